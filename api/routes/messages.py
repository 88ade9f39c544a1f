"""Messages: drafting, releasing and reading what the centre sends out."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from api import bodies, entities
from api.reading import Listing, Page, Past, TheReader
from api.route import router
from api.routes.emergencies import EmergencyId
from api.writing import TheWriter
from domain.commands.message import ApproveMessage, CorrectMessage, DraftReport, EditDraft, ReleaseWider
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
        sections=_sections(said.sections) or (),
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
    """Read one message. The same address with `.txt`, `.html` or `.pdf` gives it as text, as a page or as PDF."""
    return await look.one("message", str(message_id), past)


@routes.post("/messages/{message_id}/approve", response_model=entities.Message)
async def approve_message(message_id: MessageId, said: bodies.MaySayNothing, act: TheWriter) -> Response:
    """Release a message that somebody else drafted, under its number. A final report closes the file."""
    command = ApproveMessage(**act.by(said), message_id=message_id)
    return await act.record(command, on=("message", str(message_id)))


@routes.post("/messages/{message_id}/edit", response_model=entities.Message)
async def edit_draft(message_id: MessageId, said: bodies.MayEditDraft, act: TheWriter) -> Response:
    """Write the prose of a draft anew. The figures come from the log; who edits does not approve."""
    command = EditDraft(
        **act.by(said),
        message_id=message_id,
        sections=_sections(said.sections),
        references=said.references,
    )
    return await act.record(command, on=("message", str(message_id)))


@routes.post("/messages/{message_id}/correct", status_code=201, response_model=entities.Message)
async def correct_message(message_id: MessageId, said: bodies.MayCorrectMessage, act: TheWriter) -> Response:
    """Draft what says a released message right. It is approved like any, and keeps the number with `-COR1`."""
    command = CorrectMessage(**act.by(said), message_id=message_id, sections=_sections(said.sections))
    return await act.record(command, on=("message", str(message_id)), created=True)


@routes.post("/messages/{message_id}/release-wider", response_model=entities.Message)
async def release_wider(message_id: MessageId, said: bodies.MayReleaseWider, act: TheWriter) -> Response:
    """Let more than the addressees read a message, as a head who neither wrote nor released it."""
    command = ReleaseWider(
        **act.by(said),
        message_id=message_id,
        nations=said.nations,
        public=said.public,
        reason=said.reason,
    )
    return await act.record(command, on=("message", str(message_id)))


def _sections(said: Mapping[str, str] | None) -> tuple[Section, ...] | None:
    return None if said is None else tuple(Section(name=name, text=text) for name, text in said.items())
