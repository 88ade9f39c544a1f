"""What callers say: one model a call, named as in CONTRACT.md, section 2; unknown fields are refused.

The values are the domain's own. Here they are only narrowed where JSON says exactly what is meant: a line is an
integer and `certain` a truth value, never a text that could be read as one.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Body
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StrictBool,
    StrictFloat,
    WithJsonSchema,
)

from domain import consignment, offer_line, provenance
from domain.authority import Role
from domain.commands.consignment import ConsignedItem
from domain.commands.consignment import ConsignedLine as Consigned
from domain.commands.request import AmendedRequestItem, RequestContent
from domain.consignment import Clearance
from domain.emergency import Occurred
from domain.emergency import Place as AnyPlace
from domain.hazard import Glide
from domain.offer import OfferChannel
from domain.offer_line import MOST_LINES, OfferedItem
from domain.planning.dated import SPOKEN
from domain.post import Post
from domain.provenance import Donor
from domain.request import MOST_ITEMS, ClosingReason
from domain.value import Moment, NationCode, Phrase, Text, Value, Word
from domain.watch.watch import Owned


def _whole(said: Any) -> Any:
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise ValueError("this is a whole number")
    return said


LineNumber = Annotated[int, Field(ge=1, le=MOST_LINES), BeforeValidator(_whole)]
# A position is a JSON number that every client carries exactly.
GREATEST_ENTRY = 2**53 - 1
References = Annotated[tuple[Phrase, ...], Field(max_length=50)]


class Said(provenance.Said):
    """Where a fact came from: who decided, who reported it, by which channel, and when."""

    certain: StrictBool = True


class Saying(Value):
    """What any command may carry."""

    provenance: Said = Said()


class Reasoned(Saying):
    """An act that owes no reason and may give one."""

    reason: Text | None = None


# --- emergencies -----------------------------------------------------------------------------------------------


class Place(AnyPlace):
    """Where, in words and if known in degrees (WGS 84)."""

    lat: Annotated[StrictFloat, Field(ge=-90, le=90)] | None = None
    lon: Annotated[StrictFloat, Field(ge=-180, le=180)] | None = None


def _listed(said: Any) -> Any:
    if said is None:
        return ()
    return (said,) if isinstance(said, str) else said


def one_or_many(schema: dict[str, Any], most: int) -> WithJsonSchema:
    """How a field is described that takes one value or a list of them."""
    return WithJsonSchema(
        {"anyOf": [schema, {"type": "array", "items": schema, "maxItems": most}, {"type": "null"}]}
    )


MOST_GLIDES, MOST_LANGUAGES = 20, 20
GLIDE_SCHEMA = {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}-[0-9]{6}-[A-Z]{3}$"}
WORD_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 80}


class Opening(Saying):
    """An emergency to open: an alert, or with `request` a request for help."""

    country: NationCode
    hazard: Word
    title: Phrase | None = None
    occurred: Occurred | None = None
    place: Place | None = None
    glide: Annotated[
        tuple[Glide, ...],
        Field(max_length=MOST_GLIDES),
        BeforeValidator(_listed),
        one_or_many(GLIDE_SCHEMA, MOST_GLIDES),
    ] = ()
    situation: Text | None = None
    request: RequestContent | None = None


class Mandate(Saying):
    """A decision of the Council that extends the centre's mandate to a country."""

    decision: Phrase
    decided_on: Moment


class GlideNumber(Saying):
    """A GLIDE number that became known."""

    glide: Glide


class Merging(Saying):
    """The file that stands for this one too, and how it is known that both are of one emergency."""

    into: UUID
    reason: Text


class Unmerging(Saying):
    """Why the two files are not of one emergency after all."""

    reason: Text


# --- requests --------------------------------------------------------------------------------------------------


class Asking(RequestContent, Saying):
    """What a stricken nation asks for. `items` may be empty: the list follows."""


class Dissemination(Saying):
    """How a request goes out. Without addressees: to every nation with access that day but the stricken one."""

    references: References = ()
    addressees: Annotated[tuple[NationCode, ...], Field(min_length=1, max_length=250)] | None = None


class RequestAmendment(Saying):
    """What changes in a request: items under their id, new ones without; what is left out stays."""

    items: Annotated[tuple[AmendedRequestItem, ...], Field(max_length=MOST_ITEMS)] = ()
    situation: Text | None = None
    assessment: Text | None = None
    national_measures: Text | None = None
    points_of_entry: Annotated[tuple[Phrase, ...], Field(max_length=50)] | None = None
    contact: UUID | None = None


class ItemClosing(Saying):
    """Why an item is asked no more."""

    reason: ClosingReason


# --- offers ----------------------------------------------------------------------------------------------------


class LineQuantity(offer_line.LineQuantity):
    """How much of a line; without a quantity all of it."""

    line: LineNumber


class AmendedItem(offer_line.AmendedItem):
    """A changed line under its number, or without a number a new one."""

    line: LineNumber | None = None


class _Availability(Saying):
    available_from: Moment | None = None
    available_until: Moment | None = None
    transport: Text | None = None
    conditions: Text | None = None
    cost: Phrase | None = None
    valid_until: Moment | None = None
    contact: UUID | None = None


class Offering(_Availability):
    """What a donor can give. `items` may be empty: an offer was made."""

    items: Annotated[tuple[OfferedItem, ...], Field(max_length=MOST_LINES)]
    donors: Annotated[tuple[Donor, ...], Field(max_length=50)] | None = None
    request_id: UUID | None = None
    channel: OfferChannel = "eadrcc"


class OfferAmendment(_Availability):
    """What changes in an offer; what is left out stays."""

    items: Annotated[tuple[AmendedItem, ...], Field(max_length=MOST_LINES)] = ()


class Decision(Reasoned):
    """The lines that are decided; without `lines` all that is undecided."""

    lines: Annotated[tuple[LineQuantity, ...], Field(max_length=MOST_LINES)] | None = None


class Link(Saying):
    """The other offer that tells of the same assistance."""

    offer_id: UUID


# --- consignments ----------------------------------------------------------------------------------------------


class ConsignedLine(Consigned):
    """How much of an offer's line a consignment carries; without a quantity what was accepted or offered."""

    line: LineNumber


class LoadedQuantity(consignment.LoadedQuantity):
    """How much of a line was counted; without a quantity as much as was there before."""

    line: LineNumber


class _Journey(Saying):
    carrier: Phrase | None = None
    mode: Word | None = None
    route: Phrase | None = None
    point_of_entry: Phrase | None = None
    eta: Moment | None = None
    clearances: Annotated[tuple[Clearance, ...], Field(max_length=50)] = ()


class Consigning(_Journey):
    """A load or team under an offer."""

    lines: Annotated[tuple[ConsignedLine, ...], Field(max_length=MOST_LINES)]


class UnofferedConsigning(_Journey):
    """Goods that came without an offer."""

    donors: Annotated[tuple[Donor, ...], Field(max_length=50)]
    items: Annotated[tuple[ConsignedItem, ...], Field(max_length=MOST_LINES)]


class Clearances(Saying):
    """How it stands with permissions."""

    clearances: Annotated[tuple[Clearance, ...], Field(min_length=1, max_length=50)]


class Movement(Saying):
    """A departure or an arrival, with the quantities where they differ from what was there before."""

    lines: Annotated[tuple[LoadedQuantity, ...], Field(max_length=MOST_LINES)] = ()
    point_of_entry: Phrase | None = None


class HandOver(Saying):
    """A hand-over, with the quantities where they differ from what arrived."""

    lines: Annotated[tuple[LoadedQuantity, ...], Field(max_length=MOST_LINES)] = ()


class Diversion(Reasoned):
    """Where a consignment goes instead."""

    point_of_entry: Phrase | None = None
    destination: Phrase | None = None
    eta: Moment | None = None


# --- messages, entries, contacts, accounts ---------------------------------------------------------------------


class Report(Saying):
    """A report to draft: its product, and a text for each section."""

    product: Literal["situation_report", "executive_summary", "final"]
    sections: Annotated[dict[Phrase, Text], Field(max_length=50)] = {}
    references: References = ()


class Draft(Saying):
    """What a draft says from now on: all its sections, all its references; what is left out stays."""

    sections: Annotated[dict[Phrase, Text], Field(max_length=50)] | None = None
    references: References | None = None


class MessageCorrection(Saying):
    """The sections that a correction has; without them, those of the message that it corrects."""

    sections: Annotated[dict[Phrase, Text], Field(max_length=50)] | None = None


class WiderRelease(Reasoned):
    """Who may read a message from now on beside its addressees: nations by name, or with `public` everybody."""

    nations: Annotated[tuple[NationCode, ...], Field(max_length=250)] = ()
    public: StrictBool = False


class Appointing(Saying):
    """Who is appointed to which post; without a first day from today, without a last one until further notice."""

    model_config = SPOKEN
    account: UUID
    post: Post
    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None


class LeavingPost(Saying):
    """Which post is left, and its last day; without one, today."""

    post: Post
    until: Moment | None = None


MOST_FIELDS = 50


def _not_null(said: Any) -> Any:
    if said is None:
        raise ValueError("name the fields that change, or leave `right` out to strike the entry")
    return said


class Correction(Saying):
    """Why an entry is wrong, and the fields that are right; without `right` the entry is struck."""

    reason: Text
    right: Annotated[
        dict[str, Any] | None,
        Field(min_length=1, max_length=MOST_FIELDS),
        BeforeValidator(_not_null),
        WithJsonSchema({"type": "object", "minProperties": 1, "maxProperties": MOST_FIELDS}),
    ] = None


# --- the watch -------------------------------------------------------------------------------------------------

MOST_OWNERS = 1_000


class Owner(Value):
    """Who looks after an entry that nobody has acknowledged; it must be an account that is on watch."""

    entry: Annotated[int, Field(ge=1, le=GREATEST_ENTRY), BeforeValidator(_whole)]
    account: Word


class Owning(Saying):
    """Who looks after what waits. What had an owner before keeps it, unless another is named."""

    owners: Annotated[tuple[Owner, ...], Field(max_length=MOST_OWNERS)] = ()

    def owned(self) -> tuple[Owned, ...]:
        """The same, as the domain takes it."""
        return tuple(Owned(entry=one.entry, account=one.account) for one in self.owners)


class Handover(Owning):
    """To whom the watch is offered, an account that is on watch."""

    to: Word


class Relief(Saying):
    """Why the watch is taken from one who has left it."""

    reason: Text


class Note(Saying):
    """A free entry of the watch log."""

    text: Text


# --- people ----------------------------------------------------------------------------------------------------


class Person(Value):
    """A contact: a person, or a desk that answers."""

    name: Phrase
    telephone: Phrase | None = None
    email: Phrase | None = None
    languages: Annotated[
        tuple[Word, ...],
        Field(max_length=MOST_LANGUAGES),
        BeforeValidator(_listed),
        one_or_many(WORD_SCHEMA, MOST_LANGUAGES),
    ] = ()
    hours: Phrase | None = None


class SigningIn(BaseModel):
    """The token of the account that a browser signs in with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: Annotated[SecretStr, Field(min_length=1, max_length=512)]


class NewAccount(BaseModel):
    """An account to make. The role `nation` names its nation, no other does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    name: Phrase
    nation: NationCode | None = None


class Nothing(Saying):
    """An act that needs no words."""


# What a call takes that may have no body at all.
MayBeReasoned = Annotated[Reasoned, Body(default_factory=Reasoned)]
MayDecide = Annotated[Decision, Body(default_factory=Decision)]
MayDisseminate = Annotated[Dissemination, Body(default_factory=Dissemination)]
MayAmendRequest = Annotated[RequestAmendment, Body(default_factory=RequestAmendment)]
MayAmendOffer = Annotated[OfferAmendment, Body(default_factory=OfferAmendment)]
MayEditDraft = Annotated[Draft, Body(default_factory=Draft)]
MayCorrectMessage = Annotated[MessageCorrection, Body(default_factory=MessageCorrection)]
MayReleaseWider = Annotated[WiderRelease, Body(default_factory=WiderRelease)]
MayMove = Annotated[Movement, Body(default_factory=Movement)]
MayHandOver = Annotated[HandOver, Body(default_factory=HandOver)]
MayDivert = Annotated[Diversion, Body(default_factory=Diversion)]
MayOwn = Annotated[Owning, Body(default_factory=Owning)]
MaySayNothing = Annotated[Nothing, Body(default_factory=Nothing)]
