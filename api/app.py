"""The application: the one function that assembles everything.

Real store, real clock, or in tests a held one; nothing else in the project decides what is used.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from fastapi import FastAPI

from api import openapi
from api.board import Board
from api.gate import Gate
from api.limits import RateLimit
from api.openapi import Published
from api.origins import Origins
from api.refusals import answer_refusals
from api.room import Room
from api.routes import (
    accounts,
    consignments,
    contacts,
    emergencies,
    entries,
    feed,
    health,
    library,
    messages,
    nations,
    offers,
    pages,
    planning,
    requests,
    room,
    scoring,
)
from api.settings import Settings
from api.timekeeper import Timekeeper
from store.open import Store

RESOURCES = (
    emergencies,
    requests,
    offers,
    consignments,
    messages,
    entries,
    contacts,
    accounts,
    nations,
    *planning.RESOURCES,
    scoring,
    library,
    feed,
    health,
    pages,
)


def create_app(
    settings: Settings,
    store: Store,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    seconds: Callable[[], float] = time.monotonic,
    close_store: bool = False,
) -> FastAPI:
    """The API on an open store. With `close_store` it closes the store when it is shut down itself."""
    board = Board(store)
    timekeeper = Timekeeper(store, board, clock)
    live = Room(settings, store)
    origins = Origins(settings.public_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await board.start()
        timekeeper.start()
        await live.start()
        try:
            yield
        finally:
            await timekeeper.stop()
            await live.stop()
            board.stop()
            if close_store:
                store.close()

    app = _with_routes(lifespan=lifespan)
    app.state.store = store
    app.state.board = board
    app.state.clock = clock
    app.state.timekeeper = timekeeper
    app.state.room = live
    app.state.origins = origins
    app.state.published = published()
    answer_refusals(app)
    app.add_middleware(
        Gate,
        store=store,
        board=board,
        limit=RateLimit(settings.rate_limit, seconds),
        hosts=settings.called(),
        origins=origins,
    )
    return app


def _with_routes(**how: Any) -> FastAPI:
    app = FastAPI(
        title="EADRCC",
        version=openapi.release(),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        **how,
    )
    for resource in RESOURCES:
        # Taken over as they are: FastAPI's `include_router` would look for the route of each request twice.
        app.router.routes.extend(resource.routes.routes)
    app.router.routes.extend([*feed.sockets.routes, *room.pages.routes])
    return app


@cache
def published() -> Published:
    """The description of the API. It takes a while to make, and is the same whatever the store."""
    return Published(openapi.described(_with_routes()))
