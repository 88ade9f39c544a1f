"""What is said and served of scores: objectives in, verdicts with their moments out."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator
from pydantic_core import from_json

from api.bodies import Saying
from api.entities import ALWAYS_THERE
from domain.training.objectives import KeptObjective
from domain.value import Value, written
from projections.training.scoring.criteria import KINDS, MOST_OBJECTIVES, Objective, some
from projections.training.scoring.examples import examples_of, says
from projections.training.scoring.judging import Verdict
from projections.training.scoring.score import Scored
from projections.training.timeline import moment


class Scoring(Value):
    """What a file is to be scored on."""

    objectives: Annotated[
        tuple[Objective, ...],
        AfterValidator(some),
        Field(max_length=MOST_OBJECTIVES, json_schema_extra={"minItems": 1}),
    ]


class SettingObjectives(Saying):
    """What an exercise is played for from now on; none takes away those before."""

    objectives: Annotated[tuple[Objective, ...], Field(max_length=MOST_OBJECTIVES)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.id for one in self.objectives}) < len(self.objectives):
            raise ValueError("each objective has an id of its own, by which its score is found again")
        return self

    def kept(self) -> tuple[KeptObjective, ...]:
        """The objectives as the log keeps them."""
        return tuple(
            KeptObjective(
                id=one.id, title=one.title, criterion=one.criterion.model_dump_json(exclude_none=True)
            )
            for one in self.objectives
        )


def objectives_in(kept: Sequence[Mapping[str, str]]) -> tuple[Objective, ...]:
    """Objectives as the board keeps them."""
    return tuple(Objective.model_validate({**one, "criterion": from_json(one["criterion"])}) for one in kept)


class VerdictChange(BaseModel):
    """A verdict that became so."""

    model_config = ALWAYS_THERE

    verdict: Verdict
    position: Annotated[int, Field(description="the last fact of the file by then")]
    time: Annotated[str, Field(description="when, by the clock of a replay; of a deadline the time itself")]


class ScoredObjective(BaseModel):
    """One objective, what it came to, and when."""

    model_config = ALWAYS_THERE

    id: str
    title: str
    words: Annotated[str, Field(description="the criterion in words")]
    verdict: Verdict
    position: Annotated[int | None, Field(description="where it became so; null where it was always open")]
    time: Annotated[str | None, Field(description="when it became so")]
    changes: Annotated[list[VerdictChange], Field(description="every change, oldest first; it begins open")]


class ScoredFile(BaseModel):
    """The score of a file as at a position."""

    model_config = ALWAYS_THERE

    emergency_id: str
    position: Annotated[int, Field(description="the position that was scored at")]
    time: Annotated[str, Field(description="what the clock showed there")]
    objectives: list[ScoredObjective]


class CriterionKind(BaseModel):
    """One kind of criterion: what it asks, what can be said in it, and objectives of that kind for training."""

    model_config = ALWAYS_THERE

    kind: str
    says: str
    fields: Annotated[list[str], Field(description="what can be said in it")]
    examples: list[Objective]


class ExerciseObjectives(BaseModel):
    """What an exercise is played for, and the kinds of criteria that its objectives can have."""

    model_config = ALWAYS_THERE

    exercise_id: str
    position: Annotated[int | None, Field(description="where they were set; null where they never were")]
    objectives: list[Objective]
    kinds: list[CriterionKind]


class ScoredSide(ScoredFile):
    """The score of one side of an exercise, on the clock of the exercise."""

    exercise_id: str
    of: Annotated[Literal["branch", "reality"], Field(description="what is played, or what really happened")]


def kind_shown(kind: str) -> dict[str, Any]:
    """A kind of criterion as it is served."""
    return {
        "kind": kind,
        "says": says(kind),
        "fields": [name for name in KINDS[kind].model_fields if name != "kind"],
        "examples": [objective_shown(one) for one in examples_of(kind)],
    }


def objective_shown(objective: Objective) -> dict[str, Any]:
    """An objective as it is served."""
    said: dict[str, Any] = objective.model_dump(mode="json", exclude_none=True)
    return said


def shown(scored: Scored) -> dict[str, Any]:
    """A scored objective as it is served."""
    changes = [
        {"verdict": one.verdict, "position": one.position, "time": written(moment(one.time))}
        for one in scored.changes
    ]
    last = changes[-1] if changes else {"verdict": "open", "position": None, "time": None}
    objective = scored.objective
    return {
        "id": objective.id,
        "title": objective.title,
        "words": objective.criterion.words,
        **last,
        "changes": changes,
    }
