"""What a replay sends: what the live feed would have given then to that reader, however it came there."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.commands.entry import CorrectEntry
from projections.readers import Reader
from projections.training.replay import Anchor
from projections.training.timeline import time_line
from realtime import feed, replay
from realtime.client import Picture
from realtime.feed import Prepared, Subscription
from realtime.frames import from_replay
from store.board import Reading
from store.open import Store
from store.replays import Replay
from store.timeline import facts_of
from tests.realtime.histories import DESK, READERS, Choice, histories
from tests.realtime.test_feed import store_with

STAFF = Reader(is_staff=True)
THEN = datetime(2026, 11, 24, 15, tzinfo=UTC)
# An account that reads nothing cannot be chosen.
CHOSEN = tuple(reader for reader in READERS if reader.name != "nobody")


def a_replay(emergency: str, reader: Reader) -> Replay:
    return Replay(
        "r", emergency, 1, 99, reader.name, None, "planner", THEN, THEN, Anchor("paused", THEN, THEN, 1000)
    )


def positions_of(store: Store, emergency: str) -> list[int]:
    with store.database.reading() as transaction:
        return list(time_line(facts_of(transaction, emergency), by_occurrence=False).positions)


def sent(reading: Reading, shown: Replay, watcher: Reader, since: int, to: int) -> str:
    """The frames of an interval, joined."""
    return "\n".join(replay.frames(since, replay.interval(reading, shown, watcher, since, to)))


class Live:
    """What clients of the live feed were given as it happened: the frames, as each reader's connection got them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.given: dict[tuple[str, str, int, int], Prepared] = {}

    def look(self, since: int) -> int:
        """The hub looks at the board and sends everybody what changed since it last looked."""
        with self.store.reading() as reading:
            emergencies = [row.id for row in reading.find(["emergency"], STAFF)]
            for reader in CHOSEN:
                for emergency in emergencies:
                    prepared = feed.interval(reading, Subscription(reader, emergency), since)
                    self.given[reader.name, emergency, since, prepared.to] = prepared
            return reading.position


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choices=histories)
def test_the_intervals_of_a_replay_are_those_that_the_live_feed_gave_then(choices: list[Choice]) -> None:
    with store_with([]) as (store, history):
        live, position = Live(store), 0
        for choice in choices:
            history.play([choice])
            position = live.look(position)
        assert live.given or not history.recorded
        with store.reading() as reading:
            for (name, emergency, since, to), was in live.given.items():
                shown = a_replay(emergency, replay.reader_named(name))
                assert replay.interval(reading, shown, STAFF, since, to) == was


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choices=histories, data=st.data())
def test_at_one_position_there_is_one_picture_at_any_speed_and_after_any_seek(
    choices: list[Choice], data: st.DataObject
) -> None:
    with store_with([("open", 0, 0, 1), ("ask", 0, 0, 3), ("disseminate", 0, 0, 0), *choices]) as (
        store,
        history,
    ):
        emergency = data.draw(st.sampled_from(history.ids["emergency"]))
        positions = positions_of(store, emergency)
        reader = data.draw(st.sampled_from(CHOSEN))
        shown = a_replay(emergency, reader)
        last = data.draw(st.sampled_from(positions))
        with store.reading() as reading:
            pictures = []
            # Fact by fact, as at 1×; in leaps, as at 3600×; at once, as after a seek.
            leaps = data.draw(st.lists(st.sampled_from(positions), max_size=4))
            for stops in (positions, sorted({*leaps}), []):
                picture = Picture(epoch="")
                for stop in [*(stop for stop in stops if stop < last), last]:
                    frames = sent(reading, shown, STAFF, picture.position, stop)
                    for frame in frames.splitlines():
                        from_replay.validate_json(frame)
                        assert picture.apply(json.loads(frame))
                    picture.position = stop
                pictures.append({key: json.dumps(entity) for key, entity in picture.entities.items()})
            assert pictures[0] == pictures[1] == pictures[2]
            with_a_seek_back = sent(reading, shown, STAFF, 0, last)
            assert with_a_seek_back == sent(reading, shown, STAFF, 0, last)
            assert set(pictures[0].values()) == {
                json.dumps(entity)
                for frame in with_a_seek_back.splitlines()
                for entity in json.loads(frame)["entities"]
            }


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choices=histories)
def test_a_watcher_is_shown_no_more_of_the_past_than_he_may_read_now(choices: list[Choice]) -> None:
    with store_with(choices) as (store, history), store.reading() as reading:
        for emergency in history.ids.get("emergency", []):
            for watcher in CHOSEN:
                now = {(row.kind, row.id) for row in reading.interval(0, watcher, emergency=emergency).rows}
                shown = a_replay(emergency, STAFF)
                for to in positions_of(store, emergency):
                    all_of_it = reading.interval(0, STAFF, emergency=emergency, to=to)
                    frames = sent(reading, shown, watcher, 0, to)
                    given = [
                        entity for frame in frames.splitlines() for entity in json.loads(frame)["entities"]
                    ]
                    assert given == [
                        json.loads(row.text) for row in all_of_it.rows if (row.kind, row.id) in now
                    ]


def test_who_was_named_by_mistake_cannot_look_back_at_what_he_saw_and_staff_can() -> None:
    with store_with(
        [("open", 0, 0, 1), ("ask", 0, 0, 3), ("disseminate", 0, 0, 0), ("report_offer", 0, 2, 4)]
    ) as (store, history):
        emergency, offer = history.ids["emergency"][0], history.ids["offer"][0]
        with store.reading() as reading:
            typed = reading.position
            row = reading.get("offer", offer, STAFF)
            assert row is not None
        right = {"donors": [{"nation": "ESP"}]}
        assert json.loads(row.text)["donors"][0]["nation"] == "BIH"
        correction = CorrectEntry(actor=DESK, position=row.position, reason="it was Spain", right=right)
        store.writer.submit(correction).result(timeout=20)
        bosnia = Reader(is_staff=False, code="BIH")
        shown = a_replay(emergency, bosnia)
        with store.reading() as reading:
            as_it_stands = f'{{"kind":"offer","id":"{offer}","position"'
            assert as_it_stands in sent(reading, shown, STAFF, 0, typed), "this is what Bosnia saw then"
            assert as_it_stands not in sent(reading, shown, bosnia, 0, typed)
            gone = {"kind": "offer", "id": offer}
            assert gone in _gone(sent(reading, shown, STAFF, typed, reading.position))
            assert gone not in _gone(sent(reading, shown, bosnia, typed, reading.position))


def _gone(frames: str) -> list[dict[str, str]]:
    return [one for frame in frames.splitlines() for one in json.loads(frame)["gone"]]


def test_each_lead_back_each_watcher_and_each_replay_is_another_epoch() -> None:
    with store_with([("open", 0, 0, 1)]) as (store, history), store.reading() as reading:
        one = a_replay(history.ids["emergency"][0], STAFF)

        def epoch(shown: Replay, watcher: Reader = STAFF) -> str:
            return replay.epoch(reading.generation, reading.state, shown, watcher)

        spain = Reader(is_staff=False, code="ESP")
        assert (
            len({epoch(one), epoch(replace(one, lap=1)), epoch(replace(one, id="s")), epoch(one, spain)}) == 4
        )
        assert epoch(one) == epoch(replace(one, turn=5))


def test_every_frame_of_a_replay_says_that_it_is_one() -> None:
    for frame in [*replay.frames(3, Prepared(9, ('"entities":[],"gone":[]}',))), replay.nothing(3, 9)]:
        assert json.loads(frame) == {
            "type": "interval",
            "origin": "replay",
            "from": 3,
            "to": 9,
            "entities": [],
            "gone": [],
        }
