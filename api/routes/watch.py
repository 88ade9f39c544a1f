"""The watch: signing on and off, handing over, the watch log; for staff alone."""

from typing import Annotated, Any

from fastapi import Query
from pydantic_core import from_json
from starlette.responses import Response

from api import bodies, entities
from api.open_work import STAFF_READER, open_work, waiting
from api.reading import Listing, Past, TheReader, moment, reflected
from api.route import router
from api.routes.entries import LogAsked
from api.writing import TheWriter
from domain.authority import STAFF, require_role
from domain.commands.watch import ConfirmHandover, OfferHandover, SignOff, SignOn, TakeOver, WriteNote
from domain.watch.watch import WATCH_ID
from store.board import Reading

routes = router("watch")
WATCH_LOG = Listing("watch_log", "entry", entities.Entry, newest_first=True)
WATCH = ("watch", str(WATCH_ID))


class WatchLogAsked(LogAsked):
    """What can be asked of the watch log."""

    def filters(self) -> dict[str, str]:
        """Those that were given, within the file of the watch."""
        return {**super().filters(), "emergency_id": str(WATCH_ID)}


@routes.get("/watch", response_model=entities.WatchNow)
async def read_watch(past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read who is on watch and who holds it, and all that is open."""
    require_role(look.caller.actor, STAFF, "see the watch")

    def question(reading: Reading) -> tuple[dict[str, Any], int]:
        at = moment(reading, past)
        row = reading.get(*WATCH, STAFF_READER, at)
        watch = None if row is None else from_json(row.text)
        position = reflected(reading, at)
        return {"watch": watch, "open": open_work(reading, at), "position": position}, position

    return look.document(*await look.ask(question, past))


@routes.get("/watch/log", response_model=entities.Listed[entities.Entry])
async def read_watch_log(asked: Annotated[WatchLogAsked, Query()], look: TheReader) -> Response:
    """Read the watch log, newest entry first: who came, went and handed over, and the free entries."""
    require_role(look.caller.actor, STAFF, "see the watch log")
    return await look.many(WATCH_LOG, asked)


@routes.post("/watch/sign-on", response_model=entities.Watch)
async def sign_on(said: bodies.MaySayNothing, act: TheWriter) -> Response:
    """Come on watch. Whoever is the first holds it."""
    return await act.record(SignOn(**act.by(said)))


@routes.post("/watch/sign-off", response_model=entities.Watch)
async def sign_off(said: bodies.MaySayNothing, act: TheWriter) -> Response:
    """Go off watch. Its holder hands it over first, and nobody leaves what he looks after."""
    return await act.record_made(
        lambda reading: SignOff(**act.by(said), waiting=waiting(reading)), created=False
    )


@routes.post("/watch/hand-over", response_model=entities.Watch)
async def offer_handover(said: bodies.Handover, act: TheWriter) -> Response:
    """Offer the watch to another who is on it. All that waits to be acknowledged has an owner, or it is refused."""
    return await act.record_made(
        lambda reading: OfferHandover(
            **act.by(said), to=said.to, waiting=waiting(reading), owners=said.owned()
        ),
        created=False,
    )


@routes.post("/watch/confirm", response_model=entities.Watch)
async def confirm_handover(said: bodies.MayOwn, act: TheWriter) -> Response:
    """Take the watch that was offered. What has come in since needs an owner too."""
    return await act.record_made(
        lambda reading: ConfirmHandover(**act.by(said), waiting=waiting(reading), owners=said.owned()),
        created=False,
    )


@routes.post("/watch/take-over", response_model=entities.Watch)
async def take_over(said: bodies.Relief, act: TheWriter) -> Response:
    """Take the watch from one who has left it, with a reason."""
    return await act.record(TakeOver(**act.by(said), reason=said.reason))


@routes.post("/watch/notes", status_code=201, response_model=entities.Note)
async def write_note(said: bodies.Note, act: TheWriter) -> Response:
    """Write a free entry into the watch log."""
    return await act.record(WriteNote(**act.by(said), text=said.text), created=True)
