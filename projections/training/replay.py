"""The clock of a replay: where it stands, as a pure function of its anchor and the present time.

An anchor says what the file's clock showed at one moment, whether it runs, and how fast. Every worker that reads the
same anchor computes the same place from it, so nobody has to keep time for the others. Whatever the presenter does
sets a new anchor.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from projections.training.timeline import MICROSECOND, Pace, microseconds, moment

Run = Literal["playing", "paused"]
Status = Literal["playing", "paused", "ended"]
Do = Literal["play", "pause", "seek", "speed", "step"]
SLOWEST, FASTEST = 0.1, 3600.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the file's clock showed at a moment. `speed` is in thousandths, so that nothing is lost in keeping it."""

    run: Run
    clock: datetime
    at: datetime
    speed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a replay stands: the last fact that it has reached, and what the file's clock shows."""

    status: Status
    position: int
    time: datetime
    speed: float


def standing(anchor: Anchor, pace: Pace, now: datetime) -> Standing:
    """Where a replay stands now. At its last fact it has ended, however it came there."""
    clock = _clock(anchor, pace, now)
    index = pace.line.index_at(clock)
    ended = index + 1 == len(pace.line.positions)
    status: Status = "ended" if ended else anchor.run
    return Standing(status, pace.line.positions[index], moment(clock), anchor.speed / 1000)


def next_fact_in_s(anchor: Anchor, pace: Pace, now: datetime) -> float | None:
    """In how many seconds the next fact is reached; None where none is while nobody does anything."""
    if anchor.run == "paused":
        return None
    played = pace.played_at(_clock(anchor, pace, now))
    index = pace.line.index_at(pace.clock_at(played)) + 1
    if index == len(pace.played):
        return None
    return (pace.played[index] - played) / (anchor.speed * 1000)


def led(
    anchor: Anchor,
    pace: Pace,
    now: datetime,
    do: Do,
    *,
    to: int | date | datetime | None = None,
    speed: float | None = None,
) -> Anchor:
    """The anchor after the presenter has done something. A seek names where `to`, and stays paused at the end."""
    stands = standing(anchor, pace, now)
    clock = microseconds(stands.time)
    run: Run = "playing" if stands.status == "playing" else "paused"
    per_mille = anchor.speed if speed is None else per_thousand(speed)
    match do:
        case "play":
            run = "paused" if stands.status == "ended" else "playing"
        case "pause":
            run = "paused"
        case "speed":
            assert speed is not None, "a change of speed names it"
        case "step":
            run, times = "paused", pace.line.times
            clock = times[min(pace.line.index_at(clock) + 1, len(times) - 1)]
        case "seek":
            assert to is not None, "a seek names where to"
            clock = pace.line.clock_at(to)
    return Anchor(run, moment(clock), now, per_mille)


def per_thousand(speed: float) -> int:
    """A speed in thousandths."""
    return round(speed * 1000)


def _clock(anchor: Anchor, pace: Pace, now: datetime) -> int:
    """What the file's clock shows, within the time line."""
    times = pace.line.times
    clock = min(max(microseconds(anchor.clock), times[0]), times[-1])
    if anchor.run == "paused":
        return clock
    # Another worker's clock may be behind the one that has set the anchor.
    passed = max((now - anchor.at) // MICROSECOND, 0)
    return max(clock, pace.clock_at(pace.played_at(clock) + passed * anchor.speed // 1000))
