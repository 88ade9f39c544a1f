"""What becomes of what was sent out: acknowledged by its addressees, marked by an officer, recorded by the mailer."""

from dataclasses import dataclass
from typing import ClassVar, Literal
from uuid import UUID

from domain.authority import DESK, NATION, Actor
from domain.centre import Centre, Command, Decision
from domain.dispatch import (
    Dispatch,
    DispatchOpened,
    Outcome,
    dispatch_of_decision,
    dispatch_of_message,
    transmission_id,
)
from domain.message import Message
from domain.offer import Offer
from domain.provenance import Provenance
from domain.rules import NothingChanges, NothingToAcknowledge, OnlyAddresseesAcknowledge

# What sends mail acts by itself; no account can be given its role.
MAILER = Actor(account="mailer", role="mailer", name="The mailer")


@dataclass(frozen=True, kw_only=True)
class AcknowledgeMessage(Command):
    """An addressee has read a released message."""

    MAY = DESK | NATION
    ACT = "acknowledge a message"
    FOR_ANOTHER: ClassVar[bool] = True

    message_id: UUID

    def decide(self, centre: Centre) -> Decision:
        """The message, read by one more addressee."""
        by = self.by(centre)
        message = centre.load(Message, self.message_id)
        if message.state.status == "draft":
            raise NothingToAcknowledge()
        reader = by.decided_by.name if by.decided_by else ""
        if reader not in message.state.addressees:
            raise OnlyAddresseesAcknowledge(nation=reader)
        dispatch = opened_for_message(centre, message, by)
        dispatch.acknowledge(reader, by)
        return Decision(dispatch, (dispatch,), kind="message", id=message.id)


@dataclass(frozen=True, kw_only=True)
class MarkTransmission(Command):
    """An officer knows what became of a mail: a notification came later, or somebody has telephoned."""

    MAY = DESK
    ACT = "mark what became of a mail"

    dispatch_id: UUID
    addressee: str
    status: Literal["delivered", "failed"]
    reason: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """The transmission as marked."""
        by = self.by(centre)
        dispatch = centre.load(Dispatch, self.dispatch_id)
        if self.status == "delivered":
            dispatch.deliver(self.addressee, by)
        else:
            dispatch.fail(self.addressee, self.reason or "marked by an officer", by)
        return about(dispatch, self.addressee)


@dataclass(frozen=True, kw_only=True)
class RepeatTransmission(Command):
    """An officer has something sent once more, knowing that the addressee may then have it twice."""

    MAY = DESK
    ACT = "have a mail sent once more"

    dispatch_id: UUID
    addressee: str

    def decide(self, centre: Centre) -> Decision:
        """The transmission, waiting again."""
        by = self.by(centre)
        dispatch = centre.load(Dispatch, self.dispatch_id)
        dispatch.repeat(self.addressee, by)
        return about(dispatch, self.addressee)


@dataclass(frozen=True, kw_only=True)
class RemindUnread(Command):
    """The set time has passed: who has not read is reminded."""

    MAY = frozenset({"clock"})
    ACT = "remind addressees"

    dispatch_id: UUID

    def decide(self, centre: Centre) -> Decision:
        """The dispatch, with reminders."""
        dispatch = centre.load(Dispatch, self.dispatch_id)
        dispatch.remind(self.by(centre))
        return Decision(dispatch, (dispatch,))


@dataclass(frozen=True, kw_only=True)
class RecordOutcome(Command):
    """What came of sending something to some of its addressees. Recorded before, it raises NothingChanges."""

    MAY = frozenset({"mailer"})
    ACT = "record what came of a mail"

    subject_id: UUID
    # Of an offer: the position of the decision.
    decision: int | None = None
    addressees: tuple[str, ...]
    outcome: Outcome
    reason: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """The dispatch, one outcome further."""
        by = self.by(centre)
        if self.decision is None:
            dispatch = opened_for_message(centre, centre.load(Message, self.subject_id), by)
        else:
            dispatch = opened_for_decision(centre, centre.load(Offer, self.subject_id), self.decision, by)
        before = len(dispatch.pending_events)
        dispatch.conclude(self.outcome, self.addressees, self.reason, by)
        if len(dispatch.pending_events) == before:
            raise NothingChanges()
        return Decision(dispatch, (dispatch,))


def opened_for_message(centre: Centre, message: Message, by: Provenance) -> Dispatch:
    """The dispatch of a message, opened by the first thing that is known of it."""
    id = dispatch_of_message(message.id)
    return centre.find(Dispatch, id) or Dispatch.open(
        DispatchOpened,
        id=id,
        by=by,
        origin=message.state.origin,
        emergency_id=message.state.emergency_id,
        subject="message",
        subject_id=message.id,
        addressees=message.state.addressees,
    )


def opened_for_decision(centre: Centre, offer: Offer, position: int, by: Provenance) -> Dispatch:
    """The dispatch of a decision on an offer to its donors."""
    id = dispatch_of_decision(offer.id, position)
    return centre.find(Dispatch, id) or Dispatch.open(
        DispatchOpened,
        id=id,
        by=by,
        origin=offer.state.origin,
        emergency_id=offer.state.emergency_id,
        subject="offer",
        subject_id=offer.id,
        decision=position,
        addressees=tuple(sorted({donor.nation for donor in offer.state.donors if donor.nation})),
    )


def about(dispatch: Dispatch, addressee: str) -> Decision:
    """A decision about the transmission to one addressee."""
    id = transmission_id(dispatch.id, addressee)
    return Decision(dispatch, (dispatch,), kind="transmission", id=id)
