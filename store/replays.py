"""Replays that are under way: which file is shown, to be read as whom, and the anchor of its clock.

They are beside the log: nothing that happens in a replay is a fact of the centre. A row says all that any worker needs
to compute where the replay stands (`projections.training.replay`), so it is written only when the presenter does
something. A replay that nobody uses ends by itself after a day.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.identity import new_id
from domain.value import written
from projections.training.replay import Anchor
from store.database import Database, StoreUnavailable, Transaction

# A course goes on the next morning.
LASTS = timedelta(days=1)
# A replay that is watched is in use; so much of a day is exact enough, and spares writing.
NOTED_AFTER = timedelta(hours=1)
# The presenter's two hands: how often a change is tried again that another one has overtaken.
TRIES = 5
COLUMNS = (
    "id", "emergency", "first_position", "last_position", "reader", "silence_ms", "presenter", "started_at",
    "used_at", "run", "clock", "anchored_at", "speed", "turn", "lap",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Replay:
    """One replay. `reader` is how its reader is named; `silence_ms` what long silences are shortened to.

    `turn` counts what the presenter has done, `lap` how often that led backwards.
    """

    id: str
    emergency: str
    first: int
    last: int
    reader: str
    silence_ms: int | None
    presenter: str
    started_at: datetime
    used_at: datetime
    anchor: Anchor
    turn: int = 0
    lap: int = 0


class Replays:
    """The replays of one store. Every method raises StoreUnavailable when the database is away."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ids: Callable[[], UUID] = new_id,
    ) -> None:
        self._database = database
        self._new_id = ids
        # The clock by which anchors are set and read.
        self.clock = clock

    def start(
        self,
        *,
        emergency: str,
        first: int,
        last: int,
        reader: str,
        silence_ms: int | None,
        presenter: str,
        begins: datetime,
        speed: int,
    ) -> Replay:
        """A new replay, which waits at its beginning; `begins` is what its clock shows there."""
        now = self.clock()
        replay = Replay(
            id=str(self._new_id()),
            emergency=emergency,
            first=first,
            last=last,
            reader=reader,
            silence_ms=silence_ms,
            presenter=presenter,
            started_at=now,
            used_at=now,
            anchor=Anchor("paused", begins, now, speed),
        )
        with self._database.writing(log=False) as transaction:
            transaction.run("DELETE FROM {replays} WHERE used_at <= ?", (written(now - LASTS),))
            transaction.insert("replays", COLUMNS, [_row(replay)])
        return replay

    def get(self, id: str) -> Replay | None:
        """The replay of this id; None when there is none, or it has ended."""
        with self._database.reading() as transaction:
            return self._found(transaction, id)

    def list(self) -> list[Replay]:
        """All replays, in the order in which they were started."""
        with self._database.reading() as transaction:
            found = transaction.rows(
                f"SELECT {', '.join(COLUMNS)} FROM {{replays}} WHERE used_at > ? ORDER BY id",
                (written(self.clock() - LASTS),),
            )
        return [_replay(row) for row in found]

    def lead(self, id: str, change: Callable[[Replay], tuple[Anchor, bool]]) -> Replay | None:
        """Set the anchor that `change` gives, with whether it leads backwards; None when there is no such replay."""
        for _ in range(TRIES):
            with self._database.writing(log=False) as transaction:
                before = self._found(transaction, id)
                if before is None:
                    return None
                anchor, backwards = change(before)
                after = replace(
                    before,
                    anchor=anchor,
                    used_at=self.clock(),
                    turn=before.turn + 1,
                    lap=before.lap + backwards,
                )
                changed = transaction.run(
                    "UPDATE {replays} SET used_at = ?, run = ?, clock = ?, anchored_at = ?, speed = ?, "
                    "turn = ?, lap = ? WHERE id = ? AND turn = ?",
                    (*_row(after)[COLUMNS.index("used_at") :], id, before.turn),
                )
            if changed:
                return after
        raise StoreUnavailable("others lead this replay at the same time")

    def in_use(self, replay: Replay) -> None:
        """Somebody watches this replay."""
        now = self.clock()
        if now - replay.used_at < NOTED_AFTER:
            return
        with self._database.writing(log=False) as transaction:
            transaction.run("UPDATE {replays} SET used_at = ? WHERE id = ?", (written(now), replay.id))

    def end(self, id: str) -> None:
        """End a replay."""
        with self._database.writing(log=False) as transaction:
            transaction.run("DELETE FROM {replays} WHERE id = ?", (id,))

    def _found(self, transaction: Transaction, id: str) -> Replay | None:
        found = transaction.row(
            f"SELECT {', '.join(COLUMNS)} FROM {{replays}} WHERE id = ? AND used_at > ?",
            (id, written(self.clock() - LASTS)),
        )
        return None if found is None else _replay(found)


def _row(replay: Replay) -> tuple[Any, ...]:
    """A replay as its columns."""
    anchor = replay.anchor
    return (
        replay.id,
        replay.emergency,
        replay.first,
        replay.last,
        replay.reader,
        replay.silence_ms,
        replay.presenter,
        written(replay.started_at),
        written(replay.used_at),
        anchor.run,
        written(anchor.clock),
        written(anchor.at),
        anchor.speed,
        replay.turn,
        replay.lap,
    )


def _replay(row: tuple[Any, ...]) -> Replay:
    id, emergency, first, last, reader, silence_ms, presenter, *since = row
    started_at, used_at, run, clock, anchored_at, speed, turn, lap = since
    read = datetime.fromisoformat
    anchor = Anchor(run, read(clock), read(anchored_at), speed)
    return Replay(
        id,
        emergency,
        first,
        last,
        reader,
        silence_ms,
        presenter,
        read(started_at),
        read(used_at),
        anchor,
        turn,
        lap,
    )
