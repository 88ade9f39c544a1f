"""Days on which something was so: the first is `from` on the wire, and the last day belongs to it.

A first day that nobody knows is null, and so is a last one that has not come (DOMAIN.md, invariant 28).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Protocol, TypeVar

from pydantic import ConfigDict, Field

from domain.correction import NO_LONGER_FITS
from domain.fact import Fact, Opening, State
from domain.planning.rules import EndsBeforeItBegins
from domain.value import Moment, Value, day_of

# `from` is a word of the language, so it has another name inside.
SPOKEN = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)
Since = Annotated[Moment | None, Field(validation_alias="from", serialization_alias="from")]


class DatedValue(Value):
    """A value that held from a day on."""

    model_config = SPOKEN
    since: Since = None
    # Whether a source that was read says so; what is general knowledge, or an assumed day, is not certain.
    certain: bool = True


class DatedState(State):
    """A state with a first and a last day. `certain` is what was said of the fact that it began with."""

    model_config = SPOKEN
    certain: bool = True
    since: Since = None
    until: Moment | None = None

    @property
    def is_struck(self) -> bool:
        """Whether it was entered by mistake and counts for nothing."""
        return "struck" in self.flags


AnyDated = TypeVar("AnyDated", bound=DatedState)


class DatedFact(Fact):
    """A fact about what was so from a day on, which need not be the day on which it was decided or told."""

    model_config = SPOKEN
    since: Since = None


class DatedOpening(Opening):
    """The first fact of something that has a first and a last day."""

    model_config = SPOKEN
    since: Since = None
    until: Moment | None = None


class _Since(Protocol):
    @property
    def since(self) -> date | None: ...


AnySince = TypeVar("AnySince", bound=_Since)


def held_on(values: Sequence[AnySince], day: date) -> AnySince | None:
    """Which of several values, each from its day on, held on that day; None before the first."""
    held = None
    for value in in_order(values):
        if value.since is None or day_of(value.since) <= day:
            held = value
    return held


def in_order(values: Sequence[AnySince]) -> tuple[AnySince, ...]:
    """Values by the day from which each held; of the same day the one told last is the last."""
    return tuple(sorted(values, key=lambda value: date.min if value.since is None else day_of(value.since)))


def lasted_on(since: date | None, until: date | None, day: date) -> bool:
    """Whether that day lies between a first and a last day, both of which belong to it."""
    return (since is None or day_of(since) <= day) and (until is None or day <= day_of(until))


def overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Whether two stretches of days, each from its first to its last, have a day in common."""
    first = max(day_of(since) for since in (one[0] or date.min, other[0] or date.min))
    last = min(day_of(until) for until in (one[1] or date.max, other[1] or date.max))
    return first <= last


def is_in_order(since: date | None, until: date | None) -> bool:
    """Whether the last day, where both are known, does not come before the first; nor a time before another."""
    if isinstance(since, datetime) and isinstance(until, datetime):
        return since <= until
    return since is None or until is None or day_of(since) <= day_of(until)


def flagged_out_of_order(state: AnyDated) -> AnyDated:
    """The state, flagged where a correction has put its last day before its first."""
    return state if is_in_order(state.since, state.until) else state.flagged(NO_LONGER_FITS)


def require_order(since: date | None, until: date | None, pointer: str = "/until") -> None:
    """Raise EndsBeforeItBegins where the last day comes before the first."""
    if since is not None and until is not None and not is_in_order(since, until):
        raise EndsBeforeItBegins(since=since, until=until, pointer=pointer)
