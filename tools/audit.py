"""Whether something is known against a locked version: `python3 dev.py audit` asks the database of OSV.

Found something: the list, and status 1. Found nothing: one line. Where the database cannot be reached nothing is known
either way: one loud line, and status 0, for a build must not depend on a service of others. What does not concern the
centre is named in ACCEPTED, with the reason.
"""

import argparse
import json
import re
import sys
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
DATABASE = "https://api.osv.dev/v1/querybatch"
PATIENCE_S = 20
# {its name in the database: why it does not concern the centre}
ACCEPTED: dict[str, str] = {}


def locked() -> list[tuple[str, str]]:
    """Every locked distribution with its version."""
    texts = (ROOT.joinpath(lock).read_text(encoding="utf-8") for lock in LOCKS)
    return sorted(
        {pair for text in texts for pair in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE)}
    )


def asked(database: str, names: list[tuple[str, str]]) -> list[list[str]]:
    """What is known against each of them, in their order. Raises OSError, ValueError (it is no such answer)."""
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in names
    ]
    request = urllib.request.Request(  # noqa: S310 (the address is ours)
        database, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
        said: Any = json.load(answer)
    try:
        found = [[one["id"] for one in result.get("vulns", ())] for result in said["results"]]
    except (AttributeError, KeyError, TypeError):
        raise ValueError("the answer has another form") from None
    if len(found) != len(names):
        raise ValueError(f"{len(names)} were asked about, and {len(found)} answered")
    return found


def main() -> int:
    """Ask, and tell."""
    parser = argparse.ArgumentParser(
        prog="dev.py audit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", default=DATABASE, help="another database that answers like OSV")
    names = locked()
    try:
        found = asked(parser.parse_args().database, names)
    except (OSError, ValueError) as why:
        print(f"\n!!! THE DEPENDENCIES WERE NOT AUDITED: the database of OSV cannot be asked ({why}) !!!\n")
        return 0
    against = [
        f"{name} {version}: {id}"
        for (name, version), ids in zip(names, found, strict=True)
        for id in ids
        if id not in ACCEPTED
    ]
    print("\n".join(against) or f"Nothing is known against any of the {len(names)} locked distributions.")
    return 1 if against else 0


if __name__ == "__main__":
    sys.exit(main())
