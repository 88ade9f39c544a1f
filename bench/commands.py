"""Commands a second over HTTP, each with its board; the floor is the library's own `save` of two events.

A command is an offer: two facts (the offer, and its place in the register of its file) and some five versions on the
board. Its floor saves two events with the library's stock recorder on the same kind of store, without HTTP, sign-in,
visibility, receipt or board. The server, its client and the floor each run in processes of their own.
"""

import json
from random import Random

from bench.floors import stock_saves
from bench.history import BEGINNING, File, History
from bench.load import Call, carry_out
from bench.measure import Goal, Line, Table, figure
from bench.server import serving
from bench.stores import SQLITE, NewStore
from domain.nation import with_access
from store.accounts import Accounts
from store.database import open_database

CLIENTS = (1, 16, 64)
GOALS = {
    SQLITE: {1: 0.3, 16: 0.5, 64: 0.6},
    "PostgreSQL": {1: 0.3, 16: 1.0, 64: 1.7},
}
WORST_AT_64_MS = Goal(100, of_floor=False, at_most=True)
DONORS = 70


def tokens(url: str) -> dict[str, str]:
    """One account a nation on a store that nobody serves: `{nation: token}`."""
    database = open_database(url)
    try:
        accounts = Accounts(database)
        nations = with_access(BEGINNING.date())
        return {code: accounts.add("nation", f"Capital of {code}", code)[1] for code in nations}
    finally:
        database.close()


def offers(files: list[File], signed_in: dict[str, str]) -> list[Call]:
    """Offers of many nations to many files."""
    random = Random(7)
    calls = []
    for _ in range(DONORS):
        file = random.choice(files)
        donor = random.choice([code for code in signed_in if code != file.stricken])
        item = random.choice(file.items)
        body = {
            "items": [{"what": item.what, "item_id": str(item.id), "quantity": 3, "unit": item.unit}],
            "request_id": str(file.request),
            "transport": "By road with own vehicles, two drivers each.",
            "conditions": "Generators to be returned after use.",
        }
        path = f"/v1/emergencies/{file.id}/offers"
        calls.append(Call("POST", path, signed_in[donor], json.dumps(body), keyed=True))
    return calls


def measure(
    kind: str, url: str, new: NewStore, history: History, rounds: int, seconds: float, table: Table
) -> None:
    """Offers by 1, 16 and 64 clients at a time on a store that holds the history."""
    calls = offers(history.files, tokens(url))
    with serving(url) as server:
        for clients in CLIENTS:
            floors, rates, worst = [], [], []
            for _ in range(rounds):
                floors.append(stock_saves(new(), clients, seconds))
                seen = carry_out(server.port, clients, seconds, calls).require(201)
                rates.append(seen.rate)
                worst.append(seen.p99_ms)
            path = f"commands over HTTP, {clients} client{'s' if clients > 1 else ''}, {kind}"
            goal = Goal(GOALS[kind][clients])
            table.add(Line(path, figure(rates, "commands/s"), figure(floors, "saves/s"), goal))
            table.add(
                Line(f"{path}, p99", figure(worst, "ms"), None, WORST_AT_64_MS if clients == 64 else None)
            )
