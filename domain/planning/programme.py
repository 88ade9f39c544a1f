"""Programmes: what a nation and the centre agree that it will take part in over two years.

One side proposes, the other agrees; a change is a proposal again. How far it has come is computed from what the nation
took part in, on the board (CONTRACT.md, section 5).
"""

from datetime import MAXYEAR, date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from uuid import UUID

from domain.correction import CORRECTIONS, NO_LONGER_FITS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Fact
from domain.planning.dated import DatedOpening, DatedState
from domain.planning.rules import NotTwoYears, OwnProposal, ProgrammeAgreed, StruckOut
from domain.provenance import Provenance
from domain.rules import NothingChanges
from domain.value import Moment, NationCode, Text, Value, day_of

ProgrammeStatus = Literal["proposed", "agreed"]
Side = Literal["nation", "centre"]
YEARS = 2


class Review(Value):
    """What was noted on how the programme goes, and on which day."""

    text: Text
    at: Moment


class ProgrammeState(DatedState):
    """A programme as it stands."""

    nation: NationCode
    activities: tuple[UUID, ...] = ()
    objectives: tuple[Text, ...] = ()
    status: ProgrammeStatus = "proposed"
    proposed_by: Side
    reviews: tuple[Review, ...] = ()


class ProgrammeProposed(DatedOpening):
    """One side proposed a programme."""

    TOPIC: ClassVar[str] = "programme.proposed"
    origin: Origin
    nation: NationCode
    activities: tuple[UUID, ...] = ()
    objectives: tuple[Text, ...] = ()
    side: Side

    def evolve(self, state: None) -> ProgrammeState:
        """A proposal."""
        return ProgrammeState(
            origin=self.origin,
            certain=self.provenance.certain,
            nation=self.nation,
            since=self.since,
            until=self.until,
            activities=self.activities,
            objectives=self.objectives,
            proposed_by=self.side,
        )


class ProgrammeAmended(Fact):
    """One side proposed a change; what is left out stays."""

    TOPIC: ClassVar[str] = "programme.amended"
    activities: tuple[UUID, ...] | None = None
    objectives: tuple[Text, ...] | None = None
    side: Side

    def evolve(self, state: ProgrammeState) -> ProgrammeState:
        """A proposal again."""
        told = {
            name: getattr(self, name)
            for name in ("activities", "objectives")
            if getattr(self, name) is not None
        }
        return state.but(**told, status="proposed", proposed_by=self.side)


class ProgrammeSettled(Fact):
    """The other side agreed."""

    TOPIC: ClassVar[str] = "programme.agreed"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"proposed"})

    def evolve(self, state: ProgrammeState) -> ProgrammeState:
        """It is agreed."""
        return state.but(status="agreed")


class ProgrammeReviewed(Fact):
    """Somebody noted how it goes."""

    TOPIC: ClassVar[str] = "programme.reviewed"
    text: Text
    reviewed_at: Moment

    def evolve(self, state: ProgrammeState) -> ProgrammeState:
        """One note more."""
        return state.but(reviews=(*state.reviews, Review(text=self.text, at=self.reviewed_at)))


class ProgrammeCorrected(Corrected):
    """An entry of this programme was set right."""

    TOPIC: ClassVar[str] = "programme.corrected"
    now: ProgrammeState


class ProgrammeStruck(Struck):
    """An entry of this programme was struck."""

    TOPIC: ClassVar[str] = "programme.struck"
    now: ProgrammeState


def side_of(code: str, by: Provenance) -> Side:
    """Whose word a fact about a nation's programme is."""
    return "nation" if by.decided_by is not None and by.decided_by.nation == code else "centre"


def require_two_years(since: date, until: date) -> None:
    """Raise NotTwoYears; the last day may be named as the day before, or as the same day two years later."""
    first, last = day_of(since), day_of(until)
    # The calendar ends before some programmes would.
    is_near = last.year - first.year in (YEARS - 1, YEARS) and first.year + YEARS <= MAXYEAR
    if not is_near or last not in _last_days(first):
        raise NotTwoYears(since=first, until=last)


def _last_days(first: date) -> tuple[date, date]:
    # 29 February has its anniversary on 1 March.
    ends = date(first.year + YEARS, first.month, 1) + timedelta(days=first.day - 1)
    return ends, ends - timedelta(days=1)


class Programme(Aggregate):
    """One nation's programme of two years."""

    KIND = "programme"
    if TYPE_CHECKING:
        state: ProgrammeState

    def _require_counting(self) -> None:
        if self.state.is_struck:
            raise StruckOut(thing="programme")

    def amend(self, told: dict[str, Any], by: Provenance) -> None:
        """Propose a change."""
        self._require_counting()
        lists = {name: tuple(dict.fromkeys(value)) for name, value in told.items() if value is not None}
        changed = {name: value for name, value in lists.items() if value != getattr(self.state, name)}
        if not changed:
            raise NothingChanges()
        self.record(ProgrammeAmended, by, side=side_of(self.state.nation, by), **changed)

    def agree(self, by: Provenance) -> None:
        """Agree to what the other side proposed."""
        self._require_counting()
        if self.state.status == "agreed":
            raise ProgrammeAgreed()
        if side_of(self.state.nation, by) == self.state.proposed_by:
            raise OwnProposal(side=self.state.proposed_by)
        self.record(ProgrammeSettled, by)

    def review(self, text: str, at: date, by: Provenance) -> None:
        """Note how it goes."""
        self._require_counting()
        self.record(ProgrammeReviewed, by, text=text, reviewed_at=at)


def misfits(state: ProgrammeState, fact: Fact) -> tuple[str, ...]:
    """How a fact is flagged that is the word of another nation than the one whose programme it is now known to be."""
    decided_by = fact.provenance.decided_by
    is_anothers = decided_by is not None and decided_by.nation not in (None, state.nation)
    return (NO_LONGER_FITS,) if is_anothers else ()


CORRECTIONS[Programme] = Kinds(
    corrected=ProgrammeCorrected,
    struck=ProgrammeStruck,
    annul=lambda state: state.but(flags=(*state.flags, "struck")),
    misfits=misfits,
)
