"""Decisions and lessons, and what somebody was given to do about them (DOMAIN.md, sections 5 and 8)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.commands.planning.activity import CancelActivity, RecordLesson
from domain.commands.planning.task import CloseTask, FollowUpTask
from domain.planning.activity import ActivityOffered
from domain.planning.rules import DueWithoutOwner, NothingToFollowUp, StruckOut, TaskClosed
from domain.planning.task import TaskDone, TaskFollowedUp, TaskSet
from domain.rules import CannotBeCorrectedSo
from tests.domain.planning.office import TODAY, Office

DUE = date(2013, 3, 31)


def decided(office: Office, **told: Any) -> UUID:
    """A decision of a meeting in July 2012."""
    return office.decides(office.calls(office.establishes(), date(2012, 7, 1)), **told)


def test_a_bare_decision_is_on_record() -> None:
    office = Office()
    task = decided(office)
    assert (office.task(task).what, office.task(task).status) == ("decision", "recorded")


def test_with_an_owner_it_is_a_task() -> None:
    office = Office()
    task = decided(office, owner="NOR", due=DUE)
    assert (office.task(task).status, office.task(task).owner, office.task(task).due) == ("open", "NOR", DUE)


def test_a_lesson_of_an_exercise_is_followed_up_until_it_is_closed() -> None:
    office = Office()
    exercise = office.offers("Srbija 2018", tool="eadrcc", activity_kind="exercise")
    lesson = office.make(RecordLesson, activity_id=exercise, text="Radio nets differ", owner="SRB", due=DUE)
    office.run(FollowUpTask, task_id=lesson, text="Frequencies agreed")
    assert (office.task(lesson).what, office.task(lesson).status) == ("lesson", "in_hand")
    office.run(CloseTask, task_id=lesson, reason="In the procedures of 2019")
    state = office.task(lesson)
    assert (state.status, state.closed_at) == ("closed", TODAY)
    assert [step.text for step in state.steps] == ["Frequencies agreed", "In the procedures of 2019"]


def test_a_follow_up_may_name_another_owner_and_day() -> None:
    office = Office()
    task = decided(office, owner="NOR", due=DUE)
    office.run(FollowUpTask, task_id=task, text="Handed on", owner="SWE", due=date(2013, 6, 30))
    assert (office.task(task).owner, office.task(task).due) == ("SWE", date(2013, 6, 30))
    office.run(FollowUpTask, task_id=task, text="A draft is out")
    assert (office.task(task).owner, office.task(task).due) == ("SWE", date(2013, 6, 30))


def test_a_follow_up_makes_a_task_of_a_bare_decision() -> None:
    office = Office()
    task = decided(office)
    office.run(FollowUpTask, task_id=task, text="Noted")
    assert office.task(task).status == "recorded"
    office.run(FollowUpTask, task_id=task, text="Norway drafts", owner="NOR", due=DUE)
    assert office.task(task).status == "in_hand"


def test_nothing_is_due_from_nobody() -> None:
    office = Office()
    task = decided(office)
    with pytest.raises(DueWithoutOwner):
        office.run(FollowUpTask, task_id=task, text="Soon", due=DUE)
    with pytest.raises(DueWithoutOwner):
        decided(office, due=DUE)


def test_a_bare_decision_is_not_closed() -> None:
    office = Office()
    with pytest.raises(NothingToFollowUp):
        office.run(CloseTask, task_id=decided(office))


def test_a_closed_task_is_neither_followed_up_nor_closed_again() -> None:
    office = Office()
    task = decided(office, owner="NOR")
    office.run(CloseTask, task_id=task)
    for command, told in ((FollowUpTask, {"text": "More"}), (CloseTask, {})):
        with pytest.raises(TaskClosed):
            office.run(command, task_id=task, **told)


def test_a_cancelled_exercise_may_have_taught_something_and_a_struck_one_did_not() -> None:
    office = Office()
    cancelled, struck = office.offers("Exercise 2020"), office.offers("Exercise 2021")
    office.run(CancelActivity, activity_id=cancelled)
    office.strikes(ActivityOffered)
    office.run(RecordLesson, activity_id=cancelled, text="Plan for remote participation")
    with pytest.raises(StruckOut):
        office.run(RecordLesson, activity_id=struck, text="Nothing")


# --- corrections -----------------------------------------------------------------------------------------------


def test_a_mistyped_owner_is_set_right() -> None:
    office = Office()
    task = decided(office, owner="NRO", due=DUE)
    office.corrects(TaskSet, owner="NOR")
    assert office.task(task).owner == "NOR"


def test_a_correction_leaves_nothing_due_from_nobody() -> None:
    office = Office()
    decided(office, owner="NOR", due=DUE)
    with pytest.raises(DueWithoutOwner):
        office.corrects(TaskSet, owner=None)


def test_the_closing_of_what_nobody_was_given_is_flagged() -> None:
    office = Office()
    task = decided(office, owner="NOR")
    office.run(CloseTask, task_id=task)
    office.corrects(TaskSet, owner=None)
    assert office.task(task).flags == ("no_longer_fits",)


def test_a_decision_is_not_corrected_into_a_lesson() -> None:
    office = Office()
    decided(office)
    with pytest.raises(CannotBeCorrectedSo):
        office.corrects(TaskSet, what="lesson")


def test_a_struck_closing_opens_the_task_again() -> None:
    office = Office()
    task = decided(office, owner="NOR")
    office.run(FollowUpTask, task_id=task, text="A draft is out")
    office.run(CloseTask, task_id=task)
    office.strikes(TaskDone)
    assert office.task(task).status == "in_hand"
    office.strikes(TaskFollowedUp)
    assert office.task(task).status == "open"


def test_a_struck_decision_is_closed_and_flagged() -> None:
    office = Office()
    task = decided(office, owner="NOR")
    office.strikes(TaskSet)
    assert (office.task(task).status, office.task(task).flags) == ("closed", ("struck",))
