"""The published description of the API."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

VERSION = "1.0.0"
# Pages for people, which the description leaves out.
UNDESCRIBED: dict[str, dict[str, Any]] = {
    "/": {"get": {}},
    "/docs": {"get": {}},
    "/docs/assets/{name}": {"get": {}},
    "/openapi.json": {"get": {}},
    "/asyncapi.json": {"get": {}},
}


def described(app: FastAPI) -> dict[str, Any]:
    """The description of every call."""
    return get_openapi(title=app.title, version=app.version, routes=app.routes)
