"""The board is folded again beside the one in use: commands are recorded meanwhile, and nobody sees it run back."""

from threading import Event, Thread
from uuid import UUID

import pytest

from projections.readers import Reader
from store.board import state_of
from store.integrity import verify
from store.open import Store
from store.rebuilding import rebuild
from tests.store.conftest import SOON_S
from tests.store.depot import Draw, OpenDepot, Reducers

LJUBLJANA = UUID("01999999-0000-7000-8000-000000000001")
STAFF = Reader(is_staff=True)


def build(store: Store) -> str:
    with store.database.reading() as transaction:
        return state_of(transaction).build


def test_what_is_recorded_while_the_board_is_folded_again_is_on_the_new_one(
    depots: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.rebuilding.AT_ONCE", 2)
    monkeypatch.setattr("store.rebuilding.LEFT_FOR_THE_LAST", 1)
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=100)).result()
    for _ in range(4):
        depots.writer.submit(Draw(depot=LJUBLJANA)).result()
    before, during = build(depots), list[bool]()

    def meanwhile(done: int, head: int) -> None:
        # Between two steps a command is answered as ever, from the old board.
        if len(during) < 3:
            during.append(depots.writer.submit(Draw(depot=LJUBLJANA)).result(SOON_S).on_board)
            assert build(depots) == before

    folded = rebuild(depots.database, meanwhile, Reducers())
    assert during == [True] * 3
    assert folded.position == 9
    assert build(depots) != before
    assert verify(depots.database, fold=Reducers()).is_clean
    # The writer goes on from the new board.
    assert depots.writer.submit(Draw(depot=LJUBLJANA)).result().on_board
    assert verify(depots.database, fold=Reducers()).is_clean


def test_nobody_sees_the_board_run_back_while_it_is_replaced_under_writers(depots: Store) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=1_000)).result()
    done, seen = Event(), list[int]()

    def write() -> None:
        while not done.is_set():
            depots.writer.submit(Draw(depot=LJUBLJANA)).result(SOON_S)

    def look() -> None:
        while not done.is_set():
            with depots.reading() as reading:
                assert len(reading.find(["depot"], STAFF)) == 1
                seen.append(reading.position)

    threads = [Thread(target=write), Thread(target=look)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        rebuild(depots.database, fold=Reducers())
    done.set()
    for thread in threads:
        thread.join()
    assert seen == sorted(seen)
    assert seen[-1] > seen[0], "nothing was recorded meanwhile"
    assert verify(depots.database, fold=Reducers()).is_clean


def test_a_rebuild_that_was_cut_off_leaves_the_old_board_and_the_next_one_is_whole(
    depots: Store,
) -> None:
    depots.writer.submit(OpenDepot(id=LJUBLJANA, quantity=5)).result()
    before = build(depots)

    def dies(done: int, head: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(depots.database, dies, Reducers())
    assert build(depots) == before
    assert depots.writer.submit(Draw(depot=LJUBLJANA)).result().on_board
    rebuild(depots.database, fold=Reducers())
    assert verify(depots.database, fold=Reducers()).is_clean
