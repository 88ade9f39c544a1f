"""Case files: past emergencies as public sources tell them (CONTRACT.md, section 6).

A file is read strictly and whole; the place of a fault is told as a path into the file, such as
`timeline/3/items/0/quantity`.
"""

from datetime import date
from hashlib import sha256
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from domain.hazard import Glide
from domain.nation import is_country
from domain.strict_file import FileFaulty, first_fault, loaded
from domain.value import Amount, Moment, NationCode, Phrase, Source, Text, Value, Word, day_of

EntryType = Literal[
    "emergency_opened",
    "request",
    "dissemination",
    "offer",
    "acceptance",
    "decline",
    "delivery",
    "sitrep",
    "closure",
]
# What is wrong with a case file, and where.
CaseFileFaulty = FileFaulty


class CaseItem(Value):
    """A thing asked, offered, accepted, delivered or closed, by the source's own name for it."""

    what: Phrase
    quantity: Amount | None = None
    unit: Word | None = None


class CaseEntry(Value):
    """One event of the timeline. `nation` is the donor for offer, acceptance, decline and delivery."""

    at: Moment
    type: EntryType
    nation: NationCode | None = None
    items: tuple[CaseItem, ...] = Field(default=(), max_length=500)
    note: Text | None = None
    certain: bool = True

    @field_validator("certain", mode="before")
    @classmethod
    def _is_yes_or_no(cls, said: Any) -> Any:
        if not isinstance(said, bool):
            raise ValueError("certain is true or false")
        return said

    @field_validator("nation")
    @classmethod
    def _is_a_country_that_day(cls, code: str | None, info: ValidationInfo) -> str | None:
        day = day_of(info.data["at"]) if "at" in info.data else None
        return None if code is None else _country(code, day)


class CaseFile(Value):
    """One past emergency. The order of the timeline is the order in which to record."""

    id: Word
    title: Phrase
    country: NationCode
    hazard: Word
    glide: Glide | None = None
    sources: tuple[Source, ...] = Field(default=(), max_length=100)
    completeness: Text | None = None
    note: Text | None = None
    timeline: tuple[CaseEntry, ...] = Field(min_length=1, max_length=5_000)

    @model_validator(mode="after")
    def _is_of_a_country_that_was(self) -> Self:
        _country(self.country, day_of(self.opening.at))
        return self

    @property
    def opening(self) -> CaseEntry:
        """The entry whose day is that of the file's opening; the first where none tells of it."""
        return next((entry for entry in self.timeline if entry.type == "emergency_opened"), self.timeline[0])

    @property
    def digest(self) -> str:
        """The fingerprint of what the file says, whatever its spacing; what it leaves out has no part in it."""
        return sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def _country(code: str, day: date | None) -> str:
    if not is_country(code, day):
        raise ValueError(f"{code} is no ISO 3166-1 alpha-3 code in use")
    return code


def read_case_file(text: str) -> CaseFile:
    """The case file that a JSON text holds. Raises CaseFileFaulty with the place of the first fault."""
    try:
        return CaseFile.model_validate(loaded(text, "a case file"))
    except ValidationError as invalid:
        place, fault = first_fault(invalid)
        # The country is checked against the day of the first entry, so its fault is the whole model's.
        raise CaseFileFaulty(place or "country", fault) from None
