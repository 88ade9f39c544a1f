"""Activities: who may enrol, who waits, and who came (DOMAIN.md, sections 5 and 8; CONTRACT.md, section 5)."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.authority import IMPORTER, Actor
from domain.commands.planning.activity import (
    AmendActivity,
    Attend,
    CancelActivity,
    Complete,
    Enrol,
    OfferActivity,
    ParticipationCommand,
    StayAway,
    WithdrawEnrolment,
    offered,
)
from domain.commands.planning.file import ImportPlanningFile
from domain.planning.activity import (
    Activity,
    ActivityAmended,
    ActivityCalledOff,
    ActivityOffered,
    ActivityState,
    NationAdmitted,
    NationApproved,
    NationAttended,
    NationEnrolled,
    NationWaits,
    NationWithdrew,
    OpenTo,
)
from domain.planning.file import read_planning_file
from domain.planning.rules import (
    ActivityCancelled,
    AlreadyEnrolled,
    EndsBeforeItBegins,
    EnrolmentSuspended,
    NotEnrolled,
    NotOpenToNation,
    PlacesTaken,
    SpeaksForAnotherNation,
    UnknownActivity,
)
from domain.rules import NotCorrectable, NothingChanges, RuleBroken, UnknownNation
from tests.domain.builders import PLANNER, centre, centre_says, replayed
from tests.domain.planning.office import NOTHING, Office, by_capital, on_word_of


def enrolled(state: ActivityState) -> list[str]:
    """Those who have a place, in the order in which they came."""
    return [one.nation for one in state.enrolments if one.status == "enrolled"]


# --- the menu --------------------------------------------------------------------------------------------------


def test_an_activity_stands_on_the_menu_under_one_tool() -> None:
    office = Office()
    state = office.activity(office.offers("CIMIC course", tool="pap_dib", activity_kind="course", places=20))
    assert (state.tool, state.activity_kind, state.free, state.status) == ("pap_dib", "course", 20, "offered")


def test_a_planning_conference_is_part_of_an_exercise_that_there_is() -> None:
    office = Office()
    exercise = office.offers("Srbija 2018", activity_kind="exercise")
    conference = office.offers("Main planning conference", activity_kind="conference", part_of=exercise)
    assert office.activity(conference).part_of == exercise
    with pytest.raises(UnknownActivity) as refusal:
        office.offers("Final planning conference", part_of=NOTHING)
    assert refusal.value.pointer == "/part_of"


def test_an_activity_does_not_end_before_it_begins() -> None:
    office = Office()
    with pytest.raises(EndsBeforeItBegins):
        office.offers(since=date(2027, 5, 3), until=date(2027, 5, 2))
    activity = office.offers(since=date(2027, 5, 3), until=date(2027, 5, 7))
    with pytest.raises(EndsBeforeItBegins):
        office.about(AmendActivity, activity, told={"since": date(2027, 5, 8)})


def test_an_amendment_changes_what_it_names() -> None:
    office = Office()
    activity = office.offers(host="Slovenia", places=20)
    state = office.about(
        AmendActivity, activity, told={"host": "Croatia", "places": None, "open_to": ["ally"]}
    )
    assert (state.host, state.places, state.open_to) == ("Croatia", 20, ("ally",))


def test_an_amendment_that_changes_nothing_is_a_mistake_of_typing() -> None:
    office = Office()
    activity = office.offers(host="Slovenia", open_to=("ally",))
    for told in ({}, {"host": "Slovenia"}, {"open_to": ["ally"]}, {"places": None}):
        with pytest.raises(NothingChanges):
            office.about(AmendActivity, activity, told=told)


def test_a_cancelled_activity_takes_nobody() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(), "SWE")
    office.about(CancelActivity, activity, reason="no host")
    acts: list[Any] = [
        lambda: office.enrols(activity, "FIN"),
        lambda: office.does(Attend, activity, "SWE"),
        lambda: office.withdraws(activity, "SWE"),
        lambda: office.approves(activity, "FIN"),
        lambda: office.about(CancelActivity, activity),
        lambda: office.about(AmendActivity, activity, told={"title": "Another"}),
    ]
    for act in acts:
        with pytest.raises(ActivityCancelled):
            act()


# --- enrolling -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("open_to", "may", "may_not"),
    [
        ((), ["DEU", "SRB", "MAR", "ARE", "JPN"], ["CHN"]),
        (("ally",), ["DEU"], ["SRB", "MAR", "ARE", "JPN", "CHN"]),
        (("eapc_partner", "mediterranean_dialogue"), ["SRB", "MAR"], ["DEU", "ARE", "JPN", "CHN"]),
        (("case_by_case",), [], ["DEU", "SRB", "MAR", "ARE", "JPN", "CHN"]),
    ],
)
def test_rule_28_an_activity_takes_those_to_whom_it_is_open(
    open_to: tuple[OpenTo, ...], may: list[str], may_not: list[str]
) -> None:
    office = Office()
    activity = office.offers(open_to=open_to)
    assert enrolled(office.enrols(activity, *may)) == may
    for code in may_not:
        with pytest.raises(NotOpenToNation):
            office.enrols(activity, code)


def test_the_refusal_says_to_whom_it_is_open_and_what_the_nation_was() -> None:
    office = Office()
    activity = office.offers(open_to=("ally", "eapc_partner"), since=date(2012, 7, 1))
    with pytest.raises(NotOpenToNation) as refusal:
        office.enrols(activity, "MAR")
    assert str(refusal.value).startswith(
        "the activity is open to ally, eapc_partner, and MAR on 2012-07-01 was mediterranean dialogue;"
    )


def test_an_approval_opens_an_activity_case_by_case() -> None:
    office = Office()
    activity = office.offers(open_to=("case_by_case",))
    office.approves(activity, "SRB")
    assert enrolled(office.enrols(activity, "SRB")) == ["SRB"]
    with pytest.raises(NotOpenToNation):
        office.enrols(activity, "MAR")


def test_an_approval_names_a_country_and_the_last_decision_stands() -> None:
    office = Office()
    activity = office.offers()
    with pytest.raises(UnknownNation):
        office.approves(activity, "XXZ")
    office.approves(activity, "SRB")
    assert [one.nation for one in office.approves(activity, "SRB").approvals] == ["SRB"]


@pytest.mark.parametrize(
    ("told_on", "since", "is_ally"),
    [
        # The day of the activity, where the enrolment is recorded after it.
        (date(2026, 1, 1), date(2017, 6, 4), False),
        (date(2026, 1, 1), date(2017, 6, 5), True),
        # The day of the enrolment, where the activity lies ahead.
        (date(2017, 6, 4), date(2018, 1, 1), False),
        (date(2017, 6, 5), date(2018, 1, 1), True),
    ],
)
def test_rule_28_what_a_nation_is_is_asked_as_at_the_earlier_of_the_two_days(
    told_on: date, since: date, is_ally: bool
) -> None:
    office = Office(datetime(told_on.year, told_on.month, told_on.day, 9, 0, tzinfo=UTC))
    activity = office.offers(open_to=("ally",), since=since)
    if is_ally:
        assert enrolled(office.enrols(activity, "MNE")) == ["MNE"]
    else:
        with pytest.raises(NotOpenToNation):
            office.enrols(activity, "MNE")


@pytest.mark.parametrize(("code", "last_day"), [("RUS", date(2014, 3, 31)), ("BLR", date(2021, 10, 31))])
def test_rule_28_a_suspended_partner_does_not_enrol(code: str, last_day: date) -> None:
    office = Office()
    first_day = date.fromordinal(last_day.toordinal() + 1)
    before, after = office.offers(since=last_day), office.offers("Later", since=first_day)
    assert enrolled(office.enrols(before, code)) == [code]
    with pytest.raises(EnrolmentSuspended) as refusal:
        office.enrols(after, code)
    assert refusal.value.day == first_day


def test_an_approval_does_not_lift_a_suspension() -> None:
    office = Office()
    activity = office.offers(open_to=("case_by_case",))
    office.approves(activity, "BLR")
    with pytest.raises(EnrolmentSuspended):
        office.enrols(activity, "BLR")


def test_a_code_that_no_country_has_does_not_enrol() -> None:
    office = Office()
    with pytest.raises(UnknownNation):
        office.enrols(office.offers(), "XXZ")


def test_a_nation_enrols_once_until_it_withdraws() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(), "SWE")
    with pytest.raises(AlreadyEnrolled) as refusal:
        office.enrols(activity, "SWE")
    assert str(refusal.value) == "SWE is enrolled already"
    office.withdraws(activity, "SWE")
    assert enrolled(office.enrols(activity, "SWE")) == ["SWE"]


def test_a_nation_enrols_and_withdraws_itself_alone() -> None:
    office = Office()
    activity = office.offers()
    with pytest.raises(SpeaksForAnotherNation):
        office.does(Enrol, activity, "SWE", **by_capital("FIN"))
    office.does(Enrol, activity, "SWE", **by_capital("SWE"))
    with pytest.raises(SpeaksForAnotherNation):
        office.does(WithdrawEnrolment, activity, "SWE", **by_capital("FIN"))
    state = office.does(WithdrawEnrolment, activity, "SWE", **by_capital("SWE"))
    assert state.status_of("SWE") == "withdrawn"


# --- who came --------------------------------------------------------------------------------------------------


def test_who_enrolled_attends_and_completes() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(), "SWE", "FIN")
    office.does(Attend, activity, "SWE")
    state = office.does(Complete, activity, "SWE")
    assert state.status_of("SWE") == "completed"
    assert office.does(StayAway, activity, "FIN").status_of("FIN") == "no_show"


@pytest.mark.parametrize("command", [Attend, Complete, StayAway, WithdrawEnrolment])
def test_who_did_not_enrol_does_nothing(command: type[ParticipationCommand]) -> None:
    office = Office()
    with pytest.raises(NotEnrolled) as refusal:
        office.does(command, office.offers(), "SWE")
    assert str(refusal.value).startswith("SWE is not enrolled in this activity and cannot ")


def test_who_stayed_away_did_not_attend() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(), "SWE")
    office.does(StayAway, activity, "SWE")
    with pytest.raises(NotEnrolled) as refusal:
        office.does(Attend, activity, "SWE")
    assert str(refusal.value) == "SWE is no show in this activity and cannot attend"


def test_who_waits_has_not_come() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN")
    with pytest.raises(NotEnrolled):
        office.does(Attend, activity, "FIN")


def test_who_attended_does_not_withdraw() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(), "SWE")
    office.does(Attend, activity, "SWE")
    with pytest.raises(NotEnrolled):
        office.withdraws(activity, "SWE")


# --- places and the waiting list -------------------------------------------------------------------------------


def test_who_comes_when_all_places_are_taken_waits() -> None:
    office = Office()
    state = office.enrols(office.offers(places=1), "SWE", "FIN", "AUT")
    assert (enrolled(state), state.waiting, state.free) == (["SWE"], ("FIN", "AUT"), 0)


def test_who_waited_first_is_admitted_first() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN", "AUT")
    state = office.withdraws(activity, "SWE")
    assert (enrolled(state), state.waiting) == (["FIN"], ("AUT",))


def test_more_places_admit_those_who_wait() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN", "AUT", "IRL")
    state = office.about(AmendActivity, activity, told={"places": 3})
    assert (enrolled(state), state.waiting) == (["SWE", "FIN", "AUT"], ("IRL",))


def test_who_withdraws_and_comes_again_stands_last() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN", "AUT")
    office.withdraws(activity, "FIN")
    assert office.enrols(activity, "FIN").waiting == ("AUT", "FIN")


def test_who_stays_away_keeps_the_place_from_those_who_wait() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN")
    state = office.does(StayAway, activity, "SWE")
    assert (state.free, state.waiting) == (0, ("FIN",))


def test_a_place_that_is_taken_is_not_amended_away() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=5), "SWE", "FIN")
    with pytest.raises(PlacesTaken) as refusal:
        office.about(AmendActivity, activity, told={"places": 1})
    assert (refusal.value.places, refusal.value.taken) == (1, 2)
    assert office.about(AmendActivity, activity, told={"places": 2}).free == 0


def test_a_partner_suspended_meanwhile_is_passed_over() -> None:
    office = Office(datetime(2014, 3, 1, 9, 0, tzinfo=UTC))
    activity = office.enrolled_in(office.offers(places=1, since=date(2014, 9, 1)), "SWE", "RUS", "FIN")
    office.clock.move(days=60)
    state = office.withdraws(activity, "SWE")
    assert (enrolled(state), state.waiting) == (["FIN"], ("RUS",))
    office.withdraws(activity, "FIN")
    assert enrolled(office.enrols(activity, "AUT")) == ["AUT"]


def test_without_a_number_of_places_there_is_room_for_all() -> None:
    office = Office()
    state = office.enrols(office.offers(), "SWE", "FIN", "AUT")
    assert (state.free, len(enrolled(state))) == (None, 3)


NATIONS = ("SWE", "FIN", "AUT", "IRL", "CHE", "SRB")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "withdraw", "attend", "complete", "stay_away", "places"]),
        st.sampled_from(NATIONS),
        st.integers(min_value=1, max_value=5),
    ),
    max_size=40,
)


@given(places=st.integers(min_value=1, max_value=4), acts=ACTS)
def test_places_are_never_exceeded_and_nobody_is_passed_over(
    places: int, acts: list[tuple[str, str, int]]
) -> None:
    by = centre_says(typed_by=PLANNER)
    activity = offered(centre(), by, title="Course", tool="cep", places=places)
    # The clerk's list of those who wait, kept beside it.
    queue: list[str] = []
    for act, code, number in acts:
        before = activity.state
        try:
            if act == "places":
                activity.amend({"places": number}, by)
            else:
                getattr(activity, act)(code, by)
        except RuleBroken:
            assert activity.state == before
            continue
        if act == "withdraw" and code in queue:
            queue.remove(code)
        if act == "enrol" and before.free == 0:
            queue.append(code)
        admitted = len(queue) - len(activity.state.waiting)
        assert [one for one in queue[:admitted] if activity.state.status_of(one) != "enrolled"] == []
        del queue[:admitted]
        assert list(activity.state.waiting) == queue
        assert activity.state.taken <= (activity.state.places or 0)
        assert not (queue and activity.state.free), "somebody waits while there is a place"
    assert replayed(activity).state == activity.state


# --- corrections -----------------------------------------------------------------------------------------------


def test_a_struck_enrolment_admits_who_waits() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN")
    office.strikes(NationEnrolled)
    state = office.activity(activity)
    assert (state.status_of("SWE"), enrolled(state), state.flags) == (None, ["FIN"], ())


def test_more_places_by_correction_admit_who_waits() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN")
    office.corrects(ActivityOffered, places=10)
    assert enrolled(office.activity(activity)) == ["SWE", "FIN"]


def test_whom_a_source_leaves_waiting_a_correction_of_something_else_does_not_admit() -> None:
    office = Office()
    participants = [{"nation": "SWE", "status": "attended"}, {"nation": "FIN", "status": "waiting"}]
    course = {"key": "floods", "title": "Course on floods", "tool": "cep", "kind": "course", "places": 4}
    activities = [{**course, "participants": participants}]
    history = {"id": "history", "title": "History", "synthetic": False, "activities": activities}
    office.centre.execute(ImportPlanningFile(file=read_planning_file(json.dumps(history))))
    activity = office.log()[office.position_of(ActivityOffered) - 1].originator_id
    office.corrects(ActivityOffered, title="Host nation support course")
    state = office.activity(activity)
    assert (state.waiting, state.status_of("SWE"), state.flags) == (("FIN",), "attended", ())
    office.corrects(ActivityOffered, places=5)
    assert office.activity(activity).status_of("FIN") == "enrolled"


def test_fewer_places_by_correction_than_are_taken_are_flagged() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=20), "SWE", "FIN")
    office.corrects(ActivityOffered, places=1)
    assert office.activity(activity).flags == ("no_longer_fits",)


def test_rule_28_who_enrolled_in_what_is_known_now_not_to_be_open_to_it_is_flagged() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(open_to=("eapc_partner",)), "SRB")
    office.corrects(ActivityOffered, open_to=["ally"])
    assert office.activity(activity).flags == ("not_open_to_nation",)
    office.corrects(ActivityOffered, open_to=["pfp"])
    assert office.activity(activity).flags == ()


def test_rule_28_an_enrolment_that_fell_into_suspension_is_flagged() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(since=date(2014, 3, 1)), "RUS")
    office.corrects(ActivityOffered, from_="2014-05-01")
    assert office.activity(activity).flags == ("suspended",)


def test_attendance_without_its_enrolment_is_flagged() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(), "SWE")
    office.does(Attend, activity, "SWE")
    office.strikes(NationEnrolled)
    assert office.activity(activity).flags == ("no_longer_fits",)


def test_who_never_waited_was_never_admitted() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN")
    office.withdraws(activity, "SWE")
    office.strikes(NationWaits)
    state = office.activity(activity)
    assert (enrolled(state), state.status_of("FIN"), state.flags) == ([], None, ())


def test_an_admission_is_not_corrected_because_nobody_typed_it() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN")
    office.withdraws(activity, "SWE")
    with pytest.raises(NotCorrectable):
        office.strikes(NationAdmitted)


def test_a_struck_withdrawal_lets_the_nation_keep_its_place() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(), "SWE")
    office.withdraws(activity, "SWE")
    office.strikes(NationWithdrew)
    assert enrolled(office.activity(activity)) == ["SWE"]


def test_a_corrected_enrolment_is_of_a_country_and_its_own_word() -> None:
    office = Office()
    activity = office.offers()
    office.does(Enrol, activity, "SWE", **on_word_of("SWE"))
    with pytest.raises(UnknownNation):
        office.corrects(NationEnrolled, nation="XXZ")
    with pytest.raises(SpeaksForAnotherNation):
        office.corrects(NationEnrolled, nation="FIN")
    office.does(Attend, activity, "SWE")
    office.corrects(NationAttended, provenance={"note": "by the list of the host"})


def test_an_enrolment_that_the_planner_typed_is_corrected_to_another_nation() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(), "SWE")
    office.corrects(NationEnrolled, nation="FIN")
    assert enrolled(office.activity(activity)) == ["FIN"]


def test_a_corrected_approval_names_a_country() -> None:
    office = Office()
    office.approves(office.offers(), "SRB")
    with pytest.raises(UnknownNation):
        office.corrects(NationApproved, nation="XXZ")


def test_a_corrected_activity_is_part_of_one_that_there_is_and_runs_forwards() -> None:
    office = Office()
    activity = office.offers(since=date(2027, 5, 3), until=date(2027, 5, 7))
    with pytest.raises(UnknownActivity):
        office.corrects(ActivityOffered, part_of=str(NOTHING))
    with pytest.raises(EndsBeforeItBegins):
        office.corrects(ActivityOffered, until="2027-05-02")
    office.about(AmendActivity, activity, told={"until": date(2027, 5, 5)})
    office.corrects(ActivityOffered, from_="2027-05-06")
    assert office.activity(activity).flags == ("no_longer_fits",)


def test_a_struck_amendment_is_as_if_it_had_not_been() -> None:
    office = Office()
    activity = office.offers(host="Slovenia")
    office.about(AmendActivity, activity, told={"host": "Croatia"})
    office.strikes(ActivityAmended)
    assert office.activity(activity).host == "Slovenia"


def test_a_struck_cancellation_lets_nations_enrol_again() -> None:
    office = Office()
    activity = office.offers()
    office.about(CancelActivity, activity)
    office.strikes(ActivityCalledOff)
    assert enrolled(office.enrols(activity, "SWE")) == ["SWE"]


def test_a_struck_activity_is_no_part_of_anything() -> None:
    office = Office()
    activity = office.enrolled_in(office.offers(places=1), "SWE", "FIN")
    office.strikes(ActivityOffered)
    state = office.activity(activity)
    assert (state.status, state.flags, state.enrolments) == ("cancelled", ("struck",), ())
    with pytest.raises(UnknownActivity):
        office.run(OfferActivity, title="Conference", tool="cep", part_of=activity)
    with pytest.raises(UnknownActivity):
        office.proposes(activities=(activity,))


def test_what_a_source_tells_is_not_asked_whether_it_fits() -> None:
    office = Office()
    archivist = Actor(account=IMPORTER, role=IMPORTER, name="Planning file import")
    activity = office.centre.load(Activity, office.offers(since=date(2002, 5, 21)))
    by = office.log()[-1].provenance.but(recorded_by=archivist.account, recorded_as=archivist.role)
    activity.record(NationAttended, by, nation="SWE")
    office.centre.save(activity)
    office.corrects(ActivityOffered, title="Taming the Dragon")
    assert office.activity(activity.id).flags == ()
