"""Requests: what a stricken nation asks for, item by item.

Only the stricken nation asks, changes, withdraws and closes; the centre passes on. A change of content is a new
revision by the nation and is disseminated again (DOMAIN.md, section 5, Request and Request item; invariants 1, 2
and 26).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.authority import only_the_stricken_nation_decides
from domain.correction import CORRECTIONS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.provenance import Provenance
from domain.quantity import unit_code
from domain.rules import (
    AlreadyDisseminated,
    ItemNotOpen,
    NothingChanges,
    OriginatorMayNotApprove,
    RequestNotOpen,
    UnknownItem,
)
from domain.value import Amount, Moment, NationCode, Phrase, Text, Value, Word

Status = Literal["received", "disseminated", "revised", "closed", "withdrawn"]
ClosingReason = Literal["met", "no_longer_needed", "withdrawn"]
OPEN = frozenset({"received", "disseminated", "revised"})
MOST_ITEMS = 500


class RequestedItem(Value):
    """One thing asked for. Without a quantity ("boats") its cover cannot be computed."""

    what: Phrase
    capability: Phrase | None = None
    quantity: Amount | None = None
    unit: Word | None = None
    priority: Word | None = None
    needed_by: Moment | None = None
    remarks: Text | None = None


class NumberedItem(RequestedItem):
    """An item under the id by which offers name it."""

    id: UUID


class Item(NumberedItem):
    """An item as it stands."""

    unit_code: str | None = None
    status: Literal["open", "closed"] = "open"
    closed_because: ClosingReason | None = None

    @classmethod
    def of(cls, asked: NumberedItem) -> "Item":
        """An open item."""
        return cls(**dict(asked), unit_code=unit_code(asked.unit))


class RequestState(State):
    """A request as it stands. `account` registered it and does not release it (rule 6)."""

    emergency_id: UUID
    stricken: NationCode
    number: int
    status: Status = "received"
    items: tuple[Item, ...] = ()
    situation: Text | None = None
    assessment: Text | None = None
    national_measures: Text | None = None
    points_of_entry: tuple[Phrase, ...] = ()
    contact: UUID | None = None
    # When the centre received it, and which authority sent it; null where nobody says.
    received_at: Moment | None = None
    authority: Phrase | None = None
    revision: int = 1
    account: str
    # The accounts that registered a revision which has not gone out.
    revised_by: tuple[str, ...] = ()
    disseminated: bool = False
    addressees: tuple[str, ...] = ()
    # When it went out to nations that a source does not list.
    disseminated_untold_on: Moment | None = None

    @property
    def is_open(self) -> bool:
        """Whether the nation still asks."""
        return self.status in OPEN

    def with_item(self, changed: Item) -> "RequestState":
        """The same request with one item replaced."""
        return self.but(items=tuple(changed if item.id == changed.id else item for item in self.items))

    def amended(self, items: Iterable[NumberedItem], **said: object) -> "RequestState":
        """The request with items changed or added and with what else was said; null leaves as it was."""
        asked = {item.id: Item.of(item) for item in items}
        known = {item.id for item in self.items}
        changed = tuple(asked.get(item.id, item) for item in self.items)
        new = tuple(item for id, item in asked.items() if id not in known)
        told = {field: value for field, value in said.items() if value is not None}
        return self.but(items=(*changed, *new), **told)

    def ended(self, status: Status, because: ClosingReason) -> "RequestState":
        """The request ended, and every open item with it."""
        closed = tuple(
            item if item.status == "closed" else item.but(status="closed", closed_because=because)
            for item in self.items
        )
        return self.but(status=status, items=closed)


class RequestReceived(Opening):
    """A nation asked. An empty list of items says that the list follows."""

    TOPIC: ClassVar[str] = "request.received"
    origin: Origin
    emergency_id: UUID
    stricken: NationCode
    number: int
    items: tuple[NumberedItem, ...] = Field(default=(), max_length=MOST_ITEMS)
    situation: Text | None = None
    assessment: Text | None = None
    national_measures: Text | None = None
    points_of_entry: tuple[Phrase, ...] = ()
    contact: UUID | None = None

    def evolve(self, state: None) -> RequestState:
        """A received request, its items open."""
        return RequestState(
            origin=self.origin,
            emergency_id=self.emergency_id,
            stricken=self.stricken,
            number=self.number,
            items=tuple(Item.of(item) for item in self.items),
            situation=self.situation,
            assessment=self.assessment,
            national_measures=self.national_measures,
            points_of_entry=self.points_of_entry,
            contact=self.contact,
            received_at=self.provenance.received_at
            or (None if self.origin == "archive" else self.provenance.recorded_at),
            authority=self.provenance.decided_by.authority if self.provenance.decided_by else None,
            account=self.provenance.recorded_by,
        )


class RequestDisseminated(Fact):
    """The head released the request to the capitals."""

    TOPIC: ClassVar[str] = "request.disseminated"
    FOLLOWS: ClassVar[frozenset[str]] = OPEN - {"disseminated"}
    message_id: UUID
    # Null where a source does not list them.
    addressees: tuple[NationCode, ...] | None = None

    def evolve(self, state: RequestState) -> RequestState:
        """It went out; one that has ended meanwhile stays so."""
        return state.but(
            status="disseminated" if state.is_open else state.status,
            disseminated=True,
            revised_by=(),
            addressees=tuple(sorted({*state.addressees, *(self.addressees or ())})),
            disseminated_untold_on=state.disseminated_untold_on
            if self.addressees is not None
            else self.provenance.occurred_at,
        )


class RequestAmended(Fact):
    """The nation changed its request: changed items keep their id, new ones bring a new one; null leaves as it was."""

    TOPIC: ClassVar[str] = "request.amended"
    FOLLOWS: ClassVar[frozenset[str]] = OPEN
    items: tuple[NumberedItem, ...] = ()
    situation: Text | None = None
    assessment: Text | None = None
    national_measures: Text | None = None
    points_of_entry: tuple[Phrase, ...] | None = None
    contact: UUID | None = None

    def evolve(self, state: RequestState) -> RequestState:
        """The next revision, to be disseminated again if the last one was."""
        return state.amended(self.items, **{field: getattr(self, field) for field in AMENDABLE}).but(
            status="revised" if state.disseminated else state.status,
            revision=state.revision + 1,
            revised_by=(*state.revised_by, self.provenance.recorded_by),
        )


AMENDABLE = ("situation", "assessment", "national_measures", "points_of_entry", "contact")


class RequestWithdrawn(Fact):
    """The nation took its request back."""

    TOPIC: ClassVar[str] = "request.withdrawn"
    FOLLOWS: ClassVar[frozenset[str]] = OPEN
    reason: Text | None = None

    def evolve(self, state: RequestState) -> RequestState:
        """Nothing of it is asked any more."""
        return state.ended("withdrawn", "withdrawn")


class RequestClosed(Fact):
    """The nation closed its request, or stated the end of need."""

    TOPIC: ClassVar[str] = "request.closed"
    FOLLOWS: ClassVar[frozenset[str]] = OPEN
    reason: Text | None = None
    because: ClosingReason = "no_longer_needed"

    def evolve(self, state: RequestState) -> RequestState:
        """Its open items close with it."""
        return state.ended("closed", self.because)


class ItemClosed(Fact):
    """The nation closed one item; the request goes on (rule 26)."""

    TOPIC: ClassVar[str] = "request.item_closed"
    item_id: UUID
    # Null where a source gives no reason.
    because: ClosingReason | None = None

    def evolve(self, state: RequestState) -> RequestState:
        """The item is closed; one that a correction has taken away is missed, and flagged."""
        found = next((item for item in state.items if item.id == self.item_id), None)
        if found is None:
            return state.flagged("item_missing")
        return state.with_item(found.but(status="closed", closed_because=self.because))


class RequestCorrected(Corrected):
    """An entry of this request was set right."""

    TOPIC: ClassVar[str] = "request.corrected"
    now: RequestState


class RequestStruck(Struck):
    """An entry of this request was struck."""

    TOPIC: ClassVar[str] = "request.struck"
    now: RequestState


class Request(Aggregate):
    """One request of a stricken nation."""

    KIND = "request"
    if TYPE_CHECKING:
        state: RequestState

    def _require_open(self) -> None:
        if not self.state.is_open:
            raise RequestNotOpen(status=self.state.status)

    def item(self, item_id: UUID) -> Item:
        """The item under that id. Raises UnknownItem."""
        for item in self.state.items:
            if item.id == item_id:
                return item
        raise UnknownItem(item=str(item_id))

    def disseminate(self, message_id: UUID, addressees: tuple[str, ...], by: Provenance) -> None:
        """Pass the request on. Who registered it may not; twice only after a revision (rules 1 and 6)."""
        self._require_open()
        if by.recorded_by in (self.state.account, *self.state.revised_by):
            raise OriginatorMayNotApprove(account=by.recorded_by)
        if self.state.status == "disseminated":
            raise AlreadyDisseminated()
        self.record(RequestDisseminated, by, message_id=message_id, addressees=addressees)

    def amend(self, items: tuple[NumberedItem, ...], by: Provenance, **told: object) -> None:
        """Change the request. A closed item is not asked again under its id; raises ItemNotOpen."""
        only_the_stricken_nation_decides(self.state.stricken, by)
        self._require_open()
        for item in items:
            if any(known.id == item.id and known.status == "closed" for known in self.state.items):
                raise ItemNotOpen(item=str(item.id))
        if self.state.amended(items, **told) == self.state:
            raise NothingChanges()
        self.record(RequestAmended, by, items=items, **told)

    def withdraw(self, reason: str | None, by: Provenance) -> None:
        """Take the request back."""
        only_the_stricken_nation_decides(self.state.stricken, by)
        self._require_open()
        self.record(RequestWithdrawn, by, reason=reason)

    def close(self, reason: str | None, by: Provenance, because: ClosingReason = "no_longer_needed") -> None:
        """Ask nothing more."""
        only_the_stricken_nation_decides(self.state.stricken, by)
        self._require_open()
        self.record(RequestClosed, by, reason=reason, because=because)

    def close_item(self, item_id: UUID, because: ClosingReason, by: Provenance) -> None:
        """Ask one thing no more."""
        only_the_stricken_nation_decides(self.state.stricken, by)
        if self.item(item_id).status == "closed":
            raise ItemNotOpen(item=str(item_id))
        self.record(ItemClosed, by, item_id=item_id, because=because)


CORRECTIONS[Request] = Kinds(
    corrected=RequestCorrected,
    struck=RequestStruck,
    annul=lambda state: state.ended("withdrawn", "withdrawn").but(flags=(*state.flags, "struck")),
    not_typed=frozenset({RequestDisseminated.TOPIC}),
)
