"""Quantities: how much of what, where "how much" may be a ceiling, a floor or unknown, and units never mix.

A unit is a free word. Where UN/CEFACT Recommendation 20 has a code for it the code is given beside the word;
money counts in the code of its currency. Amounts are added only in the same unit, and nothing is converted
(DOMAIN.md, invariants 13 and 24). People and dogs must come back, so their units are known (invariant 23).
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal, Self

from domain.reference import read

QuantityKind = Literal["exact", "up_to", "at_least"]
# Every fold asks about the same few dozen units again and again.
UNITS_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Tally:
    """A running sum in one unit that remembers how many of its amounts nobody knows."""

    known: Decimal = Decimal(0)
    unknown: int = 0

    def plus(self, amount: Decimal | None) -> Self:
        """The tally with one more amount; None is an amount that was not said."""
        if amount is None:
            return type(self)(self.known, self.unknown + 1)
        return type(self)(self.known + amount, self.unknown)

    def minus(self, amount: Decimal | None) -> Self:
        """The tally without an amount that it holds: what `plus` added, `minus` takes back."""
        if amount is None:
            return type(self)(self.known, self.unknown - 1)
        return type(self)(self.known - amount, self.unknown)

    @property
    def value(self) -> Decimal | None:
        """The sum, or None while any amount in it is unknown."""
        return None if self.unknown else self.known


def sum_or_unknown(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of amounts in one unit, or None where any of them is unknown; nothing sums to zero."""
    tally = Tally()
    for amount in amounts:
        tally = tally.plus(amount)
    return tally.value


def most(quantity: Decimal | None, kind: QuantityKind) -> Decimal | None:
    """The most that can be taken of what is offered; None where nothing bounds it.

    "At least 20" and "boats" set no upper bound; "20" and "up to 20" do.
    """
    return None if kind == "at_least" else quantity


@lru_cache(UNITS_REMEMBERED)
def unit_code(unit: str | None) -> str | None:
    """The Recommendation 20 code of a unit; None where none fits, and for money. The word itself is kept.

    A code stands for itself. Case, plural and spelling do not matter: `Tonnes`, `t` and `TNE` are one unit.
    """
    if unit is None or is_money(unit):
        return None
    return _codes().get(_folded(unit))


def is_money(unit: str | None) -> bool:
    """Whether a unit is an ISO 4217 code, in use or historic (`EEK`).

    Only capitals count: `all`, `top` and `try` are words before they are currencies.
    """
    return unit is not None and unit.strip() in _currencies()


@lru_cache(UNITS_REMEMBERED)
def same_unit(one: str | None, other: str | None) -> bool:
    """Whether amounts in the two units may be added (rule 24). No unit at all is the same as no unit only."""
    if one is None or other is None:
        return one is other
    if is_money(one) or is_money(other):
        return one.strip() == other.strip()
    one_code, other_code = unit_code(one), unit_code(other)
    return one_code == other_code if one_code or other_code else _folded(one) == _folded(other)


@lru_cache(UNITS_REMEMBERED)
def is_team(unit: str | None) -> bool:
    """Whether a unit counts people or dogs, who go home again (rule 23): `person`, `rescue teams`, `dog`."""
    if unit is None or is_money(unit):
        return False
    folded = _folded(unit)
    return _codes().get(folded) == "IE" or folded in _team_words() or folded.split(" ")[-1] in _team_words()


def _folded(text: str) -> str:
    """The text as units are compared: `M³ ` is `m3`."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).removesuffix(".")


def _plural(name: str) -> str:
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "z", "ch", "sh")) else f"{name}s"


@cache
def _codes() -> MappingProxyType[str, str]:
    """Every way to write a unit that has a code.

    A bare "ton" is missing on purpose: it may be the metric, the long or the short one, and a guess would add
    what does not belong together.
    """
    codes: dict[str, str] = {}
    for unit in read("units.json")["units"]:
        for way in (
            unit["code"],
            *unit["also"],
            *(form for name in unit["names"] for form in (name, _plural(name))),
        ):
            earlier = codes.setdefault(_folded(way), unit["code"])
            assert earlier == unit["code"], f"{way} is written for {earlier} and {unit['code']}"
    return MappingProxyType(codes)


@cache
def _currencies() -> frozenset[str]:
    money = read("currencies.json")
    return frozenset(currency["code"] for currency in [*money["currencies"], *money["historic"]])


@cache
def _team_words() -> frozenset[str]:
    teams = read("units.json")["teams"]
    return frozenset([*teams["also"], *(form for word in teams["words"] for form in (word, _plural(word)))])
