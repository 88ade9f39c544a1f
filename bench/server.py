"""Servers in processes of their own: the real `eadrcc serve`, and one that only sends ready bytes."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os import sysconf
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic, sleep

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.app import create_app
from api.logs import log_as_json
from api.serving import address_of, bound, server_config, settle
from api.settings import settings
from bench.load import environment
from store.open import open_store

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

    def cpu_s(self) -> float:
        """How long the process has kept a core busy so far, in seconds."""
        # The name in the second field may hold blanks; what follows its bracket does not.
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / sysconf("SC_CLK_TCK")


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
def sending(url: str, size: int) -> Iterator[Server]:
    """The same server on an empty store, with one more answer at `/ready`: `size` bytes that lie ready."""
    with _started(["-m", "bench.server", url, str(size)]) as server:
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


def main(url: str, size: int) -> None:
    """Serve the product with ready bytes beside it, until SIGTERM."""
    body = b"x" * size

    async def ready(_request: Request) -> Response:
        return Response(body, media_type="application/json")

    log_as_json("INFO")
    app = create_app(settings(store=url), open_store(url), close_store=True)
    app.router.routes.insert(0, Route("/ready", ready))
    listening = bound("127.0.0.1", 0)
    print(f"serving {address_of(listening)}", flush=True)
    settle()
    uvicorn.Server(server_config(app)).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
