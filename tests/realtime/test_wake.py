"""Hints over a real Redis-protocol server: they may be lost, and the loss is noticed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from redis.asyncio import Redis

from realtime.presence import LocalPresence, Present, RedisPresence
from realtime.wake import LocalHints, RedisHints
from tests.redis_server import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.server]
# What the issue grants Redis to be missed, and to be back in use.
BACK_WITHIN_S = 5.0


@asynccontextmanager
async def worker(url: str) -> AsyncIterator[tuple[RedisHints, asyncio.Event]]:
    """One worker's hints, and the event that they set."""
    redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1)
    woken, hints = asyncio.Event(), RedisHints(redis)
    await hints.start(woken.set)
    try:
        yield hints, woken
    finally:
        await hints.stop()
        await redis.aclose()


async def until(condition: Callable[[], bool], within_s: float) -> float:
    """Wait for a condition; how long it took in seconds."""
    begun = monotonic()
    while not condition():
        assert monotonic() - begun < within_s, "it did not come about in time"
        await asyncio.sleep(0.01)
    return monotonic() - begun


async def test_a_hint_of_one_worker_wakes_the_other(redis_server: RedisServer) -> None:
    async with worker(redis_server.url) as (here, _), worker(redis_server.url) as (there, woken):
        await until(lambda: here.are_alive and there.are_alive, BACK_WITHIN_S)

        here.hint(7)

        async with asyncio.timeout(1):
            await woken.wait()


async def test_a_worker_is_woken_by_its_own_hint_without_redis(redis_server: RedisServer) -> None:
    redis_server.kill()
    async with worker(redis_server.url) as (hints, woken):
        hints.hint(7)
        async with asyncio.timeout(1):
            await woken.wait()
        assert not hints.are_alive


@pytest.mark.parametrize("fault", ["killed", "paused"])
async def test_the_loss_of_hints_is_noticed_and_so_is_their_return(
    redis_server: RedisServer, fault: str
) -> None:
    async with worker(redis_server.url) as (here, _), worker(redis_server.url) as (there, woken):
        await until(lambda: here.are_alive and there.are_alive, BACK_WITHIN_S)

        (redis_server.kill if fault == "killed" else redis_server.pause)()
        here.hint(8)
        await until(lambda: not there.are_alive, 2 * BACK_WITHIN_S)
        (redis_server.start if fault == "killed" else redis_server.go_on)()
        await until(lambda: here.are_alive and there.are_alive, BACK_WITHIN_S)

        woken.clear()
        here.hint(9)
        async with asyncio.timeout(1):
            await woken.wait()


async def test_flushing_redis_loses_no_hints(redis_server: RedisServer) -> None:
    async with worker(redis_server.url) as (here, _), worker(redis_server.url) as (there, woken):
        await until(lambda: here.are_alive and there.are_alive, BACK_WITHIN_S)
        redis_server.flush()
        here.hint(7)
        async with asyncio.timeout(1):
            await woken.wait()


def present(session: str, name: str) -> Present:
    return Present(session, "account", name, "duty_officer", None, 7, "2026-11-24T02:14:00Z")


async def test_every_worker_knows_who_is_live_on_the_others(redis_server: RedisServer) -> None:
    async with Redis.from_url(redis_server.url) as one, Redis.from_url(redis_server.url) as two:
        here, there = RedisPresence(one), RedisPresence(two)
        await here.seen(present("a", "Anna"))
        await there.seen(present("b", "Berit"))

        assert [one.name for one in await here.everybody()] == ["Anna", "Berit"]

        await there.left("b")
        assert [one.name for one in await here.everybody()] == ["Anna"]


async def test_without_redis_a_worker_still_knows_its_own(redis_server: RedisServer) -> None:
    redis_server.kill()
    async with Redis.from_url(redis_server.url) as redis:
        here = RedisPresence(redis)
        await here.seen(present("a", "Anna"))
        assert [one.name for one in await here.everybody()] == ["Anna"]


async def test_in_one_process_a_hint_from_another_thread_wakes() -> None:
    woken, hints = asyncio.Event(), LocalHints()
    await hints.start(woken.set)
    await asyncio.to_thread(hints.hint, 7)
    async with asyncio.timeout(1):
        await woken.wait()


async def test_after_the_end_a_hint_is_nobodys() -> None:
    woken, hints = asyncio.Event(), LocalHints()
    await hints.start(woken.set)
    await hints.stop()
    hints.hint(7)
    await asyncio.sleep(0)
    assert not woken.is_set()


async def test_presence_in_memory_knows_who_left() -> None:
    here = LocalPresence()
    await here.seen(present("a", "Anna"))
    await here.left("a")
    assert await here.everybody() == []
