"""The queue before the writer: who waits for an answer, and who is taken together."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock
from time import perf_counter
from typing import Any

from domain.centre import Command
from store.asking import Asking, Execute, Precondition, Receipt
from store.database import StoreUnavailable
from store.spent import Spent

# How many are taken together at most.
BATCH = 64


@dataclass(slots=True)
class Waiting:
    """One who waits for an answer: a command, or work that records many commands or none."""

    future: Future[Any]
    command: Command | Asking | None = None
    receipt: Receipt | None = None
    precondition: Precondition | None = None
    work: Callable[[Execute], Any] | None = None
    rehearsal: bool = False
    # For who measures: since when it waits, in which context it was asked, and the transaction that it came to.
    since: float = field(default_factory=perf_counter)
    context: Context = field(default_factory=copy_context)
    spent: Spent | None = None


class Queue:
    """Those who wait, in the order in which they came. Any thread may put; one takes."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._closing = Lock()
        self._closed = False

    def put(self, waiting: Waiting) -> None:
        """Let one wait. Raises StoreUnavailable once the queue is closed."""
        with self._closing:
            if self._closed:
                raise StoreUnavailable("the store is closing")
            self._queue.put(waiting)

    @property
    def length(self) -> int:
        """How many wait at present."""
        return self._queue.qsize()

    def close(self) -> None:
        """Let nobody come any more. Closing twice does nothing."""
        with self._closing:
            already, self._closed = self._closed, True
            if not already:
                self._queue.put(None)

    def take(self, wait_s: float) -> tuple[list[Waiting], bool]:
        """Those who wait, at most a batch, and whether they are the last; nobody, if nobody comes in time."""
        taken: list[Waiting] = []
        with suppress(Empty):
            first = self._queue.get(timeout=wait_s) if wait_s else self._queue.get_nowait()
            while True:
                if first is None:
                    return taken, True
                # Who has gone away meanwhile is not recorded.
                if first.future.set_running_or_notify_cancel():
                    taken.append(first)
                if first.work is not None or len(taken) == BATCH:
                    break
                first = self._queue.get_nowait()
        return taken, False

    def come(self) -> Iterator[Waiting]:
        """Those who have come meanwhile."""
        with suppress(Empty):
            while (one := self._queue.get_nowait()) is not None:
                if one.future.set_running_or_notify_cancel():
                    yield one
            # The word to close is the last in the queue, and stays there.
            self._queue.put(None)
