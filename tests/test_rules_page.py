"""docs/rules.md cannot go stale: every error and flag stands there once, with a place that knows it and a test."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from api.problems import RULES
from domain.flags import FLAGS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"

ROW = re.compile(
    r"^\| (?P<rule>.*?) ?\| (?P<what>.+?) \| (?P<where>\[.+?\)) \| (?P<test>\[.+?\)) \|$", re.MULTILINE
)
LINK = re.compile(r"\[`(?P<name>[\w.]+)`\]\(\.\./(?P<path>[\w./]+)\)")
NUMBER = re.compile(r"\*\*(\d+)\*\*")
ERROR = re.compile(r"`(?P<name>[A-Z]\w+)` (?P<status>\d{3})")
FLAG = re.compile(r"flag `(?P<name>\w+)`")
NUMBER_OF_A_FLAG = re.compile(r"\(rule (\d+)\)")
Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Place:
    """A definition in a module, by its name."""

    path: str
    name: str

    @property
    def words(self) -> frozenset[str]:
        """The names and strings in it, and in what the module defines beside it under a name that it uses."""
        there = defined(self.path)
        own = words(there[self.name])
        tables = (there[name] for name in own & there.keys())
        return own.union(*(words(table) for table in tables if isinstance(table, ast.Assign | ast.AnnAssign)))


@dataclass(frozen=True)
class Row:
    """One row: what is refused, flagged or built in, under which number, where, and a test of it."""

    number: int | None
    what: str
    where: Place
    test: Place


def rows() -> list[Row]:
    """The rows of the page. One without a number of its own belongs to the one above it."""
    found: list[Row] = []
    text = PAGE.read_text(encoding="utf-8")
    numbered, _, others = text.partition("\n## Without a number\n")
    assert others
    number = None
    for row in ROW.finditer(numbered):
        if told := NUMBER.match(row["rule"]):
            number = int(told[1])
        found.append(Row(number, row["what"], place(row["where"]), place(row["test"])))
    found += [Row(None, row["what"], place(row["where"]), place(row["test"])) for row in ROW.finditer(others)]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    # Two tables, each with a head of two lines.
    assert len(found) == len(lines) - 4, "a row of the page has another form than the others"
    return found


def place(link: str) -> Place:
    """What a link leads to."""
    read = LINK.fullmatch(link)
    assert read is not None, link
    return Place(read["path"], read["name"])


@cache
def defined(path: str) -> dict[str, Definition]:
    """What a module defines, by name: functions, classes, methods (`Offer.accept`), and its own tables."""
    return dict(definitions(ast.parse((ROOT / path).read_text(encoding="utf-8")), ""))


def definitions(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, Definition]]:
    for inner in node.body:
        match inner:
            case ast.FunctionDef() | ast.ClassDef():
                yield f"{prefix}{inner.name}", inner
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield f"{prefix}{name}", inner
        if isinstance(inner, ast.ClassDef):
            yield from definitions(inner, f"{prefix}{inner.name}.")


def words(node: ast.AST) -> frozenset[str]:
    """The names and strings in a piece of code."""
    found: set[str] = set()
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name) | ast.Constant(value=str(name)):
                found.add(name)
    return frozenset(found)


ROWS = rows()
ERRORS = {rule.__name__: rule for rule in RULES}


def named(row: Row) -> str | None:
    """The error or flag that a row is about; None where the rule is built in."""
    read = ERROR.fullmatch(row.what) or FLAG.fullmatch(row.what)
    return read["name"] if read else None


def label(row: Row) -> str:
    return f"{row.number} {named(row) or row.what}"


every_row = pytest.mark.parametrize("row", ROWS, ids=label)


def test_every_error_and_every_flag_stands_there_once() -> None:
    there, needed = Counter(filter(None, map(named, ROWS))), Counter([*ERRORS, *FLAGS])
    assert (needed - there, there - needed) == (Counter(), Counter()), (
        "what docs/rules.md lacks, what is too much"
    )


def test_every_rule_that_this_release_keeps_stands_there_in_order() -> None:
    numbers = [row.number for row in ROWS if row.number is not None]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, 31))


@every_row
def test_an_error_or_flag_stands_under_its_own_number(row: Row) -> None:
    name = named(row)
    if name in ERRORS:
        assert row.number == ERRORS[name].RULE
    elif name is not None:
        told = NUMBER_OF_A_FLAG.search(FLAGS[name])
        assert row.number == (int(told[1]) if told else None)
    else:
        assert row.number is not None


@every_row
def test_an_error_stands_with_the_status_of_its_problem(row: Row) -> None:
    read = ERROR.fullmatch(row.what)
    if read is not None:
        assert int(read["status"]) == RULES[ERRORS[read["name"]]]


@every_row
def test_the_place_is_there_and_knows_it(row: Row) -> None:
    assert row.where.path.split("/")[0] in ("domain", "projections")
    assert row.where.name in defined(row.where.path)
    name = named(row)
    assert name is None or name in words(defined(row.where.path)[row.where.name])


@every_row
def test_the_test_is_there_and_meets_it(row: Row) -> None:
    assert row.test.name.rpartition(".")[2].startswith("test_")
    assert row.test.name in defined(row.test.path)
    name = named(row)
    assert name is None or name in row.test.words


@pytest.mark.parametrize("number", range(1, 31))
def test_a_test_bears_the_number_of_each_rule(number: int) -> None:
    tests = [row.test.name for row in ROWS if row.number == number]
    assert any(test.startswith(f"test_rule_{number}_") for test in tests), tests
