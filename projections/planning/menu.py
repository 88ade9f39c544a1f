"""Imports of menus on the board: what came of each, for who imported it."""

from domain.fact import Fact
from domain.planning.menu import MenuImportState
from projections.entities import Board, Entity
from projections.readers import STAFF_ONLY
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The import after the fact. Its activities are facts and entities of their own."""
    old = before(board, "menu_import", fact)
    state = evolved(fact, MenuImportState, None if old is None else state_of(old, MenuImportState))
    return [entity("menu_import", fact.originator_id, None, STAFF_ONLY, state)]
