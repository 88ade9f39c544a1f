"""To whom the mail for a nation goes: one of the contacts, outside the log like the person itself."""

from starlette.responses import Response

from api import problems
from api.answers import document
from api.caller import Caller, SignedIn
from api.contacts import may_read
from api.mail import entities as mail
from api.mail.bodies import NamedContact
from api.problems import NOBODY_SUCH, Fault, Problem
from api.reading import NO_QUERY
from api.route import router
from api.routes.nations import NationCode, nation_on
from api.services import TheBoard, TheClock, TheStore
from domain.authority import DESK, NATION, require_role
from domain.planning.rules import SpeaksForAnotherNation
from store.board import Reading

routes = router("nations")


@routes.post("/nations/{code}/contact", response_model=mail.PointOfContact, dependencies=NO_QUERY)
async def name_point_of_contact(
    code: NationCode, said: NamedContact, caller: SignedIn, store: TheStore, board: TheBoard, clock: TheClock
) -> Response:
    """Name the contact, with an address, to whom the mail for a nation goes: the nation for itself, or the desk."""
    nation_on(code, clock().date())
    require_role(caller.actor, DESK | NATION, "name a point of contact")
    if caller.actor.nation not in (None, code):
        raise SpeaksForAnotherNation(nation=code, named=caller.actor.nation)
    id = str(said.contact)

    def question(reading: Reading) -> None:
        contact = store.contacts.get(id)
        if contact is None or contact.erased_at is not None or not may_read(contact, caller, reading):
            raise Problem(
                problems.CONTACT_UNKNOWN,
                errors=[Fault("/contact", "there is no such contact for you to name")],
            )
        if contact.email is None:
            raise Problem(problems.INVALID, errors=[Fault("/contact", "the contact has no address for mail")])

    await board.ask(question)
    await board.run(lambda: store.points_of_contact.name(code, id))
    return document({"nation": code, "contact": id}, position=board.position)


@routes.get("/nations/{code}/contact", response_model=mail.PointOfContact, dependencies=NO_QUERY)
async def read_point_of_contact(
    code: NationCode, caller: SignedIn, store: TheStore, board: TheBoard, clock: TheClock
) -> Response:
    """Read which contact the mail for a nation goes to: staff, and the nation itself."""
    nation_on(code, clock().date())
    if not _may_look(caller, code):
        raise NOBODY_SUCH
    contact = await board.run(lambda: store.points_of_contact.of(code))
    return document({"nation": code, "contact": contact and contact.id}, position=board.position)


def _may_look(caller: Caller, code: str) -> bool:
    return caller.reader.is_staff or caller.reader.code == code
