"""A long log as the centre would have it: fifty disasters at once, nations that ask, offer, accept, send and hand over.

Every fact is decided by the domain, with a seed, a clock and ids of its own, so the same number of events is the same
log every time. It is made in memory and poured into a store afterwards: what is measured is the reading and folding
of a log, not the making of this one.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from domain.authority import Actor
from domain.centre import Centre, Command, Outcome
from domain.commands.consignment import (
    Arrive,
    ConsignedLine,
    Depart,
    HandOver,
    PlanConsignment,
    ReportClearances,
)
from domain.commands.emergency import OpenEmergency
from domain.commands.message import ApproveMessage, DraftReport
from domain.commands.offer import AcceptOffer, AmendOffer, DeclineOffer, SubmitOffer, WithdrawOffer
from domain.commands.request import Disseminate, RequestContent
from domain.consignment import Clearance
from domain.emergency import Emergency
from domain.message import Section
from domain.nation import with_access
from domain.offer_line import LineQuantity, OfferedItem
from domain.request import Item, Request, RequestedItem
from store.database import Database
from store.log import COLUMNS, LogRow

FILES = 50
BEGINNING = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
# Between two facts of the whole centre; 100,000 of them are six weeks.
STEP = timedelta(seconds=36)
POURED_AT_ONCE = 5_000

GOODS = (
    ("tents, family, winterised", "piece", 800),
    ("blankets, woollen", "piece", 12_000),
    ("pumps, high capacity, with hoses", "piece", 40),
    ("generators, 100 kVA", "piece", 60),
    ("water purification units", "piece", 25),
    ("field hospital, level 2", "piece", 2),
    ("search and rescue team, heavy", "person", 240),
    ("food rations, 24 h", "piece", 50_000),
    ("helicopters with winch", "piece", 6),
    ("hygiene kits", "piece", 9_000),
    ("sandbags", "piece", 400_000),
    ("diesel fuel", "tonne", 300),
)

DUTY_OFFICER = Actor(account="officer", role="duty_officer", name="Duty officer")
HEAD = Actor(account="head", role="head", name="Head of the centre")

# A part of the work: it yields a command and is sent what became of it.
Script = Generator[Command, Outcome, None]


@dataclass(frozen=True)
class File:
    """One disaster: its file, the stricken nation, and what it asks for."""

    id: UUID
    stricken: str
    request: UUID
    items: tuple[Item, ...]


@dataclass(frozen=True)
class History:
    """A log and the files in it."""

    rows: list[LogRow]
    files: list[File]


def nation(code: str) -> Actor:
    """The account of a nation."""
    return Actor(account=f"account-{code}", role="nation", name=f"Capital of {code}", nation=code)


class Clock:
    """A clock that moves one step with every look."""

    def __init__(self) -> None:
        self.now = BEGINNING

    def __call__(self) -> datetime:
        self.now += STEP
        return self.now


def ids(clock: Clock, random: Random) -> Callable[[], UUID]:
    """UUIDv7 by that clock, so that they sort as they would in the centre."""

    def new_id() -> UUID:
        milliseconds = int(clock.now.timestamp() * 1_000)
        tail = (0x7 << 76) | (random.getrandbits(12) << 64) | (0b10 << 62) | random.getrandbits(62)
        return UUID(int=(milliseconds << 80) | tail)

    return new_id


def recorded(events: int, seed: int = 24) -> History:
    """A log of at least `events` facts (a command is never cut in two)."""
    random, clock = Random(seed), Clock()
    centre = Centre({}, clock=clock, ids=ids(clock, random))
    nations = with_access(BEGINNING.date())
    files: list[File] = []
    for stricken in random.sample(nations, FILES):
        _run(centre, opened(stricken, random))
        files.append(_filed(centre, stricken))
        _run(centre, passed_on(files[-1]))
    position = 0
    running: list[tuple[Script, Command]] = []
    while position < events:
        # New work comes in as fast as old work ends, so about a thousand offers are always under way.
        if len(running) < 20 * FILES:
            file = random.choice(files)
            donor = random.choice([code for code in nations if code != file.stricken])
            script = reported(file) if random.random() < 0.01 else assistance(file, donor, random)
            running.append((script, next(script)))
            continue
        place = random.randrange(len(running))
        script, command = running[place]
        outcome = centre.execute(command)
        position = outcome.position
        try:
            running[place] = script, script.send(outcome)
        except StopIteration:
            running[place] = running[-1]
            running.pop()
    return History(rows_of(centre), files)


def rows_of(centre: Centre) -> list[LogRow]:
    """The whole log of a centre in memory, as a store keeps it."""
    rows = []
    for one in centre.recorder.select_notifications(
        start=1, limit=centre.recorder.max_notification_id() or 0
    ):
        assert isinstance(one.originator_id, UUID)
        rows.append(LogRow(one.id, one.originator_id, one.originator_version, one.topic, one.state))
    return rows


def _run(centre: Centre, script: Script) -> None:
    """Run a script to its end."""
    command = next(script)
    while True:
        try:
            command = script.send(centre.execute(command))
        except StopIteration:
            return


def _filed(centre: Centre, stricken: str) -> File:
    """The file that was opened last."""
    opening = centre.recorder.select_notifications(start=0, limit=1_000_000, topics=["emergency.opened"])[-1]
    assert isinstance(opening.originator_id, UUID)
    emergency = centre.load(Emergency, opening.originator_id)
    request = centre.load(Request, emergency.ids("request")[0])
    return File(emergency.id, stricken, request.id, request.state.items)


# --- what happens ----------------------------------------------------------------------------------------------


def opened(stricken: str, random: Random) -> Script:
    """A nation opens a file by asking."""
    items = tuple(
        RequestedItem(
            what=what,
            quantity=Decimal(random.randint(most // 2, most)),
            unit=unit,
            priority="1 - immediate" if random.random() < 0.3 else "2 - within a week",
            remarks="Delivered to the logistics hub; customs waived on arrival.",
        )
        for what, unit, most in GOODS
    )
    content = RequestContent(
        items=items,
        situation="Heavy rain for three days; rivers above the level of a hundred years in four districts, "
        "roads and two bridges out of use, some 14,000 people in public shelters.",
        assessment="National teams are fully committed. More rain is forecast within 48 hours.",
        national_measures="State of emergency declared; army engineers and civil protection deployed.",
        points_of_entry=("International airport, cargo terminal",),
    )
    yield OpenEmergency(actor=nation(stricken), country=stricken, hazard="flood", request=content)


def passed_on(file: File) -> Script:
    """A head releases the request to the capitals."""
    yield Disseminate(actor=HEAD, request_id=file.request)


def reported(file: File) -> Script:
    """A situation report is drafted and released."""
    sections = (
        Section(name="general", text="The water is falling in the north and still rising in the south."),
        Section(name="assistance", text="Offers go on coming in; pumps and generators are most needed."),
    )
    drafted = yield DraftReport(
        actor=DUTY_OFFICER, emergency_id=file.id, product="situation_report", sections=sections
    )
    yield ApproveMessage(actor=HEAD, message_id=UUID(drafted.id))


def assistance(file: File, donor: str, random: Random) -> Script:
    """One offer and what becomes of it."""
    giver, taker = nation(donor), nation(file.stricken)
    asked = random.sample(file.items, random.choice((1, 1, 2, 3)))
    items = tuple(
        OfferedItem(
            what=item.what,
            item_id=item.id,
            quantity=Decimal(random.randint(1, max(1, int(item.quantity or 20) // 20))),
            unit=item.unit,
        )
        for item in asked
    )
    submitted = yield SubmitOffer(
        actor=giver,
        emergency_id=file.id,
        request_id=file.request,
        items=items,
        transport="By road with own vehicles, two drivers each.",
        conditions="Generators to be returned after use.",
    )
    offer = UUID(submitted.id)
    chance = random.random()
    if chance < 0.05:
        yield WithdrawOffer(actor=giver, offer_id=offer, reason="Needed at home.")
        return
    if chance < 0.15:
        yield DeclineOffer(actor=taker, offer_id=offer, reason="Enough of these have been accepted.")
        return
    if chance < 0.3:
        yield AmendOffer(actor=giver, offer_id=offer, conditions="Fuel to be provided on site.")
    if chance < 0.5 and items[0].quantity and items[0].quantity > 1:
        part = LineQuantity(line=1, quantity=items[0].quantity - 1)
        yield AcceptOffer(actor=taker, offer_id=offer, lines=(part,))
    else:
        yield AcceptOffer(actor=taker, offer_id=offer)
    planned = yield PlanConsignment(
        actor=giver,
        offer_id=offer,
        lines=(ConsignedLine(line=1),),
        mode="road",
        carrier="Civil protection transport",
        clearances=(Clearance(name="customs", status="asked"),),
    )
    consignment = UUID(planned.id)
    granted = Clearance(name="customs", status="granted")
    yield ReportClearances(actor=giver, consignment_id=consignment, clearances=(granted,))
    yield Depart(actor=giver, consignment_id=consignment)
    yield Arrive(actor=giver, consignment_id=consignment)
    yield HandOver(actor=taker, consignment_id=consignment)


# --- into a store ----------------------------------------------------------------------------------------------


def pour(rows: list[LogRow], database: Database) -> None:
    """Write the rows to an empty log."""
    with database.writing(patient=True) as transaction:
        for start in range(0, len(rows), POURED_AT_ONCE):
            some = rows[start : start + POURED_AT_ONCE]
            transaction.pour("log", COLUMNS, [row.values() for row in some])
