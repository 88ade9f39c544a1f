"""A backup under load, the machine wiped, the store restored elsewhere: nothing acknowledged before its end is missing.

What was acknowledged later may be missing, and whoever knows it is told: the restored log bears another name.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from threading import Lock
from typing import Any

import pytest

from bench.history import pour, recorded
from store.integrity import verify
from store.lineage import generation_of
from store.log import head_of, rows_after
from store.open import open_reader, open_store
from store.rebuilding import rebuild
from tests.faults import times
from tests.faults.postgres import own_postgres, recovered, tools_of_the_wheel
from tests.faults.product import Body, Callers, Ledger, Reply, Server, enrolled, run
from tests.faults.test_postgres_away import writing

pytestmark = pytest.mark.timeout(900)

ALERT: Body = {"country": "SVN", "hazard": "flood"}
BEFORE = 40
# What lies in the store before anybody writes: in the long form as much as after years.
LARGE = times(500, 100_000)
SERVES_AGAIN_WITHIN_S = 300


class TimedLedger(Ledger):
    """Also remembers when each call was acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, datetime] = {}
        self._noting = Lock()

    def settle(self, call: Any, reply: Reply) -> None:
        """Write down what a call was answered, and when."""
        super().settle(call, reply)
        with self._noting:
            self.at[reply.id] = datetime.now(UTC)

    def by(self, moment: datetime) -> set[str]:
        """What was acknowledged by then."""
        with self._noting:
            return {id for id, at in self.at.items() if at <= moment}


def fill(url: str, events: int) -> None:
    """Pour a long log into a new store, and fold it."""
    store = open_store(url)
    try:
        pour(recorded(events).rows, store.database)
        rebuild(store.database)
    finally:
        store.close()


def backed_up(callers: Callers, url: str, into: Path) -> datetime:
    """Make a backup in the middle of eight writers; until when it holds everything, as it says itself."""
    with writing(callers) as load:
        load.wait_for_more(BEFORE)
        done = run("backup", str(into), "--store", url, within_s=SERVES_AGAIN_WITHIN_S)
        load.wait_for_more(BEFORE)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 0, said
    return datetime.fromisoformat(said.partition("acknowledged by ")[2].partition(";")[0])


def recorded_in(url: str) -> list[tuple[int, bytes]]:
    """The log, row by row."""
    reader = open_reader(url)
    try:
        with reader.reading() as transaction:
            return [(row.position, row.sealed()) for row in rows_after(transaction, 0, head_of(transaction))]
    finally:
        reader.close()


def generation_in(url: str) -> str:
    """The name that the log in this store bears."""
    reader = open_reader(url)
    try:
        with reader.reading() as transaction:
            return generation_of(transaction)
    finally:
        reader.close()


def assert_soon(began: float) -> None:
    """The store is served again soon enough after its restoring began."""
    took_s = time.monotonic() - began
    print(f"\n{LARGE} events and more were served again {took_s:.1f} s after restoring began")
    assert took_s <= SERVES_AGAIN_WITHIN_S


def assert_restored(server: Server, tokens: dict[str, str], ledger: TimedLedger, until: datetime) -> None:
    """What was acknowledged by then is there, and the centre goes on from it."""
    reader = open_reader(server.store_url)
    assert verify(reader).is_clean
    reader.close()
    callers = Callers([server], tokens)
    certain = ledger.by(until)
    assert len(certain) >= BEFORE, "the backup was made before anything happened"
    for id in certain:
        assert callers.get(f"/v1/emergencies/{id}", by="duty").status == 200, (
            f"{id} was acknowledged and is gone"
        )
    assert callers.must("/v1/emergencies", ALERT, by="duty").status == 201


def test_a_sqlite_backup_under_load_is_a_prefix_with_all_that_was_acknowledged(
    tmp_path: Path, serve: Callable[[str], Server]
) -> None:
    machine = tmp_path / "machine"
    machine.mkdir()
    url = f"sqlite:///{machine / 'eadrcc.db'}"
    fill(url, LARGE)
    tokens = enrolled(url)
    ledger = TimedLedger()
    server = serve(url).start()
    callers = Callers([server], tokens, ledger)
    copy, elsewhere = tmp_path / "backup.db", tmp_path / "elsewhere.db"
    until = backed_up(callers, url, copy)
    generation = generation_in(url)
    before = recorded_in(url)
    server.close()
    rmtree(machine)

    restored = f"sqlite:///{elsewhere}"
    began = time.monotonic()
    done = run("restore", str(copy), "--store", restored, within_s=SERVES_AGAIN_WITHIN_S)
    assert done.returncode == 0, done.stdout + done.stderr
    again = serve(restored).start()
    assert_soon(began)
    after = recorded_in(restored)
    assert after == before[: len(after)]
    assert len(after) < len(before), "the load ended before the backup"
    assert_restored(again, tokens, ledger, until)
    assert generation_in(restored) != generation


@pytest.mark.server
def test_a_base_backup_under_load_is_a_prefix_with_all_that_was_acknowledged(
    short_folder: Path, serve: Callable[[str], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tools_of_the_wheel()}:{os.environ['PATH']}")
    copy = short_folder / "copy" / "data"
    for folder in (copy.parent, short_folder / "one"):
        folder.mkdir()
    ledger = TimedLedger()
    with own_postgres(short_folder / "one") as postgres:
        url = postgres.create_database()
        fill(url, LARGE)
        tokens = enrolled(url)
        callers = Callers([serve(url).start()], tokens, ledger)
        until = backed_up(callers, url, copy)
        generation = generation_in(url)
        before = recorded_in(url)
        for server in callers.servers:
            server.close()
    owner = (short_folder / "one" / "data").stat().st_uid
    rmtree(short_folder / "one")

    began = time.monotonic()
    with recovered(short_folder / "copy", owner) as again:
        restored = again.url_of(url)
        server = serve(restored).start()
        assert_soon(began)
        after = recorded_in(restored)
        assert after == before[: len(after)]
        assert_restored(server, tokens, ledger, until)
        # Nobody has said that it was restored: its own timeline has.
        assert generation_in(restored) != generation
