"""The store in one SQLite file: one process, one writing connection; readers have connections of their own.

A second process that wants to write is refused in words. The lock is a file beside the database, held by
`flock`, so that the kernel frees it when the process dies. SQLite before 3.51.3 can corrupt a database when two
connections write and checkpoint; here there is never more than one (DESIGN.md, "Settled").
"""

import fcntl
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path
from queue import Empty, LifoQueue
from threading import BoundedSemaphore, Lock
from urllib.parse import quote

from store.database import (
    PATIENCE_S,
    Building,
    CommitLost,
    Database,
    Key,
    LogRunBack,
    Parameter,
    Row,
    StatementRefused,
    StoreError,
    StoreInUse,
    StoreUnavailable,
    Transaction,
    built,
    field_path,
    script_text,
)
from store.witness import Witness, seen_beside

READERS = 8
# Each lookup of another length is another statement to SQLite; a few hundred keys at once are enough.
KEYS_AT_ONCE = 256
# As many rows go into one statement at most. Each number of them is a statement of its own, and all are kept.
ROWS_AT_ONCE = 64
STATEMENTS_KEPT = 512
# What the lock file says of a process that may be asked.
REBUILDS = "rebuilds on SIGUSR1"
WAL_KEPT_BYTES = 64 * 1024 * 1024
# Negative: in KiB.
WRITER_CACHE_KIB, READER_CACHE_KIB = -16_000, -4_000

# What says something about the machine and nothing about the statement: it may be tried again.
AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}

_TABLE = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=STATEMENTS_KEPT)
def _translated(sql: str) -> str:
    """A statement in SQLite's form, which has no schemas."""
    return _TABLE.sub(r"\1", sql)


def _fault(error: sqlite3.Error) -> StoreError:
    """The store's own error for one of SQLite's."""
    # The low byte of an extended code is the code itself; errors of Python's module have none.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in AWAY:
        return StoreUnavailable(f"the SQLite store does not answer: {error}")
    return StatementRefused(f"{type(error).__name__}: {error}")


class SqliteTransaction(Transaction):
    """A transaction on one connection, which nobody else uses meanwhile."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Sequence[Parameter] = ()) -> list[Row]:
        """All rows that a query gives."""
        try:
            return self._connection.execute(_translated(sql), parameters).fetchall()
        except sqlite3.Error as error:
            raise _fault(error) from error

    def run(self, sql: str, parameters: Sequence[Parameter] = ()) -> int:
        """Run one statement; the number of rows that it changed."""
        try:
            return self._connection.execute(_translated(sql), parameters).rowcount
        except sqlite3.Error as error:
            raise _fault(error) from error

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Parameter]]) -> None:
        """Insert rows by few statements.

        Python's module gives up the interpreter's lock for every step of a statement, and where other threads are
        busy it waits for it each time: a row at a time, writing took ten times as long in a server as alone.
        """
        for some in _parts(rows):
            self._flat(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {_marks(some)}", some)

    def pour(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Parameter]]) -> None:
        """Insert very many rows; where nobody else is busy, one after the other is faster."""
        try:
            marks = ", ".join("?" * len(columns))
            self._connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        except sqlite3.Error as error:
            raise _fault(error) from error

    def lookup(
        self,
        table: str,
        columns: Sequence[str],
        key: tuple[str, str],
        wanted: Iterable[Key],
        *,
        only: str = "true",
    ) -> list[Row]:
        """The rows with one of the wanted keys, by a join with a list of values, which keeps its speed."""
        keys = iter(wanted)
        found: list[Row] = []
        while some := list(islice(keys, KEYS_AT_ONCE)):
            values = ", ".join(["(?, ?)"] * len(some))
            sql = (
                f"WITH wanted (one, two) AS (VALUES {values}) "
                f"SELECT {', '.join(columns)} FROM wanted CROSS JOIN {table} "
                f"WHERE {key[0]} = wanted.one AND {key[1]} = wanted.two AND {only}"
            )
            found += self.rows(sql, [part for one in some for part in one])
        return found

    def supersede(self, ends: Sequence[tuple[int, str, str]]) -> None:
        """Give the current versions of entities their end."""
        for some in _parts(ends):
            self._flat(
                f"WITH ends (its_until, its_kind, its_id) AS (VALUES {_marks(some)}) "
                "UPDATE board SET until = its_until FROM ends "
                "WHERE kind = its_kind AND id = its_id AND until IS NULL",
                some,
            )

    def holds(self, field: str, value: str) -> tuple[str, list[Parameter]]:
        """The condition on a field of the JSON text; `json_each` gives a single value as one row."""
        name, inner = field_path(field)
        said = f"value ->> '$.{inner}'" if inner else "value"
        return f"EXISTS (SELECT 1 FROM json_each(text, '$.{name}') WHERE {said} = ?)", [value]

    def text_field(self, field: str) -> str:
        """The expression for a text field of the JSON text."""
        name, _ = field_path(field)
        return f"text ->> '$.{name}'"

    def aside(self, column: str) -> str:
        """A sign keeps SQLite, which knows nothing of how often a value occurs, from choosing an index for it."""
        return f"+{column}"

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What happens inside is undone alone when it raises."""
        self.run("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK TO part")
            self.run("RELEASE part")
            raise
        self.run("RELEASE part")

    def script(self, name: str, build: str = "") -> None:
        """Run a file statement by statement: SQLite's own `executescript` would commit first."""
        for statement in _statements(built(script_text("sqlite", name), build)):
            self.run(statement)

    def _flat(self, sql: str, rows: Sequence[Sequence[Parameter]]) -> None:
        """Run one statement that takes the values of all these rows."""
        self.run(sql, [value for row in rows for value in row])


def _parts(rows: Sequence[Sequence[Parameter]]) -> Iterator[Sequence[Sequence[Parameter]]]:
    """The rows in parts that one statement takes."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]


def _marks(rows: Sequence[Sequence[Parameter]]) -> str:
    """A place for each value of these rows, which are equally long."""
    row = f"({', '.join('?' * len(rows[0]))})"
    return ", ".join([row] * len(rows))


def _statements(script: str) -> Iterator[str]:
    """The statements of a script."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


class SqliteBuilding(Building):
    """In short transactions on the one writing connection."""

    def __init__(self, database: "SqliteDatabase") -> None:
        self._database = database

    def step(self) -> AbstractContextManager[Transaction]:
        """A transaction of its own."""
        return self._database.writing(patient=True)

    def script(self, name: str, build: str) -> None:
        """An index of a large board takes a moment, in which commands wait."""
        for statement in _statements(built(script_text("sqlite", name), build)):
            with self.step() as transaction:
                transaction.run(statement)

    def last(self) -> AbstractContextManager[Transaction]:
        """A transaction of its own, too: whoever writes holds the write lock."""
        return self._database.writing(patient=True)


class SqliteDatabase(Database):
    """One SQLite file in write-ahead mode."""

    dialect = "sqlite"

    def __init__(self, url: str, *, read_only: bool = False, restoring: bool = False) -> None:
        """`restoring`: what was recorded here before need not stand in this log."""
        self.url = url
        # As elsewhere: three slashes before a relative path, four before an absolute one.
        name = url.removeprefix("sqlite:///")
        if not name or name.startswith(":"):
            raise ValueError("a SQLite store needs a file: sqlite:///eadrcc.db")
        self.path = Path(name)
        self._writing = Lock()
        self._building = Lock()
        self._writer: sqlite3.Connection | None = None
        self._lock_file: int | None = None
        self._witness: Witness | None = None
        self._readers: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._reader_seats = BoundedSemaphore(READERS)
        self._closed = False
        # The lock file keeps every other writer out.
        self.is_shared = read_only
        try:
            if read_only:
                with self.reading() as transaction:
                    self.check_format(transaction)
            else:
                self._lock_file = _locked(self.path)
                # There are persons in it: only for the account that runs the centre. SQLite's other files follow.
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
                self._writer = self._connect("rw")
                self._writer.execute("PRAGMA journal_mode = WAL")
                # Explicitly, because some builds default to less: an answered command survives a power cut.
                self._writer.execute("PRAGMA synchronous = FULL")
                # A rebuild makes the write-ahead log as large as the board; it need not stay so.
                self._writer.execute(f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}")
                self._writer.execute(f"PRAGMA cache_size = {WRITER_CACHE_KIB}")
                self.create()
                self._witness = Witness.beside(self.path)
                if not restoring:
                    self._require_what_was_seen()
        except sqlite3.Error as error:
            self.close()
            raise _fault(error) from error
        except BaseException:
            self.close()
            raise

    def _connect(self, mode: str) -> sqlite3.Connection:
        # `isolation_level=None`: transactions begin where this module says so.
        return sqlite3.connect(
            f"file:{quote(str(self.path))}?mode={mode}",
            uri=True,
            timeout=PATIENCE_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS_KEPT,
        )

    @contextmanager
    def reading(self, *, patient: bool = False) -> Iterator[Transaction]:
        """A transaction that sees one moment, on a connection that can only read."""
        if not self._reader_seats.acquire(timeout=PATIENCE_S):
            raise StoreUnavailable("all reading connections are busy")
        try:
            connection = self._reader()
            try:
                connection.execute("BEGIN")
                yield SqliteTransaction(connection)
            finally:
                # There is nothing to commit; this only lets go of the moment that was seen.
                self._roll_back(connection)
                if connection.in_transaction or self._closed:
                    connection.close()
                else:
                    self._readers.put(connection)
        except sqlite3.Error as error:
            raise _fault(error) from error
        finally:
            self._reader_seats.release()

    def _reader(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreUnavailable("the store is closed")
        try:
            return self._readers.get_nowait()
        except Empty:
            connection = self._connect("ro")
            connection.execute("PRAGMA query_only = ON")
            connection.execute(f"PRAGMA cache_size = {READER_CACHE_KIB}")
            return connection

    @contextmanager
    def writing(self, *, log: bool = True, patient: bool = False) -> Iterator[Transaction]:
        """A transaction on the writing connection, begun with SQLite's own write lock."""
        if not self._writing.acquire(timeout=-1 if patient else PATIENCE_S):
            raise StoreUnavailable("the writing connection is busy")
        try:
            if self._writer is None:
                raise StoreUnavailable("the store is closed, or was opened for reading only")
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise _fault(error) from error
            try:
                yield SqliteTransaction(self._writer)
            except BaseException:
                self._roll_back(self._writer)
                raise
            try:
                self._writer.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back(self._writer)
                # The frames may have reached the file even where the sync that makes them last has failed.
                raise CommitLost(f"SQLite could not commit: {error}") from error
        finally:
            self._writing.release()

    @contextmanager
    def building(self) -> Iterator[Building]:
        """In this process, because no other one writes."""
        with self._building:
            yield SqliteBuilding(self)

    def offer_rebuilds(self) -> None:
        """Say in the lock file that this process rebuilds the board on SIGUSR1, which would end any other."""
        assert self._lock_file is not None, "only who writes can rebuild"
        os.pwrite(self._lock_file, f"{os.getpid()}\n{REBUILDS}\n".encode(), 0)

    def scrub(self, table: str) -> None:
        """Rewrite the whole file, for in SQLite a page may have held anything; then empty the write-ahead log."""
        with self._writing:
            if self._writer is None:
                raise StoreUnavailable("the store is closed, or was opened for reading only")
            try:
                self._writer.execute("VACUUM")
                busy, _, _ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.Error as error:
                raise _fault(error) from error
        if busy:
            raise StoreUnavailable("somebody still reads what was there before")

    def making(self) -> AbstractContextManager[Transaction]:
        """The lock file already keeps every other process out."""
        return self.writing()

    def home(self, transaction: Transaction) -> str:
        """The file itself: whoever copies it makes another."""
        return f"the file with the number {self.path.stat().st_ino}"

    def saw(self, position: int, seal: bytes) -> None:
        """Keep in a file beside the database that this was recorded."""
        if self._witness is not None:
            self._witness.saw(position, seal)

    def last_seen(self) -> tuple[int, bytes] | None:
        """What the file beside the database tells."""
        return seen_beside(self.path)

    def _require_what_was_seen(self) -> None:
        """Raises LogRunBack unless what was recorded here last still stands in the log."""
        seen = self.last_seen()
        if seen is None:
            return
        position, seal = seen
        with self.reading() as transaction:
            found = transaction.row("SELECT sha256 FROM log WHERE position = ?", (position,))
        if found is None or bytes(found[0]) != seal:
            raise LogRunBack(
                f"{self.path} is not the log that was written here: position {position} is missing from it or was "
                "another. If an older copy was put in its place on purpose, say so with `eadrcc restore`; if not, do "
                "not serve it"
            )

    @staticmethod
    def _roll_back(connection: sqlite3.Connection) -> None:
        # SQLite rolls back by itself on some errors; then there is nothing left to undo.
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file and its indexes."""
        with self.reading() as transaction:
            return [text for (text,) in transaction.rows("PRAGMA integrity_check(20)") if text != "ok"]

    def close(self) -> None:
        """Close every connection, then free the lock."""
        self._closed = True
        with suppress(Empty):
            while True:
                self._readers.get_nowait().close()
        with self._writing:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            if self._witness is not None:
                self._witness.close()
                self._witness = None
            if self._lock_file is not None:
                os.close(self._lock_file)
                self._lock_file = None


def who_rebuilds(path: Path) -> int | None:
    """The process that writes this store and rebuilds its board on SIGUSR1, if there is one."""
    try:
        said = _lock_beside(path).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return None
    return int(said[0]) if said[1:] == [REBUILDS] and _is_held(path) else None


def _is_held(path: Path) -> bool:
    lock_file = os.open(_lock_beside(path), os.O_RDONLY)
    try:
        fcntl.flock(lock_file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(lock_file)


def _lock_beside(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _locked(path: Path) -> int:
    """The lock file beside the database, held until it is closed or the process dies. Raises StoreInUse."""
    if not path.absolute().parent.is_dir():
        raise StoreUnavailable(f"there is no folder {path.parent} for the store {path.name}")
    beside = _lock_beside(path)
    lock_file = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        with closing(os.fdopen(lock_file)) as held:
            holder = held.readline().strip() or "unknown"
        raise StoreInUse(
            f"the store {path} is in use by process {holder}, and a SQLite store has one writer at a time: "
            "stop that server first, or ask it over HTTP (accounts: /v1/accounts); verify, backup and rebuild run "
            "beside it"
        ) from None
    os.ftruncate(lock_file, 0)
    os.pwrite(lock_file, f"{os.getpid()}\n".encode(), 0)
    return lock_file
