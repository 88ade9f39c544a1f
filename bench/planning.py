"""Participation counted: the matrix of nations, groups and years, as at any position and on any day.

Twenty planning groups meet once a month, and who came is recorded nation by nation: of 50,000 facts nearly as many
versions of a thousand meetings stand on the board. The floor is a table that holds the texts of those meetings ready,
read by the driver alone; counting them is the product's own.
"""

from collections.abc import Iterator
from datetime import date
from itertools import cycle
from random import Random
from uuid import UUID

from pydantic_core import from_json, to_json

from bench.floors import ReadyTexts
from bench.folding import fill
from bench.history import Clock, History, ids, rows_of
from bench.load import Call, carry_out
from bench.measure import Goal, Line, Table, figure, in_turn, milliseconds
from bench.server import serving
from domain.authority import Actor
from domain.centre import Centre
from domain.commands.planning.group import EstablishGroup
from domain.commands.planning.meeting import CallMeeting, HoldMeeting, RecordAttendance
from domain.planning.formats import admitted
from projections.planning.counting import matrix
from projections.planning.record import MATRIX_KINDS, Wanted, record_of
from projections.readers import Reader
from store.accounts import Accounts
from store.board import Reading, Row
from store.database import Database, open_database

GROUPS = 20
BEGINS = 2009
TODAY = date(2026, 11, 24)
PLANNER = Actor(account="planner", role="planner", name="Planner")
STAFF = Reader(is_staff=True)
# What the issue asks of the matrix as at any date, on the embedded store.
AT_MOST_300_MS = Goal(300, of_floor=False, at_most=True)
# Of five nations four come.
COMES = 0.8


def recorded(facts: int, seed: int = 24) -> History:
    """A log in which at least so many facts say of one nation that it came to a meeting, or did not."""
    random, clock = Random(seed), Clock()
    centre = Centre({}, clock=clock, ids=ids(clock, random))
    groups = [_group(centre, number) for number in range(1, GROUPS + 1)]
    said = 0
    for day in _months():
        for group in groups:
            said += _met(centre, group, day, random)
            if said >= facts:
                return History(rows_of(centre), [])
    raise AssertionError("months go on for ever")


def _months() -> Iterator[date]:
    year = BEGINS
    while True:
        yield from (date(year, month, 15) for month in range(1, 13))
        year += 1


def _group(centre: Centre, number: int) -> UUID:
    command = EstablishGroup(
        actor=PLANNER, name=f"Planning group {number}", formats=("allies", "eapc"), since=date(BEGINS, 1, 1)
    )
    return UUID(centre.execute(command).id)


def _met(centre: Centre, group: UUID, day: date, random: Random) -> int:
    """One meeting, and of how many nations it was recorded whether they came."""
    called = centre.execute(CallMeeting(actor=PLANNER, group_id=group, format="eapc", at=day))
    meeting = UUID(called.id)
    centre.execute(HoldMeeting(actor=PLANNER, meeting_id=meeting))
    nations = admitted("eapc", day)
    for code in nations:
        name = "present" if random.random() < COMES else "absent"
        centre.execute(RecordAttendance(actor=PLANNER, meeting_id=meeting, **{name: (code,)}))  # type: ignore[arg-type]
    return len(nations)


def counted(database: Database, at: int | None, on: date) -> bytes:
    """The matrix as at a position, on a day."""
    rows = standing(database, at)
    record = record_of(from_json(row.text) for row in rows)
    return to_json(matrix(record, Wanted(on=on), TODAY))


def standing(database: Database, at: int | None) -> list[Row]:
    """All that the matrix is counted from, as at a position."""
    with database.reading() as transaction:
        return Reading(transaction).find(MATRIX_KINDS, STAFF, at=at)


def measure(kind: str, url: str, history: History, rounds: int, seconds: float, table: Table) -> None:
    """The matrix of the present and of any past, asked of the store and over HTTP."""
    fill(url, history)
    head = len(history.rows)
    database = open_database(url)
    ready = ReadyTexts(url)
    try:
        _, token = Accounts(database).add("planner", "Planner")
        rows = standing(database, None)
        name = ready.keep([row.text for row in rows])
        days = cycle([date(BEGINS + years, 7, 1) for years in range(5)])
        positions = cycle(range(head // 2, head, max(1, head // 40)))
        for what, question in {
            "of today": lambda: counted(database, None, TODAY),
            "as at any position, on any day": lambda: counted(database, next(positions), next(days)),
        }.items():
            floors, products = in_turn(
                lambda: milliseconds(lambda: ready.read(name), 10),
                lambda question=question: milliseconds(question, 10),  # type: ignore[misc]
                rounds,
            )
            path = f"the matrix {what} ({head:,} facts, {len(rows):,} entities), {kind}"
            table.add(Line(path, figure(products, "ms"), figure(floors, "ms"), AT_MOST_300_MS))
    finally:
        ready.close()
        database.close()
    calls = [
        Call("GET", f"/v1/participation/matrix?at={position}&on={BEGINS + 1}-07-01", token)
        for position in range(head // 2, head, max(1, head // 40))
    ]
    with serving(url) as server:
        worst = [carry_out(server.port, 1, seconds, calls).require(200).p99_ms for _ in range(rounds)]
    path = f"GET of the matrix as at any position, one client, p99, {kind}"
    table.add(Line(path, figure(worst, "ms"), None, AT_MOST_300_MS))
