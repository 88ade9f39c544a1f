"""What became of what was sent out: acknowledged, marked, sent once more; and the outbox."""

from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic_core import from_json
from starlette.responses import Response

from api import bodies, entities
from api.answers import document
from api.caller import SignedIn
from api.mail import bodies as mail_bodies
from api.mail import entities as mail
from api.mail.mailer import Mailer
from api.reading import NO_QUERY, Listing, Page, Past, TheReader
from api.route import router
from api.routes.messages import MessageId
from api.services import TheBoard, TheStore
from api.writing import TheWriter
from domain.authority import STAFF, require_role
from domain.commands.dispatch import AcknowledgeMessage, MarkTransmission, RepeatTransmission
from domain.dispatch import Status, Subject
from domain.value import NationCode
from store.board import Row

routes = router("mail")
TransmissionId = Annotated[UUID, Path(description="the transmission's id")]
TRANSMISSIONS = Listing("transmissions", "transmission", mail.Transmission)


class TransmissionsAsked(Page):
    """What can be asked of transmissions."""

    status: Status | None = None
    addressee: NationCode | None = None
    subject: Subject | None = None
    subject_id: Annotated[UUID | None, Query(description="the message or the offer")] = None


@routes.post("/messages/{message_id}/acknowledge", response_model=entities.Message)
async def acknowledge_message(message_id: MessageId, said: bodies.MaySayNothing, act: TheWriter) -> Response:
    """Acknowledge a released message: its addressee has read it."""
    command = AcknowledgeMessage(**act.by(said), message_id=message_id)
    return await act.record(command, on=("message", str(message_id)))


@routes.get("/transmissions", response_model=entities.Listed[mail.Transmission])
async def list_transmissions(asked: Annotated[TransmissionsAsked, Query()], look: TheReader) -> Response:
    """List what became of what was sent out: staff all, a nation what was sent to it."""
    return await look.many(TRANSMISSIONS, asked)


@routes.get("/transmissions/{transmission_id}", response_model=mail.Transmission)
async def read_transmission(
    transmission_id: TransmissionId, past: Annotated[Past, Query()], look: TheReader
) -> Response:
    """Read what became of what was sent to one addressee."""
    return await look.one("transmission", str(transmission_id), past)


@routes.post("/transmissions/{transmission_id}/mark", response_model=mail.Transmission)
async def mark_transmission(
    transmission_id: TransmissionId, said: mail_bodies.Mark, act: TheWriter
) -> Response:
    """Mark what you know became of a mail: it bounced later, or the addressee says that it has arrived."""

    def command(row: Row) -> MarkTransmission:
        return MarkTransmission(**act.by(said), **_named(row), status=said.status, reason=said.reason)

    return await act.record(command, on=("transmission", str(transmission_id)))


@routes.post("/transmissions/{transmission_id}/send-again", response_model=mail.Transmission)
async def send_again(transmission_id: TransmissionId, said: bodies.MaySayNothing, act: TheWriter) -> Response:
    """Have a mail sent once more that failed, or of which nobody knows; the addressee may then have it twice."""
    make = partial(RepeatTransmission, **act.by(said))
    return await act.record(lambda row: make(**_named(row)), on=("transmission", str(transmission_id)))


def _named(row: Row) -> dict[str, Any]:
    """The dispatch and the addressee of what the board shows."""
    shown = from_json(row.text)
    return {"dispatch_id": UUID(shown["dispatch_id"]), "addressee": shown["addressee"]}


@routes.get("/outbox", response_model=mail.Outbox, dependencies=NO_QUERY)
async def read_outbox(request: Request, caller: SignedIn, store: TheStore, board: TheBoard) -> Response:
    """Read how mail leaves the centre, and what waits to be sent."""
    require_role(caller.actor, STAFF, "see the outbox")
    mailer: Mailer | None = request.app.state.mailer
    by: Literal["none"] | str = "none" if mailer is None else mailer.post.kind
    counts, waiting = await board.run(lambda: (store.outbox.counts(), store.outbox.list("waiting")))
    shown = [
        mail.WaitingMail(
            what=one.what,
            addressee=one.addressee,
            subject_id=one.subject,
            attempts=one.attempts,
            next_at=one.next_at,
            reason=one.reason,
        ).model_dump()
        for one in waiting
    ]
    return document({"by": by, "counts": counts, "waiting": shown}, position=board.position)
