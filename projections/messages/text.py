"""How prose becomes spans, and how counted things are written."""

import re
from collections.abc import Iterable
from decimal import Decimal

from projections.messages.content import Paragraph, Part, Span

# After a full stop, a question or exclamation mark; and at a line's end.
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")


def prose(text: str) -> tuple[Span, ...]:
    """A text sentence by sentence, so that what is new in it can be told from what was said before."""
    return tuple(Span(text=sentence) for sentence in _SENTENCE_ENDS.split(text.strip()) if sentence)


def number(value: float | Decimal | None) -> str:
    """A number as it is read: `1,250`, `0.5`; a dash where it is not known."""
    if value is None:
        return "-"
    return f"{Decimal(str(value)).normalize():,f}"


def counted(what: str, quantity: float | Decimal | None, unit: str | None, bound: str = "exact") -> str:
    """A thing and how much of it: `tents (up to 200 piece)`, or the thing alone."""
    if quantity is None:
        return what
    said = {"up_to": "up to ", "at_least": "at least "}.get(bound, "")
    return f"{what} ({said}{number(quantity)}{f' {unit}' if unit else ''})"


def numbered(paragraphs: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs with their numbers, 1, 2, 3 and in them 3.1, 3.2."""
    return tuple(
        paragraph.but(number=str(place), parts=_numbered_parts(paragraph.parts, place))
        for place, paragraph in enumerate(paragraphs, start=1)
    )


def _numbered_parts(parts: Iterable[Part], place: int) -> tuple[Part, ...]:
    return tuple(part.but(number=f"{place}.{count}") for count, part in enumerate(parts, start=1))
