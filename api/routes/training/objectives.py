"""What an exercise is played for, and how far it came: for its director alone.

The objectives stand in the exercise's own log. They are judged on the branch or on what really happened, both on the
clock of the exercise; the live centre is read for it and never written.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import Query, Request
from pydantic_core import from_json
from starlette.responses import Response

from api import problems
from api.answers import document
from api.board import Board
from api.problems import Problem
from api.reading import Past, TheReader, moment, reflected
from api.route import router
from api.routes.training.exercises import DIRECTED, ExerciseId
from api.routes.training.scoring import clock_at
from api.services import TheBoard, TheClock
from api.training.scoring import (
    ExerciseObjectives,
    ScoredSide,
    SettingObjectives,
    kind_shown,
    objective_shown,
    objectives_in,
)
from api.training.scoring_files import FileRead, file_read, fork_of, scored, scored_branch
from api.writing import TheWriter
from domain.commands.training.objectives import SetObjectives
from domain.training.objectives import objectives_id
from projections.training.scoring.criteria import KINDS, Objective
from store.board import Reading, Row
from store.database import Transaction
from store.exercise_clock import ExerciseClock

routes = router("exercises")


class Side(Past):
    """Which side is scored, and as at which moment of its log."""

    of: Literal["branch", "reality"] = "branch"


@routes.post("/exercises/{exercise_id}/objectives", response_model=ExerciseObjectives, dependencies=DIRECTED)
async def set_objectives(
    exercise_id: ExerciseId, said: SettingObjectives, act: TheWriter, board: TheBoard
) -> Response:
    """Set what the exercise is played for, in place of what it was played for before. The log keeps both."""
    recorded = await act.run(SetObjectives(**act.by(said), exercise_id=exercise_id, objectives=said.kept()))
    outcome = recorded.outcome

    def question(reading: Reading) -> Row | None:
        versions = reading.versions(outcome.kind, outcome.id)
        return next((row for row in reversed(versions) if row.position <= outcome.position), None)

    row = await board.ask(question)
    if row is None or not recorded.on_board:
        receipt = {"kind": outcome.kind, "id": outcome.id, "position": outcome.position}
        return document(receipt, position=board.position, status=202, replayed=recorded.replayed)
    return document(_shown(str(exercise_id), row), position=outcome.position, replayed=recorded.replayed)


@routes.get("/exercises/{exercise_id}/objectives", response_model=ExerciseObjectives, dependencies=DIRECTED)
async def read_objectives(
    exercise_id: ExerciseId, past: Annotated[Past, Query()], look: TheReader
) -> Response:
    """Read what the exercise is played for, now or at an earlier moment, and what an objective can ask."""

    def question(reading: Reading) -> tuple[Row | None, int]:
        at = moment(reading, past)
        return _kept(reading, str(exercise_id), at), reflected(reading, at)

    row, position = await look.ask(question, past)
    return look.document(_shown(str(exercise_id), row), position)


@routes.get("/exercises/{exercise_id}/score", response_model=ScoredSide, dependencies=DIRECTED)
async def score_exercise(  # of whom, which side, by whom, and by which clocks
    request: Request,
    exercise_id: ExerciseId,
    side: Annotated[Side, Query()],
    look: TheReader,
    clock: TheClock,
) -> Response:
    """Score the exercise on its objectives: the branch, or what really happened, each by its own log.

    `at` and `as_of` name a moment of the side that is scored. The objectives are those that stand now. Every time is
    told on the clock of the exercise; in a past emergency the moment of the fork is where that clock began.
    """
    id = str(exercise_id)

    def question(reading: Reading) -> tuple[str, tuple[Objective, ...], int]:
        (told,) = reading.kept("exercise")
        row = _kept(reading, id)
        kept = () if row is None else objectives_in(from_json(row.text)["objectives"])
        return from_json(told.text)["emergency_id"], kept, reading.position

    emergency, objectives, position = await look.ask(question, side)
    score = _reality if side.of == "reality" else _branch
    content = await score(request, emergency, objectives, side, clock)
    return look.document({**content, "exercise_id": id, "of": side.of}, position)


async def _branch(
    request: Request, id: str, objectives: tuple[Objective, ...], past: Past, clock: Callable[[], datetime]
) -> dict[str, Any]:
    board: Board = request.app.state.board
    file, position, until = await board.look(lambda transaction: _read(transaction, id, past, clock))
    return await scored_branch(request, id, file, objectives, position, until)


async def _reality(
    request: Request, id: str, objectives: tuple[Objective, ...], past: Past, clock: Callable[[], datetime]
) -> dict[str, Any]:
    reality: Board = request.app.state.reality
    # Whatever the exercise's clock shows, reality goes on by everybody's.
    assert isinstance(clock, ExerciseClock), "an exercise goes by a clock of its own"
    real = clock.real
    _, position, until = await reality.look(lambda transaction: _read(transaction, id, past, real))
    fork = await fork_of(request, id)
    assert fork is not None, "who has read the file in reality reads it again"
    return await to_thread.run_sync(lambda: scored(id, fork.what_happened(), objectives, position, until))


def _read(
    transaction: Transaction, id: str, past: Past, clock: Callable[[], datetime]
) -> tuple[FileRead, int, datetime | None]:
    """The file as it is to be scored. Raises NOT_FOUND where it was not there yet."""
    reading = Reading(transaction)
    at = moment(reading, past)
    file = file_read(transaction, id, at)
    if file is None:
        raise Problem(problems.NOT_FOUND)
    return file, reflected(reading, at), clock_at(transaction, reading, past, file, clock)


def _kept(reading: Reading, exercise: str, at: int | None = None) -> Row | None:
    id = str(objectives_id(exercise))
    return next((row for row in reading.kept("objectives", at) if row.id == id), None)


def _shown(exercise: str, row: Row | None) -> dict[str, Any]:
    kept = () if row is None else objectives_in(from_json(row.text)["objectives"])
    return {
        "exercise_id": exercise,
        "position": None if row is None else row.position,
        "objectives": [objective_shown(one) for one in kept],
        "kinds": [kind_shown(kind) for kind in KINDS],
    }
