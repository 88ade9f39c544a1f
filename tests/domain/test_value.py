"""Values: texts, moments and numbers are checked when they are made (invariants 3 and 9)."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.value import (
    GREATEST,
    LONGEST_TEXT,
    Amount,
    Moment,
    NationCode,
    Number,
    Phrase,
    Text,
    Time,
    Total,
    Value,
    Word,
    as_json_number,
    day_of,
    moment_from,
    utc,
    written,
)

TEXT, PHRASE, WORD = TypeAdapter[str](Text), TypeAdapter[str](Phrase), TypeAdapter[str](Word)
NUMBER, AMOUNT, TOTAL = (
    TypeAdapter[Decimal](Number),
    TypeAdapter[Decimal](Amount),
    TypeAdapter[Decimal](Total),
)
MOMENT, TIME = TypeAdapter[date | datetime](Moment), TypeAdapter[datetime](Time)

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# A day at either end of the calendar, so that no zone leads out of it.
days = st.dates(min_value=date(1, 1, 2), max_value=date(9999, 12, 30))
times = st.builds(datetime.combine, days, st.times(), zones)
numbers = st.decimals(min_value=0, max_value=GREATEST, places=3)


# --- texts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Čačak", "Łódź", "Скопје", "Αθήνα", "two\nlines\tand a tab", "a\u200bb", "👷"]
)
def test_a_text_may_be_in_any_script(text: str) -> None:
    assert TEXT.validate_python(text) == text


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x85", "\x9b"])
@pytest.mark.parametrize("kind", [TEXT, PHRASE, WORD])
def test_a_control_character_is_not_text(kind: TypeAdapter[str], character: str) -> None:
    with pytest.raises(ValidationError, match="control characters are not text"):
        kind.validate_python(f"a{character}b")


def test_half_a_character_is_not_text() -> None:
    with pytest.raises(ValidationError):
        TEXT.validate_python("a\ud800b")


@pytest.mark.parametrize("kind", [TEXT, PHRASE, WORD])
@pytest.mark.parametrize("blank", ["", " ", "\n\t "])
def test_a_blank_text_says_nothing(kind: TypeAdapter[str], blank: str) -> None:
    with pytest.raises(ValidationError):
        kind.validate_python(blank)


@pytest.mark.parametrize(("kind", "longest"), [(TEXT, LONGEST_TEXT), (PHRASE, 400), (WORD, 80)])
def test_a_text_is_bounded(kind: TypeAdapter[str], longest: int) -> None:
    assert len(kind.validate_python("x" * longest)) == longest
    with pytest.raises(ValidationError):
        kind.validate_python("x" * (longest + 1))


def test_blanks_around_a_text_are_not_part_of_it() -> None:
    assert PHRASE.validate_python("  Sarajevo airport\n") == "Sarajevo airport"


@pytest.mark.parametrize("code", ["bih", "BI", "BIHA", "BIH\n", " BIH", "B1H", "ÄÖÜ"])
def test_a_nation_is_three_capitals(code: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[str](NationCode).validate_python(code)


# --- moments ---------------------------------------------------------------------------------------------------


def test_a_bare_day_is_not_midnight() -> None:
    assert type(MOMENT.validate_python("2014-05-15")) is date
    assert type(MOMENT.validate_python("2014-05-15T00:00:00Z")) is datetime


@pytest.mark.parametrize(
    ("said", "is_written"),
    [
        ("2014-05-15", "2014-05-15"),
        ("2014-05-15T14:55:00Z", "2014-05-15T14:55:00Z"),
        ("2014-05-15t14:55:00z", "2014-05-15T14:55:00Z"),
        ("2014-05-15 14:55Z", "2014-05-15T14:55:00Z"),
        ("2014-05-15T14:55:00+02:00", "2014-05-15T12:55:00Z"),
        ("2014-05-15T00:30:00+02:00", "2014-05-14T22:30:00Z"),
        ("2014-05-15T14:55:00.123Z", "2014-05-15T14:55:00.123000Z"),
    ],
)
def test_rule_9_a_moment_is_written_in_utc(said: str, is_written: str) -> None:
    assert written(MOMENT.validate_python(said)) == is_written


@pytest.mark.parametrize(
    "said",
    [
        "2014-05-15T14:55:00",
        "2014-05-15T14:55",
        "14:55Z",
        "15 May 2014",
        "20140515",
        "2014-05",
        "2014-W20-4",
        "2014-W20-4T14:55Z",
        "2014-05-15T145500Z",
        "2014-05-15T14:55:00+0200",
        "２０１４-05-15",
        "2014-02-30",
        "2014-05-15T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        1_400_000_000,
        20140515,
        True,
        None,
        ["2014-05-15"],
    ],
)
def test_rule_9_anything_else_is_no_moment(said: Any) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(said)


def test_where_a_time_is_wanted_a_bare_day_is_not_enough() -> None:
    with pytest.raises(ValidationError):
        TIME.validate_python("2014-05-15")


def test_rule_9_nobody_knows_which_time_it_is_without_a_zone() -> None:
    with pytest.raises(ValueError, match="a time needs its zone"):
        utc(datetime(2014, 5, 15, 12))  # noqa: DTZ001  # that it is refused is what is tested


@given(times)
def test_rule_9_a_time_is_the_same_instant_in_utc(time: datetime) -> None:
    assert utc(time) == time
    assert utc(time).tzinfo is UTC


@given(st.dates() | times)
def test_a_moment_survives_being_written_and_read(moment: date | datetime) -> None:
    read = moment_from(written(MOMENT.validate_python(moment)))
    assert (type(read), read) == (type(moment), moment)


@given(times)
def test_the_day_of_a_time_is_its_day_in_utc(time: datetime) -> None:
    assert day_of(utc(time)) == utc(time).date()


def test_the_day_of_a_bare_day_is_itself() -> None:
    assert day_of(date(2014, 5, 15)) == date(2014, 5, 15)


# --- numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [20, 20.0, 0.001, 0.1, Decimal("2.5"), 999_999_999_999])
def test_a_quantity_is_a_json_number(said: Any) -> None:
    assert NUMBER.validate_python(said) == Decimal(str(said))


@pytest.mark.parametrize(
    "said",
    [
        "20",
        True,
        None,
        -1,
        -0.001,
        0.0001,
        1.2345,
        1_000_000_000_000,
        1e300,
        float("nan"),
        float("inf"),
        [20],
    ],
)
@pytest.mark.parametrize("kind", [NUMBER, AMOUNT])
def test_anything_else_is_no_quantity(kind: TypeAdapter[Decimal], said: Any) -> None:
    with pytest.raises(ValidationError):
        kind.validate_python(said)


def test_nothing_is_asked_or_offered_in_the_amount_of_zero() -> None:
    assert NUMBER.validate_python(0) == 0
    with pytest.raises(ValidationError):
        AMOUNT.validate_python(0)


def test_the_greatest_quantity_is_one() -> None:
    assert AMOUNT.validate_python(GREATEST) == GREATEST
    with pytest.raises(ValidationError):
        AMOUNT.validate_python(GREATEST + Decimal("0.001"))


def test_a_sum_may_be_longer_than_a_quantity() -> None:
    assert TOTAL.validate_python(GREATEST + GREATEST) == 2 * GREATEST


@given(numbers)
def test_a_quantity_survives_being_written_and_read_as_json(number: Decimal) -> None:
    assert NUMBER.validate_json(NUMBER.dump_json(number)) == number


@given(numbers)
def test_a_quantity_is_written_as_the_shortest_number(number: Decimal) -> None:
    assert Decimal(str(as_json_number(number))) == number


# --- values ----------------------------------------------------------------------------------------------------


class Load(Value):
    what: Word
    quantity: Amount | None = None


def test_a_value_does_not_change() -> None:
    load = Load(what="pumps")
    with pytest.raises(ValidationError, match="frozen"):
        load.what = "boats"  # type: ignore[misc]  # that it is refused is what is tested


def test_a_value_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Load.model_validate({"what": "pumps", "colour": "red"})


def test_a_changed_value_is_another_one() -> None:
    load = Load(what="pumps")
    assert (load.but(quantity=20), load) == (Load(what="pumps", quantity=Decimal(20)), Load(what="pumps"))


@pytest.mark.parametrize("changes", [{"quantity": -1}, {"what": ""}, {"colour": "red"}])
def test_a_changed_value_is_checked_like_a_new_one(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Load(what="pumps").but(**changes)
