"""Points of contact: to whom the mail for a nation goes.

The person is a contact, which is kept and erased like every other; here stands only which one it is.
"""

from dataclasses import dataclass

from store.contacts import Contact, Contacts
from store.database import Database


@dataclass(frozen=True, slots=True)
class PointsOfContact:
    """The points of contact of one store. Every method raises StoreUnavailable when the database is away."""

    database: Database
    contacts: Contacts

    def name(self, nation: str, contact: str) -> None:
        """From now on mail for the nation goes to this contact."""
        with self.database.writing(log=False) as transaction:
            transaction.run("DELETE FROM {points_of_contact} WHERE nation = ?", (nation,))
            transaction.insert("points_of_contact", ("nation", "contact"), [(nation, contact)])

    def of(self, nation: str) -> Contact | None:
        """The point of contact; None where none was named, or the person was erased."""
        with self.database.reading() as transaction:
            found = transaction.row("SELECT contact FROM {points_of_contact} WHERE nation = ?", (nation,))
        contact = None if found is None else self.contacts.get(found[0])
        return None if contact is None or contact.erased_at is not None else contact
