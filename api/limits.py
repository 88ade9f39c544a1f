"""How often an account may ask: a fixed window of one minute, counted in this process."""

from collections.abc import Callable
from dataclasses import dataclass

WINDOW_S = 60


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


class RateLimit:
    """Counts requests by account. `clock` gives seconds that never run back."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._window = 0
        self._counts: dict[str, int] = {}

    def take(self, account: str) -> Allowance | None:
        """Count one request. What is left is negative when it was one too many; None where there is no limit."""
        if not self._limit:
            return None
        now = self._clock()
        window = int(now // WINDOW_S)
        if window != self._window:
            self._window = window
            self._counts.clear()
        self._counts[account] = count = self._counts.get(account, 0) + 1
        return Allowance(self._limit, self._limit - count, int((window + 1) * WINDOW_S - now) + 1)
