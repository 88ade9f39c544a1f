"""Which files a new one is likely to double, and why."""

from datetime import date
from typing import Any

import pytest

from projections.likely import MOST, Sought, likeliest, likelihood

TODAY = date(2026, 11, 24)


def file(**told: Any) -> dict[str, Any]:
    """An open file of a flood in Slovenia, opened three days ago."""
    return {
        "origin": "live",
        "country": "SVN",
        "hazard": "flood",
        "title": "Flood, Slovenia, November 2026",
        "reference": "2026-014",
        "status": "active",
        "glide": [],
        "opened_at": "2026-11-21T08:00:00Z",
        "occurred": None,
        "place": None,
        "merged_into": None,
        **told,
    }


def sought(**told: Any) -> Sought:
    return Sought(**{"today": TODAY, "country": "SVN", "hazard": "flood", **told})


def test_what_speaks_for_a_file_is_told_in_words() -> None:
    why = likelihood(sought(), file()).why
    assert why == ("same country", "same hazard", "3 days apart", "still open")


@pytest.mark.parametrize(
    ("known", "more", "reason"),
    [
        ({"glide": "FL-2026-000214-HRV"}, {"glide": ["FL-2026-000214-SVN"]}, "same GLIDE number"),
        ({"hazard": "Landslide"}, {}, "kindred hazard"),
        ({"occurred": "2026-11-20"}, {"occurred": "2026-11-20T23:00:00Z"}, "same day"),
        (
            {"lat": 46.24, "lon": 15.27},
            {"place": {"text": "Ljubljana", "lat": 46.05, "lon": 14.51}},
            "62 km apart",
        ),
        ({"title": "Floods in Slovenia"}, {"title": "Flood in Slovenia"}, "similar title"),
    ],
)
def test_each_likeness_is_a_reason(known: dict[str, Any], more: dict[str, Any], reason: str) -> None:
    assert reason in likelihood(sought(**known), file(**more)).why


@pytest.mark.parametrize(
    "other",
    [
        {"country": "HRV"},
        {"origin": "archive"},
        {"merged_into": "another"},
        {"status": "closed", "opened_at": "2024-01-01T00:00:00Z"},
    ],
)
def test_a_file_of_another_country_of_the_archive_that_was_merged_or_long_closed_is_not_named(
    other: dict[str, Any],
) -> None:
    assert likeliest(sought(), [file(**other)]) == []


def test_the_likeliest_come_first_and_no_more_than_five() -> None:
    files = [file(reference=f"2026-{number:03}") for number in range(10)]
    files.append(file(reference="2026-099", glide=["FL-2026-000214-SVN"], hazard="storm"))
    found = [one["reference"] for one, _ in likeliest(sought(glide="FL-2026-000214-SVN"), files)]
    assert found == ["2026-099", "2026-009", "2026-008", "2026-007", "2026-006"]
    assert len(found) == MOST
