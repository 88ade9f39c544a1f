"""Papers: what a clerk keeps of one file, request, offer, consignment or message.

A paper is a heap of slips, one a fact, in the clerk's own words. How the thing stands is found by reading the slips
from the first to the last: struck ones are passed over, corrected ones are read in their right form. Nothing here
comes from the product; that the two agree is what the test shows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
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


@dataclass
class Paper:
    """One thing, as its slips say."""

    kind: str
    id: UUID
    file: UUID
    stricken: str
    slips: list[Slip] = field(default_factory=list)
    # Set at each correction: more was then accepted than offered.
    exceeds: bool = False
    now: Any = None

    @property
    def opening(self) -> Slip:
        return self.slips[0]

    def add(self, slip: Slip) -> None:
        """Put a slip on the heap and read it again."""
        self.slips.append(slip)
        self.now = self.read()
        if slip.corrects is not None and self.kind == "offer":
            self.exceeds = any(
                line.bound is not None and (line.accepted or 0) > line.bound
                for line in self.now.lines.values()
            )
        if self.exceeds:
            self.now.flags.add("acceptance_exceeds_offer")

    def read(self) -> Any:
        """How the thing stands by its slips."""
        open_it, happenings = READINGS[self.kind]
        now = open_it(self.opening)
        now.flags = set(self.opening.flags)
        since = 0
        if self.opening.struck:
            since = next(
                slip.position
                for slip in self.slips
                if slip.corrects == self.opening.position and slip.topic.endswith("struck")
            )
            _annul(self.kind, now)
        for slip in self.slips[1:]:
            if slip.struck or slip.corrects is not None or slip.position < since:
                continue
            fits = now.status in FITS.get(slip.topic, (now.status,))
            happening = happenings.get(slip.topic)
            if happening:
                happening(now, slip)
            now.flags |= set(slip.flags)
            if not fits:
                now.flags.add("no_longer_fits")
        return now

    @property
    def readers(self) -> set[str]:
        """The nations (and OBSERVERS) who may read this, beside staff."""
        now = self.now
        if self.kind == "emergency":
            if not (now.asked or now.disseminated):
                return set()
            return {self.stricken} | (now.addressees | {OBSERVERS} if now.disseminated else set())
        if self.kind == "request":
            return {self.stricken} | (now.addressees | {OBSERVERS} if now.disseminated else set())
        if self.kind == "message":
            return set() if now.status == "draft" else {self.stricken, OBSERVERS} | now.addressees
        return {self.stricken} | {donor["nation"] for donor in now.donors if "nation" in donor}


def _annul(kind: str, now: Any) -> None:
    """What was entered by mistake counts for nothing."""
    match kind:
        case "emergency":
            now.status = "stood_down"
        case "request":
            _end_request(now, "withdrawn")
        case "offer":
            now.status = "withdrawn"
        case "consignment":
            now.status = "cancelled"
    now.flags.add("struck")


# --- files -----------------------------------------------------------------------------------------------------


def _open_file(slip: Slip) -> Any:
    return SimpleNamespace(
        status="monitored",
        title=slip.says["title"],
        asked=False,
        disseminated=False,
        addressees=set(),
        mandate=None,
        glide=list(slip.says["glide"]),
    )


def _file_paper(now: Any, slip: Slip) -> None:
    if slip.says["kind"] == "request":
        now.asked = True
        moved = {"monitored": "requested", "stood_down": "requested", "closing": "active"}
        now.status = moved.get(now.status, now.status)


def _activate(now: Any, slip: Slip) -> None:
    if now.status in ("monitored", "requested", "stood_down"):
        now.status = "active"
    now.disseminated = True
    now.addressees = now.addressees | slip.says["addressees"]


def _record_mandate(now: Any, slip: Slip) -> None:
    now.mandate = slip.says["decision"]


def _note_glide(now: Any, slip: Slip) -> None:
    now.glide.append(slip.says["glide"])


def _end_need(now: Any, _slip: Slip) -> None:
    if now.status != "closed":
        now.status = "closing"


def _becomes(status: str) -> Callable[[Any, Slip], None]:
    def happen(now: Any, _slip: Slip) -> None:
        now.status = status

    return happen


# --- requests --------------------------------------------------------------------------------------------------


def _wanted(said: dict[str, Any]) -> Wanted:
    return Wanted(said["id"], said["what"], said["quantity"], said["unit"])


def _open_request(slip: Slip) -> Any:
    return SimpleNamespace(
        status="received",
        items={said["id"]: _wanted(said) for said in slip.says["items"]},
        situation=slip.says["situation"],
        entries=list(slip.says["points_of_entry"]),
        revision=1,
        disseminated=False,
        addressees=set(),
        # Who registered what has not gone out yet, and so does not release it.
        registrars={slip.account},
        revisers=set(),
    )


def _disseminate(now: Any, slip: Slip) -> None:
    if now.status in ASKING:
        now.status = "disseminated"
    now.disseminated = True
    now.addressees = now.addressees | slip.says["addressees"]
    now.revisers = set()


def _amend_request(now: Any, slip: Slip) -> None:
    for said in slip.says["items"]:
        now.items[said["id"]] = _wanted(said)
    if slip.says["situation"] is not None:
        now.situation = slip.says["situation"]
    if slip.says["points_of_entry"] is not None:
        now.entries = list(slip.says["points_of_entry"])
    now.revision += 1
    now.revisers = now.revisers | {slip.account}
    if now.disseminated:
        now.status = "revised"


def _end_request(now: Any, status: str) -> None:
    now.status = status
    for item in now.items.values():
        item.is_open = False


def _close_item(now: Any, slip: Slip) -> None:
    item = now.items.get(slip.says["item_id"])
    if item is None:
        now.flags.add("item_missing")
    else:
        item.is_open = False


# --- offers ----------------------------------------------------------------------------------------------------


def _line(said: dict[str, Any]) -> Line:
    return Line(said["what"], said["item_id"], said["quantity"], said["quantity_kind"], said["unit"])


def _open_offer(slip: Slip) -> Any:
    says = slip.says
    return SimpleNamespace(
        status="submitted" if says["channel"] in OWN_CHANNELS else "recorded_for_information",
        lines=dict(enumerate((_line(said) for said in says["items"]), start=1)),
        donors=says["donors"],
        channel=says["channel"],
        request=says["request_id"],
        valid_until=says["valid_until"],
        linked_to=None,
        links=0,
    )


def _settle(now: Any) -> None:
    """What the answers to the lines make of the offer."""
    lines = now.lines.values()
    if now.status not in ("submitted", "accepted", "partly_accepted", "declined") or not lines:
        return
    if all(line.is_taken and not line.is_undecided and not line.is_declined for line in lines):
        now.status = "accepted"
    elif any(line.is_taken for line in lines):
        now.status = "partly_accepted"
    else:
        now.status = "declined" if all(line.is_declined for line in lines) else "submitted"


def _amend_offer(now: Any, slip: Slip) -> None:
    if slip.says["valid_until"] is not None:
        now.valid_until = slip.says["valid_until"]
    for said in slip.says["items"]:
        line, before = _line(said), now.lines.get(said["line"])
        if before is not None:
            line.accepted = before.accepted
            as_before = (line.quantity, line.quantity_kind) == (before.quantity, before.quantity_kind)
            line.is_declined = before.is_declined and as_before
        now.lines[said["line"] if before is not None else len(now.lines) + 1] = line
    _settle(now)


def _miss(now: Any, lines: Iterable[int]) -> None:
    if not all(number in now.lines for number in lines):
        now.flags.add("line_missing")


def _accept(now: Any, slip: Slip) -> None:
    took = {said["line"]: said["quantity"] for said in slip.says["lines"]}
    _miss(now, took)
    if not now.lines:
        now.status = "accepted"
        return
    if not took:
        took = {number: line.rest for number, line in now.lines.items() if line.is_undecided}
    for number, quantity in took.items():
        if number in now.lines:
            now.lines[number].take(quantity)
    _settle(now)


def _decline(now: Any, slip: Slip) -> None:
    named = list(slip.says["lines"])
    _miss(now, named)
    if not now.lines:
        now.status = "declined"
        return
    for number in named or [number for number, line in now.lines.items() if line.is_undecided]:
        if number in now.lines:
            now.lines[number].is_declined = True
    _settle(now)


def _end_offer(status: str) -> Callable[[Any, Slip], None]:
    def happen(now: Any, _slip: Slip) -> None:
        now.status = status
        for line in now.lines.values():
            line.accepted = Decimal(0)

    return happen


def _link(now: Any, slip: Slip) -> None:
    now.linked_to = slip.says["to"]


def _unlink(now: Any, _slip: Slip) -> None:
    now.linked_to = None


def _counterpart(now: Any, slip: Slip) -> None:
    now.links += slip.says["step"]


# --- consignments ----------------------------------------------------------------------------------------------


def _open_consignment(slip: Slip) -> Any:
    says = slip.says
    now = SimpleNamespace(
        status="planned",
        lines={
            said["line"]: Load(said["what"], said["item_id"], said["unit"], said["quantity"])
            for said in says["lines"]
        },
        donors=says["donors"],
        offer=says["offer_id"],
        point_of_entry=says["point_of_entry"],
        destination=None,
        clearances={},
        revision=None,
    )
    _clear(now, slip)
    return now


def _clear(now: Any, slip: Slip) -> None:
    now.clearances = now.clearances | slip.says["clearances"]
    if now.status in BEFORE_DEPARTURE:
        granted = bool(now.clearances) and set(now.clearances.values()) == {"granted"}
        now.status = "cleared" if granted else "planned"


def _count(now: Any, step: str, slip: Slip) -> None:
    """What is not counted anew is as many as at the last step at which anybody knew."""
    said = {said["line"]: said["quantity"] for said in slip.says["lines"]}
    steps = ("handed_over", "arrived", "departed", "quantity")
    for number, load in now.lines.items():
        counts = [said.get(number), *(getattr(load, one) for one in steps[steps.index(step) + 1 :])]
        setattr(load, step, next((count for count in counts if count is not None), None))


def _depart(now: Any, slip: Slip) -> None:
    _count(now, "departed", slip)
    now.status = "in_transit"
    now.point_of_entry = slip.says["point_of_entry"] or now.point_of_entry
    now.revision = slip.says["request_revision"]


def _arrive(now: Any, slip: Slip) -> None:
    _count(now, "arrived", slip)
    now.status = "arrived"
    entry = slip.says["point_of_entry"]
    if entry and now.point_of_entry and entry != now.point_of_entry:
        now.flags.add("diverted")
    now.point_of_entry = entry or now.point_of_entry


def _hand_over(now: Any, slip: Slip) -> None:
    _count(now, "handed_over", slip)
    now.status = "operating" if is_team(now) else "handed_over"
    for load in now.lines.values():
        if load.handed_over is not None and load.departed is not None:
            if load.handed_over < load.departed:
                now.flags.add("short")
            if load.handed_over > load.departed:
                now.flags.add("more_than_sent")


def _divert(now: Any, slip: Slip) -> None:
    now.flags.add("diverted")
    now.point_of_entry = slip.says["point_of_entry"] or now.point_of_entry
    now.destination = slip.says["destination"] or now.destination


def _regularise(now: Any, _slip: Slip) -> None:
    now.flags -= set(UNACCEPTED)


def is_team(consignment: Any) -> bool:
    """Whether somebody must come home again."""
    return any(load.unit in TEAMS for load in consignment.lines.values())


def is_finished(consignment: Any) -> bool:
    """Whether the file may be closed over it."""
    finished = ("handed_over", "departed_home", "cancelled", "lost")
    return consignment.status in finished or "diverted" in consignment.flags


# --- messages --------------------------------------------------------------------------------------------------


def _open_message(slip: Slip) -> Any:
    return SimpleNamespace(
        status="draft",
        product=slip.says["product"],
        originator=slip.says["originator"],
        number=None,
        report_number=None,
        addressees=set(),
    )


def _release(now: Any, slip: Slip) -> None:
    now.status = "released"
    now.number = slip.says["number"]
    now.report_number = slip.says["report_number"]
    now.addressees = slip.says["addressees"]


Happening = Callable[[Any, Slip], None]

READINGS: dict[str, tuple[Callable[[Slip], Any], dict[str, Happening]]] = {
    "emergency": (
        _open_file,
        {
            "emergency.paper_filed": _file_paper,
            "emergency.activated": _activate,
            "emergency.mandate_recorded": _record_mandate,
            "emergency.glide_assigned": _note_glide,
            "emergency.need_ended": _end_need,
            "emergency.closed": _becomes("closed"),
            "emergency.stood_down": _becomes("stood_down"),
            "emergency.reopened": _becomes("active"),
        },
    ),
    "request": (
        _open_request,
        {
            "request.disseminated": _disseminate,
            "request.amended": _amend_request,
            "request.withdrawn": lambda now, _slip: _end_request(now, "withdrawn"),
            "request.closed": lambda now, _slip: _end_request(now, "closed"),
            "request.item_closed": _close_item,
        },
    ),
    "offer": (
        _open_offer,
        {
            "offer.amended": _amend_offer,
            "offer.accepted": _accept,
            "offer.declined": _decline,
            "offer.withdrawn": _end_offer("withdrawn"),
            "offer.failed": _end_offer("failed"),
            "offer.released": _end_offer("released"),
            "offer.lapsed": _end_offer("lapsed"),
            "offer.expired": _end_offer("expired"),
            "offer.linked": _link,
            "offer.unlinked": _unlink,
            "offer.counterpart": _counterpart,
        },
    ),
    "consignment": (
        _open_consignment,
        {
            "consignment.clearances_reported": _clear,
            "consignment.departed": _depart,
            "consignment.arrived": _arrive,
            "consignment.handed_over": _hand_over,
            "consignment.diverted": _divert,
            "consignment.cancelled": _becomes("cancelled"),
            "consignment.lost": _becomes("lost"),
            "consignment.departed_home": _becomes("departed_home"),
            "consignment.regularised": _regularise,
        },
    ),
    "message": (_open_message, {"message.released": _release}),
}


# --- corrections -----------------------------------------------------------------------------------------------

# What the machine writes by itself, and what hangs together over two papers: no correction of one entry undoes it.
NOT_CORRECTED = {
    "emergency.paper_filed",
    "emergency.activated",
    "emergency.closed",
    "emergency.entry_acknowledged",
    "request.disseminated",
    "offer.lapsed",
    "offer.expired",
    "offer.linked",
    "offer.unlinked",
    "offer.counterpart",
    "consignment.regularised",
}
# Fields that a correction may try, and that nobody typed.
SET_BY_THE_CENTRE = {"reference", "emergency_id", "stricken", "number", "country", "flags", "origin"}


def set_right(says: Mapping[str, Any], right: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """What a slip says once it is set right, and what is wrong with that.

    The test corrects with what the clerk can read: a quantity of the only line, whole lists in the slip's own
    words, a reason; or a field that nobody typed.
    """
    now, broken = dict(says), set()
    many = next((many for many in ("items", "lines") if many in says), "")
    for name, value in right.items():
        only = now[many][0] if many and len(now[many]) == 1 else None
        if name in SET_BY_THE_CENTRE:
            broken.add("CannotBeCorrectedSo")
        elif name == "provenance":
            # What was told of a fact's origin; the state does not show it.
            continue
        elif name in now:
            now[name] = _read(name, value)
        elif isinstance(only, dict) and name in only and not (name == "quantity" and (value or 0) < 0):
            now[many] = [{**only, name: _read(name, value)}]
        else:
            broken.add("CannotBeCorrectedSo")
    given = [item["id"] for item in says.get("items", ()) if "id" in item]
    named = [item["id"] for item in now.get("items", ()) if item.get("id") is not None]
    # Items keep the ids that they were given, each its own.
    if not set(named) <= set(given) or len(set(named)) < len(named):
        broken.add("CannotBeCorrectedSo")
    if now == says and "provenance" not in right:
        broken.add("NothingChanges")
    return now, broken


def _read(name: str, value: Any) -> Any:
    """A value of a correction, in the words of a slip."""
    if name == "quantity" and value is not None:
        return Decimal(str(value))
    if name in ("item_id", "id") and isinstance(value, str):
        return UUID(value)
    if name == "valid_until" and isinstance(value, str):
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if name in ("items", "lines"):
        return [
            {key: _read(key, one) for key, one in said.items()} if isinstance(said, dict) else said
            for said in value
        ]
    return value
