"""Proposing, agreeing and reviewing programmes."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.authority import NATION, PLANNERS, only_that_nation_or_the_planners
from domain.centre import Centre, Command, Decision
from domain.commands.planning.activity import require_activity
from domain.commands.planning.group import told_day
from domain.planning.formats import require_nation
from domain.planning.programme import Programme, ProgrammeProposed, require_two_years, side_of
from domain.value import day_of


@dataclass(frozen=True, kw_only=True)
class ProposeProgramme(Command):
    """One side proposes what a nation takes part in over two years."""

    MAY = PLANNERS | NATION
    ACT = "propose a programme"

    nation: str
    since: date | datetime
    until: date | datetime
    activities: tuple[UUID, ...] = ()
    objectives: tuple[str, ...] = ()

    def decide(self, centre: Centre) -> Decision:
        """A proposal."""
        by = self.by(centre)
        require_nation(self.nation, day_of(self.since), "/nation")
        only_that_nation_or_the_planners(self.nation, by)
        require_two_years(self.since, self.until)
        for index, id in enumerate(self.activities):
            require_activity(centre, id, f"/activities/{index}")
        programme = Programme.open(
            ProgrammeProposed,
            id=centre.new_id(),
            by=by,
            origin=centre.origin,
            nation=self.nation,
            since=self.since,
            until=self.until,
            activities=tuple(dict.fromkeys(self.activities)),
            objectives=self.objectives,
            side=side_of(self.nation, by),
        )
        return Decision(programme, (programme,))


@dataclass(frozen=True, kw_only=True)
class ProgrammeCommand(Command):
    """A command about one programme, by the nation or the planners."""

    MAY = PLANNERS | NATION

    programme_id: UUID


@dataclass(frozen=True, kw_only=True)
class AmendProgramme(ProgrammeCommand):
    """One side proposes a change. `told` holds the fields that change."""

    ACT = "amend a programme"

    told: dict[str, Any] = field(default_factory=dict)

    def decide(self, centre: Centre) -> Decision:
        """A proposal again."""
        by = self.by(centre)
        programme = centre.load(Programme, self.programme_id)
        only_that_nation_or_the_planners(programme.state.nation, by)
        chosen = self.told.get("activities") or ()
        for index, id in enumerate(chosen):
            if id not in programme.state.activities:
                require_activity(centre, id, f"/activities/{index}")
        programme.amend(self.told, by)
        return Decision(programme, (programme,))


@dataclass(frozen=True, kw_only=True)
class AgreeProgramme(ProgrammeCommand):
    """The other side agrees."""

    ACT = "agree a programme"

    def decide(self, centre: Centre) -> Decision:
        """An agreed programme."""
        by = self.by(centre)
        programme = centre.load(Programme, self.programme_id)
        only_that_nation_or_the_planners(programme.state.nation, by)
        programme.agree(by)
        return Decision(programme, (programme,))


@dataclass(frozen=True, kw_only=True)
class ReviewProgramme(ProgrammeCommand):
    """Somebody notes how it goes."""

    ACT = "review a programme"

    text: str

    def decide(self, centre: Centre) -> Decision:
        """One note more."""
        by = self.by(centre)
        programme = centre.load(Programme, self.programme_id)
        only_that_nation_or_the_planners(programme.state.nation, by)
        programme.review(self.text, told_day(None, by), by)
        return Decision(programme, (programme,))
