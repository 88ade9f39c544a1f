"""A wire to PostgreSQL that can be cut at the worst moment."""

import socket
from contextlib import suppress
from threading import Thread
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

# The simple query by which the store commits.
COMMIT = b"COMMIT\x00"


class Proxy:
    """Passes bytes on between the store and the server.

    `cut_commit` cuts the connection at the next commit: `before` it reaches the server, or `after` the server has
    answered. With `stays_cut` nobody gets through after that until `mend`.
    """

    def __init__(self, url: str) -> None:
        told = conninfo_to_dict(url)
        host, port = str(told.get("host") or "localhost"), int(told.get("port") or 5432)
        self._server: tuple[str, int] | str = (
            f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)
        )
        self._listening = socket.create_server(("127.0.0.1", 0))
        user = quote(f"{told.get('user') or 'postgres'}")
        secret = f":{quote(str(told['password']))}" if told.get("password") else ""
        address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.url = (
            f"postgresql://{user}{secret}@{address}/{told['dbname']}?sslmode=disable&gssencmode=disable"
        )
        self._cut: str | None = None
        self._stays_cut = False
        self._is_cut = False
        Thread(target=self._accept, daemon=True).start()

    def cut_commit(self, when: str, *, stays_cut: bool = False) -> None:
        """Cut the connection at the next commit."""
        self._cut, self._stays_cut = when, stays_cut

    def mend(self) -> None:
        """Let everybody through again."""
        self._is_cut = False

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self._is_cut:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX if isinstance(self._server, str) else socket.AF_INET)
                server.connect(self._server)
                Thread(target=_Wire(self, client, server).run, daemon=True).start()

    def due(self, said: bytes) -> str | None:
        """Whether to cut at what the store says here, and when: once at a commit, then as long as it stays cut."""
        if self._is_cut:
            return "before"
        if self._cut is None or not said.endswith(COMMIT):
            return None
        when, self._cut = self._cut, None
        self._is_cut = self._stays_cut
        return when


class _Wire:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._swallows = False

    def run(self) -> None:
        back = Thread(target=self._back, daemon=True)
        back.start()
        with self._client, self._server:
            self._forth()
            back.join()

    def _forth(self) -> None:
        """What the store says goes to the server."""
        with suppress(OSError):
            while said := self._client.recv(65_536):
                when = self._proxy.due(said)
                if when == "before":
                    break
                self._swallows = self._swallows or when == "after"
                self._server.sendall(said)
        self._end()

    def _back(self) -> None:
        """What the server says goes to the store, unless it is to be swallowed."""
        with suppress(OSError):
            while (said := self._server.recv(65_536)) and not self._swallows:
                self._client.sendall(said)
        self._end()

    def _end(self) -> None:
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
