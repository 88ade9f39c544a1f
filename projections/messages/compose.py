"""A message composed from the board: one pure function of the draft, the board at a position, and the time.

At the release the reducer calls it and the board keeps what it gives, so what was sent is made again byte for byte by
folding the log to that position (DOMAIN.md, invariant 7). While a draft is open the same function shows what it would
say if it were released now.
"""

from datetime import date, datetime
from uuid import UUID

from domain.message import EDITION, MessageState
from domain.value import day_of
from projections.entities import Board
from projections.messages.content import EXERCISE_MARK, Content, Header, Paragraph, Span
from projections.messages.difference import marked
from projections.messages.dtg import dtg
from projections.messages.picture import Picture
from projections.messages.report import executive_summary, situation_report
from projections.messages.request import urgent_request
from projections.messages.text import counted, numbered, prose

POLICY = "EAPC(C)D(98)10(Revised)"
ADDRESSED_TO = "Points of Contact for International Disaster Response in NATO and Partner Countries"
POSTS = {"head": "Head EADRCC", "deputy_head": "Deputy Head EADRCC", "acting_head": "Acting Head EADRCC"}


def composed(message: MessageState, id: UUID | str, board: Board, at: date | datetime) -> Content:
    """What a message says; of a draft, what it would say at that time."""
    picture = Picture(board, message.emergency_id, day_of(at))
    content = Content(
        edition=message.edition or EDITION,
        status="draft" if message.status == "draft" else "released",
        exercise=EXERCISE_MARK if message.origin == "exercise" else None,
        title=_title(message, picture),
        subject=picture.emergency.title,
        latest_in_bold=False,
        header=_header(message, picture, at),
        paragraphs=_paragraphs(message, picture),
        footnotes=picture.footnotes(),
    )
    return marked(content, picture.before(message, str(id)))


def bare(message: MessageState, id: UUID | str, board: Board) -> Content:
    """A released message of which no content is kept: what its draft said, and nothing that was computed.

    So an imported report says what its source says, and tells nobody of offers that are not his to read.
    """
    at = message.released_at
    assert at is not None, "what has no release is a draft"
    picture = Picture(board, message.emergency_id, day_of(at))
    paragraphs = [
        Paragraph(
            key=one.name, number="", heading=one.name.replace("_", " ").capitalize(), spans=prose(one.text)
        )
        for one in message.sections
    ]
    if message.items:
        told = tuple(Span(text=f"{counted(one.what, one.quantity, one.unit)};") for one in message.items)
        paragraphs.append(Paragraph(key="items", number="", heading="Named in it", spans=told))
    return Content(
        edition=0,
        status="released",
        exercise=EXERCISE_MARK if message.origin == "exercise" else None,
        title=_title(message, picture),
        subject=picture.emergency.title,
        latest_in_bold=False,
        header=_header(message, picture, at),
        paragraphs=numbered(paragraphs),
        footnotes=(),
    )


def _paragraphs(message: MessageState, picture: Picture) -> tuple[Paragraph, ...]:
    if message.product == "request":
        return urgent_request(message, picture)
    if message.product == "executive_summary":
        return executive_summary(message, picture)
    return situation_report(message, picture)


def _title(message: MessageState, picture: Picture) -> str:
    match message.product:
        case "request":
            title = "EADRCC Urgent Disaster Assistance Request"
        case "executive_summary":
            title = "EADRCC Executive Summary"
        case _:
            # What an imported report is numbered as, its source alone says.
            is_counted = message.status == "draft" or message.report_number is not None
            number = f" No {_report_number(message, picture)}" if is_counted else ""
            title = f"EADRCC Situation Report{number}{' (final)' if message.product == 'final' else ''}"
    if message.corrects is None:
        return title
    return f"{title} - CORRECTION{f' {message.correction}' if message.correction else ''}"


def _report_number(message: MessageState, picture: Picture) -> int:
    """The number in the file; of a draft the one that it would be given now."""
    if message.report_number is not None:
        return message.report_number
    corrected = next((other for id, other, _ in picture.messages if id == str(message.corrects)), None)
    if corrected is not None and corrected.report_number is not None:
        return corrected.report_number
    return 1 + max((other.report_number or 0 for _, other, _ in picture.messages), default=0)


def _header(message: MessageState, picture: Picture, at: date | datetime) -> Header:
    return Header(
        message_number=message.number,
        dtg=dtg(at),
        sender="EADRCC",
        addressed_to=ADDRESSED_TO,
        precedence="Priority",
        originator="Duty Officer",
        approved_by=None if message.status == "draft" else POSTS[message.approved_as or "head"],
        references=_references(message, picture),
    )


def _references(message: MessageState, picture: Picture) -> tuple[str, ...]:
    """The policy, the requests that this is about, the report before, and what the officer names."""
    sent = [(id, other) for id, other, _ in picture.messages if other.number is not None]
    earlier = [other.number for id, other in sent if other.product == "request"]
    reports = [other.number for id, other in sent if other.report_number is not None]
    named = [POLICY, *earlier, *reports[-1:], *message.references]
    return tuple(dict.fromkeys(str(number) for number in named if number != message.number))
