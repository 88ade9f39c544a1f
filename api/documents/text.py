"""A message as text in the house style: 72 letters a line, pages of 58 lines, what is new between asterisks.

Every page bears the classification at its top and bottom, and in an exercise the mark.
"""

from collections.abc import Iterator, Sequence

from api.documents.printed import Printed, consists_of
from api.documents.templating import centred, template
from projections.messages.content import Content

# Of a page of 66 lines, what the frame leaves.
LINES_OF_TEXT = 54


def as_text(printed: Printed) -> str:
    """The message, page after page; a form feed stands between two."""
    # The line that counts the pages is there whatever it counts, so the count is that of the first try.
    pages = _paged(_lines(printed, 1))
    pages = _paged(_lines(printed, len(pages)))
    framed = (_framed(page, place, len(pages), printed.content) for place, page in enumerate(pages, start=1))
    return "\f".join(framed)


def _lines(printed: Printed, pages: int) -> list[str]:
    said = template("message.txt.j2").render(
        printed=printed, content=printed.content, pages=consists_of(pages)
    )
    return [line.rstrip() for line in said.splitlines()]


def _paged(lines: Sequence[str]) -> list[list[str]]:
    return [list(lines[first : first + LINES_OF_TEXT]) for first in range(0, len(lines), LINES_OF_TEXT)]


def _framed(page: Sequence[str], place: int, pages: int, content: Content) -> str:
    """A page between its marks."""
    marks = list(_marks(content))
    bottom = [*reversed(marks), centred(f"Page {place} of {pages}")]
    return "\n".join([*marks, "", *page, "", *bottom, ""])


def _marks(content: Content) -> Iterator[str]:
    yield centred(content.classification)
    if content.exercise is not None:
        yield centred(content.exercise)
