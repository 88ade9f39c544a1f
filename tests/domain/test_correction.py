"""Corrections: a wrong entry is answered by a later one, and both stay readable (invariant 29)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.centre import NotFound
from domain.commands.consignment import Arrive, Depart, PlanConsignment
from domain.commands.emergency import AssignGlide, EndNeed
from domain.commands.offer import AcceptOffer, DeclineOffer, LinkOffer, SubmitOffer, WithdrawOffer
from domain.commands.request import (
    AmendedRequestItem,
    AmendRequest,
    CloseItem,
    ReceiveRequest,
    RequestContent,
)
from domain.consignment import Arrived, ConsignmentPlanned, Departed
from domain.correction import Change, Corrected, Correction
from domain.emergency import EmergencyOpened, GlideAssigned, NeedEnded, PaperFiled
from domain.fact import Fact
from domain.message import MessageDrafted
from domain.offer import (
    OfferAccepted,
    OfferCorrected,
    OfferDeclined,
    OfferLinked,
    OfferSubmitted,
    OfferWithdrawn,
)
from domain.offer_line import OfferedItem
from domain.register import ReferenceAssigned
from domain.request import ItemClosed, RequestAmended, RequestDisseminated, RequestReceived
from domain.rules import (
    CannotBeCorrectedSo,
    DonorInOwnEmergency,
    EntryAlreadyStruck,
    NotCorrectable,
    NothingChanges,
    NotTheCentresEntry,
    OfferNotOpen,
    OnlyDonorDecides,
    OnlyStrickenNationDecides,
    ReceivedAfterRecorded,
    UnknownItem,
    UnknownNation,
    UnknownRequest,
)
from domain.value import LONGEST_TEXT
from tests.domain.builders import OFFICER, Desk, counted, lines, pumps, state_after, thing


def with_an_offer(*items: OfferedItem, **told: Any) -> tuple[Desk, UUID]:
    """An active file with an offer of Czechia that the duty officer typed: 20 pumps unless said otherwise."""
    desk = Desk().that_is("active")
    offer = desk.types(
        SubmitOffer, "CZE", emergency_id=desk.emergency_id, items=items or (pumps(20),), **told
    )
    return desk, offer


def quantities(desk: Desk, offer: UUID) -> list[float | None]:
    return [None if line.quantity is None else float(line.quantity) for line in desk.offer(offer).state.lines]


def taken(desk: Desk, offer: UUID) -> list[float | None]:
    return [None if line.accepted is None else float(line.accepted) for line in desk.offer(offer).state.lines]


# --- setting right ---------------------------------------------------------------------------------------------


def test_rule_29_a_mistyped_quantity_is_set_right() -> None:
    desk, offer = with_an_offer(pumps(200))
    desk.corrects(OfferSubmitted, quantity=20)
    assert quantities(desk, offer) == [20]


def test_rule_29_both_states_stay_readable() -> None:
    desk, offer = with_an_offer(pumps(200))
    desk.corrects(OfferSubmitted, quantity=20)
    history = desk.centre.history(offer)
    assert [state_after(history[:versions]).lines[0].quantity for versions in (1, 2)] == [200, 20]


def test_rule_29_a_correction_names_the_entry_and_says_what_was_typed() -> None:
    desk, _ = with_an_offer(transport="by raod")
    position = desk.position_of(OfferSubmitted)
    desk.corrects(OfferSubmitted, transport="by road")
    correction = desk.log()[-1]
    assert isinstance(correction, OfferCorrected)
    assert (correction.corrects, correction.reason) == (position, "mistyped")
    assert correction.changes == (Change(field="transport", was='"by raod"', now='"by road"'),)


def test_a_correction_may_name_all_items() -> None:
    desk, offer = with_an_offer(pumps(20), OfferedItem(what="boats"))
    desk.corrects(OfferSubmitted, items=[{"what": "pumps", "quantity": 2}, {"what": "boats", "quantity": 4}])
    assert quantities(desk, offer) == [2, 4]


def test_a_mistyped_decision_is_set_right() -> None:
    desk, offer = with_an_offer()
    desk.types(AcceptOffer, "BIH", offer_id=offer, lines=lines((1, 5)))
    desk.corrects(OfferAccepted, quantity=15)
    assert taken(desk, offer) == [15]


def test_a_mistyped_reason_of_a_decline_is_set_right() -> None:
    desk, offer = with_an_offer()
    desk.types(DeclineOffer, "BIH", offer_id=offer, reason="too fwe")
    desk.corrects(OfferDeclined, reason="too few")
    assert desk.offer(offer).state.status == "declined"


def test_a_mistyped_movement_is_set_right() -> None:
    desk, offer = with_an_offer()
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    desk.types(Depart, "CZE", consignment_id=consignment, lines=counted((1, 12)))
    desk.corrects(Departed, lines=[{"line": 1, "quantity": 21}])
    assert desk.consignment(consignment).state.lines[0].departed == 21


def test_a_text_of_any_length_is_set_right() -> None:
    desk = Desk().that_is("monitored")
    content = RequestContent(items=(), situation="x" * LONGEST_TEXT)
    desk.types(ReceiveRequest, "BIH", emergency_id=desk.emergency_id, content=content)
    desk.corrects(RequestReceived, situation="y" * LONGEST_TEXT)
    assert desk.request.state.situation == "y" * LONGEST_TEXT


def test_what_was_told_of_an_entrys_origin_is_set_right() -> None:
    desk, _ = with_an_offer()
    desk.corrects(OfferSubmitted, provenance={"channel": "fax", "note": "second page missing"})
    correction = desk.log()[-1]
    assert isinstance(correction, Corrected)
    assert [change.field for change in correction.changes] == ["provenance"]


def test_of_two_corrections_the_last_counts() -> None:
    desk, offer = with_an_offer(pumps(200))
    desk.corrects(OfferSubmitted, quantity=20)
    desk.corrects(OfferSubmitted, quantity=25)
    assert quantities(desk, offer) == [25]


def test_a_correction_keeps_what_an_earlier_one_set_right() -> None:
    desk, offer = with_an_offer(pumps(200), transport="by raod")
    desk.corrects(OfferSubmitted, quantity=20)
    desk.corrects(OfferSubmitted, transport="by road")
    assert (quantities(desk, offer), desk.offer(offer).state.transport) == ([20], "by road")


def test_what_happened_since_still_holds_after_a_correction() -> None:
    desk, offer = with_an_offer(pumps(200))
    desk.accepts(offer, (1, 15))
    desk.corrects(OfferSubmitted, quantity=20)
    assert (taken(desk, offer), desk.offer(offer).state.status) == ([15], "partly_accepted")


def with_a_request(*items: Any) -> Desk:
    """A file with a request that the duty officer typed."""
    desk = Desk().that_is("monitored")
    content = RequestContent(items=items or (thing("pumps", 300, "piece"), thing("boats")))
    desk.types(ReceiveRequest, "BIH", emergency_id=desk.emergency_id, content=content)
    return desk


def test_items_keep_their_ids_in_a_correction() -> None:
    desk = with_a_request()
    before = [item.id for item in desk.request.state.items]
    desk.corrects(
        RequestReceived, items=[{"what": "pumps", "quantity": 30, "unit": "piece"}, {"what": "boats"}]
    )
    assert [item.id for item in desk.request.state.items] == before


def test_an_item_that_names_its_id_keeps_it_wherever_it_stands() -> None:
    desk = with_a_request()
    first, second = (item.id for item in desk.request.state.items)
    desk.corrects(RequestReceived, items=[{"id": str(second), "what": "boats"}, {"what": "pumps"}])
    assert [item.id for item in desk.request.state.items] == [second, first]


def test_one_item_more_gets_an_id_of_its_own() -> None:
    desk = with_a_request()
    before = [item.id for item in desk.request.state.items]
    desk.corrects(RequestReceived, items=[{"what": "pumps"}, {"what": "boats"}, {"what": "dryers"}])
    assert [item.id for item in desk.request.state.items][:2] == before
    assert len({item.id for item in desk.request.state.items}) == 3


@pytest.mark.parametrize("named", [[UUID(int=999)], ["first", "first"]])
def test_no_item_gets_an_id_that_it_was_not_given(named: list[Any]) -> None:
    desk = with_a_request()
    ids = [str(desk.item.id) if id == "first" else str(id) for id in named]
    with pytest.raises(CannotBeCorrectedSo):
        desk.corrects(RequestReceived, items=[{"id": id, "what": "pumps"} for id in ids])


# --- striking --------------------------------------------------------------------------------------------------


def test_rule_29_a_decision_that_never_was_is_struck() -> None:
    desk, offer = with_an_offer()
    before = desk.offer(offer).state
    desk.types(AcceptOffer, "BIH", offer_id=offer, lines=lines((1, 5)))
    desk.strikes(OfferAccepted)
    assert desk.offer(offer).state == before


def test_rule_29_an_offer_that_never_was_is_struck() -> None:
    desk, offer = with_an_offer()
    desk.strikes(OfferSubmitted)
    state = desk.offer(offer).state
    assert (state.status, state.flags, state.counts) == ("withdrawn", ("struck",), False)


def test_rule_29_a_consignment_that_never_was_is_struck() -> None:
    desk, offer = with_an_offer()
    desk.accepts(offer)
    consignment = desk.records_consignment()
    desk.strikes(ConsignmentPlanned)
    state = desk.consignment(consignment).state
    assert (state.status, state.is_finished, "struck" in state.flags) == ("cancelled", True, True)


def test_rule_29_a_request_that_never_was_leaves_the_file_as_it_found_it() -> None:
    desk = with_a_request()
    desk.strikes(RequestReceived)
    request = desk.request.state
    assert (request.status, request.flags) == ("withdrawn", ("struck",))
    assert desk.emergency.state.status == "monitored"


def test_rule_29_a_file_that_was_opened_by_mistake_is_struck() -> None:
    desk = Desk().that_is("monitored")
    desk.strikes(EmergencyOpened)
    state = desk.emergency.state
    assert (state.status, state.flags) == ("stood_down", ("struck",))


def test_a_request_on_a_struck_file_counts() -> None:
    desk = Desk().that_is("monitored")
    desk.strikes(EmergencyOpened)
    desk.asked()
    assert desk.emergency.state.status == "requested"


def test_what_happened_to_a_struck_file_since_holds_when_it_is_corrected_again() -> None:
    desk = Desk().that_is("monitored")
    desk.strikes(EmergencyOpened)
    desk.asked()
    desk.does(AssignGlide(actor=OFFICER, emergency_id=desk.emergency_id, glide="FF-2014-000059-BIH"))
    desk.strikes(GlideAssigned)
    state = desk.emergency.state
    assert (state.status, state.flags, state.glide) == ("requested", ("struck",), ())


def test_what_had_happened_to_a_struck_thing_counts_for_nothing_then_or_later() -> None:
    desk, offer = with_an_offer()
    desk.types(AcceptOffer, "BIH", offer_id=offer)
    desk.strikes(OfferSubmitted)
    desk.strikes(OfferAccepted)
    state = desk.offer(offer).state
    assert (state.status, state.flags, taken(desk, offer)) == ("withdrawn", ("struck",), [0])


def test_a_movement_that_never_was_is_struck() -> None:
    desk, offer = with_an_offer()
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    desk.types(Depart, "CZE", consignment_id=consignment)
    desk.strikes(Departed)
    assert desk.consignment(consignment).state.status == "planned"


def test_an_end_of_need_that_was_misheard_is_struck() -> None:
    desk = Desk().that_is("active")
    desk.types(EndNeed, "BIH", emergency_id=desk.emergency_id)
    desk.strikes(NeedEnded)
    assert desk.emergency.state.status == "active"


def test_a_mistyped_glide_number_is_set_right_and_struck() -> None:
    desk = Desk().that_is("active")
    wrong, right = "FF-2014-000095-BIH", "FF-2014-000059-BIH"
    desk.does(AssignGlide(actor=OFFICER, emergency_id=desk.emergency_id, glide=wrong))
    desk.corrects(GlideAssigned, glide=right)
    known = [desk.emergency.state.glide]
    desk.strikes(GlideAssigned)
    known.append(desk.emergency.state.glide)
    assert known == [(right,), ()]


def test_a_corrected_entry_can_still_be_struck() -> None:
    desk, offer = with_an_offer(pumps(200))
    desk.corrects(OfferSubmitted, quantity=20)
    desk.strikes(OfferSubmitted)
    assert desk.offer(offer).state.flags == ("struck",)


def test_nothing_is_accepted_of_a_struck_offer() -> None:
    desk, offer = with_an_offer()
    desk.strikes(OfferSubmitted)
    with pytest.raises(OfferNotOpen):
        desk.accepts(offer)


def test_a_struck_entry_is_not_corrected_again() -> None:
    desk, _ = with_an_offer()
    position = desk.position_of(OfferSubmitted)
    desk.strikes(position)
    with pytest.raises(EntryAlreadyStruck) as refusal:
        desk.corrects(position, quantity=20)
    assert refusal.value.position == position


# --- who, and what ---------------------------------------------------------------------------------------------


def test_the_desk_does_not_correct_what_a_nation_recorded() -> None:
    desk = Desk().that_is("active")
    desk.offers()
    position = desk.position_of(OfferSubmitted)
    with pytest.raises(NotTheCentresEntry) as refusal:
        desk.strikes(OfferSubmitted)
    assert refusal.value.position == position


@pytest.mark.parametrize(
    "fact", [RequestDisseminated, PaperFiled, ReferenceAssigned, MessageDrafted, OfferLinked, OfferCorrected]
)
def test_what_the_centre_noted_by_itself_is_not_corrected(fact: type[Fact]) -> None:
    desk, offer = with_an_offer()
    desk.corrects(OfferSubmitted, transport="by road")
    desk.drafted()
    other = desk.types(SubmitOffer, "CZE", emergency_id=desk.emergency_id, items=(), channel="ucpm")
    desk.does(LinkOffer(actor=OFFICER, offer_id=other, to=offer))
    with pytest.raises(NotCorrectable) as refusal:
        desk.strikes(fact)
    assert refusal.value.topic == fact.TOPIC


def test_there_is_nothing_to_correct_beyond_the_log() -> None:
    desk = Desk().that_is("active")
    with pytest.raises(NotFound):
        desk.strikes(10_000)


@pytest.mark.parametrize("right", [{}, {"quantity": 20}, {"transport": None}])
def test_a_correction_that_changes_nothing_is_a_mistake_of_typing(right: dict[str, Any]) -> None:
    desk, _ = with_an_offer(pumps(20))
    with pytest.raises(NothingChanges):
        desk.corrects(OfferSubmitted, **right)


@pytest.mark.parametrize(
    ("right", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"emergency_id": str(UUID(int=9))}, "emergency_id"),
        ({"stricken": "SRB"}, "stricken"),
        ({"reference": "2014-001/CZE-9"}, "reference"),
        ({"flags": []}, "flags"),
        ({"timestamp": "2014-05-15T12:00:00Z"}, "timestamp"),
        ({"originator_version": 7}, "originator_version"),
        ({"quantity": -1}, "items/0/quantity"),
        ({"quantity": "many"}, "items/0/quantity"),
        ({"quantity": 0.0001}, "items/0/quantity"),
        ({"items": "pumps"}, "items"),
        ({"items": ["pumps"]}, "items/0"),
        ({"channel": "telegraph"}, "channel"),
        ({"donors": [{"nation": "CZE", "organisation": "NATO"}]}, "donors/0"),
        ({"valid_until": "soon"}, "valid_until"),
        ({"provenance": {"recorded_by": "somebody"}}, "provenance"),
        ({"provenance": {"recorded_at": "2014-05-15T11:00:00Z"}}, "provenance"),
        ({"provenance": "hearsay"}, "provenance"),
    ],
)
def test_a_correction_says_what_the_entry_could_have_said(right: dict[str, Any], field: str) -> None:
    desk, _ = with_an_offer(pumps(20))
    with pytest.raises(CannotBeCorrectedSo) as refusal:
        desk.corrects(OfferSubmitted, **right)
    assert refusal.value.field == field or refusal.value.field.startswith(field + "/")


def test_rule_3_not_even_a_correction_is_received_after_it_was_recorded() -> None:
    desk, _ = with_an_offer()
    with pytest.raises(ReceivedAfterRecorded):
        desk.corrects(OfferSubmitted, provenance={"received_at": "2014-05-15T12:00:01Z"})


def test_rule_15_a_correction_does_not_make_the_stricken_nation_a_donor() -> None:
    desk, _ = with_an_offer()
    with pytest.raises(DonorInOwnEmergency):
        desk.corrects(OfferSubmitted, donors=[{"nation": "BIH"}])


def test_a_correction_names_a_nation_that_there_is() -> None:
    desk, _ = with_an_offer()
    with pytest.raises(UnknownNation):
        desk.corrects(OfferSubmitted, donors=[{"nation": "QQQ"}])


@pytest.mark.parametrize("who", ["CZE", "HRV"])
def test_rule_11_a_correction_does_not_let_another_have_decided(who: str) -> None:
    desk, offer = with_an_offer()
    desk.types(AcceptOffer, "BIH", offer_id=offer)
    with pytest.raises(OnlyStrickenNationDecides):
        desk.corrects(OfferAccepted, provenance={"decided_by": {"nation": who}})


def test_rule_25_nor_let_another_have_ended_the_need() -> None:
    desk = Desk().that_is("active")
    desk.types(EndNeed, "BIH", emergency_id=desk.emergency_id)
    with pytest.raises(OnlyStrickenNationDecides):
        desk.corrects(NeedEnded, provenance={"decided_by": {"nation": "HRV"}})


def test_nor_let_another_than_a_donor_have_given() -> None:
    desk, _ = with_an_offer()
    with pytest.raises(OnlyDonorDecides):
        desk.corrects(OfferSubmitted, provenance={"decided_by": {"nation": "SVK"}})


def test_the_authority_that_decided_is_set_right() -> None:
    desk, offer = with_an_offer()
    desk.types(AcceptOffer, "BIH", offer_id=offer)
    ministry = {"nation": "BIH", "authority": "Ministry of Security"}
    desk.corrects(OfferAccepted, provenance={"decided_by": ministry})
    correction = desk.log()[-1]
    assert isinstance(correction, Corrected)
    assert "Ministry of Security" in correction.changes[0].now


def test_a_donor_and_its_decision_are_set_right_together() -> None:
    desk, offer = with_an_offer()
    slovakia = {"nation": "SVK"}
    desk.corrects(OfferSubmitted, donors=[slovakia], provenance={"decided_by": slovakia})
    assert [donor.name for donor in desk.offer(offer).state.donors] == ["SVK"]


def test_a_wrong_donor_is_set_right() -> None:
    desk, offer = with_an_offer()
    desk.corrects(OfferSubmitted, donors=[{"nation": "SVK"}])
    assert [donor.name for donor in desk.offer(offer).state.donors] == ["SVK"]


def test_a_correction_names_items_and_requests_of_the_file() -> None:
    desk, _ = with_an_offer()
    with pytest.raises(UnknownItem):
        desk.corrects(OfferSubmitted, item_id=str(UUID(int=999)))
    with pytest.raises(UnknownRequest):
        desk.corrects(OfferSubmitted, request_id=str(UUID(int=999)))


def test_an_offer_is_moved_to_the_item_that_it_was_for() -> None:
    desk, offer = with_an_offer()
    desk.corrects(OfferSubmitted, item_id=str(desk.item.id))
    assert desk.offer(offer).state.lines[0].item_id == desk.item.id


# --- what no longer fits is flagged, not refused ---------------------------------------------------------------


def test_rule_12_an_acceptance_beyond_the_corrected_offer_is_flagged() -> None:
    desk, offer = with_an_offer(pumps(200))
    desk.accepts(offer)
    desk.corrects(OfferSubmitted, quantity=20)
    assert (taken(desk, offer), desk.offer(offer).state.flags) == ([200], ("acceptance_exceeds_offer",))


def test_rule_12_one_line_too_many_is_enough_for_the_flag() -> None:
    desk, offer = with_an_offer(pumps(200), OfferedItem(what="boats", quantity=Decimal(4)))
    desk.accepts(offer)
    desk.corrects(OfferSubmitted, items=[{"what": "pumps", "quantity": 20}, {"what": "boats", "quantity": 4}])
    assert desk.offer(offer).state.flags == ("acceptance_exceeds_offer",)


def test_rule_12_the_flag_goes_when_the_offer_is_set_right() -> None:
    desk, offer = with_an_offer(pumps(200))
    desk.accepts(offer)
    desk.corrects(OfferSubmitted, quantity=20)
    desk.corrects(OfferSubmitted, quantity=200)
    assert desk.offer(offer).state.flags == ()


def test_an_answer_to_a_line_that_was_never_offered_is_flagged() -> None:
    desk, offer = with_an_offer(pumps(20), OfferedItem(what="boats", quantity=Decimal(4)))
    desk.accepts(offer, (2, 4))
    desk.corrects(OfferSubmitted, items=[{"what": "pumps", "quantity": 20}])
    state = desk.offer(offer).state
    assert (state.status, state.flags) == ("submitted", ("line_missing",))


def test_the_acceptance_of_an_offer_whose_goods_become_known_takes_all_of_them() -> None:
    desk = Desk().that_is("active")
    offer = desk.types(SubmitOffer, "CZE", emergency_id=desk.emergency_id, items=())
    desk.accepts(offer)
    desk.corrects(OfferSubmitted, items=[{"what": "pumps", "quantity": 20}, {"what": "boats"}])
    assert (desk.offer(offer).state.status, taken(desk, offer)) == ("accepted", [20, None])


def test_the_closing_of_an_item_that_was_never_asked_is_flagged() -> None:
    desk = with_a_request()
    dryers = AmendedRequestItem(what="dryers", quantity=Decimal(100))
    desk.types(AmendRequest, "BIH", request_id=desk.request.id, items=(dryers,))
    new = desk.request.state.items[-1].id
    desk.types(CloseItem, "BIH", request_id=desk.request.id, item_id=new, because="met")
    desk.strikes(RequestAmended)
    assert desk.request.state.flags == ("item_missing",)


def test_an_item_closed_by_mistake_is_open_again() -> None:
    desk = with_a_request()
    desk.types(CloseItem, "BIH", request_id=desk.request.id, item_id=desk.item.id, because="met")
    desk.strikes(ItemClosed)
    assert desk.item.status == "open"


def test_what_could_not_have_happened_is_flagged() -> None:
    desk, offer = with_an_offer()
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    desk.types(Depart, "CZE", consignment_id=consignment)
    desk.types(Arrive, "CZE", consignment_id=consignment)
    desk.strikes(Departed)
    state = desk.consignment(consignment).state
    assert (state.status, state.flags) == ("arrived", ("no_longer_fits",))


def test_what_could_have_happened_is_not() -> None:
    desk, offer = with_an_offer()
    desk.accepts(offer)
    consignment = desk.types(PlanConsignment, "CZE", offer_id=offer, lines=())
    desk.types(Depart, "CZE", consignment_id=consignment)
    desk.types(Arrive, "CZE", consignment_id=consignment)
    desk.strikes(Arrived)
    state = desk.consignment(consignment).state
    assert (state.status, state.flags) == ("in_transit", ())


def test_the_offers_answer_after_a_struck_withdrawal_fits() -> None:
    desk, offer = with_an_offer()
    desk.types(WithdrawOffer, "CZE", offer_id=offer)
    desk.strikes(OfferWithdrawn)
    desk.accepts(offer)
    desk.corrects(OfferSubmitted, quantity=25)
    assert desk.offer(offer).state.flags == ()


def test_a_correction_of_the_desk_is_the_centres_own_word() -> None:
    desk, _ = with_an_offer()
    desk.corrects(OfferSubmitted, transport="by road")
    correction = desk.log()[-1]
    assert isinstance(correction, Correction)
    assert (correction.provenance.recorded_by, correction.provenance.recorded_as) == (
        "officer",
        "duty_officer",
    )
