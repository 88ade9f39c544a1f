"""Files that are read strictly and whole: one JSON object, each name once, and the place of the first fault as a path
into the file, such as `timeline/3/items/0/quantity`.
"""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

from pydantic import ValidationError


class FileFaulty(ValueError):
    """A file cannot be read; `place` is the path of the first fault, empty for the file as a whole."""

    def __init__(self, place: str, fault: str) -> None:
        super().__init__(f"{place}: {fault}" if place else fault)
        self.place = place
        self.fault = fault


def loaded(text: str, what: str) -> dict[str, Any]:
    """The JSON object in a text; `what` names such a file. Raises FileFaulty."""
    try:
        # NaN passes here, so that the model can name its place.
        found = json.loads(text, parse_float=Decimal, object_pairs_hook=_once)
    except ValueError as fault:
        raise FileFaulty("", f"this is not JSON: {fault}") from None
    except RecursionError:
        raise FileFaulty("", "this is nested too deeply") from None
    if not isinstance(found, dict):
        raise FileFaulty("", f"{what} is a JSON object")
    if (twice := _place_of_twice(found)) is not None:
        raise FileFaulty(twice, "this field stands here twice")
    return found


def first_fault(invalid: ValidationError) -> tuple[str, str]:
    """The place of the first fault that a model finds, empty for the model as a whole, and what is wrong there."""
    first = invalid.errors(include_url=False, include_context=False)[0]
    return "/".join(str(part) for part in first["loc"]), first["msg"].removeprefix("Value error, ")


# Stands for the value of a field that an object names twice: which of the two is meant, nobody knows.
_TWICE = object()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = Counter(name for name, _ in pairs)
    return {name: value if names[name] == 1 else _TWICE for name, value in pairs}


def _place_of_twice(loaded: Any, place: str = "") -> str | None:
    """Where a field stands twice; None where none does."""
    if loaded is _TWICE:
        return place
    parts = (
        loaded.items() if isinstance(loaded, dict) else enumerate(loaded) if isinstance(loaded, list) else ()
    )
    found = (_place_of_twice(part, f"{place}/{name}" if place else str(name)) for name, part in parts)
    return next((one for one in found if one is not None), None)
