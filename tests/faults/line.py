"""A line that can be slow: a proxy on loopback that carries so many bytes a second, or none at all."""

import asyncio
import socket
from typing import Self

CHUNK = 512
# What the system may hold on its own account before the other end notices that nobody reads.
HELD_BYTES = 4_096


class Line:
    """Carries connections to a port of this machine. `bytes_a_second` holds for what comes from the server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._bytes_a_second: int | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def bytes_a_second(self) -> int | None:
        """None: as fast as it goes; 0: nothing."""
        return self._bytes_a_second

    @bytes_a_second.setter
    def bytes_a_second(self, wanted: int | None) -> None:
        self._bytes_a_second = wanted
        (self._open.clear if wanted == 0 else self._open.set)()

    @property
    def address(self) -> str:
        """Where a client calls instead of the server."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        # A small buffer, so that the slowness reaches the other end.
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0, limit=HELD_BYTES)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        out = socket.socket()
        # Before it connects, because it says then how much it takes.
        out.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, HELD_BYTES)
        out.setblocking(False)
        await asyncio.get_running_loop().sock_connect(out, ("127.0.0.1", self._port))
        there, forth = await asyncio.open_connection(sock=out, limit=HELD_BYTES)
        back.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, HELD_BYTES)
        tasks = [
            asyncio.create_task(self._pump(here, forth, slowly=False)),
            asyncio.create_task(self._pump(there, back, slowly=True)),
        ]
        self._tasks.update(tasks)
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in (forth, back):
            writer.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, slowly: bool) -> None:
        try:
            while True:
                if slowly:
                    await self._open.wait()
                chunk = await source.read(CHUNK)
                if not chunk:
                    return
                sink.write(chunk)
                await sink.drain()
                if slowly and self.bytes_a_second:
                    await asyncio.sleep(len(chunk) / self.bytes_a_second)
        except OSError:
            return
