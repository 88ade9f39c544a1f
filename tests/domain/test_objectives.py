"""The objectives of an exercise: set by its director, changed by him, and none of it lost."""

from uuid import UUID

import pytest

from domain.authority import ROLES, Actor
from domain.commands.training.objectives import SetObjectives
from domain.rules import NothingChanges, RoleMayNot
from domain.training.objectives import (
    KeptObjective,
    Objectives,
    ObjectivesChanged,
    ObjectivesSet,
    objectives_id,
)
from tests.domain.test_exercise import begun

FIRST = KeptObjective(id="first", title="An offer comes", criterion='{"kind":"count","what":"offer"}')
SECOND = KeptObjective(id="second", title="It ends", criterion='{"kind":"count","what":"closure"}')


def setting(exercise: UUID, *objectives: KeptObjective, role: str = "planner") -> SetObjectives:
    actor = Actor(account="one", role=role, name="One", nation="SVN" if role == "nation" else None)
    return SetObjectives(actor=actor, exercise_id=exercise, objectives=objectives)


def test_the_director_sets_objectives_and_others_later_and_the_log_keeps_both() -> None:
    centre, exercise, _ = begun()
    outcome = centre.execute(setting(exercise.id, FIRST))
    assert (outcome.kind, outcome.id) == ("objectives", str(objectives_id(exercise.id)))
    centre.execute(setting(exercise.id, FIRST, SECOND))
    stood = centre.load(Objectives, UUID(outcome.id)).state
    assert (stood.origin, stood.exercise_id, stood.objectives) == ("exercise", exercise.id, (FIRST, SECOND))
    set, changed = centre.history(UUID(outcome.id))
    assert isinstance(set, ObjectivesSet)
    assert set.objectives == (FIRST,)
    assert isinstance(changed, ObjectivesChanged)
    assert changed.objectives == (FIRST, SECOND)


def test_objectives_can_be_taken_away() -> None:
    centre, exercise, _ = begun()
    centre.execute(setting(exercise.id, FIRST))
    centre.execute(setting(exercise.id))
    assert centre.load(Objectives, objectives_id(exercise.id)).state.objectives == ()


def test_the_same_objectives_again_change_nothing() -> None:
    centre, exercise, _ = begun()
    centre.execute(setting(exercise.id, FIRST))
    with pytest.raises(NothingChanges):
        centre.execute(setting(exercise.id, FIRST))


@pytest.mark.parametrize("role", [one for one in ROLES if one != "planner"])
def test_nobody_but_a_planner_sets_objectives(role: str) -> None:
    centre, exercise, _ = begun()
    with pytest.raises(RoleMayNot):
        centre.execute(setting(exercise.id, FIRST, role=role))
