"""Participation: who sits, who came, who takes part; nations by groups by years; who has never come."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.planning.activity import ActivityOffered
from domain.planning.group import GroupEstablished
from domain.planning.seat import SeatNominated
from projections.planning.counting import Matrix, attendance, matrix, never
from projections.planning.participation import STATUSES, Participation, participation
from projections.planning.record import KINDS, Record, Wanted, record_of
from projections.readers import Reader
from tests.domain.builders import PLANNER
from tests.projections.builders import STAFF, Shown
from tests.projections.planning.builders import PlanningDesk, everything_that_can_be_planned

TODAY = date(2014, 12, 31)


@pytest.fixture
def desk() -> PlanningDesk:
    return PlanningDesk()


def record(desk: PlanningDesk, reader: Reader = STAFF) -> Record:
    """What a reader may read of planning."""
    return record_of(
        one for one in desk.bodies(*KINDS) if desk.boards.may_read(reader, one["kind"], one["id"])
    )


def parts(desk: PlanningDesk, **wanted: Any) -> list[Participation]:
    return participation(record(desk), Wanted(**wanted))


def matrix_of(desk: PlanningDesk, **wanted: Any) -> Matrix:
    return matrix(record(desk), Wanted(**wanted), TODAY)


def cell(found: Matrix, code: str, group: UUID, year: int) -> dict[str, Any] | None:
    """What a cell counts, without where it stands."""
    return next(
        (
            {
                "invited": one["invited"],
                "attended": one["attended"],
                "absent": one["absent"],
                "seats": one["seats"],
            }
            for one in found["cells"]
            if (one["nation"], one["group"], one["year"]) == (code, str(group), year)
        ),
        None,
    )


# --- participation ---------------------------------------------------------------------------------------------


def test_a_seat_a_meeting_and_a_course_are_each_a_part(desk: PlanningDesk) -> None:
    group = desk.established("Civil Protection Group")
    seat = desk.nominated(group, "SWE", "chair")
    meeting = desk.called(group)
    desk.attended(meeting, "SWE")
    course = desk.offered("Course", tool="teep")
    desk.enrolled(course, "SWE")
    shared = {"nation": "SWE", "organisation": None, "origin": "live", "synthetic": False}
    none = dict.fromkeys(
        ("group", "group_name", "activity", "activity_title", "meeting", "seat", "tool", "role")
    )
    in_group = {"group": str(group), "group_name": "Civil Protection Group", "format": "eapc"}
    assert parts(desk, nation="SWE") == [
        {
            **none, **shared, **in_group, "what": "seat", "seat": str(seat), "role": "chair",
            "status": "nominated", "from": "2014-05-15", "until": None,
        },
        {
            **none, **shared, **in_group, "what": "meeting", "meeting": str(meeting),
            "status": "present", "from": "2014-06-02", "until": None,
        },
        {
            **none, **shared, "format": None, "what": "activity", "activity": str(course),
            "activity_title": "Course", "tool": "teep",
            "status": "enrolled", "from": "2014-07-01", "until": "2014-07-01",
        },
    ]  # fmt: skip


def test_of_a_meeting_each_nation_was_present_or_absent_or_no_more_than_invited(desk: PlanningDesk) -> None:
    meeting = desk.called(desk.established(), "allies")
    desk.attended(meeting, "NOR", "USA", absent=("FRA",))
    statuses = {part["nation"]: part["status"] for part in parts(desk, what="meeting")}
    assert Counter(statuses.values()) == {"present": 2, "absent": 1, "invited": 25}
    assert (statuses["NOR"], statuses["FRA"], statuses["DNK"]) == ("present", "absent", "invited")


@pytest.mark.parametrize(
    ("wanted", "whats"),
    [
        ({"nation": "SWE"}, ["seat", "meeting", "activity"]),
        ({"nation": "FIN"}, ["meeting"]),
        ({"organisation": "European Union"}, ["seat"]),
        ({"nation": "SWE", "what": "meeting"}, ["meeting"]),
        ({"nation": "SWE", "tool": "teep"}, ["activity"]),
        ({"tool": "parp"}, []),
        ({"nation": "SWE", "status": "present"}, ["meeting"]),
        ({"nation": "SWE", "on": date(2014, 6, 2)}, ["seat", "meeting"]),
        ({"nation": "SWE", "since": date(2014, 6, 3)}, ["seat", "activity"]),
        ({"nation": "SWE", "until": date(2014, 6, 1)}, ["seat"]),
        ({"nation": "SWE", "until": date(2014, 5, 14)}, []),
    ],
    ids=str,
)
def test_participation_is_asked_for_by_whom_in_what_and_when(
    desk: PlanningDesk, wanted: dict[str, Any], whats: list[str]
) -> None:
    group = desk.established()
    desk.nominated(group, "SWE")
    desk.nominated_by_organisation(group, "European Union", since=date(2014, 7, 1), format="eapc")
    desk.attended(desk.called(group), "SWE")
    desk.enrolled(desk.offered(tool="teep"), "SWE")
    assert [part["what"] for part in parts(desk, **wanted)] == whats


def test_participation_of_a_group_and_of_an_activity_is_theirs_alone(desk: PlanningDesk) -> None:
    group, other = desk.established(), desk.established("Transport Group")
    for each in (group, other):
        desk.nominated(each, "SWE")
    course, second = desk.offered("One"), desk.offered("Two")
    for each in (course, second):
        desk.enrolled(each, "SWE")
    assert [(part["what"], part["group"]) for part in parts(desk, group=str(group))] == [("seat", str(group))]
    assert [part["activity_title"] for part in parts(desk, activity=str(course))] == ["One"]


def test_a_group_goes_by_the_name_of_the_day_asked_about(desk: PlanningDesk) -> None:
    group = desk.established("Public Health Group", since=date(2010, 1, 1))
    desk.renamed(group, "Joint Health Group", date(2014, 6, 1))
    desk.nominated(group, "NOR", since=date(2012, 1, 1))
    desk.attended(desk.called(group, at=date(2014, 5, 31)), "NOR")

    def names(**wanted: Any) -> list[str | None]:
        return [part["group_name"] for part in parts(desk, nation="NOR", **wanted)]

    assert names() == ["Joint Health Group", "Public Health Group"]
    assert names(on=date(2013, 1, 1)) == ["Public Health Group"]


def test_a_seat_has_the_status_of_the_day_asked_about(desk: PlanningDesk) -> None:
    seat = desk.nominated(desk.established(), "SWE", since=date(2014, 6, 1))
    desk.confirmed(seat, since=date(2014, 7, 1))
    desk.ended(seat, until=date(2014, 12, 31))

    def statuses(**wanted: Any) -> list[str]:
        return [part["status"] for part in parts(desk, **wanted)]

    assert statuses() == ["ended"]
    assert statuses(on=date(2014, 6, 15)) == ["nominated"]
    assert statuses(on=date(2014, 7, 15)) == ["confirmed"]
    assert statuses(on=date(2015, 1, 1)) == []


def test_the_host_of_an_exercise_takes_part_in_it_enrolled_or_not(desk: PlanningDesk) -> None:
    """Of many exercises the sources name nobody but the host."""
    exercise = desk.offered("Field exercise", tool="eadrcc", host="BIH", activity_kind="exercise")
    assert [(part["nation"], part["role"], part["status"]) for part in parts(desk)] == [
        ("BIH", "host", "offered")
    ]
    desk.enrolled(exercise, "BIH", "SWE")
    assert [(part["nation"], part["role"], part["status"]) for part in parts(desk)] == [
        ("BIH", "host", "enrolled"),
        ("SWE", None, "enrolled"),
    ]


def test_what_was_struck_or_cancelled_is_nobodys_part(desk: PlanningDesk) -> None:
    group = desk.established()
    desk.cancelled(desk.called(group))
    desk.nominated(group, "SWE", actor=PLANNER)
    desk.strikes_out(SeatNominated)
    course = desk.offered("One", host="NOR")
    desk.enrolled(course, "SWE")
    desk.called_off(course)
    desk.enrolled(desk.offered("Two", host="NOR"), "SWE")
    desk.strikes_out(ActivityOffered)
    assert parts(desk) == []


def test_what_was_made_up_says_so(desk: PlanningDesk) -> None:
    desk.imported_file(
        synthetic=True,
        groups=[{"key": "capc", "name": "SYNTHETIC", "formats": ["eapc"]}],
        seats=[{"group": "capc", "nation": "NOR", "role": "member", "from": "2003-01-01"}],
        meetings=[{"group": "capc", "format": "eapc", "at": "2003-11-06", "present": ["NOR"]}],
        activities=[
            {
                "key": "x", "title": "SYNTHETIC", "tool": "cep", "kind": "course",
                "participants": [{"nation": "NOR"}],
            }
        ],
    )  # fmt: skip
    found = parts(desk, nation="NOR")
    assert [part["what"] for part in found] == ["activity", "seat", "meeting"]
    assert {(part["synthetic"], part["origin"]) for part in found} == {(True, "archive")}
    assert {one["synthetic"] for one in matrix_of(desk, nation="NOR", on=date(2003, 12, 31))["cells"]} == {
        True
    }
    assert {one["synthetic"] for one in attendance(record(desk), Wanted(nation="NOR"), TODAY)} == {True}


def test_every_status_of_a_part_is_among_those_that_can_be_asked_for() -> None:
    assert {part["status"] for part in parts(everything_that_can_be_planned())} <= set(STATUSES)


def test_a_partner_finds_nothing_of_what_it_may_not_read(desk: PlanningDesk) -> None:
    group = desk.established()
    desk.nominated(group, "NOR")
    desk.attended(desk.called(group, "allies"), "NOR", absent=("FRA",))
    desk.enrolled(desk.offered(), "NOR")
    sweden = record(desk, Reader(is_staff=False, code="SWE"))
    assert participation(sweden, Wanted()) == []
    assert matrix(sweden, Wanted(), TODAY)["cells"] == []
    assert attendance(sweden, Wanted(), TODAY) == []
    assert never(sweden, Wanted(), TODAY) == []


# --- the matrix ------------------------------------------------------------------------------------------------


def test_the_matrix_counts_invitations_and_attendance_by_nation_group_and_year(desk: PlanningDesk) -> None:
    group = desk.established(since=date(2010, 1, 1))
    for at in (date(2013, 3, 1), date(2013, 9, 1), date(2014, 3, 1)):
        desk.attended(desk.called(group, "allies", at=at), "NOR", absent=("FRA",))
    desk.called(group, "allies", at=date(2014, 9, 1))
    found = matrix_of(desk)
    assert found["years"] == [2013, 2014]
    assert cell(found, "NOR", group, 2013) == {"invited": 2, "attended": 2, "absent": 0, "seats": []}
    assert cell(found, "FRA", group, 2014) == {"invited": 2, "attended": 0, "absent": 1, "seats": []}
    assert cell(found, "SWE", group, 2013) is None
    assert len(found["nations"]) == 28
    assert {"nation": "NOR", "name": "Norway"} in found["nations"]


def test_the_matrix_counts_nothing_after_the_day_asked_about(desk: PlanningDesk) -> None:
    group = desk.established(since=date(2010, 1, 1))
    for at in (date(2013, 3, 1), date(2014, 3, 1)):
        desk.attended(desk.called(group, at=at), "NOR")
    found = matrix_of(desk, on=date(2013, 12, 31))
    assert (found["on"], found["years"]) == ("2013-12-31", [2013])


def test_the_matrix_shows_the_groups_that_stood_under_their_names_of_that_day(desk: PlanningDesk) -> None:
    group = desk.established("Public Health Group", short_name="PHG", since=date(2010, 1, 1))
    desk.renamed(group, "Joint Health Group", date(2014, 1, 1))
    gone = desk.established("Civil Aviation Committee", since=date(1990, 1, 1))
    desk.attended(desk.called(gone, at=date(2005, 3, 1)), "NOR")
    desk.dissolved(gone, since=date(2010, 1, 1))
    columns = matrix_of(desk, on=date(2012, 7, 1))["groups"]
    assert columns == [
        {"id": str(group), "name": "Public Health Group", "short_name": "PHG", "status": "established"}
    ]
    assert [column["name"] for column in matrix_of(desk, on=date(2005, 7, 1))["groups"]] == [
        "Civil Aviation Committee"
    ]
    assert matrix_of(desk, on=date(2012, 7, 1))["cells"] == []


def test_a_stretch_of_days_brings_the_groups_that_stood_in_it(desk: PlanningDesk) -> None:
    gone = desk.established("Civil Aviation Committee", since=date(1990, 1, 1))
    desk.attended(desk.called(gone, at=date(2005, 3, 1)), "NOR")
    desk.dissolved(gone, since=date(2010, 1, 1))
    found = matrix_of(desk, since=date(2004, 1, 1), until=date(2006, 12, 31))
    assert [(column["name"], column["status"]) for column in found["groups"]] == [
        ("Civil Aviation Committee", "dissolved")
    ]
    assert cell(found, "NOR", gone, 2005) == {"invited": 1, "attended": 1, "absent": 0, "seats": []}
    assert matrix_of(desk, group=str(gone))["cells"] == matrix_of(desk, on=date(2009, 12, 31))["cells"]


def test_a_seat_stands_in_each_year_in_which_it_lasted(desk: PlanningDesk) -> None:
    group = desk.established()
    seat = desk.nominated(group, "NOR", "chair", since=date(2012, 6, 1))
    desk.nominated(group, "NOR", "expert", since=date(2013, 1, 1), until=date(2013, 12, 31))
    desk.ended(seat, until=date(2014, 6, 30))

    def seats(**wanted: Any) -> dict[int, list[str]]:
        return {one["year"]: one["seats"] for one in matrix_of(desk, **wanted)["cells"]}

    assert seats(on=date(2014, 6, 30)) == {2012: ["chair"], 2013: ["chair", "expert"], 2014: ["chair"]}
    # In the year of the day asked about it is asked who sits there on that day.
    assert seats(on=date(2014, 7, 1)) == {2012: ["chair"], 2013: ["chair", "expert"]}
    assert seats(on=date(2015, 1, 1)) == {2012: ["chair"], 2013: ["chair", "expert"], 2014: ["chair"]}
    assert seats(on=date(2015, 1, 1), since=date(2014, 1, 1)) == {2014: ["chair"]}
    assert seats(on=date(2012, 5, 31)) == {}


def test_a_seat_ends_in_the_matrix_with_its_group(desk: PlanningDesk) -> None:
    committee, group = desk.established("Resilience Committee"), desk.established("Civil Protection Group")
    desk.nominated(group, "SWE", since=date(2011, 3, 1))
    desk.merged(group, into=committee, since=date(2013, 1, 1))
    found = matrix_of(desk, since=date(2010, 1, 1), until=date(2014, 12, 31))
    assert [one["year"] for one in found["cells"]] == [2011, 2012]
    assert parts(desk, on=date(2013, 1, 1)) == []
    [part] = parts(desk)
    assert (part["status"], part["until"]) == ("ended", "2012-12-31")


def test_of_the_years_to_come_a_seat_stands_in_the_one_that_is_asked_about(desk: PlanningDesk) -> None:
    group = desk.established("Civil Protection Group")
    desk.nominated(group, "SWE", since=date(2013, 3, 1))
    found = matrix_of(desk, on=date(9999, 12, 31))
    assert [one["year"] for one in found["cells"]] == [2013, 2014, 9999]


def test_with_a_struck_group_go_its_seats_and_meetings(desk: PlanningDesk) -> None:
    group = desk.established("Civil Protection Group")
    desk.nominated(group, "SWE", since=date(2011, 3, 1))
    desk.attended(desk.called(group), "SWE", absent=("FIN",))
    desk.strikes_out(GroupEstablished)
    found = record(desk)
    assert (found.seats, found.meetings, parts(desk)) == ([], [], [])
    assert attendance(found, Wanted(), TODAY) == []
    assert never(found, Wanted(), TODAY) == []


def test_a_seat_since_nobody_knows_when_stands_in_the_years_that_are_shown_anyway(desk: PlanningDesk) -> None:
    desk.imported_file(
        groups=[{"key": "capc", "name": "Civil Aviation"}],
        seats=[{"group": "capc", "nation": "NOR", "role": "member"}],
        meetings=[{"group": "capc", "format": "allies", "at": "2012-11-06", "present": ["NOR"]}],
    )
    found = {one["year"]: one["seats"] for one in matrix_of(desk, nation="NOR", on=date(2014, 1, 1))["cells"]}
    assert found == {2012: ["member"], 2013: ["member"], 2014: ["member"]}


def test_the_matrix_is_asked_for_one_nation_and_one_group(desk: PlanningDesk) -> None:
    group, other = desk.established(), desk.established("Transport Group")
    for each in (group, other):
        desk.attended(desk.called(each), "NOR", "SWE")
    found = matrix_of(desk, nation="SWE", group=str(other))
    assert [(one["nation"], one["group"]) for one in found["cells"]] == [("SWE", str(other))]
    assert [column["name"] for column in found["groups"]] == ["Transport Group"]
    assert found["nations"] == [{"nation": "SWE", "name": "Sweden"}]


def test_nations_go_by_the_name_of_the_day_asked_about(desk: PlanningDesk) -> None:
    desk.attended(desk.called(desk.established(), at=date(2014, 6, 2)), "MKD")
    then = matrix_of(desk, nation="MKD", on=date(2014, 12, 31))["nations"]
    now = matrix_of(desk, nation="MKD", on=date(2020, 1, 1), since=date(2014, 1, 1))["nations"]
    assert then[0]["name"] != now[0]["name"] == "North Macedonia"


def test_the_parts_behind_a_cell_are_as_many_as_it_counts() -> None:
    desk = everything_that_can_be_planned()
    for one in matrix_of(desk)["cells"]:
        wanted = {
            "nation": one["nation"],
            "group": one["group"],
            "since": date(one["year"], 1, 1),
            "until": date(one["year"], 12, 31),
        }
        behind = Counter(part["status"] for part in parts(desk, what="meeting", **wanted))
        assert behind.total() == one["invited"]
        assert (behind["present"], behind["absent"]) == (one["attended"], one["absent"])


# --- attendance and who never came -----------------------------------------------------------------------------


def rates(desk: PlanningDesk, **asked: Any) -> dict[str, tuple[int, int, int, float | None]]:
    found = attendance(record(desk), Wanted(**asked), TODAY)
    return {one["nation"]: (one["invited"], one["attended"], one["absent"], one["rate"]) for one in found}


def test_a_rate_is_of_the_meetings_for_which_it_is_on_record(desk: PlanningDesk) -> None:
    """Nobody was absent because nobody wrote down that he came."""
    group = desk.established()
    for at, absent in (
        (date(2014, 1, 1), ()),
        (date(2014, 2, 1), ("FRA",)),
        (date(2014, 3, 1), ("FRA", "NOR")),
    ):
        present = {"NOR", "FRA"} - set(absent)
        desk.attended(desk.called(group, "allies", at=at), *sorted(present), absent=absent)
    desk.called(group, "allies", at=date(2014, 4, 1))
    found = rates(desk)
    assert found["FRA"] == (4, 1, 2, 0.333)
    assert found["NOR"] == (4, 2, 1, 0.667)
    assert found["USA"] == (4, 0, 0, None)


def test_attendance_is_asked_for_by_group_too(desk: PlanningDesk) -> None:
    group, other = desk.established("A"), desk.established("B")
    desk.attended(desk.called(group), "NOR")
    desk.attended(desk.called(other), "FRA", absent=("NOR",))
    found = attendance(record(desk), Wanted(nation="NOR"), TODAY, by_group=True)
    assert {(one["group"], one["group_name"], one["rate"]) for one in found} == {
        (str(group), "A", 1.0),
        (str(other), "B", 0.0),
    }
    (together,) = attendance(record(desk), Wanted(nation="NOR"), TODAY)
    assert (together["group"], together["rate"]) == (None, 0.5)


def never_came(desk: PlanningDesk, **asked: Any) -> dict[str, tuple[int, int, str]]:
    found = never(record(desk), Wanted(**asked), TODAY)
    return {one["nation"]: (one["invited"], one["absent"], one["last"]) for one in found}


def test_who_was_invited_and_never_came_is_named(desk: PlanningDesk) -> None:
    group = desk.established(formats=("allies",))
    desk.attended(desk.called(group, "allies", at=date(2014, 3, 1)), "NOR", absent=("FRA",))
    desk.attended(desk.called(group, "allies", at=date(2014, 6, 1)), "USA")
    found = never_came(desk)
    assert found["FRA"] == (2, 1, "2014-06-01")
    assert found["DNK"] == (2, 0, "2014-06-01")
    assert not {"NOR", "USA", "SWE"} & set(found)
    assert never_came(desk, on=date(2014, 5, 1))["USA"] == (1, 0, "2014-03-01")


def test_of_a_meeting_of_which_nobody_knows_who_came_nobody_is_said_to_have_stayed_away(
    desk: PlanningDesk,
) -> None:
    desk.held(desk.called(desk.established()))
    assert never_came(desk) == {}


def test_the_days_before_a_stretch_do_not_count(desk: PlanningDesk) -> None:
    group = desk.established()
    desk.attended(desk.called(group, "allies", at=date(2013, 3, 1)), "NOR")
    desk.attended(desk.called(group, "allies", at=date(2014, 3, 1)), "FRA")
    assert "NOR" not in never_came(desk)
    assert never_came(desk, since=date(2014, 1, 1))["NOR"] == (1, 0, "2014-03-01")


# --- the shape -------------------------------------------------------------------------------------------------


def test_it_makes_no_difference_in_what_order_the_board_gives_them() -> None:
    desk = everything_that_can_be_planned()
    bodies: list[Shown] = desk.bodies(*KINDS)
    forwards, backwards = record_of(bodies), record_of(reversed(bodies))
    assert participation(forwards, Wanted()) == participation(backwards, Wanted())
    assert matrix(forwards, Wanted(), TODAY) == matrix(backwards, Wanted(), TODAY)
