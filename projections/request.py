"""Requests and their items on the board, and the cover of each item as it is when the item changes."""

from domain.fact import Fact, Opening
from domain.request import Item, RequestState
from projections import cover
from projections.entities import Board, Entity
from projections.readers import request_readers
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
    for item in state.items:
        unchanged = item == known.get(item.id)
        if unchanged and old is not None and old.readers == readers:
            continue
        shown.append(_item(item, fact, state, ()))
        if not unchanged:
            shown.append(cover.recomputed(item, state, board))
    # What a correction took out of the request stays on the board as closed: whoever has seen it is told so.
    kept = {item.id for item in state.items}
    shown += [
        _item(item.but(status="closed", closed_because="withdrawn"), fact, state, ("struck",))
        for item in known.values()
        if item.id not in kept
    ]
    return shown


def _item(item: Item, fact: Fact, request: RequestState, flags: tuple[str, ...]) -> Entity:
    emergency = str(request.emergency_id)
    more = {"request_id": str(fact.originator_id), "emergency_id": emergency}
    body = {
        "origin": request.origin,
        "flags": list(flags),
        **more,
        **item.model_dump(mode="json", exclude={"id"}),
    }
    return Entity("item", str(item.id), emergency, request_readers(request), body, item)


def request_state(request: Entity, board: Board) -> RequestState:
    """The request's state, its items read from the board."""
    if isinstance(request.state, RequestState):
        return request.state
    body = {**request.body, "items": [item_state(board.get("item", id)) for id in request.body["items"]]}
    return state_of(Entity(request.kind, request.id, request.emergency, request.readers, body), RequestState)


def item_state(item: Entity | None) -> Item:
    """The item that an entity shows."""
    assert item is not None, "a request names an item that is not on the board"
    if isinstance(item.state, Item):
        return item.state
    fields = {field: item.body[field] for field in Item.model_fields if field != "id"}
    return Item.model_validate({**fields, "id": item.id})
