"""Seats: who represents which nation or organisation in a planning group, in which role and format, and how long.

A seat is nominated, confirmed by the planners, and ended. A partner sits only where a format of the group admits it on
that day. Persons stand outside the log: a seat names the id of a contact (DOMAIN.md, sections 5 and 8, invariants 28
and 29).
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal, Self
from uuid import UUID

from pydantic import model_validator

from domain import nation
from domain.correction import CORRECTIONS, NO_LONGER_FITS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Fact
from domain.planning.dated import (
    DatedOpening,
    DatedState,
    flagged_out_of_order,
    lasted_on,
    require_order,
)
from domain.planning.formats import Format, admits, admitting, require_admitted, standing
from domain.planning.rules import (
    NoFormatAdmits,
    NotAFormatOfTheGroup,
    NotOneOfItsDays,
    SeatEnded,
    SeatNotNominated,
)
from domain.provenance import Provenance
from domain.value import Moment, NationCode, Phrase, day_of

SeatRole = Literal["member", "chair", "expert", "observer"]
SeatStatus = Literal["nominated", "confirmed", "ended"]
# What follows from a seat's nation, format and days alone.
ASKED_ANEW: frozenset[str] = frozenset({"outside_format", "suspended"})
SEATED: frozenset[str] = frozenset({"nominated", "confirmed"})


class SeatState(DatedState):
    """A seat as it stands. `until` is its last day; null: no end is known."""

    group_id: UUID
    nation: NationCode | None = None
    organisation: Phrase | None = None
    role: SeatRole
    # The circle in which it is held; null where the source does not say.
    format: Format | None = None
    contact: UUID | None = None
    status: SeatStatus = "nominated"
    confirmed_from: Moment | None = None

    def held_on(self, day: date) -> bool:
        """Whether the seat lasted on that day, confirmed or not."""
        return lasted_on(self.since, self.until, day)

    def status_on(self, day: date) -> SeatStatus | None:
        """What it was on that day; None before it began."""
        if self.since is not None and day < day_of(self.since):
            return None
        if self.until is not None and day > day_of(self.until):
            return "ended"
        is_confirmed = self.confirmed_from is not None and day >= day_of(self.confirmed_from)
        return "confirmed" if is_confirmed else "nominated"


class SeatNominated(DatedOpening):
    """Somebody is to sit there."""

    TOPIC: ClassVar[str] = "seat.nominated"
    origin: Origin
    group_id: UUID
    nation: NationCode | None = None
    organisation: Phrase | None = None
    role: SeatRole
    format: Format | None = None
    contact: UUID | None = None

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if (self.nation is None) == (self.organisation is None):
            raise ValueError("a seat is a nation's or an organisation's")
        return self

    def evolve(self, state: None) -> SeatState:
        """A nomination."""
        return SeatState(
            origin=self.origin,
            certain=self.provenance.certain,
            group_id=self.group_id,
            nation=self.nation,
            organisation=self.organisation,
            role=self.role,
            format=self.format,
            contact=self.contact,
            since=self.since,
            until=self.until,
        )


class SeatConfirmed(Fact):
    """The planners took the nomination up."""

    TOPIC: ClassVar[str] = "seat.confirmed"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"nominated"})
    confirmed_from: Moment

    def evolve(self, state: SeatState) -> SeatState:
        """It is held. Confirming later than the first day does not move that day."""
        return state.but(status="confirmed", confirmed_from=self.confirmed_from)


class SeatVacated(Fact):
    """It ended; `until` is its last day."""

    TOPIC: ClassVar[str] = "seat.ended"
    FOLLOWS: ClassVar[frozenset[str]] = SEATED
    until: Moment

    def evolve(self, state: SeatState) -> SeatState:
        """It is held no more."""
        return state.but(status="ended", until=self.until)


class SeatCorrected(Corrected):
    """An entry of this seat was set right."""

    TOPIC: ClassVar[str] = "seat.corrected"
    now: SeatState


class SeatStruck(Struck):
    """An entry of this seat was struck."""

    TOPIC: ClassVar[str] = "seat.struck"
    now: SeatState


def format_of_seat(
    code: str | None, formats: Sequence[Format], said: Format | None, day: date
) -> Format | None:
    """The format in which a seat is held: the one said, else the narrowest of the group's that admits the nation.

    Raises NotAFormatOfTheGroup, OutsideFormat, NoFormatAdmits and UnknownNation. An Ally sits in every group, and an
    organisation where it is asked to.
    """
    if said is not None and formats and said not in formats:
        raise NotAFormatOfTheGroup(format=said, formats=tuple(formats), day=day)
    if code is None:
        return said
    if said is not None:
        require_admitted(said, code, day, "/nation")
        return said
    found = admitting(formats, code, day)
    if found is None and not admits("allies", code, day):
        raise NoFormatAdmits(
            nation=code, formats=tuple(formats) or ("untold",), day=day, standing=standing(code, day)
        )
    return found


def flags_of_seat(code: str | None, day: date) -> tuple[str, ...]:
    """How a seat is flagged whose nation's practical cooperation was suspended on that day."""
    return ("suspended",) if code is not None and nation.is_suspended(code, day) else ()


def misfits(state: SeatState, fact: Fact) -> tuple[str, ...]:
    """How the end of a seat is flagged that was told by another nation than is now known to hold it."""
    decided_by = fact.provenance.decided_by if isinstance(fact, SeatVacated) else None
    is_anothers = decided_by is not None and decided_by.nation not in (None, state.nation)
    return (NO_LONGER_FITS,) if is_anothers else ()


def refitted(state: SeatState) -> SeatState:
    """The seat with what a correction makes of its nation, format and days, asked as at its first day anew."""
    state = flagged_out_of_order(
        state.but(flags=tuple(flag for flag in state.flags if flag not in ASKED_ANEW))
    )
    code, begins = state.nation, state.since or state.confirmed_from
    if code is None or begins is None:
        return state
    if state.format is not None and not admits(state.format, code, day_of(begins)):
        state = state.flagged("outside_format")
    return state.flagged(*flags_of_seat(code, day_of(begins)))


class Seat(Aggregate):
    """One seat in one group."""

    KIND = "seat"
    if TYPE_CHECKING:
        state: SeatState

    def confirm(
        self, since: date, by: Provenance, flags: tuple[str, ...] = (), formats: Sequence[Format] = ()
    ) -> None:
        """Take the nomination up, from one of its days on. The format must still admit the nation on that day.

        `formats` are those in which the group meets on that day, where they are known. Raises SeatNotNominated,
        NotOneOfItsDays, OutsideFormat and NoFormatAdmits.
        """
        if self.state.status != "nominated":
            raise SeatNotNominated(status=self.state.status)
        day = day_of(since)
        if not self.state.held_on(day):
            raise NotOneOfItsDays(day=day, since=self.state.since, until=self.state.until)
        if self.state.nation is not None and self.state.format is not None:
            require_admitted(self.state.format, self.state.nation, day, "/nation")
            if formats and self.state.format not in formats and not admits("allies", self.state.nation, day):
                raise NoFormatAdmits(
                    nation=self.state.nation,
                    formats=tuple(formats),
                    day=day,
                    standing=standing(self.state.nation, day),
                )
        flags = (*flags, *flags_of_seat(self.state.nation, day))
        self.record(SeatConfirmed, by, confirmed_from=since, flags=tuple(dict.fromkeys(flags)))

    def end(self, until: date, by: Provenance) -> None:
        """Let it end with a last day."""
        if self.state.status == "ended":
            raise SeatEnded()
        require_order(self.state.since, until)
        self.record(SeatVacated, by, until=until)


CORRECTIONS[Seat] = Kinds(
    corrected=SeatCorrected,
    struck=SeatStruck,
    annul=lambda state: state.but(status="ended", flags=(*state.flags, "struck")),
    refit=refitted,
    misfits=misfits,
)
