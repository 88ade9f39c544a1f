"""The reducers of an exercise: those of the centre, under which everything is of origin `exercise`.

The copied rows keep their bytes, in which reality says `live` or `archive`. So it is said anew where they are folded:
an exercise rings, escalates and expires whatever it was forked from. Only the log book tells what was copied as it was
told, because nothing about the past has changed.
"""

from domain.centre import EXERCISE
from domain.correction import Correction
from domain.fact import Fact
from projections import fold as reality
from projections.entities import Board, Entity

VERSION = reality.VERSION
fingerprint = reality.fingerprint
touches = reality.touches


def fold(fact: Fact, position: int, board: Board) -> list[Entity]:
    """The entities that this fact changed, as they stand after it in the exercise."""
    return [_of_exercise(one) for one in reality.fold(_played(fact), position, board, told=fact)]


def _played(fact: Fact) -> Fact:
    """The fact, as of the exercise: a first one says so of its thing, a correction of the state after it."""
    if isinstance(fact, Correction) and fact.now.origin != EXERCISE:
        return type(fact)(**{**fact.__dict__, "now": fact.now.but(origin=EXERCISE)})
    if getattr(fact, "origin", EXERCISE) == EXERCISE:
        return fact
    return type(fact)(**{**fact.__dict__, "origin": EXERCISE})


def _of_exercise(entity: Entity) -> Entity:
    """The entity as of the exercise; some of the centre's own book-keeping says `live` whatever it is about."""
    if entity.body["origin"] == EXERCISE:
        return entity
    # The state says otherwise too: it is read again from the body when it is asked for.
    return Entity(
        entity.kind, entity.id, entity.emergency, entity.readers, {**entity.body, "origin": EXERCISE}
    )
