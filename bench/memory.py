"""What a server holds in memory: idle, and on a long log that is read and written. Linux tells it in `/proc`."""

from bench.commands import offers, tokens
from bench.history import History
from bench.load import Call, carry_out
from bench.measure import Goal, Line, Table, figure
from bench.server import serving


def measure(kind: str, empty: str, url: str, history: History, seconds: float, table: Table) -> None:
    """A server on an empty store; then one on the history, after lists by every nation and offers to every file."""
    with serving(empty) as server:
        idle = server.memory_mb()
    goal = Goal(100, of_floor=False, at_most=True)
    table.add(Line(f"memory of an idle server, {kind}", figure([idle], "MB"), None, goal))
    signed_in = tokens(url)
    lists = [Call("GET", "/v1/entries?limit=50", token) for token in signed_in.values()]
    with serving(url) as server:
        carry_out(server.port, 16, seconds, lists).require(200)
        carry_out(server.port, 16, seconds, offers(history.files, signed_in)).require(201)
        used = server.memory_mb()
    path = f"memory that {len(history.rows):,} events add, read and written, {kind}"
    table.add(Line(path, figure([used - idle], "MB"), None, goal))
