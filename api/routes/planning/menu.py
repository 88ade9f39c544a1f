"""Importing a whole menu of activities, from CSV or from a workbook."""

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from anyio import to_thread
from fastapi import Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json
from starlette.responses import Response

from api import problems
from api.answers import document
from api.board import Board
from api.caller import SignedIn
from api.gate import BODY
from api.menu import table_of
from api.planning import entities
from api.problems import Fault, Problem
from api.reading import query_once
from api.route import router
from api.uploads import CSV_TYPE, XLSX_TYPE, media_type
from api.writing import KEY, THE_RECORDER, Acting
from domain.authority import require_role
from domain.commands.planning.menu import ImportMenu, NothingRecorded
from domain.planning.menu import MenuFaulty, MenuRow, identity_of, read_menu
from store.board import Reading
from store.open import Store

routes = router("activities")
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            CSV_TYPE: {"schema": {"type": "string"}},
            XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class ImportAsked(BaseModel):
    """Whether the menu is to be recorded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dry_run: bool = Field(
        False, description="check everything, say what would come of it, and record nothing"
    )


@routes.post(
    "/activities/import",
    status_code=201,
    response_model=entities.MenuImport,
    responses={200: {"model": entities.MenuCounts}},
    openapi_extra=FILE,
)
async def import_menu(
    request: Request,
    asked: Annotated[ImportAsked, Query()],
    caller: SignedIn,
    idempotency_key: Annotated[
        str | None,
        Header(
            pattern=KEY,
            min_length=1,
            max_length=128,
            description="a new key for each import; a dry run needs none",
        ),
    ] = None,
) -> Response:
    """Import a menu of activities, whole or not at all. New ones are added, changed ones amended, by their reference,
    else by title and first day; an empty cell says nothing. Columns: title, tool, kind, host, place, from, until,
    places, open_to, reference, scenario. Every fault of every row is told at once, by row and column.
    """
    query_once(request)
    require_role(caller.actor, ImportMenu.MAY, ImportMenu.ACT)
    if idempotency_key is None and not asked.dry_run:
        raise Problem(problems.KEY_MISSING)
    board: Board = request.app.state.board
    try:
        make = await _making(request, caller, dry_run=asked.dry_run)
        if asked.dry_run or idempotency_key is None:
            store: Store = request.app.state.store
            known = await board.ask(_known)
            await store.writer.run(make(known))
            raise AssertionError("a dry run records nothing")
        acting = Acting(request, caller, idempotency_key, None)
        return await acting.record_made(lambda reading: make(_known(reading)))
    except NothingRecorded as told:
        counts = {"added": told.added, "amended": told.amended, "unchanged": told.unchanged, "errors": []}
        return document(counts, position=board.position)
    except MenuFaulty as faulty:
        raise _problem(faulty) from None


async def _making(
    request: Request, caller: SignedIn, *, dry_run: bool
) -> Callable[[dict[str, UUID]], ImportMenu]:
    """How the command is made, once it is known which activities stand on the menu. Raises MenuFaulty."""
    body: bytes = request.scope["state"][BODY]
    type = media_type(request.headers["content-type"])
    # Reading 1,600 rows takes a while, and others wait for their answers on this thread.
    menu = await to_thread.run_sync(_read, body, type)
    digest = sha256(body).hexdigest()
    return lambda known: ImportMenu(
        actor=caller.actor, menu=menu, digest=digest, known=known, dry_run=dry_run
    )


def _read(body: bytes, type: str) -> tuple[MenuRow, ...]:
    return read_menu(table_of(body, type))


def _known(reading: Reading) -> dict[str, UUID]:
    """The activities on the menu by what makes them the same; of two that are the same the one made first."""
    known: dict[str, UUID] = {}
    for row in reading.find(("activity",), THE_RECORDER):
        shown = from_json(row.text)
        if shown["origin"] != "archive" and "struck" not in shown["flags"]:
            identity = identity_of(shown["reference"], shown["title"], shown["from"])
            known.setdefault(identity, UUID(row.id))
    return known


def _problem(faulty: MenuFaulty) -> Problem:
    errors = [
        Fault(f"/{fault.row}/{fault.column}", fault.detail, fault.row, fault.column)
        for fault in faulty.faults
    ]
    return Problem(problems.INVALID, str(faulty), errors)
