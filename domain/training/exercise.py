"""Exercises: a real emergency forked at a position, in a log of its own with a clock of its own (DESIGN.md, rule 8).

A planner forks and then directs: sets the clock and makes the accounts of those who play. In the live log stands one
fact, that an exercise was forked; everything that is played stands in the exercise's own log, which begins after the
fork. A time has two meanings here, so each is named: `time` is the exercise's, `real` is everybody's.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.provenance import Provenance
from domain.rules import NothingChanges
from domain.training.rules import ClockRunsOnlyForward
from domain.value import Phrase, Time, Value

# A minute of play in six seconds is the slowest that is of use, an hour in a second the fastest.
SLOWEST, FASTEST = 0.1, 3600.0
Speed = Annotated[float, Field(ge=SLOWEST, le=FASTEST)]


class Clock(Value):
    """A clock that showed `time` at the moment `real`, and has run at `speed` since, unless it is paused."""

    time: Time
    real: Time
    speed: Speed = 1.0
    paused: bool = True

    def at(self, real: datetime) -> datetime:
        """What it shows at a real moment. It never runs back, not even where the machine's clock does."""
        if self.paused or real <= self.real:
            return self.time
        try:
            return self.time + timedelta(seconds=(real - self.real).total_seconds() * self.speed)
        except OverflowError:
            return datetime.max.replace(tzinfo=UTC)


class ExerciseState(State):
    """An exercise as it stands. In the live log it has no clock: what goes on in it is not known there."""

    title: Phrase
    emergency_id: UUID
    # The last position of the live log that the fork has copied from.
    fork: int
    # The generation of the log that it was forked from.
    forked_from: str
    forked_at: Time
    # The time at which its clock begins.
    begins_at: Time
    # The account that forked it and directs it.
    director: str
    clock: Clock | None = None


class _Forking(Opening):
    """What both logs tell of a fork."""

    origin: Origin
    title: Phrase
    emergency_id: UUID
    fork: int
    forked_from: str
    forked_at: Time
    begins_at: Time
    director: str

    def _state(self, clock: Clock | None) -> ExerciseState:
        return ExerciseState(
            origin=self.origin,
            title=self.title,
            emergency_id=self.emergency_id,
            fork=self.fork,
            forked_from=self.forked_from,
            forked_at=self.forked_at,
            begins_at=self.begins_at,
            director=self.director,
            clock=clock,
        )


class ExerciseForked(_Forking):
    """In the live log: a planner forked an exercise. Nothing that is played in it follows here."""

    TOPIC: ClassVar[str] = "exercise.forked"

    def evolve(self, state: None) -> ExerciseState:
        """An exercise, seen from outside."""
        return self._state(None)


class ExerciseBegun(_Forking):
    """In the exercise's own log, the first fact after the fork: where everything before it came from.

    `events` rows were copied, and `seal` is the SHA-256 over their seals in order, so that damage to what was copied is
    found even where the gaps between the rows were made to fit.
    """

    TOPIC: ClassVar[str] = "exercise.begun"
    events: int
    seal: str

    def evolve(self, state: None) -> ExerciseState:
        """The clock stands, so that the director can prepare before time passes."""
        return self._state(Clock(time=self.begins_at, real=self.forked_at))


class ClockSet(Fact):
    """The director let the clock run, stopped it, changed its speed, or moved it forward."""

    TOPIC: ClassVar[str] = "exercise.clock_set"
    clock: Clock

    def evolve(self, state: ExerciseState) -> ExerciseState:
        """It goes as told from now on."""
        return state.but(clock=self.clock)


class Exercise(Aggregate):
    """One exercise."""

    KIND = "exercise"
    if TYPE_CHECKING:
        state: ExerciseState

    def set_clock(
        self,
        by: Provenance,
        *,
        real: datetime,
        to: datetime | None = None,
        speed: float | None = None,
        paused: bool | None = None,
    ) -> None:
        """Change how the clock goes; what is not named stays. Raises NothingChanges, ClockRunsOnlyForward."""
        now, clock = by.recorded_at, self.state.clock
        assert clock is not None, "only in its own log has an exercise a clock"
        if to is None and speed in (None, clock.speed) and paused in (None, clock.paused):
            raise NothingChanges()
        if to is not None and to < now:
            raise ClockRunsOnlyForward(to=to, now=now)
        # What was recorded may be ahead of the clock by the least; it never shows a time before that.
        changed = Clock(
            time=to or now,
            real=real,
            speed=clock.speed if speed is None else speed,
            paused=clock.paused if paused is None else paused,
        )
        self.record(ClockSet, by, clock=changed)
