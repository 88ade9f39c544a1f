"""The cover of an item: asked, offered, accepted, on its way, handed over (rules 12 to 14 and 24)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.commands.consignment import Arrive, ConsignedItem, Depart, HandOver, RecordConsignment
from domain.commands.offer import (
    AcceptOffer,
    AmendOffer,
    FailOffer,
    LinkOffer,
    ReleaseOffer,
    SubmitOffer,
    UnlinkOffer,
    WithdrawOffer,
)
from domain.commands.request import AmendedRequestItem, AmendRequest
from domain.consignment import Arrived, Departed, HandedOver
from domain.offer import OfferAccepted, OfferSubmitted
from domain.offer_line import AmendedItem, OfferedItem
from projections.cover import counts_in
from tests.domain.builders import OFFICER, donors, nation, pumps, thing
from tests.projections.builders import FoldingDesk

NOTHING = {"requested": 30, "offered": 0, "accepted": 0, "in_transit": 0, "handed_over": 0, "state": "open"}


@pytest.fixture
def desk() -> FoldingDesk:
    """Thirty pumps are asked for, and the capitals know."""
    desk = FoldingDesk()
    desk.disseminated(thing("pumps", 30, "piece"))
    return desk


def asked(desk: FoldingDesk, quantity: float | None = 20, **more: Any) -> OfferedItem:
    """Pumps for the item that is asked for."""
    return pumps(quantity, item_id=desk.item.id, **more)


def sees(desk: FoldingDesk, **columns: Any) -> None:
    """The cover shows these columns, and in all others what nothing has touched."""
    assert desk.coverage() == {**NOTHING, **columns}
    desk.boards.require_whole()


# --- offered and accepted --------------------------------------------------------------------------------------


def test_what_is_asked_begins_open(desk: FoldingDesk) -> None:
    sees(desk)


def test_an_offer_for_the_item_is_offered_and_covers_nothing_yet(desk: FoldingDesk) -> None:
    """Cover is computed from what was accepted; silence is not acceptance (rule 11)."""
    desk.offers(asked(desk))
    sees(desk, offered=20)


def test_cover_grows_with_acceptances_from_partly_to_covered(desk: FoldingDesk) -> None:
    first, second = desk.offers(asked(desk)), desk.offers(asked(desk, 10), by="SVN")
    desk.accepts(first, (1, 15))
    sees(desk, offered=30, accepted=15, state="partly_covered")
    desk.accepts(first)
    desk.accepts(second)
    sees(desk, offered=30, accepted=30, state="covered")


def test_rule_12_over_cover_is_flagged_and_not_refused(desk: FoldingDesk) -> None:
    desk.accepts(desk.offers(asked(desk)))
    desk.accepts(desk.offers(asked(desk), by="SVN"))
    sees(desk, offered=40, accepted=40, state="over_covered")
    assert desk.boards.item(desk.item.id)["flags"] == ["over_covered"]
    desk.does(ReleaseOffer(actor=nation("BIH"), offer_id=desk.emergency.ids("offer")[0]))
    assert desk.boards.item(desk.item.id)["flags"] == []


def test_a_line_counts_only_through_the_item_that_it_names(desk: FoldingDesk) -> None:
    desk.accepts(desk.offers(pumps(20)))
    sees(desk)


def test_rule_24_a_line_in_another_unit_counts_nothing(desk: FoldingDesk) -> None:
    crates = OfferedItem(what="pumps", item_id=desk.item.id, quantity=Decimal(5), unit="crate")
    desk.accepts(desk.offers(crates))
    sees(desk)
    assert desk.entries("offer.submitted")[0]["flags"] == ["unit_differs"]


def test_rule_24_spellings_of_one_unit_count_together(desk: FoldingDesk) -> None:
    for unit in ("pieces", "PIECE", "C62", "pcs"):
        desk.offers(OfferedItem(what="pumps", item_id=desk.item.id, quantity=Decimal(2), unit=unit))
    sees(desk, offered=8)


def test_rule_13_a_quantity_that_nobody_told_makes_the_sum_unknown_and_not_zero(desk: FoldingDesk) -> None:
    desk.offers(asked(desk))
    unknown = desk.offers(asked(desk, None), by="SVN")
    sees(desk, offered=None)
    desk.accepts(unknown)
    sees(desk, offered=None, accepted=None, state=None)
    desk.does(FailOffer(actor=nation("SVN"), offer_id=unknown))
    sees(desk, offered=20)


def test_rule_13_a_ceiling_and_a_floor_count_with_their_numbers(desk: FoldingDesk) -> None:
    desk.offers(asked(desk, 5, quantity_kind="up_to"), asked(desk, 7, quantity_kind="at_least"))
    sees(desk, offered=12)


def test_no_quantity_asked_leaves_the_state_to_nobody(desk: FoldingDesk) -> None:
    """Cover of "boats" cannot be computed: only the nation can close the item."""
    desk.disseminated(thing("boats", None, "piece"))
    desk.accepts(desk.offers(pumps(3, item_id=desk.item.id)))
    assert desk.coverage() == {**NOTHING, "requested": None, "offered": 3, "accepted": 3, "state": None}


def test_a_declined_rest_is_offered_no_more(desk: FoldingDesk) -> None:
    offer = desk.offers(asked(desk), asked(desk, 4))
    desk.accepts(offer, (1, 15))
    desk.declines(offer)
    sees(desk, offered=15, accepted=15, state="partly_covered")


@pytest.mark.parametrize("end", [WithdrawOffer, FailOffer, ReleaseOffer], ids=lambda end: end.__name__)
def test_an_offer_that_ends_frees_what_was_accepted(desk: FoldingDesk, end: Any) -> None:
    offer = desk.offers(asked(desk))
    desk.accepts(offer)
    desk.does(end(actor=nation("BIH" if end is ReleaseOffer else "CZE"), offer_id=offer))
    sees(desk)


def test_an_amended_line_counts_with_its_new_number(desk: FoldingDesk) -> None:
    offer = desk.offers(asked(desk))
    item = AmendedItem(**{**dict(asked(desk)), "quantity": Decimal("12.5"), "line": 1})
    desk.does(AmendOffer(actor=nation("CZE"), offer_id=offer, items=(item,)))
    sees(desk, offered=12.5)


def test_a_reported_offer_of_another_channel_is_offered(desk: FoldingDesk) -> None:
    desk.offers(asked(desk), channel="ucpm")
    sees(desk, offered=20)


def test_numbers_of_three_decimals_add_exactly(desk: FoldingDesk) -> None:
    for quantity in (0.1, 0.2, 0.003):
        desk.offers(asked(desk, quantity))
    sees(desk, offered=0.303)


# --- one assistance in two channels ----------------------------------------------------------------------------


def test_rule_14_linked_offers_count_once_until_they_are_unlinked(desk: FoldingDesk) -> None:
    kept, told_again = desk.offers(asked(desk)), desk.offers(asked(desk), channel="ucpm")
    sees(desk, offered=40)
    desk.does(LinkOffer(actor=OFFICER, offer_id=told_again, to=kept))
    sees(desk, offered=20)
    (channels,) = desk.boards.every("channels")
    assert channels["counts"] == {"eadrcc": 1, "linked": 1, "ucpm": 0}
    desk.does(UnlinkOffer(actor=OFFICER, offer_id=told_again))
    sees(desk, offered=40)


def test_rule_14_offers_are_counted_in_each_channel(desk: FoldingDesk) -> None:
    for channel in ("eadrcc", "eadrcc", "ucpm", "nato"):
        desk.offers(channel=channel)
    desk.declines(desk.emergency.ids("offer")[0])
    desk.does(WithdrawOffer(actor=nation("CZE"), offer_id=desk.emergency.ids("offer")[1]))
    (channels,) = desk.boards.every("channels")
    assert channels["counts"] == {"eadrcc": 1, "nato": 1, "ucpm": 1}


# --- on the way ------------------------------------------------------------------------------------------------


def test_in_transit_is_departed_and_not_yet_handed_over(desk: FoldingDesk) -> None:
    """Rule 22: arrived is not handed over."""
    offer = desk.offers(asked(desk))
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    accepted = {"offered": 20, "accepted": 20, "state": "partly_covered"}
    sees(desk, **accepted)
    desk.departs(consignment)
    sees(desk, **accepted, in_transit=20)
    desk.arrives(consignment)
    sees(desk, **accepted, in_transit=20)
    desk.hands_over(consignment, (1, 18))
    sees(desk, **accepted, handed_over=18)


def test_what_is_lost_or_returned_is_on_its_way_no_more(desk: FoldingDesk) -> None:
    offer = desk.offers(asked(desk))
    lost, returned = desk.consigns(offer, (1, 5)), desk.consigns(offer, (1, 6))
    desk.departs(lost)
    desk.departs(returned)
    sees(desk, offered=20, in_transit=11)
    desk.loses(lost)
    desk.goes_home(returned)
    sees(desk, offered=20)


def test_a_hand_over_of_an_unknown_number_is_unknown_and_not_nothing(desk: FoldingDesk) -> None:
    offer = desk.offers(asked(desk, None))
    consignment = desk.consigns(offer)
    desk.departs(consignment)
    sees(desk, offered=None, in_transit=None)
    desk.arrives(consignment)
    desk.hands_over(consignment)
    sees(desk, offered=None, handed_over=None)


def test_rule_23_what_a_team_was_handed_over_as_stays_counted_when_it_has_gone_home(
    desk: FoldingDesk,
) -> None:
    request = desk.disseminated(thing("rescue workers", 30, "person"))
    item = request.state.items[0]
    workers = OfferedItem(what="rescue workers", item_id=item.id, quantity=Decimal(12), unit="person")
    consignment = desk.consigns(desk.offers(workers))
    desk.departs(consignment)
    desk.arrives(consignment)
    desk.hands_over(consignment)
    desk.goes_home(consignment)
    sees(desk, offered=12, handed_over=12)


def test_rule_20_goods_without_an_offer_count_where_they_name_the_item(desk: FoldingDesk) -> None:
    item = ConsignedItem(what="pumps", item_id=desk.item.id, quantity=Decimal(5), unit="piece")
    consignment = desk.types(
        RecordConsignment, "CZE", emergency_id=desk.emergency_id, donors=donors("CZE"), items=(item,)
    )
    desk.departs(consignment)
    sees(desk, in_transit=5)


# --- what is asked, changed ------------------------------------------------------------------------------------


def amended(desk: FoldingDesk, **changes: Any) -> None:
    item = AmendedRequestItem(
        **{"id": desk.item.id, "what": "pumps", "quantity": 30, "unit": "piece", **changes}
    )
    desk.does(AmendRequest(actor=nation("BIH"), request_id=desk.request.id, items=(item,)))


def test_a_reduced_item_is_covered_by_what_was_accepted(desk: FoldingDesk) -> None:
    desk.accepts(desk.offers(asked(desk)))
    amended(desk, quantity=Decimal(20))
    sees(desk, requested=20, offered=20, accepted=20, state="covered")


def test_an_item_in_another_unit_is_counted_anew_over_all_that_names_it(desk: FoldingDesk) -> None:
    tonnes = OfferedItem(what="pumps", item_id=desk.item.id, quantity=Decimal("1.5"), unit="t")
    desk.accepts(desk.offers(asked(desk), tonnes))
    amended(desk, unit="tonne")
    sees(desk, offered=1.5, accepted=1.5, state="partly_covered")


def test_closing_an_item_leaves_its_numbers_and_its_version(desk: FoldingDesk) -> None:
    desk.accepts(desk.offers(asked(desk)))
    before = desk.boards.every("cover")
    desk.item_closed()
    assert desk.boards.every("cover") == before
    assert desk.boards.item(desk.item.id)["status"] == "closed"
    sees(desk, offered=20, accepted=20, state="partly_covered")


# --- corrections -----------------------------------------------------------------------------------------------


def typed_offer(desk: FoldingDesk) -> UUID:
    """The duty officer types an offer of twenty pumps for the item."""
    return desk.types(SubmitOffer, "CZE", emergency_id=desk.emergency_id, items=(asked(desk),))


def test_an_offer_s_quantity_set_right_counts_right(desk: FoldingDesk) -> None:
    desk.accepts(typed_offer(desk))
    desk.corrects(OfferSubmitted, quantity=25)
    sees(desk, offered=25, accepted=20, state="partly_covered")


def test_an_offer_that_was_struck_counts_nothing(desk: FoldingDesk) -> None:
    desk.accepts(typed_offer(desk))
    desk.strikes(OfferSubmitted)
    sees(desk)
    desk.boards.require_whole()


def test_an_accepted_quantity_set_right_counts_right_and_struck_counts_nothing(desk: FoldingDesk) -> None:
    offer = typed_offer(desk)
    desk.types(AcceptOffer, "BIH", offer_id=offer)
    desk.corrects(OfferAccepted, lines=[{"line": 1, "quantity": 12}])
    sees(desk, offered=20, accepted=12, state="partly_covered")
    desk.strikes(OfferAccepted)
    sees(desk, offered=20)


def test_a_movement_set_right_or_struck_is_counted_so(desk: FoldingDesk) -> None:
    offer = typed_offer(desk)
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    accepted = {"offered": 20, "accepted": 20, "state": "partly_covered"}
    desk.types(Depart, "CZE", consignment_id=consignment)
    desk.corrects(Departed, lines=[{"line": 1, "quantity": 19}])
    sees(desk, **accepted, in_transit=19)
    desk.types(Arrive, "CZE", consignment_id=consignment)
    desk.types(HandOver, "BIH", consignment_id=consignment)
    sees(desk, **accepted, handed_over=19)
    desk.corrects(HandedOver, lines=[{"line": 1, "quantity": 18}])
    sees(desk, **accepted, handed_over=18)
    desk.strikes(HandedOver)
    sees(desk, **accepted, in_transit=19)
    desk.strikes(Arrived)
    desk.strikes(Departed)
    sees(desk, **accepted)


def test_sandbags_of_which_nobody_said_how_many_leave_the_cover_unknown() -> None:
    """An offer that names an item and gives neither number nor unit is something, and not nothing (svk-2006-floods)."""
    assert counts_in("piece", None, None)
    assert not counts_in("piece", Decimal(3), None), "three of what nobody knows are not three pieces"
    assert not counts_in("piece", None, "tonne")
