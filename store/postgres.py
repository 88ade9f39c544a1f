"""The store in a PostgreSQL database: any number of processes, one of which writes at a time.

The write lock is a table lock, taken before anything is read; it is what lets a reader trust that no smaller
position appears later. Every limit is set inside the transaction and nothing is prepared, so that the store works
behind pgbouncer in transaction mode; the schema stands in every statement, so that no search path is needed.
Scaling beyond one primary is PostgreSQL's own business (DESIGN.md, "Settled").
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from threading import Lock
from time import sleep
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolClosed

from store.database import (
    PATIENCE_S,
    Building,
    CommitLost,
    Database,
    Key,
    Parameter,
    Row,
    StatementRefused,
    StoreError,
    StoreUnavailable,
    Transaction,
    built,
    field_path,
    script_text,
)

READERS = 8
# The writer's, and one for accounts and contacts, which need no write lock.
WRITERS = 2
# Of all exercises together: each writes for a moment only, and most of the time nobody writes in it.
WRITERS_OF_OTHERS = 4
# Known to nobody else in the database; whoever makes tables holds it.
MAKING_LOCK = 0x0EADCC_0001
# Whoever builds a board beside the one in use holds it, with the schema's own number.
BUILDING_LOCK = 0x0EADCC
WRITE_LOCK = "LOCK TABLE {log_format} IN EXCLUSIVE MODE"

# The part of his patience after which one who waits for the write lock looks whether its holder is still there, and
# after which the server ends a transaction that does nothing: what is left is time enough to be served.
SILENT_AFTER = 0.8
# Two pings without an echo, and a line is taken for dead.
KEEPALIVE = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 2}
# The pause between two attempts to connect doubles. Who asks for a connection after this time begins anew, so that a
# server that is back is noticed within a second or two.
RECONNECTS_FOR_S = 2
# The name of a session while it may take as long as it takes.
PATIENT = "eadrcc patient"
# Ends a session that holds the write lock while its client neither sends the rows that it began to send nor takes what
# it asked for. None of the server's own limits does: the session is busy, and not idle (docs/decisions/0020).
END_SILENT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity JOIN pg_locks USING (pid)
WHERE relation = '{log_format}'::regclass AND mode = 'ExclusiveLock' AND granted AND datname = current_database()
AND state = 'active' AND wait_event_type = 'Client' AND application_name <> ?
AND clock_timestamp() - state_change > make_interval(secs => ?::float / 1000)
"""

# Transactions that began before a moment, and may still see what was there then; those in other databases too, because
# a snapshot taken here reaches as far back as the oldest of them anywhere.
OLDER_TRANSACTIONS = """
SELECT count(*) FROM pg_stat_activity WHERE xact_start < ? AND pid <> pg_backend_pid()
"""
LOOKS_A_SECOND = 20

_TABLE = re.compile(r"\{(\w+)\}")
_SCHEMA = re.compile(r"^[a-z_][a-z0-9_]{0,62}$")

# What a server may take beyond its own limits, which come first wherever it is alive.
SPEAKS_WITHIN_S = PATIENCE_S + 2


class Connection(psycopg.Connection[Row]):
    """A connection that is given up when the server neither answers nor hangs up."""

    # How long to wait for it; None: for ever.
    silence_s: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """What every exchange with the server waits in."""
        try:
            return super().wait(gen, interval, self.silence_s if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            # Whatever it would still say belongs to something that nobody waits for any more.
            self.close()
            raise psycopg.OperationalError(
                f"nothing was heard of the server for {self.silence_s} s"
            ) from None


@lru_cache(maxsize=1_000)
def translated(sql: str, schema: str) -> bytes:
    """A statement in psycopg's form: `%s` for `?`, and every table with its schema."""
    marked = sql.replace("%", "%%").replace("?", "%s")
    return _TABLE.sub(rf'"{schema}".\1', marked).encode()


class PostgresTransaction(Transaction):
    """A transaction on one connection, which nobody else uses meanwhile."""

    def __init__(self, connection: Connection, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    def rows(self, sql: str, parameters: Sequence[Parameter] = ()) -> list[Row]:
        """All rows that a query gives."""
        return self._execute(sql, parameters).fetchall()

    def run(self, sql: str, parameters: Sequence[Parameter] = ()) -> int:
        """Run one statement; the number of rows that it changed."""
        return self._execute(sql, parameters).rowcount

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Parameter]]) -> None:
        """Insert rows by COPY: arrays as parameters, which must be quoted, take five times as long."""
        statement = translated(f"COPY {{{table}}} ({', '.join(columns)}) FROM STDIN", self._schema)
        try:
            with self._connection.cursor().copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            raise self._fault(error) from error

    def lookup(
        self,
        table: str,
        columns: Sequence[str],
        key: tuple[str, str],
        wanted: Iterable[Key],
        *,
        only: str = "true",
    ) -> list[Row]:
        """The rows with one of the wanted keys: each is looked up by the index, whatever the planner thinks."""
        keys = list(wanted)
        if len(keys) == 1:
            found = (
                f"SELECT {', '.join(columns)} FROM {{{table}}} WHERE {key[0]} = ? AND {key[1]} = ? AND {only}"
            )
            return self.rows(found, keys[0])
        sql = (
            "SELECT found.* FROM unnest(?::text[], ?::text[]) AS wanted (one, two) CROSS JOIN LATERAL "
            f"(SELECT {', '.join(columns)} FROM {{{table}}} "
            f"WHERE {key[0]} = wanted.one AND {key[1]} = wanted.two AND {only} LIMIT 1) AS found"
        )
        return self._execute(sql, [[one for one, _ in keys], [two for _, two in keys]]).fetchall()

    def supersede(self, ends: Sequence[tuple[int, str, str]]) -> None:
        """Give the current versions of entities their end."""
        self._execute(
            "UPDATE {board} AS board SET until = ends.until "
            "FROM unnest(?::bigint[], ?::text[], ?::text[]) AS ends (until, kind, id) "
            "WHERE board.kind = ends.kind AND board.id = ends.id AND board.until IS NULL",
            [list(values) for values in zip(*ends, strict=True)],
        )

    def holds(self, field: str, value: str) -> tuple[str, list[Parameter]]:
        """The condition on a field of the JSON text; an array contains what it is asked to, a value equals it."""
        name, inner = field_path(field)
        said = f"jsonb_build_array(jsonb_build_object('{inner}', ?::text))" if inner else "to_jsonb(?::text)"
        return f"coalesce((text::jsonb -> '{name}') @> {said}, false)", [value]

    def text_field(self, field: str) -> str:
        """The expression for a text field of the JSON text."""
        name, _ = field_path(field)
        return f"text::jsonb ->> '{name}'"

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What happens inside is undone alone when it raises."""
        self._simple("SAVEPOINT part")
        try:
            yield
        except BaseException:
            # A broken connection has undone everything already; its own error is the one to be seen.
            with suppress(StoreError):
                self._simple("ROLLBACK TO SAVEPOINT part")
            raise
        # The commit releases it; to do so here would cost a message each time.

    def script(self, name: str, build: str = "") -> None:
        """Run a file."""
        self._simple(built(script_text("postgres", name), build))

    def lock(self) -> None:
        """Take the write lock of the log."""
        self._simple(WRITE_LOCK)

    def _execute(self, sql: str, parameters: Sequence[Any]) -> psycopg.Cursor[Row]:
        try:
            return self._connection.execute(translated(sql, self._schema), parameters)
        except psycopg.Error as error:
            raise self._fault(error) from error

    def _simple(self, sql: str) -> None:
        """Run statements without values, several in one message."""
        try:
            self._connection.execute(translated(sql, self._schema))
        except psycopg.Error as error:
            raise self._fault(error) from error

    def _fault(self, error: psycopg.Error) -> StoreError:
        return fault(error, self._connection)


class Locked(StoreUnavailable):
    """Somebody else holds the lock, and has held it for as long as this one could wait."""


def fault(error: psycopg.Error, connection: Connection) -> StoreError:
    """The store's own error for one of psycopg's."""
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return Locked(f"the PostgreSQL store is locked: {str(error).strip()}")
    if connection.closed or isinstance(error, psycopg.OperationalError):
        return StoreUnavailable(f"the PostgreSQL store does not answer: {str(error).strip()}")
    return StatementRefused(f"{type(error).__name__}: {str(error).strip()}")


class PostgresBuilding(Building):
    """In one long transaction, of which nothing stays if its process dies. It takes the write lock at its end."""

    def __init__(self, transaction: PostgresTransaction) -> None:
        self._transaction = transaction

    @contextmanager
    def step(self) -> Iterator[Transaction]:
        """A part of the one transaction."""
        yield self._transaction

    def script(self, name: str, build: str) -> None:
        """Run a file at once: nobody waits for this transaction yet."""
        self._transaction.script(name, build)

    @contextmanager
    def last(self) -> Iterator[Transaction]:
        """What follows happens under the write lock."""
        self._transaction.lock()
        yield self._transaction


class PostgresDatabase(Database):
    """One schema of one PostgreSQL database."""

    dialect = "postgres"

    def __init__(
        self, url: str, *, schema: str = "public", read_only: bool = False, pools: "Pools | None" = None
    ) -> None:
        """With `pools` it has no connections of its own, and closes none."""
        if not _SCHEMA.match(schema):
            raise ValueError(f"{schema} is no name for a schema")
        self.url = url
        self.schema = schema
        # Those of the exercises beside this one, opened with the first of them.
        self._shared: Pools | None = None
        self._sharing = Lock()
        self._own = Pools(url, writers=0 if read_only else WRITERS) if pools is None else None
        lent = self._own or pools
        assert lent is not None
        self._readers = lent.readers
        self._writers = None if read_only else lent.writers
        try:
            if read_only:
                with self.reading() as transaction:
                    self.check_format(transaction)
            else:
                self.create()
        except BaseException:
            self.close()
            raise

    def beside(self, schema: str, *, read_only: bool = False) -> "PostgresDatabase":
        """Another schema of the same database. All of them share one pool, which is not that of this one.

        However many exercises are played, they leave the connections of the live centre alone.
        """
        with self._sharing:
            if self._shared is None:
                self._shared = Pools(self.url, writers=WRITERS_OF_OTHERS, name="exercises")
            return PostgresDatabase(self.url, schema=schema, read_only=read_only, pools=self._shared)

    def home(self, transaction: Transaction) -> str:
        """The cluster, its timeline, and the database in it.

        A cluster that was recovered from a base backup, or promoted, goes on along another timeline; a dump is read
        into another database.
        """
        found = transaction.row(
            "SELECT (SELECT system_identifier FROM pg_control_system()), "
            "left(pg_walfile_name(pg_current_wal_lsn()), 8), "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert found is not None, "a cluster has an identifier"
        cluster, timeline, database = found
        return f"cluster {cluster}, timeline {timeline}, database {database}"

    @contextmanager
    def reading(self, *, patient: bool = False) -> Iterator[Transaction]:
        """A transaction that sees one moment.

        It locks the board against being replaced before it looks at anything: what it sees is settled by its
        first query, and a board put in place after that would look empty to it.
        """
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; " + _limits(patient=patient)
        begin += "LOCK TABLE {board} IN ACCESS SHARE MODE"
        with self._begun(self._readers, begin, patient=patient) as (connection, _):
            try:
                yield PostgresTransaction(connection, self.schema)
            finally:
                # There is nothing to commit; this only lets go of the moment that was seen.
                self._roll_back(connection)

    def ask(self, sql: str, parameters: Sequence[Parameter] = ()) -> Row | None:
        """The first row that one query gives, with the transaction around it in one message."""
        alone = f"BEGIN READ ONLY; {_limits(patient=False)}{sql}; COMMIT"
        with self._begun(self._readers, alone, parameters) as (_, cursor):
            while cursor.description is None and cursor.nextset():
                pass
            return cursor.fetchone()

    @contextmanager
    def writing(self, *, log: bool = True, patient: bool = False) -> Iterator[Transaction]:
        """A transaction at the primary, committed at the end of the block.

        The table that is locked is one that never changes. The log itself would do too, but there a lock waits for
        autovacuum.
        """
        lock = WRITE_LOCK if log else ""
        with self._changing(lock, patient=patient) as transaction:
            yield transaction

    def scrub(self, table: str) -> None:
        """Write the table into new files. What an open transaction may still see is copied, so none must be older."""
        if self._writers is None:
            raise StoreUnavailable("the store was opened for reading only")
        now = self.ask("SELECT clock_timestamp()")
        assert now is not None
        for _ in range(PATIENCE_S * LOOKS_A_SECOND):
            if self.ask(OLDER_TRANSACTIONS, now) == (0,):
                break
            sleep(1 / LOOKS_A_SECOND)
        else:
            raise StoreUnavailable("somebody still reads what was there before")
        connection = self._writers.getconn()
        try:
            connection.execute(translated(f"VACUUM FULL {{{table}}}", self.schema))
        except psycopg.Error as error:
            raise fault(error, connection) from error
        finally:
            self._writers.putconn(connection)

    @contextmanager
    def building(self) -> Iterator[Building]:
        """A lock of its own keeps everybody else from building a board in this schema."""
        lock = f"SELECT pg_advisory_xact_lock({BUILDING_LOCK}, hashtext('{self.schema}'))"
        with self._changing(lock, patient=True) as transaction:
            assert isinstance(transaction, PostgresTransaction)
            yield PostgresBuilding(transaction)

    @contextmanager
    def making(self) -> Iterator[Transaction]:
        """A transaction in which tables are made."""
        with self._changing(f"SELECT pg_advisory_xact_lock({MAKING_LOCK})", patient=False) as transaction:
            named = transaction.row("SELECT 1 FROM pg_namespace WHERE nspname = ?", (self.schema,))
            if named is None:
                transaction.run(f'CREATE SCHEMA "{self.schema}"')
            yield transaction

    @contextmanager
    def _changing(self, lock: str, *, patient: bool) -> Iterator[Transaction]:
        with self._begun_with(lock, patient=patient) as connection:
            try:
                yield PostgresTransaction(connection, self.schema)
            except BaseException:
                self._roll_back(connection)
                raise
            try:
                said = connection.execute("COMMIT").statusmessage
            except psycopg.Error as error:
                self._roll_back(connection)
                raise CommitLost(f"PostgreSQL did not confirm the commit: {str(error).strip()}") from error
            if said != "COMMIT":
                raise StatementRefused("PostgreSQL rolled the transaction back")

    @contextmanager
    def _begun_with(self, lock: str, *, patient: bool) -> Iterator[Connection]:
        """A transaction that may change something, with its lock; who holds that and says nothing is ended."""
        if self._writers is None:
            raise StoreUnavailable("the store was opened for reading only")

        def begin(part: float) -> str:
            limits = _limits(patient=patient, waits=part)
            # Explicitly, because a server may default to less: an answered command survives a power cut.
            durably = "SET LOCAL synchronous_commit = on; "
            return f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {limits}{durably}{lock}"

        with ExitStack() as held:
            try:
                connection, _ = held.enter_context(
                    self._begun(self._writers, begin(SILENT_AFTER), patient=patient)
                )
            except Locked:
                self.ask(END_SILENT, (PATIENT, _ms(SILENT_AFTER)))
                connection, _ = held.enter_context(
                    self._begun(self._writers, begin(1 - SILENT_AFTER), patient=patient)
                )
            yield connection

    @contextmanager
    def _begun(
        self,
        pool: ConnectionPool[Connection],
        begin: str,
        parameters: Sequence[Parameter] = (),
        *,
        patient: bool = False,
    ) -> Iterator[tuple[Connection, psycopg.Cursor[Row]]]:
        """A connection of the pool in a transaction that has begun, and what beginning it gave.

        Those connections that have died meanwhile are passed over. Values are put into the text here, because only a
        text may hold several statements.
        """
        for tries_left in reversed(range(pool.max_size + 1)):
            try:
                connection = pool.getconn()
            except psycopg.OperationalError as error:  # no connection in time, or the pool is closed
                raise StoreUnavailable(f"the PostgreSQL store does not answer: {error}") from error
            connection.silence_s = None if patient else SPEAKS_WITHIN_S
            try:
                cursor = psycopg.ClientCursor(connection)
                try:
                    cursor.execute(translated(begin, self.schema), parameters or None)
                except psycopg.Error as error:
                    if connection.closed and tries_left:
                        continue
                    self._roll_back(connection)
                    raise fault(error, connection) from error
                yield connection, cursor
                return
            finally:
                with suppress(PoolClosed):
                    pool.putconn(connection)

    @staticmethod
    def _roll_back(connection: Connection) -> None:
        # Where this fails the connection is broken, and the pool throws it away.
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close every connection that is its own, and those of the exercises beside it."""
        with self._sharing:
            for pools in (self._own, self._shared):
                if pools is not None:
                    pools.close()


class Pools:
    """Connections for reading and for writing to one database, which several schemas of it may share."""

    def __init__(self, url: str, *, writers: int, name: str = "store") -> None:
        self._url = url
        self.readers = self._pool(name, "readers", READERS)
        self.writers = self._pool(name, "writers", writers) if writers else None

    def _pool(self, whose: str, name: str, size: int) -> ConnectionPool[Connection]:
        return ConnectionPool(
            self._url,
            connection_class=Connection,
            kwargs={
                "autocommit": True,  # transactions begin where this module says so
                "prepare_threshold": None,
                "connect_timeout": PATIENCE_S,
                # Over a line that carries nothing any more nobody waits longer than that.
                "tcp_user_timeout": PATIENCE_S * 1000,
                **KEEPALIVE,
                "application_name": f"eadrcc {name}",
            },
            min_size=1,
            max_size=size,
            timeout=PATIENCE_S,
            reconnect_timeout=RECONNECTS_FOR_S,
            num_workers=1,
            name=f"{name} of the {whose}",
            open=True,
        )

    def close(self) -> None:
        """Close every connection."""
        self.readers.close()
        if self.writers is not None:
            self.writers.close()


def _limits(*, patient: bool, waits: float = 1) -> str:
    """How long this transaction may wait for a lock (`waits` is a part of the patience), run a statement, do nothing.

    One that is patient may do all that for ever, and its session says so.
    """
    if patient:
        for_ever = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        return "".join(f"SET LOCAL {name} = 0; " for name in for_ever) + (
            f"SET LOCAL application_name = '{PATIENT}'; "
        )
    return (
        f"SET LOCAL lock_timeout = {_ms(waits)}; SET LOCAL statement_timeout = {_ms(1)}; "
        f"SET LOCAL idle_in_transaction_session_timeout = {_ms(SILENT_AFTER)}; "
    )


def _ms(part: float) -> int:
    """A part of the patience in milliseconds, as PostgreSQL counts."""
    return round(PATIENCE_S * part * 1000)


# The pool tells of every attempt to connect; the store says once, in its own error, that it does not answer.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
