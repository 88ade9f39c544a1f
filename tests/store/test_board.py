"""The one query: the picture as at any position, for any reader, and what changed between two.

The model is a board in a dictionary, folded from the beginning for every position.
"""

import json
from random import Random
from uuid import UUID

import pytest

from domain.fact import decoded
from projections.entities import MemoryBoard
from projections.readers import EVERYBODY, NOBODY, OBSERVERS, STAFF_ONLY, Reader, these
from store.board import Interval, Row
from store.log import rows_after
from store.open import Store
from tests.store.conftest import held_back
from tests.store.depot import Draw, Move, OpenDepot, Reducers, Show, numbered_id
from tests.store.depot import Store as StoreGoods

STAFF, SPAIN, TURKIYE = Reader(True), Reader(False, "ESP"), Reader(False, "TUR")
ADMIN, OBSERVER = Reader(False), Reader(False, OBSERVERS)
READERS = (STAFF, SPAIN, TURKIYE, OBSERVER, ADMIN)
KINDS = ("depot", "total", "entry", "count")
LJUBLJANA = UUID("01999999-0000-7000-8000-000000000001")

View = dict[tuple[str, str], str]


@pytest.fixture
def busy(depots: Store) -> Store:
    """A store in which much has happened, in batches of every size; the same on every run."""
    chance = Random(2026)
    ids = [numbered_id() for _ in range(6)]
    for number, id in enumerate(ids):
        place = ("Ljubljana", "ESP and TUR", "Archive")[number % 3]
        depots.writer.submit(
            OpenDepot(id=id, place=place, emergency=f"flood {number % 2}", quantity=50)
        ).result()
    for _ in range(12):
        with held_back(depots):
            for _ in range(chance.randint(1, 5)):
                one, other = chance.sample(ids, 2)
                readers = chance.choice(
                    [EVERYBODY, STAFF_ONLY, NOBODY, these(["ESP"]), these(["TUR", OBSERVERS])]
                )
                command = chance.choice(
                    [
                        StoreGoods(depot=one),
                        Draw(depot=one),
                        Move(depot=one, into=other),
                        Show(depot=one, to=readers),
                        Show(depot=one, to=readers),
                    ]
                )
                depots.writer.submit(command)
    depots.writer.submit(Draw(depot=ids[0])).result()
    return depots


def prefixes(store: Store) -> list[MemoryBoard]:
    """The board as it was after each position, the first after none."""
    with store.database.reading() as transaction:
        rows = rows_after(transaction, 0, 10_000)
    boards = [MemoryBoard()]
    for row in rows:
        board = MemoryBoard()
        board.entities.update(boards[-1].entities)
        board.positions.update(boards[-1].positions)
        fact = decoded(row.topic, row.stream, row.version, row.state)
        board.put(Reducers().fold(fact, row.position, board), row.position)
        boards.append(board)
    return boards


def seen(board: MemoryBoard, reader: Reader) -> View:
    """What a reader may see of the model."""
    texts = board.texts()
    return {key: texts[key] for key, entity in board.entities.items() if entity.readers.include(reader)}


def view(rows: list[Row]) -> View:
    return {(row.kind, row.id): row.text for row in rows}


def after(view: View, interval: Interval) -> View:
    """What a client holds after an interval."""
    held = {key: text for key, text in view.items() if key not in interval.gone}
    return held | {(row.kind, row.id): row.text for row in interval.rows}


def test_every_picture_is_what_was_known_and_may_be_read(busy: Store) -> None:
    boards = prefixes(busy)
    with busy.reading() as reading:
        assert reading.position == len(boards) - 1
        for reader in READERS:
            for position, board in enumerate(boards):
                assert view(reading.find(KINDS, reader, at=position)) == seen(board, reader)
            assert view(reading.find(KINDS, reader)) == seen(boards[-1], reader)


def test_one_entity_is_what_the_picture_shows(busy: Store) -> None:
    boards = prefixes(busy)
    with busy.reading() as reading:
        for position, board in enumerate(boards):
            for kind, id in boards[-1].entities:
                for reader in READERS:
                    row = reading.get(kind, id, reader, at=position)
                    assert (row and row.text) == seen(board, reader).get((kind, id))
                    if position == reading.position:
                        assert row == reading.get(kind, id, reader)


def test_an_interval_leads_from_any_picture_to_any_later_one(busy: Store) -> None:
    boards = prefixes(busy)
    changed_something = lost_something = 0
    with busy.reading() as reading:
        for reader in READERS:
            for since in range(len(boards)):
                for to in range(since, len(boards), 3):
                    interval = reading.interval(since, reader, to=to)
                    before, now = seen(boards[since], reader), seen(boards[to], reader)
                    assert after(before, interval) == now
                    # Nothing more than what changed, and nothing lost that is still there.
                    changed = {key for key, text in now.items() if before.get(key) != text}
                    assert {(row.kind, row.id) for row in interval.rows} == changed
                    assert set(interval.gone) == before.keys() - now.keys()
                    changed_something += bool(changed)
                    lost_something += bool(interval.gone)
    assert changed_something > 1000
    assert lost_something > 100


def test_joining_midway_with_repeats_gives_what_a_fresh_read_gives(busy: Store) -> None:
    with busy.reading() as reading:
        for reader in READERS:
            held = view(reading.interval(0, reader, to=20).rows)
            for since, to in ((20, 31), (25, 31), (31, 31), (20, 40), (31, reading.position)):
                held = after(held, reading.interval(since, reader, to=to))
            assert held == view(reading.find(KINDS, reader))


def test_an_interval_of_one_emergency_has_nothing_of_another(busy: Store) -> None:
    with busy.reading() as reading:
        interval = reading.interval(0, STAFF, emergency="flood 1")
        assert {row.emergency for row in interval.rows} == {"flood 1"}
        assert len(interval.rows) == len(reading.find(KINDS, STAFF, emergency="flood 1"))


def test_an_interval_can_leave_out_the_log_book_and_the_archive(busy: Store) -> None:
    with busy.reading() as reading:
        rows = reading.interval(0, STAFF, without_kinds=("entry",), without_origin="archive").rows
        depots = [json.loads(row.text)["place"] for row in rows if row.kind == "depot"]
        assert sorted(set(depots)) == ["ESP and TUR", "Ljubljana"]
        assert "entry" not in {row.kind for row in rows}
        # What has no origin at all is not of the archive.
        everything = reading.interval(5, STAFF, without_origin="archive")
        assert "entry" in {row.kind for row in everything.rows}


def test_nothing_is_gone_from_the_archive_for_one_who_never_had_it(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, place="Archive")).result()
    depots.writer.submit(Show(depot=LJUBLJANA, to=STAFF_ONLY)).result()
    with depots.reading() as reading:
        assert reading.interval(1, SPAIN, without_origin="archive").gone == []
        assert reading.interval(1, SPAIN).gone == [("depot", str(LJUBLJANA))]


def test_an_interval_without_changes_is_empty(busy: Store) -> None:
    with busy.reading() as reading:
        for since in (reading.position, reading.position + 5):
            assert reading.interval(since, STAFF) == Interval(since, reading.position, [], [])


def test_pages_follow_one_another_without_gap_or_repeat(busy: Store) -> None:
    with busy.reading() as reading:
        for newest_first in (False, True):
            for at in (None, 30):
                whole = reading.find(["entry"], SPAIN, at=at, newest_first=newest_first)
                paged: list[Row] = []
                while page := reading.find(
                    ["entry"],
                    SPAIN,
                    at=at,
                    limit=7,
                    after=paged[-1].id if paged else None,
                    newest_first=newest_first,
                ):
                    paged += page
                assert paged == whole
                assert [row.id for row in whole] == sorted((row.id for row in whole), reverse=newest_first)
        assert len(reading.find(["entry"], SPAIN)) > 30


@pytest.mark.parametrize(
    ("field", "value", "places"),
    [
        ("place", "Ljubljana", {"Ljubljana"}),
        ("place", "ljubljana", set()),
        ("place", "L%", set()),
        ("nations", "TUR", {"ESP and TUR"}),
        ("nations", "ESP and TUR", set()),
        ("donors.nation", "ESP", {"ESP and TUR"}),
        ("donors.organisation", "ESP", set()),
        ("origin", "archive", {"Archive"}),
        ("nothing", "Ljubljana", set()),
        ("quantity", "50", set()),
        ("place", "'; DROP TABLE board; --", set()),
    ],
)
def test_a_filter_asks_for_a_text_or_for_one_in_a_list(
    depots: Store, field: str, value: str, places: set[str]
) -> None:
    for place in ("Ljubljana", "ESP and TUR", "Archive"):
        depots.writer.submit(OpenDepot(place=place, quantity=50)).result()
    with depots.reading() as reading:
        found = reading.find(["depot"], STAFF, filters={field: value})
    assert {json.loads(row.text)["place"] for row in found} == places


def test_filters_are_asked_together(depots: Store) -> None:
    depots.writer.submit(OpenDepot(place="ESP and TUR")).result()
    with depots.reading() as reading:
        both = {"nations": "ESP", "origin": "live"}
        assert len(reading.find(["depot"], STAFF, filters=both)) == 1
        assert reading.find(["depot"], STAFF, filters={**both, "place": "Ljubljana"}) == []


@pytest.mark.parametrize("field", ["place'", "a.b.c", "", "PLACE", "place OR 1=1"])
def test_what_is_no_field_is_no_filter(depots: Store, field: str) -> None:
    with depots.reading() as reading, pytest.raises(ValueError, match="no field"):
        reading.find(["depot"], STAFF, filters={field: "x"})


def test_a_reading_sees_one_moment(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    with depots.reading() as reading:
        depots.writer.submit(Draw(depot=LJUBLJANA)).result()
        row = reading.get("depot", str(LJUBLJANA), STAFF)
        assert row is not None
        assert (row.position, row.until) == (2, None)
        assert (reading.position, reading.head) == (2, 2)
    with depots.reading() as reading:
        assert reading.position == 3


def test_versions_follow_one_another_without_a_gap(busy: Store) -> None:
    with busy.reading() as reading:
        for kind, id in prefixes(busy)[-1].entities:
            versions = reading.versions(kind, id)
            assert [version.until for version in versions[:-1]] == [
                version.position for version in versions[1:]
            ]
            assert versions[-1].until is None
