"""A golden exercise: forked from a golden log, played with every fact of an exercise, and the frames that it gives.

    python -m tests.golden.exercise

What an exercise has copied is not kept: forking the golden log must give it again, byte for byte, or the seal in its
first fact does not fit. `NAME.exercise.jsonl` holds what follows: the fact by which it began, and what was played.
Its board and its replay are kept as those of a golden log are.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import projections.training.fork
from domain.authority import Actor
from domain.centre import Command
from domain.commands.message import ApproveMessage, DraftReport
from domain.commands.offer import AcceptOffer, DeclineOffer, SubmitOffer
from domain.commands.training.exercise import ForkExercise, SetClock
from domain.commands.training.inject import (
    HoldInject,
    MoveInject,
    PlanInjects,
    PlannedInject,
    RecordFiring,
    SkipInject,
)
from domain.commands.training.objectives import SetObjectives
from domain.message import Section
from domain.offer_line import OfferedItem
from domain.training.objectives import KeptObjective
from store.database import Database
from store.exercise_clock import ExerciseClock
from store.fork import open_exercise
from store.log import COLUMNS, LogRow, rows_after
from store.open import Store
from store.rebuilding import rebuild
from tests.golden import FOLDER, GoldenRow, exercise_path, read_rows
from tests.golden.record import board_of, pour, write_new
from tests.golden.replays import lines_of
from tests.properties.house import CLOCK, ESP, HEAD, OFFICER, PLANNER, STAFF_READS, House

NAME = "forked"
FORKED_FROM = "archive"
# Everybody's time, which stands still here; the exercise's goes as its director sets it.
REAL = datetime(2027, 3, 1, 9, tzinfo=UTC)
MKD = Actor(account="MKD", role="nation", name="MKD", nation="MKD")
HOUR = timedelta(hours=1)


def fork(house: House) -> None:
    """A past emergency came in from its case file, and a planner forks it as it stands."""
    # What the log that is poured in has made was numbered from one on.
    house.numbers = count(10_000)
    pour(house.store.database, FORKED_FROM)
    rebuild(house.store.database)
    house.open_again()
    with house.store.reading() as reading:
        file = min(
            row.id for row in reading.find(("emergency",), STAFF_READS) if '"country":"MKD"' in row.text
        )
        at, generation = reading.position, reading.generation
        begins_at = reading.recorded_at(at)
    house.run(
        ForkExercise(
            actor=PLANNER,
            title="The fires again",
            emergency_id=UUID(file),
            fork=at,
            forked_from=generation,
            begins_at=begins_at,
        )
    )


class Played:
    """An exercise whose clock its director sets by the hour."""

    def __init__(self, store: Store, id: UUID) -> None:
        self.store, self.id = store, id
        with store.reading() as reading:
            (self.file,) = (UUID(row.id) for row in reading.find(("emergency",), STAFF_READS))
            self.begins = reading.recorded_at(reading.position)
            self.offers = [UUID(row.id) for row in reading.find(("offer",), STAFF_READS)]

    def run(self, command: Command) -> UUID:
        """The id of what the command is about."""
        return UUID(self.store.writer.submit(command).result().outcome.id)

    def set_clock(self, **how: Any) -> None:
        self.run(SetClock(actor=PLANNER, exercise_id=self.id, real=REAL, **how))

    def at(self, hours: int) -> None:
        """So many hours after it began."""
        self.set_clock(to=self.begins + hours * HOUR)

    def plans(self, title: str, hours: int, **fields: Any) -> UUID:
        said = (("title", title), *fields.items())
        inject = PlannedInject(at=self.begins + hours * HOUR, fields=said)
        return self.run(PlanInjects(actor=PLANNER, exercise_id=self.id, injects=(inject,)))

    def aims(self, *objectives: KeptObjective) -> None:
        self.run(SetObjectives(actor=PLANNER, exercise_id=self.id, objectives=objectives))


ANSWERED = KeptObjective(
    id="answered", title="Every offer has its answer", criterion='{"kind":"answered","within_hours":24}'
)
TOLD = KeptObjective(id="told", title="A report goes out", criterion='{"kind":"count","what":"report"}')


def play(exercise: Played) -> None:
    """Estonia is declined, as an answer to news; Slovenia is taken; Spain offers, as an inject says; a report goes."""
    exercise.aims(ANSWERED)
    smoke = exercise.plans(
        "Smoke",
        1,
        what="news",
        text="The wind turns.",
        audience=("MKD",),
        expected="Fewer aircraft are asked.",
    )
    calls = f"/v1/emergencies/{exercise.file}/offers"
    spain = exercise.plans(
        "Spain offers",
        2,
        what="command",
        role="nation",
        nation="ESP",
        call=calls,
        body='{"items":[{"what":"firefighting aircraft","quantity":2}]}',
    )
    rain, wind = (exercise.plans(title, 9, what="news", text=title) for title in ("Rain", "Wind"))
    exercise.run(HoldInject(actor=PLANNER, inject_id=rain, reason="They are behind."))
    exercise.run(MoveInject(actor=PLANNER, inject_id=rain, at=exercise.begins + 12 * HOUR))
    exercise.run(SkipInject(actor=PLANNER, inject_id=wind, reason="They know."))
    exercise.set_clock(paused=False, speed=60.0)
    exercise.at(1)
    exercise.run(RecordFiring(actor=CLOCK, inject_id=smoke))
    estonia, slovenia = exercise.offers[:2]
    exercise.run(DeclineOffer(actor=MKD, offer_id=estonia, reason="The wind has turned.", answers=smoke))
    exercise.at(2)
    exercise.run(RecordFiring(actor=CLOCK, inject_id=spain, answer=409, refused="The file is closed."))
    aircraft = OfferedItem(what="firefighting aircraft", quantity=Decimal(2), unit="aircraft")
    exercise.run(SubmitOffer(actor=ESP, emergency_id=exercise.file, items=(aircraft,)))
    with exercise.store.reading() as reading:
        position = reading.position
    exercise.run(RecordFiring(actor=PLANNER, inject_id=spain, answer=201, position=position))
    exercise.at(5)
    exercise.run(AcceptOffer(actor=MKD, offer_id=slovenia, answers=smoke))
    exercise.aims(ANSWERED, TOLD)
    sections = (Section(name="situation", text="The fire stands."),)
    report = DraftReport(
        actor=OFFICER, emergency_id=exercise.file, product="situation_report", sections=sections
    )
    exercise.run(ApproveMessage(actor=HEAD, message_id=exercise.run(report)))
    exercise.set_clock(paused=True)


# --- recording it, and giving it again -------------------------------------------------------------------------


@contextmanager
def opened(live: Store) -> Iterator[Played]:
    """The exercise that was forked in this store, as it begins."""
    with live.reading() as reading:
        (row,) = reading.find(("exercise",), STAFF_READS)
    clock, id = ExerciseClock(lambda: REAL), UUID(row.id)
    store = open_exercise(live, id, clock)
    clock.follow(store, id)
    try:
        yield Played(store, id)
    finally:
        store.close()


def own_rows(store: Store) -> list[LogRow]:
    """What stands in an exercise's log from the fact on by which it began."""
    with store.database.reading() as transaction:
        rows = rows_after(transaction, 0, 1_000)
    begun = next(row.position for row in rows if row.topic == "exercise.begun")
    return [row for row in rows if row.position >= begun]


def pour_played(database: Database, name: str = NAME) -> None:
    """Add to an exercise that has just begun what was played in it, and fold it."""
    _, *played = read_rows(exercise_path(name))
    with database.writing() as transaction:
        transaction.insert(
            "log", COLUMNS, [(*golden.row.values()[:-1], bytes.fromhex(golden.sha256)) for golden in played]
        )
    rebuild(database, fold=projections.training.fork)


def board_file(name: str, version: int) -> Path:
    return FOLDER / f"{name}.exercise-board-{version}.json"


def replay_file(name: str, version: int) -> Path:
    return FOLDER / f"{name}.exercise-replay-{version}.jsonl"


def main() -> None:
    """Play the exercise in a fork of its golden log, and record it; one that is there is folded by today's reducers.

    Raises FileExistsError for a board that is there too.
    """
    with TemporaryDirectory() as folder:
        house = House(f"sqlite:///{folder}/live.db")
        house.numbers = count(20_000)
        pour(house.store.database, NAME)
        rebuild(house.store.database)
        house.open_again()
        with opened(house.store) as exercise:
            if exercise_path(NAME).exists():
                pour_played(exercise.store.database)
            else:
                play(exercise)
                lines = [GoldenRow(row, row.sealed().hex()).line() for row in own_rows(exercise.store)]
                write_new(exercise_path(NAME), "".join(f"{line}\n" for line in lines))
            record(exercise.store.database)
        house.close()


def record(database: Database) -> None:
    """Keep the board and the replay that today's reducers make of the exercise. Raises FileExistsError."""
    rebuild(database, fold=projections.training.fork)
    version = projections.training.fork.VERSION
    board = ",\n".join(json.dumps(one, ensure_ascii=False) for one in board_of(database))
    write_new(board_file(NAME, version), f"[\n{board}\n]\n")
    write_new(replay_file(NAME, version), "".join(f"{line}\n" for line in lines_of(database)))


if __name__ == "__main__":
    main()
