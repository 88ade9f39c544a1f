"""Appointments: which account holds the post of Head, Deputy Head or Acting Head, from which day and until which."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from api import bodies, entities, problems
from api.problems import Fault, Problem
from api.reading import Listing, Page, Past, TheReader
from api.route import router
from api.services import TheBoard, TheStore
from api.writing import TheWriter
from domain.authority import HEAD, require_role
from domain.commands.post import Appoint, LeavePost
from domain.post import Term
from domain.value import Word

routes = router("appointments")
AppointmentId = Annotated[UUID, Path(description="the appointment's id")]
APPOINTMENTS = Listing("appointments", "appointment", entities.Appointment)


class AppointmentsAsked(Page):
    """What can be asked of appointments."""

    account: Word | None = None


@routes.post("/appointments", status_code=201, response_model=entities.Appointment)
async def appoint(said: bodies.Appointing, act: TheWriter, store: TheStore, board: TheBoard) -> Response:
    """Appoint a head's account to a post. A head of whom nothing is recorded here holds the post of Head."""
    require_role(act.caller.actor, HEAD, Appoint.ACT)
    account = await board.run(lambda: store.accounts.get(str(said.account)))
    if account is None or account.role not in HEAD:
        fault = "there is no account with the role head under this id"
        raise Problem(problems.INVALID, fault, [Fault("/account", fault)])
    term = Term(post=said.post, since=said.since, until=said.until)
    command = Appoint(**act.by(said), account=str(said.account), term=term)
    return await act.record(command, created=True)


@routes.get("/appointments", response_model=entities.Listed[entities.Appointment])
async def list_appointments(asked: Annotated[AppointmentsAsked, Query()], look: TheReader) -> Response:
    """List who holds or held which post, for staff."""
    return await look.many(APPOINTMENTS, asked)


@routes.get("/appointments/{appointment_id}", response_model=entities.Appointment)
async def read_appointment(
    appointment_id: AppointmentId, past: Annotated[Past, Query()], look: TheReader
) -> Response:
    """Read the posts of one account."""
    return await look.one("appointment", str(appointment_id), past)


@routes.post("/appointments/{appointment_id}/leave", response_model=entities.Appointment)
async def leave_post(appointment_id: AppointmentId, said: bodies.LeavingPost, act: TheWriter) -> Response:
    """Let an account leave a post. `until` is its last day; without it, today."""
    command = LeavePost(**act.by(said), appointment_id=appointment_id, post=said.post, until=said.until)
    return await act.record(command, on=("appointment", str(appointment_id)))
