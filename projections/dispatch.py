"""What was sent out, on the board: an entity an addressee, and when the timekeeper must look who has not read.

A mail belongs to the record of a file and not to the file itself: a fork copies none of it, and a replay shows none.
"""

from uuid import UUID

from domain.dispatch import (
    DispatchDelivered,
    DispatchOpened,
    DispatchReminded,
    DispatchSent,
    DispatchState,
    ToAddressees,
    TransmissionState,
    is_to_be_reminded,
    transmission_id,
)
from domain.fact import Fact
from domain.identity import named_id
from domain.value import written
from projections.entities import Board, Entity
from projections.readers import NOBODY, transmission_readers
from projections.state import entity, state_of

# What the timekeeper calls a dispatch that not everybody has read.
REMIND_UNREAD = "remind_unread"


def touches(fact: Fact) -> set[tuple[str, str]]:
    """The transmissions that the fact is about."""
    if not isinstance(fact, ToAddressees):
        return set()
    asked = {("transmission", str(transmission_id(fact.originator_id, code))) for code in fact.addressees}
    return asked | {("due", due_id(fact.originator_id))}


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The transmissions after the fact, and when to remind."""
    if isinstance(fact, DispatchOpened):
        opened: DispatchState = fact.after(None)
        return [_shown(one, is_new=True) for one in opened.transmissions]
    assert isinstance(fact, ToAddressees), f"{fact.TOPIC} is no fact of a dispatch"
    now = []
    for addressee in fact.addressees:
        held = board.get("transmission", str(transmission_id(fact.originator_id, addressee)))
        assert held is not None, "a dispatch shows all its addressees from its first fact on"
        now.append(fact.told(state_of(held, TransmissionState)))
    return [*map(_shown, now), *_due(fact, now, board)]


def _shown(one: TransmissionState, *, is_new: bool = False) -> Entity:
    id = transmission_id(one.dispatch_id, one.addressee)
    return entity("transmission", id, None, transmission_readers(one, is_new=is_new), one)


def due_id(dispatch: UUID) -> str:
    """The id of what falls due for a dispatch."""
    return str(named_id("due", REMIND_UNREAD, dispatch))


def _due(fact: ToAddressees, now: list[TransmissionState], board: Board) -> list[Entity]:
    """Who is to be reminded, counted from when the first of them had it, then from the last reminder."""
    known = board.get("due", due_id(fact.originator_id))
    # An officer may know that it has arrived before the mailer knows that it has left.
    arrives = isinstance(fact, DispatchSent | DispatchDelivered)
    begins = arrives and now[0].subject == "message" and now[0].origin == "live"
    if known is None and not begins:
        return []
    unread = set(known.body["unread"]) if known is not None else set()
    unread -= {one.addressee for one in now}
    unread |= {one.addressee for one in now if is_to_be_reminded(one)}
    counted_from = known is None or not known.body["open"] or isinstance(fact, DispatchReminded)
    body = {
        "origin": now[0].origin,
        "flags": [],
        "what": REMIND_UNREAD,
        "subject": str(fact.originator_id),
        "due_at": written(fact.provenance.recorded_at)
        if counted_from or known is None
        else known.body["due_at"],
        "open": bool(unread),
        "unread": sorted(unread),
    }
    if known is not None and known.body == body:
        return []
    return [Entity("due", due_id(fact.originator_id), None, NOBODY, body)]
