"""Replays that are under way, and the times of a file's facts, the same on both databases."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.commands.case_file import ImportCaseFile
from projections.readers import Reader
from projections.training.replay import Anchor
from store.database import StoreUnavailable
from store.open import Store, open_store
from store.replays import LASTS, Replay
from store.timeline import facts_of
from tests.scenarios.imported import ROOT, case_of

pytestmark = pytest.mark.server
BEGINS = datetime(2023, 8, 4, 12, 0, 0, 17, tzinfo=UTC)


class HeldClock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 2, 14, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def store(store_url: str, clock: HeldClock) -> Iterator[Store]:
    opened = open_store(store_url, clock=clock)
    try:
        yield opened
    finally:
        opened.close()


def started(store: Store, silence_ms: int | None = 90) -> Replay:
    return store.replays.start(
        emergency="flood",
        first=3,
        last=80,
        reader="ESP",
        silence_ms=silence_ms,
        presenter="planner",
        begins=BEGINS,
        speed=600_000,
    )


def test_a_replay_is_kept_as_it_was_started(store: Store, clock: HeldClock) -> None:
    one, other = started(store), started(store, None)
    assert store.replays.get(one.id) == one
    assert one.anchor == Anchor("paused", BEGINS, clock.now, 600_000)
    assert store.replays.list() == [one, other]
    assert store.replays.get("none such") is None


def test_what_the_presenter_does_is_counted_and_so_is_what_leads_back(store: Store, clock: HeldClock) -> None:
    replay = started(store)
    clock.now += timedelta(minutes=1)
    playing = Anchor("playing", BEGINS + timedelta(hours=1), clock.now, 100)
    led = store.replays.lead(replay.id, lambda before: (playing, False))
    assert led == replace(replay, anchor=playing, used_at=clock.now, turn=1)
    back = store.replays.lead(replay.id, lambda before: (replay.anchor, True))
    assert back is not None
    assert (back.turn, back.lap) == (2, 1)
    assert store.replays.get(replay.id) == back
    assert store.replays.lead("none such", lambda before: (playing, False)) is None


def test_a_change_that_is_overtaken_is_made_on_what_the_other_one_left(
    fresh_postgres: str, clock: HeldClock
) -> None:
    """In SQLite one transaction waits for the other, so none is overtaken."""
    with closing(open_store(fresh_postgres, clock=clock)) as store:
        overtake(store)


def overtake(store: Store) -> None:
    replay = started(store)
    overtaken: list[int] = []

    def change(before: Replay) -> tuple[Anchor, bool]:
        if not overtaken:
            overtaken.append(before.turn)
            store.replays.lead(replay.id, lambda before: (before.anchor, True))
        return before.anchor, False

    led = store.replays.lead(replay.id, change)
    assert led is not None
    assert (led.turn, led.lap) == (2, 1)

    def always(before: Replay) -> tuple[Anchor, bool]:
        store.replays.lead(replay.id, lambda before: (before.anchor, False))
        return before.anchor, False

    with pytest.raises(StoreUnavailable):
        store.replays.lead(replay.id, always)


def test_a_replay_ends_by_itself_a_day_after_it_was_last_used(store: Store, clock: HeldClock) -> None:
    watched, left = started(store), started(store)
    clock.now += LASTS - timedelta(seconds=1)
    store.replays.in_use(watched)
    clock.now += timedelta(seconds=1)
    assert store.replays.get(left.id) is None
    assert [one.id for one in store.replays.list()] == [watched.id]
    started(store)
    clock.now -= timedelta(seconds=1)
    assert store.replays.get(left.id) is None, "what has ended is swept away when another begins"


def test_that_it_is_in_use_is_written_once_an_hour_and_not_each_second(
    store: Store, clock: HeldClock
) -> None:
    replay = started(store)
    clock.now += timedelta(minutes=59)
    store.replays.in_use(replay)
    assert store.replays.get(replay.id) == replay
    clock.now += timedelta(minutes=1)
    store.replays.in_use(replay)
    assert store.replays.get(replay.id) == replace(replay, used_at=clock.now)


def test_who_started_a_replay_ends_it(store: Store) -> None:
    one, other = started(store), started(store)
    store.replays.end(one.id)
    assert store.replays.list() == [other]


def test_every_fact_of_a_file_says_when_it_was_recorded_and_when_it_occurred(
    store: Store, clock: HeldClock
) -> None:
    case = case_of(ROOT / "archive" / "svn-2023-floods.json")
    store.writer.submit(ImportCaseFile(case=case)).result(timeout=30)
    with store.database.reading() as transaction, store.reading() as reading:
        (file,) = reading.find(["emergency"], Reader(is_staff=True))
        facts = facts_of(transaction, file.id)
        versions = {
            row.position for row in reading.interval(0, Reader(is_staff=True), emergency=file.id).rows
        }
        middle = [
            one.position for one in facts_of(transaction, file.id, facts[1].position, facts[3].position)
        ]
    positions = [fact.position for fact in facts]
    assert positions == sorted(set(positions))
    assert versions <= set(positions)
    assert {fact.recorded_at for fact in facts} == {clock.now}
    assert facts[0].occurred_at == date(2023, 8, 6)
    assert middle == positions[1:4]
