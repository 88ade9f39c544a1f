"""A small domain for the tests of the store: depots with goods in them.

It has what the store must carry and no more: a rule that refuses, readers that change, an entity that other
entities of the same emergency are asked for, and quantities that a clerk can add up.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

from domain.authority import Actor
from domain.centre import Centre, Command, Decision
from domain.fact import Aggregate, Fact, Opening, State
from domain.rules import RuleBroken
from projections.entities import Board, Entity
from projections.readers import EVERYBODY, NOBODY, STAFF_ONLY, Readers, these

OFFICER = Actor(account="officer", role="duty_officer", name="Duty officer")


@dataclass(eq=False)
class NotEnoughInStock(RuleBroken):
    """Nobody draws more than there is."""

    asked: int
    left: int
    SAYS = "{asked} asked, {left} left"


class Stock(State):
    """What a depot is."""

    place: str
    emergency: str
    quantity: int = 0


class DepotOpened(Opening):
    """A depot was opened."""

    TOPIC: ClassVar[str] = "depot.opened"
    place: str
    emergency: str

    def evolve(self, state: Any) -> Stock:
        return Stock(place=self.place, emergency=self.emergency)


class GoodsStored(Fact):
    """Goods came in."""

    TOPIC: ClassVar[str] = "depot.stored"
    quantity: int

    def evolve(self, state: Any) -> Stock:
        stock: Stock = state.but(quantity=state.quantity + self.quantity)
        return stock


class GoodsDrawn(Fact):
    """Goods went out."""

    TOPIC: ClassVar[str] = "depot.drawn"
    quantity: int

    def evolve(self, state: Any) -> Stock:
        stock: Stock = state.but(quantity=state.quantity - self.quantity)
        return stock


class DepotShown(Fact):
    """Who may read of the depot was changed: a text of readers."""

    TOPIC: ClassVar[str] = "depot.shown"
    to: str

    def evolve(self, state: Any) -> Stock:
        stock: Stock = state
        return stock


class Depot(Aggregate):
    """A depot."""

    KIND: ClassVar[str] = "depot"

    def store(self, quantity: int, by: Any) -> None:
        self.record(GoodsStored, by, quantity=quantity)

    def draw(self, quantity: int, by: Any) -> None:
        if quantity > self.state.quantity:
            raise NotEnoughInStock(quantity, self.state.quantity)
        self.record(GoodsDrawn, by, quantity=quantity)


@dataclass(frozen=True, kw_only=True)
class DepotCommand(Command):
    """Any duty officer may."""

    MAY: ClassVar[frozenset[str]] = frozenset({"duty_officer"})
    actor: Actor = OFFICER


@dataclass(frozen=True, kw_only=True)
class OpenDepot(DepotCommand):
    """Open a depot, with something in it."""

    place: str = "Ljubljana"
    quantity: int = 0
    emergency: str = "flood"
    id: UUID | None = None

    def decide(self, centre: Centre) -> Decision:
        by = self.by(centre)
        depot = Depot.open(
            DepotOpened, id=self.id or centre.new_id(), by=by, place=self.place, emergency=self.emergency
        )
        if self.quantity:
            depot.store(self.quantity, by)
        return Decision(depot, (depot,))


@dataclass(frozen=True, kw_only=True)
class Store(DepotCommand):
    """Bring goods in."""

    depot: UUID
    quantity: int = 1

    def decide(self, centre: Centre) -> Decision:
        depot = centre.load(Depot, self.depot)
        depot.store(self.quantity, self.by(centre))
        return Decision(depot, (depot,))


@dataclass(frozen=True, kw_only=True)
class Draw(DepotCommand):
    """Take goods out."""

    depot: UUID
    quantity: int = 1

    def decide(self, centre: Centre) -> Decision:
        depot = centre.load(Depot, self.depot)
        depot.draw(self.quantity, self.by(centre))
        return Decision(depot, (depot,))


@dataclass(frozen=True, kw_only=True)
class Move(DepotCommand):
    """Take goods out of one depot and bring them into another: two aggregates in one decision."""

    depot: UUID
    into: UUID
    quantity: int = 1

    def decide(self, centre: Centre) -> Decision:
        by = self.by(centre)
        source, target = centre.load(Depot, self.depot), centre.load(Depot, self.into)
        target.store(self.quantity, by)
        source.draw(self.quantity, by)
        return Decision(source, (source, target))


@dataclass(frozen=True, kw_only=True)
class Show(DepotCommand):
    """Let others read of a depot, or no longer."""

    depot: UUID
    to: Readers

    def decide(self, centre: Centre) -> Decision:
        depot = centre.load(Depot, self.depot)
        depot.record(DepotShown, self.by(centre), to=self.to.text)
        return Decision(depot, (depot,))


@dataclass(frozen=True, kw_only=True)
class Fail(DepotCommand):
    """A command with a programming mistake in it."""

    def decide(self, centre: Centre) -> Decision:
        raise ZeroDivisionError("a mistake")


class Reducers:
    """Folds depots: an entity `depot`, a `total` of its emergency for staff, an `entry` a fact, a hidden `count`."""

    def __init__(self, *, version: int = 1, name: str = "depots", poison: Collection[int] = ()) -> None:
        self.VERSION = version
        self.name = name
        # Quantities that these reducers cannot bear.
        self.poison = poison

    def fingerprint(self) -> str:
        return self.name

    def touches(self, fact: Fact) -> set[tuple[str, str]]:
        return {("depot", str(fact.originator_id))}

    def fold(self, fact: Fact, position: int, board: Board) -> list[Entity]:
        if isinstance(fact, GoodsStored | GoodsDrawn) and fact.quantity in self.poison:
            raise ArithmeticError(f"no reducer bears {fact.quantity}")
        id = str(fact.originator_id)
        before = board.get("depot", id)
        readers = before.readers if before else EVERYBODY
        if isinstance(fact, DepotOpened):
            emergency, place, quantity = fact.emergency, fact.place, 0
        else:
            assert before is not None
            assert before.emergency is not None
            emergency, place, quantity = before.emergency, before.body["place"], before.body["quantity"]
        match fact:
            case GoodsStored(quantity=stored):
                quantity += stored
            case GoodsDrawn(quantity=drawn):
                quantity -= drawn
            case DepotShown(to=to):
                readers = Readers(to)
        body = {"place": place, "quantity": quantity, "origin": "archive" if place == "Archive" else "live"}
        body |= {
            "nations": place.split(" and "),
            "donors": [{"nation": name} for name in place.split(" and ")],
        }
        depot = Entity("depot", id, emergency, readers, body)
        others = [other for other in board.of(emergency, "depot") if other.id != id]
        total = {
            "quantity": quantity + sum(other.body["quantity"] for other in others),
            "depots": len(others) + 1,
        }
        entry = {"topic": fact.TOPIC, "text": f"{place}: {fact.TOPIC}", "origin": body["origin"]}
        return [
            depot,
            Entity("total", f"total-{emergency}", emergency, STAFF_ONLY, {**total, "origin": body["origin"]}),
            Entity("entry", f"{position:012}", emergency, these(("ESP",)), entry),
            Entity("count", "count", None, NOBODY, {"facts": position}),
        ]


_numbers = count(1)


def numbered_id() -> UUID:
    """Ids that sort in the order in which they were made, and read well."""
    return UUID(int=next(_numbers))
