"""Programmes: what a nation and the centre agree that it takes part in over two years."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.bodies import MaySayNothing
from api.entities import Listed
from api.planning import bodies, entities
from api.planning.dated import OnPage, listed_on
from api.reading import Listing, Past, TheReader
from api.route import router
from api.writing import TheWriter
from domain.commands.planning.programme import (
    AgreeProgramme,
    AmendProgramme,
    ProposeProgramme,
    ReviewProgramme,
)
from domain.planning.programme import ProgrammeStatus, Side
from domain.value import NationCode

routes = router("programmes")
ProgrammeId = Annotated[UUID, Path(description="the programme's id")]
PROGRAMMES = Listing("programmes", "programme", entities.Programme)


class ProgrammesAsked(OnPage):
    """What can be asked of programmes."""

    nation: NationCode | None = None
    status: ProgrammeStatus | None = None
    proposed_by: Side | None = None
    activities: Annotated[UUID | None, Field(description="that chose this activity")] = None


@routes.post("/programmes", status_code=201, response_model=entities.Programme)
async def propose_programme(said: bodies.Proposing, act: TheWriter) -> Response:
    """Propose a nation's programme of two years: the nation, or the centre. The other side agrees."""
    command = ProposeProgramme(
        **act.by(said),
        nation=said.nation,
        since=said.since,
        until=said.until,
        activities=said.activities,
        objectives=said.objectives or (),
    )
    return await act.record(command, created=True)


@routes.get("/programmes", response_model=Listed[entities.Programme])
async def list_programmes(asked: Annotated[ProgrammesAsked, Query()], look: TheReader) -> Response:
    """List the programmes that you may read. With `on` those that ran on that day."""
    return await look.many(PROGRAMMES, asked, view=listed_on(asked))


@routes.get("/programmes/{programme_id}", response_model=entities.Programme)
async def read_programme(
    programme_id: ProgrammeId, past: Annotated[Past, Query()], look: TheReader
) -> Response:
    """Read one programme, and how far it has come."""
    return await look.one("programme", str(programme_id), past)


@routes.post("/programmes/{programme_id}/amend", response_model=entities.Programme)
async def amend_programme(
    programme_id: ProgrammeId, said: bodies.MayAmendProgramme, act: TheWriter
) -> Response:
    """Propose a change of a programme. It is a proposal again until the other side agrees."""
    named = {"activities": said.activities, "objectives": said.objectives}
    told = {name: value for name, value in named.items() if value is not None}
    command = AmendProgramme(**act.by(said), programme_id=programme_id, told=told)
    return await act.record(command, on=("programme", str(programme_id)))


@routes.post("/programmes/{programme_id}/agree", response_model=entities.Programme)
async def agree_programme(programme_id: ProgrammeId, said: MaySayNothing, act: TheWriter) -> Response:
    """Agree to what the other side proposed."""
    command = AgreeProgramme(**act.by(said), programme_id=programme_id)
    return await act.record(command, on=("programme", str(programme_id)))


@routes.post("/programmes/{programme_id}/review", response_model=entities.Programme)
async def review_programme(programme_id: ProgrammeId, said: bodies.Reviewing, act: TheWriter) -> Response:
    """Note how a programme goes."""
    command = ReviewProgramme(**act.by(said), programme_id=programme_id, text=said.text)
    return await act.record(command, on=("programme", str(programme_id)))
