"""How often an account may ask: of one worker, of all together, and while a real Redis-protocol server is away."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from redis.asyncio import Redis

from api.limits import LEFT_ALONE_S, Allowance, LocalLimit, RateLimit, SharedLimit
from api.settings import Settings
from realtime.wake import CHANNEL
from tests.api.served import serving
from tests.redis_server import RedisServer

pytestmark = pytest.mark.anyio

LIMIT, WORKERS = 10, 2
# What the issue grants Redis to hold a request.
HELD_FOR_S = 0.25


async def taken(limit: RateLimit, account: str = "a") -> Allowance:
    """One request is counted, and nobody waits for it longer than is granted."""
    began = monotonic()
    allowance = await limit.take(account)
    assert monotonic() - began < HELD_FOR_S
    assert allowance is not None
    return allowance


async def allowed(limit: RateLimit, account: str = "a") -> int:
    """How many more requests come in, one after the other."""
    for number in range(2 * LIMIT):
        if (await taken(limit, account)).left < 0:
            return number
    raise AssertionError("there is no limit")


# --- one worker --------------------------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_come_back(new_sqlite_url: str) -> None:
    with serving(new_sqlite_url, settings=Settings(rate_limit=3)) as centre:
        answers = [centre.get("ESP", "/v1/me") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"account";q=3;w=60'
        assert answers[0].headers["RateLimit"].startswith('"account";r=2;t=')
        assert 1 <= int(answers[3].headers["Retry-After"]) <= 61
        assert answers[3].json()["type"] == "/problems/too-many-requests"
        # Others are not held up by it.
        assert centre.get("SVN", "/v1/me").status_code == 200


async def test_the_limit_is_full_again_in_the_next_minute() -> None:
    now = 0.0
    limit = LocalLimit(lambda: 1, lambda: now)
    assert [(await taken(limit)).left for _ in range(2)] == [0, -1]
    now = 60.0
    assert (await taken(limit)).left == 0


def test_without_a_limit_nothing_is_said_of_one(new_sqlite_url: str) -> None:
    with serving(new_sqlite_url, settings=Settings(rate_limit=0)) as centre:
        assert "RateLimit" not in centre.get("ESP", "/v1/me").headers


# --- several -----------------------------------------------------------------------------------------------------


class Clock:
    """Seconds that only pass when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def workers(redis_server: RedisServer, clock: Clock) -> AsyncIterator[list[SharedLimit]]:
    """The limits of two workers, each with connections of its own to one server."""
    connections = [Redis.from_url(redis_server.url, socket_connect_timeout=1) for _ in range(WORKERS)]
    yield [SharedLimit(LIMIT, redis, clock, workers=WORKERS) for redis in connections]
    for redis in connections:
        await redis.aclose()


@contextmanager
def away(server: RedisServer, how: str) -> Iterator[None]:
    """The server is gone, or there and silent, while the block runs."""
    (server.kill if how == "killed" else server.pause)()
    try:
        yield
    finally:
        (server.start if how == "killed" else server.go_on)()


@pytest.mark.server
async def test_two_workers_share_one_budget(workers: list[SharedLimit]) -> None:
    here, there = workers
    lefts = [(await taken(limit)).left for limit in (here, there) * (LIMIT // 2)]
    assert lefts == list(range(LIMIT - 1, -1, -1))
    refused = await taken(there)
    assert (refused.limit, refused.left) == (LIMIT, -1)
    assert 1 <= refused.resets_in_s <= 60
    assert await allowed(here, "another") == LIMIT


@pytest.mark.server
@pytest.mark.parametrize("how", ["killed", "paused"])
async def test_while_redis_is_away_each_worker_allows_its_share(
    workers: list[SharedLimit], redis_server: RedisServer, clock: Clock, how: str
) -> None:
    here, there = workers
    assert (await taken(here)).limit == LIMIT
    with away(redis_server, how):
        assert [await allowed(limit) for limit in workers] == [LIMIT // WORKERS] * WORKERS
        # An officer is not shut out by it: others ask, and so does he a minute later.
        assert (await taken(there, "another")).limit == LIMIT // WORKERS
        clock.now += 60
        assert (await taken(there)).left >= 0
    clock.now += LEFT_ALONE_S
    assert (await taken(here, "later")).left == LIMIT - 1
    assert (await taken(there, "later")).left == LIMIT - 2


@pytest.mark.server
async def test_of_many_only_one_waits_for_a_redis_that_was_silent(
    workers: list[SharedLimit], redis_server: RedisServer, clock: Clock
) -> None:
    here, _ = workers
    with away(redis_server, "paused"):
        await taken(here)
        clock.now += LEFT_ALONE_S
        asking = [asyncio.create_task(here.take(str(number))) for number in range(20)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert [task.done() for task in asking].count(False) == 1
        await asyncio.gather(*asking)


@pytest.mark.server
async def test_a_redis_that_has_forgotten_everything_begins_a_new_minute(
    workers: list[SharedLimit], redis_server: RedisServer
) -> None:
    assert await allowed(workers[0]) == LIMIT
    redis_server.flush()
    assert (await taken(workers[1])).left == LIMIT - 1


@pytest.mark.server
async def test_a_worker_knows_from_redis_how_many_there_are(redis_server: RedisServer, clock: Clock) -> None:
    async with Redis.from_url(redis_server.url) as redis, redis.pubsub() as one, redis.pubsub() as other:
        for listening in (one, other):
            await listening.subscribe(CHANNEL)
            await listening.get_message(timeout=1)
        limit = SharedLimit(LIMIT, redis, clock)
        await taken(limit)
        with away(redis_server, "paused"):
            assert (await taken(limit)).limit == LIMIT / 2
