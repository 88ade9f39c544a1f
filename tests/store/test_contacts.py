"""Persons are kept outside the log, and can be erased."""

from dataclasses import replace
from typing import Any

from store.contacts import PERSONAL
from store.open import Store
from tests.store.conftest import Clock


def test_a_contact_is_kept_with_what_it_belongs_to(depots: Store) -> None:
    contact = depots.contacts.add(
        name="Ana Novak",
        telephone="+386 1 234 56 78",
        email="ana@example.org",
        languages="sl, en",
        hours="06–18 UTC",
        owner_nation="SVN",
        created_by="officer",
        belongs_kind="request",
        belongs_id="r1",
    )
    other = depots.contacts.add(name="Ion", created_by="officer")
    assert depots.contacts.get(contact.id) == contact
    assert depots.contacts.belonging_to("request", "r1") == [contact]
    assert depots.contacts.list() == [contact, other]
    assert depots.contacts.get("nobody") is None


def test_an_erased_contact_keeps_nothing_personal(depots: Store, clock: Clock) -> None:
    contact = depots.contacts.add(
        name="Ana Novak", telephone="1", email="2", languages="3", hours="4", created_by="officer"
    )
    erased = depots.contacts.erase(contact.id)
    assert erased is not None
    nothing: dict[str, Any] = dict.fromkeys(PERSONAL)
    assert erased == replace(contact, **nothing, erased_at=erased.erased_at)
    assert erased.erased_at == clock.now.isoformat().replace("+00:00", "Z")
    with depots.database.reading() as transaction:
        assert "Novak" not in repr(transaction.rows("SELECT * FROM {contacts}"))
    assert depots.contacts.erase(contact.id) == erased
    assert depots.contacts.erase("nobody") is None
