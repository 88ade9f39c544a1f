"""Meetings of planning groups: called, held or cancelled; who came, and who did not.

Who may come is asked as at the meeting's own day: its format admits Allies, partners of some kind, or those that it
names (DOMAIN.md, section 8 and invariant 28).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain import nation
from domain.correction import CORRECTIONS, NO_LONGER_FITS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.planning.dated import is_in_order, require_order
from domain.planning.formats import Format, admits, require_admitted, require_nation
from domain.planning.rules import (
    MeetingCancelled,
    MeetingHeld,
    NobodyNamed,
    PlusNamesNobody,
    PresentAndAbsent,
)
from domain.provenance import Provenance
from domain.value import Moment, NationCode, Phrase, Text, day_of

MeetingStatus = Literal["called", "held", "cancelled"]
MOST_NATIONS = 250
# What follows from a meeting's day, format and attendance alone.
ASKED_ANEW: frozenset[str] = frozenset({"outside_format", "suspended", "meeting_cancelled"})


class MeetingState(State):
    """A meeting as it stands. `at` is when it begins, `until` its end; `plus` the partners of a `nato_plus` meeting."""

    certain: bool = True
    group_id: UUID
    title: Phrase | None = None
    format: Format
    plus: tuple[NationCode, ...] = ()
    at: Moment
    until: Moment | None = None
    place: Phrase | None = None
    agenda: Text | None = None
    status: MeetingStatus = "called"
    present: tuple[NationCode, ...] = ()
    absent: tuple[NationCode, ...] = ()
    # What a source tells of the number of nations and people, where it names no nations.
    nations_told: int | None = None
    people_told: int | None = None
    reason: Text | None = None

    @property
    def day(self) -> date:
        """The day as at which it is asked who is an Ally and who a partner."""
        return day_of(self.at)


class MeetingCalled(Opening):
    """A meeting is to be held."""

    TOPIC: ClassVar[str] = "meeting.called"
    origin: Origin
    group_id: UUID
    title: Phrase | None = None
    format: Format
    plus: tuple[NationCode, ...] = ()
    at: Moment
    until: Moment | None = None
    place: Phrase | None = None
    agenda: Text | None = None
    nations_told: int | None = Field(default=None, ge=0)
    people_told: int | None = Field(default=None, ge=0)

    def evolve(self, state: None) -> MeetingState:
        """It is called."""
        return MeetingState(
            origin=self.origin,
            certain=self.provenance.certain,
            group_id=self.group_id,
            title=self.title,
            format=self.format,
            plus=self.plus,
            at=self.at,
            until=self.until,
            place=self.place,
            agenda=self.agenda,
            nations_told=self.nations_told,
            people_told=self.people_told,
        )


class MeetingWasHeld(Fact):
    """It took place."""

    TOPIC: ClassVar[str] = "meeting.held"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"called"})

    def evolve(self, state: MeetingState) -> MeetingState:
        """It was held."""
        return state.but(status="held")


class MeetingCalledOff(Fact):
    """It did not take place."""

    TOPIC: ClassVar[str] = "meeting.cancelled"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"called"})
    reason: Text | None = None

    def evolve(self, state: MeetingState) -> MeetingState:
        """It is cancelled."""
        return state.but(status="cancelled", reason=self.reason)


class AttendanceRecorded(Fact):
    """Which nations came, and which did not; what is said later of a nation stands."""

    TOPIC: ClassVar[str] = "meeting.attendance_recorded"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"called", "held"})
    present: tuple[NationCode, ...] = ()
    absent: tuple[NationCode, ...] = ()

    def evolve(self, state: MeetingState) -> MeetingState:
        """The attendance, in alphabetical order of codes."""
        present = (set(state.present) - set(self.absent)) | set(self.present)
        absent = (set(state.absent) - set(self.present)) | set(self.absent)
        return state.but(present=tuple(sorted(present)), absent=tuple(sorted(absent)))


class MeetingCorrected(Corrected):
    """An entry of this meeting was set right."""

    TOPIC: ClassVar[str] = "meeting.corrected"
    now: MeetingState


class MeetingStruck(Struck):
    """An entry of this meeting was struck."""

    TOPIC: ClassVar[str] = "meeting.struck"
    now: MeetingState


def require_invitation(format: Format, plus: Sequence[str], at: date | datetime, until: date | None) -> None:
    """Raise PlusNamesNobody, UnknownNation and EndsBeforeItBegins where a meeting cannot be called so."""
    require_order(at, until)
    if (format == "nato_plus") != bool(plus):
        raise PlusNamesNobody(format=format)
    for index, code in enumerate(plus):
        require_nation(code, day_of(at), f"/plus/{index}")


def require_attendance(present: Sequence[str], absent: Sequence[str]) -> None:
    """Raise NobodyNamed and PresentAndAbsent where attendance cannot be told so."""
    if not present and not absent:
        raise NobodyNamed()
    if both := sorted(set(present) & set(absent)):
        raise PresentAndAbsent(nation=both[0])


def refitted(state: MeetingState) -> MeetingState:
    """The meeting with what a correction makes of its day, format and attendance, asked as at its day anew."""
    state = state.but(flags=tuple(flag for flag in state.flags if flag not in ASKED_ANEW))
    if not is_in_order(state.at, state.until):
        state = state.flagged(NO_LONGER_FITS)
    # Where a source does not name the partners, it is not known whom the meeting left out.
    plus, told = state.plus or None, (*state.present, *state.absent)
    if not all(admits(state.format, code, state.day, plus) for code in told):
        state = state.flagged("outside_format")
    if state.status == "cancelled" and state.present and "struck" not in state.flags:
        state = state.flagged("meeting_cancelled")
    return state.flagged(*flags_of_attendance(state.present, state.day))


def flags_of_attendance(present: Sequence[str], day: date) -> tuple[str, ...]:
    """How attendance is flagged where practical cooperation with one who came was suspended on that day."""
    return ("suspended",) if any(nation.is_suspended(code, day) for code in present) else ()


class Meeting(Aggregate):
    """One meeting of one group."""

    KIND = "meeting"
    if TYPE_CHECKING:
        state: MeetingState

    def require_not_cancelled(self, act: str) -> None:
        """Raise MeetingCancelled where it was."""
        if self.state.status == "cancelled":
            raise MeetingCancelled(act=act)

    def hold(self, by: Provenance) -> None:
        """Say that it took place."""
        self.require_not_cancelled("be held")
        if self.state.status == "held":
            raise MeetingHeld(act="be held")
        self.record(MeetingWasHeld, by)

    def cancel(self, reason: str | None, by: Provenance) -> None:
        """Say that it does not take place. Where nations came, it did."""
        self.require_not_cancelled("be cancelled")
        if self.state.status == "held" or self.state.present:
            raise MeetingHeld(act="be cancelled")
        self.record(MeetingCalledOff, by, reason=reason)

    def record_attendance(self, present: Sequence[str], absent: Sequence[str], by: Provenance) -> None:
        """Say which nations came and which did not; all of them, or none is recorded."""
        self.require_not_cancelled("be attended")
        require_attendance(present, absent)
        state, day = self.state, self.state.day
        for name, codes in (("present", present), ("absent", absent)):
            for index, code in enumerate(codes):
                require_admitted(state.format, code, day, f"/{name}/{index}", state.plus)
        self.record(
            AttendanceRecorded,
            by,
            present=tuple(sorted(set(present))),
            absent=tuple(sorted(set(absent))),
            flags=flags_of_attendance(present, day),
        )


CORRECTIONS[Meeting] = Kinds(
    corrected=MeetingCorrected,
    struck=MeetingStruck,
    annul=lambda state: state.but(status="cancelled", flags=(*state.flags, "struck")),
    refit=refitted,
)
