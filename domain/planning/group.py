"""Planning groups: boards, committees and groups of civil emergency planning, with their dated names and parents.

They are established, renamed, put under another body, merged and dissolved, each from a day on. The Public Health
and Food/Water Group of 2012 and what became of it are one group asked about on two days (DOMAIN.md, section 8 and
invariant 28).
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from domain.correction import CORRECTIONS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Fact
from domain.planning.dated import (
    DatedFact,
    DatedOpening,
    DatedState,
    DatedValue,
    flagged_out_of_order,
    held_on,
    in_order,
    lasted_on,
    require_order,
)
from domain.planning.formats import Format
from domain.planning.rules import GroupEnded, GroupNotStanding, GroupWithinItself, StruckOut
from domain.provenance import Provenance
from domain.rules import NothingChanges
from domain.value import Moment, Phrase, Text, Word, day_of

GroupStatus = Literal["established", "merged", "dissolved"]


class GroupName(DatedValue):
    """What a group was called from a day on."""

    name: Phrase
    short_name: Word | None = None


class Placement(DatedValue):
    """Under which body a group stood from a day on; null: under none, or it is not known under which."""

    parent: UUID | None = None


class Circle(DatedValue):
    """The formats in which a group met from a day on; empty: not known."""

    formats: tuple[Format, ...] = ()


class GroupState(DatedState):
    """A group as it stands: each of its names, parents and formats with the day from which it held."""

    status: GroupStatus = "established"
    names: tuple[GroupName, ...]
    parents: tuple[Placement, ...] = ()
    circles: tuple[Circle, ...] = ()
    merged_into: UUID | None = None
    until_certain: bool = True
    purpose: Text | None = None
    source: Phrase | None = None

    def stood_on(self, day: date) -> bool:
        """Whether the group was there on that day; one that was entered by mistake never was."""
        return not self.is_struck and lasted_on(self.since, self.until, day)

    def named_on(self, day: date) -> GroupName:
        """What it was called on that day; its first name before that."""
        return held_on(self.names, day) or in_order(self.names)[0]

    def parent_on(self, day: date) -> UUID | None:
        """Under which body it stood on that day."""
        placed = held_on(self.parents, day)
        return None if placed is None else placed.parent

    def formats_on(self, day: date) -> tuple[Format, ...]:
        """The formats in which it met on that day."""
        circle = held_on(self.circles, day)
        return () if circle is None else circle.formats


class GroupEstablished(DatedOpening):
    """A group begins."""

    TOPIC: ClassVar[str] = "planning_group.established"
    origin: Origin
    name: Phrase
    short_name: Word | None = None
    parent: UUID | None = None
    formats: tuple[Format, ...] = ()
    purpose: Text | None = None
    source: Phrase | None = None

    def evolve(self, state: None) -> GroupState:
        """It stands under its first name."""
        told = {"since": self.since, "certain": self.provenance.certain}
        return GroupState(
            origin=self.origin,
            certain=self.provenance.certain,
            since=self.since,
            until=self.until,
            names=(GroupName(name=self.name, short_name=self.short_name, **told),),
            parents=(Placement(parent=self.parent, **told),),
            circles=(Circle(formats=self.formats, **told),),
            purpose=self.purpose,
            source=self.source,
        )


class GroupRenamed(DatedFact):
    """It has another name from a day on."""

    TOPIC: ClassVar[str] = "planning_group.renamed"
    name: Phrase
    short_name: Word | None = None

    def evolve(self, state: GroupState) -> GroupState:
        """Both names stand, each with its days."""
        return state.but(names=in_order((*state.names, self.as_name)))

    @property
    def as_name(self) -> GroupName:
        """The name as it stands among the others."""
        told = {"since": self.since, "certain": self.provenance.certain}
        return GroupName(name=self.name, short_name=self.short_name, **told)


class GroupReorganised(DatedFact):
    """It stands under another body, or meets in other formats, from a day on."""

    TOPIC: ClassVar[str] = "planning_group.reorganised"
    parent: UUID | None = None
    # It stands under no other body from then on; a parent of null alone says nothing of where it stands.
    under_none: bool = False
    formats: tuple[Format, ...] | None = None

    def evolve(self, state: GroupState) -> GroupState:
        """What is not named stays as it was."""
        told = {"since": self.since, "certain": self.provenance.certain}
        if self.parent is not None or self.under_none:
            placed = Placement(parent=self.parent, **told)
            state = state.but(parents=in_order((*state.parents, placed)))
        if self.formats is not None:
            circle = Circle(formats=self.formats, **told)
            state = state.but(circles=in_order((*state.circles, circle)))
        return state


class GroupMerged(Fact):
    """It went into another group; `until` is its own last day."""

    TOPIC: ClassVar[str] = "planning_group.merged"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"established"})
    into: UUID
    until: Moment | None = None

    def evolve(self, state: GroupState) -> GroupState:
        """It stands no more, and where it went is known."""
        return state.but(
            status="merged",
            merged_into=self.into,
            until=self.until,
            until_certain=self.provenance.certain,
        )


class GroupDissolved(Fact):
    """It ended; `until` is its last day."""

    TOPIC: ClassVar[str] = "planning_group.dissolved"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"established"})
    until: Moment | None = None

    def evolve(self, state: GroupState) -> GroupState:
        """It stands no more."""
        return state.but(status="dissolved", until=self.until, until_certain=self.provenance.certain)


class GroupCorrected(Corrected):
    """An entry of this group was set right."""

    TOPIC: ClassVar[str] = "planning_group.corrected"
    now: GroupState


class GroupStruck(Struck):
    """An entry of this group was struck."""

    TOPIC: ClassVar[str] = "planning_group.struck"
    now: GroupState


class PlanningGroup(Aggregate):
    """One board, committee or group."""

    KIND = "planning_group"
    if TYPE_CHECKING:
        state: GroupState

    def require_standing(self, day: date) -> None:
        """Raise GroupNotStanding where the group was not there on that day."""
        if not self.state.stood_on(day):
            raise GroupNotStanding(group=self.state.named_on(day).name, day=day)

    def require_counting(self) -> None:
        """Raise StruckOut where the group was entered by mistake."""
        if self.state.is_struck:
            raise StruckOut(thing="group")

    def _require_unended(self) -> None:
        self.require_counting()
        if self.state.status != "established":
            raise GroupEnded(status=self.state.status)

    def rename(self, name: str, short_name: str | None, since: date, by: Provenance) -> None:
        """Give it another name from a day on. A group that has ended may still get a name that it once had.

        Raises NothingChanges where it had that name on that day, GroupNotStanding and StruckOut.
        """
        self.require_counting()
        day = day_of(since)
        self.require_standing(day)
        held = self.state.named_on(day)
        if (held.name, held.short_name) == (name, short_name):
            raise NothingChanges()
        self.record(GroupRenamed, by, name=name, short_name=short_name, since=since)

    def reorganise(
        self,
        parent: UUID | None,
        formats: Sequence[Format] | None,
        since: date,
        by: Provenance,
        *,
        under_none: bool = False,
    ) -> None:
        """Put it under another body or `under_none`, or let it meet in other formats, from a day on.

        Raises NothingChanges where both were so on that day, GroupWithinItself, GroupNotStanding and StruckOut.
        """
        self.require_counting()
        if parent == self.id:
            raise GroupWithinItself(pointer="/parent")
        day = day_of(since)
        self.require_standing(day)
        told = None if formats is None else tuple(formats)
        is_moved = (parent is not None or under_none) and parent != self.state.parent_on(day)
        # Formats have no order.
        if not is_moved and (told is None or set(told) == set(self.state.formats_on(day))):
            raise NothingChanges()
        self.record(GroupReorganised, by, parent=parent, under_none=under_none, formats=told, since=since)

    def merge(self, into: UUID, until: date | None, by: Provenance) -> None:
        """Let it go into another group."""
        self._require_unended()
        if into == self.id:
            raise GroupWithinItself(pointer="/into")
        require_order(self.state.since, until, "/from")
        self.record(GroupMerged, by, into=into, until=until)

    def dissolve(self, until: date | None, by: Provenance) -> None:
        """Let it end."""
        self._require_unended()
        require_order(self.state.since, until, "/from")
        self.record(GroupDissolved, by, until=until)


CORRECTIONS[PlanningGroup] = Kinds(
    corrected=GroupCorrected,
    struck=GroupStruck,
    annul=lambda state: state.but(status="dissolved", until=state.since, flags=(*state.flags, "struck")),
    refit=flagged_out_of_order,
)
