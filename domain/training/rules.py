"""The rules of exercises that a command can break, by name; all are the house's own (DESIGN.md, rule 8)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.rules import RuleBroken


@dataclass(eq=False)
class NothingToFork(RuleBroken):
    """An exercise branches off from an emergency that stood at its position."""

    emergency: UUID
    position: int
    SAYS = "no emergency {emergency} stood at position {position}"
    POINTER = "/emergency_id"


@dataclass(eq=False)
class ClockRunsOnlyForward(RuleBroken):
    """What was recorded in an exercise stays recorded, so its clock is only ever moved forward."""

    to: datetime
    now: datetime
    SAYS = "the clock of this exercise shows {now} already, and cannot be moved back to {to}"
    POINTER = "/to"


@dataclass(eq=False)
class InjectInThePast(RuleBroken):
    """An inject is planned for a time that is still to come in the exercise."""

    at: datetime
    now: datetime
    SAYS = "the clock of this exercise shows {now} already; {at} has passed"
    POINTER = "/at"


@dataclass(eq=False)
class InjectIsOver(RuleBroken):
    """An inject takes effect once; what was fired or skipped stays so."""

    status: str
    SAYS = "this inject is {status}"


@dataclass(eq=False)
class NoInjectToAnswer(RuleBroken):
    """Who plays answers what has taken effect; of what is still to come he knows nothing."""

    inject: UUID
    SAYS = "no inject {inject} has been fired that this could answer"
