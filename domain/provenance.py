"""Provenance: who decided, who told the centre, who typed it, and the three times.

Most facts reach the centre second-hand, so a fact names the one who had the right (`decided_by`), the one who
told us (`reported_by`) and the account that typed it (`recorded_by`); and when it happened, when the centre
received it and when it was recorded. Persons never stand here: a contact is an id (DOMAIN.md, section 4,
invariants 3, 9 and 29).
"""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.value import Moment, NationCode, Phrase, Source, Text, Time, Value

Channel = Literal["api", "email", "telephone", "fax", "meeting", "press", "other"]


class Party(Value):
    """A nation or an organisation, if known its authority, and the id of a contact."""

    nation: NationCode | None = None
    organisation: Phrase | None = None
    authority: Phrase | None = None
    contact: UUID | None = None

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if (self.nation is None) == (self.organisation is None):
            raise ValueError("name either a nation or an organisation")
        return self

    @property
    def name(self) -> str:
        """The code of the nation, or the organisation's name."""
        return self.nation or self.organisation or ""


class Said(Value):
    """What a caller says of a fact's origin; the centre adds who recorded it, and when."""

    decided_by: Party | None = None
    reported_by: Party | None = None
    channel: Channel | None = None
    occurred_at: Moment | None = None
    received_at: Moment | None = None
    certain: bool = True
    note: Text | None = None
    sources: tuple[Source, ...] = Field(default=(), max_length=100)


class Provenance(Said):
    """Where a recorded fact came from. `recorded_as` is the role that the account had at that time."""

    recorded_by: str
    recorded_as: str
    recorded_at: Time


class Donor(Value):
    """Who gives: a nation, or an organisation that is none (rule 16)."""

    nation: NationCode | None = None
    organisation: Phrase | None = None

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if (self.nation is None) == (self.organisation is None):
            raise ValueError("a donor is either a nation or an organisation")
        return self

    @property
    def name(self) -> str:
        """The code of the nation, or the organisation's name."""
        return self.nation or self.organisation or ""
