"""Replaying a file of a long log, over a real socket: from hello to the first picture, and a seek wherever it goes.

A seek is timed from the presenter's frame to the state that answers it, with all that is sent between them. What makes
it quick is that every version is on the board already. Beside it stands the rate at which the log is folded: a system
without versions would have to fold up to the place that is sought.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from random import Random
from time import perf_counter
from typing import Any
from urllib.request import Request, urlopen

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.folding import read_and_fold
from bench.history import History
from bench.measure import Goal, Line, Table, figure
from bench.server import serving
from realtime import frames
from store.database import open_database
from store.open import open_store

SEEKS = 40
FIRST_FRAMES = 10
# The rate at which a log is folded is known after so many facts.
FOLDED = 20_000
AT_MOST_MS = {"first": 300, "seek": 100}


def measure(kind: str, url: str, history: History, rounds: int, table: Table) -> None:
    """First frames and seeks in files of a store that holds the history."""
    store = open_store(url)
    token = store.accounts.add("planner", "Planner of the bench")[1]
    store.close()
    folded = _folded_ms(url, len(history.rows), rounds)
    with serving(url) as server:
        files = [str(file.id) for file in history.files]
        # A server's first answer of all takes longer, whatever it is.
        _first(server.port, token, files[-1])
        firsts = [
            _milliseconds(lambda file=file: _first(server.port, token, file))  # type: ignore[misc]
            for file in files[: FIRST_FRAMES * rounds]
        ]
        table.add(_line(f"first frame of a replay of one of {len(files)} files, {kind}", firsts, "first"))
        with _watching(server.port, token, files[0]) as (line, replay):
            _hello(line)
            head = len(history.rows)
            places = Random(24).sample(range(1, head), SEEKS * rounds)
            ways: dict[str, Iterator[int]] = {
                "back and forth, anywhere": cycle(places),
                "from the beginning to the end and back": cycle((replay["to"], replay["from"])),
            }
            for way, goes in ways.items():
                took = [_milliseconds(lambda goes=goes: _seek(line, next(goes))) for _ in places]  # type: ignore[misc]
                table.add(_line(f"a seek in a replay {way}, {kind}", took, "seek", folded))
            _seek(line, replay["from"])
            size = _seek(line, replay["to"])
            table.say(f"   a replay of {size / 1000:,.0f} KB at its end, {head:,} events in the log")


def _folded_ms(url: str, head: int, rounds: int) -> list[float]:
    """How long folding takes up to the middle of the log, which is where a seek leads to on the average."""
    database = open_database(url, read_only=True)
    try:
        some = min(head, FOLDED)
        return [head / 2 / read_and_fold(database, some) * 1000 for _ in range(rounds)]
    finally:
        database.close()


def _line(path: str, took: list[float], bound: str, folded: list[float] | None = None) -> Line:
    floor = None if folded is None else figure(folded, "ms")
    return Line(path, figure(took, "ms"), floor, Goal(AT_MOST_MS[bound], of_floor=False, at_most=True))


def _milliseconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return (perf_counter() - began) * 1000


def _first(port: int, token: str, emergency: str) -> None:
    """Start a replay, go on its feed, and have its first picture."""
    with _watching(port, token, emergency) as (line, _):
        _hello(line)


@contextmanager
def _watching(port: int, token: str, emergency: str) -> Iterator[tuple[ClientConnection, dict[str, Any]]]:
    signed_in = {"Authorization": f"Bearer {token}"}
    body = json.dumps({"emergency_id": emergency}).encode()
    asked = Request(
        f"http://127.0.0.1:{port}/v1/replays", body, {**signed_in, "Content-Type": "application/json"}
    )
    with urlopen(asked) as answer:
        replay = json.load(answer)
    with connect(
        f"ws://127.0.0.1:{port}/v1/replays/{replay['id']}/feed",
        subprotocols=[Subprotocol(frames.PROTOCOL)],
        additional_headers=signed_in,
        compression=None,
        max_size=None,
        proxy=None,
    ) as line:
        yield line, replay


def _hello(line: ClientConnection) -> int:
    line.send('{"type":"hello"}')
    return _until_state(line)


def _seek(line: ClientConnection, to: int) -> int:
    line.send(json.dumps({"type": "control", "do": "seek", "to": to}))
    return _until_state(line)


def _until_state(line: ClientConnection) -> int:
    """Take what is sent until the state that ends it; how many bytes."""
    size = 0
    while True:
        text = line.recv(timeout=30, decode=False)
        size += len(text)
        if text.startswith(b'{"type":"state"'):
            return size
