"""The master events list of an exercise, for its director alone, and the news that those who play read."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field
from pydantic_core import to_json
from starlette.responses import Response

from api import entities, uploads
from api.answers import answer, document
from api.board import Board
from api.bodies import MayBeReasoned
from api.gate import BODY
from api.problems import NOBODY_SUCH
from api.reading import Listing, Page, Part, TheReader, moment, reflected
from api.route import router
from api.routes.training.exercises import DIRECTED, PLAYED, ExerciseId
from api.services import TheBoard
from api.training.bodies import MovingInject, PlanningInject
from api.training.entities import Imported, Inject, News
from api.training.firing import Fired, Firing, inject_at
from api.training.master_list import as_shown, in_order, injects_in, place, workbook_of
from api.writing import Acting, TheWriter
from domain.centre import Command
from domain.commands.training.inject import HoldInject, MoveInject, PlanInjects, RecordFiring, SkipInject
from domain.training.inject import OPEN
from store.board import Reading, Row
from store.database import Transaction

routes = router("exercises")
InjectId = Annotated[UUID, Path(description="the inject's id")]
INJECTS = Listing("injects", "inject", Inject)
NEWS = Listing("news", "news", News)
LIST = "/exercises/{exercise_id}/injects"
AS_WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {uploads.XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}
FILE = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string"}} for kind in uploads.INJECTS.types},
    }
}


@routes.post(LIST, status_code=201, response_model=Inject, dependencies=DIRECTED)
async def plan_inject(
    exercise_id: ExerciseId, said: PlanningInject, act: TheWriter, board: TheBoard
) -> Response:
    """Put an inject on the list: a command that a played role makes at a time of the exercise, or news."""
    command = PlanInjects(
        actor=act.caller.actor, said=said.provenance, exercise_id=exercise_id, injects=(said.planned(),)
    )
    return await _recorded(act, board, command, status=201)


@routes.post(
    LIST + "/import", status_code=201, response_model=Imported, dependencies=DIRECTED, openapi_extra=FILE
)
async def import_injects(
    exercise_id: ExerciseId, request: Request, act: TheWriter, board: TheBoard
) -> Response:
    """Put a table of injects on the list, whole or not at all: CSV or XLSX, in the columns in which it is listed."""
    kind = uploads.media_type(request.headers.get("content-type", ""))
    injects = injects_in(request.scope["state"][BODY], kind)
    recorded = await act.run(PlanInjects(actor=act.caller.actor, exercise_id=exercise_id, injects=injects))
    position = recorded.outcome.position
    return document({"planned": len(injects)}, status=201, position=position, replayed=recorded.replayed)


class MasterList(Part):
    """Which part of the master events list is asked for, and in which form."""

    format: Literal["json", "csv", "xlsx"] | None = Field(  # type: ignore[assignment]  # one form more than other lists
        None, description="`csv` for a table, `xlsx` for all of it as a workbook; both can be imported again"
    )


@routes.get(LIST, response_model=entities.Listed[Inject], responses=AS_WORKBOOK, dependencies=DIRECTED)
async def list_injects(
    exercise_id: ExerciseId, asked: Annotated[MasterList, Query()], look: TheReader
) -> Response:
    """List the master events in the order of their times. The table can be imported again."""

    def question(transaction: Transaction) -> tuple[list[Row], int]:
        reading = Reading(transaction)
        at = moment(reading, asked)
        return reading.kept("inject", at), reflected(reading, at)

    rows, position = await look.look(question, asked)
    injects = in_order([as_shown(row.text) for row in rows])
    if asked.format == "xlsx" or (asked.format is None and look.takes(uploads.XLSX_TYPE)):
        made_of = b"".join(to_json(inject) for inject in injects)
        response = look.made(made_of, lambda: workbook_of(injects), position, uploads.XLSX_TYPE)
        response.headers["Content-Disposition"] = 'attachment; filename="master-events-list.xlsx"'
        return response
    return look.part(INJECTS, injects, place, asked, position)


@routes.post(LIST + "/{inject_id}/fire", response_model=Inject, dependencies=DIRECTED)
async def fire_inject(
    exercise_id: ExerciseId,
    inject_id: InjectId,
    said: MayBeReasoned,
    act: TheWriter,
    board: TheBoard,
    request: Request,
) -> Response:
    """Fire an inject by hand, before its time or though it is held or has failed."""
    firing: Firing = request.app.state.firing
    inject = await board.ask(lambda reading: inject_at(reading, inject_id))
    if inject is None:
        raise NOBODY_SUCH
    # A repeat is answered as it was, and calls nothing.
    is_new = inject["status"] in OPEN and not await act.is_repeated()
    fired = await firing.call(inject) if is_new else Fired()
    command = RecordFiring(
        **act.by(said),
        inject_id=inject_id,
        answer=fired.answer,
        position=fired.position,
        refused=fired.refused,
    )
    return await _recorded(act, board, command)


@routes.post(LIST + "/{inject_id}/hold", response_model=Inject, dependencies=DIRECTED)
async def hold_inject(
    exercise_id: ExerciseId, inject_id: InjectId, said: MayBeReasoned, act: TheWriter, board: TheBoard
) -> Response:
    """Let an inject wait until it is fired by hand or moved."""
    return await _recorded(act, board, HoldInject(**act.by(said), inject_id=inject_id, reason=said.reason))


@routes.post(LIST + "/{inject_id}/skip", response_model=Inject, dependencies=DIRECTED)
async def skip_inject(
    exercise_id: ExerciseId, inject_id: InjectId, said: MayBeReasoned, act: TheWriter, board: TheBoard
) -> Response:
    """Leave an inject out."""
    return await _recorded(act, board, SkipInject(**act.by(said), inject_id=inject_id, reason=said.reason))


@routes.post(LIST + "/{inject_id}/move", response_model=Inject, dependencies=DIRECTED)
async def move_inject(
    exercise_id: ExerciseId, inject_id: InjectId, said: MovingInject, act: TheWriter, board: TheBoard
) -> Response:
    """Plan an inject for another time; one that was held or has failed is planned again."""
    return await _recorded(act, board, MoveInject(**act.by(said), inject_id=inject_id, at=said.at))


@routes.get("/exercises/{exercise_id}/news", response_model=entities.Listed[News], dependencies=PLAYED)
async def list_news(exercise_id: ExerciseId, asked: Annotated[Page, Query()], look: TheReader) -> Response:
    """List the news of the exercise that you may read."""
    return await look.many(NEWS, asked)


async def _recorded(act: Acting, board: Board, command: Command, status: int = 200) -> Response:
    """Record a command about an inject, and answer the inject as it then stood; the board shows it to nobody."""
    recorded = await act.run(command)
    outcome = recorded.outcome

    def question(reading: Reading) -> Row | None:
        versions = reading.versions("inject", outcome.id)
        return next((row for row in reversed(versions) if row.position <= outcome.position), None)

    row = await board.ask(question)
    if row is None or not recorded.on_board:
        receipt = {"kind": outcome.kind, "id": outcome.id, "position": outcome.position}
        return document(receipt, position=board.position, status=202, replayed=recorded.replayed)
    text = to_json(as_shown(row.text))
    return answer(
        text, status=status, position=outcome.position, etag=str(row.position), replayed=recorded.replayed
    )
