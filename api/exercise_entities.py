"""What is served of exercises, described for the published description of the API."""

from typing import Any, Literal

from pydantic import BaseModel

from api.entities import ALWAYS_THERE, Shown
from domain.emergency import Origin
from domain.exercise import ExerciseState
from domain.inject import InjectState


class Exercise(Shown, ExerciseState):
    """An exercise: where it was forked, who directs it, and from inside its clock."""

    model_config = ALWAYS_THERE
    kind: Literal["exercise"]
    origin: Origin


class Inject(Shown, InjectState):
    """One inject of the master events list, and what became of it. `body` is the JSON of its call."""

    model_config = ALWAYS_THERE
    kind: Literal["inject"]
    origin: Origin
    body: dict[str, Any] | None  # type: ignore[assignment]  # in the log it is a text


class News(Shown):
    """News of an exercise, to be read by those whom it is for."""

    model_config = ALWAYS_THERE
    kind: Literal["news"]
    origin: Origin
    flags: list[str]
    title: str
    text: str
    at: str
    inject_id: str


class Imported(BaseModel):
    """How many injects came in."""

    model_config = ALWAYS_THERE
    planned: int
