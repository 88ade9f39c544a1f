"""Scoring: objectives over the log of one file, judged as at any position; and the kinds of criteria that there are.

It looks at the whole file, so it is for staff. Nothing is recorded: whoever asks keeps the objectives.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query, Request
from pydantic_core import from_json
from starlette.responses import Response

from api import problems
from api.answers import document
from api.caller import SignedIn
from api.entities import Listed
from api.problems import Problem
from api.reading import Listing, Looking, Part, Past, TheReader, moment, query_once, reflected, time_of
from api.route import router
from api.routes.emergencies import EmergencyId
from api.scoring import CriterionKind, ScoredFile, Scoring, shown
from api.services import TheClock
from domain.authority import STAFF, require_role
from domain.fact import decoded
from domain.value import written
from projections.scoring.criteria import KINDS, Objective
from projections.scoring.examples import examples_of, says
from projections.scoring.picture import steps
from projections.scoring.score import Scored, score
from projections.timeline import microseconds
from projections.timeline import moment as time_at
from store.board import Reading
from store.database import Transaction
from store.facts import rows_of_file
from store.log import LogRow

routes = router("scoring")
OBJECTIVES = Listing("objectives", "objective", CriterionKind)
ARCHIVE = "archive"


@routes.post("/emergencies/{emergency_id}/score", response_model=ScoredFile)
async def score_emergency(  # what is asked, of whom, by whom, and by which clock
    request: Request,
    emergency_id: EmergencyId,
    said: Scoring,
    past: Annotated[Past, Query()],
    caller: SignedIn,
    clock: TheClock,
) -> Response:
    """Score a file on objectives, now or as at an earlier position. It writes nothing, so it needs no key.

    A verdict is open until it is decided, and some change again; each change names the last fact by then, and its
    time: when facts were recorded, in the archive when they occurred, and of a deadline the deadline itself.
    """
    query_once(request)
    id = str(emergency_id)

    def question(transaction: Transaction) -> tuple[list[LogRow], bool, int, datetime | None]:
        reading = Reading(transaction)
        at = moment(reading, past)
        file = reading.get("emergency", id, caller.reader, at)
        if file is None:
            raise Problem(problems.NOT_FOUND)
        require_role(caller.actor, STAFF, "score an emergency")
        is_past = from_json(file.text)["origin"] == ARCHIVE
        # The clock of an archive file stands with its last fact; any other runs on.
        until = None if is_past else min(time_of(transaction, reading, past) or clock(), clock())
        return rows_of_file(transaction, id), is_past, reflected(reading, at), until

    look = Looking(request, caller, None)
    rows, is_past, position, until = await look.look(question, past)
    # Going along a long file takes a while, and others wait for their answers on this thread.
    content = await to_thread.run_sync(
        lambda: _scored(id, rows, said.objectives, position, until, by_occurrence=is_past)
    )
    return document(content, position=position)


def _scored(
    id: str,
    rows: Sequence[LogRow],
    objectives: Sequence[Objective],
    position: int,
    until: datetime | None,
    *,
    by_occurrence: bool,
) -> dict[str, Any]:
    facts = [(row.position, decoded(row.topic, row.stream, row.version, row.state)) for row in rows]
    # The facts of a day share it, those after the position among them; so the times are those of the whole file.
    taken = [step for step in steps(facts, by_occurrence=by_occurrence) if step.position <= position]
    last = taken[-1].time
    end = last if until is None else max(last, microseconds(until))
    scored: list[Scored] = score(taken, objectives, end)
    return {
        "emergency_id": id,
        "position": position,
        "time": written(time_at(end)),
        "objectives": [shown(one) for one in scored],
    }


@routes.get("/objectives", response_model=Listed[CriterionKind])
async def list_objectives(asked: Annotated[Part, Query()], look: TheReader) -> Response:
    """List the kinds of criteria that an objective can have, in words, each with objectives for training."""
    position = await look.ask(lambda reading: reflected(reading, moment(reading, asked)), asked)
    return look.part(OBJECTIVES, [_kind(kind) for kind in KINDS], _place, asked, position)


def _kind(kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "says": says(kind),
        "fields": [name for name in KINDS[kind].model_fields if name != "kind"],
        "examples": [one.model_dump(mode="json", exclude_none=True) for one in examples_of(kind)],
    }


def _place(item: Any) -> str:
    """Where a kind stands in the list: in the order in which they are offered."""
    return f"{list(KINDS).index(item['kind']):02}"
