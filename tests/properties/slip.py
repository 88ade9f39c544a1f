"""Slips: one fact each, in the clerk's own words, and the small things that they tell of."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

Quantity = Decimal | None

OBSERVERS = "OBSERVERS"
# Units that may be added; what is not here is a unit of its own.
ALIKE = {"pieces": "piece", "t": "tonne"}
TEAMS = {"team"}

OWN_CHANNELS = ("eadrcc", "nato", None)
STANDING = ("submitted", "accepted", "partly_accepted", "recorded_for_information")
ASKING = ("received", "disseminated", "revised")
BEFORE_DEPARTURE = ("planned", "cleared")
UNDER_WAY = ("in_transit", "arrived")
UNACCEPTED = ("before_acceptance", "exceeds_acceptance")

# In which status a thing may have been when this happened to it; others fit always.
FITS = {
    "emergency.need_ended": ("active",),
    "emergency.closed": ("closing",),
    "emergency.stood_down": ("monitored", "requested"),
    "emergency.reopened": ("closed",),
    "request.disseminated": ("received", "revised"),
    "request.amended": ASKING,
    "request.withdrawn": ASKING,
    "request.closed": ASKING,
    "offer.amended": ("submitted", "partly_accepted", "recorded_for_information"),
    "offer.accepted": ("submitted", "partly_accepted"),
    "offer.declined": ("submitted", "partly_accepted"),
    "offer.withdrawn": STANDING,
    "offer.failed": ("accepted", "partly_accepted"),
    "offer.released": ("accepted", "partly_accepted"),
    "offer.lapsed": ("submitted",),
    "offer.expired": ("submitted",),
    "consignment.clearances_reported": (*BEFORE_DEPARTURE, "in_transit"),
    "consignment.departed": BEFORE_DEPARTURE,
    "consignment.arrived": ("in_transit",),
    "consignment.handed_over": ("arrived",),
    "consignment.diverted": (*BEFORE_DEPARTURE, *UNDER_WAY),
    "consignment.cancelled": BEFORE_DEPARTURE,
    "consignment.lost": UNDER_WAY,
    "consignment.departed_home": (*UNDER_WAY, "operating"),
}


def same_unit(one: str | None, other: str | None) -> bool:
    """Whether the clerk would write both into one column."""
    return ALIKE.get(one or "", one) == ALIKE.get(other or "", other)


@dataclass
class Slip:
    """One fact, as the clerk notes it. `says` holds what was typed, by the name that a correction would use."""

    topic: str
    position: int
    version: int
    role: str
    account: str
    says: dict[str, Any]
    flags: tuple[str, ...] = ()
    struck: bool = False
    # Whether this slip is a correction of another.
    corrects: int | None = None


@dataclass
class Wanted:
    """An item of a request."""

    id: UUID
    what: str
    quantity: Quantity
    unit: str | None
    is_open: bool = True


@dataclass
class Line:
    """A line of an offer. `accepted` is None when it was taken and nobody knows how much."""

    what: str
    item: UUID | None
    quantity: Quantity
    quantity_kind: str
    unit: str | None
    accepted: Quantity = Decimal(0)
    is_declined: bool = False

    @property
    def bound(self) -> Quantity:
        return None if self.quantity_kind == "at_least" else self.quantity

    @property
    def is_taken(self) -> bool:
        return self.accepted is None or self.accepted > 0

    @property
    def left(self) -> Quantity:
        """What can still be taken; None: as much as anybody likes."""
        if self.is_declined:
            return Decimal(0)
        if self.bound is None:
            return None
        return Decimal(0) if self.accepted is None else max(self.bound - self.accepted, Decimal(0))

    @property
    def is_undecided(self) -> bool:
        if self.is_declined:
            return False
        return not self.is_taken if self.bound is None else self.left != 0

    @property
    def rest(self) -> Quantity:
        return self.quantity if self.bound is None else self.left

    def take(self, quantity: Quantity) -> None:
        self.accepted = None if quantity is None or self.accepted is None else self.accepted + quantity


@dataclass
class Load:
    """A line of a consignment."""

    what: str
    item: UUID | None
    unit: str | None
    quantity: Quantity
    departed: Quantity = None
    arrived: Quantity = None
    handed_over: Quantity = None

    @property
    def carried(self) -> Quantity:
        return self.quantity if self.departed is None else self.departed


Happening = Callable[[Any, Slip], None]


def becomes(status: str) -> Callable[[Any, Slip], None]:
    def happen(now: Any, _slip: Slip) -> None:
        now.status = status

    return happen
