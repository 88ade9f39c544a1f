"""Which existing files a new one is likely to double: five at most, with the reasons in words.

It only advises. Nobody is kept from opening a file: two emergencies of one week in one country are two.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from math import asin, cos, radians, sin, sqrt
from typing import Any

from domain.hazard import glide_parts
from domain.value import day_of, moment_from

# The body of an emergency, as it is served.
File = Mapping[str, Any]

MOST = 5
# Points. What counts is their order: a GLIDE number is given by others for exactly this purpose, a hazard is an open
# word, and a day is often told wrongly.
SAME_GLIDE, SAME_HAZARD, KINDRED_HAZARD, SIMILAR_TITLE, STILL_OPEN = 50, 20, 10, 10, 5
# Up to how many days or kilometres apart, nearest first.
DAYS = ((3, 20), (14, 10), (60, 4))
KILOMETRES = ((50, 15), (200, 8))
# The same hazard in a file that is open, or something else that happened these days in one.
ENOUGH = SAME_HAZARD + STILL_OPEN
SIMILAR_FROM = 0.6
EARTH_RADIUS_KM = 6371

# One event is told of under each of these words.
KINDRED = tuple(
    frozenset(family.split(", "))
    for family in (
        "flood, flash flood, storm, storm surge, severe local storm, heavy rain, landslide, mudslide, dam failure",
        "storm, tropical cyclone, extratropical cyclone, tornado, violent wind, severe local storm",
        "earthquake, tsunami, landslide, slide",
        "fire, wildfire, forest fire, heat wave, drought",
        "cold wave, extreme winter conditions, snow, avalanche",
        "population movement, refugees, complex emergency, war, famine",
        "technological, technological disaster, chemical, ammunition explosion, explosion",
    )
)


@dataclass(frozen=True)
class Sought:
    """What is known of the emergency that somebody is about to open, on a day."""

    today: date
    country: str | None = None
    hazard: str | None = None
    title: str | None = None
    occurred: str | None = None
    lat: float | None = None
    lon: float | None = None
    glide: str | None = None


@dataclass(frozen=True)
class Likely:
    """How much speaks for a file, and what."""

    points: int
    why: tuple[str, ...]


def likeliest(sought: Sought, files: Iterable[File]) -> list[tuple[File, Likely]]:
    """The files that the sought emergency may be in already, the likeliest first and at most five."""
    told = [(file, likelihood(sought, file)) for file in files]
    enough = [(file, likely) for file, likely in told if likely.points >= ENOUGH]
    latest_first = sorted(enough, key=lambda pair: str(pair[0]["reference"]), reverse=True)
    return sorted(latest_first, key=lambda pair: -pair[1].points)[:MOST]


def likelihood(sought: Sought, file: File) -> Likely:
    """What speaks for one file. Nothing does for one of the archive, of another country, or that was merged."""
    elsewhere = sought.country is not None and file["country"] != sought.country
    if elsewhere or file["origin"] == "archive" or file["merged_into"] is not None:
        return Likely(0, ())
    reasons = list(_reasons(sought, file))
    return Likely(sum(points for points, _ in reasons), tuple(why for _, why in reasons))


def _reasons(sought: Sought, file: File) -> Iterator[tuple[int, str]]:
    if sought.country is not None:
        yield 0, "same country"
    if sought.glide is not None and _disaster(sought.glide) in map(_disaster, file["glide"]):
        yield SAME_GLIDE, "same GLIDE number"
    if sought.hazard is not None:
        yield from _of_hazard(_words(sought.hazard), _words(file["hazard"]))
    opened_on = day_of(moment_from(file["opened_at"]))
    days = abs((_day(sought.occurred, sought.today) - _day(file["occurred"], opened_on)).days)
    if points := _within(days, DAYS):
        yield points, "same day" if not days else f"{days} {'day' if days == 1 else 'days'} apart"
    if (km := _distance_km(sought, file)) is not None and (points := _within(km, KILOMETRES)):
        yield points, f"{km:.0f} km apart"
    if sought.title is not None and _is_similar(sought.title, file["title"]):
        yield SIMILAR_TITLE, "similar title"
    if file["status"] not in ("closed", "stood_down"):
        yield STILL_OPEN, "still open"


def _of_hazard(sought: str, hazard: str) -> Iterator[tuple[int, str]]:
    if sought == hazard:
        yield SAME_HAZARD, "same hazard"
    elif any(sought in family and hazard in family for family in KINDRED):
        yield KINDRED_HAZARD, "kindred hazard"


def _words(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


def _disaster(glide: str) -> str:
    return glide_parts(glide).disaster


def _day(occurred: str | None, otherwise: date) -> date:
    """When it happened; where that is not told or not over, when the file was opened."""
    return otherwise if occurred is None or occurred == "ongoing" else day_of(moment_from(occurred))


def _within(apart: float, steps: tuple[tuple[int, int], ...]) -> int:
    return next((points for most, points in steps if apart <= most), 0)


def _distance_km(sought: Sought, file: File) -> float | None:
    """The great circle between two places; None where one of them is not told in degrees."""
    place = file["place"] or {}
    lat, lon = place.get("lat"), place.get("lon")
    if sought.lat is None or sought.lon is None or lat is None or lon is None:
        return None
    here, there, across = radians(sought.lat), radians(lat), radians(lon - sought.lon)
    chord = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))


def _is_similar(one: str, other: str) -> bool:
    return SequenceMatcher(None, _words(one), _words(other)).ratio() >= SIMILAR_FROM
