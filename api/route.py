"""Routes: FastAPI's, but for the body, which the gate has read already and more strictly."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from api.gate import JSON


class ReadRequest(Request):
    """A request whose body was read at the gate."""

    async def json(self) -> Any:
        """The JSON value in the body."""
        return self.scope["state"][JSON]


class Route(APIRoute):
    """A route that takes the body as the gate has read it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, given the request that knows its body."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            return await handle(ReadRequest(request.scope, request.receive))

        return handled


def router(tag: str) -> APIRouter:
    """The routes of one resource."""
    return APIRouter(prefix="/v1", route_class=Route, tags=[tag], strict_content_type=False)
