"""PostgreSQL goes away: around a commit, with all its processes, connection by connection, or behind a lock.

Whoever is not answered, or is answered 503, repeats his call under the same key, and it takes effect once. A 503
says which of the two it is: nothing was recorded, or nobody knows.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from uuid import uuid4

import psycopg
import pytest

from store.integrity import verify
from store.log import head_of, rows_after
from store.open import open_reader
from tests.faults.postgres import backends, own_postgres
from tests.faults.product import (
    OUTCOME_UNKNOWN,
    UNAVAILABLE,
    Body,
    Call,
    Callers,
    Reply,
    Server,
    enrolled,
)
from tests.faults.waiting import wait_until
from tests.faults.wire import Cut, Wire

pytestmark = [pytest.mark.server, pytest.mark.timeout(180)]

ALERT: Body = {"country": "SVN", "hazard": "flood"}
WRITERS = 8
# The store's patience is 5 s; one second more for the way.
TOLD_WITHIN_S = 6
SOON_S = 60

Serve = Callable[[str], Server]


def topics(url: str) -> Counter[str]:
    """How often each topic stands in the log, of which `verify` must find nothing wrong."""
    database = open_reader(url)
    try:
        assert verify(database).problems == ()
        with database.reading() as transaction:
            return Counter(row.topic for row in rows_after(transaction, 0, head_of(transaction)))
    finally:
        database.close()


def alerts(callers: Callers, keys: list[str]) -> list[Reply]:
    """One alert under each key, all said once and at the same moment."""
    with ThreadPoolExecutor(len(keys)) as pool:
        said = [pool.submit(callers.once, "/v1/emergencies", ALERT, by="duty", key=key) for key in keys]
        return [one.result(SOON_S) for one in said]


@dataclass
class Load:
    """Eight writers who note one alert after the other."""

    callers: Callers
    writers: Sequence[Future[None]]

    def wait_for_more(self, number: int) -> None:
        """Wait until so many more alerts are acknowledged."""
        target = len(self.callers.ledger.acknowledged) + number

        def look() -> bool:
            for one in self.writers:
                assert not one.done(), one.exception()
            return len(self.callers.ledger.acknowledged) >= target

        wait_until(look, SOON_S, f"{number} more acknowledged commands")


@contextmanager
def writing(callers: Callers) -> Iterator[Load]:
    """Eight writers at work while the block runs."""
    enough = Event()

    def writer() -> None:
        while not enough.is_set():
            callers.must("/v1/emergencies", ALERT, by="duty")

    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(writer) for _ in range(WRITERS)]
        try:
            yield Load(callers, writers)
        finally:
            enough.set()
        for one in writers:
            one.result(SOON_S)


# --- the reply to a commit -----------------------------------------------------------------------------------


@pytest.fixture
def wired(wire: Wire, serve: Serve) -> Callers:
    """Those who act, and a server at the other end of a wire."""
    return Callers([serve(wire.url).start()], enrolled(wire.url))


@pytest.mark.parametrize("cut", ["reply is lost", "commit is lost"])
def test_a_connection_that_breaks_at_a_commit_costs_nobody_his_command(
    wired: Callers, wire: Wire, cut: Cut, fresh_postgres: str
) -> None:
    keys = [str(uuid4()) for _ in range(WRITERS)]
    wire.cut_at_commit(cut)
    replies = alerts(wired, keys)
    assert wire.cuts == 1
    assert [reply.status for reply in replies] == [201] * WRITERS
    again = alerts(wired, keys)
    assert all(reply.replayed for reply in again)
    assert [reply.body for reply in again] == [reply.body for reply in replies]
    assert topics(fresh_postgres)["emergency.opened"] == WRITERS


def test_when_nobody_knows_the_outcome_it_is_said_so_and_a_repeat_gives_one_event(
    wired: Callers, wire: Wire, fresh_postgres: str
) -> None:
    wire.cut_at_commit("reply is lost", stay_away=True)
    began = time.monotonic()
    reply = wired.once("/v1/emergencies", ALERT, by="duty", key="k")
    assert time.monotonic() - began < TOLD_WITHIN_S
    assert reply.status == 503
    assert reply.says(OUTCOME_UNKNOWN)
    assert wired.servers[0].get("/v1/health/ready").status == 503
    wire.mend()
    again = wired.insist(Call("/v1/emergencies", ALERT, "duty", "k"))
    assert (again.status, again.replayed) == (201, True)
    assert topics(fresh_postgres)["emergency.opened"] == 1


# --- the whole server, or its processes ----------------------------------------------------------------------


def test_a_postgresql_that_crashes_under_load_loses_nothing_that_was_acknowledged(
    short_folder: Path, serve: Serve
) -> None:
    with own_postgres(short_folder) as postgres:
        url = postgres.create_database()
        tokens = enrolled(url)
        callers = Callers([serve(url), serve(url)], tokens)
        for server in callers.servers:
            server.start()
        with writing(callers) as load:
            load.wait_for_more(5 * WRITERS)
            postgres.kill(backends(url, "eadrcc writers")[0])
            load.wait_for_more(5 * WRITERS)
            postgres.crash()
            reply = wait_until(lambda: refused(callers), SOON_S, "a 503 while the server is away")
            assert reply.body["detail"]
            postgres.start()
            load.wait_for_more(5 * WRITERS)
        assert callers.ledger.repeats > 0
        assert topics(url)["emergency.opened"] == len(callers.ledger.acknowledged)
        for server in callers.servers:
            server.wait_until_ready(SOON_S)
            server.close()


def refused(callers: Callers) -> Reply | None:
    """What one who asks is told while the database is away."""
    reply = callers.get("/v1/emergencies", by="duty")
    return reply if reply.status == 503 else None


def test_writers_whose_backends_are_terminated_over_and_over_lose_nothing(
    two_processes: Callers, fresh_postgres: str
) -> None:
    terminated = 0
    with writing(two_processes) as load, psycopg.connect(fresh_postgres, autocommit=True) as administrator:
        for _ in range(30):
            load.wait_for_more(WRITERS)
            for pid in backends(fresh_postgres, "eadrcc writers"):
                administrator.execute("SELECT pg_terminate_backend(%s)", (pid,))
                terminated += 1
    assert terminated >= 30
    assert topics(fresh_postgres)["emergency.opened"] == len(two_processes.ledger.acknowledged)


# --- a lock --------------------------------------------------------------------------------------------------


def test_who_waits_too_long_for_a_lock_is_told_so_and_nothing_is_recorded(
    two_processes: Callers, fresh_postgres: str
) -> None:
    keys = [str(uuid4()) for _ in range(WRITERS)]
    with psycopg.connect(fresh_postgres) as other:
        other.execute("LOCK TABLE log_format IN EXCLUSIVE MODE")
        began = time.monotonic()
        replies = alerts(two_processes, keys)
        took_s = time.monotonic() - began
        # Reading needs no such lock.
        assert two_processes.get("/v1/emergencies", by="duty").status == 200
        other.rollback()
    assert [reply.status for reply in replies] == [503] * WRITERS
    assert all(reply.says(UNAVAILABLE) for reply in replies)
    assert took_s < TOLD_WITHIN_S, f"all were told after {took_s:.1f} s"
    again = alerts(two_processes, keys)
    assert [(reply.status, reply.replayed) for reply in again] == [(201, False)] * WRITERS
    assert topics(fresh_postgres)["emergency.opened"] == WRITERS


def test_a_lock_that_is_let_go_in_time_only_makes_a_writer_wait(
    two_processes: Callers, fresh_postgres: str
) -> None:
    with psycopg.connect(fresh_postgres) as other, ThreadPoolExecutor(1) as pool:
        other.execute("LOCK TABLE log_format IN EXCLUSIVE MODE")
        waiting = pool.submit(two_processes.once, "/v1/emergencies", ALERT, by="duty")
        wait_until(lambda: someone_waits(fresh_postgres), SOON_S, "a writer that waits for the lock")
        other.rollback()
        assert waiting.result(SOON_S).status == 201


def someone_waits(url: str) -> bool:
    """Whether a session of this database waits for a lock."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
    return found is not None and found[0] > 0


# --- a beginning ---------------------------------------------------------------------------------------------


def test_servers_that_start_at_once_on_an_empty_database_make_one_store(
    new_postgres: Callable[[], str], serve: Serve
) -> None:
    url = new_postgres()
    servers = [serve(url) for _ in range(4)]
    for server in servers:
        server.spawn()
    for server in servers:
        server.wait_until_ready()
    callers = Callers(servers, enrolled(url))
    numbers = [callers.must("/v1/emergencies", ALERT, by="duty").body["reference"][-3:] for _ in servers]
    assert numbers == ["001", "002", "003", "004"]
    with psycopg.connect(url) as connection:
        formats = connection.execute("SELECT count(*) FROM log_format").fetchone()
        keys = connection.execute("SELECT count(*), count(DISTINCT name) FROM secrets").fetchone()
    assert formats == (1,)
    assert keys is not None
    assert keys[0] == keys[1]
    assert topics(url)["emergency.opened"] == len(servers)
