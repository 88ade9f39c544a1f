"""The sampler: every few seconds it sets the figures that no event tells of."""

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from api.board import Board
from api.measuring.metrics import Metrics
from api.room import Room
from store.board import standing
from store.database import StoreError, Transaction
from store.due import due
from store.open import Store

log = logging.getLogger(__name__)

EVERY_S = 5.0
# The timekeeper looks once a second; what is still there after ten was missed.
MISSED_AFTER = timedelta(seconds=10)
PROCESS = Path("/proc/self")


class Sampler:
    """Looks at the parts of one worker."""

    def __init__(
        self, metrics: Metrics, store: Store, board: Board, room: Room, clock: Callable[[], datetime]
    ) -> None:
        self._metrics = metrics
        self._store = store
        self._board = board
        self._room = room
        self._clock = clock
        self._hints_lost = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from now on."""
        self._task = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """Set the figures as they are now."""
        metrics, hub = self._metrics, self._room.hub
        metrics.queue.set(self._store.writer.waiting)
        metrics.connections.set(self._room.connections.open)
        metrics.redis_up.set(hub.hints.are_alive)
        lost, self._hints_lost = self._hints_lost, hub.hints.times_lost
        metrics.hints_lost.inc(self._hints_lost - lost)
        if hub.standing is not None:
            metrics.hub_position.set(hub.standing.position)
        metrics.recording.set(self._store.writer.records)
        self._look_at_process()
        try:
            await self._board.look(self._look_at_store)
        except StoreError:
            metrics.database_up.set(0)

    def _look_at_store(self, transaction: Transaction) -> None:
        metrics = self._metrics
        head, state = standing(transaction)
        metrics.log_position.set(head)
        metrics.board_position.set(state.position)
        metrics.board_stopped.set(state.stopped_at is not None)
        metrics.deadlines_missed.set(len(due(transaction, self._clock() - MISSED_AFTER)))
        metrics.database_up.set(1)

    def _look_at_process(self) -> None:
        # Where the system does not tell, the figures stay away.
        with suppress(OSError):
            pages = int((PROCESS / "statm").read_text(encoding="ascii").split()[1])
            self._metrics.memory.set(pages * os.sysconf("SC_PAGE_SIZE"))
            self._metrics.open_files.set(sum(1 for _ in (PROCESS / "fd").iterdir()))

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:  # figures must not end because one look failed
                log.exception("the figures could not be taken")
            await asyncio.sleep(EVERY_S)
