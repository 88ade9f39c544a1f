"""Rulings on consignments: planned, moved, handed over, and what came without an offer."""

from typing import Any
from uuid import UUID

from domain.commands.consignment import (
    Arrive,
    Cancel,
    ConsignmentCommand,
    Depart,
    Divert,
    GoHome,
    HandOver,
    Lose,
    PlanConsignment,
    RecordConsignment,
    ReportClearances,
)
from tests.properties.model import DESK, Clerk, Note
from tests.properties.paper import Paper
from tests.properties.rulings.offers import may_give, party_of, unaccepted, wrong_donors
from tests.properties.rulings.ruling import NATION, Ruling, said_of, speaks
from tests.properties.slip import FITS, STANDING, Load

MOVES = {
    ReportClearances: ("consignment.clearances_reported", "donor"),
    Depart: ("consignment.departed", "donor"),
    Arrive: ("consignment.arrived", "donor"),
    HandOver: ("consignment.handed_over", "stricken"),
    Divert: ("consignment.diverted", "donor"),
    Cancel: ("consignment.cancelled", "donor"),
    Lose: ("consignment.lost", "donor"),
    GoHome: ("consignment.departed_home", "donor"),
}


def plan(clerk: Clerk, command: PlanConsignment) -> Ruling:
    """A load is planned under an offer."""
    broken, decider = speaks(clerk, command, DESK | NATION, acts_for=True)
    offer = clerk.find("offer", command.offer_id)
    if offer is None:
        return Ruling(broken | {"NotFound"})
    now, file = offer.now, clerk.papers[offer.file]
    if not may_give(offer.now.donors, decider):
        broken.add("OnlyDonorDecides")
    if now.status not in STANDING:
        broken.add("OfferNotOpen")
    if file.now.status in ("closed", "stood_down"):
        broken.add("EmergencyNotOpen")
    numbers = [said.line for said in command.lines]
    if len(set(numbers)) < len(numbers):
        broken.add("LineNamedTwice")
    if not set(numbers) <= set(now.lines):
        return Ruling(broken | {"UnknownLine"})
    lines = []
    for said in command.lines:
        line = now.lines[said.line]
        quantity = said.quantity if said.quantity is not None else line.accepted or line.quantity
        lines.append(
            {
                "line": said.line,
                "what": line.what,
                "item_id": line.item,
                "unit": line.unit,
                "quantity": quantity,
            }
        )
    planned = [
        (said["line"], Load(said["what"], said["item_id"], said["unit"], said["quantity"])) for said in lines
    ]
    flags = unaccepted(clerk, offer, planned)
    return Ruling(broken, _journey(command, file, lines, now.donors, offer.id, flags))


def record(clerk: Clerk, command: RecordConsignment) -> Ruling:
    """Goods came without an offer."""
    broken, decider = speaks(clerk, command, DESK, acts_for=True)
    file = clerk.find("emergency", command.emergency_id)
    if file is None:
        return Ruling(broken | {"NotFound"})
    donors = [party_of(donor) for donor in command.donors]
    broken |= wrong_donors(donors, file.stricken)
    if not may_give(donors, decider):
        broken.add("OnlyDonorDecides")
    if file.now.status in ("closed", "stood_down"):
        broken.add("EmergencyNotOpen")
    asked = clerk.asked(file.id)
    if any(item.item_id is not None and item.item_id not in asked for item in command.items):
        broken.add("UnknownItem")
    lines = [
        {"line": number, **said_of(item, "what", "item_id", "unit", "quantity")}
        for number, item in enumerate(command.items, start=1)
    ]
    return Ruling(broken, _journey(command, file, lines, donors, None, ("without_offer",)))


def _journey(
    command: PlanConsignment | RecordConsignment,
    file: Paper,
    lines: list[dict[str, Any]],
    donors: list[dict[str, str]],
    offer: UUID | None,
    flags: tuple[str, ...],
) -> list[Note]:
    says = {
        "lines": lines,
        "donors": donors,
        "offer_id": offer,
        "point_of_entry": command.point_of_entry,
        "clearances": {clearance.name: clearance.status for clearance in command.clearances},
        "file": file.id,
        "country": file.stricken,
    }
    filing = Note("emergency.paper_filed", file.id, {"kind": "consignment"})
    return [filing, Note("consignment.planned", None, says, flags)]


def move(clerk: Clerk, command: ConsignmentCommand) -> Ruling:
    """A consignment moves on."""
    topic, whose = MOVES[type(command)]
    broken, decider = speaks(clerk, command, DESK | NATION, acts_for=True)
    paper = clerk.find("consignment", command.consignment_id)
    if paper is None:
        return Ruling(broken | {"NotFound"})
    now = paper.now
    if whose == "stricken":
        if decider != paper.stricken:
            broken.add("OnlyStrickenNationDecides")
    elif not may_give(paper.now.donors, decider):
        broken.add("OnlyDonorDecides")
    if isinstance(command, GoHome) and now.status == "handed_over":
        broken.add("TeamsGoHome")
    elif now.status not in FITS[topic]:
        broken.add("ConsignmentNotThere")
    says: dict[str, Any] = {"reason": command.reason}
    flags: tuple[str, ...] = ()
    if isinstance(command, Depart | Arrive | HandOver):
        numbers = [said.line for said in command.lines]
        if len(set(numbers)) < len(numbers):
            broken.add("LineNamedTwice")
        if not set(numbers) <= set(now.lines):
            broken.add("UnknownLine")
        says = {"lines": [{"line": said.line, "quantity": said.quantity} for said in command.lines]}
    match command:
        case ReportClearances():
            says = {"clearances": {one.name: one.status for one in command.clearances}}
        case Depart():
            flags = _departure_flags(clerk, command, paper)
            request = _answers(clerk, paper)
            entry = command.point_of_entry or now.point_of_entry
            if entry is None and request is not None and len(request.now.entries) == 1:
                entry = request.now.entries[0]
            says |= {
                "point_of_entry": entry,
                "request_revision": request.now.revision if request else None,
            }
        case Arrive():
            says["point_of_entry"] = command.point_of_entry
        case Divert():
            if command.point_of_entry is None and command.destination is None:
                broken.add("DestinationNotNamed")
            says |= {"point_of_entry": command.point_of_entry, "destination": command.destination}
    return Ruling(broken, [Note(topic, paper.id, says, flags)])


def _departure_flags(clerk: Clerk, command: Depart, paper: Paper) -> tuple[str, ...]:
    now = paper.now
    flags: list[str] = []
    if now.offer is not None:
        said = {one.line: one.quantity for one in command.lines if one.quantity is not None}
        left = [
            (number, Load(load.what, load.item, load.unit, said.get(number, load.quantity)))
            for number, load in now.lines.items()
        ]
        flags += unaccepted(clerk, clerk.papers[now.offer], left, paper.id)
    if any(status != "granted" for status in now.clearances.values()):
        flags.append("departed_uncleared")
    return tuple(flags)


def _answers(clerk: Clerk, consignment: Paper) -> Paper | None:
    """The request that a consignment is for: the one that its offer names, or else the file's last."""
    requests = clerk.all("request", consignment.file)
    offer = clerk.papers.get(consignment.now.offer) if consignment.now.offer else None
    if not requests:
        return None
    return clerk.papers[offer.now.request] if offer is not None and offer.now.request else requests[-1]
