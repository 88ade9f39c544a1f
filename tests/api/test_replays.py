"""Replays and differences over HTTP: what can be asked for, and how it is answered."""

from typing import Any

import pytest

from store.replays import LASTS
from tests.api.served import Served


@pytest.fixture
def gone_by(centre: Served) -> Served:
    """A centre in which Spain has been accepted and has planned a consignment."""
    centre.play(until="consignment")
    return centre


def asked(centre: Served, **how: Any) -> dict[str, Any]:
    return {"emergency_id": centre.kept["emergency"], **how}


def test_a_replay_is_of_all_that_happened_in_the_file_unless_told(gone_by: Served) -> None:
    answer = gone_by.post("planner", "/v1/replays", asked(gone_by))
    assert answer.status_code == 201
    replay = answer.json()
    log = gone_by.read("planner", f"/v1/emergencies/{gone_by.kept['emergency']}/log?limit=200")["items"]
    assert replay == {
        "kind": "replay",
        "id": replay["id"],
        "emergency_id": gone_by.kept["emergency"],
        "from": log[0]["position"],
        "to": log[-1]["position"],
        "reader": "staff",
        "speed": 1,
        "silence": None,
        "presenter": gone_by.accounts["planner"].id,
        "status": "paused",
        "position": log[0]["position"],
        "time": log[0]["provenance"]["recorded_at"],
    }
    assert answer.headers["Location"] == f"/v1/replays/{replay['id']}"
    assert gone_by.read("head", answer.headers["Location"]) == replay


def test_it_begins_and_ends_at_a_fact_of_the_file(gone_by: Served) -> None:
    whole = gone_by.done("head", "/v1/replays", asked(gone_by))
    part = {
        "from": whole["from"] + 1,
        "to": whole["to"] - 1,
        "silence": 1.5,
        "speed": 0.1,
        "reader": "OBSERVERS",
    }
    replay = gone_by.done("duty officer", "/v1/replays", asked(gone_by, **part))
    assert whole["from"] < replay["from"] <= replay["to"] < whole["to"]
    assert (replay["silence"], replay["speed"], replay["reader"]) == (1.5, 0.1, "OBSERVERS")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"emergency_id": "01a20e0d-91d0-7031-daa6-000000000000"}, "/emergency_id"),
        ({"from": 9_999}, "/from"),
        ({"from": 20, "to": 10}, "/from"),
        ({"speed": 0.09}, "/speed"),
        ({"speed": 3_601}, "/speed"),
        ({"reader": "nobody"}, "/reader"),
        ({"reader": "XXQ"}, "/reader"),
        ({"silence": -1}, "/silence"),
        ({"from": 1.5}, "/from"),
    ],
)
def test_what_cannot_be_played_is_refused_with_its_place(
    gone_by: Served, wrong: dict[str, Any], pointer: str
) -> None:
    answer = gone_by.post("planner", "/v1/replays", asked(gone_by) | wrong)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_repeated_call_starts_another_replay_and_needs_no_key(gone_by: Served) -> None:
    token = {"Authorization": f"Bearer {gone_by.tokens['planner']}"}
    started = [
        gone_by.client.post("/v1/replays", json=asked(gone_by), headers=token).json()["id"] for _ in range(2)
    ]
    listed = gone_by.read("head", "/v1/replays")
    assert [one["id"] for one in listed["items"]] == started
    assert gone_by.read("head", "/v1/replays?limit=1")["items"] == listed["items"][:1]
    assert gone_by.read("ESP", "/v1/replays")["items"] == []


def test_a_replay_writes_nothing_into_the_log(gone_by: Served) -> None:
    before = gone_by.get("planner", "/v1/me").headers["position"]
    replay = gone_by.done("planner", "/v1/replays", asked(gone_by))["id"]
    gone_by.call("planner", "DELETE", f"/v1/replays/{replay}")
    assert gone_by.get("planner", "/v1/me").headers["position"] == before


def test_only_who_started_it_ends_a_replay(gone_by: Served) -> None:
    path = f"/v1/replays/{gone_by.done('planner', '/v1/replays', asked(gone_by))['id']}"
    refused = gone_by.call("head", "DELETE", path)
    assert (refused.status_code, refused.json()["rule"]) == (403, "OnlyPresenterLeads")
    assert gone_by.call("planner", "DELETE", path).json()["status"] == "ended"
    assert gone_by.call("planner", "DELETE", path).status_code == 404


def test_a_replay_that_nobody_uses_is_gone_after_a_day(gone_by: Served) -> None:
    path = f"/v1/replays/{gone_by.done('planner', '/v1/replays', asked(gone_by))['id']}"
    gone_by.clock.now += LASTS
    assert gone_by.get("planner", path).status_code == 404
    assert gone_by.read("planner", "/v1/replays")["items"] == []


def test_a_look_back_shows_the_replays_that_were_started_by_then(gone_by: Served) -> None:
    replay = gone_by.done("planner", "/v1/replays", asked(gone_by))
    assert gone_by.read("planner", f"/v1/replays?at={replay['from']}")["items"] == []
    assert gone_by.get("planner", f"/v1/replays/{replay['id']}?at={replay['from']}").status_code == 404


# --- what changed ----------------------------------------------------------------------------------------------


def difference(centre: Served, who: str, query: str = "") -> dict[str, Any]:
    return centre.read(who, f"/v1/emergencies/{centre.kept['emergency']}/difference{query}")


def told(said: dict[str, Any]) -> list[str]:
    return [line["text"] for kind in said["kinds"] for line in kind["lines"]]


def test_without_two_moments_all_that_there_is_is_new(gone_by: Served) -> None:
    said = difference(gone_by, "SVN")
    assert said["from"] == 0
    assert said["from_time"] is None
    assert said["to"] == int(gone_by.get("SVN", "/v1/me").headers["position"])
    assert {line["change"] for kind in said["kinds"] for line in kind["lines"]} == {"new"}
    log = gone_by.read("SVN", f"/v1/emergencies/{gone_by.kept['emergency']}/log?limit=200")["items"]
    assert [entry["text"] for entry in said["entries"]] == [entry["text"] for entry in log]


def test_two_positions_say_what_happened_between_them(gone_by: Served) -> None:
    offer = int(gone_by.kept["position of offer"])
    accepted = next(entry for entry in difference(gone_by, "SVN")["entries"] if "accepts" in entry["text"])
    said = difference(gone_by, "SVN", f"?from={offer}&to={accepted['position']}")
    assert any("line 1 (high-capacity pumps) accepted: 0 → 10" in text for text in told(said))
    assert any("accepted 0 → 10" in line["text"] for line in said["cover"])
    assert said["entries"][-1] == accepted
    assert said["to_time"] == accepted["recorded_at"]


def test_times_and_positions_name_the_same_moments(gone_by: Served) -> None:
    entries = difference(gone_by, "head")["entries"]
    first, last = entries[3], entries[-1]
    by_time = difference(gone_by, "head", f"?from={first['recorded_at']}&to={last['recorded_at']}")
    by_position = difference(gone_by, "head", f"?from={by_time['from']}&to={by_time['to']}")
    assert by_time == by_position
    assert by_time["to"] >= last["position"]
    assert difference(gone_by, "head", "?from=2026-11-25")["text"] == "Nothing changed."


def test_each_reader_is_told_what_is_his_to_see(gone_by: Served) -> None:
    assert any("HRV" in text for text in told(difference(gone_by, "head")))
    assert not any("HRV" in text for text in told(difference(gone_by, "ESP")))
    assert difference(gone_by, "ESP")["cover"] == []
    assert (
        gone_by.get("ESP", "/v1/emergencies/01a20e0d-91d0-7031-daa6-000000000000/difference").status_code
        == 404
    )
    hidden = gone_by.get("ESP", f"/v1/emergencies/{gone_by.kept['emergency']}/difference?to=3")
    assert hidden.status_code == 404, "what Spain could not see then it is not told of now"


@pytest.mark.parametrize(
    "query", ["from={now}&to={then}", "at=9&to=8", "from=99999", "to=never", "since=3", "from=3&from=4"]
)
def test_what_names_no_two_moments_is_refused(gone_by: Served, query: str) -> None:
    now = int(gone_by.kept["position of offer"])
    asked = query.format(now=now, then=now - 1)
    path = f"/v1/emergencies/{gone_by.kept['emergency']}/difference?{asked}"
    assert gone_by.get("head", path).status_code == 400
