"""Requests and their items on the board, and the cover of each item as it is when the item changes."""

from decimal import Decimal

from domain.fact import Fact, Opening
from domain.request import Item, RequestState
from projections import cover
from projections.entities import Board, Entity
from projections.readers import Readers, request_readers
from projections.state import before, entity, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The request after the fact, the items that it changed, and their cover where what is asked has changed."""
    old = before(board, "request", fact)
    was = None if old is None else request_state(old, board)
    state: RequestState = fact.after(was)
    assert isinstance(fact, Opening) or was is not None
    readers = request_readers(state)
    id, emergency = fact.originator_id, state.emergency_id
    shown = [entity("request", id, emergency, readers, state, items=[str(item.id) for item in state.items])]
    known = {} if was is None else {item.id: item for item in was.items}
    changed = [item for item in state.items if item != known.get(item.id)]
    seen_by_others = old is None or old.readers != readers
    shown += [_item(item, fact, state, readers) for item in (state.items if seen_by_others else changed)]
    asked_anew = [item for item in changed if _asked(item) != _asked(known.get(item.id))]
    shown += cover.uncounted(asked_anew, state) if old is None else cover.recounted(asked_anew, state, board)
    # What a correction took out of the request stays on the board as closed: whoever has seen it is told so.
    kept = {item.id for item in state.items}
    shown += [
        _item(item.but(status="closed", closed_because="withdrawn"), fact, state, readers, ("struck",))
        for item in known.values()
        if item.id not in kept
    ]
    return shown


def _asked(item: Item | None) -> tuple[Decimal | None, str | None] | None:
    """What the cover of an item is measured against; None before it was asked for."""
    return None if item is None else (item.quantity, item.unit)


def _item(
    item: Item, fact: Fact, request: RequestState, readers: Readers, flags: tuple[str, ...] = ()
) -> Entity:
    emergency = str(request.emergency_id)
    more = {"request_id": str(fact.originator_id), "emergency_id": emergency}
    body = {
        "origin": request.origin,
        "flags": list(flags),
        **more,
        **item.model_dump(mode="json", exclude={"id"}),
    }
    return Entity("item", str(item.id), emergency, readers, body, item)


def request_state(request: Entity, board: Board) -> RequestState:
    """The request's state, its items read from the board."""
    if isinstance(request.state, RequestState):
        return request.state
    # All at once: one at a time a store is asked for each.
    of_file = board.of(str(request.emergency), "item") if request.body["items"] else []
    items = {item.id: item for item in of_file}
    body = {**request.body, "items": [item_state(items.get(id)) for id in request.body["items"]]}
    return state_of(Entity(request.kind, request.id, request.emergency, request.readers, body), RequestState)


def item_state(item: Entity | None) -> Item:
    """The item that an entity shows."""
    assert item is not None, "a request names an item that is not on the board"
    if isinstance(item.state, Item):
        return item.state
    fields = {field: item.body[field] for field in Item.model_fields if field != "id"}
    return Item.model_validate({**fields, "id": item.id})
