"""A message looked up to be printed: what the board keeps of a released one, and of a draft what it would say now."""

from datetime import datetime
from typing import Any
from uuid import UUID

from api.documents.contacts import lines_of
from api.documents.printed import Printed
from domain.message import MessageState
from projections.entities import Entity, entity_from
from projections.messages.compose import bare, composed
from projections.messages.content import Content
from projections.readers import Reader
from projections.state import state_of
from store.board import Reading, Row
from store.contacts import Contacts

# The composer itself says what may go out; it looks at all of the file.
COMPOSER = Reader(is_staff=True)


class StoredBoard:
    """The stored board at a position, as a reducer asks it."""

    def __init__(self, reading: Reading, at: int | None) -> None:
        self._reading, self._at = reading, at

    def get(self, kind: str, id: str) -> Entity | None:
        """The entity as it stands."""
        row = self._reading.get(kind, id, COMPOSER, self._at)
        return None if row is None else _entity(row)

    def of(self, emergency: str, kind: str) -> list[Entity]:
        """All entities of a kind in one emergency, ordered by id."""
        return [
            _entity(row) for row in self._reading.find((kind,), COMPOSER, emergency=emergency, at=self._at)
        ]


def content_of(reading: Reading, row: Row, at: int | None, now: datetime) -> Content:
    """What a message says at a position; `now` is the time then."""
    message = _entity(row)
    kept: dict[str, Any] | None = message.body.get("content")
    if kept is not None:
        return Content.model_validate(kept)
    state = state_of(message, MessageState)
    if state.status == "draft":
        return composed(state, row.id, StoredBoard(reading, at), now)
    return bare(state, row.id, StoredBoard(reading, at))


def printed(content: Content, contacts: Contacts) -> Printed:
    """A content with how its point of contact is reached."""
    named: UUID | None = next((one.contact for one in content.paragraphs if one.contact is not None), None)
    return Printed(content, () if named is None else lines_of(contacts, named))


def _entity(row: Row) -> Entity:
    return entity_from(row.kind, row.id, row.emergency, row.readers, row.text)
