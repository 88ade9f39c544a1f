"""Recording a past emergency from its case file (CONTRACT.md, section 6).

What the file does not say is not invented, and nothing is dropped or repaired: each entry becomes at least one fact,
in the order of the timeline, with its date, certainty, note and sources; what does not fit is flagged. Nothing here
refuses, because all of it has happened.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from domain.authority import CENTRE, IMPORTER, Actor, provenance
from domain.case_file import CaseEntry, CaseFile, CaseItem
from domain.centre import Centre, Command, Decision
from domain.commands.consignment import planned
from domain.commands.emergency import opened, undecided_offers
from domain.commands.offer import items_of, regularised, submitted, unaccepted
from domain.commands.request import RequestContent, filed, lapsed_offers, request_message
from domain.consignment import Arrived, Consignment, LoadedQuantity, PlannedLoad
from domain.emergency import ActReported, Emergency, EmergencyClosed, NeedEnded, ReportedItem
from domain.fact import Aggregate, Fact
from domain.identity import archive_id
from domain.message import Message, MessageDrafted, MessageReleased, SentItem
from domain.nation import has_access
from domain.offer import STANDING, UNDECIDED, Offer, OfferAccepted, OfferDeclined
from domain.offer_line import Line, LineQuantity, OfferedItem
from domain.provenance import Donor, Party, Provenance, Said
from domain.quantity import same_unit
from domain.request import ItemClosed, Request, RequestClosed, RequestDisseminated, RequestedItem
from domain.rules import CaseAlreadyImported, CaseDiffers
from domain.value import day_of

# Acts of the centre itself; all others are a nation's.
CENTRES_OWN = frozenset({"emergency_opened", "dissemination", "sitrep"})
ARCHIVIST = Actor(account=IMPORTER, role=IMPORTER, name="Case file import")


@dataclass(frozen=True, kw_only=True)
class ImportCaseFile(Command):
    """Record one case file, whole or not at all."""

    MAY = frozenset({IMPORTER})
    ACT = "import a case file"

    actor: Actor = ARCHIVIST
    case: CaseFile

    def decide(self, centre: Centre) -> Decision:
        """The emergency of the file. Raises CaseAlreadyImported, CaseDiffers."""
        known = centre.find(Emergency, archive_id(self.case.id))
        if known is not None:
            same = known.case_digest == self.case.digest
            raise CaseAlreadyImported(case=self.case.id) if same else CaseDiffers(case=self.case.id)
        recording = _Recording(centre, self.case)
        for entry in self.case.timeline:
            recording.record(entry)
        return Decision(recording.emergency, (*recording.facts, *recording.changed.values()))


class _Recording:
    """A case file on its way into the log: one entry after the other."""

    def __init__(self, centre: Centre, case: CaseFile) -> None:
        self.centre = centre
        self.case = case
        self.facts: list[Fact] = []
        self.changed: dict[UUID, Aggregate] = {}
        # The offers of each nation, oldest first.
        self.offers: defaultdict[str, list[Offer]] = defaultdict(list)
        # When the nation first asked; a report dated before that day is flagged.
        self.asked_on: date | None = None
        # Every other act stands in its own place of the timeline; of an opening that comes later only the day is told
        # ahead, because nothing can be filed before the file is there.
        first = case.timeline[0]
        says = first if first.type == "emergency_opened" else _only_the_day(case.opening)
        self.emergency, register = opened(
            centre,
            self._by(says),
            country=case.country,
            hazard=case.hazard,
            title=case.title,
            glide=(case.glide,) if case.glide else (),
            opened_at=case.opening.at,
            origin="archive",
            case=case.id,
            case_digest=case.digest,
            note=case.note,
            completeness=case.completeness,
            id=archive_id(case.id),
        )
        centre.keep(self.emergency)
        self._took(register, self.emergency)

    def record(self, entry: CaseEntry) -> None:
        """Record one entry of the timeline."""
        match entry.type:
            case "emergency_opened":
                self._opening(entry)
            case "request":
                self._request(entry)
            case "dissemination":
                self._dissemination(entry)
            case "offer":
                self._offer(entry)
            case "acceptance" | "decline":
                self._answer(entry, entry.type)
            case "delivery":
                self._delivery(entry)
            case "sitrep":
                self._report(entry)
            case "closure":
                self._closure(entry)

    # --- what the entries share --------------------------------------------------------------------------------

    def _by(self, entry: CaseEntry) -> Provenance:
        """What the file says of the entry's origin."""
        said = Said(
            decided_by=self._decided_by(entry),
            occurred_at=entry.at,
            certain=entry.certain,
            note=entry.note,
            sources=self.case.sources,
        )
        return provenance(ARCHIVIST, said, self.centre.now(), acts_for=True)

    def _decided_by(self, entry: CaseEntry) -> Party | None:
        """Who had the right; nobody where the file does not say."""
        if entry.type in ("acceptance", "decline"):
            # The file names the donor; the answer is the stricken nation's alone (rule 11).
            return Party(nation=self.case.country)
        if entry.type in CENTRES_OWN and entry.nation in (None, self.case.country):
            return CENTRE
        return Party(nation=entry.nation) if entry.nation else None

    def _took(self, *aggregates: Aggregate) -> None:
        """Collect what was decided now, so that the log keeps the order of the timeline."""
        for aggregate in aggregates:
            self.facts.extend(fact for fact in aggregate.collect_events() if isinstance(fact, Fact))
            self.changed[aggregate.id] = aggregate

    def _report_act(
        self,
        entry: CaseEntry,
        act: Literal["opening", "acceptance", "decline", "dissemination", "delivery", "closure"],
        flag: str,
        items: Iterable[CaseItem] | None = None,
    ) -> None:
        """Keep what hangs on nothing recorded here."""
        named = entry.items if items is None else items
        self.emergency.record(
            ActReported,
            self._by(entry),
            act=act,
            donors=_donors(entry) if act in ("acceptance", "decline", "delivery") else (),
            items=tuple(ReportedItem(**dict(item)) for item in named),
            flags=(flag,),
        )
        self._took(self.emergency)

    def _requests(self) -> list[Request]:
        return [self.centre.load(Request, id) for id in self.emergency.ids("request")]

    def _asked(self, told: CaseItem) -> UUID | None:
        """The item that was asked for by the same name; of several an open one in the same unit, the last asked."""
        items = items_of(self.centre, self.emergency).values()
        found = [item for item in items if item.what == told.what]
        best = max(
            reversed(found),
            key=lambda item: (item.status == "open", same_unit(item.unit, told.unit)),
            default=None,
        )
        return best.id if best else None

    def _another_decided(self, entry: CaseEntry) -> tuple[str, ...]:
        """The flag of what is the stricken nation's to say, and is told of another (rule 11)."""
        return ("decided_by_another",) if entry.nation not in (None, self.case.country) else ()

    # --- one method an entry's type ----------------------------------------------------------------------------

    def _opening(self, entry: CaseEntry) -> None:
        if entry is not self.case.opening:
            self._report_act(entry, "opening", "opened_again")
        elif entry is not self.case.timeline[0]:
            self._report_act(entry, "opening", "opened_late")
        elif entry.items:
            # The file is open already; what it names besides is kept beside it.
            self._report_act(entry, "opening", "item_not_matched")

    def _request(self, entry: CaseEntry) -> None:
        stricken = self.case.country
        flags = []
        if self.emergency.state.status == "closed":
            flags.append("recorded_on_closed_file")
        if entry.nation is not None and entry.nation != stricken:
            flags.append("asked_by_another")
        if not self.emergency.state.mandate and not has_access(stricken, day_of(entry.at)):
            flags.append("needs_council_decision")
        items = tuple(RequestedItem(**dict(item)) for item in entry.items)
        by = self._by(entry)
        request = filed(self.centre, self.emergency, RequestContent(items=items), by, tuple(flags))
        self.asked_on = self.asked_on or day_of(entry.at)
        self._took(self.emergency, request)

    def _dissemination(self, entry: CaseEntry) -> None:
        requests = self._requests()
        if not requests:
            self._report_act(entry, "dissemination", "request_not_recorded")
            return
        request = next((one for one in requests if not one.state.disseminated), requests[-1])
        by = self._by(entry)
        message = request_message(self.centre, request, by, ())
        # An imported message takes no number from any register; whom it went to, the source does not list.
        message.record(MessageReleased, by, addressees=None, released_at=entry.at)
        missing = not self.emergency.state.mandate and not has_access(self.case.country, day_of(entry.at))
        flags = ("council_decision_missing",) if missing else ()
        request.record(RequestDisseminated, by, message_id=message.id, addressees=None, flags=flags)
        self.emergency.activate(request.id, message.id, None, by, flags)
        self.emergency.file("message", message.id, by)
        self._took(message, request, self.emergency)
        sent = {(item.what, item.quantity, item.unit) for item in message.state.items}
        others = [item for item in entry.items if (item.what, item.quantity, item.unit) not in sent]
        if others:
            self._report_act(entry, "dissemination", "item_not_matched", others)

    def _offer(self, entry: CaseEntry) -> None:
        items = tuple(OfferedItem(**dict(item), item_id=self._asked(item)) for item in entry.items)
        flags = []
        if any(item.item_id is None for item in items):
            flags.append("item_not_matched")
        if entry.nation is None:
            flags.append("donor_not_named")
        if entry.nation == self.case.country:
            flags.append("donor_in_own_emergency")
        by = self._by(entry)
        offer = submitted(self.centre, self.emergency, _donors(entry), items, by, tuple(flags))
        if entry.nation is not None:
            self.offers[entry.nation].append(offer)
        self._took(self.emergency, offer)

    def _answer(self, entry: CaseEntry, act: Literal["acceptance", "decline"]) -> None:
        """Find the lines that the stricken nation answered; what has no line is kept as a report."""
        theirs = self.offers[entry.nation] if entry.nation else []
        offers = [offer for offer in theirs if _awaits_answer(offer)]
        if not offers:
            self._report_act(entry, act, "offer_not_open" if theirs else "offer_not_recorded")
            return
        if not entry.items:
            for offer in offers:
                lines = [LineQuantity(line=line.line, quantity=line.rest) for line in offer.state.undecided()]
                self._answered(entry, act, offer, lines, ("offer_not_named",) if len(offers) > 1 else ())
            return
        answers: dict[UUID, _Answer] = {}
        beside: defaultdict[str, list[CaseItem]] = defaultdict(list)
        for item in entry.items:
            found = _undecided_lines(item, offers, answers)
            if not found:
                beside[_why_no_line(item, offers)].append(item)
                continue
            offer, line = found[0]
            if act == "decline" and _is_part_of(item, line.rest, line.unit):
                # Part of a line cannot be declined; the line stays undecided, and what was told is kept.
                beside["in_part"].append(item)
                continue
            answer = answers.setdefault(offer.id, _Answer(offer))
            answer.take(line, item, act)
            if any(other.id != offer.id for other, _ in found):
                answer.flags["offer_not_named"] = None
            if act == "acceptance" and not _is_counted_alike(item, line):
                beside["unit_differs"].append(item)
            if act == "decline" and not _is_exactly(item, line.rest, line.unit):
                beside["quantity_differs"].append(item)
        for answer in answers.values():
            self._answered(entry, act, answer.offer, tuple(answer.lines.values()), tuple(answer.flags))
        if "item_not_matched" in beside:
            # An offer that names no goods is answered as a whole; the goods are kept beside it.
            whole = [offer for offer in offers if not offer.state.lines]
            for offer in whole[:1]:
                self._answered(entry, act, offer, [], ("items_not_in_offer",))
        for flag, items in beside.items():
            self._report_act(entry, act, flag, items)

    def _answered(
        self,
        entry: CaseEntry,
        act: Literal["acceptance", "decline"],
        offer: Offer,
        lines: Sequence[LineQuantity],
        flags: tuple[str, ...],
    ) -> None:
        by = self._by(entry)
        if act == "acceptance":
            offer.record(OfferAccepted, by, lines=tuple(lines), flags=flags)
            self._took(offer, *regularised(self.centre, offer, by))
        else:
            offer.record(OfferDeclined, by, lines=tuple(line.line for line in lines), flags=flags)
            self._took(offer)

    def _delivery(self, entry: CaseEntry) -> None:
        """A consignment that arrived, which is not hand-over; what no offer names hangs on the emergency."""
        theirs = self.offers[entry.nation] if entry.nation else []
        offers = [offer for offer in theirs if offer.state.status in STANDING]
        # One consignment an offer; a line that is told twice came twice.
        loads: dict[tuple[UUID | None, int], list[PlannedLoad]] = {}
        loaded: Counter[tuple[UUID, int]] = Counter()
        for item in entry.items:
            found = _offered(item, offers, loaded)
            if found is None:
                unoffered = loads.setdefault((None, 0), [])
                load = PlannedLoad(line=len(unoffered) + 1, item_id=self._asked(item), **dict(item))
                unoffered.append(load)
                continue
            offer, line = found
            times = loaded[offer.id, line.line]
            loaded[offer.id, line.line] += 1
            load = PlannedLoad(line=line.line, item_id=line.item_id or self._asked(item), **dict(item))
            loads.setdefault((offer.id, times), []).append(load)
        if not loads:
            # No goods are named: it belongs to the nation's only offer, if there is just one.
            loads[offers[0].id if len(offers) == 1 else None, 0] = []
        for (id, _), carried in loads.items():
            self._arrived(entry, None if id is None else self.centre.load(Offer, id), carried)

    def _arrived(self, entry: CaseEntry, offer: Offer | None, carried: Sequence[PlannedLoad]) -> None:
        by = self._by(entry)
        flags = [] if entry.nation is not None else ["donor_not_named"]
        if offer is None:
            flags.append("without_offer")
        else:
            flags += unaccepted(self.centre, offer, carried)
        consignment = planned(
            self.centre,
            self.emergency,
            by,
            offer_id=offer.id if offer else None,
            donors=offer.state.donors if offer else _donors(entry),
            lines=tuple(carried),
        )
        counted = tuple(LoadedQuantity(line=load.line, quantity=load.quantity) for load in carried)
        consignment.record(Arrived, by, lines=counted, flags=tuple(flags))
        self._took(self.emergency, consignment)

    def _report(self, entry: CaseEntry) -> None:
        flags = []
        if self.emergency.state.status == "closed":
            flags.append("after_final")
        if self.asked_on is None or day_of(entry.at) < self.asked_on:
            flags.append("dated_before_request")
        by = self._by(entry)
        message = Message.open(
            MessageDrafted,
            id=self.centre.new_id(),
            by=by,
            origin="archive",
            emergency_id=self.emergency.id,
            stricken=self.case.country,
            product="situation_report",
            originator=ARCHIVIST.account,
            items=tuple(SentItem(**dict(item)) for item in entry.items),
        )
        message.record(MessageReleased, by, addressees=None, released_at=entry.at, flags=tuple(flags))
        self.emergency.file("message", message.id, by)
        self._took(message, self.emergency)

    def _closure(self, entry: CaseEntry) -> None:
        """With items it closes those; without, it is end of need and closure."""
        if entry.items:
            self._close_items(entry)
            return
        if self.emergency.state.status == "closed":
            self._report_act(entry, "closure", "closed_already")
            return
        by, another = self._by(entry), self._another_decided(entry)
        consignments = [self.centre.load(Consignment, id) for id in self.emergency.ids("consignment")]
        unfinished = any(not consignment.state.is_finished for consignment in consignments)
        self.emergency.record(NeedEnded, by, flags=another)
        self._took(self.emergency)
        for request in self._requests():
            if request.state.is_open:
                request.record(RequestClosed, by)
                self._took(request)
        self._took(*lapsed_offers(self.centre, self.emergency, by))
        flags = ("consignments_unfinished",) if unfinished else ()
        self.emergency.record(EmergencyClosed, by, flags=flags)
        for offer in undecided_offers(self.centre, self.emergency):
            offer.lapse("emergency_closed", by)
            self._took(offer)
        self._took(self.emergency)

    def _close_items(self, entry: CaseEntry) -> None:
        by, another = self._by(entry), self._another_decided(entry)
        beside: defaultdict[str, list[CaseItem]] = defaultdict(list)
        for closed in entry.items:
            found = [
                (request, item)
                for request in self._requests()
                for item in request.state.items
                if item.what == closed.what and item.status == "open"
            ]
            named = [pair for pair in found if _is_exactly(closed, pair[1].quantity, pair[1].unit)]
            if not found:
                beside["item_not_matched"].append(closed)
            elif not named and any(_is_part_of(closed, item.quantity, item.unit) for _, item in found):
                # Part of an item cannot be closed; the item stays open, and what was told is kept.
                beside["in_part"].append(closed)
                continue
            elif not named:
                beside["quantity_differs"].append(closed)
            for request, item in named or found:
                request.record(ItemClosed, by, item_id=item.id, because=None, flags=another)
                self._took(request)
        self._took(*lapsed_offers(self.centre, self.emergency, by))
        for flag, items in beside.items():
            self._report_act(entry, "closure", flag, items)


class _Answer:
    """What one entry answers of one offer."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.lines: dict[int, LineQuantity] = {}
        # In the order in which they were raised, each once.
        self.flags: dict[str, None] = {}

    def take(self, line: Line, told: CaseItem, act: Literal["acceptance", "decline"]) -> None:
        """Answer a line by the number told; without one all of it, and in another unit nobody knows how much."""
        quantity = line.rest if told.quantity is None else told.quantity
        if not _is_counted_alike(told, line):
            quantity = None
        elif act == "acceptance" and _exceeds(quantity, line.left):
            self.flags["acceptance_exceeds_offer"] = None
        self.lines[line.line] = LineQuantity(line=line.line, quantity=quantity)


def _only_the_day(entry: CaseEntry) -> CaseEntry:
    """An opening of which the day alone is told, or inferred where the file tells of none."""
    certain = entry.type == "emergency_opened" and entry.certain
    return CaseEntry(at=entry.at, type="emergency_opened", certain=certain)


def _donors(entry: CaseEntry) -> tuple[Donor, ...]:
    return (Donor(nation=entry.nation),) if entry.nation else ()


def _awaits_answer(offer: Offer) -> bool:
    """Whether an answer is owed to an offer: to some line of it, or to all of it where it names no goods."""
    return offer.state.status in UNDECIDED and (not offer.state.lines or bool(offer.state.undecided()))


def _is_counted_alike(told: CaseItem, line: Line) -> bool:
    """Whether what is told can be counted against a line (rule 24): in its unit, or without a number."""
    return told.quantity is None or same_unit(line.unit, told.unit)


def _is_of(told: CaseItem, line: Line) -> bool:
    """Whether what is told is of a line: the same name, and counted alike unless the line counts nothing."""
    counts_nothing = line.quantity is None and line.unit is None
    return told.what == line.what and (counts_nothing or _is_counted_alike(told, line))


def _is_exactly(told: CaseItem, whole: Decimal | None, unit: str | None) -> bool:
    """Whether what is told says no other number of a thing than is known."""
    return told.quantity is None or (told.quantity == whole and same_unit(told.unit, unit))


def _is_part_of(told: CaseItem, whole: Decimal | None, unit: str | None) -> bool:
    """Whether what is told may be less than all that there is of a thing."""
    if told.quantity is None or whole is None:
        return False
    return told.quantity < whole or not same_unit(told.unit, unit)


def _exceeds(quantity: Decimal | None, most: Decimal | None) -> bool:
    return quantity is not None and most is not None and quantity > most


def _offered(
    told: CaseItem, offers: Iterable[Offer], loaded: Counter[tuple[UUID, int]]
) -> tuple[Offer, Line] | None:
    """The line that what came was offered in: one of which nothing came yet, an accepted one before others."""
    found = [(offer, line) for offer in offers for line in offer.state.lines if _is_of(told, line)]
    return min(
        found,
        key=lambda pair: (loaded[pair[0].id, pair[1].line], not pair[1].is_taken),
        default=None,
    )


def _undecided_lines(
    told: CaseItem, offers: Iterable[Offer], answers: Mapping[UUID, _Answer]
) -> list[tuple[Offer, Line]]:
    """The undecided lines that what is told may be of and that this entry has not answered: first one that holds it."""
    found = [
        (offer, line)
        for offer in offers
        for line in offer.state.undecided()
        if _is_of(told, line) and not (offer.id in answers and line.line in answers[offer.id].lines)
    ]
    return sorted(found, key=lambda pair: _exceeds(told.quantity, pair[1].left))


def _why_no_line(told: CaseItem, offers: Iterable[Offer]) -> str:
    """The flag of an answer that has no line: it names nothing that is undecided, or counts it in another unit."""
    undecided = [line for offer in offers for line in offer.state.undecided()]
    return "unit_differs" if any(line.what == told.what for line in undecided) else "item_not_matched"
