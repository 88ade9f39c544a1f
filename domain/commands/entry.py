"""Setting a wrong entry right."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from domain.authority import (
    DESK,
    IMPORTER,
    PLANNERS,
    only_a_donor_decides,
    only_the_stricken_nation_decides,
    require_role,
)
from domain.centre import Centre, Command, Decision, NotFound
from domain.commands.offer import require_donors, require_items, require_request
from domain.commands.planning.correction import fitted, require_right_form
from domain.consignment import (
    Arrived,
    Cancelled,
    ClearancesReported,
    Consignment,
    ConsignmentPlanned,
    ConsignmentState,
    Departed,
    DepartedHome,
    Diverted,
    HandedOver,
    Lost,
)
from domain.correction import correct, rewritten, strike
from domain.emergency import Emergency, EmergencyState, FilingStruck, NeedEnded, PaperFiled
from domain.fact import Aggregate, Fact, State
from domain.identity import entry_id
from domain.log_book import is_told
from domain.merging.joined import standing
from domain.message import Message
from domain.offer import (
    Offer,
    OfferAccepted,
    OfferAmended,
    OfferDeclined,
    OfferFailed,
    OfferReleased,
    OfferState,
    OfferSubmitted,
    OfferWithdrawn,
)
from domain.planning.activity import Activity
from domain.provenance import Provenance
from domain.register import Register
from domain.request import (
    ItemClosed,
    Request,
    RequestAmended,
    RequestClosed,
    RequestReceived,
    RequestWithdrawn,
)
from domain.rules import NotTheCentresEntry
from domain.watch.note import Note
from domain.watch.watch import Watch

# What hangs on the file of an emergency, the numbers that it is given, and the watch.
OF_THE_DESK = (Emergency, Request, Offer, Consignment, Message, Register, Watch, Note)


@dataclass(frozen=True, kw_only=True)
class CorrectEntry(Command):
    """A duty officer sets an entry of the desk right, or strikes it; what then does not fit is flagged.

    A planner does so in the record of planning and preparedness; emergencies and the watch stay the desk's alone.
    """

    MAY = PLANNERS
    ACT = "correct an entry"

    position: int
    reason: str
    right: Mapping[str, Any] | None = None

    def decide(self, centre: Centre) -> Decision:
        """The aggregate as corrected."""
        entry = centre.fact_at(self.position)
        aggregate = centre.load(Aggregate, entry.originator_id)
        may = DESK if isinstance(aggregate, OF_THE_DESK) else PLANNERS
        require_role(self.actor, may, "correct an entry of the desk")
        if entry.provenance.recorded_as not in may | {IMPORTER}:
            raise NotTheCentresEntry(position=self.position)
        history, before, by = centre.history(aggregate.id), aggregate.state, self.by(centre)
        correct(
            aggregate,
            history,
            position=self.position,
            version=entry.originator_version,
            right=self.right,
            reason=self.reason,
            by=by,
            fit=partial(fitted, centre),
        )
        if self.right is not None:
            require_known(centre, before, aggregate.state)
            corrected = [*history, *(fact for fact in aggregate.pending_events if isinstance(fact, Fact))]
            was, now = (rewritten(facts)[entry.originator_version] for facts in (history, corrected))
            if now.provenance.decided_by != was.provenance.decided_by:
                require_right(now, aggregate.state)
            require_right_form(centre, was, now, aggregate.state)
        if isinstance(aggregate, Activity) and aggregate.state.has_more_room_than(before):
            # Whom a source leaves waiting beside a free place, a correction of something else leaves so.
            aggregate.admit_waiting(by)
        if self.right is None and isinstance(entry, RequestReceived):
            return Decision(aggregate, (aggregate, self._without_its_filing(centre, entry, by)))
        return Decision(aggregate, (aggregate,))

    def _without_its_filing(self, centre: Centre, struck: RequestReceived, by: Provenance) -> Emergency:
        """The file as if the struck request had never moved it; a number once given is not given again."""
        # A request is filed just before it is received, in the same command.
        filing = centre.fact_at(self.position - 1)
        assert isinstance(filing, PaperFiled)
        assert filing.paper.id == struck.originator_id
        emergency = centre.load(Emergency, struck.emergency_id)
        strike(
            emergency,
            centre.history(emergency.id),
            position=self.position - 1,
            version=filing.originator_version,
            reason=self.reason,
            by=by,
            fact=FilingStruck,
        )
        return emergency


def require_known(centre: Centre, before: State, now: State) -> None:
    """What a correction newly names is there, as it had to be when the entry was made.

    Raises UnknownNation, DonorInOwnEmergency, UnknownItem and UnknownRequest.
    """
    if not isinstance(now, OfferState | ConsignmentState) or not isinstance(before, type(now)):
        return
    if now.donors != before.donors:
        require_donors(now.donors, now.stricken)
    emergency = standing(centre, now.emergency_id)
    named = {line.item_id for line in now.lines} - {line.item_id for line in before.lines}
    require_items(centre, emergency, named)
    if isinstance(now, OfferState) and isinstance(before, OfferState) and now.request_id != before.request_id:
        require_request(centre, emergency, now.request_id)


# Whose word a fact is. A correction does not put it into the mouth of another (rules 11 and 22).
OF_THE_STRICKEN = (
    RequestReceived,
    RequestAmended,
    RequestWithdrawn,
    RequestClosed,
    ItemClosed,
    NeedEnded,
    OfferAccepted,
    OfferDeclined,
    OfferReleased,
    HandedOver,
)
OF_A_DONOR = (
    OfferSubmitted,
    OfferAmended,
    OfferWithdrawn,
    OfferFailed,
    ConsignmentPlanned,
    ClearancesReported,
    Departed,
    Arrived,
    Diverted,
    Cancelled,
    Lost,
    DepartedHome,
)


def require_right(fact: Fact, state: State) -> None:
    """Who is now said to have decided had the right. Raises OnlyStrickenNationDecides, OnlyDonorDecides."""
    if isinstance(fact, OF_THE_STRICKEN):
        country = state.country if isinstance(state, EmergencyState) else getattr(state, "stricken", "")
        only_the_stricken_nation_decides(country, fact.provenance)
    elif isinstance(fact, OF_A_DONOR) and isinstance(state, OfferState | ConsignmentState):
        only_a_donor_decides(state.donors, fact.provenance)


@dataclass(frozen=True, kw_only=True)
class AcknowledgeEntry(Command):
    """A duty officer takes an incoming entry on (rule 30)."""

    MAY = DESK
    ACT = "acknowledge an entry"

    position: int

    def decide(self, centre: Centre) -> Decision:
        """The emergency whose entry has an owner now. Raises NotFound where the log book has no entry."""
        entry = centre.fact_at(self.position)
        if not is_told(entry):
            raise NotFound("entry", str(self.position))
        subject = centre.load(Aggregate, entry.originator_id)
        emergency = centre.load(Emergency, getattr(subject.state, "emergency_id", subject.id))
        emergency.acknowledge(self.position, self.by(centre))
        return Decision(emergency, (emergency,), kind="entry", id=entry_id(self.position))
