"""Nothing is acknowledged before it is on the disk: seen from outside, in the calls that the processes make.

strace writes down, with times, what the process that keeps the log asks of the kernel; the test writes down when each
answer arrived. Between the moment at which a command was sent and its answer, the log must have been synced.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import times
from tests.faults.postgres import backends, own_postgres
from tests.faults.product import Body, Callers, Server, enrolled
from tests.faults.waiting import wait_until

pytestmark = pytest.mark.timeout(300)

ALERT: Body = {"country": "SVN", "hazard": "flood"}
COMMANDS = times(20, 100)
SOON_S = 30
# `-ttt` gives seconds since 1970; `-y` the file behind each number.
SYNCED = re.compile(r"(\d+\.\d+) (?:fsync|fdatasync)\(\d+<([^>]*)>")


@contextmanager
def traced(processes: list[int], into: Path) -> Iterator[None]:
    """Have strace write down what these processes sync."""
    told = into.with_suffix(".told")
    attached = [argument for process in processes for argument in ("-p", str(process))]
    with (
        told.open("w") as words,
        subprocess.Popen(
            ["strace", "-f", "-ttt", "-y", "-e", "trace=fsync,fdatasync", "-o", str(into), *attached],
            stderr=words,
        ) as strace,
    ):
        try:
            wait_until(
                lambda: told.read_text().count("attached") >= len(processes), SOON_S, "strace is attached"
            )
            yield
        finally:
            strace.send_signal(signal.SIGINT)
            strace.wait(SOON_S)


def synced(trace: Path, file: str) -> list[float]:
    """When a file whose path contains `file` was synced."""
    found = SYNCED.findall(trace.read_text())
    return [float(at) for at, path in found if file in path]


def acknowledged(callers: Callers) -> list[tuple[float, float]]:
    """When each of so many commands was sent, and when its answer arrived."""
    spans = []
    for _ in range(COMMANDS):
        sent = time.time()
        assert callers.once("/v1/emergencies", ALERT, by="duty").status == 201
        spans.append((sent, time.time()))
    return spans


def assert_each_was_synced(spans: list[tuple[float, float]], syncs: list[float]) -> None:
    """Within each span the log was synced."""
    before = [any(sent <= at <= answered for at in syncs) for sent, answered in spans]
    print(f"\n{sum(before)} of {len(before)} answers came after the log was synced")
    assert all(before)


def test_a_sqlite_store_syncs_its_log_before_every_answer(
    new_sqlite: Callable[[], str], serve: Callable[[str], Server], tmp_path: Path
) -> None:
    url = new_sqlite()
    tokens = enrolled(url)
    callers = Callers([serve(url).start()], tokens)
    trace = tmp_path / "trace"
    with traced([callers.servers[0].pid], trace):
        spans = acknowledged(callers)
    assert_each_was_synced(spans, synced(trace, ".db-wal"))


@pytest.mark.server
def test_postgresql_syncs_its_log_before_every_answer(
    short_folder: Path, serve: Callable[[str], Server]
) -> None:
    with own_postgres(short_folder) as postgres:
        url = postgres.create_database()
        tokens = enrolled(url)
        callers = Callers([serve(url).start()], tokens)
        trace = short_folder / "trace"
        postmaster = int((short_folder / "data" / "postmaster.pid").read_text().split()[0])
        # Whoever commits syncs, or the process that writes the log for all.
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        assert backends(url, "eadrcc writers")
        # PostgreSQL syncs by fdatasync unless it is told otherwise.
        with traced([int(child) for child in children], trace):
            spans = acknowledged(callers)
        assert_each_was_synced(spans, synced(trace, f"{os.sep}pg_wal{os.sep}"))
        callers.servers[0].close()
