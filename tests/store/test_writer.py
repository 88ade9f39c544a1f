"""The writer: who is answered what, and that a refusal leaves nothing behind."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import Any
from uuid import UUID

import pytest

from domain.centre import NotFound
from domain.fact import Fact
from projections.entities import Board, Entity
from projections.readers import STAFF_ONLY, Reader
from store.board import BoardState
from store.database import StatementRefused, StoreUnavailable, Transaction
from store.log import LogRecorder, head_of
from store.open import Store
from store.queue import BATCH
from store.writer import (
    Answer,
    Execute,
    KeyUsedForAnother,
    OutcomeUnknown,
    Precondition,
    Receipt,
    StaleVersion,
)
from tests.store.conftest import SOON_S, OpenDepots, held_back
from tests.store.depot import Draw, Fail, GoodsStored, Move, NotEnoughInStock, OpenDepot, Reducers, Show
from tests.store.depot import Store as StoreGoods

STAFF = Reader(is_staff=True)
LJUBLJANA = UUID("01999999-0000-7000-8000-000000000001")
MARIBOR = UUID("01999999-0000-7000-8000-000000000002")


def key(name: str, digest: bytes = b"the same body") -> Receipt:
    return Receipt("officer", name, digest)


def head(store: Store) -> int:
    with store.database.reading() as transaction:
        return head_of(transaction)


def board_state(store: Store) -> BoardState:
    with store.reading() as reading:
        return reading.state


def stock(store: Store, depot: UUID) -> int:
    """What the board says is in a depot."""
    with store.reading() as reading:
        row = reading.get("depot", str(depot), STAFF)
    assert row is not None
    quantity: int = int(row.text.partition('"quantity":')[2].partition(",")[0])
    return quantity


def transactions(store: Store) -> Callable[[], int]:
    """Counts the transactions that are committed from now on with something to tell."""
    commits: list[int] = []
    store.writer.on_commit(commits.append)
    return lambda: len(commits)


# --- answers -------------------------------------------------------------------------------------------------


def test_an_answered_command_is_recorded_and_on_the_board(depots: Store) -> None:
    answer = depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    assert (answer.outcome.kind, answer.outcome.id, answer.outcome.position) == ("depot", str(LJUBLJANA), 2)
    assert answer.on_board
    assert not answer.replayed
    assert stock(depots, LJUBLJANA) == 20


@pytest.mark.anyio
async def test_a_coroutine_waits_for_its_answer(depots: Store) -> None:
    answer = await depots.writer.run(OpenDepot(quantity=20))
    assert answer.outcome.position == 2


def test_commands_that_wait_share_one_transaction_and_see_one_another(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=1)).result()
    commits = transactions(depots)
    with held_back(depots):
        first = depots.writer.submit(Draw(depot=LJUBLJANA))
        second = depots.writer.submit(Draw(depot=LJUBLJANA))
        third = depots.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=3))
        fourth = depots.writer.submit(Draw(depot=LJUBLJANA, quantity=2))
    assert first.result().outcome.position == 3
    with pytest.raises(NotEnoughInStock) as refusal:
        second.result()
    assert refusal.value.left == 0
    assert [third.result().outcome.position, fourth.result().outcome.position] == [4, 5]
    assert commits() == 1
    assert stock(depots, LJUBLJANA) == 1


def test_more_commands_than_a_batch_holds_are_all_answered_in_order(depots: Store) -> None:
    with held_back(depots):
        futures = [depots.writer.submit(OpenDepot()) for _ in range(2 * BATCH + 1)]
    assert [future.result().outcome.position for future in futures] == list(range(1, 2 * BATCH + 2))


def test_a_mistake_in_one_command_is_told_to_its_caller_alone(depots: Store) -> None:
    with held_back(depots):
        before = depots.writer.submit(OpenDepot())
        mistaken = depots.writer.submit(Fail())
        after = depots.writer.submit(OpenDepot())
    with pytest.raises(ZeroDivisionError):
        mistaken.result()
    assert [before.result().outcome.position, after.result().outcome.position] == [1, 2]


def test_a_refusal_of_one_aggregate_leaves_the_other_as_it_was(depots: Store) -> None:
    for id in (LJUBLJANA, MARIBOR):
        depots.writer.submit(OpenDepot(id=id, quantity=1)).result()
    with pytest.raises(NotEnoughInStock):
        depots.writer.submit(Move(depot=LJUBLJANA, into=MARIBOR, quantity=2)).result()
    depots.writer.submit(Move(depot=LJUBLJANA, into=MARIBOR, quantity=1)).result()
    assert (stock(depots, LJUBLJANA), stock(depots, MARIBOR)) == (0, 2)


def test_what_is_unknown_is_refused(depots: Store) -> None:
    with pytest.raises(NotFound):
        depots.writer.submit(Draw(depot=LJUBLJANA)).result()


def test_a_command_withdrawn_before_its_turn_is_not_recorded(depots: Store) -> None:
    with held_back(depots):
        withdrawn = depots.writer.submit(OpenDepot())
        assert withdrawn.cancel()
        other = depots.writer.submit(OpenDepot())
    assert other.result().outcome.position == 1


# --- receipts ------------------------------------------------------------------------------------------------


def test_a_repeat_is_answered_and_not_recorded(depots: Store) -> None:
    command = OpenDepot(id=LJUBLJANA, quantity=20)
    first = depots.writer.submit(command, key("open")).result()
    depots.writer.submit(Draw(depot=LJUBLJANA)).result()
    again = depots.writer.submit(OpenDepot(quantity=20), key("open")).result()
    assert again == Answer(first.outcome, replayed=True)
    assert head(depots) == 3


def test_a_repeat_in_the_same_batch_is_answered_and_not_recorded(depots: Store) -> None:
    with held_back(depots):
        first, again = (depots.writer.submit(OpenDepot(), key("open")) for _ in range(2))
        other = depots.writer.submit(OpenDepot(), key("open", b"another body"))
    assert again.result() == Answer(first.result().outcome, replayed=True)
    with pytest.raises(KeyUsedForAnother):
        other.result()
    assert head(depots) == 1


def test_a_key_is_not_used_for_another_body(depots: Store) -> None:
    depots.writer.submit(OpenDepot(), key("open")).result()
    with pytest.raises(KeyUsedForAnother):
        depots.writer.submit(OpenDepot(), key("open", b"another body")).result()


def test_a_key_belongs_to_its_account(depots: Store) -> None:
    depots.writer.submit(OpenDepot(), Receipt("officer", "open", b"")).result()
    answer = depots.writer.submit(OpenDepot(), Receipt("head", "open", b"")).result()
    assert not answer.replayed


def test_a_refusal_leaves_no_receipt(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA)).result()
    with pytest.raises(NotEnoughInStock):
        depots.writer.submit(Draw(depot=LJUBLJANA), key("draw")).result()
    depots.writer.submit(StoreGoods(depot=LJUBLJANA)).result()
    assert not depots.writer.submit(Draw(depot=LJUBLJANA), key("draw")).result().replayed


def test_a_repeat_is_answered_before_anything_could_refuse_it(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=1)).result()
    seen = Precondition(LJUBLJANA, 2)
    depots.writer.submit(Draw(depot=LJUBLJANA), key("draw"), seen).result()
    assert depots.writer.submit(Draw(depot=LJUBLJANA), key("draw"), seen).result().replayed


# --- preconditions -------------------------------------------------------------------------------------------


def test_a_command_about_what_has_moved_since_is_refused(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    depots.writer.submit(OpenDepot(id=MARIBOR)).result()
    depots.writer.submit(Draw(depot=LJUBLJANA), precondition=Precondition(LJUBLJANA, 3)).result()
    with pytest.raises(StaleVersion) as refusal:
        depots.writer.submit(Draw(depot=LJUBLJANA), precondition=Precondition(LJUBLJANA, 3)).result()
    assert (refusal.value.expected, refusal.value.position) == (3, 4)


def test_it_is_refused_also_where_the_same_batch_moved_it(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    with held_back(depots):
        first, second = (
            depots.writer.submit(Draw(depot=LJUBLJANA), precondition=Precondition(LJUBLJANA, 2))
            for _ in range(2)
        )
    assert first.result().outcome.position == 3
    with pytest.raises(StaleVersion):
        second.result()


# --- work that is whole --------------------------------------------------------------------------------------


def open_both(execute: Execute) -> int:
    execute(OpenDepot(id=LJUBLJANA, quantity=2), key("open Ljubljana"))
    execute(OpenDepot(id=MARIBOR), None)
    return execute(Move(depot=LJUBLJANA, into=MARIBOR), key("move")).outcome.position


def test_work_is_recorded_whole(depots: Store) -> None:
    assert depots.writer.submit_whole(open_both).result() == 5
    assert (stock(depots, LJUBLJANA), stock(depots, MARIBOR)) == (1, 1)


def test_or_not_at_all(depots: Store) -> None:
    def too_much(execute: Execute) -> None:
        open_both(execute)
        execute(Draw(depot=LJUBLJANA, quantity=2), None)

    with pytest.raises(NotEnoughInStock):
        depots.writer.submit_whole(too_much).result()
    assert head(depots) == 0
    assert depots.writer.submit_whole(open_both).result() == 5


def test_a_rehearsal_tells_what_would_come_of_it_and_leaves_nothing(depots: Store) -> None:
    assert depots.writer.submit_whole(open_both, rehearsal=True).result() == 5
    assert head(depots) == 0
    with pytest.raises(NotFound):
        depots.writer.submit(Draw(depot=MARIBOR)).result()


def test_work_finds_the_receipts_of_those_before_it(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=2), key("open Ljubljana")).result()
    assert depots.writer.submit_whole(open_both).result() == 5
    assert head(depots) == 5


def test_work_in_the_middle_of_a_batch_undoes_nobody_else(depots: Store) -> None:
    def failing(execute: Execute) -> None:
        execute(OpenDepot(), None)
        raise ZeroDivisionError

    with held_back(depots):
        before = depots.writer.submit(OpenDepot())
        undone = depots.writer.submit_whole(failing)
        after = depots.writer.submit(OpenDepot())
    with pytest.raises(ZeroDivisionError):
        undone.result()
    assert [before.result().outcome.position, after.result().outcome.position] == [1, 2]


# --- when the writing fails ----------------------------------------------------------------------------------


@contextmanager
def flushing(
    store: Store, monkeypatch: pytest.MonkeyPatch, instead: Callable[[Transaction], None]
) -> Iterator[None]:
    """Whatever is flushed inside the block goes through `instead` first."""
    recorder = store.centre.recorder
    assert isinstance(recorder, LogRecorder)
    flush = recorder.flush

    def flushed(transaction: Transaction) -> None:
        instead(transaction)
        flush(transaction)

    with monkeypatch.context() as patched:
        patched.setattr(recorder, "flush", flushed)
        yield


def test_a_batch_that_cannot_be_written_is_run_one_by_one(
    depots: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=1)).result()
    recorder = depots.centre.recorder
    assert isinstance(recorder, LogRecorder)

    def refuse_thirteen(transaction: Transaction) -> None:
        if any(b'"quantity":13' in row.state for row in recorder.buffered):
            transaction.run("INSERT INTO {log} (position) VALUES (1)")

    with flushing(depots, monkeypatch, refuse_thirteen):
        with held_back(depots):
            first = depots.writer.submit(Draw(depot=LJUBLJANA), key("draw"))
            unlucky = depots.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=13))
            third = depots.writer.submit(Draw(depot=LJUBLJANA, quantity=10))
            again = depots.writer.submit(Draw(depot=LJUBLJANA), key("draw"))
        wait((first, unlucky, third, again), SOON_S)
    assert first.result().outcome.position == 3
    with pytest.raises(StatementRefused):
        unlucky.result()
    # In the batch there were thirteen more; that answer was never given.
    with pytest.raises(NotEnoughInStock) as refusal:
        third.result()
    assert refusal.value.left == 0
    assert again.result().replayed
    assert stock(depots, LJUBLJANA) == 0


def test_a_database_that_is_away_is_told_to_all_who_wait_and_nothing_is_kept_in_mind(
    depots: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=1)).result()

    def away(transaction: Transaction) -> None:
        raise StoreUnavailable("away")

    with flushing(depots, monkeypatch, away):
        with held_back(depots):
            futures = [depots.writer.submit(Draw(depot=LJUBLJANA), key(f"draw {n}")) for n in range(3)]
        for future in futures:
            with pytest.raises(StoreUnavailable):
                future.result()
    assert depots.writer.submit(Draw(depot=LJUBLJANA), key("draw 0")).result().outcome.position == 3
    assert stock(depots, LJUBLJANA) == 0


# --- the board -----------------------------------------------------------------------------------------------


def test_a_poisoned_reducer_stops_the_board_and_not_the_centre(
    store_url: str, open_depots: OpenDepots
) -> None:
    store = open_depots(store_url, Reducers(poison={13}))
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    with held_back(store):
        before = store.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=1))
        poison = store.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=13))
        after = store.writer.submit(Draw(depot=LJUBLJANA, quantity=34))
    assert before.result().on_board
    assert not poison.result().on_board
    assert not after.result().on_board
    state = board_state(store)
    assert (state.position, state.stopped_at, state.stopped_why) == (
        3,
        4,
        "ArithmeticError: no reducer bears 13",
    )
    assert stock(store, LJUBLJANA) == 21
    # Still so for the next, and rules still hold.
    assert not store.writer.submit(StoreGoods(depot=LJUBLJANA)).result().on_board
    with pytest.raises(NotEnoughInStock):
        store.writer.submit(Draw(depot=LJUBLJANA, quantity=2)).result()


def test_other_reducers_try_again_and_go_on(store_url: str, open_depots: OpenDepots) -> None:
    store = open_depots(store_url, Reducers(poison={13}))
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    store.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=13)).result()
    store.close()
    same = open_depots(store_url, Reducers(poison={13}))
    assert not same.writer.submit(StoreGoods(depot=LJUBLJANA)).result().on_board
    same.close()
    mended = open_depots(store_url, Reducers(name="mended"))
    assert mended.writer.submit(StoreGoods(depot=LJUBLJANA)).result().on_board
    assert stock(mended, LJUBLJANA) == 35
    assert board_state(mended) == BoardState(5, 1, "mended", board_state(mended).build)


def test_a_board_that_is_behind_catches_up_while_nobody_asks(
    store_url: str, open_depots: OpenDepots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.keeping.CATCH_UP", 3)
    store = open_depots(store_url, Reducers(poison={13}))
    store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=13)).result()
    for _ in range(9):
        store.writer.submit(StoreGoods(depot=LJUBLJANA)).result()
    store.close()
    caught_up = Event()
    mended = open_depots(store_url, Reducers(name="mended"))
    mended.writer.on_commit(lambda position: caught_up.set() if position == 11 else None)
    if board_state(mended).position < 11:
        assert caught_up.wait(SOON_S)
    assert stock(mended, LJUBLJANA) == 22


def test_reducers_older_than_the_board_leave_it_alone(store_url: str, open_depots: OpenDepots) -> None:
    newer = open_depots(store_url, Reducers(version=2))
    newer.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    newer.close()
    older = open_depots(store_url, Reducers(version=1))
    assert not older.writer.submit(StoreGoods(depot=LJUBLJANA)).result().on_board
    assert board_state(older).version == 2
    older.close()
    again = open_depots(store_url, Reducers(version=2))
    assert again.writer.submit(StoreGoods(depot=LJUBLJANA)).result().on_board
    assert stock(again, LJUBLJANA) == 22


def test_newer_reducers_fold_the_board_again(store_url: str, open_depots: OpenDepots) -> None:
    older = open_depots(store_url, Reducers(version=1))
    older.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)).result()
    build = board_state(older).build
    older.close()
    newer = open_depots(store_url, Reducers(version=2))
    assert (board_state(newer).version, board_state(newer).position) == (2, 2)
    assert board_state(newer).build != build


class Unwritable(Reducers):
    """Makes of the quantity 13 what no database takes."""

    def fold(self, fact: Fact, position: int, board: Board) -> list[Entity]:
        changed = super().fold(fact, position, board)
        if isinstance(fact, GoodsStored) and fact.quantity == 13:
            nameless: Any = None
            return [replace(changed[0], kind=nameless)]
        return changed


def test_what_the_database_does_not_take_stops_the_board_where_it_is(
    store_url: str, open_depots: OpenDepots
) -> None:
    store = open_depots(store_url, Unwritable())
    with held_back(store):
        futures = [
            store.writer.submit(OpenDepot(id=LJUBLJANA, quantity=20)),
            store.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=1)),
            store.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=13)),
            store.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=2)),
        ]
    assert [future.result().on_board for future in futures] == [True, True, False, False]
    assert (board_state(store).position, board_state(store).stopped_at) == (3, 4)
    assert stock(store, LJUBLJANA) == 21


def test_a_hint_gives_the_boards_position_and_may_fail(depots: Store) -> None:
    seen: list[int] = []

    def broken(position: int) -> None:
        raise ZeroDivisionError

    depots.writer.on_commit(broken)
    depots.writer.on_commit(seen.append)
    depots.writer.submit(OpenDepot(quantity=1)).result()
    depots.writer.submit(OpenDepot()).result()
    assert seen == [2, 3]


def test_a_refusal_gives_no_hint(depots: Store) -> None:
    commits = transactions(depots)
    with pytest.raises(NotFound):
        depots.writer.submit(Draw(depot=LJUBLJANA)).result()
    assert commits() == 0


# --- the end -------------------------------------------------------------------------------------------------


def test_whoever_waits_when_the_store_closes_is_answered(depots: Store) -> None:
    futures: list[Future[Answer]] = []
    with held_back(depots):
        futures = [depots.writer.submit(OpenDepot()) for _ in range(BATCH + 10)]
    depots.close()
    assert [future.result().outcome.position for future in futures] == list(range(1, BATCH + 11))


def test_a_closed_store_takes_nothing_more(depots: Store) -> None:
    depots.close()
    depots.close()
    with pytest.raises(StoreUnavailable):
        depots.writer.submit(OpenDepot())
    with pytest.raises(StoreUnavailable), depots.reading():
        pass


# --- several processes, here as two stores on one database ---------------------------------------------------


@pytest.mark.server
def test_what_another_process_has_moved_is_loaded_anew(fresh_postgres: str, open_depots: OpenDepots) -> None:
    here, there = open_depots(fresh_postgres), open_depots(fresh_postgres)
    here.writer.submit(OpenDepot(id=LJUBLJANA, quantity=2)).result()
    for store in (there, here):
        store.writer.submit(Draw(depot=LJUBLJANA)).result()
    for store in (there, here):
        with pytest.raises(NotEnoughInStock):
            store.writer.submit(Draw(depot=LJUBLJANA)).result()
    assert stock(here, LJUBLJANA) == 0


@pytest.mark.server
def test_the_board_goes_on_from_what_another_process_has_folded(
    fresh_postgres: str, open_depots: OpenDepots
) -> None:
    here, there = open_depots(fresh_postgres), open_depots(fresh_postgres)
    here.writer.submit(OpenDepot(id=LJUBLJANA, quantity=2)).result()
    there.writer.submit(OpenDepot(id=MARIBOR, quantity=3)).result()
    here.writer.submit(StoreGoods(depot=MARIBOR, quantity=4)).result()
    there.writer.submit(Show(depot=LJUBLJANA, to=STAFF_ONLY)).result()
    with here.reading() as reading:
        total = reading.get("total", "total-flood", STAFF)
    assert total is not None
    assert '"quantity":9,"depots":2' in total.text


@pytest.mark.server
def test_a_repeat_is_known_whichever_process_it_reaches(fresh_postgres: str, open_depots: OpenDepots) -> None:
    here, there = open_depots(fresh_postgres), open_depots(fresh_postgres)
    here.writer.submit(OpenDepot(), key("open")).result()
    assert there.writer.submit(OpenDepot(), key("open")).result().replayed


@pytest.mark.anyio
async def test_who_is_not_answered_in_time_is_told_that_nobody_knows_and_a_repeat_tells(
    depots: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.writer.ANSWERED_WITHIN_S", 0.05)
    with held_back(depots), pytest.raises(OutcomeUnknown, match="not known"):
        await depots.writer.run(OpenDepot(id=LJUBLJANA), key("k"))
    again = depots.writer.submit(OpenDepot(id=LJUBLJANA), key("k")).result(SOON_S)
    assert (again.replayed, again.outcome.position) == (True, 1)
