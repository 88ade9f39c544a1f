"""A scene of an exercise: it is forked, begins, and its master events list is kept; with nothing copied into it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.authority import PLANNER, Actor
from domain.centre import Centre, Command, Decision
from domain.commands.training.exercise import ForkExercise, SetClock
from domain.commands.training.inject import (
    HoldInject,
    MoveInject,
    PlanInjects,
    PlannedInject,
    RecordFiring,
    SkipInject,
)
from domain.training.exercise import Exercise, ExerciseBegun
from tests.golden.scene import Scene
from tests.properties.house import House

PLANS = Actor(account="planner", role="planner", name="Planner")
CLOCK = Actor(account="clock", role="clock", name="The clock")
BEGINS = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Begin(Command):
    """The first fact of an exercise's own, which is otherwise written with the copied rows (`store/fork.py`)."""

    MAY = PLANNER

    def decide(self, centre: Centre) -> Decision:
        """An exercise whose clock stands."""
        by = self.by(centre)
        exercise = Exercise.open(
            ExerciseBegun,
            id=centre.new_id(),
            by=by,
            origin="exercise",
            title="Night shift",
            emergency_id=UUID(int=0x20),
            fork=0,
            forked_from="0" * 32,
            forked_at=by.recorded_at,
            begins_at=BEGINS,
            director=self.actor.account,
            events=0,
            seal="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        )
        return Decision(exercise, (exercise,))


def exercise(house: House) -> None:
    """An exercise as the live centre knows it, and as it is in its own log, with every act of its director."""
    scene = Scene(house)
    house.store.centre.origin = "exercise"
    begun = scene.made(Begin(actor=PLANS))
    for how in (
        SetClock(actor=PLANS, exercise_id=begun, real=BEGINS, paused=False),
        SetClock(actor=PLANS, exercise_id=begun, real=BEGINS, speed=60.0, paused=True),
    ):
        scene.run(how)

    def planned(title: str, **fields: object) -> UUID:
        said = {"what": "news", "title": title, "text": "Čuvajte se!", **fields}
        one = PlannedInject(at=house.clock() + timedelta(days=2), fields=tuple(said.items()))
        return scene.made(PlanInjects(actor=PLANS, exercise_id=begun, injects=(one,)))

    news = planned("Dam", audience=("OBSERVERS", "SVN"), expected="Slovenia asks for pumps.")
    call = planned(
        "Croatia offers boats",
        what="command",
        text=None,
        role="nation",
        nation="HRV",
        call="/v1/emergencies/00000000-0000-0000-0000-000000000020/offers",
        body='{"items":[{"what":"boats","quantity":4}]}',
    )
    left_out = planned("Snow")
    scene.run(HoldInject(actor=PLANS, inject_id=news, reason="They are behind."))
    scene.run(MoveInject(actor=PLANS, inject_id=news, at=house.clock() + timedelta(days=3)))
    scene.run(RecordFiring(actor=CLOCK, inject_id=news))
    scene.run(RecordFiring(actor=CLOCK, inject_id=call, answer=409, refused="the file is closed"))
    scene.run(RecordFiring(actor=PLANS, inject_id=call, answer=201, position=99))
    scene.run(SkipInject(actor=PLANS, inject_id=left_out, reason="It does not snow."))
    # What stands in the live log; a fork of its own is not made by it.
    house.store.centre.origin = "live"
    scene.run(
        ForkExercise(
            actor=PLANS,
            title="Night shift",
            emergency_id=UUID(int=0x20),
            fork=42,
            forked_from="0" * 32,
            begins_at=BEGINS,
        )
    )
