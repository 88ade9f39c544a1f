"""Stores that the tests open, closed when the test ends whatever it did."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from store.open import Store, open_store
from store.writer import Execute
from tests.store.depot import Reducers

OpenDepots = Callable[..., Store]

# A test that waits longer than this for another thread has found a deadlock.
SOON_S = 30


class Clock:
    """A clock that the test holds; it moves a second with every look, so that times differ."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 14, 55, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that moves a second with every look."""
    return Clock()


@pytest.fixture
def open_depots(clock: Clock) -> Iterator[OpenDepots]:
    """Opens stores of depots; asked for after the database, so that they close before it is dropped."""
    opened: list[Store] = []

    def open_one(url: str, fold: Reducers | None = None, **how: Any) -> Store:
        store = open_store(url, fold=fold or Reducers(), **{"clock": clock, **how})
        opened.append(store)
        return store

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def depots(store_url: str, open_depots: OpenDepots) -> Store:
    """A new store of depots, once on each database."""
    return open_depots(store_url)


@contextmanager
def held_back(store: Store) -> Iterator[None]:
    """Let commands gather, so that those submitted inside the block are taken as one batch."""
    busy, go_on = Event(), Event()

    def wait(execute: Execute) -> None:
        busy.set()
        assert go_on.wait(SOON_S)

    # As a rehearsal, so that the next commit is that of the batch.
    waiting = store.writer.submit_whole(wait, rehearsal=True)
    assert busy.wait(SOON_S)
    try:
        yield
    finally:
        go_on.set()
    waiting.result(SOON_S)
