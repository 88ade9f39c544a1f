"""The log's row is what was recorded, is never changed, and shows when it was."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from domain.fact import decoded
from store.database import StatementRefused
from store.lineage import generation_of
from store.log import (
    COLUMNS,
    LogDamaged,
    LogFactory,
    LogRecorder,
    LogRow,
    head_of,
    position_at,
    row_at,
    rows_after,
)
from store.open import Store
from tests.store.conftest import Clock
from tests.store.depot import Draw, GoodsStored, NotEnoughInStock, OpenDepot
from tests.store.depot import Store as StoreGoods

LJUBLJANA = UUID("01999999-0000-7000-8000-000000000001")


def recorder_of(store: Store) -> LogRecorder:
    assert isinstance(store.centre.recorder, LogRecorder)
    return store.centre.recorder


STATE = b'{"provenance":{"recorded_at":"2026-11-24T14:55:00Z"},"quantity":1}'


def row(position: int, version: int, stream: UUID = LJUBLJANA) -> LogRow:
    return LogRow(position, stream, version, "depot.stored", STATE)


def test_a_row_holds_position_stream_version_topic_bytes_and_hash(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    with depots.database.reading() as transaction:
        stored = transaction.row("SELECT * FROM {log} WHERE position = 2")
        read = row_at(transaction, 2)
    assert read is not None
    assert stored is not None
    assert (stored[0], UUID(str(stored[1])), *stored[2:]) == (
        2,
        LJUBLJANA,
        2,
        "depot.stored",
        read.state,
        read.sealed(),
    )
    fact = decoded(read.topic, read.stream, read.version, read.state)
    assert isinstance(fact, GoodsStored)
    assert (fact.originator_id, fact.quantity) == (LJUBLJANA, 20)
    assert b"originator" not in read.state


def test_the_hash_is_what_its_description_says() -> None:
    said = (7).to_bytes(8) + LJUBLJANA.bytes + (3).to_bytes(8) + (12).to_bytes(4) + b"depot.stored"
    assert row(7, 3).sealed() == hashlib.sha256(said + STATE).digest()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {log} SET topic = 'depot.drawn' WHERE position = 1",
        "UPDATE {log} SET topic = topic",
        "DELETE FROM {log} WHERE position = 2",
        "DELETE FROM {log_format}",
        "UPDATE {log_format} SET generation = generation",
    ],
)
def test_a_recorded_row_is_never_changed(depots: Store, statement: str) -> None:
    depots.writer.submit(OpenDepot(quantity=20)).result()
    with (
        pytest.raises(StatementRefused, match=r"never changed|denied"),
        depots.database.writing() as transaction,
    ):
        transaction.run(statement)


def test_not_even_as_the_replacement_of_an_insert(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    insert = "INSERT OR REPLACE" if depots.database.dialect == "sqlite" else "INSERT"
    for forged in (row(2, 9), row(3, 2)):
        with pytest.raises(StatementRefused), depots.database.writing() as transaction:
            transaction.run(
                f"{insert} INTO {{log}} ({', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?)", forged.values()
            )


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_may_be_empty(depots: Store, column: str) -> None:
    values: dict[str, Any] = dict(zip(COLUMNS, row(1, 1).values(), strict=True))
    del values[column]
    with pytest.raises(StatementRefused), depots.database.writing() as transaction:
        transaction.insert("log", list(values), [list(values.values())])


def test_a_changed_row_is_noticed_when_it_is_read(depots: Store) -> None:
    forged = row(1, 1)
    with depots.database.writing() as transaction:
        transaction.insert("log", COLUMNS, [(*forged.values()[:4], b'{"quantity":100}', forged.sealed())])
    with depots.database.reading() as transaction, pytest.raises(LogDamaged) as damage:
        rows_after(transaction, 0, 10)
    assert damage.value.position == 1


def test_a_missing_row_is_noticed_when_the_log_is_read(depots: Store) -> None:
    with depots.database.writing() as transaction:
        transaction.insert("log", COLUMNS, [row(1, 1).values(), row(3, 2).values()])
    with depots.database.reading() as transaction, pytest.raises(LogDamaged) as damage:
        rows_after(transaction, 0, 10)
    assert damage.value.position == 2


def test_a_stream_with_a_hole_is_not_loaded(depots: Store) -> None:
    with depots.database.writing() as transaction:
        transaction.insert("log", COLUMNS, [row(1, 1).values(), row(2, 3).values()])
    with pytest.raises(LogDamaged, match="lacks version 2"):
        depots.writer.submit(StoreGoods(depot=LJUBLJANA)).result()


def test_what_is_saved_is_buffered_and_numbered_until_it_is_flushed(depots: Store) -> None:
    recorder = recorder_of(depots)
    event = StoredEvent(LJUBLJANA, 1, "depot.stored", b"{}")
    with depots.database.writing() as transaction:
        recorder.begin(transaction, head_of(transaction))
        assert recorder.insert_events([event]) == range(1, 2)
        assert recorder.select_events(LJUBLJANA) == [event]
        assert recorder.select_notifications(1, 10)[0].id == 1
        assert head_of(transaction) == 0
        recorder.flush(transaction)
        assert head_of(transaction) == 1
        recorder.end()
    assert recorder.max_notification_id() == 1


def test_what_is_discarded_was_never_there(depots: Store) -> None:
    recorder = recorder_of(depots)
    with depots.database.writing() as transaction:
        recorder.begin(transaction, 0)
        recorder.insert_events([StoredEvent(LJUBLJANA, version, "depot.stored", b"{}") for version in (1, 2)])
        assert recorder.cut(1) == {LJUBLJANA}
        assert [event.originator_version for event in recorder.select_events(LJUBLJANA)] == [1]
        assert recorder.discard() == {LJUBLJANA}
    assert recorder.max_notification_id() is None


def test_a_stream_is_read_stored_and_buffered_as_the_library_asks(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    recorder = recorder_of(depots)
    with depots.database.writing() as transaction:
        recorder.begin(transaction, 2)
        recorder.insert_events([StoredEvent(LJUBLJANA, 3, "depot.stored", b"{}")])
        for how, versions in (
            ({}, [1, 2, 3]),
            ({"gt": 1}, [2, 3]),
            ({"lte": 2}, [1, 2]),
            ({"desc": True}, [3, 2, 1]),
            ({"desc": True, "limit": 1}, [3]),
            ({"gt": 3}, []),
        ):
            read = recorder.select_events(LJUBLJANA, **how)
            assert [event.originator_version for event in read] == versions
        recorder.discard()


def test_nothing_is_loaded_or_saved_outside_the_writers_transaction(depots: Store) -> None:
    with pytest.raises(AssertionError, match="inside the writer's transaction"):
        depots.centre.execute(OpenDepot())


def test_notifications_are_read_as_the_library_asks(depots: Store) -> None:
    for _ in range(3):
        depots.writer.submit(OpenDepot(quantity=1)).result()
    recorder = recorder_of(depots)
    for how, positions in (
        ({"start": 1, "limit": 10}, [1, 2, 3, 4, 5, 6]),
        ({"start": None, "limit": 2}, [1, 2]),
        ({"start": 3, "limit": 10, "inclusive_of_start": False}, [4, 5, 6]),
        ({"start": 2, "limit": 10, "stop": 4}, [2, 3, 4]),
        ({"start": 1, "limit": 2, "topics": ["depot.stored"]}, [2, 4]),
        ({"start": 7, "limit": 10}, []),
    ):
        read = recorder.select_notifications(**how)
        assert [notification.id for notification in read] == positions


def test_what_the_library_offers_and_the_centre_does_not_use_says_so(depots: Store) -> None:
    factory = depots.centre.factory
    assert isinstance(factory, LogFactory)
    for unused in (
        factory.aggregate_recorder,
        factory.tracking_recorder,
        factory.process_recorder,
        depots.centre.recorder.subscribe,
    ):
        with pytest.raises(NotImplementedError):
            unused()


def test_the_position_at_a_time_is_the_last_that_was_recorded_by_then(depots: Store, clock: Clock) -> None:
    times = []
    for _ in range(9):
        depots.writer.submit(OpenDepot()).result()
        times.append(clock.now)
    with depots.database.reading() as transaction:
        for position, time in enumerate(times, 1):
            assert position_at(transaction, time) == position
            assert position_at(transaction, time - timedelta(microseconds=1)) == position - 1
        assert position_at(transaction, times[-1] + timedelta(days=1)) == 9


def test_recorded_time_never_runs_back(depots: Store, clock: Clock) -> None:
    depots.writer.submit(OpenDepot()).result()
    latest = clock.now
    clock.now -= timedelta(hours=1)
    depots.writer.submit(OpenDepot()).result()
    with depots.database.reading() as transaction:
        assert position_at(transaction, latest) == 2


def test_a_new_log_has_a_name_of_its_own(depots: Store) -> None:
    with depots.database.reading() as transaction:
        assert UUID(hex=generation_of(transaction)).version == 4


def test_a_refused_command_leaves_no_row(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=2)).result()
    with pytest.raises(NotEnoughInStock):
        depots.writer.submit(Draw(depot=LJUBLJANA, quantity=3)).result()
    assert recorder_of(depots).max_notification_id() == 2
