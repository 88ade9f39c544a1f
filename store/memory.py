"""What a process remembers between two transactions, and how it forgets what others have moved meanwhile.

Aggregates stay in the library's cache, current versions of the board in a `FoldingBoard`. Both are only good as long
as nobody else has written: so each transaction begins with `follow`, which compares the head of the log and the
board's state with what was seen last. What a transaction brings into memory counts once it is committed; until then
`undo` throws it away.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from domain.centre import Centre
from store.board import BoardState, standing
from store.database import Transaction
from store.folding import FoldingBoard
from store.log import LogDamaged, LogRecorder, recorded_at, row_at

# What is held of the board is brought up to date when others have moved it by so many positions at most; beyond
# that most of it has changed, and it is read anew when it is asked for.
FOLLOW = 2_000
BEFORE_ALL_RECORDS = datetime.min.replace(tzinfo=UTC)


class Memory:
    """What one writer has seen of log and board."""

    def __init__(self, centre: Centre) -> None:
        assert isinstance(centre.recorder, LogRecorder), "the centre writes to a store"
        assert centre.repository.cache is not None, "the centre keeps its aggregates"
        self.recorder: LogRecorder = centre.recorder
        self.board = FoldingBoard()
        # -1: nothing yet.
        self.head = -1
        self._centre = centre
        self._cache = centre.repository.cache
        self._state: BoardState | None = None
        self._last_recorded = BEFORE_ALL_RECORDS

    def follow(self, transaction: Transaction) -> BoardState:
        """Forget what others have moved since the last transaction here; where the board stands."""
        head, state = standing(transaction)
        if state.position > head:
            raise LogDamaged(head + 1, f"it is missing, and the board stands at {state.position}")
        self._follow_log(transaction, head)
        self._follow_board(transaction, state)
        return state

    def committed(self, state: BoardState, head: int) -> bool:
        """What this transaction has done holds from now on; whether it has moved the board."""
        assert self._state is not None, "a transaction begins with following"
        moved = state.position > self._state.position
        self.head, self._state, self._last_recorded = head, state, self._centre.last_recorded
        return moved

    def undo(self) -> None:
        """What this transaction has brought into memory is not recorded: forget it."""
        self.evict(self.recorder.discard())
        self._centre.last_recorded = self._last_recorded
        self.board.clear()

    def evict(self, streams: Collection[UUID]) -> None:
        """Forget these aggregates; who asks for one loads it from the log."""
        for stream in streams:
            with suppress(KeyError):
                self._cache.get(stream, evict=True)

    def _follow_log(self, transaction: Transaction, head: int) -> None:
        if head < self.head:
            # The log is another one, or was restored: nothing that is remembered can be trusted.
            self.head, self._last_recorded = -1, BEFORE_ALL_RECORDS
        if self.head < 0:
            self.evict(set(self._cache.cache))
        elif head > self.head:
            moved = transaction.rows("SELECT DISTINCT stream FROM {log} WHERE position > ?", (self.head,))
            self.evict({stream if isinstance(stream, UUID) else UUID(stream) for (stream,) in moved})
        if head > self.head and head > 0:
            last = row_at(transaction, head)
            assert last is not None, "the head is the position of a row"
            self._last_recorded = max(self._last_recorded, recorded_at(last))
        self.head = head
        self._centre.last_recorded = self._last_recorded

    def _follow_board(self, transaction: Transaction, state: BoardState) -> None:
        known = self._state
        if known is None or known.build != state.build or not 0 <= state.position - known.position <= FOLLOW:
            self.board.clear()
        elif state.position > known.position:
            self.board.follow(transaction, known.position)
        self._state = state
