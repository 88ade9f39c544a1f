"""Formats: in which circle a group meets, and who may take part on a day.

Who is an Ally or a partner is asked as at the day itself: Montenegro sits in an EAPC format on 4 June 2017 as a
partner and from 5 June as an Ally (DOMAIN.md, section 8 and invariant 28).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, get_args

from domain import nation
from domain.planning.rules import OutsideFormat
from domain.rules import UnknownNation

Format = Literal["allies", "eapc", "all_partners", "nato_plus"]
# From the narrowest to the widest: a seat takes the first that admits its nation.
FORMATS: tuple[Format, ...] = ("allies", "eapc", "nato_plus", "all_partners")
assert set(FORMATS) == set(get_args(Format))


def admits(format: Format, code: str, day: date, plus: Iterable[str] | None = None) -> bool:
    """Whether a nation may take part in a format on that day.

    `plus` are the nations that a meeting of NATO with some partners is held with; None where they are not told, which
    leaves it open to every partner.
    """
    groups = set(nation.groups_on(code, day))
    if "ally" in groups:
        return True
    match format:
        case "allies":
            return False
        case "eapc":
            return "eapc_partner" in groups
        case "all_partners":
            return bool(groups)
        case "nato_plus":
            return bool(groups) if plus is None else code in plus


def admitted(format: Format, day: date, plus: Iterable[str] | None = None) -> tuple[str, ...]:
    """The codes of all nations that may take part in a format on that day, sorted."""
    every = {*nation.members("ally", day), *nation.members("partner", day), *(plus or ())}
    return tuple(sorted(code for code in every if admits(format, code, day, plus)))


def standing(code: str, day: date) -> str:
    """What a nation was on that day, in words: `Ally`, its partner groups, or none of them."""
    groups = nation.groups_on(code, day)
    if "ally" in groups:
        return "an Ally"
    return ", ".join(group.replace("_", " ") for group in groups) or "neither Ally nor partner"


def require_admitted(
    format: Format, code: str, day: date, pointer: str, plus: Iterable[str] | None = None
) -> None:
    """Raise OutsideFormat where the nation may not take part in the format on that day."""
    require_nation(code, day, pointer)
    if not admits(format, code, day, plus):
        raise OutsideFormat(nation=code, format=format, day=day, standing=standing(code, day))


def require_nation(code: str, day: date, pointer: str) -> None:
    """Raise UnknownNation where no country had this code on that day."""
    if not nation.is_country(code, day):
        raise UnknownNation(code=code, pointer=pointer)


def admitting(formats: Sequence[Format], code: str, day: date) -> Format | None:
    """The narrowest of some formats that admits a nation on that day; None where none does."""
    return next((format for format in FORMATS if format in formats and admits(format, code, day)), None)
