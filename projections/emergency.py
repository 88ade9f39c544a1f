"""Emergencies on the board."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.emergency import EmergencyState
from domain.fact import Fact
from domain.value import moment_from, written
from projections.entities import Board, Entity
from projections.merging import moved
from projections.readers import emergency_readers
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The emergency after the fact, and what it takes with it where it is merged.

    Nothing where the fact only added a paper to its register.
    """
    old = before(board, "emergency", fact)
    was = None if old is None else emergency_state(old)
    state = evolved(fact, EmergencyState, was)
    if state == was:
        return []
    id = fact.originator_id
    shown = entity("emergency", id, id, emergency_readers(state), state, **_occurred(state.occurred))
    return [shown, *moved(fact, board)]


def unchanged(fact: Fact, board: Board) -> Entity:
    """The emergency where the fact has changed nothing on it, with its state, which a stored text does not bring."""
    shown = board.get("emergency", str(fact.originator_id))
    assert shown is not None, f"{fact.TOPIC} happened to an emergency that is not on the board"
    emergency_state(shown)
    return shown


def emergency_state(shown: Entity) -> EmergencyState:
    """The state that the entity shows, with `occurred` as it was given."""
    if shown.state is None and shown.body["occurred_local"] is not None:
        as_given = replace(shown, body={**shown.body, "occurred": shown.body["occurred_local"]})
        shown.remember(state_of(as_given, EmergencyState))
    return state_of(shown, EmergencyState)


def _occurred(given: str | None) -> dict[str, Any]:
    """When it happened in UTC, and beside it the local time where one was given with its zone (rule 9)."""
    if given is None or given == "ongoing":
        return {"occurred": given, "occurred_local": None}
    moment = moment_from(given)
    in_utc = written(moment)
    is_local = isinstance(moment, datetime) and datetime.fromisoformat(
        given.upper()
    ).utcoffset() != UTC.utcoffset(None)
    return {"occurred": in_utc, "occurred_local": given if is_local else None}
