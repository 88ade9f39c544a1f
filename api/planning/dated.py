"""Lists and entities as on a day: how the world was, by what is known now or was known at a position."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from api.days import On, day_asked, require_one_past
from api.reading import Beside, Page, Past, View
from domain.value import day_of
from projections.planning.on import as_on, is_struck, stood_on, within_group

# What a view as on a day shows otherwise than the board: filters on these ask about that day.
OF_THE_DAY = frozenset({"name", "short_name", "parent", "formats", "status"})


class OnPast(Past):
    """One thing, as it was on a day."""

    on: On = None


class OnPage(Page):
    """A list, as on a day: only what stood, lasted or took place then."""

    NO_FILTERS: ClassVar[frozenset[str]] = frozenset({"on"})

    on: On = None


def listed_on(asked: OnPage) -> View | None:
    """How a list is shown as on the day that is asked about; None where none is. Raises BAD_QUERY."""
    require_one_past(asked)
    if asked.on is None:
        return None
    day = day_of(asked.on)

    def seen(body: dict[str, Any], beside: Beside) -> Mapping[str, Any] | None:
        lasting = _lasting(body, beside)
        return as_on(lasting, day) if stood_on(lasting, day) and not _is_of_nothing(body, beside) else None

    return View(f"on-{day}", seen, OF_THE_DAY)


def shown_on(asked: OnPast) -> View | None:
    """How one thing is shown as on the day that is asked about; None where none is. Raises BAD_QUERY."""
    require_one_past(asked)
    if asked.on is None:
        return None
    day = day_of(asked.on)
    return View(f"on-{day}", lambda body, beside: as_on(_lasting(body, beside), day))


def _is_of_nothing(body: dict[str, Any], beside: Beside) -> bool:
    """Whether it is a seat or meeting of a group that was entered by mistake."""
    if body["kind"] not in ("seat", "meeting"):
        return False
    group = beside.get("planning_group", body["group_id"])
    return group is not None and is_struck(group)


def _lasting(body: dict[str, Any], beside: Beside) -> Mapping[str, Any]:
    """A thing with the days on which it lasted; a seat lasts no longer than its group."""
    if body["kind"] != "seat":
        return body
    return within_group(body, beside.get("planning_group", body["group_id"]))


def overdue(asked: OnPage, clock: Callable[[], datetime]) -> View:
    """Only the tasks that were to be done on the day asked about, else today, and due before it. Raises BAD_QUERY."""
    day = day_asked(asked, clock().date())
    return View(f"overdue-{day}", lambda body, _: body if is_overdue(body, day) else None)


def is_overdue(task: Mapping[str, Any], day: date) -> bool:
    """Whether a task had still to be done on a day before which it was due."""
    due = task["due"]
    return due is not None and due[: len("2026-11-24")] < day.isoformat() and stood_on(task, day)
