"""Forgetting a person: his contact is blanked for good, and the files of the database are rewritten without him.

To blank a row leaves its old bytes in the file until something else is written there. So the table is rewritten, and
with it SQLite's write-ahead log (DOMAIN.md, invariant 29). What somebody has typed of a person into the free text of
a fact stays in the log, which nobody can change: where that is, is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic_core import to_json

from store.contacts import Contact, Contacts
from store.database import Database, Transaction
from store.log import rows_after

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The contact as it is left, and the positions of facts in whose text the person is named all the same."""

    contact: Contact
    named_at: tuple[int, ...]


def forget(database: Database, contacts: Contacts, id: str) -> Forgotten | None:
    """Erase a person from the database and its files; None when there is no such contact. May be repeated.

    Raises StoreUnavailable where somebody still reads what was there before; then it is to be repeated.
    """
    known = contacts.get(id)
    if known is None:
        return None
    with database.reading(patient=True) as transaction:
        named_at = tuple(naming(transaction, [known.name, known.telephone, known.email]))
    erased = contacts.erase(id)
    assert erased is not None, "a contact keeps its id for ever"
    database.scrub("contacts")
    return Forgotten(erased, named_at)


def naming(transaction: Transaction, said: list[str | None]) -> Iterator[int]:
    """The positions of the facts whose text holds one of these, however it is capitalised."""
    sought = [to_json(one).decode()[1:-1].casefold() for one in said if one is not None]
    position = 0
    while rows := rows_after(transaction, position, ROWS_AT_ONCE):
        for row in rows:
            text = row.state.decode().casefold()
            if any(one in text for one in sought):
                yield row.position
        position = rows[-1].position
