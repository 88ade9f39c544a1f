"""Every GET: the present or a past of what the centre knew, in pages, as JSON or as a table (CONTRACT.md, 2)."""

import csv
import io
import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import openapi, reading
from api.problems import Problem
from tests.api.exercise_scenario import EXERCISE_PLACES, INSIDE
from tests.api.planning_scenario import PLANNING_PLACES
from tests.api.served import Served, serving

A_FLOOD = {"country": "SVN", "hazard": "flood", "request": {"items": []}}


@pytest.fixture(scope="module")
def played(played_on_both: Served) -> Served:
    """A centre in which everything has happened, on each database."""
    return played_on_both


# Who is live, who is at the desk, where mail goes and to whom stands in no log, so it has no past.
NOW_ALONE = {"/v1/presence", "/v1/desk", "/v1/outbox", "/v1/nations/{code}/contact"}
# In the scenario it is erased at the end (test_attachments).
ERASED = "/v1/attachments/{sha256}"


def reads(centre: Served) -> list[tuple[str, dict[str, Any]]]:
    """Every call that reads, needs a token, and can be asked about the past."""
    return [
        (path, call)
        for path, method, call in openapi.calls(centre.description)
        if method == "get"
        and path.startswith("/v1/")
        and "/health/" not in path
        and path not in NOW_ALONE
        and path != ERASED
        # An exercise answers for itself, at positions of its own (test_exercises).
        and not path.startswith(INSIDE)
    ]


def in_this_centre(centre: Served, path: str) -> str:
    """The address of a call, about what the scenario has made."""
    places = {
        "emergency_id": "emergency",
        "request_id": "request",
        "item_id": "pumps",
        "offer_id": "offer",
        "consignment_id": "consignment",
        "message_id": "report",
        "appointment_id": "appointment",
        "transmission_id": "transmission",
        "position": "position of offer",
        "contact_id": "contact",
        "account_id": "account",
        "replay_id": "replay",
        **PLANNING_PLACES,
        **EXERCISE_PLACES,
    }
    return path.format(code="SVN", **{name: centre.kept[kept] for name, kept in places.items()})


def reader_of(path: str) -> str:
    return "admin" if path.startswith("/v1/accounts") else "head"


# --- what every answer says --------------------------------------------------------------------------------------


def test_every_answer_says_which_position_it_reflects(played: Served) -> None:
    head = played.read("head", "/v1/entries?limit=1")["position"]
    for path, _ in reads(played):
        answer = played.get(reader_of(path), in_this_centre(played, path))
        assert (answer.status_code, answer.headers["Position"]) == (200, str(head)), path


def test_every_read_takes_a_position_or_a_time(played: Served) -> None:
    for path, _ in reads(played):
        address = in_this_centre(played, path)
        who = reader_of(path)
        head = played.get(who, address).headers["Position"]
        assert played.get(who, f"{address}?at={head}").headers["Position"] == head, path
        assert played.get(who, f"{address}?as_of=2027-01-01T00:00:00Z").headers["Position"] == head, path
        assert played.get(who, f"{address}?min_position={head}").status_code == 200, path
        both = played.get(who, f"{address}?at=1&as_of=2026-11-24")
        assert (both.status_code, both.json()["type"]) == (400, "/problems/bad-query"), path
        beyond = played.get(who, f"{address}?at={int(head) + 1}")
        assert (beyond.status_code, beyond.json()["type"]) == (400, "/problems/bad-query"), path


def test_every_read_refuses_a_query_name_that_it_does_not_know_and_names_it(played: Served) -> None:
    for path, _ in reads(played):
        answer = played.get(reader_of(path), f"{in_this_centre(played, path)}?colour=red")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query"), path
        assert "colour" in answer.json()["detail"], path


def test_every_read_refuses_a_name_that_stands_twice(played: Served) -> None:
    for path, _ in reads(played):
        answer = played.get(reader_of(path), f"{in_this_centre(played, path)}?at=1&at=2")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query"), path


def test_every_read_answers_304_to_who_has_it(played: Served) -> None:
    for path, _ in reads(played):
        address, who = in_this_centre(played, path), reader_of(path)
        etag = played.get(who, address).headers["ETag"]
        for said in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            answer = played.get(who, address, if_none_match=said)
            assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag), path
        assert played.get(who, address, if_none_match='"other"').status_code == 200, path


def test_nothing_under_v1_is_kept_by_a_cache(played: Served) -> None:
    headers = played.get("ESP", "/v1/emergencies").headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Vary"] == "Authorization, Cookie, Accept"


# --- what was known ----------------------------------------------------------------------------------------------


def test_an_emergency_can_be_read_as_it_was_at_any_position(centre: Served) -> None:
    opened = centre.post("duty officer", "/v1/emergencies", {"country": "SVN", "hazard": "flood"})
    address = opened.headers["Location"]
    centre.done("duty officer", f"{address}/glide", {"glide": "FL-2026-000214-SVN"})
    before = centre.get("duty officer", f"{address}?at={opened.headers['Position']}")
    assert before.content == opened.content
    assert before.headers["Position"] == opened.headers["Position"]
    assert centre.read("duty officer", address)["glide"] == ["FL-2026-000214-SVN"]


def test_before_a_thing_was_it_is_unknown(centre: Served) -> None:
    opened = centre.post("duty officer", "/v1/emergencies", {"country": "SVN", "hazard": "flood"})
    address = opened.headers["Location"]
    assert (
        centre.get("duty officer", f"{address}?at=0").content == centre.get("duty officer", "/v1/x").content
    )
    assert centre.read("duty officer", "/v1/emergencies?at=0") == {"items": [], "next": None, "position": 0}


def test_a_time_shows_what_had_been_recorded_by_then(centre: Served) -> None:
    address = centre.post("duty officer", "/v1/emergencies", {"country": "SVN", "hazard": "flood"}).headers[
        "Location"
    ]
    centre.clock.pass_(hours=1)
    noted = centre.post("duty officer", f"{address}/glide", {"glide": "FL-2026-000214-SVN"})
    assert centre.read("duty officer", f"{address}?as_of=2026-11-24T15:30:00Z")["glide"] == []
    assert centre.read("duty officer", f"{address}?as_of=2026-11-24T16:30:00%2B01:00")["glide"] == []
    assert centre.get("duty officer", f"{address}?as_of=2026-11-24").status_code == 404
    later = centre.get("duty officer", f"{address}?as_of=2026-11-25")
    assert (later.json()["glide"], later.headers["Position"]) == (
        ["FL-2026-000214-SVN"],
        noted.headers["Position"],
    )


def test_who_could_not_see_it_then_cannot_see_it_as_it_was_then(flood: Served) -> None:
    emergency = f"/v1/emergencies/{flood.kept['emergency']}"
    opened = int(flood.kept["position of emergency"])
    assert flood.get("ESP", emergency).status_code == 200
    assert flood.get("ESP", f"{emergency}?at={opened}").status_code == 404
    assert flood.get("head", f"{emergency}?at={opened}").status_code == 200


def test_an_item_as_it_was_shows_its_cover_as_it_was(flood: Served) -> None:
    item = f"/v1/items/{flood.kept['pumps']}"
    before = flood.get("SVN", item)
    flood.done("SVN", f"/v1/offers/{flood.kept['offer']}/accept", {"lines": [{"line": 1, "quantity": 10}]})
    assert flood.read("SVN", item)["coverage"]["accepted"] == 10
    then = flood.get("SVN", f"{item}?at={before.headers['Position']}")
    assert then.content == before.content
    assert then.json()["coverage"]["accepted"] == 0


@pytest.mark.parametrize(
    "said", ["at=x", "at=-1", "at=1.0", "at=9007199254740992", "as_of=now", "as_of=2026-11", "at="]
)
def test_a_moment_that_is_none_is_refused(centre: Served, said: str) -> None:
    answer = centre.get("ESP", f"/v1/emergencies?{said}")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


def test_a_read_waits_for_a_position(new_sqlite_url: str) -> None:
    with serving(new_sqlite_url, live=True) as centre:
        first = centre.post("duty officer", "/v1/emergencies", {"country": "SVN", "hazard": "flood"})
        later = int(first.headers["Position"]) + 1
        answers: list[Any] = []
        address = f"{first.headers['Location']}?min_position={later}"
        waiting = threading.Thread(target=lambda: answers.append(centre.get("duty officer", address)))
        waiting.start()
        glide = {"glide": "FL-2026-000214-SVN"}
        assert centre.post("duty officer", f"{first.headers['Location']}/glide", glide).status_code == 200
        waiting.join()
        assert answers[0].json()["glide"] == ["FL-2026-000214-SVN"]


def test_a_position_that_does_not_come_is_503_with_when_to_ask_again(centre: Served) -> None:
    answer = centre.get("ESP", "/v1/emergencies?min_position=9")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json()["type"] == "/problems/not-yet"


# --- cover -------------------------------------------------------------------------------------------------------


def test_live_cover_is_for_staff_and_the_stricken_nation(flood: Served) -> None:
    flood.done("SVN", f"/v1/offers/{flood.kept['offer']}/accept", {"lines": [{"line": 1, "quantity": 10}]})
    item = f"/v1/items/{flood.kept['pumps']}"
    for who in ("SVN", "duty officer", "planner"):
        assert flood.read(who, item)["coverage"]["accepted"] == 10, who
    for who in ("ESP", "OCHA"):
        assert flood.read(who, item)["coverage"] is None, who


def test_others_read_cover_as_the_last_report_told_it(flood: Served) -> None:
    offer, item = f"/v1/offers/{flood.kept['offer']}", f"/v1/items/{flood.kept['pumps']}"
    flood.done("SVN", f"{offer}/accept", {"lines": [{"line": 1, "quantity": 10}]})
    reports = f"/v1/emergencies/{flood.kept['emergency']}/situation-reports"
    draft = flood.done("duty officer", reports, {"product": "situation_report"})
    flood.done("head", f"/v1/messages/{draft['id']}/approve")
    flood.done("SVN", f"{offer}/accept", {"lines": [{"line": 1, "quantity": 2}]})
    assert flood.read("SVN", item)["coverage"]["accepted"] == 12
    assert flood.read("ESP", item)["coverage"]["accepted"] == 10
    coverage = flood.read("ESP", f"/v1/emergencies/{flood.kept['emergency']}/coverage")["items"]
    assert coverage[0] == flood.read("ESP", item)


def test_coverage_is_every_item_at_once(played: Served) -> None:
    address = f"/v1/emergencies/{played.kept['emergency']}"
    items = played.read("SVN", f"{address}/items?limit=200")["items"]
    coverage = played.read("SVN", f"{address}/coverage")
    assert coverage["items"] == items
    assert coverage["next"] is None
    assert all(item["coverage"].keys() >= {"requested", "offered", "accepted", "state"} for item in items)


# --- lists -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A centre with eight emergencies."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('many') / 'centre.db'}") as centre:
        for country in ("SVN", "ALB", "MNE", "SVN", "TUR", "ALB", "SVN", "GEO"):
            centre.done("duty officer", "/v1/emergencies", {"country": country, "hazard": "flood"})
        yield centre


def pages(centre: Served, who: str, address: str) -> list[dict[str, Any]]:
    """Every item of a list, page after page."""
    found: list[dict[str, Any]] = []
    sign, after = "&" if "?" in address else "?", ""
    while True:
        page = centre.read(who, address + (f"{sign}after={after}" if after else ""))
        found += page["items"]
        if page["next"] is None:
            return found
        after = page["next"]


@pytest.mark.parametrize("limit", [1, 3, 8, 200])
def test_pages_give_every_item_once_and_in_order(many: Served, limit: int) -> None:
    whole = many.read("head", "/v1/emergencies")["items"]
    assert len(whole) == 8
    assert pages(many, "head", f"/v1/emergencies?limit={limit}") == whole


def test_pages_are_filtered_alike(many: Served) -> None:
    found = pages(many, "head", "/v1/emergencies?country=SVN&limit=2")
    assert [item["reference"] for item in found] == ["2026-001", "2026-004", "2026-007"]


def test_the_log_book_is_newest_first_and_a_files_log_oldest_first(many: Served) -> None:
    positions = [entry["position"] for entry in pages(many, "head", "/v1/entries?limit=3")]
    assert positions == sorted(positions, reverse=True)
    emergency = many.read("head", "/v1/emergencies")["items"][0]["id"]
    many.done("head", f"/v1/emergencies/{emergency}/glide", {"glide": "FL-2026-000214-SVN"})
    log = [entry["topic"] for entry in pages(many, "head", f"/v1/emergencies/{emergency}/log?limit=1")]
    assert log == ["emergency.opened", "emergency.glide_assigned"]
    same = many.read("head", f"/v1/entries?emergency_id={emergency}")["items"]
    assert [entry["topic"] for entry in same] == log[::-1]


def test_a_page_links_to_the_next(many: Served) -> None:
    first = many.get("head", "/v1/emergencies?limit=3&country=SVN")
    assert "Link" not in first.headers
    first = many.get("head", "/v1/emergencies?limit=2&country=SVN")
    address = first.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
    assert [item["reference"] for item in many.read("head", address)["items"]] == ["2026-007"]


@pytest.mark.parametrize("limit", ["0", "201", "x", "-1", "1.5", ""])
def test_a_page_has_one_to_200_items(many: Served, limit: str) -> None:
    assert many.get("head", f"/v1/emergencies?limit={limit}").status_code == 400


def test_without_a_limit_a_page_has_50(played: Served) -> None:
    assert len(played.read("head", "/v1/entries")["items"]) == 50


@pytest.mark.parametrize(
    "cursor", ["x", "WyJvZmZlcnMiLCAieCJd", "%00", "e30", "W10", "a" * 200, "WyJlbWVyZ2VuY2llcyIsIDFd"]
)
def test_a_cursor_that_the_list_did_not_give_is_refused(many: Served, cursor: str) -> None:
    answer = many.get("head", f"/v1/emergencies?after={cursor}")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


@given(last=st.text(max_size=60), other=st.text(max_size=40))
def test_a_cursor_leads_back_to_where_the_page_ended_and_only_in_its_list(last: str, other: str) -> None:
    assert reading.cursor_read("offers", reading.cursor("offers", last)) == last
    for text in (reading.cursor("requests", last), other):
        with pytest.raises(Problem):
            reading.cursor_read("offers", text)


FILTERS: dict[str, list[tuple[str, str]]] = {
    "emergencies": [("country", "SVN"), ("hazard", "flood"), ("status", "active"), ("reference", "2026-001")],
    "emergencies/{emergency}/requests": [("status", "withdrawn")],
    "emergencies/{emergency}/items": [
        ("status", "closed"),
        ("what", "sandbags"),
        ("unit", "pieces"),
        ("priority", "1"),
    ],
    "emergencies/{emergency}/offers": [
        ("status", "declined"),
        ("channel", "un"),
        ("reference", "2026-001/ESP-1"),
    ],
    "emergencies/{emergency}/consignments": [("status", "lost"), ("mode", "air"), ("offer_id", "{offer}")],
    "emergencies/{emergency}/messages": [("status", "released"), ("product", "final")],
    "emergencies/{emergency}/log": [("topic", "offer.accepted")],
    "entries": [("topic", "offer.accepted"), ("emergency_id", "{emergency}")],
    "planning-groups": [("status", "merged"), ("parent", "{committee}"), ("name", "Transport Group")],
    "seats": [("nation", "SVN"), ("role", "member"), ("status", "confirmed"), ("group_id", "{group}")],
    "meetings": [("status", "held"), ("group_id", "{group}")],
    "tasks": [("what", "lesson"), ("owner", "SVN"), ("status", "closed"), ("activity_id", "{exercise}")],
    "activities": [("tool", "eadrcc"), ("activity_kind", "exercise"), ("host", "SVN"), ("place", "Celje")],
    "activities/{exercise}/enrolments": [("nation", "HRV"), ("status", "no_show")],
    "programmes": [("nation", "ESP"), ("status", "agreed"), ("proposed_by", "nation")],
}


@pytest.mark.parametrize("address", FILTERS)
def test_a_list_is_filtered_by_the_names_of_fields(played: Served, address: str) -> None:
    path = f"/v1/{address.format(**played.kept)}?limit=200"
    everything = played.read("head", path)["items"]
    for name, value in [*FILTERS[address], ("origin", "live")]:
        wanted = value.format(**played.kept)
        found = played.read("head", f"{path}&{name}={wanted}")["items"]
        assert found == [item for item in everything if item[name] == wanted], name
        assert found, name
    assert played.read("head", f"{path}&origin=archive")["items"] == []


def test_offers_and_consignments_are_found_by_a_donor_and_by_an_item(played: Served) -> None:
    emergency = f"/v1/emergencies/{played.kept['emergency']}"
    offers = played.read("head", f"{emergency}/offers?donor=HRV")["items"]
    assert [offer["donors"] for offer in offers] == [[{"nation": "HRV"}]]
    named = played.read("head", f"{emergency}/offers?item_id={played.kept['pumps']}")["items"]
    assert [offer["id"] for offer in named] == [played.kept["offer"]]
    carried = played.read("head", f"{emergency}/consignments?item_id={played.kept['pumps']}")["items"]
    assert played.kept["consignment"] in [consignment["id"] for consignment in carried]


def test_emergencies_are_found_by_one_of_their_glide_numbers_and_things_by_a_flag(played: Served) -> None:
    found = played.read("head", "/v1/emergencies?glide=FL-2026-000214-SVN")["items"]
    assert [emergency["id"] for emergency in found] == [played.kept["emergency"]]
    consignments = f"/v1/emergencies/{played.kept['emergency']}/consignments?flags=short"
    short = [consignment["id"] for consignment in played.read("head", consignments)["items"]]
    assert short == [played.kept["consignment"], played.kept["team"]]


@pytest.mark.parametrize(
    "said", ["status=sleeping", "country=Slovenia", "glide=x", "origin=exercise2", "format=xml"]
)
def test_a_filter_with_a_value_that_cannot_be_is_refused(centre: Served, said: str) -> None:
    assert centre.get("head", f"/v1/emergencies?{said}").status_code == 400


def test_a_reader_gets_only_what_he_may_read_and_full_pages_of_it(played: Served) -> None:
    emergency = f"/v1/emergencies/{played.kept['emergency']}"
    mine = played.read("OCHA", f"{emergency}/offers")
    assert (mine["items"], mine["next"]) == ([], None)
    spanish = pages(played, "ESP", f"{emergency}/offers?limit=1")
    assert all({"nation": "ESP"} in offer["donors"] for offer in spanish)
    assert len(spanish) == 4


def test_to_an_administrator_the_centre_is_empty(played: Served) -> None:
    assert played.read("admin", "/v1/emergencies")["items"] == []
    assert played.read("admin", "/v1/entries")["items"] == []


# --- tables ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "accept"), [("?format=csv", "*/*"), ("", "text/csv"), ("?format=csv", "application/json")]
)
def test_a_list_can_be_had_as_a_table(many: Served, query: str, accept: str) -> None:
    answer = many.get("head", f"/v1/emergencies{query}", accept=accept)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    items = many.read("head", "/v1/emergencies")["items"]
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    assert [json.loads(row["glide"]) for row in rows] == [item["glide"] for item in items]
    assert {row["situation"] for row in rows} == {""}


@pytest.mark.parametrize("accept", ["*/*", "text/html, */*", "text/csv, application/json"])
def test_without_asking_for_a_table_a_list_is_json(many: Served, accept: str) -> None:
    assert many.get("head", "/v1/emergencies", accept=accept).headers["Content-Type"] == "application/json"
    table = many.get("head", "/v1/emergencies?format=json", accept="text/csv")
    assert table.headers["Content-Type"] == "application/json"


def test_a_table_has_its_own_etag_and_the_same_filters(many: Served) -> None:
    as_json = many.get("head", "/v1/emergencies?country=SVN")
    as_table = many.get("head", "/v1/emergencies?country=SVN&format=csv")
    assert as_json.headers["ETag"] != as_table.headers["ETag"]
    assert len(as_table.text.splitlines()) == 1 + len(as_json.json()["items"])
    assert (
        many.get("head", "/v1/emergencies?format=csv", if_none_match=as_json.headers["ETag"]).status_code
        == 200
    )


def test_no_spreadsheet_takes_a_text_for_a_formula(centre: Served) -> None:
    body = {"country": "SVN", "hazard": "flood", "title": '=HYPERLINK("x")'}
    centre.done("duty officer", "/v1/emergencies", body)
    table = centre.get("duty officer", "/v1/emergencies?format=csv").text
    assert next(csv.DictReader(io.StringIO(table)))["title"] == '\'=HYPERLINK("x")'
