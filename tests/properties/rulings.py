"""Rulings: which commands the clerk would refuse, by which rule, and what the others would put on paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.centre import Command
from domain.commands.case_file import ImportCaseFile
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
from domain.commands.emergency import AssignGlide, EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.commands.message import ApproveMessage, DraftReport
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
from domain.commands.request import (
    AmendRequest,
    CloseItem,
    CloseRequest,
    Disseminate,
    ReceiveRequest,
    RequestContent,
    WithdrawRequest,
)
from domain.nation import is_country, with_access
from domain.provenance import Donor, Party
from tests.properties.model import DESK, Clerk, Note, Numbers, end_of
from tests.properties.paper import (
    ASKING,
    BEFORE_DEPARTURE,
    FITS,
    NOT_CORRECTED,
    OWN_CHANNELS,
    STANDING,
    UNACCEPTED,
    Line,
    Load,
    Paper,
    Wanted,
    is_finished,
    same_unit,
    set_right,
)

HEAD, NATION, CLOCK = {"head"}, {"nation"}, {"clock"}
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


@dataclass
class Ruling:
    """What the clerk says of a command: the rules that it breaks, or else the slips that it makes."""

    refusals: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals)


class Rulings:
    """The clerk at work on a command."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk

    # --- ruling ------------------------------------------------------------------------------------------------

    def on(self, command: Command) -> Ruling:
        """What the clerk says of a command."""
        match command:
            case OpenEmergency():
                return self._open(command)
            case EndNeed() | StandDown() | Reopen() | RecordMandate() | AssignGlide():
                return self._about_file(command)
            case ReceiveRequest():
                return self._receive(command)
            case Disseminate():
                return self._disseminate(command)
            case AmendRequest() | WithdrawRequest() | CloseRequest() | CloseItem():
                return self._about_request(command)
            case SubmitOffer():
                return self._submit(command)
            case AcceptOffer() | DeclineOffer():
                return self._answer(command)
            case AmendOffer():
                return self._amend_offer(command)
            case WithdrawOffer() | FailOffer() | ReleaseOffer():
                return self._end_offer(command)
            case ExpireOffer():
                return self._expire(command)
            case LinkOffer() | UnlinkOffer():
                return self._link(command)
            case PlanConsignment():
                return self._plan(command)
            case RecordConsignment():
                return self._record_consignment(command)
            case ConsignmentCommand():
                return self._move(command)
            case DraftReport():
                return self._draft(command)
            case ApproveMessage():
                return self._approve(command)
            case CorrectEntry():
                return self._correct(command)
            case AcknowledgeEntry():
                return self._acknowledge(command)
            case ImportCaseFile():
                return self._import(command)
            case _:
                raise AssertionError(f"the clerk knows no {type(command).__name__}")

    def _speaks(
        self, command: Command, may: Iterable[str], *, acts_for: bool = False
    ) -> tuple[set[str], str]:
        """What is wrong with who speaks, and who is taken to decide."""
        actor, said = command.actor, command.said
        if actor.role not in may:
            return {"RoleMayNot"}, ""
        broken = set()
        decider = said.decided_by
        if actor.role == "nation":
            if decider is not None and decider.nation != actor.nation:
                broken.add("DeciderIsAnotherNation")
            decider = decider or Party(nation=actor.nation)
        elif actor.role == "observer":
            if decider is None:
                broken.add("DeciderNotNamed")
        elif acts_for:
            if decider is None:
                broken.add("DeciderNotNamed")
            if said.reported_by is None:
                broken.add("ReporterNotNamed")
        if said.received_at is not None and said.received_at > _alike(self.clerk.now, said.received_at):
            broken.add("ReceivedAfterRecorded")
        return broken, decider.name if decider else ""

    def _register(self) -> list[Note]:
        return [] if self.clerk.now.year in self.clerk.registers else [Note("register.opened", None)]

    def _numbered(self, what: str) -> list[Note]:
        return [*self._register(), Note(f"register.{what}_assigned", None)]

    def _open(self, command: OpenEmergency) -> Ruling:
        asks = command.request is not None
        broken, decider = self._speaks(command, DESK | NATION, acts_for=asks)
        if "RoleMayNot" in broken:
            return Ruling(broken)
        if command.actor.role == "nation":
            if command.country != command.actor.nation:
                broken.add("OnlyStrickenNationDecides")
            if not asks:
                broken.add("NationOpensByAsking")
        if not is_country(command.country):
            broken.add("UnknownNation")
        if asks and decider != command.country:
            broken.add("OnlyStrickenNationDecides")
        says = {"title": command.title, "hazard": command.hazard, "glide": list(command.glide)}
        notes = [
            *self._numbered("reference"),
            Note("emergency.opened", None, {**says, "country": command.country}),
        ]
        if command.request is not None:
            lacking = command.country not in with_access(self.clerk.today())
            flags = ("needs_council_decision",) if lacking else ()
            notes += self._asking(None, command.country, command.request, flags)
        return Ruling(broken, notes)

    @staticmethod
    def _asking(
        file: UUID | None, country: str, content: RequestContent, flags: tuple[str, ...]
    ) -> list[Note]:
        says = {
            "items": [_said(item, "what", "quantity", "unit") for item in content.items],
            "situation": content.situation,
            "points_of_entry": list(content.points_of_entry),
            "country": country,
        }
        filing = Note("emergency.paper_filed", file, {"kind": "request"})
        return [filing, Note("request.received", None, {**says, "file": file}, flags)]

    def _about_file(self, command: EndNeed | StandDown | Reopen | RecordMandate | AssignGlide) -> Ruling:
        may = {EndNeed: DESK | NATION, StandDown: DESK, AssignGlide: DESK}.get(type(command), HEAD)
        broken, decider = self._speaks(command, may, acts_for=isinstance(command, EndNeed))
        file = self.clerk.find("emergency", command.emergency_id)
        if file is None:
            return Ruling(broken | {"NotFound"})
        status = file.now.status
        says: dict[str, Any] = {"reason": command.reason}
        match command:
            case EndNeed():
                if decider != file.stricken:
                    broken.add("OnlyStrickenNationDecides")
                if status != "active":
                    broken.add("NoNeedToEnd")
                asking = [
                    request for request in self.clerk.all("request", file.id) if request.now.status in ASKING
                ]
                notes = [Note("emergency.need_ended", file.id, says)]
                notes += [
                    Note("request.closed", request.id, {"reason": None, "because": "no_longer_needed"})
                    for request in asking
                ]
                return Ruling(broken, notes + self._lapses(file.id, {request.id for request in asking}))
            case StandDown():
                if status != "monitored":
                    broken.add("CannotStandDown")
                return Ruling(broken, [Note("emergency.stood_down", file.id, says)])
            case Reopen():
                if status != "closed":
                    broken.add("NothingToReopen")
                return Ruling(broken, [Note("emergency.reopened", file.id, says)])
            case RecordMandate():
                if file.now.mandate:
                    broken.add("MandateAlreadyRecorded")
                says = {"decision": command.decision}
                return Ruling(broken, [Note("emergency.mandate_recorded", file.id, says)])
            case AssignGlide():
                if command.glide in file.now.glide:
                    broken.add("GlideAlreadyKnown")
                return Ruling(broken, [Note("emergency.glide_assigned", file.id, {"glide": command.glide})])

    def _lapses(self, file: UUID, ending: set[UUID] | None = None, closing: UUID | None = None) -> list[Note]:
        """Offers of which every item is closed, once these requests have ended and this item is closed."""
        still = {
            item.id
            for request in self.clerk.all("request", file)
            if request.id not in (ending or set())
            for item in request.now.items.values()
            if item.is_open and item.id != closing
        }
        lapsing = []
        for offer in self.clerk.all("offer", file):
            named = {line.item for line in offer.now.lines.values() if line.item is not None}
            if named and not named & still and offer.now.status == "submitted":
                lapsing.append(Note("offer.lapsed", offer.id))
        return lapsing

    def _receive(self, command: ReceiveRequest) -> Ruling:
        broken, decider = self._speaks(command, DESK | NATION, acts_for=True)
        file = self.clerk.find("emergency", command.emergency_id)
        if file is None:
            return Ruling(broken | {"NotFound"})
        if decider != file.stricken:
            broken.add("OnlyStrickenNationDecides")
        flags = ["recorded_on_closed_file"] if file.now.status == "closed" else []
        if not file.now.mandate and file.stricken not in with_access(self.clerk.today()):
            flags.append("needs_council_decision")
        return Ruling(broken, self._asking(file.id, file.stricken, command.content, tuple(flags)))

    def _disseminate(self, command: Disseminate) -> Ruling:
        broken, _ = self._speaks(command, HEAD)
        request = self.clerk.find("request", command.request_id)
        if request is None:
            return Ruling(broken | {"NotFound"})
        file = self.clerk.papers[request.file]
        if file.now.status in ("closed", "stood_down"):
            broken.add("EmergencyNotOpen")
        if not file.now.mandate and file.stricken not in with_access(self.clerk.today()):
            broken.add("CouncilDecisionMissing")
        addressees = (
            set(with_access(self.clerk.today())) - {file.stricken}
            if command.addressees is None
            else set(command.addressees)
        )
        if not all(is_country(code) for code in addressees):
            broken.add("UnknownNation")
        now = request.now
        if now.status not in ASKING:
            broken.add("RequestNotOpen")
        if command.actor.account in now.registrars | now.revisers:
            broken.add("OriginatorMayNotApprove")
        if now.status == "disseminated":
            broken.add("AlreadyDisseminated")
        draft = {
            "product": "request",
            "originator": request.opening.account,
            "file": file.id,
            "country": file.stricken,
        }
        sent = {"number": self._next_message(), "report_number": None, "addressees": addressees}
        return Ruling(
            broken,
            [
                *self._numbered("message_number"),
                Note("message.drafted", None, draft),
                Note("message.released", None, sent),
                Note("request.disseminated", request.id, {"addressees": addressees}),
                Note("emergency.activated", file.id, {"addressees": addressees}),
                Note("emergency.paper_filed", file.id, {"kind": "message"}),
            ],
        )

    def _next_message(self) -> str:
        given = self.clerk.registers.get(self.clerk.now.year, Numbers()).messages
        return f"OPS(EADRCC)({self.clerk.now.year}){given + 1:04}"

    def _about_request(self, command: AmendRequest | WithdrawRequest | CloseRequest | CloseItem) -> Ruling:
        broken, decider = self._speaks(command, DESK | NATION, acts_for=True)
        request = self.clerk.find("request", command.request_id)
        if request is None:
            return Ruling(broken | {"NotFound"})
        now, file = request.now, self.clerk.papers[request.file]
        if decider != request.stricken:
            broken.add("OnlyStrickenNationDecides")
        if isinstance(command, CloseItem):
            item = now.items.get(command.item_id)
            if item is None:
                broken.add("UnknownItem")
            elif not item.is_open:
                broken.add("ItemNotOpen")
            closed = Note(
                "request.item_closed", request.id, {"item_id": command.item_id, "because": command.because}
            )
            return Ruling(broken, [closed, *self._lapses(file.id, closing=command.item_id)])
        if now.status not in ASKING:
            broken.add("RequestNotOpen")
        if isinstance(command, AmendRequest):
            return self._amend_request(command, request, broken)
        ended = "withdrawn" if isinstance(command, WithdrawRequest) else "closed"
        says: dict[str, Any] = {"reason": command.reason}
        if ended == "closed":
            says["because"] = "no_longer_needed"
        notes = [Note(f"request.{ended}", request.id, says), *self._lapses(file.id, {request.id})]
        others = [other for other in self.clerk.all("request", file.id) if other is not request]
        if not any(other.now.status in ASKING for other in others):
            if file.now.status == "requested":
                notes.append(Note("emergency.stood_down", file.id, {"reason": command.reason}))
            elif file.now.status == "active" and ended == "withdrawn":
                notes.append(Note("emergency.need_ended", file.id, {"reason": command.reason}))
        return Ruling(broken, notes)

    def _amend_request(self, command: AmendRequest, request: Paper, broken: set[str]) -> Ruling:
        now, entries = request.now, command.points_of_entry
        changes = command.situation is not None and command.situation != now.situation
        changes = changes or (entries is not None and list(entries) != now.entries)
        for item in command.items:
            known = now.items.get(item.id) if item.id is not None else None
            if item.id is not None and known is None:
                broken.add("UnknownItem")
            elif known is not None and not known.is_open:
                broken.add("ItemNotOpen")
            wanted = (item.what, item.quantity, item.unit)
            changes = changes or known is None or wanted != (known.what, known.quantity, known.unit)
        if not changes:
            broken.add("NothingChanges")
        says = {
            "items": [_said(item, "id", "what", "quantity", "unit") for item in command.items],
            "situation": command.situation,
            "points_of_entry": None if command.points_of_entry is None else list(command.points_of_entry),
        }
        return Ruling(broken, [Note("request.amended", request.id, says)])

    # --- offers ------------------------------------------------------------------------------------------------

    def _submit(self, command: SubmitOffer) -> Ruling:
        broken, decider = self._speaks(command, DESK | NATION | {"observer"}, acts_for=True)
        if "RoleMayNot" in broken:
            return Ruling(broken)
        if command.actor.role == "observer" and command.channel in OWN_CHANNELS:
            broken.add("ObserverReportsOtherChannels")
        file = self.clerk.find("emergency", command.emergency_id)
        if file is None:
            return Ruling(broken | {"NotFound"})
        party = command.said.decided_by or Party(nation=command.actor.nation or "XXX")
        donors = [_party(donor) for donor in ([party] if command.donors is None else command.donors)]
        if not donors:
            broken.add("DonorNotNamed")
        broken |= self._wrong_donors(donors, file.stricken)
        if not _may_give(donors, decider):
            broken.add("OnlyDonorDecides")
        if file.now.status in ("closed", "stood_down"):
            broken.add("EmergencyNotOpen")
        asked = self.clerk.asked(file.id)
        named = [item.item_id for item in command.items if item.item_id is not None]
        if any(id not in asked for id in named):
            broken.add("UnknownItem")
        if command.request_id is not None:
            request = self.clerk.find("request", command.request_id)
            if request is None or request.file != file.id:
                broken.add("UnknownRequest")
        fields = ("what", "item_id", "quantity", "quantity_kind", "unit")
        says = {
            "items": [_said(item, *fields) for item in command.items],
            "donors": donors,
            "channel": command.channel,
            "request_id": command.request_id,
            "valid_until": command.valid_until,
            "file": file.id,
            "country": file.stricken,
        }
        filing = Note("emergency.paper_filed", file.id, {"kind": "offer"})
        return Ruling(
            broken, [filing, Note("offer.submitted", None, says, self._offer_flags(file, command, asked))]
        )

    def _offer_flags(
        self, file: Paper, command: SubmitOffer, asked: Mapping[UUID, Wanted]
    ) -> tuple[str, ...]:
        flags: list[str] = []
        if not self.clerk.all("request", file.id):
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

    @staticmethod
    def _wrong_donors(donors: Sequence[Mapping[str, str]], stricken: str) -> set[str]:
        broken = set()
        if any("nation" in donor and not is_country(donor["nation"]) for donor in donors):
            broken.add("UnknownNation")
        if any(donor.get("nation") == stricken for donor in donors):
            broken.add("DonorInOwnEmergency")
        return broken

    def _answer(self, command: AcceptOffer | DeclineOffer) -> Ruling:
        broken, decider = self._speaks(command, DESK | NATION, acts_for=True)
        offer = self.clerk.find("offer", command.offer_id)
        if offer is None:
            return Ruling(broken | {"NotFound"})
        now = offer.now
        if self.clerk.papers[offer.file].now.status in ("closed", "stood_down"):
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
            notes += self._regularises(offer, taken)
        return Ruling(broken, notes)

    def _regularises(self, offer: Paper, taken: Sequence[Mapping[str, Any]]) -> list[Note]:
        """The consignments that a late acceptance puts in order."""
        accepted = {number: line.accepted for number, line in offer.now.lines.items()}
        for said in taken:
            before, more = accepted[said["line"]], said["quantity"]
            accepted[said["line"]] = None if before is None or more is None else before + more
        consignments = self.clerk.loads_under(offer.id)
        flagged = [paper for paper in consignments if set(UNACCEPTED) & paper.now.flags]
        loads = [
            load
            for paper in consignments
            if paper.now.status != "cancelled"
            for load in paper.now.lines.items()
        ]
        if not flagged or _exceeds(accepted, loads):
            return []
        return [Note("consignment.regularised", paper.id) for paper in flagged]

    def _amend_offer(self, command: AmendOffer) -> Ruling:
        broken, decider = self._speaks(command, DESK | NATION, acts_for=True)
        offer = self.clerk.find("offer", command.offer_id)
        if offer is None:
            return Ruling(broken | {"NotFound"})
        now = offer.now
        if self.clerk.papers[offer.file].now.status in ("closed", "stood_down"):
            broken.add("EmergencyNotOpen")
        asked = self.clerk.asked(offer.file)
        if any(item.item_id is not None and item.item_id not in asked for item in command.items):
            broken.add("UnknownItem")
        if not _may_give(offer.now.donors, decider):
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
        says = {"items": [_said(item, *fields) for item in command.items], "valid_until": command.valid_until}
        return Ruling(broken, [Note("offer.amended", offer.id, says)])

    def _end_offer(self, command: WithdrawOffer | FailOffer | ReleaseOffer) -> Ruling:
        broken, decider = self._speaks(command, DESK | NATION, acts_for=True)
        offer = self.clerk.find("offer", command.offer_id)
        if offer is None:
            return Ruling(broken | {"NotFound"})
        if isinstance(command, ReleaseOffer):
            if decider != offer.stricken:
                broken.add("OnlyStrickenNationDecides")
        elif not _may_give(offer.now.donors, decider):
            broken.add("OnlyDonorDecides")
        if offer.now.status not in STANDING:
            broken.add("OfferNotOpen")
        elif not isinstance(command, WithdrawOffer) and offer.now.status not in (
            "accepted",
            "partly_accepted",
        ):
            broken.add("OfferNotAccepted")
        at_home = (*BEFORE_DEPARTURE, "cancelled")
        if any(paper.now.status not in at_home for paper in self.clerk.loads_under(offer.id)):
            broken.add("WithdrawalAfterDeparture")
        topics = {WithdrawOffer: "offer.withdrawn", FailOffer: "offer.failed", ReleaseOffer: "offer.released"}
        return Ruling(broken, [Note(topics[type(command)], offer.id, {"reason": command.reason})])

    def _expire(self, command: ExpireOffer) -> Ruling:
        broken, _ = self._speaks(command, CLOCK)
        offer = self.clerk.find("offer", command.offer_id)
        if offer is None:
            return Ruling(broken | {"NotFound"})
        if offer.now.status != "submitted":
            broken.add("OfferNotOpen")
        until = offer.now.valid_until
        if until is None or self.clerk.now < end_of(until) or self.clerk.now == until:
            broken.add("ValidityNotPassed")
        return Ruling(broken, [Note("offer.expired", offer.id)])

    def _link(self, command: LinkOffer | UnlinkOffer) -> Ruling:
        broken, _ = self._speaks(command, DESK)
        offer = self.clerk.find("offer", command.offer_id)
        to = (
            command.to
            if isinstance(command, LinkOffer)
            else (offer.now.linked_to or offer.id if offer else None)
        )
        other = self.clerk.find("offer", to) if to is not None else None
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

    # --- consignments ------------------------------------------------------------------------------------------

    def _plan(self, command: PlanConsignment) -> Ruling:
        broken, decider = self._speaks(command, DESK | NATION, acts_for=True)
        offer = self.clerk.find("offer", command.offer_id)
        if offer is None:
            return Ruling(broken | {"NotFound"})
        now, file = offer.now, self.clerk.papers[offer.file]
        if not _may_give(offer.now.donors, decider):
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
            (said["line"], Load(said["what"], said["item_id"], said["unit"], said["quantity"]))
            for said in lines
        ]
        flags = self._unaccepted(offer, planned)
        return Ruling(broken, self._journey(command, file, lines, now.donors, offer.id, flags))

    def _unaccepted(
        self, offer: Paper, loads: Sequence[tuple[int, Load]], this: UUID | None = None
    ) -> tuple[str, ...]:
        if offer.now.status == "recorded_for_information":
            return ("recorded_for_information",)
        if offer.now.status == "submitted":
            return ("before_acceptance",)
        others = [
            load
            for paper in self.clerk.loads_under(offer.id)
            if paper.id != this and paper.now.status != "cancelled"
            for load in paper.now.lines.items()
        ]
        accepted = {number: line.accepted for number, line in offer.now.lines.items()}
        return ("exceeds_acceptance",) if _exceeds(accepted, [*others, *loads]) else ()

    @staticmethod
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

    def _record_consignment(self, command: RecordConsignment) -> Ruling:
        broken, decider = self._speaks(command, DESK, acts_for=True)
        file = self.clerk.find("emergency", command.emergency_id)
        if file is None:
            return Ruling(broken | {"NotFound"})
        donors = [_party(donor) for donor in command.donors]
        broken |= self._wrong_donors(donors, file.stricken)
        if not _may_give(donors, decider):
            broken.add("OnlyDonorDecides")
        if file.now.status in ("closed", "stood_down"):
            broken.add("EmergencyNotOpen")
        asked = self.clerk.asked(file.id)
        if any(item.item_id is not None and item.item_id not in asked for item in command.items):
            broken.add("UnknownItem")
        lines = [
            {"line": number, **_said(item, "what", "item_id", "unit", "quantity")}
            for number, item in enumerate(command.items, start=1)
        ]
        return Ruling(broken, self._journey(command, file, lines, donors, None, ("without_offer",)))

    def _move(self, command: ConsignmentCommand) -> Ruling:
        topic, whose = MOVES[type(command)]
        broken, decider = self._speaks(command, DESK | NATION, acts_for=True)
        paper = self.clerk.find("consignment", command.consignment_id)
        if paper is None:
            return Ruling(broken | {"NotFound"})
        now = paper.now
        if whose == "stricken":
            if decider != paper.stricken:
                broken.add("OnlyStrickenNationDecides")
        elif not _may_give(paper.now.donors, decider):
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
                flags = self._departure_flags(command, paper)
                request = self._answers(paper)
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

    def _departure_flags(self, command: Depart, paper: Paper) -> tuple[str, ...]:
        now = paper.now
        flags: list[str] = []
        if now.offer is not None:
            said = {one.line: one.quantity for one in command.lines if one.quantity is not None}
            left = [
                (number, Load(load.what, load.item, load.unit, said.get(number, load.quantity)))
                for number, load in now.lines.items()
            ]
            flags += self._unaccepted(self.clerk.papers[now.offer], left, paper.id)
        if any(status != "granted" for status in now.clearances.values()):
            flags.append("departed_uncleared")
        return tuple(flags)

    def _answers(self, consignment: Paper) -> Paper | None:
        """The request that a consignment is for: the one that its offer names, or else the file's last."""
        requests = self.clerk.all("request", consignment.file)
        offer = self.clerk.papers.get(consignment.now.offer) if consignment.now.offer else None
        if not requests:
            return None
        return (
            self.clerk.papers[offer.now.request] if offer is not None and offer.now.request else requests[-1]
        )

    # --- messages ----------------------------------------------------------------------------------------------

    def _draft(self, command: DraftReport) -> Ruling:
        broken, _ = self._speaks(command, DESK)
        file = self.clerk.find("emergency", command.emergency_id)
        if file is None:
            return Ruling(broken | {"NotFound"})
        if file.now.status in ("closed", "stood_down"):
            broken.add("EmergencyNotOpen")
        says = {
            "product": command.product,
            "originator": command.actor.account,
            "file": file.id,
            "country": file.stricken,
        }
        return Ruling(broken, [Note("message.drafted", None, says)])

    def _approve(self, command: ApproveMessage) -> Ruling:
        broken, _ = self._speaks(command, HEAD)
        message = self.clerk.find("message", command.message_id)
        if message is None:
            return Ruling(broken | {"NotFound"})
        now, file = message.now, self.clerk.papers[message.file]
        if now.status != "draft":
            broken.add("MessageNotDraft")
        if command.actor.account == now.originator:
            broken.add("OriginatorMayNotApprove")
        if file.now.status in ("closed", "stood_down"):
            broken.add("EmergencyNotOpen")
        if not file.now.disseminated:
            broken.add("NothingDisseminated")
        notes: list[Note] = []
        if now.product == "final":
            if file.now.status != "closing":
                broken.add("EndOfNeedMissing")
            if not all(is_finished(paper.now) for paper in self.clerk.all("consignment", file.id)):
                broken.add("ConsignmentsUnfinished")
            notes.append(Note("emergency.closed", file.id))
            notes += [
                Note("offer.lapsed", offer.id)
                for offer in self.clerk.all("offer", file.id)
                if offer.now.status == "submitted"
            ]
        is_numbered = now.product in ("situation_report", "final")
        sent = {
            "number": self._next_message(),
            "report_number": self.clerk.series[file.id, "report"] + 1 if is_numbered else None,
            "addressees": set(file.now.addressees),
        }
        filing = Note("emergency.paper_filed", file.id, {"kind": "message", "report": is_numbered})
        released = Note("message.released", message.id, sent)
        return Ruling(broken, [*self._numbered("message_number"), filing, released, *notes])

    # --- corrections -------------------------------------------------------------------------------------------

    def _correct(self, command: CorrectEntry) -> Ruling:
        # A planner corrects the record of planning; here are emergencies alone, and what there is not, nobody may not.
        broken, _ = self._speaks(command, DESK | {"planner"})
        if "RoleMayNot" in broken:
            return Ruling(broken)
        if command.position not in self.clerk.topics:
            return Ruling(broken | {"NotFound"})
        if command.actor.role not in DESK:
            return Ruling({"RoleMayNot"})
        topic, stream = self.clerk.topics[command.position]
        paper = self.clerk.papers.get(stream)
        if paper is None:
            # A register's: the number that was given is not taken back.
            return Ruling(broken | {"NotCorrectable", "NotTheCentresEntry"})
        slip = next(slip for slip in paper.slips if slip.position == command.position)
        if slip.role not in DESK:
            broken.add("NotTheCentresEntry")
        if paper.kind == "message" or slip.corrects is not None or topic in NOT_CORRECTED:
            return Ruling(broken | {"NotCorrectable"})
        if slip.struck:
            return Ruling(broken | {"EntryAlreadyStruck"})
        notes = []
        if command.right is None:
            notes.append(Note(f"{paper.kind}.struck", paper.id, corrects=command.position))
            if topic == "request.received":
                notes.append(Note("emergency.filing_struck", paper.file, corrects=command.position - 1))
        else:
            says, wrong = set_right(slip.says, command.right)
            broken |= wrong
            if paper.kind in ("offer", "consignment") and "donors" in command.right:
                broken |= self._wrong_donors(says["donors"], paper.stricken)
            notes.append(
                Note(
                    f"{paper.kind}.corrected",
                    paper.id,
                    {"right": dict(command.right)},
                    corrects=command.position,
                )
            )
        return Ruling(broken, notes)

    def _acknowledge(self, command: AcknowledgeEntry) -> Ruling:
        broken, _ = self._speaks(command, DESK)
        entry = self.clerk.entries.get(command.position)
        if entry is None:
            return Ruling(broken | {"NotFound"})
        if entry.taken_on_by is not None:
            broken.add("EntryAlreadyAcknowledged")
        says = {"entry": command.position}
        return Ruling(broken, [Note("emergency.entry_acknowledged", entry.about.file, says)])

    # --- archive -----------------------------------------------------------------------------------------------

    def _import(self, command: ImportCaseFile) -> Ruling:
        known = self.clerk.cases.get(command.case.id)
        if command.actor.role != "import":
            return Ruling({"RoleMayNot"})
        if known is None:
            return Ruling()
        return Ruling({"CaseAlreadyImported" if known == command.case.digest else "CaseDiffers"})


def _said(thing: Any, *fields: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in fields}


def _party(party: Party | Donor) -> dict[str, str]:
    return {"nation": party.nation} if party.nation else {"organisation": party.organisation or ""}


def _may_give(donors: Iterable[Mapping[str, str]], decider: str) -> bool:
    """Whether one of the donors decides; donors without a name bind nobody."""
    names = {donor.get("nation") or donor["organisation"] for donor in donors}
    return not names or decider in names


def _alike(now: datetime, moment: date | datetime) -> date | datetime:
    """The present as a day where the other moment is no more than a day."""
    return now if isinstance(moment, datetime) else now.date()


def _exceeds(accepted: Mapping[int, Decimal | None], loads: Iterable[tuple[int, Load]]) -> bool:
    """Whether more is carried than was accepted; of a line taken in an unknown amount nothing is too much."""
    carried: dict[int, Decimal] = {}
    for number, load in loads:
        if load.carried != 0:
            carried[number] = carried.get(number, Decimal(0)) + (load.carried or 0)
    return any(
        number in carried and taken is not None and (taken == 0 or carried[number] > taken)
        for number, taken in accepted.items()
    )
