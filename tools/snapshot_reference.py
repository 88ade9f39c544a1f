# /// script
# requires-python = ">=3.11"
# dependencies = ["pycountry==26.2.16", "babel==2.18.0"]
# ///
"""Write the snapshots of ISO codes in `domain/reference/`: `countries.json` and `currencies.json`.

Run in an environment of its own, for example `uv run tools/snapshot_reference.py`; the product itself depends
on neither package. Each snapshot names the package, its version and the SHA-256 of the file that was read, so
that a later run shows whether the source has moved. `docs/reference-data.md` says what is taken and why.
"""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent.parent / "domain" / "reference"
# What went out of use before the centre was inaugurated cannot stand in one of its files.
CENTRE_INAUGURATED = date(1998, 6, 3)
# ISO 4217 codes that are no money: no currency at all, and codes reserved for testing.
NO_MONEY = frozenset({"XXX", "XTS"})


def main() -> None:
    """Read the sources and write both snapshots."""
    _write("countries.json", countries())
    _write("currencies.json", currencies())


def countries() -> dict[str, Any]:
    """ISO 3166-1, and the codes withdrawn in the centre's time."""
    present, present_source = _database("iso3166-1.json", "3166-1")
    former, former_source = _database("iso3166-3.json", "3166-3")
    return {
        "sources": [present_source, former_source],
        "countries": [_country(entry) for entry in _by_code(present)],
        "former": [
            {
                "iso3": entry["alpha_3"],
                "iso2": entry["alpha_2"],
                "name": _read(entry["name"]),
                "until": entry["withdrawal_date"],
            }
            for entry in _by_code(former)
            if entry["withdrawal_date"] > CENTRE_INAUGURATED.isoformat()
        ],
    }


def currencies() -> dict[str, Any]:
    """ISO 4217, and the codes that ceased to be tender in the centre's time."""
    present, present_source = _database("iso4217.json", "4217")
    present_codes = {entry["alpha_3"] for entry in present}
    tender = import_module("babel.core").get_global("territory_currencies")
    names = import_module("babel").Locale("en").currencies
    last_day: dict[str, date | None] = {}
    for code, _begin, end, is_tender in chain.from_iterable(tender.values()):
        if is_tender and code not in present_codes:
            known = last_day.get(code, date.min)
            # ISO may have withdrawn a code whose end the CLDR does not know yet: then the day stays unknown.
            last_day[code] = max(known, date(*end)) if end and known else None
    return {
        "sources": [
            present_source,
            {
                "what": "historic: the last day as tender anywhere, from the Unicode CLDR",
                "package": "babel",
                "version": version("babel"),
                "file": "global.dat",
                "sha256": sha256(files("babel").joinpath("global.dat").read_bytes()).hexdigest(),
            },
        ],
        "currencies": [
            {"code": entry["alpha_3"], "name": entry["name"]}
            for entry in _by_code(present)
            if entry["alpha_3"] not in NO_MONEY
        ],
        "historic": [
            {"code": code, "name": names[code], "until": until.isoformat() if until else None}
            for code, until in sorted(last_day.items())
            if until is None or until >= CENTRE_INAUGURATED
        ],
    }


def _country(entry: dict[str, str]) -> dict[str, str]:
    said = {
        "iso3": entry["alpha_3"],
        "iso2": entry["alpha_2"],
        "name": entry.get("common_name") or _read(entry["name"]),
    }
    return said if said["name"] == entry["name"] else {**said, "iso_name": entry["name"]}


def _read(name: str) -> str:
    """A list name in the order in which it is read: `Palestine, State of` is the State of Palestine."""
    # The list's one name for both Yugoslavias; in the centre's time there was only the second.
    head, comma, tail = name.replace("(Socialist) ", "").partition(", ")
    return name if not comma or "," in tail or " and " in tail else f"{tail} {head}"


def _by_code(entries: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(entries, key=lambda entry: entry["alpha_3"])


def _database(name: str, key: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    content = files("pycountry").joinpath("databases", name).read_bytes()
    source = {
        "what": f"ISO {key}",
        "package": "pycountry",
        "version": version("pycountry"),
        "file": f"databases/{name}",
        "sha256": sha256(content).hexdigest(),
    }
    return json.loads(content)[key], source


def _write(name: str, snapshot: dict[str, Any]) -> None:
    """One entry a line, so that a change of the source reads as a change of lines."""
    parts = []
    for key, entries in snapshot.items():
        lines = ",\n".join(f"  {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
        parts.append(f' "{key}": [\n{lines}\n ]')
    (REFERENCE / name).write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
