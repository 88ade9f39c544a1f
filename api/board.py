"""The board as the API asks it: one read transaction a question, and waiting until a position is reached."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from anyio import to_thread

from store.board import Reading
from store.database import Transaction
from store.open import Store

T = TypeVar("T")

# A hint can be lost, and another process gives none here: whoever waits looks by himself.
LOOK_AGAIN_S = 0.05


class Board:
    """Asks the store's board for the coroutines of one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # A file on this machine answers sooner than a thread could be found to ask it; a server may be far or away.
        self._is_near = store.database.dialect == "sqlite"
        self._moved = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        # The last position seen here, which is what an answer reflects that reads no entity.
        self.position = 0

    async def start(self) -> None:
        """Listen for commits from now on."""
        self._loop = asyncio.get_running_loop()
        self._store.writer.on_commit(self._hint)
        await self.ask(lambda reading: reading.position)

    def stop(self) -> None:
        """Listen no more: the loop ends."""
        self._loop = None

    async def ask(self, question: Callable[[Reading], T]) -> T:
        """What `question` finds in one read transaction. Raises StoreUnavailable and whatever it raises."""

        def asked(transaction: Transaction) -> T:
            reading = Reading(transaction)
            self.position = max(self.position, reading.position)
            return question(reading)

        return await self.look(asked)

    async def look(self, question: Callable[[Transaction], T]) -> T:
        """The same for a question that is not about the board alone."""
        if self._is_near:
            return self._look(question)
        return await to_thread.run_sync(self._look, question)

    async def run(self, work: Callable[[], T]) -> T:
        """What some work with the store gives that may wait for its write lock."""
        return await to_thread.run_sync(work)

    async def reaches(self, position: int, within_s: float) -> bool:
        """Whether the board reaches a position soon."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while await self.ask(lambda reading: reading.position) < position:
                    self._moved.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._moved.wait(), LOOK_AGAIN_S)
                return True
        return False

    def _look(self, question: Callable[[Transaction], T]) -> T:
        with self._store.database.reading() as transaction:
            return question(transaction)

    def _hint(self, position: int) -> None:
        # Called on the writer's thread, perhaps while the loop is being closed.
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._reached, position)

    def _reached(self, position: int) -> None:
        self.position = max(self.position, position)
        self._moved.set()
