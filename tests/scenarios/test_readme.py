"""The README is run: its shell blocks, as they stand, against a demo; and what it lists is what there is.

A block ```bash is run, and must print what the block ```text right after it says, or nothing; `…` there stands for
what differs from run to run. All blocks run in one shell, one after the other, as a reader would paste them.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.core import TyperGroup

import dev
from api.commands import app
from api.settings import PREFIX, Settings
from domain.authority import ROLES
from tests.faults.product import environment
from tests.scenarios.demo import Demo

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

FENCED = re.compile(r"^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
TITLE = re.compile(r"^#+ (.+)$", re.MULTILINE)
# Printed between two blocks: the record separator of ASCII, which nothing else prints.
END = "\x1e"
RUN_WITHIN_S = 90

# The life that the README shows, in its order, by what the blocks must contain.
ACTS = (
    '/v1/emergencies"',
    "/requests",
    "/disseminate",
    "/offers",
    "/accept",
    "/consignments",
    "/depart",
    "/arrive",
    "/hand-over",
    "/end-of-need",
    '"product": "final"',
    "/approve",
    "?at=",
)


@dataclass(frozen=True)
class Block:
    """One block of shell, and what it must print."""

    title: str
    code: str
    says: str

    def is_met_by(self, printed: str) -> bool:
        """Whether this is what the README says."""
        expected = ".+".join(map(re.escape, self.says.strip().split("…")))
        lines = [line.rstrip() for line in printed.strip().splitlines()]
        return re.fullmatch(expected, "\n".join(lines)) is not None


def blocks(text: str) -> list[Block]:
    """The blocks of shell of a text, in order."""
    found: list[Block] = []
    end = None
    for fenced in FENCED.finditer(text):
        title = TITLE.findall(FENCED.sub("", text[: fenced.start()]))[-1]
        if fenced["language"] == "bash":
            found.append(Block(title, fenced["code"], ""))
        elif fenced["language"] == "text":
            assert end is not None, "a block of text says what a block of shell prints"
            assert not text[end : fenced.start()].strip(), f"something stands between: {fenced['code']}"
            found[-1] = Block(found[-1].title, found[-1].code, fenced["code"])
        end = fenced.end() if fenced["language"] == "bash" else None
    return found


BLOCKS = blocks(README)


@pytest.fixture(scope="module")
def printed(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each block prints."""
    for program in ("bash", "curl", "python3"):
        assert shutil.which(program), f"{program} is needed to run the README"
    script = "".join(f"{block.code}\nprintf '{END}'\n" for block in BLOCKS)
    shell = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path_factory.mktemp("reader"),
        env=environment(EADRCC=demo.address, DEMO=str(demo.folder), no_proxy="*"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_WITHIN_S,
        check=False,
    )
    assert (shell.returncode, shell.stderr) == (0, ""), f"{shell.stdout[-2_000:]}\n{shell.stderr}"
    return shell.stdout.split(END)[:-1]


# --- the blocks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", range(len(BLOCKS)), ids=[f"{number} {block.title}" for number, block in enumerate(BLOCKS, 1)]
)
def test_a_block_prints_what_the_readme_says(printed: list[str], number: int) -> None:
    assert BLOCKS[number].is_met_by(printed[number]), (
        f"{BLOCKS[number].code}\nshould print\n\n{BLOCKS[number].says}\nand printed\n\n{printed[number]}"
    )


def test_every_block_has_run(printed: list[str]) -> None:
    assert len(printed) == len(BLOCKS)


def test_a_whole_life_is_shown_in_its_order() -> None:
    code = "".join(block.code for block in BLOCKS)
    places = [code.find(act) for act in ACTS]
    assert -1 not in places
    assert places == sorted(places)


def test_a_block_that_prints_something_else_is_found_out() -> None:
    (block,) = blocks("# Title\n\n```bash\ntrue\n```\n\n```text\nFile … closed.\n```\n")
    assert block.is_met_by("File 2026-001 closed.\n")
    assert not block.is_met_by("File 2026-001 opened.\n")
    assert not block.is_met_by("")


# --- what it lists ---------------------------------------------------------------------------------------------


def section(title: str) -> str:
    """The text under a title."""
    _, _, after = README.partition(f"\n## {title}\n")
    assert after, f"the README has no section {title}"
    return after.partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The rows of a table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_it_opens_with_the_two_commands() -> None:
    first = next(FENCED.finditer(README))["code"].splitlines()
    assert [line.partition("#")[0].strip() for line in first] == [
        "python3 dev.py demo",
        "python3 dev.py test",
    ]


def test_every_setting_is_listed_with_its_default() -> None:
    listed = {variable.strip("`"): default.strip("`") for variable, default, _ in rows(section("Settings"))}
    assert listed == {
        f"{PREFIX}{name.upper()}": str(field.default) if field.default not in (None, ()) else "none"
        for name, field in Settings.model_fields.items()
    }


def test_every_role_is_listed() -> None:
    named = [re.findall(r"`(\w+)`", roles) for roles, _ in rows(section("Who may do what"))]
    assert sorted(chain.from_iterable(named)) == sorted(ROLES)


def test_every_command_is_listed_with_its_options() -> None:
    there = commands()
    listed: dict[str, set[str]] = {}
    for said in re.findall(r"`([^`]+)`", "\n".join(row[0] for row in rows(section("Commands")))):
        name = next(name for name in sorted(there, reverse=True) if f"{said} ".startswith(f"{name} "))
        listed[name] = set(re.findall(r"--[a-z-]+", said))
    assert listed == there


def commands() -> dict[str, set[str]]:
    """Every command as it is typed, with its options but for its help."""
    found: dict[str, set[str]] = {}
    waiting: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(app))]
    while waiting:
        words, command = waiting.pop()
        if isinstance(command, TyperGroup):
            waiting += [((*words, name), inner) for name, inner in command.commands.items()]
        else:
            named = (name for parameter in command.params for name in parameter.opts)
            found[" ".join(words)] = {name for name in named if name.startswith("--")}
    return found


def test_every_command_is_started_by_the_script_of_the_project() -> None:
    assert {name.split()[0] for name in commands()} == set(dev.EADRCC)


def test_every_folder_of_the_project_is_in_its_map() -> None:
    listed = {row[0].strip("`/") for row in rows(section("What lives where"))}
    files = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
    folders = {file.split("/")[0] for file in files if "/" in file}
    assert listed == {folder for folder in folders if not folder.startswith(".")}


PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []
