"""Servers in processes of their own: the real `eadrcc serve`, and one that only sends ready bytes."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic, sleep
from typing import Any

import uvicorn

from bench.load import environment

STARTS_WITHIN_S = 60
ENDS_WITHIN_S = 20
LOOK_EVERY_S = 0.05
SERVING = re.compile(r"serving http://[^:]+:(\d+)")


@dataclass(frozen=True)
class Server:
    """A server that listens on a port of this machine."""

    port: int
    pid: int

    def memory_mb(self) -> float:
        """What the process holds in memory, in MB (10^6 bytes)."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024 / 1e6


@contextmanager
def serving(url: str, **settings: str) -> Iterator[Server]:
    """The product, started as its users start it, on a free port; `settings` are variables of its environment."""
    command = ["-m", "api.cli", "serve", "--store", url, "--port", "0"]
    with _started(command, **settings) as server:
        yield server


@contextmanager
def broadcasting() -> Iterator[Server]:
    """A bare WebSocket server with no product in it."""
    with _started(["-m", "bench.feed"]) as server:
        yield server


@contextmanager
def sending(size: int) -> Iterator[Server]:
    """The same server program with no product in it: every answer is `size` bytes that lie ready."""
    with _started(["-m", "bench.server", str(size)]) as server:
        yield server


@contextmanager
def _started(arguments: Sequence[str], **settings: str) -> Iterator[Server]:
    # A file and no pipe: the access log is written as in use, and nobody need read it meanwhile.
    with NamedTemporaryFile("w+", prefix="eadrcc-bench-", suffix=".log") as log:
        command = [sys.executable, "-P", *arguments]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment() | settings)
        try:
            yield Server(_port(process, Path(log.name)), process.pid)
        finally:
            process.terminate()
            process.wait(ENDS_WITHIN_S)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    """The port that the server says it serves on, once it takes connections there."""
    gives_up = monotonic() + STARTS_WITHIN_S
    while monotonic() < gives_up and process.poll() is None:
        found = SERVING.search(log.read_text(encoding="utf-8"))
        with suppress(ConnectionRefusedError):
            if found:
                socket.create_connection(("127.0.0.1", int(found[1]))).close()
                return int(found[1])
        sleep(LOOK_EVERY_S)
    raise RuntimeError(f"the server did not start: {log.read_text(encoding='utf-8')}")


def main(size: int) -> None:
    """Send ready bytes until SIGTERM."""
    body = b"x" * size
    headers = [(b"content-type", b"application/json"), (b"content-length", str(size).encode())]

    async def ready(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(f"serving http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        ready, loop="uvloop", http="httptools", ws="none", lifespan="off", access_log=False, log_level="error"
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(int(sys.argv[1]))
