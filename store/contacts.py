"""Contacts: the persons whom facts refer to by id.

They never stand in the log, which keeps everything; so a person can be erased, and what referred to him still
reads as it did, without him (DOMAIN.md, invariant 29).
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from uuid import UUID

from domain.identity import new_id
from domain.value import written
from store.database import Database, Transaction

PERSONAL = ("name", "telephone", "email", "languages", "hours")
COLUMNS = (
    "id", *PERSONAL, "owner_nation", "created_by", "created_at", "belongs_kind", "belongs_id", "erased_at",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM {{contacts}}"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person; once erased, only the id, what it belongs to and the time of erasure are left.

    `owner_nation` is the nation that gave the contact, if one did; `belongs_kind` and `belongs_id` name the thing
    whose readers may read it.
    """

    id: str
    name: str | None
    telephone: str | None
    email: str | None
    languages: str | None
    hours: str | None
    owner_nation: str | None
    created_by: str
    created_at: str
    belongs_kind: str | None
    belongs_id: str | None
    erased_at: str | None = None


class Contacts:
    """The contacts of one store. Every method raises StoreUnavailable when the database is away."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ids: Callable[[], UUID] = new_id,
    ) -> None:
        self._database = database
        self._clock = clock
        self._new_id = ids

    def add(
        self,
        *,
        name: str,
        created_by: str,
        telephone: str | None = None,
        email: str | None = None,
        languages: str | None = None,
        hours: str | None = None,
        owner_nation: str | None = None,
        belongs_kind: str | None = None,
        belongs_id: str | None = None,
    ) -> Contact:
        """Keep a person; `created_by` is the account that does."""
        contact = Contact(
            id=str(self._new_id()),
            name=name,
            telephone=telephone,
            email=email,
            languages=languages,
            hours=hours,
            owner_nation=owner_nation,
            created_by=created_by,
            created_at=written(self._clock()),
            belongs_kind=belongs_kind,
            belongs_id=belongs_id,
        )
        with self._database.writing(log=False) as transaction:
            transaction.insert("contacts", COLUMNS, [astuple(contact)])
        return contact

    def get(self, id: str) -> Contact | None:
        """The contact, erased or not."""
        with self._database.reading() as transaction:
            return _get(transaction, id)

    def belonging_to(self, kind: str, id: str) -> list[Contact]:
        """The contacts of one thing, in the order in which they were kept."""
        with self._database.reading() as transaction:
            rows = transaction.rows(
                f"{_SELECT} WHERE belongs_kind = ? AND belongs_id = ? ORDER BY id", (kind, id)
            )
        return [Contact(*row) for row in rows]

    def list(self) -> list[Contact]:
        """All contacts, in the order in which they were kept."""
        with self._database.reading() as transaction:
            return [Contact(*row) for row in transaction.rows(f"{_SELECT} ORDER BY id")]

    def erase(self, id: str) -> Contact | None:
        """Blank everything personal for good; None when there is no such contact."""
        blank = ", ".join(f"{column} = NULL" for column in PERSONAL)
        with self._database.writing(log=False) as transaction:
            transaction.run(
                f"UPDATE {{contacts}} SET {blank}, erased_at = ? WHERE id = ? AND erased_at IS NULL",
                (written(self._clock()), id),
            )
            return _get(transaction, id)


def _get(transaction: Transaction, id: str) -> Contact | None:
    found = transaction.row(f"{_SELECT} WHERE id = ?", (id,))
    return None if found is None else Contact(*found)
