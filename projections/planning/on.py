"""What was so on a day: entities of planning as they were then, by what the board knows (invariant 28).

Pure functions over the parsed bodies of entities, as they are served. `stood_on` says whether a thing belongs in a
list as on that day, `as_on` what it was then. Days are compared as they are written: `2012-07-01` sorts as it should.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Body = Mapping[str, Any]

# Before everything and after everything, where a first or a last day is not known.
FIRST_DAY, LAST_DAY = date.min.isoformat(), date.max.isoformat()
# The length of a day as it is written; a moment goes on with its time.
DAY = len(FIRST_DAY)
# What a group and a seat are before their first day.
NOT_ESTABLISHED, NOT_NOMINATED = "not_established", "not_nominated"


def first_day(body: Body) -> str:
    """The first day of what has one: a meeting's own day, what is `from` elsewhere."""
    first: str | None = body["at"] if body["kind"] == "meeting" else body["from"]
    return FIRST_DAY if first is None else first[:DAY]


def last_day(body: Body) -> str:
    """The last day, which belongs to it; a meeting without an end lasts its day."""
    last: str | None = body["until"]
    if last is None:
        return first_day(body) if body["kind"] == "meeting" else LAST_DAY
    return last[:DAY]


def is_struck(body: Body) -> bool:
    """Whether it was entered by mistake and counts for nothing."""
    return "struck" in body["flags"]


def stood_on(body: Body, day: date) -> bool:
    """Whether a thing belongs in a list as on that day.

    A group that stood, a seat that lasted, a meeting or activity that took place, a programme that ran, a task that
    was to be done; nothing that was struck, and no meeting or activity that was cancelled.
    """
    if is_struck(body):
        return False
    match body["kind"]:
        case "task":
            return _was_to_do(body, day.isoformat())
        case "meeting" | "activity":
            return body["status"] != "cancelled" and _took_place(body, day.isoformat())
        case _:
            return first_day(body) <= day.isoformat() <= last_day(body)


def as_on(body: Body, day: date) -> dict[str, Any]:
    """A thing as it was on that day: a group under its name of that day, a seat with its status of that day."""
    match body["kind"]:
        case "planning_group":
            return group_on(body, day)
        case "seat":
            return seat_on(body, day)
        case _:
            return dict(body)


def group_on(body: Body, day: date) -> dict[str, Any]:
    """A group under its name, parent, formats and status of that day; before its first day `not_established`."""
    named = name_on(body, day)
    return {
        **body,
        "name": named["name"],
        "short_name": named["short_name"],
        "parent": (held_on(body["parents"], day) or {"parent": None})["parent"],
        "formats": (held_on(body["circles"], day) or {"formats": []})["formats"],
        "status": _group_status(body, day.isoformat()),
    }


def seat_on(body: Body, day: date) -> dict[str, Any]:
    """A seat with its status of that day; before its first day `not_nominated`."""
    return {**body, "status": seat_status_on(body, day.isoformat())}


def seat_status_on(body: Body, day: str) -> str:
    """What a seat was on a day, as that is written."""
    if day < first_day(body):
        return NOT_NOMINATED
    if day > last_day(body):
        return "ended"
    confirmed: str | None = body["confirmed_from"]
    return "confirmed" if confirmed is not None and confirmed[:DAY] <= day else "nominated"


def name_on(body: Body, day: date) -> Body:
    """The `{name, short_name, from}` of a group on that day; its first one before that."""
    names: Sequence[Body] = body["names"]
    return held_on(names, day) or min(names, key=_since)


def held_on(values: Sequence[Body], day: date) -> Body | None:
    """Which of several values, each `from` its day on, held on that day; None before the first.

    Of the same day the one told last holds.
    """
    asked = day.isoformat()
    held = None
    for value in values:
        if _since(value) <= asked and (held is None or _since(held) <= _since(value)):
            held = value
    return held


def _since(value: Body) -> str:
    since: str | None = value["from"]
    return FIRST_DAY if since is None else since[:DAY]


def _group_status(body: Body, day: str) -> str:
    if day < first_day(body):
        return NOT_ESTABLISHED
    ended: str = body["status"] if body["status"] != "established" else "dissolved"
    if body["until"] is None:
        # Nobody told on which day it was merged or dissolved.
        return str(body["status"])
    return ended if day > last_day(body) else "established"


def _took_place(body: Body, day: str) -> bool:
    """Whether a meeting or activity was going on; one of which only one day is known lasted that day."""
    first = body["at"] if body["kind"] == "meeting" else body["from"]
    known = first or body["until"]
    if known is None:
        return False
    return str(known)[:DAY] <= day <= str(body["until"] or known)[:DAY]


def _was_to_do(body: Body, day: str) -> bool:
    """Whether somebody had to do it: from the day on which it was set until the day before it was closed."""
    if body["status"] == "recorded" or day < body["set_on"]:
        return False
    return body["closed_at"] is None or day < str(body["closed_at"])[:DAY]
