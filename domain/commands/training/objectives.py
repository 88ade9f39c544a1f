"""Setting the objectives of an exercise, which is recorded in its own log."""

from dataclasses import dataclass
from uuid import UUID

from domain.authority import PLANNER
from domain.centre import Centre, Command, Decision
from domain.training.objectives import KeptObjective, Objectives, ObjectivesSet, objectives_id


@dataclass(frozen=True, kw_only=True)
class SetObjectives(Command):
    """The director says what the exercise is played for, in place of what it was played for before."""

    MAY = PLANNER
    ACT = "set objectives"

    exercise_id: UUID
    objectives: tuple[KeptObjective, ...]

    def decide(self, centre: Centre) -> Decision:
        """The objectives. Raises NothingChanges."""
        by, id = self.by(centre), objectives_id(self.exercise_id)
        objectives = centre.find(Objectives, id)
        if objectives is None:
            objectives = Objectives.open(
                ObjectivesSet,
                id=id,
                by=by,
                origin=centre.origin,
                exercise_id=self.exercise_id,
                objectives=self.objectives,
            )
        else:
            objectives.change(self.objectives, by)
        return Decision(objectives, (objectives,))
