"""Callers about what becomes of a message once it is out, and about the originals of what came in."""

from typing import Literal
from uuid import UUID

from domain.centre import Command
from domain.commands.attachment import AttachFile
from domain.commands.dispatch import (
    MAILER,
    AcknowledgeMessage,
    MarkTransmission,
    RecordOutcome,
    RemindUnread,
    RepeatTransmission,
)
from domain.dispatch import Outcome, dispatch_of_message
from domain.provenance import Said
from tests.properties.callers.caller import NOBODYS, NOWHERE, Caller
from tests.properties.house import CLOCK

ADDRESSEES = ("ESP", "USA", "BIH", "FRA")
OUTCOMES: tuple[Outcome, ...] = ("sent", "sent", "failed", "unknown")
MARKS: tuple[Literal["delivered", "failed"], ...] = ("delivered", "failed")
ORIGINALS = ("a" * 64, "b" * 64)


class MailCallers(Caller):
    """The mailer, the addressees, and the desk that hears of them."""

    def mail(self) -> Command:
        """What is known of a mail, or what is to be done about it."""
        acts = [self.outcome, self.outcome, self.reading, self.marking, self.repeating, self.reminding]
        return self.chance.choice(acts)()

    def outcome(self) -> Command:
        actor, said = self.voice((MAILER, Said()))
        outcome = self.chance.choice(OUTCOMES)
        named = tuple(self.chance.choices(ADDRESSEES, k=self.chance.randint(1, 3)))
        decision, subject = None, self.pick("message")
        if self.rarely():
            decision, subject = self.chance.randint(1, 3), self.pick("offer")
        reason = None if outcome == "sent" else "550 no such mailbox"
        return RecordOutcome(
            actor=actor,
            said=said,
            subject_id=subject,
            decision=decision,
            addressees=named,
            outcome=outcome,
            reason=reason,
        )

    def reading(self) -> Command:
        actor, said = self.for_nation(self.chance.choice(ADDRESSEES))
        return AcknowledgeMessage(actor=actor, said=said, message_id=self.pick("message"))

    def marking(self) -> Command:
        actor, said = self.desk()
        addressee, status = self.chance.choice(ADDRESSEES), self.chance.choice(MARKS)
        reason = self.reason()
        return MarkTransmission(
            actor=actor,
            said=said,
            dispatch_id=self.dispatch(),
            addressee=addressee,
            status=status,
            reason=reason,
        )

    def repeating(self) -> Command:
        actor, said = self.desk()
        addressee = self.chance.choice(ADDRESSEES)
        return RepeatTransmission(actor=actor, said=said, dispatch_id=self.dispatch(), addressee=addressee)

    def reminding(self) -> Command:
        actor, said = self.voice((CLOCK, Said()))
        return RemindUnread(actor=actor, said=said, dispatch_id=self.dispatch())

    def dispatch(self) -> UUID:
        """Something that was sent out; of a message of which nothing is known yet, there is none."""
        known = [paper.id for paper in self.clerk.all("dispatch")]
        return self.chance.choice(known) if known else dispatch_of_message(NOBODYS)

    def original(self) -> Command:
        actor, said = self.desk()
        positions = list(self.clerk.entries)
        if self.rarely() or not positions:
            positions = [0, NOWHERE, *self.clerk.topics]
        return AttachFile(
            actor=actor,
            said=said,
            entry=self.chance.choice(positions),
            sha256=self.chance.choice(ORIGINALS),
            size_bytes=4,
            media_type="application/pdf",
        )
