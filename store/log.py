"""The log: the events of the one application, written through the library's own extension points.

`LogFactory` is named by PERSISTENCE_MODULE and gives the application a recorder that implements the library's
abstract `ApplicationRecorder`, so that none of its pools, transactions and retries are touched. Inside the
writer's transaction the recorder only buffers and numbers what is saved; `flush` writes it, `cut` and `discard`
take it back (DESIGN.md, "Settled").

A row is whole when the SHA-256 beside it is that of `sealed`; it is checked on every reading. Positions count
from 1 without a gap: a gap means damage. Only the log of a fork has gaps, where rows of other emergencies were not
copied, and it knows each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from threading import get_ident
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType
from pydantic_core import from_json

from store.database import Database, Transaction, open_database
from store.lineage import settle

COLUMNS = ("position", "stream", "version", "topic", "state", "sha256")
_SELECT = "SELECT position, stream, version, topic, state, sha256 FROM {log}"  # the order of COLUMNS


# As many rows as most commands record at most.
OF_ONE_COMMAND = 20
POSITIONS_AT_ONCE = 200


class LogDamaged(Exception):
    """The log is not what was written: a row was changed, or one is missing."""

    def __init__(self, position: int, what: str) -> None:
        super().__init__(f"the log is damaged at position {position}: {what}")
        self.position = position
        self.what = what


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the log. `state` holds the fact as plain JSON, without what stands in the other columns."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes

    def sealed(self) -> bytes:
        """The SHA-256 over the whole row.

        It is taken over position (8 bytes, big-endian), stream (16), version (8), the length of the topic in
        bytes (4), the topic in UTF-8, and the state. Every part but the last has a length that is known before
        it is read, so two different rows never give the same bytes.
        """
        topic = self.topic.encode()
        head = (
            self.position.to_bytes(8) + self.stream.bytes + self.version.to_bytes(8) + len(topic).to_bytes(4)
        )
        return sha256(head + topic + self.state).digest()

    def values(self) -> tuple[int, str, int, str, bytes, bytes]:
        """The row as its columns."""
        return (self.position, str(self.stream), self.version, self.topic, self.state, self.sealed())


def whole(row: tuple[Any, ...]) -> LogRow:
    """The row that these columns hold. Raises LogDamaged when the hash is not theirs."""
    position, stream, version, topic, state, seal = row
    if not isinstance(stream, UUID):
        try:
            stream = UUID(stream)
        except ValueError:
            raise LogDamaged(position, "its stream is no id") from None
    read = LogRow(position, stream, version, topic, state)
    if read.sealed() != seal:
        raise LogDamaged(position, "its SHA-256 is not that of its bytes")
    return read


def rows_after(transaction: Transaction, position: int, limit: int) -> list[LogRow]:
    """Up to `limit` rows that follow `position`, in order. Raises LogDamaged for a changed or missing row."""
    found = transaction.rows(f"{_SELECT} WHERE position > ? ORDER BY position LIMIT ?", (position, limit))
    rows = []
    for row in found:
        if row[0] != position + 1 and (expected := next_after(transaction, position)) != row[0]:
            raise LogDamaged(expected, "it is missing")
        rows.append(whole(row))
        position = row[0]
    return rows


def next_after(transaction: Transaction, position: int) -> int:
    """The position that follows: the next one, or in a fork the one behind a gap that it knows."""
    gap = transaction.row(
        "SELECT before FROM {fork_gaps} WHERE after <= ? ORDER BY after DESC LIMIT 1", (position,)
    )
    return position + 1 if gap is None or gap[0] <= position else int(gap[0])


def seal_of(transaction: Transaction, position: int) -> tuple[int, str]:
    """How many rows stand before a position, and the SHA-256, in hexadecimal, over their own seals in order."""
    seals = transaction.rows("SELECT sha256 FROM {log} WHERE position < ? ORDER BY position", (position,))
    return len(seals), sha256(b"".join(bytes(seal) for (seal,) in seals)).hexdigest()


def stream_rows(transaction: Transaction, stream: UUID) -> list[LogRow]:
    """All rows of one stream, by version. Raises LogDamaged."""
    found = transaction.rows(f"{_SELECT} WHERE stream = ? ORDER BY version", (str(stream),))
    return [whole(row) for row in found]


def row_at(transaction: Transaction, position: int) -> LogRow | None:
    """The row at a position, if there is one. Raises LogDamaged."""
    found = transaction.row(f"{_SELECT} WHERE position = ?", (position,))
    return None if found is None else whole(found)


def head_of(transaction: Transaction) -> int:
    """The position of the last row; 0 when nothing was recorded yet."""
    found = transaction.row("SELECT max(position) FROM {log}")
    return int(found[0]) if found and found[0] is not None else 0


def end_of_command(transaction: Transaction, position: int) -> int:
    """The last position of the command that recorded the fact at `position`.

    An offer, for example, is filed and then submitted. The facts of a command stand side by side and
    say the same of where they came from, to the microsecond.
    """
    row = row_at(transaction, position)
    if row is None:
        return position
    said = from_json(row.state).get("provenance")
    while following := rows_after(transaction, position, OF_ONE_COMMAND):
        for next_row in following:
            if from_json(next_row.state).get("provenance") != said:
                return position
            position = next_row.position
    return position


def recorded_at(row: LogRow) -> datetime:
    """When a row was recorded, as its provenance says. Raises LogDamaged."""
    try:
        return datetime.fromisoformat(from_json(row.state)["provenance"]["recorded_at"])
    except (ValueError, KeyError, TypeError):
        raise LogDamaged(row.position, "it does not say when it was recorded") from None


def times_at(
    transaction: Transaction, positions: Sequence[int], *, occurred: bool = False
) -> dict[int, datetime]:
    """When the facts at these positions, which are in order, were recorded; or when they happened, never running back.

    Raises LogDamaged where one is missing or was changed.
    """
    rows: dict[int, LogRow] = {}
    for start in range(0, len(positions), POSITIONS_AT_ONCE):
        some = positions[start : start + POSITIONS_AT_ONCE]
        marks = ", ".join("?" * len(some))
        found = transaction.rows(f"{_SELECT} WHERE position IN ({marks})", list(some))
        rows |= {row[0]: whole(row) for row in found}
    times: dict[int, datetime] = {}
    latest: datetime | None = None
    for position in positions:
        if position not in rows:
            raise LogDamaged(position, "it is missing")
        time = occurred_at(rows[position]) if occurred else recorded_at(rows[position])
        times[position] = latest = time if latest is None else max(latest, time)
    return times


def occurred_at(row: LogRow) -> datetime:
    """When the fact of a row happened: a bare day begins at 00:00Z; where nothing is told, when it was recorded.

    Raises LogDamaged.
    """
    recorded = recorded_at(row)
    told = from_json(row.state)["provenance"].get("occurred_at")
    if told is None:
        return recorded
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        raise LogDamaged(row.position, "it does not say when it happened") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _row_until(transaction: Transaction, position: int) -> LogRow | None:
    """The row at a position, or in one of a fork's gaps the last one before it, if there is one. Raises LogDamaged."""
    row = row_at(transaction, position)
    if row is not None:
        return row
    gap = transaction.row(
        "SELECT max(after) FROM {fork_gaps} WHERE after < ? AND before > ?", (position, position)
    )
    if gap is None or gap[0] is None:
        raise LogDamaged(position, "it is missing")
    if gap[0] == 0:
        return None
    before = row_at(transaction, gap[0])
    if before is None:
        raise LogDamaged(gap[0], "it is missing")
    return before


def position_at(transaction: Transaction, time: datetime) -> int:
    """The greatest position that was recorded by `time`; 0 when nothing was.

    Recorded time never runs back, so a binary search finds it.
    """
    below, above = 0, head_of(transaction) + 1
    while above - below > 1:
        middle = (below + above) // 2
        row = _row_until(transaction, middle)
        if row is None or recorded_at(row) <= time:
            below = middle
        else:
            above = middle
    return below


def _chosen(rows: Sequence[LogRow], stop: int | None, topics: Sequence[str]) -> list[LogRow]:
    return [
        row for row in rows if (stop is None or row.position <= stop) and (not topics or row.topic in topics)
    ]


class LogRecorder(ApplicationRecorder):
    """Buffers what the application saves, until the writer flushes it in its own transaction.

    Aggregates are loaded and saved only by the thread that holds the write lock: a copy loaded elsewhere could
    be older than the log and would stay in the repository's cache.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._transaction: Transaction | None = None
        self._thread = 0
        self._head = 0
        self._buffer: list[LogRow] = []

    def begin(self, transaction: Transaction, head: int) -> None:
        """From now on, count from `head` and read in `transaction`, which holds the write lock."""
        assert not self._buffer, "what was buffered has been flushed or discarded"
        self._transaction, self._head, self._thread = transaction, head, get_ident()

    def end(self) -> list[LogRow]:
        """Stop, and give back what was buffered."""
        buffered, self._buffer, self._transaction = self._buffer, [], None
        return buffered

    def discard(self) -> set[UUID]:
        """Stop, and take everything back that was buffered; the streams that it belonged to."""
        return {row.stream for row in self.end()}

    @property
    def buffered(self) -> Sequence[LogRow]:
        """What was saved in this transaction, in order."""
        return self._buffer

    def cut(self, length: int) -> set[UUID]:
        """Take back what was buffered beyond the first `length` rows; the streams that it belonged to."""
        streams = {row.stream for row in self._buffer[length:]}
        del self._buffer[length:]
        return streams

    def flush(self, transaction: Transaction) -> None:
        """Write what was buffered. It stays readable here until `end`."""
        assert transaction is self._transaction, "what was buffered belongs to another transaction"
        if self._buffer:
            transaction.insert("log", COLUMNS, [row.values() for row in self._buffer])

    def position_of(self, stream: UUID) -> int:
        """The position of a stream's last event, written or buffered; 0 when it has none."""
        for row in reversed(self._buffer):
            if row.stream == stream:
                return row.position
        found = self._inside().row(
            "SELECT position FROM {log} WHERE stream = ? ORDER BY version DESC LIMIT 1", (str(stream),)
        )
        return int(found[0]) if found else 0

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Buffer the events and give them their positions. Only inside the writer's transaction."""
        self._inside()
        before = self._head + len(self._buffer)
        for position, event in enumerate(stored_events, before + 1):
            assert isinstance(event.originator_id, UUID)
            self._buffer.append(
                LogRow(position, event.originator_id, event.originator_version, event.topic, event.state)
            )
        return range(before + 1, before + 1 + len(stored_events))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream, stored and buffered, by version. Raises LogDamaged."""
        stored = self._inside().rows(
            f"{_SELECT} WHERE stream = ? AND version > ? ORDER BY version", (str(originator_id), gt or 0)
        )
        rows = [whole(row) for row in stored]
        for version, row in enumerate(rows, (gt or 0) + 1):
            if row.version != version:
                raise LogDamaged(row.position, f"its stream lacks version {version}")
        rows += [row for row in self._buffer if row.stream == originator_id and row.version > (gt or 0)]
        if lte is not None:
            rows = [row for row in rows if row.version <= lte]
        if desc:
            rows.reverse()
        return [StoredEvent(row.stream, row.version, row.topic, row.state) for row in rows[:limit]]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """What is recorded between two positions; in the writer's transaction also what is buffered.

        Raises LogDamaged.
        """
        after = max(0, (start or 0) - (1 if inclusive_of_start else 0))
        if self._transaction is not None and self._thread == get_ident():
            rows = list(self._recorded(self._transaction, after, limit, stop, topics))
            rows += _chosen([row for row in self._buffer if row.position > after], stop, topics)
        else:
            with self.database.reading() as transaction:
                rows = list(self._recorded(transaction, after, limit, stop, topics))
        return [
            Notification(row.stream, row.version, row.topic, row.state, row.position) for row in rows[:limit]
        ]

    @staticmethod
    def _recorded(
        transaction: Transaction, after: int, limit: int, stop: int | None, topics: Sequence[str]
    ) -> Iterator[LogRow]:
        """Up to `limit` rows with one of the topics, if any are named, read as many at a time."""
        found = 0
        while found < limit:
            wanted = limit if stop is None else min(limit, stop - after)
            rows = rows_after(transaction, after, wanted) if wanted > 0 else []
            chosen = _chosen(rows, stop, topics)
            found += len(chosen)
            yield from chosen
            if len(rows) < limit:
                return
            after = rows[-1].position

    def max_notification_id(self) -> int | None:
        """The last position that is recorded; what is only buffered does not count."""
        with self.database.reading() as transaction:
            return head_of(transaction) or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Not here: who follows the log asks the board for an interval."""
        raise NotImplementedError("the feed is a query on the board, see store.board.Reading.interval")

    def _inside(self) -> Transaction:
        assert self._transaction is not None, (
            "aggregates are loaded and saved inside the writer's transaction"
        )
        assert self._thread == get_ident(), "aggregates are loaded and saved on the writer's thread"
        return self._transaction


# Databases that were opened before the application that is to have them, by the names that stand for them.
_LENT: dict[str, Database] = {}


def lent(database: Database) -> str:
    """A name for an open database, which the next factory that is told it takes over: it is told texts and no more."""
    name = f"lent:{uuid4()}"
    _LENT[name] = database
    return name


class LogFactory(InfrastructureFactory[TrackingRecorder]):
    """Gives the application its recorder, on the database that the variables STORE and STORE_SCHEMA name."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        url = self.env.get("STORE")
        assert url, "the application is told its store"
        opened = _LENT.pop(url, None)
        self.database = opened or open_database(url, schema=self.env.get("STORE_SCHEMA") or "public")
        try:
            settle(self.database)
        except BaseException:
            self.database.close()
            raise

    def application_recorder(self) -> LogRecorder:
        """The recorder of the one log."""
        return LogRecorder(self.database)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Not here: aggregates are small and need no snapshots."""
        raise NotImplementedError(f"there is no separate store for {purpose}")

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> TrackingRecorder:
        """Not here: the board keeps its own position, in the log's transaction."""
        raise NotImplementedError("the board's position stands in board_state")

    def process_recorder(self) -> ProcessRecorder:
        """Not here: the centre is one application."""
        raise NotImplementedError("nothing is processed from another log")

    def close(self) -> None:
        """Close the database."""
        self.database.close()
