"""What changed in a file between two moments, in words: for whoever comes back to it after a night or a month.

It is made of two pictures, each as one reader knew it, and knows nothing of where they come from. What came into sight
is new, what went out of sight is gone; of what changed each field is told, as it was and as it is.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from projections.words import in_words, listed

Body = Mapping[str, Any]
Change = Literal["new", "changed", "gone"]

# In the order in which an officer asks for them, and what several of a kind are called.
KINDS = {
    "emergency": "files",
    "request": "requests",
    "item": "items",
    "offer": "offers",
    "consignment": "consignments",
    "message": "messages",
}
# What every entity has, what only refers to others or to accounts, and what is told as cover.
UNTOLD = frozenset(
    {
        "kind",
        "id",
        "position",
        "origin",
        "case",
        "emergency_id",
        "request_id",
        "offer_id",
        "account",
        "revised_by",
        "originator",
        "approved_by",
        "unit_code",
        "coverage",
        "contact",
        "links",
        "addressees_told",
        "disseminated_untold_on",
    }
)
COVER = ("requested", "offered", "accepted", "in_transit", "handed_over", "state")
PRODUCTS = {"request": "assistance request"}
# A name of the code, and not what somebody wrote.
NAME = re.compile("[a-z]+(_[a-z]+)+")
# Longer lists, of addressees for example, are counted and not read out.
READ_OUT = 8


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field of a thing, as it was and as it is, in words."""

    field: str
    was: str
    now: str

    @property
    def text(self) -> str:
        """The change as it is read out."""
        return f"{in_words(self.field)}: {self.was} → {self.now}"


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one thing."""

    kind: str
    id: str
    change: Change
    name: str
    fields: tuple[ChangedField, ...] = ()

    @property
    def text(self) -> str:
        """The line as it is read out."""
        if self.change != "changed":
            return f"{self.name}: {self.change}."
        return f"{self.name}: {'; '.join(field.text for field in self.fields)}."


@dataclass(frozen=True, slots=True)
class CoverLine:
    """How the cover of one item changed; None where the reader did or does not know it."""

    item: str
    what: str
    was: Body | None
    now: Body | None

    @property
    def text(self) -> str:
        """The line as it is read out."""
        was, now = self.was, self.now
        if now is None:
            return f"{self.what}: the cover is no longer known."
        if was is None:
            return f"{self.what}: {', '.join(f'{in_words(name)} {_value(now[name])}' for name in COVER)}."
        moved = [
            f"{in_words(name)} {_value(was[name])} → {_value(now[name])}"
            for name in COVER
            if was[name] != now[name]
        ]
        return f"{self.what}: {', '.join(moved)}."


def lines(before: Iterable[Body], after: Iterable[Body]) -> list[Line]:
    """What became of each thing, by kind and then by id; both pictures are bodies as they are served."""
    were = {(body["kind"], body["id"]): body for body in before}
    are = {(body["kind"], body["id"]): body for body in after}
    order = list(KINDS)
    found = []
    for key in sorted({*were, *are}, key=lambda key: (order.index(key[0]), key[1])):
        kind, id = key
        was, now = were.get(key), are.get(key)
        if was is None and now is not None:
            found.append(Line(kind, id, "new", name(now)))
        elif now is None and was is not None:
            found.append(Line(kind, id, "gone", name(was)))
        elif was is not None and now is not None and (fields := _fields(was, now)):
            found.append(Line(kind, id, "changed", name(now), tuple(fields)))
    return found


def cover(before: Iterable[Body], after: Iterable[Body]) -> list[CoverLine]:
    """How the cover of each item changed, by id; both are items as they are served, with their `coverage`."""
    were = {body["id"]: body for body in before}
    are = {body["id"]: body for body in after}
    found = []
    for id in sorted({*were, *are}):
        was, now = (picture[id]["coverage"] if id in picture else None for picture in (were, are))
        if was != now:
            found.append(CoverLine(id, are.get(id, were.get(id, {}))["what"], was, now))
    return found


def summary(changes: Sequence[Line]) -> str:
    """What changed, counted: `2 offers new, 1 changed; 1 message new.`"""
    parts = []
    for kind, several in KINDS.items():
        counted = [
            (sum(line.kind == kind and line.change == change for line in changes), change)
            for change in ("new", "changed", "gone")
        ]
        told = [f"{number} {change}" for number, change in counted if number]
        if told:
            parts.append(f"{several}: {listed(told)}")
    return f"{'; '.join(parts).capitalize()}." if parts else "Nothing changed."


def name(body: Body) -> str:
    """How a thing is called in a line."""
    match body["kind"]:
        case "emergency":
            return f"File {body['reference']} ({body['title']})"
        case "request":
            return f"Request {body['number']}"
        case "item":
            return f"Item {_counted(body)}"
        case "offer":
            return f"Offer {body['reference']}"
        case "consignment":
            loads = "; ".join(_counted(line) for line in body["lines"])
            return f"Consignment of {_parties(body['donors'])}{f' ({loads})' if loads else ''}"
        case "message":
            product = PRODUCTS.get(body["product"], in_words(body["product"]))
            return f"Message {body['number']}" if body["number"] else f"Draft of {product}"
        case kind:
            raise AssertionError(f"nothing is told of {kind}")


def _fields(was: Body, now: Body) -> list[ChangedField]:
    fields = []
    for field in now:
        if field in UNTOLD or was.get(field) == now[field]:
            continue
        if field == "lines":
            fields += _of_lines(was["lines"], now["lines"])
            continue
        before, after = _told(field, was.get(field)), _told(field, now[field])
        # A long list may have as many names as before, and others.
        fields.append(ChangedField(field, before, f"{after}, others" if after == before else after))
    return fields


def _of_lines(were: Sequence[Body], are: Sequence[Body]) -> list[ChangedField]:
    """What changed in the lines of an offer or a consignment, each named by its number and what it is of."""
    earlier = {line["line"]: line for line in were}
    later = {line["line"]: line for line in are}
    fields = []
    for number in sorted({*earlier, *later}):
        was, now = earlier.get(number), later.get(number)
        if was is None or now is None:
            fields.append(
                ChangedField(
                    f"line {number}",
                    "none" if was is None else _counted(was),
                    "none" if now is None else _counted(now),
                )
            )
            continue
        for field in now:
            if field not in UNTOLD | {"item_id"} and was.get(field) != now[field]:
                label = f"line {number} ({now['what']}) {field}"
                fields.append(ChangedField(label, _value(was.get(field)), _value(now[field])))
    return fields


def _told(field: str, value: Any) -> str:
    match field:
        case "donors":
            return _parties(value or ())
        case "items" if value and isinstance(value[0], str):
            return f"{len(value)} items"
        case "items":
            return "; ".join(_counted(item) for item in value or ()) or "none"
        case "clearances":
            return ", ".join(f"{one['name']} {one['status']}" for one in value or ()) or "none"
        case "sections":
            return listed([in_words(section["name"]) for section in value or ()]) or "none"
        case "linked_to":
            return "no other offer" if value is None else "another offer"
        case "place":
            return "not said" if value is None else str(value["text"])
        case "status" | "closed_because" | "flags" | "product":
            return in_words(_value(value))
        case _:
            return _value(value)


def _value(value: Any) -> str:
    """A plain value in words."""
    match value:
        case None:
            return "not said"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:,}"
        case list() | tuple() if len(value) > READ_OUT:
            return f"{len(value)} named"
        case list() | tuple():
            return ", ".join(str(one) for one in value) or "none"
        case _:
            return in_words(str(value)) if NAME.fullmatch(str(value)) else str(value)


def _counted(thing: Body) -> str:
    """A thing and how much of it: `tents (200 piece)`, or the thing alone."""
    quantity = thing.get("quantity")
    if quantity is None:
        return str(thing["what"])
    unit = f" {thing['unit']}" if thing.get("unit") else ""
    return f"{thing['what']} ({quantity:,}{unit})"


def _parties(donors: Sequence[Body]) -> str:
    return (
        listed([str(donor.get("nation") or donor.get("organisation")) for donor in donors])
        or "an unnamed donor"
    )
