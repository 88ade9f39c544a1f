"""What the board shows of planning, and how it changes with each fact."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.identity import named_id
from domain.planning.activity import ActivityOffered, NationEnrolled
from domain.planning.group import GroupRenamed
from domain.planning.programme import ProgrammeProposed
from domain.planning.seat import Seat, SeatNominated, SeatVacated
from domain.planning.task import TaskSet
from projections.fold import VERSION
from tests.domain.builders import PLANNER
from tests.projections.planning.builders import PlanningDesk, everything_that_can_be_planned


@pytest.fixture
def desk() -> PlanningDesk:
    return PlanningDesk()


def test_planning_belongs_to_no_emergency() -> None:
    desk = everything_that_can_be_planned()
    assert all(entity.emergency is None for entity in desk.boards.warm.entities.values())
    assert {entry["emergency_id"] for entry in desk.entries()} == {None}


def test_boards_of_this_version_show_planning() -> None:
    assert VERSION >= 2


def test_what_came_of_the_import_of_a_menu_is_shown_to_staff(desk: PlanningDesk) -> None:
    desk.imported_menu("Basic course", "Advanced course")
    (shown,) = desk.boards.every("menu_import")
    assert (shown["added"], shown["amended"], shown["unchanged"]) == (2, 0, 0)
    assert shown["readers"] == "staff"


def test_that_a_planning_file_came_in_stands_in_the_log_and_nowhere_on_the_board(desk: PlanningDesk) -> None:
    desk.imported_file(groups=[{"key": "capc", "name": "Civil Aviation"}])
    topics = [fact.TOPIC for fact in desk.boards.facts.values()]
    assert topics == ["planning_file.recorded", "planning_group.established"]
    assert {entity.kind for entity in desk.boards.warm.entities.values()} == {"planning_group", "entry"}


# --- groups ----------------------------------------------------------------------------------------------------


def test_a_group_shows_what_it_is_by_its_last_change_beside_all_that_it_was(desk: PlanningDesk) -> None:
    committee = desk.established("Civil Emergency Planning Committee")
    group = desk.established("Public Health Group", short_name="PHG", since=date(2010, 7, 1))
    desk.renamed(group, "Joint Health Group", date(2014, 1, 1), "JHG")
    desk.reorganised(group, parent=committee, formats=("allies",), since=date(2014, 2, 1))
    shown = desk.shown("planning_group", group)
    assert (shown["name"], shown["short_name"]) == ("Joint Health Group", "JHG")
    assert (shown["parent"], shown["formats"]) == (str(committee), ["allies"])
    assert shown["names"] == [
        {"from": "2010-07-01", "certain": True, "name": "Public Health Group", "short_name": "PHG"},
        {"from": "2014-01-01", "certain": True, "name": "Joint Health Group", "short_name": "JHG"},
    ]
    assert [placed["parent"] for placed in shown["parents"]] == [None, str(committee)]
    assert [circle["formats"] for circle in shown["circles"]] == [["allies", "eapc"], ["allies"]]


def test_a_name_that_is_told_late_stands_where_it_belongs(desk: PlanningDesk) -> None:
    group = desk.established("Joint Health Group", since=date(2000, 1, 1))
    desk.renamed(group, "Health Group", date(2020, 1, 1))
    desk.renamed(group, "Public Health Group", date(2010, 1, 1))
    shown = desk.shown("planning_group", group)
    assert shown["name"] == "Health Group"
    assert desk.said() == "Joint Health Group renamed Public Health Group, from 2010-01-01."


def test_a_struck_name_is_a_name_no_longer(desk: PlanningDesk) -> None:
    group = desk.established("Health Group")
    desk.renamed(group, "Wealth Group", date(2014, 1, 1))
    desk.strikes_out(GroupRenamed)
    assert desk.shown("planning_group", group)["name"] == "Health Group"


# --- overlapping chairs ----------------------------------------------------------------------------------------


def flags(desk: PlanningDesk, *seats: UUID) -> list[list[str]]:
    return [desk.shown("seat", seat)["flags"] for seat in seats]


FLAGGED = ["overlapping_chairs"]


def test_two_who_chair_a_group_on_the_same_day_are_both_flagged(desk: PlanningDesk) -> None:
    """A nomination counts: whom to take up is seen before it is done."""
    group = desk.established()
    first = desk.nominated(group, "NOR", "chair")
    assert flags(desk, first) == [[]]
    desk.confirmed(first)
    second = desk.nominated(group, "SWE", "chair")
    assert flags(desk, first, second) == [FLAGGED, FLAGGED]


def test_one_chair_after_the_other_is_as_it_should_be(desk: PlanningDesk) -> None:
    group = desk.established()
    first = desk.nominated(group, "NOR", "chair", since=date(2012, 1, 1), until=date(2013, 12, 31))
    second = desk.nominated(group, "SWE", "chair", since=date(2014, 1, 1))
    assert flags(desk, first, second) == [[], []]


def test_chairs_share_the_last_day_of_the_one_and_the_first_of_the_other(desk: PlanningDesk) -> None:
    group = desk.established()
    first = desk.nominated(group, "NOR", "chair", since=date(2012, 1, 1), until=date(2014, 1, 1))
    second = desk.nominated(group, "SWE", "chair", since=date(2014, 1, 1))
    assert flags(desk, first, second) == [FLAGGED, FLAGGED]


def test_only_chairs_of_the_same_group_overlap(desk: PlanningDesk) -> None:
    group, other = desk.established(), desk.established("Transport Group")
    seats = (
        desk.nominated(group, "NOR", "chair"),
        desk.nominated(group, "SWE", "member"),
        desk.nominated(other, "DNK", "chair"),
    )
    assert flags(desk, *seats) == [[], [], []]


def test_the_flag_goes_when_one_of_two_chairs_ends_before_the_other_begins(desk: PlanningDesk) -> None:
    group = desk.established()
    first = desk.nominated(group, "NOR", "chair", since=date(2012, 1, 1))
    second = desk.nominated(group, "SWE", "chair", since=date(2014, 1, 1))
    desk.ended(first, until=date(2013, 12, 31))
    assert flags(desk, first, second) == [[], []]


def test_the_flag_comes_back_when_the_end_of_a_chair_is_struck(desk: PlanningDesk) -> None:
    group = desk.established()
    first = desk.nominated(group, "NOR", "chair", since=date(2012, 1, 1))
    desk.ended(first, until=date(2013, 12, 31))
    second = desk.nominated(group, "SWE", "chair", since=date(2014, 1, 1))
    desk.strikes_out(SeatVacated)
    assert flags(desk, first, second) == [FLAGGED, FLAGGED]


@pytest.mark.parametrize("right", [{"role": "member"}, {"until": "2014-06-30"}, None], ids=str)
def test_the_flag_goes_when_a_chair_is_corrected(desk: PlanningDesk, right: dict[str, Any] | None) -> None:
    group = desk.established()
    first = desk.nominated(group, "NOR", "chair", actor=PLANNER)
    nomination = desk.position_of(SeatNominated)
    second = desk.nominated(group, "SWE", "chair", since=date(2014, 7, 1))
    assert flags(desk, first, second) == [FLAGGED, FLAGGED]
    if right is None:
        desk.strikes_out(nomination)
    else:
        desk.sets_right(nomination, **right)
    assert flags(desk, second) == [[]]
    assert "overlapping_chairs" not in desk.shown("seat", first)["flags"]


def test_the_third_of_three_chairs_leaves_two_flagged(desk: PlanningDesk) -> None:
    group = desk.established()
    seats = [desk.nominated(group, code, "chair") for code in ("NOR", "SWE", "DNK")]
    desk.ended(seats[0], until=date(2014, 5, 15))
    assert flags(desk, *seats) == [FLAGGED, FLAGGED, FLAGGED]
    desk.clock.move(days=1)
    late = desk.nominated(group, "FIN", "chair", since=date(2030, 1, 1))
    desk.ended(seats[1], until=date(2029, 12, 31))
    desk.ended(seats[2], until=date(2029, 12, 31))
    assert flags(desk, late) == [[]]
    assert flags(desk, *seats) == [FLAGGED, FLAGGED, FLAGGED]


def test_the_flag_of_the_board_is_never_read_back_as_a_flag_of_the_seat(desk: PlanningDesk) -> None:
    """The cold board reads each seat from its text, in which the flag stands."""
    group = desk.established()
    first = desk.nominated(group, "NOR", "chair", since=date(2012, 1, 1))
    second = desk.nominated(group, "SWE", "chair", since=date(2014, 1, 1))
    desk.confirmed(first)
    assert flags(desk, first, second) == [FLAGGED, FLAGGED]
    desk.ended(first, until=date(2013, 12, 31))
    assert flags(desk, first, second) == [[], []]
    for board in (desk.boards.warm, desk.boards.cold):
        assert board.entities["seat", str(first)].body["flags"] == []
    assert desk.centre.load(Seat, first).state.flags == ()


# --- meetings and tasks ----------------------------------------------------------------------------------------


def test_a_meeting_shows_who_was_invited_and_who_came(desk: PlanningDesk) -> None:
    meeting = desk.called(desk.established(), "allies", title="Spring meeting", place="Brussels")
    desk.held(meeting)
    desk.attended(meeting, "NOR", "USA", absent=("FRA",))
    shown = desk.shown("meeting", meeting)
    assert (shown["status"], shown["present"], shown["absent"]) == ("held", ["NOR", "USA"], ["FRA"])
    assert len(shown["invited"]) == 28


def test_a_task_shows_since_when_it_is_to_be_done(desk: PlanningDesk) -> None:
    task = desk.decided(desk.called(desk.established()), owner="SWE", due=date(2014, 9, 1))
    desk.clock.move(days=30)
    desk.followed_up(task, "Half is done")
    shown = desk.shown("task", task)
    assert (shown["set_on"], shown["due"], shown["status"]) == ("2014-05-15", "2014-09-01", "in_hand")
    assert shown["steps"] == [{"text": "Half is done", "at": "2014-06-14"}]


def test_the_day_on_which_a_task_was_set_is_set_right_with_its_entry(desk: PlanningDesk) -> None:
    task = desk.decided(desk.called(desk.established()), owner="SWE")
    desk.sets_right(TaskSet, text="Update all guidelines")
    assert desk.shown("task", task)["set_on"] == "2014-05-15"
    desk.sets_right(TaskSet, provenance={"occurred_at": "2014-05-02"})
    assert desk.shown("task", task)["set_on"] == "2014-05-02"


def test_a_correction_that_moves_a_decision_into_sight_moves_all_of_its_meeting(desk: PlanningDesk) -> None:
    meeting = desk.called(desk.established(), "allies")
    tasks = [desk.decided(meeting, text) for text in ("One", "Two")]
    position = next(
        position for position, fact in desk.boards.facts.items() if fact.TOPIC == "meeting.called"
    )
    desk.sets_right(position, format="eapc")
    assert all("SWE" in desk.readers("task", task) for task in tasks)


# --- activities and enrolments ---------------------------------------------------------------------------------


def test_an_activity_shows_how_many_take_part_and_not_who(desk: PlanningDesk) -> None:
    course = desk.offered(places=2)
    desk.enrolled(course, "SWE", "FIN", "CHE")
    shown = desk.shown("activity", course)
    assert (shown["taken"], shown["free"], shown["waiting"]) == (2, 0, 1)
    assert "enrolments" not in shown
    assert not any(
        code in desk.boards.warm.texts()["activity", str(course)] for code in ("SWE", "FIN", "CHE")
    )


def test_an_activity_without_a_number_of_places_has_room_for_all(desk: PlanningDesk) -> None:
    course = desk.offered()
    desk.enrolled(course, "SWE")
    shown = desk.shown("activity", course)
    assert (shown["taken"], shown["free"], shown["waiting"]) == (1, None, 0)


def test_an_enrolment_follows_its_nation_from_the_waiting_list_to_the_end(desk: PlanningDesk) -> None:
    course = desk.offered(places=1)
    desk.enrolled(course, "SWE", "FIN")
    assert desk.enrolment(course, "FIN")["status"] == "waiting"
    desk.withdrew(course, "SWE")
    assert [desk.enrolment(course, code)["status"] for code in ("SWE", "FIN")] == ["withdrawn", "enrolled"]
    desk.came(course, "FIN")
    desk.completed(course, "FIN")
    assert desk.enrolment(course, "FIN") == {
        "kind": "enrolment",
        "id": str(named_id("enrolment", course, "FIN")),
        "position": desk.boards.warm.position,
        "readers": ["FIN"],
        "origin": "live",
        "flags": [],
        "activity_id": str(course),
        "nation": "FIN",
        "status": "completed",
    }


def test_an_enrolment_that_was_struck_is_shown_withdrawn_and_struck(desk: PlanningDesk) -> None:
    course = desk.offered()
    desk.types_enrolment(course, "SWE")
    desk.strikes_out(NationEnrolled)
    shown = desk.enrolment(course, "SWE")
    assert (shown["status"], shown["flags"]) == ("withdrawn", ["struck"])
    assert desk.shown("activity", course)["taken"] == 0
    desk.enrolled(course, "SWE")
    assert (desk.enrolment(course, "SWE")["status"], desk.enrolment(course, "SWE")["flags"]) == (
        "enrolled",
        [],
    )


def test_an_enrolment_of_the_wrong_nation_becomes_that_of_the_right_one(desk: PlanningDesk) -> None:
    course = desk.offered()
    desk.types_enrolment(course, "SWE")
    desk.sets_right(
        NationEnrolled,
        nation="FIN",
        provenance={"decided_by": {"nation": "FIN"}, "reported_by": {"nation": "FIN"}},
    )
    assert desk.enrolment(course, "FIN")["status"] == "enrolled"
    assert desk.enrolment(course, "SWE")["flags"] == ["struck"]


def test_a_struck_activity_takes_its_enrolments_along(desk: PlanningDesk) -> None:
    course = desk.offered()
    desk.enrolled(course, "SWE")
    desk.strikes_out(ActivityOffered)
    assert desk.shown("activity", course)["flags"] == ["struck"]
    assert (desk.enrolment(course, "SWE")["status"], desk.enrolment(course, "SWE")["flags"]) == (
        "withdrawn",
        ["struck"],
    )


def test_an_enrolment_has_the_flags_of_what_was_told_of_its_nation_alone(desk: PlanningDesk) -> None:
    participants = [{"nation": code, "status": "attended"} for code in ("SWE", "CHN")]
    exercise = {"key": "x", "title": "Exercise", "tool": "eadrcc", "kind": "exercise", "from": "2005-09-01"}
    desk.imported_file(activities=[{**exercise, "open_to": ["pfp"], "participants": participants}])
    (activity,) = desk.boards.every("activity")
    assert activity["flags"] == ["not_open_to_nation"]
    shown = {one["nation"]: one["flags"] for one in desk.boards.every("enrolment")}
    assert shown == {"SWE": [], "CHN": ["not_open_to_nation"]}


def test_whoever_takes_part_in_what_was_made_up_was_made_up_too(desk: PlanningDesk) -> None:
    exercise = {"key": "x", "title": "SYNTHETIC", "tool": "eadrcc", "kind": "exercise", "from": "2005-09-01"}
    desk.imported_file(synthetic=True, activities=[{**exercise, "participants": [{"nation": "SWE"}]}])
    (enrolment,) = desk.boards.every("enrolment")
    assert enrolment["flags"] == ["synthetic"]


# --- programmes ------------------------------------------------------------------------------------------------


def progress(desk: PlanningDesk, programme: UUID) -> dict[str, int]:
    """What has been reached, with what counts nothing left out."""
    shown: dict[str, int] = desk.shown("programme", programme)["progress"]
    return {name: number for name, number in shown.items() if number}


def test_the_progress_of_a_programme_follows_its_nation_through_the_activities_it_chose(
    desk: PlanningDesk,
) -> None:
    one, two, three = (desk.offered(title, places=1) for title in ("One", "Two", "Three"))
    desk.enrolled(two, "FIN")
    programme = desk.proposed("SWE", one, two, three)
    assert progress(desk, programme) == {"chosen": 3}
    desk.enrolled(one, "SWE")
    desk.enrolled(two, "SWE")
    assert progress(desk, programme) == {"chosen": 3, "enrolled": 1, "waiting": 1}
    desk.withdrew(two, "FIN")
    assert progress(desk, programme) == {"chosen": 3, "enrolled": 2}
    desk.came(one, "SWE")
    desk.stayed_away(two, "SWE")
    assert progress(desk, programme) == {"chosen": 3, "attended": 1, "no_show": 1}
    desk.completed(one, "SWE")
    assert progress(desk, programme) == {"chosen": 3, "completed": 1, "no_show": 1}


def test_a_programme_that_is_proposed_late_counts_what_has_been_reached(desk: PlanningDesk) -> None:
    course = desk.offered()
    desk.enrolled(course, "SWE", "FIN")
    desk.came(course, "SWE")
    assert progress(desk, desk.proposed("SWE", course)) == {"chosen": 1, "attended": 1}
    assert progress(desk, desk.proposed("CHE", course)) == {"chosen": 1}


def test_an_activity_that_is_chosen_later_counts_and_one_that_is_given_up_does_not(
    desk: PlanningDesk,
) -> None:
    one, two = desk.offered("One"), desk.offered("Two")
    programme = desk.proposed("SWE", one)
    desk.enrolled(one, "SWE")
    desk.changed(programme, "SWE", activities=(two,))
    assert progress(desk, programme) == {"chosen": 1}
    desk.enrolled(two, "SWE")
    desk.came(one, "SWE")
    assert progress(desk, programme) == {"chosen": 1, "enrolled": 1}


def test_an_enrolment_that_was_struck_counts_in_no_programme(desk: PlanningDesk) -> None:
    course = desk.offered()
    programme = desk.proposed("SWE", course)
    desk.types_enrolment(course, "SWE")
    assert progress(desk, programme) == {"chosen": 1, "enrolled": 1}
    desk.strikes_out(NationEnrolled)
    assert progress(desk, programme) == {"chosen": 1}


def test_a_programme_that_was_struck_keeps_its_place_and_is_flagged(desk: PlanningDesk) -> None:
    programme = desk.proposed("SWE", desk.offered(), actor=PLANNER)
    desk.strikes_out(ProgrammeProposed)
    assert desk.shown("programme", programme)["flags"] == ["struck"]


# --- dates -----------------------------------------------------------------------------------------------------


def test_the_first_day_is_called_from_wherever_it_is_served() -> None:
    desk = everything_that_can_be_planned()
    for kind in ("planning_group", "seat", "activity", "programme"):
        for one in desk.boards.every(kind):
            assert "from" in one
            assert "since" not in one
