"""Opening, moving and ending the file of an emergency."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain.authority import DESK, HEAD, NATION, provenance
from domain.centre import Centre, Command, Decision
from domain.commands.register import register_of
from domain.commands.request import RequestContent, close_requests, received
from domain.emergency import Emergency, EmergencyOpened, Place
from domain.fact import Aggregate
from domain.hazard import odd_glides, title_for
from domain.merging.joined import papers, standing
from domain.nation import is_country, name_on
from domain.offer import Offer
from domain.provenance import Provenance
from domain.register import Register
from domain.rules import NationOpensByAsking, OnlyStrickenNationDecides, UnknownNation
from domain.value import day_of


def opened(  # what a file is opened with
    centre: Centre,
    by: Provenance,
    *,
    country: str,
    hazard: str,
    opened_at: date | datetime,
    title: str | None = None,
    glide: tuple[str, ...] = (),
    occurred: str | None = None,
    place: Place | None = None,
    situation: str | None = None,
    origin: str | None = None,
    case: str | None = None,
    case_digest: str | None = None,
    note: str | None = None,
    completeness: str | None = None,
    id: UUID | None = None,
) -> tuple[Emergency, Register]:
    """A new file under the next reference of its year, and the register that gave it."""
    if not is_country(country, day_of(opened_at)):
        raise UnknownNation(code=country, pointer="/country")
    day = day_of(opened_at)
    id = id or centre.new_id()
    register = register_of(centre, day.year, by)
    emergency = Emergency.open(
        EmergencyOpened,
        id=id,
        by=by,
        origin=origin or centre.origin,
        country=country,
        hazard=hazard,
        title=title or title_for(name_on(country, day), hazard, day),
        reference=register.assign_reference(id, by),
        case=case,
        glide=glide,
        opened_at=opened_at,
        occurred=occurred,
        place=place,
        situation=situation,
        note=note,
        completeness=completeness,
        case_digest=case_digest,
        flags=odd_glides(glide),
    )
    return centre.keep(emergency), register


@dataclass(frozen=True, kw_only=True)
class OpenEmergency(Command):
    """Open a file: the duty officer on an alert, a nation (or the duty officer for it) by asking."""

    MAY = DESK | NATION
    ACT = "open an emergency"

    country: str
    hazard: str
    title: str | None = None
    occurred: str | None = None
    place: Place | None = None
    glide: tuple[str, ...] = ()
    situation: str | None = None
    request: RequestContent | None = None

    def decide(self, centre: Centre) -> Decision:
        """A monitored file, or with a request a requested one."""
        if self.actor.role == "nation":
            if self.country != self.actor.nation:
                raise OnlyStrickenNationDecides(stricken=self.country, named=self.actor.nation)
            if self.request is None:
                raise NationOpensByAsking()
        by = provenance(self.actor, self.said, centre.now(), acts_for=self.request is not None)
        emergency, register = opened(
            centre,
            by,
            country=self.country,
            hazard=self.hazard,
            title=self.title,
            opened_at=by.recorded_at,
            glide=self.glide,
            occurred=self.occurred,
            place=self.place,
            situation=self.situation,
        )
        papers: tuple[Aggregate, ...] = ()
        if self.request is not None:
            papers = (received(centre, emergency, self.request, by),)
        return Decision(emergency, (register, emergency, *papers))


@dataclass(frozen=True, kw_only=True)
class EmergencyCommand(Command):
    """A command about one file."""

    emergency_id: UUID
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class EndNeed(EmergencyCommand):
    """The stricken nation needs nothing more: its requests close, and offers that answered them lapse."""

    MAY = DESK | NATION
    ACT = "state the end of need"
    FOR_ANOTHER: ClassVar[bool] = True

    def decide(self, centre: Centre) -> Decision:
        """The file is closing."""
        by = self.by(centre)
        emergency = standing(centre, self.emergency_id)
        emergency.end_need(self.reason, by)
        return Decision(emergency, (emergency, *close_requests(centre, emergency, by)))


@dataclass(frozen=True, kw_only=True)
class StandDown(EmergencyCommand):
    """The alert came to nothing."""

    MAY = DESK
    ACT = "stand an emergency down"

    def decide(self, centre: Centre) -> Decision:
        """The file rests."""
        emergency = standing(centre, self.emergency_id)
        emergency.stand_down(self.reason, self.by(centre))
        return Decision(emergency, (emergency,))


@dataclass(frozen=True, kw_only=True)
class Reopen(EmergencyCommand):
    """A head lets a closed file go on."""

    MAY = HEAD
    ACT = "reopen an emergency"

    def decide(self, centre: Centre) -> Decision:
        """The file is active, with all that it had."""
        emergency = standing(centre, self.emergency_id)
        emergency.reopen(self.reason, self.by(centre))
        return Decision(emergency, (emergency,))


@dataclass(frozen=True, kw_only=True)
class RecordMandate(EmergencyCommand):
    """A head records a Council decision that extends the mandate (rule 2)."""

    MAY = HEAD
    ACT = "record a Council decision"

    decision: str
    decided_on: date | datetime

    def decide(self, centre: Centre) -> Decision:
        """The mandate stands."""
        emergency = standing(centre, self.emergency_id)
        emergency.record_mandate(self.decision, self.decided_on, self.by(centre))
        return Decision(emergency, (emergency,))


@dataclass(frozen=True, kw_only=True)
class AssignGlide(EmergencyCommand):
    """A duty officer notes a GLIDE number."""

    MAY = DESK
    ACT = "note a GLIDE number"

    glide: str

    def decide(self, centre: Centre) -> Decision:
        """One number more."""
        emergency = standing(centre, self.emergency_id)
        emergency.assign_glide(self.glide, self.by(centre))
        return Decision(emergency, (emergency,))


def undecided_offers(centre: Centre, emergency: Emergency) -> list[Offer]:
    """The offers of a file that nobody has answered."""
    offers = [centre.load(Offer, id) for id in papers(centre, emergency, "offer")]
    return [offer for offer in offers if offer.state.status == "submitted"]
