"""Requests and their items: what a stricken nation asks for."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic_core import from_json
from starlette.responses import Response

from api import bodies, entities
from api.reading import Listing, Page, Past, TheReader
from api.route import router
from api.routes.emergencies import EmergencyId
from api.writing import TheWriter
from domain.commands.request import (
    AmendRequest,
    CloseItem,
    CloseRequest,
    Disseminate,
    ReceiveRequest,
    WithdrawRequest,
)
from domain.request import Status
from domain.value import Phrase, Word
from store.board import Row

routes = router("requests")
RequestId = Annotated[UUID, Path(description="the request's id")]
ItemId = Annotated[UUID, Path(description="the item's id")]
REQUESTS = Listing("requests", "request", entities.Request)
ITEMS = Listing("items", "item", entities.Item)
COVERAGE = Listing("coverage", "item", entities.Item, whole=True)


class RequestsAsked(Page):
    """What can be asked of requests."""

    status: Status | None = None


class ItemsAsked(Page):
    """What can be asked of items."""

    status: entities.ItemStatus | None = None
    what: Phrase | None = None
    unit: Word | None = None
    unit_code: Word | None = None
    capability: Phrase | None = None
    priority: Word | None = None
    request_id: UUID | None = None


@routes.post("/emergencies/{emergency_id}/requests", status_code=201, response_model=entities.Request)
async def receive_request(emergency_id: EmergencyId, said: bodies.Asking, act: TheWriter) -> Response:
    """Ask for assistance. A request is never refused for the state of the file."""
    command = ReceiveRequest(**act.by(said), emergency_id=emergency_id, content=said)
    return await act.record(command, on=("emergency", str(emergency_id)), created=True)


@routes.get("/emergencies/{emergency_id}/requests", response_model=entities.Listed[entities.Request])
async def list_requests(
    emergency_id: EmergencyId, asked: Annotated[RequestsAsked, Query()], look: TheReader
) -> Response:
    """List the requests of an emergency, oldest first."""
    return await look.many(REQUESTS, asked, str(emergency_id))


@routes.get("/emergencies/{emergency_id}/items", response_model=entities.Listed[entities.Item])
async def list_items(
    emergency_id: EmergencyId, asked: Annotated[ItemsAsked, Query()], look: TheReader
) -> Response:
    """List the items that are asked for in an emergency, each with its cover as far as you may read it."""
    return await look.many(ITEMS, asked, str(emergency_id))


@routes.get("/emergencies/{emergency_id}/coverage", response_model=entities.Listed[entities.Item])
async def read_coverage(
    emergency_id: EmergencyId, past: Annotated[Past, Query()], look: TheReader
) -> Response:
    """Read all items of an emergency with their cover at once."""
    return await look.many(COVERAGE, Page(**dict(past)), str(emergency_id))


@routes.get("/requests/{request_id}", response_model=entities.Request)
async def read_request(request_id: RequestId, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read one request."""
    return await look.one("request", str(request_id), past)


@routes.post("/requests/{request_id}/disseminate", response_model=entities.Message)
async def disseminate(request_id: RequestId, said: bodies.MayDisseminate, act: TheWriter) -> Response:
    """Release a request to the capitals: the message that went out, under the next number of the year."""
    command = Disseminate(
        **act.by(said), request_id=request_id, references=said.references, addressees=said.addressees
    )
    return await act.record(command, on=("request", str(request_id)))


@routes.post("/requests/{request_id}/amend", response_model=entities.Request)
async def amend_request(request_id: RequestId, said: bodies.MayAmendRequest, act: TheWriter) -> Response:
    """Change a request. The revision is disseminated again."""
    command = AmendRequest(
        **act.by(said),
        request_id=request_id,
        items=said.items,
        situation=said.situation,
        assessment=said.assessment,
        national_measures=said.national_measures,
        points_of_entry=said.points_of_entry,
        contact=said.contact,
    )
    return await act.record(command, on=("request", str(request_id)))


@routes.post("/requests/{request_id}/withdraw", response_model=entities.Request)
async def withdraw_request(request_id: RequestId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Take a request back."""
    command = WithdrawRequest(**act.by(said), request_id=request_id, reason=said.reason)
    return await act.record(command, on=("request", str(request_id)))


@routes.post("/requests/{request_id}/close", response_model=entities.Request)
async def close_request(request_id: RequestId, said: bodies.MayBeReasoned, act: TheWriter) -> Response:
    """Close a request with all its items. The emergency goes on."""
    command = CloseRequest(**act.by(said), request_id=request_id, reason=said.reason)
    return await act.record(command, on=("request", str(request_id)))


@routes.get("/items/{item_id}", response_model=entities.Item)
async def read_item(item_id: ItemId, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read one item with its cover as far as you may read it."""
    return await look.one("item", str(item_id), past)


@routes.post("/items/{item_id}/close", response_model=entities.Item)
async def close_item(item_id: ItemId, said: bodies.ItemClosing, act: TheWriter) -> Response:
    """Close one item. The request goes on."""

    def command(item: Row) -> CloseItem:
        request_id = UUID(from_json(item.text)["request_id"])
        return CloseItem(**act.by(said), request_id=request_id, item_id=item_id, because=said.reason)

    return await act.record(command, on=("item", str(item_id)))
