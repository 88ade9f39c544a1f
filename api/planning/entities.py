"""What is served of planning and preparedness, described; beside `api/entities.py`, in the same form.

Each is the domain's own state with what the board adds. The first day is `from` on the wire.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api import entities
from api.entities import ALWAYS_THERE, Shown
from domain.emergency import Origin
from domain.planning.activity import (
    ActivityKind,
    ActivityStatus,
    Approval,
    EnrolmentStatus,
    OpenTo,
    Tool,
)
from domain.planning.dated import DatedState
from domain.planning.formats import Format
from domain.planning.group import GroupState, GroupStatus
from domain.planning.meeting import MeetingState
from domain.planning.programme import ProgrammeState
from domain.planning.seat import SeatState
from domain.planning.task import TaskState
from domain.value import NationCode

Count = Annotated[int, Field(ge=0)]


class PlanningGroup(Shown, GroupState):
    """A board, committee or group. What it is called, stands under and meets as is that of the day asked about."""

    model_config = ALWAYS_THERE
    kind: Literal["planning_group"]
    origin: Origin
    status: GroupStatus | Literal["not_established"]  # type: ignore[assignment]  # as asked of a day before its first
    name: str
    short_name: str | None
    parent: str | None
    formats: list[Format]


class Seat(Shown, SeatState):
    """Who represents a nation or an organisation in a group."""

    model_config = ALWAYS_THERE
    kind: Literal["seat"]
    origin: Origin


class Meeting(Shown, MeetingState):
    """One meeting of a group, who was invited and who came."""

    model_config = ALWAYS_THERE
    kind: Literal["meeting"]
    origin: Origin
    invited: Annotated[
        list[NationCode], Field(description="whom the format admits on that day, and whoever was recorded")
    ]


class Task(Shown, TaskState):
    """A decision of a meeting or a lesson of an activity, and its follow-up."""

    model_config = ALWAYS_THERE
    kind: Literal["task"]
    origin: Origin


class Activity(Shown, DatedState):
    """An entry of the menu of partnership activities. Who enrolled are entities of their own."""

    model_config = ALWAYS_THERE
    kind: Literal["activity"]
    origin: Origin
    title: str
    tool: Tool
    activity_kind: ActivityKind
    host: str | None
    place: str | None
    places: Annotated[Count | None, Field(description="for how many nations; null: for all")]
    open_to: Annotated[list[OpenTo], Field(description="empty: to Allies and partners of every kind")]
    reference: str | None
    scenario: str | None
    part_of: Annotated[str | None, Field(description="the activity that this one belongs to")]
    nations_told: Count | None
    people_told: Count | None
    status: ActivityStatus
    reason: str | None
    approvals: list[Approval]
    taken: Annotated[Count, Field(description="how many nations have a place")]
    free: Annotated[Count | None, Field(description="null: there is room for all")]
    waiting: Annotated[Count, Field(description="how many nations wait")]


class Enrolment(Shown):
    """How it stands with one nation in one activity."""

    kind: Literal["enrolment"]
    origin: Origin
    flags: list[str]
    activity_id: str
    nation: NationCode
    status: EnrolmentStatus


class Progress(BaseModel):
    """How many activities of a programme stand how for its nation."""

    model_config = ALWAYS_THERE

    chosen: Count
    waiting: Count
    enrolled: Count
    attended: Count
    completed: Count
    no_show: Count


class Programme(Shown, ProgrammeState):
    """What a nation takes part in over two years, and how far it has come."""

    model_config = ALWAYS_THERE
    kind: Literal["programme"]
    origin: Origin
    progress: Progress


# What a correction can be about, here and in the emergencies: the aggregate as it stands now.
Corrected = entities.Corrected | PlanningGroup | Seat | Meeting | Task | Activity | Programme


# --- what is counted -------------------------------------------------------------------------------------------

BY_ALIAS = ConfigDict(
    frozen=True, extra="forbid", json_schema_serialization_defaults_required=True, serialize_by_alias=True
)
# The first day of something.
From = Annotated[str | None, Field(alias="from")]
