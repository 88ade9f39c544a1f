"""Dispatches: what became of something that the centre sent out, addressee by addressee.

A released message never changes (DOMAIN.md, invariant 7), so what happens to it afterwards is told here: sent,
delivered, read or failed for each addressee (section 5). A decision on an offer goes to its donors in the same way.
One dispatch holds all addressees, because a reminder is decided over all who have not read.

Nobody can know what became of a mail whose last reply was lost: that is told as it is, and an officer decides whether
it is sent once more.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.identity import named_id
from domain.provenance import Provenance
from domain.rules import AlreadyRead, EverybodyHasRead, OnlyAddresseesAcknowledge, TransmissionNotThere
from domain.value import NationCode, Phrase, Time

Subject = Literal["message", "offer"]
Status = Literal["queued", "sent", "delivered", "read", "failed", "unknown"]
Outcome = Literal["sent", "failed", "unknown"]
# What lies with the addressee, who has not said that it was read.
UNREAD = frozenset({"sent", "delivered"})
# What is known from the addressee himself.
HEARD_OF = frozenset({"delivered", "read"})
# Who does not answer a third reminder is called.
MOST_REMINDERS = 3


class TransmissionState(State):
    """How it stands with one addressee."""

    dispatch_id: UUID
    emergency_id: UUID
    subject: Subject
    subject_id: UUID
    # Of an offer: the entry of the decision that is told.
    decision: int | None = None
    addressee: NationCode
    status: Status = "queued"
    reason: Phrase | None = None
    sent_at: Time | None = None
    read_at: Time | None = None
    reminders: int = 0
    reminded_at: Time | None = None


class DispatchState(State):
    """Something that was sent out, to all its addressees."""

    emergency_id: UUID
    subject: Subject
    subject_id: UUID
    transmissions: tuple[TransmissionState, ...] = ()

    def to(self, addressee: str) -> TransmissionState | None:
        """How it stands with one addressee."""
        return next((one for one in self.transmissions if one.addressee == addressee), None)


class DispatchOpened(Opening):
    """Something has left the desk, for these addressees."""

    TOPIC: ClassVar[str] = "dispatch.opened"
    origin: Origin
    emergency_id: UUID
    subject: Subject
    subject_id: UUID
    decision: int | None = None
    addressees: tuple[NationCode, ...]

    def evolve(self, state: None) -> DispatchState:
        """It waits to be sent to each of them."""
        return DispatchState(
            origin=self.origin,
            emergency_id=self.emergency_id,
            subject=self.subject,
            subject_id=self.subject_id,
            transmissions=tuple(
                TransmissionState(
                    origin=self.origin,
                    dispatch_id=self.originator_id,
                    emergency_id=self.emergency_id,
                    subject=self.subject,
                    subject_id=self.subject_id,
                    decision=self.decision,
                    addressee=addressee,
                )
                for addressee in self.addressees
            ),
        )


class ToAddressees(Fact):
    """What happened to the transmissions to some of the addressees."""

    addressees: tuple[NationCode, ...]

    def told(self, one: TransmissionState) -> TransmissionState:
        """One of them, after this."""
        raise NotImplementedError

    def evolve(self, state: DispatchState) -> DispatchState:
        """All of them, after this."""
        return state.but(
            transmissions=tuple(
                self.told(one) if one.addressee in self.addressees else one for one in state.transmissions
            )
        )


class DispatchSent(ToAddressees):
    """Their mail servers have taken it, or it lies in the outbox for whoever carries it on."""

    TOPIC: ClassVar[str] = "dispatch.sent"

    def told(self, one: TransmissionState) -> TransmissionState:
        """Sent; who has it already has it."""
        status = one.status if one.status in HEARD_OF else "sent"
        return one.but(status=status, reason=None, sent_at=self.provenance.recorded_at)


class DispatchFailed(ToAddressees):
    """It does not reach them."""

    TOPIC: ClassVar[str] = "dispatch.failed"
    reason: Phrase

    def told(self, one: TransmissionState) -> TransmissionState:
        """Failed, and why; who has read it otherwise has read it."""
        return one if one.status == "read" else one.but(status="failed", reason=self.reason)


class DispatchOutcomeUnknown(ToAddressees):
    """It was handed over, and the answer was lost: they may have it or not."""

    TOPIC: ClassVar[str] = "dispatch.outcome_unknown"
    reason: Phrase

    def told(self, one: TransmissionState) -> TransmissionState:
        """Not known, until somebody asks them."""
        return one if one.status == "read" else one.but(status="unknown", reason=self.reason)


class DispatchDelivered(ToAddressees):
    """An officer knows, from a notification or by telephone, that it has arrived."""

    TOPIC: ClassVar[str] = "dispatch.delivered"

    def told(self, one: TransmissionState) -> TransmissionState:
        """Arrived, and not yet read."""
        return one.but(status="delivered", reason=None)


class DispatchRead(ToAddressees):
    """They acknowledge it."""

    TOPIC: ClassVar[str] = "dispatch.read"

    def told(self, one: TransmissionState) -> TransmissionState:
        """Read."""
        return one.but(status="read", reason=None, read_at=self.provenance.recorded_at)


class DispatchReminded(ToAddressees):
    """They have not read it after a set time, and are reminded."""

    TOPIC: ClassVar[str] = "dispatch.reminded"

    def told(self, one: TransmissionState) -> TransmissionState:
        """Reminded once more."""
        return one.but(reminders=one.reminders + 1, reminded_at=self.provenance.recorded_at)


class DispatchRepeated(ToAddressees):
    """An officer has it sent once more, which nothing ever does by itself."""

    TOPIC: ClassVar[str] = "dispatch.repeated"

    def told(self, one: TransmissionState) -> TransmissionState:
        """It waits to be sent again."""
        return one.but(status="queued", reason=None)


class Dispatch(Aggregate):
    """One thing that was sent out."""

    KIND = "dispatch"
    if TYPE_CHECKING:
        state: DispatchState

    def conclude(
        self, outcome: Outcome, addressees: Iterable[str], reason: str | None, by: Provenance
    ) -> None:
        """What came of sending it to these; told twice, it is recorded once."""
        named = set(addressees)
        changed = tuple(
            one.addressee
            for one in self.state.transmissions
            if one.addressee in named and _is_news(one, outcome)
        )
        if not changed:
            return
        if outcome == "sent":
            self.record(DispatchSent, by, addressees=changed)
        else:
            fact = DispatchFailed if outcome == "failed" else DispatchOutcomeUnknown
            self.record(fact, by, addressees=changed, reason=reason)

    def deliver(self, addressee: str, by: Provenance) -> None:
        """An officer knows that it has arrived. Raises TransmissionNotThere."""
        self._require(addressee, "arrive", {"queued", "sent", "failed", "unknown"})
        self.record(DispatchDelivered, by, addressees=(addressee,))

    def fail(self, addressee: str, reason: str, by: Provenance) -> None:
        """An officer knows, from a bounce for example, that it has not arrived. Raises TransmissionNotThere."""
        self._require(addressee, "fail", {"queued", "sent", "delivered", "unknown"})
        self.record(DispatchFailed, by, addressees=(addressee,), reason=reason)

    def repeat(self, addressee: str, by: Provenance) -> None:
        """Have it sent once more. Raises TransmissionNotThere."""
        self._require(addressee, "be sent once more", {"failed", "unknown"})
        self.record(DispatchRepeated, by, addressees=(addressee,))

    def acknowledge(self, addressee: str, by: Provenance) -> None:
        """An addressee has read it. Raises OnlyAddresseesAcknowledge, AlreadyRead."""
        one = self.state.to(addressee)
        if one is None:
            raise OnlyAddresseesAcknowledge(nation=addressee)
        if one.status == "read":
            raise AlreadyRead(nation=addressee)
        self.record(DispatchRead, by, addressees=(addressee,))

    def remind(self, by: Provenance) -> None:
        """Remind all who have it and have not read it. Raises EverybodyHasRead."""
        waiting = [one for one in self.state.transmissions if is_to_be_reminded(one)]
        if not waiting:
            raise EverybodyHasRead()
        self.record(DispatchReminded, by, addressees=tuple(one.addressee for one in waiting))

    def _require(self, addressee: str, act: str, statuses: set[str]) -> None:
        one = self.state.to(addressee)
        status = "not addressed" if one is None else one.status
        if status not in statuses:
            raise TransmissionNotThere(nation=addressee, status=status, act=act)


def _is_news(one: TransmissionState, outcome: Outcome) -> bool:
    """Whether the outcome of a mail tells more than is known: what the addressee said outranks his server's reply."""
    if one.status in HEARD_OF:
        return outcome == "sent" and one.sent_at is None
    return one.status != outcome


def is_to_be_reminded(one: TransmissionState) -> bool:
    """Whether the addressee has it, has not read it, and was not reminded often enough."""
    return one.status in UNREAD and one.reminders < MOST_REMINDERS


def dispatch_of_message(message: UUID) -> UUID:
    """The id of the dispatch of a message."""
    return named_id("dispatch", "message", message)


def dispatch_of_decision(offer: UUID, position: int) -> UUID:
    """The id of the dispatch of a decision on an offer, which stands at a position of the log."""
    return named_id("dispatch", "offer", offer, position)


def transmission_id(dispatch: UUID, addressee: str) -> UUID:
    """The id of what is shown of one addressee."""
    return named_id("transmission", dispatch, addressee)
