"""The database under the store: what SQLite and PostgreSQL share.

Everything that the centre keeps lies in one database, so that log, board and receipts change in one transaction
(DESIGN.md, "The life of one fact"). SQL is written once, with `?` for a value and `{table}` for a table; a
dialect turns it into its own. The two differ only where they must: how the write lock is taken, how many rows
are looked up or inserted at once, how a field of a JSON text is asked for, and how tables are declared.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import uuid4

Parameter = int | str | bytes | None
Row = tuple[Any, ...]
Key = tuple[str, str]

LOG_FORMAT = 1
# The numbered files of `store/sql`, in the order in which they were added. One that has been released is never
# edited: what changes later is a file of its own. The board has none, because it is folded again.
STEPS = (
    "001_log",
    "002_receipts",
    "003_board_state",
    "004_accounts",
    "005_contacts",
    "006_sessions",
    "007_fork",
    "008_replays",
    "009_generations",
    "012_mail",
    "014_contacts_unsampled",
)

# How long a statement waits for a lock, and a transaction for its next statement, before it is given up.
PATIENCE_S = 5

_FIELD = re.compile(r"^[a-z_][a-z0-9_]*$")


class StoreError(Exception):
    """The store could not do what was asked; the subclass says what is known about it."""


class StoreUnavailable(StoreError):
    """The database is away, locked or full. Nothing of this transaction was recorded; it may be tried again."""


class StoreInUse(StoreError):
    """Another process writes this SQLite store; the text says what to do."""


class StatementRefused(StoreError):
    """The database refused a statement: a constraint, a trigger, a value that it cannot hold."""


class CommitLost(StoreError):
    """The connection broke while committing: whether the transaction was recorded is not known."""


class LogRunBack(StoreError):
    """The log lacks what was recorded here before; the text says what to do."""


class UnknownFormat(StoreError):
    """The store was written in a form that this version does not know."""


class Transaction(ABC):
    """One transaction. Every method raises StoreUnavailable or StatementRefused."""

    @abstractmethod
    def rows(self, sql: str, parameters: Sequence[Parameter] = ()) -> list[Row]:
        """All rows that a query gives."""

    def row(self, sql: str, parameters: Sequence[Parameter] = ()) -> Row | None:
        """The first row that a query gives, if any."""
        return next(iter(self.rows(sql, parameters)), None)

    @abstractmethod
    def run(self, sql: str, parameters: Sequence[Parameter] = ()) -> int:
        """Run one statement; the number of rows that it changed."""

    @abstractmethod
    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Parameter]]) -> None:
        """Insert rows, all in one go."""

    def pour(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Parameter]]) -> None:
        """Insert very many rows by the fastest way there is."""
        self.insert(table, columns, rows)

    @abstractmethod
    def lookup(
        self,
        table: str,
        columns: Sequence[str],
        key: tuple[str, str],
        wanted: Iterable[Key],
        *,
        only: str = "true",
    ) -> list[Row]:
        """The rows whose two `key` columns have one of the `wanted` values, in any order, by one query.

        `only` is a further condition on the row. One key names at most one row then.
        """

    @abstractmethod
    def supersede(self, ends: Sequence[tuple[int, str, str]]) -> None:
        """Give the current versions of entities their end: `[(until, kind, id)]`."""

    @abstractmethod
    def holds(self, field: str, value: str) -> tuple[str, list[Parameter]]:
        """The condition that a field of the board's JSON `text` is the text `value`, or a list that contains it.

        A field `donors.nation` means: in the list `donors` stands an object whose `nation` is the value.
        """

    def aside(self, column: str) -> str:
        """The column in a condition for which no index is to be chosen, because another one is better."""
        return column

    @abstractmethod
    def text_field(self, field: str) -> str:
        """The expression for a text field of the board's JSON `text`."""

    @abstractmethod
    def savepoint(self) -> AbstractContextManager[None]:
        """What happens inside is undone alone when it raises."""

    @abstractmethod
    def script(self, name: str, build: str = "") -> None:
        """Run one of the files in `store/sql`, named without its ending; `build` stands for BUILD in it."""


class Building(ABC):
    """A board that is being built beside the one in use, in steps between which commands have their turn."""

    @abstractmethod
    def step(self) -> AbstractContextManager[Transaction]:
        """Work on the new board, which needs no write lock of the log."""

    @abstractmethod
    def script(self, name: str, build: str) -> None:
        """Run one of the files in `store/sql` on the new board, each statement in a step of its own."""

    @abstractmethod
    def last(self) -> AbstractContextManager[Transaction]:
        """The last step, which holds the write lock of the log: all of it happens, or nothing of it."""


class Database(ABC):
    """One database. Threads may share it."""

    dialect: str
    url: str
    # Whether other processes may write it too.
    is_shared: bool = True

    @abstractmethod
    def reading(self, *, patient: bool = False) -> AbstractContextManager[Transaction]:
        """A transaction that sees one moment and changes nothing. `patient`: it may last as long as it takes."""

    def ask(self, sql: str, parameters: Sequence[Parameter] = ()) -> Row | None:
        """The first row that one query gives, which needs nothing but itself; None when there is none."""
        with self.reading() as transaction:
            return transaction.row(sql, parameters)

    @abstractmethod
    def writing(self, *, log: bool = True, patient: bool = False) -> AbstractContextManager[Transaction]:
        """A transaction that is committed at the end of the block, or undone when the block raises.

        With `log` it holds the store's write lock before anything is read, so that no other process decides or
        records meanwhile. Raises StoreUnavailable when the lock is not to be had, CommitLost when the commit's
        outcome is unknown.
        """

    @abstractmethod
    def building(self) -> AbstractContextManager["Building"]:
        """Building a board beside the one in use; nobody else builds one meanwhile."""

    @abstractmethod
    def scrub(self, table: str) -> None:
        """Rewrite a table, so that no file of the database keeps what was changed or deleted in it.

        Raises StoreUnavailable while somebody still reads what was there before.
        """

    @abstractmethod
    def making(self) -> AbstractContextManager[Transaction]:
        """A transaction in which tables are made: no other process makes any meanwhile."""

    def create(self) -> None:
        """Make the tables that are not there yet; safe when several processes do it at once.

        Raises UnknownFormat when the log was written in another form.
        """
        with self.making() as transaction:
            transaction.script("steps")
            done = {name for (name,) in transaction.rows("SELECT name FROM {steps}")}
            for name in STEPS:
                if name not in done:
                    transaction.script(name)
                    transaction.insert("steps", ("name",), [(name,)])
            if STEPS[0] not in done:
                transaction.insert("log_format", ("format", "generation"), [(LOG_FORMAT, uuid4().hex)])
                # Version 0 is older than any reducers, so whoever opens the store folds the board first.
                transaction.script("board")
                build = uuid4().hex
                transaction.script("board_indexes", build)
                transaction.script("board_in_place")
                transaction.insert(
                    "board_state",
                    ("only_row", "position", "version", "fingerprint", "build"),
                    [(1, 0, 0, "", build)],
                )
            self.check_format(transaction)

    @abstractmethod
    def home(self, transaction: Transaction) -> str:
        """The place in which the database is kept: a copy of it that is kept elsewhere has another."""

    def saw(self, position: int, seal: bytes) -> None:  # noqa: B027  # only SQLite keeps a witness
        """Keep apart from the database that this was recorded, so that it cannot be lost in silence."""

    def last_seen(self) -> tuple[int, bytes] | None:
        """The position, and the seal, that was recorded last as far as is known apart from the database."""
        return None

    def check_format(self, transaction: Transaction) -> None:
        """Raises UnknownFormat unless the log is written in the form that this version knows."""
        row = transaction.row("SELECT format FROM {log_format}")
        if row is None or row[0] != LOG_FORMAT:
            raise UnknownFormat(
                f"the log is of format {row and row[0]}; this version reads format {LOG_FORMAT}"
            )

    def check(self) -> list[str]:
        """What the database itself finds wrong with its files, in its own words."""
        return []

    @abstractmethod
    def close(self) -> None:
        """Let go of every connection and lock; closing twice does nothing."""


def open_database(url: str, *, schema: str = "public", read_only: bool = False) -> Database:
    """The database at `sqlite:///path` or `postgresql://…`. Raises StoreInUse, StoreUnavailable, ValueError.

    `schema` is for PostgreSQL and names where the tables lie. A database opened `read_only` may be read beside a
    running server, takes no lock and makes no tables.
    """
    if url.startswith("sqlite:///"):
        from store.sqlite import SqliteDatabase  # a dialect is loaded where it is used

        return SqliteDatabase(url, read_only=read_only)
    if url.startswith(("postgresql://", "postgres://")):
        from store.postgres import PostgresDatabase

        return PostgresDatabase(url, schema=schema, read_only=read_only)
    raise ValueError("a store is sqlite:///path or postgresql://user@host/database")


@cache
def script_text(dialect: str, name: str) -> str:
    """The text of a file in `store/sql/DIALECT`."""
    return files("store").joinpath("sql", dialect, f"{name}.sql").read_text(encoding="utf-8")


def built(text: str, build: str) -> str:
    """A script for one building of a board: the names of its indexes are its own."""
    return text.replace("BUILD", build[:8])


def field_path(field: str) -> tuple[str, str | None]:
    """A filter's field in its two parts. Raises ValueError where it is no field name: it is spliced into SQL."""
    name, _, inner = field.partition(".")
    if not _FIELD.match(name) or (inner and not _FIELD.match(inner)):
        raise ValueError(f"{field} is no field of an entity")
    return name, inner or None
