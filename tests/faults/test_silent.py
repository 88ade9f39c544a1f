"""A neighbour that is not dead and says nothing: a worker that is stopped, a wire that carries nothing.

What it holds is given up within five seconds, and whoever asks it is told that it is away (docs/decisions/0020).
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest

from store.database import PATIENCE_S
from tests.faults.lives import WRITERS, assert_all_is_well, writing
from tests.faults.product import UNAVAILABLE, Callers, Server, enrolled, taken
from tests.faults.waiting import wait_until
from tests.faults.wire import Wire

pytestmark = [pytest.mark.server, pytest.mark.timeout(180)]

# For the way there and back on a busy machine, beside what the store grants.
ON_THE_WAY_S = 1
SOON_S = 60

Serve = Callable[[str], Server]


def holder(url: str) -> str | None:
    """What the session does that holds the write lock, if one does: `idle in transaction`, `active`."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT state FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE granted "
            "AND relation = 'log_format'::regclass AND mode = 'ExclusiveLock'"
        ).fetchone()
    return None if found is None else str(found[0])


@contextmanager
def stopped_with_the_lock(server: Server) -> Iterator[None]:
    """The server stands still while it holds the write lock."""

    def stops_with_the_lock() -> bool:
        os.kill(server.pid, signal.SIGSTOP)
        # PostgreSQL may still be busy with what it was sent last.
        if holder(server.store_url) == "idle in transaction":
            return True
        os.kill(server.pid, signal.SIGCONT)
        return False

    wait_until(stops_with_the_lock, SOON_S, "the server is stopped with the lock in its hand")
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


def held_up_s(server: Server, token: str) -> float:
    """How long a worker waits for the lock, to say that there is no such offer; nothing of that is recorded."""
    began = time.monotonic()
    reply = server.post(f"/v1/offers/{uuid4()}/accept", taken(1), token, str(uuid4()))
    assert reply.status == 404, reply
    took_s = time.monotonic() - began
    print(f"the other worker was held up for {took_s:.1f} s")
    return took_s


def test_a_worker_that_is_stopped_with_the_lock_holds_the_others_up_for_five_seconds_at_most(
    fresh_postgres: str, serve: Serve
) -> None:
    callers = Callers([serve(fresh_postgres)], enrolled(fresh_postgres))
    (stopped,), other = callers.servers, serve(fresh_postgres)
    for server in (stopped, other):
        server.start()
    with writing(callers) as work:
        work.wait_for_more(WRITERS, "before it is stopped")
        with stopped_with_the_lock(stopped):
            assert held_up_s(other, callers.tokens["SVN"]) < PATIENCE_S + ON_THE_WAY_S
        work.wait_for_more(WRITERS, "after it goes on")
    assert callers.ledger.repeats > 0, "nothing was under way"
    assert_all_is_well(fresh_postgres, callers, work.lives())


def test_a_worker_whose_wire_carries_nothing_says_so_and_holds_nobody_up(
    fresh_postgres: str, wire: Wire, serve: Serve
) -> None:
    callers = Callers([serve(wire.url)], enrolled(fresh_postgres))
    (cut_off,), other = callers.servers, serve(fresh_postgres)
    for server in (cut_off, other):
        server.start()
    with writing(callers) as work, ThreadPoolExecutor(1) as pool:
        work.wait_for_more(WRITERS, "before the wire is held")
        wire.hold()
        asked = pool.submit(callers.get, "/v1/emergencies", by="duty")
        assert held_up_s(other, callers.tokens["SVN"]) < PATIENCE_S + ON_THE_WAY_S
        reply = asked.result(SOON_S)
        assert reply.says(UNAVAILABLE), reply
        wire.mend()
        work.wait_for_more(WRITERS, "after it carries again")
    assert callers.ledger.repeats > 0, "nothing was under way"
    assert_all_is_well(fresh_postgres, callers, work.lives())
