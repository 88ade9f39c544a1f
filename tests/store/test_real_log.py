"""The centre's own reducers on a real store: thirty past emergencies and every trap, in batches, give what a
dictionary gives."""

import json
from pathlib import Path

import pytest

from domain.case_file import read_case_file
from domain.commands.case_file import ImportCaseFile
from domain.fact import decoded
from projections.entities import MemoryBoard
from projections.fold import fold
from projections.readers import OBSERVERS, Reader
from store.integrity import verify
from store.log import rows_after
from store.open import Store, open_store
from store.rebuilding import rebuild
from tests.store.conftest import held_back

ROOT = Path(__file__).parents[2]
FILES = [*sorted(ROOT.glob("archive/*.json")), *sorted(ROOT.glob("tests/cases/trap-*.json"))]


def filled(url: str) -> Store:
    """A store with all case files in it, a few of them in each batch."""
    store = open_store(url)
    cases = [read_case_file(path.read_text(encoding="utf-8")) for path in FILES]
    for first in range(0, len(cases), 9):
        with held_back(store):
            futures = [store.writer.submit(ImportCaseFile(case=case)) for case in cases[first : first + 9]]
        assert all(future.result().on_board for future in futures)
    return store


def read_by_staff(model: MemoryBoard) -> dict[tuple[str, str], str]:
    """What staff may read of a board in a dictionary."""
    staff = Reader(is_staff=True)
    return {key: text for key, text in model.texts().items() if model.entities[key].readers.include(staff)}


def test_past_emergencies_on_a_real_store_read_as_in_a_dictionary(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Few enough that entities are read again from their texts all the time.
    monkeypatch.setattr("store.folding.ENTITIES_HELD", 40)
    monkeypatch.setattr("store.folding.LISTS_HELD", 5)
    store = filled(store_url)
    try:
        with store.database.reading() as transaction:
            rows = rows_after(transaction, 0, 1_000_000)
        model, middle = MemoryBoard(), dict[tuple[str, str], str]()
        for row in rows:
            model.put(
                fold(decoded(row.topic, row.stream, row.version, row.state), row.position, model),
                row.position,
            )
            if row.position == len(rows) // 2:
                middle = read_by_staff(model)
        kinds = {kind for kind, _ in model.entities}
        with store.reading() as reading:
            assert (reading.position, reading.head) == (len(rows), len(rows))
            now = {(row.kind, row.id): row.text for row in reading.interval(0, Reader(True)).rows}
            then = reading.find(kinds, Reader(True), at=len(rows) // 2)
        assert now == read_by_staff(model)
        assert {(row.kind, row.id): row.text for row in then} == middle
        assert len(then) > 300
    finally:
        store.close()


def test_a_rebuild_of_real_files_changes_nothing_and_is_verified(store_url: str) -> None:
    store = filled(store_url)
    try:
        with store.reading() as reading:
            before = reading.interval(0, Reader(True))
        assert verify(store.database).is_clean
        rebuild(store.database)
        assert verify(store.database).is_clean
        with store.reading() as reading:
            assert reading.interval(0, Reader(True)) == before
    finally:
        store.close()


@pytest.mark.parametrize("reader", [Reader(False, "ESP"), Reader(False, OBSERVERS), Reader(False)])
def test_what_a_reader_is_given_names_him_among_its_readers(store_url: str, reader: Reader) -> None:
    store = filled(store_url)
    try:
        with store.reading() as reading:
            rows = reading.interval(0, reader).rows
    finally:
        store.close()
    for row in rows:
        readers = json.loads(row.text)["readers"]
        assert readers == "all" or reader.code in readers
    assert bool(rows) == (reader.code is not None)
