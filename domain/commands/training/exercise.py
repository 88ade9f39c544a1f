"""Forking an exercise, which is recorded in the live log, and directing it, which is recorded in its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.authority import PLANNER
from domain.centre import Centre, Command, Decision
from domain.training.exercise import Exercise, ExerciseForked
from domain.training.rules import NothingToFork


def require_standing(emergency: UUID, position: int, *, stood: bool) -> None:
    """Raise NothingToFork unless the emergency stood at the position, for which the board is asked."""
    if not stood:
        raise NothingToFork(emergency=emergency, position=position)


@dataclass(frozen=True, kw_only=True)
class ForkExercise(Command):
    """A planner branches off from an emergency as it stood at a position; `begins_at` is the time of that moment."""

    MAY = PLANNER
    ACT = "fork an exercise"

    title: str
    emergency_id: UUID
    fork: int
    forked_from: str
    begins_at: datetime

    def decide(self, centre: Centre) -> Decision:
        """An exercise. Whether there was such an emergency then, the board was asked."""
        by = self.by(centre)
        exercise = Exercise.open(
            ExerciseForked,
            id=centre.new_id(),
            by=by,
            origin=centre.origin,
            title=self.title,
            emergency_id=self.emergency_id,
            fork=self.fork,
            forked_from=self.forked_from,
            forked_at=by.recorded_at,
            begins_at=self.begins_at,
            director=self.actor.account,
        )
        return Decision(exercise, (exercise,))


@dataclass(frozen=True, kw_only=True)
class SetClock(Command):
    """The director changes how the clock of the exercise goes; `real` is everybody's time at that moment."""

    MAY = PLANNER
    ACT = "set the clock"

    exercise_id: UUID
    real: datetime
    to: datetime | None = None
    speed: float | None = None
    paused: bool | None = None

    def decide(self, centre: Centre) -> Decision:
        """A clock that goes as told."""
        by = self.by(centre)
        exercise = centre.load(Exercise, self.exercise_id)
        exercise.set_clock(by, real=self.real, to=self.to, speed=self.speed, paused=self.paused)
        return Decision(exercise, (exercise,))
