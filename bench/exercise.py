"""Forking an exercise from a file of a long log, over HTTP: from the call to the first answer of its own board.

What is forked is copied into a store of its own and folded there, before the call is answered. Beside it stands the
floor: reading and folding as many events of the same log in this process, which writes nothing.
"""

import json
from time import perf_counter
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from bench.folding import read_and_fold
from bench.history import History
from bench.measure import Goal, Line, Table, figure
from bench.server import serving
from store.database import Transaction, open_database
from store.fork import PAPERS
from store.open import open_store

FORKS = 5
AT_MOST_MS = 300
# A file as large as one of these has about so many events.
LARGE = 2_000


def measure(kind: str, url: str, history: History, rounds: int, table: Table) -> None:
    """Fork files of a store that holds the history: those that come nearest to two thousand events."""
    store = open_store(url)
    token = store.accounts.add("planner", "Planner of the bench")[1]
    with store.database.reading() as transaction:
        sizes = {str(file.id): _events(transaction, str(file.id)) for file in history.files}
    store.close()
    files = sorted(sizes, key=lambda file: abs(sizes[file] - LARGE))[:FORKS]
    took, copied = [], []
    with serving(url) as server:
        base = f"http://127.0.0.1:{server.port}/v1"
        for _ in range(rounds):
            for file in files:
                began = perf_counter()
                exercise = _said(f"{base}/exercises", token, {"title": "Again", "emergency_id": file})
                _said(f"{base}/exercises/{exercise['id']}/emergencies/{file}", token)
                took.append((perf_counter() - began) * 1000)
                told = _said(f"{base}/exercises/{exercise['id']}/entries?limit=1", token)
                copied.append(sizes[file])
                assert told["items"], "the board of an exercise shows what was copied"
    events = sorted(copied)[len(copied) // 2]
    floor = figure(_folded_ms(url, events, rounds), "ms")
    goal = Goal(AT_MOST_MS, of_floor=False, at_most=True)
    table.add(
        Line(
            f"fork of an emergency of {events:,} events, with its board, {kind}",
            figure(took, "ms"),
            floor,
            goal,
        )
    )


def _events(transaction: Transaction, emergency: str) -> int:
    """How many events stand under an emergency: its own, and those of the papers that are filed under it."""
    papers = transaction.rows(
        f"SELECT DISTINCT id FROM {{board}} WHERE emergency = ? AND kind IN ({', '.join('?' * len(PAPERS))})",
        (emergency, *PAPERS),
    )
    streams = [emergency, *(id for (id,) in papers)]
    marks = ", ".join("?" * len(streams))
    row = transaction.row(f"SELECT count(*) FROM {{log}} WHERE stream IN ({marks})", tuple(streams))
    assert row is not None, "a count is always told"
    return int(row[0])


def _folded_ms(url: str, events: int, rounds: int) -> list[float]:
    database = open_database(url, read_only=True)
    try:
        return [events / read_and_fold(database, events) * 1000 for _ in range(rounds)]
    finally:
        database.close()


def _said(address: str, token: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    if body is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
    asked = Request(address, None if body is None else json.dumps(body).encode(), headers)
    with urlopen(asked) as answer:
        return json.load(answer)
