"""Another version of the product: a copy of its five packages in which something was written otherwise."""

from pathlib import Path
from shutil import copy, copytree, ignore_patterns

from tests.faults.product import ROOT

PACKAGES = ("domain", "projections", "store", "realtime", "api")


def tree(folder: Path, file: str, old: str, new: str) -> dict[str, str]:
    """Copy the product into a new folder, with a change in one file; what a process needs around it to run that one."""
    for package in PACKAGES:
        copytree(ROOT / package, folder / package, ignore=ignore_patterns("__pycache__", "node_modules"))
    copy(ROOT / "pyproject.toml", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands once in {file}"
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return {"PYTHONPATH": str(folder)}
