"""The board folded again from the beginning of the log, beside the one in use.

Commands are recorded and readers read meanwhile; what is recorded meanwhile is folded in turn. Then the new board takes
the old one's place in one transaction, under the write lock: nobody sees half a board, or one that stands further back
than the one before. Everybody is told by a new epoch, which `build` is a part of.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import projections.fold
from store.board import COLUMNS, keep_state, state_of
from store.database import Building, Database, Key, Parameter, Transaction
from store.folding import Current, Folded, FoldingBoard, Reducers, StoredSource, Version, fold_rows
from store.log import LogDamaged, head_of, rows_after

# Events folded between two writes, and between two words about progress.
AT_ONCE = 5_000
# So few are folded under the write lock, which takes less time than a command is willing to wait.
LEFT_FOR_THE_LAST = 500

# Called with the position reached and the head of the log.
Progress = Callable[[int, int], None]


class MemorySource:
    """The current versions in memory, as texts, while everything is folded again."""

    def __init__(self) -> None:
        self.current: dict[Key, Version] = {}
        self._members: dict[Key, set[str]] = {}

    def lookup(self, keys: Iterable[Key]) -> list[Current]:
        """The current versions that there are of these."""
        found = (self.current.get(key) for key in keys)
        return [_current(version) for version in found if version is not None]

    def members(self, emergency: str, kind: str) -> list[Current]:
        """The current versions of a kind in one emergency."""
        return [_current(self.current[kind, id]) for id in self._members.get((emergency, kind), ())]

    def take(self, board: FoldingBoard) -> list[Version]:
        """Take over what a batch has made; the versions that are complete now, because others followed them."""
        complete: list[Version] = []
        for until, kind, id in board.ended:
            before = self.current.get((kind, id))
            if before is not None:
                before.until = until
                complete.append(before)
        for version in board.versions:
            if version.until is not None:
                complete.append(version)
                continue
            self.current[version.kind, version.id] = version
            if version.emergency is not None:
                self._members.setdefault((version.emergency, version.kind), set()).add(version.id)
        return complete


def _current(version: Version) -> Current:
    return (version.kind, version.id, version.emergency, version.readers, version.text)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Without the search for cycles of objects: folding makes none, and the search took a fourth of its time."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def rebuild(
    database: Database,
    progress: Progress = lambda _done, _all: None,
    fold: Reducers = projections.fold,
    *,
    only_if_older: bool = False,
) -> Folded:
    """Fold the log again beside the board in use, and put the new board in its place.

    `only_if_older`: only if reducers of a lower version have made it. Raises LogDamaged; then the old board stays.
    """
    with collector_at_rest(), database.building() as building:
        with building.step() as transaction:
            state = state_of(transaction)
            if only_if_older and state.version >= fold.VERSION:
                # Another process that started at the same time has done it.
                return Folded(state.position, state.stopped_at, state.stopped_why)
            transaction.script("board")
        folded = _fill(database, building, fold, progress)
        build = uuid4().hex
        building.script("board_indexes", build)
        with building.last() as transaction:
            folded = _take_the_place(transaction, build, fold, folded)
        progress(folded.position, folded.position)
    return folded


def _fill(database: Database, building: Building, fold: Reducers, progress: Progress) -> Folded:
    """Fold nearly all of the log into the new board, in parts between which commands have their turn."""
    source = MemorySource()
    board = FoldingBoard(source)
    folded = Folded(0)
    while folded.stopped_at is None:
        with database.reading(patient=True) as transaction:
            head = head_of(transaction)
            rows = rows_after(transaction, folded.position, AT_ONCE)
        if not rows:
            break
        folded = fold_rows(rows, board, fold, folded.position)
        with building.step() as transaction:
            _pour(transaction, source.take(board))
        board.settle()
        progress(folded.position, head)
        if head - folded.position <= LEFT_FOR_THE_LAST:
            break
    with building.step() as transaction:
        _pour(transaction, source.current.values())
    return folded


def _take_the_place(transaction: Transaction, build: str, fold: Reducers, folded: Folded) -> Folded:
    """Put the new board in place, and fold what was recorded since; nothing more is recorded meanwhile."""
    transaction.script("board_in_place")
    head = head_of(transaction)
    board = FoldingBoard(StoredSource(transaction))
    while folded.position < head and folded.stopped_at is None:
        rows = rows_after(transaction, folded.position, AT_ONCE)
        if not rows:
            raise LogDamaged(folded.position + 1, "it is missing")
        folded = fold_rows(rows, board, fold, folded.position)
        board.write(transaction)
        board.settle()
    state = replace(
        state_of(transaction),
        position=folded.position,
        version=fold.VERSION,
        fingerprint=fold.fingerprint(),
        build=build,
        stopped_at=folded.stopped_at,
        stopped_why=folded.stopped_why,
    )
    keep_state(transaction, state)
    return folded


def _pour(transaction: Transaction, versions: Iterable[Version]) -> None:
    rows: list[tuple[Parameter, ...]] = [version.values() for version in versions]
    if rows:
        transaction.pour("board_next", COLUMNS, rows)
