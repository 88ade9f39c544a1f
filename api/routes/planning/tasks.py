"""Tasks: decisions of meetings and lessons of activities, and their follow-up until they are closed."""

from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.bodies import MayBeReasoned
from api.entities import Listed
from api.planning import bodies, entities
from api.planning.dated import OnPage, listed_on, overdue
from api.reading import Listing, Past, TheReader, Under
from api.route import router
from api.routes.planning.meetings import MeetingId
from api.services import TheClock
from api.writing import TheWriter
from domain.commands.planning.task import CloseTask, FollowUpTask
from domain.planning.task import TaskStatus, What
from domain.value import Phrase

routes = router("tasks")
TaskId = Annotated[UUID, Path(description="the task's id")]
ActivityId = Annotated[UUID, Path(description="the activity's id")]
TASKS = Listing("tasks", "task", entities.Task)
Overdue = Annotated[
    bool | None, Field(description="`true`: only what was due before `on` or today, and is still to be done")
]


class SetTasksAsked(OnPage):
    """What can be asked of the tasks that one meeting or activity set."""

    NO_FILTERS: ClassVar[frozenset[str]] = frozenset({"on", "overdue"})

    owner: Phrase | None = None
    status: TaskStatus | None = None
    overdue: Overdue = None


class TasksAsked(SetTasksAsked):
    """What can be asked of tasks."""

    what: What | None = None
    meeting_id: UUID | None = None
    activity_id: UUID | None = None


@routes.get("/tasks", response_model=Listed[entities.Task])
async def list_tasks(asked: Annotated[TasksAsked, Query()], look: TheReader, clock: TheClock) -> Response:
    """List the tasks that you may read. With `on` those that were to be done on that day."""
    view = overdue(asked, clock) if asked.overdue else listed_on(asked)
    return await look.many(TASKS, asked, view=view)


@routes.get("/tasks/{task_id}", response_model=entities.Task)
async def read_task(task_id: TaskId, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read one task, with the steps of its follow-up."""
    return await look.one("task", str(task_id), past)


@routes.get("/meetings/{meeting_id}/decisions", response_model=Listed[entities.Task])
async def list_decisions(
    meeting_id: MeetingId, asked: Annotated[SetTasksAsked, Query()], look: TheReader, clock: TheClock
) -> Response:
    """List what a meeting decided. With `on` what of it was to be done on that day."""
    view = overdue(asked, clock) if asked.overdue else listed_on(asked)
    return await look.many(TASKS, asked, under=Under("meeting", str(meeting_id), "meeting_id"), view=view)


@routes.get("/activities/{activity_id}/lessons", response_model=Listed[entities.Task])
async def list_lessons(
    activity_id: ActivityId, asked: Annotated[SetTasksAsked, Query()], look: TheReader, clock: TheClock
) -> Response:
    """List what an activity taught, as far as you may read it. With `on` what was to be done about it on that day."""
    view = overdue(asked, clock) if asked.overdue else listed_on(asked)
    return await look.many(TASKS, asked, under=Under("activity", str(activity_id), "activity_id"), view=view)


@routes.post("/tasks/{task_id}/follow-up", response_model=entities.Task)
async def follow_up_task(task_id: TaskId, said: bodies.FollowingUp, act: TheWriter) -> Response:
    """Say what was done about a task. Another owner or day may be named."""
    command = FollowUpTask(**act.by(said), task_id=task_id, text=said.text, owner=said.owner, due=said.due)
    return await act.record(command, on=("task", str(task_id)))


@routes.post("/tasks/{task_id}/close", response_model=entities.Task)
async def close_task(task_id: TaskId, said: MayBeReasoned, act: TheWriter) -> Response:
    """Close a task: it is done."""
    command = CloseTask(**act.by(said), task_id=task_id, reason=said.reason)
    return await act.record(command, on=("task", str(task_id)))
