"""The menu of partnership activities, and who takes part in each."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.bodies import MayBeReasoned
from api.entities import Listed
from api.planning import bodies, entities
from api.planning.dated import OnPage, listed_on
from api.reading import Listing, Page, Past, TheReader, Under
from api.route import router
from api.routes.planning.tasks import ActivityId
from api.writing import Acting, TheWriter
from domain.commands.planning.activity import (
    AmendActivity,
    ApproveNation,
    Attend,
    CancelActivity,
    Complete,
    Enrol,
    OfferActivity,
    ParticipationCommand,
    RecordLesson,
    StayAway,
    WithdrawEnrolment,
)
from domain.planning.activity import AMENDABLE, ActivityKind, ActivityStatus, EnrolmentStatus, OpenTo, Tool
from domain.value import NationCode, Phrase

routes = router("activities")
EnrolmentId = Annotated[UUID, Path(description="the enrolment's id")]
ACTIVITIES = Listing("activities", "activity", entities.Activity)
ENROLMENTS = Listing("enrolments", "enrolment", entities.Enrolment)
# The entity's `kind` is what it is on the board, so what kind of activity it is has another name there.
ON_THE_BOARD = {"kind": "activity_kind"}


class ActivitiesAsked(OnPage):
    """What can be asked of the menu."""

    tool: Tool | None = None
    activity_kind: ActivityKind | None = None
    host: Phrase | None = None
    place: Phrase | None = None
    open_to: Annotated[OpenTo | None, Field(description="open to this group in so many words")] = None
    reference: Phrase | None = None
    status: ActivityStatus | None = None
    part_of: UUID | None = None


class EnrolmentsAsked(Page):
    """What can be asked of the enrolments in an activity."""

    nation: NationCode | None = None
    status: EnrolmentStatus | None = None


@routes.post("/activities", status_code=201, response_model=entities.Activity)
async def offer_activity(said: bodies.OfferingActivity, act: TheWriter) -> Response:
    """Put an activity on the menu, under one partnership tool."""
    command = OfferActivity(
        **act.by(said),
        title=said.title,
        tool=said.tool,
        activity_kind=said.kind,
        host=said.host,
        place=said.place,
        since=said.since,
        until=said.until,
        places=said.places,
        open_to=said.open_to or (),
        reference=said.reference,
        scenario=said.scenario,
        part_of=said.part_of,
    )
    return await act.record(command, created=True)


@routes.get("/activities", response_model=Listed[entities.Activity])
async def list_activities(asked: Annotated[ActivitiesAsked, Query()], look: TheReader) -> Response:
    """List the menu of partnership activities. With `on` what took place on that day."""
    return await look.many(ACTIVITIES, asked, view=listed_on(asked))


@routes.get("/activities/{activity_id}", response_model=entities.Activity)
async def read_activity(activity_id: ActivityId, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read one activity, with how many places are taken and free and how many nations wait."""
    return await look.one("activity", str(activity_id), past)


@routes.post("/activities/{activity_id}/amend", response_model=entities.Activity)
async def amend_activity(activity_id: ActivityId, said: bodies.MayAmendActivity, act: TheWriter) -> Response:
    """Amend what the menu says of an activity. More places admit those who wait."""
    fields = {ON_THE_BOARD.get(name, name): value for name, value in said if value is not None}
    told = {name: value for name, value in fields.items() if name in AMENDABLE}
    command = AmendActivity(**act.by(said), activity_id=activity_id, told=told)
    return await act.record(command, on=("activity", str(activity_id)))


@routes.post("/activities/{activity_id}/cancel", response_model=entities.Activity)
async def cancel_activity(activity_id: ActivityId, said: MayBeReasoned, act: TheWriter) -> Response:
    """Cancel an activity."""
    command = CancelActivity(**act.by(said), activity_id=activity_id, reason=said.reason)
    return await act.record(command, on=("activity", str(activity_id)))


@routes.post("/activities/{activity_id}/approve", response_model=entities.Activity)
async def approve_nation(activity_id: ActivityId, said: bodies.Approving, act: TheWriter) -> Response:
    """Record the decision that opens an activity to one nation, case by case."""
    command = ApproveNation(
        **act.by(said), activity_id=activity_id, nation=said.nation, decision=said.decision
    )
    return await act.record(command, on=("activity", str(activity_id)))


async def _about(
    kind: type[ParticipationCommand], activity_id: UUID, said: bodies.TakingPart, act: Acting
) -> Response:
    command = kind(**act.by(said), activity_id=activity_id, nation=said.nation)
    return await act.record(command, on=("activity", str(activity_id)))


@routes.post("/activities/{activity_id}/enrol", response_model=entities.Enrolment)
async def enrol(activity_id: ActivityId, said: bodies.TakingPart, act: TheWriter) -> Response:
    """Enrol a nation in an activity. Where all places are taken it waits."""
    return await _about(Enrol, activity_id, said, act)


@routes.post("/activities/{activity_id}/attend", response_model=entities.Enrolment)
async def attend(activity_id: ActivityId, said: bodies.TakingPart, act: TheWriter) -> Response:
    """Record that a nation came to an activity."""
    return await _about(Attend, activity_id, said, act)


@routes.post("/activities/{activity_id}/complete", response_model=entities.Enrolment)
async def complete(activity_id: ActivityId, said: bodies.TakingPart, act: TheWriter) -> Response:
    """Record that a nation went through an activity to the end."""
    return await _about(Complete, activity_id, said, act)


@routes.post("/activities/{activity_id}/no-show", response_model=entities.Enrolment)
async def report_no_show(activity_id: ActivityId, said: bodies.TakingPart, act: TheWriter) -> Response:
    """Record that a nation had a place and did not come."""
    return await _about(StayAway, activity_id, said, act)


@routes.post("/activities/{activity_id}/withdraw", response_model=entities.Enrolment)
async def withdraw_enrolment(activity_id: ActivityId, said: bodies.TakingPart, act: TheWriter) -> Response:
    """Withdraw a nation's enrolment. The first nation that waits gets the place."""
    return await _about(WithdrawEnrolment, activity_id, said, act)


@routes.get("/activities/{activity_id}/enrolments", response_model=Listed[entities.Enrolment])
async def list_enrolments(
    activity_id: ActivityId, asked: Annotated[EnrolmentsAsked, Query()], look: TheReader
) -> Response:
    """List the enrolments in an activity that you may read."""
    return await look.many(ENROLMENTS, asked, under=Under("activity", str(activity_id), "activity_id"))


@routes.get("/enrolments/{enrolment_id}", response_model=entities.Enrolment)
async def read_enrolment(
    enrolment_id: EnrolmentId, past: Annotated[Past, Query()], look: TheReader
) -> Response:
    """Read one nation's enrolment in one activity."""
    return await look.one("enrolment", str(enrolment_id), past)


@routes.post("/activities/{activity_id}/lessons", status_code=201, response_model=entities.Task)
async def record_lesson(activity_id: ActivityId, said: bodies.Deciding, act: TheWriter) -> Response:
    """Record what an activity taught. With an owner it is a task until it is closed."""
    command = RecordLesson(
        **act.by(said), activity_id=activity_id, text=said.text, owner=said.owner, due=said.due
    )
    return await act.record(command, on=("activity", str(activity_id)), created=True)
