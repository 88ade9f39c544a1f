"""Accounts: who may sign in, as what, and for which nation.

A token is 256 random bits, shown once. Only its HMAC under a key of this store is kept, so that a copied table
signs nobody in; because the token is random, one fast keyed hash is enough. A revoked account is out at once:
every request asks. Where no other process can revoke, what was found once is remembered until somebody revokes.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from uuid import UUID

from domain.authority import Actor
from domain.identity import new_id
from domain.value import written
from store.database import Database, Transaction

TOKEN_BYTES = 32
_SELECT = "SELECT id, role, name, nation, created_at, revoked_at FROM {accounts}"


@dataclass(frozen=True, slots=True)
class Account:
    """One account; `nation` only for the role `nation`. Times are UTC."""

    id: str
    role: str
    name: str
    nation: str | None
    created_at: datetime
    revoked_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """The account as one who acts."""
        return Actor(account=self.id, role=self.role, name=self.name, nation=self.nation)


def account_of(row: tuple[Any, ...]) -> Account:
    """The account that these columns hold, in the order of `_SELECT`."""
    id, role, name, nation, created_at, revoked_at = row
    revoked = datetime.fromisoformat(revoked_at) if revoked_at else None
    return Account(id, role, name, nation, datetime.fromisoformat(created_at), revoked)


def secret(database: Database, name: str) -> bytes:
    """A random key of this store, made when it is first asked for; the same for every process."""
    with database.reading() as transaction:
        found = transaction.row("SELECT value FROM {secrets} WHERE name = ?", (name,))
    if found is None:
        with database.writing(log=False) as transaction:
            # Another process may have made it meanwhile; then that one is kept.
            transaction.run(
                "INSERT INTO {secrets} (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (name, secrets.token_bytes(TOKEN_BYTES)),
            )
            found = transaction.row("SELECT value FROM {secrets} WHERE name = ?", (name,))
    assert found is not None
    return bytes(found[0])


def keyed_digest(key: bytes, said: bytes) -> bytes:
    """The HMAC-SHA-256 of what was said.

    `hmac.digest` would let go of the interpreter's lock for this microsecond, and in a busy server wait for it.
    """
    return hmac.new(key, said, "sha256").digest()


class Accounts:
    """The accounts of one store. Every method raises StoreUnavailable when the database is away.

    A server has one of these: a revocation through another one of the same process is not noticed here.
    """

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
        self._key = secret(database, "tokens")
        # Those who have signed in, by the hash of their token, and how often somebody was revoked meanwhile.
        self._signed_in: dict[bytes, Account] = {}
        self._revocations = 0
        self._remembering = Lock()

    def add(self, role: str, name: str, nation: str | None = None) -> tuple[Account, str]:
        """A new account and its token, which is not to be had again."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        account = Account(str(self._new_id()), role, name, nation, self._clock())
        with self._database.writing(log=False) as transaction:
            transaction.insert(
                "accounts",
                ("id", "role", "name", "nation", "token_hash", "created_at"),
                [(account.id, role, name, nation, self._hash(token), written(account.created_at))],
            )
        return account, token

    def by_token(self, token: str) -> Account | None:
        """The account that this token signs in; None when there is none, or no longer."""
        token_hash = self._hash(token)
        account = self._signed_in.get(token_hash)
        if account is not None:
            return account
        revocations = self._revocations
        found = self._database.ask(f"{_SELECT} WHERE token_hash = ? AND revoked_at IS NULL", (token_hash,))
        if found is None:
            return None
        account = account_of(found)
        if not self._database.is_shared:
            with self._remembering:
                # What was read before somebody was revoked may be about him.
                if revocations == self._revocations:
                    self._signed_in[token_hash] = account
        return account

    def get(self, id: str) -> Account | None:
        """The account, revoked or not."""
        with self._database.reading() as transaction:
            return _get(transaction, id)

    def list(self) -> list[Account]:
        """All accounts, revoked ones too, in the order in which they were made."""
        with self._database.reading() as transaction:
            return [account_of(row) for row in transaction.rows(f"{_SELECT} ORDER BY id")]

    def revoke(self, id: str) -> Account | None:
        """Take the right to sign in away, for good and at once; None when there is no such account."""
        with self._database.writing(log=False) as transaction:
            transaction.run(
                "UPDATE {accounts} SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                (written(self._clock()), id),
            )
            account = _get(transaction, id)
        with self._remembering:
            self._revocations += 1
            self._signed_in.clear()
        return account

    def _hash(self, token: str) -> bytes:
        return keyed_digest(self._key, token.encode())


def _get(transaction: Transaction, id: str) -> Account | None:
    found = transaction.row(f"{_SELECT} WHERE id = ?", (id,))
    return None if found is None else account_of(found)
