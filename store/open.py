"""Opening a store: the one place where its parts are put together."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import projections.fold
from domain.centre import Centre
from domain.identity import new_id
from store.accounts import Accounts, keyed_digest, secret
from store.board import Reading, state_of
from store.contacts import Contacts
from store.database import Database, open_database
from store.files import Files
from store.folding import Reducers
from store.log import LogFactory, lent
from store.outbox import Outbox
from store.points_of_contact import PointsOfContact
from store.rebuilding import Progress, rebuild
from store.replays import Replays
from store.sessions import Sessions
from store.writer import Writer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. `reading()` may be used by any thread, and so may the writer."""

    database: Database
    centre: Centre
    writer: Writer
    accounts: Accounts
    contacts: Contacts
    points_of_contact: PointsOfContact
    outbox: Outbox
    files: Files
    sessions: Sessions
    replays: Replays
    # The key of this store for the digests of receipts, so that a body cannot be guessed from its receipt.
    receipt_key: bytes

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """The board in one read transaction. Raises StoreUnavailable."""
        with self.database.reading() as transaction:
            yield Reading(transaction)

    def digest(self, *parts: bytes) -> bytes:
        """The keyed digest of a call, for its receipt; the parts are told apart by their lengths."""
        said = b"".join(len(part).to_bytes(8) + part for part in parts)
        return keyed_digest(self.receipt_key, said)

    def close(self) -> None:
        """Answer all who wait, then let go of the database."""
        self.writer.close()
        self.centre.close()


def open_store(
    url: str,
    *,
    schema: str = "public",
    database: Database | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ids: Callable[[], UUID] = new_id,
    fold: Reducers = projections.fold,
    progress: Progress = lambda _done, _all: None,
) -> Store:
    """The store at `sqlite:///path` or `postgresql://…`, made if it is not there, with its writer at work.

    A board that older reducers have made is folded again first; `progress` is told. Raises StoreInUse (another
    process writes this SQLite store), StoreUnavailable, UnknownFormat, LogDamaged, ValueError (no such URL). A
    `database` that is open already is taken over, and closed with the store.
    """
    if database is not None:
        url = lent(database)
    env = {"PERSISTENCE_MODULE": "store.log:LogFactory", "STORE": url, "STORE_SCHEMA": schema}
    centre = Centre(env, clock=clock, ids=ids)
    assert isinstance(centre.factory, LogFactory)
    try:
        database = centre.factory.database
        with database.reading() as transaction:
            older = state_of(transaction).version < fold.VERSION
        if older:
            folded = rebuild(database, progress, fold, only_if_older=True)
            log.info("the board was folded again, up to %d", folded.position)
        contacts = Contacts(database, clock=clock, ids=ids)
        store = Store(
            database=database,
            centre=centre,
            writer=Writer(centre, fold),
            accounts=Accounts(database, clock=clock, ids=ids),
            contacts=contacts,
            points_of_contact=PointsOfContact(database, contacts),
            outbox=Outbox(database, clock=clock),
            files=Files(database),
            sessions=Sessions(database, clock=clock),
            replays=Replays(database, clock=clock, ids=ids),
            receipt_key=secret(database, "receipts"),
        )
        store.writer.start()
        return store
    except BaseException:
        centre.close()
        raise


def open_reader(url: str, *, schema: str = "public") -> Database:
    """The store for reading only, which may be done beside a running server. Raises StoreUnavailable."""
    return open_database(url, schema=schema, read_only=True)
