"""Calls: what came from outside the desk and rings until somebody takes it up by name.

What a call is, is decided here and nowhere else: the room rings by it, and the watch is handed over by it (rule 30).
A call is for staff while it waits, and for nobody once its entry was acknowledged. What the desk typed was taken up by
whoever typed it, and a past emergency calls nobody.
"""

from collections.abc import Iterable, Mapping

from domain.authority import DESK, IMPORTER
from domain.identity import named_id
from projections.entities import Entity
from projections.readers import NOBODY, STAFF_ONLY

# What rings, by its topic, and what it is about.
RINGS: Mapping[str, str] = {
    "request.received": "request",
    "request.amended": "request",
    "request.withdrawn": "request",
    "offer.submitted": "offer",
    "offer.amended": "offer",
    "offer.withdrawn": "offer",
    "offer.failed": "offer",
}
NOT_FROM_OUTSIDE = DESK | {IMPORTER}


def call_id(entry: str) -> str:
    """The id of the call that an entry makes."""
    return str(named_id("call", entry))


def of(entries: Iterable[Entity]) -> list[Entity]:
    """The calls of those entries that ring, as they stand."""
    return [_call(entry) for entry in entries if _rings(entry)]


def _rings(entry: Entity) -> bool:
    said = entry.body
    return (
        said["topic"] in RINGS
        and said["origin"] != "archive"
        and said["provenance"]["recorded_as"] not in NOT_FROM_OUTSIDE
    )


def _call(entry: Entity) -> Entity:
    said = entry.body
    waits = said["acknowledged"] is None
    body = {
        "origin": said["origin"],
        "flags": [],
        "what": RINGS[said["topic"]],
        "entry": int(entry.id),
        "emergency_id": said["emergency_id"],
        "text": said["text"],
        "provenance": said["provenance"],
    }
    readers = STAFF_ONLY if waits else NOBODY
    return Entity("call", call_id(entry.id), entry.emergency, readers, body)
