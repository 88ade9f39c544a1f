"""The clock of a replay: what the presenter does, and that everybody computes the same place from the same anchor."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from projections.training.replay import Anchor, Do, led, next_fact_in_s, per_thousand, standing
from projections.training.timeline import Told, pace, time_line

# Three facts, an hour and a night apart.
BEGINS = datetime(2023, 8, 4, 12, tzinfo=UTC)
FACTS = [
    Told(10, BEGINS),
    Told(11, BEGINS + timedelta(hours=1)),
    Told(15, BEGINS + timedelta(hours=1)),
    Told(40, BEGINS + timedelta(hours=13)),
]
FILE = pace(time_line(FACTS, by_occurrence=False))
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def after(**passed: float) -> datetime:
    """So much later."""
    return NOW + timedelta(**passed)


def anchor(run: str = "paused", *, clock: datetime = BEGINS, speed: float = 1.0) -> Anchor:
    assert run in ("playing", "paused")
    return Anchor("playing" if run == "playing" else "paused", clock, NOW, per_thousand(speed))


def test_a_paused_replay_stays_where_it_is_whatever_time_it_is() -> None:
    stands = standing(anchor(), FILE, after(days=3))
    assert (stands.status, stands.position, stands.time) == ("paused", 10, BEGINS)
    assert next_fact_in_s(anchor(), FILE, after(days=3)) is None


def test_a_playing_one_moves_with_the_present_times_its_speed() -> None:
    playing = anchor("playing", speed=60)
    assert standing(playing, FILE, after(seconds=59)).position == 10
    assert standing(playing, FILE, after(seconds=59)).time == BEGINS + timedelta(minutes=59)
    assert next_fact_in_s(playing, FILE, after(seconds=59)) == 1
    assert standing(playing, FILE, after(seconds=61)).position == 15
    assert standing(anchor("playing", speed=0.1), FILE, after(hours=9)).position == 10


def test_at_its_last_fact_it_has_ended_and_stays_there() -> None:
    stands = standing(anchor("playing", speed=3600), FILE, after(hours=1))
    assert (stands.status, stands.position, stands.time) == ("ended", 40, BEGINS + timedelta(hours=13))
    assert next_fact_in_s(anchor("playing", speed=3600), FILE, after(hours=1)) is None


def test_a_pause_keeps_the_time_of_the_file_and_playing_goes_on_from_it() -> None:
    paused = led(anchor("playing", speed=60), FILE, after(seconds=30), "pause")
    assert standing(paused, FILE, after(hours=5)).time == BEGINS + timedelta(minutes=30)
    again = led(paused, FILE, after(hours=5), "play")
    assert standing(again, FILE, after(hours=5, seconds=10)).time == BEGINS + timedelta(minutes=40)


def test_a_change_of_speed_changes_nothing_of_what_has_been_played() -> None:
    faster = led(anchor("playing", speed=60), FILE, after(seconds=30), "speed", speed=600)
    assert standing(faster, FILE, after(seconds=30)).time == BEGINS + timedelta(minutes=30)
    assert standing(faster, FILE, after(seconds=31)).time == BEGINS + timedelta(minutes=40)
    assert standing(led(anchor(), FILE, NOW, "speed", speed=0.1), FILE, NOW).speed == 0.1


def test_a_step_goes_to_the_next_fact_and_waits_there_one_of_a_moment_after_the_other() -> None:
    reached, at = [], anchor("playing")
    for _ in range(4):
        at = led(at, FILE, NOW, "step")
        stands = standing(at, FILE, after(hours=1))
        reached.append((stands.position, stands.status))
    assert reached == [(11, "paused"), (15, "paused"), (40, "ended"), (40, "ended")]


def test_a_seek_goes_to_a_position_or_a_time_and_plays_on_if_it_was_playing() -> None:
    sought = led(anchor("playing"), FILE, NOW, "seek", to=BEGINS + timedelta(hours=2))
    stands = standing(sought, FILE, NOW)
    assert (stands.status, stands.position) == ("playing", 15)
    assert standing(led(sought, FILE, NOW, "seek", to=11), FILE, NOW).position == 11
    assert standing(led(sought, FILE, NOW, "seek", to=3), FILE, NOW).position == 10
    assert standing(led(sought, FILE, NOW, "seek", to=99), FILE, NOW).status == "ended"


def test_what_has_ended_does_not_play_on_and_waits_where_it_is_led_back_to() -> None:
    ended = led(anchor("playing"), FILE, NOW, "seek", to=40)
    assert standing(led(ended, FILE, NOW, "play"), FILE, after(days=1)).status == "ended"
    back = led(ended, FILE, NOW, "seek", to=11)
    assert standing(back, FILE, after(days=1)).status == "paused"


def test_a_worker_whose_clock_is_behind_shows_the_anchor_itself() -> None:
    stands = standing(anchor("playing", clock=BEGINS + timedelta(minutes=5)), FILE, after(seconds=-3))
    assert stands.time == BEGINS + timedelta(minutes=5)


@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(("play", "pause", "speed", "step")), st.floats(0.1, 3600), st.integers(0, 10**9)
        ),
        max_size=12,
    ),
    silence=st.none() | st.integers(0, 10**10),
)
def test_unless_it_is_led_back_a_replay_only_goes_forward(
    acts: list[tuple[Do, float, int]], silence: int | None
) -> None:
    file = pace(FILE.line, silence)
    at, now, was = anchor("playing"), NOW, standing(anchor("playing"), file, NOW)
    for do, speed, passes in acts:
        now += timedelta(microseconds=passes)
        before = standing(at, file, now)
        assert (before.position, before.time) >= (was.position, was.time)
        at = led(at, file, now, do, speed=speed if do == "speed" else None)
        was = standing(at, file, now)
        assert was.position == before.position or do == "step"
        assert at.clock == was.time, "an anchor says what the clock shows"
