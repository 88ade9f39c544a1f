"""Presence: who is live, and up to which position he has acknowledged. It expires, and is no fact.

In Redis where there are several workers, else in memory.
"""

import asyncio
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Protocol

from pydantic_core import from_json, to_json
from redis.asyncio import Redis
from redis.exceptions import RedisError

from realtime.wake import REDIS_PATIENCE_S

# Longer than the longest silence of a client that keeps the contract (an ack every 15 s).
EXPIRES_AFTER_S = 40
PREFIX = "eadrcc:present:"


@dataclass(frozen=True, slots=True)
class Present:
    """One live connection."""

    session: str
    account: str
    name: str
    role: str
    nation: str | None
    position: int
    # When the connection began, RFC 3339 in UTC.
    since: str


class Presence(Protocol):
    """Where it is kept who is live."""

    async def seen(self, present: Present) -> None:
        """This connection is alive."""
        ...

    async def left(self, session: str) -> None:
        """This connection has ended."""
        ...

    async def everybody(self) -> list[Present]:
        """All that are live, by name."""
        ...


class LocalPresence:
    """Presence in the memory of one worker."""

    def __init__(self) -> None:
        self._present: dict[str, tuple[float, Present]] = {}

    async def seen(self, present: Present) -> None:
        """This connection is alive."""
        self._present[present.session] = (monotonic() + EXPIRES_AFTER_S, present)

    async def left(self, session: str) -> None:
        """This connection has ended."""
        self._present.pop(session, None)

    async def everybody(self) -> list[Present]:
        """All that are live, by name."""
        now = monotonic()
        self._present = {key: kept for key, kept in self._present.items() if kept[0] > now}
        return sorted(
            (present for _, present in self._present.values()), key=lambda one: (one.name, one.session)
        )


class RedisPresence(LocalPresence):
    """Presence shared by all workers; with Redis away, each worker knows its own."""

    def __init__(self, redis: Redis) -> None:
        super().__init__()
        self._redis = redis

    async def seen(self, present: Present) -> None:
        """This connection is alive."""
        await super().seen(present)
        try:
            async with asyncio.timeout(REDIS_PATIENCE_S):
                await self._redis.set(PREFIX + present.session, to_json(asdict(present)), ex=EXPIRES_AFTER_S)
        except (RedisError, OSError, TimeoutError):
            return

    async def left(self, session: str) -> None:
        """This connection has ended."""
        await super().left(session)
        try:
            async with asyncio.timeout(REDIS_PATIENCE_S):
                await self._redis.delete(PREFIX + session)
        except (RedisError, OSError, TimeoutError):
            return

    async def everybody(self) -> list[Present]:
        """All that are live, by name."""
        here = {present.session: present for present in await super().everybody()}
        try:
            async with asyncio.timeout(REDIS_PATIENCE_S):
                keys = [key async for key in self._redis.scan_iter(match=PREFIX + "*", count=1_000)]
                texts = await self._redis.mget(keys) if keys else []
        except (RedisError, OSError, TimeoutError):
            texts = []
        there = [Present(**from_json(text)) for text in texts if text is not None]
        everybody = {present.session: present for present in there} | here
        return sorted(everybody.values(), key=lambda one: (one.name, one.session))
