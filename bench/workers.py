"""Commands a second with one, two and four workers on PostgreSQL, beside the embedded store and the library's `save`.

All workers decide under one lock, so more of them do not decide faster; they take HTTP, sign-in and reading off each
other. The floor is that of `bench.commands`: two events saved by the library's own recorder on the same database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from bench.commands import offers, tokens
from bench.floors import stock_saves
from bench.history import History
from bench.load import carry_out
from bench.measure import Line, Table, figure
from bench.server import STARTS_WITHIN_S, Server, serving
from bench.stores import SQLITE, NewStore
from realtime.wake import CHANNEL
from tests.redis_server import RedisServer

CLIENTS = 64
WORKERS = (1, 2, 4)
LOOK_EVERY_S = 0.05


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A Redis-protocol server of our own, for hints and for counting requests."""
    with TemporaryDirectory(prefix="eadrcc-bench-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def at_work(url: str, workers: int) -> Iterator[Server]:
    """So many workers with Redis between them, once all of them are there: each of them listens for hints."""
    with (
        redis_server() as redis,
        serving(url, EADRCC_WORKERS=str(workers), EADRCC_REDIS=redis.url) as server,
    ):
        gives_up = monotonic() + STARTS_WITHIN_S
        while redis.listening(CHANNEL) < workers:
            if monotonic() > gives_up:
                raise TimeoutError(f"not all of {workers} workers are there")
            sleep(LOOK_EVERY_S)
        yield server


def measure(
    kind: str, url: str, new: NewStore, history: History, rounds: int, seconds: float, table: Table
) -> None:
    """Offers by 64 clients at a time on a store that holds the history."""
    calls = offers(history.files, tokens(url))
    floors = [stock_saves(new(), CLIENTS, seconds) for _ in range(rounds)]
    # A SQLite store has one process, and nobody to share a Redis with.
    for workers in (1,) if kind == SQLITE else WORKERS:
        with serving(url) if kind == SQLITE else at_work(url, workers) as server:
            seen = [carry_out(server.port, CLIENTS, seconds, calls).require(201) for _ in range(rounds)]
        several = f"{workers} workers" if workers > 1 else "1 worker"
        path = f"commands by {CLIENTS} clients, {'embedded' if kind == SQLITE else several}, {kind}"
        rates, worst = [one.rate for one in seen], [one.p99_ms for one in seen]
        table.add(Line(path, figure(rates, "commands/s"), figure(floors, "saves/s")))
        table.add(Line(f"{path}, p99", figure(worst, "ms")))
