"""The score of a file: what each objective came to, position by position, and when it became so.

A score goes along the log and never looks ahead, so the verdict at a position is the same whether the log ends there
or goes on. A deadline that passes between two facts is a change at the position of the earlier one, at its own time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from projections.training.scoring.criteria import Objective
from projections.training.scoring.judging import Verdict, deadlines, judged
from projections.training.scoring.picture import Picture, Step


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that became so: at the last fact by then, and at a time in microseconds."""

    verdict: Verdict
    position: int
    time: int


@dataclass(frozen=True, slots=True)
class Scored:
    """One objective and all that became of it, oldest first; open until the first change."""

    objective: Objective
    changes: tuple[Change, ...]

    @property
    def verdict(self) -> Verdict:
        """What it came to."""
        return self.changes[-1].verdict if self.changes else "open"


class Score:
    """The objectives of one file, judged as its log goes on."""

    def __init__(self, objectives: Sequence[Objective]) -> None:
        self._objectives = tuple(objectives)
        self._changes: list[list[Change]] = [[] for _ in self._objectives]
        self._picture = Picture()
        # The last fact that was taken, and what the clock shows.
        self._position: int | None = None
        self._clock = 0

    def take(self, step: Step) -> None:
        """Go on by one fact: first the time until then passes."""
        self.wait(step.time)
        self._picture.take(step)
        self._position, self._clock = step.position, step.time
        for index, objective in enumerate(self._objectives):
            self._judge(index, objective, step.time, step.time)

    def wait(self, until: int) -> None:
        """Let time pass without a fact, up to this time; what is due exactly then is still in time."""
        if self._position is None or until <= self._clock:
            return
        due = [
            (deadline, index, objective)
            for index, objective in enumerate(self._objectives)
            for deadline in set(deadlines(objective.criterion, self._picture))
            if self._clock <= deadline < until
        ]
        for deadline, index, objective in sorted(due, key=lambda one: one[:2]):
            self._judge(index, objective, deadline + 1, deadline)
        self._clock = until

    def scored(self) -> list[Scored]:
        """The objectives as they stand, in their order."""
        return [
            Scored(objective, tuple(changes))
            for objective, changes in zip(self._objectives, self._changes, strict=True)
        ]

    def _judge(self, index: int, objective: Objective, clock: int, since: int) -> None:
        assert self._position is not None, "a file is judged from its first fact on"
        verdict = judged(objective.criterion, self._picture, clock)
        changes = self._changes[index]
        if verdict != (changes[-1].verdict if changes else "open"):
            changes.append(Change(verdict, self._position, since))


def score(steps: Iterable[Step], objectives: Sequence[Objective], until: int | None = None) -> list[Scored]:
    """What objectives come to over these facts of a file, up to a time after the last one, if one is given."""
    along = Score(objectives)
    for step in steps:
        along.take(step)
    if until is not None:
        along.wait(until)
    return along.scored()
