"""The wire between the store and PostgreSQL, which a test may cut at the worst moment: around a commit.

`Wire` listens on a socket of its own and passes everything on, unread, but for two messages that it knows: the
simple query `COMMIT`, and the server's word that it was done. `cut_at_commit` says what becomes of the next one.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from psycopg.conninfo import conninfo_to_dict

# A `Query` message and the `CommandComplete` that answers it: type, length with itself, text, a zero byte.
COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"
CHUNK = 65_536

# The commit does not reach the server, or the server's word that it is done does not come back.
Cut = Literal["commit is lost", "reply is lost"]


class Wire:
    """A proxy for one PostgreSQL server, on a socket in `folder`. Everything else about it is as the server has it."""

    def __init__(self, url: str, folder: Path) -> None:
        parts = conninfo_to_dict(url)
        self._host, self._port = str(parts.get("host") or "localhost"), int(parts.get("port") or 5432)
        self._lock = Lock()
        self._next: Cut | None = None
        self._stay_away = False
        self._is_away = False
        self._flows = Event()
        self._flows.set()
        self._open: set[socket.socket] = set()
        # How often it was cut so far.
        self.cuts = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen(100)
        # The user and password as given; no encryption, which this proxy could not read.
        user, at, _ = urlsplit(url).netloc.rpartition("@")
        self.url = f"postgresql://{user}{at}/{parts['dbname']}?host={quote(str(folder), safe='')}"
        self._threads: list[Thread] = []
        self._listening = self._run(self._listen)

    def cut_at_commit(self, how: Cut, *, stay_away: bool = False) -> None:
        """Break the connection at the next commit; with `stay_away` every other too, and let nobody connect again."""
        with self._lock:
            self._next, self._stay_away = how, stay_away

    def hold(self) -> None:
        """Carry nothing from now on, and tell nobody; what is sent meanwhile arrives when it is mended."""
        self._flows.clear()

    def mend(self) -> None:
        """Let everything through again."""
        with self._lock:
            self._next, self._is_away = None, False
        self._flows.set()

    def close(self) -> None:
        """Cut everything for good."""
        self._flows.set()
        _hang_up(self._listener)
        self._listening.join()
        self._listener.close()
        with self._lock:
            for end in self._open:
                _hang_up(end)
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            server = self._server()
            if server is None:
                caller.close()
                continue
            with self._lock:
                self._open |= {caller, server}
            self._run(self._connection, caller, server)

    def _run(self, work: Callable[..., None], *arguments: Any) -> Thread:
        thread = Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _connection(self, caller: socket.socket, server: socket.socket) -> None:
        """Pass everything on, both ways, until one side hangs up."""
        # Not empty once a commit has gone out whose answer shall not come back.
        awaited: list[Cut] = []
        with caller, server:
            back = self._run(self._back, server, caller, awaited)
            self._outward(caller, server, awaited)
            back.join()
            with self._lock:
                self._open -= {caller, server}

    def _server(self) -> socket.socket | None:
        if self._is_away:
            return None
        unix = self._host.startswith("/")
        server = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
        try:
            server.connect(f"{self._host}/.s.PGSQL.{self._port}" if unix else (self._host, self._port))
        except OSError:
            server.close()
            return None
        return server

    def _outward(self, caller: socket.socket, server: socket.socket, awaited: list[Cut]) -> None:
        with _hanging_up(caller, server):
            while data := caller.recv(CHUNK):
                self._flows.wait()
                how = self._take_cut() if COMMIT in data else None
                if how == "commit is lost":
                    self._fall()
                    return
                if how is not None:
                    awaited.append(how)
                server.sendall(data)

    def _back(self, server: socket.socket, caller: socket.socket, awaited: list[Cut]) -> None:
        with _hanging_up(caller, server):
            while data := server.recv(CHUNK):
                self._flows.wait()
                # The commit is done when the server says so, and not before.
                if awaited and COMMITTED in data:
                    self._fall()
                    return
                caller.sendall(data)

    def _take_cut(self) -> Cut | None:
        with self._lock:
            how, self._next = self._next, None
            return how

    def _fall(self) -> None:
        """The wire is cut here; where it is to stay away, everything else on it too."""
        with self._lock:
            self.cuts += 1
            self._is_away = self._stay_away
            if self._is_away:
                for end in self._open:
                    _hang_up(end)


@contextmanager
def _hanging_up(*ends: socket.socket) -> Iterator[None]:
    """When one side has gone, or the wire was cut, the other side hears it too."""
    try:
        with suppress(OSError):
            yield
    finally:
        for end in ends:
            _hang_up(end)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(url: str, folder: Path) -> Iterator[Wire]:
    """A wire to the server of this URL."""
    wire = Wire(url, folder)
    try:
        yield wire
    finally:
        wire.close()
