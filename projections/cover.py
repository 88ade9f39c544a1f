"""The cover of a request item: what is asked, offered, accepted, on its way and handed over, in the item's unit.

A line counts only through the item that it names and in the item's unit (rule 24); an offer that is the same
assistance told a second time does not count (rule 14). Cover is computed from what was accepted; more than was
asked is flagged, never refused (rule 12). Only staff and the stricken nation read it live: to others it is what the
last released message said.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from domain.consignment import UNDER_WAY, ConsignmentState
from domain.identity import named_id
from domain.offer import OfferState
from domain.quantity import Tally, same_unit
from domain.request import Item, RequestState
from domain.value import as_json_number
from projections.entities import Board, Entity
from projections.merging import standing
from projections.readers import Readers, both, stricken_only
from projections.state import state_of

# An item's cover is asked for with every offer and every movement of it; its id is a hash.
IDS_REMEMBERED = 10_000
COUNTED = ("offered", "accepted", "in_transit", "handed_over")
# A contribution to one item: which column, how much (None: not known), and in which unit.
Contribution = tuple[str, str, Decimal | None, str | None]


@lru_cache(IDS_REMEMBERED)
def cover_id(item_id: object) -> str:
    """The id of an item's cover."""
    return str(named_id("cover", item_id))


def released_id(item_id: object) -> str:
    """The id of an item's cover as last released."""
    return str(named_id("released_cover", item_id))


def of_offer(offer: OfferState | None) -> Iterator[Contribution]:
    """What an offer contributes to the items that it names."""
    if offer is None or not offer.counts:
        return
    for line in offer.lines:
        if line.item_id is None:
            continue
        yield str(line.item_id), "offered", line.accepted if line.rest_declined else line.quantity, line.unit
        if line.is_taken:
            yield str(line.item_id), "accepted", line.accepted, line.unit


def of_consignment(consignment: ConsignmentState | None) -> Iterator[Contribution]:
    """What a consignment contributes: on its way until it is handed over (CONTRACT.md, section 2)."""
    if consignment is None:
        return
    for load in consignment.lines:
        if load.item_id is None:
            continue
        if consignment.status in UNDER_WAY:
            # An arrival may be all that was ever reported.
            under_way = load.departed if load.departed is not None else load.arrived
            yield str(load.item_id), "in_transit", under_way, load.unit
        elif consignment.status in ("handed_over", "operating"):
            yield str(load.item_id), "handed_over", load.handed_over, load.unit
        elif consignment.status == "departed_home" and load.handed_over is not None:
            # What was returned was never handed over, and has no count.
            yield str(load.item_id), "handed_over", load.handed_over, load.unit


def changed(before: Iterator[Contribution], after: Iterator[Contribution], board: Board) -> list[Entity]:
    """The covers that change when one offer or consignment contributes `after` instead of `before`."""
    gone, come = list(before), list(after)
    if gone == come:
        return []
    covers = []
    for item_id in sorted({contribution[0] for contribution in (*gone, *come)}):
        item, cover = board.get("item", item_id), board.get("cover", cover_id(item_id))
        if item is None or cover is None:
            continue
        unit = item.body["unit"]
        tallies: dict[str, Tally] = {}
        for id, column, amount, its_unit in gone:
            if id == item_id and counts_in(unit, amount, its_unit):
                tallies[column] = (tallies.get(column) or _tally(cover, column)).minus(amount)
        for id, column, amount, its_unit in come:
            if id == item_id and counts_in(unit, amount, its_unit):
                tallies[column] = (tallies.get(column) or _tally(cover, column)).plus(amount)
        moved = {column: tally for column, tally in tallies.items() if tally != _tally(cover, column)}
        if moved:
            covers.append(_with(cover, moved))
    return covers


def recomputed(item: Item, request: RequestState, board: Board) -> Entity:
    """The cover of an item, counted over everything that names it."""
    return recounted([item], request, board)[0]


def recounted(items: Sequence[Item], request: RequestState, board: Board) -> list[Entity]:
    """The covers of items of a request, counted in one pass over everything that names them."""
    if not items:
        return []
    emergency = standing(board, str(request.emergency_id))
    units = {str(item.id): item.unit for item in items}
    tallies = {id: dict.fromkeys(COUNTED, Tally()) for id in units}
    offers = (of_offer(state_of(offer, OfferState)) for offer in board.of(emergency, "offer"))
    loads = (
        of_consignment(state_of(consignment, ConsignmentState))
        for consignment in board.of(emergency, "consignment")
    )
    for contributions in (*offers, *loads):
        for id, column, amount, unit in contributions:
            if id in tallies and counts_in(units[id], amount, unit):
                tallies[id][column] = tallies[id][column].plus(amount)
    return [_with(_blank(item, request), tallies[str(item.id)]) for item in items]


def counts_in(unit: str | None, amount: Decimal | None, its_unit: str | None) -> bool:
    """Whether a contribution counts in an item's unit. Sandbags of which nobody said how many count as unknown."""
    return same_unit(its_unit, unit) or (amount is None and its_unit is None)


def uncounted(items: Sequence[Item], request: RequestState) -> list[Entity]:
    """The covers of items that were never asked for before, so that nothing can name them."""
    nothing = dict.fromkeys(COUNTED, Tally())
    return [_with(_blank(item, request), nothing) for item in items]


def _blank(item: Item, request: RequestState) -> Entity:
    """The cover of an item before anything is counted."""
    base: dict[str, Any] = {
        "origin": request.origin,
        "flags": [],
        "emergency_id": str(request.emergency_id),
        "item_id": str(item.id),
        "unit": item.unit,
        "requested": None if item.quantity is None else as_json_number(item.quantity),
    }
    readers = stricken_only(request.stricken)
    return Entity("cover", cover_id(item.id), str(request.emergency_id), readers, base)


def _tally(cover: Entity, column: str) -> Tally:
    # The known part may be negative for a moment only inside `changed`; it is stored as it is counted.
    known, unknown = cover.body["counted"][column]
    return Tally(Decimal(str(known)), unknown)


def _with(cover: Entity, tallies: Mapping[str, Tally]) -> Entity:
    """The cover with these columns counted anew."""
    body, counted = {**cover.body}, {**cover.body.get("counted", {})}
    for column, tally in tallies.items():
        body[column] = None if tally.value is None else as_json_number(tally.value)
        counted[column] = [as_json_number(tally.known), tally.unknown]
    if "accepted" in tallies:
        body["state"] = _state(body["requested"], tallies["accepted"].value)
        body["flags"] = ["over_covered"] if body["state"] == "over_covered" else []
    body["counted"] = counted
    return Entity(cover.kind, cover.id, cover.emergency, cover.readers, body)


def _state(requested: int | float | None, accepted: Decimal | None) -> str | None:
    """How far what was accepted covers what is asked; None where it cannot be computed."""
    if requested is None or accepted is None:
        return None
    asked = Decimal(str(requested))
    if accepted > asked:
        return "over_covered"
    if accepted == asked:
        return "covered"
    return "partly_covered" if accepted else "open"


def released(emergency_id: str, message_id: str, readers: Readers, board: Board) -> list[Entity]:
    """The cover of every item as a message that goes out now tells it to those of its readers who know the item."""
    shown = []
    for cover in board.of(standing(board, emergency_id), "cover"):
        item = board.get("item", cover.body["item_id"])
        assert item is not None, "every cover is that of an item"
        body = {field: value for field, value in cover.body.items() if field != "counted"}
        body["message_id"] = message_id
        id = released_id(cover.body["item_id"])
        shown.append(Entity("released_cover", id, emergency_id, both(readers, item.readers), body))
    return shown


def joined(
    item: Mapping[str, Any], cover: Mapping[str, Any] | None, last: Mapping[str, Any] | None
) -> dict[str, Any]:
    """An item as it is served: with its cover where the reader may read it, else as last released, else null."""
    source = cover if cover is not None else last
    coverage = (
        None if source is None else {column: source[column] for column in ("requested", *COUNTED, "state")}
    )
    positions = [part["position"] for part in (item, source) if part is not None]
    flags = [*item["flags"], *(source["flags"] if source is not None else [])]
    return {**item, "position": max(positions), "flags": flags, "coverage": coverage}
