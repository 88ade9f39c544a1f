"""The gate: what every request meets first, and every answer last.

It gives each request an id, reads the body within its limits, and asks for a token before anything under `/v1` is
even looked up: what is not opened here is closed (default deny). A token is looked up each time, so a revoked
account is out at once. Plain ASGI, because a framework's middleware would cost more than the routes do.
"""

import asyncio
import logging
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import TypeVar
from uuid import uuid4

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from api import problems, strict_json, uploads
from api.board import Board
from api.limits import Allowance, RateLimit
from api.origins import Origins
from api.problems import Problem
from api.uploads import Upload
from realtime import frames
from realtime.connections import refuse
from store.accounts import Account
from store.database import StoreUnavailable
from store.open import Store
from store.sessions import Session

log = logging.getLogger("api.access")
T = TypeVar("T")

LARGEST_BODY = 256 * 1024
# How long the rest of what is too large is still taken, and thrown away.
READS_ON_FOR_S = 1.0
# Keys of `scope["state"]`: who asks, in which browser session, under which id, and what the body says.
ACCOUNT, SESSION, REQUEST_ID, BODY, JSON = "account", "session", "request_id", "body", "json"
# A body that is not there, which is not the same as null.
ABSENT = object()

# Open: the health, whatever is no call, and the page of an exercise, which is the same for every id.
ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
OPEN = re.compile(rf"/v1/health/(?:live|ready)|/v1/exercises/{ID}/|(?!/v1(?:/|$)).*", re.DOTALL)
SIGNING_IN = ("POST", "/v1/session")
HOW_TO_SIGN_IN = {"WWW-Authenticate": 'Bearer realm="eadrcc"'}
ONCE = (
    "authorization",
    "host",
    "content-type",
    "content-length",
    "idempotency-key",
    "if-match",
    "if-none-match",
)
SESSION_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
TOKEN = re.compile(r"Bearer +([A-Za-z0-9._~+/-]{1,512}=*)", re.IGNORECASE)
SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
# What may stand in a log as it came: ids, and the words of our own addresses.
UUID_LIKE = re.compile(rf"{ID}|[0-9a-f]{{32}}")
OURS = re.compile(rf"[a-z0-9_.-]{{0,40}}|{ID}(?:\.[a-z]{{3,4}})?")
HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
JSON_TYPE = re.compile(r"application/(?:[\w.+-]+\+)?json(?:\s*;.*)?", re.IGNORECASE)
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

EVERYWHERE = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
# A page that may load something says so itself.
NOTHING_LOADS = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
# What one account may read is nobody else's, and is asked again before it is shown again.
PRIVATE = [(b"cache-control", b"private, no-cache"), (b"vary", b"Authorization, Cookie, Accept")]


@dataclass(slots=True)
class Visit:
    """One request on its way through the gate."""

    id: str
    began: float
    account: Account | None = None
    allowance: Allowance | None = None
    status: int = 0
    refusal: str | None = None
    # What the answer reflects.
    position: int | None = None
    # The route that answered.
    call: str = "none"


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        store: Store,
        board: Board,
        limit: RateLimit,
        hosts: frozenset[str],
        origins: Origins,
        clock: Callable[[], float] = time.perf_counter,
        visited: Callable[[str, int, float], None] = lambda _call, _status, _took_s: None,
        around: Callable[[Scope, Visit], AbstractContextManager[None]] = lambda _scope, _visit: nullcontext(),
    ) -> None:
        self._app = app
        # Who measures: what a request came to, and what is to be around it while it is answered.
        self._visited = visited
        self._around = around
        self._store = store
        self._board = board
        self._limit = limit
        self._hosts = hosts
        self._origins = origins
        self._clock = clock
        self._is_near = store.database.dialect == "sqlite"
        # The ids of requests: chance for this process, then a count.
        self._process, self._numbers = uuid4().hex[:16], count(1)

    def _next_id(self) -> str:
        return f"{self._process}{next(self._numbers):016x}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked_id = headers.get("x-request-id", "")
        visit = Visit(asked_id if SANE_ID.fullmatch(asked_id) else self._next_id(), self._clock())
        with self._around(scope, visit):
            await self._answer(scope, headers, receive, send, visit)

    async def _answer(
        self, scope: Scope, headers: Headers, receive: Receive, send: Send, visit: Visit
    ) -> None:
        leaving = self._leaving(scope, visit, send)
        try:
            state = scope.setdefault("state", {})
            state[REQUEST_ID] = visit.id
            await self._enter(scope, headers, receive, visit)
            await self._app(scope, _again(state[BODY], receive) if BODY in state else receive, leaving)
        except Problem as refused:
            visit.refusal = refused.kind.name
            await refused.response()(scope, receive, leaving)
        except Exception:  # the last place where a fault can become an answer
            logging.getLogger(__name__).exception("request %s failed", visit.id)
            if not visit.status:
                await Problem(problems.INTERNAL).response()(scope, receive, leaving)
        finally:
            self._log(scope, headers, visit)

    async def admits(self, scope: Scope) -> bool:
        """Whether somebody is signed in here; where that cannot be told now, it is told inside."""
        try:
            await self._signed_in(Headers(scope=scope))
        except Problem as refused:
            return refused.kind is not problems.NOT_SIGNED_IN
        return True

    # --- in --------------------------------------------------------------------------------------------------

    async def _enter(self, scope: Scope, headers: Headers, receive: Receive, visit: Visit) -> None:
        """Raises Problem for who or what does not come in."""
        self._check_headers(headers)
        if scope["method"] in WRITING:
            self._check_address(headers)
        if not OPEN.fullmatch(scope["path"]) and (scope["method"], scope["path"]) != SIGNING_IN:
            visit.account, session = await self._signed_in(headers)
            scope["state"] |= {ACCOUNT: visit.account, SESSION: session}
            if session is not None and scope["method"] in WRITING and not self._origins.is_ours(headers):
                # A cookie travels by itself, also from another site's page.
                raise Problem(problems.WRONG_ORIGIN)
            visit.allowance = await self._limit.take(visit.account.id)
            if visit.allowance is not None and visit.allowance.left < 0:
                seconds = str(visit.allowance.resets_in_s)
                raise Problem(problems.TOO_MANY, headers={"Retry-After": seconds})
        if scope["method"] in WRITING:
            await self._read_body(scope, headers, receive)

    def _check_headers(self, headers: Headers) -> None:
        for name in ONCE:
            if len(headers.getlist(name)) > 1:
                raise Problem(problems.UNREADABLE, f"the header {name} stands more than once")
        found = HOST.fullmatch(headers.get("host", ""))
        if found is None:
            raise Problem(problems.UNREADABLE, "the header Host is missing or names no host")
        if self._hosts and found["name"].lower() not in self._hosts:
            raise Problem(problems.UNREADABLE, "this server is not called by the name in the header Host")

    def _check_address(self, headers: Headers) -> None:
        """Raises Problem where something is to be written, or the feed followed, at another address than the room's."""
        name = HOST.fullmatch(headers["host"])
        assert name is not None, "the header Host has been looked at"
        if not self._origins.is_called(name["name"]):
            raise Problem(
                problems.UNREADABLE,
                "the header Host does not name the centre's own address (EADRCC_PUBLIC_URL); "
                "a proxy passes it on as it came",
            )
        if self._origins.is_foreign(headers):
            raise Problem(problems.WRONG_ORIGIN)

    async def _signed_in(self, headers: Headers) -> tuple[Account, Session | None]:
        """Who asks, and in which browser session; with a token the cookie is ignored. Raises NOT_SIGNED_IN."""
        said = headers.get("authorization")
        if said is None and (name := self._session_in(headers)) is not None:
            session = await self._looked_up(self._store.sessions.by_name, name)
            if session is not None:
                return session.account, session
        token = TOKEN.fullmatch(said or "")
        account = None if token is None else await self._looked_up(self._store.accounts.by_token, token[1])
        if account is None:
            raise Problem(problems.NOT_SIGNED_IN, headers=HOW_TO_SIGN_IN)
        return account, None

    def _session_in(self, headers: Headers) -> str | None:
        """The session's name in the cookie; none where the cookie stands twice, because nobody knows which is ours."""
        pairs = [
            part.strip().partition("=") for said in headers.getlist("cookie") for part in said.split(";")
        ]
        names = [value for name, _, value in pairs if name == self._origins.cookie]
        return names[0] if len(names) == 1 and SESSION_NAME.fullmatch(names[0]) else None

    async def _looked_up(self, find: Callable[[str], T], secret: str) -> T:
        try:
            if self._is_near:
                return find(secret)
            return await to_thread.run_sync(find, secret)
        except StoreUnavailable:
            raise Problem(problems.UNAVAILABLE, headers={"Retry-After": "1"}) from None

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a socket in, or close it with the contract's code: only after the handshake does a client see one."""
        headers = Headers(scope=scope)
        refused = await self._refused(scope, headers)
        if refused is None:
            await self._app(scope, receive, send)
        else:
            log.info("a socket was refused with %d", refused)
            await refuse(WebSocket(scope, receive, send), refused)

    async def _refused(self, scope: Scope, headers: Headers) -> int | None:
        """The close code for a socket that does not come in."""
        if scope["query_string"]:
            # A token in an address would stand in every log on the way.
            return frames.NOT_SIGNED_IN
        if frames.PROTOCOL not in scope.get("subprotocols", []):
            return frames.BAD_FRAME
        try:
            self._check_headers(headers)
            self._check_address(headers)
            account, session = await self._signed_in(headers)
        except Problem as refused:
            return {401: frames.NOT_SIGNED_IN, 503: frames.RESTARTING}.get(
                refused.kind.status, frames.NOT_ALLOWED
            )
        if session is not None and not self._origins.is_ours(headers):
            return frames.NOT_ALLOWED
        scope.setdefault("state", {}).update({ACCOUNT: account, SESSION: session})
        return None

    async def _read_body(self, scope: Scope, headers: Headers, receive: Receive) -> None:
        upload = uploads.upload_at(scope["path"])
        largest = LARGEST_BODY if upload is None else upload.largest
        too_large = Problem(problems.TOO_LARGE, "" if upload is None else f"a file may have {largest} bytes")
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > largest:
            await _throw_away(receive)
            raise too_large
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Problem(problems.UNREADABLE, "the connection was closed")
            body += message.get("body", b"")
            if len(body) > largest:
                await _throw_away(receive)
                raise too_large
            if not message.get("more_body", False):
                break
        scope["state"][BODY] = bytes(body)
        scope["state"][JSON] = ABSENT
        if upload is not None:
            _check_type(upload, headers.get("content-type", ""))
            return
        if not body:
            return
        media_type = headers.get("content-type")
        if media_type is not None and not JSON_TYPE.fullmatch(media_type):
            raise Problem(problems.UNREADABLE, "a body is sent as application/json")
        try:
            scope["state"][JSON] = strict_json.read(bytes(body))
        except strict_json.Unreadable as fault:
            raise Problem(problems.UNREADABLE, str(fault)) from None

    # --- out -------------------------------------------------------------------------------------------------

    def _leaving(self, scope: Scope, visit: Visit, send: Send) -> Send:
        """Adds what every answer carries."""

        async def leaving(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status = message["status"]
                headers = [*message["headers"], (b"x-request-id", visit.id.encode()), *EVERYWHERE]
                names = {name.lower(): value for name, value in headers}
                if NOTHING_LOADS[0] not in names:
                    headers.append(NOTHING_LOADS)
                if scope["path"].startswith("/v1/"):
                    headers += [header for header in PRIVATE if header[0] not in names]
                if visit.account is not None:
                    reflected = names.get(b"position", str(self._board.position).encode())
                    visit.position = int(reflected)
                    if b"position" not in names:
                        headers.append((b"position", reflected))
                if visit.allowance is not None:
                    headers += visit.allowance.headers()
                message = {**message, "headers": headers}
            await send(message)

        return leaving

    def _log(self, scope: Scope, headers: Headers, visit: Visit) -> None:
        took_s = self._clock() - visit.began
        visit.call = getattr(scope.get("endpoint"), "__name__", visit.call)
        self._visited(visit.call, visit.status, took_s)
        # The path only: a query may hold what was searched for.
        log.info(
            "%s %s %s",
            scope["method"],
            _shown(scope["path"]),
            visit.status,
            extra={
                "request_id": visit.id,
                "key": _named(headers.get("idempotency-key")),
                "account": visit.account.id if visit.account else None,
                "position": visit.position,
                "ms": round(took_s * 1000, 1),
                "problem": visit.refusal,
            },
        )


def _named(key: str | None) -> str | None:
    """A command's key as the log names it: an id as it is; of anything else, which may tell of somebody, a digest."""
    if key is None or UUID_LIKE.fullmatch(key):
        return key
    return f"sha256:{sha256(key.encode()).hexdigest()[:16]}"


def _shown(path: str) -> str:
    """A path as the log shows it: what no address of ours can hold may be anything, a token too."""
    return "/".join(part if OURS.fullmatch(part) else "…" for part in path.split("/"))


def _check_type(upload: Upload, said: str) -> None:
    """Raise UNREADABLE for a file of another media type or encoding than the call takes."""
    if not upload.types:
        if not uploads.is_media_type(uploads.media_type(said)):
            raise Problem(problems.UNREADABLE, "a file is sent with its media type in Content-Type")
        return
    if uploads.media_type(said) not in upload.types or not uploads.is_utf_8(said):
        raise Problem(problems.UNREADABLE, f"a file is sent as {' or '.join(upload.types)}, text in UTF-8")


async def _throw_away(receive: Receive) -> None:
    """Read on for a moment: whoever is still sending would see the line break, and not the answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(READS_ON_FOR_S):
            while (await receive()).get("more_body", False):
                pass


def _again(body: bytes, receive: Receive) -> Receive:
    """What the application receives: the body that was read here, then what still comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received
