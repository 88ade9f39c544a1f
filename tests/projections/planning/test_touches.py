"""What a fold asks the board for: named before, so that a store fetches it for a whole batch at once."""

from typing import Any

import pytest

from domain.fact import Opening
from domain.planning.activity import ActivityOffered
from projections.entities import MemoryBoard
from projections.fold import fold, touches
from tests.projections.planning.builders import PlanningDesk, everything_that_can_be_planned

# What a fact does not name and follows from what is on the board: the chairs of a seat's group, the decisions of a
# meeting, what a task comes from, the enrolments that a correction changes and the programmes that chose them.
FOUND_ON_THE_BOARD = {
    "planning_group": set[str](),
    "seat": {"chairs", "seat"},
    "meeting": {"decisions", "task"},
    "task": {"meeting", "activity", "roll"},
    "activity": {"enrolment", "chosen", "programme"},
    "programme": {"enrolment", "chosen"},
}


class AskedBoard(MemoryBoard):
    """A board that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[tuple[str, str]] = set()

    def get(self, kind: str, id: str) -> Any:
        self.asked.add((kind, id))
        return super().get(kind, id)


def asked_for(desk: PlanningDesk) -> list[tuple[int, set[tuple[str, str]]]]:
    """What the fold of each fact asked the board for, by position."""
    board, found = AskedBoard(), []
    for position, fact in desk.boards.facts.items():
        board.asked = set()
        board.put(fold(fact, position, board), position)
        found.append((position, board.asked))
    return found


@pytest.fixture(scope="module")
def desk() -> PlanningDesk:
    return everything_that_can_be_planned()


def test_what_a_fold_asks_for_is_named_before_or_found_on_the_board(desk: PlanningDesk) -> None:
    for position, asked in asked_for(desk):
        fact = desk.boards.facts[position]
        unnamed = {kind for kind, _ in asked - touches(fact)}
        found = FOUND_ON_THE_BOARD.get(fact.TOPIC.partition(".")[0], set())
        assert unnamed <= found, f"{fact.TOPIC} asks for {unnamed}"


def test_the_first_fact_of_a_thing_names_all_that_it_asks_for(desk: PlanningDesk) -> None:
    for position, asked in asked_for(desk):
        fact = desk.boards.facts[position]
        if isinstance(fact, Opening):
            assert asked <= touches(fact), fact.TOPIC


def test_a_menu_of_many_activities_asks_the_board_for_nothing() -> None:
    desk = PlanningDesk()
    desk.imported_menu(*(f"Course {number}" for number in range(200)))
    offers = [position for position, fact in desk.boards.facts.items() if isinstance(fact, ActivityOffered)]
    assert len(offers) == 200
    asked = dict(asked_for(desk))
    assert [asked[position] for position in offers] == [set()] * 200
