"""Planning groups: boards, committees and groups, with their dated names, parents and formats."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.entities import Listed
from api.planning import bodies, entities
from api.planning.dated import OnPage, OnPast, listed_on, shown_on
from api.reading import Listing, TheReader
from api.route import router
from api.writing import TheWriter
from domain.commands.planning.group import (
    DissolveGroup,
    EstablishGroup,
    MergeGroup,
    RenameGroup,
    ReorganiseGroup,
)
from domain.planning.formats import Format
from domain.planning.group import GroupStatus
from domain.value import Phrase, Word

routes = router("planning groups")
GroupId = Annotated[UUID, Path(description="the group's id")]
GROUPS = Listing("planning-groups", "planning_group", entities.PlanningGroup)


class GroupsAsked(OnPage):
    """What can be asked of planning groups."""

    name: Annotated[Phrase | None, Field(description="a name that the group has or once had")] = None
    short_name: Annotated[Word | None, Field(description="a short name that it has or once had")] = None
    parent: UUID | None = None
    formats: Annotated[Format | None, Field(description="meets in this format")] = None
    status: GroupStatus | None = None
    merged_into: UUID | None = None


@routes.post("/planning-groups", status_code=201, response_model=entities.PlanningGroup)
async def establish_group(said: bodies.Establishing, act: TheWriter) -> Response:
    """Establish a board, committee or group."""
    command = EstablishGroup(
        **act.by(said),
        name=said.name,
        short_name=said.short_name,
        parent=said.parent,
        formats=said.formats,
        since=said.since,
        until=said.until,
        purpose=said.purpose,
        source=said.source,
    )
    return await act.record(command, created=True)


@routes.get("/planning-groups", response_model=Listed[entities.PlanningGroup])
async def list_groups(asked: Annotated[GroupsAsked, Query()], look: TheReader) -> Response:
    """List the planning groups. With `on` those that stood on that day, as they were then."""
    return await look.many(GROUPS, asked, view=listed_on(asked))


@routes.get("/planning-groups/{group_id}", response_model=entities.PlanningGroup)
async def read_group(group_id: GroupId, asked: Annotated[OnPast, Query()], look: TheReader) -> Response:
    """Read one planning group. With `on` under its name, parent, formats and status of that day."""
    return await look.one("planning_group", str(group_id), asked, shown_on(asked))


@routes.post("/planning-groups/{group_id}/rename", response_model=entities.PlanningGroup)
async def rename_group(group_id: GroupId, said: bodies.Renaming, act: TheWriter) -> Response:
    """Give a group another name from a day on. The former one stays with its days."""
    command = RenameGroup(
        **act.by(said), group_id=group_id, name=said.name, short_name=said.short_name, since=said.since
    )
    return await act.record(command, on=("planning_group", str(group_id)))


@routes.post("/planning-groups/{group_id}/reorganise", response_model=entities.PlanningGroup)
async def reorganise_group(group_id: GroupId, said: bodies.MayReorganise, act: TheWriter) -> Response:
    """Put a group under another body, or none, or let it meet in other formats, from a day on."""
    command = ReorganiseGroup(
        **act.by(said),
        group_id=group_id,
        parent=said.parent,
        under_none=said.under_none,
        formats=said.formats,
        since=said.since,
    )
    return await act.record(command, on=("planning_group", str(group_id)))


@routes.post("/planning-groups/{group_id}/merge", response_model=entities.PlanningGroup)
async def merge_group(group_id: GroupId, said: bodies.Merging, act: TheWriter) -> Response:
    """Merge a group into another. `from` is the first day on which it stands no more."""
    command = MergeGroup(**act.by(said), group_id=group_id, into=said.into, since=said.since)
    return await act.record(command, on=("planning_group", str(group_id)))


@routes.post("/planning-groups/{group_id}/dissolve", response_model=entities.PlanningGroup)
async def dissolve_group(group_id: GroupId, said: bodies.MayNameADay, act: TheWriter) -> Response:
    """Dissolve a group. `from` is the first day on which it stands no more."""
    command = DissolveGroup(**act.by(said), group_id=group_id, since=said.since)
    return await act.record(command, on=("planning_group", str(group_id)))
