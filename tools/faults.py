"""Breaking it on purpose: `python3 dev.py faults [--long] [NAME …]`.

Processes are killed and stopped, databases and Redis go away, wires are cut, disks are full; what was promised must
hold all the same. The short form is what `dev.py test` runs too; `--long` meets each fault as often as is promised,
with another seed each time, and takes an hour. A NAME is that of a module: `killed` is tests/faults/test_killed.py.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path("tests/faults")
# Not beside each other: what one of them stops would be missing to the next, and times would mean nothing.
PYTEST = ["-m", "pytest", "-v", "-s", "-p", "no:cacheprovider"]


def names() -> list[str]:
    """What can be broken."""
    return sorted(file.stem.removeprefix("test_") for file in FOLDER.glob("test_*.py"))


def main() -> int:
    """Run what the command line names; the status of the tests."""
    parser = argparse.ArgumentParser(
        prog="dev.py faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--long", action="store_true", help="as often as is promised")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(names())}; all when none is named"
    )
    given = parser.parse_args()
    if unknown := set(given.names) - set(names()):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    files = [str(FOLDER / f"test_{name}.py") for name in given.names] or [str(FOLDER)]
    form = {"EADRCC_FAULTS": "long"} if given.long else {}
    return subprocess.call([sys.executable, "-P", *PYTEST, *files], env={**os.environ, "CI": "true", **form})


if __name__ == "__main__":
    sys.exit(main())
