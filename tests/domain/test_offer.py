"""Offers: how they move, who answers them, how much is taken, and how they are amended (invariants 11 to 13)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.commands.offer import AcceptOffer, AmendOffer, SubmitOffer
from domain.offer import Offer, OfferAccepted
from domain.offer_line import AmendedItem, OfferedItem
from domain.rules import (
    AcceptanceExceedsOffer,
    AmendmentBelowAcceptance,
    LineNamedTwice,
    NothingChanges,
    NothingLeftToDecide,
    OfferNotAccepted,
    OfferNotOpen,
    OnlyDonorDecides,
    OnlyStrickenNationDecides,
    RecordedForInformationOnly,
    RuleBroken,
    UnknownLine,
)
from domain.value import GREATEST
from tests.domain.builders import (
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
    told_by,
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
