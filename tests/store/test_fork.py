"""A fork holds what stood under one emergency, with bytes and positions, and knows what it left out."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

import projections.training.fork
from domain.authority import Actor
from domain.commands.emergency import OpenEmergency
from domain.commands.message import ApproveMessage, DraftReport
from domain.commands.offer import SubmitOffer
from domain.commands.training.exercise import ForkExercise, SetClock
from projections.readers import Reader
from store.board import COLUMNS, Reading
from store.database import Row, Transaction
from store.exercise_clock import ExerciseClock
from store.fork import NoSuchExercise, open_exercise, open_fork
from store.integrity import Report, verify
from store.log import LogDamaged, LogRow, end_of_command, head_of, position_at, rows_after, stream_rows
from store.open import Store, open_store
from store.rebuilding import rebuild
from tests.golden.record import pour

STAFF = Reader(is_staff=True)
PLANNER = Actor(account="planner", role="planner", name="Planner")
OFFICER = Actor(account="officer", role="duty_officer", name="Duty officer")
HEAD = Actor(account="head", role="head", name="Head")
LATER = datetime(2027, 3, 1, 9, tzinfo=UTC)

Fork = Callable[..., Store]


def filled(url: str, golden: str) -> Store:
    """A live store with a golden log in it."""
    store = open_store(url, clock=lambda: LATER)
    pour(store.database, golden)
    rebuild(store.database)
    return store


@pytest.fixture
def live(store_url: str) -> Iterator[Store]:
    """A centre with several emergencies whose facts stand between each other, once on each database."""
    store = filled(store_url, "live")
    yield store
    store.close()


@pytest.fixture
def forks(live: Store) -> Iterator[Fork]:
    """Forks an emergency as at a position and opens the exercise; all are closed before the live centre is."""
    opened: list[Store] = []

    def fork(emergency: str, position: int | None = None) -> Store:
        with live.reading() as reading:
            at = reading.end_of_command(position or reading.position)
            begins_at, generation = reading.recorded_at(at), reading.generation
        command = ForkExercise(
            actor=PLANNER,
            title="Again",
            emergency_id=UUID(emergency),
            fork=at,
            forked_from=generation,
            begins_at=begins_at,
        )
        id = UUID(live.writer.submit(command).result().outcome.id)
        opened.append(opened_again(live, id))
        return opened[-1]

    yield fork
    for store in opened:
        store.close()


def opened_again(live: Store, id: UUID) -> Store:
    clock = ExerciseClock(lambda: LATER)
    store = open_exercise(live, id, clock)
    clock.follow(store, id)
    return store


def id_of(exercise: Store) -> UUID:
    with exercise.reading() as reading:
        return UUID(reading.find(("exercise",), STAFF)[0].id)


def emergencies(store: Store) -> list[str]:
    with store.reading() as reading:
        return [row.id for row in reading.find(("emergency",), STAFF)]


def log_of(store: Store) -> list[Row]:
    with store.database.reading() as transaction:
        found = transaction.rows(
            "SELECT position, stream, version, topic, state, sha256 FROM {log} ORDER BY position"
        )
    return [(row[0], str(row[1]), *row[2:]) for row in found]


def board_at(store: Store, emergency: str, position: int) -> dict[tuple[str, str], Any]:
    """What stood under an emergency at a position, whoever may read it, but for the origin."""
    with store.database.reading() as transaction:
        found = transaction.rows(
            "SELECT kind, id, readers, text FROM {board} "
            "WHERE emergency = ? AND position <= ? AND (until IS NULL OR until > ?)",
            (emergency, position, position),
        )
    return {(kind, id): (readers, {**json.loads(text), "origin": "any"}) for kind, id, readers, text in found}


def whole_board(store: Store) -> list[Row]:
    with store.database.reading() as transaction:
        return transaction.rows(f"SELECT {', '.join(COLUMNS)} FROM {{board}} ORDER BY kind, id, position")


def verified(exercise: Store) -> Report:
    return verify(exercise.database, fold=projections.training.fork)


def test_a_fork_shows_what_stood_under_the_emergency_then(live: Store, forks: Fork) -> None:
    with live.database.reading() as transaction:
        head = head_of(transaction)
        ends = sorted({end_of_command(transaction, position) for position in range(3, head, head // 4)})
    compared = 0
    for emergency in emergencies(live)[:2]:
        for position in ends:
            there = board_at(live, emergency, position)
            if there:
                exercise = forks(emergency, position)
                assert board_at(exercise, emergency, position) == there
                compared += len(there)
    assert compared > 20


def test_copied_rows_keep_their_bytes_and_positions_and_nothing_of_another_emergency_comes_along(
    live: Store, forks: Fork
) -> None:
    exercise = forks(emergencies(live)[0])
    there = {row[0]: row for row in log_of(live)}
    *copied, begun = log_of(exercise)
    assert len(copied) > 5
    assert all(there[row[0]] == row for row in copied)
    about = [row for row in there.values() if emergencies(live)[1] in f"{row[1]} {row[4]!r}"]
    assert about
    assert not {row[0] for row in about} & {row[0] for row in copied}
    assert begun[3] == "exercise.begun"


def test_an_exercise_counts_on_after_its_fork(live: Store, forks: Fork) -> None:
    emergency = emergencies(live)[0]
    exercise = forks(emergency, 20)
    with exercise.reading() as reading:
        begun = reading.position
        assert begun == json.loads(reading.find(("exercise",), STAFF)[0].text)["fork"] + 1
    command = SetClock(actor=PLANNER, exercise_id=id_of(exercise), real=LATER, paused=False)
    assert exercise.writer.submit(command).result().outcome.position == begun + 1


def test_everything_in_an_exercise_is_of_origin_exercise(live: Store, forks: Fork) -> None:
    exercise = forks(emergencies(live)[0])
    texts = [json.loads(row[6]) for row in whole_board(exercise)]
    assert {text["kind"] for text in texts} >= {"emergency", "request", "item", "offer", "entry", "exercise"}
    assert {text["origin"] for text in texts} == {"exercise"}


def test_a_fork_of_the_archive_is_of_origin_exercise_too_and_tells_the_past_as_it_was_told(
    store_url: str,
) -> None:
    live = filled(store_url, "archive")
    try:
        with live.reading() as reading:
            emergency = reading.find(("emergency",), STAFF)[0].id
            position, generation = reading.position, reading.generation
            begins_at = reading.recorded_at(position)
            told = [
                json.loads(row.text)["text"] for row in reading.find(("entry",), STAFF, emergency=emergency)
            ]
        command = ForkExercise(
            actor=PLANNER,
            title="Once more",
            emergency_id=UUID(emergency),
            fork=position,
            forked_from=generation,
            begins_at=begins_at,
        )
        exercise = opened_again(live, UUID(live.writer.submit(command).result().outcome.id))
        try:
            assert {json.loads(row[6])["origin"] for row in whole_board(exercise)} == {"exercise"}
            with exercise.reading() as reading:
                entries = reading.find(("entry",), STAFF, emergency=emergency)
            assert [json.loads(row.text)["text"] for row in entries] == told
            assert verified(exercise).is_clean
            # What is done there from now on is no part of the archive either.
            capital = Actor(account="FIN", role="nation", name="Finland", nation="FIN")
            offer = SubmitOffer(actor=capital, emergency_id=UUID(emergency), items=())
            outcome = exercise.writer.submit(offer).result().outcome
            with exercise.database.reading() as transaction:
                state = stream_rows(transaction, UUID(outcome.id))[0].state
            assert json.loads(state)["origin"] == "exercise"
        finally:
            exercise.close()
    finally:
        live.close()


def test_nobody_and_nothing_beside_the_log_is_copied(live: Store, forks: Fork) -> None:
    live.accounts.add("nation", "Real capital", "SVN")
    live.contacts.add(
        name="A real person",
        telephone=None,
        email=None,
        languages="[]",
        hours=None,
        owner_nation="SVN",
        created_by="somebody",
    )
    exercise = forks(emergencies(live)[0])
    assert [(one.id, one.role) for one in exercise.accounts.list()] == [("planner", "planner")]
    assert exercise.contacts.list() == []
    with exercise.database.reading() as transaction:
        for table in ("receipts", "sessions"):
            assert transaction.rows(f"SELECT * FROM {{{table}}}") == []
        topics = {topic for (topic,) in transaction.rows("SELECT topic FROM {log}")}
    assert not {topic for topic in topics if topic.startswith("register.")}


def test_an_exercise_numbers_files_and_messages_in_a_series_of_its_own(live: Store, forks: Fork) -> None:
    active = active_emergency(live)
    exercise = forks(active)
    opened = exercise.writer.submit(OpenEmergency(actor=OFFICER, country="ITA", hazard="flood")).result()
    drafted = exercise.writer.submit(
        DraftReport(actor=OFFICER, emergency_id=UUID(active), product="situation_report")
    ).result()
    exercise.writer.submit(ApproveMessage(actor=HEAD, message_id=UUID(drafted.outcome.id))).result()
    with exercise.reading() as reading:
        file = reading.get("emergency", opened.outcome.id, STAFF)
        message = reading.get("message", drafted.outcome.id, STAFF)
    assert file is not None
    assert message is not None
    assert json.loads(file.text)["reference"].startswith("EXERCISE 20")
    assert json.loads(file.text)["reference"].endswith("-001")
    assert json.loads(message.text)["number"].startswith("EXERCISE OPS(EADRCC)(20")
    assert json.loads(message.text)["number"].endswith(")0001")


def active_emergency(store: Store) -> str:
    with store.reading() as reading:
        rows = reading.find(("emergency",), STAFF, filters={"status": "active"})
    assert rows, "the golden log has an active file"
    return rows[0].id


def test_an_exercise_that_is_opened_again_is_the_same(live: Store, forks: Fork) -> None:
    exercise = forks(emergencies(live)[0])
    id, log, board = id_of(exercise), log_of(exercise), whole_board(exercise)
    exercise.close()
    again = opened_again(live, id)
    try:
        assert (log_of(again), whole_board(again)) == (log, board)
        assert [one.id for one in again.accounts.list()] == ["planner"]
    finally:
        again.close()


def test_what_is_recorded_later_in_reality_does_not_come_in(live: Store, forks: Fork) -> None:
    exercise = forks(emergencies(live)[0])
    id, log = id_of(exercise), log_of(exercise)
    exercise.close()
    live.writer.submit(
        DraftReport(actor=OFFICER, emergency_id=UUID(active_emergency(live)), product="situation_report")
    ).result()
    again = opened_again(live, id)
    try:
        assert log_of(again) == log
    finally:
        again.close()


def test_there_is_no_exercise_that_the_live_log_does_not_know(live: Store) -> None:
    for unknown in (UUID(int=1), UUID(emergencies(live)[0])):
        with pytest.raises(NoSuchExercise):
            open_exercise(live, unknown, lambda: LATER)


# --- time ------------------------------------------------------------------------------------------------------


def test_the_time_of_a_position_is_found_across_the_gaps_of_a_fork(live: Store, forks: Fork) -> None:
    exercise = forks(emergencies(live)[1])
    with exercise.database.reading() as transaction:
        rows = rows_after(transaction, 0, 10_000)
        reading = Reading(transaction)
        for row in rows:
            time = reading.recorded_at(row.position)
            found = position_at(transaction, time)
            last = [one.position for one in rows if one.position <= found][-1]
            assert reading.recorded_at(last) == time
            assert last >= row.position
        assert [row.position for row in rows] != list(range(1, len(rows) + 1))
        assert not [row for row in rows_after(transaction, 0, 1) if row.position == 0]


# --- damage ----------------------------------------------------------------------------------------------------


def unguarded(transaction: Transaction, exercise: Store) -> None:
    """Take away what keeps the log from being changed, as somebody with the password could."""
    if exercise.database.dialect == "sqlite":
        for name in ("log_is_never_updated", "log_is_never_deleted", "log_only_grows"):
            transaction.run(f"DROP TRIGGER {name}")
        for name in ("fork_gaps_are_never_updated", "fork_gaps_are_never_deleted"):
            transaction.run(f"DROP TRIGGER {name}")
    else:
        transaction.run("GRANT ALL ON {log} TO CURRENT_USER")
        transaction.run("ALTER TABLE {log} DISABLE TRIGGER USER")
        transaction.run("ALTER TABLE {fork_gaps} DISABLE TRIGGER USER")


@pytest.fixture
def exercise(live: Store, forks: Fork) -> Store:
    """A fork with gaps."""
    return forks(emergencies(live)[1])


def copied(exercise: Store) -> list[LogRow]:
    with exercise.database.reading() as transaction:
        return rows_after(transaction, 0, 10_000)[:-1]


def test_the_gaps_of_a_fork_are_no_damage(exercise: Store) -> None:
    report = verified(exercise)
    assert report.problems == ()
    assert report.events == len(copied(exercise)) + 1


def test_a_fork_can_be_verified_beside_a_running_server(live: Store, exercise: Store) -> None:
    beside = open_fork(live.database, id_of(exercise))
    try:
        assert verify(beside, fold=projections.training.fork).is_clean
    finally:
        beside.close()


def test_a_fork_that_is_folded_again_gives_the_same_board(exercise: Store) -> None:
    board = whole_board(exercise)
    rebuild(exercise.database, fold=projections.training.fork)
    assert whole_board(exercise) == board


@pytest.mark.parametrize("which", [0, 3, -1])
def test_a_copied_row_that_is_missing_is_found_where_it_was(exercise: Store, which: int) -> None:
    lost = copied(exercise)[which].position
    with exercise.database.writing() as transaction:
        unguarded(transaction, exercise)
        transaction.run("DELETE FROM {log} WHERE position = ?", (lost,))
    report = verified(exercise)
    assert report.first_bad_position == lost
    assert "missing" in report.problems[0].what


def test_a_copied_row_that_was_changed_is_found(exercise: Store) -> None:
    changed = copied(exercise)[2].position
    with exercise.database.writing() as transaction:
        unguarded(transaction, exercise)
        transaction.run("UPDATE {log} SET topic = 'offer.accepted' WHERE position = ?", (changed,))
    assert verified(exercise).first_bad_position == changed


def test_a_row_that_was_put_into_a_gap_is_found(live: Store, exercise: Store) -> None:
    there = {row.position for row in copied(exercise)}
    with live.database.reading() as transaction:
        foreign = next(row for row in rows_after(transaction, 0, 10_000) if row.position not in there)
    with exercise.database.writing() as transaction:
        unguarded(transaction, exercise)
        transaction.insert(
            "log", ("position", "stream", "version", "topic", "state", "sha256"), [foreign.values()]
        )
    report = verified(exercise)
    assert not report.is_clean
    assert report.first_bad_position is not None
    assert report.first_bad_position <= foreign.position or "copied" in report.problems[0].what


def test_gaps_that_were_made_to_fit_do_not_hide_a_missing_row(exercise: Store) -> None:
    rows = copied(exercise)
    last_of_a_stream = next(
        row
        for row in reversed(rows)
        if not [one for one in rows if one.stream == row.stream and one.version > row.version]
    )
    place = rows.index(last_of_a_stream)
    before, after = rows[place - 1].position, (rows[place + 1].position if place + 1 < len(rows) else None)
    with exercise.database.writing() as transaction:
        unguarded(transaction, exercise)
        transaction.run("DELETE FROM {log} WHERE position = ?", (last_of_a_stream.position,))
        transaction.run("DELETE FROM {fork_gaps} WHERE after IN (?, ?)", (before, last_of_a_stream.position))
        following = after or head_of(transaction)
        transaction.insert("fork_gaps", ("after", "before"), [(before, following)])
    report = verified(exercise)
    assert any("copied" in problem.what for problem in report.problems)


def test_a_gap_in_a_live_log_is_still_damage(live: Store) -> None:
    with live.database.writing() as transaction:
        if live.database.dialect == "sqlite":
            transaction.run("DROP TRIGGER log_is_never_deleted")
        else:
            transaction.run("GRANT ALL ON {log} TO CURRENT_USER")
            transaction.run("ALTER TABLE {log} DISABLE TRIGGER USER")
        transaction.run("DELETE FROM {log} WHERE position = 7")
    assert verify(live.database).first_bad_position == 7
    with live.database.reading() as transaction, pytest.raises(LogDamaged) as damage:
        rows_after(transaction, 0, 100)
    assert damage.value.position == 7
