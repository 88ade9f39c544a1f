"""The objectives of an exercise on its board: for its director alone, as the master events list is."""

from domain.fact import Fact
from domain.training.objectives import ObjectivesChanged, ObjectivesSet, ObjectivesState
from projections.entities import Board, Entity
from projections.readers import NOBODY
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The objectives after the fact."""
    old = before(board, "objectives", fact)
    state = evolved(fact, ObjectivesState, None if old is None else state_of(old, ObjectivesState))
    return [entity("objectives", fact.originator_id, None, NOBODY, state)]


def told_of_objectives(fact: Fact) -> str | None:
    """What happened, in a sentence."""
    match fact:
        case ObjectivesSet(objectives=objectives) | ObjectivesChanged(objectives=objectives):
            titles = "; ".join(one.title for one in objectives)
            return f"objectives of the exercise: {titles or 'none any more'}."
        case _:
            return None
