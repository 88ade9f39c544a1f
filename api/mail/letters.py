"""Letters: what a mail to a point of contact says, made from what the addressee itself may read.

The board is asked as the addressee, so a letter cannot say more than the room would. A message goes as it is printed,
as text with the PDF beside it. Headers are set through `EmailMessage`, which refuses a line break in any of them; texts
travel as quoted-printable, in whatever script.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from api.documents.looking import content_of, printed
from api.documents.pdf import as_pdf
from api.documents.text import as_text
from domain.fact import Fact, decoded
from domain.message import Product
from domain.offer import OfferAccepted, OfferDeclined, OfferState
from projections.entities import entity_from
from projections.entry import told as told_of
from projections.readers import Reader
from projections.state import state_of
from store.board import Reading, Row
from store.contacts import Contact, Contacts
from store.database import Transaction
from store.log import row_at
from store.outbox import Mail

CLASSIFICATION = "NON - CLASSIFIED"
TITLES: dict[Product, str] = {
    "request": "EADRCC Urgent Disaster Assistance Request",
    "situation_report": "EADRCC Situation Report",
    "executive_summary": "EADRCC Executive Summary",
    "final": "EADRCC Situation Report (final)",
}
ACKNOWLEDGE = "Please acknowledge this message in the operations room, or by answering to the EADRCC."


class NothingToSay(LookupError):
    """There is no letter to send; the text says why."""


@dataclass(frozen=True)
class Said:
    """What a letter says: its subject, its text, and the PDF that goes with it."""

    subject: str
    text: str
    pdf: bytes | None = None


class Letters:
    """Writes letters from one sender."""

    def __init__(self, sender: str, contacts: Contacts, clock: Callable[[], datetime]) -> None:
        self._sender = sender
        self._contacts = contacts
        self._clock = clock
        # A message goes to sixty addressees, and is set in type once.
        self._set: tuple[tuple[str, int], Said] | None = None

    def written(self, transaction: Transaction, mail: Mail, contact: Contact) -> EmailMessage:
        """The letter that a mail is. Raises NothingToSay."""
        said = self._said(transaction, mail)
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._sender
        letter["To"] = addressed(contact)
        letter["Subject"] = said.subject
        letter["Date"] = format_datetime(self._clock())
        letter["Message-ID"] = message_id(mail, self._sender)
        # Nobody's holiday notice is to come back to the centre.
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(said.text, cte="quoted-printable")
        if said.pdf is not None:
            name = f"{said.subject.rpartition(' - ')[2]}.pdf"
            letter.add_attachment(said.pdf, maintype="application", subtype="pdf", filename=name)
        return letter

    def _said(self, transaction: Transaction, mail: Mail) -> Said:
        """What a mail says. Raises NothingToSay."""
        reading = Reading(transaction)
        reader = Reader(is_staff=False, code=mail.addressee)
        if mail.decision is not None:
            return decision(transaction, reading, mail, reader)
        row = reading.get("message", mail.subject, reader)
        if row is None:
            raise NothingToSay("it is not theirs to read any more")
        return reminder(from_json(row.text)) if mail.what == "reminder" else self._message(reading, row)

    def _message(self, reading: Reading, row: Row) -> Said:
        key = (row.id, row.position)
        if self._set is None or self._set[0] != key:
            document = printed(content_of(reading, row, None, self._clock()), self._contacts)
            said = Said(
                subject_of(from_json(row.text)), f"{as_text(document)}\n{ACKNOWLEDGE}\n", as_pdf(document)
            )
            self._set = (key, said)
        return self._set[1]


def message_id(mail: Mail, sender: str) -> str:
    """The name of a mail in the world, always the same: who does get it twice can see that it is one."""
    of = mail.id if mail.what == "reminder" else f"{UUID(mail.dispatch).hex}-{mail.addressee}"
    return f"<{of}@{sender.rpartition('@')[2]}>"


def addressed(contact: Contact) -> Address:
    """The address of a point of contact, under the name that it has."""
    assert contact.email is not None, "a point of contact has an address"
    return Address(display_name=" ".join((contact.name or "").split()), addr_spec=contact.email)


def subject_of(message: dict[str, Any]) -> str:
    """The line by which a message is found in a mailbox."""
    number = f" No {message['report_number']}" if message["report_number"] else ""
    return f"{TITLES[message['product']]}{number} - {message['number']}"


def reminder(message: dict[str, Any]) -> Said:
    """What is said to who has not read a message."""
    subject = subject_of(message)
    sent = f"{subject} was sent on {message['released_at']} and has not been acknowledged."
    return Said(f"REMINDER: {subject}", f"{sent}\n\n{ACKNOWLEDGE}\n")


def decision(transaction: Transaction, reading: Reading, mail: Mail, reader: Reader) -> Said:
    """What the stricken nation has decided about an offer, told to its donor. Raises NothingToSay."""
    assert mail.decision is not None, "a decision stands at a position"
    offer = reading.get("offer", mail.subject, reader)
    row = row_at(transaction, mail.decision)
    if offer is None or row is None:
        raise NothingToSay("it is not theirs to read any more")
    fact = decoded(row.topic, row.stream, row.version, row.state)
    shown = entity_from(offer.kind, offer.id, offer.emergency, offer.readers, offer.text)
    # The words of the log book are about the state that the entity was made from.
    reference = state_of(shown, OfferState).reference
    recorded = f"Recorded: {fact.timestamp:%d %B %Y, %H:%M} UTC"
    lines = [CLASSIFICATION, "", str(told_of(fact, shown)), *_reason(fact), "", recorded, "", CLASSIFICATION]
    return Said(f"EADRCC: {_outcome(fact)} offer {reference}", "\n".join(lines))


def _outcome(fact: Fact) -> str:
    if isinstance(fact, OfferAccepted):
        return "acceptance of"
    return "answer to" if isinstance(fact, OfferDeclined) else "release of"


def _reason(fact: Fact) -> list[str]:
    """A reason for declining goes to the donor, and to nobody else (DOMAIN.md, invariant 18)."""
    return ["", f"Reason: {fact.reason}"] if isinstance(fact, OfferDeclined) and fact.reason else []
