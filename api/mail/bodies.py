"""What calls about mail take."""

from typing import Literal
from uuid import UUID

from api.bodies import Saying
from domain.value import Phrase, Value


class Mark(Saying):
    """What an officer knows became of a mail."""

    status: Literal["delivered", "failed"]
    reason: Phrase | None = None


class NamedContact(Value):
    """Who is a nation's point of contact."""

    contact: UUID
