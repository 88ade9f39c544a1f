"""Replays: a past emergency played again, at any speed, as any of its readers saw it.

Planners and the desk start them and lead what they have started; all staff may watch. Nothing in a replay writes the
log, so a call that is repeated makes another one.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, WebSocket
from starlette.responses import Response

from api import entities, problems
from api.answers import document
from api.caller import Caller, SignedIn
from api.gate import ACCOUNT, SESSION
from api.problems import NOBODY_SUCH, Fault, Problem
from api.reading import NO_QUERY, Listing, Part, Past, TheReader, moment, reflected, time_of
from api.route import router
from api.services import TheBoard
from api.training.replay import Replaying, ShownReplay, require_reader, shown
from api.training.scoring import ScoredFile, Scoring
from api.training.scoring_files import file_read, scored_branch
from domain.authority import PLANNERS, STAFF, require_presenter, require_role
from projections.readers import reader_of
from projections.training.replay import Standing, per_thousand
from projections.training.timeline import moment as time_of_clock
from realtime import frames
from realtime.connections import Connections, refuse
from realtime.connections import SignedIn as Right
from realtime.replay_socket import ReplayConnection
from realtime.stage import NothingToReplay, Stage
from store.accounts import Account
from store.board import Reading
from store.database import StoreUnavailable, Transaction
from store.replays import Replay
from store.sessions import Session

routes = router("replays")
sockets = APIRouter()
ReplayId = Annotated[UUID, Path(description="the replay's id")]
REPLAYS = Listing("replays", "replay", ShownReplay)


def _stage(request: Request) -> Stage:
    stage: Stage = request.app.state.room.stage
    return stage


@routes.post("/replays", status_code=201, response_model=ShownReplay, dependencies=NO_QUERY)
async def start_replay(request: Request, said: Replaying, caller: SignedIn, board: TheBoard) -> Response:
    """Start a replay of an emergency. It waits at its beginning until you play it on its own feed. No key is needed:
    nothing is recorded, and a repeated call starts another replay. It ends by itself a day after it was last used.
    """
    require_role(caller.actor, PLANNERS, "start a replay")
    require_reader(said.reader)
    stage = _stage(request)
    emergency = str(said.emergency_id)

    def start() -> dict[str, Any]:
        try:
            line = stage.line(emergency, said.since, said.until)
        except NothingToReplay:
            raise _nothing(said) from None
        replay = stage.replays.start(
            emergency=emergency,
            first=line.positions[0],
            last=line.positions[-1],
            reader=said.reader,
            silence_ms=said.silence_ms,
            presenter=caller.account.id,
            begins=time_of_clock(line.times[0]),
            speed=per_thousand(said.speed),
        )
        stage.pace(replay, line)
        return shown(replay, stage.standing(replay))

    started = await board.run(start)
    return document(started, status=201, position=board.position, location=f"/v1/replays/{started['id']}")


def _nothing(said: Replaying) -> Problem:
    if said.since is None and said.until is None:
        fault = Fault("/emergency_id", "there is no such emergency")
    else:
        fault = Fault("/from", "nothing happened in this emergency between these positions")
    return Problem(problems.INVALID, fault.detail, [fault])


@routes.get("/replays", response_model=entities.Listed[ShownReplay])
async def list_replays(
    request: Request, asked: Annotated[Part, Query()], look: TheReader, board: TheBoard
) -> Response:
    """List the replays that are under way, as they stand now; at an earlier moment, those of them started by then."""
    stage = _stage(request)
    may_watch = look.caller.actor.role in STAFF

    def question(transaction: Transaction) -> tuple[datetime | None, int]:
        reading = Reading(transaction)
        return time_of(transaction, reading, asked), reflected(reading, moment(reading, asked))

    time, position = await look.look(question, asked)
    items = await board.run(lambda: _under_way(stage, time)) if may_watch else []
    return look.part(REPLAYS, items, "id", asked, position)


def _under_way(stage: Stage, time: datetime | None) -> list[dict[str, Any]]:
    return [
        shown(replay, stage.standing(replay))
        for replay in stage.replays.list()
        if time is None or replay.started_at <= time
    ]


@routes.get("/replays/{replay_id}", response_model=ShownReplay)
async def read_replay(
    request: Request, replay_id: ReplayId, past: Annotated[Past, Query()], look: TheReader, board: TheBoard
) -> Response:
    """Read one replay, as it stands now."""
    stage = _stage(request)

    def question(transaction: Transaction) -> tuple[datetime | None, int]:
        reading = Reading(transaction)
        return time_of(transaction, reading, past), reflected(reading, moment(reading, past))

    time, position = await look.look(question, past)

    def find() -> dict[str, Any]:
        replay = _watched(stage, look.caller, str(replay_id))
        if time is not None and replay.started_at > time:
            raise NOBODY_SUCH
        return shown(replay, stage.standing(replay))

    return look.document(await board.run(find), position)


@routes.delete("/replays/{replay_id}", response_model=ShownReplay, dependencies=NO_QUERY)
async def end_replay(request: Request, replay_id: ReplayId, caller: SignedIn, board: TheBoard) -> Response:
    """End a replay that you have started. Those who watch it are told."""
    stage = _stage(request)

    def end() -> dict[str, Any]:
        replay = _watched(stage, caller, str(replay_id))
        require_presenter(caller.actor, replay.presenter)
        stood = stage.standing(replay)
        stage.replays.end(replay.id)
        stage.tell()
        return shown(replay, stood, ended=True)

    return document(await board.run(end), position=board.position)


def _watched(stage: Stage, caller: Caller, id: str) -> Replay:
    """A replay that this caller may watch: all staff may. Raises NOT_FOUND, the same for whoever may not."""
    replay = stage.replays.get(id) if caller.actor.role in STAFF else None
    if replay is None:
        raise NOBODY_SUCH
    return replay


@routes.post("/replays/{replay_id}/score", response_model=ScoredFile, dependencies=NO_QUERY)
async def score_replay(
    request: Request, replay_id: ReplayId, said: Scoring, caller: SignedIn, board: TheBoard
) -> Response:
    """Score the file that is played on objectives, as far as the replay has come. It writes nothing, so it needs no
    key; whoever watches may ask. A deadline has passed once the file's clock has.
    """
    stage = _stage(request)

    def find() -> tuple[Replay, Standing]:
        replay = _watched(stage, caller, str(replay_id))
        return replay, stage.standing(replay)

    replay, stands = await board.run(find)
    read = await board.look(lambda transaction: file_read(transaction, replay.emergency, stands.position))
    if read is None:
        raise NOBODY_SUCH
    content = await scored_branch(
        request, replay.emergency, read, said.objectives, stands.position, stands.time
    )
    return document(content, position=board.position)


@sockets.websocket("/v1/replays/{replay_id}/feed")
async def replay_feed(websocket: WebSocket, replay_id: str) -> None:
    """The feed of one replay. The gate has let the client in already; whom it is not for is told no more than that."""
    room, board = websocket.app.state.room, websocket.app.state.board
    connections: Connections = room.connections
    stage: Stage = room.stage
    state = websocket.scope["state"]
    account: Account = state[ACCOUNT]
    session: Session | None = state[SESSION]
    caller = Caller(account, account.actor, reader_of(account.actor))
    try:
        replay = await board.run(lambda: _watched(stage, caller, replay_id))
    except StoreUnavailable:
        await refuse(websocket, frames.RESTARTING)
        return
    except Problem:
        await refuse(websocket, frames.NOT_ALLOWED)
        return
    right = Right(caller.actor) if session is None else Right(caller.actor, session.name, session.ends_at)
    await connections.serve(
        websocket,
        right,
        lambda: ReplayConnection(
            websocket, room.hub, connections.presence, right, caller.reader, stage, replay
        ),
    )
