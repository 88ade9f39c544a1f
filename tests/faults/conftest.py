"""Stores, servers and wires that a test may break; all of them are gone when it ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

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
