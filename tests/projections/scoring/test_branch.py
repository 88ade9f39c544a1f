"""A branch and what really happened, told on the clock of the exercise."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from domain.provenance import Provenance
from domain.training.objectives import ObjectivesSet
from projections.training.scoring.branch import as_played, on_its_clock
from projections.training.scoring.picture import Step

HOUR = 3_600_000_000


def step(position: int, hours: int) -> Step:
    """A fact at a position; which one it is does not matter here."""
    at = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hours)
    by = Provenance(recorded_by="planner", recorded_as="planner", recorded_at=at)
    fact = ObjectivesSet(
        originator_topic="objectives",
        originator_id=uuid4(),
        originator_version=1,
        timestamp=at,
        provenance=by,
        origin="exercise",
        exercise_id=uuid4(),
        objectives=(),
    )
    return Step(position, hours * HOUR, fact)


def times(steps: list[Step]) -> list[tuple[int, int]]:
    return [(one.position, one.time // HOUR) for one in steps]


def test_a_past_emergency_is_moved_so_that_its_fork_is_where_the_exercise_begins() -> None:
    happened = [step(3, 10), step(4, 30), step(9, 50)]
    assert times(on_its_clock(happened, fork=5, begins_at=100 * HOUR)) == [(3, 80), (4, 100), (9, 120)]


def test_what_was_copied_is_as_long_ago_as_it_was_and_what_is_played_is_when_it_is_played() -> None:
    happened = on_its_clock([step(3, 10), step(4, 30), step(7, 50)], fork=5, begins_at=100 * HOUR)
    # All that came in from the case file was recorded in one moment; position 7 is another fact in the branch.
    branch = [step(3, 100), step(4, 100), step(7, 101)]
    assert times(as_played(branch, happened, fork=5)) == [(3, 80), (4, 100), (7, 101)]
