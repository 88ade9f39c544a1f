"""Messages on the board; at its release a message is composed, and a report also releases the cover that it shows."""

from typing import Any

from domain.fact import Fact
from domain.message import REPORTS, MessageReleased, MessageState
from projections import cover
from projections.entities import Board, Entity
from projections.messages.compose import composed
from projections.readers import message_readers
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The message after the fact, and the released cover of the items.

    An imported report's table is not known, and what was released before messages were composed has no content.
    """
    old = before(board, "message", fact)
    state = evolved(fact, MessageState, None if old is None else state_of(old, MessageState))
    id, emergency = str(fact.originator_id), str(state.emergency_id)
    readers = message_readers(state)
    content: dict[str, Any] | None = None if old is None else old.body.get("content")
    if isinstance(fact, MessageReleased) and state.edition is not None:
        content = composed(state, id, board, fact.released_at).model_dump(mode="json")
    shown = [entity("message", id, emergency, readers, state, content=content)]
    if isinstance(fact, MessageReleased) and state.product in REPORTS and state.origin != "archive":
        shown += cover.released(emergency, id, readers, board)
    return shown
