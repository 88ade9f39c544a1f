"""What is read with a browser beside the room: the reference of the API, and what each problem means.

Everything comes from this package or from a wheel beside it, so that it works without a network, under a policy that
allows nothing else.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Header, Path, Request
from pydantic_core import to_json
from starlette.responses import Response

from api import entities
from api.answers import JSON, has
from api.openapi import Published
from api.problems import NOBODY_SUCH, Kind, kinds

routes = APIRouter()

HTML = "text/html; charset=utf-8"
# Swagger UI sets styles on elements and draws with images in data addresses; it runs no script but ours and its own.
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
A_DAY = "public, max-age=86400"
# Each file of the reference page: where it comes from and what it is.
ASSETS: dict[str, tuple[str, str, str]] = {
    "swagger-ui.css": ("fastapi_offline", "static", "text/css; charset=utf-8"),
    "swagger-ui-bundle.js": ("fastapi_offline", "static", "text/javascript; charset=utf-8"),
    "docs.js": ("api", "assets", "text/javascript; charset=utf-8"),
    "page.css": ("api", "assets", "text/css; charset=utf-8"),
    "message.css": ("api.documents", "templates", "text/css; charset=utf-8"),
}


@cache
def asset(name: str) -> tuple[bytes, str]:
    """A file of the reference page, and its ETag."""
    package, folder, _ = ASSETS[name]
    content = files(package).joinpath(folder, name).read_bytes()
    return content, sha256(content).hexdigest()[:16]


def sent(content: bytes | str, media_type: str, headers: Mapping[str, str]) -> Response:
    """A page or file."""
    return Response(content, 200, dict(headers), media_type)


def page(title: str, body: str) -> Response:
    """A plain page. `body` is HTML in which everything foreign is escaped."""
    template = files("api").joinpath("assets", "page.html").read_text(encoding="utf-8")
    html = template.replace("{title}", escape(title)).replace("{body}", body)
    return sent(html, HTML, {"Content-Security-Policy": PAGE_POLICY})


@routes.get("/docs", include_in_schema=False)
async def reference() -> Response:
    """The reference of the API."""
    html = files("api").joinpath("assets", "docs.html").read_bytes()
    return sent(html, HTML, {"Content-Security-Policy": DOCS_POLICY})


@routes.get("/docs/assets/{name}", include_in_schema=False)
async def reference_file(name: str, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """A file of the reference page."""
    if name not in ASSETS:
        raise NOBODY_SUCH
    content, etag = asset(name)
    headers = {"Cache-Control": A_DAY, "ETag": f'"{etag}"'}
    if has(if_none_match, etag):
        return Response(None, 304, headers)
    return sent(content, ASSETS[name][2], headers)


@routes.get("/openapi.json", include_in_schema=False)
async def description(request: Request, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """The description of the API for programs."""
    # The first who asks has it made, beside what else is asked.
    published: Published = await to_thread.run_sync(request.app.state.published)
    headers = {"ETag": f'"{published.etag}"'}
    if has(if_none_match, published.etag):
        return Response(None, 304, headers)
    return sent(published.text, JSON, headers)


@routes.get(
    "/problems/{name}",
    tags=["problems"],
    response_model=entities.Explanation,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def explain(
    request: Request, name: Annotated[str, Path(description="the last part of a problem's `type`")]
) -> Response:
    """Explain a kind of problem: what it means, and what to do. For a browser as HTML, for programs as JSON."""
    kind = kinds().get(name)
    if kind is None:
        raise NOBODY_SUCH
    if "text/html" not in request.headers.get("accept", ""):
        return sent(to_json(explained(kind)), JSON, {"Vary": "Accept"})
    number = f"<p>Rule {kind.invariant} of the centre.</p>" if kind.invariant is not None else ""
    return page(
        kind.title,
        f"<h1>{escape(kind.title)}</h1><p>{escape(kind.says)}</p>{number}"
        f"<h2>What to do</h2><p>{escape(kind.advice)}</p><p>Sent with status {kind.status}.</p>",
    )


def explained(kind: Kind) -> dict[str, str | int | None]:
    """What a kind of problem means."""
    return {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "explanation": kind.says,
        "advice": kind.advice,
        "rule": kind.rule,
        "invariant": kind.invariant,
    }
