"""Offers: what a donor can give, and how much of it the stricken nation takes.

The donor submits, amends and withdraws. Only the stricken nation accepts, whole or in part; silence is neither yes
nor no. What was offered through another channel is recorded for information (DOMAIN.md, section 5, Offer;
invariants 11 to 18).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.authority import only_a_donor_decides, only_the_stricken_nation_decides
from domain.correction import CORRECTIONS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.offer_line import MOST_LINES, AmendedItem, Line, LineQuantity, OfferedItem
from domain.provenance import Donor, Provenance
from domain.quantity import most, same_unit
from domain.rules import (
    AcceptanceExceedsOffer,
    AmendmentBelowAcceptance,
    LineNamedTwice,
    NothingChanges,
    NothingLeftToDecide,
    OfferAlreadyLinked,
    OfferNotAccepted,
    OfferNotLinked,
    OfferNotOpen,
    RecordedForInformationOnly,
    UnknownLine,
    ValidityNotPassed,
    WithdrawalAfterDeparture,
)
from domain.value import GREATEST, Moment, NationCode, Phrase, Text

OfferChannel = Literal["eadrcc", "ucpm", "bilateral", "un", "ngo", "nato"]
Status = Literal[
    "submitted",
    "accepted",
    "partly_accepted",
    "declined",
    "withdrawn",
    "lapsed",
    "expired",
    "failed",
    "released",
    "recorded_for_information",
]
# Channels whose offers are decided through the centre; an offer that names none may be (CONTRACT.md, section 6).
OWN_CHANNELS = frozenset({"eadrcc", "nato", None})
UNDECIDED = frozenset({"submitted", "partly_accepted"})
ACCEPTED = frozenset({"accepted", "partly_accepted"})
STANDING = frozenset({"submitted", "accepted", "partly_accepted", "recorded_for_information"})


class OfferState(State):
    """An offer as it stands. `linked_to` names another offer that tells of the same assistance (rule 14)."""

    emergency_id: UUID
    stricken: NationCode
    reference: str
    request_id: UUID | None = None
    donors: tuple[Donor, ...] = ()
    channel: OfferChannel | None = None
    status: Status = "submitted"
    lines: tuple[Line, ...] = ()
    available_from: Moment | None = None
    available_until: Moment | None = None
    transport: Text | None = None
    conditions: Text | None = None
    cost: Phrase | None = None
    valid_until: Moment | None = None
    contact: UUID | None = None
    linked_to: UUID | None = None
    links: int = 0

    @property
    def counts(self) -> bool:
        """Whether this offer stands and is not the same assistance told a second time."""
        return self.status in STANDING and self.linked_to is None

    def line(self, number: int) -> Line | None:
        """The line under that number."""
        return next((line for line in self.lines if line.line == number), None)

    def with_lines(self, changed: Iterable[Line]) -> "OfferState":
        """The offer with some lines replaced or added, its status what the lines make it."""
        lines = {line.line: line for line in self.lines} | {line.line: line for line in changed}
        ordered = tuple(lines[number] for number in sorted(lines))
        return self.but(lines=ordered, status=_status(ordered, self.status))

    def undecided(self) -> tuple[Line, ...]:
        """The lines to some of which an answer is still owed."""
        return tuple(line for line in self.lines if line.is_undecided)

    def missing(self, lines: Iterable[int]) -> tuple[str, ...]:
        """The flag of an answer to lines that a correction has taken away."""
        return () if all(self.line(number) for number in lines) else ("line_missing",)

    def amended(self, items: Iterable[AmendedItem], **said: object) -> "OfferState":
        """The offer with lines changed or added and with what else was said; null leaves as it was."""
        next_line = len(self.lines) + 1
        lines = []
        for item in items:
            known = self.line(item.line) if item.line is not None else None
            lines.append(known.amended(item) if known else Line.of(next_line, item))
            next_line += 0 if known else 1
        told = {field: value for field, value in said.items() if value is not None}
        return self.but(**told).with_lines(lines)

    def ended(self, status: Status) -> "OfferState":
        """The offer ended, and what was accepted of it no longer covers anything."""
        freed = tuple(line.but(accepted=Decimal(0)) if line.is_taken else line for line in self.lines)
        return self.but(status=status, lines=freed)

    def refitted(self) -> "OfferState":
        """After a correction: the flag that says more was accepted than is offered, where that is so."""
        too_much = any(
            line.bound is not None and (line.accepted or Decimal(0)) > line.bound for line in self.lines
        )
        flags = tuple(flag for flag in self.flags if flag != "acceptance_exceeds_offer")
        return self.but(flags=(*flags, "acceptance_exceeds_offer") if too_much else flags)


def _status(lines: Sequence[Line], status: Status) -> Status:
    if status not in ("submitted", "accepted", "partly_accepted", "declined") or not lines:
        return status
    if not any(line.is_taken for line in lines):
        return "declined" if all(line.rest_declined for line in lines) else "submitted"
    whole = all(line.is_taken and not line.is_undecided and not line.rest_declined for line in lines)
    return "accepted" if whole else "partly_accepted"


class OfferSubmitted(Opening):
    """A donor offered. No items: an offer was made, what is not told."""

    TOPIC: ClassVar[str] = "offer.submitted"
    origin: Origin
    emergency_id: UUID
    stricken: NationCode
    reference: str
    request_id: UUID | None = None
    donors: tuple[Donor, ...] = ()
    channel: OfferChannel | None = None
    items: tuple[OfferedItem, ...] = Field(default=(), max_length=MOST_LINES)
    available_from: Moment | None = None
    available_until: Moment | None = None
    transport: Text | None = None
    conditions: Text | None = None
    cost: Phrase | None = None
    valid_until: Moment | None = None
    contact: UUID | None = None

    def evolve(self, state: None) -> OfferState:
        """An undecided offer; one from another channel is recorded for information."""
        return OfferState(
            **{field: getattr(self, field) for field in SUBMITTED},
            status="submitted" if self.channel in OWN_CHANNELS else "recorded_for_information",
            lines=tuple(Line.of(number, item) for number, item in enumerate(self.items, start=1)),
        )


# What a submitted offer says of itself, and the offer goes on saying until it is amended.
SUBMITTED = tuple(
    field for field in OfferState.model_fields if field in OfferSubmitted.model_fields and field != "flags"
)


class OfferAmended(Fact):
    """The donor changed its offer; null leaves as it was."""

    TOPIC: ClassVar[str] = "offer.amended"
    FOLLOWS: ClassVar[frozenset[str]] = UNDECIDED | {"recorded_for_information"}
    items: tuple[AmendedItem, ...] = ()
    available_from: Moment | None = None
    available_until: Moment | None = None
    transport: Text | None = None
    conditions: Text | None = None
    cost: Phrase | None = None
    valid_until: Moment | None = None
    contact: UUID | None = None

    def evolve(self, state: OfferState) -> OfferState:
        """As offered now."""
        return state.amended(self.items, **{field: getattr(self, field) for field in AMENDABLE})


AMENDABLE = ("available_from", "available_until", "transport", "conditions", "cost", "valid_until", "contact")


class OfferAccepted(Fact):
    """The stricken nation took lines of this offer; a null quantity is not known. No lines: all that was undecided."""

    TOPIC: ClassVar[str] = "offer.accepted"
    FOLLOWS: ClassVar[frozenset[str]] = UNDECIDED
    lines: tuple[LineQuantity, ...]

    def evolve(self, state: OfferState) -> OfferState:
        """The lines are taken so far."""
        flags = state.missing(took.line for took in self.lines)
        if not state.lines:
            return state.but(status="accepted").flagged(*flags)
        lines = {line.line: line for line in state.lines}
        for took in self.lines or [
            LineQuantity(line=line.line, quantity=line.rest) for line in state.undecided()
        ]:
            if took.line in lines:
                lines[took.line] = lines[took.line].taking(took.quantity)
        return state.with_lines(lines.values()).flagged(*flags)


class OfferDeclined(Fact):
    """The stricken nation does not take lines, or what is left of them. A reason stays with it (rule 18)."""

    TOPIC: ClassVar[str] = "offer.declined"
    FOLLOWS: ClassVar[frozenset[str]] = UNDECIDED
    lines: tuple[int, ...]
    reason: Text | None = None

    def evolve(self, state: OfferState) -> OfferState:
        """What was undecided of the lines is declined."""
        flags = state.missing(self.lines)
        if not state.lines:
            return state.but(status="declined").flagged(*flags)
        named = self.lines or [line.line for line in state.undecided()]
        declined = [line.but(rest_declined=True) for line in state.lines if line.line in named]
        return state.with_lines(declined).flagged(*flags)


class OfferWithdrawn(Fact):
    """The donor took its offer back before anything left."""

    TOPIC: ClassVar[str] = "offer.withdrawn"
    FOLLOWS: ClassVar[frozenset[str]] = STANDING
    reason: Text | None = None

    def evolve(self, state: OfferState) -> OfferState:
        """Nothing is offered any more."""
        return state.ended("withdrawn")


class OfferFailed(Fact):
    """The donor cannot give what was accepted."""

    TOPIC: ClassVar[str] = "offer.failed"
    FOLLOWS: ClassVar[frozenset[str]] = ACCEPTED
    reason: Text | None = None

    def evolve(self, state: OfferState) -> OfferState:
        """What was accepted is free again."""
        return state.ended("failed")


class OfferReleased(Fact):
    """The stricken nation no longer needs what it accepted."""

    TOPIC: ClassVar[str] = "offer.released"
    FOLLOWS: ClassVar[frozenset[str]] = ACCEPTED
    reason: Text | None = None

    def evolve(self, state: OfferState) -> OfferState:
        """What was accepted is free again."""
        return state.ended("released")


class OfferLapsed(Fact):
    """The offer was undecided when what it answers was closed."""

    TOPIC: ClassVar[str] = "offer.lapsed"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"submitted"})
    because: Literal["items_closed", "emergency_closed"]

    def evolve(self, state: OfferState) -> OfferState:
        """It is open no more."""
        return state.ended("lapsed")


class OfferExpired(Fact):
    """The validity that the donor gave has passed, undecided."""

    TOPIC: ClassVar[str] = "offer.expired"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"submitted"})

    def evolve(self, state: OfferState) -> OfferState:
        """It is open no more."""
        return state.ended("expired")


class OfferLinked(Fact):
    """This offer tells of the same assistance as another, which is the one that counts (rule 14)."""

    TOPIC: ClassVar[str] = "offer.linked"
    to: UUID

    def evolve(self, state: OfferState) -> OfferState:
        """It counts no more by itself."""
        return state.but(linked_to=self.to)


class OfferUnlinked(Fact):
    """The link was a mistake: this offer is assistance of its own."""

    TOPIC: ClassVar[str] = "offer.unlinked"

    def evolve(self, state: OfferState) -> OfferState:
        """It counts again."""
        return state.but(linked_to=None)


class OfferCounterpart(Fact):
    """Another offer was linked to this one, or unlinked from it."""

    TOPIC: ClassVar[str] = "offer.counterpart"
    offer_id: UUID
    linked: bool

    def evolve(self, state: OfferState) -> OfferState:
        """One counterpart more, or less."""
        return state.but(links=state.links + (1 if self.linked else -1))


class OfferCorrected(Corrected):
    """An entry of this offer was set right."""

    TOPIC: ClassVar[str] = "offer.corrected"
    now: OfferState


class OfferStruck(Struck):
    """An entry of this offer was struck."""

    TOPIC: ClassVar[str] = "offer.struck"
    now: OfferState


class Offer(Aggregate):
    """One offer with its lines."""

    KIND = "offer"
    if TYPE_CHECKING:
        state: OfferState

    def _require_decidable(self) -> None:
        if self.state.status == "recorded_for_information":
            raise RecordedForInformationOnly(channel=str(self.state.channel))
        if self.state.status not in UNDECIDED:
            raise OfferNotOpen(status=self.state.status)

    def _require_standing(self) -> None:
        if self.state.status not in STANDING:
            raise OfferNotOpen(status=self.state.status)

    def _named(self, lines: Sequence[LineQuantity] | None) -> list[tuple[Line, LineQuantity]]:
        """The undecided lines that a decision names, or all of them. Raises UnknownLine, LineNamedTwice."""
        if lines is None:
            return [(line, LineQuantity(line=line.line)) for line in self.state.undecided()]
        found: list[tuple[Line, LineQuantity]] = []
        for said in lines:
            line = self.state.line(said.line)
            if line is None:
                raise UnknownLine(line=said.line)
            if any(said.line == other.line for _, other in found):
                raise LineNamedTwice(line=said.line)
            found.append((line, said))
        return found

    def accept(self, lines: Sequence[LineQuantity] | None, by: Provenance) -> None:
        """Take lines of this offer, each counted in its own unit; None takes all that is undecided.

        Raises OnlyStrickenNationDecides, OfferNotOpen, RecordedForInformationOnly, UnknownLine, NothingLeftToDecide,
        and AcceptanceExceedsOffer beyond what is left of a bounded line.
        """
        only_the_stricken_nation_decides(self.state.stricken, by)
        self._require_decidable()
        taken = []
        for line, said in self._named(lines):
            quantity = said.quantity
            if line.rest_declined or (quantity is None and not line.is_undecided):
                raise NothingLeftToDecide()
            # Without a bound the only limit is what a quantity can say.
            left = GREATEST - (line.accepted or Decimal(0)) if line.left is None else line.left
            if quantity is None:
                quantity = line.rest
            if quantity is not None and quantity > left:
                raise AcceptanceExceedsOffer(line=line.line, asked=quantity, left=left)
            taken.append(LineQuantity(line=line.line, quantity=quantity))
        if not taken and (self.state.lines or lines is not None):
            raise NothingLeftToDecide()
        self.record(OfferAccepted, by, lines=tuple(taken))

    def decline(self, lines: Sequence[LineQuantity] | None, reason: str | None, by: Provenance) -> None:
        """Not take lines, or what is left of them; None declines all that is undecided. No reason is owed (rule 18)."""
        only_the_stricken_nation_decides(self.state.stricken, by)
        self._require_decidable()
        named = self._named(lines)
        if any(not line.is_undecided for line, _ in named) or (
            not named and (self.state.lines or lines is not None)
        ):
            raise NothingLeftToDecide()
        self.record(OfferDeclined, by, lines=tuple(line.line for line, _ in named), reason=reason)

    def amend(self, items: tuple[AmendedItem, ...], by: Provenance, **told: object) -> None:
        """Change the offer. What was accepted is not amended away; raises AmendmentBelowAcceptance."""
        only_a_donor_decides(self.state.donors, by)
        if self.state.status not in OfferAmended.FOLLOWS:
            raise OfferNotOpen(status=self.state.status)
        changed = [item.line for item in items if item.line is not None]
        for item in items:
            if item.line is None:
                continue
            line = self.state.line(item.line)
            if line is None:
                raise UnknownLine(line=item.line)
            if changed.count(item.line) > 1:
                raise LineNamedTwice(line=item.line)
            bound = most(item.quantity, item.quantity_kind)
            too_little = bound is not None and bound < (line.accepted or 0)
            # 5 tonnes accepted are not 5 crates: another unit would make the acceptance say what nobody said.
            if line.accepted and (too_little or not same_unit(item.unit, line.unit)):
                raise AmendmentBelowAcceptance(line=item.line, accepted=line.accepted)
        if self.state.amended(items, **told) == self.state:
            raise NothingChanges()
        self.record(OfferAmended, by, items=items, **told)

    def withdraw(self, reason: str | None, departed: Sequence[UUID], by: Provenance) -> None:
        """Take the offer back; after departure it is a return (rule 17). Raises WithdrawalAfterDeparture."""
        only_a_donor_decides(self.state.donors, by)
        self._require_standing()
        self._require_nothing_departed(departed)
        self.record(OfferWithdrawn, by, reason=reason)

    def fail(self, reason: str | None, departed: Sequence[UUID], by: Provenance) -> None:
        """Say that what was accepted cannot be given."""
        only_a_donor_decides(self.state.donors, by)
        self._require_accepted(departed)
        self.record(OfferFailed, by, reason=reason)

    def release(self, reason: str | None, departed: Sequence[UUID], by: Provenance) -> None:
        """Say that what was accepted is no longer needed."""
        only_the_stricken_nation_decides(self.state.stricken, by)
        self._require_accepted(departed)
        self.record(OfferReleased, by, reason=reason)

    def _require_accepted(self, departed: Sequence[UUID]) -> None:
        self._require_standing()
        if self.state.status not in ACCEPTED:
            raise OfferNotAccepted(status=self.state.status)
        self._require_nothing_departed(departed)

    @staticmethod
    def _require_nothing_departed(departed: Sequence[UUID]) -> None:
        if departed:
            raise WithdrawalAfterDeparture(consignments=tuple(str(id) for id in departed))

    def lapse(self, because: Literal["items_closed", "emergency_closed"], by: Provenance) -> None:
        """End undecided, because what it answers was closed; an offer that was decided stays as it is."""
        if self.state.status == "submitted":
            self.record(OfferLapsed, by, because=because)

    def expire(self, now: datetime, by: Provenance) -> None:
        """End undecided, because its validity has passed: a bare day is valid to its end. Raises ValidityNotPassed."""
        if self.state.status != "submitted":
            raise OfferNotOpen(status=self.state.status)
        until = self.state.valid_until
        if until is None or not has_passed(until, now):
            raise ValidityNotPassed()
        self.record(OfferExpired, by)

    def link(self, other: "Offer", by: Provenance) -> None:
        """Say that this offer and another are the same assistance, told in two channels (rule 14)."""
        if self.state.linked_to or self.state.links or other.state.linked_to or other.id == self.id:
            raise OfferAlreadyLinked()
        self.record(OfferLinked, by, to=other.id)
        other.record(OfferCounterpart, by, offer_id=self.id, linked=True)

    def unlink(self, other: "Offer", by: Provenance) -> None:
        """Take the link back."""
        if self.state.linked_to != other.id:
            raise OfferNotLinked()
        self.record(OfferUnlinked, by)
        other.record(OfferCounterpart, by, offer_id=self.id, linked=False)


def has_passed(until: date | datetime, now: datetime) -> bool:
    """Whether a moment lies behind; a bare day lies behind once it is over (UTC)."""
    return until < now if isinstance(until, datetime) else until < now.date()


CORRECTIONS[Offer] = Kinds(
    corrected=OfferCorrected,
    struck=OfferStruck,
    annul=lambda state: state.ended("withdrawn").but(flags=(*state.flags, "struck")),
    refit=lambda state: state.refitted(),
    # A link stands on both offers, so it is taken back by unlinking, which changes both.
    not_typed=frozenset(
        {
            OfferLapsed.TOPIC,
            OfferExpired.TOPIC,
            OfferLinked.TOPIC,
            OfferUnlinked.TOPIC,
            OfferCounterpart.TOPIC,
        }
    ),
)
