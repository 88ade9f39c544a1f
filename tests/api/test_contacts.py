"""Contacts: persons outside the log, read with what names them, and erased for good (DOMAIN.md, invariant 29)."""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.api.scenario import SVNS_WORD
from tests.api.served import Served

DESK_OF_SVN = {
    "name": "Ana Novak",
    "telephone": "+386 1 471 3322",
    "email": "desk@urszr.example",
    "hours": "24/7",
}


@pytest.fixture
def contact(centre: Served) -> str:
    """Slovenia's contact."""
    id: str = centre.done("SVN", "/v1/contacts", DESK_OF_SVN | {"languages": ["sl", "en"]})["id"]
    return id


def named_in_a_request(centre: Served, contact: str, who: str = "SVN") -> str:
    """A request of Slovenia that names a contact; the emergency."""
    body = {"country": "SVN", "hazard": "flood", "request": {"items": [], "contact": contact}}
    id: str = centre.done(who, "/v1/emergencies", body)["id"]
    return id


def test_a_contact_is_kept_with_who_gave_it(centre: Served, contact: str) -> None:
    kept = centre.read("SVN", f"/v1/contacts/{contact}")
    assert kept["languages"] == ["sl", "en"]
    assert kept["nation"] == "SVN"
    assert {name: kept[name] for name in DESK_OF_SVN} == DESK_OF_SVN


def test_one_language_needs_no_list(centre: Served) -> None:
    assert centre.done("SVN", "/v1/contacts", {"name": "x", "languages": "sl"})["languages"] == ["sl"]


@pytest.mark.parametrize("who", ["ESP", "OCHA", "admin"])
def test_to_others_a_contact_that_nothing_names_is_unknown(centre: Served, contact: str, who: str) -> None:
    unknown = centre.get(who, f"/v1/contacts/{uuid4()}")
    assert centre.get(who, f"/v1/contacts/{contact}").content == unknown.content
    assert centre.post(who, f"/v1/contacts/{contact}/erase").content == unknown.content
    assert centre.read(who, "/v1/contacts")["items"] == []


def test_whoever_may_read_what_names_a_contact_may_read_the_contact(centre: Served, contact: str) -> None:
    emergency = named_in_a_request(centre, contact)
    assert centre.get("ESP", f"/v1/contacts/{contact}").status_code == 404
    request = centre.read("SVN", f"/v1/emergencies/{emergency}/requests")["items"][0]
    before = centre.get("head", f"/v1/contacts/{contact}").headers["Position"]
    centre.done("head", f"/v1/requests/{request['id']}/disseminate")
    for who in ("ESP", "OCHA"):
        assert centre.read(who, f"/v1/contacts/{contact}")["name"] == "Ana Novak"
    assert centre.get("ESP", f"/v1/contacts/{contact}?at={before}").status_code == 404


@pytest.mark.parametrize("id", ["unknown", "hidden", "erased"])
def test_only_a_contact_that_one_may_see_can_be_named(centre: Served, contact: str, id: str) -> None:
    hidden = centre.done("ESP", "/v1/contacts", {"name": "Madrid"})["id"]
    erased = centre.done("SVN", "/v1/contacts", {"name": "Gone"})["id"]
    centre.done("SVN", f"/v1/contacts/{erased}/erase")
    named = {"unknown": str(uuid4()), "hidden": hidden, "erased": erased}[id]
    body = {"country": "SVN", "hazard": "flood", "request": {"items": [], "contact": named}}
    answer = centre.post("SVN", "/v1/emergencies", body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/contact-unknown")
    assert answer.json()["errors"][0]["pointer"] == "/request/contact"
    who_told = {**SVNS_WORD, "reported_by": {"nation": "SVN", "contact": named}}
    told = centre.post(
        "SVN", "/v1/emergencies", {"country": "SVN", "hazard": "flood", "provenance": who_told}
    )
    assert told.json()["errors"][0]["pointer"] == "/provenance/reported_by/contact"


def test_who_is_erased_is_gone_and_what_named_him_stays(centre: Served, contact: str) -> None:
    emergency = named_in_a_request(centre, contact)
    before = centre.get("SVN", f"/v1/emergencies/{emergency}/requests").headers["Position"]
    erased = centre.done("SVN", f"/v1/contacts/{contact}/erase")
    assert erased["erased_at"] is not None
    assert [erased[name] for name in ("name", "telephone", "email", "hours", "languages")] == [None] * 4 + [
        []
    ]
    assert centre.read("SVN", f"/v1/contacts/{contact}?at={before}") == erased
    assert centre.read("SVN", f"/v1/emergencies/{emergency}/requests")["items"][0]["contact"] == contact
    assert "Novak" not in centre.get("head", "/v1/entries").text


def test_the_desk_erases_whom_others_gave_and_others_do_not(centre: Served, contact: str) -> None:
    emergency = named_in_a_request(centre, contact)
    request = centre.read("SVN", f"/v1/emergencies/{emergency}/requests")["items"][0]
    centre.done("head", f"/v1/requests/{request['id']}/disseminate")
    for who in ("ESP", "OCHA", "planner"):
        assert centre.post(who, f"/v1/contacts/{contact}/erase").json()["rule"] == "RoleMayNot"
    assert centre.post("duty officer", f"/v1/contacts/{contact}/erase").status_code == 200


def test_the_administrator_has_a_person_forgotten_whom_he_may_not_read(centre: Served, contact: str) -> None:
    emergency = named_in_a_request(centre, contact)
    told = {"country": "SVN", "hazard": "storm", "situation": "Ask for ANA NOVAK."}
    position = int(centre.post("duty officer", "/v1/emergencies", told).headers["Position"])
    assert centre.get("admin", f"/v1/contacts/{contact}").status_code == 404
    forgotten = centre.done("admin", f"/v1/contacts/{contact}/forget")
    assert forgotten["named_at"] == [position]
    assert forgotten["contact"]["name"] is None
    assert centre.read("SVN", f"/v1/contacts/{contact}") == forgotten["contact"]
    assert centre.read("SVN", f"/v1/emergencies/{emergency}/requests")["items"][0]["contact"] == contact
    file = Path(centre.store.database.url.removeprefix("sqlite:///"))
    held = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    assert DESK_OF_SVN["email"].encode() not in held


@pytest.mark.parametrize(("who", "status"), [("SVN", 403), ("head", 403), ("ESP", 404)])
def test_nobody_else_has_a_person_forgotten(centre: Served, contact: str, who: str, status: int) -> None:
    assert centre.post(who, f"/v1/contacts/{contact}/forget").status_code == status


def test_another_account_of_the_nation_is_the_nation(centre: Served, contact: str) -> None:
    centre.admit("other desk of SVN", "nation", "SVN")
    assert [one["id"] for one in centre.read("other desk of SVN", "/v1/contacts")["items"]] == [contact]
    assert centre.post("other desk of SVN", f"/v1/contacts/{contact}/erase").status_code == 200


def test_staff_lists_all_contacts_and_others_their_own(centre: Served, contact: str) -> None:
    spanish = centre.done("ESP", "/v1/contacts", {"name": "Madrid"})["id"]
    assert [one["id"] for one in centre.read("planner", "/v1/contacts")["items"]] == [contact, spanish]
    assert [one["id"] for one in centre.read("ESP", "/v1/contacts")["items"]] == [spanish]


def test_a_contact_was_not_there_before_it_was_given(centre: Served) -> None:
    opened = centre.post("duty officer", "/v1/emergencies", {"country": "SVN", "hazard": "flood"})
    centre.clock.pass_(hours=1)
    later = centre.done("SVN", "/v1/contacts", {"name": "x"})["id"]
    assert centre.get("SVN", f"/v1/contacts/{later}?at={opened.headers['Position']}").status_code == 404
    assert centre.read("SVN", f"/v1/contacts?at={opened.headers['Position']}")["items"] == []
