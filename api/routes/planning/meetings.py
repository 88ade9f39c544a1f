"""Meetings of planning groups, who came, and what was decided there."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.bodies import MayBeReasoned, MaySayNothing
from api.entities import Listed
from api.planning import bodies, entities
from api.planning.dated import OnPage, listed_on
from api.reading import Listing, Past, TheReader, Under
from api.route import router
from api.routes.planning.groups import GroupId
from api.writing import TheWriter
from domain.commands.planning.meeting import (
    CallMeeting,
    CancelMeeting,
    HoldMeeting,
    RecordAttendance,
    RecordDecision,
)
from domain.planning.formats import Format
from domain.planning.meeting import MeetingStatus
from domain.value import NationCode

routes = router("meetings")
MeetingId = Annotated[UUID, Path(description="the meeting's id")]
MEETINGS = Listing("meetings", "meeting", entities.Meeting)


class GroupMeetingsAsked(OnPage):
    """What can be asked of a group's meetings."""

    in_format: Annotated[
        Format | None, Field(description="held in this format; `format` is that of the answer")
    ] = None
    status: MeetingStatus | None = None
    invited: Annotated[NationCode | None, Field(description="to which this nation was invited")] = None
    present: Annotated[NationCode | None, Field(description="to which this nation came")] = None
    absent: Annotated[NationCode | None, Field(description="to which this nation did not come")] = None


class MeetingsAsked(GroupMeetingsAsked):
    """What can be asked of meetings."""

    group_id: UUID | None = None


@routes.post("/planning-groups/{group_id}/meetings", status_code=201, response_model=entities.Meeting)
async def call_meeting(group_id: GroupId, said: bodies.Calling, act: TheWriter) -> Response:
    """Call a meeting of a group, in a format in which it meets on that day."""
    command = CallMeeting(
        **act.by(said),
        group_id=group_id,
        title=said.title,
        format=said.format,
        plus=said.plus,
        at=said.at,
        until=said.until,
        place=said.place,
        agenda=said.agenda,
    )
    return await act.record(command, on=("planning_group", str(group_id)), created=True)


@routes.get("/planning-groups/{group_id}/meetings", response_model=Listed[entities.Meeting])
async def list_group_meetings(
    group_id: GroupId, asked: Annotated[GroupMeetingsAsked, Query()], look: TheReader
) -> Response:
    """List the meetings of a group that you may read. With `on` those that took place on that day."""
    under = Under("planning_group", str(group_id), "group_id")
    return await look.many(MEETINGS, asked, under=under, view=listed_on(asked))


@routes.get("/meetings", response_model=Listed[entities.Meeting])
async def list_meetings(asked: Annotated[MeetingsAsked, Query()], look: TheReader) -> Response:
    """List the meetings of all groups that you may read. With `on` those that took place on that day."""
    return await look.many(MEETINGS, asked, view=listed_on(asked))


@routes.get("/meetings/{meeting_id}", response_model=entities.Meeting)
async def read_meeting(meeting_id: MeetingId, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read one meeting."""
    return await look.one("meeting", str(meeting_id), past)


@routes.post("/meetings/{meeting_id}/hold", response_model=entities.Meeting)
async def hold_meeting(meeting_id: MeetingId, said: MaySayNothing, act: TheWriter) -> Response:
    """Say that a meeting took place."""
    command = HoldMeeting(**act.by(said), meeting_id=meeting_id)
    return await act.record(command, on=("meeting", str(meeting_id)))


@routes.post("/meetings/{meeting_id}/cancel", response_model=entities.Meeting)
async def cancel_meeting(meeting_id: MeetingId, said: MayBeReasoned, act: TheWriter) -> Response:
    """Cancel a meeting."""
    command = CancelMeeting(**act.by(said), meeting_id=meeting_id, reason=said.reason)
    return await act.record(command, on=("meeting", str(meeting_id)))


@routes.post("/meetings/{meeting_id}/attendance", response_model=entities.Meeting)
async def record_attendance(meeting_id: MeetingId, said: bodies.Attendance, act: TheWriter) -> Response:
    """Record which nations came to a meeting and which did not. What is said later of a nation stands."""
    command = RecordAttendance(
        **act.by(said), meeting_id=meeting_id, present=said.present, absent=said.absent
    )
    return await act.record(command, on=("meeting", str(meeting_id)))


@routes.post("/meetings/{meeting_id}/decisions", status_code=201, response_model=entities.Task)
async def record_decision(meeting_id: MeetingId, said: bodies.Deciding, act: TheWriter) -> Response:
    """Record a decision of a meeting. With an owner it is a task until it is closed."""
    command = RecordDecision(
        **act.by(said), meeting_id=meeting_id, text=said.text, owner=said.owner, due=said.due
    )
    return await act.record(command, on=("meeting", str(meeting_id)), created=True)
