"""Emergencies opened twice: the files that a new one may double, merging two into one, and undoing it."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
from pydantic_core import from_json
from starlette.responses import Response

from api import bodies, entities
from api.reading import Past, TheReader, moment, reflected
from api.route import router
from api.routes.emergencies import EmergencyId
from api.services import TheClock
from api.writing import Reference, TheWriter
from domain.authority import NATION, STAFF, require_role
from domain.commands.merging import MergeEmergency, UnmergeEmergency
from domain.emergency import Occurred
from domain.hazard import Glide
from domain.merging.rules import UnknownEmergency
from domain.rules import OnlyStrickenNationDecides
from domain.value import NationCode, Phrase, Word
from projections.likely import Sought, likeliest
from store.board import Reading

routes = router("emergencies")


class LikelyAsked(Past):
    """What is known so far of an emergency that is about to be opened."""

    country: Annotated[NationCode | None, Query(description="for a nation: its own")] = None
    hazard: Word | None = None
    title: Phrase | None = None
    occurred: Occurred | None = None
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None
    glide: Glide | None = None


@routes.get("/emergencies/likely", response_model=entities.LikelyEmergencies)
async def list_likely(asked: Annotated[LikelyAsked, Query()], look: TheReader, clock: TheClock) -> Response:
    """Name the files, at most five, that a new emergency may be in already, and why. A nation asks for its own."""
    actor, reader = look.caller.actor, look.caller.reader
    require_role(actor, STAFF | NATION, "ask which emergency is open already")
    country = asked.country or actor.nation
    if actor.role == "nation" and country != actor.nation:
        raise OnlyStrickenNationDecides(stricken=str(country), named=actor.nation)
    known = asked.model_dump(exclude={*Past.model_fields, "country"})
    sought = Sought(today=clock().date(), country=country, **known)

    def question(reading: Reading) -> tuple[list[dict[str, Any]], int]:
        at = moment(reading, asked)
        narrow = {} if country is None else {"country": country}
        rows = reading.find(("emergency",), reader, filters=narrow, at=at)
        files = likeliest(sought, (from_json(row.text) for row in rows))
        items = [{"emergency": file, "points": likely.points, "why": likely.why} for file, likely in files]
        return items, reflected(reading, at)

    items, position = await look.ask(question, asked)
    return look.document({"items": items, "position": position}, position)


@routes.post("/emergencies/{emergency_id}/merge", response_model=entities.Emergency)
async def merge_emergency(emergency_id: EmergencyId, said: bodies.Merging, act: TheWriter) -> Response:
    """Merge a file that was opened twice into the other one, which stands for both; it can be undone."""
    command = MergeEmergency(**act.by(said), emergency_id=emergency_id, into=said.into, reason=said.reason)
    other = Reference("emergency", said.into, UnknownEmergency(emergency=str(said.into)))
    return await act.record(command, on=("emergency", str(emergency_id)), naming=[other])


@routes.post("/emergencies/{emergency_id}/unmerge", response_model=entities.Emergency)
async def unmerge_emergency(emergency_id: EmergencyId, said: bodies.Unmerging, act: TheWriter) -> Response:
    """Undo a merge: each file stands for itself again, with what happened to its papers meanwhile."""
    command = UnmergeEmergency(**act.by(said), emergency_id=emergency_id, reason=said.reason)
    return await act.record(command, on=("emergency", str(emergency_id)))
