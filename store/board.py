"""The board as it is stored: every version of every entity, and the one query that reads it.

A row is one version: `(kind, id, emergency, position, until, readers, text)`. It stands from `position` up to,
but not including, `until`; the present has no `until`. So one condition gives the present, the picture as at any
position, what somebody could see then, and the feed: what changed in an interval, and what went out of sight
(DESIGN.md, rule 5).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from projections.readers import Reader, Readers
from store.database import Database, Key, Parameter, Transaction
from store.lineage import generation_of
from store.log import (
    LogDamaged,
    end_of_command,
    head_of,
    position_at,
    recorded_at,
    row_at,
    times_at,
)

COLUMNS = ("kind", "id", "emergency", "position", "until", "readers", "text")
# In so few positions there is less to look through than in one large emergency.
SHORT_INTERVAL = 1_000
_SELECT = "SELECT kind, id, emergency, position, until, readers, text FROM {board}"  # the order of COLUMNS


@dataclass(frozen=True, slots=True)
class Row:
    """One version of one entity, as it is stored. `text` is its JSON, ready to be sent."""

    kind: str
    id: str
    emergency: str | None
    position: int
    until: int | None
    readers: str
    text: str


@dataclass(frozen=True, slots=True)
class BoardState:
    """How far the board is folded, and by which reducers.

    Where it has stopped, `stopped_at` is the position of the fact that could not be folded, and `fingerprint` that
    of the reducers that could not. `build` is new whenever the board was folded from the beginning.
    """

    position: int
    version: int
    fingerprint: str
    build: str
    stopped_at: int | None = None
    stopped_why: str | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """What changed for one reader after `since` and up to `to`, as it stands at `to`."""

    since: int
    to: int
    rows: list[Row]
    # `[(kind, id)]` of what he could read at `since` and cannot read at `to`.
    gone: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Changed:
    """A version that came into force in an interval and still stands at its end."""

    kind: str
    id: str
    emergency: str | None
    readers: str
    origin: str
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A version that stood at the beginning of an interval and no longer stands at its end."""

    kind: str
    id: str
    emergency: str | None
    readers: str
    origin: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed after `since` and up to `to`, whoever may read it."""

    since: int
    to: int
    rows: list[Changed]
    ended: list[Ended]


def state_of(transaction: Transaction) -> BoardState:
    """The board's own state."""
    found = transaction.row(
        "SELECT position, version, fingerprint, build, stopped_at, stopped_why FROM {board_state}"
    )
    assert found is not None, "a store has a board"
    return BoardState(*found)


def standing(transaction: Transaction) -> tuple[int, BoardState]:
    """The head of the log and the board's own state, by one query: the writer asks at every turn."""
    found = transaction.row(
        "SELECT (SELECT coalesce(max(position), 0) FROM {log}), "
        "position, version, fingerprint, build, stopped_at, stopped_why FROM {board_state}"
    )
    assert found is not None, "a store has a board"
    head, *state = found
    return head, BoardState(*state)


def keep_state(transaction: Transaction, state: BoardState) -> None:
    """Write the board's own state."""
    transaction.run(
        "UPDATE {board_state} SET position = ?, version = ?, fingerprint = ?, build = ?, "
        "stopped_at = ?, stopped_why = ?",
        (state.position, state.version, state.fingerprint, state.build, state.stopped_at, state.stopped_why),
    )


def readable(reader: Reader) -> tuple[str, list[Parameter]]:
    """The condition that `reader` may read a version; the same as `Readers.include`."""
    if reader.is_staff:
        return "readers <> '-'", []
    if reader.code is None:
        return "1 = 0", []
    assert reader.code.isalpha(), "a reader's code is letters only, so that LIKE takes it as it is"
    return "(readers = '*' OR readers LIKE ?)", [f"% {reader.code} %"]


class Reading:
    """The board in one read transaction. `position` is taken first, so nothing that is read is newer.

    Everywhere `at` asks for the picture as at a position, and None for the present. Who may not read a version is
    answered as if it were not there.
    """

    def __init__(self, transaction: Transaction, standing: tuple[int, BoardState] | None = None) -> None:
        """Who knows the head of the log and the board's state already says so in `standing`."""
        self._transaction = transaction
        self._head = None if standing is None else standing[0]
        self.state = state_of(transaction) if standing is None else standing[1]
        self.position = self.state.position
        # What was looked up together; None where nothing stands.
        self._at_hand: dict[Key, Row | None] = {}

    @property
    def head(self) -> int:
        """The position of the last fact in the log; above `position` only where the board has stopped or lags."""
        return head_of(self._transaction) if self._head is None else self._head

    @property
    def generation(self) -> str:
        """The name of this log, which another log does not have."""
        return generation_of(self._transaction)

    def position_at(self, time: datetime) -> int:
        """The greatest position that was recorded by `time`; 0 when nothing was."""
        return position_at(self._transaction, time)

    def recorded_at(self, position: int) -> datetime:
        """When the fact at a position was recorded. Raises LogDamaged where there is none."""
        row = row_at(self._transaction, position)
        if row is None:
            raise LogDamaged(position, "it is missing")
        return recorded_at(row)

    def end_of_command(self, position: int) -> int:
        """The last position of the command that recorded the fact at `position`."""
        return end_of_command(self._transaction, position)

    def get(self, kind: str, id: str, reader: Reader, at: int | None = None) -> Row | None:
        """One entity, or None where it is unknown or not this reader's to see."""
        if at is None:
            found = self._transaction.row(
                f"{_SELECT} WHERE kind = ? AND id = ? AND until IS NULL", (kind, id)
            )
        else:
            # One version follows the other without a gap, so the last one that began is the one that stood.
            found = self._transaction.row(
                f"{_SELECT} WHERE kind = ? AND id = ? AND position <= ? ORDER BY position DESC LIMIT 1",
                (kind, id, at),
            )
        if found is None:
            return None
        row = Row(*found)
        return row if Readers(row.readers).include(reader) else None

    def standing(self, keys: Collection[Key]) -> list[Row]:
        """Those of these entities, `(kind, id)`, that there are, as they stand, whoever may read them; by one query."""
        found = self._transaction.lookup("board", COLUMNS, ("kind", "id"), keys, only="until IS NULL")
        return [Row(*one) for one in found]

    def have(self, keys: Collection[Key], rows: Iterable[Row]) -> None:
        """Have what stands of these at hand, so that `several` need not look it up."""
        self._at_hand.update(dict.fromkeys(keys))
        self._at_hand.update(((row.kind, row.id), row) for row in rows)

    def several(self, keys: Collection[Key], reader: Reader) -> dict[Key, Row]:
        """Those of these entities, `(kind, id)`, that this reader may read, as they stand, by at most one query."""
        if missing := [key for key in keys if key not in self._at_hand]:
            self.have(missing, self.standing(missing))
        rows = ((key, self._at_hand[key]) for key in keys)
        return {key: row for key, row in rows if row is not None and Readers(row.readers).include(reader)}

    def find(
        self,
        kinds: Collection[str],
        reader: Reader,
        *,
        emergency: str | None = None,
        filters: Mapping[str, str] | None = None,
        at: int | None = None,
        after: str | None = None,
        limit: int | None = None,
        newest_first: bool = False,
        lacking: Collection[str] = (),
    ) -> list[Row]:
        """The entities of some kinds, ordered by id, which is the order in which they were made.

        `after` is the id that the page before ended with. `filters` name fields of the JSON text and the text that
        the field is or, where it is a list, contains; `donors.nation` asks for a nation among the donors. `lacking`
        names fields that are null.
        """
        # What stood in an emergency once is found by its own index: a kind may have thousands of entities in others.
        is_past_of_one = emergency is not None and at is not None
        kind = self._transaction.aside("kind") if is_past_of_one else "kind"
        # One value and no list of one: then the index gives the order too.
        conditions = [f"{kind} = ?" if len(kinds) == 1 else f"{kind} IN ({', '.join('?' * len(kinds))})"]
        parameters: list[Parameter] = [*kinds]
        self._narrow(conditions, parameters, reader, emergency, filters, at)
        conditions += [f"{self._transaction.text_field(field)} IS NULL" for field in lacking]
        if after is not None:
            conditions.append("id < ?" if newest_first else "id > ?")
            parameters.append(after)
        order = "id DESC" if newest_first else "id"
        return self._page(conditions, parameters, order, limit)

    def interval(
        self,
        since: int,
        reader: Reader,
        *,
        emergency: str | None = None,
        without_kinds: Sequence[str] = (),
        without_origin: str | None = None,
        to: int | None = None,
    ) -> Interval:
        """What changed for this reader in (since, to], as it stands at `to`: the board's position, unless told.

        From 0 it is the snapshot. `without_kinds` and `without_origin` leave out entities, for example the log
        book and the archive; both are properties that an entity keeps for life.
        """
        to = self.position if to is None else min(to, self.position)
        if since >= to:
            return Interval(since, to, [], [])
        may_read, reading_as = readable(reader)
        narrowing: list[str] = []
        narrowed_by: list[Parameter] = []
        if emergency is not None:
            # What changed lately is found by its position; all that stands, and what changed in long, by its emergency.
            is_short = since and to - since <= SHORT_INTERVAL
            narrowing.append(f"{self._transaction.aside('emergency') if is_short else 'emergency'} = ?")
            narrowed_by.append(emergency)
        if without_kinds:
            narrowing.append(f"kind NOT IN ({', '.join('?' * len(without_kinds))})")
            narrowed_by += without_kinds
        if without_origin is not None:
            of_origin, origin = self._transaction.holds("origin", without_origin)
            narrowing.append(f"NOT {of_origin}")
            narrowed_by += origin
        narrow = "".join(f" AND {condition}" for condition in narrowing)
        changed = self._transaction.rows(
            f"{_SELECT} WHERE position > ? AND position <= ? AND (until IS NULL OR until > ?) AND {may_read}{narrow} "
            "ORDER BY position, kind, id",
            [since, to, to, *reading_as, *narrowed_by],
        )
        rows = [Row(*found) for found in changed]
        if since == 0:
            return Interval(since, to, rows, [])
        # What he could read at `since` and what ended since then; gone is what he was not given anew.
        ended = self._transaction.rows(
            f"SELECT kind, id FROM {{board}} WHERE until > ? AND until <= ? AND position <= ? AND {may_read}{narrow} "
            "ORDER BY until, kind, id",
            [since, to, since, *reading_as, *narrowed_by],
        )
        given = {(row.kind, row.id) for row in rows}
        return Interval(since, to, rows, [(kind, id) for kind, id in ended if (kind, id) not in given])

    def changes(self, since: int) -> Changes:
        """What changed in (since, position] for all readers at once; `interval` asks the same for one."""
        to = self.position
        if since >= to:
            return Changes(since, to, [], [])
        origin = self._transaction.text_field("origin")
        changed = self._transaction.rows(
            f"SELECT kind, id, emergency, readers, {origin}, text FROM {{board}} "
            "WHERE position > ? AND position <= ? AND (until IS NULL OR until > ?) AND readers <> '-' "
            "ORDER BY position, kind, id",
            (since, to, to),
        )
        ended = self._transaction.rows(
            f"SELECT kind, id, emergency, readers, {origin} FROM {{board}} "
            "WHERE until > ? AND until <= ? AND position <= ? AND readers <> '-' ORDER BY until, kind, id",
            (since, to, since),
        )
        return Changes(since, to, [Changed(*row) for row in changed], [Ended(*row) for row in ended])

    def kept(self, kind: str, at: int | None = None) -> list[Row]:
        """The entities of a kind, ordered by id, whoever may read them: for what the board shows to nobody."""
        conditions, parameters = ["kind = ?"], list[Parameter]((kind,))
        if at is None:
            conditions.append("until IS NULL")
        else:
            conditions.append("position <= ? AND (until IS NULL OR until > ?)")
            parameters += [at, at]
        return self._page(conditions, parameters, "id", None)

    def history(self, kinds: Collection[str], emergency: str) -> list[Row]:
        """Every version of some kinds in one emergency, in the order of their positions, for staff."""
        conditions = ["emergency = ?", f"kind IN ({', '.join('?' * len(kinds))})", "readers <> '-'"]
        return self._page(conditions, [emergency, *kinds], "position, kind, id", None)

    def times(self, positions: Sequence[int], *, occurred: bool = False) -> dict[int, datetime]:
        """When the facts at these positions were recorded, or happened. Raises LogDamaged where one is missing."""
        return times_at(self._transaction, positions, occurred=occurred)

    def versions(self, kind: str, id: str) -> list[Row]:
        """Every version of one entity, oldest first, whoever may read them."""
        found = self._transaction.rows(f"{_SELECT} WHERE kind = ? AND id = ? ORDER BY position", (kind, id))
        return [Row(*row) for row in found]

    def _narrow(
        self,
        conditions: list[str],
        parameters: list[Parameter],
        reader: Reader,
        emergency: str | None,
        filters: Mapping[str, str] | None,
        at: int | None,
    ) -> None:
        if at is None:
            conditions.append("until IS NULL")
        else:
            conditions.append("position <= ? AND (until IS NULL OR until > ?)")
            parameters += [at, at]
        if emergency is not None:
            conditions.append("emergency = ?")
            parameters.append(emergency)
        may_read, reading_as = readable(reader)
        conditions.append(may_read)
        parameters += reading_as
        for field, value in (filters or {}).items():
            condition, values = self._transaction.holds(field, value)
            conditions.append(condition)
            parameters += values

    def _page(
        self, conditions: list[str], parameters: list[Parameter], order: str, limit: int | None
    ) -> list[Row]:
        sql = f"{_SELECT} WHERE {' AND '.join(conditions)} ORDER BY {order}"
        if limit is not None:
            sql += " LIMIT ?"
            parameters.append(limit)
        return [Row(*row) for row in self._transaction.rows(sql, parameters)]


@contextmanager
def reading(database: Database) -> Iterator[Reading]:
    """The board in one read transaction."""
    with database.reading() as transaction:
        yield Reading(transaction)
