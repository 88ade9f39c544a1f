"""The content of a message: its header, and its numbered paragraphs with what is new in them marked.

A content says what is to be read and nothing of how it looks; JSON, text, HTML and PDF are made of the same one. What
is compared with the report before bears a `key`, by which the same paragraph or row is found there (rule 8).
"""

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from domain.value import Value

CLASSIFICATION = "NON - CLASSIFIED"
EXERCISE_MARK = "EXERCISE EXERCISE EXERCISE"


class Span(Value):
    """A stretch of text; `new` since the report before, and then in bold."""

    text: str
    new: bool = False


class Row(Value):
    """A row of a table."""

    key: str
    cells: tuple[Span, ...]


class Table(Value):
    """A table under its column heads; those that hold numbers are set to the right."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[Row, ...]


class Part(Value):
    """A paragraph within a paragraph: `4.1 Croatia: …`."""

    key: str
    number: str
    spans: tuple[Span, ...]


class Paragraph(Value):
    """A numbered paragraph with its heading. A contact is named by its id: persons never stand in the log."""

    key: str
    number: str
    heading: str
    spans: tuple[Span, ...] = ()
    parts: tuple[Part, ...] = ()
    table: Table | None = None
    contact: UUID | None = None


class Header(Value):
    """The lines above the text (DOMAIN.md, section 3.1). A draft has no number and no approver yet."""

    message_number: str | None
    dtg: str
    sender: str
    addressed_to: str
    precedence: str
    originator: str
    approved_by: str | None
    references: tuple[str, ...]


class Content(Value):
    """A message as it is read."""

    edition: int
    status: Literal["draft", "released"]
    classification: str = CLASSIFICATION
    # The mark above the title of exercise traffic; null in reality.
    exercise: str | None = None
    title: str
    subject: str
    # Whether there is a report before, with which this one is compared.
    latest_in_bold: bool
    header: Header
    paragraphs: tuple[Paragraph, ...]
    footnotes: tuple[str, ...] = ()

    def texts(self) -> Iterator[tuple[str, frozenset[str]]]:
        """What stands under each key, `(key, texts)`: that is what the next report is compared with."""
        for paragraph in self.paragraphs:
            yield paragraph.key, frozenset(span.text for span in paragraph.spans)
            for part in paragraph.parts:
                yield part.key, frozenset(span.text for span in part.spans)
            if paragraph.table is not None:
                for row in paragraph.table.rows:
                    yield (
                        row.key,
                        frozenset(
                            f"{column}={cell.text}"
                            for column, cell in zip(paragraph.table.columns, row.cells, strict=True)
                        ),
                    )
