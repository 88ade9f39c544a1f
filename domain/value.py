"""Values: the small frozen things that facts and commands are made of.

A value is checked when it is made and never changes. Text is printable and bounded, a moment is a bare day
or a time in UTC (DOMAIN.md, invariants 3 and 9), a number of things is an exact decimal.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

LONGEST_TEXT = 20_000
# What Unicode calls control characters and surrogates, but for the line breaks and the tab.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# RFC 3339; the library would also read weeks, and days without their dashes.
_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_A_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?\Z"
)
# Three decimals, as the contract says; fifteen digits is what a JSON number carries exactly.
DIGITS, DECIMALS = 15, 3


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64")

    def but(self, **changes: Any) -> Self:
        """The same value with some fields changed, checked like a new one."""
        return type(self)(**{**self.__dict__, **changes})


def _printable(text: str) -> str:
    if _NOT_TEXT.search(text):
        raise ValueError("control characters are not text")
    return text


Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_printable)
]
Phrase = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400), AfterValidator(_printable)
]
# A source is cited by its address, and addresses are long.
Source = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), AfterValidator(_printable)
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT),
    AfterValidator(_printable),
]
NationCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


def utc(moment: datetime) -> datetime:
    """The same instant in UTC; a time without a zone is refused, because nobody knows which it is."""
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone: write it in UTC, for example 2026-11-24T14:55:00Z")
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time lies outside the calendar") from None


def _time(said: Any) -> Any:
    if isinstance(said, datetime):
        return utc(said)
    if isinstance(said, str):
        if not _A_TIME.match(said):
            raise ValueError("write a time as 2026-11-24T14:55:00Z")
        return utc(datetime.fromisoformat(said.upper()))
    raise ValueError("write a time as 2026-11-24T14:55:00Z")


def moment_from(said: Any) -> Any:
    """The day or the time in UTC that a caller wrote. Raises ValueError."""
    if isinstance(said, datetime):
        return utc(said)
    if isinstance(said, date):
        return said
    if isinstance(said, str):
        return date.fromisoformat(said) if _A_DAY.match(said) else _time(said)
    raise ValueError("write a day as 2026-11-24 or a time as 2026-11-24T14:55:00Z")


def written(moment: date | datetime) -> str:
    """A moment as it stands in the log and on the wire: `2026-11-24`, or `2026-11-24T14:55:00Z`."""
    if isinstance(moment, datetime):
        return moment.isoformat().replace("+00:00", "Z")
    return moment.isoformat()


def day_of(moment: date | datetime) -> date:
    """The day in UTC on which a moment lies."""
    return moment.date() if isinstance(moment, datetime) else moment


Time = Annotated[
    datetime,
    BeforeValidator(_time),
    PlainSerializer(written, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Moment = Annotated[
    date | datetime,
    BeforeValidator(moment_from),
    PlainSerializer(written, return_type=str, when_used="json"),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
    ),
]


def _number(said: Any) -> Any:
    if isinstance(said, bool) or not isinstance(said, int | float | Decimal):
        raise ValueError("a quantity is a JSON number")
    return said


# The most that such a quantity can say.
GREATEST = Decimal("999999999999.999")


def as_json_number(number: Decimal) -> int | float:
    """The shortest JSON number that says the same; exact, because a quantity has at most fifteen digits."""
    return int(number) if number == number.to_integral_value() else float(number)


# The bounds stand next to `Decimal`, where pydantic checks them in one step; outside of the validator each would be a
# call back into Python.
Number = Annotated[
    Decimal,
    Field(ge=0, max_digits=DIGITS, decimal_places=DECIMALS, allow_inf_nan=False),
    BeforeValidator(_number),
    PlainSerializer(as_json_number, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "multipleOf": 0.001, "maximum": 999_999_999_999}),
]
# What quantities add up to; a sum may be longer than any of them.
Total = Annotated[
    Decimal,
    Field(ge=0, allow_inf_nan=False),
    BeforeValidator(_number),
    PlainSerializer(as_json_number, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0}),
]
Amount = Annotated[
    Decimal,
    Field(gt=0, max_digits=DIGITS, decimal_places=DECIMALS, allow_inf_nan=False),
    BeforeValidator(_number),
    PlainSerializer(as_json_number, when_used="json"),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 999_999_999_999}),
]
