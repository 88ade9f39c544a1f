"""Messages on the board; a released report also releases the cover that its table shows."""

from domain.fact import Fact
from domain.message import REPORTS, MessageReleased, MessageState
from projections import cover
from projections.entities import Board, Entity
from projections.readers import message_readers
from projections.state import before, entity, evolved


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The message after the fact, and the released cover of the items. An imported report's table is not known."""
    state = evolved(fact, MessageState, before(board, "message", fact))
    id, emergency = str(fact.originator_id), str(state.emergency_id)
    readers = message_readers(state)
    shown = [entity("message", id, emergency, readers, state)]
    if isinstance(fact, MessageReleased) and state.product in REPORTS and state.origin != "archive":
        shown += cover.released(emergency, id, readers, board)
    return shown
