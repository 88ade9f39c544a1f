"""The clock of the machine jumps by an hour and a day, both ways: same order, same results, and no time that runs back.

The server is a real process under libfaketime, which reads from a file by how much its clock is wrong.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest

from store.integrity import verify
from store.log import LogRow, head_of, position_at, recorded_at, rows_after
from store.open import open_reader
from tests.faults import seeded, times
from tests.faults.lives import life
from tests.faults.product import Callers, Server, enrolled

pytestmark = pytest.mark.timeout(300)

JUMPS = ("+3600", "+0", "-3600", "+86400", "-86400", "+0", "-86400", "+86400")
LIVES = times(2, 20)


class WrongClock:
    """By how much the server's clock is wrong, in a file that it reads at each look."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set("+0")

    def set(self, seconds: str) -> None:
        """Let the clock jump."""
        self._file.write_text(f"{seconds}\n")

    def settings(self) -> dict[str, str]:
        """What a process needs around it to go by this clock. What measures durations is left alone."""
        return {
            "LD_PRELOAD": library(),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


def library() -> str:
    """Where libfaketime lies, as its own command says."""
    faketime = shutil.which("faketime")
    assert faketime is not None, "faketime is needed: apt install faketime"
    said = subprocess.run([faketime, "-f", "+0", "env"], capture_output=True, text=True, check=True).stdout
    return next(line for line in said.splitlines() if line.startswith("LD_PRELOAD=")).partition("=")[2]


class Jumping(Event):
    """Lets the clock jump before every step of a life."""

    def __init__(self, clock: WrongClock) -> None:
        super().__init__()
        self._clock = clock
        self._random = seeded()

    def wait(self, timeout: float | None = None) -> bool:
        """Jump, and go on at once."""
        self._clock.set(self._random.choice(JUMPS))
        return True


@pytest.fixture
def url(new_sqlite: Callable[[], str]) -> str:
    """One database is enough: neither is asked what time it is."""
    return new_sqlite()


@pytest.fixture
def clock(tmp_path: Path) -> WrongClock:
    return WrongClock(tmp_path / "wrong-by")


@pytest.fixture
def server(url: str, tmp_path: Path, clock: WrongClock) -> Iterator[Server]:
    one = Server(url, tmp_path / "server.log", **clock.settings())
    yield one
    one.close()


def rows(url: str) -> list[LogRow]:
    """The whole log, in which nothing is wrong."""
    reader = open_reader(url)
    try:
        assert verify(reader).problems == ()
        with reader.reading() as transaction:
            return rows_after(transaction, 0, head_of(transaction))
    finally:
        reader.close()


def said_by_callers(log: list[LogRow]) -> list[str]:
    """The topics of what callers said; when the centre's own mail goes out is its own affair."""
    return [row.topic for row in log if row.topic.partition(".")[0] != "dispatch"]


def position_by(url: str, moment: datetime) -> int:
    """Up to where the log was recorded by then."""
    reader = open_reader(url)
    try:
        with reader.reading() as transaction:
            return position_at(transaction, moment)
    finally:
        reader.close()


def test_a_clock_that_jumps_changes_no_order_and_no_result(
    url: str, clock: WrongClock, server: Server
) -> None:
    callers = Callers([server], enrolled(url))
    server.start()
    steady = Event()
    steady.set()
    life(callers, steady)
    first = rows(url)
    as_ever = said_by_callers(first)

    jumping = Jumping(clock)
    for _ in range(LIVES):
        # Each step says itself what it must be answered.
        life(callers, jumping)
    clock.set("+0")
    log = rows(url)
    topics = said_by_callers(log)
    # The first life also begins the year's registers.
    once = len(topics) - len(as_ever)
    assert once % LIVES == 0
    each = once // LIVES
    for number in range(LIVES):
        start = len(as_ever) + number * each
        assert topics[start : start + each] == as_ever[-each:]

    recorded = [recorded_at(row) for row in log]
    assert all(one <= next for one, next in pairwise(recorded)), "recorded time ran back"
    assert recorded[-1] - datetime.now(UTC) > timedelta(hours=20), "the clock never jumped"
    # The search for a moment relies on it: it finds the last position that bears the time.
    moment = recorded[len(first)]
    assert position_by(url, moment) == max(n for n, at in enumerate(recorded, 1) if at <= moment)
