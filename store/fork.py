"""Forking: the rows of one emergency, with their bytes and positions, into the log of an exercise (DESIGN.md, rule 8).

A live log is only read here. Each exercise has a store of its own: beside a SQLite file another one, in PostgreSQL a
schema of its own. It is made from what stands in the live log, so whoever opens an exercise first makes it, and a
process that dies meanwhile leaves nothing that the next one could not finish.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from pydantic_core import from_json

import projections.training.fork
from domain.fact import FactMapper, decoded
from domain.training.exercise import ExerciseBegun, ExerciseForked
from domain.value import written
from store.board import COLUMNS as BOARD
from store.board import keep_state, state_of
from store.database import Database, Parameter, StoreUnavailable, Transaction, open_database
from store.facts import merged_into
from store.folding import FoldingBoard, StoredSource, fold_rows
from store.log import COLUMNS, LogRow, head_of, seal_of, stream_rows, whole
from store.open import Store, open_store

# The kinds of papers that have a stream of their own in the log.
PAPERS = ("request", "offer", "consignment", "message")
STREAMS_AT_ONCE = 200
AS_LIVE, AS_PLAYED = '"origin":"live"', '"origin":"exercise"'


class NoSuchExercise(LookupError):
    """The live log knows no exercise of this id."""


def forked(live: Database, exercise: UUID) -> ExerciseForked:
    """What the live log tells of an exercise. Raises NoSuchExercise."""
    with live.reading() as transaction:
        rows = stream_rows(transaction, exercise)
    fact = decoded(rows[0].topic, rows[0].stream, rows[0].version, rows[0].state) if rows else None
    if not isinstance(fact, ExerciseForked):
        raise NoSuchExercise(str(exercise))
    return fact


def open_exercise(live: Store, exercise: UUID, clock: Callable[[], datetime]) -> Store:
    """The store of an exercise, with its writer at work; made first if it is not there.

    `clock` is the exercise's own. Raises NoSuchExercise, StoreUnavailable, LogDamaged.
    """
    told = forked(live.database, exercise)
    database = _beside(live.database, exercise)
    try:
        with database.writing() as transaction:
            if head_of(transaction) == 0:
                _fill(live.database, transaction, told)
    except BaseException:
        database.close()
        raise
    store = open_store(
        database.url, database=database, clock=clock, ids=live.centre.new_id, fold=projections.training.fork
    )
    # Everything that its centre records from now on is of the exercise.
    store.centre.origin = "exercise"
    return store


def open_fork(database: Database, exercise: UUID) -> Database:
    """The store of an exercise for reading only, beside a running server: to verify it, for example."""
    return _beside(database, exercise, read_only=True)


def _beside(live: Database, exercise: UUID, *, read_only: bool = False) -> Database:
    """The database of an exercise of this store."""
    if live.dialect == "sqlite":
        file = Path(live.url.removeprefix("sqlite:///"))
        folder = file.with_name(f"{file.name}.exercises")
        # There are persons in it, as in the live store.
        if not read_only:
            folder.mkdir(mode=0o700, exist_ok=True)
        return open_database(f"sqlite:///{folder / f'{exercise}.db'}", read_only=read_only)
    from store.postgres import PostgresDatabase  # a dialect is loaded where it is used

    assert isinstance(live, PostgresDatabase)
    return live.beside(f"exercise_{exercise.hex}", read_only=read_only)


# --- copying ---------------------------------------------------------------------------------------------------


def _fill(live: Database, into: Transaction, told: ExerciseForked) -> None:
    """Copy what stood under the emergency, and let the exercise's own log begin after it."""
    with live.reading() as transaction:
        rows = list(_copied(transaction, told))
        board = _board_of(transaction, told, rows)
    begun_at = told.fork + 1
    into.insert("log", COLUMNS, [row.values() for row in rows])
    places = [0, *(row.position for row in rows), begun_at]
    gaps = [(one, next) for one, next in pairwise(places) if next > one + 1]
    into.insert("fork_gaps", ("after", "before"), gaps)
    begun = _begun(into, told, begun_at)
    into.insert("log", COLUMNS, [begun.values()])
    if board is not None:
        _put_on_board(into, board, begun)
    # Who directs it may look and sign in like everybody in it; no token opens this account.
    into.insert(
        "accounts",
        ("id", "role", "name", "token_hash", "created_at"),
        [(told.director, "planner", "Director", b"", written(told.begins_at))],
    )


def _copied(transaction: Transaction, told: ExerciseForked) -> Iterable[LogRow]:
    """The rows of the emergency and of all that is filed under it, in order. Raises StoreUnavailable, LogDamaged."""
    if state_of(transaction).position < told.fork:
        raise StoreUnavailable("the board does not yet show what is to be forked")
    found = transaction.rows(
        f"SELECT DISTINCT id FROM {{board}} WHERE emergency = ? AND position <= ? "
        f"AND kind IN ({', '.join('?' * len(PAPERS))})",
        (str(told.emergency_id), told.fork, *PAPERS),
    )
    streams = [
        str(told.emergency_id),
        *merged_into(transaction, str(told.emergency_id), told.fork),
        *(id for (id,) in found),
    ]
    rows = []
    for start in range(0, len(streams), STREAMS_AT_ONCE):
        some = streams[start : start + STREAMS_AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows += transaction.rows(
            f"SELECT {', '.join(COLUMNS)} FROM {{log}} WHERE stream IN ({marks}) AND position <= ?",
            (*some, told.fork),
        )
    return sorted(map(whole, rows), key=lambda row: row.position)


def _board_of(
    transaction: Transaction, told: ExerciseForked, rows: Sequence[LogRow]
) -> list[tuple[Parameter, ...]] | None:
    """The live board's versions of the emergency, cut off at the fork; None where the log must be folded instead.

    Folding would give the same, but for the origin, in four times the time. What is of the archive is treated otherwise
    once it is played (it expires, for example), so its few facts are folded; so is what other reducers have made.
    """
    opening = from_json(rows[0].state) if rows else {}
    if merged_into(transaction, str(told.emergency_id), told.fork):
        # What stood under another file before the merge is of this one's history too.
        return None
    if opening.get("origin") != "live" or state_of(transaction).version != projections.training.fork.VERSION:
        return None
    found = transaction.rows(
        f"SELECT {', '.join(BOARD)} FROM {{board}} WHERE emergency = ? AND position <= ?",
        (str(told.emergency_id), told.fork),
    )
    versions: list[tuple[Parameter, ...]] = []
    for *place, until, readers, text in found:
        # In a text that somebody wrote the quotation marks would be escaped.
        played = text.replace(AS_LIVE, AS_PLAYED, 1)
        if played == text:
            return None
        versions.append((*place, None if until is not None and until > told.fork else until, readers, played))
    return versions


def _put_on_board(into: Transaction, versions: Sequence[tuple[Parameter, ...]], begun: LogRow) -> None:
    """Let the board of an exercise stand at its beginning."""
    into.pour("board", BOARD, versions)
    board = FoldingBoard(StoredSource(into))
    folded = fold_rows([begun], board, projections.training.fork, begun.position - 1)
    assert folded.stopped_at is None, folded.stopped_why
    board.write(into)
    state = replace(
        state_of(into),
        position=begun.position,
        version=projections.training.fork.VERSION,
        fingerprint=projections.training.fork.fingerprint(),
    )
    keep_state(into, state)


def _begun(into: Transaction, told: ExerciseForked, position: int) -> LogRow:
    """The first fact of the exercise's own, sealed over what was copied."""
    events, seal = seal_of(into, position)
    fields = {name: value for name, value in told if name != "provenance"}
    # In the exercise it is recorded at the time at which its clock begins.
    by = told.provenance.but(recorded_at=told.begins_at, received_at=None)
    begun = ExerciseBegun(
        **{**fields, "origin": "exercise", "timestamp": told.begins_at},
        provenance=by,
        events=events,
        seal=seal,
    )
    stored = FactMapper(transcoder=None).to_stored_event(begun)  # type: ignore[arg-type]  # as in the centre
    return LogRow(position, told.originator_id, 1, stored.topic, stored.state)
