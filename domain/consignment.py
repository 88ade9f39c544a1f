"""Consignments: one load or team on its way, normally under an accepted offer.

The donor plans and reports movement; hand-over is confirmed by the stricken nation alone, and arrived is not
handed over. Goods are finished at hand-over, teams when they are home again (DOMAIN.md, section 5, Delivery;
invariants 17 and 20 to 24).
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.authority import only_a_donor_decides, only_the_stricken_nation_decides
from domain.correction import CORRECTIONS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.provenance import Donor, Provenance
from domain.quantity import is_team, unit_code
from domain.rules import ConsignmentNotThere, DestinationNotNamed, LineNamedTwice, TeamsGoHome, UnknownLine
from domain.value import Moment, NationCode, Number, Phrase, Text, Value, Word

Status = Literal[
    "planned",
    "cleared",
    "in_transit",
    "arrived",
    "handed_over",
    "operating",
    "departed_home",
    "cancelled",
    "lost",
]
ClearanceStatus = Literal["needed", "asked", "granted", "refused"]
BEFORE_DEPARTURE = frozenset({"planned", "cleared"})
# Departed, and not yet handed over (CONTRACT.md, section 2).
UNDER_WAY = frozenset({"in_transit", "arrived"})
# How a consignment is flagged that the stricken nation has not accepted so far (rules 12 and 20).
UNACCEPTED = frozenset({"before_acceptance", "exceeds_acceptance"})
FINISHED = frozenset({"handed_over", "departed_home", "cancelled", "lost"})
MOST_LINES = 500
# Where a load is counted, one after the other.
STEPS = ("quantity", "departed", "arrived", "handed_over")


class Clearance(Value):
    """One permission that the journey needs: overflight, transit, customs, a landing slot."""

    name: Phrase
    status: ClearanceStatus


class LoadedQuantity(Value):
    """How much of a line was counted; absent: as much as was there before."""

    line: int = Field(ge=1)
    quantity: Number | None = None


class PlannedLoad(Value):
    """What a consignment is planned to carry."""

    line: int
    what: Phrase
    item_id: UUID | None = None
    unit: Word | None = None
    quantity: Number | None = None

    @property
    def carried(self) -> Decimal | None:
        """How much of it is on the way, as far as it is known."""
        return self.quantity


class Load(PlannedLoad):
    """One line of a consignment: what is in it, and how much was planned, left, arrived and was handed over."""

    unit_code: str | None = None
    departed: Number | None = None
    arrived: Number | None = None
    handed_over: Number | None = None

    def known_before(self, step: str) -> Decimal | None:
        """What was counted last before a step; None when nobody ever said how much it is."""
        counts = [getattr(self, earlier) for earlier in STEPS[: STEPS.index(step)]]
        return next((count for count in reversed(counts) if count is not None), None)

    @property
    def carried(self) -> Decimal | None:
        """What left counts, until then what is planned."""
        return self.quantity if self.departed is None else self.departed


class ConsignmentState(State):
    """A consignment as it stands. `offer_id` is null for goods that came without an offer (rule 20)."""

    emergency_id: UUID
    stricken: NationCode
    offer_id: UUID | None = None
    donors: tuple[Donor, ...] = ()
    status: Status = "planned"
    lines: tuple[Load, ...] = ()
    carrier: Phrase | None = None
    mode: Word | None = None
    route: Phrase | None = None
    point_of_entry: Phrase | None = None
    destination: Phrase | None = None
    eta: Moment | None = None
    clearances: tuple[Clearance, ...] = ()
    request_revision: int | None = None

    @property
    def is_team(self) -> bool:
        """Whether people or dogs are in it, who must come back (rule 23)."""
        return any(is_team(load.unit) for load in self.lines)

    @property
    def is_finished(self) -> bool:
        """Whether the file may close over it (rule 25: finished, diverted or cancelled)."""
        return self.status in FINISHED or "diverted" in self.flags

    def cleared_as(self, clearances: Sequence[Clearance]) -> "ConsignmentState":
        """The state with some clearances renewed; cleared when none is open."""
        known = {clearance.name: clearance for clearance in (*self.clearances, *clearances)}
        all_of_them = tuple(known.values())
        status = self.status
        if status in BEFORE_DEPARTURE:
            open_ones = not all_of_them or any(clearance.status != "granted" for clearance in all_of_them)
            status = "planned" if open_ones else "cleared"
        return self.but(clearances=all_of_them, status=status)

    def counted(self, step: str, lines: Sequence[LoadedQuantity]) -> "ConsignmentState":
        """The loads with what was counted at one step; where nothing is said, what was last known before it.

        The step before is missing where its entry was struck, or where a case file knows of the arrival alone.
        """
        said = {line.line: line.quantity for line in lines if line.quantity is not None}
        return self.but(
            lines=tuple(
                load.but(**{step: said.get(load.line, load.known_before(step))}) for load in self.lines
            )
        )


class ConsignmentPlanned(Opening):
    """A load or team was announced."""

    TOPIC: ClassVar[str] = "consignment.planned"
    origin: Origin
    emergency_id: UUID
    stricken: NationCode
    offer_id: UUID | None = None
    donors: tuple[Donor, ...] = ()
    lines: tuple[PlannedLoad, ...] = Field(default=(), max_length=MOST_LINES)
    carrier: Phrase | None = None
    mode: Word | None = None
    route: Phrase | None = None
    point_of_entry: Phrase | None = None
    eta: Moment | None = None
    clearances: tuple[Clearance, ...] = ()

    def evolve(self, state: None) -> ConsignmentState:
        """A planned consignment, cleared when all that it needs is granted."""
        return ConsignmentState(
            origin=self.origin,
            emergency_id=self.emergency_id,
            stricken=self.stricken,
            offer_id=self.offer_id,
            donors=self.donors,
            lines=tuple(Load(**dict(load), unit_code=unit_code(load.unit)) for load in self.lines),
            carrier=self.carrier,
            mode=self.mode,
            route=self.route,
            point_of_entry=self.point_of_entry,
            eta=self.eta,
        ).cleared_as(self.clearances)


class ClearancesReported(Fact):
    """How it stands with the permissions for the journey."""

    TOPIC: ClassVar[str] = "consignment.clearances_reported"
    FOLLOWS: ClassVar[frozenset[str]] = BEFORE_DEPARTURE | {"in_transit"}
    clearances: tuple[Clearance, ...]

    def evolve(self, state: ConsignmentState) -> ConsignmentState:
        """Cleared when none is open."""
        return state.cleared_as(self.clearances)


class Departed(Fact):
    """It left, for the point of entry of the request as it then stood (rule 21)."""

    TOPIC: ClassVar[str] = "consignment.departed"
    FOLLOWS: ClassVar[frozenset[str]] = BEFORE_DEPARTURE
    lines: tuple[LoadedQuantity, ...] = ()
    point_of_entry: Phrase | None = None
    request_revision: int | None = None

    def evolve(self, state: ConsignmentState) -> ConsignmentState:
        """It is in transit."""
        return state.counted("departed", self.lines).but(
            status="in_transit",
            point_of_entry=self.point_of_entry or state.point_of_entry,
            request_revision=self.request_revision,
        )


class Arrived(Fact):
    """It reached the point of entry; at another one than planned it was diverted."""

    TOPIC: ClassVar[str] = "consignment.arrived"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"in_transit"})
    lines: tuple[LoadedQuantity, ...] = ()
    point_of_entry: Phrase | None = None

    def evolve(self, state: ConsignmentState) -> ConsignmentState:
        """It has arrived, which is not hand-over (rule 22)."""
        arrived = state.counted("arrived", self.lines).but(status="arrived")
        if self.point_of_entry and state.point_of_entry and self.point_of_entry != state.point_of_entry:
            arrived = arrived.flagged("diverted")
        return arrived.but(point_of_entry=self.point_of_entry or state.point_of_entry)


class HandedOver(Fact):
    """The stricken nation confirmed the receipt."""

    TOPIC: ClassVar[str] = "consignment.handed_over"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"arrived"})
    lines: tuple[LoadedQuantity, ...] = ()

    def evolve(self, state: ConsignmentState) -> ConsignmentState:
        """Goods are finished; a team operates until it goes home. A count that differs from what left is flagged."""
        taken = state.counted("handed_over", self.lines).but(
            status="operating" if state.is_team else "handed_over"
        )
        counts = [(load.handed_over, load.departed) for load in taken.lines]
        if any(got is not None and left is not None and got < left for got, left in counts):
            taken = taken.flagged("short")
        if any(got is not None and left is not None and got > left for got, left in counts):
            taken = taken.flagged("more_than_sent")
        return taken


class Diverted(Fact):
    """It goes elsewhere."""

    TOPIC: ClassVar[str] = "consignment.diverted"
    FOLLOWS: ClassVar[frozenset[str]] = BEFORE_DEPARTURE | UNDER_WAY
    point_of_entry: Phrase | None = None
    destination: Phrase | None = None
    eta: Moment | None = None
    reason: Text | None = None

    def evolve(self, state: ConsignmentState) -> ConsignmentState:
        """Its destination is another."""
        return state.flagged("diverted").but(
            point_of_entry=self.point_of_entry or state.point_of_entry,
            destination=self.destination or state.destination,
            eta=self.eta or state.eta,
        )


class Cancelled(Fact):
    """It will not leave."""

    TOPIC: ClassVar[str] = "consignment.cancelled"
    FOLLOWS: ClassVar[frozenset[str]] = BEFORE_DEPARTURE
    reason: Text | None = None

    def evolve(self, state: ConsignmentState) -> ConsignmentState:
        """It is cancelled."""
        return state.but(status="cancelled")


class Lost(Fact):
    """It left and will not be handed over."""

    TOPIC: ClassVar[str] = "consignment.lost"
    FOLLOWS: ClassVar[frozenset[str]] = UNDER_WAY
    reason: Text | None = None

    def evolve(self, state: ConsignmentState) -> ConsignmentState:
        """It is lost."""
        return state.but(status="lost")


class DepartedHome(Fact):
    """The team is on its way home, or what came is returned."""

    TOPIC: ClassVar[str] = "consignment.departed_home"
    FOLLOWS: ClassVar[frozenset[str]] = UNDER_WAY | {"operating"}
    reason: Text | None = None

    def evolve(self, state: ConsignmentState) -> ConsignmentState:
        """Its part is done."""
        return state.but(status="departed_home")


class Regularised(Fact):
    """The stricken nation accepted afterwards what was on its way already (rule 20)."""

    TOPIC: ClassVar[str] = "consignment.regularised"

    def evolve(self, state: ConsignmentState) -> ConsignmentState:
        """What was flagged for want of an acceptance is in order."""
        return state.but(flags=tuple(flag for flag in state.flags if flag not in UNACCEPTED))


class ConsignmentCorrected(Corrected):
    """An entry of this consignment was set right."""

    TOPIC: ClassVar[str] = "consignment.corrected"
    now: ConsignmentState


class ConsignmentStruck(Struck):
    """An entry of this consignment was struck."""

    TOPIC: ClassVar[str] = "consignment.struck"
    now: ConsignmentState


class Consignment(Aggregate):
    """One load or team."""

    KIND = "consignment"
    if TYPE_CHECKING:
        state: ConsignmentState

    @property
    def has_departed(self) -> bool:
        """Whether it ever left, so that its offer can no longer be withdrawn (rule 17)."""
        return self.state.status not in BEFORE_DEPARTURE | {"cancelled"}

    def _require(self, act: str, fact: type[Fact]) -> None:
        if fact.FOLLOWS is not None and self.state.status not in fact.FOLLOWS:
            raise ConsignmentNotThere(act=act, status=self.state.status)

    def _require_lines(self, lines: Sequence[LoadedQuantity]) -> None:
        known = {load.line for load in self.state.lines}
        for index, said in enumerate(lines):
            if said.line not in known:
                raise UnknownLine(line=said.line)
            if any(said.line == other.line for other in lines[:index]):
                raise LineNamedTwice(line=said.line)

    def report_clearances(self, clearances: Sequence[Clearance], by: Provenance) -> None:
        """Say how it stands with permissions."""
        only_a_donor_decides(self.state.donors, by)
        self._require("be cleared", ClearancesReported)
        self.record(ClearancesReported, by, clearances=tuple(clearances))

    def depart(
        self,
        lines: Sequence[LoadedQuantity],
        point_of_entry: str | None,
        request_revision: int | None,
        by: Provenance,
        flags: tuple[str, ...] = (),
    ) -> None:
        """Report that it left. Open clearances are flagged: what has happened is not refused."""
        only_a_donor_decides(self.state.donors, by)
        self._require("depart", Departed)
        self._require_lines(lines)
        open_ones = any(clearance.status != "granted" for clearance in self.state.clearances)
        self.record(
            Departed,
            by,
            lines=tuple(lines),
            point_of_entry=point_of_entry,
            request_revision=request_revision,
            flags=(*flags, "departed_uncleared") if open_ones else flags,
        )

    def arrive(self, lines: Sequence[LoadedQuantity], point_of_entry: str | None, by: Provenance) -> None:
        """Report that it reached a point of entry."""
        only_a_donor_decides(self.state.donors, by)
        self._require("arrive", Arrived)
        self._require_lines(lines)
        self.record(Arrived, by, lines=tuple(lines), point_of_entry=point_of_entry)

    def hand_over(self, lines: Sequence[LoadedQuantity], by: Provenance) -> None:
        """Confirm the receipt; only the stricken nation does (rule 22)."""
        only_the_stricken_nation_decides(self.state.stricken, by)
        self._require("be handed over", HandedOver)
        self._require_lines(lines)
        self.record(HandedOver, by, lines=tuple(lines))

    def divert(self, by: Provenance, **told: object) -> None:
        """Report another destination. Raises DestinationNotNamed: what goes nowhere else is not diverted."""
        only_a_donor_decides(self.state.donors, by)
        self._require("be diverted", Diverted)
        if told.get("point_of_entry") is None and told.get("destination") is None:
            raise DestinationNotNamed()
        self.record(Diverted, by, **told)

    def cancel(self, reason: str | None, by: Provenance) -> None:
        """Say that it will not leave."""
        only_a_donor_decides(self.state.donors, by)
        self._require("be cancelled", Cancelled)
        self.record(Cancelled, by, reason=reason)

    def lose(self, reason: str | None, by: Provenance) -> None:
        """Report that it will not be handed over."""
        only_a_donor_decides(self.state.donors, by)
        self._require("be lost", Lost)
        self.record(Lost, by, reason=reason)

    def go_home(self, reason: str | None, by: Provenance) -> None:
        """Report that the team goes home, or that what left unneeded is returned (rules 17 and 23)."""
        only_a_donor_decides(self.state.donors, by)
        if self.state.status == "handed_over":
            raise TeamsGoHome()
        self._require("go home", DepartedHome)
        self.record(DepartedHome, by, reason=reason)

    def regularise(self, by: Provenance) -> None:
        """Take the flags off that a late acceptance has answered."""
        if UNACCEPTED & set(self.state.flags):
            self.record(Regularised, by)


def sum_by_line(loads: Iterable[PlannedLoad]) -> dict[int, Decimal]:
    """What loads of one offer carry together, by line; an unknown quantity counts nothing, but its line is there."""
    total: dict[int, Decimal] = {}
    for load in loads:
        if load.carried != 0:
            total[load.line] = total.get(load.line, Decimal(0)) + (load.carried or Decimal(0))
    return total


CORRECTIONS[Consignment] = Kinds(
    corrected=ConsignmentCorrected,
    struck=ConsignmentStruck,
    annul=lambda state: state.but(status="cancelled", flags=(*state.flags, "struck")),
    not_typed=frozenset({Regularised.TOPIC}),
)
