"""A centre on a real store, with its accounts and a clock that the test holds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from domain.authority import Actor
from domain.centre import Command
from domain.fact import Fact, decoded
from domain.provenance import Party, Said
from projections.entities import MemoryBoard
from projections.fold import fold
from projections.readers import OBSERVERS, Reader
from store.board import Row
from store.log import LogRow, rows_after
from store.open import Store, open_store
from store.writer import Answer

# No test waits that long; a command that takes longer has found a deadlock.
SOON_S = 30
EVERYTHING = 1_000_000


def _account(role: str, account: str, nation: str | None = None) -> Actor:
    return Actor(account=account, role=role, name=f"{role} {account}", nation=nation)


OFFICER, SECOND_OFFICER = _account("duty_officer", "officer-1"), _account("duty_officer", "officer-2")
HEAD, SECOND_HEAD = _account("head", "head-1"), _account("head", "head-2")
SVN, ESP, BIH, USA, NPL = (_account("nation", code, code) for code in ("SVN", "ESP", "BIH", "USA", "NPL"))
OBSERVER = _account("observer", "ocha")
PLANNER, AUDITOR, ADMIN = (
    _account("planner", "plan"),
    _account("auditor", "audit"),
    _account("admin", "admin"),
)
# The timekeeper has no account that anybody could sign in with.
CLOCK = _account("clock", "clock")
NATIONS = {actor.nation: actor for actor in (SVN, ESP, BIH, USA, NPL) if actor.nation}
ACCOUNTS = (
    OFFICER, SECOND_OFFICER, HEAD, SECOND_HEAD, *NATIONS.values(), OBSERVER, PLANNER, AUDITOR, ADMIN, CLOCK
)  # fmt: skip

STAFF_READS = Reader(is_staff=True)
READERS = (
    STAFF_READS,
    *(Reader(is_staff=False, code=code) for code in (*NATIONS, OBSERVERS)),
    # An admin reads nothing.
    Reader(is_staff=False),
)


def told_by(nation: str, **more: Any) -> Said:
    """What a duty officer says who acts for a nation: it decided, and it told the centre."""
    return Said(decided_by=Party(nation=nation), reported_by=Party(nation=nation), **more)


@dataclass
class Clock:
    """A clock that stands still until the test moves it."""

    now: datetime = datetime(2026, 11, 24, 14, 55, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@dataclass
class House:
    """One store and what the test asks of it."""

    url: str
    schema: str = "public"
    clock: Clock = field(default_factory=Clock)
    # Ids in the order in which they were made, and none twice even after the store was opened again.
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.store: Store = self._open()

    def _open(self) -> Store:
        return open_store(
            self.url, schema=self.schema, clock=self.clock, ids=lambda: UUID(int=next(self.numbers))
        )

    def run(self, command: Command) -> Answer:
        """Run one command to its end. Raises what the domain says."""
        return self.store.writer.submit(command).result(SOON_S)

    def made(self, command: Command) -> UUID:
        """The id of what a command is about."""
        return UUID(self.run(command).outcome.id)

    def close(self) -> None:
        self.store.close()

    def open_again(self) -> None:
        """End the process, as far as the store can tell, and begin another: nothing is remembered but the store."""
        self.store.close()
        self.store = self._open()

    def log(self, after: int = 0) -> list[LogRow]:
        """The rows of the log that follow a position."""
        with self.store.database.reading() as transaction:
            return rows_after(transaction, after, EVERYTHING)

    def versions(self) -> list[Row]:
        """Every version on the board, in the order of positions."""
        with self.store.database.reading() as transaction:
            found = transaction.rows(
                "SELECT kind, id, emergency, position, until, readers, text FROM {board} ORDER BY position, kind, id"
            )
        return [Row(*row) for row in found]

    def present(self) -> dict[tuple[str, str], Row]:
        """The board as it stands, with what nobody may read."""
        with self.store.database.reading() as transaction:
            found = transaction.rows(
                "SELECT kind, id, emergency, position, until, readers, text FROM {board} WHERE until IS NULL"
            )
        return {(row[0], row[1]): Row(*row) for row in found}

    def shown(self, kind: str, id: object) -> dict[str, Any]:
        """One entity as the board shows it to staff."""
        with self.store.reading() as reading:
            row = reading.get(kind, str(id), STAFF_READS)
        assert row is not None, f"there is no {kind} {id} on the board"
        entity: dict[str, Any] = json.loads(row.text)
        return entity

    def all_of(self, kind: str, emergency: UUID) -> list[UUID]:
        """The ids of what the board shows of a kind in one file, in the order in which they were made."""
        with self.store.reading() as reading:
            return [UUID(row.id) for row in reading.find([kind], STAFF_READS, emergency=str(emergency))]

    def all_entries(self, emergency: UUID) -> list[int]:
        """The positions that the log book of a file tells of."""
        with self.store.reading() as reading:
            return [int(row.id) for row in reading.find(["entry"], STAFF_READS, emergency=str(emergency))]


def fact_of(row: LogRow) -> Fact:
    """The fact that a row of the log holds."""
    return decoded(row.topic, row.stream, row.version, row.state)


def take_in(board: MemoryBoard, rows: Sequence[LogRow]) -> MemoryBoard:
    """Fold more rows onto a board in a dictionary."""
    for row in rows:
        board.put(fold(fact_of(row), row.position, board), row.position)
    return board


def standing_at(versions: list[Row], position: int) -> dict[tuple[str, str], Row]:
    """The versions that stood at a position."""
    return {
        (row.kind, row.id): row
        for row in versions
        if row.position <= position and (row.until is None or row.until > position)
    }
