"""What a planner says who forks and directs an exercise; unknown fields are refused."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictFloat, StrictInt, model_validator

from api.bodies import Saying
from api.reading import Position
from domain.exercise import FASTEST, SLOWEST
from domain.value import Moment, Phrase, Time


class Forking(Saying):
    """Which emergency to branch off from, and as it stood when: at a position or as of a time, else now."""

    title: Phrase
    emergency_id: UUID
    at: Position | None = None
    as_of: Moment | None = None

    @model_validator(mode="after")
    def _one_moment(self) -> Self:
        if self.at is not None and self.as_of is not None:
            raise ValueError("at and as_of are two ways to name one moment: use one of them")
        return self


class SettingClock(Saying):
    """How the clock of an exercise goes from now on; what is not named stays."""

    speed: Annotated[StrictInt | StrictFloat, Field(ge=SLOWEST, le=FASTEST)] | None = None
    paused: StrictBool | None = None
    to: Time | None = None
