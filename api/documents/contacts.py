"""Whom a request names to be asked: looked up when the message is read, because persons never stand in the log."""

from uuid import UUID

from pydantic_core import from_json

from store.contacts import Contacts

ERASED = "The point of contact has been erased."


def lines_of(contacts: Contacts, id: UUID) -> tuple[str, ...]:
    """How a contact is reached, line by line; of one that was erased nothing is left (rule 29)."""
    contact = contacts.get(str(id))
    if contact is None or contact.erased_at is not None:
        return (ERASED,)
    languages = from_json(contact.languages) if contact.languages else []
    told = {
        "Telephone": contact.telephone,
        "E-mail": contact.email,
        "Languages": ", ".join(languages),
        "Hours": contact.hours,
    }
    return (contact.name or "", *(f"{name}: {value}" for name, value in told.items() if value))
