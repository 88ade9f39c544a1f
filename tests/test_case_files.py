"""The case files themselves: the archive is whole, the traps have the contract's shape, each bad file one known fault.

What the importer makes of them is tested with the importer.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from domain.nation import is_country
from domain.value import Moment, day_of

moment: TypeAdapter[Any] = TypeAdapter(Moment)

ROOT = Path(__file__).parent.parent
ARCHIVE = sorted(ROOT.glob("archive/*.json"))
TRAPS = sorted(ROOT.glob("tests/cases/trap-*.json"))
BAD = ROOT / "tests" / "cases" / "bad"
MANIFEST: list[dict[str, str]] = json.loads((BAD / "manifest.json").read_text(encoding="utf-8"))

FILE_FIELDS = {"id", "title", "country", "hazard", "glide", "sources", "completeness", "note", "timeline"}
ENTRY_FIELDS = {"at", "type", "nation", "items", "note", "certain"}
ITEM_FIELDS = {"what", "quantity", "unit"}
TYPES = {
    "emergency_opened",
    "request",
    "dissemination",
    "offer",
    "acceptance",
    "decline",
    "delivery",
    "sitrep",
    "closure",
}


def content(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return case


def named(path: Path) -> str:
    return path.stem


def test_the_archive_holds_thirty_emergencies() -> None:
    assert len(ARCHIVE) == 30
    assert len({content(path)["id"] for path in ARCHIVE}) == 30


@pytest.mark.parametrize("path", [*ARCHIVE, *TRAPS], ids=named)
def test_a_case_file_has_the_shape_of_the_contract(path: Path) -> None:
    case = content(path)
    assert case["id"] == path.stem
    assert case.keys() <= FILE_FIELDS
    for entry in case["timeline"]:
        assert entry.keys() <= ENTRY_FIELDS
        assert entry["type"] in TYPES
        assert all(item.keys() <= ITEM_FIELDS for item in entry.get("items", ()))


@pytest.mark.parametrize("path", [*ARCHIVE, *TRAPS], ids=named)
def test_a_case_file_names_countries_that_existed(path: Path) -> None:
    case = content(path)
    for entry in case["timeline"]:
        day = day_of(moment.validate_python(entry["at"]))
        assert is_country(case["country"], day)
        assert is_country(entry.get("nation", case["country"]), day)


@pytest.mark.parametrize("path", TRAPS, ids=named)
def test_a_trap_says_that_it_is_made_up(path: Path) -> None:
    assert content(path)["note"].startswith("Synthetic: nothing of this happened. Trap: ")


def test_the_manifest_names_every_bad_file_once_and_no_other() -> None:
    assert sorted(fault["file"] for fault in MANIFEST) == sorted(
        path.name for path in BAD.glob("*.json") if path.name != "manifest.json"
    )


@pytest.mark.parametrize("fault", MANIFEST, ids=lambda fault: fault["file"])
def test_the_place_of_a_fault_is_in_the_file_or_is_what_is_missing(fault: dict[str, str]) -> None:
    if not fault["place"]:
        return
    at: Any = content(BAD / fault["file"])
    *way, last = fault["place"].split("/")
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    assert last in at or fault["file"].startswith(("missing-", "item-without-"))
