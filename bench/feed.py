"""The live feed: from a commit to the last of many clients, beside a bare broadcast of the same bytes.

Both servers run in processes of their own and are watched by the same crowd, which looks at each frame no more than
it must. A change is counted from its answer, or from its first arrival where that is sooner: both lie behind the
commit.
"""

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter
from uuid import uuid4

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, broadcast
from websockets.asyncio.server import serve as serve_sockets
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from bench.measure import Goal, Line, Table, figure
from bench.server import Server, broadcasting, serving
from realtime import frames
from store.open import open_store

A_SECOND = 20
CROWDS = (50, 200, 1_000, 2_000)
# How many times as long as a bare broadcast it may take, by the size of the crowd: p50 and p99. In a small crowd the
# cost of a command and a query outweighs that of sending, so there is no goal.
AT_MOST_AS_LONG: dict[int, tuple[float | None, float | None]] = {1_000: (1.5, 2.0), 2_000: (None, 2.5)}
MEMORY_KB = 40
TO = re.compile(rb'"to":(\d+)')
HELLO = json.dumps({"type": "hello", "position": None, "epoch": None, "emergency": None})
MANY = {"EADRCC_SOCKETS_PER_ACCOUNT": "100000", "EADRCC_SOCKETS_PER_NATION": "100000"}
ARRIVES_WITHIN_S = 30


@dataclass
class Crowd:
    """Many connections of one reader, and when the first and the last of them had each position."""

    size: int
    first: dict[int, float] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    last: dict[int, float] = field(default_factory=dict)
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    def arrived(self, was: int, to: int) -> None:
        """One client has come from one position to another."""
        now = perf_counter()
        for position in range(was + 1, to + 1):
            self.first.setdefault(position, now)
            self.counts[position] = self.counts.get(position, 0) + 1
            if self.counts[position] == self.size:
                self.last[position] = now
                self.moved.set()

    async def whole(self, position: int) -> float:
        """When the last client had a position."""
        async with asyncio.timeout(ARRIVES_WITHIN_S):
            while position not in self.last:
                self.moved.clear()
                await self.moved.wait()
        return self.last[position]


async def _watch(crowd: Crowd, line: ClientConnection, hello: str | None) -> None:
    if hello is not None:
        await line.send(hello)
    position = 0
    with suppress(ConnectionClosed):
        while True:
            frame = await line.recv(decode=False)
            found = TO.search(frame, 0, 120)
            if found is not None and (to := int(found[1])) > position:
                crowd.arrived(position, to)
                position = to


async def _latencies(
    address: str,
    headers: dict[str, str],
    size: int,
    seconds: float,
    change: Callable[[], Awaitable[int]],
    hello: str | None,
    server: Server,
) -> "Watched":
    """Let a crowd watch changes, twenty a second where the machine keeps up."""
    crowd = Crowd(size)
    async with AsyncExitStack() as lines:
        watching = []
        for _ in range(size):
            line = connect(
                address,
                additional_headers=headers,
                subprotocols=[Subprotocol(frames.PROTOCOL)] if hello else None,
                compression=None,
                ping_interval=None,
                proxy=None,
            )
            # Each says hello as soon as it is there: the last of many comes late.
            watching.append(asyncio.create_task(_watch(crowd, await lines.enter_async_context(line), hello)))
        await crowd.whole(await change())
        took, begun, done, busy = [], perf_counter(), 0, server.cpu_s()
        while perf_counter() - begun < seconds:
            position = await change()
            answered = perf_counter()
            arrived = await crowd.whole(position)
            took.append(arrived - min(answered, crowd.first[position]))
            done += 1
            await asyncio.sleep(max(0.0, begun + done / A_SECOND - perf_counter()))
        busy = server.cpu_s() - busy
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return Watched(took, busy / done / size)


@dataclass(frozen=True)
class Watched:
    """How long each change took from its answer to the last client, and the core time a change and connection, in s."""

    took: list[float]
    busy: float


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100)[98] if len(values) > 1 else values[0]


def measure(url: str, kind: str, crowds: tuple[int, ...], rounds: int, seconds: float, table: Table) -> None:
    """The product and a bare broadcast, in turn, for each size of crowd."""
    store = open_store(url)
    token = store.accounts.add("duty_officer", "Desk")[1]
    store.close()
    held: dict[int, list[float]] = {}
    for size in crowds:
        floors: list[Watched] = []
        products: list[Watched] = []
        held[size] = []
        for _ in range(rounds):
            with broadcasting() as bare:
                floors.append(asyncio.run(_bare(bare, size, seconds)))
            with serving(url, **MANY) as server:
                products.append(asyncio.run(_product(server, token, size, seconds)))
                held[size].append(server.memory_mb())
        goals = AT_MOST_AS_LONG.get(size, (None, None))
        for name, of, times in (("p50", median, goals[0]), ("p99", _p99, goals[1])):
            table.add(
                Line(
                    f"commit → last of {size:,} clients, {name}, {kind}",
                    figure([of(one.took) * 1_000 for one in products], "ms"),
                    figure([of(one.took) * 1_000 for one in floors], "ms"),
                    # The ratio is of speeds: a product that takes 1.5 times as long has 0.67.
                    None if times is None else Goal(round(1 / times, 2)),
                )
            )
        path = f"core time a change and connection, {size:,} clients, {kind}"
        core, bare_core = (
            figure([one.busy * 1e6 for one in watched], "µs") for watched in (products, floors)
        )
        table.add(Line(path, core, bare_core))
    few, many = min(held), max(held)
    if few < many:
        # What one connection more costs: the difference of two crowds, without what the server holds in any case.
        each = [(high - low) / (many - few) * 1_000 for low, high in zip(held[few], held[many], strict=True)]
        path = f"memory a connection, from {few:,} to {many:,} clients, {kind}"
        table.add(Line(path, figure(each, "kB"), None, Goal(MEMORY_KB, of_floor=False, at_most=True)))


async def _product(server: Server, token: str, size: int, seconds: float) -> Watched:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as desk:

        async def change() -> int:
            answer = await desk.post(
                "/v1/emergencies",
                json={"country": "SVN", "hazard": "flood"},
                headers={**headers, "Idempotency-Key": str(uuid4())},
            )
            assert answer.status_code == 201, answer.text
            return int(answer.headers["Position"])

        return await _latencies(
            f"ws://127.0.0.1:{server.port}/v1/feed", headers, size, seconds, change, HELLO, server
        )


async def _bare(server: Server, size: int, seconds: float) -> Watched:
    address = f"ws://127.0.0.1:{server.port}"
    async with connect(f"{address}/control", compression=None, ping_interval=None, proxy=None) as control:
        position = 0

        async def change() -> int:
            nonlocal position
            position += 1
            await control.send(str(position))
            return position

        return await _latencies(f"{address}/watch", {}, size, seconds, change, None, server)


async def bare() -> None:
    """A server that broadcasts a frame of the product's size whenever it is told a number."""
    watching: set[ServerConnection] = set()
    entity = json.dumps({"kind": "emergency", "filling": "x" * 1_500})

    async def serve(connection: ServerConnection) -> None:
        assert connection.request is not None
        if connection.request.path != "/control":
            watching.add(connection)
            await connection.wait_closed()
            watching.discard(connection)
            return
        async for number in connection:
            since = int(number) - 1
            broadcast(
                watching,
                f'{{"type":"interval","from":{since},"to":{int(number)},"entities":[{entity}],"gone":[]}}',
            )

    async with serve_sockets(serve, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        print(f"serving http://127.0.0.1:{port}", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(bare()))
