"""Setting a wrong entry right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.authority import DESK, IMPORTER
from domain.centre import Centre, Command, Decision
from domain.correction import correct, strike
from domain.emergency import Emergency, PaperFiled
from domain.fact import Aggregate
from domain.provenance import Provenance
from domain.request import RequestReceived
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
        by = self.by(centre)
        correct(
            aggregate,
            centre.history(entry.originator_id),
            position=self.position,
            version=entry.originator_version,
            right=self.right,
            reason=self.reason,
            by=by,
        )
        if self.right is None and isinstance(entry, RequestReceived):
            return Decision(aggregate, (aggregate, self._without_its_filing(centre, entry, by)))
        return Decision(aggregate, (aggregate,))

    def _without_its_filing(self, centre: Centre, struck: RequestReceived, by: Provenance) -> Emergency:
        """The file as if the struck request had never moved it; a number once given is not given again."""
        # A request is filed just before it is received, in the same command.
        filing = centre.fact_at(self.position - 1)
        assert isinstance(filing, PaperFiled)
        assert filing.paper.id == struck.originator_id
        emergency = centre.load(Emergency, struck.emergency_id)
        strike(
            emergency,
            centre.history(emergency.id),
            position=self.position - 1,
            version=filing.originator_version,
            reason=self.reason,
            by=by,
        )
        return emergency
