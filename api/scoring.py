"""What is said and served of scores: objectives in, verdicts with their moments out."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from api.entities import ALWAYS_THERE
from domain.value import Value, written
from projections.scoring.criteria import MOST_OBJECTIVES, Objective, some
from projections.scoring.judging import Verdict
from projections.scoring.score import Scored
from projections.timeline import moment


class Scoring(Value):
    """What a file is to be scored on."""

    objectives: Annotated[
        tuple[Objective, ...],
        AfterValidator(some),
        Field(max_length=MOST_OBJECTIVES, json_schema_extra={"minItems": 1}),
    ]


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
