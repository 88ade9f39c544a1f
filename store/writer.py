"""The writer: the one thread of a process that decides, records, folds and commits.

It takes up to 64 waiting commands and begins a transaction with the store's write lock before it loads anything,
so rules that span aggregates hold with any number of processes. It answers only after the commit; a refusal too,
because it may rest on what a command before it in the same batch has changed. A refusal leaves nothing behind.

When the writing fails, the transaction is undone and its commands run one by one. When the commit's outcome is
unknown, the log is asked under the write lock: the lock is granted only once the lost transaction has ended, so
the answer is certain, and nothing is refused or tried again before (DESIGN.md, "The life of one fact").
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar
from uuid import UUID

import projections.fold
from domain.centre import Centre, Command, Outcome
from store.board import BoardState, Reading, Row, keep_state, standing
from store.database import CommitLost, Database, StatementRefused, StoreError, StoreUnavailable, Transaction
from store.folding import Folded, FoldingBoard, Reducers, StoredSource, Version, fold_rows
from store.log import LogDamaged, LogFactory, LogRecorder, LogRow, recorded_at, row_at, rows_after

log = logging.getLogger(__name__)

BATCH = 64
# How many events a board that is behind takes in at once; between two such steps commands have their turn.
CATCH_UP = 2_000
# After a failure, when to look again whether the database answers.
RETRY_S = 1.0
# How often a writer without work looks whether a process with older reducers has left the board behind.
LOOK_S = 1.0

T = TypeVar("T")


class KeyUsedForAnother(Exception):
    """The account has used this key for another command."""


class StaleVersion(Exception):
    """The aggregate has an event after the position that the caller has seen."""

    def __init__(self, expected: int, position: int) -> None:
        super().__init__(f"it stands at position {position}, not {expected}")
        self.expected = expected
        self.position = position


class OutcomeUnknown(StoreError):
    """Whether the command was recorded is not known. Repeating it with the same key is safe."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an account calls one command, and the keyed digest of what it said."""

    account: str
    key: str
    digest: bytes

    @property
    def place(self) -> tuple[str, str]:
        """Where it is kept: a key belongs to its account."""
        return (self.account, self.key)


@dataclass(frozen=True, slots=True)
class Precondition:
    """The aggregate that the caller has seen, and the position at which he saw it."""

    stream: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Asking:
    """A command that depends on what the board shows: on what the caller may see, for example.

    `question` is asked in the writer's transaction, unless the command was recorded before under the same key. It
    gives the command and what must not have happened meanwhile, or raises what refuses it. What it will ask for is
    `named`, `(kind, id)`, so that a whole batch is looked up at once.
    """

    named: Collection[tuple[str, str]]
    question: Callable[[Reading], tuple[Command, Precondition | None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A recorded command. `replayed`: it had been recorded before, under the same key.

    `on_board`: the board stands at or beyond the outcome's position; otherwise it has stopped or lags. `row` is what
    the board shows of the outcome, where the command has just changed it; otherwise the board is asked.
    """

    outcome: Outcome
    replayed: bool = False
    on_board: bool = True
    row: Row | None = None


# Runs one command inside a transaction that others share.
Execute = Callable[[Command, Receipt | None], Answer]


@dataclass(slots=True)
class _Waiting:
    """One who waits for an answer: a command, or work that records many commands or none."""

    future: Future[Any]
    command: Command | Asking | None = None
    receipt: Receipt | None = None
    precondition: Precondition | None = None
    work: Callable[[Execute], Any] | None = None
    rehearsal: bool = False


class _Rehearsed(Exception):
    """The end of work that shall leave nothing behind."""

    def __init__(self, result: Any) -> None:
        self.result = result


class _Undone(Exception):
    """The commit failed, and it is certain that nothing was recorded."""


@dataclass(frozen=True, slots=True)
class _Kept:
    digest: bytes
    outcome: Outcome


@dataclass(slots=True)
class _Batch:
    """What a transaction has come to so far."""

    # The board as it stood when the transaction began.
    reading: Reading | None = None
    # What was found or made under each key that was looked up; None where the key is new.
    receipts: dict[tuple[str, str], _Kept | None] = field(default_factory=dict)
    new_receipts: list[tuple[Receipt, _Kept]] = field(default_factory=list)
    # What each one who waits will be told, in their order.
    settled: list[Any] = field(default_factory=list)
    rows: list[LogRow] = field(default_factory=list)


class Writer:
    """Runs commands on a thread of its own. Any thread may submit."""

    def __init__(self, centre: Centre, fold: Reducers = projections.fold) -> None:
        assert isinstance(centre.factory, LogFactory), "the centre writes to a store"
        assert isinstance(centre.recorder, LogRecorder)
        self._centre = centre
        self._recorder: LogRecorder = centre.recorder
        self._database: Database = centre.factory.database
        assert centre.repository.cache is not None, "the centre keeps its aggregates"
        self._cache = centre.repository.cache
        self._reducers = fold
        self._board = FoldingBoard()
        # What this process has seen of log and board; -1: nothing yet.
        self._head = -1
        self._state: BoardState | None = None
        self._last_recorded = datetime.min.replace(tzinfo=UTC)
        self._behind = True
        self._hints: list[Callable[[int], None]] = []
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._closing = Lock()
        self._closed = False
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
        self._put(_Waiting(future, command, receipt, precondition))
        return future

    async def run(
        self,
        command: Command | Asking,
        receipt: Receipt | None = None,
        precondition: Precondition | None = None,
    ) -> Answer:
        """The same for a coroutine."""
        return await asyncio.wrap_future(self.submit(command, receipt, precondition))

    def submit_whole(self, work: Callable[[Execute], T], *, rehearsal: bool = False) -> Future[T]:
        """Queue work that runs commands one after the other in one transaction, and is recorded whole or not at all.

        Whatever `work` raises undoes all of it and is raised in the future. As a rehearsal it is undone in any
        case, and only its result is kept.
        """
        future: Future[T] = Future()
        self._put(_Waiting(future, work=work, rehearsal=rehearsal))
        return future

    def on_commit(self, hint: Callable[[int], None]) -> None:
        """Call `hint(position)` with the board's position after every commit that moved it, on this thread."""
        self._hints.append(hint)

    def close(self) -> None:
        """Answer all who wait, then stop. Closing twice does nothing."""
        with self._closing:
            already, self._closed = self._closed, True
            if not already:
                self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def _put(self, waiting: _Waiting) -> None:
        with self._closing:
            if self._closed:
                raise StoreUnavailable("the store is closing")
            self._queue.put(waiting)

    # --- the thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        wait_s = 0.0
        while True:
            if self._behind:
                # After a failure the database is left in peace for a moment.
                wait_s = 0.0 if self._catch_up() else RETRY_S
            waiting, last = self._take(wait_s if self._behind else LOOK_S)
            if waiting:
                try:
                    self._answer(waiting)
                except Exception as fault:
                    # Without this thread nobody would ever be answered again.
                    log.exception("the writer has made a mistake")
                    for one in waiting:
                        if not one.future.done():
                            one.future.set_exception(fault)
            if last:
                return
            if not waiting and not self._behind:
                self._look()

    def _take(self, wait_s: float) -> tuple[list[_Waiting], bool]:
        """Those who wait, at most a batch, and whether they are the last; nobody, if nobody comes in time."""
        taken: list[_Waiting] = []
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

    def _come(self) -> Iterator[_Waiting]:
        """Those who have come meanwhile."""
        with suppress(Empty):
            while (one := self._queue.get_nowait()) is not None:
                if one.future.set_running_or_notify_cancel():
                    yield one
            # The word to close is the last in the queue, and stays there.
            self._queue.put(None)

    def _look(self) -> None:
        """Whether there is something to catch up with."""
        with suppress(StoreError), self._database.reading() as transaction:
            head, state = standing(transaction)
            self._behind = self._may_fold(state) and state.position < head

    def _answer(self, waiting: list[_Waiting]) -> None:
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
                # Those behind, and those who came meanwhile, would only wait as long again for the same answer.
                for one in [*batch, *chain(*batches), *self._come()]:
                    one.future.set_exception(StoreUnavailable(str(away)))
                return
            except OutcomeUnknown as unknown:
                for one in batch:
                    one.future.set_exception(OutcomeUnknown(str(unknown)))
            except _Undone as undone:
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
                    log.warning("a batch of %d is run one by one: %s", len(batch), error)
                    batches = [[one] for one in batch] + batches
            else:
                for one, result in zip(batch, settled, strict=True):
                    if isinstance(result, Exception):
                        one.future.set_exception(result)
                    else:
                        one.future.set_result(result)

    # --- one transaction -------------------------------------------------------------------------------------

    def _together(self, waiting: list[_Waiting]) -> list[Any]:
        """One transaction for all of these: what each is told. When it raises, nothing is known to be recorded."""
        batch = _Batch()
        state: BoardState | None = None
        try:
            with self._database.writing() as transaction:
                state = self._follow(transaction)
                self._recorder.begin(transaction, self._head)
                self._look_up(transaction, batch, [one.receipt for one in waiting if one.receipt is not None])
                batch.reading = Reading(transaction, (self._head, state))
                asking = [one.command for one in waiting if isinstance(one.command, Asking)]
                named = list({key: None for one in asking for key in one.named})
                batch.reading.have(named, self._board.standing(named, batch.reading.standing))
                for one in waiting:
                    batch.settled.append(self._settle(transaction, batch, one))
                batch.rows = list(self._recorder.buffered)
                if batch.rows:
                    self._recorder.flush(transaction)
                    self._keep_receipts(transaction, batch)
                    state = self._fold(transaction, state, batch.rows)
        except _Rehearsed as rehearsed:
            self._undo()
            return [rehearsed.result]
        except CommitLost as lost:
            self._undo()
            if batch.rows and not self._was_recorded(batch.rows[-1]):
                raise _Undone(f"the commit failed and nothing was recorded: {lost}") from lost
        except BaseException:
            self._undo()
            raise
        else:
            self._recorder.end()
            self._committed(state, self._head + len(batch.rows))
        return _as_seen(batch.settled, state, self._board.made)

    def _settle(self, transaction: Transaction, batch: _Batch, one: _Waiting) -> Any:
        """What one is told: an Answer, the result of work, or the refusal."""
        length = len(self._recorder.buffered)
        try:
            if one.work is not None:
                result = one.work(
                    lambda command, receipt: self._execute(transaction, batch, command, receipt)
                )
                if one.rehearsal:
                    raise _Rehearsed(result)
                return result
            assert one.command is not None
            return self._execute(transaction, batch, one.command, one.receipt, one.precondition)
        except (StoreError, _Rehearsed):
            raise
        except Exception as refusal:
            if one.work is not None:
                raise
            # A refusal has saved nothing; a fault may have, and its copies must not stay in the cache.
            self._evict(self._recorder.cut(length))
            return refusal

    def _execute(
        self,
        transaction: Transaction,
        batch: _Batch,
        command: Command | Asking,
        receipt: Receipt | None,
        precondition: Precondition | None = None,
    ) -> Answer:
        """Decide one command, unless it was recorded before."""
        if receipt is not None:
            if receipt.place not in batch.receipts:
                self._look_up(transaction, batch, [receipt])
            known = batch.receipts[receipt.place]
            if known is not None:
                if known.digest != receipt.digest:
                    raise KeyUsedForAnother(receipt.key)
                return Answer(known.outcome, replayed=True)
        if isinstance(command, Asking):
            assert batch.reading is not None, "a batch begins with the board"
            command, precondition = command.question(batch.reading)
        if precondition is not None:
            position = self._recorder.position_of(precondition.stream)
            if position > precondition.position:
                raise StaleVersion(precondition.position, position)
        outcome = self._centre.execute(command)
        if receipt is not None:
            kept = _Kept(receipt.digest, outcome)
            batch.receipts[receipt.place] = kept
            batch.new_receipts.append((receipt, kept))
        return Answer(outcome)

    @staticmethod
    def _look_up(transaction: Transaction, batch: _Batch, receipts: Sequence[Receipt]) -> None:
        """Find by one query what these receipts stand for, if anything."""
        if not receipts:
            return
        batch.receipts.update(dict.fromkeys(receipt.place for receipt in receipts))
        columns = ("account", "key", "digest", "kind", "id", "position")
        found = transaction.lookup("receipts", columns, ("account", "key"), list(batch.receipts))
        for account, key, digest, kind, id, position in found:
            batch.receipts[account, key] = _Kept(digest, Outcome(kind, id, position))

    @staticmethod
    def _keep_receipts(transaction: Transaction, batch: _Batch) -> None:
        rows = [
            (*receipt.place, kept.digest, kept.outcome.kind, kept.outcome.id, kept.outcome.position)
            for receipt, kept in batch.new_receipts
        ]
        if rows:
            transaction.insert("receipts", ("account", "key", "digest", "kind", "id", "position"), rows)

    def _was_recorded(self, row: LogRow) -> bool:
        """Whether the transaction that wrote this row was committed. Raises OutcomeUnknown."""
        try:
            # The lost transaction held the write lock; whoever gets it now sees what became of that transaction.
            with self._database.writing() as transaction:
                found = row_at(transaction, row.position)
        except (StoreError, LogDamaged) as away:
            raise OutcomeUnknown(f"it is not known whether this was recorded: {away}") from away
        return found is not None and found.sealed() == row.sealed()

    # --- what other processes have done ----------------------------------------------------------------------

    def _follow(self, transaction: Transaction) -> BoardState:
        """Forget what others have moved since the last transaction here; where the board stands."""
        head, state = standing(transaction)
        if state.position > head:
            raise LogDamaged(head + 1, f"it is missing, and the board stands at {state.position}")
        if head < self._head:
            # The log is another one, or was restored: nothing that is remembered can be trusted.
            self._head, self._last_recorded = -1, datetime.min.replace(tzinfo=UTC)
        if self._head < 0:
            self._evict(set(self._cache.cache))
        elif head > self._head:
            moved = transaction.rows("SELECT DISTINCT stream FROM {log} WHERE position > ?", (self._head,))
            self._evict({stream if isinstance(stream, UUID) else UUID(stream) for (stream,) in moved})
        if head > self._head and head > 0:
            last = row_at(transaction, head)
            assert last is not None, "the head is the position of a row"
            self._last_recorded = max(self._last_recorded, recorded_at(last))
        self._head = head
        self._centre.last_recorded = self._last_recorded

        known = self._state
        if (
            known is None
            or known.build != state.build
            or not 0 <= state.position - known.position <= CATCH_UP
        ):
            self._board.clear()
        elif state.position > known.position:
            self._board.follow(transaction, known.position)
        self._state = state
        return state

    def _committed(self, state: BoardState | None, head: int) -> None:
        assert state is not None
        assert self._state is not None
        moved = state.position > self._state.position
        self._head, self._state, self._last_recorded = head, state, self._centre.last_recorded
        if moved:
            for hint in self._hints:
                try:
                    hint(state.position)
                except Exception:  # a hint may be lost: whoever waits looks by himself
                    log.exception("a hint was lost")

    def _undo(self) -> None:
        """What this transaction has brought into memory is not recorded: forget it."""
        self._evict(self._recorder.discard())
        self._centre.last_recorded = self._last_recorded
        self._board.clear()

    def _evict(self, streams: Collection[UUID]) -> None:
        for stream in streams:
            with suppress(KeyError):
                self._cache.get(stream, evict=True)

    # --- the board -------------------------------------------------------------------------------------------

    def _may_fold(self, state: BoardState) -> bool:
        """Whether these reducers may go on with the board.

        Reducers older than the board's would spoil it; newer ones fold it again from the beginning when the store
        is opened. What stopped it is tried again only by other reducers: trying in every batch cost nine tenths
        of the speed.
        """
        if state.version != self._reducers.VERSION:
            return False
        return state.stopped_at is None or state.fingerprint != self._reducers.fingerprint()

    def _fold(self, transaction: Transaction, state: BoardState, recorded: list[LogRow]) -> BoardState:
        """Fold up to the head what this batch has recorded, with what was missing before it, if that is little."""
        if not self._may_fold(state):
            return state
        missing = self._head - state.position
        if missing > CATCH_UP:
            self._behind = True
            return state
        return self._fold_after(transaction, state, missing, recorded)

    def _catch_up(self) -> bool:
        """Take in a part of what the board lacks. False when that failed, so that the database is left in peace."""
        try:
            with self._database.writing() as transaction:
                state = self._follow(transaction)
                self._behind = self._may_fold(state) and state.position < self._head
                if self._behind:
                    state = self._fold_after(transaction, state, CATCH_UP)
        except Exception:
            self._undo()
            log.exception("the board could not catch up")
            return False
        self._committed(state, self._head)
        return True

    def _fold_after(
        self, transaction: Transaction, state: BoardState, missing: int, recorded: Sequence[LogRow] = ()
    ) -> BoardState:
        """Fold up to `missing` rows of the log that the board lacks, then what was recorded just now."""
        try:
            before = rows_after(transaction, state.position, missing) if missing else []
        except LogDamaged as damage:
            log.exception("the board stops at %d", state.position)
            state = self._as_folded(state, Folded(state.position, damage.position, str(damage)))
            keep_state(transaction, state)
            return state
        return self._fold_rows(transaction, state, [*before, *recorded])

    def _fold_rows(self, transaction: Transaction, state: BoardState, rows: Sequence[LogRow]) -> BoardState:
        """Fold these rows, which follow the board's position, and write what they change."""
        try:
            with transaction.savepoint():
                self._board.source = StoredSource(transaction)
                folded = fold_rows(rows, self._board, self._reducers, state.position)
                after = self._as_folded(state, folded)
                self._board.write(transaction)
                keep_state(transaction, after)
                self._board.settle()
                return after
        except StatementRefused as refused:
            self._board.clear()
            if len(rows) == 1:
                log.exception("the board stops before position %d", rows[0].position)
                stopped = Folded(state.position, rows[0].position, f"StatementRefused: {refused}"[:500])
                state = self._as_folded(state, stopped)
                keep_state(transaction, state)
                return state
        # One of them makes what the database does not take; alone, each shows which.
        for row in rows:
            state = self._fold_rows(transaction, state, [row])
            if state.stopped_at is not None:
                break
        return state

    def _as_folded(self, state: BoardState, folded: Folded) -> BoardState:
        return replace(
            state,
            position=folded.position,
            fingerprint=self._reducers.fingerprint(),
            stopped_at=folded.stopped_at,
            stopped_why=folded.stopped_why,
        )


def _as_seen(results: Sequence[Any], state: BoardState | None, made: Sequence[Version]) -> list[Any]:
    """The results of a batch; an answer says whether the board shows what it is about, and what it shows.

    `made` are the versions that the batch has made; of the versions of one entity that it has made for several
    commands, each is answered with its own.
    """
    assert state is not None
    position = state.position
    shown = {(version.kind, version.id, version.position): version for version in made}

    def seen(answer: Answer) -> Answer:
        outcome = answer.outcome
        version = None if answer.replayed else shown.get((outcome.kind, outcome.id, outcome.position))
        row = None if version is None else version.row()
        return replace(answer, on_board=outcome.position <= position, row=row)

    return [seen(result) if isinstance(result, Answer) else result for result in results]
