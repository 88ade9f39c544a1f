"""The board as at every position, for every reader, in a history that has everything in it.

The present is one of the pictures and no special case: a list, one entity, the picture as at a position or a time, and
the feed are one query, so each is held against the fold of that prefix of the log.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.entities import Entity, MemoryBoard, entity_from
from projections.fold import fold
from projections.readers import Reader
from store.board import Reading, Row
from store.integrity import verify
from store.rebuilding import rebuild
from tests.golden.scenes import archive, live
from tests.properties.house import READERS, STAFF_READS, House, fact_of, take_in

Picture = dict[tuple[str, str], str]
# All that anybody may read; `due` is for the timekeeper alone.
KINDS = (
    "emergency", "request", "item", "cover", "released_cover", "offer", "channels", "remark", "consignment",
    "message", "entry", "call",
)  # fmt: skip


class History:
    """A store in which a live life and past emergencies have happened, and what each reader could see when."""

    def __init__(self, url: str) -> None:
        self.house = House(url)
        live(self.house)
        archive(self.house)
        self.rows = self.house.log()

    @cached_property
    def folds(self) -> list[list[tuple[Entity, int]]]:
        """The entities that stood at each position, and since when; at 0 there were none."""
        board, pictures = MemoryBoard(), [list[tuple[Entity, int]]()]
        for row in self.rows:
            board.put(fold(fact_of(row), row.position, board), row.position)
            pictures.append([(entity, board.positions[key]) for key, entity in board.entities.items()])
        return pictures

    def picture(self, position: int, reader: Reader, emergency: str | None = None) -> Picture:
        """What a reader could see at a position, by the fold of that prefix."""
        return {
            (entity.kind, entity.id): entity.text(since)
            for entity, since in self.folds[position]
            if entity.readers.include(reader) and emergency in (None, entity.emergency)
        }


@pytest.fixture
def history(store_url: str) -> Iterator[History]:
    history = History(store_url)
    yield history
    history.house.close()


def seen(rows: list[Row]) -> Picture:
    return {(row.kind, row.id): row.text for row in rows}


def test_the_board_as_at_any_position_is_the_fold_of_that_prefix(history: History) -> None:
    with history.house.store.reading() as reading:
        assert reading.position == len(history.rows)
        for position in range(len(history.rows) + 1):
            for reader in READERS:
                found = reading.find(KINDS, reader, at=position)
                assert seen(found) == history.picture(position, reader)
                assert [row.id for row in found] == sorted(row.id for row in found)
        for reader in READERS:
            assert seen(reading.find(KINDS, reader)) == history.picture(len(history.rows), reader)


def test_every_entity_can_be_had_by_itself_as_at_any_position(history: History) -> None:
    """And what a reader may not see is as unknown as what was not there yet."""
    last = history.folds[-1]
    with history.house.store.reading() as reading:
        for position in range(0, len(history.rows) + 1, 10):
            for reader in READERS:
                picture = history.picture(position, reader)
                for entity, _ in last:
                    row = reading.get(entity.kind, entity.id, reader, at=position)
                    assert (row.text if row else None) == picture.get((entity.kind, entity.id))


def test_each_file_is_a_picture_of_its_own(history: History) -> None:
    files = {entity.emergency for entity, _ in history.folds[-1] if entity.emergency is not None}
    assert len(files) > 4
    with history.house.store.reading() as reading:
        for position in range(1, len(history.rows) + 1, 10):
            for file in files:
                found = reading.find(KINDS, STAFF_READS, emergency=file, at=position)
                assert seen(found) == history.picture(position, STAFF_READS, file)


def after(picture: Picture, reading: Reading, since: int, to: int, reader: Reader) -> Picture:
    """A picture that a reader kept at one position, brought to another by the interval between them."""
    interval = reading.interval(since, reader, to=to)
    kept = {key: text for key, text in picture.items() if key not in set(interval.gone)}
    return kept | seen(interval.rows)


def test_a_picture_and_the_interval_after_it_are_the_later_picture(history: History) -> None:
    """Joining midway: whatever a reader kept, and however much of what follows he gets again."""
    head = len(history.rows)
    changed = []

    with history.house.store.reading() as reading:

        @given(st.sampled_from(READERS), st.lists(st.integers(0, head), min_size=3, max_size=3).map(sorted))
        def joins(reader: Reader, positions: list[int]) -> None:
            earlier, since, to = positions
            before, later = history.picture(since, reader), history.picture(to, reader)
            joined = after(before, reading, since, to, reader)
            assert joined == later
            # What he has already, he may be sent again.
            assert after(joined, reading, earlier, to, reader) == later
            changed.append(before != later)

        joins()
    assert changed.count(True) > len(changed) / 4, "otherwise it proves nothing"


def test_what_a_reader_loses_is_gone_and_what_he_never_had_is_not_told(history: History) -> None:
    """A request that is struck after it went out; and the other nation's offers, which do not exist for him."""
    head, lost = len(history.rows), 0
    with history.house.store.reading() as reading:
        for reader in READERS:
            for since in range(head):
                before, now = history.picture(since, reader), history.picture(since + 1, reader)
                interval = reading.interval(since, reader, to=since + 1)
                assert {(row.kind, row.id) for row in interval.rows} == {
                    key for key, text in now.items() if before.get(key) != text
                }
                assert set(interval.gone) == set(before) - set(now)
                lost += len(interval.gone)
    assert lost, "nobody has lost anything, so it proves nothing"


def test_as_of_a_time_is_as_at_the_last_position_recorded_by_then(history: History) -> None:
    times = [fact_of(row).provenance.recorded_at for row in history.rows]
    with history.house.store.reading() as reading:
        for moment in sorted({*times, *(time - timedelta(seconds=1) for time in times)}):
            recorded = [row.position for row, time in zip(history.rows, times, strict=True) if time <= moment]
            assert reading.position_at(moment) == max(recorded, default=0)


def test_a_board_folded_again_has_the_same_past(history: History) -> None:
    before = history.house.versions()
    rebuild(history.house.store.database)
    assert history.house.versions() == before
    assert verify(history.house.store.database).is_clean


def test_every_version_says_since_when_it_stands_and_the_next_begins_where_it_ends(history: History) -> None:
    ends: dict[tuple[str, str], int | None] = {}
    for row in history.house.versions():
        assert json.loads(row.text)["position"] == row.position
        assert ends.get((row.kind, row.id), row.position) == row.position
        ends[row.kind, row.id] = row.until
    assert set(ends.values()) == {None}


def test_the_fold_remembers_nothing(history: History) -> None:
    """A board in a dictionary is the same when what it folds comes from the database again, row by row."""
    board, folded = MemoryBoard(), take_in(MemoryBoard(), history.rows)
    for row in history.rows:
        take_in(board, [row])
        # Only what is stored is kept: no state of the domain stays in memory.
        board.entities = {
            key: _read_back(entity, board.positions[key]) for key, entity in board.entities.items()
        }
    assert board.texts() == folded.texts()


def _read_back(entity: Entity, position: int) -> Entity:
    return entity_from(entity.kind, entity.id, entity.emergency, entity.readers.text, entity.text(position))
