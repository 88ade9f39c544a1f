"""The log book: one entry a fact that anybody acted on, in words that a duty officer would write.

An entry is read by those who could read the thing that it is about when it was written. Book-keeping of the centre
(registers, the other side of a link) has no entry, but has its position in the log.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from domain.consignment import (
    Arrived,
    Cancelled,
    ClearancesReported,
    ConsignmentPlanned,
    ConsignmentState,
    Departed,
    DepartedHome,
    Diverted,
    HandedOver,
    LoadedQuantity,
    Lost,
    Regularised,
)
from domain.correction import Corrected, Correction, Struck
from domain.emergency import (
    ActReported,
    EmergencyClosed,
    EmergencyMerged,
    EmergencyOpened,
    EmergencyReopened,
    EmergencyState,
    EmergencyStoodDown,
    EmergencyUnmerged,
    EntryAcknowledged,
    FilingStruck,
    GlideAssigned,
    MandateRecorded,
    NeedEnded,
)
from domain.fact import Fact
from domain.identity import entry_id
from domain.log_book import is_told
from domain.message import (
    MessageDrafted,
    MessageEdited,
    MessageReleased,
    MessageReleasedWider,
    MessageState,
)
from domain.offer import (
    OfferAccepted,
    OfferAmended,
    OfferDeclined,
    OfferExpired,
    OfferFailed,
    OfferLapsed,
    OfferLinked,
    OfferReleased,
    OfferState,
    OfferSubmitted,
    OfferUnlinked,
    OfferWithdrawn,
)
from domain.offer_line import LineQuantity
from domain.provenance import Donor
from domain.request import (
    ItemClosed,
    RequestAmended,
    RequestClosed,
    RequestDisseminated,
    RequestReceived,
    RequestState,
    RequestWithdrawn,
)
from domain.value import written
from projections.entities import Board, Entity
from projections.planning.told import told_of_planning
from projections.post import told_of_appointment
from projections.readers import report_readers
from projections.training.exercise import told_of_exercise
from projections.training.inject import told_of_inject
from projections.training.objectives import told_of_objectives
from projections.watch import WATCH_KINDS, told_of_watch
from projections.words import because, in_words, nation_named

PRODUCTS = {
    "request": "urgent disaster assistance request",
    "situation_report": "situation report",
    "executive_summary": "executive summary",
    "final": "final report",
}


class _Thing(Protocol):
    @property
    def what(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def quantity(self) -> Decimal | None: ...


def entries(fact: Fact, position: int, about: Entity, board: Board) -> list[Entity]:
    """The entry of a fact about `about`, and the corrected entry where the fact is a correction."""
    if isinstance(fact, EntryAcknowledged):
        return _acknowledged(fact, board)
    if not is_told(fact):
        return []
    text = told(fact, about)
    assert text is not None, f"the log book has no words for {fact.TOPIC}"
    corrects = fact.corrects if isinstance(fact, Correction) else None
    provenance = fact.provenance.model_dump(mode="json")
    body: dict[str, Any] = {
        "origin": about.body["origin"],
        "flags": list(fact.flags),
        "topic": fact.TOPIC,
        "text": text,
        "emergency_id": None if about.kind in WATCH_KINDS else about.emergency,
        "entity": {"kind": about.kind, "id": about.id},
        "provenance": provenance,
        "corrects": corrects,
        "corrected_by": None,
        "acknowledged": None,
    }
    readers = about.readers
    wrong = board.get("entry", entry_id(corrects)) if corrects is not None else None
    if isinstance(fact, ActReported):
        readers = report_readers(fact.donors, about.body["country"], readers)
    if about.kind == "activity" and wrong is not None:
        # Everybody reads an activity, and few what an entry says of one nation in it.
        readers = wrong.readers
    shown = [Entity("entry", entry_id(position), about.emergency, readers, body)]
    if wrong is not None:
        body = {**wrong.body, "corrected_by": position}
        shown.append(Entity("entry", wrong.id, wrong.emergency, wrong.readers, body))
    return shown


def _acknowledged(fact: EntryAcknowledged, board: Board) -> list[Entity]:
    """The entry, with who has taken it on and when."""
    entry = board.get("entry", entry_id(fact.entry))
    if entry is None:
        return []
    taken_on = {"by": fact.provenance.recorded_by, "at": written(fact.provenance.recorded_at)}
    return [
        Entity("entry", entry.id, entry.emergency, entry.readers, {**entry.body, "acknowledged": taken_on})
    ]


def told(fact: Fact, about: Entity) -> str | None:
    """What happened to `about`, in a sentence; None for the centre's own book-keeping."""
    sentence = _said(fact, about)
    return sentence and sentence[0].upper() + sentence[1:]


def _said(fact: Fact, about: Entity) -> str | None:
    if isinstance(fact, Correction):
        return _about_entry(fact)
    match about.kind:
        case "emergency":
            return _about_file(fact, about.state)
        case "request":
            return _about_request(fact, about.state)
        case "offer":
            return _about_offer(fact, about.state)
        case "consignment":
            return _about_consignment(fact, about.state)
        case "message":
            return _about_message(fact, about.state)
        case "appointment":
            return told_of_appointment(fact)
        case "exercise":
            return told_of_exercise(fact, about.state)
        case "inject":
            return told_of_inject(fact, about.state)
        case "objectives":
            return told_of_objectives(fact)
        case "watch" | "note":
            return told_of_watch(fact)
        case _:
            return told_of_planning(fact, about.state)


def _about_file(fact: Fact, state: EmergencyState) -> str | None:
    match fact:
        case EmergencyOpened():
            return f"File {fact.reference} opened: {fact.title}."
        case MandateRecorded():
            return f"Council decision recorded: {fact.decision} ({written(fact.decided_on)})."
        case GlideAssigned():
            return f"GLIDE number noted: {fact.glide}."
        case NeedEnded():
            return f"{_decider(state.country, fact)} states the end of need{because(fact.reason)}."
        case EmergencyClosed():
            return f"File {state.reference} closed."
        case EmergencyStoodDown():
            return f"File {state.reference} stood down{because(fact.reason)}."
        case EmergencyReopened():
            return f"File {state.reference} reopened{because(fact.reason)}."
        case EmergencyMerged():
            return f"File {state.reference} merged into {fact.into_reference}: {fact.reason.rstrip('.')}."
        case EmergencyUnmerged():
            return f"File {state.reference} taken out of {fact.out_of_reference} again: {fact.reason.rstrip('.')}."
        case ActReported():
            return _reported(fact, state)
        case _:
            return None


def _reported(fact: ActReported, state: EmergencyState) -> str:
    """What was reported to the centre, and why it fits nothing here."""
    donors, country, why = _donors(fact.donors, fact), nation_named(state.country, fact), set(fact.flags)
    match fact.act:
        case "opening" if "opened_again" in why:
            said = "the file is reported to have been opened again"
        case "opening":
            said = "the opening of the file is reported"
        case "acceptance" | "decline":
            answered = "accepted" if fact.act == "acceptance" else "declined"
            said = f"{country} is reported to have {answered} {_what_was_answered(fact, donors)}"
        case "delivery":
            said = f"{donors} is reported to have delivered what is not on file"
        case "dissemination" if "request_not_recorded" in why:
            said = "a dissemination is reported, of a request that is not on file"
        case "dissemination":
            said = "the dissemination is reported to have named what was not asked"
        case "closure":
            said = f"{_decider(state.country, fact)} is reported to have closed {_what_was_closed(fact)}"
    return f"{said}{_list(fact.items)}."


def _what_was_answered(fact: ActReported, donors: str) -> str:
    for flag, what in (
        ("offer_not_open", f"an offer of {donors} that was no longer open"),
        ("item_not_matched", f"from {donors} what none of its open offers names"),
        ("unit_differs", f"from {donors} what is offered in another unit"),
        ("in_part", f"a part of what {donors} offers"),
        ("quantity_differs", f"another quantity than {donors} offers"),
    ):
        if flag in fact.flags:
            return what
    return f"an offer of {donors} that is not on file" if fact.donors else "an offer whose donor is not told"


def _what_was_closed(fact: ActReported) -> str:
    for flag, what in (
        ("closed_already", "the file again"),
        ("in_part", "a part of what was asked"),
        ("quantity_differs", "another quantity than was asked"),
    ):
        if flag in fact.flags:
            return what
    return "what is not among the items asked for"


def _about_request(fact: Fact, state: RequestState) -> str | None:
    match fact:
        case RequestReceived():
            # A case file that lists nothing does not say that a list follows.
            asked = _list(fact.items) or ("" if fact.origin == "archive" else ": list follows")
            return f"{_decider(fact.stricken, fact)} asks for assistance (request {fact.number}){asked}."
        case RequestDisseminated():
            to = f" to {len(fact.addressees)} nations" if fact.addressees else ""
            return f"Request {state.number} disseminated{to}."
        case RequestAmended():
            return f"{nation_named(state.stricken, fact)} amends request {state.number}{_list(fact.items)}."
        case RequestWithdrawn():
            return f"{nation_named(state.stricken, fact)} withdraws request {state.number}{because(fact.reason)}."
        case RequestClosed():
            return f"Request {state.number} closed: {in_words(fact.because)}{because(fact.reason)}."
        case ItemClosed():
            what = next((item.what for item in state.items if item.id == fact.item_id), "an item")
            closed = f"{what} ({in_words(fact.because)})" if fact.because else what
            return f"{_decider(state.stricken, fact)} closes an item of request {state.number}: {closed}."
        case _:
            return None


def _about_offer(fact: Fact, state: OfferState) -> str | None:
    match fact:
        case OfferSubmitted():
            offered = _list(fact.items) or ": no goods named"
            through = "" if fact.channel in (None, "eadrcc") else f" through {fact.channel.upper()}"
            return f"{_donors(fact.donors, fact)} offers{through}{offered} ({fact.reference})."
        case OfferAmended():
            return f"Offer {state.reference} amended{_list(fact.items)}."
        case OfferAccepted():
            taken = _lines(fact.lines, state)
            return f"{nation_named(state.stricken, fact)} accepts {state.reference}{taken}."
        case OfferDeclined():
            # The reason is for the stricken nation and staff alone (rule 18).
            lines = _lines([LineQuantity(line=line) for line in fact.lines], state)
            return f"{nation_named(state.stricken, fact)} declines {state.reference}{lines}."
        case OfferWithdrawn():
            return f"{_donors(state.donors, fact)} withdraws {state.reference}{because(fact.reason)}."
        case OfferFailed():
            return f"{_donors(state.donors, fact)} cannot give {state.reference}{because(fact.reason)}."
        case OfferReleased():
            return f"{nation_named(state.stricken, fact)} releases {state.reference}{because(fact.reason)}."
        case OfferLapsed():
            return f"Offer {state.reference} lapses undecided: {in_words(fact.because)}."
        case OfferExpired():
            return f"Offer {state.reference} expires undecided: its validity has passed."
        case OfferLinked():
            return f"Offer {state.reference} is the same assistance as another offer and counts once."
        case OfferUnlinked():
            return f"Offer {state.reference} is assistance of its own again."
        case _:
            return None


def _about_consignment(fact: Fact, state: ConsignmentState) -> str | None:
    match fact:
        case ConsignmentPlanned(origin="archive"):
            # A case file tells of the arrival; that it was planned is no more than its first line.
            return None
        case ConsignmentPlanned():
            entry = f", to {fact.point_of_entry}" if fact.point_of_entry else ""
            return f"Consignment of {_donors(fact.donors, fact)} planned{_list(fact.lines)}{entry}."
        case ClearancesReported():
            told = ", ".join(f"{clearance.name} {clearance.status}" for clearance in fact.clearances)
            return f"Clearances of the consignment of {_donors(state.donors, fact)}: {told}."
        case Departed():
            return f"Consignment of {_donors(state.donors, fact)} departed{_loads(fact.lines, state)}."
        case Arrived():
            entry = f" at {state.point_of_entry}" if state.point_of_entry else ""
            return f"Consignment of {_donors(state.donors, fact)} arrived{entry}{_loads(fact.lines, state)}."
        case HandedOver():
            whose, taken = _donors(state.donors, fact), _loads(fact.lines, state)
            return f"{nation_named(state.stricken, fact)} confirms the hand-over of the consignment of {whose}{taken}."
        case Diverted():
            to = fact.point_of_entry or fact.destination or "elsewhere"
            return f"Consignment of {_donors(state.donors, fact)} diverted to {to}{because(fact.reason)}."
        case Cancelled():
            return f"Consignment of {_donors(state.donors, fact)} cancelled{because(fact.reason)}."
        case Lost():
            return f"Consignment of {_donors(state.donors, fact)} lost{because(fact.reason)}."
        case DepartedHome():
            return f"Consignment of {_donors(state.donors, fact)} departed home{because(fact.reason)}."
        case Regularised():
            return f"Consignment of {_donors(state.donors, fact)} regularised by acceptance."
        case _:
            return None


def _about_message(fact: Fact, state: MessageState) -> str | None:
    match fact:
        case MessageDrafted(product="request", corrects=None) | MessageDrafted(origin="archive"):
            return None
        case MessageDrafted():
            return f"{_draft_of(state)}."
        case MessageEdited():
            return f"{_draft_of(state)} edited."
        case MessageReleased():
            number = f" No {fact.report_number}" if fact.report_number else ""
            under = f" as {fact.number}" if fact.number else ""
            # What a request names is told where it was received.
            named = "" if state.product == "request" else _list(state.items)
            return f"{PRODUCTS[state.product]}{number} released{under}{named}."
        case MessageReleasedWider():
            more = len(fact.nations)
            to = "everybody" if fact.public else f"{more} more nation{'s' if more > 1 else ''}"
            return f"{PRODUCTS[state.product]} {state.number} released to {to}{because(fact.reason)}."
        case _:
            return None


def _draft_of(state: MessageState) -> str:
    product = PRODUCTS[state.product]
    corrected = "a correction of " if state.corrects is not None else ""
    return f"Draft of {corrected}{'an' if product[0] in 'aeiou' else 'a'} {product}"


def _about_entry(fact: Fact) -> str | None:
    match fact:
        case Corrected():
            fields = ", ".join(change.field for change in fact.changes)
            return f"Entry {fact.corrects} set right ({fields}): {fact.reason.rstrip('.')}."
        case FilingStruck():
            return None
        case Struck():
            return f"Entry {fact.corrects} struck: {fact.reason.rstrip('.')}."
        case _:
            return None


# --- words -----------------------------------------------------------------------------------------------------


def _decider(code: str, fact: Fact) -> str:
    """The nation that decided, as a source may have it otherwise; by rule it is the stricken one, `code`."""
    named = fact.provenance.decided_by
    return nation_named(named.nation, fact) if named and named.nation else nation_named(code, fact)


def _donors(donors: Sequence[Donor], fact: Fact) -> str:
    names = [
        nation_named(donor.nation, fact) if donor.nation else str(donor.organisation) for donor in donors
    ]
    return (
        " with ".join([", ".join(names[:-1]), names[-1]])
        if len(names) > 1
        else "".join(names) or "an unnamed donor"
    )


def _thing(thing: _Thing) -> str:
    bound = {"up_to": "up to ", "at_least": "at least "}.get(getattr(thing, "quantity_kind", ""), "")
    return _counted(thing.what, thing.quantity, thing.unit, bound)


def _counted(what: str, quantity: Decimal | None, unit: str | None, bound: str = "") -> str:
    """A thing and how much of it: `tents (up to 200 piece)`, or the thing alone."""
    if quantity is None:
        return what
    return f"{what} ({bound}{_number(quantity)}{f' {unit}' if unit else ''})"


def _number(quantity: Decimal) -> str:
    return f"{quantity.normalize():,f}"


def _list(things: Iterable[_Thing]) -> str:
    named = "; ".join(_thing(thing) for thing in things)
    return f": {named}" if named else ""


def _lines(lines: Sequence[LineQuantity], state: OfferState) -> str:
    named = []
    for said in lines:
        line = state.line(said.line)
        named.append(_counted(line.what, said.quantity, line.unit) if line else f"line {said.line}")
    return f": {'; '.join(named)}" if named else ""


def _loads(lines: Sequence[LoadedQuantity], state: ConsignmentState) -> str:
    loads = {load.line: load for load in state.lines}
    counted = [
        _counted(load.what, said.quantity, load.unit)
        for said in lines
        if (load := loads.get(said.line)) is not None
    ]
    return f": {'; '.join(counted)}" if counted else ""
