"""What is wrong with the room is told in words when it begins, and told again when it is over."""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis
from starlette.websockets import WebSocket

from domain.authority import Actor
from realtime import frames
from realtime.absence import Absences
from realtime.connections import Connections, SignedIn
from realtime.hub import Hub
from realtime.presence import LocalPresence, Present, RedisPresence
from realtime.troubles import Troubles
from realtime.wake import LocalHints
from tests.faults.product import Callers, Server, enrolled
from tests.realtime.test_connection import Board, Wire
from tests.realtime.watching import CheckedClient, described_by, until, watching
from tests.redis_server import RedisServer

pytestmark = pytest.mark.anyio
DESK = Actor(account="a1", name="Ana", role="duty_officer", nation=None)
SPAIN = Actor(account="a2", name="Madrid", role="nation", nation="ESP")
SOON_S = 10
SHORT_S = 0.1


def here(nation: str, session: str = "s") -> Present:
    return Present(session, f"account of {nation}", nation, "nation", nation, 1, "2026-11-24T14:55:00Z")


@dataclass
class Watched:
    """A room of which a test can break each part, and the two lines on which it is told."""

    board: Board
    hints: LocalHints
    presence: LocalPresence
    desk: Wire
    spain: Wire
    records: bool = True

    def notices(self, wire: Wire) -> list[tuple[str, str | None]]:
        """What was told: the codes, each with what it ends."""
        return [(one["code"], one["ends"]) for one in wire.heard if one["type"] == "notice"]

    async def tells(self, *notices: tuple[str, str | None], to: Wire | None = None) -> None:
        """Wait until these were told, in this order, and nothing else."""
        await until(lambda: self.notices(to or self.desk) == list(notices), SOON_S)

    def said(self, code: str) -> str:
        """The words of a notice to the desk."""
        return str(next(one["text"] for one in self.desk.heard if one.get("code") == code))


@asynccontextmanager
async def watched() -> AsyncIterator[Watched]:
    """The desk and Spain, both connected."""
    room = Watched(Board(), LocalHints(), LocalPresence(), Wire(), Wire())
    hub = Hub(room.board.reading, room.hints)
    await hub.start()
    absences = Absences(room.presence, SHORT_S)
    absences.start()
    troubles = Troubles(hub, lambda: room.records, absences)
    live = Connections(hub, room.presence, set, per_account=5, per_nation=20, troubles=troubles.of)
    live.start()
    serving = []
    for wire, actor in ((room.desk, DESK), (room.spain, SPAIN)):
        wire.said.put_nowait({"type": "hello"})
        serving.append(asyncio.create_task(live.serve(cast(WebSocket, wire), SignedIn(actor))))
        await until(lambda wire=wire: bool(wire.intervals()), SOON_S)  # type: ignore[misc]  # its own wire
    try:
        yield room
    finally:
        await live.stop()
        await absences.stop()
        await hub.stop()
        await asyncio.gather(*serving, return_exceptions=True)


async def test_a_board_that_has_stopped_is_an_alarm_to_everybody_until_it_moves_again() -> None:
    async with watched() as room:
        room.board.state = replace(room.board.state, stopped_at=6)
        await room.tells(("board_stopped", None))
        await room.tells(("board_stopped", None), to=room.spain)
        assert room.said("board_stopped").startswith("The board is not live")
        room.board.state = replace(room.board.state, stopped_at=None)
        await room.tells(("board_stopped", None), ("board_moves", "board_stopped"))


async def test_what_cannot_be_recorded_is_an_alarm_until_it_can() -> None:
    async with watched() as room:
        room.records = False
        await room.tells(("cannot_record", None))
        await room.tells(("cannot_record", None), to=room.spain)
        assert room.said("cannot_record").startswith("Cannot record")
        room.records = True
        await room.tells(("cannot_record", None), ("records_again", "cannot_record"))
        await room.tells(("cannot_record", None), ("records_again", "cannot_record"), to=room.spain)


async def test_a_nation_that_was_live_and_is_away_too_long_is_an_alarm_to_the_desk_alone() -> None:
    async with watched() as room:
        await room.presence.seen(here("TUR"))
        await room.presence.left("s")
        await room.tells(("nation_away_TUR", None))
        assert room.said("nation_away_TUR") == f"Türkiye has been disconnected for {SHORT_S / 60:g} minutes."
        await room.presence.seen(here("TUR", "another"))
        await room.tells(("nation_away_TUR", None), ("nation_back_TUR", "nation_away_TUR"))
        assert room.said("nation_back_TUR") == "Türkiye is connected again."
        # Spain is told nothing of others, and itself, being here, is missed by nobody.
        assert room.notices(room.spain) == []


async def test_who_was_never_live_is_not_missed_and_staff_are_no_nation() -> None:
    presence = LocalPresence()
    await presence.seen(replace(here("x"), nation=None, role="head"))
    await presence.left("s")
    assert await presence.nations() == {}


# --- several workers -------------------------------------------------------------------------------------------


@asynccontextmanager
async def two_workers(server: RedisServer) -> AsyncIterator[tuple[RedisPresence, RedisPresence]]:
    """What two workers know of who is live."""
    redis = [Redis.from_url(server.url, socket_timeout=2, socket_connect_timeout=1) for _ in range(2)]
    try:
        yield RedisPresence(redis[0]), RedisPresence(redis[1])
    finally:
        for one in redis:
            await one.aclose()


@pytest.mark.server
async def test_a_nation_that_has_gone_to_another_worker_is_not_away(redis_server: RedisServer) -> None:
    async with two_workers(redis_server) as (one, other):
        await one.seen(here("TUR", "here"))
        await other.seen(here("TUR", "there"))
        await one.left("here")
        watch = [Absences(presence, SHORT_S, settles_s=0) for presence in (one, other)]
        await asyncio.sleep(2 * SHORT_S)
        for absences in watch:
            await absences.look()
            assert absences.away == frozenset()
        await other.left("there")
        await asyncio.sleep(2 * SHORT_S)
        for absences in watch:
            await absences.look()
            assert absences.away == {"TUR"}


@pytest.mark.server
async def test_while_redis_is_silent_nobody_is_newly_missed_and_what_was_told_stays(
    redis_server: RedisServer,
) -> None:
    async with two_workers(redis_server) as (one, other):
        await one.seen(here("TUR"))
        await one.left("s")
        await one.seen(here("ESP", "moving"))
        absences = Absences(one, SHORT_S, settles_s=SHORT_S)
        await asyncio.sleep(2 * SHORT_S)
        await absences.look()
        assert absences.away == {"TUR"}
        redis_server.kill()
        # It has gone to the other worker, of which this one hears nothing now.
        await one.left("moving")
        await other.seen(here("ESP", "moved"))
        await asyncio.sleep(2 * SHORT_S)
        await absences.look()
        assert absences.away == {"TUR"}
        redis_server.start()
        # Empty again: who is live says so within his next acknowledgement, and until then nobody is missed.
        await absences.look()
        assert absences.away == {"TUR"}
        await other.seen(here("ESP", "moved"))
        await asyncio.sleep(2 * SHORT_S)
        await absences.look()
        assert absences.away == {"TUR"}


# --- a real server ---------------------------------------------------------------------------------------------


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Callers]:
    """A server that misses a nation after three seconds."""
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    tokens = enrolled(url)
    server = Server(url, tmp_path / "server.log", EADRCC_NATION_AWAY_MINUTES="0.05").start()
    try:
        yield Callers([server], tokens)
    finally:
        server.close()


@contextmanager
def no_room(server: Server) -> Iterator[None]:
    """As if the disk were full: no file of this process may grow."""
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.server
async def test_a_full_disk_and_a_capital_that_has_gone_are_told_and_end_by_themselves(
    centre: Callers,
) -> None:
    [server] = centre.servers

    def client(who: str) -> CheckedClient:
        return CheckedClient(server.address, centre.tokens[who], described=described_by(server.address))

    desk = client("duty")

    def told(code: str) -> Callable[[], bool]:
        return lambda: any(notice["code"] == code for notice in desk.notices)

    async def gone_and_back() -> None:
        async with watching(client("ESP")):
            pass
        await until(told("nation_away_ESP"), 3 * SOON_S)
        async with watching(client("ESP")):
            await until(told("nation_back_ESP"), 3 * SOON_S)

    async with watching(desk):
        with no_room(server):
            alert: dict[str, Any] = {"country": "SVN", "hazard": "flood"}
            reply = await asyncio.to_thread(centre.once, "/v1/emergencies", alert, by="duty")
            assert reply.status == 503
            await until(told("cannot_record"), SOON_S)
        # Nobody sends anything: the centre finds out by itself.
        await until(told("records_again"), SOON_S)
        await gone_and_back()
    by_code = {notice["code"]: notice for notice in desk.notices}
    assert by_code["nation_away_ESP"]["text"] == "Spain has been disconnected for 0.05 minutes."
    assert by_code["records_again"]["ends"] == "cannot_record"


def test_a_code_fits_into_its_frame() -> None:
    assert frames.Notice(level="alert", code="nation_away_TUR", text="…").code == "nation_away_TUR"
