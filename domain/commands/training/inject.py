"""Keeping the master events list of an exercise, and recording what fired."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.authority import PLANNER
from domain.centre import Centre, Command, Decision
from domain.training.inject import Inject, InjectPlanned, require_to_come
from domain.value import Value


class PlannedInject(Value):
    """What is put on the list; the fields are those of an inject's state."""

    at: datetime
    fields: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class PlanInjects(Command):
    """The director puts one inject on the list, or all of a table at once."""

    MAY = PLANNER
    ACT = "plan injects"

    exercise_id: UUID
    injects: tuple[PlannedInject, ...]

    def decide(self, centre: Centre) -> Decision:
        """The injects, planned."""
        by = self.by(centre)
        planned = []
        for one in self.injects:
            require_to_come(one.at, by)
            planned.append(
                Inject.open(
                    InjectPlanned,
                    id=centre.new_id(),
                    by=by,
                    origin=centre.origin,
                    exercise_id=self.exercise_id,
                    at=one.at,
                    **dict(one.fields),
                )
            )
        return Decision(planned[-1], tuple(planned))


@dataclass(frozen=True, kw_only=True)
class InjectCommand(Command):
    """A command about one inject."""

    MAY = PLANNER
    inject_id: UUID
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class HoldInject(InjectCommand):
    """It waits for the director's hand."""

    ACT = "hold an inject"

    def decide(self, centre: Centre) -> Decision:
        """The inject, held."""
        inject = centre.load(Inject, self.inject_id)
        inject.hold(self.reason, self.by(centre))
        return Decision(inject, (inject,))


@dataclass(frozen=True, kw_only=True)
class SkipInject(InjectCommand):
    """It is left out."""

    ACT = "skip an inject"

    def decide(self, centre: Centre) -> Decision:
        """The inject, skipped."""
        inject = centre.load(Inject, self.inject_id)
        inject.skip(self.reason, self.by(centre))
        return Decision(inject, (inject,))


@dataclass(frozen=True, kw_only=True)
class MoveInject(InjectCommand):
    """It is planned for another time."""

    ACT = "move an inject"
    at: datetime

    def decide(self, centre: Centre) -> Decision:
        """The inject, planned for then."""
        inject = centre.load(Inject, self.inject_id)
        inject.move(self.at, self.by(centre))
        return Decision(inject, (inject,))


@dataclass(frozen=True, kw_only=True)
class RecordFiring(InjectCommand):
    """What became of an inject that was fired, by the clock or by hand."""

    MAY = PLANNER | {"clock"}
    ACT = "fire an inject"
    answer: int | None = None
    position: int | None = None
    refused: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """The inject, fired or failed."""
        inject = centre.load(Inject, self.inject_id)
        inject.fire(self.by(centre), answer=self.answer, position=self.position, refused=self.refused)
        return Decision(inject, (inject,))
