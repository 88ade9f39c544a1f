"""Who holds which post."""

from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from tests.properties.slip import Happening, Slip


@dataclass(frozen=True)
class Held:
    """One post, from its first day to its last."""

    post: str
    since: date
    until: date | None

    def on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def opened(slip: Slip) -> Any:
    return SimpleNamespace(status="", account=slip.says["account"], terms=[slip.says["term"]])


def post_on(now: Any, day: date) -> str | None:
    """The post that was given last of those held on a day."""
    return next((term.post for term in reversed(now.terms) if term.on(day)), None)


def left(now: Any, post: str, day: date) -> list[Held]:
    """The terms, once the post is left with a day."""
    return [
        replace(term, until=day)
        if term.post == post and term.on(day) and (term.until is None or term.until > day)
        else term
        for term in now.terms
    ]


def _add(now: Any, slip: Slip) -> None:
    now.terms = [*now.terms, slip.says["term"]]


def _leave(now: Any, slip: Slip) -> None:
    now.terms = left(now, slip.says["post"], slip.says["until"])


HAPPENINGS: dict[str, Happening] = {"appointment.added": _add, "appointment.ended": _leave}
