"""Messages on the board; a released report also releases the cover that its table shows."""

from domain.fact import Fact
from domain.message import REPORTS, MessageReleased, MessageState
from projections import cover
from projections.entities import Board, Entity
from projections.readers import message_readers
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The message after the fact, and the released cover of the items. An imported report's table is not known."""
    old = before(board, "message", fact)
    state = evolved(fact, MessageState, None if old is None else state_of(old, MessageState))
    id, emergency = str(fact.originator_id), str(state.emergency_id)
    readers = message_readers(state)
    shown = [entity("message", id, emergency, readers, state)]
    if isinstance(fact, MessageReleased) and state.product in REPORTS and state.origin != "archive":
        shown += cover.released(emergency, id, readers, board)
    return shown
