"""Emergencies: the file of one disaster in one country, from the first alert to the thanks.

The duty officer opens it; a request, a release or the stricken nation's word moves it on; a head closes it with the
final report and may reopen it. The file keeps the register of its papers, so that a rule about all of them asks
the log and nothing else (DOMAIN.md, section 5, Emergency; invariants 2, 3, 25 to 27).
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from domain.authority import only_the_stricken_nation_decides
from domain.correction import CORRECTIONS, Corrected, Kinds, Struck
from domain.fact import Aggregate, Fact, Opening, State
from domain.hazard import Glide, odd_glides
from domain.nation import has_access
from domain.provenance import Donor, Provenance
from domain.rules import (
    CannotStandDown,
    CouncilDecisionMissing,
    EmergencyNotOpen,
    EndOfNeedMissing,
    EntryAlreadyAcknowledged,
    GlideAlreadyKnown,
    MandateAlreadyRecorded,
    NoNeedToEnd,
    NothingToReopen,
)
from domain.value import Moment, NationCode, Number, Phrase, Text, Value, Word, day_of, moment_from

Status = Literal["monitored", "requested", "active", "closing", "closed", "stood_down"]
Origin = Literal["live", "archive", "exercise"]
PaperKind = Literal["request", "offer", "consignment", "message"]


def _occurred(said: object) -> str:
    if said == "ongoing":
        return "ongoing"
    if not isinstance(said, str):
        raise ValueError('write a day, a time with its zone, or "ongoing"')
    moment_from(said)
    return said


# When the disaster happened, kept as it was given: a day, a time with its own zone, or "ongoing". It may lie before
# the request by weeks, or not have come yet (rule 3).
Occurred = Annotated[
    str,
    Field(max_length=40),
    BeforeValidator(_occurred),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": 40,
            "anyOf": [{"const": "ongoing"}, {"format": "date"}, {"format": "date-time"}],
        }
    ),
]


class Place(Value):
    """Where, in words and if known in degrees (WGS 84)."""

    text: Phrase
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None


class ReportedItem(Value):
    """A thing named in a report that hangs on nothing recorded here."""

    what: Phrase
    quantity: Number | None = None
    unit: Word | None = None


class EmergencyState(State):
    """An emergency as it stands. `addressees` are the nations that its requests went to."""

    country: NationCode
    hazard: Word
    title: Phrase
    reference: str
    status: Status = "monitored"
    case: str | None = None
    glide: tuple[str, ...] = ()
    opened_at: Moment
    occurred: Occurred | None = None
    place: Place | None = None
    situation: Text | None = None
    # What a case file says of itself as a whole.
    note: Text | None = None
    completeness: Text | None = None
    mandate: Phrase | None = None
    mandate_on: Moment | None = None
    # Whether the nation has ever asked, and whether that ever went out to the capitals.
    asked: bool = False
    disseminated: bool = False
    addressees: tuple[str, ...] = ()
    # When it went out to nations that a source does not list.
    disseminated_untold_on: Moment | None = None
    # The file that stands for this one, because it is of the same emergency.
    merged_into: UUID | None = None


class Paper(Value):
    """One entry of the file's register: a request, offer, consignment or message that belongs to it."""

    kind: PaperKind
    id: UUID
    # The offer that a consignment carries out.
    under: UUID | None = None
    # What it is numbered under in this file (a donor's code, `request`, `report`), and its number there.
    series: str | None = None
    number: int | None = None


class EmergencyOpened(Opening):
    """A file was opened: an alert, or a request."""

    TOPIC: ClassVar[str] = "emergency.opened"
    origin: Origin
    country: NationCode
    hazard: Word
    title: Phrase
    reference: str
    case: str | None = None
    glide: tuple[Glide, ...] = ()
    opened_at: Moment
    occurred: Occurred | None = None
    place: Place | None = None
    situation: Text | None = None
    note: Text | None = None
    completeness: Text | None = None
    # The fingerprint of the case file that this came from, so that the same file is known again.
    case_digest: str | None = None

    def evolve(self, state: None) -> EmergencyState:
        """A monitored file."""
        return EmergencyState(
            origin=self.origin,
            country=self.country,
            hazard=self.hazard,
            title=self.title,
            reference=self.reference,
            case=self.case,
            glide=self.glide,
            opened_at=self.opened_at,
            occurred=self.occurred,
            place=self.place,
            situation=self.situation,
            note=self.note,
            completeness=self.completeness,
        )

    def apply(self, aggregate: "Emergency") -> None:
        """A new file has no papers."""
        super().apply(aggregate)
        aggregate.papers, aggregate.numbers = {}, {}
        aggregate.acknowledged, aggregate.merged = (), ()
        aggregate.case_digest = self.case_digest


class PaperFiled(Fact):
    """A paper was added to the file's register; a request also moves the file."""

    TOPIC: ClassVar[str] = "emergency.paper_filed"
    paper: Paper

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """A request turns a monitored file into a requested one and a closing one back; on a closed one it waits."""
        if self.paper.kind != "request":
            return state
        moved: dict[str, Status] = {"monitored": "requested", "stood_down": "requested", "closing": "active"}
        return state.but(asked=True, status=moved.get(state.status, state.status))

    def apply(self, aggregate: "Emergency") -> None:
        """The register grows by one. It is made anew: copies of the aggregate share the old one."""
        super().apply(aggregate)
        kind, series = self.paper.kind, self.paper.series
        aggregate.papers = {**aggregate.papers, kind: (*aggregate.papers.get(kind, ()), self.paper)}
        if series is not None:
            aggregate.numbers = {**aggregate.numbers, series: aggregate.numbers.get(series, 0) + 1}


class EmergencyActivated(Fact):
    """A request of this file was disseminated. Addressees are null where a source does not list them."""

    TOPIC: ClassVar[str] = "emergency.activated"
    request_id: UUID | None = None
    message_id: UUID
    addressees: tuple[NationCode, ...] | None = None

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file is active; a closed one stays closed until it is reopened."""
        status: Status = (
            "active" if state.status in ("monitored", "requested", "stood_down") else state.status
        )
        return state.but(
            status=status,
            disseminated=True,
            addressees=tuple(sorted({*state.addressees, *(self.addressees or ())})),
            disseminated_untold_on=state.disseminated_untold_on
            if self.addressees is not None
            else self.provenance.occurred_at,
        )


class MandateRecorded(Fact):
    """The North Atlantic Council extended the centre's mandate to this emergency (rule 2)."""

    TOPIC: ClassVar[str] = "emergency.mandate_recorded"
    decision: Phrase
    decided_on: Moment

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The mandate stands."""
        return state.but(mandate=self.decision, mandate_on=self.decided_on)


class GlideAssigned(Fact):
    """A GLIDE number became known; others assign it, often late, and one flood can have one number in two countries."""

    TOPIC: ClassVar[str] = "emergency.glide_assigned"
    glide: Glide

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """One number more."""
        return state.but(glide=(*state.glide, self.glide))


class NeedEnded(Fact):
    """The stricken nation said that it needs nothing more."""

    TOPIC: ClassVar[str] = "emergency.need_ended"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"active"})
    reason: Text | None = None

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file is closing; one that is closed already stays so."""
        return state if state.status == "closed" else state.but(status="closing")


class EmergencyClosed(Fact):
    """The final report went out, with thanks."""

    TOPIC: ClassVar[str] = "emergency.closed"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"closing"})
    message_id: UUID | None = None

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file is closed."""
        return state.but(status="closed")


class EmergencyStoodDown(Fact):
    """The alert came to nothing, or the only request was withdrawn before it went out."""

    TOPIC: ClassVar[str] = "emergency.stood_down"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"monitored", "requested"})
    reason: Text | None = None

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file rests."""
        return state.but(status="stood_down")


class EmergencyReopened(Fact):
    """A closed file goes on; it keeps everything that it had (rule 27)."""

    TOPIC: ClassVar[str] = "emergency.reopened"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"closed"})
    reason: Text | None = None

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file is active again."""
        return state.but(status="active")


class EmergencyMerged(Fact):
    """The file turned out to be of the same emergency as another one, which stands for both from now on."""

    TOPIC: ClassVar[str] = "emergency.merged"
    into: UUID
    into_reference: str
    reason: Text

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file keeps all that it had; the other one stands for it."""
        return state.but(merged_into=self.into)


class EmergencyUnmerged(Fact):
    """The merge was a mistake: the file stands for itself again."""

    TOPIC: ClassVar[str] = "emergency.unmerged"
    out_of: UUID
    out_of_reference: str
    reason: Text

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file as it would be without the merge."""
        return state.but(merged_into=None)


class MergedFileTaken(Fact):
    """The other side of a merge: this file stands for one more."""

    TOPIC: ClassVar[str] = "emergency.merged_file_taken"
    merged: UUID

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file itself does not change."""
        return state

    def apply(self, aggregate: "Emergency") -> None:
        """What was merged stands under this file."""
        super().apply(aggregate)
        aggregate.merged = (*aggregate.merged, self.merged)


class MergedFileReturned(Fact):
    """The other side of a merge that is undone."""

    TOPIC: ClassVar[str] = "emergency.merged_file_returned"
    merged: UUID

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file itself does not change."""
        return state

    def apply(self, aggregate: "Emergency") -> None:
        """What was merged stands for itself."""
        super().apply(aggregate)
        aggregate.merged = tuple(id for id in aggregate.merged if id != self.merged)


class ActReported(Fact):
    """An act was reported to the centre that fits no paper of this file: recorded as told, and flagged."""

    TOPIC: ClassVar[str] = "emergency.act_reported"
    act: Literal["opening", "acceptance", "decline", "dissemination", "delivery", "closure"]
    donors: tuple[Donor, ...] = ()
    items: tuple[ReportedItem, ...] = ()

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """Nothing here changes but the flags."""
        return state


class EntryAcknowledged(Fact):
    """Somebody at the desk has taken an incoming entry on; none may be orphaned at a change of shift (rule 30)."""

    TOPIC: ClassVar[str] = "emergency.entry_acknowledged"
    entry: int

    def evolve(self, state: EmergencyState) -> EmergencyState:
        """The file itself does not change."""
        return state

    def apply(self, aggregate: "Emergency") -> None:
        """The entry has an owner."""
        super().apply(aggregate)
        aggregate.acknowledged = (*aggregate.acknowledged, self.entry)


class EmergencyCorrected(Corrected):
    """An entry of this file was set right."""

    TOPIC: ClassVar[str] = "emergency.corrected"
    now: EmergencyState


class EmergencyStruck(Struck):
    """An entry of this file was struck."""

    TOPIC: ClassVar[str] = "emergency.struck"
    now: EmergencyState


class FilingStruck(Struck):
    """A request was struck, and with it that it was filed here; only the request's own entry tells of it."""

    TOPIC: ClassVar[str] = "emergency.filing_struck"
    now: EmergencyState


class Emergency(Aggregate):
    """One file."""

    KIND = "emergency"
    if TYPE_CHECKING:
        state: EmergencyState
        # Of each kind, oldest first; and how many each series has.
        papers: dict[PaperKind, tuple[Paper, ...]]
        numbers: dict[str, int]
        # The positions of entries that somebody has taken on.
        acknowledged: tuple[int, ...]
        # The files that were merged into this one.
        merged: tuple[UUID, ...]
        case_digest: str | None

    def ids(self, kind: PaperKind, under: UUID | None = None) -> list[UUID]:
        """The ids of the papers of one kind, oldest first, if wanted those under one offer."""
        return [paper.id for paper in self.papers.get(kind, ()) if under is None or paper.under == under]

    def next_number(self, series: str) -> int:
        """The next number of a series of this file, counted from 1 without a gap."""
        return 1 + self.numbers.get(series, 0)

    def file(
        self,
        kind: PaperKind,
        id: UUID,
        by: Provenance,
        *,
        under: UUID | None = None,
        series: str | None = None,
    ) -> int:
        """Add a paper to the register and return its number in the series. A file takes papers in every state."""
        number = self.next_number(series) if series else None
        self.record(PaperFiled, by, paper=Paper(kind=kind, id=id, under=under, series=series, number=number))
        return number or 0

    def require_open(self) -> None:
        """Raise EmergencyNotOpen on a file that is closed or stood down."""
        if self.state.status in ("closed", "stood_down"):
            raise EmergencyNotOpen(status=self.state.status)

    def require_mandate(self, day: date) -> None:
        """Rule 2: without access that day a Council decision comes first. Raises CouncilDecisionMissing."""
        if not self.state.mandate and not has_access(self.state.country, day):
            raise CouncilDecisionMissing(country=self.state.country, day=day)

    def activate(
        self,
        request_id: UUID | None,
        message_id: UUID,
        addressees: tuple[str, ...] | None,
        by: Provenance,
        flags: tuple[str, ...] = (),
    ) -> None:
        """A request goes out to the capitals."""
        self.record(
            EmergencyActivated,
            by,
            request_id=request_id,
            message_id=message_id,
            addressees=addressees,
            flags=flags,
        )

    def record_mandate(self, decision: str, decided_on: date | datetime, by: Provenance) -> None:
        """Note a Council decision that lets the centre act for this country (rule 2)."""
        if self.state.mandate:
            raise MandateAlreadyRecorded()
        self.record(MandateRecorded, by, decision=decision, decided_on=decided_on)

    def assign_glide(self, glide: str, by: Provenance) -> None:
        """Note a GLIDE number."""
        if glide in self.state.glide:
            raise GlideAlreadyKnown(glide=glide)
        self.record(GlideAssigned, by, glide=glide, flags=odd_glides((glide,)))

    def end_need(self, reason: str | None, by: Provenance) -> None:
        """The stricken nation needs nothing more. Raises NoNeedToEnd unless help was asked and the need is open."""
        only_the_stricken_nation_decides(self.state.country, by)
        if self.state.status not in NeedEnded.FOLLOWS:
            raise NoNeedToEnd(status=self.state.status)
        self.record(NeedEnded, by, reason=reason)

    def require_end_of_need(self) -> None:
        """Rule 25: a final report needs the nation's word first. Raises EndOfNeedMissing."""
        if self.state.status not in EmergencyClosed.FOLLOWS:
            raise EndOfNeedMissing(status=self.state.status)

    def close(self, message_id: UUID, by: Provenance) -> None:
        """The final report closes the file."""
        self.require_end_of_need()
        self.record(EmergencyClosed, by, message_id=message_id)

    def stand_down(self, reason: str | None, by: Provenance) -> None:
        """End a file for which nobody asked."""
        if self.state.status != "monitored":
            raise CannotStandDown(status=self.state.status)
        self.record(EmergencyStoodDown, by, reason=reason)

    def reopen(self, reason: str | None, by: Provenance) -> None:
        """Go on with a closed file."""
        if self.state.status not in EmergencyReopened.FOLLOWS:
            raise NothingToReopen(status=self.state.status)
        self.record(EmergencyReopened, by, reason=reason)

    def acknowledge(self, entry: int, by: Provenance) -> None:
        """Take an incoming entry on, by name. Raises EntryAlreadyAcknowledged."""
        if entry in self.acknowledged:
            raise EntryAlreadyAcknowledged(position=entry)
        self.record(EntryAcknowledged, by, entry=entry)

    def opened_on(self) -> date:
        """The day on which the file was opened."""
        return day_of(self.state.opened_at)


CORRECTIONS[Emergency] = Kinds(
    corrected=EmergencyCorrected,
    struck=EmergencyStruck,
    annul=lambda state: state.but(status="stood_down", flags=(*state.flags, "struck")),
    not_typed=frozenset(
        {
            PaperFiled.TOPIC,
            EmergencyActivated.TOPIC,
            EmergencyClosed.TOPIC,
            EntryAcknowledged.TOPIC,
            # A merge is undone, which leaves no trace but in the log book.
            EmergencyMerged.TOPIC,
            EmergencyUnmerged.TOPIC,
            MergedFileTaken.TOPIC,
            MergedFileReturned.TOPIC,
        }
    ),
)
