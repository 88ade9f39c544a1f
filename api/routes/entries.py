"""The log book: what happened, in order, and setting wrong entries right."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query
from pydantic_core import from_json
from starlette.responses import Response

from api import bodies, entities
from api.planning import entities as planning
from api.problems import NOBODY_SUCH
from api.reading import GREATEST_POSITION, Listing, Page, Past, TheReader, moment, reflected
from api.route import router
from api.routes.emergencies import EmergencyId
from api.writing import TheWriter
from domain.authority import STAFF, require_role
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.identity import entry_id
from domain.nation import name_on
from domain.value import Word, written
from projections.readers import OBSERVERS, Readers
from store.board import Reading, Row

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


@routes.get("/entries/{position}/readers", response_model=entities.WhoCouldRead)
async def read_readers(position: EntryPosition, past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read who could see the thing that an entry is about, now or at a time: for staff, with the names of that day."""

    def question(reading: Reading) -> tuple[dict[str, Any], int]:
        at = moment(reading, past)
        entry = reading.get("entry", entry_id(position), look.caller.reader, at)
        if entry is None:
            raise NOBODY_SUCH
        require_role(look.caller.actor, STAFF, "ask who could read something")
        about = from_json(entry.text)["entity"]
        row = reading.get(about["kind"], about["id"], look.caller.reader, at)
        if row is None:
            raise NOBODY_SUCH
        return _who_could_read(reading, row, reflected(reading, at)), reflected(reading, at)

    found, reflects = await look.ask(question, past)
    return look.document(found, reflects)


def _who_could_read(reading: Reading, row: Row, at: int) -> dict[str, Any]:
    """The readers of a version, with what its nations were called on the day that is asked about."""
    readers = Readers(row.readers).as_json()
    day = reading.recorded_at(at).date()
    codes = readers if isinstance(readers, list) else []
    return {
        "entity": {"kind": row.kind, "id": row.id},
        "position": row.position,
        "at": at,
        "recorded_at": written(reading.recorded_at(row.position)),
        "readers": readers,
        "named": [{"code": code, "name": name_on(code, day)} for code in codes if code != OBSERVERS],
    }


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
