"""Letters: what a mail to a point of contact says, made from what the addressee itself may read.

The board is asked as the addressee, so a letter cannot say more than the room would. Headers are set through
`EmailMessage`, which refuses a line break in any of them; texts travel as quoted-printable, in whatever script.
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

from domain.fact import Fact, decoded
from domain.message import Product
from domain.offer import OfferAccepted, OfferDeclined, OfferState
from projections.entities import entity_from
from projections.entry import told as told_of
from projections.readers import Reader
from projections.state import state_of
from store.board import Reading
from store.contacts import Contact
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


class NothingToSay(LookupError):
    """There is no letter to send; the text says why."""


@dataclass(frozen=True)
class Letters:
    """Writes letters from one sender."""

    sender: str
    clock: Callable[[], datetime]

    def written(self, transaction: Transaction, mail: Mail, contact: Contact) -> EmailMessage:
        """The letter that a mail is. Raises NothingToSay."""
        subject, text = said(transaction, mail)
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self.sender
        letter["To"] = addressed(contact)
        letter["Subject"] = subject
        letter["Date"] = format_datetime(self.clock())
        letter["Message-ID"] = message_id(mail, self.sender)
        # Nobody's holiday notice is to come back to the centre.
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text, cte="quoted-printable")
        return letter


def message_id(mail: Mail, sender: str) -> str:
    """The name of a mail in the world, always the same: who does get it twice can see that it is one."""
    of = mail.id if mail.what == "reminder" else f"{UUID(mail.dispatch).hex}-{mail.addressee}"
    return f"<{of}@{sender.strip().rstrip('>').rpartition('@')[2]}>"


def addressed(contact: Contact) -> Address:
    """The address of a point of contact, under the name that it has."""
    assert contact.email is not None, "a point of contact has an address"
    return Address(display_name=" ".join((contact.name or "").split()), addr_spec=contact.email)


def said(transaction: Transaction, mail: Mail) -> tuple[str, str]:
    """The subject and the text of a mail. Raises NothingToSay."""
    reading = Reading(transaction)
    reader = Reader(is_staff=False, code=mail.addressee)
    if mail.decision is not None:
        return _decision(transaction, reading, mail, reader)
    row = reading.get("message", mail.subject, reader)
    if row is None:
        raise NothingToSay("it is not theirs to read any more")
    message = from_json(row.text)
    subject = _subject(message)
    if mail.what == "reminder":
        return f"REMINDER: {subject}", _reminder(message)
    return subject, "\n".join(_message(message))


def _subject(message: dict[str, Any]) -> str:
    number = f" No {message['report_number']}" if message["report_number"] else ""
    return f"{TITLES[message['product']]}{number} - {message['number']}"


def _message(message: dict[str, Any]) -> list[str]:
    lines = [CLASSIFICATION, "", _subject(message), "", f"DTG: {message['released_at']}"]
    lines += [f"Reference: {reference}" for reference in message["references"]]
    for section in message["sections"]:
        lines += ["", section["name"].replace("_", " ").upper(), section["text"]]
    if message["items"]:
        lines += ["", "REQUIREMENTS FOR INTERNATIONAL ASSISTANCE", *map(_item, message["items"])]
    return [*lines, "", ACKNOWLEDGE, "", CLASSIFICATION]


ACKNOWLEDGE = "Please acknowledge this message in the operations room, or by answering to the EADRCC."


def _item(item: dict[str, Any]) -> str:
    amount = "" if item["quantity"] is None else f": {item['quantity']} {item['unit'] or ''}".rstrip()
    return f"- {item['what']}{amount}{' (' + item['remarks'] + ')' if item['remarks'] else ''}"


def _reminder(message: dict[str, Any]) -> str:
    return f"{_subject(message)} was sent on {message['released_at']} and has not been acknowledged.\n\n{ACKNOWLEDGE}\n"


def _decision(transaction: Transaction, reading: Reading, mail: Mail, reader: Reader) -> tuple[str, str]:
    assert mail.decision is not None, "a decision stands at a position"
    offer = reading.get("offer", mail.subject, reader)
    row = row_at(transaction, mail.decision)
    if offer is None or row is None:
        raise NothingToSay("it is not theirs to read any more")
    fact = decoded(row.topic, row.stream, row.version, row.state)
    shown = entity_from(offer.kind, offer.id, offer.emergency, offer.readers, offer.text)
    # The words of the log book are about the state that the entity was made from.
    state_of(shown, OfferState)
    sentence = told_of(fact, shown)
    reference = from_json(offer.text)["reference"]
    lines = [
        CLASSIFICATION,
        "",
        str(sentence),
        *_reason(fact),
        "",
        f"Recorded: {fact.timestamp:%d %B %Y, %H:%M} UTC",
    ]
    return f"EADRCC: {_outcome(fact)} offer {reference}", "\n".join([*lines, "", CLASSIFICATION])


def _outcome(fact: Fact) -> str:
    if isinstance(fact, OfferAccepted):
        return "acceptance of"
    return "answer to" if isinstance(fact, OfferDeclined) else "release of"


def _reason(fact: Fact) -> list[str]:
    """A reason for declining goes to the donor, and nowhere else (DOMAIN.md, invariant 18)."""
    reason = getattr(fact, "reason", None) if isinstance(fact, OfferDeclined) else None
    return ["", f"Reason: {reason}"] if reason else []
