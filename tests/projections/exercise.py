"""An exercise and its master events list, on the boards of the tests."""

from datetime import timedelta
from uuid import UUID

from domain.commands.training.exercise import ForkExercise, SetClock
from domain.commands.training.inject import (
    HoldInject,
    MoveInject,
    PlanInjects,
    PlannedInject,
    RecordFiring,
    SkipInject,
)
from domain.commands.training.objectives import SetObjectives
from domain.training.objectives import KeptObjective
from tests.domain.test_exercise import BEGINS, MINUTE, REAL, begun
from tests.domain.test_inject import CLOCK, DIRECTOR
from tests.projections.builders import Boards

NEWS_HEARD = KeptObjective(id="first", title="An offer comes", criterion='{"kind":"count","what":"offer"}')


def everything_in_an_exercise() -> Boards:
    """An exercise in which each of its facts is recorded at least once."""
    centre, exercise, clock = begun()
    boards = Boards(centre)
    forking = ForkExercise(
        actor=DIRECTOR,
        title="Night shift",
        emergency_id=UUID(int=1),
        fork=20,
        forked_from="a log",
        begins_at=BEGINS,
    )
    centre.execute(forking)
    for how in ({"speed": 60.0}, {"paused": False}):
        centre.execute(SetClock(actor=DIRECTOR, exercise_id=exercise.id, real=REAL, **how))

    def planned(title: str) -> UUID:
        at = BEGINS + 60 * MINUTE
        news = PlannedInject(at=at, fields=(("what", "news"), ("title", title), ("text", "It rains.")))
        command = PlanInjects(actor=DIRECTOR, exercise_id=exercise.id, injects=(news,))
        return UUID(centre.execute(command).id)

    fired, failed, skipped = planned("rain"), planned("wind"), planned("snow")
    centre.execute(HoldInject(actor=DIRECTOR, inject_id=fired, reason="too early"))
    centre.execute(MoveInject(actor=DIRECTOR, inject_id=fired, at=clock() + timedelta(hours=3)))
    centre.execute(RecordFiring(actor=CLOCK, inject_id=fired))
    centre.execute(RecordFiring(actor=CLOCK, inject_id=failed, answer=409, refused="the request is closed"))
    centre.execute(SkipInject(actor=DIRECTOR, inject_id=skipped))
    answer = SetClock(actor=DIRECTOR, exercise_id=exercise.id, real=REAL, speed=2.0, answers=fired)
    centre.execute(answer)
    for objectives in ((NEWS_HEARD,), ()):
        centre.execute(SetObjectives(actor=DIRECTOR, exercise_id=exercise.id, objectives=objectives))
    boards.follow()
    return boards
