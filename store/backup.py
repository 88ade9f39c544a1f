"""A second place for what must never be lost: a backup of a SQLite store beside a running server, and back.

The copy is made by SQLite's own online backup, which sees one moment and keeps nobody from writing. What was recorded
while it was made is added last, so the backup holds all that was acknowledged until then. It is checked before it
bears its name: by SQLite, and row by row by the seals of the log.

A cluster of PostgreSQL is copied by its own tools (`store.base_backup`). Whichever it was, what is served again is
another log (`store.lineage`).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from store.database import Database, StoreError, Transaction
from store.lineage import renew
from store.log import LogDamaged, head_of, rows_after
from store.rebuilding import AT_ONCE, Progress
from store.sqlite import SqliteDatabase

RESTORED = "the log was restored from a backup"
EXERCISES = ".exercises"
# Where a copy is made until it has been checked.
UNFINISHED = ".part"
# Folded again from the log; a copy of it may lag.
BOARD = ("board", "board_next", "board_state")
# What belongs to the file and not to what is in it.
OF_THE_FILE = ("steps", "log_format", "generations", "fork_gaps")


class BackupRefused(StoreError):
    """The backup cannot be made, or cannot be put in this place; the text says why."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup, or a restored store, holds: all that was acknowledged by `until`."""

    position: int
    until: datetime
    exercises: int = 0


def backup_sqlite(store: Path, into: Path) -> Copied:
    """Copy a SQLite store, which may be served meanwhile, and the exercises beside it.

    Raises BackupRefused where there is a file already; LogDamaged, and leaves no backup, where the copy is not whole.
    """
    beside = sorted(exercises_of(store).glob("*.db"))
    if exercises_of(into).exists():
        raise BackupRefused(f"{exercises_of(into)} is there already, and nothing is written over")
    copied = _copied(store, into)
    for exercise in beside:
        exercises_of(into).mkdir(mode=0o700, exist_ok=True)
        _copied(exercise, exercises_of(into) / exercise.name)
    return Copied(copied.position, copied.until, len(beside))


def restore_sqlite(backup: Path, store: Path) -> Copied:
    """Put a backup in a place where no store is, as another log. Raises BackupRefused, LogDamaged."""
    if not backup.is_file():
        raise BackupRefused(f"there is no backup {backup}")
    copied = backup_sqlite(backup, store)
    accept(store)
    return copied


def accept(store: Path) -> None:
    """Let a SQLite store that was put in its place be another log, and so every exercise beside it."""
    for file in (store, *sorted(exercises_of(store).glob("*.db"))):
        database = SqliteDatabase(f"sqlite:///{file}", restoring=True)
        with closing(database):
            renamed(database)
            with database.reading() as transaction:
                head = head_of(transaction)
                seal = transaction.row("SELECT sha256 FROM {log} WHERE position = ?", (head,))
            database.saw(head, bytes(seal[0]) if seal else bytes(32))


def renamed(database: Database) -> str:
    """Give the log in this database another generation, once all of it was found whole. Raises LogDamaged."""
    with database.writing(patient=True) as transaction:
        require_whole(transaction)
        return renew(transaction, database.home(transaction), RESTORED)


def require_whole(transaction: Transaction, progress: Progress = lambda _done, _all: None) -> int:
    """Read every row of the log; the position of the last. Raises LogDamaged."""
    position, head = 0, head_of(transaction)
    while position < head:
        rows = rows_after(transaction, position, AT_ONCE)
        if not rows:
            raise LogDamaged(position + 1, "it is missing")
        position = rows[-1].position
        progress(position, head)
    return position


def exercises_of(store: Path) -> Path:
    """The folder in which the exercises of a store lie."""
    return store.with_name(store.name + EXERCISES)


# --- one file ----------------------------------------------------------------------------------------------------


def _copied(store: Path, into: Path) -> Copied:
    """A copy of one file that was checked before it bears its name."""
    if into.exists():
        raise BackupRefused(f"{into} is there already, and nothing is written over")
    if not store.is_file():
        raise BackupRefused(f"there is no store {store}")
    part = into.with_name(into.name + UNFINISHED)
    try:
        with _new_file(part) as copy:
            _copy_online(store, copy)
            _require_sound(copy, part)
            until = _catch_up(store, copy)
            # One file, without a log of its own beside it; whoever opens it as a store changes that again.
            copy.execute("PRAGMA journal_mode = DELETE")
        position = _whole(part)
        _settle(part, into)
    except sqlite3.Error as error:
        raise BackupRefused(f"{store} could not be copied: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return Copied(position, until)


@contextmanager
def _new_file(path: Path) -> Iterator[sqlite3.Connection]:
    """A new database that only its owner reads: there are persons in it."""
    path.unlink(missing_ok=True)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as refused:
        raise BackupRefused(f"{path.parent} takes no backup: {refused.strerror}") from None
    with closing(sqlite3.connect(_uri(path, "rw"), uri=True, isolation_level=None)) as connection:
        yield connection


def _copy_online(store: Path, copy: sqlite3.Connection) -> None:
    # All pages in one step: SQLite would begin again whenever somebody writes between two.
    with closing(sqlite3.connect(_uri(store, "ro"), uri=True, isolation_level=None)) as source:
        source.backup(copy, pages=-1)


def _require_sound(copy: sqlite3.Connection, path: Path) -> None:
    """What SQLite itself finds. Raises BackupRefused."""
    said = [text for (text,) in copy.execute("PRAGMA integrity_check(20)") if text != "ok"]
    if said:
        raise BackupRefused(f"the copy {path.name} is not sound: {'; '.join(said)}")


def _catch_up(store: Path, copy: sqlite3.Connection) -> datetime:
    """Add what was recorded while the copy was made; when that was asked for."""
    copy.execute("ATTACH ? AS live", (_uri(store, "ro"),))
    copy.execute("BEGIN")
    until = datetime.now(UTC)
    (head,) = copy.execute("SELECT coalesce(max(position), 0) FROM log").fetchone()
    copy.execute("INSERT INTO log SELECT * FROM live.log WHERE position > ? ORDER BY position", (head,))
    for (table,) in copy.execute("SELECT name FROM live.sqlite_master WHERE type = 'table'").fetchall():
        if table not in ("log", *BOARD, *OF_THE_FILE) and not table.startswith("sqlite_"):
            copy.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM live.{table}")
    copy.execute("COMMIT")
    copy.execute("DETACH live")
    return until


def _whole(path: Path) -> int:
    """The position of the last row of a copy, of which every row was read. Raises LogDamaged."""
    database = SqliteDatabase(f"sqlite:///{path}", read_only=True)
    with closing(database), database.reading(patient=True) as transaction:
        return require_whole(transaction)


def _settle(part: Path, into: Path) -> None:
    """Give a copy its name, for good: never in the place of another file."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(part, into)
    except FileExistsError:
        raise BackupRefused(f"{into} is there already, and nothing is written over") from None
    part.unlink()
    folder = os.open(into.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?mode={mode}"
