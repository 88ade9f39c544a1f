"""Formats: who may take part is asked as at the day (DOMAIN.md, section 8 and invariant 28)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import nation
from domain.planning.formats import (
    FORMATS,
    Format,
    admits,
    admitted,
    admitting,
    require_admitted,
    require_nation,
    standing,
)
from domain.planning.rules import OutsideFormat
from domain.rules import UnknownNation

CODES = sorted(
    {*nation.members("partner", date(2012, 7, 1)), *nation.members("ally", date(2026, 1, 1)), "CHN"}
)
DAYS = st.dates(min_value=date(1998, 6, 3), max_value=date(2030, 12, 31))


@pytest.mark.parametrize(
    ("code", "eve"),
    [
        ("MNE", date(2017, 6, 4)),
        ("MKD", date(2020, 3, 26)),
        ("FIN", date(2023, 4, 3)),
        ("SWE", date(2024, 3, 6)),
    ],
)
def test_rule_28_a_partner_comes_among_allies_from_the_day_of_its_accession(code: str, eve: date) -> None:
    accession = eve.replace(day=eve.day + 1)
    assert [admits("allies", code, day) for day in (eve, accession)] == [False, True]
    assert [admits("eapc", code, day) for day in (eve, accession)] == [True, True]


def test_montenegro_was_a_partner_in_june_2017_until_the_fourth() -> None:
    assert standing("MNE", date(2017, 6, 4)) == "pfp, eapc partner"
    assert standing("MNE", date(2017, 6, 5)) == "an Ally"


@pytest.mark.parametrize(("code", "day"), [("RUS", date(2014, 4, 1)), ("BLR", date(2021, 11, 1))])
def test_a_partner_with_whom_cooperation_is_suspended_is_a_partner_still(code: str, day: date) -> None:
    assert nation.is_suspended(code, day)
    assert admits("eapc", code, day)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("DEU", {"allies", "eapc", "nato_plus", "all_partners"}),
        ("SRB", {"eapc", "nato_plus", "all_partners"}),
        ("MAR", {"nato_plus", "all_partners"}),
        ("ARE", {"nato_plus", "all_partners"}),
        ("JPN", {"nato_plus", "all_partners"}),
        ("CHN", set()),
    ],
)
def test_the_formats_go_from_the_narrowest_to_the_widest(code: str, expected: set[str]) -> None:
    assert {format for format in FORMATS if admits(format, code, date(2012, 7, 1))} == expected


def test_a_meeting_with_some_partners_admits_those_and_the_allies() -> None:
    day, plus = date(2012, 7, 1), ("SRB", "JPN")
    assert [admits("nato_plus", code, day, plus) for code in ("DEU", "SRB", "JPN", "SWE")] == [
        True,
        True,
        True,
        False,
    ]


def test_whom_a_meeting_with_some_partners_names_may_be_no_partner() -> None:
    assert "CHN" in admitted("nato_plus", date(2012, 7, 1), ("CHN",))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2005, 7, 1), [26, 46, 57, 57]),
        (date(2012, 7, 1), [28, 50, 69, 69]),
        (date(2026, 11, 24), [32, 50, 70, 70]),
    ],
)
def test_as_many_are_admitted_as_there_were_allies_and_partners(day: date, expected: list[int]) -> None:
    assert [len(admitted(format, day)) for format in FORMATS] == expected


@given(
    day=DAYS, format=st.sampled_from(FORMATS), plus=st.none() | st.lists(st.sampled_from(CODES), max_size=3)
)
def test_who_is_admitted_is_each_nation_that_may_come(
    day: date, format: Format, plus: list[str] | None
) -> None:
    listed = set(admitted(format, day, plus))
    assert {code for code in CODES if admits(format, code, day, plus)} == listed & set(CODES)


def test_a_seat_takes_the_narrowest_format_that_admits_its_nation() -> None:
    day = date(2012, 7, 1)
    assert admitting(("all_partners", "eapc", "allies"), "SRB", day) == "eapc"
    assert admitting(("all_partners", "eapc", "allies"), "DEU", day) == "allies"
    assert admitting(("allies",), "SRB", day) is None


def test_the_refusal_says_what_the_nation_was_on_that_day() -> None:
    with pytest.raises(OutsideFormat) as refusal:
        require_admitted("allies", "SWE", date(2012, 7, 1), "/nation")
    assert (
        str(refusal.value)
        == "the format allies does not admit SWE, which on 2012-07-01 was pfp, eapc partner"
    )


@pytest.mark.parametrize(("code", "day"), [("XXZ", date(2012, 7, 1)), ("SCG", date(2012, 7, 1))])
def test_a_code_that_no_country_had_on_that_day_is_refused(code: str, day: date) -> None:
    with pytest.raises(UnknownNation) as refusal:
        require_nation(code, day, "/present/3")
    assert refusal.value.pointer == "/present/3"


def test_serbia_and_montenegro_was_a_country_in_2005() -> None:
    require_nation("SCG", date(2005, 7, 1), "/nation")
