"""Who may read what of planning: groups and activities all, the rest those whom it concerns (rule 28)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.nation import members
from domain.planning.activity import NationEnrolled
from domain.planning.formats import admitted
from domain.planning.meeting import MeetingCalled
from projections.readers import OBSERVERS, Reader
from tests.domain.builders import NOON
from tests.projections.builders import STAFF
from tests.projections.planning.builders import PlanningDesk, everything_that_can_be_planned

TODAY = NOON.date()
SWEDEN, NORWAY, FINLAND, SERBIA = (Reader(is_staff=False, code=code) for code in ("SWE", "NOR", "FIN", "SRB"))
OBSERVER = Reader(is_staff=False, code=OBSERVERS)
NO_READER = Reader(is_staff=False)
CANARY = "canary"


@pytest.fixture
def desk() -> PlanningDesk:
    return PlanningDesk()


def read_by(desk: PlanningDesk, reader: Reader) -> list[str]:
    """All texts on the board that a reader may read."""
    return [text for key, text in desk.boards.warm.texts().items() if desk.boards.may_read(reader, *key)]


def sings(desk: PlanningDesk, reader: Reader) -> bool:
    """Whether the canary is heard anywhere in what a reader may read."""
    return any(CANARY in text for text in read_by(desk, reader))


# --- groups and activities -------------------------------------------------------------------------------------


def test_groups_and_the_menu_are_for_everybody_with_an_account_but_the_admin(desk: PlanningDesk) -> None:
    for kind, id in (("planning_group", desk.established()), ("activity", desk.offered())):
        assert desk.readers(kind, id) == "all"
        assert desk.boards.may_read(OBSERVER, kind, id)
        assert not desk.boards.may_read(NO_READER, kind, id)


def test_the_book_keeping_of_planning_is_for_nobody() -> None:
    desk = everything_that_can_be_planned()
    for kind in ("roll", "chairs", "chosen", "decisions"):
        assert desk.boards.every(kind), f"there is no {kind}"
        for one in desk.boards.every(kind):
            assert not desk.boards.may_read(STAFF, kind, one["id"])


# --- meetings and what they decide -----------------------------------------------------------------------------


def test_a_partner_sees_nothing_of_a_meeting_of_allies(desk: PlanningDesk) -> None:
    meeting = desk.called(desk.established(), "allies", title=CANARY)
    desk.held(meeting)
    desk.attended(meeting, "NOR", absent=("FRA",))
    task = desk.decided(meeting, CANARY, owner="NOR")
    desk.followed_up(task, CANARY)
    desk.done(task, CANARY)
    assert sings(desk, STAFF)
    assert sings(desk, NORWAY)
    assert not sings(desk, SWEDEN)
    assert not sings(desk, OBSERVER)
    assert not sings(desk, NO_READER)


@pytest.mark.parametrize("format", ["allies", "eapc", "all_partners"])
def test_a_meeting_is_for_those_whom_its_format_admits_on_its_day(desk: PlanningDesk, format: Any) -> None:
    meeting = desk.called(desk.established(formats=(format,)), format)
    assert desk.shown("meeting", meeting)["invited"] == list(admitted(format, date(2014, 6, 2)))
    assert desk.readers("meeting", meeting) == list(admitted(format, date(2014, 6, 2)))


def test_a_meeting_with_some_partners_is_for_the_allies_and_for_them(desk: PlanningDesk) -> None:
    meeting = desk.called(desk.established(formats=("nato_plus",)), "nato_plus", plus=("SWE",))
    assert desk.readers("meeting", meeting) == sorted([*members("ally", TODAY), "SWE"])


def test_montenegro_is_at_an_allied_meeting_from_the_day_of_its_accession(desk: PlanningDesk) -> None:
    group = desk.established()
    before, after = (desk.called(group, "allies", at=date(2017, 6, day)) for day in (4, 5))
    assert "MNE" not in desk.readers("meeting", before)
    assert "MNE" in desk.readers("meeting", after)


def test_who_is_recorded_at_a_meeting_that_did_not_admit_it_may_read_it(desk: PlanningDesk) -> None:
    """Imported history is never refused."""
    meeting = {"group": "capc", "format": "allies", "at": "2003-11-06", "present": ["SWE", "NOR"]}
    desk.imported_file(groups=[{"key": "capc", "name": "Civil Aviation"}], meetings=[meeting])
    (shown,) = desk.boards.every("meeting")
    assert shown["flags"] == ["outside_format"]
    assert "SWE" in shown["readers"]
    assert "FIN" not in shown["readers"]


def test_a_decision_is_for_those_who_may_read_its_meeting_and_for_the_nation_that_has_to_act(
    desk: PlanningDesk,
) -> None:
    meeting = desk.called(desk.established(), "allies")
    bare = desk.decided(meeting)
    assert desk.readers("task", bare) == desk.readers("meeting", meeting)
    task = desk.decided(meeting, owner="SWE")
    assert set(desk.readers("task", task)) == {*desk.readers("meeting", meeting), "SWE"}
    desk.followed_up(task, owner="World Health Organization")
    assert desk.readers("task", task) == desk.readers("meeting", meeting)


def test_a_decision_goes_out_of_sight_with_its_meeting(desk: PlanningDesk) -> None:
    """A meeting that was typed in the wrong format was read by those who should not have; from then on it is not."""
    meeting = desk.called(desk.established(), title=CANARY)
    desk.decided(meeting, CANARY)
    assert sings(desk, SWEDEN)
    desk.sets_right(MeetingCalled, format="allies")
    read_now = [text for text in read_by(desk, SWEDEN) if '"entry"' not in text]
    assert not any(CANARY in text for text in read_now)
    assert sings(desk, NORWAY)


# --- seats -----------------------------------------------------------------------------------------------------


def test_a_seat_is_for_those_whom_its_format_admits_on_its_first_day(desk: PlanningDesk) -> None:
    group = desk.established()
    assert desk.readers("seat", desk.nominated(group, "NOR")) == list(members("ally", TODAY))
    assert desk.readers("seat", desk.nominated(group, "SWE")) == list(admitted("eapc", TODAY))


def test_a_seat_whose_format_is_not_told_is_for_the_allies_and_its_own_nation(desk: PlanningDesk) -> None:
    seat = {"group": "capc", "nation": "SWE", "role": "member", "from": "2003-01-01"}
    desk.imported_file(groups=[{"key": "capc", "name": "Civil Aviation"}], seats=[seat])
    (shown,) = desk.boards.every("seat")
    assert shown["readers"] == sorted([*members("ally", date(2003, 1, 1)), "SWE"])


def test_a_seat_since_nobody_knows_when_is_for_the_allies_of_now(desk: PlanningDesk) -> None:
    seat = {"group": "capc", "nation": "SRB", "role": "member"}
    desk.imported_file(groups=[{"key": "capc", "name": "Civil Aviation"}], seats=[seat])
    (shown,) = desk.boards.every("seat")
    assert shown["readers"] == sorted([*members("ally", date(2026, 1, 1)), "SRB"])


def test_the_seat_of_an_organisation_is_for_observers_too(desk: PlanningDesk) -> None:
    seat = desk.nominated_by_organisation(desk.established(), "European Union", format="allies")
    assert desk.readers("seat", seat) == sorted([*members("ally", TODAY), OBSERVERS])


# --- enrolments and lessons ------------------------------------------------------------------------------------


def test_an_enrolment_and_what_is_told_of_it_is_for_its_nation_and_the_host(desk: PlanningDesk) -> None:
    course = desk.offered(host="NOR")
    desk.enrolled(course, "SWE", "FIN")
    desk.came(course, "SWE")
    assert desk.enrolment(course, "SWE")["readers"] == ["NOR", "SWE"]
    for entry in desk.entries("activity.enrolled") + desk.entries("activity.attended"):
        assert entry["entity"]["kind"] == "enrolment"
        assert len(entry["readers"]) == 2
    about_sweden = [text for text in read_by(desk, FINLAND) if "SWE" in text or "Sweden" in text]
    assert about_sweden == []


def test_a_host_that_is_no_nation_reads_nothing(desk: PlanningDesk) -> None:
    course = desk.offered(host="NATO School Oberammergau")
    desk.enrolled(course, "SWE")
    assert desk.enrolment(course, "SWE")["readers"] == ["SWE"]


def test_another_host_reads_the_enrolments_instead(desk: PlanningDesk) -> None:
    course = desk.offered(host="NOR")
    desk.enrolled(course, "SWE")
    desk.amended(course, host="DNK")
    assert desk.enrolment(course, "SWE")["readers"] == ["DNK", "SWE"]


def test_another_host_reads_what_was_struck_too_and_the_first_does_no_longer(desk: PlanningDesk) -> None:
    course = desk.offered(host="NOR")
    desk.types_enrolment(course, "SWE")
    desk.strikes_out(NationEnrolled)
    desk.amended(course, host="DNK")
    assert desk.enrolment(course, "SWE")["readers"] == ["DNK", "SWE"]


def test_what_is_set_right_in_an_enrolment_is_not_told_to_everybody(desk: PlanningDesk) -> None:
    course = desk.offered(host="NOR")
    desk.types_enrolment(course, "SWE")
    desk.sets_right(NationEnrolled, provenance={"note": CANARY})
    (entry,) = desk.entries("activity.corrected")
    assert entry["readers"] == ["NOR", "SWE"]


def test_a_lesson_is_for_the_host_and_for_those_who_had_a_place(desk: PlanningDesk) -> None:
    exercise = desk.offered("Field exercise", host="NOR", places=2)
    desk.enrolled(exercise, "SWE", "CHE", "FIN")
    desk.came(exercise, "SWE")
    lesson = desk.learned(exercise)
    assert desk.readers("task", lesson) == ["CHE", "NOR", "SWE"]
    desk.followed_up(lesson, owner="SRB")
    assert desk.readers("task", lesson) == ["CHE", "NOR", "SRB", "SWE"]


# --- programmes ------------------------------------------------------------------------------------------------


def test_a_programme_is_for_its_nation(desk: PlanningDesk) -> None:
    programme = desk.proposed("SRB", objectives=(CANARY,))
    desk.reviewed(programme, CANARY)
    assert desk.readers("programme", programme) == ["SRB"]
    assert {tuple(entry["readers"]) for entry in desk.entries("programme.reviewed")} == {("SRB",)}
    assert sings(desk, SERBIA)
    assert not sings(desk, SWEDEN)


def test_no_planning_shows_a_nation_anything_that_names_its_neighbour_in_confidence() -> None:
    """Of all that can be planned: what stands in a nation's own papers is nowhere in what others read."""
    desk = everything_that_can_be_planned()
    for kind in ("programme", "enrolment"):
        for one in desk.boards.every(kind):
            for reader in (SWEDEN, FINLAND, SERBIA, OBSERVER, NO_READER):
                may = reader.code in one["readers"]
                assert desk.boards.may_read(reader, kind, UUID(one["id"])) == may
                mentioned = any(one["id"] in text for text in read_by(desk, reader))
                assert mentioned == may
