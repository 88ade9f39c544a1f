"""The watch and its notes on the board, for staff alone. They lie in a file of their own, as an emergency does."""

from domain.fact import Fact
from domain.watch.note import NoteState, NoteWritten
from domain.watch.watch import (
    WATCH_ID,
    HandoverOffered,
    SignedOff,
    SignedOn,
    WatchHandedOver,
    WatchState,
    WatchTakenOver,
)
from projections.entities import Board, Entity
from projections.readers import STAFF_ONLY
from projections.state import before, entity, evolved, state_of
from projections.words import because

# What lies in the file of the watch, which is no emergency.
WATCH_KINDS = frozenset({"watch", "note"})


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The watch after the fact."""
    old = before(board, "watch", fact)
    state = evolved(fact, WatchState, None if old is None else state_of(old, WatchState))
    return [entity("watch", WATCH_ID, WATCH_ID, STAFF_ONLY, state)]


def reduce_note(fact: Fact, board: Board) -> list[Entity]:
    """The note after the fact."""
    old = before(board, "note", fact)
    state = evolved(fact, NoteState, None if old is None else state_of(old, NoteState))
    return [entity("note", fact.originator_id, WATCH_ID, STAFF_ONLY, state)]


def told_of_watch(fact: Fact) -> str | None:
    """What happened, in a sentence; who did it, the entry's provenance tells."""
    match fact:
        case SignedOn():
            return "signs on to the watch."
        case SignedOff():
            return "signs off the watch."
        case HandoverOffered():
            return f"offers the watch{_with(len(fact.owned))}."
        case WatchHandedOver():
            return f"confirms and takes the watch{_with(len(fact.owned))}."
        case WatchTakenOver():
            return f"takes an abandoned watch over{because(fact.reason)}."
        case NoteWritten():
            return fact.text
        case _:
            return None


def _with(waiting: int) -> str:
    """What goes with the watch."""
    return f"; waiting, each with its owner: {waiting}" if waiting else "; nothing waits"
