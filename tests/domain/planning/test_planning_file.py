"""Planning files: read strictly and whole; nothing is dropped, nothing invented, and what does not fit is flagged."""

import json
from datetime import date
from typing import Any

import pytest

from domain.commands.planning.file import ImportPlanningFile
from domain.fact import Fact
from domain.planning.activity import ActivityOffered, NationAttended, NationCompleted
from domain.planning.file import (
    ImportedFile,
    PlanningFile,
    PlanningFileRecorded,
    activity_id,
    file_id,
    group_id,
    is_planning_file,
    read_planning_file,
)
from domain.planning.group import GroupEstablished, GroupMerged, GroupRenamed, GroupReorganised
from domain.planning.meeting import AttendanceRecorded, MeetingCalled, MeetingCalledOff, MeetingWasHeld
from domain.planning.rules import PlanningFileAlreadyImported, PlanningFileDiffers
from domain.planning.seat import SeatConfirmed, SeatNominated
from domain.planning.task import TaskDone, TaskFollowedUp, TaskSet, TaskState
from domain.rules import RoleMayNot
from domain.strict_file import FileFaulty
from tests.domain.builders import PLANNER
from tests.domain.planning.office import Office

COMMITTEE = {"key": "cepc", "name": "Civil Emergency Planning Committee", "short_name": "CEPC"}
GROUP: dict[str, Any] = {
    "key": "phfwg",
    "name": "Public Health and Food/Water Group",
    "short_name": "PHFWG",
    "parent": "cepc",
    "formats": ["allies", "eapc"],
    "from": "2010-01-01",
    "sources": ["a page of 2012"],
}
SEAT = {"group": "phfwg", "nation": "SWE", "role": "chair", "format": "eapc", "from": "2011-01-01"}
MEETING = {"group": "phfwg", "format": "eapc", "at": "2012-05-22"}
COURSE = {"key": "floods", "title": "Course on floods", "tool": "cep", "kind": "course", "from": "2012-03-01"}


def told(**parts: Any) -> str:
    """A planning file as JSON; the two groups stand in it unless others do."""
    file = {"id": "history", "title": "History", "synthetic": False, "groups": [COMMITTEE, GROUP]}
    return json.dumps({**file, **parts})


def file(**parts: Any) -> PlanningFile:
    """The same, read."""
    return read_planning_file(told(**parts))


@pytest.fixture
def office() -> Office:
    """A centre that knows of nothing."""
    return Office()


def imported(office: Office, **parts: Any) -> list[Fact]:
    """All that an import has recorded, but for the note that it was made."""
    before = len(office.log())
    office.centre.execute(ImportPlanningFile(file=file(**parts)))
    noted, *facts = office.log()[before:]
    assert isinstance(noted, PlanningFileRecorded)
    return facts


def flags_of(office: Office, **parts: Any) -> set[str]:
    """All flags that a file gives rise to."""
    return {flag for fact in imported(office, **parts) for flag in fact.flags}


# --- reading ---------------------------------------------------------------------------------------------------


def fault_in(text: str) -> tuple[str, str]:
    """The place of the first fault, and what is wrong there."""
    with pytest.raises(FileFaulty) as refused:
        read_planning_file(text)
    return refused.value.place, refused.value.fault


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("{", "", "this is not JSON"),
        ("[]", "", "a planning file is a JSON object"),
        ('{"id": "a", "id": "b"}', "id", "this field stands here twice"),
        (told(id=None), "id", "valid string"),
        (told(synthetic="no"), "synthetic", "valid boolean"),
        (told(since="2012-01-01"), "since", "not permitted"),
        (told(groups=[{**GROUP, "since": "2010-01-01"}]), "groups/0/since", "not permitted"),
        (told(groups=[{**GROUP, "certain": "yes"}]), "groups/0/certain", "valid boolean"),
        (told(groups=[COMMITTEE, COMMITTEE]), "groups/1/key", "cepc stands in this file twice"),
        (
            told(groups=[{**GROUP, "until": "2009-12-31"}]),
            "groups/0",
            "it ends on 2009-12-31, before it begins",
        ),
        (
            told(groups=[{**GROUP, "history": [{"what": "merged", "from": "2022-01-01"}]}]),
            "groups/0/history/0",
            "a group that is merged says into and nothing else",
        ),
        (
            told(groups=[{**GROUP, "history": [{"what": "renamed", "name": "B", "into": "cepc"}]}]),
            "groups/0/history/0",
            "a group that is renamed says name or short_name and nothing else",
        ),
        (told(seats=[{**SEAT, "organisation": "EU"}]), "seats/0", "a nation's or an organisation's"),
        (told(seats=[{**SEAT, "nominated": False}]), "seats/0", "nominated, or confirmed, or both"),
        (told(seats=[{**SEAT, "nation": "SWZZ"}]), "seats/0/nation", "match pattern"),
        (told(seats=[{**SEAT, "nation": "QQQ"}]), "seats/0", "QQQ is no ISO 3166-1 alpha-3 code in use"),
        (
            told(meetings=[{**MEETING, "present": ["SWE"], "absent": ["SWE"]}]),
            "meetings/0",
            "SWE is named twice",
        ),
        (told(meetings=[{**MEETING, "format": "all"}]), "meetings/0/format", "Input should be"),
        (
            told(meetings=[{**MEETING, "decisions": [{"text": "Go on", "due": "2012-06-01"}]}]),
            "meetings/0/decisions/0",
            "what is due or done has an owner",
        ),
        (
            told(activities=[{**COURSE, "participants": [{"nation": "SWE"}, {"nation": "SWE"}]}]),
            "activities/0",
            "SWE is named twice",
        ),
        (told(activities=[{**COURSE, "places": True}]), "activities/0/places", "valid integer"),
    ],
)
def test_a_faulty_file_is_refused_with_the_place_of_its_first_fault(text: str, place: str, says: str) -> None:
    found, fault = fault_in(text)
    assert found == place
    assert says in fault


def test_a_planning_file_is_told_from_a_case_file_by_its_shape() -> None:
    assert is_planning_file(json.loads(told()))
    assert not is_planning_file({"id": "mne-2017-fires", "timeline": [], "groups": []})
    assert not is_planning_file({"id": "mne-2017-fires"})
    assert not is_planning_file([])


# --- whole, once, and nothing else ------------------------------------------------------------------------------


def test_a_file_is_on_record_with_what_it_says_of_itself(office: Office) -> None:
    imported(office, note="Not complete", sources=["a page of 2012"])
    state = office.centre.load(ImportedFile, file_id("history")).state
    assert (state.file, state.title, state.note) == ("history", "History", "Not complete")
    assert (state.sources, state.synthetic, state.origin) == (("a page of 2012",), False, "archive")


def test_importing_a_file_again_changes_nothing(office: Office) -> None:
    imported(office)
    head = len(office.log())
    with pytest.raises(PlanningFileAlreadyImported):
        imported(office)
    assert len(office.log()) == head


def test_another_file_under_a_known_id_is_refused_and_changes_nothing(office: Office) -> None:
    imported(office)
    head = len(office.log())
    with pytest.raises(PlanningFileDiffers):
        imported(office, title="Another history")
    assert len(office.log()) == head


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"groups": [GROUP]}, "groups/0/parent"),
        ({"groups": [COMMITTEE], "seats": [SEAT]}, "seats/0/group"),
        ({"groups": [COMMITTEE], "meetings": [MEETING]}, "meetings/0/group"),
        ({"activities": [{**COURSE, "part_of": "storms"}]}, "activities/0/part_of"),
        (
            {"groups": [{**COMMITTEE, "history": [{"what": "merged", "from": "2022-01-01", "into": "rc"}]}]},
            "groups/0/history/0/into",
        ),
    ],
)
def test_a_key_that_nobody_knows_is_named_and_nothing_is_recorded(
    office: Office, parts: dict[str, Any], place: str
) -> None:
    with pytest.raises(FileFaulty) as refused:
        imported(office, **parts)
    assert refused.value.place == place
    assert office.log() == []


def test_one_file_names_what_another_has_told_and_never_tells_it_again(office: Office) -> None:
    imported(office, activities=[COURSE])
    (seat,) = imported(office, id="more", groups=[], seats=[SEAT])
    assert isinstance(seat, SeatNominated)
    assert seat.group_id == group_id("phfwg")
    for parts, place in (
        ({"groups": [COMMITTEE]}, "groups/0/key"),
        ({"activities": [COURSE]}, "activities/0/key"),
    ):
        with pytest.raises(FileFaulty) as refused:
            imported(office, **{"id": "again", "groups": [], **parts})
        assert refused.value.place == place


def test_nobody_imports_a_file_but_the_importer() -> None:
    with pytest.raises(RoleMayNot):
        Office().run(ImportPlanningFile, actor=PLANNER, file=file())


# --- what is told ----------------------------------------------------------------------------------------------


def test_each_fact_keeps_its_day_certainty_note_and_sources(office: Office) -> None:
    turn = {
        "what": "renamed",
        "from": "2013-01-01",
        "name": "JHAFG",
        "certain": False,
        "note": "year not found",
    }
    _, established, renamed = imported(office, groups=[COMMITTEE, {**GROUP, "history": [turn]}])
    assert isinstance(established, GroupEstablished)
    by = established.provenance
    assert (by.occurred_at, by.certain, by.sources) == (date(2010, 1, 1), True, ("a page of 2012",))
    assert (by.recorded_by, by.decided_by) == ("import", None)
    assert isinstance(renamed, GroupRenamed)
    by = renamed.provenance
    assert (by.occurred_at, by.certain, by.note, by.sources) == (
        date(2013, 1, 1),
        False,
        "year not found",
        (),
    )


def test_a_group_is_told_with_all_that_became_of_it(office: Office) -> None:
    history = [
        {"what": "renamed", "from": "2013-01-01", "name": "Joint Health Group", "short_name": "JHG"},
        {"what": "reorganised", "from": "2022-01-01", "parent": "rc", "formats": ["allies"]},
        {"what": "merged", "from": "2024-01-01", "into": "rc"},
    ]
    committee = {"key": "rc", "name": "Resilience Committee"}
    facts = imported(office, groups=[COMMITTEE, {**GROUP, "history": history}, committee])
    assert [type(fact) for fact in facts[1:5]] == [
        GroupEstablished,
        GroupRenamed,
        GroupReorganised,
        GroupMerged,
    ]
    group = office.group(group_id("phfwg"))
    assert group.named_on(date(2012, 7, 1)).short_name == "PHFWG"
    assert group.named_on(date(2014, 7, 1)).name == "Joint Health Group"
    assert [group.parent_on(day) for day in (date(2012, 7, 1), date(2022, 7, 1))] == [
        group_id("cepc"),
        group_id("rc"),
    ]
    assert group.formats_on(date(2022, 7, 1)) == ("allies",)
    assert (group.status, group.merged_into, group.until) == ("merged", group_id("rc"), date(2023, 12, 31))


def test_a_confirmed_seat_is_nominated_and_confirmed_from_its_first_day(office: Office) -> None:
    nominated, confirmed = imported(office, seats=[{**SEAT, "until": "2014-06-30", "confirmed": True}])[2:]
    assert isinstance(nominated, SeatNominated)
    assert isinstance(confirmed, SeatConfirmed)
    seat = office.seat(nominated.originator_id)
    assert (seat.nation, seat.role, seat.format) == ("SWE", "chair", "eapc")
    assert [seat.status_on(day) for day in (date(2010, 12, 31), date(2011, 1, 1), date(2014, 7, 1))] == [
        None,
        "confirmed",
        "ended",
    ]


def test_a_meeting_keeps_what_the_source_counts_and_invents_no_attendance(office: Office) -> None:
    facts = imported(office, meetings=[{**MEETING, "nations_told": 24, "people_told": 80}])[2:]
    assert [type(fact) for fact in facts] == [MeetingCalled, MeetingWasHeld]
    meeting = office.meeting(facts[0].originator_id)
    assert (meeting.status, meeting.nations_told, meeting.people_told) == ("held", 24, 80)
    assert (meeting.present, meeting.absent) == ((), ())


def test_who_came_and_what_was_decided_is_told_with_the_meeting(office: Office) -> None:
    decision = {
        "text": "Revise the guidelines",
        "owner": "SWE",
        "due": "2012-12-01",
        "followed_up": [{"at": "2012-09-01", "text": "A draft is there"}],
        "closed": "2012-11-20",
        "reason": "Agreed",
    }
    facts = imported(
        office, meetings=[{**MEETING, "present": ["SWE", "FIN"], "absent": ["AUT"], "decisions": [decision]}]
    )[2:]
    assert [type(fact) for fact in facts] == [
        MeetingCalled,
        MeetingWasHeld,
        AttendanceRecorded,
        TaskSet,
        TaskFollowedUp,
        TaskDone,
    ]
    meeting = office.meeting(facts[0].originator_id)
    assert (meeting.present, meeting.absent) == (("FIN", "SWE"), ("AUT",))
    task: TaskState = office.task(facts[3].originator_id)
    assert (task.what, task.meeting_id, task.status) == ("decision", facts[0].originator_id, "closed")
    assert [step.text for step in task.steps] == ["A draft is there", "Agreed"]


def test_an_exercise_is_told_with_its_conferences_participants_and_lessons(office: Office) -> None:
    exercise = {
        **COURSE,
        "key": "exercise",
        "kind": "exercise",
        "tool": "eadrcc",
        "host": "SWE",
        "nations_told": 40,
        "sources": ["a page of 2012"],
        "participants": [{"nation": "FIN", "status": "completed"}, {"nation": "AUT", "sources": ["another"]}],
        "lessons": [{"text": "Fewer forms"}],
    }
    conference = {**COURSE, "key": "planning", "kind": "conference", "part_of": "exercise"}
    facts = imported(office, activities=[conference, exercise])[2:]
    assert [type(fact) for fact in facts] == [
        ActivityOffered,
        ActivityOffered,
        NationCompleted,
        NationAttended,
        TaskSet,
    ]
    assert office.activity(activity_id("planning")).part_of == activity_id("exercise")
    state = office.activity(activity_id("exercise"))
    assert (state.host, state.nations_told) == ("SWE", 40)
    assert [(one.nation, one.status) for one in state.enrolments] == [
        ("FIN", "completed"),
        ("AUT", "attended"),
    ]
    assert [fact.provenance.sources for fact in facts[2:4]] == [("a page of 2012",), ("another",)]


# --- flagged, never refused -------------------------------------------------------------------------------------


def test_what_fits_bears_no_flag(office: Office) -> None:
    meeting = {**MEETING, "present": ["SWE", "USA"]}
    activity = {**COURSE, "open_to": ["eapc_partner"], "participants": [{"nation": "SWE"}]}
    assert flags_of(office, seats=[SEAT], meetings=[meeting], activities=[activity]) == set()


@pytest.mark.parametrize(
    ("parts", "flag"),
    [
        ({"seats": [{**SEAT, "format": "allies"}]}, "outside_format"),
        ({"seats": [{**SEAT, "format": None, "nation": "JPN"}]}, "outside_format"),
        ({"seats": [{**SEAT, "from": "2009-12-31"}]}, "group_not_standing"),
        ({"seats": [{**SEAT, "nominated": False, "confirmed": True}]}, "not_nominated"),
        ({"seats": [{**SEAT, "nation": "RUS", "from": "2014-05-01"}]}, "suspended"),
        ({"meetings": [{**MEETING, "format": "allies", "present": ["SWE"]}]}, "outside_format"),
        ({"meetings": [{**MEETING, "absent": ["JPN"]}]}, "outside_format"),
        (
            {"meetings": [{**MEETING, "format": "nato_plus", "plus": ["SWE"], "present": ["FIN"]}]},
            "outside_format",
        ),
        ({"meetings": [{**MEETING, "status": "cancelled", "present": ["SWE"]}]}, "meeting_cancelled"),
        ({"meetings": [{**MEETING, "at": "2009-06-04"}]}, "group_not_standing"),
        ({"meetings": [{**MEETING, "at": "2014-05-01", "present": ["RUS"]}]}, "suspended"),
        (
            {"activities": [{**COURSE, "open_to": ["ally"], "participants": [{"nation": "SWE"}]}]},
            "not_open_to_nation",
        ),
        (
            {"activities": [{**COURSE, "from": "2014-05-01", "participants": [{"nation": "RUS"}]}]},
            "suspended",
        ),
        ({"synthetic": True}, "synthetic"),
    ],
)
def test_what_the_rules_would_refuse_is_recorded_and_flagged(
    office: Office, parts: dict[str, Any], flag: str
) -> None:
    assert flags_of(office, **parts) == {flag}


def test_a_cancelled_meeting_keeps_its_reason_and_who_came_all_the_same(office: Office) -> None:
    facts = imported(
        office, meetings=[{**MEETING, "status": "cancelled", "reason": "No host", "present": ["SWE"]}]
    )[2:]
    assert [type(fact) for fact in facts] == [MeetingCalled, MeetingCalledOff, AttendanceRecorded]
    meeting = office.meeting(facts[0].originator_id)
    assert (meeting.status, meeting.reason, meeting.present) == ("cancelled", "No host", ("SWE",))


def test_where_a_source_names_no_partners_nobody_was_outside_a_meeting_with_some(office: Office) -> None:
    assert flags_of(office, meetings=[{**MEETING, "format": "nato_plus", "present": ["JPN"]}]) == set()


def test_who_is_ally_or_partner_is_asked_as_at_the_day(office: Office) -> None:
    before, after = "2017-06-04", "2017-06-05"
    meetings = [{**MEETING, "format": "allies", "at": day, "present": ["MNE"]} for day in (before, after)]
    attendance = [
        fact for fact in imported(office, meetings=meetings) if isinstance(fact, AttendanceRecorded)
    ]
    assert [fact.flags for fact in attendance] == [("outside_format",), ()]


def test_everything_of_a_made_up_file_says_that_it_is(office: Office) -> None:
    decision = {"text": "Go on", "owner": "SWE"}
    facts = imported(
        office,
        synthetic=True,
        seats=[SEAT],
        meetings=[{**MEETING, "decisions": [decision]}],
        activities=[COURSE],
    )
    assert len(facts) == 7
    assert all("synthetic" in fact.flags for fact in facts)
