"""Stores, servers and wires that a test may break; all of them are gone when it ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.product import Callers, Server, enrolled
from tests.faults.wire import Wire, wire_to


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


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes servers of a store, not yet started."""
    with ExitStack() as ending:

        def make(store_url: str, *options: str) -> Server:
            number = len(list(tmp_path.glob("server-*.log")))
            log = tmp_path / f"server-{number}.log"
            log.touch()
            server = Server(store_url, log, *options)
            ending.callback(server.close)
            return server

        yield make


@pytest.fixture
def two_processes(fresh_postgres: str, serve: Callable[..., Server]) -> Callers:
    """Those who act, and two servers at work on one PostgreSQL database."""
    tokens = enrolled(fresh_postgres)
    servers = [serve(fresh_postgres), serve(fresh_postgres)]
    for server in servers:
        server.spawn()
    for server in servers:
        server.wait_until_ready()
    return Callers(servers, tokens)
