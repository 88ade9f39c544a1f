"""The watch over HTTP: a hand-over with an orphan is refused, with an owner it is confirmed by both (rule 30)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.scenario import ESPS_WORD
from tests.api.served import Served, serving


@pytest.fixture
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A flood whose request went out and was taken up; the officer of the night and the one of the day are on watch."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('watch') / 'centre.db'}") as served:
        served.admit("day officer", "duty_officer")
        for who in ("duty officer", "day officer"):
            served.done(who, "/v1/watch/sign-on")
        flood = served.done(
            "SVN", "/v1/emergencies", {"country": "SVN", "hazard": "flood", "request": {"items": []}}
        )
        served.kept["flood"] = flood["id"]
        (request,) = served.read("head", f"/v1/emergencies/{flood['id']}/requests")["items"]
        served.done("head", f"/v1/requests/{request['id']}/disseminate")
        (asked,) = opened(served)["calls"]
        served.done("duty officer", f"/v1/entries/{asked['entry']}/acknowledge")
        yield served


def opened(served: Served) -> dict[str, Any]:
    """What is open."""
    found: dict[str, Any] = served.read("duty officer", "/v1/watch")["open"]
    return found


def offered(served: Served, **more: Any) -> int:
    """The entry of an offer that Spain has just made."""
    said = {"items": [{"what": "pumps", "quantity": 4}], **more}
    answer = served.post("ESP", f"/v1/emergencies/{served.kept['flood']}/offers", said)
    assert answer.status_code == 201
    return int(answer.headers["Position"])


def account(served: Served, who: str) -> str:
    return str(served.accounts[who].id)


def handed(served: Served, *owners: tuple[int, str]) -> Any:
    """The answer to a hand-over to the officer of the day."""
    said = [{"entry": entry, "account": account(served, who)} for entry, who in owners]
    to = account(served, "day officer")
    return served.post("duty officer", "/v1/watch/hand-over", {"to": to, "owners": said})


def test_rule_30_a_hand_over_with_an_orphan_is_refused_and_with_its_owner_taken(night: Served) -> None:
    offered(night)
    (call,) = opened(night)["calls"]
    entry = call["entry"]
    refused = handed(night)
    assert (refused.status_code, refused.json()["rule"]) == (409, "ItemWithoutOwner")
    assert refused.json()["invariant"] == 30
    assert str(entry) in refused.json()["detail"]
    assert handed(night, (entry, "day officer")).status_code == 200
    assert night.read("head", "/v1/watch")["watch"]["holder"] == account(night, "duty officer")
    taken = night.done("day officer", "/v1/watch/confirm")
    assert taken["holder"] == account(night, "day officer")
    assert taken["owned"] == [{"entry": entry, "account": account(night, "day officer")}]
    night.done("duty officer", "/v1/watch/sign-off")


def test_what_is_acknowledged_needs_no_owner(night: Served) -> None:
    offered(night)
    (call,) = opened(night)["calls"]
    night.done("duty officer", f"/v1/entries/{call['entry']}/acknowledge")
    assert opened(night)["calls"] == []
    assert handed(night).status_code == 200


def test_what_is_open_is_listed_with_its_deadlines_and_the_archive_is_not(night: Served) -> None:
    flood = night.kept["flood"]
    offered(night, valid_until="2026-12-01")
    needed = {"items": [{"what": "pumps", "quantity": 12, "needed_by": "2026-11-26"}]}
    night.done("SVN", f"/v1/emergencies/{flood}/requests", needed)
    night.done("duty officer", f"/v1/emergencies/{flood}/situation-reports", {"product": "situation_report"})
    found = opened(night)
    assert {kind: len(things) for kind, things in found.items()} == {
        "calls": 2,
        "requests": 1,
        "offers": 1,
        "drafts": 1,
        "consignments": 0,
        "deadlines": 2,
    }
    assert [(one["at"], one["entity"]["kind"]) for one in found["deadlines"]] == [
        ("2026-11-26", "item"),
        ("2026-12-01", "offer"),
    ]
    (offer,) = found["offers"]
    night.done("SVN", f"/v1/offers/{offer['id']}/accept")
    load = night.done("ESP", f"/v1/offers/{offer['id']}/consignments", {"lines": [{"line": 1}]})
    assert [one["id"] for one in opened(night)["consignments"]] == [load["id"]]


def test_what_the_desk_typed_calls_nobody(night: Served) -> None:
    said = {"items": [], "provenance": ESPS_WORD}
    night.done("duty officer", f"/v1/emergencies/{night.kept['flood']}/offers", said)
    assert opened(night)["calls"] == []


def test_the_watch_log_is_the_watchs_alone_and_the_past_can_be_asked(night: Served) -> None:
    before = night.read("duty officer", "/v1/watch")["position"]
    night.done("duty officer", "/v1/watch/notes", {"text": "Fax out of paper."})
    offered(night)
    entries = night.read("planner", "/v1/watch/log")["items"]
    assert [entry["topic"] for entry in entries] == ["note.written", "watch.signed_on", "watch.signed_on"]
    assert entries[0]["text"] == "Fax out of paper."
    then = night.read("planner", f"/v1/watch/log?at={before}")["items"]
    assert [entry["topic"] for entry in then] == ["watch.signed_on", "watch.signed_on"]
    assert night.read("head", f"/v1/watch?at={before}")["open"]["calls"] == []
    assert night.read("head", "/v1/watch?at=0")["watch"] is None


def test_a_note_is_set_right_by_its_entry(night: Served) -> None:
    noted = night.post("duty officer", "/v1/watch/notes", {"text": "Fax out of paper."})
    path = f"/v1/entries/{noted.headers['Position']}/correct"
    right = night.done("day officer", path, {"reason": "it was ink", "right": {"text": "Fax out of ink."}})
    assert (right["kind"], right["text"]) == ("note", "Fax out of ink.")
    assert night.post("planner", path, {"reason": "no"}).status_code == 403


def test_an_exercise_has_a_watch_of_its_own(night: Served) -> None:
    offered(night)
    fork = {"title": "The Savinja again", "emergency_id": night.kept["flood"]}
    exercise = night.done("planner", "/v1/exercises", fork)
    inside = f"/v1/exercises/{exercise['id']}"
    now = night.read("planner", f"{inside}/watch")
    assert now["watch"] is None
    assert [call["origin"] for call in now["open"]["calls"]] == ["exercise"]
    assert night.read("planner", f"{inside}/watch/log")["items"] == []
    made = night.done("planner", f"{inside}/accounts", {"role": "duty_officer", "name": "Player"})
    night.tokens["player"] = made["token"]
    assert night.done("player", f"{inside}/watch/sign-on")["holder"] == made["id"]
    assert night.read("head", "/v1/watch")["watch"]["holder"] == account(night, "duty officer")
