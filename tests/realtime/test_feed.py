"""What the feed sends: any way of being told, in any pieces, ends in the same picture."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.readers import Reader, Readers
from realtime import feed
from realtime.client import Picture
from realtime.feed import Subscription
from realtime.frames import Hello, from_server
from store.open import Store, open_store
from store.rebuilding import rebuild
from tests.realtime.histories import READERS, Choice, History, histories


@contextmanager
def store_with(choices: list[Choice]) -> Iterator[tuple[Store, History]]:
    """A store in which this has happened."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'centre.db'}")
        try:
            history = History(store)
            history.play(choices)
            yield store, history
        finally:
            store.close()


def told(picture: Picture, since: int, prepared: feed.Prepared) -> None:
    """Let the client apply the frames of an interval, each checked against the contract's model."""
    for text in feed.frames(since, prepared):
        from_server.validate_json(text)
        assert picture.apply(json.loads(text)), "the next interval is put"


def snapshot(store: Store, subscription: Subscription) -> Picture:
    """A fresh picture."""
    with store.reading() as reading:
        prepared = feed.interval(reading, subscription, 0)
    picture = Picture(epoch="")
    told(picture, 0, prepared)
    picture.position = prepared.to
    return picture


def without_entries(picture: Picture) -> dict[tuple[str, str], dict[str, object]]:
    return {key: entity for key, entity in picture.entities.items() if key[0] != "entry"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=histories, after=histories, stops=st.lists(st.integers(0, 200), max_size=6), data=st.data())
def test_intervals_from_any_position_end_in_a_fresh_snapshot_for_every_reader(
    before: list[Choice], after: list[Choice], stops: list[int], data: st.DataObject
) -> None:
    with store_with(before) as (store, history):
        with store.reading() as reading:
            began = reading.position
        pictures = {reader: snapshot(store, Subscription(reader)) for reader in READERS}
        history.play(after)
        with store.reading() as reading:
            head = reading.position
        ways = sorted({began + stop % max(head - began, 1) for stop in stops} | {head})
        something_changed = False
        for reader, picture in pictures.items():
            subscription = Subscription(reader)
            for stop in ways:
                since = picture.position
                with store.reading() as reading:
                    found = reading.interval(
                        since,
                        reader,
                        without_origin="archive",
                        to=stop,
                        without_kinds=("entry",) if not since else (),
                    )
                largest = data.draw(st.sampled_from([1, 700, 5_000, 262_144]), label="largest frame")
                prepared = feed.Prepared(
                    found.to, feed.bodies([row.text for row in found.rows], found.gone, largest)
                )
                something_changed |= bool(prepared.bodies)
                parts = feed.frames(since, prepared)[:-1]
                if stop < head and parts and data.draw(st.booleans(), label="the line breaks"):
                    for text in parts[: data.draw(st.integers(1, len(parts)), label="after so many frames")]:
                        assert picture.apply(json.loads(text))
                    picture.begin("", head)
                    continue
                told(picture, since, prepared)
                picture.position = max(found.to, since)
                repeat = feed.frames(since, prepared)[-1:] if prepared.bodies and found.to > since else []
                for text in repeat:
                    assert picture.apply(json.loads(text)) is False, "what was sent twice is dropped"
            assert without_entries(picture) == without_entries(snapshot(store, subscription))
        assert something_changed == (head > began), "what followed was seen by somebody"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=histories, after=histories)
def test_one_look_for_all_gives_each_reader_what_his_own_query_would(
    before: list[Choice], after: list[Choice]
) -> None:
    with store_with(before) as (store, history):
        with store.reading() as reading:
            began = reading.position
        history.play(after)
        if began == 0:
            return
        with store.reading() as reading:
            changes = reading.changes(began)
            emergencies = [row.id for row in reading.find(["emergency"], Reader(is_staff=True))]
            for reader in READERS:
                for emergency in (None, *emergencies):
                    subscription = Subscription(reader, emergency)
                    alone = feed.interval(reading, subscription, began)
                    shared = feed.of_changes(changes, subscription)
                    assert _content(shared) == _content(alone)


def _content(prepared: feed.Prepared) -> tuple[int, list[str], list[tuple[str, str]]]:
    entities: list[str] = []
    gone: list[tuple[str, str]] = []
    for text in feed.frames(1, prepared):
        frame = json.loads(text)
        entities += [json.dumps(entity, sort_keys=True) for entity in frame["entities"]]
        gone += [(one["kind"], one["id"]) for one in frame["gone"]]
    return prepared.to, entities, gone


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choices=histories)
def test_nobody_is_sent_what_he_may_not_read(choices: list[Choice]) -> None:
    with store_with(choices) as (store, _), store.reading() as reading:
        for reader in READERS:
            found = reading.interval(0, reader)
            assert all(Readers(row.readers).include(reader) for row in found.rows)
            if reader.code is None and not reader.is_staff:
                assert found.rows == [], "an account that reads nothing is sent nothing"


def test_a_rebuild_another_reader_and_another_filter_are_other_epochs() -> None:
    staff, spain = Reader(is_staff=True), Reader(is_staff=False, code="ESP")
    with store_with([("open", 0, 0, 1), ("ask", 0, 0, 5)]) as (store, history):
        emergency = history.ids["emergency"][0]

        def epoch(reader: Reader, emergency: str | None = None) -> str:
            with store.reading() as reading:
                return feed.epoch(reading.generation, reading.state, Subscription(reader, emergency))

        first = epoch(staff)
        assert len({first, epoch(spain), epoch(staff, emergency)}) == 3
        assert epoch(staff) == first, "as long as nothing is rebuilt, a position stays good"
        rebuild(store.database)
        assert epoch(staff) != first


@pytest.mark.parametrize(
    ("position", "epoch", "expected"),
    [(None, None, 0), (7, "this", 7), (7, "other", 0), (7, None, 0), (11, "this", 0), (10, "this", 10)],
)
def test_a_client_goes_on_only_where_its_position_can_be_believed(
    position: int | None, epoch: str | None, expected: int
) -> None:
    assert feed.start(Hello(type="hello", position=position, epoch=epoch), "this", 10) == expected


def test_a_large_interval_is_split_into_frames_that_move_the_client_only_at_the_end() -> None:
    texts = [
        json.dumps({"kind": "offer", "id": str(number), "what": "ž" * 400}, ensure_ascii=False)
        for number in range(900)
    ]
    prepared = feed.Prepared(9, feed.bodies(texts, [("offer", "gone")]))

    frames = [json.loads(text) for text in feed.frames(4, prepared)]

    assert len(frames) > 2
    assert all(len(text.encode()) <= 262_144 + 100 for text in feed.frames(4, prepared))
    assert [(frame["from"], frame["to"]) for frame in frames] == [(4, 4)] * (len(frames) - 1) + [(4, 9)]
    assert [entity["id"] for frame in frames for entity in frame["entities"]] == [
        str(number) for number in range(900)
    ]
    assert [frame["gone"] for frame in frames[:-1]] == [[]] * (len(frames) - 1)
    assert frames[-1]["gone"] == [{"kind": "offer", "id": "gone"}]


def test_a_line_that_breaks_inside_an_interval_leaves_nothing_of_it() -> None:
    """What came in its first frames may be gone before the next interval, which then does not name it."""
    picture = Picture(epoch="this", position=4)
    offer = {"kind": "offer", "id": "1", "position": 5}

    assert picture.apply({"from": 4, "to": 4, "entities": [offer], "gone": []})
    assert picture.entities == {}, "half an interval is nobody's picture"
    picture.begin("this", 9)
    assert picture.apply({"from": 4, "to": 9, "entities": [], "gone": []})

    assert (picture.position, picture.entities) == (9, {})


def test_the_frames_of_one_interval_are_put_together() -> None:
    picture = Picture(epoch="this")
    offers = [{"kind": "offer", "id": str(number), "position": 5} for number in range(3)]

    for offer in offers[:2]:
        assert picture.apply({"from": 0, "to": 0, "entities": [offer], "gone": []})
    assert picture.apply({"from": 0, "to": 6, "entities": offers[2:], "gone": [{"kind": "offer", "id": "0"}]})

    assert picture.position == 6
    assert list(picture.entities) == [("offer", "1"), ("offer", "2")]


def test_nothing_changed_is_no_frame() -> None:
    assert feed.frames(3, feed.Prepared(8, feed.bodies([], []))) == []
    assert json.loads(feed.heartbeat(3, 8)) == {
        "type": "interval",
        "from": 3,
        "to": 8,
        "entities": [],
        "gone": [],
    }
