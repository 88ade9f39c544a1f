"""What the folding board keeps in memory of what is stored."""

from collections.abc import Collection, Iterable

import pytest

import store.folding
from projections.entities import Entity
from projections.readers import EVERYBODY
from store.board import Row
from store.database import Key
from store.folding import Current, FoldingBoard


class Stored:
    """A store of depots, which counts how often it is asked."""

    def __init__(self, *ids: str) -> None:
        self.ids = ids
        self.asked: list[list[Key]] = []

    def look_up(self, keys: Collection[Key]) -> list[Row]:
        self.asked.append(list(keys))
        return [Row(kind, id, "flood", 1, None, "*", "{}") for kind, id in keys if id in self.ids]

    def lookup(self, keys: Iterable[Key]) -> list[Current]:
        return []

    def members(self, emergency: str, kind: str) -> list[Current]:
        return []


def depots(*ids: str) -> list[Key]:
    return [("depot", id) for id in ids]


def ids(rows: list[Row]) -> set[str]:
    return {row.id for row in rows}


def test_what_was_asked_for_is_not_looked_up_again() -> None:
    stored = Stored("a", "b")
    board = FoldingBoard()
    assert ids(board.standing(depots("a", "x"), stored.look_up)) == {"a"}
    assert ids(board.standing(depots("a", "b"), stored.look_up)) == {"a", "b"}
    assert stored.asked == [depots("a", "x"), depots("b")]


def test_what_is_let_go_for_others_is_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.folding, "ENTITIES_HELD", 2)
    stored = Stored("a", "b", "c", "d")
    board = FoldingBoard()
    board.standing(depots("a", "b"), stored.look_up)
    assert ids(board.standing(depots("a", "c", "d"), stored.look_up)) == {"a", "c", "d"}
    assert ids(board.standing(depots("a", "b", "c", "d"), stored.look_up)) == {"a", "b", "c", "d"}


def test_a_version_that_was_made_meanwhile_stands() -> None:
    stored = Stored("a")
    board = FoldingBoard(stored)
    board.standing(depots("a"), stored.look_up)
    board.put([Entity("depot", "a", "flood", EVERYBODY, {"quantity": 5})], 7)
    board.settle()
    (row,) = board.standing(depots("a"), stored.look_up)
    assert (row.position, row.until, row.text) == (
        7,
        None,
        '{"kind":"depot","id":"a","position":7,"readers":"all","quantity":5}',
    )


def test_nothing_is_remembered_of_what_may_have_changed() -> None:
    stored = Stored("a")
    board = FoldingBoard()
    board.standing(depots("a"), stored.look_up)
    board.clear()
    board.standing(depots("a"), stored.look_up)
    assert stored.asked == [depots("a"), depots("a")]
