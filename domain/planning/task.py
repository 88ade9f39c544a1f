"""Decisions of meetings and lessons of exercises, and what somebody was given to do about them until it is done.

A bare decision or lesson is on record; with an owner it is a task, followed up until it is closed (DOMAIN.md,
sections 5 and 8).
"""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from domain.correction import CORRECTIONS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.planning.rules import DueWithoutOwner, NothingToFollowUp, TaskClosed
from domain.provenance import Provenance
from domain.value import Moment, Phrase, Text, Value

TaskStatus = Literal["recorded", "open", "in_hand", "closed"]
# What somebody still has to do.
TO_DO: frozenset[str] = frozenset({"open", "in_hand"})
What = Literal["decision", "lesson"]


class Step(Value):
    """One step of the follow-up, in words, and when it was told."""

    text: Text
    at: Moment


class TaskState(State):
    """A decision or lesson as it stands. It comes from a meeting or an activity; `recorded` is one without an owner."""

    certain: bool = True
    what: What
    meeting_id: UUID | None = None
    activity_id: UUID | None = None
    text: Text
    # A nation's code, or an organisation or post in words.
    owner: Phrase | None = None
    due: Moment | None = None
    status: TaskStatus = "recorded"
    steps: tuple[Step, ...] = ()
    closed_at: Moment | None = None


class TaskSet(Opening):
    """A meeting decided, or an exercise taught something."""

    TOPIC: ClassVar[str] = "task.set"
    origin: Origin
    what: What
    meeting_id: UUID | None = None
    activity_id: UUID | None = None
    text: Text
    owner: Phrase | None = None
    due: Moment | None = None

    def evolve(self, state: None) -> TaskState:
        """Open, if somebody has to do it."""
        return TaskState(
            origin=self.origin,
            certain=self.provenance.certain,
            what=self.what,
            meeting_id=self.meeting_id,
            activity_id=self.activity_id,
            text=self.text,
            owner=self.owner,
            due=self.due,
            status="recorded" if self.owner is None else "open",
        )


class TaskFollowedUp(Fact):
    """Something was done about it, or given to another, or put off."""

    TOPIC: ClassVar[str] = "task.followed_up"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"recorded"}) | TO_DO
    text: Text
    owner: Phrase | None = None
    due: Moment | None = None
    told_at: Moment

    def evolve(self, state: TaskState) -> TaskState:
        """In hand, one step further."""
        owner = self.owner or state.owner
        return state.but(
            owner=owner,
            due=self.due or state.due,
            status="recorded" if owner is None else "in_hand",
            steps=(*state.steps, Step(text=self.text, at=self.told_at)),
        )


class TaskDone(Fact):
    """It is done."""

    TOPIC: ClassVar[str] = "task.closed"
    FOLLOWS: ClassVar[frozenset[str]] = TO_DO
    reason: Text | None = None
    closed_at: Moment

    def evolve(self, state: TaskState) -> TaskState:
        """It is closed."""
        steps = (*state.steps, Step(text=self.reason, at=self.closed_at)) if self.reason else state.steps
        return state.but(status="closed", closed_at=self.closed_at, steps=steps)


class TaskCorrected(Corrected):
    """An entry of this task was set right."""

    TOPIC: ClassVar[str] = "task.corrected"
    now: TaskState


class TaskStruck(Struck):
    """An entry of this task was struck."""

    TOPIC: ClassVar[str] = "task.struck"
    now: TaskState


def require_owner(owner: str | None, due: date | None) -> None:
    """Raise DueWithoutOwner where something is due from nobody."""
    if due is not None and owner is None:
        raise DueWithoutOwner()


class Task(Aggregate):
    """One decision or lesson, and its follow-up."""

    KIND = "task"
    if TYPE_CHECKING:
        state: TaskState

    def follow_up(
        self, text: str, owner: str | None, due: date | None, told_at: date, by: Provenance
    ) -> None:
        """Say what was done about it; name another owner or day, if there is one."""
        if self.state.status == "closed":
            raise TaskClosed()
        require_owner(owner or self.state.owner, due)
        self.record(TaskFollowedUp, by, text=text, owner=owner, due=due, told_at=told_at)

    def close(self, reason: str | None, closed_at: date, by: Provenance) -> None:
        """Say that it is done."""
        if self.state.status == "closed":
            raise TaskClosed()
        if self.state.status == "recorded":
            raise NothingToFollowUp()
        self.record(TaskDone, by, reason=reason, closed_at=closed_at)


CORRECTIONS[Task] = Kinds(
    corrected=TaskCorrected,
    struck=TaskStruck,
    annul=lambda state: state.but(status="closed", flags=(*state.flags, "struck")),
)
