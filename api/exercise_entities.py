"""What is served of exercises, described for the published description of the API."""

from typing import Literal

from api.entities import ALWAYS_THERE, Shown
from domain.emergency import Origin
from domain.exercise import ExerciseState


class Exercise(Shown, ExerciseState):
    """An exercise: where it was forked, who directs it, and from inside its clock."""

    model_config = ALWAYS_THERE
    kind: Literal["exercise"]
    origin: Origin
