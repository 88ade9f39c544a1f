"""What a correction makes of a slip, and which slips nobody corrects."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

# What the machine writes by itself, and what hangs together over two papers: no correction of one entry undoes it.
NOT_CORRECTED = {
    "emergency.paper_filed",
    "emergency.activated",
    "emergency.closed",
    "emergency.entry_acknowledged",
    "request.disseminated",
    "offer.lapsed",
    "offer.expired",
    "offer.linked",
    "offer.unlinked",
    "offer.counterpart",
    "consignment.regularised",
}
# Fields that a correction may try, and that nobody typed.
SET_BY_THE_CENTRE = {"reference", "emergency_id", "stricken", "number", "country", "flags", "origin"}


def set_right(says: Mapping[str, Any], right: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """What a slip says once it is set right, and what is wrong with that.

    The test corrects with what the clerk can read: a quantity of the only line, whole lists in the slip's own
    words, a reason; or a field that nobody typed.
    """
    now, broken = dict(says), set()
    many = next((many for many in ("items", "lines") if many in says), "")
    for name, value in right.items():
        only = now[many][0] if many and len(now[many]) == 1 else None
        if name in SET_BY_THE_CENTRE:
            broken.add("CannotBeCorrectedSo")
        elif name == "provenance":
            # What was told of a fact's origin; the state does not show it.
            continue
        elif name in now:
            now[name] = _read(name, value)
        elif isinstance(only, dict) and name in only and not (name == "quantity" and (value or 0) < 0):
            now[many] = [{**only, name: _read(name, value)}]
        else:
            broken.add("CannotBeCorrectedSo")
    given = [item["id"] for item in says.get("items", ()) if "id" in item]
    named = [item["id"] for item in now.get("items", ()) if item.get("id") is not None]
    # Items keep the ids that they were given, each its own.
    if not set(named) <= set(given) or len(set(named)) < len(named):
        broken.add("CannotBeCorrectedSo")
    if now == says and "provenance" not in right:
        broken.add("NothingChanges")
    return now, broken


def _read(name: str, value: Any) -> Any:
    """A value of a correction, in the words of a slip."""
    if name == "quantity" and value is not None:
        return Decimal(str(value))
    if name in ("item_id", "id") and isinstance(value, str):
        return UUID(value)
    if name == "valid_until" and isinstance(value, str):
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if name in ("items", "lines"):
        return [
            {key: _read(key, one) for key, one in said.items()} if isinstance(said, dict) else said
            for said in value
        ]
    return value


# What is not corrected at all: a message is corrected by another message, and the others are told anew.
KEPT_AS_WRITTEN = {"message", "dispatch", "attachment", "appointment", "watch"}
