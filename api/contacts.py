"""Who may read a contact: persons stand outside the log, so this is asked here and not on the board.

A contact is read by staff, by the account and the nation that gave it, and by whoever may read a request, an offer or
a seat that names it.
"""

from collections.abc import Iterator
from typing import Any

from api.caller import Caller
from store.board import Reading
from store.contacts import Contact

# The kinds of entities that name a contact.
NAMING = ("request", "offer", "seat")


def gave(contact: Contact, caller: Caller) -> bool:
    """Whether it is the caller's own contact, or his nation's."""
    nation = caller.actor.nation
    return contact.created_by == caller.account.id or (nation is not None and contact.owner_nation == nation)


def may_read(contact: Contact, caller: Caller, reading: Reading, at: int | None = None) -> bool:
    """Whether the caller may read this contact."""
    if caller.reader.is_staff or gave(contact, caller):
        return True
    return bool(reading.find(NAMING, caller.reader, filters={"contact": contact.id}, at=at, limit=1))


def named_in(said: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """The contacts that a body names, `(JSON pointer, id)`, wherever they stand in it."""
    match said:
        case dict():
            for name, value in said.items():
                if name == "contact" and isinstance(value, str):
                    yield f"{pointer}/contact", value
                else:
                    yield from named_in(value, f"{pointer}/{name}")
        case list():
            for index, value in enumerate(said):
                yield from named_in(value, f"{pointer}/{index}")
