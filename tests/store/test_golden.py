"""What was recorded once is read for ever, and gives the board that it gave."""

from pathlib import Path
from uuid import UUID

import pytest

import projections.fold
from domain.fact import Aggregate
from store.integrity import rebuild, verify
from store.open import open_store
from store.writer import Execute
from tests.golden import GoldenRow, board_path, log_path, names, read_board, read_log, replay_path
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
