"""A store with rows of an older form: today's program reads them as today's, and their bytes stay as they are."""

from typing import ClassVar
from uuid import UUID

import pytest

from domain.fact import FACTS, Fields, Upcast
from store.integrity import verify
from store.log import LogRow, rows_after
from store.open import Store
from store.rebuilding import rebuild
from tests.store import depot
from tests.store.conftest import OpenDepots
from tests.store.depot import Draw, GoodsStored, NotEnoughInStock, OpenDepot, Reducers
from tests.store.depot import Store as StoreGoods

LJUBLJANA = UUID("01999999-0000-7000-8000-000000000001")


def by_the_dozen(fields: Fields) -> Fields:
    """The first form counted in dozens."""
    return {**fields, "quantity": fields["quantity"] * 12, "unit": "piece"}


class StoredByPiece(GoodsStored):
    """Goods came in, counted in pieces: the second form."""

    TOPIC: ClassVar[str] = ""
    UPCASTS: ClassVar[tuple[Upcast, ...]] = (by_the_dozen,)
    unit: str = "piece"


def upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, the program is one that knows the second form."""
    monkeypatch.setattr(StoredByPiece, "TOPIC", GoodsStored.TOPIC)
    monkeypatch.setitem(FACTS, GoodsStored.TOPIC, StoredByPiece)
    monkeypatch.setattr(depot, "GoodsStored", StoredByPiece)


def rows(store: Store) -> list[LogRow]:
    with store.database.reading() as transaction:
        return rows_after(transaction, 0, 100)


def test_older_rows_count_as_todays_in_decisions_and_on_the_board_and_stay_as_they_were_written(
    store_url: str, open_depots: OpenDepots, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = open_depots(store_url)
    older.writer.submit(OpenDepot(id=LJUBLJANA, quantity=2)).result()
    written = rows(older)
    older.close()

    upgraded(monkeypatch)
    newer = open_depots(store_url, Reducers(name="newer"))
    with pytest.raises(NotEnoughInStock) as refusal:
        newer.writer.submit(Draw(depot=LJUBLJANA, quantity=25)).result()
    assert refusal.value.left == 24
    newer.writer.submit(StoreGoods(depot=LJUBLJANA, quantity=1)).result()
    newer.writer.submit(Draw(depot=LJUBLJANA, quantity=25)).result()

    rebuild(newer.database, fold=Reducers(name="newer"))
    assert verify(newer.database, fold=Reducers(name="newer")).is_clean
    after = rows(newer)
    assert [row.sealed() for row in after[: len(written)]] == [row.sealed() for row in written]
    assert [row.topic for row in after] == ["depot.opened", "depot.stored", "depot.stored/2", "depot.drawn"]
