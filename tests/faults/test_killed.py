"""`kill -9` in the middle of eight writers, over and over, on both databases.

A call that is not answered is repeated under its key. Afterwards the ledger of what was acknowledged is held against
the log, row by row.

On PostgreSQL two processes serve, and the killed one's callers go on at the other: there a repeat may arrive while
the lost commit is still under way.
"""

import random
import time
from collections.abc import Callable

import pytest

from tests.faults import seeded, times
from tests.faults.lives import WRITERS, Writing, assert_all_is_well, writing
from tests.faults.product import Callers, Server, enrolled

pytestmark = pytest.mark.timeout(times(480, 1800))

ROUNDS = times(8, 50)
# What issue and contract promise.
READY_WITHIN_S = 5


def test_no_acknowledged_command_is_lost_and_none_takes_effect_twice(
    store_url: str, serve: Callable[[str], Server]
) -> None:
    callers = Callers([], enrolled(store_url))
    processes = 2 if store_url.startswith("postgresql") else 1
    callers.servers = [serve(store_url).start() for _ in range(processes)]
    with writing(callers) as work:
        ready_after_s = killed_over_and_over(work, seeded())
    assert callers.ledger.repeats >= ROUNDS / 2, "the writers were hardly in the middle of anything"
    assert max(ready_after_s) <= READY_WITHIN_S
    assert_all_is_well(store_url, callers, work.lives())


def killed_over_and_over(work: Writing, chance: random.Random) -> list[float]:
    """Kill a server as soon as it has acknowledged a few commands; how long each took to be ready again, in s.

    What a process waits because others have the cores says nothing about it, and is not counted. For the same
    reason nobody begins anything new while it starts: only those whose call was not answered go on asking.
    """
    servers = work.callers.servers
    ready_after_s = []
    for round in range(ROUNDS):
        server = servers[round % len(servers)]
        work.wait_for_more(chance.randint(WRITERS, 5 * WRITERS), f"in round {round}")
        server.kill()
        if len(servers) > 1:
            work.wait_for_more(WRITERS, "from the other process")
        work.go_on.clear()
        began = time.monotonic()
        server.start()
        ready_after_s.append(time.monotonic() - began - server.waited_for_a_core_s())
        work.go_on.set()
    return ready_after_s
