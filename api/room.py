"""The room's live side, assembled: hints, presence, the hub and its connections."""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from redis.asyncio import Redis

from api.settings import Settings
from realtime.absence import Absences
from realtime.connections import Connections
from realtime.hub import Hub
from realtime.measures import Measures
from realtime.presence import LocalPresence, Presence, RedisPresence
from realtime.stage import Stage
from realtime.troubles import Troubles
from realtime.wake import REDIS_PATIENCE_S, Hints, LocalHints, RedisHints
from store.open import Store

log = logging.getLogger(__name__)


class Room:
    """What stands between the store and those who watch, in one worker."""

    def __init__(self, settings: Settings, store: Store, measures: Measures | None = None) -> None:
        self._store = store
        # What the workers share beside the store; None where there is one worker, or Redis is not used.
        self.redis: Redis | None = None
        self.hints: Hints = LocalHints()
        presence: Presence = LocalPresence()
        if settings.redis is not None:
            self.redis = Redis.from_url(
                settings.redis,
                socket_timeout=2 * REDIS_PATIENCE_S,
                socket_connect_timeout=REDIS_PATIENCE_S,
                decode_responses=False,
            )
            self.hints, presence = RedisHints(self.redis), RedisPresence(self.redis)
        self.hub = Hub(store.reading, self.hints, measures)
        self.stage = Stage(store.database, store.replays, self.hints)
        self.hub.on_hint(self.stage.ring)
        self.absences = Absences(presence, settings.nation_away_minutes * 60)
        self.troubles = Troubles(self.hub, lambda: store.writer.records, self.absences)
        self.connections = Connections(
            self.hub,
            presence,
            store.sessions.still_good,
            per_account=settings.sockets_per_account,
            per_nation=settings.sockets_per_nation,
            troubles=self.troubles.of,
        )

    async def start(self, *, says_bye: bool = True) -> None:
        """Look at the board from now on, and say bye when the server is told to end."""
        self._store.writer.on_commit(self.hints.hint)
        await self.hub.start()
        self.absences.start()
        self.connections.start()
        if says_bye:
            self._say_bye_first()

    async def stop(self) -> None:
        """End every connection."""
        await self.connections.stop()
        await self.absences.stop()
        await self.hub.stop()
        if self.redis is not None:
            await self.redis.aclose()

    def _say_bye_first(self) -> None:
        """On SIGTERM say bye to every connection before the server closes what is left with a bare 1012."""
        if threading.current_thread() is not threading.main_thread():
            # A server inside a test has no signals of its own; its end goes through `stop`.
            return
        loop = asyncio.get_running_loop()
        tasks: set[asyncio.Task[None]] = set()

        async def leave(number: int, then: Callable[[int, FrameType | None], Any] | int | None) -> None:
            await self.connections.drain()
            if callable(then):
                then(number, None)

        def told(number: int, then: Callable[[int, FrameType | None], Any] | int | None) -> None:
            tasks.add(asyncio.create_task(leave(number, then)))

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told, number, signal.getsignal(number))
