"""Nothing leaks: a canary in everything that is typed, and none of what is hidden in any byte that a nation is sent.

Czechia was asked for help and has done nothing; observers read what goes out. Both ask for everything that the
description lists, by every id there is, in every form and at every moment, and follow the feed. Staff asks the same and
finds every canary, so the test can fail.
"""

import json
import re
from collections.abc import Iterator, Mapping

import pytest

from api import openapi
from tests.api.canary import with_canary
from tests.api.scenario import STEPS
from tests.api.served import Served, serving
from tests.api.steps import Step
from tests.api.test_exercises import picture, watching

# What is typed there is not for observers, nor for a nation that is neither stricken nor gives (rules 18 and 19):
# offers and consignments, drafts, and what the desk notes.
HIDDEN = {
    "write_note",
    "take_over",
    "submit_offer",
    "amend_offer",
    "decline_offer",
    "withdraw_offer",
    "fail_offer",
    "release_offer",
    "plan_consignment",
    "report_clearances",
    "depart",
    "divert",
    "cancel",
    "lose",
    "record_consignment",
    "draft_report",
}
# A message that went out says what it says; until then nothing of an offer is anybody else's.
UNTIL = "approve_message"
OUTSIDE = {"CZE": "nation", "OCHA": "observer"}
IN_A_PATH = re.compile(r"\{(\w+)\}")


def canary_of(call: str) -> str:
    """The canary in what that call takes."""
    return f"canary-{call.replace('_', '-')}-9e107d9d"


@pytest.fixture(scope="module")
def flood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The flood of the scenario until its first report goes out, with a canary in every text."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('leaks') / 'centre.db'}") as served:
        served.admit("CZE", "nation", "CZE")
        served.admit("auditor", "auditor")
        for step in STEPS:
            if step.call == UNTIL:
                break
            served.take(with_canary(served, step, canary_of(step.call)))
        yield served


def taken() -> list[Step]:
    return list(STEPS)[: [step.call for step in STEPS].index(UNTIL)]


def addresses(served: Served, method: str) -> Iterator[str]:
    """Every address of the description that takes a method, with every id there is in each place of an id."""
    ids = {str(value) for value in served.kept.values() if value}
    for template, takes, _ in openapi.calls(served.description):
        if takes != method or not template.startswith("/v1/"):
            continue
        names = IN_A_PATH.findall(template)
        if not names:
            yield template
        elif len(names) == 1:
            yield from (template.replace(f"{{{names[0]}}}", id) for id in sorted(ids) if "/" not in id)


def forms(served: Served, path: str) -> Iterator[str]:
    """An address as it stands, and in the other ways in which it can be asked."""
    at = int(served.get("planner", "/v1/me").headers["Position"]) - 1
    yield path
    yield from (f"{path}?{asked}" for asked in (f"at={at}", "as_of=2026-11-25", "format=csv&limit=200"))


@pytest.fixture(scope="module")
def read(flood: Served) -> dict[str, dict[str, str]]:
    """What each is sent, asked once."""
    return {who: read_by(flood, who) for who in (*OUTSIDE, "auditor")}


def read_by(served: Served, who: str) -> dict[str, str]:
    """All that an account is sent: every answer with its headers, refusals too, and the feed."""
    found: dict[str, str] = {}
    for path in addresses(served, "get"):
        for asked in forms(served, path):
            answer = served.get(who, asked)
            found[f"GET {asked}"] = f"{dict(answer.headers)} {answer.text}"
            if answer.status_code in (403, 404):
                break
    with watching(served, "/v1/feed", served.tokens[who]) as socket:
        found["feed"] = json.dumps(picture(socket))
    return found


def refusals(served: Served, who: str) -> dict[str, str]:
    """What an account is told that tries every call that writes, on every id there is."""
    found = {}
    for path in addresses(served, "post"):
        if path.startswith(("/v1/session", "/v1/accounts")):
            continue
        answer = served.post(who, path, {})
        found[f"POST {path}"] = f"{dict(answer.headers)} {answer.text}"
    return found


def holding(answers: Mapping[str, str], canaries: set[str]) -> list[tuple[str, str]]:
    return [(canary, place) for place, text in answers.items() for canary in canaries if canary in text]


def hidden(served: Served) -> set[str]:
    """The canaries that were really typed where what is typed is hidden."""
    typed = {step.call for step in taken() if with_canary(served, step) != step}
    assert typed >= HIDDEN, f"nothing was typed in {HIDDEN - typed}"
    return {canary_of(call) for call in HIDDEN}


Read = dict[str, dict[str, str]]


@pytest.mark.parametrize("who", OUTSIDE)
def test_rule_19_no_byte_of_what_is_hidden_is_sent_to(flood: Served, read: Read, who: str) -> None:
    assert holding(read[who], hidden(flood)) == []


def test_staff_finds_every_canary_where_the_others_looked(flood: Served, read: Read) -> None:
    """Otherwise nothing was hidden from anybody."""
    assert {canary for canary, _ in holding(read["auditor"], hidden(flood))} == hidden(flood)


def test_what_goes_out_is_found_by_those_to_whom_it_goes(read: Read) -> None:
    asked = {canary_of("receive_request")}
    for who in OUTSIDE:
        assert {canary for canary, _ in holding(read[who], asked)} == asked


def test_no_refusal_says_anything_of_what_is_hidden(flood: Served) -> None:
    assert holding(refusals(flood, "CZE"), hidden(flood)) == []
