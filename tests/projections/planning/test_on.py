"""What was so on a day: the Public Health and Food/Water Group in 2012, and what became of it (rule 28)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from projections.planning.on import as_on, stood_on, within_group
from tests.projections.builders import Shown
from tests.projections.planning.builders import PlanningDesk

IN_2012 = date(2012, 7, 1)


@pytest.fixture
def desk() -> PlanningDesk:
    return PlanningDesk()


def group_of(desk: PlanningDesk, id: UUID, day: date) -> Shown:
    return as_on(desk.shown("planning_group", id), day)


# --- groups ----------------------------------------------------------------------------------------------------


def test_the_health_group_of_2012_and_what_became_of_it_are_both_answered(desk: PlanningDesk) -> None:
    committee = desk.established("Civil Emergency Planning Committee", short_name="CEPC")
    resilience = desk.established("Resilience Committee", since=date(2022, 1, 1))
    group = desk.established(
        "Public Health and Food/Water Group",
        short_name="PHFWG",
        parent=committee,
        formats=("allies",),
        since=date(2010, 7, 1),
    )
    desk.renamed(group, "Joint Health, Agriculture and Food Group", date(2014, 1, 1), "JHAFG")
    desk.reorganised(group, parent=resilience, formats=("allies", "eapc"), since=date(2022, 1, 1))
    desk.merged(group, into=resilience, since=date(2023, 1, 1))

    then = group_of(desk, group, IN_2012)
    assert (then["name"], then["short_name"]) == ("Public Health and Food/Water Group", "PHFWG")
    assert (then["parent"], then["formats"], then["status"]) == (str(committee), ["allies"], "established")
    later = group_of(desk, group, date(2022, 12, 31))
    assert (later["name"], later["short_name"]) == ("Joint Health, Agriculture and Food Group", "JHAFG")
    assert (later["parent"], later["formats"]) == (str(resilience), ["allies", "eapc"])
    assert later["status"] == "established"
    now = group_of(desk, group, date(2023, 1, 1))
    assert (now["status"], now["merged_into"]) == ("merged", str(resilience))


@pytest.mark.parametrize(
    ("day", "status", "is_listed"),
    [
        (date(2009, 12, 31), "not_established", False),
        (date(2010, 1, 1), "established", True),
        (date(2013, 12, 31), "established", True),
        (date(2014, 1, 1), "dissolved", False),
    ],
)
def test_a_group_stands_from_its_first_to_its_last_day(
    desk: PlanningDesk, day: date, status: str, is_listed: bool
) -> None:
    group = desk.established(since=date(2010, 1, 1))
    desk.dissolved(group, since=date(2014, 1, 1))
    assert group_of(desk, group, day)["status"] == status
    assert stood_on(desk.shown("planning_group", group), day) == is_listed


def test_a_group_whose_last_day_was_told_with_its_first_has_ended_after_it(desk: PlanningDesk) -> None:
    group = desk.established(since=date(2010, 1, 1), until=date(2010, 12, 31))
    assert group_of(desk, group, date(2010, 12, 31))["status"] == "established"
    assert group_of(desk, group, date(2011, 1, 1))["status"] == "dissolved"


def test_a_group_since_nobody_knows_when_stands_on_every_day_until_it_ends(desk: PlanningDesk) -> None:
    group = desk.established()
    assert group_of(desk, group, date(1952, 1, 1))["status"] == "established"
    assert stood_on(desk.shown("planning_group", group), date(1952, 1, 1))


def test_names_of_one_day_follow_each_other_as_they_were_told(desk: PlanningDesk) -> None:
    group = desk.established("First", since=date(2010, 1, 1))
    desk.renamed(group, "Second", date(2012, 1, 1))
    desk.renamed(group, "Third", date(2012, 1, 1))
    assert group_of(desk, group, date(2012, 1, 1))["name"] == "Third"
    assert group_of(desk, group, date(2011, 12, 31))["name"] == "First"


def test_before_its_first_day_a_group_goes_by_its_first_name_and_meets_as_nothing(desk: PlanningDesk) -> None:
    group = desk.established("First", since=date(2010, 1, 1))
    early = group_of(desk, group, date(2005, 1, 1))
    assert (early["name"], early["parent"], early["formats"]) == ("First", None, [])


def test_a_struck_group_stood_on_no_day(desk: PlanningDesk) -> None:
    group = desk.established()
    desk.strikes_out(desk.boards.warm.position)
    assert not stood_on(desk.shown("planning_group", group), desk.clock().date())


# --- seats -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "status", "is_listed"),
    [
        (date(2014, 5, 31), "not_nominated", False),
        (date(2014, 6, 1), "nominated", True),
        (date(2014, 6, 30), "nominated", True),
        (date(2014, 7, 1), "confirmed", True),
        (date(2014, 12, 31), "confirmed", True),
        (date(2015, 1, 1), "ended", False),
    ],
)
def test_a_seat_is_on_each_day_what_it_was_then(
    desk: PlanningDesk, day: date, status: str, is_listed: bool
) -> None:
    seat = desk.nominated(desk.established(), "SWE", since=date(2014, 6, 1))
    desk.confirmed(seat, since=date(2014, 7, 1))
    desk.ended(seat, until=date(2014, 12, 31))
    shown = desk.shown("seat", seat)
    assert as_on(shown, day)["status"] == status
    assert stood_on(shown, day) == is_listed


# --- meetings, activities, programmes and tasks ----------------------------------------------------------------


def sits_until(until: str | None) -> dict[str, Any]:
    """A seat with or without a last day."""
    return {"kind": "seat", "from": "2011-01-01", "until": until, "status": "confirmed", "flags": []}


@pytest.mark.parametrize(
    ("own", "groups", "lasts"),
    [
        (None, None, None),
        (None, "2013-12-31", "2013-12-31"),
        ("2012-06-30", "2013-12-31", "2012-06-30"),
        ("2013-12-31", "2013-12-31", "2013-12-31"),
        ("2015-06-30", "2013-12-31", "2013-12-31"),
        ("2015-06-30", None, "2015-06-30"),
    ],
)
def test_a_seat_lasts_no_longer_than_its_group(
    own: str | None, groups: str | None, lasts: str | None
) -> None:
    seat = sits_until(own)
    shown = within_group(seat, {"kind": "planning_group", "until": groups})
    assert shown["until"] == lasts
    assert shown["status"] == ("confirmed" if lasts == own else "ended")


def test_where_the_group_was_struck_a_seat_is_shown_as_it_stands() -> None:
    seat = sits_until(None)
    assert within_group(seat, None) is seat


def test_a_meeting_of_some_days_took_place_on_each_of_them(desk: PlanningDesk) -> None:
    begins, ends = (datetime.fromisoformat(f"2014-06-{day}T09:00:00Z") for day in ("02", "04"))
    meeting = desk.shown("meeting", desk.called(desk.established(), at=begins, until=ends))
    days = [date(2014, 6, day) for day in range(1, 6)]
    assert [stood_on(meeting, day) for day in days] == [False, True, True, True, False]


def test_a_meeting_without_an_end_took_place_on_its_day(desk: PlanningDesk) -> None:
    meeting = desk.shown("meeting", desk.called(desk.established()))
    assert [stood_on(meeting, date(2014, 6, day)) for day in (1, 2, 3)] == [False, True, False]


def test_what_was_cancelled_took_place_on_no_day(desk: PlanningDesk) -> None:
    meeting, course = desk.called(desk.established()), desk.offered()
    desk.cancelled(meeting)
    desk.called_off(course)
    assert not stood_on(desk.shown("meeting", meeting), date(2014, 6, 2))
    assert not stood_on(desk.shown("activity", course), date(2014, 7, 1))


def test_an_activity_takes_place_on_its_days_and_one_without_days_on_none(desk: PlanningDesk) -> None:
    course = desk.shown("activity", desk.offered(since=date(2014, 7, 1), until=date(2014, 7, 3)))
    assert [stood_on(course, date(2014, 7, day)) for day in (1, 3, 4)] == [True, True, False]
    only_end = desk.shown("activity", desk.offered(since=None, until=date(2014, 7, 3)))
    assert [stood_on(only_end, date(2014, 7, day)) for day in (2, 3)] == [False, True]
    undated = desk.shown("activity", desk.offered(since=None, until=None))
    assert not stood_on(undated, date(2014, 7, 1))


def test_a_programme_runs_for_its_two_years(desk: PlanningDesk) -> None:
    programme = desk.shown("programme", desk.proposed("SWE"))
    days = (date(2013, 12, 31), date(2014, 1, 1), date(2015, 12, 31), date(2016, 1, 1))
    assert [stood_on(programme, day) for day in days] == [False, True, True, False]


def test_a_task_is_to_be_done_from_the_day_it_is_set_until_it_is_closed(desk: PlanningDesk) -> None:
    task = desk.decided(desk.called(desk.established()), owner="SWE")
    desk.clock.move(days=10)
    desk.followed_up(task, "Half is done")
    desk.clock.move(days=10)
    desk.done(task, "All is done")
    shown = desk.shown("task", task)
    days = (date(2014, 5, 14), date(2014, 5, 15), date(2014, 6, 3), date(2014, 6, 4))
    assert [stood_on(shown, day) for day in days] == [False, True, True, False]
    statuses = {day: as_on(shown, day)["status"] for day in days}
    assert list(statuses.values()) == ["open", "open", "in_hand", "closed"]
    assert as_on(shown, date(2014, 6, 3))["steps"] == [{"text": "Half is done", "at": "2014-05-25"}]


def test_a_bare_decision_is_to_be_done_on_no_day(desk: PlanningDesk) -> None:
    task = desk.decided(desk.called(desk.established()))
    assert not stood_on(desk.shown("task", task), desk.clock().date())
