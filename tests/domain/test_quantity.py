"""Quantities: units never add across kinds, and a sum with an unknown in it is unknown (invariants 13, 23, 24)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quantity import Tally, is_money, is_team, most, same_unit, sum_or_unknown, unit_code
from domain.reference import read

UNITS = read("units.json")["units"]
MONEY = read("currencies.json")
CODES = [unit["code"] for unit in UNITS]
CURRENCIES = [currency["code"] for currency in [*MONEY["currencies"], *MONEY["historic"]]]
WRITTEN = [way for unit in UNITS for way in (unit["code"], *unit["names"], *unit["also"])]

amounts = st.decimals(min_value=0, max_value=10**12, places=3)
said_or_not = st.none() | amounts
units = st.none() | st.sampled_from(WRITTEN) | st.sampled_from(CURRENCIES) | st.text(max_size=12)


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("piece", "C62"),
        ("Pieces", "C62"),
        ("pcs.", "C62"),
        ("unit", "C62"),
        ("H87", "C62"),
        ("person", "IE"),
        ("people", "IE"),
        ("tonne", "TNE"),
        ("TONNES", "TNE"),
        ("t", "TNE"),
        ("metric tons", "TNE"),
        ("kilogram", "KGM"),
        ("kg", "KGM"),
        ("litre", "LTR"),
        ("liters", "LTR"),
        ("metre", "MTR"),
        ("cubic metre", "MTQ"),
        ("cubic  metres ", "MTQ"),
        ("m³", "MTQ"),
        ("kilowatt", "KWT"),
        ("kW", "KWT"),
        ("day", "DAY"),
        ("hours", "HUR"),
        ("pair", "PR"),
        ("sets", "SET"),
        ("doses", "E27"),
    ],
)
def test_a_unit_has_its_code_however_it_is_written(unit: str, code: str) -> None:
    assert unit_code(unit) == code


@pytest.mark.parametrize(
    "unit",
    [None, "", "aircraft", "team", "crew", "camp", "flight", "container", "ton", "tons", "kit", "EEK", "EUR"],
)
def test_a_unit_that_the_recommendation_lacks_stays_a_free_word(unit: str | None) -> None:
    assert unit_code(unit) is None


@pytest.mark.parametrize("code", CODES)
def test_a_code_stands_for_itself(code: str) -> None:
    assert unit_code(code) == code


@pytest.mark.parametrize("unit", ["EUR", "USD", "EEK", "BGN", "SKK", "DEM", " CHF "])
def test_money_counts_in_the_code_of_its_currency_old_ones_too(unit: str) -> None:
    assert is_money(unit)


@pytest.mark.parametrize("unit", [None, "", "eur", "euro", "all", "top", "try", "XXX", "XTS", "piece", "TNE"])
def test_words_are_no_money(unit: str | None) -> None:
    assert not is_money(unit)


def test_no_currency_is_also_the_code_of_a_unit() -> None:
    assert not set(CURRENCIES) & set(CODES)


def test_soms_are_money_and_kilograms_are_not() -> None:
    assert is_money("KGS")
    assert unit_code("KGS") is None
    assert not is_money("kgs")
    assert unit_code("kgs") == "KGM"
    assert not same_unit("KGS", "kgs")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("piece", "pcs"),
        ("t", "TNE"),
        ("aircraft", " Aircraft "),
        ("prefabricated  bridge", "Prefabricated bridge"),
        ("EEK", "EEK"),
        (None, None),
    ],
)
def test_amounts_in_one_unit_add(one: str | None, other: str | None) -> None:
    assert same_unit(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("piece", "tonne"),
        ("piece", "crew"),
        ("kg", "tonne"),
        ("ton", "tonne"),
        ("piece", None),
        (None, "aircraft"),
        ("aircraft", "flight"),
        ("EUR", "EEK"),
        ("ALL", "all"),
        ("piece", "EUR"),
    ],
)
def test_amounts_in_different_units_never_add(one: str | None, other: str | None) -> None:
    assert not same_unit(one, other)


@pytest.mark.parametrize(
    "unit",
    [
        "person",
        "people",
        "IE",
        "team",
        "teams",
        "rescue team",
        "crew",
        "crews",
        "dog",
        "search dogs",
        "experts",
    ],
)
def test_people_and_dogs_go_home(unit: str) -> None:
    assert is_team(unit)


@pytest.mark.parametrize(
    "unit", [None, "", "piece", "tonne", "aircraft", "dog food", "team tents", "EUR", "C62"]
)
def test_goods_do_not(unit: str | None) -> None:
    assert not is_team(unit)


@pytest.mark.parametrize(
    ("quantity", "kind", "bound"),
    [
        (Decimal(20), "exact", Decimal(20)),
        (Decimal(25), "up_to", Decimal(25)),
        (Decimal(20), "at_least", None),
        (None, "exact", None),
        (None, "up_to", None),
    ],
)
def test_only_a_number_that_is_not_a_floor_bounds_what_can_be_taken(
    quantity: Decimal | None, kind: str, bound: Decimal | None
) -> None:
    assert most(quantity, kind) == bound  # type: ignore[arg-type]  # parametrised words


def test_a_sum_with_an_unknown_in_it_is_unknown() -> None:
    assert sum_or_unknown([Decimal(3), Decimal("0.5")]) == Decimal("3.5")
    assert sum_or_unknown([Decimal(3), None]) is None
    assert sum_or_unknown([]) == 0


def test_a_tally_is_known_again_when_the_unknown_amount_is_taken_back() -> None:
    boats = Tally().plus(Decimal(4)).plus(None)
    assert boats.value is None
    assert boats.minus(None).value == 4


@given(st.lists(said_or_not), said_or_not)
def test_what_plus_added_minus_takes_back(before: list[Decimal | None], amount: Decimal | None) -> None:
    tally = Tally()
    for each in before:
        tally = tally.plus(each)
    assert tally.plus(amount).minus(amount) == tally


@given(st.lists(said_or_not), st.randoms(use_true_random=False))
def test_a_tally_does_not_depend_on_the_order(said: list[Decimal | None], chance: object) -> None:
    shuffled = sorted(said, key=lambda _: chance.random())  # type: ignore[attr-defined]
    forwards, otherwise = Tally(), Tally()
    for one, other in zip(said, shuffled, strict=True):
        forwards, otherwise = forwards.plus(one), otherwise.plus(other)
    assert forwards == otherwise
    assert forwards.value == sum_or_unknown(said)


@given(units, units)
def test_units_that_add_are_of_one_kind(one: str | None, other: str | None) -> None:
    assert same_unit(one, other) == same_unit(other, one)
    if same_unit(one, other):
        assert unit_code(one) == unit_code(other)
        assert is_money(one) == is_money(other)
        assert (one is None) == (other is None)


@given(units, units, units)
def test_adding_is_transitive(one: str | None, other: str | None, third: str | None) -> None:
    if same_unit(one, other) and same_unit(other, third):
        assert same_unit(one, third)


@given(units)
def test_every_unit_adds_with_itself(unit: str | None) -> None:
    assert same_unit(unit, unit)
