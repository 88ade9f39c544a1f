"""What is served of planning and preparedness, described; beside `api/entities.py`, in the same form.

Each is the domain's own state with what the board adds. The first day is `from` on the wire.
"""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from api import entities
from api.entities import ALWAYS_THERE, FaultyCell, Position, Shown
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
from domain.planning.menu import MenuImportState
from domain.planning.programme import ProgrammeState
from domain.planning.seat import SeatRole, SeatState, SeatStatus
from domain.planning.task import TaskState
from domain.value import NationCode
from projections.planning.participation import STATUSES

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
    status: SeatStatus | Literal["not_nominated"]  # type: ignore[assignment]  # as asked of a day before its first


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
    set_on: Annotated[str, Field(description="the day on which it was decided or learned")]


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

What = Literal["seat", "meeting", "activity"]
ParticipationStatus = Literal[
    "nominated",
    "confirmed",
    "ended",
    "invited",
    "present",
    "absent",
    "waiting",
    "enrolled",
    "attended",
    "completed",
    "no_show",
    "withdrawn",
    "offered",
]
assert set(STATUSES) == set(get_args(ParticipationStatus))
IsSynthetic = Annotated[bool, Field(description="invented for the demonstration, no source tells it")]


class Participation(BaseModel):
    """One nation's or organisation's part in one thing: a seat, a meeting or an activity."""

    model_config = ConfigDict(**ALWAYS_THERE, serialize_by_alias=True)

    nation: NationCode | None
    organisation: str | None
    what: What
    group: Annotated[str | None, Field(description="the planning group's id")]
    group_name: Annotated[
        str | None,
        Field(description="as on the day asked about, else on the seat's last day or the meeting's"),
    ]
    activity: Annotated[str | None, Field(description="the activity's id")]
    activity_title: str | None
    meeting: Annotated[str | None, Field(description="the meeting's id")]
    seat: Annotated[str | None, Field(description="the seat's id")]
    tool: Tool | None
    role: str | None
    format: Format | None
    status: ParticipationStatus
    since: Annotated[str | None, Field(alias="from")]
    until: str | None
    origin: Origin
    synthetic: IsSynthetic


class MatrixGroup(BaseModel):
    """A column of the matrix: a planning group under its name of the day asked about."""

    model_config = ALWAYS_THERE

    id: str
    name: str
    short_name: str | None
    status: GroupStatus | Literal["not_established"]


class MatrixNation(BaseModel):
    """A row of the matrix: a nation under its name of the day asked about."""

    model_config = ALWAYS_THERE

    nation: NationCode
    name: str


class MatrixCell(BaseModel):
    """One nation in one group in one year."""

    model_config = ALWAYS_THERE

    nation: NationCode
    group: Annotated[str, Field(description="the planning group's id")]
    year: int
    invited: Annotated[Count, Field(description="to how many meetings")]
    attended: Count
    absent: Count
    seats: Annotated[list[SeatRole], Field(description="the roles in which it sat there")]
    synthetic: IsSynthetic


class Matrix(BaseModel):
    """Nations by planning groups by years, as at a day."""

    model_config = ALWAYS_THERE

    on: str
    years: list[int]
    groups: list[MatrixGroup]
    nations: list[MatrixNation]
    cells: Annotated[list[MatrixCell], Field(description="by nation, group and year; none is empty")]
    position: Position


class Attendance(BaseModel):
    """How a nation kept its appointments, in all groups or in one."""

    model_config = ALWAYS_THERE

    nation: NationCode
    name: str
    group: Annotated[str | None, Field(description="the planning group's id; null: in all of them")]
    group_name: str | None
    invited: Count
    attended: Count
    absent: Count
    rate: Annotated[
        float | None, Field(ge=0, le=1, description="attended ÷ (attended + absent); null: none is on record")
    ]
    synthetic: IsSynthetic


class NeverCame(BaseModel):
    """A nation that was invited to meetings whose attendance is on record, and came to none."""

    model_config = ALWAYS_THERE

    nation: NationCode
    name: str
    invited: Count
    absent: Count
    last: Annotated[str, Field(description="the day of the last such meeting")]
    synthetic: IsSynthetic


class MenuImport(Shown, MenuImportState):
    """One import of a menu, and what came of it."""

    model_config = ALWAYS_THERE
    kind: Literal["menu_import"]
    origin: Origin


class MenuCounts(BaseModel):
    """What an import would come to, or has come to where nothing had changed."""

    model_config = ALWAYS_THERE

    added: Count
    amended: Count
    unchanged: Count
    errors: list[FaultyCell]
