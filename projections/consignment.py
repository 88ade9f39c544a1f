"""Consignments on the board."""

from domain.consignment import ConsignmentState
from domain.fact import Fact
from projections import cover
from projections.entities import Board, Entity
from projections.readers import offer_readers
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The consignment after the fact, and the cover that it changes."""
    old = before(board, "consignment", fact)
    was = None if old is None else state_of(old, ConsignmentState)
    state = evolved(fact, ConsignmentState, was)
    readers = offer_readers(state.donors, state.stricken)
    donors = [donor.model_dump(exclude_none=True) for donor in state.donors]
    shown = entity("consignment", fact.originator_id, state.emergency_id, readers, state, donors=donors)
    return [shown, *cover.changed(cover.of_consignment(was), cover.of_consignment(state), board)]
