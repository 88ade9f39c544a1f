"""Names, memberships and access are looked up as at a day (DOMAIN.md, invariants 2 and 28)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import nation
from domain.reference import read

NATIONS = read("nations.json")
CODES = sorted(entry["iso3"] for entry in NATIONS["nations"])
# The centre was inaugurated on 3 June 1998.
DAYS = st.dates(min_value=date(1998, 6, 3), max_value=date(2030, 12, 31))


def in_the_centres_area(day: date) -> int:
    return sum(nation.is_in_area(code, day) for code in CODES)


def partners_left_after_leaving_out(codes: set[str]) -> Callable[[date], int]:
    return lambda day: len(set(nation.members("partner", day)) - codes)


# What each dated check in the file counts, in the words of its source.
CHECKS: dict[str, Callable[[date], int]] = {
    "Allies": lambda day: nation.count("ally", day),
    "EAPC partners": lambda day: nation.count("eapc_partner", day),
    "NATO and EAPC partner countries": lambda day: (
        nation.count("ally", day) + nation.count("eapc_partner", day)
    ),
    "partners of all kinds": lambda day: nation.count("partner", day),
    "countries in the EADRCC area": in_the_centres_area,
    "partners without RUS, BLR, AFG (suspended) and SWE (invitee)": partners_left_after_leaving_out(
        {"RUS", "BLR", "AFG", "SWE"}
    ),
}


@pytest.mark.parametrize("check", NATIONS["checks"], ids=lambda check: f"{check['at']} {check['check']}")
def test_every_count_that_a_source_gives_comes_out(check: dict[str, Any]) -> None:
    assert CHECKS[check["check"]](date.fromisoformat(check["at"])) == check["expected_from_source"]


def test_there_are_ten_dated_checks() -> None:
    assert len(NATIONS["checks"]) == 10


@pytest.mark.parametrize(
    ("day", "groups"),
    [
        (date(2006, 12, 13), ()),
        (date(2006, 12, 14), ("pfp", "eapc_partner")),
        (date(2017, 6, 4), ("pfp", "eapc_partner")),
        (date(2017, 6, 5), ("ally",)),
    ],
)
def test_montenegro_is_a_partner_until_4_june_2017_and_an_ally_from_5_june(
    day: date, groups: tuple[str, ...]
) -> None:
    assert nation.groups_on("MNE", day) == groups


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("MKD", date(2007, 7, 26), "the former Yugoslav Republic of Macedonia"),
        ("MKD", date(2019, 2, 11), "the former Yugoslav Republic of Macedonia"),
        ("MKD", date(2019, 2, 12), "North Macedonia"),
        ("TUR", date(2022, 5, 31), "Turkey"),
        ("TUR", date(2023, 2, 6), "Türkiye"),
        ("CZE", date(2002, 8, 14), "Czechia"),
        ("MDA", date(2008, 7, 31), "Republic of Moldova"),
        ("NPL", date(2015, 4, 25), "Nepal"),
        ("PSE", date(2023, 10, 7), "State of Palestine"),
        ("SCG", date(2005, 4, 25), "Serbia and Montenegro"),
        ("QQQ", date(2023, 8, 6), "QQQ"),
    ],
)
def test_a_nation_is_called_what_it_was_called_that_day(code: str, day: date, name: str) -> None:
    assert nation.name_on(code, day) == name


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("PAK", date(2005, 10, 10)),
        ("PAK", date(2010, 8, 7)),
        ("NPL", date(2015, 4, 25)),
        ("NPL", date(2026, 11, 24)),
        ("USA", date(1998, 6, 2)),
        ("MAR", date(2008, 12, 31)),
        ("AUS", date(2011, 11, 30)),
        ("MLT", date(1999, 1, 1)),
        ("QQQ", date(2023, 8, 6)),
    ],
)
def test_without_access_that_day_a_council_decision_is_needed(code: str, day: date) -> None:
    assert not nation.has_access(code, day)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("USA", date(1998, 6, 3)),
        ("TJK", date(2000, 1, 1)),
        ("MAR", date(2009, 1, 1)),
        ("KWT", date(2009, 1, 1)),
        ("AUS", date(2011, 12, 1)),
        ("PAK", date(2012, 1, 1)),
        ("MNE", date(2017, 6, 4)),
        ("MNE", date(2017, 6, 5)),
    ],
)
def test_access_begins_with_the_group_and_the_membership(code: str, day: date) -> None:
    assert nation.has_access(code, day)


@pytest.mark.parametrize(
    ("code", "last_day", "first_day_suspended"),
    [
        ("RUS", date(2014, 3, 31), date(2014, 4, 1)),
        ("BLR", date(2021, 10, 31), date(2021, 11, 1)),
        ("AFG", date(2021, 7, 31), date(2021, 8, 1)),
    ],
)
def test_a_suspended_partner_stays_a_member_but_is_not_addressed(
    code: str, last_day: date, first_day_suspended: date
) -> None:
    assert code in nation.with_access(last_day)
    assert code not in nation.with_access(first_day_suspended)
    assert nation.groups_on(code, first_day_suspended) == nation.groups_on(code, last_day)
    assert nation.is_in_area(code, first_day_suspended)


def test_svn_2023_was_sent_to_31_allies_and_to_all_partners_but_the_suspended() -> None:
    addressed = nation.with_access(date(2023, 8, 6))
    assert len([code for code in addressed if "ally" in nation.groups_on(code, date(2023, 8, 6))]) == 31
    assert not {"RUS", "BLR", "AFG"} & set(addressed)
    assert list(addressed) == sorted(addressed)


def test_a_nation_that_day_says_all_of_it_together() -> None:
    assert nation.on("MKD", date(2010, 1, 1)).model_dump(mode="json") == {
        "code": "MKD",
        "iso2": "MK",
        "name": "the former Yugoslav Republic of Macedonia",
        "groups": ["pfp", "eapc_partner"],
        "access": True,
        "suspended": False,
    }


def test_a_country_outside_every_group_has_a_name_and_nothing_else() -> None:
    nepal = nation.on("NPL", date(2015, 4, 25))
    assert (nepal.iso2, nepal.name, nepal.groups, nepal.access) == ("NP", "Nepal", (), False)


def test_an_unknown_code_is_no_nation() -> None:
    with pytest.raises(nation.UnknownCountry):
        nation.on("QQQ", date(2023, 8, 6))


def test_the_list_of_a_day_holds_every_nation_of_the_dated_file() -> None:
    assert [each.code for each in nation.all_on(date(2005, 1, 1))] == CODES


@pytest.mark.parametrize("code", ["SVN", "NPL", "USA", "XYZ", "svn", "", "SCG", "YUG"])
def test_only_codes_in_use_are_countries(code: str) -> None:
    assert nation.is_country(code) == (code in {"SVN", "NPL", "USA"})


def test_a_withdrawn_code_is_a_country_on_the_days_of_its_use() -> None:
    assert nation.is_country("SCG", date(2005, 4, 25))
    assert not nation.is_country("SCG", date(2006, 9, 26))
    assert nation.is_country("SVN", date(2005, 4, 25))


@pytest.mark.parametrize(
    ("shortened", "day"),
    [("2009", date(2009, 1, 1)), ("2011-04", date(2011, 4, 1)), ("2017-06-05", date(2017, 6, 5))],
)
def test_a_date_known_to_a_precision_begins_with_its_period(shortened: str, day: date) -> None:
    assert nation.first_day(shortened) == day


def test_the_file_names_no_group_that_the_code_does_not_know() -> None:
    named = {membership["group"] for entry in NATIONS["nations"] for membership in entry["groups"]}
    assert named == set(nation.GROUPS) == set(NATIONS["groups"])
    assert {rule["group"] for rule in NATIONS["eadrcc_access"]} <= {*nation.GROUPS, "other"}


def test_every_nation_of_the_file_has_the_iso_code_of_its_name() -> None:
    iso = {entry["iso3"]: entry["iso2"] for entry in read("countries.json")["countries"]}
    assert {entry["iso3"]: entry["iso2"] for entry in NATIONS["nations"]}.items() <= iso.items()
    assert len(iso) == 249


@given(st.sampled_from(CODES), DAYS)
def test_an_ally_is_no_partner_is_never_suspended_and_always_has_access(code: str, day: date) -> None:
    if "ally" in nation.groups_on(code, day):
        assert nation.groups_on(code, day) == ("ally",)
        assert not nation.is_suspended(code, day)
        assert nation.has_access(code, day)


@given(DAYS)
def test_access_is_the_area_without_the_suspended(day: date) -> None:
    addressed = set(nation.with_access(day))
    assert addressed == {code for code in CODES if nation.is_in_area(code, day)} - {
        code for code in CODES if nation.is_suspended(code, day)
    }
    assert addressed == {each.code for each in nation.all_on(day) if each.access}


@given(st.sampled_from(CODES), DAYS)
def test_one_who_has_joined_the_alliance_stays(code: str, day: date) -> None:
    if "ally" in nation.groups_on(code, day):
        assert "ally" in nation.groups_on(code, day + timedelta(days=1))
