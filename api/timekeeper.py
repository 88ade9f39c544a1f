"""The timekeeper: what time alone causes is a command too.

Once a second it asks the board what is due and issues it, under a key that follows from the subject and the due time;
so it takes effect once, with any number of processes. What belongs to the archive never falls due, because the board
lists no such thing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from api.board import Board
from domain.authority import Actor
from domain.centre import Command, NotFound
from domain.commands.dispatch import RemindUnread
from domain.commands.offer import ExpireOffer
from domain.rules import RuleBroken
from projections.dispatch import REMIND_UNREAD
from projections.training.inject import FIRE_INJECT
from store.database import StoreError
from store.due import Due, due
from store.open import Store
from store.writer import Receipt

log = logging.getLogger(__name__)

EVERY_S = 1.0
CLOCK = Actor(account="clock", role="clock", name="The clock")


class Timekeeper:
    """Issues what falls due."""

    def __init__(
        self,
        store: Store,
        board: Board,
        clock: Callable[[], datetime],
        *,
        remind_after: timedelta = timedelta(0),
    ) -> None:
        self._store = store
        self._board = board
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        # How long a message may lie unread; none: nobody is reminded.
        self._later = {REMIND_UNREAD: remind_after or timedelta.max}

    # What fires an inject that is due, in an exercise.
    fire: Callable[[Due], Awaitable[bool]] | None = None

    def start(self) -> None:
        """Look once a second from now on."""
        self._task = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> int:
        """Issue what is due now; how many of it took effect."""
        now = self._clock()
        effective = 0
        for thing in await self._board.look(lambda transaction: due(transaction, now, self._later)):
            effective += await self._issue(thing)
        return effective

    async def _issue(self, thing: Due) -> bool:
        if thing.what == FIRE_INJECT:
            assert self.fire is not None, "injects fall due in an exercise only"
            return await self.fire(thing)
        command: Command = (
            RemindUnread(actor=CLOCK, dispatch_id=UUID(thing.subject))
            if thing.what == REMIND_UNREAD
            else ExpireOffer(actor=CLOCK, offer_id=UUID(thing.subject))
        )
        key = f"{thing.what}/{thing.subject}/{thing.due_at}"
        receipt = Receipt(CLOCK.account, key, self._store.digest(key.encode()))
        try:
            answer = await self._store.writer.run(command, receipt)
        except (RuleBroken, NotFound) as refused:
            # Decided, or given more time, since the board was asked.
            log.info("%s of %s is not due any more: %s", thing.what, thing.subject, refused)
            return False
        return not answer.replayed

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self.look()
            except StoreError as away:
                log.warning("the timekeeper could not look: %s", away)
            except Exception:  # the clock must not stop
                log.exception("the timekeeper failed")
            await asyncio.sleep(EVERY_S)
