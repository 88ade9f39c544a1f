"""Whether the store is whole, and the board folded again.

`rebuild` throws the board away and folds the log from its beginning; `verify` does the same beside the board and
compares, without writing. Neither needs anything but the database.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import uuid4

import projections.fold
from store.board import COLUMNS, keep_state, state_of
from store.database import Database, Key, Parameter, Transaction
from store.folding import Current, Folded, FoldingBoard, Reducers, Version, fold_rows
from store.log import LogDamaged, head_of, rows_after

# Events folded between two writes, and between two words about progress.
AT_ONCE = 5_000

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
            before = self.current[kind, id]
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


def rebuild(
    database: Database, progress: Progress = lambda _done, _all: None, fold: Reducers = projections.fold
) -> Folded:
    """Throw the board away and fold the log again, all in one transaction: readers see the old board until then.

    Raises LogDamaged; then the old board stays.
    """
    with database.writing(patient=True) as transaction:
        transaction.script("board")
        head = head_of(transaction)
        source = MemorySource()
        board = FoldingBoard(source)
        folded = Folded(0)
        while folded.position < head and folded.stopped_at is None:
            rows = rows_after(transaction, folded.position, AT_ONCE)
            if not rows:
                raise LogDamaged(folded.position + 1, "it is missing")
            folded = fold_rows(rows, board, fold, folded.position)
            _pour(transaction, source.take(board))
            board.settle()
            progress(folded.position, head)
        _pour(transaction, source.current.values())
        transaction.script("board_in_place")
        state = replace(
            state_of(transaction),
            position=folded.position,
            version=fold.VERSION,
            fingerprint=fold.fingerprint(),
            build=uuid4().hex,
            stopped_at=folded.stopped_at,
            stopped_why=folded.stopped_why,
        )
        keep_state(transaction, state)
    return folded


def _pour(transaction: Transaction, versions: Iterable[Version]) -> None:
    rows: list[tuple[Parameter, ...]] = [version.values() for version in versions]
    if rows:
        transaction.pour("board_next", COLUMNS, rows)
