"""Under which licences everything comes that is installed: `python3 dev.py licences` writes docs/licences.md.

What a distribution says of itself counts: its licence expression, its classifiers, its licence field, in this order.
A licence that is not known here is a failure; whether it will do is for a person to say, and to add. `--check` writes
nothing and tells whether the page is up to date.
"""

import re
import sys
from email.message import Message
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
# Both may be given on with the product, for it takes nothing from them but to call it.
WILL_DO = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MPL-2.0", "PSF-2.0",
    "PostgreSQL", "Unlicense", "Zlib",
}  # fmt: skip
# How licences are called where no expression is said.
CALLED = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# What says nothing, or too little, in its metadata: read in the file that it brings.
READ = {"axe-playwright-python": "MIT", "jinja2": "BSD-3-Clause"}
HEAD = """# Licences

What the product needs, and what only its development needs, in the versions of the lock files. Made by
`python3 dev.py licences` from what each distribution says of itself; a test holds it against the locks, and a licence
that is not on the list in [tools/licences.py](../tools/licences.py) fails it. EADRCC itself is under
[Apache-2.0](../LICENSE). In the containers are PostgreSQL (PostgreSQL licence), Redis (RSALv2, SSPLv1 or AGPLv3;
Valkey, under BSD-3-Clause, does the same), nginx (BSD-2-Clause) and Debian's own parts.
"""


class Unknown(Exception):
    """A licence is not known, or will not do; the text says whose."""


def locked(name: str) -> dict[str, str]:
    """The versions that a lock file pins, `{distribution: version}`."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def licence(name: str) -> str | None:
    """The licence of a distribution as an expression; None where it is not for this system. Raises Unknown."""
    try:
        # Its metadata is a message like that of a mail.
        said = cast("Message", distribution(name).metadata)
    except PackageNotFoundError:
        return None
    expression = (
        READ.get(name) or said.get("License-Expression") or _from_classifiers(said) or _from_field(said)
    )
    parts = re.split(r" (?:AND|OR|WITH) ", re.sub(r"[()]", "", expression))
    if not set(parts) <= WILL_DO:
        raise Unknown(f"{name}: {expression or 'says nothing of a licence'}")
    return expression


def _from_classifiers(said: Message) -> str:
    names = [
        text.split(" :: ")[-1] for text in said.get_all("Classifier", []) if text.startswith("License ::")
    ]
    return " AND ".join(sorted({CALLED[name] for name in names if name in CALLED}))


def _from_field(said: Message) -> str:
    (first, *_) = (said.get("License") or "").strip().splitlines() or [""]
    return CALLED.get(first, first)


def table(names: dict[str, str]) -> str:
    """The distributions with their versions and licences."""
    rows = [f"| {name} | {version} | {said} |" for name, version in names.items() if (said := licence(name))]
    return "\n".join(["| distribution | version | licence |", "|---|---|---|", *rows])


def page() -> str:
    """The whole page. Raises Unknown."""
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    only_dev = {name: version for name, version in dev.items() if name not in run}
    elsewhere = sorted(name for name in dev if licence(name) is None)
    return (
        f"{HEAD}\n## The product\n\n{table(run)}\n\n## Its development\n\n{table(only_dev)}\n\n"
        f"Locked for other systems or older Pythons, and not installed on Linux: {', '.join(elsewhere)}.\n"
    )


def main(*arguments: str) -> str | None:
    """Write the page, or with `--check` say what is wrong with it."""
    try:
        made = page()
    except Unknown as unknown:
        return f"this licence is not known to do: {unknown}"
    if arguments != ("--check",):
        PAGE.write_text(made, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != made:
        return "docs/licences.md is not up to date: python3 dev.py licences"
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
