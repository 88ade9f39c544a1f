"""Routes: described by FastAPI, and answered without its machinery.

FastAPI makes the description of a call from the function's signature, and could answer it too. But for each request
it enters exit stacks, looks its parameters up anew and reads the content type with the library for e-mail, which
takes longer than all that a GET does here. So a route asks FastAPI once what its function takes, and then calls it
with that: names of the path, headers, the query as one model, the body that the gate has read, and what the function
depends on, which are coroutines here and clean nothing up.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api.gate import ABSENT, JSON

Errors = list[dict[str, Any]]


class Taken:
    """How the arguments of a function are taken from a request."""

    def __init__(self, dependant: Dependant) -> None:
        assert dependant.call is not None, "a route and what it depends on are functions"
        assert not dependant.cookie_params, "nothing here is told by a cookie"
        self.call: Any = dependant.call
        self._request = dependant.request_param_name
        self._needs = [(need.name, Taken(need)) for need in dependant.dependencies]
        self._path = dependant.path_params
        self._headers = dependant.header_params
        # All query names of a call stand in one model, and so does its body.
        self._query = _only(dependant.query_params)
        self._body = _only(dependant.body_params)

    async def arguments(self, request: Request, errors: Errors) -> dict[str, Any]:
        """The arguments by name; what is wrong with them is added to the errors."""
        given: dict[str, Any] = {}
        if self._request is not None:
            given[self._request] = request
        for name, need in self._needs:
            wrong = len(errors)
            arguments = await need.arguments(request, errors)
            value = await need.call(**arguments) if len(errors) == wrong else None
            if name is not None:
                given[name] = value
        for field in self._path:
            _take(field, request.path_params.get(field.alias), ("path", field.alias), given, errors)
        if self._query is not None:
            _take(self._query, dict(request.query_params), ("query",), given, errors)
        for field in self._headers:
            _take(field, request.headers.get(field.alias), ("header", field.alias), given, errors)
        if self._body is not None:
            said = request.scope["state"][JSON]
            _take(self._body, None if said is ABSENT else said, ("body",), given, errors)
        return given


def _only(fields: list[ModelField]) -> ModelField | None:
    """The one field that there is at most."""
    assert len(fields) <= 1, "all query names of a call stand in one model, and so does its body"
    return fields[0] if fields else None


def _take(
    field: ModelField, value: Any, place: tuple[str, ...], given: dict[str, Any], errors: Errors
) -> None:
    """Take one argument; what is not there has its default, or is an error."""
    if value is not None:
        taken, wrong = field.validate(value, loc=place)
        given[field.name] = taken
        errors.extend(wrong)
    elif field.field_info.is_required():
        errors.append({"type": "missing", "loc": place, "msg": "Field required", "input": None})
    else:
        given[field.name] = field.get_default()


class Route(APIRoute):
    """One call."""

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self._taken = Taken(self.dependant)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Raises RequestValidationError for what is wrong with it as it stands."""
        if scope["method"] not in (self.methods or ()):
            raise HTTPException(405)
        request = Request(scope, receive)
        errors: Errors = []
        arguments = await self._taken.arguments(request, errors)
        if errors:
            raise RequestValidationError(errors)
        response = await self._taken.call(**arguments)
        await response(scope, receive, send)


def router(tag: str) -> APIRouter:
    """The routes of one resource."""
    return APIRouter(prefix="/v1", route_class=Route, tags=[tag], strict_content_type=False)
