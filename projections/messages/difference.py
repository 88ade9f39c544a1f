"""New in bold: what a report says that the one before did not (DOMAIN.md, invariant 8).

Computed from the two contents alone, never typed. A stretch of text is new where the report before has no such stretch
under the same key; a cell where it has another one in that column of that row. In a first report nothing is marked:
all of it is new.
"""

from projections.messages.content import Content, Paragraph, Row, Span, Table


def marked(content: Content, before: Content | None) -> Content:
    """The content with all that is new since `before` marked."""
    if before is None:
        return content
    known = dict(before.texts())
    return content.but(
        latest_in_bold=True,
        paragraphs=tuple(_paragraph(paragraph, known) for paragraph in content.paragraphs),
    )


Known = dict[str, frozenset[str]]


def _paragraph(paragraph: Paragraph, known: Known) -> Paragraph:
    return paragraph.but(
        spans=_spans(paragraph.spans, known.get(paragraph.key, frozenset())),
        parts=tuple(
            part.but(spans=_spans(part.spans, known.get(part.key, frozenset()))) for part in paragraph.parts
        ),
        table=None if paragraph.table is None else _table(paragraph.table, known),
    )


def _spans(spans: tuple[Span, ...], known: frozenset[str]) -> tuple[Span, ...]:
    return tuple(Span(text=span.text, new=span.text not in known) for span in spans)


def _table(table: Table, known: Known) -> Table:
    return table.but(rows=tuple(_row(row, table.columns, known) for row in table.rows))


def _row(row: Row, columns: tuple[str, ...], known: Known) -> Row:
    there = known.get(row.key, frozenset())
    cells = tuple(
        Span(text=cell.text, new=f"{column}={cell.text}" not in there)
        for column, cell in zip(columns, row.cells, strict=True)
    )
    return row.but(cells=cells)
