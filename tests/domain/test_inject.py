"""The master events list: an inject takes effect once, and can be held, moved and skipped until then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.authority import Actor
from domain.centre import Centre
from domain.commands.training.inject import (
    HoldInject,
    MoveInject,
    PlanInjects,
    PlannedInject,
    RecordFiring,
    SkipInject,
)
from domain.commands.training.objectives import SetObjectives
from domain.training.inject import Inject, InjectAnswered, InjectState
from domain.training.objectives import KeptObjective, Objectives, ObjectivesSet, objectives_id
from domain.training.rules import InjectInThePast, InjectIsOver, NoInjectToAnswer
from tests.domain.test_exercise import BEGINS, MINUTE, begun

DIRECTOR = Actor(account="planner", role="planner", name="Planner")
CLOCK = Actor(account="clock", role="clock", name="The clock")

HEARD = KeptObjective(id="heard", title="It is heard", criterion='{"kind":"count","what":"offer"}')


class List:
    """A master events list with one inject on it, due in an hour."""

    def __init__(self) -> None:
        self.centre, exercise, self.clock = begun()
        self.exercise = exercise.id
        self.inject = self.plan(BEGINS + 60 * MINUTE)

    def plan(self, at: Any) -> UUID:
        news = PlannedInject(
            at=at, fields=(("what", "news"), ("title", "Dam"), ("text", "The dam has broken."))
        )
        command = PlanInjects(actor=DIRECTOR, exercise_id=self.exercise, injects=(news,))
        return UUID(self.centre.execute(command).id)

    def fires(self, **how: Any) -> None:
        self.centre.execute(RecordFiring(actor=CLOCK, inject_id=self.inject, **how))

    def held(self) -> None:
        self.centre.execute(HoldInject(actor=DIRECTOR, inject_id=self.inject, reason="They are behind"))

    def skipped(self) -> None:
        self.centre.execute(SkipInject(actor=DIRECTOR, inject_id=self.inject))

    def moved(self, at: Any = BEGINS + 90 * MINUTE) -> None:
        self.centre.execute(MoveInject(actor=DIRECTOR, inject_id=self.inject, at=at))

    @property
    def state(self) -> InjectState:
        return self.centre.load(Inject, self.inject).state


ACTS: list[Callable[[List], None]] = [List.fires, List.held, List.skipped, List.moved]


def test_an_inject_is_planned_for_a_time_to_come() -> None:
    there = List()
    for act in (there.plan, there.moved):
        with pytest.raises(InjectInThePast) as refusal:
            act(BEGINS - timedelta(seconds=1))
        assert refusal.value.now == BEGINS


@pytest.mark.parametrize("over", [List.fires, List.skipped])
@pytest.mark.parametrize("act", ACTS)
def test_an_inject_takes_effect_once(over: Callable[[List], None], act: Callable[[List], None]) -> None:
    there = List()
    over(there)
    with pytest.raises(InjectIsOver):
        act(there)


@pytest.mark.parametrize("act", ACTS)
def test_an_inject_that_is_held_can_be_fired_moved_or_skipped(act: Callable[[List], None]) -> None:
    there = List()
    there.held()
    act(there)
    expected: dict[Callable[[List], None], str] = {
        List.fires: "fired",
        List.held: "held",
        List.skipped: "skipped",
        List.moved: "planned",
    }
    assert there.state.status == expected[act]


def test_an_inject_whose_command_was_refused_can_be_fired_again() -> None:
    there = List()
    there.fires(answer=409, refused="this request is closed")
    assert (there.state.status, there.state.answer, there.state.detail) == (
        "failed",
        409,
        "this request is closed",
    )
    there.fires(answer=201, position=42)
    assert (there.state.status, there.state.recorded_at_position, there.state.detail) == ("fired", 42, None)
    assert there.state.fired_at == BEGINS


def test_a_whole_list_is_planned_or_nothing_of_it() -> None:
    there = List()
    good, late = (
        PlannedInject(at=at, fields=(("what", "news"), ("title", "x"), ("text", "y")))
        for at in (BEGINS + MINUTE, BEGINS - MINUTE)
    )
    before = there.centre.recorder.max_notification_id()
    with pytest.raises(InjectInThePast):
        there.centre.execute(PlanInjects(actor=DIRECTOR, exercise_id=there.exercise, injects=(good, late)))
    assert there.centre.recorder.max_notification_id() == before


def test_injects_are_of_origin_exercise() -> None:
    there = List()
    assert there.state.origin == "exercise"
    assert isinstance(there.centre, Centre)


# --- what answers it -------------------------------------------------------------------------------------------


def answering(inject: UUID, exercise: UUID) -> SetObjectives:
    """Any command will do; this one is about the exercise."""
    return SetObjectives(actor=DIRECTOR, exercise_id=exercise, objectives=(HEARD,), answers=inject)


def test_an_inject_keeps_what_answers_it_in_the_same_moment_as_it_is_recorded() -> None:
    injects = List()
    injects.fires()
    outcome = injects.centre.execute(answering(injects.inject, injects.exercise))
    (answer,) = injects.state.answers
    assert (answer.kind, answer.id, answer.by) == (outcome.kind, outcome.id, DIRECTOR.account)
    assert answer.at == injects.clock()
    # The command is about its own thing all the same, and ends where that was recorded.
    assert outcome.kind == "objectives"
    assert isinstance(injects.centre.fact_at(outcome.position), ObjectivesSet)
    assert isinstance(injects.centre.fact_at(outcome.position - 1), InjectAnswered)


@pytest.mark.parametrize("act", [None, List.held, List.skipped, List.moved])
def test_what_has_not_been_fired_is_not_answered(act: Callable[[List], None] | None) -> None:
    injects = List()
    if act is not None:
        act(injects)
    with pytest.raises(NoInjectToAnswer):
        injects.centre.execute(answering(injects.inject, injects.exercise))
    with pytest.raises(NoInjectToAnswer):
        injects.centre.execute(answering(uuid4(), injects.exercise))
    assert injects.centre.find(Objectives, objectives_id(injects.exercise)) is None
