"""The fold: pure, the same for everyone, and asking for little."""

import copy
import sys

import pytest

from domain.fact import Opening
from projections.cover import cover_id
from projections.entities import MemoryBoard
from projections.fold import REDUCERS, VERSION, fingerprint, fold, sources, touches
from tests.domain.builders import pumps, thing
from tests.projections.builders import Boards, FoldingDesk
from tests.scenarios.imported import ARCHIVE, Archive, case_of


@pytest.fixture(scope="module")
def desk() -> FoldingDesk:
    """A file with an offer that was accepted, sent, corrected and told."""
    desk = FoldingDesk()
    desk.disseminated(thing("pumps", 30, "piece"))
    offer = desk.offers(pumps(20, item_id=desk.item.id))
    desk.accepts(offer)
    desk.departs(desk.consigns(offer))
    desk.reported()
    return desk


def again(boards: Boards) -> MemoryBoard:
    """The log folded anew."""
    board = MemoryBoard()
    for position, fact in boards.facts.items():
        board.put(fold(fact, position, board), position)
    return board


def test_a_log_folded_again_gives_the_same_texts(desk: FoldingDesk) -> None:
    assert again(desk.boards).texts() == desk.boards.warm.texts()


def test_past_emergencies_folded_again_give_the_same_texts() -> None:
    archive = Archive(*(case_of(path) for path in ARCHIVE[:5]))
    assert again(archive).texts() == archive.warm.texts()


def test_folding_leaves_the_board_as_it_was(desk: FoldingDesk) -> None:
    """What a reducer returns is put on the board by others, or by nobody."""
    board = desk.boards.warm
    for position, fact in desk.boards.facts.items():
        if isinstance(fact, Opening):
            continue
        before = copy.deepcopy({key: entity.body for key, entity in board.entities.items()})
        assert fold(fact, position, board) is not None
        assert {key: entity.body for key, entity in board.entities.items()} == before


def test_a_register_is_on_no_board(desk: FoldingDesk) -> None:
    for position, fact in desk.boards.facts.items():
        if fact.TOPIC.startswith("register."):
            assert fold(fact, position, MemoryBoard()) == []
            assert touches(fact) == set()


def test_a_position_without_an_entity_moves_the_board_all_the_same(desk: FoldingDesk) -> None:
    board = MemoryBoard()
    board.put([], 7)
    assert (board.position, board.texts()) == (7, {})


def test_a_fact_touches_the_thing_that_it_happened_to(desk: FoldingDesk) -> None:
    """`touches` lets a store fetch a whole batch at once; what it leaves out is fetched one by one."""
    for fact in desk.boards.facts.values():
        kind = fact.TOPIC.partition(".")[0]
        if kind in REDUCERS and not isinstance(fact, Opening):
            assert (kind, str(fact.originator_id)) in touches(fact)


def test_an_offer_touches_the_items_that_it_names_with_their_cover(desk: FoldingDesk) -> None:
    offered = next(fact for fact in desk.boards.facts.values() if fact.TOPIC == "offer.submitted")
    assert {kind for kind, _ in touches(offered)} == {"channels", "emergency", "item", "cover"}
    assert ("cover", cover_id(str(desk.item.id))) in touches(offered)


def test_one_set_of_reducers_has_one_fingerprint_and_a_version() -> None:
    assert len(fingerprint()) == 16
    assert fingerprint() == fingerprint()
    assert VERSION >= 1


def test_the_fingerprint_is_taken_of_every_module_that_folds() -> None:
    hashed = {str(path) for path in sources()}
    folding = {
        module.__file__
        for name, module in sys.modules.items()
        if name.partition(".")[0] in ("projections", "domain")
    }
    assert folding <= hashed
    assert any(path.endswith("projections/planning/seat.py") for path in hashed)
    assert any(path.endswith("reference/nations.json") for path in hashed)


def test_a_fact_of_a_thing_that_is_not_on_the_board_is_a_mistake_and_is_not_passed_over(
    desk: FoldingDesk,
) -> None:
    accepted = next(fact for fact in desk.boards.facts.values() if fact.TOPIC == "offer.accepted")
    with pytest.raises(AssertionError, match="not on the board"):
        fold(accepted, 1, MemoryBoard())
