"""Calls: what rings from outside the desk, until somebody has taken it up (rule 30)."""

import pytest

from domain.authority import Actor
from domain.commands.entry import AcknowledgeEntry
from domain.commands.offer import DeclineOffer, SubmitOffer, WithdrawOffer
from domain.provenance import Said
from projections.calls import call_id
from projections.readers import NOBODY, STAFF_ONLY
from tests.domain.builders import OFFICER, nation, pumps, told_by
from tests.projections.builders import FoldingDesk
from tests.projections.watch import everything_of_a_watch
from tests.scenarios.imported import Archive, trap


@pytest.fixture
def flood() -> FoldingDesk:
    """A file whose request is known to the capitals, and nothing rings."""
    desk = FoldingDesk()
    desk.opened()
    desk.disseminated()
    # What Bosnia sent itself rings too; the desk has taken it up.
    (asked,) = desk.entries("request.received")
    desk.does(AcknowledgeEntry(actor=OFFICER, position=int(asked["id"])))
    assert ringing(desk) == []
    return desk


def ringing(desk: FoldingDesk) -> list[tuple[str, int]]:
    """What waits for the desk, by its entry."""
    calls = desk.boards.every("call")
    return sorted((call["what"], call["entry"]) for call in calls if standing(desk, call["entry"]))


def standing(desk: FoldingDesk, entry: int) -> bool:
    readers = desk.boards.warm.entities["call", call_id(f"{entry:012}")].readers
    assert readers in (STAFF_ONLY, NOBODY)
    return readers == STAFF_ONLY


def offered(desk: FoldingDesk, by: Actor) -> int:
    """The entry of an offer of Spain, recorded by somebody."""
    said = Said() if by.role == "nation" else told_by("ESP")
    desk.does(SubmitOffer(actor=by, said=said, emergency_id=desk.emergency_id, items=(pumps(20),)))
    return int(desk.entries("offer.submitted")[-1]["id"])


def test_what_a_capital_sends_rings_and_what_the_desk_typed_does_not(flood: FoldingDesk) -> None:
    offered(flood, by=OFFICER)
    assert ringing(flood) == []
    entry = offered(flood, by=nation("ESP"))
    assert ringing(flood) == [("offer", entry)]


def test_a_call_ends_when_its_entry_is_acknowledged(flood: FoldingDesk) -> None:
    entry = offered(flood, by=nation("ESP"))
    flood.does(AcknowledgeEntry(actor=OFFICER, position=entry))
    assert ringing(flood) == []
    flood.boards.require_whole()


def test_a_withdrawal_rings_and_an_answer_of_the_stricken_nation_does_not(flood: FoldingDesk) -> None:
    entry = offered(flood, by=nation("ESP"))
    offer = flood.entries("offer.submitted")[-1]["entity"]["id"]
    flood.does(DeclineOffer(actor=nation("BIH"), offer_id=flood.offers(by="CZE")))
    flood.does(WithdrawOffer(actor=nation("ESP"), offer_id=offer))
    withdrawn = int(flood.entries("offer.withdrawn")[-1]["id"])
    assert ("offer", entry) in ringing(flood)
    assert ("offer", withdrawn) in ringing(flood)


def test_the_archive_calls_nobody() -> None:
    assert Archive(trap("closure-by-items")).every("call") == []


def test_the_watch_and_its_notes_are_for_staff_and_lie_in_no_emergency() -> None:
    boards = everything_of_a_watch()
    entities = boards.warm.entities.values()
    assert {(one.kind, one.readers) for one in entities} == {
        ("watch", STAFF_ONLY),
        ("note", STAFF_ONLY),
        ("entry", STAFF_ONLY),
    }
    assert {one.body["emergency_id"] for one in entities if one.kind == "entry"} == {None}
