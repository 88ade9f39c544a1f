"""Sessions: who is signed in to the room from a browser.

A session is a random name in a cookie; only its keyed hash is kept, as with tokens. It ends by itself, when it is
ended, and with the account: every request asks.
"""

import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.value import written
from store.accounts import TOKEN_BYTES, Account, account_of, secret
from store.database import Database

# A night watch of twelve hours, its handover, and some to spare.
LASTS = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in. `name` is the secret in its cookie."""

    name: str
    account: Account
    ends_at: datetime


class Sessions:
    """The sessions of one store. Every method raises StoreUnavailable when the database is away."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock
        self._key = secret(database, "sessions")

    def begin(self, account: Account) -> Session:
        """A new session of an account."""
        name = secrets.token_urlsafe(TOKEN_BYTES)
        now = self._clock()
        with self._database.writing(log=False) as transaction:
            transaction.run("DELETE FROM {sessions} WHERE ends_at <= ?", (written(now),))
            transaction.insert(
                "sessions",
                ("name_hash", "account", "ends_at"),
                [(self._hash(name), account.id, written(now + LASTS))],
            )
        return Session(name, account, now + LASTS)

    def by_name(self, name: str) -> Session | None:
        """The session of this name; None when it has ended, or its account was revoked."""
        with self._database.reading() as transaction:
            found = transaction.row(
                "SELECT id, role, name, nation, created_at, revoked_at, ends_at "
                "FROM {sessions} AS sessions JOIN {accounts} AS accounts ON accounts.id = sessions.account "
                "WHERE name_hash = ? AND ends_at > ? AND revoked_at IS NULL",
                (self._hash(name), written(self._clock())),
            )
        if found is None:
            return None
        return Session(name, account_of(found[:6]), datetime.fromisoformat(found[6]))

    def end(self, name: str) -> None:
        """Sign out."""
        with self._database.writing(log=False) as transaction:
            transaction.run("DELETE FROM {sessions} WHERE name_hash = ?", (self._hash(name),))

    def still_good(self, rights: Collection[tuple[str, str | None]]) -> set[tuple[str, str | None]]:
        """Those of these `(account, session's name)` that may still be signed in; None: by the account's token."""
        hashes = {name: self._hash(name) for _, name in rights if name is not None}
        with self._database.reading() as transaction:
            ids = sorted({account for account, _ in rights})
            standing = {
                id
                for (id,) in transaction.rows(
                    f"SELECT id FROM {{accounts}} WHERE revoked_at IS NULL AND id IN ({_marks(ids)})", ids
                )
            }
            names = sorted(hashes)
            now = written(self._clock())
            sessions = {
                bytes(hash)
                for (hash,) in transaction.rows(
                    f"SELECT name_hash FROM {{sessions}} WHERE ends_at > ? AND name_hash IN ({_marks(names)})",
                    [now, *(hashes[name] for name in names)],
                )
            }
        return {
            (account, name)
            for account, name in rights
            if account in standing and (name is None or hashes[name] in sessions)
        }

    def _hash(self, name: str) -> bytes:
        return hmac.digest(self._key, name.encode(), "sha256")


def _marks(values: Collection[str]) -> str:
    # An empty list matches nothing in both databases only as NULL.
    return ", ".join("?" * len(values)) or "NULL"
