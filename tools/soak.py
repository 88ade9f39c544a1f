"""The long watch: `python3 dev.py soak --minutes 5 --store postgresql`.

Fifty clients of ten nations with lines that drop, twenty changes a second, and a server that is killed every half
minute. At the end everybody must show what a fresh client is shown, without a gap, and nobody may have been sent what
is not his.
"""

import argparse
import asyncio
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.stores import POSTGRESQL, SQLITE, new_stores
from tests.faults.product import Server
from tests.faults.soak import enrol, soak
from tests.redis_server import RedisServer

MANY_SOCKETS = {"EADRCC_SOCKETS_PER_ACCOUNT": "100", "EADRCC_SOCKETS_PER_NATION": "100"}


def main() -> int:
    """Watch as long as the command line says; 0 when everybody is whole."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=5.0, help="how long (%(default)s)")
    parser.add_argument(
        "--store", choices=("sqlite", "postgresql"), default="sqlite", help="one worker, or two with Redis"
    )
    parser.add_argument("--clients", type=int, default=50, help="how many watch (%(default)s)")
    given = parser.parse_args()
    kind = SQLITE if given.store == "sqlite" else POSTGRESQL
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
        outcome = asyncio.run(
            soak(
                servers, tokens, seconds=given.minutes * 60, clients=given.clients, a_second=20, kill_every=30
            )
        )
        print(outcome)
        return 1 if outcome.leaks or outcome.gaps or outcome.unequal else 0


if __name__ == "__main__":
    sys.exit(main())
