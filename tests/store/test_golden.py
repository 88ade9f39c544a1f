"""What was recorded once is read for ever, and gives the board that it gave."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

import projections.fold
import projections.training.fork
from domain.fact import Aggregate
from store.integrity import verify
from store.open import open_store
from store.rebuilding import rebuild
from store.writer import Execute
from tests.golden import (
    GoldenRow,
    board_path,
    exercise,
    exercise_path,
    log_path,
    names,
    read_board,
    read_log,
    read_rows,
    replay_path,
)
from tests.golden.exercise import Played
from tests.golden.record import board_of, main, pour, record_board, record_log
from tests.golden.replays import lines_of
from tests.store.conftest import OpenDepots
from tests.store.depot import Draw, OpenDepot

LJUBLJANA = UUID("01999999-0000-7000-8000-000000000001")


@pytest.mark.parametrize("name", names())
def test_a_golden_log_gives_its_board(name: str, store_url: str) -> None:
    store = open_store(store_url)
    try:
        pour(store.database, name)
        rebuild(store.database)
        assert board_of(store.database) == read_board(name, projections.fold.VERSION)
        assert verify(store.database).is_clean
    finally:
        store.close()


@pytest.mark.parametrize("name", names())
def test_a_replay_of_a_golden_log_gives_its_frames(name: str, store_url: str) -> None:
    store = open_store(store_url)
    try:
        pour(store.database, name)
        rebuild(store.database)
        path = replay_path(name, projections.fold.VERSION)
        told = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        assert list(lines_of(store.database)) == told
        assert told or not any(one.row.topic == "emergency.opened" for one in read_log(name))
    finally:
        store.close()


@pytest.mark.parametrize("name", names())
def test_every_aggregate_of_a_golden_log_can_be_loaded(name: str, store_url: str) -> None:
    golden = read_log(name)
    store = open_store(store_url)

    def load_all(_: Execute) -> list[tuple[UUID, int]]:
        loaded: list[Aggregate] = [
            store.centre.repository.get(stream) for stream in {one.row.stream for one in golden}
        ]
        return [(aggregate.id, aggregate.version) for aggregate in loaded]

    try:
        pour(store.database, name)
        versions = dict(store.writer.submit_whole(load_all).result())
    finally:
        store.close()
    assert versions == {one.row.stream: one.row.version for one in golden}


@pytest.mark.parametrize("name", names())
def test_a_golden_log_is_as_it_was_recorded(name: str) -> None:
    lines = log_path(name).read_text(encoding="utf-8").splitlines()
    golden = read_log(name)
    assert [one.line() for one in golden] == lines
    assert [one.row.sealed().hex() for one in golden] == [one.sha256 for one in golden]
    assert [one.row.position for one in golden] == list(range(1, len(golden) + 1))


# --- an exercise -----------------------------------------------------------------------------------------------


@pytest.fixture
def played(store_url: str) -> Iterator[Played]:
    """The golden exercise: forked anew from its golden log, and what was played in it poured in."""
    live = open_store(store_url)
    try:
        pour(live.database, exercise.NAME)
        rebuild(live.database)
        with exercise.opened(live) as played:
            exercise.pour_played(played.store.database)
            yield played
    finally:
        live.close()


def test_forking_a_golden_log_gives_the_exercise_that_it_gave(played: Played) -> None:
    """The first fact seals all that was copied; so a fork that copied anything else would begin otherwise."""
    told = exercise_path(exercise.NAME).read_text(encoding="utf-8").splitlines()
    rows = exercise.own_rows(played.store)
    assert [GoldenRow(row, row.sealed().hex()).line() for row in rows] == told
    golden = read_rows(exercise_path(exercise.NAME))
    assert [one.row.position for one in golden] == list(
        range(golden[0].row.position, golden[-1].row.position + 1)
    )
    assert len(golden) > 20


def test_a_golden_exercise_gives_its_board_and_is_whole(played: Played) -> None:
    path = exercise.board_file(exercise.NAME, projections.training.fork.VERSION)
    told = [tuple(one) for one in json.loads(path.read_text(encoding="utf-8"))]
    assert board_of(played.store.database) == told
    assert verify(played.store.database, fold=projections.training.fork).is_clean
    assert {one[-1]["origin"] for one in told if one[0] != "entry"} == {"exercise"}


def test_a_replay_of_a_golden_exercise_gives_its_frames(played: Played) -> None:
    path = exercise.replay_file(exercise.NAME, projections.training.fork.VERSION)
    assert list(lines_of(played.store.database)) == path.read_text(encoding="utf-8").splitlines()


def test_every_aggregate_of_a_golden_exercise_can_be_loaded(played: Played) -> None:
    rows = exercise.own_rows(played.store)

    def load_all(_: Execute) -> list[tuple[UUID, int]]:
        loaded: list[Aggregate] = [
            played.store.centre.repository.get(stream) for stream in {row.stream for row in rows}
        ]
        return [(aggregate.id, aggregate.version) for aggregate in loaded]

    versions = dict(played.store.writer.submit_whole(load_all).result())
    assert versions == {row.stream: row.version for row in rows}


def test_a_log_is_recorded_once(
    store_url: str, open_depots: OpenDepots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.golden.FOLDER", tmp_path)
    store = open_depots(store_url)
    store.writer.submit(OpenDepot(id=LJUBLJANA, place="Čačak", quantity=20)).result()
    store.writer.submit(Draw(depot=LJUBLJANA)).result()
    record_log("čačak", store_url)
    golden = read_log("čačak")
    assert [one.row.topic for one in golden] == ["depot.opened", "depot.stored", "depot.drawn"]
    assert GoldenRow.read(golden[0].line()) == golden[0]
    with pytest.raises(FileExistsError):
        record_log("čačak", store_url)


def test_its_board_is_recorded_once_for_a_version_of_the_reducers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.golden.FOLDER", tmp_path)
    log_path("empty").write_text("")
    main([])
    version = projections.fold.VERSION
    assert read_board("empty", version) == []
    main([])
    with pytest.raises(FileExistsError):
        record_board("empty")
    monkeypatch.setattr("projections.fold.VERSION", version + 1)
    main([])
    assert board_path("empty", version + 1).exists()
