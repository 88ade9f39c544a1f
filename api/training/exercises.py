"""Exercises as they are served: the same application on another store, below `/v1/exercises/{id}`.

An exercise is opened with the first request that names it and closed when nobody has been there for a while. Who is
not of an exercise is answered by the live centre, to which there is no such address: what is hidden and what never was
are the same bytes. Nothing here hands the live store to an exercise, but for the question whether its director may
still sign in (DESIGN.md, rule 8).
"""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.board import Board
from api.gate import EVERYWHERE
from api.problems import Problem
from projections.readers import Reader
from store.accounts import Account, Accounts
from store.board import Reading
from store.database import StoreError
from store.exercise_clock import ExerciseClock
from store.fork import NoSuchExercise, forked, open_exercise
from store.open import Store
from store.sessions import Session, Sessions

log = logging.getLogger(__name__)

PLACE = re.compile(
    r"(?P<prefix>/v1/exercises/(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))/(?P<rest>(?P<first>[^/]+).*)",
    re.DOTALL,
)
# What is about the exercise itself; everything else there is what it is outside.
OF_ITSELF = frozenset({"clock", "injects", "news", "comparison", "objectives", "score"})
# There is no exercise within an exercise.
NOT_THERE = frozenset({"exercises"})
SWEEPS_EVERY_S = 5.0
# Open at once in one process. Each SQLite store holds some seven files open, and many systems allow a thousand.
MOST_OPEN = 100
STAFF = Reader(is_staff=True)


class PlayedAccounts(Accounts):
    """The accounts of those who play, and the one live account that directs them, as long as it stands there."""

    live: Accounts
    director: str

    def by_token(self, token: str) -> Account | None:
        """The account that this token signs in; the director comes with a live one."""
        own = super().by_token(token)
        if own is not None:
            return own
        found = self.live.by_token(token)
        if found is None or found.id != self.director:
            return None
        directing = self.get(self.director)
        return directing if directing is not None and directing.revoked_at is None else None

    def director_stands(self) -> bool:
        """Whether the live account of the director still may sign in."""
        account = self.live.get(self.director)
        return account is not None and account.revoked_at is None


class PlayedSessions(Sessions):
    """The sessions of those who play; the director's end with his live account."""

    accounts: PlayedAccounts

    def by_name(self, name: str) -> Session | None:
        """The session of this name; None when it has ended, or its account was revoked, here or as the director's."""
        session = super().by_name(name)
        if session is None or session.account.id != self.accounts.director:
            return session
        return session if self.accounts.director_stands() else None

    def still_good(self, rights: Collection[tuple[str, str | None]]) -> set[tuple[str, str | None]]:
        """Those of these that may still be signed in."""
        good = super().still_good(rights)
        director = self.accounts.director
        if any(account == director for account, _ in good) and not self.accounts.director_stands():
            return {right for right in good if right[0] != director}
        return good


class Running(Protocol):
    """An application with all that runs beside it."""

    @property
    def app(self) -> Starlette:
        """The application."""
        ...

    @property
    def is_watched(self) -> bool:
        """Whether anybody is connected to its feed."""
        ...

    async def admits(self, scope: Scope) -> bool:
        """Whether who asks is signed in there."""
        ...

    async def start(self) -> None:
        """Begin to look at the board."""
        ...

    async def stop(self) -> None:
        """Look no more."""
        ...


@dataclass(frozen=True, slots=True)
class Played:
    """One exercise as an application is told of it: its id and who directs it."""

    id: UUID
    director: str


# Makes the application of an exercise on its store, which goes by its clock.
Assemble = Callable[[Store, ExerciseClock, Played], Running]


class _Open:
    """One exercise that is open, and when somebody was there last."""

    def __init__(self, store: Store, running: Running) -> None:
        self.store = store
        self.running = running
        self.visitors = 0
        self.left_at = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nobody is in it, by a request or on its feed."""
        return not self.visitors and not self.running.is_watched

    async def close(self) -> None:
        """Let go of its store."""
        await self.running.stop()
        await asyncio.to_thread(self.store.close)


class Exercises:
    """The exercises of one live centre that are open in this process."""

    def __init__(
        self,
        live: Store,
        board: Board,
        assemble: Assemble,
        *,
        clock: Callable[[], datetime],
        idle_s: float,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live = live
        self._board = board
        self._assemble = assemble
        self._clock = clock
        self._idle_s = idle_s
        self._seconds = seconds
        self._open: dict[UUID, _Open] = {}
        # One opens or closes an exercise at a time; others wait for what becomes of it.
        self._turns: dict[UUID, asyncio.Lock] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Close from now on what nobody visits."""
        self._task = asyncio.create_task(self._keep_sweeping())

    async def stop(self) -> None:
        """Close every exercise."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.close_all()

    async def close_all(self) -> None:
        """Close those that are open; each opens again with the next who comes."""
        for id in list(self._open):
            async with self._turn(id):
                opened = self._open.pop(id, None)
                if opened is not None:
                    await opened.close()

    @property
    def open_ones(self) -> frozenset[UUID]:
        """Those that are open."""
        return frozenset(self._open)

    def running(self, id: UUID) -> Running:
        """The application of an exercise that is open."""
        return self._open[id].running

    async def ready(self, id: UUID) -> None:
        """Have an exercise open; its store is made, if nobody has been there yet. Raises NoSuchExercise, StoreError."""
        async with self._turn(id):
            await self._opened(id)
        await self._make_room()

    async def prepare(self, id: UUID) -> None:
        """Have an exercise open, if that can be done now: its store is made once, by whoever comes first."""
        try:
            await self.ready(id)
        except StoreError as away:
            log.warning("the exercise %s is made later: %s", id, away)

    async def visit(self, id: UUID) -> "_Visit | None":
        """Come into an exercise, which stays open until the visit ends; None where there is none."""
        # An exercise stands on the board of the live centre, which is asked before anything is opened.
        if id not in self._open and not await self._board.ask(lambda reading: _is_known(reading, id)):
            return None
        async with self._turn(id):
            try:
                opened = await self._opened(id)
            except NoSuchExercise:
                return None
            opened.visitors += 1
        await self._make_room()
        return _Visit(opened, self._seconds)

    async def _make_room(self) -> None:
        """Where too many are open, close those that were left longest ago; never one in which somebody is."""
        while len(self._open) > MOST_OPEN:
            empty = [(one.left_at, id) for id, one in self._open.items() if one.is_empty]
            if not empty:
                return
            _, longest = min(empty)
            await self._close_empty(longest)

    async def _close_empty(self, id: UUID) -> None:
        async with self._turn(id):
            opened = self._open.get(id)
            # Somebody may have come meanwhile, or it was closed by another.
            if opened is not None and opened.is_empty:
                del self._open[id]
                await opened.close()

    def _turn(self, id: UUID) -> asyncio.Lock:
        return self._turns.setdefault(id, asyncio.Lock())

    async def _opened(self, id: UUID) -> _Open:
        opened = self._open.get(id)
        if opened is None:
            clock = ExerciseClock(self._clock)
            store = await asyncio.to_thread(self._store_of, id, clock)
            told = await asyncio.to_thread(forked, self._live.database, id)
            opened = _Open(store, self._assemble(store, clock, Played(id, told.director)))
            await opened.running.start()
            opened.left_at = self._seconds()
            self._open[id] = opened
        return opened

    def _store_of(self, id: UUID, clock: ExerciseClock) -> Store:
        """The store of an exercise, in which its director may sign in with his live account."""
        store = open_exercise(self._live, id, clock)
        clock.follow(store, id)
        accounts = PlayedAccounts(store.database, clock=clock, ids=self._live.centre.new_id)
        accounts.live, accounts.director = self._live.accounts, forked(self._live.database, id).director
        sessions = PlayedSessions(store.database, clock=self._clock)
        sessions.accounts = accounts
        return replace(store, accounts=accounts, sessions=sessions)

    async def _keep_sweeping(self) -> None:
        while True:
            await asyncio.sleep(SWEEPS_EVERY_S)
            try:
                await self.sweep()
            except Exception:  # what cannot be closed now is tried again
                log.exception("an exercise could not be closed")

    async def sweep(self, idle_s: float | None = None) -> None:
        """Close the exercises in which nobody has been for a while: as long as the settings say, unless told."""
        longest_s = self._idle_s if idle_s is None else idle_s
        for id, opened in list(self._open.items()):
            if self._seconds() - opened.left_at >= longest_s:
                await self._close_empty(id)


def _is_known(reading: Reading, id: UUID) -> bool:
    return reading.get("exercise", str(id), STAFF) is not None


class _Visit:
    """One request or connection in an exercise, while it lasts."""

    def __init__(self, opened: _Open, seconds: Callable[[], float]) -> None:
        self._opened = opened
        self._seconds = seconds
        self.running = opened.running

    def end(self) -> None:
        """Leave: once nobody is there any more, the exercise may be closed."""
        self._opened.visitors -= 1
        self._opened.left_at = self._seconds()


class Entrance:
    """ASGI middleware before the live centre's gate: who is of an exercise goes in there."""

    def __init__(self, app: ASGIApp, *, exercises: Exercises) -> None:
        self._live = app
        self._exercises = exercises

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request into the exercise that its address names, or into the live centre."""
        place = PLACE.fullmatch(scope["path"]) if scope["type"] in ("http", "websocket") else None
        if place is None or place["first"] in NOT_THERE or not _is_plain(scope, place["prefix"]):
            await self._live(scope, receive, send)
            return
        try:
            visit = await self._exercises.visit(UUID(place["id"]))
        except StoreError as away:
            log.warning("the exercise %s cannot be opened: %s", place["id"], away)
            if scope["type"] == "http":
                # Nobody can say now who is of it; who is must not think that he is not.
                await _away().response()(scope, receive, send)
                return
            visit = None
        if visit is None:
            await self._live(scope, receive, send)
            return
        try:
            signs_in = scope["type"] == "http" and (scope["method"], place["rest"]) == ("POST", "session")
            if signs_in or await visit.running.admits(scope):
                inside = scope if place["first"] in OF_ITSELF else _within(scope, place)
                await visit.running.app(inside, receive, _named(place["prefix"], place["id"], send))
            else:
                await self._live(scope, receive, send)
        finally:
            visit.end()


def _away() -> Problem:
    headers = {name.decode(): value.decode() for name, value in EVERYWHERE}
    return Problem(problems.UNAVAILABLE, headers={**headers, "Retry-After": "1"})


def _is_plain(scope: Scope, prefix: str) -> bool:
    """Whether the address is written as it is meant, so that it can be cut."""
    raw: bytes = scope.get("raw_path") or b""
    return raw.startswith(prefix.encode())


def _within(scope: Scope, place: re.Match[str]) -> Scope:
    """The request as it is in the exercise: everything there has the address that it has outside."""
    raw: bytes = scope["raw_path"]
    cut = raw.removeprefix(place["prefix"].encode())
    return {**scope, "path": f"/v1/{place['rest']}", "raw_path": b"/v1" + cut, "state": {}}


def _named(prefix: str, id: str, send: Send) -> Send:
    """Adds to every answer which exercise it is from, and lets what it names lie there."""

    async def named(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            headers = [(name, _lying(prefix, name, value)) for name, value in message.get("headers", ())]
            message = {**message, "headers": [*headers, (b"exercise", id.encode())]}
        await send(message)

    return named


def _lying(prefix: str, name: bytes, value: bytes) -> bytes:
    """A header's value, with the address in it, if there is one, as it is outside."""
    if name.lower() == b"location" and value.startswith(b"/v1/"):
        return prefix.encode() + value.removeprefix(b"/v1")
    if (
        name.lower() == b"link"
        and value.startswith(b"</v1/")
        and not value.startswith(b"<" + prefix.encode())
    ):
        return b"<" + prefix.encode() + value.removeprefix(b"</v1")
    return value
