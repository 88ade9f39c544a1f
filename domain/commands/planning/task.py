"""Following decisions and lessons up until they are closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.authority import PLANNERS
from domain.centre import Centre, Command, Decision
from domain.commands.planning.group import told_day
from domain.planning.task import Task, TaskSet, require_owner
from domain.provenance import Provenance


def task_set(
    centre: Centre, by: Provenance, *, owner: str | None, due: date | datetime | None, **told: Any
) -> Task:
    """A decision or lesson on record. Raises DueWithoutOwner."""
    require_owner(owner, due)
    return Task.open(TaskSet, id=centre.new_id(), by=by, origin=centre.origin, owner=owner, due=due, **told)


@dataclass(frozen=True, kw_only=True)
class FollowUpTask(Command):
    """Something was done about it; another owner or day may be named."""

    MAY = PLANNERS
    ACT = "follow a task up"

    task_id: UUID
    text: str
    owner: str | None = None
    due: date | datetime | None = None

    def decide(self, centre: Centre) -> Decision:
        """The task, one step further."""
        by = self.by(centre)
        task = centre.load(Task, self.task_id)
        task.follow_up(self.text, self.owner, self.due, told_day(None, by), by)
        return Decision(task, (task,))


@dataclass(frozen=True, kw_only=True)
class CloseTask(Command):
    """It is done."""

    MAY = PLANNERS
    ACT = "close a task"

    task_id: UUID
    reason: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """The task, closed."""
        by = self.by(centre)
        task = centre.load(Task, self.task_id)
        task.close(self.reason, told_day(None, by), by)
        return Decision(task, (task,))
