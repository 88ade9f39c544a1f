"""The disk under a SQLite store is full: refused in words, nothing half done, and on as soon as there is room."""

import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from uuid import uuid4

import pytest

from domain.authority import Actor
from domain.commands.emergency import OpenEmergency
from store.board import state_of
from store.database import StoreUnavailable
from store.integrity import verify
from store.log import head_of
from store.open import Store, open_reader, open_store
from store.writer import Answer, Receipt
from tests.faults.product import UNAVAILABLE, Body, Callers, Reply, Server, enrolled, run

pytestmark = pytest.mark.timeout(120)

AN_ALERT = OpenEmergency(
    actor=Actor(account="duty", role="duty_officer", name="Duty"), country="SVN", hazard="flood"
)
FEW_PAGES, MANY_PAGES = 20, 1_000_000
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
    new_sqlite: Callable[[], str], serve: Callable[[str], Server]
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


def test_a_database_that_may_not_grow_is_unavailable_and_then_not(new_sqlite: Callable[[], str]) -> None:
    url = new_sqlite()
    store = open_store(url)
    try:
        may_grow(store, FEW_PAGES)
        answers = list(takewhile(bool, (alert(store, number) for number in range(MOST_ROUNDS))))
        assert len(answers) < MOST_ROUNDS, "the database was never full"
        may_grow(store, MANY_PAGES)
        again = [alert(store, number) for number in range(len(answers) + 1)]
        assert [answer and answer.replayed for answer in again] == [True] * len(answers) + [False]
        assert_tells_of(url, len(again))
    finally:
        store.close()


def may_grow(store: Store, pages: int) -> None:
    """Let the database grow by so many pages and no more."""
    with store.database.writing(log=False) as transaction:
        (there,) = transaction.rows("PRAGMA page_count")[0]
        transaction.rows(f"PRAGMA max_page_count = {there + pages}")


def alert(store: Store, number: int) -> Answer | None:
    """What the writer answers to one alert under a key of its own; None when there is no room."""
    try:
        return store.writer.submit(AN_ALERT, Receipt("duty", str(number), b"")).result(SOON_S)
    except StoreUnavailable:
        return None


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
