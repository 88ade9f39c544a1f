"""Situation reports, the final report and the executive summary: their paragraphs, in the order of the real ones.

The officer writes the prose of a section under its name; the figures, the points of entry and the donors come from
the log (DOMAIN.md, section 3.3).
"""

from collections.abc import Iterator, Mapping

from domain.message import MessageState
from projections.messages.assistance import Assistance
from projections.messages.content import Paragraph, Row, Span, Table
from projections.messages.picture import Needed, Picture
from projections.messages.text import counted, number, numbered, prose
from projections.words import in_words

# The sections of a report by the names under which their prose is written, with what else they are called.
SITUATION, NEEDS, ENTRY, ASSISTANCE = "situation", "further_needs", "point_of_entry", "assistance"
NAMES = {
    "situation": SITUATION,
    "situation_update": SITUATION,
    "needs": NEEDS,
    "further_needs": NEEDS,
    "point_of_entry": ENTRY,
    "points_of_entry": ENTRY,
    "assistance": ASSISTANCE,
    "assistance_offered": ASSISTANCE,
}
NOTHING_NEW = "Nothing new was reported by the national authority."
NO_NEEDS = "No needs are open."
NO_ENTRY = "No point of entry is named."
NOBODY_YET = "No assistance has been offered so far."

COLUMNS = ("Item", "Requested", "Offered", "Accepted", "In transit", "Handed over", "State")
NUMERIC = (False, True, True, True, True, True, False)


def situation_report(message: MessageState, picture: Picture) -> tuple[Paragraph, ...]:
    """Situation, further needs, point of entry, assistance; then what else the officer has written, and the donors."""
    words, assistance = _Words(message), Assistance(picture)
    paragraphs = [
        _paragraph(SITUATION, "Situation update", words.of(SITUATION) or prose(NOTHING_NEW)),
        _needs(words, picture),
        _entry(words, picture),
        *_assistance(words, assistance, picture),
        *words.others(),
    ]
    if message.product == "final":
        paragraphs.append(_thanks(picture))
    donors = assistance.table()
    if donors is not None:
        paragraphs.append(_paragraph("donors", "Annex: assistance offered, line by line", (), table=donors))
    return numbered(paragraphs)


def executive_summary(message: MessageState, picture: Picture) -> tuple[Paragraph, ...]:
    """The same in short: the situation, how far the needs are covered, how many give."""
    words = _Words(message)
    offered, accepted = Assistance(picture).nations()
    is_open = [need for need in picture.needs if need.item["status"] == "open"]
    covered = [need for need in is_open if need.cover and need.cover["state"] in ("covered", "over_covered")]
    counts = (
        f"{len(picture.needs)} items were asked for, {len(is_open)} are open, {len(covered)} of these are covered.",
    )
    given = (
        f"{offered} nations and organisations have offered assistance; {accepted} of them were accepted.",
    )
    return numbered(
        [
            _paragraph(SITUATION, "Situation", words.of(SITUATION) or prose(NOTHING_NEW)),
            _paragraph(NEEDS, "Needs", (*words.of(NEEDS), *map(_span, counts)), table=_table(picture)),
            _paragraph(ASSISTANCE, "Assistance", (*words.of(ASSISTANCE), *map(_span, given))),
            *words.others(),
        ]
    )


class _Words:
    """What the officer has written, by the section that it belongs to."""

    def __init__(self, message: MessageState) -> None:
        self._known: dict[str, tuple[Span, ...]] = {}
        self._others: dict[str, tuple[Span, ...]] = {}
        for section in message.sections:
            name = NAMES.get(section.name.casefold().replace(" ", "_"))
            if name is None:
                self._others[section.name] = prose(section.text)
            else:
                self._known[name] = (*self._known.get(name, ()), *prose(section.text))

    def of(self, name: str) -> tuple[Span, ...]:
        """The prose of a section that the house knows; nothing where none was written."""
        return self._known.get(name, ())

    def others(self) -> Iterator[Paragraph]:
        """Sections of the officer's own, each under the name that he gave it."""
        for name, spans in self._others.items():
            yield _paragraph(f"section/{name}", name.replace("_", " ").capitalize(), spans)


def _needs(words: _Words, picture: Picture) -> Paragraph:
    table = _table(picture)
    spans = words.of(NEEDS)
    if table is None or all(need.item["status"] == "closed" for need in picture.needs):
        spans = (*spans, _span(NO_NEEDS))
    return _paragraph(NEEDS, "Further needs for international assistance", spans, table=table)


def _entry(words: _Words, picture: Picture) -> Paragraph:
    named = dict.fromkeys(entry for request in picture.requests for entry in request["points_of_entry"])
    spans = (*words.of(ENTRY), *(_span(f"{entry}.") for entry in named))
    return _paragraph(ENTRY, "Point of entry", spans or (_span(NO_ENTRY),))


def _assistance(words: _Words, assistance: Assistance, picture: Picture) -> Iterator[Paragraph]:
    """What was offered through the centre, and apart from it what was reported of other channels."""
    given, reported = assistance.through_the_centre(), assistance.through_others()
    spans = words.of(ASSISTANCE) or (() if given else (_span(NOBODY_YET),))
    yield _paragraph(ASSISTANCE, "Assistance offered or provided by nations", spans, parts=given)
    if reported:
        heading = "Assistance through other channels, reported to the EADRCC"
        yield _paragraph("assistance/others", heading, (), parts=reported)


def _thanks(picture: Picture) -> Paragraph:
    told = f"The EADRCC thanks all who have offered or given assistance to {picture.name(picture.emergency.country)}."
    return _paragraph("thanks", "Conclusion", prose(f"This is the final report.\n{told}"))


def _table(picture: Picture) -> Table | None:
    """What is asked for and how far it is covered, item by item."""
    rows = tuple(_row(need) for need in picture.needs)
    return Table(columns=COLUMNS, numeric=NUMERIC, rows=rows) if rows else None


def _row(need: Needed) -> Row:
    item, counts = need.item, need.cover or {}
    columns = ("offered", "accepted", "in_transit", "handed_over")
    cells = (
        item["what"],
        counted("", item["quantity"], item["unit"]).strip(" ()") or "-",
        *(number(counts.get(column)) for column in columns),
        _state(item, counts),
    )
    return Row(key=f"item/{item['item_id']}", cells=tuple(_span(cell) for cell in cells))


def _state(item: Mapping[str, object], counts: Mapping[str, object]) -> str:
    if item["status"] == "closed":
        because = item["closed_because"]
        return f"closed: {in_words(str(because))}" if because else "closed"
    return in_words(str(counts["state"])) if counts.get("state") else "not computed"


def _span(text: str) -> Span:
    return Span(text=text)


def _paragraph(key: str, heading: str, spans: tuple[Span, ...], **more: object) -> Paragraph:
    return Paragraph.model_validate({"key": key, "number": "", "heading": heading, "spans": spans, **more})
