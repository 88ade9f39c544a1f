"""The disk under a SQLite store is full: refused in words, nothing half done, and on as soon as there is room."""

import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from store.board import state_of
from store.integrity import verify
from store.log import head_of
from store.open import open_reader
from tests.faults.product import UNAVAILABLE, Body, Callers, Reply, Server, enrolled, run

pytestmark = pytest.mark.timeout(120)

ALERT: Body = {"country": "SVN", "hazard": "flood", "situation": "x" * 4_000}
WRITERS = 8
# SQLite writes pages of 4 KiB; a commit takes about ten.
ROOM_LEFT_B = 200_000
# The write-ahead log is begun again after 1,000 pages, so the room is used up long before this.
MOST_ROUNDS = 200
SOON_S = 60


@contextmanager
def hardly_any_room(server: Server, file: Path) -> Iterator[None]:
    """As if the disk ended a little beyond the file: no file of this process may grow further."""
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (file.stat().st_size + ROOM_LEFT_B, hard))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (soft, hard))


def said_at_once(callers: Callers, keys: list[str]) -> list[Reply]:
    """One alert under each key, all at the same moment."""
    with ThreadPoolExecutor(len(keys)) as pool:
        said = [pool.submit(callers.once, "/v1/emergencies", ALERT, by="duty", key=key) for key in keys]
        return [one.result(SOON_S) for one in said]


def test_a_full_disk_refuses_what_does_not_fit_and_takes_it_when_there_is_room(
    new_sqlite: Callable[[], str], serve: Callable[..., Server]
) -> None:
    url = new_sqlite()
    path = Path(url.removeprefix("sqlite:///"))
    tokens = enrolled(url)
    callers = Callers([serve(url).start()], tokens)
    recorded: list[tuple[str, Reply]] = []
    refused: list[str] = []
    with hardly_any_room(callers.servers[0], path.with_name(path.name + "-wal")):
        for _ in range(MOST_ROUNDS):
            keys = [str(uuid4()) for _ in range(WRITERS)]
            for key, reply in zip(keys, said_at_once(callers, keys), strict=True):
                if reply.status == 503:
                    assert reply.says(UNAVAILABLE)
                    refused.append(key)
                else:
                    assert reply.status == 201
                    recorded.append((key, reply))
            if refused:
                break
        assert refused, "the disk was never full"
        # Who only reads does not notice.
        assert callers.get("/v1/emergencies", by="duty").status == 200
        assert_tells_of(url, len(recorded))
    again = said_at_once(callers, refused)
    assert [(reply.status, reply.replayed) for reply in again] == [(201, False)] * len(refused)
    for key, reply in recorded:
        repeated = callers.once("/v1/emergencies", ALERT, by="duty", key=key)
        assert repeated.replayed
        assert repeated.body == reply.body
    assert callers.servers[0].get("/v1/health/ready").status == 200
    assert_tells_of(url, len(recorded) + len(refused))
    verified = run("verify", "--store", url)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def assert_tells_of(url: str, emergencies: int) -> None:
    """The log, receipts and board tell of so many alerts, and `verify` finds nothing, beside the running server."""
    database = open_reader(url)
    try:
        assert verify(database).problems == ()
        with database.reading() as transaction:
            opened = transaction.row("SELECT count(*) FROM {log} WHERE topic = ?", ("emergency.opened",))
            receipts = transaction.row("SELECT count(*) FROM {receipts}")
            assert state_of(transaction).position == head_of(transaction)
        assert opened == receipts == (emergencies,)
    finally:
        database.close()
