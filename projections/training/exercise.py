"""Exercises on the board: in the live centre for staff, in their own centre for all who play.

Who plays reads the clock and where the exercise came from, and nothing of what is still to come.
"""

from domain.fact import Fact
from domain.training.exercise import ClockSet, ExerciseBegun, ExerciseForked, ExerciseState
from domain.value import written
from projections.entities import Board, Entity
from projections.readers import EVERYBODY, STAFF_ONLY
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The exercise after the fact."""
    old = before(board, "exercise", fact)
    state = evolved(fact, ExerciseState, None if old is None else state_of(old, ExerciseState))
    readers = STAFF_ONLY if state.clock is None else EVERYBODY
    return [entity("exercise", fact.originator_id, None, readers, state)]


def told_of_exercise(fact: Fact, state: ExerciseState) -> str | None:
    """What happened, in a sentence."""
    match fact:
        case ExerciseForked():
            return f"Exercise {state.title} forked as at position {state.fork}."
        case ExerciseBegun():
            return f"Exercise {state.title} begins: what stands before position {state.fork + 1} is copied."
        case ClockSet(clock=clock) if clock.paused:
            return f"the clock of the exercise stands at {written(clock.time)}."
        case ClockSet(clock=clock):
            return (
                f"the clock of the exercise runs from {written(clock.time)}, {clock.speed:g} times as fast."
            )
        case _:
            return None
