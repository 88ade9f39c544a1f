"""Folding: a backlog onto the live board, and the whole log again. The floor reads and folds, and writes nothing."""

from time import perf_counter, sleep

import projections.fold
from bench.history import History, pour
from bench.measure import Goal, Line, Table, figure, in_turn
from bench.stores import SQLITE
from store.database import Database, open_database
from store.folding import FoldingBoard, fold_rows
from store.log import rows_after
from store.open import open_store
from store.rebuilding import AT_ONCE, MemorySource, collector_at_rest, rebuild

# The board is compared while it catches up this often; short against what is measured.
LOOK_EVERY_S = 0.02


def read_and_fold(database: Database, events: int) -> float:
    """Events a second, read and folded from the beginning of the log without writing what comes of it."""
    began = perf_counter()
    with collector_at_rest(), database.reading(patient=True) as transaction:
        source = MemorySource()
        board = FoldingBoard(source)
        position = 0
        while position < events:
            rows = rows_after(transaction, position, min(AT_ONCE, events - position))
            folded = fold_rows(rows, board, projections.fold, position)
            assert folded.stopped_at is None, folded.stopped_why
            source.take(board)
            board.settle()
            position = folded.position
    return events / (perf_counter() - began)


def catch_up(url: str, head: int) -> float:
    """Events a second that a server takes in which starts with a board that is behind."""
    began = perf_counter()
    store = open_store(url)
    try:
        with store.reading() as reading:
            behind = head - reading.position
        while True:
            with store.reading() as reading:
                if reading.position == head:
                    return behind / (perf_counter() - began)
            sleep(LOOK_EVERY_S)
    finally:
        store.close()


def fold_again(database: Database, events: int) -> float:
    """Events a second of a rebuild."""
    began = perf_counter()
    folded = rebuild(database)
    assert folded.position == events, folded.stopped_why
    return events / (perf_counter() - began)


def fill(url: str, history: History) -> None:
    """Put the history into an empty store, with its board."""
    database = open_database(url)
    pour(history.rows, database)
    rebuild(database)
    database.close()


def measure(kind: str, url: str, history: History, rounds: int, table: Table) -> None:
    """Fill the store with the history, in parts that the live board catches up with; then rebuild all of it."""
    events = len(history.rows)
    part = events // 10
    backlogs, floors = [], []
    done = part * 2
    database = open_database(url)
    pour(history.rows[:done], database)
    rebuild(database)
    for _ in range(rounds):
        pour(history.rows[done : done + part], database)
        floors.append(read_and_fold(database, part))
        database.close()
        done += part
        backlogs.append(catch_up(url, done))
        database = open_database(url)
    goal = Goal(0.2 if kind == SQLITE else 0.15)
    table.add(
        Line(
            f"a backlog of {part:,} events onto the board, {kind}",
            figure(backlogs, "events/s"),
            figure(floors, "events/s"),
            goal,
        )
    )
    pour(history.rows[done:], database)
    floors, rebuilt = in_turn(
        lambda: read_and_fold(database, events), lambda: fold_again(database, events), rounds
    )
    goal = Goal(0.27 if kind == SQLITE else 0.3)
    with database.reading() as transaction:
        counted = transaction.row("SELECT count(*) FROM {board}")
    versions = counted[0] if counted else 0
    path = f"rebuild of {events:,} events ({versions:,} versions), {kind}"
    table.add(Line(path, figure(rebuilt, "events/s"), figure(floors, "events/s"), goal))
    took = figure([events / rate for rate in rebuilt], "s")
    # The bound is for 100,000 events.
    table.add(Line(f"{path}, in all", took, None, Goal(6 * events / 100_000, of_floor=False, at_most=True)))
    database.close()
