"""Messages: drafting, releasing and reading what the centre sends out."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from api import bodies, entities
from api.reading import Listing, Page, Past, TheReader
from api.route import router
from api.routes.emergencies import EmergencyId
from api.writing import TheWriter
from domain.commands.message import ApproveMessage, DraftReport
from domain.message import Product, Section, Status
from domain.value import Phrase

routes = router("messages")
MessageId = Annotated[UUID, Path(description="the message's id")]
MESSAGES = Listing("messages", "message", entities.Message)


class MessagesAsked(Page):
    """What can be asked of messages."""

    status: Status | None = None
    product: Product | None = None
    number: Phrase | None = None
    request_id: UUID | None = None


@routes.post(
    "/emergencies/{emergency_id}/situation-reports", status_code=201, response_model=entities.Message
)
async def draft_report(emergency_id: EmergencyId, said: bodies.Report, act: TheWriter) -> Response:
    """Draft a situation report, an executive summary or the final report."""
    command = DraftReport(
        **act.by(said),
        emergency_id=emergency_id,
        product=said.product,
        sections=tuple(Section(name=name, text=text) for name, text in said.sections.items()),
        references=said.references,
    )
    return await act.record(command, on=("emergency", str(emergency_id)), created=True)


@routes.get("/emergencies/{emergency_id}/messages", response_model=entities.Listed[entities.Message])
async def list_messages(
    emergency_id: EmergencyId, asked: Annotated[MessagesAsked, Query()], look: TheReader
) -> Response:
    """List the messages of an emergency that you may read, oldest first."""
    return await look.many(MESSAGES, asked, str(emergency_id))


@routes.get("/messages/{message_id}", response_model=entities.Message)
async def read_message(message_id: MessageId, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read one message."""
    return await look.one("message", str(message_id), past)


@routes.post("/messages/{message_id}/approve", response_model=entities.Message)
async def approve_message(message_id: MessageId, said: bodies.MaySayNothing, act: TheWriter) -> Response:
    """Release a message that somebody else drafted, under its number. A final report closes the file."""
    command = ApproveMessage(**act.by(said), message_id=message_id)
    return await act.record(command, on=("message", str(message_id)))
