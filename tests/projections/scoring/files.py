"""Files to be scored: the facts of one emergency as a store would give them, and short ways to ask for a score."""

from typing import Any
from uuid import UUID

from domain.commands.consignment import Arrive, Depart
from domain.commands.offer import AcceptOffer, SubmitOffer
from domain.fact import Fact
from projections.entities import MemoryBoard
from projections.fold import fold
from projections.training.scoring.criteria import Objective
from projections.training.scoring.picture import Step, steps
from projections.training.scoring.score import Scored, score
from projections.training.timeline import microseconds, moment
from tests.domain.builders import pumps
from tests.projections.builders import Boards, FoldingDesk

FACTS = list[tuple[int, Fact]]


def facts_of(boards: Boards, emergency: UUID) -> FACTS:
    """The facts that changed something of a file on the board, with their positions."""
    board, found = MemoryBoard(), []
    for position, fact in boards.facts.items():
        changed = fold(fact, position, board)
        board.put(changed, position)
        if any(one.emergency == str(emergency) for one in changed):
            found.append((position, fact))
    return found


def objective(**criterion: Any) -> Objective:
    """An objective with this criterion, named after its kind."""
    return Objective.model_validate({"id": "it", "title": "It", "criterion": criterion})


class ScoredDesk(FoldingDesk):
    """A duty desk whose file is scored as it stands."""

    def steps(self) -> list[Step]:
        """The file from its beginning, by the times of recording."""
        return steps(facts_of(self.boards, self.emergency_id), by_occurrence=False)

    def scored(self, **criterion: Any) -> Scored:
        """What one criterion comes to when the clock shows what it shows."""
        (one,) = score(self.steps(), [objective(**criterion)], microseconds(self.clock()))
        return one

    def verdict(self, **criterion: Any) -> str:
        """The verdict alone."""
        return self.scored(**criterion).verdict

    def became(self, **criterion: Any) -> list[tuple[str, float]]:
        """Every change: the verdict, and how many hours after the file was opened."""
        begins = self.steps()[0].time
        return [
            (one.verdict, (moment(one.time) - moment(begins)).total_seconds() / 3600)
            for one in self.scored(**criterion).changes
        ]

    def later(self, hours: float) -> None:
        """Let time pass."""
        self.clock.move(hours=hours)

    # --- what the desk types, and so may set right ---------------------------------------------------------------

    def types_offer(self) -> UUID:
        """The duty officer types that Czechia offers."""
        return self.types(SubmitOffer, "CZE", emergency_id=self.emergency_id, items=(pumps(),))

    def types_acceptance(self, offer: UUID) -> None:
        """The duty officer types that the stricken nation accepts."""
        self.types(AcceptOffer, self.country, offer_id=offer)

    def types_arrival(self, consignment: UUID) -> None:
        """The duty officer types that it left and arrived."""
        self.types(Depart, "CZE", consignment_id=consignment)
        self.types(Arrive, "CZE", consignment_id=consignment)
