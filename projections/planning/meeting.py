"""Meetings on the board, with whom they are for; the decisions of a meeting are for the same readers."""

from domain.fact import Fact
from domain.planning.meeting import MeetingState
from projections.entities import Board, Entity
from projections.planning import task
from projections.readers import invited, meeting_readers
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The meeting after the fact; where it is for others than before, its decisions too."""
    old = before(board, "meeting", fact)
    state = evolved(fact, MeetingState, None if old is None else state_of(old, MeetingState))
    readers = meeting_readers(state)
    shown = entity("meeting", fact.originator_id, None, readers, state, invited=list(invited(state)))
    if old is None or old.readers == readers:
        return [shown]
    return [shown, *task.of_meeting(fact.originator_id, readers, board)]
