"""The day that is asked about: how the world was, beside what the centre knew (CONTRACT.md, section 2)."""

from datetime import date
from typing import Annotated, Protocol

from pydantic import Field

from api import problems
from api.problems import Problem
from domain.value import Moment, day_of

On = Annotated[
    Moment | None,
    Field(description="as the world was on this day; without it today. A time counts by its day (UTC)"),
]


class AskedOn(Protocol):
    """A query that may name a day, and a moment of what was known."""

    @property
    def on(self) -> date | None: ...  # noqa: D102

    @property
    def as_of(self) -> date | None: ...  # noqa: D102


def require_one_past(asked: AskedOn) -> None:
    """Raise BAD_QUERY where both are named: how the world was is not mixed with what was known when."""
    if asked.on is not None and asked.as_of is not None:
        raise Problem(problems.BAD_QUERY, "on asks how the world was, as_of what was known: use one of them")


def day_asked(asked: AskedOn, today: date) -> date:
    """The day that is asked about; today, where none is named. Raises BAD_QUERY."""
    require_one_past(asked)
    told = asked.on if asked.on is not None else asked.as_of
    return today if told is None else day_of(told)
