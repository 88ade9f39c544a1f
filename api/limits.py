"""How often an account may ask: a fixed window of one minute, counted by one worker or by all of them together.

Where there is Redis the workers count in it, by one message there and back; Redis keeps the time too, so that their
clocks need not agree. It carries no fact, and so nobody waits for it: when it is silent, each worker counts by itself
and allows its share, for an officer must neither be shut out by a dead Redis nor a runaway program let loose by it
(docs/decisions/0020).
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from realtime.wake import CHANNEL

log = logging.getLogger(__name__)

WINDOW_S = 60
PREFIX = "eadrcc:asked:"
# Counts one request; gives the count, the seconds that are left, and how many workers listen for hints. The first
# request of a minute sets its end.
COUNT = """
local count, left = redis.call('INCR', KEYS[1]), redis.call('TTL', KEYS[1])
if left < 0 then
  left = tonumber(ARGV[1])
  redis.call('EXPIRE', KEYS[1], left)
end
return {count, left, redis.call('PUBSUB', 'NUMSUB', ARGV[2])[2]}
"""
# Some hundred times what Redis takes to answer; no request is to be held for longer than 250 ms because of it.
REDIS_PATIENCE_S = 0.15
# For so long after a silence nobody asks Redis again; then one request tries, and the others do not wait for it.
LEFT_ALONE_S = 5.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit: requests, and seconds until it is full again."""

    limit: int
    left: int
    resets_in_s: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The allowance as clients read it (RateLimit and RateLimit-Policy)."""
        return [
            (b"ratelimit-policy", f'"account";q={self.limit};w={WINDOW_S}'.encode()),
            (b"ratelimit", f'"account";r={max(self.left, 0)};t={self.resets_in_s}'.encode()),
        ]


class RateLimit(Protocol):
    """Counts requests by account."""

    async def take(self, account: str) -> Allowance | None:
        """Count one request. What is left is negative when it was one too many; None where there is no limit."""
        ...


class NoLimit:
    """Everybody may ask as often as he likes."""

    async def take(self, account: str) -> Allowance | None:
        """Nothing is counted."""
        return None


class LocalLimit:
    """Counts in this process. `clock` gives seconds that never run back."""

    def __init__(self, limit: Callable[[], int], clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._window = 0
        self._counts: dict[str, int] = {}

    async def take(self, account: str) -> Allowance | None:
        """Count one request."""
        now = self._clock()
        window = int(now // WINDOW_S)
        if window != self._window:
            self._window = window
            self._counts.clear()
        self._counts[account] = count = self._counts.get(account, 0) + 1
        limit = self._limit()
        return Allowance(limit, limit - count, int((window + 1) * WINDOW_S - now) + 1)


class SharedLimit:
    """One limit for all workers. There are as many as Redis said last, and at least the `workers` of this server."""

    def __init__(self, limit: int, redis: Redis, clock: Callable[[], float], *, workers: int = 1) -> None:
        self._limit = limit
        self._ask = redis.register_script(COUNT)
        self._alone = LocalLimit(self._share, clock)
        self._clock = clock
        self._at_least = self._workers = workers
        self._is_silent = False
        self._asks_again_at = 0.0

    async def take(self, account: str) -> Allowance | None:
        """Count one request, with the other workers or, while Redis is silent, without them."""
        if self._may_ask():
            try:
                async with asyncio.timeout(REDIS_PATIENCE_S):
                    count, left_s = await self._count(account)
            except (RedisError, OSError, TimeoutError) as silent:
                self._leave_alone(silent)
            else:
                self._is_silent = False
                return Allowance(self._limit, self._limit - count, max(left_s, 1))
        return await self._alone.take(account)

    async def _count(self, account: str) -> tuple[int, int]:
        """How often the account has asked in its minute, and how many seconds of it are left."""
        count, left_s, listening = await self._ask(keys=[PREFIX + account], args=[WINDOW_S, CHANNEL])
        self._workers = max(listening, self._at_least)
        return count, left_s

    def _share(self) -> int:
        """What this worker may allow by itself: rounded up, so that nobody is shut out."""
        return -(-self._limit // self._workers)

    def _may_ask(self) -> bool:
        if not self._is_silent:
            return True
        now = self._clock()
        if now < self._asks_again_at:
            return False
        # This one tries; whoever comes meanwhile does not wait for what it finds.
        self._asks_again_at = now + LEFT_ALONE_S
        return True

    def _leave_alone(self, silent: Exception) -> None:
        if not self._is_silent:
            log.warning("Redis does not answer, and each worker counts requests by itself: %r", silent)
        self._is_silent = True
        self._asks_again_at = self._clock() + LEFT_ALONE_S
