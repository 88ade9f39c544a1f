"""The measurements: `python3 dev.py bench`, or parts of them, `python3 dev.py bench commands --stores SQLite`.

Everything is measured beside a floor in the same run, in turn: floor, product, floor, product. The table at the end
shows medians with their spread, the ratio, the goal, and whether it was met. docs/performance.md says how to read it.
"""

import argparse
from collections.abc import Sequence
from time import perf_counter

from api.serving import settle
from bench import commands, feed, folding, forking, memory, planning, reading, replay, workers
from bench.history import recorded
from bench.measure import Table
from bench.stores import STORES, new_stores

PARTS = ("folding", "reading", "replay", "commands", "workers", "memory", "feed", "planning", "forking")


def said(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all when none is named"
    )
    parser.add_argument("--stores", nargs="+", choices=STORES, default=STORES, help="databases to measure")
    parser.add_argument("--events", type=int, default=100_000, help="events in the log (%(default)s)")
    parser.add_argument("--rounds", type=int, default=2, help="floor and product so many times (%(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="how long each load over HTTP lasts (%(default)s)"
    )
    parser.add_argument(
        "--crowds", type=int, nargs="+", default=feed.CROWDS, help="sizes of the crowds that watch the feed"
    )
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    return given


def measured(  # what the command line asks for
    parts: Sequence[str],
    stores: Sequence[str],
    events: int,
    rounds: int,
    seconds: float,
    crowds: tuple[int, ...],
) -> Table:
    """Run the parts on the stores; what was measured is printed as it comes."""
    table = Table(lambda line: print(line, flush=True))
    began = perf_counter()
    history = recorded(events)
    table.say(
        f"a log of {len(history.rows):,} events in {len(history.files)} files, made in {perf_counter() - began:.0f} s"
    )
    # As a server does; the history stays, and need not be looked at while something is measured in this process.
    settle()
    with new_stores(tuple(stores), table.say) as new:
        for kind in stores:
            url = new[kind]()
            if "folding" in parts:
                folding.measure(kind, url, history, rounds, table)
            else:
                folding.fill(url, history)
            if "reading" in parts:
                reading.measure(kind, url, history, rounds, table)
                reading.measure_http(kind, url, new[kind], history, rounds, seconds, table)
            if "replay" in parts:
                replay.measure(kind, url, history, rounds, table)
            if "commands" in parts:
                commands.measure(kind, url, new[kind], history, rounds, seconds, table)
            if "workers" in parts:
                workers.measure(kind, url, new[kind], history, rounds, seconds, table)
            if "feed" in parts:
                feed.measure(new[kind](), kind, crowds, rounds, seconds, table)
            if "forking" in parts:
                forking.measure(kind, url, history, rounds, table)
            if "planning" in parts:
                # Half as many facts of planning as there are events in the log.
                meetings = planning.recorded(events // 2)
                planning.measure(kind, new[kind](), meetings, rounds, seconds, table)
            if "memory" in parts:
                memory.measure(kind, new[kind](), url, history, seconds, table)
    table.say(f"\n{table}\n\nin {perf_counter() - began:.0f} s")
    return table


def main() -> None:
    """Measure what the command line asks for."""
    given = said()
    measured(
        given.parts or PARTS, given.stores, given.events, given.rounds, given.seconds, tuple(given.crowds)
    )


if __name__ == "__main__":
    main()
