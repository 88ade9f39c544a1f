"""Damage of every kind to a store at rest: `verify` finds it and says where, and nobody is told a wrong fact.

Bits flip in stored facts, files are cut short, the last event is deleted with or without its traces, two change places,
a topic is renamed. Each on a copy of one store, so that one damage does not hide another.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from shutil import copyfile

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from store.database import StoreError, open_database
from store.integrity import Report, verify
from store.log import LogDamaged, LogRow, rows_after
from store.open import open_reader, open_store
from store.rebuilding import rebuild
from store.witness import path_beside
from tests.faults import seeded, times
from tests.faults.product import Body, Callers, Server, enrolled

pytestmark = pytest.mark.timeout(900)

FLIPS, CUTS = times(20, 100), times(5, 20)
EMERGENCIES = 12
ALERT: Body = {"country": "SVN", "hazard": "flood", "title": "Flood on the Sava"}
GUARDS = ("log_is_never_updated", "log_is_never_deleted", "log_only_grows")


@dataclass(frozen=True)
class Centre:
    """A store at rest, as it was left by a server."""

    file: Path
    tokens: dict[str, str]
    # Of each emergency as it was answered.
    told: dict[str, Body]

    def copy(self, to: Path) -> Path:
        """The same store in another folder, with its witness."""
        to.mkdir()
        copyfile(path_beside(self.file), path_beside(to / self.file.name))
        return Path(copyfile(self.file, to / self.file.name))


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """A dozen files, of which each second one was stood down."""
    folder = tmp_path_factory.mktemp("centre")
    file = folder / "eadrcc.db"
    tokens = enrolled(f"sqlite:///{file}")
    server = Server(f"sqlite:///{file}", folder / "server.log").start()
    callers = Callers([server], tokens)
    try:
        opened = [callers.must("/v1/emergencies", ALERT, by="duty").id for _ in range(EMERGENCIES)]
        for id in opened[::2]:
            callers.must(f"/v1/emergencies/{id}/stand-down", by="duty")
        told = {id: callers.get(f"/v1/emergencies/{id}", by="duty").body for id in opened}
    finally:
        server.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Centre(file, tokens, told)


@pytest.fixture
def broken(centre: Centre, tmp_path: Path) -> Callable[[], Path]:
    """Makes copies of the store to be damaged, one at a time."""
    made: list[Path] = []

    def make() -> Path:
        made.append(centre.copy(tmp_path / str(len(made))))
        return made[-1]

    return make


def found(file: Path) -> Report | str:
    """What `verify` finds; its words where the file is no store any more."""
    try:
        reader = open_reader(f"sqlite:///{file}")
    except StoreError as error:
        return str(error)
    try:
        return verify(reader)
    except StoreError as error:
        return str(error)
    finally:
        reader.close()


def position_found(file: Path) -> int | None:
    """The first position that `verify` names."""
    report = found(file)
    assert isinstance(report, Report), report
    assert not report.is_clean
    return next((problem.position for problem in report.problems if problem.position), 0)


def rows_of(file: Path) -> list[LogRow]:
    """The log as it was written."""
    reader = open_reader(f"sqlite:///{file}")
    try:
        with reader.reading() as transaction:
            return rows_after(transaction, 0, 1_000)
    finally:
        reader.close()


def changed(file: Path, *statements: str) -> None:
    """Run statements past every trigger, as somebody with the file could."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for guard in GUARDS:
            connection.execute(f"DROP TRIGGER {guard}")
        for statement in statements:
            connection.execute(statement)


def assert_nothing_wrong_is_told(file: Path, centre: Centre) -> bool:
    """Whoever asks the damaged store is told what was told before, or an error; and so is who wants to go on.

    Whether the store was served at all.
    """
    headers = {"Authorization": f"Bearer {centre.tokens['duty']}"}
    with suppress(StoreError, LogDamaged):
        app = create_app(Settings(), open_store(f"sqlite:///{file}"), close_store=True)
        with TestClient(app, "http://localhost", headers=headers, raise_server_exceptions=False) as client:
            for id, before in centre.told.items():
                shown = client.get(f"/v1/emergencies/{id}")
                assert shown.status_code in (200, 404, 500, 503)
                assert shown.status_code != 200 or shown.json() == before
                key = {"Idempotency-Key": f"again {id}"}
                said = client.post(f"/v1/emergencies/{id}/stand-down", headers=key)
                expected = 200 if before["status"] == "monitored" else 409
                assert said.status_code in (expected, 202, 500, 503), said.text
            return True
    return False


# --- bits ------------------------------------------------------------------------------------------------------


def flip(file: Path, row: LogRow, random: Random) -> None:
    """Turn one bit of a stored fact over, in the file itself."""
    whole = bytearray(file.read_bytes())
    assert whole.count(row.state) == 1, "the fact lies in one place of the file"
    at = whole.index(row.state) + random.randrange(len(row.state))
    whole[at] ^= 1 << random.randrange(8)
    file.write_bytes(whole)


def test_a_bit_that_flipped_in_a_stored_fact_is_found_where_it_is(
    centre: Centre, broken: Callable[[], Path]
) -> None:
    random, rows = seeded(), rows_of(centre.file)
    located = served = 0
    for number in range(FLIPS):
        file, row = broken(), random.choice(rows)
        flip(file, row, random)
        located += position_found(file) == row.position
        # Opening a store takes longer than verifying it.
        if number % 5 == 0:
            served += assert_nothing_wrong_is_told(file, centre)
    print(
        f"{located} of {FLIPS} flipped bits were located; {served} such stores were served, and told nothing wrong"
    )
    assert located == FLIPS
    assert served


# --- files -----------------------------------------------------------------------------------------------------


def test_a_file_that_was_cut_short_is_found(centre: Centre, broken: Callable[[], Path]) -> None:
    random = seeded()
    noticed = 0
    for number in range(CUTS):
        file = broken()
        length = file.stat().st_size
        with file.open("r+b") as handle:
            handle.truncate(random.randrange(length))
        report = found(file)
        noticed += isinstance(report, str) or not report.is_clean
        if number % 5 == 0:
            assert_nothing_wrong_is_told(file, centre)
    print(f"{noticed} of {CUTS} cut files were noticed")
    assert noticed == CUTS


# --- rows ------------------------------------------------------------------------------------------------------


def test_a_deleted_last_event_is_found(centre: Centre, broken: Callable[[], Path]) -> None:
    file, head = broken(), rows_of(centre.file)[-1].position
    changed(file, f"DELETE FROM log WHERE position = {head}")
    assert position_found(file) == head
    assert_nothing_wrong_is_told(file, centre)


def test_a_deleted_last_event_is_found_although_its_traces_were_removed_with_it(
    centre: Centre, broken: Callable[[], Path]
) -> None:
    file, head = broken(), rows_of(centre.file)[-1].position
    changed(
        file,
        f"DELETE FROM log WHERE position = {head}",
        f"DELETE FROM receipts WHERE position = {head}",
        f"DELETE FROM board WHERE position = {head}",
        f"UPDATE board SET until = NULL WHERE until = {head}",
        f"UPDATE board_state SET position = {head - 1}",
    )
    # Only the witness beside the database still tells of it.
    assert position_found(file) == head
    with pytest.raises(StoreError, match=f"position {head} is missing"):
        open_store(f"sqlite:///{file}")


def test_two_events_that_changed_places_are_found(centre: Centre, broken: Callable[[], Path]) -> None:
    file = broken()
    one, other = rows_of(centre.file)[4:6]
    changed(
        file,
        f"UPDATE log SET position = 9999 WHERE position = {one.position}",
        f"UPDATE log SET position = {one.position} WHERE position = {other.position}",
        f"UPDATE log SET position = {other.position} WHERE position = 9999",
    )
    assert position_found(file) == one.position
    assert_nothing_wrong_is_told(file, centre)


def test_a_renamed_topic_is_found(centre: Centre, broken: Callable[[], Path]) -> None:
    file = broken()
    row = next(row for row in rows_of(centre.file) if row.topic == "emergency.stood_down")
    changed(file, f"UPDATE log SET topic = 'emergency.closed' WHERE position = {row.position}")
    assert position_found(file) == row.position
    assert assert_nothing_wrong_is_told(file, centre), "the others' files are served"


def test_an_unknown_topic_with_a_right_seal_is_found_too(centre: Centre, broken: Callable[[], Path]) -> None:
    file = broken()
    row = next(row for row in rows_of(centre.file) if row.topic == "emergency.stood_down")
    forged = LogRow(row.position, row.stream, row.version, "emergency.sunk", row.state)
    changed(
        file,
        f"UPDATE log SET topic = '{forged.topic}', sha256 = x'{forged.sealed().hex()}' "
        f"WHERE position = {row.position}",
    )
    assert position_found(file) == row.position


def test_what_only_a_signed_seal_could_find_is_not_found_and_is_written_down(
    centre: Centre, broken: Callable[[], Path]
) -> None:
    """Somebody who may write everything forges a row and its seal, takes the witness away, and folds again."""
    file = broken()
    row = rows_of(centre.file)[-1]
    forged = LogRow(
        row.position, row.stream, row.version, row.topic, row.state.replace(b'"duty_officer"', b'"head"')
    )
    changed(
        file,
        f"UPDATE log SET state = x'{forged.state.hex()}', sha256 = x'{forged.sealed().hex()}' "
        f"WHERE position = {row.position}",
    )
    path_beside(file).unlink()
    report = found(file)
    assert isinstance(report, Report)
    assert not report.is_clean, "the board still tells what was recorded"
    with closing(open_database(f"sqlite:///{file}")) as database:
        rebuild(database)
    assert rows_of(file)[-1].state == forged.state != row.state
    report = found(file)
    assert isinstance(report, Report)
    assert report.is_clean
    told = Path(__file__).parents[2] / "docs" / "operations.md"
    assert "Only a seal signed by somebody else could find" in told.read_text(encoding="utf-8")
