"""Offers: who makes and answers them, how much can be taken, and what is flagged (invariants 11 to 18)."""

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
    LinkOffer,
    ReleaseOffer,
    SubmitOffer,
    UnlinkOffer,
    WithdrawOffer,
)
from domain.offer import (
    AmendedItem,
    Offer,
    OfferAccepted,
    OfferDeclined,
    OfferedItem,
    OfferExpired,
    OfferLapsed,
)
from domain.provenance import Donor
from domain.rules import (
    AcceptanceExceedsOffer,
    AmendmentBelowAcceptance,
    DonorInOwnEmergency,
    DonorNotNamed,
    EmergencyNotOpen,
    LineNamedTwice,
    NothingChanges,
    NothingLeftToDecide,
    ObserverReportsOtherChannels,
    OfferAlreadyLinked,
    OfferNotAccepted,
    OfferNotLinked,
    OfferNotOpen,
    OnlyDonorDecides,
    OnlyStrickenNationDecides,
    RecordedForInformationOnly,
    RuleBroken,
    UnknownItem,
    UnknownLine,
    UnknownNation,
    UnknownOffer,
    UnknownRequest,
    ValidityNotPassed,
    WithdrawalAfterDeparture,
)
from domain.value import GREATEST
from tests.domain.builders import (
    CLOCK,
    ERCC,
    NOON,
    OFFICER,
    Desk,
    centre_says,
    donors,
    lines,
    nation,
    offer_that_is,
    offered,
    pumps,
    pumps_offered,
    replayed,
    thing,
    told_by,
    told_by_organisation,
    word_of,
)

BIH, CZE = word_of("BIH"), word_of("CZE")

# --- the state machine -----------------------------------------------------------------------------------------

ACTS: dict[str, Callable[[Offer], None]] = {
    "accept": lambda offer: offer.accept(None, BIH),
    "decline": lambda offer: offer.decline(None, None, BIH),
    "amend": lambda offer: offer.amend((), CZE, transport="by road"),
    "withdraw": lambda offer: offer.withdraw(None, [], CZE),
    "fail": lambda offer: offer.fail(None, [], CZE),
    "release": lambda offer: offer.release(None, [], BIH),
    "lapse": lambda offer: offer.lapse("emergency_closed", centre_says()),
    "expire": lambda offer: offer.expire(NOON + timedelta(days=2), centre_says()),
}
STATUSES = (
    "submitted",
    "accepted",
    "partly_accepted",
    "declined",
    "withdrawn",
    "lapsed",
    "expired",
    "failed",
    "released",
    "recorded_for_information",
)
ENDED = ("declined", "withdrawn", "lapsed", "expired", "failed", "released")
# What DOMAIN.md, section 5 (Offer) lets happen, and what then is; anything else is refused as OfferNotOpen.
MOVES: dict[tuple[str, str], str | type[RuleBroken]] = {
    ("accept", "submitted"): "accepted",
    ("accept", "partly_accepted"): "accepted",
    ("accept", "recorded_for_information"): RecordedForInformationOnly,
    ("decline", "submitted"): "declined",
    # The remainder is declined, what was accepted stays accepted.
    ("decline", "partly_accepted"): "partly_accepted",
    ("decline", "recorded_for_information"): RecordedForInformationOnly,
    ("amend", "submitted"): "submitted",
    ("amend", "partly_accepted"): "partly_accepted",
    ("amend", "recorded_for_information"): "recorded_for_information",
    ("withdraw", "submitted"): "withdrawn",
    ("withdraw", "accepted"): "withdrawn",
    ("withdraw", "partly_accepted"): "withdrawn",
    ("withdraw", "recorded_for_information"): "withdrawn",
    ("fail", "accepted"): "failed",
    ("fail", "partly_accepted"): "failed",
    ("fail", "submitted"): OfferNotAccepted,
    ("fail", "recorded_for_information"): OfferNotAccepted,
    ("release", "accepted"): "released",
    ("release", "partly_accepted"): "released",
    ("release", "submitted"): OfferNotAccepted,
    ("release", "recorded_for_information"): OfferNotAccepted,
    ("expire", "submitted"): "expired",
    ("lapse", "submitted"): "lapsed",
    # A decided offer does not lapse; closing its file is no reason to refuse.
    **{("lapse", status): status for status in STATUSES if status != "submitted"},
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("act", ACTS)
def test_an_offer_moves_only_as_the_field_lets_it(act: str, status: str) -> None:
    offer = offer_that_is(status)
    outcome = MOVES.get((act, status), OfferNotOpen)
    if isinstance(outcome, str):
        ACTS[act](offer)
        assert offer.state.status == outcome
        assert replayed(offer).state == offer.state
    else:
        before = offer.state
        with pytest.raises(outcome):
            ACTS[act](offer)
        assert offer.state == before


@pytest.mark.parametrize("status", ENDED)
def test_an_offer_that_has_ended_covers_nothing(status: str) -> None:
    assert not any(line.is_taken for line in offer_that_is(status).state.lines)


def taken(offer: Offer) -> list[float | None]:
    """What was accepted of each line; None where nobody knows how much."""
    return [None if line.accepted is None else float(line.accepted) for line in offer.state.lines]


def left(offer: Offer) -> list[float | None]:
    """What is undecided of each line; None where nothing bounds it."""
    return [None if line.left is None else float(line.left) for line in offer.state.lines]


def answered(offer: Offer, answer: str, *pairs: tuple[int, float]) -> None:
    """The stricken nation's answer to some lines."""
    if answer == "accept":
        offer.accept(lines(*pairs), BIH)
    else:
        offer.decline(lines(*pairs), None, BIH)


# --- rule 11: who decides --------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["accept", "decline", "release"])
@pytest.mark.parametrize("who", ["CZE", "HRV"])
def test_rule_11_only_the_stricken_nation_answers_an_offer(act: str, who: str) -> None:
    offer = offer_that_is("partly_accepted")
    answers: dict[str, Callable[[], None]] = {
        "accept": lambda: offer.accept(None, word_of(who)),
        "decline": lambda: offer.decline(None, None, word_of(who)),
        "release": lambda: offer.release(None, [], word_of(who)),
    }
    with pytest.raises(OnlyStrickenNationDecides) as refusal:
        answers[act]()
    assert (refusal.value.stricken, refusal.value.named) == ("BIH", who)


def test_rule_11_silence_is_neither_yes_nor_no() -> None:
    """Katrina 2005: 28 of 39 offers were not accepted, and none was refused."""
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.clock.move(days=40)
    desk.reported()
    assert desk.offer(offer).state.status == "submitted"


def test_rule_11_the_desk_may_type_the_answer_of_the_stricken_nation() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.does(AcceptOffer(actor=OFFICER, said=told_by("BIH"), offer_id=offer))
    assert desk.offer(offer).state.status == "accepted"


@pytest.mark.parametrize("act", ["amend", "withdraw", "fail"])
@pytest.mark.parametrize("who", ["BIH", "HRV"])
def test_only_a_donor_changes_what_it_gives(act: str, who: str) -> None:
    offer = offer_that_is("partly_accepted")
    changes: dict[str, Callable[[], None]] = {
        "amend": lambda: offer.amend((), word_of(who), transport="by road"),
        "withdraw": lambda: offer.withdraw(None, [], word_of(who)),
        "fail": lambda: offer.fail(None, [], word_of(who)),
    }
    with pytest.raises(OnlyDonorDecides) as refusal:
        changes[act]()
    assert (refusal.value.donors, refusal.value.named) == (("CZE",), who)


# --- rule 12: how much -----------------------------------------------------------------------------------------


def test_rule_12_an_offer_cannot_be_accepted_beyond_what_was_offered() -> None:
    offer = pumps_offered(by="CZE", quantity=20, already_accepted=15)
    with pytest.raises(AcceptanceExceedsOffer) as refusal:
        offer.accept(lines((1, 6)), BIH)
    assert (refusal.value.asked, refusal.value.left) == (Decimal(6), Decimal(5))


def test_rule_12_the_last_of_an_offer_can_be_accepted() -> None:
    offer = pumps_offered(by="CZE", quantity=20, already_accepted=15)
    offer.accept(lines((1, 5)), BIH)
    assert (offer.state.status, taken(offer)) == ("accepted", [20])


def test_rule_12_tenths_are_counted_exactly() -> None:
    """0.1 + 0.2 is 0.3, which binary fractions deny."""
    offer = pumps_offered(quantity=0.3, already_accepted=0.1)
    offer.accept(lines((1, 0.2)), BIH)
    assert offer.state.status == "accepted"


def test_a_remainder_stays_submitted_until_it_is_answered() -> None:
    offer = pumps_offered(quantity=20, already_accepted=15)
    assert (offer.state.status, left(offer)) == ("partly_accepted", [5])


def test_what_is_accepted_without_a_quantity_is_all_that_is_left() -> None:
    offer = pumps_offered(quantity=20, already_accepted=15)
    offer.accept(lines((1, None)), BIH)
    assert offer.state.lines[0].accepted == 20


def test_one_line_can_be_accepted_and_another_declined() -> None:
    """Katrina 2005: of Austria's offer tarpaulins and beds were taken, the rest was pending."""
    offer = offer_that_is("submitted")
    offer.accept(lines((1, None)), BIH)
    offer.decline(lines((2, None)), None, BIH)
    assert (offer.state.status, taken(offer), left(offer)) == ("partly_accepted", [20, 0], [0, 0])


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_what_was_declined_is_not_answered_again(answer: str) -> None:
    offer = offer_that_is("submitted")
    offer.decline(lines((1, None)), None, BIH)
    with pytest.raises(NothingLeftToDecide):
        answered(offer, answer, (1, 5))


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_nothing_is_left_to_decide_where_every_line_has_its_answer(answer: str) -> None:
    offer = offer_that_is("partly_accepted")
    offer.decline(None, None, BIH)
    with pytest.raises(NothingLeftToDecide):
        ACTS[answer](offer)


@pytest.mark.parametrize("answer", ["accept", "decline"])
@pytest.mark.parametrize("offer", [offer_that_is("submitted"), offered()], ids=["with lines", "without"])
def test_an_answer_to_named_lines_names_at_least_one(offer: Offer, answer: str) -> None:
    with pytest.raises(NothingLeftToDecide):
        answered(offer, answer)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_names_lines_that_the_offer_has(answer: str) -> None:
    offer = offer_that_is("submitted")
    with pytest.raises(UnknownLine) as refusal:
        answered(offer, answer, (3, 1))
    assert refusal.value.line == 3


def test_an_answer_names_each_line_once() -> None:
    with pytest.raises(LineNamedTwice):
        offer_that_is("submitted").accept(lines((1, 1), (1, 2)), BIH)


# --- rule 13: what is not told ---------------------------------------------------------------------------------


def test_rule_13_up_to_bounds_the_acceptance() -> None:
    offer = pumps_offered(quantity=20, quantity_kind="up_to")
    with pytest.raises(AcceptanceExceedsOffer):
        offer.accept(lines((1, 21)), BIH)


@pytest.mark.parametrize(("quantity", "kind"), [(20, "at_least"), (None, "exact"), (None, "up_to")])
def test_rule_13_at_least_and_an_absent_quantity_set_no_bound(quantity: float | None, kind: Any) -> None:
    offer = pumps_offered(quantity=quantity, quantity_kind=kind)
    offer.accept(lines((1, 500)), BIH)
    assert (offer.state.status, taken(offer)) == ("accepted", [500])


def test_rule_13_without_a_bound_no_more_is_accepted_than_a_quantity_can_say() -> None:
    """Two acceptances of the greatest quantity would make a sum that nothing can carry."""
    offer = offered(pumps(None), pumps(1))
    offer.accept(lines((1, float(GREATEST))), BIH)
    with pytest.raises(AcceptanceExceedsOffer) as refusal:
        offer.accept(lines((1, 1)), BIH)
    assert refusal.value.left == 0


def test_rule_13_all_of_an_unknown_quantity_is_an_unknown_quantity() -> None:
    offer = pumps_offered(quantity=None)
    offer.accept(None, BIH)
    assert (offer.state.status, taken(offer)) == ("accepted", [None])


@pytest.mark.parametrize(("answer", "status"), [("accept", "accepted"), ("decline", "declined")])
def test_rule_13_an_offer_that_names_no_goods_is_answered_as_a_whole(answer: str, status: str) -> None:
    offer = offered()
    ACTS[answer](offer)
    assert offer.state.status == status


def test_rule_13_a_joint_offer_is_one_offer_and_not_split() -> None:
    """Four nations gave 150,000 sandbags together; each of them may change the offer."""
    desk = Desk()
    desk.disseminated()
    sandbags = OfferedItem(what="sandbags", quantity=Decimal(150_000), unit="piece")
    four = donors("CZE", "SVK", "POL", "HUN")
    offer = desk.offers(sandbags, donors=four)
    desk.does(AmendOffer(actor=nation("HUN"), offer_id=offer, transport="by rail"))
    state = desk.offer(offer).state
    assert (state.donors, state.reference, state.transport) == (four, "2014-001/CZE-1", "by rail")


def test_rule_13_an_offer_without_goods_is_flagged() -> None:
    desk = Desk()
    desk.disseminated()
    command = SubmitOffer(actor=nation("CZE"), emergency_id=desk.emergency_id, items=())
    offer = desk.offer(UUID(desk.does(command).id))
    assert offer.state.flags == ("no_items",)


def test_rule_24_what_was_taken_in_another_unit_leaves_nothing_known_to_take() -> None:
    """A source tells of tonnes where pieces were offered: nobody knows how many of them were taken."""
    offer = pumps_offered(quantity=20)
    offer.record(OfferAccepted, BIH, lines=lines((1, None)))
    assert (offer.state.status, taken(offer), left(offer)) == ("accepted", [None], [0])


# --- rule 14: told twice ---------------------------------------------------------------------------------------


def two_offers(desk: Desk) -> tuple[UUID, UUID]:
    """The same pumps of Slovenia, told to the centre and through the Union's mechanism."""
    desk.disseminated()
    return desk.offers(by="SVN"), desk.offers(by="SVN", channel="ucpm")


def test_rule_14_the_same_assistance_told_in_two_channels_counts_once() -> None:
    desk = Desk()
    ours, theirs = two_offers(desk)
    desk.does(LinkOffer(actor=OFFICER, offer_id=theirs, to=ours))
    assert (desk.offer(ours).state.counts, desk.offer(theirs).state.counts) == (True, False)


def test_rule_14_a_link_can_be_taken_back() -> None:
    desk = Desk()
    ours, theirs = two_offers(desk)
    before = desk.offer(ours).state, desk.offer(theirs).state
    desk.does(LinkOffer(actor=OFFICER, offer_id=theirs, to=ours))
    desk.does(UnlinkOffer(actor=OFFICER, offer_id=theirs))
    assert (desk.offer(ours).state, desk.offer(theirs).state) == before


def test_rule_14_an_offer_is_linked_to_one_other_at_a_time() -> None:
    desk = Desk()
    ours, theirs = two_offers(desk)
    third = desk.offers(by="SVN", channel="bilateral")
    desk.does(LinkOffer(actor=OFFICER, offer_id=theirs, to=ours))
    for offer, to in ((theirs, third), (ours, third), (third, theirs)):
        with pytest.raises(OfferAlreadyLinked):
            desk.does(LinkOffer(actor=OFFICER, offer_id=offer, to=to))


def test_rule_14_several_may_tell_of_the_one_that_counts() -> None:
    desk = Desk()
    ours, theirs = two_offers(desk)
    third = desk.offers(by="SVN", channel="bilateral")
    for offer in (theirs, third):
        desk.does(LinkOffer(actor=OFFICER, offer_id=offer, to=ours))
    assert desk.offer(ours).state.links == 2


def test_rule_14_an_offer_is_not_linked_to_itself() -> None:
    desk = Desk()
    ours, _ = two_offers(desk)
    with pytest.raises(OfferAlreadyLinked):
        desk.does(LinkOffer(actor=OFFICER, offer_id=ours, to=ours))


def test_rule_14_only_a_linked_offer_is_unlinked() -> None:
    desk = Desk()
    ours, _ = two_offers(desk)
    with pytest.raises(OfferNotLinked):
        desk.does(UnlinkOffer(actor=OFFICER, offer_id=ours))


def test_rule_14_offers_of_two_emergencies_are_not_the_same_assistance() -> None:
    """One flood struck Ukraine and Moldova in 2008; a pump still goes to one of them."""
    desk = Desk("UKR")
    desk.disseminated()
    to_ukraine = desk.offers(by="SVN")
    desk.country = "MDA"
    desk.opened()
    to_moldova = desk.offers(by="SVN")
    with pytest.raises(UnknownOffer):
        desk.does(LinkOffer(actor=OFFICER, offer_id=to_moldova, to=to_ukraine))


# --- rules 15 and 16: who gives --------------------------------------------------------------------------------


def test_rule_15_a_nation_is_never_donor_in_its_own_emergency() -> None:
    desk = Desk("UKR")
    desk.disseminated()
    with pytest.raises(DonorInOwnEmergency) as refusal:
        desk.offers(by="UKR")
    assert refusal.value.nation == "UKR"


def test_rule_15_not_even_beside_others() -> None:
    desk = Desk("UKR")
    desk.disseminated()
    with pytest.raises(DonorInOwnEmergency):
        desk.offers(by="POL", donors=donors("POL", "UKR"))


def test_rule_15_a_nation_may_ask_in_one_emergency_and_give_in_another() -> None:
    """COVID-19, 2020: Ukraine asked, and gave."""
    desk = Desk("UKR", now=NOON)
    desk.disseminated()
    desk.country = "MDA"
    desk.opened()
    desk.disseminated()
    offer = desk.offers(by="UKR")
    assert desk.offer(offer).state.donors == donors("UKR")


@pytest.mark.parametrize("channel", ["nato", "un", "ngo"])
def test_rule_16_an_organisation_may_give(channel: str) -> None:
    desk = Desk()
    desk.disseminated()
    told = told_by_organisation("NATO")
    command = SubmitOffer(
        actor=OFFICER, said=told, emergency_id=desk.emergency_id, items=(pumps(),), channel=channel
    )
    offer = desk.offer(UUID(desk.does(command).id))
    assert (offer.state.donors, offer.state.reference) == ((Donor(organisation="NATO"),), "2014-001/ORG-1")


def test_rule_16_money_is_a_line_like_others() -> None:
    desk = Desk()
    desk.disseminated()
    money = OfferedItem(what="cash", quantity=Decimal("250000.50"), unit="EUR")
    offer = desk.offers(money)
    desk.accepts(offer, (1, 100_000.25))
    assert desk.offer(offer).state.lines[0].left == Decimal("150000.25")


def test_offers_are_numbered_by_their_first_donor_within_the_file() -> None:
    desk = Desk()
    desk.disseminated()
    numbered = [desk.offer(desk.offers(by=donor)).state.reference for donor in ("ESP", "TUR", "ESP")]
    assert numbered == ["2014-001/ESP-1", "2014-001/TUR-1", "2014-001/ESP-2"]


def test_an_offer_names_whose_it_is() -> None:
    desk = Desk()
    desk.disseminated()
    with pytest.raises(DonorNotNamed):
        desk.offers(donors=())


def test_an_offer_is_made_by_one_of_its_donors() -> None:
    desk = Desk()
    desk.disseminated()
    with pytest.raises(OnlyDonorDecides):
        desk.offers(by="CZE", donors=donors("SVK"))


def test_a_donor_is_a_nation_that_there_is() -> None:
    desk = Desk()
    desk.disseminated()
    with pytest.raises(UnknownNation) as refusal:
        desk.offers(donors=donors("CZE", "QQQ"))
    assert (refusal.value.code, refusal.value.pointer) == ("QQQ", "/donors/1/nation")


def test_an_observer_reports_offers_of_its_own_channel() -> None:
    desk = Desk()
    desk.disseminated()
    told = told_by("SWE")
    command = SubmitOffer(
        actor=ERCC, said=told, emergency_id=desk.emergency_id, items=(pumps(),), channel="ucpm"
    )
    assert desk.offer(UUID(desk.does(command).id)).state.status == "recorded_for_information"


@pytest.mark.parametrize("channel", ["eadrcc", "nato", None])
def test_an_observer_does_not_report_offers_of_the_centres_channels(channel: str | None) -> None:
    desk = Desk()
    desk.disseminated()
    command = SubmitOffer(
        actor=ERCC, said=told_by("SWE"), emergency_id=desk.emergency_id, items=(), channel=channel
    )
    with pytest.raises(ObserverReportsOtherChannels):
        desk.does(command)


@pytest.mark.parametrize("channel", ["ucpm", "bilateral", "un", "ngo"])
def test_an_offer_of_another_channel_is_never_accepted_through_the_centre(channel: str) -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers(channel=channel)
    with pytest.raises(RecordedForInformationOnly) as refusal:
        desk.accepts(offer)
    assert refusal.value.channel == channel


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


# --- amending --------------------------------------------------------------------------------------------------


def amended(quantity: float | None, *, line: int | None = 1, unit: str | None = "piece") -> AmendedItem:
    number = None if quantity is None else Decimal(str(quantity))
    return AmendedItem(line=line, what="pumps", quantity=number, unit=unit)


def test_an_offer_can_grow() -> None:
    offer = pumps_offered(quantity=20, already_accepted=15)
    offer.amend((amended(30),), CZE)
    assert (offer.state.status, left(offer)) == ("partly_accepted", [15])


def test_rule_12_what_was_accepted_is_not_amended_away() -> None:
    offer = pumps_offered(quantity=20, already_accepted=15)
    with pytest.raises(AmendmentBelowAcceptance) as refusal:
        offer.amend((amended(14),), CZE)
    assert refusal.value.accepted == 15


def test_an_offer_may_shrink_to_what_was_accepted() -> None:
    offer = pumps_offered(quantity=20, already_accepted=15)
    offer.amend((amended(15),), CZE)
    assert offer.state.status == "accepted"


def test_rule_24_what_was_accepted_is_not_counted_in_another_unit() -> None:
    """15 pumps accepted are not 15 crates of pumps."""
    offer = pumps_offered(quantity=20, already_accepted=15)
    with pytest.raises(AmendmentBelowAcceptance):
        offer.amend((amended(20, unit="crate"),), CZE)


def test_another_word_for_the_same_unit_changes_nothing_about_what_was_accepted() -> None:
    offer = pumps_offered(quantity=20, already_accepted=15)
    offer.amend((amended(20, unit="pieces"),), CZE)
    assert offer.state.lines[0].accepted == 15


def test_an_offer_can_have_a_line_more() -> None:
    offer = pumps_offered(quantity=20)
    offer.amend((amended(2, line=None),), CZE)
    assert [line.line for line in offer.state.lines] == [1, 2]


def test_a_changed_quantity_reopens_what_was_declined() -> None:
    offer = offer_that_is("submitted")
    offer.decline(lines((1, None)), None, BIH)
    offer.amend((amended(10),), CZE)
    assert offer.state.lines[0].is_undecided


def test_a_remark_does_not_reopen_what_was_declined() -> None:
    offer = offer_that_is("submitted")
    offer.decline(lines((1, None)), None, BIH)
    offer.amend((amended(20).but(remarks="with hoses"),), CZE)
    assert not offer.state.lines[0].is_undecided


@pytest.mark.parametrize("items", [(), (amended(20),)])
def test_an_amendment_that_changes_nothing_is_a_mistake_of_typing(items: tuple[AmendedItem, ...]) -> None:
    with pytest.raises(NothingChanges):
        pumps_offered(quantity=20).amend(items, CZE, transport=None)


def test_an_amendment_names_lines_that_the_offer_has() -> None:
    with pytest.raises(UnknownLine):
        pumps_offered().amend((amended(1, line=2),), CZE)


def test_an_amendment_names_each_line_once() -> None:
    with pytest.raises(LineNamedTwice):
        pumps_offered().amend((amended(1), amended(2)), CZE)


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
    item = amended(20).but(item_id=UUID(int=999))
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
