"""Seats on the board. Two who chair one group at the same time are both flagged, and no longer once they do not.

The flag is the board's own: it follows from two seats, and stands in the state of neither. The days of a group's
chairs stand in a `chairs` entity, which nobody reads.
"""

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID

from domain.fact import Fact
from domain.identity import named_id
from domain.planning.dated import overlap
from domain.planning.seat import SeatState
from domain.value import day_of
from projections.entities import Board, Entity
from projections.readers import NOBODY, seat_readers
from projections.state import before, entity, evolved, state_of

OVERLAPPING = "overlapping_chairs"
# The days of each chair as they are written, `{seat: [first, last]}`; null where one is not known.
Chairs = Mapping[str, list[str | None]]


def chairs_id(group: UUID) -> str:
    """The id of a group's chairs."""
    return str(named_id("chairs", group))


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The seat after the fact; where it is or was a chair, also the group's chairs, and those whose flag changes."""
    old = before(board, "seat", fact)
    state = evolved(fact, SeatState, None if old is None else _state(old))
    id = str(fact.originator_id)
    if state.role != "chair" and (old is None or old.body["role"] != "chair"):
        return [_shown(id, state, set())]
    kept = board.get("chairs", chairs_id(state.group_id))
    was: Chairs = {} if kept is None else kept.body["seats"]
    now = {seat: days for seat, days in was.items() if seat != id}
    if state.role == "chair" and "struck" not in state.flags:
        now[id] = [_written(state.since), _written(state.until)]
    flagged, flagged_before = _overlapping(now), _overlapping(was)
    others = [
        _shown(seat, _state(found), flagged)
        for seat in sorted((flagged ^ flagged_before) - {id})
        if (found := board.get("seat", seat)) is not None
    ]
    body = {"origin": state.origin, "flags": [], "group_id": str(state.group_id), "seats": now}
    chairs = Entity("chairs", chairs_id(state.group_id), None, NOBODY, body)
    return [_shown(id, state, flagged), *others, *([] if now == was else [chairs])]


def _state(shown: Entity) -> SeatState:
    """The state that a seat shows, without the flag that is the board's own."""
    if shown.state is None and OVERLAPPING in shown.body["flags"]:
        own = [flag for flag in shown.body["flags"] if flag != OVERLAPPING]
        bare = Entity(shown.kind, shown.id, shown.emergency, shown.readers, {**shown.body, "flags": own})
        shown.remember(state_of(bare, SeatState))
    return state_of(shown, SeatState)


def _shown(id: str, state: SeatState, flagged: set[str]) -> Entity:
    flags = [*state.flags, *([OVERLAPPING] if id in flagged else [])]
    return entity("seat", id, None, seat_readers(state), state, flags=flags)


def _overlapping(chairs: Chairs) -> set[str]:
    """Which of the chairs of a group share a day with another."""
    pairs = combinations(chairs.items(), 2)
    return {
        id for one, other in pairs if overlap(_days(one[1]), _days(other[1])) for id in (one[0], other[0])
    }


def _days(written: list[Any]) -> tuple[date | None, date | None]:
    first, last = (None if day is None else date.fromisoformat(day) for day in written)
    return first, last


def _written(moment: date | None) -> str | None:
    return None if moment is None else day_of(moment).isoformat()
