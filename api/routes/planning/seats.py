"""Seats: who represents which nation or organisation in a planning group."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.entities import Listed
from api.planning import bodies, entities
from api.planning.dated import OnPage, OnPast, listed_on, shown_on
from api.reading import Listing, TheReader, Under
from api.route import router
from api.routes.planning.groups import GroupId
from api.writing import TheWriter
from domain.commands.planning.seat import ConfirmSeat, EndSeat, NominateSeat
from domain.planning.formats import Format
from domain.planning.seat import SeatRole, SeatStatus
from domain.value import NationCode, Phrase

routes = router("seats")
SeatId = Annotated[UUID, Path(description="the seat's id")]
SEATS = Listing("seats", "seat", entities.Seat)


class GroupSeatsAsked(OnPage):
    """What can be asked of a group's seats."""

    nation: NationCode | None = None
    organisation: Phrase | None = None
    role: SeatRole | None = None
    in_format: Annotated[
        Format | None, Field(description="held in this format; `format` is that of the answer")
    ] = None
    status: SeatStatus | None = None


class SeatsAsked(GroupSeatsAsked):
    """What can be asked of seats."""

    group_id: UUID | None = None


@routes.post("/planning-groups/{group_id}/seats", status_code=201, response_model=entities.Seat)
async def nominate_seat(group_id: GroupId, said: bodies.Nominating, act: TheWriter) -> Response:
    """Nominate for a seat: a nation for itself, the planners for any nation or organisation."""
    command = NominateSeat(
        **act.by(said),
        group_id=group_id,
        nation=said.nation,
        organisation=said.organisation,
        role=said.role,
        format=said.format,
        since=said.since,
        until=said.until,
        contact=said.contact,
    )
    return await act.record(command, on=("planning_group", str(group_id)), created=True)


@routes.get("/planning-groups/{group_id}/seats", response_model=Listed[entities.Seat])
async def list_group_seats(
    group_id: GroupId, asked: Annotated[GroupSeatsAsked, Query()], look: TheReader
) -> Response:
    """List the seats of a group that you may read. With `on` those that lasted that day."""
    under = Under("planning_group", str(group_id), "group_id")
    return await look.many(SEATS, asked, under=under, view=listed_on(asked))


@routes.get("/seats", response_model=Listed[entities.Seat])
async def list_seats(asked: Annotated[SeatsAsked, Query()], look: TheReader) -> Response:
    """List the seats of all groups that you may read. With `on` those that lasted that day."""
    return await look.many(SEATS, asked, view=listed_on(asked))


@routes.get("/seats/{seat_id}", response_model=entities.Seat)
async def read_seat(seat_id: SeatId, asked: Annotated[OnPast, Query()], look: TheReader) -> Response:
    """Read one seat. With `on` with its status of that day."""
    return await look.one("seat", str(seat_id), asked, shown_on(asked))


@routes.post("/seats/{seat_id}/confirm", response_model=entities.Seat)
async def confirm_seat(seat_id: SeatId, said: bodies.MayNameADay, act: TheWriter) -> Response:
    """Confirm a nomination, from its first day unless another is said."""
    command = ConfirmSeat(**act.by(said), seat_id=seat_id, since=said.since)
    return await act.record(command, on=("seat", str(seat_id)))


@routes.post("/seats/{seat_id}/end", response_model=entities.Seat)
async def end_seat(seat_id: SeatId, said: bodies.MayNameALastDay, act: TheWriter) -> Response:
    """End a seat. `until` is its last day; without it, today."""
    command = EndSeat(**act.by(said), seat_id=seat_id, until=said.until)
    return await act.record(command, on=("seat", str(seat_id)))
