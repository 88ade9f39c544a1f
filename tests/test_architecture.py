"""The house as it was drawn: which rooms there are, and that every arrow points left."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Each may import those before it.
PACKAGES = ("domain", "projections", "store", "realtime", "api")
BESIDE = {".ci", "archive", "bench", "deploy", "docs", "tests", "tools"}

# What a package may import beyond our own and the standard library, where that is a short list.
MAY_IMPORT = {
    "domain": {"eventsourcing", "pydantic", "pydantic_core"},
    "projections": {"pydantic", "pydantic_core"},
}
# Parts of the standard library that reach out of the process.
REACHES_OUT = {"asyncio", "http", "multiprocessing", "socket", "sqlite3", "ssl", "subprocess", "urllib"}

# What would tie the project to one machine, one registry or one way of working.
FOREIGN = re.compile(
    r"""(?<![\w.-])/(work|root|tmp|home)/       # a path of some machine
      | pypi\.org | python[h]osted | registry\.npmjs | deb\.debian\.org
      | \.\./shared
    """,
    re.VERBOSE,
)


def tracked() -> list[Path]:
    """All files of the project, relative to its folder."""
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def imports(file: Path) -> Iterator[str]:
    """The top-level names that a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(file.read_text(), str(file))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno} imports relatively"
            yield (node.module or "").partition(".")[0]


def imports_of(package: str) -> Iterator[tuple[Path, str]]:
    for file in sorted((ROOT / package).rglob("*.py")):
        for name in imports(file):
            yield file.relative_to(ROOT), name


def test_the_rooms_are_those_of_the_design() -> None:
    folders = {file.parts[0] for file in tracked() if len(file.parts) > 1}
    assert set(PACKAGES) <= folders
    assert folders <= {*PACKAGES, *BESIDE}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_arrow_points_left(package: str) -> None:
    to_the_right = PACKAGES[PACKAGES.index(package) + 1 :]
    seen = list(imports_of(package))
    assert [(file, name) for file, name in seen if name in (*to_the_right, *BESIDE)] == []


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_the_pure_core_imports_no_library_of_the_outside(package: str) -> None:
    ours = PACKAGES[: PACKAGES.index(package) + 1]
    may = (sys.stdlib_module_names - REACHES_OUT) | MAY_IMPORT[package] | {*ours}
    assert [(file, name) for file, name in imports_of(package) if name not in may] == []


def test_nothing_names_a_machine_a_registry_or_a_folder_outside() -> None:
    found = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text()
        except UnicodeDecodeError:
            continue
        lines = enumerate(text.splitlines(), 1)
        found += [f"{name}:{number}: {line.strip()[:100]}" for number, line in lines if FOREIGN.search(line)]
    assert found == []
