"""Contacts: persons and desks, kept outside the log so that they can be erased."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query
from pydantic_core import from_json, to_json
from starlette.responses import Response

from api import bodies, entities
from api.answers import document
from api.caller import SignedIn
from api.contacts import gave, may_read
from api.problems import NOBODY_SUCH
from api.reading import NO_QUERY, Listing, Part, Past, TheReader, moment, reflected, time_of
from api.route import router
from api.services import TheBoard, TheStore
from domain.authority import ADMIN, DESK, NATION, OBSERVER, require_role
from store.board import Reading
from store.contacts import Contact
from store.database import Transaction
from store.erasure import forget

routes = router("contacts")
ContactId = Annotated[UUID, Path(description="the contact's id")]
CONTACTS = Listing("contacts", "contact", entities.Contact)


def shown(contact: Contact) -> dict[str, Any]:
    """A contact as it is served."""
    fields = {name: value for name, value in asdict(contact).items() if name in entities.Contact.model_fields}
    languages = from_json(contact.languages) if contact.languages else []
    return {"kind": "contact", **fields, "languages": languages, "nation": contact.owner_nation}


def was_there(contact: Contact, time: datetime | None) -> bool:
    """Whether the contact had been given by that time. Who was erased since then stays erased."""
    return time is None or datetime.fromisoformat(contact.created_at) <= time


@routes.post("/contacts", status_code=201, response_model=entities.Contact, dependencies=NO_QUERY)
async def add_contact(said: bodies.Person, caller: SignedIn, store: TheStore, board: TheBoard) -> Response:
    """Keep a contact, to be named by its id wherever a call takes `contact`."""
    require_role(caller.actor, DESK | NATION | OBSERVER, "keep a contact")
    contact = await board.run(
        lambda: store.contacts.add(
            name=said.name,
            telephone=said.telephone,
            email=said.email,
            languages=to_json(said.languages).decode(),
            hours=said.hours,
            owner_nation=caller.actor.nation,
            created_by=caller.account.id,
        )
    )
    return document(
        shown(contact), status=201, position=board.position, location=f"/v1/contacts/{contact.id}"
    )


@routes.get("/contacts", response_model=entities.Listed[entities.Contact])
async def list_contacts(asked: Annotated[Part, Query()], look: TheReader, store: TheStore) -> Response:
    """List contacts: staff all, others those that they or their nation gave."""
    caller = look.caller

    def question(transaction: Transaction) -> tuple[list[dict[str, Any]], int]:
        reading = Reading(transaction)
        time = time_of(transaction, reading, asked)
        own = [
            shown(contact)
            for contact in store.contacts.list()
            if was_there(contact, time) and (caller.reader.is_staff or gave(contact, caller))
        ]
        return own, reflected(reading, moment(reading, asked))

    items, position = await look.look(question, asked)
    return look.part(CONTACTS, items, "id", asked, position)


@routes.get("/contacts/{contact_id}", response_model=entities.Contact)
async def read_contact(
    contact_id: ContactId, past: Annotated[Past, Query()], look: TheReader, store: TheStore
) -> Response:
    """Read a contact: staff, who gave it, and whoever may read a request, an offer or a seat that names it."""

    def question(transaction: Transaction) -> tuple[Contact, int]:
        reading = Reading(transaction)
        at = moment(reading, past)
        contact = store.contacts.get(str(contact_id))
        there = contact is not None and was_there(contact, time_of(transaction, reading, past))
        if contact is None or not there or not may_read(contact, look.caller, reading, at):
            raise NOBODY_SUCH
        return contact, reflected(reading, at)

    contact, position = await look.look(question, past)
    return look.document(shown(contact), position)


@routes.post("/contacts/{contact_id}/forget", response_model=entities.Forgotten, dependencies=NO_QUERY)
async def forget_contact(
    contact_id: ContactId, caller: SignedIn, store: TheStore, board: TheBoard
) -> Response:
    """Erase a person from the files of the database too, and tell which facts name him in their text."""
    id = str(contact_id)

    def question(reading: Reading) -> bool:
        contact = store.contacts.get(id)
        return contact is not None and (caller.actor.role in ADMIN or may_read(contact, caller, reading))

    if not await board.ask(question):
        raise NOBODY_SUCH
    require_role(caller.actor, ADMIN, "have a person forgotten")
    forgotten = await board.run(lambda: forget(store.database, store.contacts, id))
    assert forgotten is not None, "a contact keeps its id for ever"
    said = {"contact": shown(forgotten.contact), "named_at": forgotten.named_at}
    return document(said, position=board.position)


@routes.post("/contacts/{contact_id}/erase", response_model=entities.Contact, dependencies=NO_QUERY)
async def erase_contact(
    contact_id: ContactId, caller: SignedIn, store: TheStore, board: TheBoard
) -> Response:
    """Erase a person for good; what names the contact stays as it is, without the person."""
    id = str(contact_id)

    def question(reading: Reading) -> Contact:
        contact = store.contacts.get(id)
        if contact is None or not may_read(contact, caller, reading):
            raise NOBODY_SUCH
        return contact

    contact = await board.ask(question)
    if not gave(contact, caller):
        require_role(caller.actor, DESK, "erase a contact that others gave")
    erased = await board.run(lambda: store.contacts.erase(id))
    assert erased is not None, "a contact keeps its id for ever"
    return document(shown(erased), position=board.position)
