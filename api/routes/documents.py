"""Messages as documents: the preview of a draft, and each message as text, as a page and as PDF.

A released message gives the same bytes each time. Who may read the message may read it in every form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from api.board import Board
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


@dataclass(frozen=True, slots=True)
class Paper:
    """One message as its reader may see it, to be given in any of its forms."""

    id: str
    past: Past
    look: Looking
    clock: TheClock
    store: Store
    board: Board

    async def as_content(self) -> Response:
        """What the message says, as JSON. Raises NOT_FOUND."""
        content, position = await self.look.ask(self._content, self.past)
        return self.look.document(content.model_dump(mode="json"), position)

    async def as_(self, made: Callable[[Printed], str | bytes], media_type: str) -> Response:
        """The message in one of its forms; setting it in type is work for a thread. Raises NOT_FOUND."""
        content, position = await self.look.ask(self._content, self.past)
        document = await self.board.run(lambda: printed(content, self.store.contacts))
        body = await self.board.run(lambda: made(document))
        said = body if isinstance(body, bytes) else body.encode()
        return self.look.made(said, lambda: said, position, media_type)

    def _content(self, reading: Reading) -> tuple[Content, int]:
        """What the message says, and the position at which it was asked."""
        at = moment(reading, self.past)
        row = reading.get("message", self.id, self.look.caller.reader, at)
        if row is None:
            raise NOBODY_SUCH
        now = self.clock() if at is None or at == 0 else reading.recorded_at(at)
        return content_of(reading, row, at, now), reflected(reading, at)


async def the_paper(
    message_id: MessageId,
    past: Annotated[Past, Query()],
    look: TheReader,
    clock: TheClock,
    store: TheStore,
    board: TheBoard,
) -> Paper:
    """The message that the address names, for who asks."""
    return Paper(str(message_id), past, look, clock, store, board)


ThePaper = Annotated[Paper, Depends(the_paper)]


@routes.get("/messages/{message_id}/preview", response_model=Content)
async def preview_message(paper: ThePaper) -> Response:
    """Read what a draft would say if it were released now, its figures as of now; a released message as it was sent."""
    return await paper.as_content()


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
async def read_message_as_text(paper: ThePaper) -> Response:
    """Read a message as text in the house style, 72 letters a line; what is new stands between asterisks."""
    return await paper.as_(as_text, TEXT)


@routes.get("/messages/{message_id}.html", response_class=AsPage)
async def read_message_as_page(paper: ThePaper) -> Response:
    """Read a message as a page that prints on A4."""
    answer = await paper.as_(as_html, HTML)
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    return answer


@routes.get("/messages/{message_id}.pdf", response_class=AsPdf)
async def read_message_as_pdf(paper: ThePaper) -> Response:
    """Read a message as PDF on A4."""
    return await paper.as_(as_pdf, PDF)
