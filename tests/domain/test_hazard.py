"""Hazards, GLIDE numbers and the titles made of them (DOMAIN.md, section 7)."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.hazard import Glide, glide_hazard, glide_parts, title_for
from domain.nation import name_on

glide: TypeAdapter[str] = TypeAdapter(Glide)

SEEN_IN_SOURCES = [
    "EQ-2005-000174-PAK",
    "WF-2007-000116-MKD",
    "FL-2008-000122-UKR",
    "FL-2008-000122-MDA",
    "FL-2009-000266-ALB",
    "FL-2010-000141-PAK",
    "FF-2014-000059-BIH",
    "EQ-2023-000015-TUR",
]


@pytest.mark.parametrize("number", SEEN_IN_SOURCES)
def test_numbers_seen_in_sources_are_taken_and_explained(number: str) -> None:
    parts = glide_parts(glide.validate_python(number))
    assert f"{parts.hazard_code}-{parts.year}-{parts.serial}-{parts.country}" == number
    assert glide_hazard(parts.hazard_code) is not None


@pytest.mark.parametrize(
    "number",
    ["", "eq-2005-000174-pak", "EQ-2005-174-PAK", "EQ-2005-000174", "EQ2005000174PAK", "EQ-2005-000174-PAK "],
)
def test_anything_else_is_no_glide_number(number: str) -> None:
    with pytest.raises(ValidationError):
        glide.validate_python(number)


def test_one_flood_in_two_nations_has_one_number_but_for_the_nation() -> None:
    ukraine, moldova = glide_parts("FL-2008-000122-UKR"), glide_parts("FL-2008-000122-MDA")
    assert ukraine.disaster == moldova.disaster == "FL-2008-000122"
    assert (ukraine.country, moldova.country) == ("UKR", "MDA")


def test_letters_that_the_table_lacks_are_taken_without_an_explanation() -> None:
    assert glide_parts(glide.validate_python("XX-2023-000001-SVN")).hazard_code == "XX"
    assert glide_hazard("XX") is None


@pytest.mark.parametrize(
    ("country", "hazard", "day", "title"),
    [
        ("SVN", "flood", date(2023, 8, 6), "Flood, Slovenia, August 2023"),
        (
            "KGZ",
            "extreme_winter_conditions",
            date(2006, 1, 17),
            "Extreme winter conditions, Kyrgyzstan, January 2006",
        ),
        ("UKR", "CBRN incident", date(2022, 2, 15), "CBRN incident, Ukraine, February 2022"),
        (
            "MKD",
            "wildfire",
            date(2007, 7, 25),
            "Wildfire, the former Yugoslav Republic of Macedonia, July 2007",
        ),
        ("MKD", "wildfire", date(2021, 8, 4), "Wildfire, North Macedonia, August 2021"),
    ],
)
def test_a_title_says_what_where_and_when_with_the_name_of_that_day(
    country: str, hazard: str, day: date, title: str
) -> None:
    assert title_for(name_on(country, day), hazard, day) == title
