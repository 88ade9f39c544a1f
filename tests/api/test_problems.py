"""How a refusal travels: one form, a stable address that explains it, and a line for every rule."""

import logging

import pytest

from api import entities, problems
from domain import rules
from domain.merging import rules as merging_rules
from domain.planning import rules as planning_rules
from domain.rules import RuleBroken
from domain.training import rules as exercise_rules
from domain.watch import rules as watch_rules
from tests.api.served import Served


def every_rule() -> list[type[RuleBroken]]:
    """The rules of the domain."""
    return [
        rule
        for module in (rules, merging_rules, planning_rules, exercise_rules, watch_rules)
        for rule in vars(module).values()
        if isinstance(rule, type) and issubclass(rule, RuleBroken) and rule is not RuleBroken
    ]


def test_every_rule_has_its_line() -> None:
    assert set(problems.RULES) == set(every_rule())


@pytest.mark.parametrize("rule", every_rule())
def test_a_rule_about_a_field_names_the_field(rule: type[RuleBroken]) -> None:
    about_a_field = rule.POINTER is not None or {"pointer", "field"} & set(rule.__annotations__)
    is_422 = problems.RULES[rule] == 422
    assert is_422 or not about_a_field
    # The one is about all fields together, the other about a header.
    assert about_a_field or not is_422 or rule in (rules.NothingChanges, exercise_rules.NoInjectToAnswer)


@pytest.mark.parametrize("kind", problems.kinds().values(), ids=lambda kind: kind.name)
def test_the_address_of_a_problem_explains_it(played: Served, kind: problems.Kind) -> None:
    for_programs = played.get("", kind.type, accept="application/json")
    assert entities.Explanation.model_validate(for_programs.json()).explanation == kind.says
    for_people = played.get("", kind.type, accept="text/html,*/*")
    assert for_people.headers["Content-Type"] == "text/html; charset=utf-8"
    assert kind.title in for_people.text
    assert "default-src 'none'" in for_people.headers["Content-Security-Policy"]


def test_a_problem_that_there_is_not_has_no_address(played: Served) -> None:
    answer = played.get("", "/problems/too-much-water")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_refusal_has_the_form_of_rfc_9457(flood: Served) -> None:
    answer = flood.post(
        "SVN", f"/v1/offers/{flood.kept['offer']}/accept", {"lines": [{"line": 1, "quantity": 99}]}
    )
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/acceptance-exceeds-offer",
        "title": "Acceptance exceeds offer",
        "status": 409,
        "detail": "line 1: 99 asked, 12 left to accept",
        "rule": "AcceptanceExceedsOffer",
        "invariant": 12,
        "errors": [],
    }


def test_what_is_not_there_tells_nothing_of_what_was_asked(played: Served) -> None:
    answers = [
        played.get("ESP", path)
        for path in (
            "/v1/nothing",
            "/v1/emergencies/1",
            "/nothing",
            "/v1/emergencies/x/y/z",
            "/docs/assets/x",
        )
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_an_error_of_ours_tells_nothing_and_is_logged(
    centre: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_self: object) -> None:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr("store.board.Reading.position_at", fail)
    with caplog.at_level(logging.ERROR):
        answer = centre.get("ESP", "/v1/emergencies?as_of=2026-11-24", x_request_id="the-night-shift")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal")
    assert "secret" not in answer.text
    assert answer.headers["X-Request-Id"] == "the-night-shift"
    assert "the-night-shift" in caplog.text


def test_a_store_that_does_not_answer_is_503_and_says_when_to_come_back(centre: Served) -> None:
    centre.store.database.close()
    for path in ("/v1/emergencies", "/v1/me"):
        answer = centre.get("ESP", path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.json()["type"] == "/problems/unavailable"
    assert centre.get("", "/v1/health/live").status_code == 200
    assert centre.get("", "/v1/health/ready").status_code == 503
