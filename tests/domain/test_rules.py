"""The lists of rules and flags are whole: each has its words, and each is met by a test."""

import ast
import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from domain import rules
from domain.flags import FLAGS
from domain.merging import rules as merging_rules
from domain.planning import rules as planning_rules
from domain.rules import RuleBroken
from domain.training import rules as exercise_rules
from domain.watch import rules as watch_rules

ROOT = Path(__file__).resolve().parents[2]
THIS = Path(__file__).name
RULES = sorted(
    {
        kind
        for module in (rules, merging_rules, planning_rules, exercise_rules, watch_rules)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, RuleBroken)
    },
    key=lambda kind: kind.__name__,
)
EVERY_RULE = [kind for kind in RULES if kind is not RuleBroken]


@cache
def trees(*folders: str) -> tuple[ast.Module, ...]:
    """The modules below some folders, without this one and without the list of flags."""
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(ast.parse(file.read_text()) for file in files if file.name not in (THIS, "flags.py"))


@cache
def names_used(*folders: str) -> frozenset[str]:
    """The names that modules use; importing one is not using it."""
    nodes = (node for tree in trees(*folders) for node in ast.walk(tree))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


@cache
def functions(*folders: str) -> frozenset[str]:
    """The names of the functions that modules hold."""
    nodes = (node for tree in trees(*folders) for node in ast.walk(tree))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


@cache
def strings(*folders: str) -> frozenset[str]:
    """The strings that modules hold."""
    nodes = (node for tree in trees(*folders) for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(node.value for node in nodes if isinstance(node.value, str))


# --- rules -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_every_rule_is_broken_by_a_test(rule: type[RuleBroken]) -> None:
    assert rule.__name__ in names_used("tests")


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_every_rule_is_asked_by_the_domain(rule: type[RuleBroken]) -> None:
    assert rule.__name__ in names_used("domain")


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_a_refusal_speaks_in_words_and_with_the_values_that_broke_it(rule: type[RuleBroken]) -> None:
    values = {field.name: f"<{field.name}>" for field in fields(rule)}
    told = str(rule(**values))
    assert told
    assert set(re.findall(r"\{(\w+)\}", rule.SAYS)) <= set(values)
    assert "{" not in told


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_a_rule_has_a_number_of_the_domain_notes_or_none(rule: type[RuleBroken]) -> None:
    assert rule.RULE is None or rule.RULE in range(1, 31)


# Those of DOMAIN.md, section 6, that what is built so far has to keep.
NUMBERS = [*range(1, 8), 9, *range(11, 31)]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_rule_of_the_domain_notes_is_cited_by_a_test(number: int) -> None:
    assert any(name.startswith(f"test_rule_{number}_") for name in functions("tests"))


# --- flags -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_is_met_by_a_test(flag: str) -> None:
    assert flag in strings("tests")


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_is_raised_somewhere(flag: str) -> None:
    assert flag in strings("domain", "projections")
