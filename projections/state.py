"""From an entity to the state that it was made from, and back.

The state evolves in `domain`; a reducer only asks for it, lets the fact change it, and says who may read it.
"""

from typing import Any, TypeVar

from domain.fact import Fact, Opening, State
from projections.entities import Board, Entity
from projections.readers import Readers

AnyState = TypeVar("AnyState", bound=State)


def state_of(entity: Entity, kind: type[AnyState]) -> AnyState:
    """The state that the entity shows; where only a stored text is at hand, it is read from that once."""
    if not isinstance(entity.state, kind):
        # A first day is called `from` where it is written.
        names = (field.serialization_alias or name for name, field in kind.model_fields.items())
        shown = {name: entity.body[name] for name in names if name in entity.body}
        entity.remember(kind.model_validate(shown))
    state: AnyState = entity.state
    return state


def evolved(fact: Fact, kind: type[AnyState], was: AnyState | None) -> AnyState:
    """The state after the fact; `was` is the one before."""
    assert isinstance(fact, Opening) or was is not None, (
        f"{fact.TOPIC} happened to something that is not on the board"
    )
    return kind.model_validate(fact.after(was))


def before(board: Board, kind: str, fact: Fact) -> Entity | None:
    """What the board holds of the thing that the fact happened to; nothing, where the fact is its first."""
    return None if isinstance(fact, Opening) else board.get(kind, str(fact.originator_id))


def entity(kind: str, id: object, emergency: object, readers: Readers, state: State, **more: Any) -> Entity:
    """The entity that shows a state, with fields added or replaced; planning belongs to no emergency."""
    file = None if emergency is None else str(emergency)
    return Entity(kind, str(id), file, readers, {**state.model_dump(mode="json"), **more}, state)
