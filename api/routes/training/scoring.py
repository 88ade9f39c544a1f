"""Scoring: objectives over the log of one file, judged as at any position; and the kinds of criteria that there are.

It looks at the whole file, so it is for staff. Nothing is recorded: whoever asks keeps the objectives.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from api import problems
from api.answers import document
from api.caller import SignedIn
from api.entities import Listed
from api.problems import Problem
from api.reading import Listing, Looking, Part, Past, TheReader, moment, query_once, reflected, time_of
from api.route import router
from api.routes.emergencies import EmergencyId
from api.services import TheClock
from api.training.scoring import CriterionKind, ScoredFile, Scoring, kind_shown
from api.training.scoring_files import FileRead, file_read, scored_branch
from domain.authority import STAFF, require_role
from projections.training.scoring.criteria import KINDS
from store.board import Reading
from store.database import Transaction

routes = router("scoring")
OBJECTIVES = Listing("objectives", "objective", CriterionKind)


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

    def question(transaction: Transaction) -> tuple[FileRead, int, datetime | None]:
        reading = Reading(transaction)
        at = moment(reading, past)
        seen = reading.get("emergency", id, caller.reader, at)
        read = None if seen is None else file_read(transaction, id)
        if read is None:
            raise Problem(problems.NOT_FOUND)
        require_role(caller.actor, STAFF, "score an emergency")
        return read, reflected(reading, at), clock_at(transaction, reading, past, read, clock)

    look = Looking(request, caller, None)
    read, position, until = await look.look(question, past)
    content = await scored_branch(request, id, read, said.objectives, position, until)
    return document(content, position=position)


def clock_at(
    transaction: Transaction, reading: Reading, past: Past, file: FileRead, clock: Callable[[], datetime]
) -> datetime | None:
    """What the clock shows at the moment that is asked for; that of an archive file stands with its last fact."""
    return None if file.is_past else min(time_of(transaction, reading, past) or clock(), clock())


@routes.get("/criteria", response_model=Listed[CriterionKind])
async def list_criteria(asked: Annotated[Part, Query()], look: TheReader) -> Response:
    """List the kinds of criteria that an objective can have, in words, each with objectives for training."""
    position = await look.ask(lambda reading: reflected(reading, moment(reading, asked)), asked)
    return look.part(OBJECTIVES, [kind_shown(kind) for kind in KINDS], _place, asked, position)


def _place(item: Any) -> str:
    """Where a kind stands in the list: in the order in which they are offered."""
    return f"{list(KINDS).index(item['kind']):02}"
