"""Going along a file to score it: its rows, on the clock that its readers go by.

In the live centre that is the clock of a replay. In an exercise it is the exercise's own, for what really happened too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyio import to_thread
from pydantic_core import from_json
from starlette.requests import Request

from api.board import Board
from api.training.scoring import shown
from domain.fact import decoded
from domain.value import moment_from, written
from projections.readers import Reader
from projections.training.scoring.branch import as_played, on_its_clock
from projections.training.scoring.criteria import Objective
from projections.training.scoring.picture import Step, steps
from projections.training.scoring.score import score
from projections.training.timeline import microseconds
from projections.training.timeline import moment as time_at
from store.board import Reading
from store.database import Transaction
from store.facts import rows_of_file
from store.log import LogRow

ARCHIVE = "archive"
STAFF = Reader(is_staff=True)


@dataclass(frozen=True, slots=True)
class FileRead:
    """The rows of one file, and whether it is one of the archive, whose clock stands with its last fact."""

    rows: Sequence[LogRow]
    is_past: bool

    def steps(self) -> list[Step]:
        """Its facts, with the times that a replay shows.

        The facts of a day share it, those after a position among them; so the times are those of the whole file.
        """
        facts = [(row.position, decoded(row.topic, row.stream, row.version, row.state)) for row in self.rows]
        return steps(facts, by_occurrence=self.is_past)


@dataclass(frozen=True, slots=True)
class Fork:
    """Where an exercise branches off, and what really happened in its file."""

    at: int
    begins_at: int
    reality: FileRead

    def is_behind(self, position: int) -> bool:
        """Whether a position of a past file lies before the exercise's clock began."""
        return self.reality.is_past and position <= self.at

    def what_happened(self) -> list[Step]:
        """Reality, on the clock of the exercise."""
        happened = self.reality.steps()
        return on_its_clock(happened, self.at, self.begins_at) if self.reality.is_past else happened

    def played(self, branch: Sequence[Step]) -> list[Step]:
        """The branch, on the clock of the exercise."""
        return as_played(branch, self.what_happened(), self.at) if self.reality.is_past else list(branch)


def file_read(transaction: Transaction, id: str, at: int | None = None) -> FileRead | None:
    """One file of a centre's log, whoever may read it; None where there is none, or was none at a position."""
    file = Reading(transaction).get("emergency", id, STAFF, at)
    if file is None:
        return None
    return FileRead(rows_of_file(transaction, id), from_json(file.text)["origin"] == ARCHIVE)


async def fork_of(request: Request, emergency: str) -> Fork | None:
    """The fork of the exercise in which a file is scored; None in the live centre, and for other files there."""
    reality: Board | None = request.app.state.reality
    if reality is None:
        return None
    board: Board = request.app.state.board
    (told,) = await board.ask(lambda reading: [from_json(row.text) for row in reading.kept("exercise")])
    happened = None
    if told["emergency_id"] == emergency:
        happened = await reality.look(lambda transaction: file_read(transaction, emergency))
    if happened is None:
        return None
    return Fork(told["fork"], microseconds(moment_from(told["begins_at"])), happened)


async def scored_branch(
    request: Request,
    emergency: str,
    file: FileRead,
    objectives: Sequence[Objective],
    position: int,
    until: datetime | None,
) -> dict[str, Any]:
    """The score of a file of this centre, as at a position, and up to a time after it if one is told."""
    fork = await fork_of(request, emergency)
    if fork is not None and fork.is_behind(position):
        until = None
    # Going along a long file takes a while, and others wait for their answers on this thread.
    return await to_thread.run_sync(
        lambda: scored(
            emergency,
            file.steps() if fork is None else fork.played(file.steps()),
            objectives,
            position,
            until,
        )
    )


def scored(
    emergency: str,
    along: Sequence[Step],
    objectives: Sequence[Objective],
    position: int,
    until: datetime | None,
) -> dict[str, Any]:
    """The score over the facts up to a position, as it is served."""
    taken = [step for step in along if step.position <= position]
    end = max([step.time for step in taken[-1:]] + ([] if until is None else [microseconds(until)]))
    return {
        "emergency_id": emergency,
        "position": position,
        "time": written(time_at(end)),
        "objectives": [shown(one) for one in score(taken, objectives, end)],
    }
