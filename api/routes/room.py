"""The operations room: the page and its modules, served from this package as they are.

No build, no third party: the policy allows the room's own files and nothing else, and its text never becomes markup
(Trusted Types).
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from api.answers import has
from api.problems import NOBODY_SUCH

pages = APIRouter()

ROOM_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}


@cache
def room_files() -> dict[str, tuple[bytes, str, str]]:
    """Every file of the room by its path below `realtime/room`: its bytes, type and ETag."""
    found: dict[str, tuple[bytes, str, str]] = {}

    def walk(folder: Traversable, above: str) -> None:
        for entry in folder.iterdir():
            path = f"{above}{entry.name}"
            ending = entry.name.rpartition(".")[2]
            if entry.is_dir():
                walk(entry, f"{path}/")
            elif ending in TYPES:
                content = entry.read_bytes()
                found[path] = (content, TYPES[ending], sha256(content).hexdigest()[:16])

    walk(files("realtime").joinpath("room"), "")
    return found


def sent(path: str, if_none_match: str | None) -> Response:
    """A file of the room. A browser asks each time whether it has changed, so that a new version is whole at once."""
    found = room_files().get(path)
    if found is None:
        raise NOBODY_SUCH
    content, media_type, etag = found
    headers = {"ETag": f'"{etag}"', "Cache-Control": "no-cache", "Content-Security-Policy": ROOM_POLICY}
    if has(if_none_match, etag):
        return Response(None, 304, headers)
    return Response(content, 200, headers, media_type)


@pages.get("/", include_in_schema=False)
async def room(if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """The operations room."""
    return sent("index.html", if_none_match)


@pages.get("/v1/exercises/{exercise_id:uuid}/", include_in_schema=False)
async def played_room(if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """The operations room of an exercise: the same page, which takes from its address where it is.

    Whether there is such an exercise is told to nobody here; who signs in learns it.
    """
    return sent("index.html", if_none_match)


@pages.get("/room/{path:path}", include_in_schema=False)
async def room_file(path: str, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """A module, style sheet or picture of the room."""
    return sent(path, if_none_match)
