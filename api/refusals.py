"""From an exception to an answer: the one place where a refusal, of whatever kind, turns into a problem document."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import problems
from api.problems import NOBODY_SUCH, Fault, Problem, of_rule
from domain.centre import NotFound
from domain.rules import RuleBroken
from projections.training.scoring.criteria import KINDS as CRITERIA
from store.database import StoreError
from store.writer import KeyUsedForAnother, OutcomeUnknown, StaleVersion

SOON = {"Retry-After": "1"}
# Pydantic names the value in these; an answer repeats nothing that was sent.
PLAINLY = {
    "uuid_parsing": "an id is a UUID",
    "uuid_type": "an id is a UUID",
    "extra_forbidden": "there is no such field",
    "missing": "this field is required",
}
A_MOMENT = "write a day as 2026-11-24 or a time in UTC as 2026-11-24T14:55:00Z"


def answer_refusals(app: FastAPI) -> None:
    """Let the application answer every refusal that is expected."""
    for kind in (
        Problem,
        RuleBroken,
        NotFound,
        RequestValidationError,
        HTTPException,
        KeyUsedForAnother,
        StaleVersion,
        StoreError,
    ):
        app.add_exception_handler(kind, refused)


async def refused(request: Request, refusal: Exception) -> Response:
    """The answer to a refusal."""
    return problem_of(request, refusal).response()


def problem_of(request: Request, refusal: Exception) -> Problem:  # a table, read top down
    """The problem that a refusal is."""
    match refusal:
        case Problem():
            return refusal
        case RuleBroken():
            return of_rule(refusal)
        case NotFound():
            return NOBODY_SUCH
        case RequestValidationError():
            return of_validation(refusal.errors())
        case HTTPException():
            return of_routing(request, refusal)
        case KeyUsedForAnother():
            return Problem(problems.KEY_USED)
        case StaleVersion():
            return Problem(problems.STALE, f"it has changed at position {refusal.position}")
        case OutcomeUnknown():
            return Problem(problems.OUTCOME_UNKNOWN, headers=SOON)
        case _:
            return Problem(problems.UNAVAILABLE, headers=SOON)


def of_validation(errors: Sequence[Any]) -> Problem:
    """What pydantic found: first what was asked, then what was said, last what the address names.

    An address that names nothing is answered like one that names what is hidden, so the same faults come first.
    """
    asked = [error for error in errors if error["loc"][0] in ("query", "header")]
    if asked:
        if any(str(error["loc"][1]).lower() == "idempotency-key" for error in asked):
            return Problem(problems.KEY_MISSING)
        faults = [Fault("", f"{error['loc'][1]}: {_plainly(error, 'no such query name')}") for error in asked]
        kind = problems.BAD_QUERY if asked[0]["loc"][0] == "query" else problems.UNREADABLE
        return Problem(kind, faults[0].detail, faults)
    said = [error for error in errors if error["loc"][0] == "body"]
    if not said:
        return NOBODY_SUCH
    return Problem(problems.INVALID, errors=[Fault(pointer(error["loc"]), _plainly(error)) for error in said])


def of_routing(request: Request, refusal: HTTPException) -> Problem:
    """What the router refuses: an address that there is not, or a method that it does not take."""
    if refusal.status_code == problems.NOT_ALLOWED.status:
        return Problem(problems.NOT_ALLOWED, headers={"Allow": ", ".join(methods_at(request))})
    return NOBODY_SUCH if refusal.status_code == problems.NOT_FOUND.status else Problem(problems.UNREADABLE)


def methods_at(request: Request) -> list[str]:
    """The methods that the address of a request takes."""
    path = request.scope["path"]
    there = (
        route for route in request.app.routes if isinstance(route, Route) and route.path_regex.match(path)
    )
    return sorted({method for route in there for method in route.methods or ()})


def pointer(place: Sequence[int | str]) -> str:
    """Where in the body, as a JSON pointer (RFC 6901)."""
    parts = [
        str(part)
        for at, part in enumerate(place)
        if at and part != "[key]" and not (part in CRITERIA and _is_criterion(place[:at]))
    ]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _is_criterion(place: Sequence[int | str]) -> bool:
    """Whether a criterion stands there: pydantic names its kind as if it were a place in it."""
    return place[-1] == "criterion" or (isinstance(place[-1], int) and place[-2] == "criteria")


def _plainly(error: Any, unknown: str | None = None) -> str:
    if unknown is not None and error["type"] == "extra_forbidden":
        return unknown
    if error["type"] in PLAINLY:
        return PLAINLY[error["type"]]
    said = str(error["msg"]).removeprefix("Value error, ")
    return A_MOMENT if "isoformat" in said else said
