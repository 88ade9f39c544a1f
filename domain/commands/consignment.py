"""Planning and following consignments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from domain.authority import DESK, NATION, only_a_donor_decides
from domain.centre import Centre, Command, Decision
from domain.commands.offer import require_donors, require_items, unaccepted
from domain.consignment import Clearance, Consignment, ConsignmentPlanned, LoadedQuantity, PlannedLoad
from domain.emergency import Emergency
from domain.merging.joined import papers, standing
from domain.offer import STANDING, Offer
from domain.provenance import Donor, Provenance
from domain.request import Request
from domain.rules import LineNamedTwice, OfferNotOpen, UnknownLine
from domain.value import Amount, Number, Phrase, Value, Word


class ConsignedItem(Value):
    """A thing that came without an offer."""

    what: Phrase
    item_id: UUID | None = None
    quantity: Number | None = None
    unit: Word | None = None


class ConsignedLine(Value):
    """How much of an offer's line a consignment carries; absent: what was accepted of it, or else offered."""

    line: int
    quantity: Amount | None = None


@dataclass(frozen=True, kw_only=True)
class Journey(Command):
    """What is told of a journey when it is planned."""

    MAY = DESK | NATION
    ACT = "plan a consignment"
    FOR_ANOTHER: ClassVar[bool] = True

    carrier: str | None = None
    mode: str | None = None
    route: str | None = None
    point_of_entry: str | None = None
    eta: date | datetime | None = None
    clearances: tuple[Clearance, ...] = ()

    def told(self) -> dict[str, Any]:
        """The journey's fields."""
        names = ("carrier", "mode", "route", "point_of_entry", "eta", "clearances")
        return {name: getattr(self, name) for name in names}


def planned(
    centre: Centre, emergency: Emergency, by: Provenance, *, offer_id: UUID | None = None, **fields: Any
) -> Consignment:
    """A consignment as planned, filed in its emergency."""
    id = centre.new_id()
    emergency.file("consignment", id, by, under=offer_id)
    consignment = Consignment.open(
        ConsignmentPlanned,
        id=id,
        by=by,
        origin=emergency.state.origin,
        emergency_id=emergency.id,
        stricken=emergency.state.country,
        offer_id=offer_id,
        **fields,
    )
    return centre.keep(consignment)


@dataclass(frozen=True, kw_only=True)
class PlanConsignment(Journey):
    """A donor plans a consignment under its offer. Before acceptance, or beyond it, it is flagged (rules 12 and 20)."""

    offer_id: UUID
    lines: tuple[ConsignedLine, ...]

    def decide(self, centre: Centre) -> Decision:
        """A planned consignment."""
        by = self.by(centre)
        offer = centre.load(Offer, self.offer_id)
        only_a_donor_decides(offer.state.donors, by)
        if offer.state.status not in STANDING:
            raise OfferNotOpen(status=offer.state.status)
        emergency = centre.load(Emergency, offer.state.emergency_id)
        standing(centre, emergency.id).require_open()
        loads = self._loads(offer)
        consignment = planned(
            centre,
            emergency,
            by,
            offer_id=offer.id,
            donors=offer.state.donors,
            lines=loads,
            flags=unaccepted(centre, offer, loads),
            **self.told(),
        )
        return Decision(consignment, (emergency, consignment))

    def _loads(self, offer: Offer) -> tuple[PlannedLoad, ...]:
        loads: list[PlannedLoad] = []
        for said in self.lines:
            line = offer.state.line(said.line)
            if line is None:
                raise UnknownLine(line=said.line)
            if any(load.line == said.line for load in loads):
                raise LineNamedTwice(line=said.line)
            known = line.accepted if line.accepted else line.quantity
            loads.append(
                PlannedLoad(
                    line=line.line,
                    what=line.what,
                    item_id=line.item_id,
                    unit=line.unit,
                    quantity=said.quantity if said.quantity is not None else known,
                )
            )
        return tuple(loads)


@dataclass(frozen=True, kw_only=True)
class RecordConsignment(Journey):
    """A duty officer records goods that came without an offer (rule 20)."""

    MAY = DESK
    ACT = "record a consignment without an offer"

    emergency_id: UUID
    donors: tuple[Donor, ...]
    items: tuple[ConsignedItem, ...]

    def decide(self, centre: Centre) -> Decision:
        """A flagged consignment."""
        by = self.by(centre)
        emergency = standing(centre, self.emergency_id)
        require_donors(self.donors, emergency.state.country)
        only_a_donor_decides(self.donors, by)
        emergency.require_open()
        require_items(centre, emergency, [item.item_id for item in self.items])
        consignment = planned(
            centre,
            emergency,
            by,
            donors=self.donors,
            lines=tuple(
                PlannedLoad(line=line, **dict(item)) for line, item in enumerate(self.items, start=1)
            ),
            flags=("without_offer",),
            **self.told(),
        )
        return Decision(consignment, (emergency, consignment))


@dataclass(frozen=True, kw_only=True)
class ConsignmentCommand(Command):
    """A command about one consignment."""

    MAY = DESK | NATION
    ACT = "move a consignment"
    FOR_ANOTHER: ClassVar[bool] = True

    consignment_id: UUID
    lines: tuple[LoadedQuantity, ...] = ()
    point_of_entry: str | None = None
    reason: str | None = None

    def act(self, centre: Centre, consignment: Consignment, by: Provenance) -> None:
        """What this command asks of the consignment."""
        raise NotImplementedError

    def decide(self, centre: Centre) -> Decision:
        """The consignment as moved."""
        consignment = centre.load(Consignment, self.consignment_id)
        self.act(centre, consignment, self.by(centre))
        return Decision(consignment, (consignment,))


@dataclass(frozen=True, kw_only=True)
class ReportClearances(ConsignmentCommand):
    """How it stands with the permissions for the journey."""

    clearances: tuple[Clearance, ...]

    def act(self, centre: Centre, consignment: Consignment, by: Provenance) -> None:
        """Cleared when none is open."""
        consignment.report_clearances(self.clearances, by)


@dataclass(frozen=True, kw_only=True)
class Depart(ConsignmentCommand):
    """It left, for a point of entry of the request revision in force (rule 21)."""

    def act(self, centre: Centre, consignment: Consignment, by: Provenance) -> None:
        """In transit."""
        request = self._request(centre, consignment)
        entry = self.point_of_entry or consignment.state.point_of_entry
        if entry is None and request is not None and len(request.state.points_of_entry) == 1:
            entry = request.state.points_of_entry[0]
        revision = request.state.revision if request else None
        consignment.depart(self.lines, entry, revision, by, self._oddities(centre, consignment))

    def _oddities(self, centre: Centre, consignment: Consignment) -> tuple[str, ...]:
        """Whether what left was accepted; more may leave than was planned, or the offer may have ended since."""
        if consignment.state.offer_id is None:
            return ()
        left = consignment.state.counted("departed", self.lines)
        return unaccepted(centre, centre.load(Offer, consignment.state.offer_id), left.lines, consignment.id)

    @staticmethod
    def _request(centre: Centre, consignment: Consignment) -> Request | None:
        state = consignment.state
        ids = papers(centre, standing(centre, state.emergency_id), "request")
        named = centre.load(Offer, state.offer_id).state.request_id if state.offer_id else None
        return centre.load(Request, named or ids[-1]) if ids else None


@dataclass(frozen=True, kw_only=True)
class Arrive(ConsignmentCommand):
    """It reached a point of entry."""

    def act(self, centre: Centre, consignment: Consignment, by: Provenance) -> None:
        """Arrived."""
        consignment.arrive(self.lines, self.point_of_entry, by)


@dataclass(frozen=True, kw_only=True)
class HandOver(ConsignmentCommand):
    """The stricken nation confirms the receipt (rule 22)."""

    ACT = "confirm a hand-over"

    def act(self, centre: Centre, consignment: Consignment, by: Provenance) -> None:
        """Handed over, or operating."""
        consignment.hand_over(self.lines, by)


@dataclass(frozen=True, kw_only=True)
class Divert(ConsignmentCommand):
    """It goes elsewhere."""

    destination: str | None = None
    eta: date | datetime | None = None

    def act(self, centre: Centre, consignment: Consignment, by: Provenance) -> None:
        """Diverted."""
        consignment.divert(
            by,
            point_of_entry=self.point_of_entry,
            destination=self.destination,
            eta=self.eta,
            reason=self.reason,
        )


@dataclass(frozen=True, kw_only=True)
class Cancel(ConsignmentCommand):
    """It will not leave."""

    def act(self, centre: Centre, consignment: Consignment, by: Provenance) -> None:
        """Cancelled."""
        consignment.cancel(self.reason, by)


@dataclass(frozen=True, kw_only=True)
class Lose(ConsignmentCommand):
    """It left and will not be handed over."""

    def act(self, centre: Centre, consignment: Consignment, by: Provenance) -> None:
        """Lost."""
        consignment.lose(self.reason, by)


@dataclass(frozen=True, kw_only=True)
class GoHome(ConsignmentCommand):
    """The team goes home, or what left unneeded is returned (rules 17 and 23)."""

    def act(self, centre: Centre, consignment: Consignment, by: Provenance) -> None:
        """Departed home."""
        consignment.go_home(self.reason, by)
