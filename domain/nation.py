"""Nations: how each is called, which groups it belongs to, and whether it has access to the centre, on a day.

Every answer takes the day asked about, because each of these facts changes: Montenegro was a partner on
4 June 2017 and an Ally on 5 June; North Macedonia bore another name until 12 February 2019 (DOMAIN.md,
invariant 28). Who may turn to the centre without a Council decision follows from membership and from when the
group was given access (invariant 2). The facts are those of `reference/nations.json`; a country outside it
has an ISO code and a name only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args

from domain.reference import read
from domain.value import NationCode, Value

Group = Literal[
    "ally",
    "pfp",
    "eapc_partner",
    "mediterranean_dialogue",
    "istanbul_cooperation_initiative",
    "partner_across_the_globe",
]
GROUPS: tuple[Group, ...] = get_args(Group)
# What NATO counts as "partners" of all kinds, those with suspended cooperation among them.
PARTNERS: frozenset[Group] = frozenset(GROUPS) - {"ally"}


class UnknownCountry(LookupError):
    """No country has, or had in the centre's time, this ISO 3166-1 alpha-3 code."""


class NationThatDay(Value):
    """A nation as it stands on one day."""

    code: NationCode
    iso2: str
    name: str
    groups: tuple[Group, ...]
    access: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of days; the last day is not part of it."""

    begin: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.begin <= day < self.end


@dataclass(frozen=True, slots=True)
class _Country:
    """What is known of one country over all its days."""

    iso2: str
    name: str
    existed: _Span
    former_names: tuple[tuple[date, str], ...] = ()
    memberships: tuple[tuple[Group, _Span], ...] = ()
    suspensions: tuple[_Span, ...] = ()


def is_country(code: str, day: date | None = None) -> bool:
    """Whether an ISO 3166-1 alpha-3 code is in use: now, or on a day of the centre's past (`SCG` in 2005)."""
    country = _countries().get(code)
    if country is None:
        return False
    return country.existed.end == date.max if day is None else day in country.existed


def name_on(code: str, day: date) -> str:
    """What the country was called on that day; the code itself where no country has it."""
    country = _countries().get(code)
    if country is None:
        return code
    return next((name for until, name in country.former_names if day < until), country.name)


def groups_on(code: str, day: date) -> tuple[Group, ...]:
    """The groups to which the country belonged on that day, in the order of GROUPS."""
    country = _countries().get(code)
    joined = {group for group, span in country.memberships if day in span} if country else set()
    return tuple(group for group in GROUPS if group in joined)


def is_suspended(code: str, day: date) -> bool:
    """Whether practical cooperation with this partner was suspended; an Ally is never suspended."""
    country = _countries().get(code)
    if country is None or "ally" in groups_on(code, day):
        return False
    return any(day in span for span in country.suspensions)


def is_in_area(code: str, day: date) -> bool:
    """Whether the country belonged to a group that had access to the centre, suspended or not."""
    return any(day in _access()[group] for group in groups_on(code, day) if group in _access())


def has_access(code: str, day: date) -> bool:
    """Whether the country could turn to the centre, and was addressed by it, without a Council decision."""
    return is_in_area(code, day) and not is_suspended(code, day)


def with_access(day: date) -> tuple[NationCode, ...]:
    """The codes of all nations with access on that day, sorted."""
    return tuple(code for code in _listed() if has_access(code, day))


def members(group: Group | Literal["partner"], day: date) -> tuple[NationCode, ...]:
    """The codes of a group's members on that day, sorted; `partner` is any group but the Allies."""
    wanted = PARTNERS if group == "partner" else frozenset({group})
    return tuple(code for code in _listed() if wanted.intersection(groups_on(code, day)))


def count(group: Group | Literal["partner"], day: date) -> int:
    """How many nations belonged to a group on that day, counted as NATO counts: with those suspended."""
    return len(members(group, day))


def on(code: str, day: date) -> NationThatDay:
    """The nation as it stood on that day. Raises UnknownCountry."""
    country = _countries().get(code)
    if country is None:
        raise UnknownCountry(code)
    return NationThatDay(
        code=code,
        iso2=country.iso2,
        name=name_on(code, day),
        groups=groups_on(code, day),
        access=has_access(code, day),
        suspended=is_suspended(code, day),
    )


def all_on(day: date) -> tuple[NationThatDay, ...]:
    """Every nation that is or ever was in one of the groups, as it stood on that day, sorted by code."""
    return tuple(on(code, day) for code in _listed())


def first_day(shortened: str) -> date:
    """The day at which a date begins that is known to the day, month or year: `2009` is 1 January 2009."""
    year, month, day = (*(int(part) for part in shortened.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _span(said: dict[str, Any]) -> _Span:
    return _Span(first_day(said["from"]), first_day(said["to"]) if "to" in said else date.max)


def _always(until: str | None = None) -> _Span:
    return _Span(date.min, first_day(until) if until else date.max)


def _former_names(said: Iterable[dict[str, str]]) -> tuple[tuple[date, str], ...]:
    """The names that ended on a known day, earliest first; one without a day is still in use as well."""
    return tuple(sorted((first_day(name["until"]), name["name"]) for name in said if "until" in name))


@cache
def _countries() -> MappingProxyType[str, _Country]:
    iso = read("countries.json")
    known = {
        entry["iso3"]: _Country(entry["iso2"], entry["name"], _always(entry.get("until")))
        for entry in [*iso["former"], *iso["countries"]]
    }
    for nation in read("nations.json")["nations"]:
        known[nation["iso3"]] = _Country(
            iso2=nation["iso2"],
            name=nation["name"],
            existed=_always(),
            former_names=_former_names(nation.get("former_names", ())),
            memberships=tuple((membership["group"], _span(membership)) for membership in nation["groups"]),
            suspensions=tuple(_span(suspension) for suspension in nation.get("suspensions", ())),
        )
    return MappingProxyType(known)


@cache
def _listed() -> tuple[NationCode, ...]:
    return tuple(sorted(code for code, country in _countries().items() if country.memberships))


@cache
def _access() -> MappingProxyType[str, _Span]:
    """Since when each group has access to the centre; `other` is what needs the Council, and has none."""
    return MappingProxyType(
        {rule["group"]: _span(rule) for rule in read("nations.json")["eadrcc_access"] if "from" in rule}
    )
