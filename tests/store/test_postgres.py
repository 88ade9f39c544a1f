"""Several processes on one PostgreSQL store, and connections that break."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from uuid import UUID

import psycopg
import pytest

from projections.readers import Reader
from store.database import CommitLost, StoreUnavailable, open_database
from store.integrity import verify
from store.log import head_of
from store.open import Store
from store.postgres import PATIENT
from store.rebuilding import rebuild
from store.writer import Answer, OutcomeUnknown, Receipt
from tests.faults.postgres import backends
from tests.store.conftest import SOON_S, OpenDepots, held_back
from tests.store.depot import Draw, NotEnoughInStock, OpenDepot, Reducers
from tests.store.depot import Store as StoreGoods
from tests.store.proxy import Proxy

pytestmark = pytest.mark.server

ROOT = Path(__file__).parent.parent.parent
STAFF = Reader(is_staff=True)
LJUBLJANA = UUID("01999999-0000-7000-8000-000000000001")
MARIBOR = UUID("01999999-0000-7000-8000-000000000002")

# Another process that draws from one depot until it is empty, by turns of several commands, and says what it got.
DRAWER = """
import sys
from uuid import UUID
from store.open import open_store
from tests.store.depot import Draw, Move, NotEnoughInStock, Reducers
store = open_store(sys.argv[1], fold=Reducers())
one, other = UUID(sys.argv[2]), UUID(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
drawn, refused = [], 0
while not refused:
    for future in [store.writer.submit(Draw(depot=one)), store.writer.submit(Move(depot=one, into=other))]:
        try:
            drawn.append(future.result().outcome.position)
        except NotEnoughInStock:
            refused += 1
store.close()
print(drawn, flush=True)
"""


def drawer(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", DRAWER, url, str(LJUBLJANA), str(MARIBOR)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def stock(store: Store, depot: UUID) -> int:
    with store.reading() as reading:
        row = reading.get("depot", str(depot), STAFF)
    assert row is not None
    quantity: int = json.loads(row.text)["quantity"]
    return quantity


def head(store: Store) -> int:
    with store.database.reading() as transaction:
        return head_of(transaction)


# --- several processes ---------------------------------------------------------------------------------------


def test_two_processes_never_give_the_same_thing_twice(fresh_postgres: str, open_depots: OpenDepots) -> None:
    stocked = 150
    store = open_depots(fresh_postgres)
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=stocked)).result()
    store.writer.submit(OpenDepot(id=MARIBOR)).result()
    with drawer(fresh_postgres) as one, drawer(fresh_postgres) as other:
        for process in (one, other):
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in (one, other):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        drawn = [json.loads(process.communicate()[0]) for process in (one, other)]
    assert len(drawn[0]) + len(drawn[1]) == stocked
    assert min(len(drawn[0]), len(drawn[1])) > 0, "both had their turn"
    assert not set(drawn[0]) & set(drawn[1])
    with pytest.raises(NotEnoughInStock):
        store.writer.submit(Draw(depot=LJUBLJANA)).result()
    assert stock(store, LJUBLJANA) == 0
    assert verify(store.database, fold=Reducers()).is_clean


def test_tables_are_made_once_by_however_many_start_together(fresh_postgres: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: open_database(fresh_postgres), range(6)))
    generations = set()
    for database in made:
        with database.reading() as transaction:
            generations.update(transaction.rows("SELECT generation FROM {log_format}"))
        database.close()
    assert len(generations) == 1


def test_each_schema_is_a_store_of_its_own(fresh_postgres: str, open_depots: OpenDepots) -> None:
    live = open_depots(fresh_postgres)
    exercise = open_depots(fresh_postgres, schema="exercise_1")
    live.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    exercise.writer.submit(OpenDepot(id=LJUBLJANA, quantity=3)).result()
    exercise.writer.submit(Draw(depot=LJUBLJANA)).result()
    assert (stock(live, LJUBLJANA), head(live)) == (20, 2)
    assert (stock(exercise, LJUBLJANA), head(exercise)) == (2, 3)
    rebuild(exercise.database, fold=Reducers())
    assert verify(live.database, fold=Reducers()).is_clean


@pytest.mark.parametrize("schema", ['x"; DROP TABLE log; --', "", "Public", "1st"])
def test_what_is_no_name_is_no_schema(schema: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        open_database("postgresql://localhost/eadrcc", schema=schema)


def test_a_reader_never_sees_the_board_half_replaced(fresh_postgres: str, open_depots: OpenDepots) -> None:
    store = open_depots(fresh_postgres)
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    done = Event()
    seen: list[int] = []

    def look() -> None:
        while not done.is_set():
            with store.reading() as reading:
                seen.append(len(reading.find(["depot"], STAFF)))

    looking = [Thread(target=look) for _ in range(3)]
    for thread in looking:
        thread.start()
    for _ in range(10):
        rebuild(store.database, fold=Reducers())
    done.set()
    for thread in looking:
        thread.join()
    assert set(seen) == {1}


def test_who_follows_the_log_never_finds_a_smaller_position_later(
    fresh_postgres: str, open_depots: OpenDepots
) -> None:
    stores = [open_depots(fresh_postgres) for _ in range(2)]
    futures = [stores[number % 2].writer.submit(OpenDepot()) for number in range(200)]
    seen: list[int] = []
    while len(seen) < len(futures):
        with stores[0].database.reading() as transaction:
            after = seen[-1] if seen else 0
            seen += [
                row[0] for row in transaction.rows("SELECT position FROM {log} WHERE position > ?", (after,))
            ]
    assert sorted(seen) == seen == list(range(1, 201))
    assert sorted(future.result().outcome.position for future in futures) == seen


def test_what_older_processes_record_comes_onto_the_board_by_itself(
    fresh_postgres: str, open_depots: OpenDepots
) -> None:
    newer = open_depots(fresh_postgres, Reducers(version=2))
    older = open_depots(fresh_postgres, Reducers(version=1))
    caught_up = Event()
    newer.writer.on_commit(lambda _: caught_up.set())
    assert not older.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result().on_board
    assert caught_up.wait(SOON_S)
    assert stock(newer, LJUBLJANA) == 20


def test_a_command_does_not_wait_for_a_board_far_behind(
    fresh_postgres: str, open_depots: OpenDepots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.keeping.CATCH_UP", 3)
    monkeypatch.setattr("store.writer.LOOK_S", 3_600)
    newer = open_depots(fresh_postgres, Reducers(version=2))
    newer.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    older = open_depots(fresh_postgres, Reducers(version=1))
    for _ in range(7):
        older.writer.submit(Draw(depot=LJUBLJANA)).result()
    caught_up = Event()
    newer.writer.on_commit(lambda position: caught_up.set() if position == 10 else None)
    assert not newer.writer.submit(Draw(depot=LJUBLJANA)).result().on_board
    assert caught_up.wait(SOON_S)
    assert stock(newer, LJUBLJANA) == 12


def test_processes_that_start_together_fold_an_older_board_once(
    fresh_postgres: str, open_depots: OpenDepots
) -> None:
    open_depots(fresh_postgres).writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    database = open_database(fresh_postgres)
    builds = set()
    for _ in range(2):
        rebuild(database, fold=Reducers(version=2), only_if_older=True)
        with database.reading() as transaction:
            builds.update(transaction.rows("SELECT build FROM {board_state}"))
    database.close()
    assert len(builds) == 1


# --- connections that break ----------------------------------------------------------------------------------


@pytest.fixture
def proxy(fresh_postgres: str) -> Iterator[Proxy]:
    wire = Proxy(fresh_postgres)
    yield wire
    wire.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_commit_is_settled_by_asking_the_log(proxy: Proxy, open_depots: OpenDepots, when: str) -> None:
    store = open_depots(proxy.url)
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=1)).result()
    with held_back(store):
        first = store.writer.submit(Draw(depot=LJUBLJANA), Receipt("officer", "first", b""))
        second = store.writer.submit(Draw(depot=LJUBLJANA), Receipt("officer", "second", b""))
        without = store.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=5))
        proxy.cut_commit(when)
    assert first.result(SOON_S).outcome.position == 3
    assert not first.result().replayed
    with pytest.raises(NotEnoughInStock):
        second.result(SOON_S)
    assert without.result(SOON_S).outcome.position == 4
    assert (stock(store, LJUBLJANA), head(store)) == (5, 4)
    assert store.writer.submit(Draw(depot=LJUBLJANA), Receipt("officer", "first", b"")).result().replayed
    assert verify(store.database, fold=Reducers()).is_clean


def repeated(store: Store, receipt: Receipt) -> Answer:
    """The same command under its key, until the store has its connections back."""
    ends = monotonic() + SOON_S
    while True:
        try:
            return store.writer.submit(Draw(depot=LJUBLJANA), receipt).result()
        except StoreUnavailable:
            assert monotonic() < ends, "the store does not come back"


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_outcome_that_cannot_be_asked_for_is_unknown_and_a_repeat_settles_it(
    proxy: Proxy, open_depots: OpenDepots, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.postgres.PATIENCE_S", 1)
    store = open_depots(proxy.url)
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=1)).result()
    receipt = Receipt("officer", "draw", b"")
    with held_back(store):
        drawn = store.writer.submit(Draw(depot=LJUBLJANA), receipt)
        # Whether this refusal is right hangs on the other.
        refused = store.writer.submit(Draw(depot=LJUBLJANA), Receipt("officer", "another", b""))
        proxy.cut_commit(when, stays_cut=True)
    wait((drawn, refused), SOON_S)
    for future in (drawn, refused):
        with pytest.raises(OutcomeUnknown):
            future.result()
    proxy.mend()
    again = repeated(store, receipt)
    assert again.replayed == (when == "after")
    assert (stock(store, LJUBLJANA), head(store)) == (0, 3)


def test_connections_that_died_meanwhile_are_passed_over(
    fresh_postgres: str, open_depots: OpenDepots
) -> None:
    store = open_depots(fresh_postgres)
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    assert stock(store, LJUBLJANA) == 20
    with psycopg.connect(fresh_postgres, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert store.writer.submit(Draw(depot=LJUBLJANA)).result().outcome.position == 3
    assert stock(store, LJUBLJANA) == 19


def test_a_store_that_is_locked_for_long_is_unavailable_and_then_not(
    fresh_postgres: str, open_depots: OpenDepots, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_depots(fresh_postgres)
    monkeypatch.setattr("store.postgres.PATIENCE_S", 0.2)
    with psycopg.connect(fresh_postgres) as connection:
        connection.execute("LOCK TABLE log_format IN EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable):
            store.writer.submit(OpenDepot()).result()
        # Reading and signing in go on.
        with store.reading() as reading:
            assert reading.position == 0
        account, token = store.accounts.add("head", "Head")
        assert store.accounts.by_token(token) == account
    assert store.writer.submit(OpenDepot()).result().outcome.position == 1


@contextmanager
def stuck_in_a_copy(url: str, name: str) -> Iterator[psycopg.Connection]:
    """A session that holds the write lock and has stopped in the middle of sending rows, as a stopped process does."""
    with closing(psycopg.connect(url, application_name=name)) as connection:
        connection.execute("LOCK TABLE log_format IN EXCLUSIVE MODE")
        connection.pgconn.send_query(b"COPY receipts FROM STDIN")
        yield connection


def test_who_has_stopped_in_the_middle_of_sending_rows_is_ended_by_who_waits(
    fresh_postgres: str, open_depots: OpenDepots, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_depots(fresh_postgres)
    monkeypatch.setattr("store.postgres.PATIENCE_S", 0.5)
    with stuck_in_a_copy(fresh_postgres, "eadrcc writers") as stuck:
        assert store.writer.submit(OpenDepot()).result(SOON_S).outcome.position == 1
        assert stuck.info.backend_pid not in backends(fresh_postgres, "eadrcc writers")


def test_who_may_take_as_long_as_it_takes_is_not_ended(
    fresh_postgres: str, open_depots: OpenDepots, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_depots(fresh_postgres)
    monkeypatch.setattr("store.postgres.PATIENCE_S", 0.5)
    with store.database.writing(patient=True):
        (named,) = backends(fresh_postgres, PATIENT)
    with stuck_in_a_copy(fresh_postgres, PATIENT) as stuck:
        assert backends(fresh_postgres, PATIENT) == [stuck.info.backend_pid] != [named]
        with pytest.raises(StoreUnavailable, match="locked"):
            store.writer.submit(OpenDepot()).result(SOON_S)
        assert stuck.info.backend_pid in backends(fresh_postgres, PATIENT)
    assert store.writer.submit(OpenDepot()).result(SOON_S).outcome.position == 1


def test_a_transaction_that_does_nothing_ends_before_the_patience_of_those_who_wait(
    fresh_postgres: str, open_depots: OpenDepots, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, other = open_depots(fresh_postgres), open_depots(fresh_postgres)
    monkeypatch.setattr("store.postgres.PATIENCE_S", 0.5)

    with pytest.raises(CommitLost), store.database.writing():
        assert other.writer.submit(OpenDepot()).result(SOON_S).outcome.position == 1


def test_autovacuum_does_not_keep_the_writer_out(fresh_postgres: str, open_depots: OpenDepots) -> None:
    store = open_depots(fresh_postgres)
    with psycopg.connect(fresh_postgres) as connection:
        # What vacuum holds while it works through the log.
        connection.execute("LOCK TABLE log IN SHARE UPDATE EXCLUSIVE MODE")
        assert store.writer.submit(OpenDepot()).result(SOON_S).outcome.position == 1


def test_a_server_that_is_away_is_told_in_words(new_postgres: Callable[[], str]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("store.postgres.PATIENCE_S", 1)
        with pytest.raises(StoreUnavailable, match="does not answer"):
            open_database("postgresql://postgres@127.0.0.1:1/eadrcc")


def test_a_transaction_whose_connection_dies_is_undone(fresh_postgres: str, open_depots: OpenDepots) -> None:
    store = open_depots(fresh_postgres)

    def lose_the_connection() -> None:
        with store.database.writing() as transaction:
            transaction.run("UPDATE {board_state} SET fingerprint = 'lost'")
            with psycopg.connect(fresh_postgres, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks "
                    "WHERE mode = 'ExclusiveLock' AND relation = 'log_format'::regclass"
                )

    with pytest.raises(CommitLost):
        lose_the_connection()
    with store.reading() as reading:
        assert reading.state.fingerprint != "lost"
