"""The application: the one function that assembles everything.

Real store, real clock, or in tests a held one; nothing else in the project decides what is used.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from anyio import to_thread
from fastapi import FastAPI

from api import openapi
from api.board import Board
from api.gate import Gate
from api.limits import LocalLimit, NoLimit, RateLimit, SharedLimit
from api.mail.mailer import Mailer
from api.mail.post import Post
from api.measuring.metrics import Metrics
from api.measuring.sampler import Sampler
from api.measuring.tracing import Tracing
from api.openapi import Published
from api.origins import Origins
from api.refusals import answer_refusals
from api.room import Room
from api.routes import (
    accounts,
    appointments,
    attachments,
    consignments,
    contacts,
    documents,
    duplicates,
    emergencies,
    entries,
    feed,
    health,
    messages,
    nations,
    offers,
    pages,
    planning,
    points_of_contact,
    requests,
    room,
    transmissions,
    watch,
)
from api.routes.training import difference, injects, library, objectives, replays, scoring
from api.routes.training import exercises as exercise_routes
from api.settings import Settings
from api.timekeeper import Timekeeper
from api.training.exercises import Entrance, Exercises, Played
from api.training.firing import Firing
from store.exercise_clock import ExerciseClock
from store.open import Store

RESOURCES = (
    # Before what takes the last part of an address for an id.
    duplicates,
    emergencies,
    requests,
    offers,
    consignments,
    documents,
    messages,
    transmissions,
    appointments,
    entries,
    attachments,
    watch,
    contacts,
    accounts,
    nations,
    points_of_contact,
    *planning.RESOURCES,
    exercise_routes,
    injects,
    objectives,
    difference,
    replays,
    scoring,
    library,
    feed,
    health,
    pages,
)


class Assembled:
    """The API on one store, with all that runs beside it: the live centre, or an exercise where one is `played`."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
        played: Played | None = None,
        reality: Board | None = None,
        limit: RateLimit | None = None,
        metrics: Metrics | None = None,
        tracing: Tracing | None = None,
        mailer: Mailer | None = None,
        **how: Any,
    ) -> None:
        self.board = Board(store)
        self.timekeeper = Timekeeper(
            store, self.board, clock, remind_after=timedelta(seconds=settings.remind_after)
        )
        self.room = Room(settings, store, metrics)
        self.limit = limit or _rate_limit(settings, self.room, seconds)
        self.sampler = None if metrics is None else Sampler(metrics, store, self.board, self.room, clock)
        self._is_live = played is None
        origins = Origins(settings.public_url, "" if played is None else played.id.hex)
        self.app = _with_routes(**how)
        self.app.state.store = store
        self.app.state.board = self.board
        self.app.state.clock = clock
        self.app.state.timekeeper = self.timekeeper
        self.app.state.room = self.room
        self.app.state.origins = origins
        self.app.state.published = published
        self.app.state.exercises = None
        # An exercise is given none, so nothing in it can send anything.
        self.app.state.mailer = mailer
        self._mailer = mailer
        # The board of the live centre, to be compared with; it is only read.
        self.app.state.reality = reality
        self.app.state.director = None if played is None else played.director
        answer_refusals(self.app)
        firing = Firing(self.app)
        self.app.state.firing = firing
        if played is not None:
            self.timekeeper.fire = firing.by_clock
        gate = partial(
            Gate,
            store=store,
            board=self.board,
            limit=self.limit,
            hosts=settings.called(),
            origins=origins,
        )
        if metrics is not None:
            gate = partial(gate, visited=metrics.visited)
            store.writer.on_answered(lambda waiting: metrics.answered(waiting, time.perf_counter()))
        if tracing is not None:
            gate = partial(gate, around=tracing.around)
            store.writer.on_answered(tracing.answered)
        self.app.add_middleware(gate)
        self.admits = gate(self.app).admits

    @property
    def is_watched(self) -> bool:
        """Whether anybody is connected to the feed."""
        return self.room.connections.are_open

    async def start(self) -> None:
        """Look at the board and at what falls due from now on."""
        await self.board.start()
        self.timekeeper.start()
        await self.room.start(says_bye=self._is_live)
        if self.sampler is not None:
            self.sampler.start()
        if self._mailer is not None:
            self._mailer.start()

    async def stop(self) -> None:
        """Look no more, and end every connection."""
        if self._mailer is not None:
            await to_thread.run_sync(self._mailer.stop)
        if self.sampler is not None:
            await self.sampler.stop()
        await self.timekeeper.stop()
        await self.room.stop()
        self.board.stop()


def create_app(
    settings: Settings,
    store: Store,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    seconds: Callable[[], float] = time.monotonic,
    close_store: bool = False,
    metrics: Metrics | None = None,
    tracing: Tracing | None = None,
    post: Post | None = None,
) -> FastAPI:
    """The API on an open store. With `close_store` it closes the store when it is shut down itself.

    `metrics` and `tracing` are of the live centre alone: what is played in an exercise is no work of the centre. So is
    `post`, the way out for mail; without one nothing is sent, and nothing is said to have been.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await live.start()
        exercises.start()
        try:
            yield
        finally:
            await exercises.stop()
            await live.stop()
            if close_store:
                store.close()

    def assemble(forked: Store, its_clock: ExerciseClock, played: Played) -> Assembled:
        # Hints and presence of an exercise stay in this process: in Redis those of the live centre lie.
        apart = settings.model_copy(update={"redis": None})
        inside = Assembled(
            apart,
            forked,
            clock=its_clock,
            seconds=seconds,
            played=played,
            reality=live.board,
            limit=live.limit,
        )
        # To be compared with another one of the same director.
        inside.app.state.others = exercises
        return inside

    live = Assembled(
        settings,
        store,
        clock=clock,
        seconds=seconds,
        metrics=metrics,
        tracing=tracing,
        mailer=None if post is None else Mailer(store, post, settings.mail_from, clock),
        lifespan=lifespan,
    )
    exercises = Exercises(
        store, live.board, assemble, clock=clock, idle_s=settings.exercise_idle_s, seconds=seconds
    )
    live.app.state.exercises = exercises
    live.app.add_middleware(Entrance, exercises=exercises)
    return live.app


def _rate_limit(settings: Settings, room: Room, seconds: Callable[[], float]) -> RateLimit:
    """How often an account may ask: of all workers together, where they have Redis between them."""
    if not settings.rate_limit:
        return NoLimit()
    if room.redis is None:
        return LocalLimit(lambda: settings.rate_limit, seconds)
    return SharedLimit(settings.rate_limit, room.redis, seconds, workers=settings.workers)


def _with_routes(**how: Any) -> FastAPI:
    app = FastAPI(
        title="EADRCC",
        version=openapi.release(),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Its own spans would name addresses; ours are made in `api.measuring.tracing`, where they are wanted.
        telemetry={"auto_configure": False},
        **how,
    )
    for resource in RESOURCES:
        # Taken over as they are: FastAPI's `include_router` would look for the route of each request twice.
        app.router.routes.extend(resource.routes.routes)
    app.router.routes.extend([*feed.sockets.routes, *replays.sockets.routes, *room.pages.routes])
    return app


@cache
def published() -> Published:
    """The description of the API. It takes a second to make, is the same whatever the store, and few ask for it."""
    return Published(openapi.described(_with_routes()))
