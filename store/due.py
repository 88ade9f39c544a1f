"""What falls due: the board's own entities of the kind `due`, which nobody reads but the timekeeper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from pydantic_core import from_json

from store.database import Transaction

NOT_LATER = timedelta(0)
NO_LATER: Mapping[str, timedelta] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be done: what, with which thing, and since when. `due_at` is as it stands on the board."""

    what: str
    subject: str
    due_at: str


def due(transaction: Transaction, now: datetime, later: Mapping[str, timedelta] = NO_LATER) -> list[Due]:
    """What is open on the board and was due before `now`, in the order in which it fell due.

    `later`: how long after the time on the board some things fall due, by what they are.
    """
    texts = transaction.rows("SELECT text FROM {board} WHERE kind = 'due' AND until IS NULL ORDER BY id")
    found = (from_json(text) for (text,) in texts)
    late = [
        Due(said["what"], said["subject"], said["due_at"])
        for said in found
        if said["open"] and now - datetime.fromisoformat(said["due_at"]) > later.get(said["what"], NOT_LATER)
    ]
    return sorted(late, key=lambda thing: datetime.fromisoformat(thing.due_at))
