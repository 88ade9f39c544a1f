"""Planning groups on the board, with what each is by its last change beside all that it was."""

from domain.fact import Fact
from domain.planning.dated import in_order
from domain.planning.group import GroupState
from projections.entities import Board, Entity
from projections.readers import EVERYBODY
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The group after the fact."""
    old = before(board, "planning_group", fact)
    state = evolved(fact, GroupState, None if old is None else state_of(old, GroupState))
    name = in_order(state.names)[-1]
    placed, circles = in_order(state.parents), in_order(state.circles)
    parent = placed[-1].parent if placed else None
    shown = entity(
        "planning_group",
        fact.originator_id,
        None,
        EVERYBODY,
        state,
        name=name.name,
        short_name=name.short_name,
        parent=None if parent is None else str(parent),
        formats=list(circles[-1].formats) if circles else [],
    )
    return [shown]
