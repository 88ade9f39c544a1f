"""A replay that several workers show: one leads it on one of them, another watches it on the other."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from domain.commands.case_file import ImportCaseFile
from domain.identity import archive_id
from realtime import frames
from realtime.frames import from_replay
from store.open import open_store
from tests.faults.product import Callers, Server, enrolled
from tests.redis_server import RedisServer
from tests.scenarios.imported import ROOT, case_of

pytestmark = [pytest.mark.anyio, pytest.mark.server]
# Without hints each worker looks once a second; busy cores may take some of the next one.
TOLD_WITHIN_S = 5


@pytest.fixture(params=["with redis", "without"])
def workers(
    request: pytest.FixtureRequest, tmp_path: Path, fresh_postgres: str
) -> Iterator[tuple[Callers, str]]:
    """Two workers on one database with a past emergency of some days, and a planner's token."""
    options: tuple[str, ...] = ()
    if request.param == "with redis":
        redis: RedisServer = request.getfixturevalue("redis_server")
        options = ("--redis", redis.url)
    tokens = enrolled(fresh_postgres)
    case = case_of(ROOT / "archive" / "svn-2023-floods.json")
    with closing(open_store(fresh_postgres)) as store:
        store.writer.submit(ImportCaseFile(case=case)).result(timeout=30)
        tokens["planner"] = store.accounts.add("planner", "planner")[1]
    with ExitStack() as ends:
        servers = [
            ends.enter_context(closing(Server(fresh_postgres, tmp_path / f"server-{number}.log", *options)))
            for number in range(2)
        ]
        for server in servers:
            server.start()
        yield Callers(servers, tokens), str(archive_id(case.id))


@asynccontextmanager
async def watching(workers: Callers, at: int, who: str, replay: str) -> AsyncIterator[ClientConnection]:
    async with connect(
        f"ws://127.0.0.1:{workers.servers[at].port}/v1/replays/{replay}/feed",
        subprotocols=[Subprotocol(frames.PROTOCOL)],
        additional_headers={"Authorization": f"Bearer {workers.tokens[who]}"},
        compression=None,
        proxy=None,
    ) as line:
        await line.send('{"type":"hello"}')
        await state(line)
        yield line


async def state(line: ClientConnection) -> dict[str, Any]:
    """The next state, whatever comes before it."""
    async with asyncio.timeout(TOLD_WITHIN_S):
        while True:
            text = await line.recv()
            from_replay.validate_json(text)
            frame: dict[str, Any] = json.loads(text)
            if frame["type"] == "state":
                return frame


async def test_every_worker_shows_the_same_place_and_is_told_what_the_presenter_does(
    workers: tuple[Callers, str],
) -> None:
    callers, emergency = workers
    replay = callers.once("/v1/replays", {"emergency_id": emergency, "speed": 3600}, by="planner", at=0).body
    async with (
        watching(callers, 0, "planner", replay["id"]) as presenter,
        watching(callers, 1, "duty", replay["id"]) as watcher,
    ):
        for control in (
            {"do": "seek", "to": replay["to"]},
            {"do": "seek", "to": replay["from"]},
            {"do": "step"},
            {"do": "speed", "speed": 0.1},
            {"do": "play"},
            {"do": "pause"},
        ):
            await presenter.send(json.dumps({"type": "control", **control}))
            here, there = await state(presenter), await state(watcher)
            if control["do"] == "play":
                # The clock runs, and each looked at it in his own moment.
                seen = [datetime.fromisoformat(one.pop("time")) for one in (here, there)]
                assert abs((seen[1] - seen[0]).total_seconds()) < TOLD_WITHIN_S
            assert here == there
        assert here["status"] == "paused"
        ended = callers.servers[1].get(f"/v1/replays/{replay['id']}", callers.tokens["head"]).body
        assert (ended["position"], ended["time"], ended["speed"]) == (here["position"], here["time"], 0.1)
