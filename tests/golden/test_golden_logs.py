"""What golden logs hold, and the board that they give in a dictionary; `tests/store` holds them against real stores."""

import json
from typing import Any

import pytest

import projections.fold
from domain.fact import FACTS, FactMapper
from projections.entities import MemoryBoard
from tests.golden import (
    GoldenRow,
    Version,
    exercise_path,
    exercises,
    names,
    read_board,
    read_log,
    read_rows,
)
from tests.properties.house import fact_of

MAPPER = FactMapper(transcoder=None)  # type: ignore[arg-type]  # our facts need no transcoder


def versions_of(name: str) -> list[Version]:
    """Every version that the fold of a golden log makes, without any store."""
    board, made = MemoryBoard(), list[Version]()
    # Where in `made` the version stands that is current.
    current: dict[tuple[str, str], int] = {}
    for golden in read_log(name):
        position = golden.row.position
        changed = projections.fold.fold(fact_of(golden.row), position, board)
        board.put(changed, position)
        for (kind, id), entity in {(entity.kind, entity.id): entity for entity in changed}.items():
            if (kind, id) in current:
                before = made[current[kind, id]]
                made[current[kind, id]] = (*before[:4], position, *before[5:])
            current[kind, id] = len(made)
            text = json.loads(entity.text(position))
            made.append((kind, id, entity.emergency, position, None, entity.readers.text, text))
    return sorted(made, key=lambda version: (version[3], version[0], version[1]))


@pytest.mark.parametrize("name", names())
def test_a_golden_log_gives_its_board_in_a_dictionary(name: str) -> None:
    assert versions_of(name) == read_board(name, projections.fold.VERSION)


def holds(written: Any, read: Any) -> bool:
    """Whether JSON says all that other JSON says; it may say more."""
    if isinstance(read, dict):
        return isinstance(written, dict) and all(
            field in written and holds(written[field], value) for field, value in read.items()
        )
    if isinstance(read, list):
        return (
            isinstance(written, list)
            and len(written) == len(read)
            and all(holds(one, other) for one, other in zip(written, read, strict=True))
        )
    return bool(written == read)


def rows_of(name: str) -> list[GoldenRow]:
    """The rows of a golden log, and those of the exercise that was forked from it."""
    return read_log(name) + (read_rows(exercise_path(name)) if name in exercises() else [])


@pytest.mark.parametrize("name", names())
def test_nothing_of_a_golden_log_is_lost_in_reading(name: str) -> None:
    for golden in rows_of(name):
        stored = MAPPER.to_stored_event(fact_of(golden.row))
        assert (stored.originator_id, stored.originator_version) == (golden.row.stream, golden.row.version)
        assert stored.topic == golden.row.topic
        assert holds(json.loads(stored.state), json.loads(golden.row.state))


def test_every_fact_stands_in_a_golden_log() -> None:
    """A new fact adds a log: what was recorded once must be readable for ever."""
    recorded = {golden.row.topic for name in names() for golden in rows_of(name)}
    ours = {topic for topic, kind in FACTS.items() if kind.__module__.startswith("domain.")}
    assert ours - recorded == set()
