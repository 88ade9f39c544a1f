"""Requests and their items on the board: what changes with them, and what does not."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.commands.request import (
    AmendedRequestItem,
    AmendRequest,
    CloseRequest,
    Disseminate,
    ReceiveRequest,
    RequestContent,
    WithdrawRequest,
)
from domain.request import RequestReceived
from projections import cover
from projections.entities import MemoryBoard
from projections.fold import fold
from tests.domain.builders import HEAD, nation, pumps, thing
from tests.projections.builders import FoldingDesk


@pytest.fixture
def desk() -> FoldingDesk:
    """Pumps and boats are asked for, and the capitals know."""
    desk = FoldingDesk()
    desk.disseminated(thing("pumps", 30, "piece"), thing("boats"))
    return desk


def changed_by(desk: FoldingDesk, act: Any) -> set[tuple[str, str]]:
    """What an act puts anew on the board, as `(kind, what or status)`, log book and file left out."""
    before = desk.boards.warm.position
    act()
    board = desk.boards.warm
    new = [entity for key, entity in board.entities.items() if board.positions[key] > before]
    return {
        (entity.kind, entity.body.get("what", entity.body.get("status", "")))
        for entity in new
        if entity.kind not in ("entry", "call", "emergency", "message")
    }


def amend(desk: FoldingDesk, *items: AmendedRequestItem, **told: Any) -> None:
    desk.does(AmendRequest(actor=nation("BIH"), request_id=desk.request.id, items=items, **told))


def test_a_revised_request_is_disseminated_again(desk: FoldingDesk) -> None:
    amend(desk, situation="The Sava rises")
    shown = desk.shown("request", desk.request.id)
    assert (shown["status"], shown["revision"]) == ("revised", 2)
    desk.does(Disseminate(actor=HEAD, request_id=desk.request.id))
    assert desk.shown("request", desk.request.id)["status"] == "disseminated"


def test_only_the_item_that_changed_is_put_anew_with_its_cover(desk: FoldingDesk) -> None:
    more = AmendedRequestItem(id=desk.item.id, what="pumps", quantity=Decimal(40), unit="piece")
    assert changed_by(desk, lambda: amend(desk, more)) == {
        ("request", "revised"),
        ("item", "pumps"),
        ("cover", ""),
    }


def test_a_new_item_begins_with_a_cover_of_nothing(desk: FoldingDesk) -> None:
    tents = AmendedRequestItem(what="tents", quantity=Decimal(100), unit="piece")
    assert changed_by(desk, lambda: amend(desk, tents)) == {
        ("request", "revised"),
        ("item", "tents"),
        ("cover", ""),
    }
    new = desk.shown("request", desk.request.id)["items"][-1]
    coverage = desk.coverage(new)
    assert coverage is not None
    assert (coverage["requested"], coverage["offered"], coverage["state"]) == (100, 0, "open")


def test_words_alone_change_no_item(desk: FoldingDesk) -> None:
    assert changed_by(desk, lambda: amend(desk, situation="The Sava rises")) == {("request", "revised")}


def test_rule_26_a_closed_item_stays_with_its_request_and_the_others_stay_open(desk: FoldingDesk) -> None:
    assert changed_by(desk, desk.item_closed) == {("request", "disseminated"), ("item", "pumps")}
    pumps_asked, boats = (desk.boards.item(id) for id in desk.shown("request", desk.request.id)["items"])
    assert (pumps_asked["status"], pumps_asked["closed_because"]) == ("closed", "met")
    assert (boats["status"], boats["closed_because"]) == ("open", None)


@pytest.mark.parametrize(("command", "status"), [(CloseRequest, "closed"), (WithdrawRequest, "withdrawn")])
def test_a_request_that_ends_closes_its_items(desk: FoldingDesk, command: Any, status: str) -> None:
    ended = desk.request.id
    desk.does(command(actor=nation("BIH"), request_id=ended))
    assert desk.shown("request", ended)["status"] == status
    assert [one["status"] for one in desk.boards.every("item")] == ["closed", "closed"]


def test_an_item_that_a_correction_took_away_is_shown_closed_and_struck() -> None:
    """Rule 29: whoever has seen it is told so."""
    desk = FoldingDesk()
    desk.opened()
    asked = RequestContent(items=(thing("pumps", 30, "piece"), thing("boats")))
    request = desk.types(ReceiveRequest, "BIH", emergency_id=desk.emergency_id, content=asked)
    _, boats = desk.shown("request", request)["items"]
    desk.corrects(RequestReceived, items=[{"what": "pumps", "quantity": 30, "unit": "piece"}])
    assert boats not in desk.shown("request", request)["items"]
    shown = desk.boards.item(UUID(boats))
    assert (shown["status"], shown["flags"]) == ("closed", ["struck"])
    desk.boards.require_whole()


def test_a_struck_request_is_withdrawn_and_flagged() -> None:
    desk = FoldingDesk()
    desk.opened()
    asked = RequestContent(items=(thing("pumps", 30, "piece"),))
    request = desk.types(ReceiveRequest, "BIH", emergency_id=desk.emergency_id, content=asked)
    desk.strikes(RequestReceived)
    shown = desk.shown("request", request)
    assert (shown["status"], shown["flags"]) == ("withdrawn", ["struck"])
    assert desk.shown("emergency")["status"] == "monitored"
    assert desk.readers("emergency") == "staff"


class CountingBoard(MemoryBoard):
    """A board that counts how often all of a kind are asked for, and single entities."""

    def __init__(self) -> None:
        super().__init__()
        self.lists = self.singles = 0

    def of(self, emergency: str, kind: str) -> list[Any]:
        self.lists += 1
        return super().of(emergency, kind)

    def get(self, kind: str, id: str) -> Any:
        self.singles += 1
        return super().get(kind, id)


def test_a_long_request_is_folded_without_asking_for_each_item() -> None:
    """A store is asked a few times for all, and not some times for each of five hundred."""
    desk = FoldingDesk()
    desk.disseminated(*(thing(f"thing {number}", number, "piece") for number in range(1, 301)))
    for _ in range(3):
        desk.offers(pumps(20, item_id=desk.item.id))
    items = [
        AmendedRequestItem(id=item.id, what=item.what, quantity=Decimal(7), unit="tonne")
        for item in desk.request.state.items
    ]
    amend(desk, *items)
    counting = CountingBoard()
    counting.entities = dict(desk.boards.cold.entities)
    amendment = desk.boards.facts[desk.boards.warm.position]
    assert len(fold(amendment, desk.boards.warm.position, counting)) > 1
    assert counting.lists <= 4
    assert counting.singles <= 4


def test_the_cover_of_an_item_counted_alone_is_the_same_as_counted_with_others(desk: FoldingDesk) -> None:
    desk.accepts(desk.offers(pumps(20, item_id=desk.item.id)))
    board, state = desk.boards.warm, desk.request.state
    together = cover.recounted(state.items, state, board)
    assert together == [cover.recomputed(item, state, board) for item in state.items]
    assert together == [board.entities["cover", cover.cover_id(str(item.id))] for item in state.items]
    assert cover.recounted([], state, board) == []
