"""Where the archive lies: past emergencies as case files (CONTRACT.md, section 6)."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
# A wheel carries the files inside this package; in a checkout they stand beside the packages.
_PLACES = (_HERE / "case_files", _HERE.parent / "archive")


def case_files() -> list[Path]:
    """The case files that come with the product, ordered by name. Raises FileNotFoundError where there are none."""
    for place in _PLACES:
        if files := sorted(place.glob("*.json")):
            return files
    raise FileNotFoundError(f"no case files in {_PLACES[0]} nor in {_PLACES[1]}")
