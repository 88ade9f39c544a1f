"""The fold: one fact onto the board, the same for the live board, a rebuild, an exercise and the tests.

`touches` names what a fact will need, so that a store can fetch a whole batch at once; `fold` returns only what
the fact changed.
"""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from domain import register  # noqa: F401  # no view shows one, but who folds the log must know its facts
from domain.attachment import AttachmentAdded
from domain.consignment import ConsignmentPlanned
from domain.correction import Correction
from domain.emergency import EntryAcknowledged
from domain.fact import Fact, Opening
from domain.identity import entry_id, named_id
from domain.offer import OfferSubmitted
from projections import (
    attachment,
    calls,
    consignment,
    cover,
    dispatch,
    emergency,
    entry,
    message,
    offer,
    planning,
    post,
    request,
    watch,
)
from projections.entities import Board, Entity
from projections.merging import placed
from projections.training import exercise, inject, objectives

# Raised with every change of what the reducers make of the log. A worker with a lower version than the board's
# does not fold.
VERSION = 3


def sources() -> list[Path]:
    """The files that have a part in folding: the reducers, the domain, and what the domain reads."""
    here = Path(__file__).parent
    domain = here.parent / "domain"
    return sorted([*here.rglob("*.py"), *domain.rglob("*.py"), *domain.glob("reference/*.json")])


@cache
def fingerprint() -> str:
    """What tells one set of reducers from another: a hash over the code that folds."""
    return sha256(b"".join(file.read_bytes() for file in sources())).hexdigest()[:16]


# Which reducer a topic belongs to; a register, like the note that a file was imported, concerns no view, and moves the
# board's position all the same.
REDUCERS: dict[str, Callable[[Fact, Board], list[Entity]]] = {
    "emergency": emergency.reduce,
    "request": request.reduce,
    "offer": offer.reduce,
    "consignment": consignment.reduce,
    "message": message.reduce,
    "dispatch": dispatch.reduce,
    "attachment": attachment.reduce,
    "appointment": post.reduce,
    "exercise": exercise.reduce,
    "inject": inject.reduce,
    "objectives": objectives.reduce,
    "watch": watch.reduce,
    "note": watch.reduce_note,
    **planning.REDUCERS,
}


def _kind(fact: Fact) -> str:
    return fact.TOPIC.partition(".")[0]


def touches(fact: Fact) -> set[tuple[str, str]]:
    """The entities, `{(kind, id)}`, that the fold of this fact is likely to ask for."""
    kind = _kind(fact)
    if kind not in REDUCERS:
        return set()
    asked = set() if isinstance(fact, Opening) else {(kind, str(fact.originator_id))}
    if (file := getattr(fact, "emergency_id", None)) is not None:
        asked.add(("emergency", str(file)))
    if isinstance(fact, OfferSubmitted):
        asked.add(("channels", str(named_id("channels", fact.emergency_id))))
    if isinstance(fact, OfferSubmitted | ConsignmentPlanned):
        things = fact.items if isinstance(fact, OfferSubmitted) else fact.lines
        for item_id in {thing.item_id for thing in things if thing.item_id is not None}:
            asked |= {("item", str(item_id)), ("cover", cover.cover_id(item_id))}
    if isinstance(fact, Correction):
        asked.add(("entry", entry_id(fact.corrects)))
    if isinstance(fact, AttachmentAdded | EntryAcknowledged):
        asked.add(("entry", entry_id(fact.entry)))
    return asked | dispatch.touches(fact) | planning.touches(fact)


def fold(fact: Fact, position: int, board: Board, told: Fact | None = None) -> list[Entity]:
    """The entities that this fact changed, as they stand after it.

    `told` is the fact as the log book tells it, where a fork reads it otherwise.
    """
    reduce = REDUCERS.get(_kind(fact))
    if reduce is None:
        return []
    changed = reduce(fact, board)
    about = changed[0] if changed else emergency.unchanged(fact, board)
    entries = entry.entries(told or fact, position, about, board)
    return placed([*changed, *entries, *calls.of(entries)], board)
