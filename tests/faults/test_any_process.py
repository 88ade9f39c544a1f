"""Any process may go at any moment: a worker, the one that looks after the workers, one of PostgreSQL's, all of them.

One server with two workers on a PostgreSQL of our own, Redis between them, eight writers who know what each step must
be answered, and fifty sockets. Whatever goes, nothing acknowledged is lost, nothing takes effect twice, nobody is
refused wrongly, no socket finds a gap, and all of them end with the same picture.
"""

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from realtime.wake import CHANNEL
from tests.faults import LONG, seeded, times
from tests.faults.lives import WRITERS, Writing, assert_all_is_well, writing
from tests.faults.postgres import OwnPostgres, backends, own_postgres
from tests.faults.product import STARTS_WITHIN_S, Callers, Server, enrolled
from tests.faults.soak import Watch, client_of, not_whole, reader_of
from tests.faults.waiting import wait_until
from tests.realtime.watching import ended
from tests.redis_server import RedisServer

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.server,
    pytest.mark.timeout(7200),
    # Three servers, four processes of the product and fifty sockets want a machine that does nothing else.
    pytest.mark.skipif(not LONG, reason="only in the long form: python3 dev.py faults --long any_process"),
]

# How often a process is killed, PostgreSQL stopped and started, and all its sessions ended.
KILLS, CRASHES, TERMINATIONS = times(4, 50), times(1, 20), times(1, 20)
SOCKETS = times(15, 50)
# What is promised, on a machine that does nothing else; the short form runs beside a browser.
READY_WITHIN_S = 5 * times(4, 1)
# They look once a second, say bye to those who watch, and answer what they have begun.
ORPHANS_END_WITHIN_S = 20
WATCHERS = ("duty", "head", "SVN", "ESP", "CZE")
MANY_SOCKETS = {"EADRCC_SOCKETS_PER_ACCOUNT": "100", "EADRCC_SOCKETS_PER_NATION": "100"}
WORKERS = 2


@dataclass
class Centre:
    """All that can be harmed."""

    server: Server
    postgres: OwnPostgres
    redis: RedisServer
    callers: Callers

    @property
    def url(self) -> str:
        return self.server.store_url

    def kill_a_worker(self, chance: random.Random) -> None:
        """Its like is started by the one that looks after them; the other one goes on."""
        os.kill(chance.choice(self.server.workers), signal.SIGKILL)

    def kill_who_looks_after_them(self, _: random.Random) -> None:
        """Its workers end by themselves, and then it can be started again on the same port."""
        self.server.kill()
        wait_until(self.server.is_gone, ORPHANS_END_WITHIN_S, "the workers have ended too")
        self.server.spawn()

    def kill_a_backend(self, chance: random.Random) -> None:
        """PostgreSQL then ends all its processes, and recovers."""
        self.postgres.kill(chance.choice(backends(self.url, "eadrcc writers")))

    def crash_postgres(self, _: random.Random) -> None:
        """Stopped without a word to anybody, and started again."""
        self.postgres.crash()
        self.postgres.start()

    def terminate_sessions(self, _: random.Random) -> None:
        """PostgreSQL stays, and every session of the centre ends."""
        with psycopg.connect(self.url, autocommit=True) as administrator:
            administrator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def is_ready(self) -> bool:
        """Whether the centre answers, and all its workers are at work: each listens for hints."""
        return self.server.is_ready() and self.redis.listening(CHANNEL) == WORKERS


@pytest.fixture
def centre(short_folder: Path, tmp_path: Path, redis_server: RedisServer) -> Iterator[Centre]:
    """A server with two workers on a PostgreSQL of our own."""
    with own_postgres(short_folder) as postgres:
        url = postgres.create_database()
        tokens = enrolled(url)
        options = ("--redis", redis_server.url, "--workers", str(WORKERS))
        with closing(Server(url, tmp_path / "server.log", *options, **MANY_SOCKETS)) as server:
            server.start()
            yield Centre(server, postgres, redis_server, Callers([server], tokens))


@asynccontextmanager
async def sockets(centre: Centre) -> AsyncIterator[list[Watch]]:
    """Those who watch meanwhile, some of whom lose their line now and then. In the end everybody shows the same."""
    tokens, calm = centre.callers.tokens, asyncio.Event()
    people = [WATCHERS[number % len(WATCHERS)] for number in range(SOCKETS)]
    watches = [Watch(reader_of(who), client_of(centre.server, tokens[who])) for who in people]
    tasks = [
        asyncio.create_task(watch.follow(random.Random(number), calm)) for number, watch in enumerate(watches)
    ]
    try:
        yield watches
        calm.set()
        assert await not_whole(watches, centre.server, tokens) == []
    finally:
        await ended(tasks)


async def test_whatever_goes_nothing_is_lost_and_everybody_ends_with_the_same_picture(
    centre: Centre, record_property: Any
) -> None:
    async with sockets(centre) as watches:
        work, ready_after_s = await asyncio.to_thread(harmed, centre, seeded())
    record_property("ready after", ready_after_s)
    print(f"{len(ready_after_s)} times harmed; ready again after {max(ready_after_s):.1f} s at the most")
    print(f"{len(centre.callers.ledger.acknowledged)} acknowledged, {centre.callers.ledger.repeats} repeated")
    assert max(ready_after_s) <= READY_WITHIN_S
    assert centre.callers.ledger.repeats > len(ready_after_s) / 2, "hardly anybody noticed anything"
    assert [watch.client.gaps for watch in watches] == [0] * SOCKETS
    assert sum(watch.client.connections for watch in watches) > SOCKETS
    await asyncio.to_thread(assert_all_is_well, centre.url, centre.callers, work.lives())


def harmed(centre: Centre, chance: random.Random) -> tuple[Writing, list[float]]:
    """Harm one thing after the other in the middle of eight writers; how soon all was ready again each time, in s."""
    kills = [centre.kill_a_worker, centre.kill_who_looks_after_them, centre.kill_a_backend]
    harms: list[Callable[[random.Random], None]] = [
        *kills,
        *(chance.choice(kills) for _ in range(KILLS - len(kills))),
    ]
    harms += [centre.crash_postgres] * CRASHES + [centre.terminate_sessions] * TERMINATIONS
    chance.shuffle(harms)
    ready_after_s = []
    with writing(centre.callers) as work:
        for harm in harms:
            work.wait_for_more(chance.randint(WRITERS, 5 * WRITERS), f"before {harm.__name__}")
            harm(chance)
            work.go_on.clear()
            # What is waited because others have the cores says nothing about the product.
            began, waited = time.monotonic(), centre.server.waited_for_a_core_s()
            wait_until(centre.server.is_ready, STARTS_WITHIN_S, f"ready after {harm.__name__}")
            waited_s = max(0.0, centre.server.waited_for_a_core_s() - waited)
            ready_after_s.append(time.monotonic() - began - waited_s)
            print(
                f"{harm.__name__}: ready after {ready_after_s[-1]:.1f} s, and {waited_s:.1f} s without a core"
            )
            work.go_on.set()
            wait_until(centre.is_ready, STARTS_WITHIN_S, "all workers are there again")
    return work, ready_after_s
