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
# What takes place once, and does not go on for an unknown time.
BRIEF = frozenset({"meeting", "activity"})
# What a group and a seat are before their first day.
NOT_ESTABLISHED, NOT_NOMINATED = "not_established", "not_nominated"


def days_of(body: Body) -> tuple[str, str] | None:
    """The first and the last day of a thing, both of which belong to it; None where neither is known of what has both.

    A group, seat or programme of which one is not known lasts from or to any time; a meeting or activity of which only
    one day is known lasted that day.
    """
    if body["kind"] in BRIEF:
        first = body["at"] if body["kind"] == "meeting" else body["from"]
        known = first or body["until"]
        return None if known is None else (str(known)[:DAY], str(body["until"] or known)[:DAY])
    return _since(body), LAST_DAY if body["until"] is None else str(body["until"])[:DAY]


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
    if body["kind"] == "task":
        return _was_to_do(body, day.isoformat())
    if body["kind"] in BRIEF and body["status"] == "cancelled":
        return False
    days = days_of(body)
    return days is not None and days[0] <= day.isoformat() <= days[1]


def as_on(body: Body, day: date) -> dict[str, Any]:
    """A thing as it was on that day: a group under its name of that day, a seat with its status of that day."""
    match body["kind"]:
        case "planning_group":
            return group_on(body, day)
        case "seat":
            return seat_on(body, day)
        case "task":
            return task_on(body, day)
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


def task_on(body: Body, day: date) -> dict[str, Any]:
    """A decision or lesson with the steps and the status of that day; its owner and due day as they are now."""
    asked = day.isoformat()
    steps = [step for step in body["steps"] if step["at"][:DAY] <= asked]
    if body["closed_at"] is None or body["closed_at"][:DAY] <= asked:
        return {**body, "steps": steps}
    return {**body, "steps": steps, "status": "in_hand" if steps else "open", "closed_at": None}


def seat_status_on(body: Body, day: str) -> str:
    """What a seat was on a day, as that is written."""
    if day < _since(body):
        return NOT_NOMINATED
    if body["until"] is not None and body["until"][:DAY] < day:
        return "ended"
    confirmed: str | None = body["confirmed_from"]
    return "confirmed" if confirmed is not None and confirmed[:DAY] <= day else "nominated"


def within_group(seat: Body, group: Body | None) -> Body:
    """A seat as its group lets it last: it ends with the group, where its own end is later or not known."""
    if group is None or group["until"] is None:
        return seat
    last = str(group["until"])[:DAY]
    if seat["until"] is not None and str(seat["until"])[:DAY] <= last:
        return seat
    return {**seat, "until": last, "status": "ended"}


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
    status: str = body["status"]
    if day < _since(body):
        return NOT_ESTABLISHED
    if body["until"] is None:
        # It stands, or nobody told on which day it was merged or dissolved.
        return status
    if body["until"][:DAY] >= day:
        return "established"
    return "dissolved" if status == "established" else status


def _was_to_do(body: Body, day: str) -> bool:
    """Whether somebody had to do it: from the day on which it was set until the day before it was closed."""
    if body["status"] == "recorded" or day < body["set_on"]:
        return False
    return body["closed_at"] is None or day < str(body["closed_at"])[:DAY]
