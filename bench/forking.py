"""Forking an exercise off an emergency, with its board: from the planner's command until everybody can come in.

One of fifty disasters in the log is forked as it stands at the end: its rows, two thousand of a hundred thousand, are
found, copied and folded into a store of their own. The floor reads and folds the same rows, and writes nothing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
from time import perf_counter
from uuid import UUID

import projections.training.fork
from bench.history import File, History
from bench.measure import Goal, Line, Table, figure, in_turn
from domain.authority import Actor
from domain.commands.training.exercise import ForkExercise
from store.exercise_clock import ExerciseClock
from store.folding import FoldingBoard, fold_rows
from store.fork import open_exercise
from store.log import LogRow, rows_after
from store.open import Store, open_store
from store.rebuilding import MemorySource

PLANNER = Actor(account="planner", role="planner", name="Planner")
# What the issue asks of 2,000 events.
AT_MOST_300_MS = Goal(300, of_floor=False, at_most=True)
TIMES = 3


def fork(live: Store, file: File) -> tuple[float, int]:
    """How many milliseconds a fork of this file takes, and how many events are in it then."""
    with live.reading() as reading:
        position = reading.position
        begins_at, generation = reading.recorded_at(position), reading.generation
    began = perf_counter()
    command = ForkExercise(
        actor=PLANNER,
        title="Again",
        emergency_id=file.id,
        fork=position,
        forked_from=generation,
        begins_at=begins_at,
    )
    id = UUID(live.writer.submit(command).result().outcome.id)
    clock = ExerciseClock(lambda: datetime.now(UTC))
    exercise = open_exercise(live, id, clock)
    clock.follow(exercise, id)
    took = (perf_counter() - began) * 1000
    with exercise.database.reading() as transaction:
        events = len(rows_after(transaction, 0, 1_000_000))
    exercise.close()
    return took, events


def read_and_fold(live: Store, file: File) -> float:
    """How many milliseconds it takes to find the rows of this file, and to fold them without writing anything."""
    began = perf_counter()
    with live.database.reading() as transaction:
        papers = transaction.rows(
            "SELECT DISTINCT id FROM {board} WHERE emergency = ? AND kind IN "
            "('request', 'offer', 'consignment', 'message')",
            (str(file.id),),
        )
        streams = [str(file.id), *(id for (id,) in papers)]
        found = []
        for stream in streams:
            found += transaction.rows(
                "SELECT position, stream, version, topic, state FROM {log} WHERE stream = ?", (stream,)
            )
    rows = [
        LogRow(row[0], row[1] if isinstance(row[1], UUID) else UUID(row[1]), *row[2:])
        for row in sorted(found)
    ]
    board = FoldingBoard(MemorySource())
    folded = fold_rows(rows, board, projections.training.fork, 0)
    assert folded.stopped_at is None, folded.stopped_why
    return (perf_counter() - began) * 1000


def measure(kind: str, url: str, history: History, rounds: int, table: Table) -> None:
    """Fork one file after the other."""
    live = open_store(url)
    try:
        files: Iterator[File] = cycle(history.files)
        counted: list[int] = []

        def forked() -> float:
            took, events = fork(live, next(files))
            counted.append(events)
            return took

        floors, products = in_turn(lambda: read_and_fold(live, next(files)), forked, rounds * TIMES)
    finally:
        live.close()
    events = sum(counted) // len(counted)
    path = f"fork of one emergency of {events:,} events with its board, {kind}"
    table.add(Line(path, figure(products, "ms"), figure(floors, "ms"), AT_MOST_300_MS))
