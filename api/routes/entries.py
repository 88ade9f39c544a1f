"""The log book: what happened, in order, and setting wrong entries right."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from api import bodies, entities
from api.planning import entities as planning
from api.reading import GREATEST_POSITION, Listing, Page, TheReader
from api.route import router
from api.routes.emergencies import EmergencyId
from api.writing import TheWriter
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.identity import entry_id
from domain.value import Word

routes = router("log book")
LOG = Listing("log", "entry", entities.Entry)
ENTRIES = Listing("entries", "entry", entities.Entry, newest_first=True)


class LogAsked(Page):
    """What can be asked of an emergency's log."""

    topic: Annotated[Word | None, Query(description="what happened, for example offer.accepted")] = None


class EntriesAsked(LogAsked):
    """What can be asked of the log book."""

    emergency_id: UUID | None = None


@routes.get("/emergencies/{emergency_id}/log", response_model=entities.Listed[entities.Entry])
async def read_log(
    emergency_id: EmergencyId, asked: Annotated[LogAsked, Query()], look: TheReader
) -> Response:
    """Read an emergency's log book, oldest entry first."""
    return await look.many(LOG, asked, str(emergency_id))


@routes.get("/entries", response_model=entities.Listed[entities.Entry])
async def list_entries(asked: Annotated[EntriesAsked, Query()], look: TheReader) -> Response:
    """Read the log book over all emergencies, newest entry first."""
    return await look.many(ENTRIES, asked)


EntryPosition = Annotated[int, Path(ge=1, le=GREATEST_POSITION, description="the entry's position")]


@routes.post("/entries/{position}/correct", response_model=planning.Corrected)
async def correct_entry(position: EntryPosition, said: bodies.Correction, act: TheWriter) -> Response:
    """Set an entry right that the desk or a planner typed, or strike it (without `right`); both forms stay readable."""
    command = CorrectEntry(**act.by(said), position=position, reason=said.reason, right=said.right)
    return await act.record(command, on=("entry", entry_id(position)))


@routes.post("/entries/{position}/acknowledge", response_model=entities.Entry)
async def acknowledge_entry(position: EntryPosition, said: bodies.MaySayNothing, act: TheWriter) -> Response:
    """Take an incoming entry on: from then on it has an owner."""
    command = AcknowledgeEntry(**act.by(said), position=position)
    return await act.record(command, on=("entry", entry_id(position)))
