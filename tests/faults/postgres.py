"""A PostgreSQL server of our own, that a test may end as a power cut would and start again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def backends(url: str, application: str) -> list[int]:
    """The server's processes that work for one database, under the name that the client gave."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s",
            (application,),
        )
        return [pid for (pid,) in found]
