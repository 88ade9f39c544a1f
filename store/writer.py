"""The writer: the one thread of a process that decides, records, folds and commits.

It takes up to 64 waiting commands and begins a transaction with the store's write lock before it loads anything,
so rules that span aggregates hold with any number of processes. It answers only after the commit; a refusal too,
because it may rest on what a command before it in the same batch has changed. A refusal leaves nothing behind.

When the writing fails, the transaction is undone and its commands run one by one. When the commit's outcome is
unknown, the log is asked under the write lock: the lock is granted only once the lost transaction has ended, so
the answer is certain, and nothing is refused or tried again before (DESIGN.md, "The life of one fact").

Who waits stands in `store.queue`, what a batch comes to in `store.batch`, what the board makes of it in
`store.keeping`, and what is remembered from one transaction to the next in `store.memory`.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import chain
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

import projections.fold
from domain.centre import Centre, Command
from store.asking import (
    Answer,
    Asking,
    Execute,
    KeyUsedForAnother,
    OutcomeUnknown,
    Precondition,
    Receipt,
    StaleVersion,
)
from store.batch import Batch, Rehearsed
from store.board import BoardState, keep_state, standing
from store.database import CommitLost, Database, StoreError, StoreUnavailable
from store.folding import Reducers
from store.keeping import BoardKeeper
from store.log import LogDamaged, LogFactory, LogRow, row_at
from store.memory import Memory
from store.queue import Queue, Waiting
from store.spent import Spent

# Whoever uses the writer finds the words for it here too.
__all__ = [
    "Answer",
    "Asking",
    "Execute",
    "KeyUsedForAnother",
    "OutcomeUnknown",
    "Precondition",
    "Receipt",
    "StaleVersion",
    "Writer",
]

log = logging.getLogger(__name__)

# After a failure, when to look again whether the database answers.
RETRY_S = 1.0
# How often a writer without work looks whether a process with older reducers has left the board behind.
LOOK_S = 1.0
# A writer that has recorded nothing for so long tries whether it still could, before somebody needs it.
TRY_AFTER_S = 15.0

# Three times what a batch waits for a lock and for a statement: then the database does not even say that it is away.
ANSWERED_WITHIN_S = 15.0

T = TypeVar("T")


class _Undone(Exception):
    """The commit failed, and it is certain that nothing was recorded."""


class Writer:
    """Runs commands on a thread of its own. Any thread may submit."""

    def __init__(self, centre: Centre, fold: Reducers = projections.fold) -> None:
        assert isinstance(centre.factory, LogFactory), "the centre writes to a store"
        self._centre = centre
        self._database: Database = centre.factory.database
        self._memory = Memory(centre)
        self._keeper = BoardKeeper(fold, self._memory)
        self._behind = True
        self._hints: list[Callable[[int], None]] = []
        self._watching: list[Callable[[Sequence[Waiting]], None]] = []
        self._records = True
        self._recorded_at = monotonic()
        self._queue = Queue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)

    # --- for callers -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def submit(
        self,
        command: Command | Asking,
        receipt: Receipt | None = None,
        precondition: Precondition | None = None,
    ) -> Future[Answer]:
        """Queue a command. The future gives its Answer once it is committed.

        Raises in the future: RuleBroken and NotFound as the domain says; what a question raises; KeyUsedForAnother;
        StaleVersion; StoreUnavailable when nothing was recorded; OutcomeUnknown when that is not known.
        """
        future: Future[Answer] = Future()
        self._queue.put(Waiting(future, command, receipt, precondition))
        return future

    async def run(
        self,
        command: Command | Asking,
        receipt: Receipt | None = None,
        precondition: Precondition | None = None,
    ) -> Answer:
        """The same for a coroutine, which is told OutcomeUnknown where nobody answers the writer either."""
        future = asyncio.wrap_future(self.submit(command, receipt, precondition))
        # Not cancelled when it takes too long: it is still recorded, or not.
        await asyncio.wait([future], timeout=ANSWERED_WITHIN_S)
        if not future.done():
            raise OutcomeUnknown(
                f"it is not known whether this is recorded: no answer in {ANSWERED_WITHIN_S:.0f} s"
            )
        return future.result()

    def submit_whole(self, work: Callable[[Execute], T], *, rehearsal: bool = False) -> Future[T]:
        """Queue work that runs commands one after the other in one transaction, and is recorded whole or not at all.

        Whatever `work` raises undoes all of it and is raised in the future. As a rehearsal it is undone in any
        case, and only its result is kept.
        """
        future: Future[T] = Future()
        self._queue.put(Waiting(future, work=work, rehearsal=rehearsal))
        return future

    def on_commit(self, hint: Callable[[int], None]) -> None:
        """Call `hint(position)` with the board's position after every commit that moved it, on this thread."""
        self._hints.append(hint)

    def on_answered(self, watch: Callable[[Sequence[Waiting]], None]) -> None:
        """Call `watch` with those who have just been answered, on this thread: it measures, and must be quick."""
        self._watching.append(watch)

    @property
    def records(self) -> bool:
        """Whether the database took the last that was written, be it a trial."""
        return self._records

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return self._queue.length

    def close(self) -> None:
        """Answer all who wait, then stop. Closing twice does nothing."""
        self._queue.close()
        if self._thread.is_alive():
            self._thread.join()

    # --- the thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        wait_s = 0.0
        while True:
            if self._behind:
                # After a failure the database is left in peace for a moment.
                wait_s = 0.0 if self._catch_up() else RETRY_S
            waiting, last = self._queue.take(wait_s if self._behind else LOOK_S)
            if waiting:
                try:
                    self._answer(waiting)
                except Exception as fault:
                    # Without this thread nobody would ever be answered again.
                    log.exception("the writer has made a mistake")
                    for one in waiting:
                        if not one.future.done():
                            one.future.set_exception(fault)
                self._tell(self._watching, waiting)
            if last:
                return
            if not waiting and not self._behind:
                self._look()
                self._try()

    def _look(self) -> None:
        """Whether there is something to catch up with."""
        with suppress(StoreError), self._database.reading() as transaction:
            head, state = standing(transaction)
            self._behind = self._keeper.is_behind(state, head)

    def _try(self) -> None:
        """Whether the database still takes what is written: what stands there of the board is written once more."""
        if self._records and monotonic() - self._recorded_at < TRY_AFTER_S:
            return
        try:
            with self._database.writing() as transaction:
                _, state = standing(transaction)
                keep_state(transaction, state)
        except StoreError:
            self._records = False
        else:
            self._has_recorded()

    def _has_recorded(self) -> None:
        self._records, self._recorded_at = True, monotonic()

    def _answer(self, waiting: list[Waiting]) -> None:
        """Run a batch; if its writing fails, its commands one by one."""
        # Work that is whole stands alone from the start, so that undoing it undoes nobody else.
        together = all(one.work is None for one in waiting)
        batches = [waiting] if together else [[one] for one in waiting]
        repeated = False
        while batches:
            batch = batches.pop(0)
            try:
                settled = self._together(batch)
            except StoreUnavailable as away:
                self._records = False
                # Those behind, and those who came meanwhile, would only wait as long again for the same answer.
                come = list(self._queue.come())
                for one in [*batch, *chain(*batches), *come]:
                    one.future.set_exception(StoreUnavailable(str(away)))
                waiting += come
                return
            except OutcomeUnknown as unknown:
                self._records = False
                for one in batch:
                    one.future.set_exception(OutcomeUnknown(str(unknown)))
            except _Undone as undone:
                self._records = False
                # Nothing was recorded, and the database answers again: once more, now one by one.
                if repeated and len(batch) == 1:
                    batch[0].future.set_exception(StoreUnavailable(str(undone)))
                else:
                    repeated = True
                    batches = [[one] for one in batch] + batches
            except Exception as error:  # noqa: BLE001  # this thread serves all: it answers, and goes on
                if len(batch) == 1:
                    batch[0].future.set_exception(error)
                else:
                    # Its words may repeat what somebody typed.
                    log.warning("a batch of %d is run one by one: %s", len(batch), type(error).__name__)
                    batches = [[one] for one in batch] + batches
            else:
                for one, result in zip(batch, settled, strict=True):
                    if isinstance(result, Exception):
                        one.future.set_exception(result)
                    else:
                        one.future.set_result(result)

    # --- one transaction -------------------------------------------------------------------------------------

    def _together(self, waiting: list[Waiting]) -> list[Any]:
        """One transaction for all of these: what each is told. When it raises, nothing is known to be recorded."""
        memory, spent = self._memory, Spent(len(waiting))
        for one in waiting:
            one.spent = spent
        try:
            with self._database.writing() as transaction:
                spent.on("lock")
                state = memory.follow(transaction)
                batch = Batch(transaction, self._centre, memory, state)
                batch.settle(waiting)
                spent.on("decide")
                batch.write()
                spent.on("record")
                if batch.rows:
                    state = self._keeper.fold(transaction, state, batch.rows)
                    self._behind = self._behind or self._keeper.is_behind(state, memory.head)
                spent.on("fold")
            spent.on("commit")
        except Rehearsed as rehearsed:
            memory.undo()
            return [rehearsed.result]
        except CommitLost as lost:
            memory.undo()
            if batch.rows and not self._was_recorded(batch.rows[-1]):
                raise _Undone(f"the commit failed and nothing was recorded: {lost}") from lost
        except BaseException:
            memory.undo()
            raise
        else:
            memory.recorder.end()
            self._committed(state, memory.head + len(batch.rows))
        if batch.rows:
            # A batch of refusals writes nothing, and shows nothing of whether it could.
            self._has_recorded()
            self._database.saw(batch.rows[-1].position, batch.rows[-1].sealed())
        return batch.told(state.position)

    def _was_recorded(self, row: LogRow) -> bool:
        """Whether the transaction that wrote this row was committed. Raises OutcomeUnknown."""
        try:
            # The lost transaction held the write lock; whoever gets it now sees what became of that transaction.
            with self._database.writing() as transaction:
                found = row_at(transaction, row.position)
        except (StoreError, LogDamaged) as away:
            raise OutcomeUnknown(f"it is not known whether this was recorded: {away}") from away
        return found is not None and found.sealed() == row.sealed()

    def _catch_up(self) -> bool:
        """Take in a part of what the board lacks. False when that failed, so that the database is left in peace."""
        memory = self._memory
        try:
            with self._database.writing() as transaction:
                state = memory.follow(transaction)
                self._behind = self._keeper.is_behind(state, memory.head)
                catches_up = self._behind
                if catches_up:
                    state = self._keeper.catch_up(transaction, state)
        except Exception as fault:
            memory.undo()
            self._records = self._records and not isinstance(fault, StoreError)
            log.exception("the board could not catch up")
            return False
        if catches_up:
            self._has_recorded()
        self._committed(state, memory.head)
        return True

    def _committed(self, state: BoardState, head: int) -> None:
        if not self._memory.committed(state, head):
            return
        self._tell(self._hints, state.position)

    @staticmethod
    def _tell(those: Sequence[Callable[[T], None]], what: T) -> None:
        """Call those who asked for it. A hint may be lost: whoever waits looks by himself."""
        for one in those:
            try:
                one(what)
            except Exception:
                log.exception("a hint was lost")
