"""Judging a criterion: from the picture of a file, and from what the clock says.

The verdict is a pure function of the two. It changes with a fact, or when a deadline passes: `deadlines` names those
that the picture knows, so that whoever goes along a log need look at no other moment between two facts.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal

from projections.training.scoring.criteria import (
    AllOf,
    Answered,
    AnyOf,
    Count,
    Covered,
    First,
    HandedOver,
    Never,
    NeverFlagged,
    Reported,
)
from projections.training.scoring.picture import Done, ItemSeen, Picture, Wait
from projections.training.timeline import microseconds

Verdict = Literal["open", "true", "false"]
HOUR = Decimal(3_600_000_000)
# What a reporting file ends with.
ENDS = ("end_of_need", "final_report", "closure")


def judged(criterion: Any, picture: Picture, clock: int) -> Verdict:
    """Whether a criterion is met, broken, or still open, when the clock shows this time in microseconds."""
    match criterion:
        case First():
            return _first(criterion, picture, clock)
        case Answered():
            return _answered(criterion, picture, clock)
        case Covered():
            return _goods(criterion, picture, clock, lambda item: item.covered)
        case HandedOver():
            return _goods(criterion, picture, clock, lambda item: item.handed_over)
        case Reported():
            return _reported(criterion, picture, clock)
        case Never(what="message_approved_by_originator"):
            return "false" if picture.approved_by_originator else "true"
        case Never():
            return "false" if picture.flags["over_covered"] > 0 else "true"
        case NeverFlagged():
            return "false" if picture.flags[criterion.flag] > 0 else "true"
        case Count():
            return _count(criterion, picture)
        case AllOf():
            return _all(judged(one, picture, clock) for one in criterion.criteria)
        case AnyOf():
            return _any(judged(one, picture, clock) for one in criterion.criteria)
        case _:
            raise AssertionError(f"nobody judges {type(criterion).__name__}")


def deadlines(criterion: Any, picture: Picture) -> Iterator[int]:
    """The times just after which the verdict may change without any fact."""
    match criterion:
        case First():
            limit = _limit(criterion, picture)
            if limit is not None:
                yield limit
        case Answered():
            allowed = _span(criterion.within_hours)
            # That of another donor's offer is one look too many, and changes nothing.
            yield from (wait.since + allowed for wait in picture.owed.values())
        case Covered() | HandedOver():
            limit = _goods_limit(criterion, picture)
            if limit is not None:
                yield limit
        case Reported():
            told = _told(picture)
            if told:
                yield told[-1] + _span(criterion.every_hours)
        case AllOf() | AnyOf():
            for one in criterion.criteria:
                yield from deadlines(one, picture)


# --- one kind after the other ------------------------------------------------------------------------------------


def _first(criterion: First, picture: Picture, clock: int) -> Verdict:
    start, limit = _start(criterion.after, picture), _limit(criterion, picture)
    if start is None or limit is None:
        return "open"
    found = next(
        (
            one.time
            for one in picture.done[criterion.what]
            if one.position > start.position and (criterion.nation is None or criterion.nation in one.nations)
        ),
        None,
    )
    if found is not None and found <= limit:
        return "true"
    return "false" if clock > limit else "open"


def _answered(criterion: Answered, picture: Picture, clock: int) -> Verdict:
    allowed = _span(criterion.within_hours)
    is_owed = is_answered = False
    for wait in _waits(criterion, picture):
        end = clock if wait.until is None else wait.until
        if wait.expired or end - wait.since > allowed:
            return "false"
        is_owed |= wait.until is None
        is_answered = True
    return "true" if is_answered and not is_owed else "open"


def _waits(criterion: Answered, picture: Picture) -> Iterator[Wait]:
    for id, waits in picture.waits.items():
        if criterion.nation is not None:
            offer = picture.board.get("offer", id)
            donors = () if offer is None else offer.body["donors"]
            if criterion.nation not in [donor.get("nation") for donor in donors]:
                continue
        yield from waits


def _goods(
    criterion: Covered | HandedOver, picture: Picture, clock: int, reached: Callable[[ItemSeen], bool]
) -> Verdict:
    limit = _goods_limit(criterion, picture)
    is_over = limit is not None and clock > limit
    at = clock if limit is None or not is_over else limit
    named = "" if criterion.items is None else criterion.items.casefold()
    seen = (picture.item_at(id, at) for id in picture.items)
    asked = [one for one in seen if one is not None and one.asked and named in one.what.casefold()]
    if asked and all(reached(one) for one in asked):
        return "true"
    return "false" if is_over and asked else "open"


def _reported(criterion: Reported, picture: Picture, clock: int) -> Verdict:
    told = _told(picture)
    if not told:
        return "open"
    allowed = _span(criterion.every_hours)
    has_ended = _end(picture) is not None
    until = told if has_ended else [*told, max(clock, told[-1])]
    if any(later - earlier > allowed for earlier, later in pairwise(until)):
        return "false"
    return "true" if has_ended else "open"


def _told(picture: Picture) -> list[int]:
    """When the file was told of: from the dissemination, with each report, to its end."""
    start, end = _start("dissemination", picture), _end(picture)
    if start is None:
        return []
    reports = [
        one.time
        for one in picture.done["report"]
        if one.position > start.position and (end is None or one.position < end.position)
    ]
    return [start.time, *reports, *([] if end is None else [end.time])]


def _end(picture: Picture) -> Done | None:
    start = _start("dissemination", picture)
    ends = [
        one
        for act in ENDS
        for one in picture.done[act]  # type: ignore[index]  # every one of them is an act
        if start is not None and one.position > start.position
    ]
    return min(ends, key=lambda one: one.position, default=None)


def _count(criterion: Count, picture: Picture) -> Verdict:
    done = picture.done[criterion.what]
    of_nation = done if criterion.nation is None else [one for one in done if criterion.nation in one.nations]
    found = len(of_nation)
    if criterion.at_most is not None and found > criterion.at_most:
        return "false"
    if found >= criterion.least:
        return "true"
    files = picture.board.kinds["emergency"].values()
    return "false" if any(file.body["status"] in ("closed", "stood_down") for file in files) else "open"


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return "false" if "false" in found else "open" if "open" in found else "true"


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return "true" if "true" in found else "open" if "open" in found else "false"


# --- times -------------------------------------------------------------------------------------------------------


def _start(act: Any, picture: Picture) -> Done | None:
    """The act that starts the clock: the first of its kind."""
    return next(iter(picture.done[act]), None)


def _limit(criterion: First, picture: Picture) -> int | None:
    start = _start(criterion.after, picture)
    return None if start is None else start.time + _span(criterion.within_hours)


def _goods_limit(criterion: Covered | HandedOver, picture: Picture) -> int | None:
    limits = [] if criterion.by is None else [_ends(criterion.by)]
    start = _start(criterion.after, picture)
    if criterion.within_hours is not None and start is not None:
        limits.append(start.time + _span(criterion.within_hours))
    return min(limits, default=None)


def _span(hours: Decimal) -> int:
    return int(hours * HOUR)


def _ends(by: date | datetime) -> int:
    """A time as a whole number; a bare day ends with the day (UTC)."""
    if isinstance(by, datetime):
        return microseconds(by)
    return microseconds(datetime.combine(by, time(), UTC)) + timedelta(days=1) // timedelta(microseconds=1)
