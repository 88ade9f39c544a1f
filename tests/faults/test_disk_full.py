"""The disk is full, on both databases: 503 and never an acknowledgement, reads go on, and so do writes with room.

The store lies on a small disk of its own, made of memory, which only root may mount. What SQLite does at the very
byte at which room ends is shown in `test_sqlite_full` with a limit that anybody may set.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.integrity import verify
from store.open import open_reader
from tests.faults.postgres import own_postgres
from tests.faults.product import OUTCOME_UNKNOWN, UNAVAILABLE, Body, Callers, Reply, Server, enrolled
from tests.faults.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk; see test_sqlite_full"),
]

ALERT: Body = {"country": "SVN", "hazard": "flood", "situation": "x" * 4_000}
LEFT_B = 300_000
# Far more than fit into what is left.
MOST = 200
REFUSED = 5
# What issue and contract promise.
WRITES_AGAIN_WITHIN_S = 5
SOON_S = 60


class Disk:
    """A small disk, and a file on it that takes away what room there is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, left_b: int) -> None:
        """Leave so much room and no more."""
        with self._ballast.open("ab", buffering=0) as ballast:
            while (more := shutil.disk_usage(self.folder).free - left_b) > 0:
                ballast.write(bytes(min(more, 1 << 20)))

    def make_room(self) -> None:
        """Give all of it back."""
        self._ballast.unlink()


@contextmanager
def disk(folder: Path, size_mb: int) -> Iterator[Disk]:
    """A disk of this size, mounted in a folder."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)], check=True)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_sqlite_on_a_full_disk(short_folder: Path, serve: Callable[[str], Server]) -> None:
    with disk(short_folder / "disk", 16) as small:
        url = f"sqlite:///{small.folder / 'eadrcc.db'}"
        tokens = enrolled(url)
        server = serve(url).start()
        assert_refused_while_full(small, Callers([server], tokens), url)
        server.close()


@pytest.mark.server
def test_postgresql_on_a_full_disk(short_folder: Path, serve: Callable[[str], Server]) -> None:
    with disk(short_folder / "disk", 256) as small, own_postgres(small.folder) as postgres:
        url = postgres.create_database()
        tokens = enrolled(url)
        server = serve(url).start()
        assert_refused_while_full(small, Callers([server], tokens), url)
        server.close()


def assert_refused_while_full(small: Disk, callers: Callers, url: str) -> None:
    """Nothing is acknowledged without room, and everything that was acknowledged is there."""
    process = callers.servers[0].pid
    small.fill(LEFT_B)
    recorded, refused = 0, list[Reply]()
    for _ in range(MOST):
        reply = callers.once("/v1/emergencies", ALERT, by="duty")
        assert reply.status in (201, 503), reply
        recorded += reply.status == 201
        if reply.status == 503:
            refused.append(reply)
            # Not one byte is left from now on.
            small.fill(0)
        if len(refused) == REFUSED:
            break
    assert len(refused) == REFUSED, "the disk was never full"
    assert all(reply.says(UNAVAILABLE) or reply.says(OUTCOME_UNKNOWN) for reply in refused)
    assert callers.get("/v1/emergencies", by="duty").status == 200, "who only reads does not notice"

    small.make_room()
    began = time.monotonic()
    wait_until(
        lambda: callers.once("/v1/emergencies", ALERT, by="duty").status == 201, SOON_S, "writes go on"
    )
    assert time.monotonic() - began <= WRITES_AGAIN_WITHIN_S
    assert callers.servers[0].pid == process, "without a restart"
    assert opened(url) == recorded + 1


def opened(url: str) -> int:
    """How many emergencies the log tells of, in which nothing is wrong."""
    reader = open_reader(url)
    try:
        assert verify(reader).problems == ()
        with reader.reading() as transaction:
            found = transaction.row("SELECT count(*) FROM {log} WHERE topic = 'emergency.opened'")
    finally:
        reader.close()
    assert found is not None
    return int(found[0])
