"""Making, deciding, changing and ending offers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from domain.authority import (
    DESK,
    NATION,
    OBSERVER,
    only_a_donor_decides,
    only_the_stricken_nation_decides,
)
from domain.centre import Centre, Command, Decision
from domain.consignment import UNACCEPTED, Consignment, PlannedLoad, sum_by_line
from domain.emergency import Emergency
from domain.merging.joined import papers, standing
from domain.nation import is_country
from domain.offer import OWN_CHANNELS, Offer, OfferSubmitted
from domain.offer_line import AmendedItem, LineQuantity, OfferedItem
from domain.provenance import Donor, Provenance
from domain.quantity import same_unit
from domain.request import Item, Request
from domain.rules import (
    DonorInOwnEmergency,
    DonorNotNamed,
    ObserverReportsOtherChannels,
    UnknownItem,
    UnknownNation,
    UnknownOffer,
    UnknownRequest,
)

# The timekeeper acts under this role; no account has it.
CLOCK = frozenset({"clock"})


def items_of(centre: Centre, emergency: Emergency) -> dict[UUID, Item]:
    """All items asked for in a file, by id."""
    requests = [centre.load(Request, id) for id in papers(centre, emergency, "request")]
    return {item.id: item for request in requests for item in request.state.items}


def series_of(donors: Sequence[Donor]) -> str:
    """What offers are numbered under: the first donor's code, ORG for an organisation, XXX when nobody is named."""
    if not donors:
        return "XXX"
    return donors[0].nation or "ORG"


def require_donors(donors: Sequence[Donor], stricken: str) -> None:
    """Rule 15 and known codes. Raises DonorInOwnEmergency, UnknownNation."""
    for index, donor in enumerate(donors):
        if donor.nation is not None and not is_country(donor.nation):
            raise UnknownNation(code=donor.nation, pointer=f"/donors/{index}/nation")
        if donor.nation == stricken:
            raise DonorInOwnEmergency(nation=stricken)


def require_items(centre: Centre, emergency: Emergency, named: Iterable[UUID | None]) -> None:
    """Raise UnknownItem for an item that no request of this file asks for."""
    asked = items_of(centre, emergency)
    for id in named:
        if id is not None and id not in asked:
            raise UnknownItem(item=str(id))


def require_request(centre: Centre, emergency: Emergency, named: UUID | None) -> None:
    """Raise UnknownRequest for a request that is not of this file."""
    if named is not None and named not in papers(centre, emergency, "request"):
        raise UnknownRequest(request=str(named))


def submitted(
    centre: Centre,
    emergency: Emergency,
    donors: tuple[Donor, ...],
    items: tuple[OfferedItem, ...],
    by: Provenance,
    flags: tuple[str, ...] = (),
    **told: Any,
) -> Offer:
    """An offer as submitted, filed in its emergency; what does not fit is flagged."""
    id = centre.new_id()
    series = series_of(donors)
    number = emergency.file("offer", id, by, series=series)
    offer = Offer.open(
        OfferSubmitted,
        id=id,
        by=by,
        origin=emergency.state.origin,
        emergency_id=emergency.id,
        stricken=emergency.state.country,
        reference=f"{emergency.state.reference}/{series}-{number}",
        donors=donors,
        items=items,
        flags=(*flags, *_oddities(centre, emergency, items)),
        **told,
    )
    return centre.keep(offer)


def _oddities(centre: Centre, emergency: Emergency, items: Sequence[OfferedItem]) -> tuple[str, ...]:
    """What about an offer does not fit what was asked; an offer is recorded all the same (rules 13, 20 and 24)."""
    asked = items_of(centre, emergency)
    flags = []
    if not papers(centre, emergency, "request"):
        flags.append("before_request")
    elif not emergency.state.disseminated:
        flags.append("before_dissemination")
    if emergency.state.status in ("closing", "closed"):
        flags.append("after_end_of_need")
    if not items:
        flags.append("no_items")
    named = [(item, asked[item.item_id]) for item in items if item.item_id in asked]
    if any(asked_item.status == "closed" for _, asked_item in named):
        flags.append("item_closed")
    if any(_differs_in_unit(item, asked_item) for item, asked_item in named):
        flags.append("unit_differs")
    return tuple(flags)


def _differs_in_unit(offered: OfferedItem, asked: Item) -> bool:
    """Whether two things are counted differently; where one is not counted at all, nothing differs."""
    uncounted = any(thing.quantity is None and thing.unit is None for thing in (offered, asked))
    return not uncounted and not same_unit(offered.unit, asked.unit)


@dataclass(frozen=True, kw_only=True)
class SubmitOffer(Command):
    """A donor offers; a duty officer records an offer made to the centre, an observer one made in its channel."""

    MAY = DESK | NATION | OBSERVER
    ACT = "make an offer"
    FOR_ANOTHER: ClassVar[bool] = True

    emergency_id: UUID
    items: tuple[OfferedItem, ...]
    donors: tuple[Donor, ...] | None = None
    channel: str | None = "eadrcc"
    request_id: UUID | None = None
    available_from: date | datetime | None = None
    available_until: date | datetime | None = None
    transport: str | None = None
    conditions: str | None = None
    cost: str | None = None
    valid_until: date | datetime | None = None
    contact: UUID | None = None

    def decide(self, centre: Centre) -> Decision:
        """A submitted offer, or one recorded for information."""
        by = self.by(centre)
        if self.actor.role == "observer" and self.channel in OWN_CHANNELS:
            raise ObserverReportsOtherChannels(channel=self.channel)
        emergency = standing(centre, self.emergency_id)
        donors = self._donors(by)
        require_donors(donors, emergency.state.country)
        only_a_donor_decides(donors, by)
        emergency.require_open()
        require_items(centre, emergency, [item.item_id for item in self.items])
        require_request(centre, emergency, self.request_id)
        offer = submitted(
            centre,
            emergency,
            donors,
            self.items,
            by,
            channel=self.channel,
            request_id=self.request_id,
            available_from=self.available_from,
            available_until=self.available_until,
            transport=self.transport,
            conditions=self.conditions,
            cost=self.cost,
            valid_until=self.valid_until,
            contact=self.contact,
        )
        return Decision(offer, (emergency, offer))

    def _donors(self, by: Provenance) -> tuple[Donor, ...]:
        if self.donors:
            return self.donors
        if self.donors is not None or by.decided_by is None:
            raise DonorNotNamed()
        return (Donor(nation=by.decided_by.nation, organisation=by.decided_by.organisation),)


@dataclass(frozen=True, kw_only=True)
class OfferCommand(Command):
    """A command about one offer; the duty desk may act for whoever has the right."""

    MAY = DESK | NATION
    ACT = "change an offer"
    FOR_ANOTHER: ClassVar[bool] = True

    offer_id: UUID
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class AcceptOffer(OfferCommand):
    """The stricken nation takes lines of an offer; what was on its way already is regularised (rule 20)."""

    ACT = "accept an offer"
    lines: tuple[LineQuantity, ...] | None = None

    def decide(self, centre: Centre) -> Decision:
        """An accepted or partly accepted offer."""
        by = self.by(centre)
        offer = centre.load(Offer, self.offer_id)
        only_the_stricken_nation_decides(offer.state.stricken, by)
        standing(centre, offer.state.emergency_id).require_open()
        offer.accept(self.lines, by)
        return Decision(offer, (offer, *regularised(centre, offer, by)))


def consignments_of(centre: Centre, offer: Offer) -> list[Consignment]:
    """The consignments that carry out an offer."""
    emergency = centre.load(Emergency, offer.state.emergency_id)
    return [centre.load(Consignment, id) for id in emergency.ids("consignment", under=offer.id)]


def unaccepted(
    centre: Centre, offer: Offer, loads: Iterable[PlannedLoad], consignment_id: UUID | None = None
) -> tuple[str, ...]:
    """How a consignment of these loads is flagged, beside the other consignments of its offer (rules 12 and 20)."""
    if offer.state.status == "recorded_for_information":
        return ("recorded_for_information",)
    if offer.state.status == "submitted":
        return ("before_acceptance",)
    others = [other for other in consignments_of(centre, offer) if other.id != consignment_id]
    return ("exceeds_acceptance",) if exceeds_acceptance(offer, [*_loads(others), *loads]) else ()


def _loads(consignments: Iterable[Consignment]) -> list[PlannedLoad]:
    """What consignments carry together; one that was cancelled carries nothing."""
    standing = [one.state for one in consignments if one.state.status != "cancelled"]
    return [load for state in standing for load in state.lines]


def exceeds_acceptance(offer: Offer, loads: Iterable[PlannedLoad]) -> bool:
    """Whether more is carried of some line than was accepted, which may be none of it or an unknown amount."""
    carried = sum_by_line(loads)
    for line in offer.state.lines:
        if line.line not in carried:
            continue
        if not line.is_taken or (line.accepted is not None and carried[line.line] > line.accepted):
            return True
    return False


def regularised(centre: Centre, offer: Offer, by: Provenance) -> list[Consignment]:
    """The consignments that a late acceptance puts in order."""
    consignments = consignments_of(centre, offer)
    flagged = [consignment for consignment in consignments if UNACCEPTED & set(consignment.state.flags)]
    if not flagged or exceeds_acceptance(offer, _loads(consignments)):
        return []
    for consignment in flagged:
        consignment.regularise(by)
    return flagged


def departed(centre: Centre, offer: Offer) -> list[UUID]:
    """The consignments of an offer that have left."""
    return [consignment.id for consignment in consignments_of(centre, offer) if consignment.has_departed]


@dataclass(frozen=True, kw_only=True)
class DeclineOffer(OfferCommand):
    """The stricken nation does not take an offer, or lines of it; a reason is stored and not passed on (rule 18)."""

    ACT = "decline an offer"
    lines: tuple[LineQuantity, ...] | None = None

    def decide(self, centre: Centre) -> Decision:
        """A declined offer, or one of which a part was accepted."""
        by = self.by(centre)
        offer = centre.load(Offer, self.offer_id)
        only_the_stricken_nation_decides(offer.state.stricken, by)
        standing(centre, offer.state.emergency_id).require_open()
        offer.decline(self.lines, self.reason, by)
        return Decision(offer, (offer,))


@dataclass(frozen=True, kw_only=True)
class AmendOffer(OfferCommand):
    """The donor changes its offer."""

    items: tuple[AmendedItem, ...] = ()
    available_from: date | datetime | None = None
    available_until: date | datetime | None = None
    transport: str | None = None
    conditions: str | None = None
    cost: str | None = None
    valid_until: date | datetime | None = None
    contact: UUID | None = None

    def decide(self, centre: Centre) -> Decision:
        """The offer as amended."""
        by = self.by(centre)
        offer = centre.load(Offer, self.offer_id)
        only_a_donor_decides(offer.state.donors, by)
        emergency = standing(centre, offer.state.emergency_id)
        emergency.require_open()
        require_items(centre, emergency, [item.item_id for item in self.items])
        offer.amend(
            self.items,
            by,
            available_from=self.available_from,
            available_until=self.available_until,
            transport=self.transport,
            conditions=self.conditions,
            cost=self.cost,
            valid_until=self.valid_until,
            contact=self.contact,
        )
        return Decision(offer, (offer,))


@dataclass(frozen=True, kw_only=True)
class WithdrawOffer(OfferCommand):
    """The donor takes its offer back before anything left (rule 17)."""

    def decide(self, centre: Centre) -> Decision:
        """A withdrawn offer."""
        offer = centre.load(Offer, self.offer_id)
        offer.withdraw(self.reason, departed(centre, offer), self.by(centre))
        return Decision(offer, (offer,))


@dataclass(frozen=True, kw_only=True)
class FailOffer(OfferCommand):
    """The donor cannot give what was accepted."""

    def decide(self, centre: Centre) -> Decision:
        """A failed offer."""
        offer = centre.load(Offer, self.offer_id)
        offer.fail(self.reason, departed(centre, offer), self.by(centre))
        return Decision(offer, (offer,))


@dataclass(frozen=True, kw_only=True)
class ReleaseOffer(OfferCommand):
    """The stricken nation no longer needs what it accepted."""

    ACT = "release an offer"

    def decide(self, centre: Centre) -> Decision:
        """A released offer."""
        offer = centre.load(Offer, self.offer_id)
        offer.release(self.reason, departed(centre, offer), self.by(centre))
        return Decision(offer, (offer,))


@dataclass(frozen=True, kw_only=True)
class ExpireOffer(Command):
    """The validity that a donor gave has passed."""

    MAY = CLOCK
    ACT = "let an offer expire"

    offer_id: UUID

    def decide(self, centre: Centre) -> Decision:
        """An expired offer."""
        by = self.by(centre)
        offer = centre.load(Offer, self.offer_id)
        offer.expire(by.recorded_at, by)
        return Decision(offer, (offer,))


@dataclass(frozen=True, kw_only=True)
class LinkOffer(Command):
    """A duty officer says that two offers are the same assistance told in two channels (rule 14)."""

    MAY = DESK
    ACT = "link offers"

    offer_id: UUID
    to: UUID

    def decide(self, centre: Centre) -> Decision:
        """The offer that no longer counts by itself."""
        by = self.by(centre)
        offer, other = centre.load(Offer, self.offer_id), centre.load(Offer, self.to)
        if standing(centre, offer.state.emergency_id) is not standing(centre, other.state.emergency_id):
            raise UnknownOffer(offer=str(self.to))
        offer.link(other, by)
        return Decision(offer, (offer, other))


@dataclass(frozen=True, kw_only=True)
class UnlinkOffer(Command):
    """A duty officer takes such a link back."""

    MAY = DESK
    ACT = "unlink offers"

    offer_id: UUID

    def decide(self, centre: Centre) -> Decision:
        """The offer, counting again."""
        by = self.by(centre)
        offer = centre.load(Offer, self.offer_id)
        other = centre.load(Offer, offer.state.linked_to or self.offer_id)
        offer.unlink(other, by)
        return Decision(offer, (offer, other))
