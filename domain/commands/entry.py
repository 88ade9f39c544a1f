"""Setting a wrong entry right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.authority import DESK, IMPORTER
from domain.centre import Centre, Command, Decision
from domain.correction import correct
from domain.fact import Aggregate
from domain.rules import NotTheCentresEntry


@dataclass(frozen=True, kw_only=True)
class CorrectEntry(Command):
    """A duty officer sets an entry of the desk right, or strikes it; what then does not fit is flagged."""

    MAY = DESK
    ACT = "correct an entry"

    position: int
    reason: str
    right: Mapping[str, Any] | None = None

    def decide(self, centre: Centre) -> Decision:
        """The aggregate as corrected."""
        entry = centre.fact_at(self.position)
        if entry.provenance.recorded_as not in DESK | {IMPORTER}:
            raise NotTheCentresEntry(position=self.position)
        aggregate = centre.load(Aggregate, entry.originator_id)
        correct(
            aggregate,
            centre.history(entry.originator_id),
            position=self.position,
            version=entry.originator_version,
            right=self.right,
            reason=self.reason,
            by=self.by(centre),
        )
        return Decision(aggregate, (aggregate,))
