"""Hazards: what struck, the GLIDE number that others give the disaster, and the title of a file made from both.

A hazard is an open word, because the next disaster may be of a kind that nobody listed. A GLIDE number comes from
elsewhere, late or never, and one flood may have one number in two nations' files (DOMAIN.md, section 7).
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Annotated, NamedTuple

from pydantic import StringConstraints

from domain.reference import read
from domain.value import NationCode

# `TT-YYYY-NNNNNN-CCC`. The kind of hazard is not checked against the table: others may add one tomorrow.
Glide = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9]{4}-[0-9]{6}-[A-Z]{3}$")]

# Not the calendar's month names, which follow the machine's language.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class GlideParts(NamedTuple):
    """What a GLIDE number says: the kind of hazard, the year, the serial number, and whose file it is."""

    hazard_code: str
    year: int
    serial: str
    country: NationCode

    @property
    def disaster(self) -> str:
        """The number without the country: what two nations' files of one disaster have in common."""
        return f"{self.hazard_code}-{self.year:04}-{self.serial}"


def glide_parts(glide: Glide) -> GlideParts:
    """The parts of a GLIDE number, which may name another country or year than the file it stands in."""
    hazard_code, year, serial, country = glide.split("-")
    return GlideParts(hazard_code, int(year), serial, country)


def glide_hazard(hazard_code: str) -> str | None:
    """What the two letters of a GLIDE number stand for, or None for letters that the table lacks."""
    return _glide_hazards().get(hazard_code)


def odd_glides(glides: Iterable[Glide]) -> tuple[str, ...]:
    """How a file is flagged one of whose numbers begins with letters that the table lacks; it is noted all the same."""
    odd = any(glide_hazard(glide_parts(glide).hazard_code) is None for glide in glides)
    return ("glide_hazard_unknown",) if odd else ()


def title_for(country_name: str, hazard: str, day: date) -> str:
    """The title of a file that was given none: `Flood, Slovenia, August 2023`.

    The country is called what it was called on that day (see `domain.nation.name_on`).
    """
    words = hazard.replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}, {country_name}, {MONTHS[day.month - 1]} {day.year}"


@cache
def _glide_hazards() -> dict[str, str]:
    hazards: dict[str, str] = read("hazards.json")["glide"]
    return hazards
