"""Messages as documents: the preview of a draft, and each message as text, as a page and as PDF.

A released message gives the same bytes each time. Who may read the message may read it in every form.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.documents.html import as_html
from api.documents.looking import content_of, printed
from api.documents.pdf import as_pdf
from api.documents.printed import Printed
from api.documents.text import as_text
from api.problems import NOBODY_SUCH
from api.reading import Looking, Past, TheReader, moment, reflected
from api.route import router
from api.routes.messages import MessageId
from api.routes.pages import PAGE_POLICY
from api.services import TheBoard, TheClock, TheStore
from projections.messages.content import Content
from store.board import Reading
from store.open import Store

routes = router("messages")
TEXT, HTML, PDF = "text/plain; charset=utf-8", "text/html; charset=utf-8", "application/pdf"


@routes.get("/messages/{message_id}/preview", response_model=Content)
async def preview_message(
    message_id: MessageId, past: Annotated[Past, Query()], look: TheReader, clock: TheClock
) -> Response:
    """Read what a draft would say if it were released now, its figures as of now; a released message as it was sent."""
    content, position = await _content(str(message_id), past, look, clock)
    return look.document(content.model_dump(mode="json"), position)


class AsText(Response):
    """A message as text."""

    media_type = TEXT


class AsPage(Response):
    """A message as a page."""

    media_type = HTML


class AsPdf(Response):
    """A message as PDF."""

    media_type = PDF


@routes.get("/messages/{message_id}.txt", response_class=AsText)
async def read_message_as_text(
    message_id: MessageId,
    past: Annotated[Past, Query()],
    look: TheReader,
    clock: TheClock,
    store: TheStore,
    board: TheBoard,
) -> Response:
    """Read a message as text in the house style, 72 letters a line; what is new stands between asterisks."""
    made = await _content(str(message_id), past, look, clock)
    return await _document(made, as_text, TEXT, look, store, board)


@routes.get("/messages/{message_id}.html", response_class=AsPage)
async def read_message_as_page(
    message_id: MessageId,
    past: Annotated[Past, Query()],
    look: TheReader,
    clock: TheClock,
    store: TheStore,
    board: TheBoard,
) -> Response:
    """Read a message as a page that prints on A4."""
    made = await _content(str(message_id), past, look, clock)
    answer = await _document(made, as_html, HTML, look, store, board)
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    return answer


@routes.get("/messages/{message_id}.pdf", response_class=AsPdf)
async def read_message_as_pdf(
    message_id: MessageId,
    past: Annotated[Past, Query()],
    look: TheReader,
    clock: TheClock,
    store: TheStore,
    board: TheBoard,
) -> Response:
    """Read a message as PDF on A4."""
    made = await _content(str(message_id), past, look, clock)
    return await _document(made, as_pdf, PDF, look, store, board)


async def _content(id: str, past: Past, look: Looking, clock: TheClock) -> tuple[Content, int]:
    """What a message says, and the position at which it was asked. Raises NOT_FOUND."""

    def question(reading: Reading) -> tuple[Content, int]:
        at = moment(reading, past)
        row = reading.get("message", id, look.caller.reader, at)
        if row is None:
            raise NOBODY_SUCH
        now = clock() if at is None or at == 0 else reading.recorded_at(at)
        return content_of(reading, row, at, now), reflected(reading, at)

    return await look.ask(question, past)


async def _document(
    found: tuple[Content, int],
    made: Callable[[Printed], str | bytes],
    media_type: str,
    look: Looking,
    store: Store,
    board: TheBoard,
) -> Response:
    """A content in one of its forms; setting it in type is work for a thread."""
    content, position = found
    document = await board.run(lambda: printed(content, store.contacts))
    body = await board.run(lambda: made(document))
    said = body if isinstance(body, bytes) else body.encode()
    return look.made(said, lambda: said, position, media_type)
