"""What mails follow from a fact of the log.

Only what is live is sent: an imported message went out long ago. Whom a mail concerns is asked of the board as it
stands behind the fact, in the transaction in which the outbox takes the mails in.
"""

from collections.abc import Iterable
from uuid import UUID

from pydantic_core import from_json

from domain.dispatch import (
    DispatchReminded,
    DispatchRepeated,
    dispatch_of_decision,
    dispatch_of_message,
    transmission_id,
)
from domain.fact import Fact, decoded
from domain.message import MessageReleased
from domain.offer import OfferAccepted, OfferDeclined, OfferReleased
from projections.readers import Reader
from store.board import Reading
from store.database import Transaction
from store.log import LogRow
from store.outbox import Mail

THE_CENTRE = Reader(is_staff=True)
# Through these channels the centre answers; offers of others are decided and answered elsewhere.
ANSWERED_HERE = ("eadrcc", "nato")
TOPICS = tuple(
    fact.TOPIC
    for fact in (
        MessageReleased,
        OfferAccepted,
        OfferDeclined,
        OfferReleased,
        DispatchReminded,
        DispatchRepeated,
    )
)


def follows(transaction: Transaction, row: LogRow) -> list[Mail]:
    """The mails that follow from one row of the log."""
    fact, reading = decoded(row.topic, row.stream, row.version, row.state), Reading(transaction)
    match fact:
        case MessageReleased():
            return _released(fact, row.position, reading)
        case OfferAccepted() | OfferDeclined() | OfferReleased():
            return _decided(fact, row.position, reading)
        case DispatchReminded():
            return _once_more(fact, fact.addressees, row.position, reading, "reminder")
        case DispatchRepeated():
            return _once_more(fact, fact.addressees, row.position, reading, None)
        case _:
            return []


def _released(fact: MessageReleased, position: int, reading: Reading) -> list[Mail]:
    shown = reading.get("message", str(fact.originator_id), THE_CENTRE)
    if shown is None or from_json(shown.text)["origin"] != "live":
        return []
    dispatch = str(dispatch_of_message(fact.originator_id))
    return [
        Mail(_id(position, code), dispatch, "message", str(fact.originator_id), None, code)
        for code in fact.addressees or ()
    ]


def _decided(fact: Fact, position: int, reading: Reading) -> list[Mail]:
    shown = reading.get("offer", str(fact.originator_id), THE_CENTRE)
    offer = {} if shown is None else from_json(shown.text)
    if not offer or offer["origin"] != "live" or offer["channel"] not in ANSWERED_HERE:
        return []
    dispatch = str(dispatch_of_decision(fact.originator_id, position))
    donors = sorted({donor["nation"] for donor in offer["donors"] if donor.get("nation")})
    return [
        Mail(_id(position, code), dispatch, "decision", str(fact.originator_id), position, code)
        for code in donors
    ]


def _once_more(
    fact: Fact, addressees: Iterable[str], position: int, reading: Reading, what: str | None
) -> list[Mail]:
    mails = []
    for code in addressees:
        id = str(transmission_id(UUID(str(fact.originator_id)), code))
        shown = reading.get("transmission", id, THE_CENTRE)
        transmission = {} if shown is None else from_json(shown.text)
        if not transmission or transmission["origin"] != "live":
            continue
        is_of = what or ("message" if transmission["subject"] == "message" else "decision")
        mails.append(
            Mail(
                _id(position, code),
                str(fact.originator_id),
                is_of,
                transmission["subject_id"],
                transmission["decision"],
                code,
            )
        )
    return mails


def _id(position: int, addressee: str) -> str:
    """The id of a mail: what it follows from, and to whom it goes."""
    return f"{position:012}-{addressee}"
