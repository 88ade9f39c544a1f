"""The branch beside what really happened: both in seconds after the fork, so that they can be laid upon each other."""

from pathlib import Path
from typing import Any

import pytest

from api.training.entities import Comparison
from domain.case_file import read_case_file
from domain.commands.case_file import ImportCaseFile
from tests.api.played import Inside, forked
from tests.api.served import Served

SLOVENIA_2023 = Path(__file__).parents[2] / "archive" / "svn-2023-floods.json"


@pytest.fixture
def exercise(flood: Served) -> Inside:
    """An exercise that branches off where Spain has offered 12 pumps, and whose clock runs as everybody's does."""
    exercise = forked(flood).admit_all()
    exercise.set_clock(paused=False)
    return exercise


def compared(exercise: Inside, at: int | None = None) -> dict[str, Any]:
    """The comparison, in the form in which it is described."""
    found = exercise.read("director", "/v1/comparison" + (f"?at={at}" if at else ""))
    assert Comparison.model_validate(found).model_dump(mode="json").keys() == found.keys()
    return found


def test_nothing_has_changed_at_the_fork(exercise: Inside) -> None:
    found = compared(exercise)
    assert (found["decisions"], found["offers"]) == ([], [])
    assert found["messages"] == {"branch": [], "reality": []}
    for item in found["cover"]:
        assert item["branch"] == item["reality"]
        assert [step["after_s"] for step in item["branch"]] == [0]


def test_an_offer_that_is_declined_in_the_branch_stands_beside_its_acceptance(exercise: Inside) -> None:
    offer, outside = f"/v1/offers/{exercise.kept['offer']}", exercise.outside
    exercise.clock.pass_(minutes=10)
    exercise.done("SVN", f"{offer}/decline", {"reason": "Found at home."})
    outside.clock.pass_(minutes=20)
    outside.done("SVN", f"{offer}/accept")
    (decision,) = compared(exercise)["decisions"]
    assert decision["reference"] == "2026-001/ESP-1"
    assert [(decision[side]["status"], decision[side]["after_s"]) for side in ("branch", "reality")] == [
        ("declined", 600),
        ("accepted", 1800),
    ]
    # The offer came in the same minute as the fork.
    assert decision["branch"]["took_s"] == 600


def test_the_cover_of_an_item_is_told_step_by_step(exercise: Inside) -> None:
    outside, pumps = exercise.outside, exercise.kept["pumps"]
    exercise.clock.pass_(minutes=10)
    outside.done(
        "SVN", f"/v1/offers/{exercise.kept['offer']}/accept", {"lines": [{"line": 1, "quantity": 8}]}
    )
    exercise.done(
        "ESP",
        f"/v1/emergencies/{exercise.kept['emergency']}/offers",
        {"items": [{"what": "pumps", "item_id": pumps, "quantity": 30, "unit": "pieces"}]},
    )
    item = next(one for one in compared(exercise)["cover"] if one["item_id"] == pumps)
    steps = {
        side: [(step["after_s"], step["offered"], step["accepted"], step["state"]) for step in item[side]]
        for side in ("branch", "reality")
    }
    assert steps["branch"] == [(0, 12, 0, "open"), (600, 42, 0, "open")]
    assert steps["reality"][0] == (0, 12, 0, "open")
    assert steps["reality"][-1][2:] == (8, "partly_covered")


def test_offers_are_counted_by_nation_and_messages_listed(exercise: Inside) -> None:
    outside, emergency = exercise.outside, f"/v1/emergencies/{exercise.kept['emergency']}"
    outside.admit("HRV", "nation", "HRV")
    outside.done("HRV", f"{emergency}/offers", {"items": [{"what": "boats"}]})
    mine = exercise.done("ESP", f"{emergency}/offers", {"items": [{"what": "tents"}]})
    exercise.done("SVN", f"/v1/offers/{mine['id']}/accept")
    report = exercise.done("duty officer", f"{emergency}/situation-reports", {"product": "situation_report"})
    exercise.done("head", f"/v1/messages/{report['id']}/approve")
    found = compared(exercise)
    none = {"offers": 0, "accepted": 0, "declined": 0, "other": 0}
    assert found["offers"] == [
        {"donor": "ESP", "branch": {**none, "offers": 1, "accepted": 1}, "reality": none},
        {"donor": "HRV", "branch": none, "reality": {**none, "offers": 1, "other": 1}},
    ]
    assert [one["number"] for one in found["messages"]["branch"]] == ["EXERCISE OPS(EADRCC)(2026)0001"]
    assert found["messages"]["reality"] == []


def test_the_branch_is_compared_as_at_any_position_of_it(exercise: Inside) -> None:
    fork = exercise.outside.read("planner", f"/v1/exercises/{exercise.id}")["fork"]
    exercise.done("SVN", f"/v1/offers/{exercise.kept['offer']}/accept")
    assert compared(exercise, at=fork)["decisions"] == []
    assert len(compared(exercise)["decisions"]) == 1


def test_only_the_director_compares(exercise: Inside) -> None:
    for who in ("head", "SVN", "planner"):
        assert exercise.get(who, "/v1/comparison").status_code == 403


def test_a_past_emergency_is_compared_by_the_times_that_its_sources_tell(centre: Served) -> None:
    case = read_case_file(SLOVENIA_2023.read_text(encoding="utf-8"))
    centre.store.writer.submit(ImportCaseFile(case=case)).result()
    emergency = centre.read("head", "/v1/emergencies")["items"][0]["id"]
    answers = [
        entry
        for entry in centre.read("head", "/v1/entries?limit=200")["items"]
        if entry["topic"] == "offer.accepted"
    ]
    first = min(int(entry["position"]) for entry in answers)
    # As it stood before the first acceptance.
    exercise = forked(centre, emergency, at=first - 1)
    exercise.admit("SVN", "nation", "SVN")
    exercise.set_clock(paused=False)
    open_one = next(
        one
        for one in exercise.read("director", f"/v1/emergencies/{emergency}/offers")["items"]
        if one["status"] == "submitted"
    )
    exercise.clock.pass_(hours=2)
    exercise.done("SVN", f"/v1/offers/{open_one['id']}/decline", {"reason": "Not needed."})
    found = compared(exercise)
    answered = {one["offer_id"]: one for one in found["decisions"]}
    assert answered[open_one["id"]]["branch"]["after_s"] == 7200
    # It was offered on 7 August and accepted on the 8th.
    reality = answered[open_one["id"]]["reality"]
    assert (reality["status"], reality["after_s"], reality["took_s"]) == ("accepted", 86_400, 86_400)


# --- two branches ----------------------------------------------------------------------------------------------


def test_two_branches_of_a_file_are_compared_in_the_same_form(flood: Served) -> None:
    one, other = forked(flood).admit_all(), forked(flood, title="The other way").admit_all()
    offer = f"/v1/offers/{flood.kept['offer']}"
    for branch in (one, other):
        branch.set_clock(paused=False)
    flood.clock.pass_(minutes=10)
    one.done("SVN", f"{offer}/decline", {"reason": "Found at home."})
    flood.clock.pass_(minutes=20)
    other.done("SVN", f"{offer}/accept")
    found = one.read("director", f"/v1/comparison?with={other.id}")
    assert Comparison.model_validate(found).model_dump(mode="json").keys() == found.keys()
    assert (found["exercise_id"], found["compared_with"]) == (one.id, other.id)
    (decision,) = found["decisions"]
    assert [(decision[side]["status"], decision[side]["after_s"]) for side in ("branch", "reality")] == [
        ("declined", 600),
        ("accepted", 1800),
    ]
    # The other way round it is the same, seen from the other side.
    (turned,) = other.read("director", f"/v1/comparison?with={one.id}")["decisions"]
    assert (turned["branch"], turned["reality"]) == (decision["reality"], decision["branch"])
    # Nothing happened in reality meanwhile.
    assert compared(one)["decisions"][0]["reality"] is None
    assert compared(one)["compared_with"] is None


def test_branches_that_fork_at_different_moments_are_each_told_from_their_own_fork(flood: Served) -> None:
    early = forked(flood).admit_all()
    flood.clock.pass_(minutes=30)
    flood.done("ESP", f"/v1/emergencies/{flood.kept['emergency']}/offers", {"items": [{"what": "tents"}]})
    late = forked(flood, title="Later").admit_all()
    for branch in (early, late):
        branch.set_clock(paused=False)
        flood.clock.pass_(minutes=5)
        branch.done("SVN", f"/v1/offers/{flood.kept['offer']}/accept")
    found = early.read("director", f"/v1/comparison?with={late.id}")
    (decision,) = found["decisions"]
    assert (decision["branch"]["after_s"], decision["reality"]["after_s"]) == (300, 300)
    # What the later one has copied from reality has not been played in it.
    assert found["offers"] == []


@pytest.mark.parametrize("which", ["unknown", "another director's", "no id"])
def test_who_names_no_branch_of_his_own_is_told_the_same_whatever_it_is(flood: Served, which: str) -> None:
    exercise = forked(flood)
    other = forked(flood, title="Of another")
    flood.admit("second planner", "planner")
    flood.tokens["planner"] = flood.tokens["second planner"]
    named = {
        "unknown": "0198f3a0-0000-7000-8000-000000000000",
        "another director's": forked(flood, title="Not his").id,
        "no id": "reality",
    }[which]
    refused = exercise.get("director", f"/v1/comparison?with={named}")
    assert refused.status_code == 400
    assert other.id not in refused.text
    if which != "no id":
        assert refused.json()["detail"] == "with names no exercise that you direct"


def test_a_branch_of_another_emergency_is_not_compared(flood: Served) -> None:
    exercise = forked(flood)
    opened = flood.done("duty officer", "/v1/emergencies", {"country": "ITA", "hazard": "fire"})
    fire = forked(flood, opened["id"], title="Fire")
    refused = exercise.get("director", f"/v1/comparison?with={fire.id}")
    assert (refused.status_code, "another emergency" in refused.json()["detail"]) == (400, True)
