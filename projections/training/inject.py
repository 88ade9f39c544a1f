"""Injects on the board of an exercise: for its director alone, who is shown the list apart; and news, for its readers.

Those who play the duty desk read everything that staff reads, so what is still to come must be hidden from staff too.
"""

from typing import Any

from domain.fact import Fact
from domain.identity import named_id
from domain.training.inject import (
    InjectAnswered,
    InjectFailed,
    InjectFired,
    InjectHeld,
    InjectMoved,
    InjectPlanned,
    InjectSkipped,
    InjectState,
)
from domain.value import written
from projections.entities import Board, Entity
from projections.readers import EVERYBODY, NOBODY, these
from projections.state import before, entity, evolved, state_of
from projections.words import because

# What the timekeeper calls an inject that falls due.
FIRE_INJECT = "fire_inject"


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The inject after the fact, when it falls due, and the news where it was fired."""
    old = before(board, "inject", fact)
    state = evolved(fact, InjectState, None if old is None else state_of(old, InjectState))
    id = str(fact.originator_id)
    shown = [entity("inject", id, None, NOBODY, state), _due(id, state)]
    if isinstance(fact, InjectFired) and state.what == "news":
        shown.append(_news(id, state))
    return shown


def _due(id: str, state: InjectState) -> Entity:
    body = {
        "origin": state.origin,
        "flags": [],
        "what": FIRE_INJECT,
        "subject": id,
        "due_at": written(state.at),
        "open": state.status == "planned",
    }
    return Entity("due", str(named_id("due", FIRE_INJECT, id)), None, NOBODY, body)


def _news(id: str, state: InjectState) -> Entity:
    body: dict[str, Any] = {
        "origin": state.origin,
        "flags": [],
        "title": state.title,
        "text": state.text,
        "at": written(state.fired_at or state.at),
        "inject_id": id,
    }
    readers = these(state.audience) if state.audience else EVERYBODY
    return Entity("news", str(named_id("news", id)), None, readers, body)


def told_of_inject(fact: Fact, state: InjectState) -> str | None:
    """What happened, in a sentence."""
    match fact:
        case InjectPlanned():
            return f"inject {state.title} planned for {written(fact.at)}."
        case InjectHeld():
            return f"inject {state.title} held{because(fact.reason)}."
        case InjectMoved():
            return f"inject {state.title} moved to {written(fact.at)}."
        case InjectSkipped():
            return f"inject {state.title} skipped{because(fact.reason)}."
        case InjectFired():
            return f"inject {state.title} fired."
        case InjectAnswered():
            return f"inject {state.title} answered."
        case InjectFailed():
            return f"inject {state.title} failed{because(fact.detail)}."
        case _:
            return None
