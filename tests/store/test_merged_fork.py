"""An exercise forked from a file that stands for another one has both in it."""

from pathlib import Path

import projections.training.fork
from domain.commands.emergency import OpenEmergency
from domain.commands.merging import MergeEmergency
from domain.commands.offer import SubmitOffer
from domain.commands.training.exercise import ForkExercise
from store.fork import open_exercise
from store.integrity import verify
from tests.properties.house import ESP, OFFICER, PLANNER, SOON_S, House


def test_what_was_merged_is_forked_with_the_file_that_stands_for_it(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path}/live.db")
    twice, stays = (house.made(OpenEmergency(actor=OFFICER, country="SVN", hazard="flood")) for _ in range(2))
    house.run(SubmitOffer(actor=ESP, emergency_id=twice, items=()))
    house.run(MergeEmergency(actor=OFFICER, emergency_id=twice, into=stays, reason="one flood"))
    with house.store.reading() as reading:
        at, generation, begins_at = (
            reading.position,
            reading.generation,
            reading.recorded_at(reading.position),
        )
    fork = ForkExercise(
        actor=PLANNER,
        title="Two desks",
        emergency_id=stays,
        fork=at,
        forked_from=generation,
        begins_at=begins_at,
    )
    exercise = open_exercise(house.store, house.made(fork), house.clock)
    offer = SubmitOffer(actor=ESP, emergency_id=twice, items=())
    assert exercise.writer.submit(offer).result(SOON_S).outcome.kind == "offer"
    assert verify(exercise.database, fold=projections.training.fork).is_clean
    exercise.close()
    house.close()
