"""Entities: the small JSON documents that the board is made of.

An entity is read whole or not at all, so what fewer may read is an entity of its own. The kinds served are those
of CONTRACT.md; `due` is the centre's own and read by nobody.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic_core import from_json, to_json

from projections.readers import Readers


@dataclass(frozen=True, slots=True)
class Entity:
    """One document of the board. `body` is what is served, without `position`, which the board adds."""

    kind: str
    id: str
    emergency: str | None
    readers: Readers
    body: dict[str, Any]
    # The frozen state that the body was made from, kept so that folding need not read it again.
    state: Any = field(default=None, compare=False)

    def remember(self, state: Any) -> None:
        """Keep the state that was read from the body, so that it is read once."""
        object.__setattr__(self, "state", state)

    def text(self, position: int) -> str:
        """The JSON text of this entity as it stands since `position`."""
        head = {"kind": self.kind, "id": self.id, "position": position, "readers": self.readers.as_json()}
        return to_json({**head, **self.body}).decode()


def entity_from(kind: str, id: str, emergency: str | None, readers: str, text: str) -> Entity:
    """The entity that a row of the board holds."""
    body = from_json(text)
    for key in ("kind", "id", "position", "readers"):
        del body[key]
    return Entity(kind, id, emergency, Readers(readers), body)


class Board(Protocol):
    """What a reducer may ask: the present of one entity, or of one kind within an emergency, by id."""

    def get(self, kind: str, id: str) -> Entity | None:
        """The entity as it stands."""
        ...

    def of(self, emergency: str, kind: str) -> list[Entity]:
        """All entities of a kind in one emergency, ordered by id."""
        ...


class MemoryBoard:
    """A board in a dictionary: the model that the stored board must equal."""

    def __init__(self) -> None:
        self.position = 0
        self.entities: dict[tuple[str, str], Entity] = {}
        self.positions: dict[tuple[str, str], int] = {}

    def get(self, kind: str, id: str) -> Entity | None:
        """The entity as it stands."""
        return self.entities.get((kind, id))

    def of(self, emergency: str, kind: str) -> list[Entity]:
        """All entities of a kind in one emergency, ordered by id."""
        found = [
            entity
            for entity in self.entities.values()
            if entity.kind == kind and entity.emergency == emergency
        ]
        return sorted(found, key=lambda entity: entity.id)

    def put(self, entities: list[Entity], position: int) -> None:
        """Take over what a fold returned for the fact at `position`."""
        for entity in entities:
            self.entities[entity.kind, entity.id] = entity
            self.positions[entity.kind, entity.id] = position
        self.position = position

    def texts(self) -> dict[tuple[str, str], str]:
        """The whole board as JSON texts, `{(kind, id): text}`."""
        return {key: entity.text(self.positions[key]) for key, entity in self.entities.items()}
