"""Assistance offered and provided, one numbered paragraph a nation (DOMAIN.md, section 3.3).

What came through the centre stands apart from what was reported to it of other channels, because the stricken nation
decides about the one here and about the other elsewhere. That something was declined is told, and never why (rule 18).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from domain.consignment import ConsignmentState
from domain.offer import OWN_CHANNELS, OfferState
from domain.offer_line import Line
from projections.messages.content import Part, Row, Span, Table
from projections.messages.picture import Picture
from projections.messages.text import counted, number

UNNAMED = "an unnamed donor"
# What an offer that no longer stands is called; each status says it of all its lines.
ENDED = {
    "declined": "declined",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
    "expired": "expired",
    "failed": "could not be given",
    "released": "no longer needed",
    "recorded_for_information": "reported",
}
ON_THE_WAY = {"in_transit": "in transit", "arrived": "arrived"}
GIVEN = frozenset({"handed_over", "operating", "departed_home"})

COLUMNS = ("Donor", "Offer", "What", "Offered", "Accepted", "Through", "Status")
NUMERIC = (False, False, False, True, True, False, False)


class Assistance:
    """What was offered in one file, and what became of it."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._under: defaultdict[str, list[ConsignmentState]] = defaultdict(list)
        self._unoffered: list[ConsignmentState] = []
        for consignment in picture.consignments:
            if consignment.offer_id is None:
                self._unoffered.append(consignment)
            else:
                self._under[str(consignment.offer_id)].append(consignment)

    def through_the_centre(self) -> tuple[Part, ...]:
        """A paragraph for each nation, or for those who give together, in the order of their first offers."""
        said: dict[str, list[Span]] = {}
        for id, offer in self._picture.offers:
            if offer.channel in OWN_CHANNELS:
                said.setdefault(self._whose(offer), []).extend(self._spans(id, offer))
        for consignment in self._unoffered:
            whose = self._picture.whose(consignment.donors) or UNNAMED
            said.setdefault(whose, []).extend(_unoffered(consignment))
        return tuple(_part("centre", whose, spans) for whose, spans in said.items())

    def through_others(self) -> tuple[Part, ...]:
        """The same for what was reported of other channels, with the channel."""
        said: dict[str, list[Span]] = {}
        for id, offer in self._picture.offers:
            if offer.channel not in OWN_CHANNELS:
                whose = f"{self._whose(offer)} ({_through(offer)})"
                said.setdefault(whose, []).extend(self._spans(id, offer))
        return tuple(_part("others", whose, spans) for whose, spans in said.items())

    def table(self) -> Table | None:
        """Every line that was offered, as the annex shows it."""
        rows = tuple(row for id, offer in self._picture.offers for row in self._rows(id, offer))
        return Table(columns=COLUMNS, numeric=NUMERIC, rows=rows) if rows else None

    def nations(self) -> tuple[int, int]:
        """How many have offered, and of how many something was accepted."""
        offered = {self._whose(offer) for _, offer in self._picture.offers}
        accepted = {
            self._whose(offer)
            for _, offer in self._picture.offers
            if offer.status in ("accepted", "partly_accepted")
        }
        return len(offered), len(accepted)

    def _whose(self, offer: OfferState) -> str:
        return self._picture.whose(offer.donors) or UNNAMED

    def _spans(self, id: str, offer: OfferState) -> Iterator[Span]:
        if not offer.lines:
            # In a case an offer was all that was told (rule 13).
            yield Span(text=f"what is offered is not told, {_status_of(offer)}")
        for line in offer.lines:
            yield Span(text=f"{_named(line)}, {self._became(id, offer, line)}")

    def _rows(self, id: str, offer: OfferState) -> Iterator[Row]:
        head = (self._whose(offer), offer.reference)
        if not offer.lines:
            yield _row(f"offer/{id}", *head, "not told", "-", "-", _through(offer), _status_of(offer))
        for line in offer.lines:
            offered = _bounded(line)
            accepted = f"{number(line.accepted)}" if line.is_taken else "-"
            became = self._became(id, offer, line)
            yield _row(
                f"offer/{id}/{line.line}", *head, line.what, offered, accepted, _through(offer), became
            )

    def _became(self, id: str, offer: OfferState, line: Line) -> str:
        """What became of a line: the answer to it, and how far it has come."""
        return ", ".join([_answer(offer, line), *_moved(self._under[id], line)])


def _part(channel: str, whose: str, spans: list[Span]) -> Part:
    ends = [*(";" for _ in spans[1:]), "."]
    told = (Span(text=f"{span.text}{end}") for span, end in zip(spans, ends, strict=True))
    return Part(key=f"assistance/{channel}/{whose}", number="", spans=(Span(text=f"{whose}:"), *told))


def _row(key: str, *cells: str) -> Row:
    return Row(key=key, cells=tuple(Span(text=cell) for cell in cells))


def _through(offer: OfferState) -> str:
    return "EADRCC" if offer.channel is None else offer.channel.upper()


def _status_of(offer: OfferState) -> str:
    return (
        ENDED.get(offer.status)
        or {"partly_accepted": "accepted in part"}.get(offer.status)
        or ("accepted" if offer.status == "accepted" else "offered")
    )


def _named(line: Line) -> str:
    return counted(line.what, line.quantity, line.unit, line.quantity_kind)


def _bounded(line: Line) -> str:
    """The quantity of a line with its bound and unit, as a cell of a table."""
    if line.quantity is None:
        return "-"
    return counted("", line.quantity, line.unit, line.quantity_kind).strip(" ()")


def _answer(offer: OfferState, line: Line) -> str:
    """The stricken nation's answer to a line. Silence is none (rule 11)."""
    if offer.status in ENDED:
        return ENDED[offer.status]
    if not line.is_taken:
        return "declined" if line.rest_declined else "offered"
    taken = "accepted"
    if line.accepted is not None and line.quantity is not None and line.accepted != line.quantity:
        taken = f"{number(line.accepted)} accepted"
    return f"{taken}, the rest declined" if line.rest_declined else taken


def _moved(consignments: Iterable[ConsignmentState], line: Line) -> Iterator[str]:
    """How far a line has come: what was handed over, what is on its way."""
    given: Decimal | None = Decimal(0)
    is_given, words = False, dict[str, None]()
    for consignment in consignments:
        for load in consignment.lines:
            if load.line != line.line:
                continue
            if consignment.status in GIVEN:
                is_given = True
                given = None if given is None or load.handed_over is None else given + load.handed_over
            elif consignment.status in ON_THE_WAY:
                words[ON_THE_WAY[consignment.status]] = None
    if is_given:
        whole = given is None or given == line.accepted
        yield "handed over" if whole else f"{number(given)} handed over"
    yield from words


def _unoffered(consignment: ConsignmentState) -> Iterator[Span]:
    """What came without an offer (rule 20)."""
    status = "handed over" if consignment.status in GIVEN else consignment.status.replace("_", " ")
    for load in consignment.lines:
        yield Span(text=f"{counted(load.what, load.carried, load.unit)}, {status}")
    if not consignment.lines:
        yield Span(text=f"a consignment, {status}")
