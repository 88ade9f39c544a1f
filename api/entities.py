"""What is served, described: the entities of CONTRACT.md, section 2, for the published description of the API.

Entities are sent as the board stores them; these models only say what they look like, and the tests hold every
answer against them. They are the domain's own states with what the board adds.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from domain.consignment import ConsignmentState
from domain.emergency import EmergencyState, Origin
from domain.message import MessageState
from domain.nation import NationThatDay
from domain.offer import OfferState
from domain.planning.dated import SPOKEN
from domain.post import AppointmentState
from domain.provenance import Provenance
from domain.request import Item as AskedItem
from domain.request import RequestState
from domain.watch.note import NoteState
from domain.watch.watch import WatchState
from projections.messages.content import Content

T = TypeVar("T")
Position = Annotated[int, Field(ge=0)]
Readers = Literal["all", "staff"] | list[str]
Quantity = Annotated[int | float, Field(ge=0)]

# A field that has a default is nevertheless always there.
ALWAYS_THERE = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Shown(BaseModel):
    """What every entity has."""

    model_config = ALWAYS_THERE

    id: str
    position: Annotated[Position, Field(description="where it last changed; also its ETag")]
    readers: Annotated[Readers, Field(description="who reads it, to whom staff always adds")]


class Emergency(Shown, EmergencyState):
    """The file of one disaster in one country."""

    model_config = ALWAYS_THERE
    kind: Literal["emergency"]
    origin: Origin
    occurred_local: Annotated[str | None, Field(description="`occurred` as it was given, where not in UTC")]


class Likely(BaseModel):
    """A file that a new emergency may be in already, and what speaks for it."""

    model_config = ALWAYS_THERE
    emergency: Emergency
    points: Annotated[int, Field(ge=0)]
    why: Annotated[list[str], Field(description="in words: same hazard, 3 days apart")]


class LikelyEmergencies(BaseModel):
    """The likeliest files first, at most five."""

    model_config = ALWAYS_THERE
    items: list[Likely]
    position: Position


class Request(Shown, RequestState):
    """What a stricken nation asks for; its items are entities of their own."""

    model_config = ALWAYS_THERE
    kind: Literal["request"]
    origin: Origin
    items: list[str]  # type: ignore[assignment]  # on the board a request names its items


ItemStatus = Literal["open", "closed"]


class Coverage(BaseModel):
    """How far an item is covered, in its own unit; null where that cannot be computed."""

    model_config = ALWAYS_THERE

    requested: Quantity | None
    offered: Quantity | None
    accepted: Quantity | None
    in_transit: Quantity | None
    handed_over: Quantity | None
    state: Literal["open", "partly_covered", "covered", "over_covered"] | None


class Item(Shown, AskedItem):
    """One thing asked for. Live cover is for staff and the stricken nation; to others it is as last released."""

    model_config = ALWAYS_THERE
    kind: Literal["item"]
    id: str  # type: ignore[assignment]  # as every id travels
    origin: Origin
    flags: list[str]
    request_id: str
    emergency_id: str
    coverage: Coverage | None


class Offer(Shown, OfferState):
    """What a donor can give, line by line, and how much of it was accepted."""

    model_config = ALWAYS_THERE
    kind: Literal["offer"]
    origin: Origin


class Consignment(Shown, ConsignmentState):
    """One load or team on its way."""

    model_config = ALWAYS_THERE
    kind: Literal["consignment"]
    origin: Origin


class Message(Shown, MessageState):
    """What the centre sent out, or a draft of it."""

    model_config = ALWAYS_THERE
    kind: Literal["message"]
    origin: Origin
    content: Annotated[
        Content | None,
        Field(description="what it says, frozen at its release; null in a draft: see its preview"),
    ]


class Appointment(Shown, AppointmentState):
    """The posts that an account of the role `head` holds or held."""

    model_config = ConfigDict(**{**SPOKEN, **ALWAYS_THERE})
    kind: Literal["appointment"]
    origin: Origin


class Watch(Shown, WatchState):
    """Who is on watch, who holds it, to whom it is offered, and who looks after what waits; officers by account."""

    model_config = ALWAYS_THERE
    kind: Literal["watch"]
    origin: Origin


class Note(Shown, NoteState):
    """A free entry of the watch log."""

    model_config = ALWAYS_THERE
    kind: Literal["note"]
    origin: Origin


class Call(Shown):
    """What came from outside the desk and rings until its entry is acknowledged; for staff, while it waits."""

    model_config = ALWAYS_THERE
    kind: Literal["call"]
    origin: Origin
    flags: list[str]
    what: Literal["request", "offer"]
    entry: Annotated[Position, Field(description="the entry to be acknowledged")]
    emergency_id: str
    text: str
    provenance: Provenance


class Deadline(BaseModel):
    """A moment by which something is to be done: an item is needed, or the validity of an offer ends."""

    model_config = ALWAYS_THERE
    at: str
    entity: "About"
    emergency_id: str
    what: str


class OpenWork(BaseModel):
    """What is open when the watch changes hands; nothing of the archive is in it."""

    model_config = ALWAYS_THERE
    calls: Annotated[list[Call], Field(description="what nobody has acknowledged, oldest first")]
    requests: Annotated[list[Request], Field(description="those that have not gone out as they stand")]
    offers: Annotated[list[Offer], Field(description="those that wait for an answer, in whole or in part")]
    drafts: Annotated[list[Message], Field(description="messages that are not released")]
    consignments: Annotated[
        list[Consignment], Field(description="those under way, what is due first at first")
    ]
    deadlines: Annotated[list[Deadline], Field(description="what is due first at first")]


class WatchNow(BaseModel):
    """The watch, and what is open. Null before anybody has signed on."""

    model_config = ALWAYS_THERE
    watch: Watch | None
    open: OpenWork
    position: Position


# What a correction can be about: the aggregate as it stands now.
Corrected = Emergency | Request | Offer | Consignment | Message | Note


class About(BaseModel):
    """The thing that an entry is about."""

    model_config = ALWAYS_THERE
    kind: str
    id: str


class Named(BaseModel):
    """A reader, and what it was called at the time."""

    model_config = ALWAYS_THERE
    code: str
    name: str


class WhoCouldRead(BaseModel):
    """Who could read a thing at a moment, beside staff."""

    model_config = ALWAYS_THERE
    entity: About
    position: Annotated[Position, Field(description="where the version began that stood at that moment")]
    at: Annotated[Position, Field(description="the position that was asked about")]
    recorded_at: Annotated[str, Field(description="when the version came about")]
    readers: Readers
    named: Annotated[list[Named], Field(description="the nations among them, by the names of that day")]


class TakenOn(BaseModel):
    """Which account has taken an entry on, and when."""

    model_config = ALWAYS_THERE
    by: str
    at: str


class Entry(Shown):
    """One entry of the log book."""

    kind: Literal["entry"]
    origin: Origin
    flags: list[str]
    topic: str
    text: str
    emergency_id: str | None
    entity: About
    provenance: Provenance
    corrects: Annotated[Position | None, Field(description="the entry that this one corrects")]
    corrected_by: Annotated[Position | None, Field(description="the entry that corrects this one")]
    acknowledged: TakenOn | None


class Contact(BaseModel):
    """A person or desk; once erased, only the id and the time of erasure are left."""

    model_config = ALWAYS_THERE

    kind: Literal["contact"] = "contact"
    id: str
    name: str | None
    telephone: str | None
    email: str | None
    languages: list[str]
    hours: str | None
    nation: Annotated[str | None, Field(description="the nation that gave it")]
    created_at: str
    erased_at: str | None


class Forgotten(BaseModel):
    """A contact that was erased from the files of the database too."""

    model_config = ALWAYS_THERE
    contact: Contact
    named_at: Annotated[
        list[int], Field(description="the positions of facts whose text names the person all the same")
    ]


class Account(BaseModel):
    """An account. Its token is shown once, when it is made."""

    model_config = ALWAYS_THERE

    kind: Literal["account"] = "account"
    id: str
    role: str
    name: str
    nation: str | None
    created_at: str
    revoked_at: str | None


class NewAccount(Account):
    """An account that was made just now, with its token."""

    token: Annotated[str, Field(description="256 random bits; this is the only time that it is shown")]


class Me(BaseModel):
    """The account that asks."""

    model_config = ALWAYS_THERE

    id: str
    role: str
    name: str
    nation: str | None
    reader: Annotated[str, Field(description="as whom it reads: staff, a nation's code, OBSERVERS or nobody")]


class Session(Me):
    """A browser that is signed in."""

    ends_at: Annotated[str, Field(description="when it is signed out by itself")]


class Present(BaseModel):
    """One live connection of the feed."""

    model_config = ALWAYS_THERE

    session: str
    account: str
    name: str
    role: str
    nation: str | None
    position: Annotated[int, Field(description="up to where it has acknowledged")]
    since: Annotated[str, Field(description="when the connection began")]


class Colleague(BaseModel):
    """One account of the duty desk."""

    model_config = ALWAYS_THERE

    id: str
    name: str
    role: str


class Nation(NationThatDay):
    """A nation as it stood on one day."""

    model_config = ALWAYS_THERE


class Health(BaseModel):
    """How the server is."""

    model_config = ALWAYS_THERE

    status: Literal["live", "ready"]
    board: Annotated[
        Literal["current", "behind", "stopped"] | None,
        Field(description="whether the board shows all that was recorded"),
    ] = None


class Receipt(BaseModel):
    """What was recorded while the board had stopped."""

    model_config = ALWAYS_THERE

    kind: str
    id: str
    position: Position


class Listed(BaseModel, Generic[T]):
    """A part of a list."""

    model_config = ALWAYS_THERE

    items: list[T]
    next: Annotated[str | None, Field(description="the cursor of what follows, for `after`")]
    position: Annotated[Position, Field(description="the position that the list reflects")]


class FaultyField(BaseModel):
    """One field that is wrong."""

    model_config = ALWAYS_THERE

    pointer: Annotated[str, Field(description="where in the body, as a JSON pointer")]
    detail: str


class FaultyCell(FaultyField):
    """One cell of a table that is wrong."""

    model_config = ALWAYS_THERE

    row: Annotated[int, Field(ge=1, description="as a spreadsheet counts; the header is 1")]
    column: Annotated[str, Field(description="as the header names it; empty for the row or file as a whole")]


class Problem(BaseModel):
    """Why a call was refused (RFC 9457)."""

    model_config = ALWAYS_THERE

    type: Annotated[str, Field(description="an address that explains this kind of problem")]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    rule: Annotated[str | None, Field(description="the name of the centre's rule that forbids it")]
    invariant: Annotated[int | None, Field(description="the rule's number")]
    errors: list[FaultyField | FaultyCell]


class Explanation(BaseModel):
    """What a kind of problem means, and what to do about it."""

    model_config = ALWAYS_THERE

    type: str
    title: str
    status: int
    explanation: str
    advice: str
    rule: str | None
    invariant: int | None


def described(kind: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of what is served."""
    return kind.model_json_schema(mode="serialization")
