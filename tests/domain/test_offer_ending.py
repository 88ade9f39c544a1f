"""Offers: how they end, and what they have to do with their file (invariants 17, 18 and 24 to 27, and flags)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.authority import Actor
from domain.commands.offer import (
    AcceptOffer,
    AmendOffer,
    DeclineOffer,
    ExpireOffer,
    FailOffer,
    ReleaseOffer,
    WithdrawOffer,
)
from domain.offer import OfferDeclined, OfferExpired, OfferLapsed
from domain.offer_line import AmendedItem, OfferedItem
from domain.rules import (
    EmergencyNotOpen,
    OnlyDonorDecides,
    OnlyStrickenNationDecides,
    RuleBroken,
    UnknownItem,
    UnknownRequest,
    ValidityNotPassed,
    WithdrawalAfterDeparture,
)
from tests.domain.builders import CLOCK, NOON, Desk, centre_says, nation, pumps, pumps_offered, thing, word_of

BIH, CZE = word_of("BIH"), word_of("CZE")

# --- rules 17 and 18 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [WithdrawOffer, FailOffer])
def test_rule_17_after_departure_an_offer_is_not_taken_back(command: type[WithdrawOffer | FailOffer]) -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    desk.departs(consignment)
    with pytest.raises(WithdrawalAfterDeparture) as refusal:
        desk.does(command(actor=nation("CZE"), offer_id=offer))
    assert refusal.value.consignments == (str(consignment),)


def test_rule_17_nor_is_it_released() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer)
    desk.departs(desk.consigns(offer))
    with pytest.raises(WithdrawalAfterDeparture):
        desk.does(ReleaseOffer(actor=nation("BIH"), offer_id=offer))


def test_rule_17_what_left_is_returned() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    desk.departs(consignment)
    assert desk.goes_home(consignment).state.status == "departed_home"


def test_rule_17_before_departure_it_is_withdrawn() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer)
    desk.consigns(offer)
    desk.does(WithdrawOffer(actor=nation("CZE"), offer_id=offer))
    assert desk.offer(offer).state.status == "withdrawn"


def test_rule_17_a_cancelled_consignment_never_left() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer)
    desk.cancels(desk.consigns(offer))
    desk.does(FailOffer(actor=nation("CZE"), offer_id=offer))
    assert desk.offer(offer).state.status == "failed"


def test_rule_18_declining_requires_no_reason() -> None:
    desk = Desk()
    desk.disseminated()
    assert desk.declines(desk.offers()).state.status == "declined"


def test_rule_18_a_reason_stays_with_the_answer_and_not_with_the_offer() -> None:
    """What is read of an offer is its state; the reason stands in the fact alone."""
    desk = Desk()
    desk.disseminated()
    declined = desk.declines(desk.offers(), reason="we have enough pumps")
    fact = desk.log()[-1]
    assert isinstance(fact, OfferDeclined)
    assert fact.reason == "we have enough pumps"
    assert "enough" not in declined.state.model_dump_json()


# --- lapsing and expiring --------------------------------------------------------------------------------------


def test_an_offer_lapses_when_all_items_that_it_names_are_closed() -> None:
    desk = Desk()
    first, second = desk.disseminated(thing("pumps", 30, "piece"), thing("boats")).state.items
    offer = desk.offers(pumps(item_id=first.id), OfferedItem(what="boats", item_id=second.id))
    desk.item_closed(first.id)
    assert desk.offer(offer).state.status == "submitted"
    desk.item_closed(second.id)
    assert desk.offer(offer).state.status == "lapsed"


def test_an_offer_that_names_no_item_waits_for_the_end_of_its_file() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.need_ended()
    assert desk.offer(offer).state.status == "submitted"
    desk.reported("final")
    lapsed = [fact for fact in desk.log() if isinstance(fact, OfferLapsed)]
    assert [fact.because for fact in lapsed] == ["emergency_closed"]


def test_an_accepted_offer_does_not_lapse() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers(pumps(item_id=desk.item.id))
    desk.accepts(offer)
    desk.item_closed()
    assert desk.offer(offer).state.status == "accepted"


@pytest.mark.parametrize(
    ("valid_until", "passed"),
    [
        (NOON + timedelta(days=1), timedelta(days=1, seconds=1)),
        # A bare day is valid to its end.
        (date(2014, 5, 16), timedelta(days=1, hours=12)),
    ],
)
def test_an_offer_expires_when_its_validity_has_passed(valid_until: Any, passed: timedelta) -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers(valid_until=valid_until)
    desk.clock.now = NOON + passed - timedelta(seconds=1)
    with pytest.raises(ValidityNotPassed):
        desk.does(ExpireOffer(actor=CLOCK, offer_id=offer))
    desk.clock.now = NOON + passed
    desk.does(ExpireOffer(actor=CLOCK, offer_id=offer))
    assert isinstance(desk.log()[-1], OfferExpired)


def test_an_offer_without_a_validity_never_expires() -> None:
    with pytest.raises(ValidityNotPassed):
        pumps_offered().expire(NOON + timedelta(days=36_500), centre_says())


# --- what an offer hangs on ------------------------------------------------------------------------------------


def test_an_offer_names_items_of_its_own_file() -> None:
    desk = Desk()
    desk.disseminated()
    with pytest.raises(UnknownItem):
        desk.offers(pumps(item_id=UUID(int=999)))


def test_an_amendment_names_items_of_its_own_file() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    item = AmendedItem(line=1, what="pumps", quantity=Decimal(20), unit="piece", item_id=UUID(int=999))
    with pytest.raises(UnknownItem):
        desk.does(AmendOffer(actor=nation("CZE"), offer_id=offer, items=(item,)))


def test_an_offer_answers_a_request_of_its_own_file() -> None:
    desk = Desk()
    desk.disseminated()
    with pytest.raises(UnknownRequest):
        desk.offers(request_id=UUID(int=999))


@pytest.mark.parametrize("status", ["closed", "stood_down"])
def test_rule_27_on_a_file_at_rest_nothing_is_offered(status: str) -> None:
    desk = Desk().that_is(status)
    with pytest.raises(EmergencyNotOpen) as refusal:
        desk.offers()
    assert refusal.value.status == status


ANSWERS: dict[str, Callable[[UUID, Actor], Any]] = {
    "accept": lambda offer, _: AcceptOffer(actor=nation("BIH"), offer_id=offer),
    "decline": lambda offer, _: DeclineOffer(actor=nation("BIH"), offer_id=offer),
    "amend": lambda offer, donor: AmendOffer(actor=donor, offer_id=offer, transport="by road"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_rule_27_on_a_closed_file_no_remainder_is_answered(answer: str) -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer, (1, 5))
    desk.closed()
    with pytest.raises(EmergencyNotOpen):
        desk.does(ANSWERS[answer](offer, nation("CZE")))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (AcceptOffer, OnlyStrickenNationDecides),
        (DeclineOffer, OnlyStrickenNationDecides),
        (AmendOffer, OnlyDonorDecides),
    ],
)
def test_who_may_not_answer_at_all_is_told_that_first(
    command: type[AcceptOffer | DeclineOffer | AmendOffer], refusal: type[RuleBroken]
) -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer, (1, 5))
    desk.closed()
    with pytest.raises(refusal):
        desk.does(command(actor=nation("HRV"), offer_id=offer))


@pytest.mark.parametrize("answer", ANSWERS)
def test_rule_27_on_a_reopened_file_it_is(answer: str) -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer, (1, 5))
    desk.closed()
    desk.reopened()
    desk.does(ANSWERS[answer](offer, nation("CZE")))
    assert desk.log()[-1].originator_id == offer


# --- flags -----------------------------------------------------------------------------------------------------


def flags_of_an_offer(desk: Desk, *items: OfferedItem) -> tuple[str, ...]:
    return desk.offer(desk.offers(*items)).state.flags


def test_rule_3_an_offer_before_any_request_is_flagged() -> None:
    """ukr-2023: offers by another channel were dated before the request to the centre."""
    assert flags_of_an_offer(Desk().that_is("monitored")) == ("before_request",)


def test_rule_1_an_unsolicited_offer_before_dissemination_is_flagged() -> None:
    assert flags_of_an_offer(Desk().that_is("requested")) == ("before_dissemination",)


def test_rule_25_an_offer_after_the_end_of_need_is_flagged() -> None:
    assert flags_of_an_offer(Desk().that_is("closing")) == ("after_end_of_need",)


def test_rule_26_an_offer_for_a_closed_item_is_flagged() -> None:
    desk = Desk().that_is("active")
    desk.item_closed()
    assert flags_of_an_offer(desk, pumps(item_id=desk.item.id)) == ("item_closed",)


def test_rule_24_an_offer_in_another_unit_than_its_item_is_flagged() -> None:
    desk = Desk().that_is("active")
    in_tonnes = OfferedItem(what="pumps", quantity=Decimal(2), unit="tonne", item_id=desk.item.id)
    assert flags_of_an_offer(desk, in_tonnes) == ("unit_differs",)


def test_rule_24_an_offer_in_the_same_unit_by_another_word_is_not() -> None:
    desk = Desk().that_is("active")
    in_pieces = OfferedItem(what="pumps", quantity=Decimal(2), unit="pcs", item_id=desk.item.id)
    assert flags_of_an_offer(desk, in_pieces) == ()
