"""The live feed: signing in to it, who is on it, and the socket itself.

A browser signs in with its token once and then carries a cookie that no script can read; every other client sends
its token with the upgrade. Never does a token stand in an address (CONTRACT.md, sections 2 and 3).
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, WebSocket
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json
from starlette.responses import Response

from api import bodies, entities, problems
from api.answers import JSON, document
from api.caller import SignedIn
from api.gate import ACCOUNT, HOW_TO_SIGN_IN, SESSION
from api.openapi import release
from api.origins import Origins
from api.problems import Problem
from api.route import router
from api.services import TheBoard, TheStore
from domain.authority import DESK, STAFF, require_role
from domain.value import written
from projections.readers import reader_of
from realtime.asyncapi import asyncapi
from realtime.connections import Connections
from realtime.connections import SignedIn as Right
from store.accounts import Account
from store.sessions import Session

routes = router("feed")
sockets = APIRouter()


class NoQuery(BaseModel):
    """What is so at this moment cannot be asked as it was."""

    model_config = ConfigDict(extra="forbid")


Now = Annotated[NoQuery, Query()]
# What it says is for the gate and for `Origins`, which also see when it stands twice.
Origin = Annotated[
    str | None,
    Header(
        alias="Origin",
        description="where the page comes from; a browser says so by itself, and it must be the room's",
    ),
]


@sockets.websocket("/v1/feed")
async def feed(websocket: WebSocket) -> None:
    """The live feed. The gate has let the client in already."""
    connections: Connections = websocket.app.state.room.connections
    state = websocket.scope["state"]
    account: Account = state[ACCOUNT]
    session: Session | None = state[SESSION]
    right = Right(account.actor) if session is None else Right(account.actor, session.name, session.ends_at)
    await connections.serve(websocket, right)


@sockets.get("/asyncapi.json", include_in_schema=False)
async def feed_description() -> Response:
    """The description of the feed for programs."""
    return Response(to_json(asyncapi(release())), 200, media_type=JSON)


@routes.post("/session", response_model=entities.Session)
async def sign_in(
    request: Request,
    said: bodies.SigningIn,
    store: TheStore,
    board: TheBoard,
    _origin: Origin = None,
) -> Response:
    """Sign a browser in: a token becomes a cookie. Only the room's own page may ask."""
    origins: Origins = request.app.state.origins
    if not origins.is_ours(request.headers):
        raise Problem(problems.WRONG_ORIGIN)
    account = await board.run(lambda: store.accounts.by_token(said.token.get_secret_value()))
    if account is None:
        raise Problem(problems.NOT_SIGNED_IN, headers=HOW_TO_SIGN_IN)
    session = await board.run(lambda: store.sessions.begin(account))
    response = document(_shown(session), position=board.position)
    response.set_cookie(
        origins.cookie,
        session.name,
        expires=session.ends_at,
        path="/",
        secure=origins.is_secure,
        httponly=True,
        samesite="strict",
    )
    return response


@routes.delete("/session", status_code=204)
async def sign_out(
    request: Request, _caller: SignedIn, store: TheStore, board: TheBoard, _origin: Origin = None
) -> Response:
    """Sign a browser out: its session ends, and its connections with it. With a token there is none to end."""
    session: Session | None = request.scope["state"][SESSION]
    origins: Origins = request.app.state.origins
    response = Response(None, 204, {"Position": str(board.position)})
    if session is not None:
        name = session.name
        await board.run(lambda: store.sessions.end(name))
        connections: Connections = request.app.state.room.connections
        connections.end_session(name)
        response.delete_cookie(
            origins.cookie, path="/", secure=origins.is_secure, httponly=True, samesite="strict"
        )
    return response


def _shown(session: Session) -> dict[str, Any]:
    account = session.account
    return {
        "id": account.id,
        "role": account.role,
        "name": account.name,
        "nation": account.nation,
        "reader": reader_of(account.actor).name,
        "ends_at": written(session.ends_at),
    }


@routes.get("/presence", response_model=entities.Listed[entities.Present])
async def list_presence(request: Request, caller: SignedIn, board: TheBoard, _asked: Now) -> Response:
    """List who is live on the feed, and up to which position each has acknowledged."""
    require_role(caller.actor, STAFF, "see who is live")
    connections: Connections = request.app.state.room.connections
    items = [asdict(one) for one in await connections.presence.everybody()]
    return document({"items": items, "next": None, "position": board.position}, position=board.position)


@routes.get("/desk", response_model=entities.Listed[entities.Colleague])
async def list_desk(caller: SignedIn, store: TheStore, board: TheBoard, _asked: Now) -> Response:
    """List the accounts of the duty desk, by whose ids the log book says who recorded and who acknowledged."""
    require_role(caller.actor, STAFF, "see the duty desk")
    accounts = await board.run(store.accounts.list)
    items = [{"id": one.id, "name": one.name, "role": one.role} for one in accounts if one.role in DESK]
    return document({"items": items, "next": None, "position": board.position}, position=board.position)
