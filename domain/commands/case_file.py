"""Recording a past emergency from its case file (CONTRACT.md, section 6).

What the file does not say is not invented, and nothing is dropped or repaired: each entry becomes at least one fact,
in the order of the timeline, with its date, certainty, note and sources; what does not fit is flagged. Nothing here
refuses, because all of it has happened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from domain.authority import CENTRE, IMPORTER, Actor, provenance
from domain.case_file import CaseEntry, CaseFile, CaseItem
from domain.centre import Centre, Command, Decision
from domain.commands.consignment import planned
from domain.commands.emergency import opened, undecided_offers
from domain.commands.offer import items_of, submitted, unaccepted
from domain.commands.request import RequestContent, filed, lapsed_offers, request_message
from domain.consignment import Arrived, Consignment, LoadedQuantity, PlannedLoad
from domain.emergency import ActReported, Emergency, EmergencyClosed, NeedEnded, ReportedItem
from domain.fact import Aggregate, Fact
from domain.identity import named_id
from domain.message import Message, MessageDrafted, MessageReleased
from domain.nation import has_access
from domain.offer import (
    STANDING,
    UNDECIDED,
    Line,
    LineQuantity,
    Offer,
    OfferAccepted,
    OfferDeclined,
    OfferedItem,
)
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
        known = centre.find(Emergency, named_id("case", self.case.id))
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
        # When the nation first asked; a report dated before that day is flagged.
        self.asked_on: date | None = None
        first = case.timeline[0]
        # A file that begins with something else has no word on its opening: only the day is taken over.
        says = first if first.type == "emergency_opened" else _only_the_day(first)
        self.emergency, register = opened(
            centre,
            self._by(says, None),
            country=case.country,
            hazard=case.hazard,
            title=case.title,
            glide=(case.glide,) if case.glide else (),
            opened_at=first.at,
            origin="archive",
            case=case.id,
            case_digest=case.digest,
            note=case.note,
            completeness=case.completeness,
            id=named_id("case", case.id),
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

    def _by(self, entry: CaseEntry, decided_by: str | None) -> Provenance:
        """What the file says of the entry's origin; None decides where the file names nobody."""
        said = Said(
            decided_by=CENTRE
            if entry.type in CENTRES_OWN
            else Party(nation=decided_by)
            if decided_by
            else None,
            occurred_at=entry.at,
            certain=entry.certain,
            note=entry.note,
            sources=self.case.sources,
        )
        return provenance(ARCHIVIST, said, self.centre.now(), acts_for=True)

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
            self._by(entry, entry.nation),
            act=act,
            donors=_donors(entry) if act in ("acceptance", "decline", "delivery") else (),
            items=tuple(ReportedItem(**dict(item)) for item in named),
            flags=(flag,),
        )
        self._took(self.emergency)

    def _requests(self) -> list[Request]:
        return [self.centre.load(Request, id) for id in self.emergency.ids("request")]

    # --- one method an entry's type ----------------------------------------------------------------------------

    def _opening(self, entry: CaseEntry) -> None:
        # The first entry has opened the file already.
        if entry is not self.case.timeline[0]:
            self._report_act(entry, "opening", "opened_again")

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
        by = self._by(entry, entry.nation)
        request = filed(self.centre, self.emergency, RequestContent(items=items), by, tuple(flags))
        self.asked_on = self.asked_on or day_of(entry.at)
        self._took(self.emergency, request)

    def _dissemination(self, entry: CaseEntry) -> None:
        requests = self._requests()
        if not requests:
            self._report_act(entry, "dissemination", "request_not_recorded")
            return
        request = next((one for one in requests if not one.state.disseminated), requests[-1])
        by = self._by(entry, entry.nation)
        message = request_message(self.centre, request, by, ())
        # An imported message takes no number from any register; whom it went to, the source does not list.
        message.record(MessageReleased, by, addressees=None, released_at=entry.at)
        request.record(RequestDisseminated, by, message_id=message.id, addressees=None)
        day = day_of(entry.at)
        missing = not self.emergency.state.mandate and not has_access(self.case.country, day)
        flags = ("council_decision_missing",) if missing else ()
        self.emergency.activate(request.id, message.id, None, by, flags)
        self.emergency.file("message", message.id, by)
        self._took(message, request, self.emergency)

    def _offer(self, entry: CaseEntry) -> None:
        asked = {item.what: item.id for item in items_of(self.centre, self.emergency).values()}
        items = tuple(OfferedItem(**dict(item), item_id=asked.get(item.what)) for item in entry.items)
        flags = []
        if any(item.item_id is None for item in items):
            flags.append("item_not_matched")
        if entry.nation is None:
            flags.append("donor_not_named")
        if entry.nation == self.case.country:
            flags.append("donor_in_own_emergency")
        by = self._by(entry, entry.nation)
        offer = submitted(self.centre, self.emergency, _donors(entry), items, by, tuple(flags))
        self._took(self.emergency, offer)

    def _offers(self, entry: CaseEntry, statuses: frozenset[str]) -> list[Offer]:
        """The offers of the nation that the entry names, oldest first, in one of these statuses."""
        offers = [self.centre.load(Offer, id) for id in self.emergency.ids("offer")]
        return [
            offer
            for offer in offers
            if offer.state.status in statuses
            and entry.nation is not None
            and any(donor.nation == entry.nation for donor in offer.state.donors)
        ]

    def _answer(self, entry: CaseEntry, act: Literal["acceptance", "decline"]) -> None:
        """Find the lines that the stricken nation answered; what has no line is kept as a report."""
        offers = self._offers(entry, UNDECIDED)
        if not offers:
            self._report_act(entry, act, "offer_not_recorded")
            return
        if not entry.items:
            for offer in offers:
                lines = [LineQuantity(line=line.line, quantity=line.rest) for line in offer.state.undecided()]
                self._answered(entry, act, offer, lines, ("offer_not_named",) if len(offers) > 1 else ())
            return
        answered: dict[UUID, list[LineQuantity]] = {}
        beyond: set[UUID] = set()
        unmatched = []
        for item in entry.items:
            found = _line_for(item, offers, answered)
            if found is None:
                unmatched.append(item)
                continue
            offer, line = found
            quantity = line.rest if item.quantity is None else item.quantity
            answered.setdefault(offer.id, []).append(LineQuantity(line=line.line, quantity=quantity))
            if line.left is not None and quantity is not None and quantity > line.left:
                beyond.add(offer.id)
        for id, taken in answered.items():
            flags = ("acceptance_exceeds_offer",) if id in beyond and act == "acceptance" else ()
            self._answered(entry, act, self.centre.load(Offer, id), taken, flags)
        if unmatched:
            # An offer that names no goods is answered as a whole; the goods are kept beside it.
            whole = [offer for offer in offers if not offer.state.lines]
            for offer in whole[:1]:
                self._answered(entry, act, offer, [], ("items_not_in_offer",))
            self._report_act(entry, act, "item_not_matched", unmatched)

    def _answered(
        self,
        entry: CaseEntry,
        act: Literal["acceptance", "decline"],
        offer: Offer,
        lines: Sequence[LineQuantity],
        flags: tuple[str, ...],
    ) -> None:
        by = self._by(entry, self.case.country)
        if act == "acceptance":
            offer.record(OfferAccepted, by, lines=tuple(lines), flags=flags)
        else:
            offer.record(OfferDeclined, by, lines=tuple(line.line for line in lines), flags=flags)
        self._took(offer)

    def _delivery(self, entry: CaseEntry) -> None:
        """A consignment that arrived, which is not hand-over; what no offer names hangs on the emergency."""
        offers = self._offers(entry, STANDING)
        asked = {item.what: item.id for item in items_of(self.centre, self.emergency).values()}
        loads: dict[UUID | None, list[PlannedLoad]] = {}
        for item in entry.items:
            found = _offered(item, offers)
            carried = loads.setdefault(found[0].id if found else None, [])
            carried.append(
                PlannedLoad(
                    line=found[1].line if found else len(carried) + 1,
                    what=item.what,
                    item_id=found[1].item_id if found else asked.get(item.what),
                    unit=item.unit,
                    quantity=item.quantity,
                )
            )
        if not loads:
            # No goods are named: it belongs to the nation's only offer, if there is just one.
            loads[offers[0].id if len(offers) == 1 else None] = []
        for id, load in loads.items():
            self._arrived(entry, None if id is None else self.centre.load(Offer, id), load)

    def _arrived(self, entry: CaseEntry, offer: Offer | None, carried: Sequence[PlannedLoad]) -> None:
        by = self._by(entry, entry.nation)
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
        by = self._by(entry, None)
        message = Message.open(
            MessageDrafted,
            id=self.centre.new_id(),
            by=by,
            origin="archive",
            emergency_id=self.emergency.id,
            stricken=self.case.country,
            product="situation_report",
            originator=ARCHIVIST.account,
        )
        message.record(MessageReleased, by, addressees=None, released_at=entry.at, flags=tuple(flags))
        self.emergency.file("message", message.id, by)
        self._took(message, self.emergency)

    def _closure(self, entry: CaseEntry) -> None:
        by = self._by(entry, entry.nation or self.case.country)
        if entry.items:
            self._close_items(entry, by)
            return
        if self.emergency.state.status == "closed":
            self._report_act(entry, "closure", "closed_already")
            return
        consignments = [self.centre.load(Consignment, id) for id in self.emergency.ids("consignment")]
        unfinished = any(not consignment.state.is_finished for consignment in consignments)
        self.emergency.record(NeedEnded, by)
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

    def _close_items(self, entry: CaseEntry, by: Provenance) -> None:
        unmatched = []
        for closed in entry.items:
            found = [
                (request, item)
                for request in self._requests()
                for item in request.state.items
                if item.what == closed.what and item.status == "open"
            ]
            if not found:
                unmatched.append(closed)
            for request, item in found:
                request.record(ItemClosed, by, item_id=item.id, because="no_longer_needed")
                self._took(request)
        self._took(*lapsed_offers(self.centre, self.emergency, by))
        if unmatched:
            self._report_act(entry, "closure", "item_not_matched", unmatched)


def _only_the_day(entry: CaseEntry) -> CaseEntry:
    return CaseEntry(at=entry.at, type="emergency_opened", certain=False)


def _donors(entry: CaseEntry) -> tuple[Donor, ...]:
    return (Donor(nation=entry.nation),) if entry.nation else ()


def _offered(item: CaseItem, offers: Iterable[Offer]) -> tuple[Offer, Line] | None:
    """The line that names the same thing in the same unit; an accepted one before others."""
    found = [
        (offer, line)
        for offer in offers
        for line in offer.state.lines
        if line.what == item.what and same_unit(line.unit, item.unit)
    ]
    return min(found, key=lambda pair: not pair[1].is_taken, default=None)


def _line_for(
    item: CaseItem, offers: Iterable[Offer], answered: Mapping[UUID, Sequence[LineQuantity]]
) -> tuple[Offer, Line] | None:
    """The first undecided line that names the same thing, and that this entry has not answered already."""
    for offer in offers:
        taken = {line.line for line in answered.get(offer.id, ())}
        for line in offer.state.lines:
            same = line.what == item.what and (item.quantity is None or same_unit(line.unit, item.unit))
            if same and line.is_undecided and line.line not in taken:
                return offer, line
    return None
