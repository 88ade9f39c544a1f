"""Merging an emergency that was opened twice, and undoing it.

The duty desk does both: which file a paper stands under is the centre's own book-keeping, and no nation's word
changes by it (decision 0027).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.authority import DESK
from domain.centre import Centre, Command, Decision
from domain.consignment import Consignment
from domain.emergency import (
    Emergency,
    EmergencyMerged,
    EmergencyState,
    EmergencyUnmerged,
    MergedFileReturned,
    MergedFileTaken,
    Status,
)
from domain.merging.rules import (
    AlreadyMerged,
    FurtherThanTheOther,
    GrownTogether,
    KnownToMore,
    NotMerged,
    NotOneEmergency,
    StandsForAnother,
    UnknownEmergency,
)
from domain.nation import with_access
from domain.offer import Offer
from domain.request import Request
from domain.value import day_of

# Where help is still asked for, the other file must be one in which it is; any other file goes into any.
AT_LEAST_AS_FAR: dict[Status, frozenset[Status]] = {
    "requested": frozenset({"requested", "active"}),
    "active": frozenset({"active"}),
    "closing": frozenset({"active", "closing"}),
}


@dataclass(frozen=True, kw_only=True)
class MergeEmergency(Command):
    """A duty officer lets one file stand for another of the same emergency."""

    MAY = DESK
    ACT = "merge an emergency"

    emergency_id: UUID
    into: UUID
    reason: str

    def decide(self, centre: Centre) -> Decision:
        """The merged file, which says where it went."""
        by = self.by(centre)
        merged = centre.load(Emergency, self.emergency_id)
        other = centre.find(Emergency, self.into)
        if other is None or other is merged:
            raise UnknownEmergency(emergency=str(self.into))
        require_one_emergency(merged.state, other.state)
        for file in (merged, other):
            if file.state.merged_into is not None:
                raise AlreadyMerged(reference=file.state.reference)
        if merged.merged:
            raise StandsForAnother(reference=merged.state.reference)
        require_as_far(merged.state, other.state)
        merged.record(
            EmergencyMerged,
            by,
            into=other.id,
            into_reference=other.state.reference,
            reason=self.reason,
        )
        other.record(MergedFileTaken, by, merged=merged.id)
        # The file that stands for both comes first, so that an answer stands at the position of what it is about.
        return Decision(merged, (other, merged))


def require_one_emergency(merged: EmergencyState, other: EmergencyState) -> None:
    """Raise NotOneEmergency for files of different countries, or of the archive and of the present."""
    for what in ("country", "origin"):
        one, another = getattr(merged, what), getattr(other, what)
        if one != another:
            raise NotOneEmergency(what=what, one=one, other=another)


def require_as_far(merged: EmergencyState, other: EmergencyState) -> None:
    """Nothing asked for is lost, and nobody loses sight of it. Raises FurtherThanTheOther, KnownToMore."""
    if other.status not in AT_LEAST_AS_FAR.get(merged.status, {other.status}):
        raise FurtherThanTheOther(status=merged.status, other=other.status)
    if more := _told(merged) - _told(other):
        raise KnownToMore(nations=tuple(sorted(more)))


def _told(file: EmergencyState) -> set[str]:
    """Whom a file is known to beyond the centre: nobody before the nation asked, then it, then whom it went to."""
    told = {file.country} if file.asked or file.disseminated else set()
    if file.disseminated:
        told |= {"observers", *file.addressees}
    if file.disseminated_untold_on is not None:
        told.update(with_access(day_of(file.disseminated_untold_on)))
    return told


@dataclass(frozen=True, kw_only=True)
class UnmergeEmergency(Command):
    """A duty officer undoes a merge: each file stands for itself again, with what happened to its papers meanwhile."""

    MAY = DESK
    ACT = "undo the merge of an emergency"

    emergency_id: UUID
    reason: str

    def decide(self, centre: Centre) -> Decision:
        """The file as it stands by itself."""
        by = self.by(centre)
        merged = centre.load(Emergency, self.emergency_id)
        if merged.state.merged_into is None:
            raise NotMerged(reference=merged.state.reference)
        other = centre.load(Emergency, merged.state.merged_into)
        if grown := tuple(_grown_together(centre, merged, other)):
            raise GrownTogether(papers=grown)
        merged.record(
            EmergencyUnmerged,
            by,
            out_of=other.id,
            out_of_reference=other.state.reference,
            reason=self.reason,
        )
        other.record(MergedFileReturned, by, merged=merged.id)
        return Decision(merged, (other, merged))


def _grown_together(centre: Centre, merged: Emergency, other: Emergency) -> Iterator[str]:
    """The papers of either side that name what the merge alone has put beside them."""
    others = [other, *(centre.load(Emergency, id) for id in other.merged if id != merged.id)]
    inside, outside = _nameable(centre, [merged]), _nameable(centre, others)
    for files, beyond in (([merged], outside), (others, inside)):
        for file in files:
            for offer in (centre.load(Offer, id) for id in file.ids("offer")):
                named = {offer.state.request_id, offer.state.linked_to}
                if beyond & (named | {line.item_id for line in offer.state.lines}):
                    yield offer.state.reference
            for load in (centre.load(Consignment, id) for id in file.ids("consignment")):
                if beyond & {line.item_id for line in load.state.lines}:
                    yield f"consignment {load.id}"


def _nameable(centre: Centre, files: list[Emergency]) -> set[UUID | None]:
    """What a paper of these files may name: their requests, the items of these, and their offers."""
    requests = [centre.load(Request, id) for file in files for id in file.ids("request")]
    items = (item.id for request in requests for item in request.state.items)
    offers = (id for file in files for id in file.ids("offer"))
    return {*(request.id for request in requests), *items, *offers}
