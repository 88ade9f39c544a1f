"""Offers: what donors can give, and the stricken nation's answers line by line."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from api import bodies, entities
from api.reading import Listing, Page, Past, TheReader
from api.route import router
from api.routes.emergencies import EmergencyId
from api.writing import Reference, TheWriter
from domain.commands.offer import (
    AcceptOffer,
    AmendOffer,
    DeclineOffer,
    FailOffer,
    LinkOffer,
    ReleaseOffer,
    SubmitOffer,
    UnlinkOffer,
    WithdrawOffer,
)
from domain.offer import OfferChannel, Status
from domain.offer_line import OfferedItem
from domain.rules import UnknownItem, UnknownOffer, UnknownRequest
from domain.value import NationCode, Word

routes = router("offers")
OfferId = Annotated[UUID, Path(description="the offer's id")]
OFFERS = Listing("offers", "offer", entities.Offer)


class OffersAsked(Page):
    """What can be asked of offers."""

    status: Status | None = None
    channel: OfferChannel | None = None
    donor: Annotated[NationCode | None, Query(description="a nation among the donors")] = None
    request_id: UUID | None = None
    item_id: Annotated[UUID | None, Query(description="an item that a line of the offer names")] = None
    reference: Word | None = None


def items_named(items: Sequence[OfferedItem]) -> list[Reference]:
    """The items that lines name: what a donor may not see he cannot offer for."""
    return [
        Reference("item", item.item_id, UnknownItem(item=str(item.item_id)))
        for item in items
        if item.item_id is not None
    ]


@routes.post("/emergencies/{emergency_id}/offers", status_code=201, response_model=entities.Offer)
async def submit_offer(emergency_id: EmergencyId, said: bodies.Offering, act: TheWriter) -> Response:
    """Offer assistance. What is offered in a channel other than the centre's is recorded for information."""
    command = SubmitOffer(
        **act.by(said),
        emergency_id=emergency_id,
        items=said.items,
        donors=said.donors,
        channel=said.channel,
        request_id=said.request_id,
        available_from=said.available_from,
        available_until=said.available_until,
        transport=said.transport,
        conditions=said.conditions,
        cost=said.cost,
        valid_until=said.valid_until,
        contact=said.contact,
    )
    naming = items_named(said.items)
    if said.request_id is not None:
        naming.append(Reference("request", said.request_id, UnknownRequest(request=str(said.request_id))))
    return await act.record(command, on=("emergency", str(emergency_id)), naming=naming, created=True)


@routes.get("/emergencies/{emergency_id}/offers", response_model=entities.Listed[entities.Offer])
async def list_offers(
    emergency_id: EmergencyId, asked: Annotated[OffersAsked, Query()], look: TheReader
) -> Response:
    """List the offers of an emergency that you may read, oldest first."""
    return await look.many(OFFERS, asked, str(emergency_id))


@routes.get("/offers/{offer_id}", response_model=entities.Offer)
async def read_offer(offer_id: OfferId, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read one offer."""
    return await look.one("offer", str(offer_id), past)


@routes.post("/offers/{offer_id}/accept", response_model=entities.Offer)
async def accept_offer(offer_id: OfferId, said: bodies.MayDecide, act: TheWriter) -> Response:
    """Record that the stricken nation takes all or part of an offer."""
    command = AcceptOffer(**act.by(said), offer_id=offer_id, lines=said.lines, reason=said.reason)
    return await act.record(command, on=("offer", str(offer_id)))


@routes.post("/offers/{offer_id}/decline", response_model=entities.Offer)
async def decline_offer(offer_id: OfferId, said: bodies.MayDecide, act: TheWriter) -> Response:
    """Record that the stricken nation does not take an offer, or lines of it. No reason is owed."""
    command = DeclineOffer(**act.by(said), offer_id=offer_id, lines=said.lines, reason=said.reason)
    return await act.record(command, on=("offer", str(offer_id)))


@routes.post("/offers/{offer_id}/amend", response_model=entities.Offer)
async def amend_offer(offer_id: OfferId, said: bodies.MayAmendOffer, act: TheWriter) -> Response:
    """Change an offer."""
    command = AmendOffer(
        **act.by(said),
        offer_id=offer_id,
        items=said.items,
        available_from=said.available_from,
        available_until=said.available_until,
        transport=said.transport,
        conditions=said.conditions,
        cost=said.cost,
        valid_until=said.valid_until,
        contact=said.contact,
    )
    return await act.record(command, on=("offer", str(offer_id)), naming=items_named(said.items))


@routes.post("/offers/{offer_id}/withdraw", response_model=entities.Offer)
async def withdraw_offer(offer_id: OfferId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Take an offer back before anything has left."""
    command = WithdrawOffer(**act.by(said), offer_id=offer_id, reason=said.reason)
    return await act.record(command, on=("offer", str(offer_id)))


@routes.post("/offers/{offer_id}/fail", response_model=entities.Offer)
async def fail_offer(offer_id: OfferId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Say that what was accepted cannot be given."""
    command = FailOffer(**act.by(said), offer_id=offer_id, reason=said.reason)
    return await act.record(command, on=("offer", str(offer_id)))


@routes.post("/offers/{offer_id}/release", response_model=entities.Offer)
async def release_offer(offer_id: OfferId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Say that what was accepted is no longer needed."""
    command = ReleaseOffer(**act.by(said), offer_id=offer_id, reason=said.reason)
    return await act.record(command, on=("offer", str(offer_id)))


@routes.post("/offers/{offer_id}/link", response_model=entities.Offer)
async def link_offer(offer_id: OfferId, said: bodies.Link, act: TheWriter) -> Response:
    """Say that this offer tells of the same assistance as another, which is the one that counts."""
    command = LinkOffer(**act.by(said), offer_id=offer_id, to=said.offer_id)
    other = Reference("offer", said.offer_id, UnknownOffer(offer=str(said.offer_id)))
    return await act.record(command, on=("offer", str(offer_id)), naming=[other])


@routes.post("/offers/{offer_id}/unlink", response_model=entities.Offer)
async def unlink_offer(offer_id: OfferId, said: bodies.MaySayNothing, act: TheWriter) -> Response:
    """Take a link back: the offer is assistance of its own."""
    command = UnlinkOffer(**act.by(said), offer_id=offer_id)
    return await act.record(command, on=("offer", str(offer_id)))
