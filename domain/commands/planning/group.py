"""Establishing, renaming, reorganising and ending planning groups."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.authority import PLANNERS
from domain.centre import Centre, Command, Decision
from domain.planning.dated import require_order
from domain.planning.formats import Format
from domain.planning.group import GroupEstablished, PlanningGroup
from domain.planning.rules import GroupWithinItself, UnknownGroup
from domain.provenance import Provenance
from domain.value import day_of

FIRST_BUT_ONE = date.min + timedelta(days=1)


def told_day(said: date | None, by: Provenance) -> date:
    """The day from which something holds: the one said, else that on which it was decided, else that of recording."""
    return said or by.occurred_at or by.recorded_at.date()


def require_group(centre: Centre, id: UUID, pointer: str) -> PlanningGroup:
    """A group that a body names. Raises UnknownGroup, also for one that was entered by mistake."""
    found = centre.find(PlanningGroup, id)
    if found is None or found.state.is_struck:
        raise UnknownGroup(group=str(id), pointer=pointer)
    return found


def require_outside(centre: Centre, group: UUID, parent: PlanningGroup, day: date, pointer: str) -> None:
    """Raise GroupWithinItself where the bodies above a parent on that day lead back to the group itself."""
    seen: set[UUID] = set()
    above: UUID | None = parent.id
    while above is not None and above not in seen:
        if above == group:
            raise GroupWithinItself(pointer=pointer)
        seen.add(above)
        found = centre.find(PlanningGroup, above)
        above = None if found is None else found.state.parent_on(day)


@dataclass(frozen=True, kw_only=True)
class EstablishGroup(Command):
    """A board, committee or group begins; without a day it is not known when."""

    MAY = PLANNERS
    ACT = "establish a planning group"

    name: str
    short_name: str | None = None
    parent: UUID | None = None
    formats: tuple[Format, ...] = ()
    since: date | None = None
    until: date | None = None
    purpose: str | None = None
    source: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """A group under its first name."""
        require_order(self.since, self.until)
        if self.parent is not None:
            require_group(centre, self.parent, "/parent")
        group = PlanningGroup.open(
            GroupEstablished,
            id=centre.new_id(),
            by=self.by(centre),
            origin=centre.origin,
            name=self.name,
            short_name=self.short_name,
            parent=self.parent,
            formats=self.formats,
            since=self.since,
            until=self.until,
            purpose=self.purpose,
            source=self.source,
        )
        return Decision(group, (group,))


@dataclass(frozen=True, kw_only=True)
class GroupCommand(Command):
    """A command about one group, from a day on."""

    MAY = PLANNERS

    group_id: UUID
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class RenameGroup(GroupCommand):
    """A group has another name from a day on."""

    ACT = "rename a planning group"

    name: str
    short_name: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """Both names stand, each with its days."""
        by = self.by(centre)
        group = centre.load(PlanningGroup, self.group_id)
        group.rename(self.name, self.short_name, told_day(self.since, by), by)
        return Decision(group, (group,))


@dataclass(frozen=True, kw_only=True)
class ReorganiseGroup(GroupCommand):
    """A group stands under another body, or meets in other formats, from a day on."""

    ACT = "reorganise a planning group"

    parent: UUID | None = None
    under_none: bool = False
    formats: tuple[Format, ...] | None = None

    def decide(self, centre: Centre) -> Decision:
        """What is not named stays as it was."""
        by = self.by(centre)
        group = centre.load(PlanningGroup, self.group_id)
        since = told_day(self.since, by)
        if self.parent is not None:
            parent = require_group(centre, self.parent, "/parent")
            require_outside(centre, group.id, parent, day_of(since), "/parent")
        group.reorganise(self.parent, self.formats, since, by, under_none=self.under_none)
        return Decision(group, (group,))


@dataclass(frozen=True, kw_only=True)
class MergeGroup(GroupCommand):
    """A group goes into another; from that day on it stands no more."""

    ACT = "merge a planning group"

    into: UUID

    def decide(self, centre: Centre) -> Decision:
        """The group, with where it went; that group must stand on the day."""
        by = self.by(centre)
        group = centre.load(PlanningGroup, self.group_id)
        since = told_day(self.since, by)
        into = require_group(centre, self.into, "/into")
        if into.id != group.id:
            into.require_standing(day_of(since))
        group.merge(self.into, day_before(since), by)
        return Decision(group, (group,))


@dataclass(frozen=True, kw_only=True)
class DissolveGroup(GroupCommand):
    """A group ends; from that day on it stands no more."""

    ACT = "dissolve a planning group"

    def decide(self, centre: Centre) -> Decision:
        """The group, ended."""
        by = self.by(centre)
        group = centre.load(PlanningGroup, self.group_id)
        group.dissolve(day_before(told_day(self.since, by)), by)
        return Decision(group, (group,))


def day_before(first: date) -> date:
    """The last day of what stands no more from a day on; the calendar's first day has none before it."""
    return max(day_of(first), FIRST_BUT_ONE) - timedelta(days=1)
