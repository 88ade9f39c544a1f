"""Redis is killed, paused, flushed, or cut off without a word: it carries no fact, and is hardly missed.

Two workers on PostgreSQL, and Redis behind a wire of its own. One nation offers at one worker while the desk watches at
the other; both ask as they always do. What is promised: nothing is lost, the feed is at most 1.5 s late, no request is
held for more than 250 ms, an account may ask as often as before, and the room is told.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import httpx2
import pytest

from tests.faults import times
from tests.faults.namespace import Namespace, namespace, what_is_missing
from tests.faults.product import Server
from tests.faults.soak import Writers, client_of, enrol
from tests.realtime.watching import CheckedClient, until, watching
from tests.redis_server import RedisServer
from tests.servers import PostgresServer

pytestmark = [pytest.mark.anyio, pytest.mark.server, pytest.mark.timeout(times(180, 900))]

# How long Redis stays away, and how long all is well before and after.
AWAY_S, WELL_S = times(2, 30), times(1, 10)
A_SECOND = 5
# What is promised, on a machine that does nothing else; the short form runs beside a browser.
BUSY_MACHINE = times(4, 1)
LATE_S, HELD_S, NOTICED_WITHIN_S = 1.5, 0.25, 5
# More than anybody asks here, and told apart from its half.
LIMIT = 100_000


@dataclass
class Harm:
    """What can be done to Redis."""

    redis: RedisServer
    wire: Namespace

    def do(self, fault: str) -> None:
        """Take Redis away."""
        {
            "killed": self.redis.kill,
            "paused": self.redis.pause,
            "flushed": self.redis.flush,
            "cut off": self.wire.cut,
        }[fault]()

    def undo(self, fault: str) -> None:
        """Give it back."""
        {
            "killed": self.redis.start,
            "paused": self.redis.go_on,
            "flushed": lambda: None,
            "cut off": self.wire.mend,
        }[fault]()


@dataclass
class Spell:
    """How late the feed was, and how long requests took, in seconds."""

    late: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.late)} offers, late by {worst(self.late):.2f} s (p99); "
            f"{len(self.took)} requests, the slowest {max(self.took) * 1000:.0f} ms"
        )


def worst(seconds: list[float]) -> float:
    """The 99th percentile."""
    return sorted(seconds)[len(seconds) * 99 // 100]


@pytest.fixture(scope="module")
def harm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harm]:
    """A Redis-protocol server behind a wire."""
    if lacking := what_is_missing():
        if os.environ.get("CI"):
            pytest.fail(f"this needs {lacking}", pytrace=False)
        pytest.skip(f"this needs {lacking}")
    with namespace() as wire:
        redis = RedisServer(tmp_path_factory.mktemp("redis"), wire.address, wire.within)
        redis.start()
        try:
            yield Harm(redis, wire)
        finally:
            redis.kill()


@pytest.fixture(scope="module")
def served(
    harm: Harm, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Server], dict[str, str]]]:
    """Two workers with Redis between them, and everybody's token."""
    url, folder = postgres_server.create_database(), tmp_path_factory.mktemp("servers")
    with ExitStack() as ends:
        ends.callback(postgres_server.drop_database, url)
        tokens = enrol(url)
        settings = {"EADRCC_RATE_LIMIT": str(LIMIT)}
        servers = [
            ends.enter_context(
                closing(Server(url, folder / f"{number}.log", "--redis", harm.redis.url, **settings))
            )
            for number in range(2)
        ]
        for server in servers:
            server.start()
        yield servers, tokens


@dataclass
class Room:
    """Who offers, who watches, and who asks."""

    servers: list[Server]
    tokens: dict[str, str]
    writers: Writers
    client: CheckedClient
    http: httpx2.AsyncClient

    def told(self, code: str) -> Callable[[], bool]:
        """Tells whether the room has heard this notice."""
        return lambda: any(notice["code"] == code for notice in self.client.notices)

    async def is_allowed(self, limit: int) -> None:
        """Wait until both workers tell an account that it may ask so often a minute."""
        policy = f'"account";q={limit};w=60'
        for server in self.servers:
            for _ in range(BUSY_MACHINE * NOTICED_WITHIN_S * A_SECOND):
                said = (await self._asked(server)).headers["RateLimit-Policy"]
                if said == policy:
                    break
                await asyncio.sleep(1 / A_SECOND)
            else:
                raise AssertionError(f"a worker says {said}, and not {policy}")

    async def spell(self, seconds: float) -> Spell:
        """Some seconds of the centre's life: five offers each of them, and as many questions to each worker."""
        spell, tasks = Spell(), []
        for _ in range(int(seconds * A_SECOND)):
            tasks.append(asyncio.create_task(self._offered(spell)))
            tasks += [asyncio.create_task(self._timed(server, spell)) for server in self.servers]
            await asyncio.sleep(1 / A_SECOND)
        await asyncio.gather(*tasks)
        return spell

    async def _offered(self, spell: Spell) -> None:
        emergency, _ = self.writers.emergencies[0]
        body = {"items": [{"what": "pumps", "quantity": 1, "unit": "piece"}]}
        made = await self.writers.say("ESP", f"/v1/emergencies/{emergency}/offers", body)
        assert made is not None
        shown = ("offer", made["id"])
        # Nothing is lost: the wait ends in a failure otherwise.
        spell.late.append(await until(lambda: shown in self.client.picture.entities, 30, "the offer is seen"))

    async def _timed(self, server: Server, spell: Spell) -> None:
        began = perf_counter()
        await self._asked(server)
        spell.took.append(perf_counter() - began)

    async def _asked(self, server: Server) -> httpx2.Response:
        signed_in = {"Authorization": f"Bearer {self.tokens['head']}"}
        return (await self.http.get(f"{server.address}/v1/me", headers=signed_in)).raise_for_status()


@asynccontextmanager
async def at_work(servers: list[Server], tokens: dict[str, str]) -> AsyncIterator[Room]:
    """The centre at work on one emergency."""
    here, there = servers
    writers = Writers([here], tokens, random.Random(1))
    try:
        await writers.begin()
        client = client_of(there, tokens["duty"])
        async with httpx2.AsyncClient(timeout=20, trust_env=False) as http, watching(client):
            yield Room(servers, tokens, writers, client, http)
    finally:
        await writers.close()


@pytest.mark.parametrize("fault", ["killed", "paused", "flushed", "cut off"])
async def test_without_redis_nothing_is_lost_and_nobody_waits_for_it(
    served: tuple[list[Server], dict[str, str]], harm: Harm, fault: str, record_property: Any
) -> None:
    is_missed = fault != "flushed"
    async with at_work(*served) as room:
        before = await room.spell(WELL_S)
        await room.is_allowed(LIMIT)
        harm.do(fault)
        try:
            during = await room.spell(AWAY_S)
            if is_missed:
                await until(room.told("hints_lost"), BUSY_MACHINE * NOTICED_WITHIN_S, "the room is told")
                await room.is_allowed(LIMIT // len(room.servers))
        finally:
            harm.undo(fault)
        if is_missed:
            await until(room.told("hints_back"), BUSY_MACHINE * NOTICED_WITHIN_S, "and of the return")
        after = await room.spell(WELL_S)
    for name, spell in (("before", before), (fault, during), ("after", after)):
        record_property(name, str(spell))
        print(f"{name}: {spell}")
    assert room.client.gaps == 0
    assert room.told("hints_lost")() == is_missed
    assert worst(during.late) <= BUSY_MACHINE * LATE_S
    assert max(during.took) <= max(before.took) + BUSY_MACHINE * HELD_S
