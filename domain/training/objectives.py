"""The objectives of an exercise: what it is played for. Its director sets them and may change them while it is played.

Here an objective is kept as it was said; what a criterion asks of a file is the business of whoever scores it.
"""

from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.identity import named_id
from domain.provenance import Provenance
from domain.rules import NothingChanges
from domain.value import Phrase, Value, Word

# A criterion has at most twenty others in it, each of some hundred letters.
LONGEST_CRITERION = 20_000


class KeptObjective(Value):
    """One objective; its criterion as JSON."""

    id: Word
    title: Phrase
    criterion: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CRITERION)]


class ObjectivesState(State):
    """The objectives that an exercise is played for, in their order."""

    exercise_id: UUID
    objectives: tuple[KeptObjective, ...] = ()


class ObjectivesSet(Opening):
    """The director set the objectives of the exercise for the first time."""

    TOPIC: ClassVar[str] = "objectives.set"
    origin: Origin
    exercise_id: UUID
    objectives: tuple[KeptObjective, ...]

    def evolve(self, state: None) -> ObjectivesState:
        """As they were set."""
        return ObjectivesState(origin=self.origin, exercise_id=self.exercise_id, objectives=self.objectives)


class ObjectivesChanged(Fact):
    """The director set others; those before stay in the log."""

    TOPIC: ClassVar[str] = "objectives.changed"
    objectives: tuple[KeptObjective, ...]

    def evolve(self, state: ObjectivesState) -> ObjectivesState:
        """Others."""
        return state.but(objectives=self.objectives)


class Objectives(Aggregate):
    """The objectives of one exercise."""

    KIND = "objectives"
    if TYPE_CHECKING:
        state: ObjectivesState

    def change(self, objectives: tuple[KeptObjective, ...], by: Provenance) -> None:
        """Set others. Raises NothingChanges."""
        if objectives == self.state.objectives:
            raise NothingChanges()
        self.record(ObjectivesChanged, by, objectives=objectives)


def objectives_id(exercise: UUID | str) -> UUID:
    """The id of the objectives of an exercise."""
    return named_id("objectives", exercise)
