"""Exercises: forking one, which the live centre records, and its clock, which only the exercise knows.

Calls below an exercise are answered by the application of that exercise; here they are described with the others.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from pydantic import Field
from pydantic_core import from_json
from starlette.responses import Response

from api import entities, problems
from api.board import Board
from api.caller import SignedIn
from api.problems import NOBODY_SUCH, Fault, Problem
from api.reading import Listing, Page, Past, TheReader, begin, moment, reflected
from api.route import router
from api.services import TheClock
from api.training.bodies import Forking, SettingClock
from api.training.comparing import side
from api.training.entities import Comparison, Exercise
from api.training.exercises import Exercises
from api.writing import Acting, TheWriter
from domain.authority import PLANNER, require_role
from domain.commands.training.exercise import ForkExercise, SetClock, require_standing
from domain.rules import RoleMayNot
from projections.training.comparison import Side, aligned, branches_compared, compared
from store.board import Reading
from store.exercise_clock import ExerciseClock

routes = router("exercises")
ExerciseId = Annotated[UUID, Path(description="the exercise's id")]
EXERCISES = Listing("exercises", "exercise", Exercise, newest_first=True)


async def in_exercise(request: Request) -> None:
    """Raise the same as for an unknown address in the live centre: who gets there is of no exercise."""
    if request.app.state.director is None:
        raise NOBODY_SUCH


async def directing(request: Request, caller: SignedIn) -> None:
    """Raise RoleMayNot for those who play; in the live centre the same as for an unknown address."""
    await in_exercise(request)
    if not caller.directs:
        raise RoleMayNot(role=caller.actor.role, act="direct an exercise", may=("director",))


NO_SUCH_BRANCH = Problem(
    problems.BAD_QUERY,
    "with names no exercise that you direct",
    [Fault("", "with: there is no such exercise")],
)
PLAYED = [Depends(in_exercise)]
DIRECTED = [Depends(directing)]


@routes.post("/exercises", status_code=201, response_model=Exercise)
async def fork_exercise(said: Forking, act: TheWriter, request: Request) -> Response:
    """Fork an exercise from an emergency as it stood at a position or time; without either, as it stands."""
    answer = await act.record_made(lambda reading: _fork(reading, said, act))
    exercises: Exercises = request.app.state.exercises
    # It is recorded; where its store cannot be made now, the first who comes to it makes it.
    await exercises.prepare(UUID(from_json(bytes(answer.body))["id"]))
    return answer


@routes.get("/exercises", response_model=entities.Listed[Exercise])
async def list_exercises(asked: Annotated[Page, Query()], look: TheReader) -> Response:
    """List the exercises, the newest first. For staff."""
    return await look.many(EXERCISES, asked)


@routes.get("/exercises/{exercise_id}", response_model=Exercise)
async def read_exercise(exercise_id: ExerciseId, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read an exercise as the live centre knows it: where it came from, and nothing of what is played in it."""
    return await look.one("exercise", str(exercise_id), past)


@routes.get("/exercises/{exercise_id}/clock", response_model=Exercise, dependencies=PLAYED)
async def read_clock(exercise_id: ExerciseId, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read the exercise from inside, with its clock."""
    return await look.one("exercise", str(exercise_id), past)


@routes.post("/exercises/{exercise_id}/clock", response_model=Exercise, dependencies=DIRECTED)
async def set_clock(exercise_id: ExerciseId, said: SettingClock, act: TheWriter, clock: TheClock) -> Response:
    """Let the clock run, stop it, change its speed, or move it forward. What is not named stays."""
    assert isinstance(clock, ExerciseClock), "an exercise goes by a clock of its own"
    command = SetClock(
        **act.by(said),
        exercise_id=exercise_id,
        real=clock.real(),
        to=said.to,
        speed=said.speed,
        paused=said.paused,
    )
    return await act.record(command, on=("exercise", str(exercise_id)))


class Beside(Past):
    """Which moment of the branch is compared, and with what: what really happened, unless another one is named."""

    other: UUID | None = Field(
        None, alias="with", description="another exercise that you direct, of the same file"
    )


@routes.get("/exercises/{exercise_id}/comparison", response_model=Comparison, dependencies=DIRECTED)
async def read_comparison(
    exercise_id: ExerciseId, past: Annotated[Beside, Query()], look: TheReader, request: Request
) -> Response:
    """Compare the branch with what really happened after the fork: cover, answers, offers by nation, messages.

    Or with another branch of the same file, which you direct too; it then stands where reality does.
    """
    told, played, position = await look.ask(lambda reading: _branch(reading, moment(reading, past)), past)
    reality: Board = request.app.state.reality
    real, real_position = await reality.ask(lambda reading: (_side(reading, told), reading.position))
    if past.other is None:
        content = compared(played, real)
    else:
        other, real_position = await _other(request, past.other, told)
        content = branches_compared(aligned(played, real), other)
    told_of = {
        "exercise_id": str(exercise_id),
        "compared_with": None if past.other is None else str(past.other),
        "emergency_id": told["emergency_id"],
        "fork": told["fork"],
        "position": position,
        "reality_position": real_position,
    }
    return look.document({**told_of, **content}, position)


def _branch(reading: Reading, at: int | None = None) -> tuple[dict[str, Any], Side, int]:
    """What an exercise's own board tells of it, and its side of a comparison."""
    (row,) = reading.kept("exercise")
    told = from_json(row.text)
    return told, _side(reading, told, at), reflected(reading, at)


async def _other(request: Request, id: UUID, told: Mapping[str, Any]) -> tuple[Side, int]:
    """Another exercise of the same file and the same director. Raises the same for every one that is none."""
    others: Exercises = request.app.state.others
    visit = await others.visit(id)
    if visit is None:
        raise NO_SUCH_BRANCH
    try:
        state = visit.running.app.state
        if state.director != request.app.state.director:
            raise NO_SUCH_BRANCH
        its, side_of_it, position = await state.board.ask(_branch)
    finally:
        visit.end()
    if its["emergency_id"] != told["emergency_id"]:
        raise Problem(problems.BAD_QUERY, "the other exercise was forked from another emergency")
    reality: Board = request.app.state.reality
    real = await reality.ask(lambda reading: _side(reading, its))
    return aligned(side_of_it, real), position


def _side(reading: Reading, told: Mapping[str, Any], at: int | None = None) -> Side:
    return side(reading, told["emergency_id"], told["fork"], told["begins_at"], at)


def _fork(reading: Reading, said: Forking, act: Acting) -> ForkExercise:
    """The command, made from what the log knows of that moment. Raises RoleMayNot, INVALID, NothingToFork."""
    require_role(act.caller.actor, PLANNER, ForkExercise.ACT)
    if said.at is not None and said.at > reading.position:
        fault = Fault("/at", f"it lies beyond the last position, {reading.position}")
        raise Problem(problems.INVALID, errors=[fault])
    time = None if said.as_of is None else begin(said.as_of)
    position = reading.position if said.at is None else said.at
    if time is not None:
        position = min(reading.position_at(time), reading.position)
    # A command is not cut in two: what it filed belongs to what it made.
    position = min(reading.end_of_command(position), reading.position)
    emergency = str(said.emergency_id)
    stood = reading.get("emergency", emergency, act.caller.reader, position) is not None
    require_standing(said.emergency_id, position, stood=stood)
    recorded = reading.recorded_at(position)
    return ForkExercise(
        **act.by(said),
        title=said.title,
        emergency_id=said.emergency_id,
        fork=position,
        forked_from=reading.generation,
        begins_at=recorded if time is None else max(recorded, min(time, act.now())),
    )
