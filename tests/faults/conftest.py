"""Stores, servers and wires that a test may break; all of them are gone when it ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.product import Callers, Server, enrolled
from tests.faults.wire import Wire, wire_to
from tests.servers import PostgresServer


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A new folder with a short name: a socket's path may have 100 letters."""
    with TemporaryDirectory(prefix="eadrcc-") as folder:
        yield Path(folder)


@pytest.fixture
def wire(fresh_postgres: str, short_folder: Path) -> Iterator[Wire]:
    """A wire to a new empty PostgreSQL database."""
    with wire_to(fresh_postgres, short_folder) as wire:
        yield wire


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Callable[..., Server]]:
    """Makes servers of a store, not yet started; what they say goes into the folder, and at the end they are gone.

    Settings are for all of them, or are told when one is made.
    """
    with ExitStack() as ending:

        def make(store_url: str, **its_own: str) -> Server:
            number = len(list(folder.glob("server-*.log")))
            log = folder / f"server-{number}.log"
            log.touch()
            server = Server(store_url, log, **settings, **its_own)
            ending.callback(server.close)
            return server

        yield make


def at_work(store_url: str, serve: Callable[[str], Server], processes: int = 2) -> Callers:
    """Those who act, and so many servers at work on a new store."""
    tokens = enrolled(store_url)
    servers = [serve(store_url) for _ in range(processes)]
    for server in servers:
        server.spawn()
    for server in servers:
        server.wait_until_ready()
    return Callers(servers, tokens)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes servers of a store, not yet started."""
    with serving(tmp_path) as make:
        yield make


@pytest.fixture
def two_processes(fresh_postgres: str, serve: Callable[[str], Server]) -> Callers:
    """Two servers at work on a PostgreSQL database of this test's own."""
    return at_work(fresh_postgres, serve)


@pytest.fixture(scope="module")
def two_kept(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """Two servers at work on one PostgreSQL database, for all tests of a module: none of them is harmed."""
    url = postgres_server.create_database()
    with serving(tmp_path_factory.mktemp("two")) as make:
        yield at_work(url, make)
    postgres_server.drop_database(url)


@pytest.fixture(scope="module")
def one_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """A server at work on a SQLite store, for all tests of a module."""
    folder = tmp_path_factory.mktemp("one")
    with serving(folder) as make:
        yield at_work(f"sqlite:///{folder / 'eadrcc.db'}", make, processes=1)
