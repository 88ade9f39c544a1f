"""A person is forgotten: after that no file of the database holds a byte of him (DOMAIN.md, invariant 29)."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest

from domain.commands.emergency import OpenEmergency
from store.contacts import Contacts
from store.database import StoreUnavailable
from store.erasure import forget
from store.integrity import verify
from store.open import Store, open_store
from store.rebuilding import rebuild
from tests.properties.house import OFFICER
from tests.store.conftest import SOON_S

# Long enough to stand nowhere by chance.
PERSON = {
    "name": "Canary Zebra Quetzal",
    "telephone": "+386 1 555 0137 4431",
    "email": "canary.zebra@urszr.example",
}
OTHERS = 200


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store with some life in it, so that pages have been used more than once."""
    store = open_store(store_url)
    for number in range(OTHERS):
        store.contacts.add(name=f"Desk {number}", created_by="officer", hours="24/7 " * 20)
    yield store
    store.close()


def files_of(store: Store) -> dict[str, bytes]:
    """Every file of the database, as the disk has it."""
    if store.database.dialect == "sqlite":
        path = Path(store.database.url.removeprefix("sqlite:///"))
        beside = path.parent.glob(f"{path.name}*")
        return {file.name: file.read_bytes() for file in beside if file.is_file()}
    with psycopg.connect(store.database.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        found = connection.execute(
            "SELECT name, pg_read_binary_file(folder || name, true) FROM ("
            "SELECT 'base/' || oid || '/' AS folder FROM pg_database WHERE datname = current_database()"
            ") AS ours, pg_ls_dir(folder) AS name"
        )
        return {name: held for name, held in found if held is not None}


def holding(store: Store) -> set[str]:
    """The files that hold any of what is known of the person."""
    return {
        f"{name}: {said}"
        for name, held in files_of(store).items()
        for said in PERSON.values()
        if said.encode() in held
    }


def given(store: Store) -> str:
    return store.contacts.add(created_by="officer", **PERSON).id


def test_no_file_of_the_database_holds_a_byte_of_who_was_forgotten(store: Store) -> None:
    id = given(store)
    for number in range(OTHERS):
        store.contacts.add(name=f"Another {number}", created_by="officer")
    assert len({place.rpartition(": ")[2] for place in holding(store)}) == len(PERSON)
    forgotten = forget(store.database, store.contacts, id)
    rebuild(store.database)
    assert holding(store) == set()
    assert verify(store.database).is_clean
    assert forgotten is not None
    assert (forgotten.contact.name, forgotten.named_at) == (None, ())
    assert forgotten.contact.erased_at is not None
    assert len(store.contacts.list()) == 2 * OTHERS + 1


def test_who_was_only_erased_is_forgotten_afterwards(store: Store) -> None:
    id = given(store)
    store.contacts.erase(id)
    forget(store.database, store.contacts, id)
    assert holding(store) == set()


def test_where_the_log_names_the_person_all_the_same_is_told(store: Store) -> None:
    id = given(store)
    for situation in ("Nobody is named.", "Call CANARY ZEBRA QUETZAL at the bridge."):
        command = OpenEmergency(actor=OFFICER, country="SVN", hazard="flood", situation=situation)
        position = store.writer.submit(command).result(SOON_S).outcome.position
    forgotten = forget(store.database, store.contacts, id)
    assert forgotten is not None
    assert forgotten.named_at == (position,)


def test_nobody_is_forgotten_whom_nobody_knows(store: Store) -> None:
    assert forget(store.database, store.contacts, "00000000-0000-7000-8000-000000000000") is None


def test_while_somebody_still_reads_the_past_it_is_said_that_it_is_to_be_repeated(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = given(store)
    looks, may_end = Event(), Event()

    def look() -> None:
        with store.database.reading(patient=True) as transaction:
            transaction.rows("SELECT id FROM {contacts}")
            looks.set()
            assert may_end.wait(SOON_S)

    reader = Thread(target=look)
    reader.start()
    assert looks.wait(SOON_S)
    try:
        with monkeypatch.context() as hasty:
            hasty.setattr("store.postgres.PATIENCE_S", 1)
            with pytest.raises(StoreUnavailable):
                forget(store.database, Contacts(store.database), id)
    finally:
        may_end.set()
        reader.join()
    forget(store.database, store.contacts, id)
    assert holding(store) == set()
