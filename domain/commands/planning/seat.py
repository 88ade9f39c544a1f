"""Nominating, confirming and ending seats."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.authority import NATION, PLANNERS, only_that_nation_or_the_planners
from domain.centre import Centre, Command, Decision
from domain.commands.planning.group import told_day
from domain.planning.dated import require_order
from domain.planning.formats import Format, require_nation
from domain.planning.group import PlanningGroup
from domain.planning.seat import Seat, SeatNominated, SeatRole, flags_of_seat, format_of_seat
from domain.value import day_of


@dataclass(frozen=True, kw_only=True)
class NominateSeat(Command):
    """Somebody is to represent a nation or an organisation; without a first day, from the day of the nomination."""

    MAY = PLANNERS | NATION
    ACT = "nominate for a seat"

    group_id: UUID
    nation: str | None = None
    organisation: str | None = None
    role: SeatRole
    format: Format | None = None
    since: date | None = None
    until: date | None = None
    contact: UUID | None = None

    def decide(self, centre: Centre) -> Decision:
        """A nomination, where a format of the group admits the nation on the first day (rule 28)."""
        by = self.by(centre)
        group = centre.load(PlanningGroup, self.group_id)
        since = told_day(self.since, by)
        day = day_of(since)
        if self.nation is not None:
            require_nation(self.nation, day, "/nation")
            only_that_nation_or_the_planners(self.nation, by)
        elif self.actor.role in NATION:
            only_that_nation_or_the_planners(str(self.organisation), by)
        require_order(since, self.until)
        group.require_standing(day)
        seat = Seat.open(
            SeatNominated,
            id=centre.new_id(),
            by=by,
            origin=centre.origin,
            group_id=group.id,
            nation=self.nation,
            organisation=self.organisation,
            role=self.role,
            format=format_of_seat(self.nation, group.state.formats_on(day), self.format, day),
            since=since,
            until=self.until,
            contact=self.contact,
            flags=flags_of_seat(self.nation, day),
        )
        return Decision(seat, (seat,))


@dataclass(frozen=True, kw_only=True)
class ConfirmSeat(Command):
    """The planners take a nomination up, from its first day unless another is said."""

    MAY = PLANNERS
    ACT = "confirm a seat"

    seat_id: UUID
    since: date | None = None

    def decide(self, centre: Centre) -> Decision:
        """A confirmed seat."""
        by = self.by(centre)
        seat = centre.load(Seat, self.seat_id)
        since = self.since or seat.state.since or told_day(None, by)
        group = centre.load(PlanningGroup, seat.state.group_id)
        if seat.state.status == "nominated":
            group.require_standing(day_of(since))
        seat.confirm(since, by, formats=group.state.formats_on(day_of(since)))
        return Decision(seat, (seat,))


@dataclass(frozen=True, kw_only=True)
class EndSeat(Command):
    """A seat ends with a last day; without one, today."""

    MAY = PLANNERS | NATION
    ACT = "end a seat"

    seat_id: UUID
    until: date | None = None

    def decide(self, centre: Centre) -> Decision:
        """A seat that has ended."""
        by = self.by(centre)
        seat = centre.load(Seat, self.seat_id)
        if seat.state.nation is not None:
            only_that_nation_or_the_planners(seat.state.nation, by)
        elif self.actor.role in NATION:
            only_that_nation_or_the_planners(str(seat.state.organisation), by)
        seat.end(told_day(self.until, by), by)
        return Decision(seat, (seat,))
