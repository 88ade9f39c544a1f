"""Every POST that writes the log: once a key, not over somebody's head, answered from the board (CONTRACT.md, 2)."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest

import projections.fold
from api import openapi
from api.uploads import UPLOADS
from domain.fact import Fact
from projections.entities import Board, Entity
from tests.api.exercise_scenario import INSIDE
from tests.api.scenario import ESPS_WORD, SVNS_WORD
from tests.api.served import Served, serving

A_FLOOD = {"country": "SVN", "hazard": "flood", "request": {"items": []}}


def accepting(centre: Served) -> str:
    """Where Slovenia accepts Spain's pumps."""
    return f"/v1/offers/{centre.kept['offer']}/accept"


SOME = {"lines": [{"line": 1, "quantity": 4}]}

# --- the key -----------------------------------------------------------------------------------------------------


def test_every_post_that_writes_the_log_needs_a_key(played: Served) -> None:
    for path, method, _ in openapi.calls(played.description):
        # Who is not of an exercise is told nothing of it, not even that a key is missing.
        if not openapi.writes_the_log(path, method) or path.startswith(INSIDE):
            continue
        names = re.findall(r"{(\w+)}", path)
        place = path.format_map({**dict.fromkeys(names, str(uuid4())), "position": "1", "code": "SVN"})
        headers = {"Authorization": f"Bearer {played.tokens['head']}"}
        if path in UPLOADS or path.endswith("/attachments"):
            headers["Content-Type"] = "text/csv"
        answer = played.client.post(place, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing"), path


@pytest.mark.parametrize("key", ["", "k" * 129, "tab\there", "caf\xe9"])
def test_a_key_is_one_to_128_printable_characters(centre: Served, key: str) -> None:
    signed_in = f"Bearer {centre.tokens['SVN']}".encode()
    headers = {b"Authorization": signed_in, b"Idempotency-Key": key.encode("latin-1")}
    answer = centre.client.post("/v1/emergencies", json=A_FLOOD, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing")


@pytest.mark.parametrize("key", ["k", "k" * 128, "!#$%&'()*+,-./:;<=>?@[]^_`{|}~ and blanks"])
def test_any_other_key_is_taken(centre: Served, key: str) -> None:
    assert centre.post("SVN", "/v1/emergencies", A_FLOOD, key=key).status_code == 201


def test_the_same_post_twice_is_one_event_and_the_same_answer(centre: Served) -> None:
    first = centre.post("SVN", "/v1/emergencies", A_FLOOD, key="once")
    second = centre.post("SVN", "/v1/emergencies", A_FLOOD, key="once")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    for name in ("Position", "ETag", "Location"):
        assert second.headers[name] == first.headers[name]
    assert len(centre.read("SVN", "/v1/emergencies")["items"]) == 1


def test_a_repeat_is_answered_with_the_entity_as_it_then_stood(flood: Served) -> None:
    first = flood.post("SVN", accepting(flood), SOME, key="some")
    flood.done("SVN", accepting(flood), {"lines": [{"line": 1, "quantity": 8}]})
    again = flood.post("SVN", accepting(flood), SOME, key="some")
    assert again.content == first.content
    assert again.json()["lines"][0]["accepted"] == 4
    assert flood.read("SVN", f"/v1/offers/{flood.kept['offer']}")["lines"][0]["accepted"] == 12


def test_a_repeat_of_a_closed_item_shows_its_cover_as_it_was_then(flood: Served) -> None:
    flood.done("SVN", accepting(flood), SOME)
    closing = f"/v1/items/{flood.kept['pumps']}/close"
    first = flood.post("SVN", closing, {"reason": "met"}, key="met")
    flood.done("SVN", accepting(flood), {"lines": [{"line": 1, "quantity": 8}]})
    again = flood.post("SVN", closing, {"reason": "met"}, key="met")
    assert again.content == first.content
    assert again.json()["coverage"]["accepted"] == 4


def test_a_repeat_comes_before_what_has_become_of_the_thing(flood: Served) -> None:
    offer = f"/v1/offers/{flood.kept['offer']}"
    first = flood.post("ESP", f"{offer}/withdraw", {"reason": "needed at home"}, key="back")
    assert flood.post("ESP", f"{offer}/withdraw", {"reason": "needed at home"}).status_code == 409
    again = flood.post("ESP", f"{offer}/withdraw", {"reason": "needed at home"}, key="back")
    assert (again.status_code, again.content) == (200, first.content)


def test_a_repeat_comes_before_if_match(flood: Served) -> None:
    seen = flood.get("SVN", f"/v1/offers/{flood.kept['offer']}").headers["ETag"]
    first = flood.post("SVN", accepting(flood), SOME, key="seen", if_match=seen)
    again = flood.post("SVN", accepting(flood), SOME, key="seen", if_match=seen)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/emergencies", {**A_FLOOD, "hazard": "storm"}),
        ("/v1/emergencies", {"hazard": "flood", "country": "SVN", "request": {"items": []}}),
        ("/v1/emergencies/{id}/requests", {"items": []}),
    ],
    ids=["other content", "other order of the same", "other address"],
)
def test_one_key_for_two_bodies_is_refused(centre: Served, path: str, body: dict[str, Any]) -> None:
    made = centre.post("SVN", "/v1/emergencies", A_FLOOD, key="once").json()
    answer = centre.post("SVN", path.format(id=made["id"]), body, key="once")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-used-for-another")


def test_a_key_belongs_to_its_account(centre: Served) -> None:
    centre.admit("other desk of SVN", "nation", "SVN")
    first = centre.post("SVN", "/v1/emergencies", A_FLOOD, key="ours")
    second = centre.post("other desk of SVN", "/v1/emergencies", A_FLOOD, key="ours")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_refusal_uses_no_key_up(flood: Served) -> None:
    too_much = {"lines": [{"line": 1, "quantity": 13}]}
    assert flood.post("SVN", accepting(flood), too_much, key="try").status_code == 409
    assert flood.post("SVN", accepting(flood), SOME, key="try").status_code == 200


# --- If-Match ----------------------------------------------------------------------------------------------------


def test_what_has_changed_since_it_was_seen_is_refused(flood: Served) -> None:
    seen = flood.get("SVN", f"/v1/offers/{flood.kept['offer']}").headers["ETag"]
    flood.done("ESP", f"/v1/offers/{flood.kept['offer']}/amend", {"conditions": "two pumps at a time"})
    answer = flood.post("SVN", accepting(flood), SOME, if_match=seen)
    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/stale-version")
    now = flood.get("SVN", f"/v1/offers/{flood.kept['offer']}").headers["ETag"]
    assert flood.post("SVN", accepting(flood), SOME, if_match=now).status_code == 200


def test_the_answer_to_an_act_gives_the_next_etag(flood: Served) -> None:
    first = flood.post("SVN", accepting(flood), SOME)
    assert first.headers["ETag"] == f'"{first.json()["position"]}"'
    assert flood.post("SVN", accepting(flood), SOME, if_match=first.headers["ETag"]).status_code == 200


def test_what_is_filed_in_an_emergency_does_not_make_its_etag_stale(flood: Served) -> None:
    emergency = f"/v1/emergencies/{flood.kept['emergency']}"
    seen = flood.get("SVN", emergency).headers["ETag"]
    flood.done("ESP", f"{emergency}/offers", {"items": []})
    assert flood.post("SVN", f"{emergency}/end-of-need", if_match=seen).status_code == 200


def test_an_item_is_as_old_as_its_cover(flood: Served) -> None:
    item = f"/v1/items/{flood.kept['pumps']}"
    seen = flood.get("SVN", item).headers["ETag"]
    flood.done("SVN", accepting(flood), SOME)
    assert flood.post("SVN", f"{item}/close", {"reason": "met"}, if_match=seen).status_code == 412
    now = flood.get("SVN", item).headers["ETag"]
    assert flood.post("SVN", f"{item}/close", {"reason": "met"}, if_match=now).status_code == 200


def test_any_version_will_do_for_a_star(flood: Served) -> None:
    assert flood.post("SVN", accepting(flood), SOME, if_match="*").status_code == 200


@pytest.mark.parametrize("said", ["7", 'W/"7"', '"x"', '"1", "2"', '""', '"-1"'])
def test_if_match_names_one_position(flood: Served, said: str) -> None:
    answer = flood.post("SVN", accepting(flood), SOME, if_match=said)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/unreadable")


# --- the answer --------------------------------------------------------------------------------------------------


def test_what_was_made_is_answered_as_the_board_shows_it(centre: Served) -> None:
    made = centre.post("SVN", "/v1/emergencies", A_FLOOD)
    assert made.status_code == 201
    assert made.headers["Location"] == f"/v1/emergencies/{made.json()['id']}"
    shown = centre.get("SVN", made.headers["Location"])
    assert shown.content == made.content
    assert shown.headers["ETag"] == made.headers["ETag"]
    assert int(made.headers["Position"]) >= made.json()["position"]


def test_a_call_that_writes_takes_no_query(centre: Served) -> None:
    answer = centre.post("SVN", "/v1/emergencies?dry_run=true", A_FLOOD)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


def test_an_act_without_words_needs_no_body(flood: Served) -> None:
    answer = flood.post("SVN", accepting(flood))
    assert answer.json()["status"] == "accepted"


def test_an_observer_is_answered_what_it_has_reported_and_cannot_read_it_again(flood: Served) -> None:
    offers = f"/v1/emergencies/{flood.kept['emergency']}/offers"
    word = {"decided_by": {"organisation": "IFRC"}}
    body = {"items": [], "channel": "ngo", "donors": [{"organisation": "IFRC"}], "provenance": word}
    made = flood.post("OCHA", offers, body)
    assert (made.status_code, made.json()["status"]) == (201, "recorded_for_information")
    assert flood.get("OCHA", made.headers["Location"]).status_code == 404


class StopsAtOffers:
    """Reducers with a fault: they cannot fold an offer."""

    VERSION = projections.fold.VERSION
    touches = staticmethod(projections.fold.touches)

    @staticmethod
    def fingerprint() -> str:
        """Another code, another hash."""
        return "stops-at-offers"

    @staticmethod
    def fold(fact: Fact, position: int, board: Board) -> list[Entity]:
        """Fold anything else."""
        assert not fact.TOPIC.startswith("offer."), "this fault is meant"
        return projections.fold.fold(fact, position, board)


def test_when_the_board_has_stopped_it_is_recorded_and_said_so(new_sqlite_url: str) -> None:
    with serving(new_sqlite_url, fold=StopsAtOffers()) as centre:
        centre.play(until="sent request")
        emergency = f"/v1/emergencies/{centre.kept['emergency']}"
        made = centre.post("ESP", f"{emergency}/offers", {"items": []}, key="offer")
        assert made.status_code == 202
        assert made.json().keys() == {"kind", "id", "position"}
        assert (made.json()["kind"], made.headers["Location"]) == ("offer", f"/v1/offers/{made.json()['id']}")
        assert int(made.headers["Position"]) < made.json()["position"]

        again = centre.post("ESP", f"{emergency}/offers", {"items": []}, key="offer")
        assert (again.status_code, again.content) == (202, made.content)
        assert again.headers["Idempotency-Replayed"] == "true"

        assert centre.get("", "/v1/health/ready").json() == {"status": "ready", "board": "stopped"}
        # What nobody can see there may be all the same: that is not the same as unknown.
        offer = f"/v1/offers/{made.json()['id']}"
        assert centre.post("ESP", f"{offer}/withdraw").status_code == 503
        assert centre.post("ESP", f"/v1/offers/{uuid4()}/withdraw").status_code == 503
        # Staff may act on it: the domain knows it.
        taken = centre.post("duty officer", f"{offer}/withdraw", {"provenance": ESPS_WORD})
        assert (taken.status_code, taken.json()["id"]) == (202, made.json()["id"])
        assert centre.post("duty officer", f"/v1/offers/{uuid4()}/withdraw").status_code == 404

        assert centre.get("ESP", emergency).status_code == 200
        late = centre.get("ESP", f"{emergency}?min_position={made.json()['position']}")
        assert (late.status_code, late.headers["Retry-After"]) == (503, "1")
        assert centre.get("ESP", f"{emergency}?at={made.json()['position']}").status_code == 503


# --- what a body says --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"hazard": "flood"}, "/country"),
        ({"country": "SVN", "hazard": "flood", "severity": 3}, "/severity"),
        ({"country": "Slovenia", "hazard": "flood"}, "/country"),
        ({"country": "XXQ", "hazard": "flood"}, "/country"),
        ({"country": "SVN", "hazard": "  "}, "/hazard"),
        ({"country": "SVN", "hazard": "flo\u0007od"}, "/hazard"),
        ({"country": "SVN", "hazard": "flood", "occurred": "yesterday"}, "/occurred"),
        ({"country": "SVN", "hazard": "flood", "occurred": "2026-11-24T06:00:00"}, "/occurred"),
        ({"country": "SVN", "hazard": "flood", "place": {"text": "x", "lat": 91}}, "/place/lat"),
        ({"country": "SVN", "hazard": "flood", "place": {"text": "x", "lat": "46"}}, "/place/lat"),
        ({"country": "SVN", "hazard": "flood", "glide": "FL-2026-1"}, "/glide/0"),
        ({"country": "SVN", "hazard": "flood", "request": {}}, "/request/items"),
        (
            {"country": "SVN", "hazard": "flood", "request": {"items": [{"quantity": 1}]}},
            "/request/items/0/what",
        ),
        ({"country": "SVN", "hazard": "flood", "provenance": {"certain": "yes"}}, "/provenance/certain"),
        ({"country": "SVN", "hazard": "flood", "provenance": {"decided_by": {}}}, "/provenance/decided_by"),
        ({"country": "SVN", "hazard": "flood", "provenance": {"channel": "smoke"}}, "/provenance/channel"),
        (
            {"country": "SVN", "hazard": "flood", "provenance": {"received_at": "2026-11-26"}},
            "/provenance/received_at",
        ),
        ([], ""),
    ],
)
def test_a_wrong_field_is_named_by_its_pointer(centre: Served, body: Any, pointer: str) -> None:
    answer = centre.post("duty officer", "/v1/emergencies", body)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("quantity", [0, -1, 1.0005, 10**12, 1e15, "20", True, None, []])
def test_a_quantity_is_a_number_above_zero_with_at_most_three_decimals(centre: Served, quantity: Any) -> None:
    body = {**A_FLOOD, "request": {"items": [{"what": "pumps", "quantity": quantity, "unit": "pieces"}]}}
    answer = centre.post("SVN", "/v1/emergencies", body)
    if quantity is None:
        assert answer.status_code == 201
        return
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/request/items/0/quantity"]


@pytest.mark.parametrize("quantity", [1, 0.001, 999_999_999_999, 123_456_789_012.345, 1.0])
def test_a_quantity_is_kept_as_it_was_said(centre: Served, quantity: float) -> None:
    items = [{"what": "water", "quantity": quantity, "unit": "litres"}]
    emergency = centre.done("SVN", "/v1/emergencies", {**A_FLOOD, "request": {"items": items}})
    shown = centre.get("SVN", f"/v1/emergencies/{emergency['id']}/items")
    assert shown.json()["items"][0]["quantity"] == quantity
    assert f'"quantity":{json.dumps(quantity).removesuffix(".0")}' in shown.text


def test_nothing_that_was_sent_is_repeated_in_a_refusal(centre: Served) -> None:
    secret = "Kralj Matjaz"
    bodies = [
        {"country": secret, "hazard": "flood"},
        {"country": "SVN", "hazard": "flood", "occurred": secret},
        {"country": "SVN", "hazard": "flood", "provenance": {"decided_by": {"contact": secret}}},
        {"country": "SVN", "hazard": "flood", "provenance": {"occurred_at": f"2026-{secret[:5]}"}},
        {"country": "SVN", "hazard": "flood", "request": {"items": [{"what": "x", "quantity": secret}]}},
    ]
    for body in bodies:
        answer = centre.post("duty officer", "/v1/emergencies", body)
        assert answer.status_code == 422
        assert secret[:5] not in answer.text


def test_one_glide_number_or_several(centre: Served) -> None:
    two = ["FL-2026-000214-SVN", "FF-2026-000215-SVN"]
    body = {"country": "SVN", "hazard": "flood"}
    assert centre.done("head", "/v1/emergencies", {**body, "glide": two})["glide"] == two
    assert centre.done("head", "/v1/emergencies", {**body, "glide": two[0]})["glide"] == two[:1]
    assert centre.done("head", "/v1/emergencies", {**body, "glide": None})["glide"] == []


def test_a_duty_officer_who_acts_for_a_nation_says_for_whom_and_who_told(flood: Served) -> None:
    unsaid = flood.post("duty officer", accepting(flood), SOME)
    assert (unsaid.status_code, unsaid.json()["rule"]) == (422, "DeciderNotNamed")
    assert unsaid.json()["errors"][0]["pointer"] == "/provenance/decided_by"
    half = {**SOME, "provenance": {"decided_by": {"nation": "SVN"}}}
    half_said = flood.post("duty officer", accepting(flood), half)
    assert (half_said.status_code, half_said.json()["rule"]) == (422, "ReporterNotNamed")
    wrong = flood.post("duty officer", accepting(flood), {**SOME, "provenance": ESPS_WORD})
    assert (wrong.status_code, wrong.json()["rule"]) == (403, "OnlyStrickenNationDecides")
    assert flood.post("duty officer", accepting(flood), {**SOME, "provenance": SVNS_WORD}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"items": [{"what": "pumps", "item_id": "{unknown}"}]},
        {"items": [{"what": "pumps", "item_id": "{hidden item}"}]},
    ],
    ids=["unknown", "hidden"],
)
def test_an_item_that_a_donor_may_not_see_cannot_be_offered_for(flood: Served, body: dict[str, Any]) -> None:
    requests = f"/v1/emergencies/{flood.kept['emergency']}/requests"
    waiting = flood.done("SVN", requests, {"items": [{"what": "tents"}]})
    known = {"unknown": str(uuid4()), "hidden item": waiting["items"][0]}
    said = json.loads(
        json.dumps(body).replace("{unknown}", known["unknown"]).replace("{hidden item}", waiting["items"][0])
    )
    answer = flood.post("ESP", f"/v1/emergencies/{flood.kept['emergency']}/offers", said)
    assert (answer.status_code, answer.json()["rule"]) == (422, "UnknownItem")


def test_a_request_that_a_donor_may_not_see_cannot_be_answered(flood: Served) -> None:
    emergency = f"/v1/emergencies/{flood.kept['emergency']}"
    waiting = flood.done("SVN", f"{emergency}/requests", {"items": []})
    for id in (waiting["id"], str(uuid4())):
        answer = flood.post("ESP", f"{emergency}/offers", {"items": [], "request_id": id})
        assert (answer.status_code, answer.json()["rule"]) == (422, "UnknownRequest")


def test_to_strike_an_entry_leave_right_out(flood: Served) -> None:
    offers = f"/v1/emergencies/{flood.kept['emergency']}/offers"
    typed = flood.post("duty officer", offers, {"items": [], "provenance": ESPS_WORD})
    entry = f"/v1/entries/{typed.headers['position']}/correct"
    null = flood.post("duty officer", entry, {"reason": "wrong file", "right": None})
    assert (null.status_code, null.json()["errors"][0]["pointer"]) == (422, "/right")
    struck = flood.post("duty officer", entry, {"reason": "wrong file"})
    assert (struck.status_code, struck.json()["id"]) == (200, typed.json()["id"])
    assert "struck" in struck.json()["flags"]
