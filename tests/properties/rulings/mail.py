"""Rulings on what becomes of what was sent out, and on the originals of what came in."""

from typing import Any
from uuid import UUID

from domain.attachment import attachment_id
from domain.commands.attachment import AttachFile
from domain.commands.dispatch import (
    AcknowledgeMessage,
    MarkTransmission,
    RecordOutcome,
    RemindUnread,
    RepeatTransmission,
)
from domain.dispatch import dispatch_of_decision, dispatch_of_message
from tests.properties.model import DESK, Clerk, Note
from tests.properties.paper import Paper
from tests.properties.readings.mail import Sent
from tests.properties.rulings.ruling import CLOCK, NATION, Ruling, speaks

# In which status of a mail an officer may mark it so, or have it sent once more.
MARKED = {
    "delivered": ("queued", "sent", "failed", "unknown"),
    "failed": ("queued", "sent", "delivered", "unknown"),
    "repeated": ("failed", "unknown"),
}


def acknowledge(clerk: Clerk, command: AcknowledgeMessage) -> Ruling:
    """An addressee has read a message."""
    broken, reader = speaks(clerk, command, DESK | NATION, acts_for=True)
    message = clerk.find("message", command.message_id)
    if message is None:
        return Ruling(broken | {"NotFound"})
    if message.now.status == "draft":
        return Ruling(broken | {"NothingToAcknowledge"})
    if reader not in message.now.addressees:
        broken.add("OnlyAddresseesAcknowledge")
    id = dispatch_of_message(message.id)
    opening, sent = _opened(clerk, id, message, "message")
    if reader in sent and sent[reader].status == "read":
        broken.add("AlreadyRead")
    return Ruling(broken, [*opening, Note("dispatch.read", id, {"addressees": [reader]})])


def _opened(clerk: Clerk, id: UUID, subject: Paper, kind: str) -> tuple[list[Note], dict[str, Sent]]:
    """The slip that a dispatch begins with, where there is none yet, and how it stands with its addressees."""
    dispatch = clerk.find("dispatch", id)
    if dispatch is not None:
        return [], dispatch.now.sent
    if kind == "message":
        addressees = set(subject.now.addressees)
    else:
        addressees = {donor["nation"] for donor in subject.now.donors if "nation" in donor}
    says = {"subject": kind, "addressees": addressees, "file": subject.file, "country": subject.stricken}
    return [Note("dispatch.opened", id, says)], {code: Sent() for code in addressees}


def mark(clerk: Clerk, command: MarkTransmission | RepeatTransmission) -> Ruling:
    """An officer knows what became of a mail, or has it sent once more."""
    broken, _ = speaks(clerk, command, DESK)
    dispatch = clerk.find("dispatch", command.dispatch_id)
    if dispatch is None:
        return Ruling(broken | {"NotFound"})
    one = dispatch.now.sent.get(command.addressee)
    says: dict[str, Any] = {"addressees": [command.addressee]}
    happens = "repeated"
    if isinstance(command, MarkTransmission):
        happens = command.status
        if happens == "failed":
            says["reason"] = command.reason or "marked by an officer"
    if one is None or one.status not in MARKED[happens]:
        broken.add("TransmissionNotThere")
    return Ruling(broken, [Note(f"dispatch.{happens}", dispatch.id, says)])


def record_outcome(clerk: Clerk, command: RecordOutcome) -> Ruling:
    """The mailer has tried."""
    broken, _ = speaks(clerk, command, {"mailer"})
    kind = "message" if command.decision is None else "offer"
    subject = clerk.find(kind, command.subject_id)
    if subject is None:
        return Ruling(broken | {"NotFound"})
    if command.decision is None:
        id = dispatch_of_message(subject.id)
    else:
        id = dispatch_of_decision(subject.id, command.decision)
    opening, sent = _opened(clerk, id, subject, kind)
    named = [code for code in sent if code in command.addressees]
    news = [code for code in named if _is_news(sent[code], command.outcome)]
    if not news:
        broken.add("NothingChanges")
    happened = "outcome_unknown" if command.outcome == "unknown" else command.outcome
    says = {"addressees": news, "reason": command.reason}
    return Ruling(broken, [*opening, Note(f"dispatch.{happened}", id, says)])


def _is_news(one: Sent, outcome: str) -> bool:
    """What the addressee has said himself is known better than by any mail server."""
    if one.status in ("delivered", "read"):
        return outcome == "sent" and not one.left
    return one.status != outcome


def remind(clerk: Clerk, command: RemindUnread) -> Ruling:
    """Who has not read is reminded."""
    broken, _ = speaks(clerk, command, CLOCK)
    dispatch = clerk.find("dispatch", command.dispatch_id)
    if dispatch is None:
        return Ruling(broken | {"NotFound"})
    unread = [code for code, one in dispatch.now.sent.items() if one.waits]
    if not unread:
        broken.add("EverybodyHasRead")
    return Ruling(broken, [Note("dispatch.reminded", dispatch.id, {"addressees": unread})])


def attach(clerk: Clerk, command: AttachFile) -> Ruling:
    """The original of an entry is put beside it."""
    broken, _ = speaks(clerk, command, DESK)
    entry = clerk.entries.get(command.entry)
    if entry is None:
        return Ruling(broken | {"NotFound"})
    id = attachment_id(command.entry, command.sha256)
    if id in clerk.papers:
        broken.add("AlreadyAttached")
    says = {
        "entry": command.entry,
        "sha256": command.sha256,
        "file": entry.about.file,
        "country": entry.about.stricken,
    }
    return Ruling(broken, [Note("attachment.added", id, says)])
