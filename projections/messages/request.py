"""The urgent disaster assistance request: its paragraphs, in the order of the real ones (DOMAIN.md, section 3.2).

All of it is the stricken nation's: what the draft has taken over from the request, so that a revision which has not
gone out yet is told to nobody.
"""

from collections.abc import Iterator

from domain.message import MessageState, SentItem
from domain.value import moment_from
from projections.messages.content import Paragraph, Row, Span, Table
from projections.messages.dtg import dtg
from projections.messages.picture import Picture
from projections.messages.text import counted, numbered, prose
from projections.words import in_words

COLUMNS = ("No", "Item", "Quantity", "Technical remarks", "Priority", "Needed by")
NUMERIC = (True, False, True, False, False, False)
NOT_KNOWN = "Not known."
LIST_FOLLOWS = "The list of what is needed follows."
ANSWER = (
    "Nations in a position to help are asked to tell the EADRCC what they can give, in what quantity, when and by "
    "which transport, and to name a point of contact."
)
INFORMED = (
    "The Office for the Coordination of Humanitarian Affairs of the United Nations and the Emergency Response "
    "Coordination Centre of the European Union are informed."
)


def urgent_request(message: MessageState, picture: Picture) -> tuple[Paragraph, ...]:
    """From the receipt to whom to answer."""
    words = {section.name: prose(section.text) for section in message.sections}
    items = _table(message.items)
    paragraphs = [
        _paragraph("receipt", "Receipt", prose(_receipt(message, picture))),
        _paragraph("general", "General situation", tuple(_general(picture)), words.get("situation", ())),
        _paragraph("assessment", "Initial assessment of damage", words.get("assessment") or prose(NOT_KNOWN)),
        _paragraph("measures", "National measures taken", words.get("national_measures") or prose(NOT_KNOWN)),
        _paragraph(
            "requirements",
            "Requirements for international assistance",
            () if items else prose(LIST_FOLLOWS),
            table=items,
        ),
        _paragraph("point_of_entry", "Point of entry", words.get("points_of_entry") or prose(NOT_KNOWN)),
        _paragraph("contact", "Point of contact on operational matters", contact=message.contact),
        _paragraph("answer", "Answers", prose(ANSWER)),
        _paragraph("informed", "Information", prose(INFORMED)),
    ]
    return numbered(paragraph for paragraph in paragraphs if paragraph.key != "contact" or paragraph.contact)


def _receipt(message: MessageState, picture: Picture) -> str:
    whose = picture.name(message.stricken)
    sender = f"the {message.authority} of {whose}" if message.authority else whose
    on = f" on {dtg(message.received_at)}" if message.received_at else ""
    return f"The EADRCC received a request for international assistance from {sender}{on}."


def _general(picture: Picture) -> Iterator[Span]:
    file = picture.emergency
    yield Span(text=f"Type of disaster: {in_words(file.hazard)}.")
    if file.occurred is None:
        occurred = "not known"
    elif file.occurred == "ongoing":
        occurred = "ongoing"
    else:
        occurred = dtg(moment_from(file.occurred))
    yield Span(text=f"Date and time: {occurred}.")
    place = file.place.text if file.place else picture.name(file.country)
    yield Span(text=f"Location: {place}.")
    for glide in file.glide:
        yield Span(text=f"GLIDE number: {glide}.")


def _table(items: tuple[SentItem, ...]) -> Table | None:
    """What is needed, line by line, with the remarks that the nation itself made to the capitals."""
    rows = tuple(
        Row(
            key=f"required/{item.what}/{item.unit}",
            cells=tuple(
                Span(text=cell)
                for cell in (
                    str(number),
                    item.what if item.capability is None else f"{item.what} ({item.capability})",
                    counted("", item.quantity, item.unit).strip(" ()") or "-",
                    item.remarks or "-",
                    item.priority or "-",
                    dtg(item.needed_by) if item.needed_by else "-",
                )
            ),
        )
        for number, item in enumerate(items, start=1)
    )
    return Table(columns=COLUMNS, numeric=NUMERIC, rows=rows) if rows else None


def _paragraph(key: str, heading: str, *spans: tuple[Span, ...], **more: object) -> Paragraph:
    joined = tuple(span for several in spans for span in several)
    return Paragraph.model_validate({"key": key, "number": "", "heading": heading, "spans": joined, **more})
