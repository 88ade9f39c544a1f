"""Keeping the board at the head of the log, inside the writer's transactions.

What a batch records is folded before it is committed, so an answered command is on the board. A board that is behind
catches up in steps, between which commands have their turn; a fact that a reducer cannot fold stops the board just
before it, and never the recording (DESIGN.md, "If a reducer fails").
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from store.board import BoardState, keep_state
from store.database import StatementRefused, Transaction
from store.folding import Folded, Reducers, StoredSource, fold_rows
from store.log import LogDamaged, LogRow, rows_after
from store.memory import Memory

log = logging.getLogger(__name__)

# How many events a board that is behind takes in at once; between two such steps commands have their turn.
CATCH_UP = 2_000


class BoardKeeper:
    """Folds the log onto the board with one set of reducers."""

    def __init__(self, reducers: Reducers, memory: Memory) -> None:
        self._reducers = reducers
        self._memory = memory

    def is_behind(self, state: BoardState, head: int) -> bool:
        """Whether the board lacks something that these reducers may fold."""
        return self.may_fold(state) and state.position < head

    def may_fold(self, state: BoardState) -> bool:
        """Whether these reducers may go on with the board.

        Reducers older than the board's would spoil it; newer ones fold it again from the beginning when the store
        is opened. What stopped it is tried again only by other reducers: trying in every batch cost nine tenths
        of the speed.
        """
        if state.version != self._reducers.VERSION:
            return False
        return state.stopped_at is None or state.fingerprint != self._reducers.fingerprint()

    def fold(self, transaction: Transaction, state: BoardState, recorded: Sequence[LogRow]) -> BoardState:
        """Fold up to the head what this batch has recorded, with what was missing before it, if that is little.

        Otherwise the board stays as it is, and the writer catches up outside commands.
        """
        missing = self._memory.head - state.position
        if not self.may_fold(state) or missing > CATCH_UP:
            return state
        return self._fold_after(transaction, state, missing, recorded)

    def catch_up(self, transaction: Transaction, state: BoardState) -> BoardState:
        """Fold a part of what the board lacks."""
        return self._fold_after(transaction, state, CATCH_UP)

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
        board = self._memory.board
        try:
            with transaction.savepoint():
                board.source = StoredSource(transaction)
                folded = fold_rows(rows, board, self._reducers, state.position)
                after = self._as_folded(state, folded)
                board.write(transaction)
                keep_state(transaction, after)
                board.settle()
                return after
        except StatementRefused as refused:
            board.clear()
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
