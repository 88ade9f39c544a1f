"""The demo: the whole system on one machine, with the archive in it and one account a role."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from domain.authority import ROLES
from domain.nation import name_on
from store.accounts import Accounts

NATIONS = ("SVN", "ESP", "BIH", "USA")
NAMES = {
    "duty_officer": "Duty officer",
    "head": "Head of the centre",
    "observer": "UN OCHA",
    "planner": "Planner",
    "auditor": "Auditor",
    "admin": "Administrator",
}
ACCOUNTS_FILE = "accounts.json"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demo, with its token: the demo's accounts are for everybody on this machine."""

    name: str
    role: str
    nation: str | None
    token: str


def folder_made(path: Path) -> Path:
    """The demo's folder, made if it is not there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def accounts_kept(accounts: Accounts, folder: Path, today: date) -> list[DemoAccount]:
    """One account a role, and for the role `nation` four; those of an earlier start are kept as long as they work."""
    file = folder / ACCOUNTS_FILE
    known = (
        [DemoAccount(**one) for one in json.loads(file.read_text(encoding="utf-8"))] if file.exists() else []
    )
    working = {(one.role, one.nation): one for one in known if accounts.by_token(one.token) is not None}
    wanted = [(role, nation) for role in ROLES for nation in (NATIONS if role == "nation" else (None,))]
    every = [working.get(place) or _made(accounts, *place, today) for place in wanted]
    if every != known:
        _write(file, every)
    return every


def _made(accounts: Accounts, role: str, nation: str | None, today: date) -> DemoAccount:
    name = NAMES[role] if nation is None else name_on(nation, today)
    _, token = accounts.add(role, name, nation)
    return DemoAccount(name, role, nation, token)


def _write(file: Path, accounts: Sequence[DemoAccount]) -> None:
    text = json.dumps([asdict(one) for one in accounts], indent=1)
    # Readable by nobody else from its first byte on.
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as opened:
        os.fchmod(opened.fileno(), 0o600)
        opened.write(text + "\n")
