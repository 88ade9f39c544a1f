"""A rebuilt board equals the live one, and every kind of damage is found where it is."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

import pytest

from projections.readers import EVERYBODY, STAFF_ONLY
from store.board import COLUMNS, keep_state, state_of
from store.database import Row, Transaction
from store.integrity import Report, verify
from store.log import LogDamaged, LogRow
from store.open import Store, open_reader
from store.rebuilding import rebuild
from store.writer import Receipt
from tests.store.conftest import OpenDepots
from tests.store.depot import Draw, NotEnoughInStock, OpenDepot, Reducers, Show
from tests.store.depot import Store as StoreGoods

LJUBLJANA = UUID("01999999-0000-7000-8000-000000000001")
MARIBOR = UUID("01999999-0000-7000-8000-000000000002")


@pytest.fixture
def worked(depots: Store) -> Store:
    """Two depots, and ten positions: Ljubljana at 1, 2, 5, 7 and 9, Maribor at 3, 4, 6, 8 and 10."""
    for number, id in enumerate((LJUBLJANA, MARIBOR)):
        depots.writer.submit(
            OpenDepot(id=id, quantity=20), Receipt("officer", f"open {number}", b"")
        ).result()
    for number in range(2):
        depots.writer.submit(Draw(depot=LJUBLJANA), Receipt("officer", f"draw {number}", b"")).result()
        depots.writer.submit(Show(depot=MARIBOR, to=(STAFF_ONLY, EVERYBODY)[number])).result()
    depots.writer.submit(StoreGoods(depot=LJUBLJANA)).result()
    depots.writer.submit(StoreGoods(depot=MARIBOR)).result()
    return depots


def whole_board(store: Store) -> list[Row]:
    with store.database.reading() as transaction:
        return transaction.rows(f"SELECT {', '.join(COLUMNS)} FROM {{board}} ORDER BY kind, id, position")


def verified(store: Store) -> Report:
    return verify(store.database, fold=Reducers())


def unguarded(transaction: Transaction, store: Store) -> None:
    """Take away what keeps the log from being changed, as somebody with the password could."""
    if store.database.dialect == "sqlite":
        for name in ("log_is_never_updated", "log_is_never_deleted", "log_only_grows"):
            transaction.run(f"DROP TRIGGER {name}")
    else:
        transaction.run("GRANT ALL ON {log} TO CURRENT_USER")
        transaction.run("ALTER TABLE {log} DISABLE TRIGGER USER")


# --- rebuild -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [1, 3, 5_000])
def test_a_rebuilt_board_equals_the_live_one(
    worked: Store, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("store.rebuilding.AT_ONCE", at_once)
    monkeypatch.setattr("store.rebuilding.LEFT_FOR_THE_LAST", 1)
    live = whole_board(worked)
    told: list[tuple[int, int]] = []
    rebuild(worked.database, lambda done, all_of_it: told.append((done, all_of_it)), Reducers())
    assert whole_board(worked) == live
    assert told[-1] == (10, 10)
    assert verified(worked).is_clean


def test_a_board_that_was_spoilt_is_whole_again_and_the_writer_goes_on(worked: Store) -> None:
    live = whole_board(worked)
    with worked.database.writing() as transaction:
        transaction.run("UPDATE {board} SET text = '{}' WHERE kind = 'depot'")
        transaction.run("DELETE FROM {board} WHERE kind = 'total'")
    rebuild(worked.database, fold=Reducers())
    assert whole_board(worked) == live
    worked.writer.submit(Draw(depot=LJUBLJANA)).result()
    assert verified(worked).is_clean


def test_a_rebuild_stops_where_the_reducers_do_and_goes_on_from_there(
    store_url: str, open_depots: OpenDepots
) -> None:
    store = open_depots(store_url)
    for quantity in (20, 13, 7):
        store.writer.submit(OpenDepot(quantity=quantity)).result()
    folded = rebuild(store.database, fold=Reducers(poison={13}, name="poisoned"))
    assert (folded.position, folded.stopped_at) == (3, 4)
    with store.reading() as reading:
        assert (reading.position, reading.head) == (3, 6)
    assert store.writer.submit(OpenDepot()).result().on_board
    assert verified(store).is_clean


def test_a_damaged_log_leaves_the_board_as_it_was(worked: Store) -> None:
    live = whole_board(worked)
    with worked.database.writing() as transaction:
        unguarded(transaction, worked)
        transaction.run("DELETE FROM {log} WHERE position = 4")
    with pytest.raises(LogDamaged):
        rebuild(worked.database, fold=Reducers())
    assert whole_board(worked) == live


# --- verify --------------------------------------------------------------------------------------------------


def test_a_store_as_it_was_written_is_clean(worked: Store) -> None:
    report = verified(worked)
    assert report == Report(events=10, versions=len(whole_board(worked)), receipts=4, problems=())
    assert report.first_bad_position is None


def test_an_empty_store_is_clean(depots: Store) -> None:
    assert verified(depots).is_clean


def test_a_store_is_verified_beside_its_server(worked: Store) -> None:
    beside = open_reader(worked.database.url)
    try:
        assert verify(beside, fold=Reducers()).is_clean
        worked.writer.submit(Draw(depot=LJUBLJANA)).result()
        assert verify(beside, fold=Reducers()).events == 11
    finally:
        beside.close()


def change(sql: str, *values: str | int | bytes | None) -> Callable[[Transaction], object]:
    return lambda transaction: transaction.run(sql, values)


def forged(position: int, **changes: Any) -> Callable[[Transaction], object]:
    """A row in the log that is sealed, so that only what it says can betray it."""

    def forge(transaction: Transaction) -> None:
        found = transaction.row(
            "SELECT position, stream, version, topic, state FROM {log} WHERE position = ?", (position,)
        )
        assert found is not None
        row = LogRow(found[0], UUID(str(found[1])), *found[2:])
        row = replace(row, **changes)
        transaction.run("DELETE FROM {log} WHERE position = ?", (position,))
        transaction.insert(
            "log", ("position", "stream", "version", "topic", "state", "sha256"), [row.values()]
        )

    return forge


@pytest.mark.parametrize(
    ("damage", "position", "words"),
    [
        (change("UPDATE {log} SET state = ? WHERE position = 4", b"{}"), 4, "SHA-256"),
        (change("UPDATE {log} SET topic = 'depot.drawn' WHERE position = 2"), 2, "SHA-256"),
        (change("UPDATE {log} SET version = 7 WHERE position = 9"), 9, "SHA-256"),
        (change("DELETE FROM {log} WHERE position = 4"), 4, "missing"),
        (change("DELETE FROM {log} WHERE position = 1"), 1, "missing"),
        (change("DELETE FROM {log} WHERE position > 8"), 9, "missing"),
        (change("UPDATE {log} SET position = 12 WHERE position = 10"), 10, "missing"),
        (forged(6, topic="depot.burnt"), 6, "does not decode"),
        (forged(6, state=b"not JSON"), 6, "does not decode"),
        (forged(6, state=b'{"quantity":1}'), 6, "does not decode"),
        (forged(9, version=6), 9, "from version 4 to 6"),
    ],
)
def test_damage_to_the_log_is_found(
    worked: Store, damage: Callable[[Transaction], object], position: int, words: str
) -> None:
    with worked.database.writing() as transaction:
        unguarded(transaction, worked)
        damage(transaction)
    report = verified(worked)
    assert report.first_bad_position == position
    assert words in report.problems[0].what


@pytest.mark.parametrize("id", [str(LJUBLJANA), str(MARIBOR)])
@pytest.mark.parametrize(
    ("damage", "of_current", "of_superseded"),
    [
        ("UPDATE {board} SET text = text || ' '", "otherwise", "otherwise"),
        ("UPDATE {board} SET readers = '*' || readers", "otherwise", "otherwise"),
        ("UPDATE {board} SET emergency = 'another'", "otherwise", "otherwise"),
        ("DELETE FROM {board}", "lacks", "lacks"),
        ("UPDATE {board} SET until = coalesce(until, 10) + 1", "nothing follows", "does not end"),
        ("UPDATE {board} SET kind = 'deput'", "lacks", "lacks"),
    ],
)
def test_damage_to_the_board_is_found_in_versions_current_and_superseded(
    worked: Store, id: str, damage: str, of_current: str, of_superseded: str
) -> None:
    with worked.database.reading() as transaction:
        versions = transaction.rows(
            "SELECT position, until FROM {board} WHERE kind = 'depot' AND id = ?", (id,)
        )
    position, until = Random(id).choice(versions)
    with worked.database.writing() as transaction:
        transaction.run(f"{damage} WHERE kind = 'depot' AND id = ? AND position = ?", (id, position))
    report = verified(worked)
    words = of_current if until is None else of_superseded
    assert words in report.problems[0].what
    if words in ("otherwise", "lacks"):
        assert report.first_bad_position == position


def test_a_superseded_version_without_its_end_is_found(worked: Store) -> None:
    with worked.database.writing() as transaction:
        # The index of what is present would notice; damage does not ask it.
        transaction.run(f"DROP INDEX board_{state_of(transaction).build[:8]}_present")
        transaction.run("UPDATE {board} SET until = NULL WHERE kind = 'depot' AND position = 2")
    assert verified(worked).first_bad_position == 5


@pytest.mark.parametrize("position", [2, 10, 11, 400])
def test_a_version_that_nothing_makes_is_found(worked: Store, position: int) -> None:
    with worked.database.writing() as transaction:
        transaction.insert("board", COLUMNS, [("depot", "ghost", None, position, None, "*", "{}")])
    report = verified(worked)
    assert report.first_bad_position == position
    assert "nothing in the log makes" in report.problems[0].what


def test_a_board_behind_the_log_is_found(worked: Store) -> None:
    with worked.database.writing() as transaction:
        keep_state(transaction, replace(state_of(transaction), position=8))
        transaction.run("DELETE FROM {board} WHERE position > 8")
        transaction.run("UPDATE {board} SET until = NULL WHERE until > 8")
    report = verified(worked)
    assert report.first_bad_position == 9
    assert "lags" in report.problems[0].what


def test_a_board_that_has_stopped_is_found_with_its_reason(store_url: str, open_depots: OpenDepots) -> None:
    poisoned = Reducers(poison={13})
    store = open_depots(store_url, poisoned)
    for quantity in (20, 13, 7):
        store.writer.submit(OpenDepot(quantity=quantity)).result()
    report = verify(store.database, fold=poisoned)
    assert report.first_bad_position == 4
    assert "no reducer bears 13" in report.problems[0].what


def test_a_board_of_other_reducers_is_found(worked: Store) -> None:
    report = verify(worked.database, fold=Reducers(version=2))
    assert "version 1" in report.problems[0].what


@pytest.mark.parametrize("position", [0, 11])
def test_a_receipt_for_nothing_is_found(worked: Store, position: int) -> None:
    with worked.database.writing() as transaction:
        transaction.run("UPDATE {receipts} SET position = ? WHERE key = 'draw 1'", (position,))
    report = verified(worked)
    assert report.first_bad_position == position
    assert "'draw 1'" in report.problems[0].what


def test_several_faults_are_told_in_order(worked: Store) -> None:
    with worked.database.writing() as transaction:
        unguarded(transaction, worked)
        transaction.run("UPDATE {receipts} SET position = 40 WHERE key = 'draw 1'")
        transaction.run("DELETE FROM {log} WHERE position = 6")
    assert [problem.position for problem in verified(worked).problems] == [6, 40]


def test_nothing_is_recorded_at_the_end_of_a_log_that_was_cut(worked: Store) -> None:
    with worked.database.writing() as transaction:
        unguarded(transaction, worked)
        transaction.run("DELETE FROM {log} WHERE position > 8")
    with pytest.raises(LogDamaged):
        worked.writer.submit(Draw(depot=LJUBLJANA)).result()


def test_a_board_that_was_behind_stops_at_the_damage(store_url: str, open_depots: OpenDepots) -> None:
    store = open_depots(store_url, Reducers(poison={13}))
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=13)).result()
    for _ in range(3):
        store.writer.submit(StoreGoods(depot=LJUBLJANA)).result()
    with store.database.writing() as transaction:
        unguarded(transaction, store)
        transaction.run("UPDATE {log} SET state = ? WHERE position = 4", (b"{}",))
    store.close()
    mended = open_depots(store_url, Reducers(name="mended"))
    # A depot of its own can still be opened; the board says where it stopped, and why.
    assert not mended.writer.submit(OpenDepot(id=MARIBOR)).result().on_board
    with mended.reading() as reading:
        assert (reading.position, reading.state.stopped_at) == (1, 4)
        assert "SHA-256" in str(reading.state.stopped_why)


def test_a_log_restored_from_an_older_copy_is_read_anew(worked: Store) -> None:
    with worked.database.writing() as transaction:
        unguarded(transaction, worked)
        transaction.run("DELETE FROM {log} WHERE position > 2")
        transaction.run("DELETE FROM {receipts} WHERE position > 2")
        keep_state(transaction, replace(state_of(transaction), position=0))
    rebuild(worked.database, fold=Reducers())
    # It had been drawn from twice, and filled up; now there are twenty again.
    with pytest.raises(NotEnoughInStock) as refusal:
        worked.writer.submit(Draw(depot=LJUBLJANA, quantity=21)).result()
    assert refusal.value.left == 20
    assert worked.writer.submit(Draw(depot=LJUBLJANA, quantity=20)).result().outcome.position == 3
    assert verified(worked).is_clean
