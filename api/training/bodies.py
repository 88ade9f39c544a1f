"""What a planner says who forks and directs an exercise; unknown fields are refused."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StringConstraints, model_validator
from pydantic_core import to_json

from api.bodies import Said, Saying
from api.reading import Position
from domain.commands.training.inject import PlannedInject
from domain.training.exercise import FASTEST, SLOWEST
from domain.training.inject import What
from domain.value import LONGEST_TEXT, Moment, NationCode, Phrase, Text, Time, Value


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


# Whom an inject can play. Accounts are the director's own business.
PlayedRole = Literal["duty_officer", "head", "nation", "observer", "planner"]
Audience = Annotated[str, StringConstraints(pattern="^([A-Z]{3}|OBSERVERS)$")]
Call = Annotated[str, StringConstraints(pattern=r"^/v1/[A-Za-z0-9/-]{1,300}$")]
# What an inject does not call: who may sign in, and the exercise itself.
NOT_CALLED = ("/v1/accounts", "/v1/session", "/v1/exercises", "/v1/contacts")


class InjectSaid(Value):
    """An inject: a command by a role that is played, as a call to the API, or news for some or all to read."""

    at: Time
    what: What
    title: Phrase
    text: Text | None = None
    audience: tuple[Audience, ...] = ()
    role: PlayedRole | None = None
    nation: NationCode | None = None
    call: Call | None = None
    body: dict[str, Any] | None = None
    expected: Text | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if self.what == "news":
            if self.text is None or (self.role or self.nation or self.call or self.body is not None):
                raise ValueError("news has a text, and no role, nation, call or body")
            return self
        if self.role is None or self.call is None or self.audience:
            raise ValueError("a command has a role and a call, and no audience")
        if (self.role == "nation") != (self.nation is not None):
            raise ValueError("the role nation, and no other, names its nation")
        if self.call.startswith(NOT_CALLED):
            raise ValueError("an inject does not call this")
        if self.body is not None and len(to_json(self.body)) > LONGEST_TEXT:
            raise ValueError("the body is too large for an inject")
        return self

    def planned(self) -> PlannedInject:
        """The inject as it is put on the list."""
        names = ("what", "title", "text", "audience", "role", "nation", "call", "expected")
        body = None if self.body is None else to_json(self.body).decode()
        return PlannedInject(
            at=self.at, fields=(*((name, getattr(self, name)) for name in names), ("body", body))
        )


class PlanningInject(InjectSaid):
    """An inject, and where it comes from."""

    provenance: Said = Said()


class MovingInject(Saying):
    """Another time for an inject."""

    at: Time
