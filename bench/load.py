"""A light HTTP client in a process of its own: so many connections kept alive, each with one request on its way.

Nothing but a socket and a little parsing, so that it takes a small part of what the server takes. Reads what to do
as JSON from standard input and writes what it saw as JSON to standard output.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import cast
from uuid import uuid4

import uvloop


@dataclass(frozen=True)
class Call:
    """One call, repeated; with a `key` each time under another Idempotency-Key."""

    method: str
    path: str
    token: str = ""
    body: str = ""
    keyed: bool = False


@dataclass(frozen=True)
class Order:
    """How many clients call how long; client n begins with call n and goes on from there."""

    port: int
    clients: int
    seconds: float
    calls: list[Call]
    # Calls of the same clients before the clock starts.
    warm_up_s: float = 0.5


@dataclass(frozen=True)
class Seen:
    """What came of an order: answers a second, their times in milliseconds, and how many had which status."""

    rate: float
    p50_ms: float
    p99_ms: float
    statuses: dict[str, int] = field(default_factory=dict)
    # The body of one answer in bytes.
    size: int = 0

    def require(self, status: int) -> "Seen":
        """The same; raises where an answer had another status, for then something else was measured."""
        if set(self.statuses) != {str(status)}:
            raise AssertionError(f"answers were {self.statuses}, not all {status}")
        return self


class Connection(asyncio.Protocol):
    """One connection; answers have a Content-Length."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._answer: asyncio.Future[tuple[int, int]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It stands."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """It does not stand any more."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        """A part of an answer."""
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0 or self._answer is None:
            return
        head = bytes(self._received[:end]).lower()
        _, found, length = head.partition(b"content-length:")
        size = int(length.split(b"\r\n", 1)[0]) if found else 0
        if len(self._received) < end + 4 + size:
            return
        status = int(head[9:12])
        del self._received[: end + 4 + size]
        self._answer.set_result((status, size))

    async def ask(self, request: bytes) -> tuple[int, int]:
        """The status of the answer, and the length of its body."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


def _written(call: Call) -> tuple[bytes, bytes]:
    """The request before and after the place of its key."""
    head = [f"{call.method} {call.path} HTTP/1.1", "Host: localhost"]
    if call.token:
        head.append(f"Authorization: Bearer {call.token}")
    body = call.body.encode()
    if body:
        head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    before = "\r\n".join(head).encode() + b"\r\n"
    return before, b"\r\n" + body


async def _carried_out(order: Order) -> Seen:
    loop = asyncio.get_running_loop()
    requests = [(*_written(call), call.keyed) for call in order.calls]
    times: list[float] = []
    statuses: Counter[int] = Counter()
    sizes: list[int] = []
    # A key is used once, also when the same order is given again.
    keys, run = count(), uuid4().hex
    starts = perf_counter() + order.warm_up_s
    ends = starts + order.seconds

    async def client(number: int) -> None:
        _, connection = await loop.create_connection(Connection, "127.0.0.1", order.port)
        for turn in count(number):
            before, after, keyed = requests[turn % len(requests)]
            key = f"Idempotency-Key: {run}-{next(keys)}\r\n".encode() if keyed else b""
            began = perf_counter()
            # A machine that is busy may take longer for the first answer than there is time.
            if began > ends and times:
                break
            status, size = await connection.ask(before + key + after)
            if began > starts:
                times.append(perf_counter() - began)
                statuses[status] += 1
                sizes.append(size)
        connection.close()

    await asyncio.gather(*(client(number) for number in range(order.clients)))
    elapsed = perf_counter() - starts
    times.sort()
    return Seen(
        rate=len(times) / elapsed,
        p50_ms=times[len(times) // 2] * 1000,
        p99_ms=times[len(times) * 99 // 100] * 1000,
        statuses={str(status): number for status, number in statuses.items()},
        size=max(sizes),
    )


def environment() -> dict[str, str]:
    """The environment of what is started here: this tree's packages, and no settings of the machine's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EADRCC_")}
    return {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def carry_out(port: int, clients: int, seconds: float, calls: Sequence[Call]) -> Seen:
    """Have a process of its own call a server that listens on a port of this machine."""
    order = json.dumps(asdict(Order(port, clients, seconds, list(calls))))
    command = [sys.executable, "-P", "-m", "bench.load"]
    done = subprocess.run(
        command, input=order, stdout=subprocess.PIPE, text=True, check=True, env=environment()
    )
    return Seen(**json.loads(done.stdout))


def main() -> None:
    """Carry out the order on standard input."""
    order = json.load(sys.stdin)
    order["calls"] = [Call(**call) for call in order["calls"]]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        seen = runner.run(_carried_out(Order(**order)))
    json.dump(asdict(seen), sys.stdout)


if __name__ == "__main__":
    main()
