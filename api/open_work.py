"""What is open when the watch changes hands: calls, requests, offers, drafts, consignments and deadlines.

Of the archive nothing is open, whatever its sources left untold.
"""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from pydantic_core import from_json

from domain.consignment import FINISHED
from projections.readers import Reader
from store.board import Reading

STAFF_READER = Reader(is_staff=True)
# Offers that the stricken nation has not answered, or not wholly.
UNANSWERED = ("submitted", "partly_accepted")
# Requests that have not gone out as they stand.
TO_RELEASE = ("received", "revised")
# What has no day of its own comes last.
NEVER = "~"

Body = dict[str, Any]


def waiting(reading: Reading, at: int | None = None) -> tuple[int, ...]:
    """The positions of the entries that nobody has acknowledged, oldest first (rule 30)."""
    return tuple(call["entry"] for call in _calls(reading, at))


def open_work(reading: Reading, at: int | None = None) -> dict[str, list[Body]]:
    """All that is open, as staff reads it."""
    offers = [one for status in UNANSWERED for one in _present(reading, "offer", at, status)]
    return {
        "calls": _calls(reading, at),
        "requests": [one for status in TO_RELEASE for one in _present(reading, "request", at, status)],
        "offers": offers,
        "drafts": list(_present(reading, "message", at, "draft")),
        "consignments": sorted(_under_way(reading, at), key=lambda one: one["eta"] or NEVER),
        "deadlines": sorted([*_needs(reading, at), *_validities(offers)], key=itemgetter("at")),
    }


def _calls(reading: Reading, at: int | None) -> list[Body]:
    return sorted(_present(reading, "call", at), key=itemgetter("entry"))


def _under_way(reading: Reading, at: int | None) -> Iterator[Body]:
    return (one for one in _present(reading, "consignment", at) if one["status"] not in FINISHED)


def _needs(reading: Reading, at: int | None) -> Iterator[Body]:
    for item in _present(reading, "item", at, "open"):
        if item["needed_by"] is not None:
            yield _deadline(item["needed_by"], item, item["what"])


def _validities(offers: list[Body]) -> Iterator[Body]:
    for offer in offers:
        if offer["valid_until"] is not None:
            yield _deadline(offer["valid_until"], offer, offer["reference"])


def _deadline(at: str, about: Body, what: str) -> Body:
    entity = {"kind": about["kind"], "id": about["id"]}
    return {"at": at, "entity": entity, "emergency_id": about["emergency_id"], "what": what}


def _present(reading: Reading, kind: str, at: int | None, status: str | None = None) -> Iterator[Body]:
    filters = {} if status is None else {"status": status}
    for row in reading.find((kind,), STAFF_READER, filters=filters, at=at):
        body = from_json(row.text)
        if body["origin"] != "archive":
            yield body
