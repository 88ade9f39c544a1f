"""Consignments: loads and teams on their way, up to hand-over or home."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from api import bodies, entities
from api.reading import Listing, Page, Past, TheReader
from api.route import router
from api.routes.emergencies import EmergencyId
from api.routes.offers import OfferId
from api.writing import Reference, TheWriter
from domain.commands.consignment import (
    Arrive,
    Cancel,
    Depart,
    Divert,
    GoHome,
    HandOver,
    Lose,
    PlanConsignment,
    RecordConsignment,
    ReportClearances,
)
from domain.consignment import Status
from domain.rules import UnknownItem
from domain.value import NationCode, Word

routes = router("consignments")
ConsignmentId = Annotated[UUID, Path(description="the consignment's id")]
CONSIGNMENTS = Listing("consignments", "consignment", entities.Consignment)


class ConsignmentsAsked(Page):
    """What can be asked of consignments."""

    status: Status | None = None
    donor: Annotated[NationCode | None, Query(description="a nation among the donors")] = None
    offer_id: UUID | None = None
    item_id: Annotated[UUID | None, Query(description="an item that the consignment carries")] = None
    mode: Word | None = None


@routes.post("/offers/{offer_id}/consignments", status_code=201, response_model=entities.Consignment)
async def plan_consignment(offer_id: OfferId, said: bodies.Consigning, act: TheWriter) -> Response:
    """Announce a load or team under an offer. Before acceptance, or beyond it, it is flagged."""
    command = PlanConsignment(
        **act.by(said),
        offer_id=offer_id,
        lines=said.lines,
        carrier=said.carrier,
        mode=said.mode,
        route=said.route,
        point_of_entry=said.point_of_entry,
        eta=said.eta,
        clearances=said.clearances,
    )
    return await act.record(command, on=("offer", str(offer_id)), created=True)


@routes.post("/emergencies/{emergency_id}/consignments", status_code=201, response_model=entities.Consignment)
async def record_consignment(
    emergency_id: EmergencyId, said: bodies.UnofferedConsigning, act: TheWriter
) -> Response:
    """Record goods that came without an offer; they are flagged."""
    command = RecordConsignment(
        **act.by(said),
        emergency_id=emergency_id,
        donors=said.donors,
        items=said.items,
        carrier=said.carrier,
        mode=said.mode,
        route=said.route,
        point_of_entry=said.point_of_entry,
        eta=said.eta,
        clearances=said.clearances,
    )
    naming = [
        Reference("item", item.item_id, UnknownItem(item=str(item.item_id)))
        for item in said.items
        if item.item_id is not None
    ]
    return await act.record(command, on=("emergency", str(emergency_id)), naming=naming, created=True)


@routes.get("/emergencies/{emergency_id}/consignments", response_model=entities.Listed[entities.Consignment])
async def list_consignments(
    emergency_id: EmergencyId, asked: Annotated[ConsignmentsAsked, Query()], look: TheReader
) -> Response:
    """List the consignments of an emergency that you may read, oldest first."""
    return await look.many(CONSIGNMENTS, asked, str(emergency_id))


@routes.get("/consignments/{consignment_id}", response_model=entities.Consignment)
async def read_consignment(
    consignment_id: ConsignmentId, past: Annotated[Past, Query()], look: TheReader
) -> Response:
    """Read one consignment."""
    return await look.one("consignment", str(consignment_id), past)


@routes.post("/consignments/{consignment_id}/clearances", response_model=entities.Consignment)
async def report_clearances(
    consignment_id: ConsignmentId, said: bodies.Clearances, act: TheWriter
) -> Response:
    """Report how it stands with overflight, transit, customs or landing; cleared when all are granted."""
    command = ReportClearances(**act.by(said), consignment_id=consignment_id, clearances=said.clearances)
    return await act.record(command, on=("consignment", str(consignment_id)))


@routes.post("/consignments/{consignment_id}/depart", response_model=entities.Consignment)
async def depart(consignment_id: ConsignmentId, said: bodies.MayMove, act: TheWriter) -> Response:
    """Report that it left, with the quantities where they differ from the plan."""
    command = Depart(
        **act.by(said), consignment_id=consignment_id, lines=said.lines, point_of_entry=said.point_of_entry
    )
    return await act.record(command, on=("consignment", str(consignment_id)))


@routes.post("/consignments/{consignment_id}/arrive", response_model=entities.Consignment)
async def arrive(consignment_id: ConsignmentId, said: bodies.MayMove, act: TheWriter) -> Response:
    """Report that it reached a point of entry, which is not hand-over."""
    command = Arrive(
        **act.by(said), consignment_id=consignment_id, lines=said.lines, point_of_entry=said.point_of_entry
    )
    return await act.record(command, on=("consignment", str(consignment_id)))


@routes.post("/consignments/{consignment_id}/hand-over", response_model=entities.Consignment)
async def hand_over(consignment_id: ConsignmentId, said: bodies.MayHandOver, act: TheWriter) -> Response:
    """Confirm, as the stricken nation, that it was received."""
    command = HandOver(**act.by(said), consignment_id=consignment_id, lines=said.lines)
    return await act.record(command, on=("consignment", str(consignment_id)))


@routes.post("/consignments/{consignment_id}/divert", response_model=entities.Consignment)
async def divert(consignment_id: ConsignmentId, said: bodies.MayDivert, act: TheWriter) -> Response:
    """Report that it goes elsewhere."""
    command = Divert(
        **act.by(said),
        consignment_id=consignment_id,
        point_of_entry=said.point_of_entry,
        destination=said.destination,
        eta=said.eta,
        reason=said.reason,
    )
    return await act.record(command, on=("consignment", str(consignment_id)))


@routes.post("/consignments/{consignment_id}/cancel", response_model=entities.Consignment)
async def cancel(consignment_id: ConsignmentId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Say that it will not leave."""
    command = Cancel(**act.by(said), consignment_id=consignment_id, reason=said.reason)
    return await act.record(command, on=("consignment", str(consignment_id)))


@routes.post("/consignments/{consignment_id}/lose", response_model=entities.Consignment)
async def lose(consignment_id: ConsignmentId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Report that it left and will not be handed over."""
    command = Lose(**act.by(said), consignment_id=consignment_id, reason=said.reason)
    return await act.record(command, on=("consignment", str(consignment_id)))


@routes.post("/consignments/{consignment_id}/go-home", response_model=entities.Consignment)
async def go_home(consignment_id: ConsignmentId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Report that the team goes home, or that what left unneeded is returned."""
    command = GoHome(**act.by(said), consignment_id=consignment_id, reason=said.reason)
    return await act.record(command, on=("consignment", str(consignment_id)))
