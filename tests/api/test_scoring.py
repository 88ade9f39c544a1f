"""Scoring over HTTP: at any position, by the right clock, and without writing anything."""

from typing import Any

import pytest

from domain.commands.case_file import ImportCaseFile
from domain.identity import archive_id
from projections.training.scoring.criteria import KINDS
from projections.training.scoring.examples import TRAINING
from tests.api.served import Served
from tests.scenarios.imported import ARCHIVE, case_of

FIRST_OFFER = {
    "id": "first-offer",
    "title": "The first offer comes within two hours of the dissemination",
    "criterion": {"kind": "first", "what": "offer", "within_hours": 2},
}
PUMPS = {
    "id": "pumps",
    "title": "All pumps are covered within a day",
    "criterion": {"kind": "covered", "items": "pumps", "within_hours": 24},
}
OWN = {
    "id": "own",
    "title": "No message is approved by its originator",
    "criterion": {"kind": "never", "what": "message_approved_by_originator"},
}
ASKED = {"objectives": [FIRST_OFFER, PUMPS, OWN]}


def path_of(centre: Served, query: str = "") -> str:
    return f"/v1/emergencies/{centre.kept['emergency']}/score{query}"


def scored(centre: Served, query: str = "", body: Any = ASKED, who: str = "planner") -> dict[str, Any]:
    return centre.done(who, path_of(centre, query), body)


def verdicts(answer: dict[str, Any]) -> list[str]:
    return [one["verdict"] for one in answer["objectives"]]


def test_a_file_is_scored_as_it_stands_with_the_moment_of_each_verdict(flood: Served) -> None:
    answer = scored(flood)
    assert answer["emergency_id"] == flood.kept["emergency"]
    assert answer["position"] == flood.read("head", "/v1/entries?limit=1")["position"]
    assert answer["time"] == flood.clock().isoformat().replace("+00:00", "Z")
    first, pumps, own = answer["objectives"]
    assert (first["id"], first["title"]) == (FIRST_OFFER["id"], FIRST_OFFER["title"])
    assert first["words"] == "the first offer within 2 h after the dissemination"
    assert first["position"] == int(flood.kept["position of offer"])
    assert first["changes"] == [{"verdict": "true", "position": first["position"], "time": first["time"]}]
    assert (pumps["verdict"], pumps["position"], pumps["time"], pumps["changes"]) == ("open", None, None, [])
    assert own["verdict"] == "true"


def test_a_score_at_a_position_is_what_it_was_there(flood: Served) -> None:
    offered = int(flood.kept["position of offer"])
    assert verdicts(scored(flood, f"?at={offered}")) == ["true", "open", "true"]
    assert verdicts(scored(flood, f"?at={offered - 1}")) == ["open", "open", "true"]
    flood.done("SVN", f"/v1/offers/{flood.kept['offer']}/decline")
    assert verdicts(scored(flood, f"?at={offered - 1}")) == ["open", "open", "true"]


def test_a_deadline_passes_while_nobody_does_anything(flood: Served) -> None:
    before = flood.clock().isoformat().replace("+00:00", "Z")
    flood.clock.pass_(hours=30)
    pumps = scored(flood)["objectives"][1]
    assert pumps["verdict"] == "false"
    assert pumps["position"] == pumps["changes"][0]["position"] > 0
    assert verdicts(scored(flood, f"?as_of={before}")) == ["true", "open", "true"]


def test_a_time_that_is_still_to_come_is_not_scored(flood: Served) -> None:
    assert verdicts(scored(flood, "?as_of=2030-01-01")) == ["true", "open", "true"]
    assert scored(flood, "?as_of=2030-01-01")["time"] == flood.clock().isoformat().replace("+00:00", "Z")


def test_a_score_writes_nothing_and_needs_no_key(flood: Served) -> None:
    head = flood.read("head", "/v1/entries?limit=1")["position"]
    answer = flood.client.post(
        path_of(flood), json=ASKED, headers={"Authorization": f"Bearer {flood.tokens['planner']}"}
    )
    assert answer.status_code == 200
    assert answer.headers["position"] == str(head)
    assert flood.read("head", "/v1/entries?limit=1")["position"] == head


@pytest.mark.parametrize("who", ["SVN", "ESP", "OCHA"])
def test_who_reads_only_a_part_of_a_file_does_not_score_it(flood: Served, who: str) -> None:
    answer = flood.post(who, path_of(flood), ASKED)
    assert (answer.status_code, answer.json()["rule"]) == (403, "RoleMayNot")


def test_what_was_not_there_at_a_position_is_not_scored_at_it(flood: Served) -> None:
    assert flood.post("planner", path_of(flood, "?at=0"), ASKED).status_code == 404
    assert flood.post("planner", path_of(flood, "?at=1&as_of=2026-11-24"), ASKED).status_code == 400
    assert flood.post("planner", path_of(flood, "?at=1&at=2"), ASKED).status_code == 400
    assert flood.post("planner", path_of(flood, "?on=2026-11-24"), ASKED).status_code == 400


@pytest.mark.parametrize(
    ("criterion", "pointer"),
    [
        ({"kind": "first", "what": "offer"}, "/objectives/0/criterion/within_hours"),
        ({"kind": "first", "what": "offer", "within_hours": 0}, "/objectives/0/criterion/within_hours"),
        ({"kind": "count", "what": "bid"}, "/objectives/0/criterion/what"),
        ({"kind": "count", "what": "offer", "at_least": True}, "/objectives/0/criterion/at_least"),
        ({"kind": "never_flagged", "flag": "odd"}, "/objectives/0/criterion/flag"),
        ({"kind": "all_of", "criteria": []}, "/objectives/0/criterion/criteria"),
        ({"kind": "any_of", "criteria": [{"kind": "count"}]}, "/objectives/0/criterion/criteria/0/what"),
        ({"kind": "some_of", "criteria": []}, "/objectives/0/criterion"),
    ],
)
def test_a_criterion_that_does_not_fit_is_refused_with_its_place(
    flood: Served, criterion: dict[str, Any], pointer: str
) -> None:
    body = {"objectives": [{"id": "odd", "title": "Odd", "criterion": criterion}]}
    answer = flood.post("planner", path_of(flood), body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_no_objective_is_no_question(flood: Served) -> None:
    assert flood.post("planner", path_of(flood), {"objectives": []}).status_code == 422


def test_a_past_emergency_is_scored_by_the_days_on_which_it_happened(centre: Served) -> None:
    case = next(case for case in map(case_of, ARCHIVE) if case.id == "svn-2023-floods")
    centre.store.writer.submit(ImportCaseFile(case=case)).result()
    centre.kept["emergency"] = str(archive_id(case.id))
    centre.clock.pass_(hours=1_000)
    answer = scored(centre)
    assert answer["time"].startswith("2023-08-08T")
    first = answer["objectives"][0]
    assert (first["verdict"], first["time"][:16]) == ("false", "2023-08-06T20:51")
    # At the position of the deadline it is still open: the replay's clock does not show it yet.
    at = scored(centre, f"?at={first['position']}")["objectives"][0]
    assert (at["verdict"], at["changes"]) == ("open", [])


def test_the_worked_objectives_are_served_and_can_be_scored_as_they_are(flood: Served) -> None:
    kinds = flood.read("planner", "/v1/criteria")["items"]
    assert [one["kind"] for one in kinds] == list(KINDS)
    examples = [example for one in kinds for example in one["examples"]]
    assert len(examples) == len(TRAINING)
    answer = scored(flood, body={"objectives": examples})
    assert [one["id"] for one in answer["objectives"]] == [one["id"] for one in examples]


def test_the_kinds_come_in_pages(flood: Served) -> None:
    first = flood.read("ESP", "/v1/criteria?limit=4")
    rest = flood.read("ESP", f"/v1/criteria?after={first['next']}")
    assert [one["kind"] for one in [*first["items"], *rest["items"]]] == list(KINDS)
