"""The time line of a file: when each of its facts happened, as a replay shows it.

A live file is played by the time at which the centre recorded its facts, a file of the archive by the time at which
they occurred. Sources often know the day alone: the facts of such a day share it evenly, in the order of the file.
Time never runs back, and no two facts have the same time: those of one moment follow each other by a microsecond, so
that every position has a time of its own. All times here are whole microseconds, so that every machine computes the
same.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """What one fact of a file says of its times."""

    position: int
    recorded_at: datetime
    occurred_at: date | datetime | None = None


def microseconds(moment: datetime) -> int:
    """A time as a whole number."""
    return (moment - EPOCH) // MICROSECOND


def moment(microseconds: int) -> datetime:
    """The time that such a number is."""
    return EPOCH + microseconds * MICROSECOND


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The facts of a file in order: their positions, and their times. There is at least one.

    `said` is the time that a fact bears, which several may share; `times` sets those a microsecond apart.
    """

    positions: tuple[int, ...]
    said: tuple[int, ...]
    times: tuple[int, ...]

    def index_of(self, position: int) -> int:
        """The last fact at or before a position; the first one for what lies before all of them."""
        return max(bisect_right(self.positions, position) - 1, 0)

    def index_at(self, clock: int) -> int:
        """The last fact that has happened at this time; the first one for what lies before all of them."""
        return max(bisect_right(self.times, clock) - 1, 0)

    def clock_at(self, to: int | date | datetime) -> int:
        """The time at which a position is reached, or a time as the clock shows it; never beyond either end.

        A time takes in all the facts that bear it; a bare date begins at 00:00Z.
        """
        if isinstance(to, int):
            return self.times[self.index_of(to)]
        begins = to if isinstance(to, datetime) else datetime.combine(to, time(), UTC)
        asked = microseconds(begins)
        reached = self.times[max(bisect_right(self.said, asked) - 1, 0)]
        return min(max(asked, reached), self.times[-1])


def time_line(facts: Sequence[Told], *, by_occurrence: bool) -> TimeLine:
    """The time line of these facts, which stand in the order of their positions.

    `by_occurrence`: by when they occurred, as for the archive. What does not say when it occurred follows at once
    on what stands before it.
    """
    said = _as_they_occurred(facts) if by_occurrence else [microseconds(fact.recorded_at) for fact in facts]
    latest: list[int] = []
    for one in said:
        latest.append(max(one, latest[-1]) if latest else one)
    times: list[int] = []
    for one in latest:
        times.append(max(one, times[-1] + 1) if times else one)
    return TimeLine(tuple(fact.position for fact in facts), tuple(latest), tuple(times))


def _as_they_occurred(facts: Sequence[Told]) -> list[int]:
    of_day = Counter(fact.occurred_at for fact in facts if _is_bare(fact.occurred_at))
    met: Counter[date | datetime | None] = Counter()
    found: list[int | None] = []
    for fact in facts:
        match fact.occurred_at:
            case datetime() as occurred:
                found.append(microseconds(occurred))
            case date() as day:
                begins = microseconds(datetime.combine(day, time(), UTC))
                # Each of the day's facts stands in the middle of its share, so a single one is at noon.
                found.append(begins + (2 * met[day] + 1) * DAY // (2 * of_day[day]))
                met[day] += 1
            case None:
                found.append(found[-1] if found else None)
    # What comes before the first date that is known is as old as that.
    known = [one for one in found if one is not None]
    first = known[0] if known else microseconds(facts[0].recorded_at)
    return [first if one is None else one for one in found]


def _is_bare(said: date | datetime | None) -> bool:
    return said is not None and not isinstance(said, datetime)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a time line is played: as it was, or with long silences shortened.

    `played` says for each fact how long after the first one it is played. Between two facts the file's clock runs
    evenly, so through a shortened night it runs faster.
    """

    line: TimeLine
    played: tuple[int, ...]

    def played_at(self, clock: int) -> int:
        """How long after the first fact the file's clock shows this."""
        index = self.line.index_at(clock)
        begins, offset = self.line.times[index], self.played[index]
        if index + 1 == len(self.played) or clock <= begins:
            return offset
        real, shown = self.line.times[index + 1] - begins, self.played[index + 1] - offset
        return offset + (clock - begins) * shown // real

    def clock_at(self, played: int) -> int:
        """What the file's clock shows when so much has been played; at the end it stays."""
        index = max(bisect_right(self.played, played) - 1, 0)
        begins, offset = self.line.times[index], self.played[index]
        if index + 1 == len(self.played) or played <= offset:
            return begins
        real, shown = self.line.times[index + 1] - begins, self.played[index + 1] - offset
        return begins + (played - offset) * real // shown


def pace(line: TimeLine, silence: int | None = None) -> Pace:
    """The pace of a time line on which no silence is longer than `silence` microseconds; None: all as they were."""
    played = [0]
    for earlier, later in zip(line.times, line.times[1:], strict=False):
        gap = later - earlier
        # A microsecond is left of the shortest, so that every fact keeps a moment of its own.
        played.append(played[-1] + (gap if silence is None else min(gap, max(silence, 1))))
    return Pace(line, tuple(played))
