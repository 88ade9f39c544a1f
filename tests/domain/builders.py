"""What tests of the domain are given: people, a clock that the test holds, and things as they stood.

Two ways: single aggregates that were never saved (`pumps_offered`, `consignment_that_is`), for rules that one thing
can answer alone; and a `Desk`, a centre in memory with one file on it, for rules that look further.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from domain.authority import Actor, provenance
from domain.centre import Centre, Command, Outcome
from domain.commands.consignment import (
    Arrive,
    Cancel,
    ConsignedItem,
    ConsignedLine,
    Depart,
    GoHome,
    HandOver,
    Lose,
    PlanConsignment,
    RecordConsignment,
)
from domain.commands.emergency import EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.commands.entry import CorrectEntry
from domain.commands.message import ApproveMessage, DraftReport
from domain.commands.offer import AcceptOffer, DeclineOffer, SubmitOffer
from domain.commands.request import CloseItem, Disseminate, ReceiveRequest, RequestContent, WithdrawRequest
from domain.consignment import Clearance, Consignment, ConsignmentPlanned, LoadedQuantity, PlannedLoad
from domain.emergency import Emergency
from domain.fact import Aggregate, Fact
from domain.message import Message, Product
from domain.offer import Offer, OfferSubmitted
from domain.offer_line import LineQuantity, OfferedItem
from domain.provenance import Donor, Party, Provenance, Said
from domain.quantity import QuantityKind
from domain.request import Item, NumberedItem, Request, RequestedItem, RequestReceived
from domain.rules import RuleBroken

# Bosnia and Herzegovina asked on 15 May 2014 (bih-2014-floods); the tests begin at noon of that day.
NOON = datetime(2014, 5, 15, 12, 0, tzinfo=UTC)

OFFICER = Actor(account="officer", role="duty_officer", name="Duty officer")
HEAD = Actor(account="head", role="head", name="Head of the centre")
OTHER_HEAD = Actor(account="deputy", role="head", name="Deputy head of the centre")
THIRD_HEAD = Actor(account="acting", role="head", name="Acting head of the centre")
ERCC = Actor(account="ercc", role="observer", name="EU ERCC")
PLANNER = Actor(account="planner", role="planner", name="Exercise planner")
AUDITOR = Actor(account="auditor", role="auditor", name="Auditor")
ADMIN = Actor(account="admin", role="admin", name="Accounts")
CLOCK = Actor(account="clock", role="clock", name="The clock")

AnyAggregate = TypeVar("AnyAggregate", bound=Aggregate)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def ids(start: int = 1) -> Callable[[], UUID]:
    """Ids that count: the first thing made is 1."""
    numbers = count(start)
    return lambda: UUID(int=next(numbers))


def centre(clock: Clock | None = None) -> Centre:
    """A centre in memory, with a held clock and counted ids."""
    return Centre({"PERSISTENCE_MODULE": "eventsourcing.popo"}, clock=clock or Clock(), ids=ids())


# --- people ----------------------------------------------------------------------------------------------------


def nation(code: str) -> Actor:
    """The account of a capital."""
    return Actor(account=f"account-{code}", role="nation", name=f"Capital of {code}", nation=code)


def told_by(code: str, **more: Any) -> Said:
    """What a nation decided and itself reported to the centre."""
    return Said(decided_by=Party(nation=code), reported_by=Party(nation=code), **more)


def told_by_organisation(name: str, **more: Any) -> Said:
    """What an organisation decided and itself reported to the centre."""
    return Said(decided_by=Party(organisation=name), reported_by=Party(organisation=name), **more)


def word_of(code: str, *, typed_by: Actor = OFFICER, at: datetime = NOON) -> Provenance:
    """The provenance of a nation's decision that the desk typed."""
    return provenance(typed_by, told_by(code), at, acts_for=True)


def centre_says(*, typed_by: Actor = OFFICER, at: datetime = NOON) -> Provenance:
    """The provenance of the centre's own act."""
    return provenance(typed_by, Said(), at, acts_for=False)


# --- things ----------------------------------------------------------------------------------------------------


def pumps(quantity: float | None = 20, *, item_id: UUID | None = None, **more: Any) -> OfferedItem:
    """Pumps, as offered."""
    number = None if quantity is None else Decimal(str(quantity))
    return OfferedItem(what="pumps", quantity=number, unit="piece", item_id=item_id, **more)


def thing(what: str, quantity: float | None = None, unit: str | None = None, **more: Any) -> RequestedItem:
    """A thing asked for."""
    number = None if quantity is None else Decimal(str(quantity))
    return RequestedItem(what=what, quantity=number, unit=unit, **more)


def lines(*pairs: tuple[int, float | None]) -> tuple[LineQuantity, ...]:
    """Lines of an offer, each with a quantity or None for all of it."""
    return tuple(
        LineQuantity(line=line, quantity=None if quantity is None else Decimal(str(quantity)))
        for line, quantity in pairs
    )


def counted(*pairs: tuple[int, float | None]) -> tuple[LoadedQuantity, ...]:
    """Lines of a consignment, each with what was counted."""
    return tuple(
        LoadedQuantity(line=line, quantity=None if quantity is None else Decimal(str(quantity)))
        for line, quantity in pairs
    )


def donors(*names: str) -> tuple[Donor, ...]:
    """Donors: three capitals are a nation, anything else is an organisation."""
    return tuple(
        Donor(nation=name) if len(name) == 3 and name.isupper() else Donor(organisation=name)
        for name in names
    )


# --- single aggregates -----------------------------------------------------------------------------------------


def offered(
    *items: OfferedItem,
    by: str = "CZE",
    stricken: str = "BIH",
    channel: str | None = "eadrcc",
    at: datetime = NOON,
    **told: Any,
) -> Offer:
    """An offer, standing alone."""
    return Offer.open(
        OfferSubmitted,
        id=UUID(int=100),
        by=word_of(by, at=at),
        origin="live",
        emergency_id=UUID(int=1),
        stricken=stricken,
        reference=f"2014-001/{by}-1",
        donors=donors(by),
        channel=channel,
        items=items,
        **told,
    )


def pumps_offered(
    *,
    by: str = "CZE",
    quantity: float | None = 20,
    quantity_kind: QuantityKind = "exact",
    already_accepted: float = 0,
    **told: Any,
) -> Offer:
    """An offer of pumps, in one line."""
    offer = offered(pumps(quantity, quantity_kind=quantity_kind), by=by, **told)
    if already_accepted:
        offer.accept(lines((1, already_accepted)), by=word_of(offer.state.stricken))
    return offer


def offer_that_is(status: str) -> Offer:
    """An offer of 20 pumps and 4 boats by Czechia to Bosnia and Herzegovina, in that status."""
    boats = OfferedItem(what="boats", quantity=Decimal(4), unit="piece")
    channel = "ucpm" if status == "recorded_for_information" else "eadrcc"
    offer = offered(pumps(), boats, channel=channel, valid_until=NOON + timedelta(days=1))
    stricken, donor = word_of("BIH"), word_of("CZE")
    if status in ("partly_accepted", "failed"):
        offer.accept(lines((1, 5)), stricken)
    if status in ("accepted", "released"):
        offer.accept(None, stricken)
    if status == "declined":
        offer.decline(None, None, stricken)
    if status == "withdrawn":
        offer.withdraw(None, [], donor)
    if status == "failed":
        offer.fail(None, [], donor)
    if status == "released":
        offer.release(None, [], stricken)
    if status == "lapsed":
        offer.lapse("emergency_closed", centre_says())
    if status == "expired":
        offer.expire(NOON + timedelta(days=2), centre_says())
    assert offer.state.status == status
    return offer


def consigned(
    *loads: PlannedLoad, by: str = "CZE", clearances: Iterable[Clearance] = (), **told: Any
) -> Consignment:
    """A consignment, standing alone."""
    return Consignment.open(
        ConsignmentPlanned,
        id=UUID(int=200),
        by=word_of(by),
        origin="live",
        emergency_id=UUID(int=1),
        stricken="BIH",
        offer_id=UUID(int=100),
        donors=donors(by),
        lines=loads,
        clearances=tuple(clearances),
        **told,
    )


TWENTY_PUMPS = PlannedLoad(line=1, what="pumps", unit="piece", quantity=Decimal(20))
RESCUE_TEAM = PlannedLoad(line=1, what="rescue team", unit="person", quantity=Decimal(30))


def consignment_that_is(status: str, load: PlannedLoad = TWENTY_PUMPS) -> Consignment:
    """A consignment of Czechia to Bosnia and Herzegovina in that status; only a team is ever operating."""
    load = RESCUE_TEAM if status == "operating" else load
    consignment = consigned(load)
    donor, stricken = word_of("CZE"), word_of("BIH")
    if status == "cleared":
        consignment.report_clearances([Clearance(name="transit", status="granted")], donor)
    if status == "cancelled":
        consignment.cancel(None, donor)
    if status in ("in_transit", "arrived", "handed_over", "operating", "departed_home", "lost"):
        consignment.depart((), "Sarajevo airport", 1, donor)
    if status in ("arrived", "handed_over", "operating"):
        consignment.arrive((), None, donor)
    if status in ("handed_over", "operating"):
        consignment.hand_over((), stricken)
    if status == "departed_home":
        consignment.go_home(None, donor)
    if status == "lost":
        consignment.lose(None, donor)
    assert consignment.state.status == status
    return consignment


PUMPS_ASKED = UUID(int=31)
BOATS_ASKED = UUID(int=32)


def request_that_is(status: str) -> Request:
    """A request of Bosnia and Herzegovina for 30 pumps and for boats, typed by the duty officer, in that status."""
    request = Request.open(
        RequestReceived,
        id=UUID(int=300),
        by=word_of("BIH"),
        origin="live",
        emergency_id=UUID(int=1),
        stricken="BIH",
        number=1,
        items=(
            NumberedItem(id=PUMPS_ASKED, what="pumps", quantity=Decimal(30), unit="piece"),
            NumberedItem(id=BOATS_ASKED, what="boats"),
        ),
    )
    if status in ("disseminated", "revised"):
        request.disseminate(UUID(int=301), ("CZE", "SVN"), centre_says(typed_by=HEAD))
    if status == "revised":
        request.amend((), word_of("BIH"), situation="The Sava rises")
    if status == "closed":
        request.close(None, word_of("BIH"))
    if status == "withdrawn":
        request.withdraw(None, word_of("BIH"))
    assert request.state.status == status
    return request


def refusal_of(act: Callable[[], object]) -> str | None:
    """The name of the rule that forbids an act; None where it was done."""
    try:
        act()
    except RuleBroken as refusal:
        return type(refusal).__name__
    return None


def state_after(facts: Iterable[Fact]) -> Any:
    """What facts make of the thing that they happened to, read from the first on."""
    state: Any = None
    for fact in facts:
        state = fact.after(state)
    return state


def replayed(aggregate: AnyAggregate) -> AnyAggregate:
    """The aggregate as a reader of its facts alone would see it."""
    again: Any = None
    for fact in aggregate.pending_events:
        again = fact.mutate(again)
    assert isinstance(again, type(aggregate))
    return again


# --- a desk ----------------------------------------------------------------------------------------------------


class Desk:
    """A duty desk in memory with one file on it, and short ways to let something happen.

    What a nation does is done by the nation's own account; what the desk does, by the duty officer.
    """

    def __init__(self, country: str = "BIH", *, now: datetime = NOON) -> None:
        self.clock = Clock(now)
        self.centre = centre(self.clock)
        self.country = country
        self.emergency_id = UUID(int=0)

    # --- asking --------------------------------------------------------------------------------------------

    def does(self, command: Command) -> Outcome:
        """Let somebody do something."""
        return self.centre.execute(command)

    @property
    def emergency(self) -> Emergency:
        """The file."""
        return self.centre.load(Emergency, self.emergency_id)

    @property
    def request(self) -> Request:
        """The last request of the file."""
        return self.centre.load(Request, self.emergency.ids("request")[-1])

    @property
    def item(self) -> Item:
        """The first item of the last request."""
        return self.request.state.items[0]

    def offer(self, offer_id: UUID) -> Offer:
        """An offer."""
        return self.centre.load(Offer, offer_id)

    def consignment(self, consignment_id: UUID) -> Consignment:
        """A consignment."""
        return self.centre.load(Consignment, consignment_id)

    def message(self, message_id: UUID) -> Message:
        """A message."""
        return self.centre.load(Message, message_id)

    def log(self) -> list[Fact]:
        """All that was recorded, by position from 1."""
        head = self.centre.recorder.max_notification_id() or 0
        return [self.centre.fact_at(position) for position in range(1, head + 1)]

    def position_of(self, fact: type[Fact]) -> int:
        """The position of the last fact of a kind."""
        return max(position for position, one in enumerate(self.log(), start=1) if isinstance(one, fact))

    # --- the file ------------------------------------------------------------------------------------------

    def opened(self, **told: Any) -> UUID:
        """A file is opened on an alert."""
        command = OpenEmergency(actor=OFFICER, **{"country": self.country, "hazard": "flood", **told})
        self.emergency_id = UUID(self.does(command).id)
        return self.emergency_id

    def asked(self, *items: RequestedItem, **told: Any) -> Request:
        """The stricken nation asks, in a file that is opened if there is none."""
        if not self.emergency_id.int:
            self.opened()
        content = RequestContent(items=items or (thing("pumps", 30, "piece"),), **told)
        self.does(ReceiveRequest(actor=nation(self.country), emergency_id=self.emergency_id, content=content))
        return self.request

    def disseminated(self, *items: RequestedItem, **told: Any) -> Request:
        """The stricken nation asks, and the head lets the capitals know."""
        request = self.asked(*items, **told)
        self.does(Disseminate(actor=HEAD, request_id=request.id))
        return self.request

    def mandated(self) -> None:
        """The Council extends the mandate to this file."""
        decision = "PO(2005)0083: airlift in support of relief"
        self.does(
            RecordMandate(
                actor=HEAD, emergency_id=self.emergency_id, decision=decision, decided_on=self.clock().date()
            )
        )

    def need_ended(self) -> None:
        """The stricken nation needs nothing more."""
        self.does(EndNeed(actor=nation(self.country), emergency_id=self.emergency_id))

    def drafted(self, product: Product = "situation_report") -> UUID:
        """The duty officer drafts a report."""
        return UUID(self.does(DraftReport(actor=OFFICER, emergency_id=self.emergency_id, product=product)).id)

    def reported(self, product: Product = "situation_report") -> Message:
        """A report goes out."""
        message_id = self.drafted(product)
        self.does(ApproveMessage(actor=HEAD, message_id=message_id))
        return self.message(message_id)

    def closed(self) -> None:
        """The need ends, and the final report goes out."""
        self.need_ended()
        self.reported("final")

    def reopened(self) -> None:
        """The head lets the file go on."""
        self.does(Reopen(actor=HEAD, emergency_id=self.emergency_id))

    def that_is(self, status: str) -> "Desk":
        """The file in that status."""
        if status == "monitored":
            self.opened()
        if status == "requested":
            self.asked()
        if status in ("active", "closing", "closed"):
            self.disseminated()
        if status == "closing":
            self.need_ended()
        if status == "closed":
            self.closed()
        if status == "stood_down":
            self.opened()
            self.does(StandDown(actor=OFFICER, emergency_id=self.emergency_id))
        assert self.emergency.state.status == status
        return self

    # --- items, offers and consignments --------------------------------------------------------------------

    def item_closed(self, item_id: UUID | None = None) -> None:
        """The stricken nation closes an item."""
        command = CloseItem(
            actor=nation(self.country),
            request_id=self.request.id,
            item_id=item_id or self.item.id,
            because="met",
        )
        self.does(command)

    def withdrawn(self) -> None:
        """The stricken nation withdraws its last request."""
        self.does(WithdrawRequest(actor=nation(self.country), request_id=self.request.id))

    def offers(self, *items: OfferedItem, by: str = "CZE", **told: Any) -> UUID:
        """A capital offers: 20 pumps unless something else is said."""
        command = SubmitOffer(
            actor=nation(by), emergency_id=self.emergency_id, items=items or (pumps(),), **told
        )
        return UUID(self.does(command).id)

    def accepts(self, offer_id: UUID, *pairs: tuple[int, float | None]) -> Offer:
        """The stricken nation takes an offer, whole unless lines are named."""
        self.does(
            AcceptOffer(actor=nation(self.country), offer_id=offer_id, lines=lines(*pairs) if pairs else None)
        )
        return self.offer(offer_id)

    def declines(self, offer_id: UUID, reason: str | None = None) -> Offer:
        """The stricken nation does not take an offer."""
        self.does(DeclineOffer(actor=nation(self.country), offer_id=offer_id, reason=reason))
        return self.offer(offer_id)

    def consigns(
        self, offer_id: UUID, *pairs: tuple[int, float | None], by: str = "CZE", **told: Any
    ) -> UUID:
        """The donor plans a consignment: line 1, as accepted, unless lines are named."""
        loads = tuple(
            ConsignedLine(line=line, quantity=None if quantity is None else Decimal(str(quantity)))
            for line, quantity in pairs or ((1, None),)
        )
        command = PlanConsignment(actor=nation(by), offer_id=offer_id, lines=loads, **told)
        return UUID(self.does(command).id)

    def records_consignment(self, by: str = "CZE", **told: Any) -> UUID:
        """The duty officer records pumps that came without an offer."""
        command = RecordConsignment(
            actor=OFFICER,
            said=told_by(by),
            emergency_id=self.emergency_id,
            donors=donors(by),
            items=(ConsignedItem(what="pumps", quantity=Decimal(5), unit="piece"),),
            **told,
        )
        return UUID(self.does(command).id)

    def departs(
        self, consignment_id: UUID, *pairs: tuple[int, float | None], by: str = "CZE", **told: Any
    ) -> Consignment:
        """It leaves."""
        command = Depart(actor=nation(by), consignment_id=consignment_id, lines=counted(*pairs), **told)
        self.does(command)
        return self.consignment(consignment_id)

    def arrives(self, consignment_id: UUID, by: str = "CZE", **told: Any) -> Consignment:
        """It reaches the point of entry."""
        self.does(Arrive(actor=nation(by), consignment_id=consignment_id, **told))
        return self.consignment(consignment_id)

    def hands_over(self, consignment_id: UUID, *pairs: tuple[int, float | None]) -> Consignment:
        """The stricken nation confirms the receipt."""
        command = HandOver(actor=nation(self.country), consignment_id=consignment_id, lines=counted(*pairs))
        self.does(command)
        return self.consignment(consignment_id)

    def goes_home(self, consignment_id: UUID, by: str = "CZE") -> Consignment:
        """The team goes home, or what came is returned."""
        self.does(GoHome(actor=nation(by), consignment_id=consignment_id))
        return self.consignment(consignment_id)

    def cancels(self, consignment_id: UUID, by: str = "CZE") -> Consignment:
        """It will not leave."""
        self.does(Cancel(actor=nation(by), consignment_id=consignment_id))
        return self.consignment(consignment_id)

    def loses(self, consignment_id: UUID, by: str = "CZE") -> Consignment:
        """It will not be handed over."""
        self.does(Lose(actor=nation(by), consignment_id=consignment_id))
        return self.consignment(consignment_id)

    def types(self, command: type[Command], decided_by: str, **fields: Any) -> UUID:
        """The duty officer types what a nation decided and told the centre."""
        return UUID(self.does(command(actor=OFFICER, said=told_by(decided_by), **fields)).id)

    # --- corrections ---------------------------------------------------------------------------------------

    def corrects(self, fact: type[Fact] | int, **right: Any) -> Outcome:
        """The duty officer sets the last fact of a kind right, or the one at a position."""
        position = fact if isinstance(fact, int) else self.position_of(fact)
        return self.does(CorrectEntry(actor=OFFICER, position=position, reason="mistyped", right=right))

    def strikes(self, fact: type[Fact] | int) -> Outcome:
        """The duty officer strikes the last fact of a kind, or the one at a position."""
        position = fact if isinstance(fact, int) else self.position_of(fact)
        return self.does(CorrectEntry(actor=OFFICER, position=position, reason="never happened"))
