"""Meetings: called, held or cancelled, and who came, asked as at the meeting's day (DOMAIN.md, section 8)."""

from datetime import UTC, date, datetime

import pytest

from domain.commands.planning.meeting import CancelMeeting, HoldMeeting, RecordAttendance, RecordDecision
from domain.planning.meeting import (
    AttendanceRecorded,
    MeetingCalled,
    MeetingCalledOff,
    MeetingState,
    MeetingWasHeld,
)
from domain.planning.rules import (
    DueWithoutOwner,
    EndsBeforeItBegins,
    GroupNotStanding,
    MeetingCancelled,
    MeetingHeld,
    NobodyNamed,
    NotAFormatOfTheGroup,
    OutsideFormat,
    PlusNamesNobody,
    PresentAndAbsent,
)
from domain.rules import UnknownNation
from tests.domain.planning.office import Office

DAY = date(2012, 7, 1)


# --- calling ---------------------------------------------------------------------------------------------------


def test_rule_28_a_group_meets_in_a_format_of_that_day() -> None:
    office = Office()
    group = office.establishes(formats=("allies",))
    office.meets_as(group, "allies", "eapc", since=DAY)
    with pytest.raises(NotAFormatOfTheGroup) as refusal:
        office.calls(group, date(2012, 6, 30), "eapc")
    assert refusal.value.formats == ("allies",)
    assert office.meeting(office.calls(group, DAY, "eapc")).status == "called"


def test_where_the_formats_are_not_known_any_may_be_called() -> None:
    office = Office()
    assert office.meeting(office.calls(office.establishes(formats=()), DAY, "all_partners")).day == DAY


def test_rule_28_a_group_that_does_not_stand_does_not_meet() -> None:
    office = Office()
    with pytest.raises(GroupNotStanding):
        office.calls(office.establishes(since=date(2012, 7, 2)), DAY)


def test_a_meeting_with_some_partners_names_them() -> None:
    office = Office()
    group = office.establishes(formats=("eapc", "nato_plus"))
    with pytest.raises(PlusNamesNobody):
        office.calls(group, DAY, "nato_plus")
    with pytest.raises(PlusNamesNobody):
        office.calls(group, DAY, "eapc", plus=("SWE",))
    meeting = office.calls(group, DAY, "nato_plus", plus=("SWE", "FIN", "SWE"))
    assert office.meeting(meeting).plus == ("FIN", "SWE")


def test_the_partners_that_a_meeting_names_are_countries() -> None:
    office = Office()
    with pytest.raises(UnknownNation) as refusal:
        office.calls(office.establishes(formats=()), DAY, "nato_plus", plus=("SWE", "XXZ"))
    assert refusal.value.pointer == "/plus/1"


def test_a_meeting_does_not_end_before_it_begins() -> None:
    office = Office()
    with pytest.raises(EndsBeforeItBegins):
        office.calls(office.establishes(), DAY, until=date(2012, 6, 30))


# --- holding and cancelling ------------------------------------------------------------------------------------


def test_a_meeting_is_held_once_and_not_cancelled_then() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    office.run(HoldMeeting, meeting_id=meeting)
    assert office.meeting(meeting).status == "held"
    for command in (HoldMeeting, CancelMeeting):
        with pytest.raises(MeetingHeld):
            office.run(command, meeting_id=meeting)


def test_a_meeting_to_which_nations_came_is_not_cancelled() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    office.attends(meeting, "DEU")
    with pytest.raises(MeetingHeld):
        office.run(CancelMeeting, meeting_id=meeting)


def test_nobody_attends_a_cancelled_meeting() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    office.run(CancelMeeting, meeting_id=meeting, reason="no quorum")
    assert office.meeting(meeting).reason == "no quorum"
    with pytest.raises(MeetingCancelled) as refusal:
        office.attends(meeting, "DEU")
    assert str(refusal.value) == "the meeting was cancelled: it cannot be attended"


@pytest.mark.parametrize("command", [HoldMeeting, CancelMeeting])
def test_a_cancelled_meeting_is_neither_held_nor_cancelled_again(
    command: type[HoldMeeting | CancelMeeting],
) -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    office.run(CancelMeeting, meeting_id=meeting)
    with pytest.raises(MeetingCancelled):
        office.run(command, meeting_id=meeting)


def test_a_cancelled_meeting_decides_nothing() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    office.run(CancelMeeting, meeting_id=meeting)
    with pytest.raises(MeetingCancelled):
        office.decides(meeting)


# --- attendance ------------------------------------------------------------------------------------------------


def test_attendance_is_told_nation_by_nation_in_alphabetical_order() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    state = office.attends(meeting, "SWE", "DEU", absent=["FRA", "AUT"])
    assert (state.present, state.absent) == (("DEU", "SWE"), ("AUT", "FRA"))


def test_what_is_told_later_of_a_nation_stands() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    office.attends(meeting, "DEU", absent=["FRA", "SWE"])
    state = office.attends(meeting, "FRA", absent=["DEU"])
    assert (state.present, state.absent) == (("FRA",), ("DEU", "SWE"))


@pytest.mark.parametrize(
    ("code", "eve"),
    [
        ("MNE", date(2017, 6, 4)),
        ("MKD", date(2020, 3, 26)),
        ("FIN", date(2023, 4, 3)),
        ("SWE", date(2024, 3, 6)),
    ],
)
def test_rule_28_who_is_an_ally_is_asked_as_at_the_meetings_day(code: str, eve: date) -> None:
    office = Office()
    group = office.establishes()
    before = office.calls(group, eve, "allies")
    on_the_day = office.calls(group, eve.replace(day=eve.day + 1), "allies")
    for told in ({"present": (code,)}, {"absent": (code,)}):
        with pytest.raises(OutsideFormat):
            office.run(RecordAttendance, meeting_id=before, **told)
    assert office.attends(on_the_day, code).present == (code,)


def test_the_day_of_a_meeting_late_in_the_evening_is_that_of_utc() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), datetime(2017, 6, 4, 23, 30, tzinfo=UTC), "allies")
    with pytest.raises(OutsideFormat):
        office.attends(meeting, "MNE")


def test_a_partner_that_a_meeting_does_not_name_does_not_come() -> None:
    office = Office()
    meeting = office.calls(office.establishes(formats=("nato_plus",)), DAY, "nato_plus", plus=("SWE",))
    assert office.attends(meeting, "DEU", "SWE").present == ("DEU", "SWE")
    with pytest.raises(OutsideFormat):
        office.attends(meeting, "FIN")


def test_if_one_nation_is_not_admitted_nothing_is_recorded() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY, "allies")
    with pytest.raises(OutsideFormat):
        office.attends(meeting, "DEU", "SWE")
    assert office.meeting(meeting).present == ()


def test_a_nation_is_present_or_absent_and_not_both() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    with pytest.raises(PresentAndAbsent) as refusal:
        office.attends(meeting, "DEU", "SWE", absent=["SWE"])
    assert refusal.value.nation == "SWE"


def test_attendance_names_somebody() -> None:
    office = Office()
    with pytest.raises(NobodyNamed):
        office.attends(office.calls(office.establishes(), DAY))


def test_a_code_that_no_country_has_attends_nothing() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    with pytest.raises(UnknownNation) as refusal:
        office.attends(meeting, "DEU", absent=["SWE", "XXZ"])
    assert refusal.value.pointer == "/absent/1"


@pytest.mark.parametrize(("day", "flags"), [(date(2014, 3, 31), ()), (date(2014, 4, 1), ("suspended",))])
def test_a_suspended_partner_that_came_is_flagged(day: date, flags: tuple[str, ...]) -> None:
    office = Office()
    group = office.establishes()
    assert office.attends(office.calls(group, day), "DEU", "RUS").flags == flags
    assert office.attends(office.calls(group, day), "DEU", absent=["RUS"]).flags == ()


# --- corrections -----------------------------------------------------------------------------------------------


def attended(office: Office, *present: str, day: date = DAY) -> MeetingState:
    """A meeting of Allies and EAPC partners to which some came; its state through `latest`."""
    return office.attends(office.calls(office.establishes(), day), *present)


def latest(office: Office) -> MeetingState:
    """The meeting that was called last."""
    called = office.log()[office.position_of(MeetingCalled) - 1]
    return office.meeting(called.originator_id)


def test_rule_28_a_corrected_format_that_did_not_admit_who_came_is_flagged() -> None:
    office = Office()
    attended(office, "DEU", "SWE")
    office.corrects(MeetingCalled, format="allies")
    assert latest(office).flags == ("outside_format",)
    office.corrects(MeetingCalled, format="eapc")
    assert latest(office).flags == ()


def test_rule_28_a_corrected_day_on_which_who_came_was_no_ally_is_flagged() -> None:
    office = Office()
    group = office.establishes()
    office.attends(office.calls(group, date(2017, 6, 5), "allies"), "MNE")
    office.corrects(MeetingCalled, at="2017-06-04")
    assert latest(office).flags == ("outside_format",)


def test_a_corrected_day_on_which_the_group_did_not_stand_is_flagged() -> None:
    office = Office()
    office.calls(office.establishes(since=date(2010, 1, 1)), DAY)
    office.corrects(MeetingCalled, at="2009-12-31")
    assert latest(office).flags == ("group_not_standing",)


def test_a_corrected_format_in_which_the_group_did_not_meet_is_flagged() -> None:
    office = Office()
    office.calls(office.establishes(), DAY)
    office.corrects(MeetingCalled, format="all_partners")
    assert latest(office).flags == ("no_longer_fits",)


def test_a_corrected_meeting_could_have_been_called_so() -> None:
    office = Office()
    office.calls(office.establishes(), DAY)
    with pytest.raises(PlusNamesNobody):
        office.corrects(MeetingCalled, format="nato_plus")
    with pytest.raises(UnknownNation):
        office.corrects(MeetingCalled, format="nato_plus", plus=["XXZ"])
    with pytest.raises(EndsBeforeItBegins):
        office.corrects(MeetingCalled, until="2012-06-30")


def test_corrected_attendance_names_countries_each_once() -> None:
    office = Office()
    attended(office, "DEU", "SWE")
    with pytest.raises(UnknownNation):
        office.corrects(AttendanceRecorded, present=["DEU", "XXZ"])
    with pytest.raises(PresentAndAbsent):
        office.corrects(AttendanceRecorded, absent=["DEU"])
    with pytest.raises(NobodyNamed):
        office.corrects(AttendanceRecorded, present=[])
    office.corrects(AttendanceRecorded, present=["DEU"], absent=["SWE"])
    assert (latest(office).present, latest(office).absent) == (("DEU",), ("SWE",))


def test_corrected_attendance_outside_the_format_is_flagged() -> None:
    office = Office()
    attended(office, "DEU")
    office.corrects(AttendanceRecorded, present=["DEU", "MAR"])
    assert latest(office).flags == ("outside_format",)


def test_the_flag_of_a_suspended_partner_goes_with_its_attendance() -> None:
    office = Office()
    attended(office, "DEU", "RUS", day=date(2014, 5, 1))
    office.corrects(AttendanceRecorded, present=["DEU"])
    assert latest(office).flags == ()


def test_a_struck_cancellation_lets_the_meeting_be_held() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    office.run(CancelMeeting, meeting_id=meeting)
    office.strikes(MeetingCalledOff)
    office.run(HoldMeeting, meeting_id=meeting)
    assert office.meeting(meeting).status == "held"


def test_a_struck_holding_leaves_the_meeting_called() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    office.run(HoldMeeting, meeting_id=meeting)
    office.strikes(MeetingWasHeld)
    assert office.meeting(meeting).status == "called"


def test_a_struck_meeting_is_cancelled_and_nobody_attends_it() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    office.attends(meeting, "DEU")
    office.strikes(MeetingCalled)
    assert (office.meeting(meeting).status, office.meeting(meeting).present) == ("cancelled", ())
    assert office.meeting(meeting).flags == ("struck",)
    with pytest.raises(MeetingCancelled):
        office.attends(meeting, "DEU")


def test_what_a_decision_is_due_is_due_from_somebody() -> None:
    office = Office()
    meeting = office.calls(office.establishes(), DAY)
    with pytest.raises(DueWithoutOwner):
        office.run(RecordDecision, meeting_id=meeting, text="Revise the guidelines", due=DAY)
