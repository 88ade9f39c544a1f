"""Emergencies: opening, moving and reading the file of a disaster."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from api import bodies, entities
from api.reading import Listing, Page, Past, TheReader
from api.route import router
from api.writing import TheWriter
from domain.commands.emergency import AssignGlide, EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.emergency import Status
from domain.hazard import Glide
from domain.value import NationCode, Word

routes = router("emergencies")
EmergencyId = Annotated[UUID, Path(description="the emergency's id")]
EMERGENCIES = Listing("emergencies", "emergency", entities.Emergency)


class EmergenciesAsked(Page):
    """What can be asked of the emergencies."""

    country: NationCode | None = None
    hazard: Word | None = None
    status: Status | None = None
    glide: Glide | None = None
    reference: Word | None = None
    case: Word | None = None
    merged_into: Annotated[UUID | None, Query(description="only files that were merged into this one")] = None

    def lacking(self) -> tuple[str, ...]:
        """A merged file stands for nothing, so it is listed only where it is asked for."""
        return ("merged_into",) if self.merged_into is None else ()


@routes.post("/emergencies", status_code=201, response_model=entities.Emergency)
async def open_emergency(said: bodies.Opening, act: TheWriter) -> Response:
    """Open the file of an emergency: a duty officer on an alert, a nation by asking for help (`request`)."""
    command = OpenEmergency(
        **act.by(said),
        country=said.country,
        hazard=said.hazard,
        title=said.title,
        occurred=said.occurred,
        place=said.place,
        glide=said.glide,
        situation=said.situation,
        request=said.request,
    )
    return await act.record(command, created=True)


@routes.get("/emergencies", response_model=entities.Listed[entities.Emergency])
async def list_emergencies(asked: Annotated[EmergenciesAsked, Query()], look: TheReader) -> Response:
    """List the emergencies that you may read, the archive first, then in the order in which files were opened."""
    return await look.many(EMERGENCIES, asked)


@routes.get(
    "/emergencies/{emergency_id}",
    response_model=entities.Emergency,
    responses={308: {"model": entities.Emergency}},
)
async def read_emergency(
    emergency_id: EmergencyId, past: Annotated[Past, Query()], look: TheReader
) -> Response:
    """Read one emergency, now or as at an earlier position. A merged one leads to the file that stands for it."""
    return await look.one("emergency", str(emergency_id), past)


@routes.post("/emergencies/{emergency_id}/end-of-need", response_model=entities.Emergency)
async def end_need(emergency_id: EmergencyId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """State that the stricken nation needs nothing more: requests and items close, undecided offers lapse."""
    command = EndNeed(**act.by(said), emergency_id=emergency_id, reason=said.reason)
    return await act.record(command, on=("emergency", str(emergency_id)))


@routes.post("/emergencies/{emergency_id}/stand-down", response_model=entities.Emergency)
async def stand_down(emergency_id: EmergencyId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Stand down an alert that came to nothing."""
    command = StandDown(**act.by(said), emergency_id=emergency_id, reason=said.reason)
    return await act.record(command, on=("emergency", str(emergency_id)))


@routes.post("/emergencies/{emergency_id}/reopen", response_model=entities.Emergency)
async def reopen(emergency_id: EmergencyId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Let a closed file go on, with all that it had."""
    command = Reopen(**act.by(said), emergency_id=emergency_id, reason=said.reason)
    return await act.record(command, on=("emergency", str(emergency_id)))


@routes.post("/emergencies/{emergency_id}/mandate", response_model=entities.Emergency)
async def record_mandate(emergency_id: EmergencyId, said: bodies.Mandate, act: TheWriter) -> Response:
    """Record a decision of the Council that lets the centre act for a country without access to it."""
    command = RecordMandate(
        **act.by(said), emergency_id=emergency_id, decision=said.decision, decided_on=said.decided_on
    )
    return await act.record(command, on=("emergency", str(emergency_id)))


@routes.post("/emergencies/{emergency_id}/glide", response_model=entities.Emergency)
async def assign_glide(emergency_id: EmergencyId, said: bodies.GlideNumber, act: TheWriter) -> Response:
    """Note a GLIDE number, which others assign, often late."""
    command = AssignGlide(**act.by(said), emergency_id=emergency_id, glide=said.glide)
    return await act.record(command, on=("emergency", str(emergency_id)))
