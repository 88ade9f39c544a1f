"""A backup holds all that was acknowledged by its end; what is restored is another log, and nobody mistakes it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from store.backup import BackupRefused, accept, backup_sqlite, restore_sqlite
from store.database import LogRunBack
from store.integrity import verify
from store.log import LogDamaged, head_of
from store.open import Store, open_reader
from store.witness import path_beside
from tests.store.conftest import OpenDepots
from tests.store.depot import OpenDepot, Reducers


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "eadrcc.db"


def recorded(store: Store, number: int) -> None:
    """Record so many commands, two events each."""
    for _ in range(number):
        store.writer.submit(OpenDepot(quantity=20)).result()


def generation(store: Store) -> str:
    with store.reading() as reading:
        return reading.generation


def head(store: Store) -> int:
    with store.reading() as reading:
        return reading.head


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


# --- backup ----------------------------------------------------------------------------------------------------


def test_a_backup_beside_a_writer_holds_what_is_there_and_only_its_owner_reads_it(
    file: Path, open_depots: OpenDepots
) -> None:
    store = open_depots(url_of(file))
    recorded(store, 3)
    copied = backup_sqlite(file, file.with_name("copy.db"))
    assert copied.position == head(store)
    assert file.with_name("copy.db").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in file.parent.glob("copy.db*")} == {"copy.db"}
    with closing(open_reader(url_of(file.with_name("copy.db")))) as copy:
        assert verify(copy, fold=Reducers()).is_clean


def test_what_was_recorded_while_the_copy_was_made_is_in_it(
    file: Path, open_depots: OpenDepots, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_depots(url_of(file))
    recorded(store, 1)
    from store import backup

    sound = backup._require_sound

    def meanwhile(copy: sqlite3.Connection, path: Path) -> None:
        sound(copy, path)
        recorded(store, 2)

    monkeypatch.setattr(backup, "_require_sound", meanwhile)
    assert backup_sqlite(file, file.with_name("copy.db")).position == 6 == head(store)


def test_nothing_is_written_over(file: Path, open_depots: OpenDepots) -> None:
    open_depots(url_of(file))
    there = file.with_name("copy.db")
    there.write_text("what somebody needs")
    with pytest.raises(BackupRefused, match="is there already"):
        backup_sqlite(file, there)
    assert there.read_text() == "what somebody needs"
    with pytest.raises(BackupRefused, match="is there already"):
        restore_sqlite(there, file)


def test_no_backup_is_left_of_a_damaged_log(file: Path, open_depots: OpenDepots) -> None:
    store = open_depots(url_of(file))
    recorded(store, 2)
    store.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TRIGGER log_is_never_updated")
        connection.execute("UPDATE log SET topic = 'depot.drawn' WHERE position = 2")
        connection.commit()
    with pytest.raises(LogDamaged) as damage:
        backup_sqlite(file, file.with_name("copy.db"))
    assert damage.value.position == 2
    assert not list(file.parent.glob("copy.db*"))


def test_the_exercises_beside_a_store_are_copied_with_it(file: Path, open_depots: OpenDepots) -> None:
    folder = file.with_name("eadrcc.db.exercises")
    folder.mkdir()
    recorded(open_depots(url_of(file)), 1)
    recorded(open_depots(url_of(folder / "one.db")), 2)
    assert backup_sqlite(file, file.with_name("copy.db")).exercises == 1
    copy = open_reader(url_of(file.with_name("copy.db.exercises") / "one.db"))
    with closing(copy), copy.reading() as transaction:
        assert head_of(transaction) == 4


# --- restore ---------------------------------------------------------------------------------------------------


def test_a_restored_store_is_another_log(file: Path, open_depots: OpenDepots) -> None:
    store = open_depots(url_of(file))
    recorded(store, 1)
    backup_sqlite(file, file.with_name("copy.db"))
    before = generation(store)
    elsewhere = file.with_name("elsewhere.db")
    restore_sqlite(file.with_name("copy.db"), elsewhere)
    restored = open_depots(url_of(elsewhere))
    assert generation(restored) != before
    assert head(restored) == 2
    recorded(restored, 1)
    assert head(restored) == 4


def test_the_name_of_a_log_outlasts_being_closed_and_opened(file: Path, open_depots: OpenDepots) -> None:
    store = open_depots(url_of(file))
    recorded(store, 1)
    before = generation(store)
    store.close()
    assert generation(open_depots(url_of(file))) == before


def test_a_plain_copy_that_is_served_elsewhere_is_another_log(file: Path, open_depots: OpenDepots) -> None:
    store = open_depots(url_of(file))
    recorded(store, 1)
    before = generation(store)
    store.close()
    copyfile(file, file.with_name("elsewhere.db"))
    assert generation(open_depots(url_of(file.with_name("elsewhere.db")))) != before


def test_an_older_copy_in_the_place_of_a_store_is_not_served_until_it_is_said_to_be_meant(
    file: Path, open_depots: OpenDepots
) -> None:
    store = open_depots(url_of(file))
    recorded(store, 1)
    before = generation(store)
    backup_sqlite(file, file.with_name("copy.db"))
    recorded(store, 1)
    store.close()
    # The number of the file stays the same.
    copyfile(file.with_name("copy.db"), file)
    with pytest.raises(LogRunBack, match="position 4 is missing"):
        open_depots(url_of(file))
    with closing(open_reader(url_of(file))) as reader:
        assert verify(reader, fold=Reducers()).first_bad_position == 3
    accept(file)
    restored = open_depots(url_of(file))
    assert generation(restored) != before
    assert head(restored) == 2


def test_the_witness_tells_of_each_commit_and_nothing_at_first(file: Path, open_depots: OpenDepots) -> None:
    store = open_depots(url_of(file))
    assert store.database.last_seen() is None
    recorded(store, 2)
    seen = store.database.last_seen()
    assert seen is not None
    with store.database.reading() as transaction:
        assert transaction.row("SELECT position, sha256 FROM {log} ORDER BY position DESC LIMIT 1") == seen
    assert path_beside(file).stat().st_mode & 0o777 == 0o600


@pytest.mark.server
def test_a_dump_that_is_read_into_another_database_is_another_log(
    new_postgres: Callable[[], str], open_depots: OpenDepots
) -> None:
    url = new_postgres()
    store = open_depots(url)
    recorded(store, 1)
    before = generation(store)
    with store.database.making() as transaction:
        # As if every row had come from elsewhere.
        home = store.database.home(transaction)
        transaction.run("ALTER TABLE {generations} DISABLE TRIGGER USER")
        transaction.run("UPDATE {generations} SET home = ?", (home.replace("database", "database 1"),))
    store.close()
    assert generation(open_depots(url)) != before
