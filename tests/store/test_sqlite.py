"""One process writes a SQLite store; who reads it reads beside."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from projections.readers import Reader
from store.database import StatementRefused, StoreInUse, StoreUnavailable, UnknownFormat, open_database
from store.integrity import verify
from store.open import Store, open_reader
from store.sqlite import SqliteDatabase
from tests.store.conftest import SOON_S, OpenDepots, held_back
from tests.store.depot import Draw, NotEnoughInStock, OpenDepot, Reducers

LJUBLJANA = UUID("01999999-0000-7000-8000-000000000001")
ROOT = Path(__file__).parent.parent.parent
# Another process that opens the store, says so, and waits to be killed.
HOLDER = """
import sys, time
from store.open import open_store
from tests.store.depot import OpenDepot, Reducers
store = open_store(sys.argv[1], fold=Reducers())
store.writer.submit(OpenDepot(quantity=20)).result()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def url(new_sqlite: Callable[[], str]) -> str:
    return new_sqlite()


def holder(url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def test_a_second_writer_is_refused_in_words_and_a_reader_is_not(url: str, open_depots: OpenDepots) -> None:
    with holder(url) as process:
        with pytest.raises(StoreInUse) as refusal:
            open_depots(url)
        assert f"in use by process {process.pid}" in str(refusal.value)
        assert "stop that server first" in str(refusal.value)
        beside = open_reader(url)
        with beside.reading() as transaction:
            assert transaction.row("SELECT max(position) FROM {log}") == (2,)
        beside.close()
        process.kill()


def test_the_lock_dies_with_the_process_and_nothing_answered_is_lost(
    url: str, open_depots: OpenDepots
) -> None:
    with holder(url) as process:
        process.send_signal(signal.SIGKILL)
    store = open_depots(url)
    with store.reading() as reading:
        assert (reading.position, reading.head) == (2, 2)
        assert len(reading.find(["depot"], Reader(True))) == 1


def test_a_second_store_in_the_same_process_is_refused_too(url: str, open_depots: OpenDepots) -> None:
    first = open_depots(url)
    with pytest.raises(StoreInUse):
        open_depots(url)
    first.close()
    open_depots(url)


def test_an_answer_survives_a_power_cut(url: str, open_depots: OpenDepots) -> None:
    store = open_depots(url)
    with store.database.writing() as transaction:
        assert transaction.row("PRAGMA synchronous") == (2,)
        assert transaction.row("PRAGMA journal_mode") == ("wal",)


def test_a_store_is_only_for_the_account_that_runs_it(url: str, open_depots: OpenDepots) -> None:
    open_depots(url).writer.submit(OpenDepot()).result()
    files = [path for path in Path(url.removeprefix("sqlite:///")).parent.iterdir() if path.is_file()]
    assert len(files) >= 2
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


class FailingCommit:
    """A connection whose next commit fails, before or after it has happened."""

    def __init__(self, connection: sqlite3.Connection, when: str) -> None:
        self._connection = connection
        self._when: str | None = when

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql == "COMMIT" and self._when is not None:
            when, self._when = self._when, None
            if when == "after":
                self._connection.execute(sql)
            raise sqlite3.OperationalError("disk I/O error")
        return self._connection.execute(sql, *parameters)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_commit_that_fails_is_settled_by_asking_the_log(
    url: str, open_depots: OpenDepots, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    store = open_depots(url)
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=1)).result()
    with held_back(store):
        first = store.writer.submit(Draw(depot=LJUBLJANA))
        second = store.writer.submit(Draw(depot=LJUBLJANA))
        assert isinstance(store.database, SqliteDatabase)
        assert store.database._writer is not None
        monkeypatch.setattr(store.database, "_writer", FailingCommit(store.database._writer, when))
    assert first.result(SOON_S).outcome.position == 3
    with pytest.raises(NotEnoughInStock):
        second.result(SOON_S)
    assert verify(store.database, fold=Reducers()).is_clean
    with store.reading() as reading:
        assert (reading.position, reading.head) == (3, 3)


def test_a_reader_cannot_write(url: str, open_depots: OpenDepots) -> None:
    store = open_depots(url)
    with pytest.raises((StatementRefused, StoreUnavailable)), store.database.reading() as transaction:
        transaction.run("DELETE FROM {board}")


def test_a_reader_database_has_no_writer(url: str, open_depots: OpenDepots) -> None:
    open_depots(url).close()
    beside = open_reader(url)
    with pytest.raises(StoreUnavailable), beside.writing():
        pass
    beside.close()


def test_a_closed_store_is_read_beside_nobody(url: str, open_depots: OpenDepots) -> None:
    store = open_depots(url)
    store.writer.submit(OpenDepot()).result()
    store.close()
    beside = open_reader(url)
    with beside.reading() as transaction:
        assert transaction.row("SELECT count(*) FROM {log}") == (1,)
    beside.close()


def test_a_store_that_is_not_there_is_not_made_by_a_reader(url: str) -> None:
    with pytest.raises(StoreUnavailable):
        open_reader(url)
    assert not Path(url.removeprefix("sqlite:///")).exists()


def test_a_store_needs_its_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no folder"):
        open_database(f"sqlite:///{tmp_path / 'absent' / 'eadrcc.db'}")


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite:///:memory:", "mysql://localhost/eadrcc", "eadrcc.db"])
def test_what_is_no_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="store"):
        open_database(url)


def test_a_name_with_signs_that_mean_something_in_an_address_is_a_name(
    open_depots: OpenDepots, tmp_path: Path
) -> None:
    path = tmp_path / "Übung #1? 100%.db"
    store: Store = open_depots(f"sqlite:///{path}")
    store.writer.submit(OpenDepot()).result()
    store.close()
    assert path.exists()


def test_a_log_of_another_format_is_refused(url: str, open_depots: OpenDepots) -> None:
    open_depots(url).close()
    path = url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE log_format")
        connection.execute("CREATE TABLE log_format (format INTEGER, generation TEXT)")
        connection.execute("INSERT INTO log_format VALUES (2, 'x')")
    connection.close()
    with pytest.raises(UnknownFormat, match="format 2"):
        open_depots(url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "eadrcc.db"
    path.write_text("not a database, but long enough to be taken for one" * 100)
    with pytest.raises(StatementRefused, match="not a database"):
        open_database(f"sqlite:///{path}")
