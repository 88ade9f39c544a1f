"""Where the archive lies: past emergencies as case files, and the history of planning (CONTRACT.md, section 6)."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
# A wheel carries the files inside this package; in a checkout they stand beside the packages.
_PLACES = (_HERE / "case_files", _HERE.parent / "archive")


def case_files() -> list[Path]:
    """The case files that come with the product, ordered by name. Raises FileNotFoundError where there are none."""
    return _files(".", "case files")


def planning_files() -> list[Path]:
    """The planning files that come with the product, ordered by name, so that what is made up comes last.

    Raises FileNotFoundError where there are none.
    """
    return _files("planning", "planning files")


def _files(folder: str, what: str) -> list[Path]:
    places = [place / folder for place in _PLACES]
    for place in places:
        if files := sorted(place.glob("*.json")):
            return files
    raise FileNotFoundError(f"no {what} in {places[0]} nor in {places[1]}")
