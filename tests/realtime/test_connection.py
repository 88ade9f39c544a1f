"""One connection on a board and a line that a test holds in its hand."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from starlette.websockets import WebSocket, WebSocketState

from domain.authority import Actor
from realtime import connections as looked_after
from realtime import frames, socket
from realtime.connections import Connections, SignedIn
from realtime.hub import Hub
from realtime.presence import LocalPresence
from realtime.wake import LocalHints
from store.board import BoardState, Changed, Changes, Interval, Reading, Row
from tests.realtime.watching import until

pytestmark = pytest.mark.anyio
HEAD = Actor(account="a1", name="Head", role="head", nation=None)
SOON_S = 10


@dataclass
class Board:
    """A board of one emergency, which changes with every position, and can be put back to an older copy."""

    state: BoardState = field(default_factory=lambda: BoardState(5, 1, "reducers", "build"))
    generation: str = "generation"

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        yield cast(Reading, self)

    def stand_at(self, position: int) -> None:
        self.state = replace(self.state, position=position)

    def text(self) -> str:
        body = {"kind": "emergency", "id": "e", "position": self.state.position, "origin": "live"}
        return json.dumps(body | {"flags": [], "readers": "all"})

    def interval(self, since: int, *_told: Any, **_more: Any) -> Interval:
        at = self.state.position
        row = Row("emergency", "e", "e", at, None, "*", self.text())
        return Interval(since, at, [row] if at > since else [], [])

    def changes(self, since: int) -> Changes:
        row = Changed("emergency", "e", "e", "*", "live", self.text())
        return Changes(since, self.state.position, [row], [])


@dataclass
class Wire:
    """A WebSocket whose other end the test plays."""

    scope: dict[str, Any] = field(default_factory=lambda: {"subprotocols": [frames.PROTOCOL]})
    application_state: WebSocketState = WebSocketState.CONNECTED
    # None: the line breaks.
    said: "asyncio.Queue[dict[str, Any] | None]" = field(default_factory=asyncio.Queue)
    heard: list[dict[str, Any]] = field(default_factory=list)
    code: int | None = None
    takes: asyncio.Event = field(default_factory=asyncio.Event)
    # Frames that are on their way and not taken.
    waiting: int = 0

    def __post_init__(self) -> None:
        self.takes.set()

    async def accept(self, subprotocol: str | None = None) -> None:
        assert subprotocol == frames.PROTOCOL

    async def receive(self) -> dict[str, Any]:
        said = await self.said.get()
        if said is None:
            return {"type": "websocket.disconnect"}
        return {"type": "websocket.receive", "text": json.dumps(said)}

    async def send_text(self, text: str) -> None:
        self.waiting += 1
        await self.takes.wait()
        self.waiting -= 1
        self.heard.append(json.loads(text))

    async def close(self, code: int) -> None:
        self.code = code

    def intervals(self) -> list[tuple[int, int]]:
        return [(one["from"], one["to"]) for one in self.heard if one["type"] == "interval"]


@dataclass
class Watch:
    """The one who watches, and what he watches."""

    board: Board
    hints: LocalHints
    wire: Wire
    live: Connections
    serving: "asyncio.Task[None]"

    def stand_at(self, position: int) -> None:
        """The board moves, and the hub is told to look."""
        self.board.stand_at(position)
        self.hints.hint(position)

    async def has(self, *intervals: tuple[int, int]) -> None:
        """Wait until these have arrived, and no others."""
        await until(lambda: self.wire.intervals() == list(intervals), SOON_S)

    async def has_ended(self) -> None:
        """Wait until the server has ended the connection."""
        await until(self.serving.done, SOON_S)


@asynccontextmanager
async def watching(hello: dict[str, Any]) -> AsyncIterator[Watch]:
    """A connection that has said hello."""
    board, wire, hints = Board(), Wire(), LocalHints()
    hub = Hub(board.reading, hints)
    await hub.start()
    live = Connections(hub, LocalPresence(), set, per_account=5, per_nation=20)
    live.start()
    wire.said.put_nowait({"type": "hello", **hello})
    serving = asyncio.create_task(live.serve(cast(WebSocket, wire), SignedIn(HEAD)))
    try:
        watch = Watch(board, hints, wire, live, serving)
        await watch.has((0, 5))
        yield watch
    finally:
        wire.takes.set()
        await live.stop()
        await hub.stop()
        await asyncio.gather(serving, return_exceptions=True)


async def test_a_change_is_the_next_interval() -> None:
    async with watching({}) as watch:
        watch.stand_at(6)
        await watch.has((0, 5), (5, 6))


async def test_an_older_copy_put_under_a_running_server_is_never_taken_for_a_pause() -> None:
    """A log that has run back tells other things under the same numbers as soon as it has grown again."""
    async with watching({}) as watch:
        watch.stand_at(3)
        await watch.has_ended()
        assert watch.wire.code == frames.POSITION_LOST
        assert watch.wire.heard[-1] == {"type": "bye", "code": frames.POSITION_LOST, "retry_after_ms": 0}


async def test_a_client_that_takes_nothing_any_more_does_not_keep_its_place_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looked_after, "LOOK_AT_RIGHTS_EVERY_S", 0.05)
    async with watching({}) as watch:
        monkeypatch.setattr(socket, "SILENT_FOR_S", 0.2)
        watch.wire.takes.clear()
        watch.stand_at(6)
        await watch.has_ended()
        assert watch.wire.intervals() == [(0, 5)]


async def test_who_takes_nothing_for_a_moment_is_told_of_it_at_once_afterwards() -> None:
    async with watching({}) as watch:
        watch.wire.takes.clear()
        watch.stand_at(6)
        await until(lambda: watch.wire.waiting == 1, SOON_S)
        for position in (7, 8, 9):
            watch.stand_at(position)
        watch.wire.takes.set()
        await watch.has((0, 5), (5, 6), (6, 9))


async def test_who_comes_from_a_worker_that_was_further_keeps_what_he_holds() -> None:
    async with watching({}) as watch:
        # The hint is lost, and this worker has not looked by itself yet.
        watch.board.stand_at(7)
        other = Wire()
        other.said.put_nowait({"type": "hello", "position": 7, "epoch": watch.wire.heard[0]["epoch"]})
        serving = asyncio.create_task(watch.live.serve(cast(WebSocket, other), SignedIn(HEAD)))
        await until(lambda: bool(other.heard), SOON_S)
        assert other.heard[0]["head"] == 7
        watch.stand_at(8)
        await until(lambda: other.intervals() == [(7, 7), (7, 8)], SOON_S)
        await watch.live.stop()
        await serving


@pytest.mark.parametrize("last", [None, {"type": "hello"}], ids=["a broken line", "a frame out of place"])
async def test_a_connection_that_has_ended_leaves_nothing_for_the_collector(
    last: dict[str, Any] | None, without_collector: None
) -> None:
    """What only the collector finds is kept until it comes by, and it comes seldom."""
    async with watching({}) as watch:
        for _ in range(20):
            await comes_and_goes(watch.live, last)
        assert kept() <= 2, (
            "only the one who watches is left, and maybe the one whose rights were looked at last"
        )


@pytest.fixture
def without_collector() -> Iterator[None]:
    """Nothing is left of the tests before, and from now on nobody looks for what is in a ring."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def comes_and_goes(live: Connections, last: dict[str, Any] | None) -> None:
    """One more connects, and has what there is before the last that is heard of him."""
    wire = Wire()
    wire.said.put_nowait({"type": "hello"})
    serving = asyncio.create_task(live.serve(cast(WebSocket, wire), SignedIn(HEAD)))
    await until(lambda: wire.intervals() == [(0, 5)], SOON_S)
    wire.said.put_nowait(last)
    await serving


def kept() -> int:
    """How many connections are in memory."""
    return sum(type(one) is socket.Connection for one in gc.get_objects())
