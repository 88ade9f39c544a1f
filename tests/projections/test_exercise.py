"""Who reads what of an exercise, and in which words its log book tells of it."""

import pytest

from projections.readers import Reader
from tests.projections.builders import Boards
from tests.projections.exercise import everything_in_an_exercise

STAFF = Reader(is_staff=True)
SLOVENIA = Reader(is_staff=False, code="SVN")


@pytest.fixture(scope="module")
def boards() -> Boards:
    return everything_in_an_exercise()


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ("exercise.forked", "Exercise Night shift forked as at position 20."),
        ("exercise.begun", "Exercise Again begins: what stands before position 21 is copied."),
        ("inject.planned", "Inject rain planned for 2026-11-24T15:55:00Z."),
        ("inject.held", "Inject rain held (too early)."),
        ("inject.moved", "Inject rain moved to 2026-11-24T17:55:00Z."),
        ("inject.fired", "Inject rain fired."),
        ("inject.answered", "Inject rain answered."),
        ("inject.failed", "Inject wind failed (the request is closed)."),
        ("inject.skipped", "Inject snow skipped."),
        ("objectives.set", "Objectives of the exercise: An offer comes."),
        ("objectives.changed", "Objectives of the exercise: none any more."),
    ],
)
def test_the_log_book_of_an_exercise_tells_in_sentences(boards: Boards, topic: str, sentence: str) -> None:
    told = [entry["text"] for entry in boards.every("entry") if entry["topic"] == topic]
    assert told[0] == sentence


def test_the_log_book_tells_how_the_clock_goes(boards: Boards) -> None:
    told = [entry["text"] for entry in boards.every("entry") if entry["topic"] == "exercise.clock_set"]
    assert told == [
        "The clock of the exercise stands at 2026-11-24T14:55:00Z.",
        "The clock of the exercise runs from 2026-11-24T14:55:00Z, 60 times as fast.",
        "The clock of the exercise runs from 2026-11-24T14:55:00Z, 2 times as fast.",
    ]


def test_nobody_reads_an_inject_and_everybody_the_clock(boards: Boards) -> None:
    injects = [one["id"] for one in boards.every("inject")]
    assert len(injects) == 3
    assert not any(boards.may_read(reader, "inject", id) for id in injects for reader in (STAFF, SLOVENIA))
    told = [entry for entry in boards.every("entry") if entry["topic"].startswith("inject.")]
    assert len(told) == 9
    assert not any(boards.may_read(STAFF, "entry", entry["id"]) for entry in told)
    (begun,) = [one for one in boards.every("exercise") if one["clock"] is not None]
    assert boards.may_read(SLOVENIA, "exercise", begun["id"])
    (forked,) = [one for one in boards.every("exercise") if one["clock"] is None]
    assert boards.may_read(STAFF, "exercise", forked["id"])
    assert not boards.may_read(SLOVENIA, "exercise", forked["id"])


def test_nobody_reads_what_an_exercise_is_played_for(boards: Boards) -> None:
    (objectives,) = boards.every("objectives")
    told = [entry["id"] for entry in boards.every("entry") if entry["topic"].startswith("objectives.")]
    assert len(told) == 2
    for reader in (STAFF, SLOVENIA):
        assert not boards.may_read(reader, "objectives", objectives["id"])
        assert not any(boards.may_read(reader, "entry", id) for id in told)


def test_only_what_is_planned_falls_due(boards: Boards) -> None:
    due = [one for one in boards.every("due") if one["what"] == "fire_inject"]
    assert len(due) == 3
    assert [one["open"] for one in due] == [False, False, False]


def test_news_is_there_once_it_is_fired(boards: Boards) -> None:
    assert [one["title"] for one in boards.every("news")] == ["rain"]
