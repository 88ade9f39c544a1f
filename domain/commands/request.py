"""Receiving, passing on, changing and ending requests."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from domain.authority import DESK, HEAD, NATION, only_the_stricken_nation_decides
from domain.centre import Centre, Command, Decision
from domain.commands.post import held_post
from domain.commands.register import register_of
from domain.emergency import Emergency, EmergencyStoodDown
from domain.fact import Aggregate
from domain.merging.joined import papers, standing
from domain.message import Message, MessageDrafted, Section, SentItem
from domain.nation import has_access, is_country, is_suspended, with_access
from domain.offer import Offer
from domain.provenance import Provenance
from domain.request import MOST_ITEMS, ClosingReason, NumberedItem, Request, RequestedItem, RequestReceived
from domain.rules import SuspendedNationNotAddressed, UnknownItem, UnknownNation
from domain.value import Phrase, Text, Value


class RequestContent(Value):
    """What a request says. No items: the list follows."""

    items: tuple[RequestedItem, ...] = Field(max_length=MOST_ITEMS)
    situation: Text | None = None
    assessment: Text | None = None
    national_measures: Text | None = None
    points_of_entry: tuple[Phrase, ...] = Field(default=(), max_length=50)
    contact: UUID | None = None


class AmendedRequestItem(RequestedItem):
    """A changed item under its id, or with no id a new one."""

    id: UUID | None = None


def received(
    centre: Centre, emergency: Emergency, content: RequestContent, by: Provenance, flags: tuple[str, ...] = ()
) -> Request:
    """A request as received, filed in its emergency; what does not fit is flagged, for a request is never refused.

    Raises OnlyStrickenNationDecides: nobody asks on another's behalf (rule 1).
    """
    only_the_stricken_nation_decides(emergency.state.country, by)
    if emergency.state.status == "closed":
        flags = (*flags, "recorded_on_closed_file")
    if not emergency.state.mandate and not has_access(emergency.state.country, by.recorded_at.date()):
        flags = (*flags, "needs_council_decision")
    return filed(centre, emergency, content, by, flags)


def filed(
    centre: Centre, emergency: Emergency, content: RequestContent, by: Provenance, flags: tuple[str, ...]
) -> Request:
    """A request in its emergency's register, its items under new ids."""
    id = centre.new_id()
    request = Request.open(
        RequestReceived,
        id=id,
        by=by,
        origin=emergency.state.origin,
        emergency_id=emergency.id,
        stricken=emergency.state.country,
        number=emergency.file("request", id, by, series="request"),
        items=tuple(NumberedItem(id=centre.new_id(), **dict(item)) for item in content.items),
        situation=content.situation,
        assessment=content.assessment,
        national_measures=content.national_measures,
        points_of_entry=content.points_of_entry,
        contact=content.contact,
        flags=flags,
    )
    return centre.keep(request)


@dataclass(frozen=True, kw_only=True)
class ReceiveRequest(Command):
    """The stricken nation asks, for the first time or again; never refused for the state of the file."""

    MAY = DESK | NATION
    ACT = "ask for assistance"
    FOR_ANOTHER: ClassVar[bool] = True

    emergency_id: UUID
    content: RequestContent

    def decide(self, centre: Centre) -> Decision:
        """A received request."""
        emergency = standing(centre, self.emergency_id)
        request = received(centre, emergency, self.content, self.by(centre))
        return Decision(request, (emergency, request))


@dataclass(frozen=True, kw_only=True)
class Disseminate(Command):
    """A head releases a request to the capitals, under the next message number."""

    MAY = HEAD
    ACT = "release a request to the capitals"

    request_id: UUID
    references: tuple[str, ...] = ()
    addressees: tuple[str, ...] | None = None

    def decide(self, centre: Centre) -> Decision:
        """The released message. Rules 1, 2, 4 and 6; a suspended nation is not addressed."""
        by = self.by(centre)
        request = centre.load(Request, self.request_id)
        emergency = standing(centre, request.state.emergency_id)
        today = by.recorded_at.date()
        emergency.require_open()
        emergency.require_mandate(today)
        addressees = (
            default_addressees(emergency, by)
            if self.addressees is None
            else tuple(sorted(set(self.addressees)))
        )
        for code in addressees:
            if not is_country(code):
                raise UnknownNation(code=code, pointer="/addressees")
            if is_suspended(code, today):
                raise SuspendedNationNotAddressed(code=code)
        message = request_message(centre, request, by, self.references)
        request.disseminate(message.id, addressees, by)
        post = held_post(centre, by)
        register = register_of(centre, today.year, by)
        number = register.assign_message_number(message.id, by)
        message.release(number, None, addressees, by, approved_as=post)
        emergency.activate(request.id, message.id, addressees, by)
        home = centre.load(Emergency, request.state.emergency_id)
        if home is not emergency:
            # Its own file went out too, and still has if the merge is undone.
            home.activate(request.id, message.id, addressees, by)
        home.file("message", message.id, by)
        files = [emergency] if home is emergency else [emergency, home]
        return Decision(message, (register, message, request, *files))


def default_addressees(emergency: Emergency, by: Provenance) -> tuple[str, ...]:
    """Every nation with access to the centre that day but the stricken one; who is suspended has none."""
    return tuple(code for code in with_access(by.recorded_at.date()) if code != emergency.state.country)


def request_message(centre: Centre, request: Request, by: Provenance, references: tuple[str, ...]) -> Message:
    """The urgent disaster assistance request as it is sent: the nation's words and its open items."""
    state = request.state
    told = (
        ("situation", state.situation),
        ("assessment", state.assessment),
        ("national_measures", state.national_measures),
    )
    entry = "\n".join(state.points_of_entry)
    return Message.open(
        MessageDrafted,
        id=centre.new_id(),
        by=by,
        origin=state.origin,
        emergency_id=state.emergency_id,
        stricken=state.stricken,
        product="request",
        originator=state.account,
        request_id=request.id,
        received_at=state.received_at,
        authority=state.authority,
        contact=state.contact,
        references=references,
        sections=tuple(
            Section(name=name, text=text) for name, text in (*told, ("points_of_entry", entry)) if text
        ),
        items=tuple(
            SentItem(**{field: getattr(item, field) for field in SentItem.model_fields})
            for item in state.items
            if item.status == "open"
        ),
    )


@dataclass(frozen=True, kw_only=True)
class RequestCommand(Command):
    """A command of the stricken nation about one of its requests."""

    MAY = DESK | NATION
    ACT = "change a request"
    FOR_ANOTHER: ClassVar[bool] = True

    request_id: UUID
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class AmendRequest(RequestCommand):
    """The stricken nation changes its request; the revision is disseminated again."""

    items: tuple[AmendedRequestItem, ...] = ()
    situation: str | None = None
    assessment: str | None = None
    national_measures: str | None = None
    points_of_entry: tuple[str, ...] | None = None
    contact: UUID | None = None

    def decide(self, centre: Centre) -> Decision:
        """A revised request."""
        by = self.by(centre)
        request = centre.load(Request, self.request_id)
        items = []
        for item in self.items:
            if item.id is not None and not any(known.id == item.id for known in request.state.items):
                raise UnknownItem(item=str(item.id))
            items.append(NumberedItem(**{**dict(item), "id": item.id or centre.new_id()}))
        request.amend(
            tuple(items),
            by,
            situation=self.situation,
            assessment=self.assessment,
            national_measures=self.national_measures,
            points_of_entry=self.points_of_entry,
            contact=self.contact,
        )
        return Decision(request, (request,))


@dataclass(frozen=True, kw_only=True)
class WithdrawRequest(RequestCommand):
    """The stricken nation takes a request back.

    With the last open request of a requested file the file is stood down; with that of an active one the need ends.
    """

    def decide(self, centre: Centre) -> Decision:
        """A withdrawn request."""
        by = self.by(centre)
        request = centre.load(Request, self.request_id)
        request.withdraw(self.reason, by)
        emergency = standing(centre, request.state.emergency_id)
        if not is_asking(centre, emergency):
            if emergency.state.status == "requested":
                emergency.record(EmergencyStoodDown, by, reason=self.reason)
            elif emergency.state.status == "active":
                emergency.end_need(self.reason, by)
        return Decision(request, (request, *lapsed_offers(centre, emergency, by), emergency))


@dataclass(frozen=True, kw_only=True)
class CloseRequest(RequestCommand):
    """The stricken nation closes a request; the emergency goes on (rule 26).

    A file of which no request ever went out is stood down with its last one: there is no need known to end.
    """

    def decide(self, centre: Centre) -> Decision:
        """A closed request."""
        by = self.by(centre)
        request = centre.load(Request, self.request_id)
        request.close(self.reason, by)
        emergency = standing(centre, request.state.emergency_id)
        if emergency.state.status == "requested" and not is_asking(centre, emergency):
            emergency.record(EmergencyStoodDown, by, reason=self.reason)
        return Decision(request, (request, *lapsed_offers(centre, emergency, by), emergency))


@dataclass(frozen=True, kw_only=True)
class CloseItem(Command):
    """The stricken nation closes one item; the request goes on (rule 26)."""

    MAY = DESK | NATION
    ACT = "close an item"
    FOR_ANOTHER: ClassVar[bool] = True

    request_id: UUID
    item_id: UUID
    because: ClosingReason

    def decide(self, centre: Centre) -> Decision:
        """A closed item."""
        by = self.by(centre)
        request = centre.load(Request, self.request_id)
        request.close_item(self.item_id, self.because, by)
        emergency = standing(centre, request.state.emergency_id)
        changed = (request, *lapsed_offers(centre, emergency, by))
        return Decision(request, changed, kind="item", id=self.item_id)


def is_asking(centre: Centre, emergency: Emergency) -> bool:
    """Whether any request of the file is open."""
    return any(centre.load(Request, id).state.is_open for id in papers(centre, emergency, "request"))


def close_requests(centre: Centre, emergency: Emergency, by: Provenance) -> list[Aggregate]:
    """Close every open request and item of a file, because nothing more is needed, and let their offers lapse."""
    requests = [centre.load(Request, id) for id in papers(centre, emergency, "request")]
    changed: list[Aggregate] = []
    for request in requests:
        if request.state.is_open:
            request.close(None, by)
            changed.append(request)
    return [*changed, *lapsed_offers(centre, emergency, by)]


def lapsed_offers(centre: Centre, emergency: Emergency, by: Provenance) -> list[Offer]:
    """The undecided offers that now lapse: all items that they name are closed."""
    requests = [centre.load(Request, id) for id in papers(centre, emergency, "request")]
    still_open = {item.id for request in requests for item in request.state.items if item.status == "open"}
    lapsed = []
    for id in papers(centre, emergency, "offer"):
        offer = centre.load(Offer, id)
        named = {line.item_id for line in offer.state.lines if line.item_id is not None}
        if named and not named & still_open:
            offer.lapse("items_closed", by)
            if offer.pending_events:
                lapsed.append(offer)
    return lapsed
