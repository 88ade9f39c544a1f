"""Presence: who is live, and up to which position he has acknowledged. It expires, and is no fact.

In Redis where there are several workers, else in memory.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from math import inf
from time import monotonic, time
from typing import Protocol

from pydantic_core import from_json, to_json
from redis.asyncio import Redis
from redis.exceptions import RedisError

from realtime.wake import REDIS_PATIENCE_S

# Longer than the longest silence of a client that keeps the contract (an ack every 15 s).
EXPIRES_AFTER_S = 40
PREFIX = "eadrcc:present:"
# When each nation was seen last, whoever saw it: {code: seconds of the epoch}.
NATIONS = "eadrcc:nations"
# A nation that stays away for longer is missed by nobody.
NATIONS_KEPT_S = 7 * 24 * 3600


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

    @property
    def is_shared(self) -> bool:
        """Whether several workers know together who is live."""
        ...

    async def seen(self, present: Present) -> None:
        """This connection is alive."""
        ...

    async def left(self, session: str) -> None:
        """This connection has ended."""
        ...

    async def everybody(self) -> list[Present]:
        """All that are live, by name."""
        ...

    async def nations(self) -> Mapping[str, float] | None:
        """For how many seconds each nation that was ever live has been away; None where that is not known now."""
        ...


class LocalPresence:
    """Presence in the memory of one worker."""

    is_shared = False

    def __init__(self) -> None:
        self._present: dict[str, tuple[float, Present]] = {}
        # When each nation was seen last, here.
        self._seen_at: dict[str, float] = {}

    async def seen(self, present: Present) -> None:
        """This connection is alive."""
        self._present[present.session] = (monotonic() + EXPIRES_AFTER_S, present)
        if present.nation is not None:
            self._seen_at[present.nation] = monotonic()

    async def left(self, session: str) -> None:
        """This connection has ended."""
        _, present = self._present.pop(session, (0, None))
        if present is not None and present.nation is not None:
            self._seen_at[present.nation] = monotonic()

    async def everybody(self) -> list[Present]:
        """All that are live, by name."""
        now = monotonic()
        self._present = {key: kept for key, kept in self._present.items() if kept[0] > now}
        return sorted(
            (present for _, present in self._present.values()), key=lambda one: (one.name, one.session)
        )

    async def nations(self) -> Mapping[str, float] | None:
        """For how many seconds each nation that was ever live here has been away."""
        now = monotonic()
        live = {present.nation for present in await self.everybody()}
        return {nation: 0.0 if nation in live else now - seen_at for nation, seen_at in self._seen_at.items()}


class RedisPresence(LocalPresence):
    """Presence shared by all workers; with Redis away, each worker knows its own."""

    is_shared = True

    def __init__(self, redis: Redis) -> None:
        super().__init__()
        self._redis = redis

    async def seen(self, present: Present) -> None:
        """This connection is alive."""
        await super().seen(present)
        with suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(REDIS_PATIENCE_S):
                await self._redis.set(PREFIX + present.session, to_json(asdict(present)), ex=EXPIRES_AFTER_S)
                await self._note(present.nation)

    async def left(self, session: str) -> None:
        """This connection has ended."""
        _, present = self._present.get(session, (0, None))
        await super().left(session)
        with suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(REDIS_PATIENCE_S):
                await self._redis.delete(PREFIX + session)
                await self._note(None if present is None else present.nation)

    async def _note(self, nation: str | None) -> None:
        """Note that a nation was there just now."""
        if nation is not None:
            await self._redis.hset(NATIONS, nation, str(time()))
            await self._redis.expire(NATIONS, NATIONS_KEPT_S)

    async def everybody(self) -> list[Present]:
        """All that are live, by name."""
        here = {present.session: present for present in await super().everybody()}
        there: list[Present] = []
        with suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(REDIS_PATIENCE_S):
                there = await self._there()
        everybody = {present.session: present for present in there} | here
        return sorted(everybody.values(), key=lambda one: (one.name, one.session))

    async def nations(self) -> Mapping[str, float] | None:
        """For how many seconds each nation has been away from all workers; None while Redis does not tell."""
        try:
            async with asyncio.timeout(REDIS_PATIENCE_S):
                noted = await self._redis.hgetall(NATIONS)
                live = {present.nation for present in await self._there()}
        except (RedisError, OSError, TimeoutError):
            return None
        here = await super().nations() or {}
        if here and not noted:
            # It has forgotten everything: who is live at another worker says so again soon.
            return None
        now = time()
        there = {_text(nation): now - float(seen_at) for nation, seen_at in noted.items()}
        away = {nation: min(one.get(nation, inf) for one in (here, there)) for nation in here.keys() | there}
        return {nation: 0.0 if nation in live else age_s for nation, age_s in away.items()}

    async def _there(self) -> list[Present]:
        """Who is live as Redis has it."""
        keys = [key async for key in self._redis.scan_iter(match=PREFIX + "*", count=1_000)]
        texts = await self._redis.mget(keys) if keys else []
        return [Present(**from_json(text)) for text in texts if text is not None]


def _text(said: bytes | str) -> str:
    return said if isinstance(said, str) else said.decode()
