"""Reading case files (CONTRACT.md, section 6): strictly, whole, and with the place of a fault in words."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.case_file import CaseFileFaulty, read_case_file

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "cases" / "bad"
FILES = [*sorted(ROOT.glob("archive/*.json")), *sorted(ROOT.glob("tests/cases/trap-*.json"))]
# A file that can be read and not imported belongs to the tests of importing.
UNREADABLE = [
    fault
    for fault in json.loads((BAD / "manifest.json").read_text(encoding="utf-8"))
    if fault["file"] != "same-id-other-content.json"
]

FLOODS: dict[str, Any] = {
    "id": "svn-1990-floods",
    "title": "Floods",
    "country": "SVN",
    "hazard": "flood",
    "timeline": [
        {"at": "2023-08-06", "type": "emergency_opened"},
        {"at": "2023-08-06", "type": "request", "items": [{"what": "bridges", "quantity": 20}]},
    ],
}


def told(**changes: Any) -> str:
    """The floods as JSON, with some fields changed."""
    return json.dumps({**FLOODS, **changes})


def asking_for(quantity: str) -> str:
    """The floods as JSON, a quantity written as it stands here."""
    return told().replace("20}", f"{quantity}}}")


def fault_in(text: str) -> CaseFileFaulty:
    with pytest.raises(CaseFileFaulty) as refused:
        read_case_file(text)
    return refused.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_of_the_archive_and_every_trap_can_be_read(path: Path) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    case = read_case_file(path.read_text(encoding="utf-8"))
    read_back = case.model_dump(mode="json", exclude_unset=True)
    # Nothing was dropped, repaired or put in another order.
    assert {**read_back, "sources": list(case.sources)} == {"sources": [], **raw}


@pytest.mark.parametrize("fault", UNREADABLE, ids=lambda fault: fault["file"])
def test_a_bad_file_is_refused_with_the_place_of_its_fault(fault: dict[str, str]) -> None:
    refused = fault_in((BAD / fault["file"]).read_text(encoding="utf-8"))
    assert refused.place == fault["place"]
    assert str(refused).startswith(f"{fault['place']}: " if fault["place"] else "")


@pytest.mark.parametrize(
    ("written", "quantity"),
    [
        ("20", "20"),
        ("0.001", "0.001"),
        ("1e3", "1000"),
        ("2.50", "2.5"),
        ("999999999999.999", "999999999999.999"),
    ],
)
def test_a_quantity_is_read_exactly(written: str, quantity: str) -> None:
    assert read_case_file(asking_for(written)).timeline[1].items[0].quantity == Decimal(quantity)


@pytest.mark.parametrize(
    "written",
    [
        "0.1000000000000000055",
        "0.0005",
        "1e400",
        "1e-400",
        "0",
        "-1",
        "NaN",
        "Infinity",
        "1234567890123456",
        "true",
        '"3"',
    ],
)
def test_a_quantity_that_cannot_be_kept_exactly_is_refused_and_not_rounded(written: str) -> None:
    assert fault_in(asking_for(written)).place == "timeline/1/items/0/quantity"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"id": "a", "id": "b"}', "id"),
        (told().replace('"bridges"', '"bridges", "what": "pumps"'), "timeline/1/items/0/what"),
        (
            told().replace('"type": "request"', '"type": "request", "note": null, "note": "b"'),
            "timeline/1/note",
        ),
    ],
)
def test_a_field_that_stands_twice_is_refused_because_one_of_the_two_would_be_dropped(
    text: str, place: str
) -> None:
    assert fault_in(text).place == place


@pytest.mark.parametrize(
    "text", ["", "null", "1", "[]", '"a"', "{", "[" * 100_000, '{"a":' * 100_000, "\ufeff{}"]
)
def test_what_is_no_json_object_is_refused_as_a_whole(text: str) -> None:
    assert fault_in(text).place == ""


def test_more_items_than_a_request_can_hold_are_refused_with_their_place() -> None:
    timeline = [*FLOODS["timeline"], {"at": "2023-08-07", "type": "offer", "items": [{"what": "tent"}] * 501}]
    assert fault_in(told(timeline=timeline)).place == "timeline/2/items"


def test_a_country_is_asked_for_on_the_day_of_the_opening() -> None:
    timeline = [
        {"at": "2006-05-01", "type": "offer", "nation": "HUN"},
        {"at": "2006-08-01", "type": "emergency_opened"},
    ]
    assert read_case_file(told(country="SCG", timeline=timeline[:1])).opening.at == date(2006, 5, 1)
    assert (
        fault_in(told(country="SCG", timeline=[*timeline[:1], {**timeline[1], "at": "2026-08-01"}])).place
        == "country"
    )


def test_the_opening_is_the_entry_that_tells_of_it_and_else_the_first() -> None:
    late = [FLOODS["timeline"][1], {"at": "2023-08-09", "type": "emergency_opened"}]
    assert read_case_file(told()).opening.at == date(2023, 8, 6)
    assert read_case_file(told(timeline=late)).opening.at == date(2023, 8, 9)
    assert read_case_file(told(timeline=late[:1])).opening.type == "request"


def test_files_that_say_the_same_have_one_fingerprint_however_they_are_written() -> None:
    plain = read_case_file(told())
    spaced = read_case_file(json.dumps(FLOODS, indent=4, sort_keys=True))
    spelled_out = read_case_file(
        told(glide=None, note=None, sources=[]).replace("20}", '20.0, "unit": null}')
    )
    other = read_case_file(told(title="Flood"))
    assert plain.digest == spaced.digest == spelled_out.digest != other.digest
