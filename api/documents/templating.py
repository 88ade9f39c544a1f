"""The templates of messages: what comes from outside is escaped in HTML, and a name that is missing is a mistake."""

from functools import cache
from textwrap import wrap

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape

from projections.messages.content import Row, Span, Table

# The house style of text, in letters a line.
COLUMNS = 72


@cache
def template(name: str) -> Template:
    """A template of this package."""
    environment = Environment(
        loader=PackageLoader("api.documents"),
        autoescape=select_autoescape(["html.j2"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"wrapped": wrapped, "starred": starred, "row": row, "centred": centred}
    return environment.get_template(name)


def wrapped(text: str, indent: int = 0, first: str = "") -> str:
    """A text in lines of the house's length, all but the first indented; the first begins with `first`."""
    lines = wrap(
        text,
        COLUMNS,
        initial_indent=first,
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
    )
    return "\n".join(lines) or first.rstrip()


def starred(spans: tuple[Span, ...]) -> str:
    """Spans as one text, new ones between asterisks: plain text knows no bold."""
    return " ".join(f"*{span.text}*" if span.new else span.text for span in spans)


def row(cells: Row, table: Table) -> str:
    """A row of a table as one text: its first cell, then what stands in the others under which head."""
    named = zip(table.columns[1:], cells.cells[1:], strict=True)
    told = (f"{column}: {starred((cell,))}" for column, cell in named if cell.text != "-")
    return "; ".join([starred(cells.cells[:1]), *told])


def centred(text: str) -> str:
    """A text in the middle of the line, or of several."""
    return "\n".join(line.center(COLUMNS).rstrip() for line in wrap(text, COLUMNS))
