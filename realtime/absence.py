"""Nations that were live and have been away for long: an officer rings them up, the feed cannot.

It rests on presence and is no fact. Where several workers share what they know and the sharing has ceased, nobody can
tell whether a nation has only gone to another worker: then nothing new is said until they know again.
"""

import asyncio
import logging
from contextlib import suppress
from time import monotonic

from realtime.presence import EXPIRES_AFTER_S, Presence

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0


class Absences:
    """Which nations are away for longer than they should be, as one worker knows it."""

    def __init__(self, presence: Presence, after_s: float, settles_s: float = EXPIRES_AFTER_S) -> None:
        self._presence = presence
        self._after_s = after_s
        # Who is live has said so again when this has passed.
        self._settles_s = settles_s
        self._known_from = 0.0
        self._task: asyncio.Task[None] | None = None
        self.away: frozenset[str] = frozenset()

    @property
    def after_minutes(self) -> float:
        """How long a nation may be away before it is missed."""
        return self._after_s / 60

    def start(self) -> None:
        """Look from now on. At first who is live may not have come back yet."""
        if self._presence.is_shared:
            self._known_from = monotonic() + self._settles_s
        self._task = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> None:
        """See who is away now."""
        ages = await self._presence.nations()
        if ages is None:
            self._known_from = monotonic() + self._settles_s
        elif monotonic() >= self._known_from:
            self.away = frozenset(nation for nation, age_s in ages.items() if age_s >= self._after_s)

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:  # a look that fails must not be the last
                log.exception("who is away could not be seen")
            await asyncio.sleep(min(LOOK_EVERY_S, self._after_s))
