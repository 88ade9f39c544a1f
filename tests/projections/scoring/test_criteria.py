"""Each criterion on a small file: when it is open, when it is decided, and what changes it again."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.commands.message import ApproveMessage
from domain.commands.offer import ExpireOffer, ReleaseOffer, WithdrawOffer
from domain.consignment import Arrived
from domain.emergency import NeedEnded
from domain.message import MessageReleased
from domain.offer import OfferAccepted, OfferSubmitted
from domain.offer_line import OfferedItem
from domain.value import written
from projections.training.scoring.criteria import KINDS, Objective
from projections.training.scoring.examples import TRAINING, examples_of, says
from projections.training.scoring.judging import judged
from projections.training.scoring.picture import Picture
from projections.training.scoring.score import score
from projections.training.timeline import microseconds, moment
from tests.domain.builders import CLOCK, HEAD, NOON, nation, pumps, thing
from tests.projections.scoring.files import ScoredDesk, objective

FIRST_OFFER = {"kind": "first", "what": "offer", "within_hours": 2}
ANSWERED = {"kind": "answered", "within_hours": 6}
PUMPS_COVERED = {"kind": "covered", "items": "Pump", "within_hours": 8}
DAILY = {"kind": "reported", "every_hours": 24}


@pytest.fixture
def desk() -> ScoredDesk:
    """Bosnia and Herzegovina has asked for 30 pumps, and the capitals have been told."""
    desk = ScoredDesk()
    desk.disseminated(thing("high-capacity pumps", 30, "piece"))
    return desk


def pumps_for(desk: ScoredDesk, quantity: float) -> OfferedItem:
    return pumps(quantity, item_id=desk.item.id)


# --- the first act -----------------------------------------------------------------------------------------------


def test_a_first_offer_in_time_is_true_from_its_own_moment(desk: ScoredDesk) -> None:
    desk.later(1.5)
    desk.offers()
    (change,) = desk.scored(**FIRST_OFFER).changes
    assert (change.verdict, change.position) == ("true", desk.position_of(OfferSubmitted))
    assert moment(change.time) == desk.clock()


def test_it_is_open_while_there_is_time_and_false_once_the_deadline_has_passed(desk: ScoredDesk) -> None:
    last = desk.steps()[-1].position
    desk.later(2)
    assert desk.verdict(**FIRST_OFFER) == "open"
    desk.later(1)
    (change,) = desk.scored(**FIRST_OFFER).changes
    assert (change.verdict, change.position) == ("false", last)
    assert moment(change.time) == NOON.replace(hour=14)


def test_an_offer_at_the_very_deadline_is_in_time_and_one_after_it_changes_nothing(desk: ScoredDesk) -> None:
    desk.later(2)
    desk.offers()
    assert desk.became(**FIRST_OFFER) == [("true", 2)]
    assert desk.became(**{**FIRST_OFFER, "within_hours": 1}) == [("false", 1)]


def test_nothing_is_decided_before_the_act_that_starts_the_clock() -> None:
    desk = ScoredDesk()
    desk.asked()
    desk.later(100)
    assert desk.became(**FIRST_OFFER) == []


def test_what_came_before_the_act_that_starts_the_clock_does_not_count() -> None:
    desk = ScoredDesk()
    desk.opened()
    desk.types_offer()
    desk.disseminated()
    desk.later(3)
    assert desk.became(**FIRST_OFFER) == [("false", 2)]


def test_the_first_act_of_one_donor_is_asked_by_its_nation(desk: ScoredDesk) -> None:
    desk.offers(by="CZE")
    desk.later(1)
    desk.offers(by="ESP")
    assert desk.became(**FIRST_OFFER, nation="ESP") == [("true", 1)]
    assert desk.became(**FIRST_OFFER, nation="CZE") == [("true", 0)]
    assert desk.verdict(**FIRST_OFFER, nation="HRV") == "open"


def test_an_offer_that_was_struck_was_never_made(desk: ScoredDesk) -> None:
    offer = desk.types_offer()
    desk.accepts(offer)
    accepted = {"kind": "first", "what": "acceptance", "within_hours": 2}
    assert (desk.verdict(**FIRST_OFFER), desk.verdict(**accepted)) == ("true", "true")
    desk.later(1)
    desk.strikes(OfferSubmitted)
    assert desk.became(**FIRST_OFFER) == [("true", 0), ("open", 1)]
    assert desk.became(**accepted) == [("true", 0), ("open", 1)]
    desk.later(2)
    assert desk.became(**FIRST_OFFER) == [("true", 0), ("open", 1), ("false", 2)]


def test_a_report_and_the_final_one_are_reports(desk: ScoredDesk) -> None:
    report = {"kind": "count", "what": "report", "at_least": 2}
    final = {"kind": "count", "what": "final_report"}
    desk.reported()
    assert (desk.verdict(**report), desk.verdict(**final)) == ("open", "open")
    desk.closed()
    assert (desk.verdict(**report), desk.verdict(**final)) == ("true", "true")


# --- answers -----------------------------------------------------------------------------------------------------


def test_every_offer_answered_is_open_while_one_is_owed_and_true_while_none_is(desk: ScoredDesk) -> None:
    first = desk.offers()
    desk.later(1)
    desk.accepts(first)
    desk.later(1)
    second = desk.offers()
    desk.later(1)
    desk.declines(second)
    assert desk.became(**ANSWERED) == [("true", 1), ("open", 2), ("true", 3)]


def test_an_offer_that_waits_too_long_is_false_and_a_late_answer_does_not_mend_it(desk: ScoredDesk) -> None:
    offer = desk.offers()
    desk.later(7)
    desk.accepts(offer)
    assert desk.became(**ANSWERED) == [("false", 6)]


def test_an_answer_to_some_of_the_lines_leaves_the_rest_owed(desk: ScoredDesk) -> None:
    offer = desk.offers(pumps(20))
    desk.accepts(offer, (1, 5))
    assert desk.verdict(**ANSWERED) == "open"
    desk.declines(offer)
    assert desk.verdict(**ANSWERED) == "true"


def test_what_the_donor_withdraws_in_time_is_owed_nothing(desk: ScoredDesk) -> None:
    offer = desk.offers()
    desk.does(WithdrawOffer(actor=nation("CZE"), offer_id=offer))
    desk.later(100)
    assert desk.verdict(**ANSWERED) == "true"


def test_an_offer_that_expires_had_no_answer(desk: ScoredDesk) -> None:
    offer = desk.offers(valid_until=written(NOON.replace(hour=13)))
    desk.later(2)
    desk.does(ExpireOffer(actor=CLOCK, offer_id=offer))
    assert desk.became(**ANSWERED) == [("false", 2)]


def test_offers_of_other_channels_are_decided_elsewhere(desk: ScoredDesk) -> None:
    desk.offers(channel="ucpm")
    desk.later(100)
    assert desk.became(**ANSWERED) == []


def test_the_answers_to_one_donor_are_asked_by_its_nation(desk: ScoredDesk) -> None:
    desk.accepts(desk.offers(by="ESP"))
    desk.offers(by="CZE")
    desk.later(7)
    assert desk.verdict(**ANSWERED) == "false"
    assert desk.verdict(**ANSWERED, nation="ESP") == "true"


# --- goods -------------------------------------------------------------------------------------------------------


def test_items_are_covered_from_the_moment_when_enough_is_accepted(desk: ScoredDesk) -> None:
    offer = desk.offers(pumps_for(desk, 30))
    desk.later(1)
    desk.accepts(offer, (1, 20))
    assert desk.verdict(**PUMPS_COVERED) == "open"
    desk.later(1)
    desk.accepts(offer, (1, 10))
    assert desk.became(**PUMPS_COVERED) == [("true", 2)]


def test_cover_can_be_lost_again_until_the_deadline(desk: ScoredDesk) -> None:
    offer = desk.offers(pumps_for(desk, 30))
    desk.accepts(offer)
    desk.later(1)
    desk.does(ReleaseOffer(actor=nation("BIH"), offer_id=offer))
    assert desk.became(**PUMPS_COVERED) == [("true", 0), ("open", 1)]
    desk.later(8)
    assert desk.became(**PUMPS_COVERED) == [("true", 0), ("open", 1), ("false", 8)]


def test_what_is_covered_or_lost_after_the_deadline_changes_nothing(desk: ScoredDesk) -> None:
    offer = desk.offers(pumps_for(desk, 30))
    desk.later(9)
    desk.accepts(offer)
    assert desk.became(**PUMPS_COVERED) == [("false", 8)]
    assert desk.became(kind="covered") == [("true", 9)]
    desk.later(1)
    desk.does(ReleaseOffer(actor=nation("BIH"), offer_id=offer))
    assert desk.became(kind="covered", within_hours=9) == [("true", 9)]
    assert desk.became(kind="covered") == [("true", 9), ("open", 10)]


def test_only_items_of_that_name_are_asked_whatever_their_case(desk: ScoredDesk) -> None:
    desk.asked(thing("Bottled WATER", 10, "piece"))
    desk.later(9)
    assert desk.verdict(**PUMPS_COVERED) == "false"
    assert desk.verdict(kind="covered", items="water", within_hours=100) == "open"
    assert desk.became(kind="covered", items="tents", within_hours=1) == []


def test_the_earlier_of_two_deadlines_counts_and_a_day_ends_with_itself(desk: ScoredDesk) -> None:
    assert NOON.hour == 12
    desk.later(30)
    both = {"kind": "covered", "by": written(NOON.date()), "within_hours": 20}
    assert desk.became(**both) == [("false", 12)]
    assert desk.became(**{**both, "within_hours": 3}) == [("false", 3)]
    assert desk.became(kind="covered", by="2014-05-15T20:00:00Z") == [("false", 8)]


def test_an_item_without_a_quantity_is_covered_by_anything_that_is_accepted() -> None:
    desk = ScoredDesk()
    desk.disseminated(thing("boats"))
    boats = {"kind": "covered", "items": "boats"}
    assert desk.verdict(**boats) == "open"
    desk.accepts(desk.offers(OfferedItem(what="boats", item_id=desk.item.id)))
    assert desk.verdict(**boats) == "true"


def test_an_item_that_is_closed_as_met_is_covered_and_one_that_is_no_longer_needed_is_not_asked(
    desk: ScoredDesk,
) -> None:
    goods = {"kind": "handed_over", "items": "pumps"}
    desk.later(1)
    desk.item_closed()
    assert (desk.became(**goods), desk.became(kind="covered")) == ([("true", 1)], [("true", 1)])
    other = ScoredDesk()
    other.disseminated(thing("pumps", 30, "piece"))
    other.need_ended()
    other.later(100)
    assert other.became(kind="covered", within_hours=8) == []


def test_goods_are_handed_over_when_the_stricken_nation_says_so_and_not_on_arrival(desk: ScoredDesk) -> None:
    received = {"kind": "handed_over", "items": "pumps", "within_hours": 48}
    offer = desk.offers(pumps_for(desk, 30))
    desk.accepts(offer)
    load = desk.consigns(offer)
    desk.departs(load)
    desk.arrives(load)
    assert desk.verdict(**received) == "open"
    desk.later(5)
    desk.hands_over(load)
    assert desk.became(**received) == [("true", 5)]


# --- reports -----------------------------------------------------------------------------------------------------


def test_reports_in_time_are_open_until_the_end_and_true_there(desk: ScoredDesk) -> None:
    for _ in range(3):
        desk.later(20)
        desk.reported()
    assert desk.verdict(**DAILY) == "open"
    desk.later(20)
    desk.closed()
    desk.later(200)
    assert desk.became(**DAILY) == [("true", 80)]


def test_the_first_silence_that_is_too_long_is_false_for_good(desk: ScoredDesk) -> None:
    desk.reported()
    desk.later(30)
    desk.reported()
    desk.closed()
    assert desk.became(**DAILY) == [("false", 24)]


# --- what must not happen ----------------------------------------------------------------------------------------


def test_more_accepted_than_asked_is_false_until_it_is_put_in_order(desk: ScoredDesk) -> None:
    never = {"kind": "never", "what": "accepted_more_than_asked"}
    offer = desk.offers(pumps_for(desk, 40))
    desk.later(1)
    desk.accepts(offer)
    desk.later(1)
    desk.does(ReleaseOffer(actor=nation("BIH"), offer_id=offer))
    assert desk.became(**never) == [("true", 0), ("false", 1), ("true", 2)]


def test_a_message_approved_by_its_originator_is_noticed_wherever_it_comes_from(desk: ScoredDesk) -> None:
    """The centre refuses it (rule 6); a log may come from a centre that did not."""
    never = objective(kind="never", what="message_approved_by_originator")
    message = desk.drafted()
    desk.does(ApproveMessage(actor=HEAD, message_id=message))
    taken = desk.steps()
    (right,) = score(taken, [never])
    assert [one.verdict for one in right.changes] == ["true"]
    *before, last = taken
    assert isinstance(last.fact, MessageReleased)
    own = last.fact.provenance.but(recorded_by="officer")
    forged = last.fact.model_copy(update={"provenance": own})
    (wrong,) = score([*before, type(last)(last.position, last.time, forged)], [never])
    assert [(one.verdict, one.position) for one in wrong.changes][1:] == [("false", last.position)]


def test_a_flag_is_false_while_something_bears_it(desk: ScoredDesk) -> None:
    unannounced = {"kind": "never_flagged", "flag": "before_acceptance"}
    offer = desk.offers()
    load = desk.consigns(offer)
    desk.departs(load)
    desk.later(1)
    desk.accepts(offer)
    assert desk.became(**unannounced) == [("true", 0), ("false", 0), ("true", 1)]


def test_a_flag_that_nobody_knows_cannot_be_asked() -> None:
    with pytest.raises(ValidationError):
        objective(kind="never_flagged", flag="no_such_flag")


# --- counts and several ------------------------------------------------------------------------------------------


def test_a_count_is_true_once_there_are_enough_and_false_where_the_file_closes_before(
    desk: ScoredDesk,
) -> None:
    two = {"kind": "count", "what": "offer", "at_least": 2}
    desk.offers()
    assert desk.verdict(**two) == "open"
    desk.later(1)
    desk.closed()
    assert desk.became(**two) == [("false", 1)]
    assert desk.verdict(kind="count", what="offer") == "true"


def test_too_many_is_false_at_once_and_until_then_true(desk: ScoredDesk) -> None:
    at_most = {"kind": "count", "what": "offer", "at_most": 1}
    desk.later(1)
    desk.offers()
    desk.later(1)
    desk.offers(by="ESP")
    assert desk.became(**at_most) == [("true", 0), ("false", 2)]
    assert desk.verdict(**at_most, nation="ESP") == "true"
    assert desk.verdict(**at_most, at_least=1) == "false"


def test_all_of_is_false_with_the_first_that_is_and_any_of_true_with_the_first_that_is(
    desk: ScoredDesk,
) -> None:
    asked: list[dict[str, Any]] = [FIRST_OFFER, {"kind": "count", "what": "report"}]
    desk.later(1)
    desk.reported()
    desk.later(2)
    assert desk.became(kind="all_of", criteria=asked) == [("false", 2)]
    assert desk.became(kind="any_of", criteria=asked) == [("true", 1)]
    desk.offers()
    assert desk.became(kind="all_of", criteria=[{**FIRST_OFFER, "within_hours": 5}, asked[1]]) == [
        ("true", 3)
    ]


def test_an_act_that_was_struck_no_longer_counts(desk: ScoredDesk) -> None:
    offer = desk.types_offer()
    desk.types_acceptance(offer)
    assert desk.verdict(kind="count", what="acceptance") == "true"
    desk.strikes(OfferAccepted)
    assert desk.verdict(kind="count", what="acceptance") == "open"
    assert desk.verdict(kind="count", what="offer") == "true"


def test_an_act_that_changes_nothing_more_is_counted_all_the_same(desk: ScoredDesk) -> None:
    """A source may tell twice that a file was closed; the second time nothing of the file changes."""
    desk.closed()
    taken = desk.steps()
    ended = next(step for step in taken if isinstance(step.fact, NeedEnded))
    again = type(ended)(taken[-1].position + 1, taken[-1].time, ended.fact)
    (twice,) = score([*taken, again], [objective(kind="count", what="end_of_need", at_least=2, nation="BIH")])
    assert (twice.verdict, twice.changes[-1].position) == ("true", again.position)


def test_what_came_without_an_offer_arrives_all_the_same(desk: ScoredDesk) -> None:
    load = desk.records_consignment()
    desk.types_arrival(load)
    assert desk.position_of(Arrived)
    assert desk.verdict(kind="first", what="arrival", within_hours=1, nation="CZE") == "true"


# --- in words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_itself_and_has_an_example_for_training(kind: str) -> None:
    assert says(kind).endswith(".")
    examples = examples_of(kind)
    assert examples
    for one in examples:
        assert one.criterion.words
        assert judged(one.criterion, Picture(), 0) in ("open", "true", "false")
        assert Objective.model_validate(one.model_dump(mode="json")) == one


def test_the_objectives_for_training_bear_names_of_their_own() -> None:
    assert len({one.id for one in TRAINING}) == len(TRAINING)


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (FIRST_OFFER, "the first offer within 2 h after the dissemination"),
        ({**FIRST_OFFER, "nation": "ESP", "after": "end_of_need", "within_hours": Decimal("0.5")},
         "the first offer of ESP within 0.5 h after the end of need"),
        (ANSWERED, "every offer answered within 6 h"),
        (PUMPS_COVERED, "every item with “Pump” in its name covered within 8 h after the dissemination"),
        ({"kind": "handed_over", "by": "2014-05-20"}, "every item handed over by 2014-05-20"),
        (DAILY, "a report every 24 h, from the dissemination to the end"),
        ({"kind": "count", "what": "offer"}, "offer: at least once"),
        ({"kind": "count", "what": "offer", "at_least": 2, "at_most": 3, "nation": "ESP"},
         "offer of ESP: at least twice and at most 3 times"),
        ({"kind": "count", "what": "offer", "at_most": 0}, "offer: never"),
    ],
)  # fmt: skip
def test_a_criterion_in_words(criterion: dict[str, Any], words: str) -> None:
    assert objective(**criterion).criterion.words == words


def test_a_file_of_no_facts_has_nothing_decided() -> None:
    (nothing,) = score([], [objective(**FIRST_OFFER)], microseconds(NOON))
    assert (nothing.verdict, nothing.changes) == ("open", ())
