"""What a file teaches that happened at a desk: from what stands on the board, with nothing in a note."""

from typing import Any
from uuid import UUID

import pytest

from domain.commands.offer import DeclineOffer, SubmitOffer
from domain.offer import OfferDeclined, OfferSubmitted
from domain.offer_line import OfferedItem
from projections.training.library import KINDS, described
from tests.domain.builders import donors, nation, pumps, thing
from tests.projections.builders import FoldingDesk, Shown


@pytest.fixture
def desk() -> FoldingDesk:
    """Bosnia and Herzegovina has asked for 30 pumps, and the capitals have been told."""
    desk = FoldingDesk()
    desk.disseminated(thing("pumps", 30, "piece"))
    return desk


def shown(desk: FoldingDesk) -> dict[str, Any]:
    """The file as the library shows it."""
    bodies: list[Shown] = [body for kind in KINDS for body in desk.boards.every(kind, desk.emergency_id)]
    return described(bodies)


def taught(desk: FoldingDesk) -> list[str]:
    lessons: list[str] = shown(desk)["teaches"]
    return lessons


def test_a_plain_file_teaches_nothing_in_particular(desk: FoldingDesk) -> None:
    desk.accepts(desk.offers(pumps(20, item_id=desk.item.id)))
    assert taught(desk) == []


def test_a_live_file_lasts_from_its_first_day_of_recording_to_its_last(desk: FoldingDesk) -> None:
    assert (shown(desk)["days"], shown(desk)["opened_at"]) == (1, "2014-05-15T12:00:00Z")
    desk.clock.move(hours=36)
    desk.offers()
    assert (shown(desk)["days"], shown(desk)["nations"], shown(desk)["offers"]) == (3, ["CZE"], 1)


def test_what_was_taken_in_part_teaches_it_also_when_the_rest_was_declined(desk: FoldingDesk) -> None:
    offer = desk.offers()
    desk.accepts(offer, (1, 5))
    assert taught(desk) == ["partial_acceptance"]
    desk.declines(offer)
    assert taught(desk) == ["partial_acceptance", "decline"]


def test_more_accepted_than_asked_teaches_over_cover(desk: FoldingDesk) -> None:
    desk.accepts(desk.offers(pumps(40, item_id=desk.item.id)))
    assert taught(desk) == ["over_cover"]


def test_an_offer_of_two_nations_is_a_joint_one(desk: FoldingDesk) -> None:
    together = SubmitOffer(
        actor=nation("CZE"), emergency_id=desk.emergency_id, items=(pumps(),), donors=donors("CZE", "SVN")
    )
    desk.accepts(UUID(desk.does(together).id))
    assert taught(desk) == ["joint_offer"]


def test_two_offers_without_a_number_for_one_counted_item_are_a_joint_one(desk: FoldingDesk) -> None:
    for by in ("CZE", "SVN"):
        desk.accepts(desk.offers(pumps(None, item_id=desk.item.id), by=by))
    assert taught(desk) == ["joint_offer"]


@pytest.mark.parametrize(
    ("told", "lesson"),
    [
        ({"channel": "ucpm"}, "other_channel"),
        ({"channel": "nato"}, "collective_offer"),
        ({"conditions": "somebody else carries it"}, "conditional_offer"),
    ],
)
def test_an_offer_teaches_by_how_it_was_made(desk: FoldingDesk, told: dict[str, str], lesson: str) -> None:
    desk.offers(**told)
    assert lesson in taught(desk)


def test_money_is_known_by_its_unit(desk: FoldingDesk) -> None:
    desk.accepts(desk.offers(OfferedItem(what="money", quantity=500, unit="EUR")))
    assert taught(desk) == ["money"]


@pytest.mark.parametrize(
    ("carrier", "lesson"),
    [
        ("Armed forces of Bosnia and Herzegovina", ["recipient_transport"]),
        ("C-130 of Slovenia", ["third_party_transport"]),
        ("Czechia's own aircraft", []),
        ("a firm in Slovenian hands", []),
    ],
)
def test_a_carrier_teaches_by_whose_it_is(desk: FoldingDesk, carrier: str, lesson: list[str]) -> None:
    desk.accepts(desk.offers(by="SVN"))
    offer = desk.offers()
    desk.accepts(offer)
    desk.consigns(offer, carrier=carrier)
    assert taught(desk) == lesson


def test_what_is_asked_before_it_struck_is_anticipatory() -> None:
    desk = FoldingDesk()
    desk.opened(occurred="2014-06-01")
    desk.asked(thing("tents", 5, "piece"))
    assert taught(desk) == ["anticipatory"]


@pytest.mark.parametrize("occurred", ["2014-05-13", "ongoing", None])
def test_what_is_asked_after_it_struck_is_not(occurred: str | None) -> None:
    desk = FoldingDesk()
    desk.opened(occurred=occurred)
    desk.asked(thing("tents", 5, "piece"))
    assert taught(desk) == []


def test_a_file_that_was_reopened_teaches_it(desk: FoldingDesk) -> None:
    desk.closed()
    assert taught(desk) == []
    desk.reopened()
    assert taught(desk) == ["reopened"]


def test_reports_that_come_more_seldom_teach_it_and_daily_ones_do_not(desk: FoldingDesk) -> None:
    for hours in (24, 24, 24, 24):
        desk.reported()
        desk.clock.move(hours=hours)
    assert taught(desk) == []
    desk.clock.move(hours=48)
    desk.reported()
    assert taught(desk) == ["reports_thin_out"]


def test_what_was_struck_teaches_nothing(desk: FoldingDesk) -> None:
    offer = desk.types(
        SubmitOffer, "CZE", emergency_id=desk.emergency_id, items=(pumps(),), conditions="by road"
    )
    assert taught(desk) == ["silence", "conditional_offer"]
    desk.types(DeclineOffer, "BIH", offer_id=offer)
    assert taught(desk) == ["decline", "conditional_offer"]
    desk.strikes(OfferDeclined)
    assert taught(desk) == ["silence", "conditional_offer"]
    desk.strikes(OfferSubmitted)
    assert taught(desk) == []
