"""Rulings on offers: made, answered, changed, ended, and told twice."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.commands.offer import (
    AcceptOffer,
    AmendOffer,
    DeclineOffer,
    ExpireOffer,
    FailOffer,
    LinkOffer,
    ReleaseOffer,
    SubmitOffer,
    UnlinkOffer,
    WithdrawOffer,
)
from domain.nation import is_country
from domain.provenance import Donor, Party
from tests.properties.model import DESK, Clerk, Note, end_of
from tests.properties.paper import Paper
from tests.properties.rulings.ruling import (
    CLOCK,
    NATION,
    Ruling,
    said_of,
    speaks,
)
from tests.properties.slip import (
    BEFORE_DEPARTURE,
    FITS,
    OWN_CHANNELS,
    STANDING,
    UNACCEPTED,
    Line,
    Load,
    Wanted,
    same_unit,
)


def submit(clerk: Clerk, command: SubmitOffer) -> Ruling:
    """A donor offers."""
    broken, decider = speaks(clerk, command, DESK | NATION | {"observer"}, acts_for=True)
    if "RoleMayNot" in broken:
        return Ruling(broken)
    if command.actor.role == "observer" and command.channel in OWN_CHANNELS:
        broken.add("ObserverReportsOtherChannels")
    file = clerk.find("emergency", command.emergency_id)
    if file is None:
        return Ruling(broken | {"NotFound"})
    party = command.said.decided_by or Party(nation=command.actor.nation or "XXX")
    donors = [party_of(donor) for donor in ([party] if command.donors is None else command.donors)]
    if not donors:
        broken.add("DonorNotNamed")
    broken |= wrong_donors(donors, file.stricken)
    if not may_give(donors, decider):
        broken.add("OnlyDonorDecides")
    if file.now.status in ("closed", "stood_down"):
        broken.add("EmergencyNotOpen")
    asked = clerk.asked(file.id)
    named = [item.item_id for item in command.items if item.item_id is not None]
    if any(id not in asked for id in named):
        broken.add("UnknownItem")
    if command.request_id is not None:
        request = clerk.find("request", command.request_id)
        if request is None or request.file != file.id:
            broken.add("UnknownRequest")
    fields = ("what", "item_id", "quantity", "quantity_kind", "unit")
    says = {
        "items": [said_of(item, *fields) for item in command.items],
        "donors": donors,
        "channel": command.channel,
        "request_id": command.request_id,
        "valid_until": command.valid_until,
        "file": file.id,
        "country": file.stricken,
    }
    filing = Note("emergency.paper_filed", file.id, {"kind": "offer"})
    return Ruling(
        broken, [filing, Note("offer.submitted", None, says, _offer_flags(clerk, file, command, asked))]
    )


def _offer_flags(
    clerk: Clerk, file: Paper, command: SubmitOffer, asked: Mapping[UUID, Wanted]
) -> tuple[str, ...]:
    flags: list[str] = []
    if not clerk.all("request", file.id):
        flags.append("before_request")
    elif not file.now.disseminated:
        flags.append("before_dissemination")
    if file.now.status == "closing":
        flags.append("after_end_of_need")
    if not command.items:
        flags.append("no_items")
    for item in command.items:
        wanted = asked.get(item.item_id) if item.item_id is not None else None
        if wanted is not None and not wanted.is_open:
            flags.append("item_closed")
        both = [(item.quantity, item.unit), (wanted.quantity, wanted.unit)] if wanted else []
        # Where one of the two is not counted at all, nothing differs.
        if wanted is not None and (None, None) not in both and not same_unit(wanted.unit, item.unit):
            flags.append("unit_differs")
    return tuple(flags)


def wrong_donors(donors: Sequence[Mapping[str, str]], stricken: str) -> set[str]:
    """What is wrong with who is said to give."""
    broken = set()
    if any("nation" in donor and not is_country(donor["nation"]) for donor in donors):
        broken.add("UnknownNation")
    if any(donor.get("nation") == stricken for donor in donors):
        broken.add("DonorInOwnEmergency")
    return broken


def answer(clerk: Clerk, command: AcceptOffer | DeclineOffer) -> Ruling:
    """The stricken nation takes of an offer, or does not."""
    broken, decider = speaks(clerk, command, DESK | NATION, acts_for=True)
    offer = clerk.find("offer", command.offer_id)
    if offer is None:
        return Ruling(broken | {"NotFound"})
    now = offer.now
    if clerk.papers[offer.file].now.status in ("closed", "stood_down"):
        broken.add("EmergencyNotOpen")
    if decider != offer.stricken:
        broken.add("OnlyStrickenNationDecides")
    if now.status == "recorded_for_information":
        broken.add("RecordedForInformationOnly")
    elif now.status not in ("submitted", "partly_accepted"):
        broken.add("OfferNotOpen")
    named: dict[int, Decimal | None] = {}
    if command.lines is None:
        named = {number: None for number, line in now.lines.items() if line.is_undecided}
        if now.lines and not named:
            broken.add("NothingLeftToDecide")
    else:
        named = {said.line: said.quantity for said in command.lines}
        if not named:
            broken.add("NothingLeftToDecide")
        if len(named) < len(command.lines):
            broken.add("LineNamedTwice")
        if not set(named) <= set(now.lines):
            return Ruling(broken | {"UnknownLine"})
    if isinstance(command, DeclineOffer):
        if not all(now.lines[number].is_undecided for number in named):
            broken.add("NothingLeftToDecide")
        says = {"lines": list(named), "reason": command.reason}
        return Ruling(broken, [Note("offer.declined", offer.id, says)])
    taken = []
    for number, quantity in named.items():
        line = now.lines[number]
        if line.is_declined or (quantity is None and not line.is_undecided):
            broken.add("NothingLeftToDecide")
        elif quantity is not None and line.left is not None and quantity > line.left:
            broken.add("AcceptanceExceedsOffer")
        taken.append({"line": number, "quantity": line.rest if quantity is None else quantity})
    notes = [Note("offer.accepted", offer.id, {"lines": taken})]
    if not broken:
        notes += _regularises(clerk, offer, taken)
    return Ruling(broken, notes)


def _regularises(clerk: Clerk, offer: Paper, taken: Sequence[Mapping[str, Any]]) -> list[Note]:
    """The consignments that a late acceptance puts in order."""
    accepted = {number: line.accepted for number, line in offer.now.lines.items()}
    for said in taken:
        before, more = accepted[said["line"]], said["quantity"]
        accepted[said["line"]] = None if before is None or more is None else before + more
    consignments = clerk.loads_under(offer.id)
    flagged = [paper for paper in consignments if set(UNACCEPTED) & paper.now.flags]
    loads = [
        load for paper in consignments if paper.now.status != "cancelled" for load in paper.now.lines.items()
    ]
    if not flagged or exceeds(accepted, loads):
        return []
    return [Note("consignment.regularised", paper.id) for paper in flagged]


def amend(clerk: Clerk, command: AmendOffer) -> Ruling:
    """A donor changes its offer."""
    broken, decider = speaks(clerk, command, DESK | NATION, acts_for=True)
    offer = clerk.find("offer", command.offer_id)
    if offer is None:
        return Ruling(broken | {"NotFound"})
    now = offer.now
    if clerk.papers[offer.file].now.status in ("closed", "stood_down"):
        broken.add("EmergencyNotOpen")
    asked = clerk.asked(offer.file)
    if any(item.item_id is not None and item.item_id not in asked for item in command.items):
        broken.add("UnknownItem")
    if not may_give(offer.now.donors, decider):
        broken.add("OnlyDonorDecides")
    if now.status not in FITS["offer.amended"]:
        broken.add("OfferNotOpen")
    numbers = [item.line for item in command.items if item.line is not None]
    if len(set(numbers)) < len(numbers):
        broken.add("LineNamedTwice")
    changes = command.valid_until is not None and command.valid_until != now.valid_until
    for item in command.items:
        if item.line is None:
            changes = True
            continue
        line = now.lines.get(item.line)
        if line is None:
            broken.add("UnknownLine")
            continue
        offered = Line(item.what, item.item_id, item.quantity, item.quantity_kind, item.unit)
        below = offered.bound is not None and offered.bound < (line.accepted or 0)
        if line.accepted and (below or not same_unit(item.unit, line.unit)):
            broken.add("AmendmentBelowAcceptance")
        same = ("what", "item", "quantity", "quantity_kind", "unit")
        changes = changes or any(getattr(line, one) != getattr(offered, one) for one in same)
    if not changes:
        broken.add("NothingChanges")
    fields = ("line", "what", "item_id", "quantity", "quantity_kind", "unit")
    says = {"items": [said_of(item, *fields) for item in command.items], "valid_until": command.valid_until}
    return Ruling(broken, [Note("offer.amended", offer.id, says)])


def end(clerk: Clerk, command: WithdrawOffer | FailOffer | ReleaseOffer) -> Ruling:
    """An offer is withdrawn, fails or is released."""
    broken, decider = speaks(clerk, command, DESK | NATION, acts_for=True)
    offer = clerk.find("offer", command.offer_id)
    if offer is None:
        return Ruling(broken | {"NotFound"})
    if isinstance(command, ReleaseOffer):
        if decider != offer.stricken:
            broken.add("OnlyStrickenNationDecides")
    elif not may_give(offer.now.donors, decider):
        broken.add("OnlyDonorDecides")
    if offer.now.status not in STANDING:
        broken.add("OfferNotOpen")
    elif not isinstance(command, WithdrawOffer) and offer.now.status not in (
        "accepted",
        "partly_accepted",
    ):
        broken.add("OfferNotAccepted")
    at_home = (*BEFORE_DEPARTURE, "cancelled")
    if any(paper.now.status not in at_home for paper in clerk.loads_under(offer.id)):
        broken.add("WithdrawalAfterDeparture")
    topics = {WithdrawOffer: "offer.withdrawn", FailOffer: "offer.failed", ReleaseOffer: "offer.released"}
    return Ruling(broken, [Note(topics[type(command)], offer.id, {"reason": command.reason})])


def expire(clerk: Clerk, command: ExpireOffer) -> Ruling:
    """The clock says that the validity of an offer has passed."""
    broken, _ = speaks(clerk, command, CLOCK)
    offer = clerk.find("offer", command.offer_id)
    if offer is None:
        return Ruling(broken | {"NotFound"})
    if offer.now.status != "submitted":
        broken.add("OfferNotOpen")
    until = offer.now.valid_until
    if until is None or clerk.now < end_of(until) or clerk.now == until:
        broken.add("ValidityNotPassed")
    return Ruling(broken, [Note("offer.expired", offer.id)])


def link(clerk: Clerk, command: LinkOffer | UnlinkOffer) -> Ruling:
    """Two offers are said to be the same assistance, or no longer."""
    broken, _ = speaks(clerk, command, DESK)
    offer = clerk.find("offer", command.offer_id)
    to = (
        command.to if isinstance(command, LinkOffer) else (offer.now.linked_to or offer.id if offer else None)
    )
    other = clerk.find("offer", to) if to is not None else None
    if offer is None or other is None:
        return Ruling(broken | {"NotFound"})
    if isinstance(command, UnlinkOffer):
        if offer.now.linked_to is None:
            broken.add("OfferNotLinked")
        return Ruling(
            broken, [Note("offer.unlinked", offer.id), Note("offer.counterpart", other.id, {"step": -1})]
        )
    if offer.file != other.file:
        broken.add("UnknownOffer")
    if offer.now.linked_to or offer.now.links or other.now.linked_to or other is offer:
        broken.add("OfferAlreadyLinked")
    return Ruling(
        broken,
        [
            Note("offer.linked", offer.id, {"to": other.id}),
            Note("offer.counterpart", other.id, {"step": 1}),
        ],
    )


def unaccepted(
    clerk: Clerk, offer: Paper, loads: Sequence[tuple[int, Load]], this: UUID | None = None
) -> tuple[str, ...]:
    """How loads under an offer are flagged that were not accepted so far."""
    if offer.now.status == "recorded_for_information":
        return ("recorded_for_information",)
    if offer.now.status == "submitted":
        return ("before_acceptance",)
    others = [
        load
        for paper in clerk.loads_under(offer.id)
        if paper.id != this and paper.now.status != "cancelled"
        for load in paper.now.lines.items()
    ]
    accepted = {number: line.accepted for number, line in offer.now.lines.items()}
    return ("exceeds_acceptance",) if exceeds(accepted, [*others, *loads]) else ()


def party_of(party: Party | Donor) -> dict[str, str]:
    """A donor as it stands on paper."""
    return {"nation": party.nation} if party.nation else {"organisation": party.organisation or ""}


def may_give(donors: Iterable[Mapping[str, str]], decider: str) -> bool:
    """Whether one of the donors decides; donors without a name bind nobody."""
    names = {donor.get("nation") or donor["organisation"] for donor in donors}
    return not names or decider in names


def exceeds(accepted: Mapping[int, Decimal | None], loads: Iterable[tuple[int, Load]]) -> bool:
    """Whether more is carried than was accepted; of a line taken in an unknown amount nothing is too much."""
    carried: dict[int, Decimal] = {}
    for number, load in loads:
        if load.carried != 0:
            carried[number] = carried.get(number, Decimal(0)) + (load.carried or 0)
    return any(
        number in carried and taken is not None and (taken == 0 or carried[number] > taken)
        for number, taken in accepted.items()
    )
