"""Answers: bytes that are ready to be sent, and the headers that every one of them carries."""

from typing import Any

from pydantic_core import to_json
from starlette.responses import Response

JSON = "application/json"
CSV = "text/csv; charset=utf-8"


def answer(  # what an answer can carry
    body: bytes | str,
    *,
    position: int,
    status: int = 200,
    etag: str | None = None,
    location: str | None = None,
    replayed: bool = False,
    link: str | None = None,
    media_type: str = JSON,
) -> Response:
    """A successful answer. `position` is the one that it reflects, `etag` a value without its quotes."""
    headers = {"Position": str(position)}
    if etag is not None:
        headers["ETag"] = f'"{etag}"'
    if location is not None:
        headers["Location"] = location
    if replayed:
        headers["Idempotency-Replayed"] = "true"
    if link is not None:
        headers["Link"] = link
    return Response(body, status, headers, media_type)


def unchanged(position: int, etag: str) -> Response:
    """304: the caller has it already."""
    return Response(None, 304, {"Position": str(position), "ETag": f'"{etag}"'})


def document(
    content: Any,
    *,
    position: int,
    status: int = 200,
    location: str | None = None,
    replayed: bool = False,
) -> Response:
    """An answer that is made for this request, not stored."""
    return answer(to_json(content), position=position, status=status, location=location, replayed=replayed)


def has(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller says that he has this version (RFC 9110, weak comparison)."""
    if if_none_match is None:
        return False
    named = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return "*" in named or f'"{etag}"' in named
