"""Hints: "look again", and nothing more. A hint may be lost; a fact may not (DESIGN.md, rule 6).

The writer hints on its own thread. In one process an event is enough; with several workers the hint also goes over
a Redis channel. Whoever waits looks by himself once a second, so with Redis dead the room is up to a second slower,
and is told so.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# How long a waiter trusts that a hint would have come.
LOOK_EVERY_S = 1.0
# Longer than a busy server takes to answer, shorter than anybody should wait for a hint.
REDIS_PATIENCE_S = 1.0
RECONNECT_AFTER_S = 1.0
CHANNEL = "eadrcc:hints"


class Hints(Protocol):
    """How one worker tells the others, and itself, to look again."""

    @property
    def are_alive(self) -> bool:
        """Whether hints from other workers arrive at present."""
        ...

    @property
    def times_lost(self) -> int:
        """How often they have stopped arriving."""
        ...

    async def start(self, wake: Callable[[], None]) -> None:
        """From now on call `wake` for every hint, on this event loop."""
        ...

    def hint(self, position: int) -> None:
        """Say that the board has moved to `position`. May be called on any thread, and never waits."""
        ...

    async def stop(self) -> None:
        """No more hints."""
        ...


class LocalHints:
    """Hints within one process."""

    are_alive = True
    times_lost = 0

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: Callable[[], None] = lambda: None

    async def start(self, wake: Callable[[], None]) -> None:
        """From now on call `wake` for every hint, on this event loop."""
        self._loop, self._wake = asyncio.get_running_loop(), wake

    def hint(self, position: int) -> None:
        """Wake this worker."""
        loop = self._loop
        if loop is not None:
            # The loop may have ended while the writer still answers its last commands.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._wake)

    async def stop(self) -> None:
        """No more hints."""
        self._loop = None


class RedisHints(LocalHints):
    """Hints within the process at once, and between workers over a Redis channel."""

    def __init__(self, redis: Redis) -> None:
        super().__init__()
        self.are_alive = False
        self._redis = redis
        self._to_tell = asyncio.Event()
        self._position = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, wake: Callable[[], None]) -> None:
        """Listen and tell, and begin again whenever Redis has gone."""
        await super().start(wake)
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._tell())]

    def hint(self, position: int) -> None:
        """Wake this worker, and have the others told."""
        super().hint(position)
        loop = self._loop
        if loop is not None:
            self._position = position
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._to_tell.set)

    async def stop(self) -> None:
        """No more hints."""
        await super().stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _tell(self) -> None:
        """Publish the last position; what comes meanwhile is told by the next one."""
        while True:
            await self._to_tell.wait()
            self._to_tell.clear()
            try:
                async with asyncio.timeout(REDIS_PATIENCE_S):
                    await self._redis.publish(CHANNEL, self._position)
            except (RedisError, OSError, TimeoutError):
                # The others look by themselves; whether Redis is there is for `_listen` to find out.
                self._lost()

    async def _listen(self) -> None:
        while True:
            try:
                await self._follow()
            except (RedisError, OSError, TimeoutError) as gone:
                self._lost()
                log.debug("no hints: %s", gone)
            await asyncio.sleep(RECONNECT_AFTER_S)

    async def _follow(self) -> None:
        async with self._redis.pubsub() as channel:
            async with asyncio.timeout(REDIS_PATIENCE_S):
                await channel.subscribe(CHANNEL)
            heard = monotonic()
            while True:
                message = await channel.get_message(timeout=REDIS_PATIENCE_S)
                if message is not None:
                    heard = monotonic()
                    self._found()
                    if message["type"] == "message":
                        self._wake()
                    continue
                # Silence: a ping on the same connection shows whether the channel itself is alive.
                if monotonic() - heard > 3 * REDIS_PATIENCE_S:
                    raise TimeoutError("Redis does not answer a ping")
                async with asyncio.timeout(REDIS_PATIENCE_S):
                    await channel.ping()

    def _lost(self) -> None:
        if self.are_alive:
            self.times_lost += 1
            log.warning("Redis does not answer: the feed looks once a second by itself")
        self.are_alive = False

    def _found(self) -> None:
        if not self.are_alive:
            log.info("hints between workers arrive over Redis")
        self.are_alive = True
