"""Exercises: who forks, and how their clock goes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.authority import ROLES, Actor
from domain.centre import Centre
from domain.commands.training.exercise import ForkExercise, SetClock, require_standing
from domain.provenance import Provenance
from domain.rules import NothingChanges, RoleMayNot
from domain.training.exercise import Clock, Exercise, ExerciseBegun
from domain.training.rules import ClockRunsOnlyForward, NothingToFork

BEGINS = datetime(2026, 11, 24, 14, 55, tzinfo=UTC)
REAL = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class ByClock:
    """The clock of an exercise as its centre reads it: as the exercise was set, at a real moment that a test holds."""

    def __init__(self) -> None:
        self.real = REAL
        self.clock = Clock(time=BEGINS, real=REAL)

    def __call__(self) -> datetime:
        return self.clock.at(self.real)


def begun() -> tuple[Centre, Exercise, ByClock]:
    """An exercise that has just begun, in a centre of its own."""
    clock = ByClock()
    centre = Centre({}, clock=clock)
    centre.origin = "exercise"
    by = Provenance(recorded_by="planner", recorded_as="planner", recorded_at=BEGINS)
    exercise = Exercise.open(
        ExerciseBegun,
        id=uuid4(),
        by=by,
        origin="exercise",
        title="Again",
        emergency_id=uuid4(),
        fork=20,
        forked_from="a log",
        forked_at=REAL,
        begins_at=BEGINS,
        director="planner",
        events=0,
        seal="",
    )
    centre.save(exercise)
    return centre, exercise, clock


def set_clock(centre: Centre, exercise: Exercise, clock: ByClock, **how: object) -> Clock:
    """The director sets the clock; how it goes then."""
    planner = Actor(account="planner", role="planner", name="Planner")
    command = SetClock(actor=planner, exercise_id=exercise.id, real=clock.real, **how)  # type: ignore[arg-type]
    centre.execute(command)
    found = centre.load(Exercise, exercise.id).state.clock
    assert found is not None
    clock.clock = found
    return found


def test_the_clock_of_an_exercise_stands_until_its_director_lets_it_run() -> None:
    centre, exercise, clock = begun()
    clock.real += 30 * MINUTE
    assert centre.now() == BEGINS
    set_clock(centre, exercise, clock, paused=False)
    clock.real += 30 * MINUTE
    assert centre.now() == BEGINS + 30 * MINUTE


def test_the_clock_runs_as_fast_as_it_is_told() -> None:
    centre, exercise, clock = begun()
    set_clock(centre, exercise, clock, paused=False, speed=60)
    clock.real += MINUTE
    assert centre.now() == BEGINS + 60 * MINUTE
    set_clock(centre, exercise, clock, speed=0.5)
    clock.real += MINUTE
    assert centre.now() == BEGINS + 60.5 * MINUTE


def test_a_paused_clock_goes_on_from_where_it_stood() -> None:
    centre, exercise, clock = begun()
    set_clock(centre, exercise, clock, paused=False)
    clock.real += 10 * MINUTE
    set_clock(centre, exercise, clock, paused=True)
    clock.real += 600 * MINUTE
    assert centre.now() == BEGINS + 10 * MINUTE
    set_clock(centre, exercise, clock, paused=False)
    clock.real += MINUTE
    assert centre.now() == BEGINS + 11 * MINUTE


def test_the_clock_is_moved_forward_and_never_back() -> None:
    centre, exercise, clock = begun()
    set_clock(centre, exercise, clock, to=BEGINS + 90 * MINUTE)
    assert centre.now() == BEGINS + 90 * MINUTE
    with pytest.raises(ClockRunsOnlyForward) as refusal:
        set_clock(centre, exercise, clock, to=BEGINS + 89 * MINUTE)
    assert (refusal.value.to, refusal.value.now) == (BEGINS + 89 * MINUTE, BEGINS + 90 * MINUTE)


def test_a_clock_that_is_set_as_it_goes_is_a_mistake_of_typing() -> None:
    centre, exercise, clock = begun()
    with pytest.raises(NothingChanges):
        set_clock(centre, exercise, clock, paused=True, speed=1.0)


def test_the_clock_does_not_run_back_where_the_clock_of_the_machine_does() -> None:
    clock = Clock(time=BEGINS, real=REAL, paused=False)
    assert clock.at(REAL - MINUTE) == BEGINS


def test_a_clock_that_was_left_running_stops_at_the_end_of_the_calendar() -> None:
    clock = Clock(time=datetime(9999, 12, 31, tzinfo=UTC), real=REAL, speed=3600, paused=False)
    assert clock.at(REAL + timedelta(days=1)).year == 9999


@pytest.mark.parametrize("role", ROLES)
def test_only_a_planner_forks(role: str) -> None:
    actor = Actor(account="a", role=role, name="A", nation="SVN" if role == "nation" else None)
    command = ForkExercise(
        actor=actor, title="Again", emergency_id=uuid4(), fork=1, forked_from="a log", begins_at=BEGINS
    )
    centre = Centre({}, clock=lambda: REAL)
    if role != "planner":
        with pytest.raises(RoleMayNot):
            centre.execute(command)
        return
    outcome = centre.execute(command)
    assert (outcome.kind, outcome.position) == ("exercise", 1)


def test_an_exercise_branches_off_from_an_emergency_that_stood_then() -> None:
    emergency = uuid4()
    require_standing(emergency, 7, stood=True)
    with pytest.raises(NothingToFork) as refusal:
        require_standing(emergency, 7, stood=False)
    assert (refusal.value.emergency, refusal.value.position) == (emergency, 7)
