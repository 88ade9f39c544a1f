"""The time line of a file: never back, each position with a time of its own, silences shortened without disorder."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from projections.training.timeline import DAY, TimeLine, Told, microseconds, moment, pace, time_line

NOON = datetime(2023, 8, 4, 12, tzinfo=UTC)
RECORDED = datetime(2026, 11, 24, 15, tzinfo=UTC)

moments = st.datetimes(datetime(2002, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants bounds without a zone
told = st.none() | st.dates(date(2002, 1, 1), date(2002, 3, 1)) | moments


@st.composite
def files(draw: st.DrawFn) -> tuple[list[Told], bool]:
    """A file's facts in order, as a source may have them: dates that run back, unknown ones, many at one moment."""
    gaps = draw(st.lists(st.integers(0, 3) | st.integers(0, 10**12), min_size=1, max_size=30))
    facts, recorded = [], RECORDED
    for position, gap in enumerate(gaps, 1):
        recorded += timedelta(microseconds=gap)
        facts.append(Told(position * 3, recorded, draw(told)))
    return facts, draw(st.booleans())


def line_of(file: tuple[list[Told], bool]) -> TimeLine:
    facts, by_occurrence = file
    return time_line(facts, by_occurrence=by_occurrence)


def shown(line: TimeLine) -> list[str]:
    return [f"{moment(time):%d %H%M}" for time in line.times]


# --- what the clock shows --------------------------------------------------------------------------------------


def test_a_live_file_is_played_by_when_it_was_recorded_and_an_archive_by_when_it_occurred() -> None:
    facts = [Told(1, RECORDED, NOON), Told(2, RECORDED + timedelta(hours=1), NOON + timedelta(hours=2))]
    assert shown(time_line(facts, by_occurrence=False)) == ["24 1500", "24 1600"]
    assert shown(time_line(facts, by_occurrence=True)) == ["04 1200", "04 1400"]


def test_the_facts_of_a_bare_date_share_its_day_in_the_order_of_the_file() -> None:
    day, next_day = date(2023, 8, 4), date(2023, 8, 5)
    facts = [Told(position, RECORDED, day) for position in (1, 2, 3, 4)] + [Told(5, RECORDED, next_day)]
    assert shown(time_line(facts, by_occurrence=True)) == [
        "04 0300",
        "04 0900",
        "04 1500",
        "04 2100",
        "05 1200",
    ]


def test_a_date_that_runs_back_is_played_at_once_after_what_stands_before_it() -> None:
    facts = [
        Told(1, RECORDED, NOON),
        Told(2, RECORDED, date(2023, 7, 1)),
        Told(3, RECORDED, date(2023, 8, 5)),
    ]
    line = time_line(facts, by_occurrence=True)
    assert shown(line) == ["04 1200", "04 1200", "05 1200"]
    assert line.times[1] == line.times[0] + 1


def test_what_does_not_say_when_it_occurred_follows_on_what_stands_before_it() -> None:
    facts = [Told(1, RECORDED), Told(2, RECORDED, NOON), Told(3, RECORDED)]
    assert shown(time_line(facts, by_occurrence=True)) == ["04 1200", "04 1200", "04 1200"]
    assert shown(time_line([Told(1, RECORDED)], by_occurrence=True)) == ["24 1500"]


def test_a_time_takes_in_all_the_facts_that_bear_it() -> None:
    facts = [Told(7, NOON), Told(8, NOON), Told(9, NOON), Told(12, NOON + timedelta(hours=1))]
    line = time_line(facts, by_occurrence=False)
    assert line.positions[line.index_at(line.clock_at(NOON))] == 9
    assert line.positions[line.index_at(line.clock_at(NOON - timedelta(hours=3)))] == 7
    assert line.positions[line.index_at(line.clock_at(date(2024, 1, 1)))] == 12
    assert line.clock_at(NOON + timedelta(minutes=20)) == microseconds(NOON + timedelta(minutes=20))
    assert line.positions[line.index_at(line.clock_at(8))] == 8, "a position is reached exactly"
    assert line.positions[line.index_at(line.clock_at(11))] == 9, "between two facts stands the earlier one"


# --- silences --------------------------------------------------------------------------------------------------


def test_a_night_is_shortened_and_through_it_the_clock_runs_faster() -> None:
    evening, morning = NOON + timedelta(hours=8), NOON + timedelta(hours=18)
    line = time_line([Told(1, NOON), Told(2, evening), Told(3, morning)], by_occurrence=False)
    hour = DAY // 24
    night = pace(line, silence=2 * hour)
    assert night.played == (0, 2 * hour, 4 * hour)
    assert moment(night.clock_at(3 * hour)) == NOON + timedelta(hours=13), "half of the night"
    assert night.played_at(microseconds(NOON + timedelta(hours=13))) == 3 * hour


# --- properties ------------------------------------------------------------------------------------------------


@given(files())
def test_time_never_runs_back_and_every_position_has_a_time_of_its_own(file: tuple[list[Told], bool]) -> None:
    line = line_of(file)
    assert list(line.positions) == [fact.position for fact in file[0]]
    assert all(earlier < later for earlier, later in zip(line.times, line.times[1:], strict=False))
    for index, time in enumerate(line.times):
        assert line.index_at(time) == index
        assert line.index_of(line.positions[index]) == index


@given(files(), st.none() | st.integers(0, 10**11))
def test_shortening_silences_keeps_the_order_and_reaches_every_position(
    file: tuple[list[Told], bool], silence: int | None
) -> None:
    line = line_of(file)
    its_pace = pace(line, silence)
    assert all(earlier < later for earlier, later in zip(its_pace.played, its_pace.played[1:], strict=False))
    for index, (played, time) in enumerate(zip(its_pace.played, line.times, strict=True)):
        assert its_pace.clock_at(played) == time
        assert its_pace.played_at(time) == played
        if index and silence is not None:
            assert played - its_pace.played[index - 1] <= max(silence, 1)


@given(files(), st.none() | st.integers(0, 10**11), st.lists(st.integers(0, 10**13), min_size=2, max_size=8))
def test_the_clock_runs_forward_and_never_passes_a_fact_that_is_still_to_come(
    file: tuple[list[Told], bool], silence: int | None, played: list[int]
) -> None:
    line = line_of(file)
    its_pace = pace(line, silence)
    clocks = [its_pace.clock_at(one) for one in sorted(played)]
    assert clocks == sorted(clocks)
    for one, clock in zip(sorted(played), clocks, strict=True):
        due = [index for index, begins in enumerate(its_pace.played) if begins <= one]
        assert line.index_at(clock) == due[-1]
        assert line.index_at(its_pace.clock_at(its_pace.played_at(clock))) == due[-1], "there and back again"
