"""Reading a board of a long log: in the store, and over HTTP.

The floor of a question to the store is a table that holds the same texts ready, read by the driver alone; that of a
GET is the same server sending as many bytes that lie ready, to anybody. A question is asked by one nation after the
other, so none lives off what the one before has left in a cache.
"""

from collections.abc import Callable, Iterator
from itertools import cycle

from bench.commands import tokens
from bench.floors import ReadyTexts
from bench.history import BEGINNING, File, History
from bench.load import Call, carry_out
from bench.measure import Goal, Line, Table, figure, in_turn, milliseconds
from bench.server import sending, serving
from bench.stores import NewStore
from domain.nation import with_access
from projections.readers import Reader
from store.board import Reading, Row
from store.database import Database, open_database

STAFF = Reader(is_staff=True)
# All but the log book, which grows for ever and is paged.
PICTURE = ("emergency", "request", "item", "cover", "offer", "consignment", "message", "channels")
Question = Callable[[Reading], list[Row]]


def _nations() -> Iterator[Reader]:
    return cycle([Reader(is_staff=False, code=code) for code in with_access(BEGINNING.date())])


def _asked(database: Database, question: Question) -> list[Row]:
    with database.reading() as transaction:
        return question(Reading(transaction))


def questions(history: History) -> dict[str, tuple[Question, int, Goal | None]]:
    """What is asked of the store: `{what: (question, how often a measurement, goal in ms)}`."""
    head = len(history.rows)
    middle = head // 2
    files, readers = cycle(history.files), _nations()
    positions = cycle(range(head // 2, head - 5, max(1, head // 500)))

    def at_most(bound: float) -> Goal:
        return Goal(bound, of_floor=False, at_most=True)

    return {
        "a nation's list of 50: its log book": (
            lambda reading: reading.find(("entry",), next(readers), limit=50, newest_first=True),
            200,
            at_most(3),
        ),
        "a nation's list of 50: what it is offered": (
            lambda reading: _offers(reading, next(files)),
            100,
            at_most(3),
        ),
        "one entity": (
            lambda reading: _one(reading.get("emergency", str(next(files).id), STAFF)),
            1_000,
            at_most(0.5),
        ),
        "an interval of 5 positions": (
            lambda reading: _interval(reading, next(positions)),
            500,
            at_most(0.5),
        ),
        "one emergency, all but its log book, as at the middle": (
            lambda reading: reading.find(PICTURE, STAFF, emergency=str(next(files).id), at=middle),
            20,
            at_most(20),
        ),
        "the whole board as at the middle, without the log book": (
            lambda reading: reading.find(PICTURE, STAFF, at=middle),
            1,
            at_most(200),
        ),
    }


def _one(row: Row | None) -> list[Row]:
    return [] if row is None else [row]


def _offers(reading: Reading, file: File) -> list[Row]:
    return reading.find(
        ("offer",), Reader(is_staff=False, code=file.stricken), emergency=str(file.id), limit=50
    )


def _interval(reading: Reading, since: int) -> list[Row]:
    return reading.interval(since, STAFF, to=since + 5).rows


def measure(kind: str, url: str, history: History, rounds: int, table: Table) -> None:
    """Every question to a store that holds the history, each beside the same texts lying ready."""
    database = open_database(url, read_only=True)
    ready = ReadyTexts(url)
    try:
        for what, (question, times, goal) in questions(history).items():
            rows = _asked(database, question)
            name = ready.keep([row.text for row in rows])
            floors, products = in_turn(
                lambda name=name, times=times: milliseconds(lambda: ready.read(name), times),  # type: ignore[misc]
                lambda question=question, times=times: milliseconds(  # type: ignore[misc]
                    lambda: _asked(database, question), times
                ),
                rounds,
            )
            size = sum(len(row.text) for row in rows) / 1000
            path = f"{what} ({len(rows):,} entities, {size:,.0f} KB), {kind}"
            table.add(Line(path, figure(products, "ms"), figure(floors, "ms"), goal))
    finally:
        ready.close()
        database.close()


def measure_http(
    kind: str, url: str, new: NewStore, history: History, rounds: int, seconds: float, table: Table
) -> None:
    """GETs over HTTP by 16 clients: a slice of some 20 KB, and a list of 50 by every nation in turn."""
    signed_in = tokens(url)
    file = history.files[0]
    slice_ = [Call("GET", f"/v1/emergencies/{file.id}/offers?limit=20", signed_in[file.stricken])]
    lists = [Call("GET", "/v1/entries?limit=50", token) for token in signed_in.values()]
    with serving(url) as server:
        for what, calls, goal in (
            ("GET of a slice of the board", slice_, Goal(0.45)),
            (f"GET of the newest 50 entries, by {len(lists)} nations", lists, None),
        ):
            size = carry_out(server.port, 1, 0.2, calls).require(200).size
            with sending(new(), size) as floor:
                floors, products = in_turn(
                    lambda floor=floor: carry_out(floor.port, 16, seconds, [Call("GET", "/ready")]).rate,  # type: ignore[misc]
                    lambda calls=calls: carry_out(server.port, 16, seconds, calls).require(200).rate,  # type: ignore[misc]
                    rounds,
                )
            path = f"{what} ({size / 1000:.0f} KB), {kind}"
            table.add(Line(path, figure(products, "answers/s"), figure(floors, "answers/s"), goal))
