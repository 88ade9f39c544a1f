"""Whether the store is whole: every row of the log, and the board against a fresh fold, without writing anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import projections.fold
from domain.fact import UnknownTopic, decoded
from domain.training.exercise import ExerciseBegun
from store.board import state_of
from store.database import Database, Key, Transaction
from store.folding import FoldingBoard, Reducers, fold_rows
from store.log import LogDamaged, LogRow, head_of, rows_after, seal_of
from store.rebuilding import AT_ONCE, MemorySource, Progress, collector_at_rest


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written."""

    position: int
    what: str


@dataclass(frozen=True)
class Report:
    """What `verify` found: how much it read, and what is wrong, by position."""

    events: int
    versions: int
    receipts: int
    problems: tuple[Problem, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing is wrong."""
        return not self.problems

    @property
    def first_bad_position(self) -> int | None:
        """Where the first thing is wrong."""
        return self.problems[0].position if self.problems else None


def verify(
    database: Database, progress: Progress = lambda _done, _all: None, fold: Reducers = projections.fold
) -> Report:
    """Read everything, and compare the board, every version of it, with a fresh fold of the log.

    Changes nothing and may run beside a server, on a database opened for reading only. Each part of the store is
    followed up to its first problem.
    """
    # First, because a server beside it may record more meanwhile.
    seen = database.last_seen()
    with collector_at_rest(), database.reading(patient=True) as transaction:
        check = _Check(transaction, fold)
        problems = [
            *(Problem(0, f"the database file: {what}") for what in database.check()),
            *check.log_and_board(progress),
            *check.receipts(),
            *check.witness(seen),
        ]
    return Report(
        check.events,
        check.versions,
        check.receipts_read,
        tuple(sorted(problems, key=lambda problem: problem.position)),
    )


class _Check:
    """One reading of the whole store in one transaction."""

    def __init__(self, transaction: Transaction, reducers: Reducers) -> None:
        self._transaction = transaction
        self._reducers = reducers
        self._head = head_of(transaction)
        self._state = state_of(transaction)
        self._source = MemorySource()
        self._board = FoldingBoard(self._source)
        # Up to which version each stream has come.
        self._streams: dict[UUID, int] = {}
        # When each version that stands says that it ends.
        self._until: dict[Key, int | None] = {}
        self.events = 0
        self.versions = 0
        self.receipts_read = 0

    def log_and_board(self, progress: Progress) -> Iterator[Problem]:
        """Each row whole and readable, nothing missing, and what follows from it on the board."""
        position = 0
        board_problem: Problem | None = None
        while position < self._head:
            try:
                rows = self._rows(position)
            except LogDamaged as damage:
                yield Problem(damage.position, damage.what)
                return
            if board_problem is None:
                folded = [row for row in rows if row.position <= self._state.position]
                board_problem = self._compare(folded, position) if folded else None
                if board_problem is not None:
                    yield board_problem
            position = rows[-1].position
            self.events += len(rows)
            progress(position, self._head)
        if board_problem is None:
            yield from self._end_of_board()

    def receipts(self) -> Iterator[Problem]:
        """Every receipt stands for something in the log."""
        read = self._transaction.row("SELECT count(*) FROM {receipts}")
        self.receipts_read = read[0] if read else 0
        lost = self._transaction.row(
            "SELECT position, account, key FROM {receipts} WHERE NOT EXISTS "
            "(SELECT 1 FROM {log} AS log WHERE log.position = receipts.position) ORDER BY position LIMIT 1"
        )
        if lost is not None:
            yield Problem(
                lost[0], f"the receipt {lost[2]!r} of account {lost[1]} stands for nothing in the log"
            )

    def witness(self, seen: tuple[int, bytes] | None) -> Iterator[Problem]:
        """What was recorded last, as far as is known apart from the database, stands in the log."""
        if seen is None:
            return
        position, seal = seen
        found = self._transaction.row("SELECT sha256 FROM {log} WHERE position = ?", (position,))
        if found is None:
            yield Problem(
                min(self._head + 1, position), f"it is missing: position {position} was recorded here"
            )
        elif bytes(found[0]) != seal:
            yield Problem(position, "it is not what was recorded here")

    def _rows(self, position: int) -> list[LogRow]:
        """The next rows of the log. Raises LogDamaged also where a row does not decode or its stream has a hole."""
        rows = rows_after(self._transaction, position, AT_ONCE)
        if not rows:
            raise LogDamaged(position + 1, "it is missing")
        for row in rows:
            expected = self._streams.get(row.stream, 0) + 1
            if row.version != expected:
                raise LogDamaged(
                    row.position, f"stream {row.stream} goes from version {expected - 1} to {row.version}"
                )
            self._streams[row.stream] = expected
            try:
                fact = decoded(row.topic, row.stream, row.version, row.state)
            except (UnknownTopic, ValueError, KeyError, TypeError) as error:
                raise LogDamaged(
                    row.position, f"it does not decode: {type(error).__name__}: {error}"
                ) from error
            if isinstance(fact, ExerciseBegun) and seal_of(self._transaction, row.position) != (
                fact.events,
                fact.seal,
            ):
                raise LogDamaged(row.position, "what stands before it is not what was copied")
        return rows

    def _compare(self, rows: Sequence[LogRow], position: int) -> Problem | None:
        """Fold these rows, and hold every version that they make against the one that is stored."""
        folded = fold_rows(rows, self._board, self._reducers, position)
        found = self._transaction.rows(
            "SELECT kind, id, position, emergency, readers, text, until FROM {board} "
            "WHERE position > ? AND position <= ?",
            (position, folded.position),
        )
        stored = {(kind, id, since): rest for kind, id, since, *rest in found}
        problems = list(self._differences(stored))
        self.versions += len(found)
        self._source.take(self._board)
        self._board.settle()
        if folded.stopped_at is not None:
            problems.append(Problem(folded.stopped_at, f"it cannot be folded: {folded.stopped_why}"))
        return min(problems, key=lambda problem: problem.position, default=None)

    def _differences(self, stored: dict[tuple[str, str, int], list[Any]]) -> Iterator[Problem]:
        for until, kind, id in self._board.ended:
            if self._until.get((kind, id), until) != until:
                yield Problem(until, f"the version of {kind} {id} before it does not end there")
        for version in self._board.versions:
            name = f"{version.kind} {version.id}"
            *content, until = stored.pop((version.kind, version.id, version.position), [None])
            if not content:
                yield Problem(version.position, f"the board lacks {name}")
            elif content != [version.emergency, version.readers, version.text]:
                yield Problem(version.position, f"the board shows {name} otherwise than the log")
            elif version.until is not None and until != version.until:
                yield Problem(version.until, f"the version of {name} before it does not end there")
            self._until[version.kind, version.id] = until
        for kind, id, position in stored:
            yield Problem(position, f"the board shows {kind} {id}, which nothing in the log makes")

    def _end_of_board(self) -> Iterator[Problem]:
        """The board stands at the head; what stands has no end, and nothing stands beyond."""
        state = self._state
        if state.version != self._reducers.VERSION:
            yield Problem(
                0, f"the board is of version {state.version}, the reducers of {self._reducers.VERSION}"
            )
            return
        if state.position > self._head:
            yield Problem(self._head + 1, f"it is missing: the board stands at {state.position}")
            return
        if state.position < self._head:
            yield Problem(state.position + 1, f"the board does not show it: {state.stopped_why or 'it lags'}")
        for (kind, id), until in self._until.items():
            if until is not None:
                yield Problem(until, f"{kind} {id} ends there, and nothing follows it")
                break
        beyond = self._transaction.row(
            "SELECT position, kind, id FROM {board} WHERE position > ? OR position < 1 ORDER BY position LIMIT 1",
            (state.position,),
        )
        if beyond is not None:
            yield Problem(
                beyond[0], f"the board shows {beyond[1]} {beyond[2]}, which nothing in the log makes"
            )
