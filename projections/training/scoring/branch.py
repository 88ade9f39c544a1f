"""The times of a branch, and of what really happened, on one clock: that of the exercise.

A live file has been told on that clock up to the fork already. A past one came in from its case file in one moment and
happened over weeks: its times are those that its sources tell, moved so that the moment of the fork is the beginning of
the exercise. So a deadline that a director sets counts for both sides, and what came before the fork is as long ago.
"""

from collections.abc import Sequence
from dataclasses import replace

from projections.training.scoring.picture import Step


def on_its_clock(reality: Sequence[Step], fork: int, begins_at: int) -> list[Step]:
    """The facts of a past emergency, its fork at the beginning of the exercise."""
    before = [step.time for step in reality if step.position <= fork]
    moved = begins_at - before[-1] if before else 0
    return [replace(step, time=step.time + moved) for step in reality]


def as_played(branch: Sequence[Step], reality: Sequence[Step], fork: int) -> list[Step]:
    """The facts of the branch; those up to the fork at the times that reality, on the same clock, gives them."""
    times = {step.position: step.time for step in reality if step.position <= fork}
    return [replace(step, time=times.get(step.position, step.time)) for step in branch]
