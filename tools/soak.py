"""The long watch: `python3 dev.py soak --minutes 5 --store postgresql`.

Fifty clients of ten nations with lines that drop, twenty changes a second, and a server that is killed every half
minute. At the end everybody must show what a fresh client is shown, without a gap, nothing applied twice, and nobody
may have been sent what is not his.

With `--long` half an hour of two hundred clients, five changes a second and a kill every three minutes: one of two
servers lives through all of it, and what it holds, memory and open files, must come to an end.

With `--slow` one line stops for two minutes and one carries a kilobyte a second, between two spells as long without
them: what the others notice, and what the server keeps. With `--crowd 500` so many come back at once after a restart.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.stores import POSTGRESQL, SQLITE, new_stores
from tests.faults.growth import watched
from tests.faults.product import Server
from tests.faults.slow import crowd_returns, slowness
from tests.faults.soak import enrol, soak
from tests.redis_server import RedisServer

MANY_SOCKETS = {"EADRCC_SOCKETS_PER_ACCOUNT": "1000", "EADRCC_SOCKETS_PER_NATION": "1000"}
CLIENTS, A_SECOND, KILL_EVERY_S, SLOW_FOR_S = 50, 20, 30, 120
# The long form: kills are a tenth of the time apart.
LONG_MINUTES, LONG_CLIENTS, LONG_A_SECOND, LONG_KILLS, LOOKS = 30, 200, 5, 10, 180
# What issue 4 grants: the others' p99, the server's memory, and a crowd's return.
P99_RATIO, KEPT_MB, RETURNS_WITHIN_S = 1.2, 20, 20


def main() -> int:
    """Watch as long as the command line says; 0 when everybody is whole and what is measured is within its bounds."""
    given = said()
    kind = POSTGRESQL if given.long or given.store == "postgresql" else SQLITE
    with served(kind) as (servers, tokens):
        if given.slow:
            seconds = SLOW_FOR_S if given.minutes is None else given.minutes * 60
            return slow(servers[0], tokens, seconds)
        if given.crowd:
            return crowd(servers[0], tokens, given.crowd)
        if given.long:
            return asyncio.run(long(servers, tokens, (given.minutes or LONG_MINUTES) * 60, given.clients))
        minutes = given.minutes or 5.0
        outcome = asyncio.run(
            soak(
                servers,
                tokens,
                seconds=minutes * 60,
                clients=given.clients or CLIENTS,
                a_second=A_SECOND,
                kill_every=KILL_EVERY_S,
            )
        )
        print(outcome)
        return 0 if outcome.is_whole else 1


def said() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, help="how long (5, or 30); with --slow, each spell (2)")
    parser.add_argument(
        "--store", choices=("sqlite", "postgresql"), default="sqlite", help="one worker, or two with Redis"
    )
    parser.add_argument("--clients", type=int, help=f"how many watch ({CLIENTS}, or {LONG_CLIENTS})")
    parser.add_argument("--long", action="store_true", help="see whether a server grows, on PostgreSQL")
    parser.add_argument("--slow", action="store_true", help="measure what slow lines cost instead")
    parser.add_argument(
        "--crowd", type=int, help="measure how soon so many are whole after a restart instead"
    )
    return parser.parse_args()


async def long(servers: list[Server], tokens: dict[str, str], seconds: float, clients: int | None) -> int:
    """Whether the server that is not killed grows, and what everybody ends with; 0 when all is as promised."""
    async with watched(servers[0], seconds / LOOKS) as growth:
        outcome = await soak(
            servers,
            tokens,
            seconds=seconds,
            clients=clients or LONG_CLIENTS,
            a_second=LONG_A_SECOND,
            kill_every=seconds / LONG_KILLS,
            victims=servers[1:],
        )
    print(f"{outcome}\n{growth}")
    return 0 if outcome.is_whole and growth.comes_to_an_end else 1


def slow(server: Server, tokens: dict[str, str], seconds: float) -> int:
    """What one line that stops and one that crawls cost; 0 within the bounds."""
    told = asyncio.run(slowness(server, tokens, seconds=seconds, quick=12, a_second=A_SECOND))
    print(told)
    return 0 if told.p99_ratio <= P99_RATIO and told.kept_mb < KEPT_MB and not told.gaps else 1


def crowd(server: Server, tokens: dict[str, str], size: int) -> int:
    """How soon a crowd is whole after the server was killed; 0 within the bound."""
    took, gaps = asyncio.run(crowd_returns(server, tokens, size))
    print(f"{size} clients are whole {took:.1f} s after the server was started again, {gaps} gaps")
    return 0 if took <= RETURNS_WITHIN_S and not gaps else 1


@contextmanager
def served(kind: str) -> Iterator[tuple[list[Server], dict[str, str]]]:
    """One server on SQLite, or two on PostgreSQL with Redis between them, and everybody's tokens."""
    with ExitStack() as ends, new_stores((kind,), print) as new:
        folder = Path(ends.enter_context(TemporaryDirectory(prefix="eadrcc-soak-")))
        url = new[kind]()
        redis = RedisServer(folder)
        redis.start()
        ends.callback(redis.kill)
        tokens = enrol(url)
        options = ("--redis", redis.url) if kind == POSTGRESQL else ()
        servers = [
            ends.enter_context(
                closing(Server(url, folder / f"server-{number}.log", *options, **MANY_SOCKETS))
            )
            for number in range(2 if kind == POSTGRESQL else 1)
        ]
        for server in servers:
            server.start()
        yield servers, tokens


if __name__ == "__main__":
    sys.exit(main())
