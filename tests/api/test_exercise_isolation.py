"""An exercise cannot touch reality: not one byte of it, and nothing that is typed in the one shows in the other."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from api import openapi
from tests.api.played import Inside, forked
from tests.api.scenario import ACCOUNTS, STEPS
from tests.api.served import Served, serving
from tests.api.test_exercises import picture, watching

CANARY = "canary-5d41402a"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def flood(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A centre in which Spain has offered pumps to Slovenia, once on each database."""
    make: Callable[[], str] = request.getfixturevalue(
        "new_sqlite" if request.param == "sqlite" else "new_postgres"
    )
    with serving(make()) as served:
        served.play(until="offer")
        yield served


def reality(centre: Served) -> dict[str, str]:
    """The bytes of the live store: of each file, or of each row of each table."""
    url = centre.store.database.url
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        files = [file, file.with_name(file.name + "-wal")]
        return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in files if one.exists()}
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        ).fetchall()
        assert ("log",) in tables
        found = {}
        for (table,) in tables:
            # `xmin` changes with every writing, even where nothing else does.
            rows = connection.execute(
                SQL("SELECT xmin::text, row_to_json(t)::text FROM {} AS t ORDER BY 2").format(
                    Identifier(table)
                )
            ).fetchall()
            found[table] = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
        return found


def with_canary(said: Any) -> Any:
    """What a step says, with the canary in all that is free text."""
    match said:
        case dict():
            return {
                name: f"{value} {CANARY}" if name in FREE and isinstance(value, str) else with_canary(value)
                for name, value in said.items()
            }
        case list():
            return [with_canary(value) for value in said]
        case _:
            return said


FREE = {
    "situation", "assessment", "remarks", "reason", "conditions", "carrier", "route", "note", "text", "title",
    "transport", "cost", "hours", "objectives",
}  # fmt: skip


# Their reason is one of three words.
CODED = {"close_item"}


def answers(centre: Served) -> dict[tuple[str, str], bytes]:
    """Everything that can be read in a centre: each GET of the scenario and each list, as each account."""
    gets = {step.path for step in STEPS if step.method == "GET" and step.path.startswith("/v1/")}
    paths = {
        path for path, method, _ in openapi.calls(centre.description) if method == "get" and "{" not in path
    }
    emergencies = [one["id"] for one in centre.read("head", "/v1/emergencies")["items"]]
    parts = ("requests", "items", "offers", "consignments", "messages", "log", "coverage")
    wanted = {path for path in gets | paths if "{" not in path and path.startswith("/v1/")}
    wanted |= {f"/v1/emergencies/{id}/{part}" for id in emergencies for part in parts}
    wanted |= {"/v1/entries?limit=200", "/v1/presence", "/v1/desk"}
    found = {}
    for path in sorted(wanted):
        for who in ACCOUNTS:
            answer = centre.get(who, path)
            head = [answer.headers.get(name, "") for name in ("Position", "ETag", "Link")]
            found[who, path] = "\n".join([str(answer.status_code), *head, answer.text]).encode()
    return found


def played_to_the_end(exercise: Inside) -> set[str]:
    """Make every step of the scenario in an exercise, with the canary in it; the calls that were made."""
    made = set()
    for step in STEPS:
        # A browser signs in to an exercise with a cookie of its own, and there is no exercise within one.
        if step.who and not step.headers and "/exercises" not in step.path and "/session" not in step.path:
            made.add(step.call)
            exercise.take(step if step.call in CODED else replace(step, body=with_canary(step.body)))
    return made


def test_reality_is_the_same_to_the_byte_after_an_exercise_in_which_every_command_was_used(
    flood: Served,
) -> None:
    exercise = forked(flood)
    before, read_before = reality(flood), answers(flood)
    exercise.admit_all()
    exercise.set_clock(paused=False, speed=60)
    made = played_to_the_end(exercise)
    writing = {
        call["operationId"]
        for path, method, call in openapi.calls(flood.description)
        if method == "post" and "/exercises" not in path and "/session" not in path
    }
    assert writing - made == set()
    assert exercise.read("head", "/v1/emergencies?limit=200")["items"] != []
    assert reality(flood) == before
    assert answers(flood) == read_before


def test_rule_10_what_is_typed_in_an_exercise_shows_nowhere_in_reality(flood: Served) -> None:
    exercise = forked(flood).admit_all()
    exercise.admit(CANARY, "nation", "HRV")
    played_to_the_end(exercise)
    assert CANARY in exercise.get("head", "/v1/entries?limit=200").text
    assert {who for (who, path), told in answers(flood).items() if CANARY.encode() in told} == set()
    for who in ("head", "SVN", "OCHA"):
        with watching(flood, "/v1/feed", flood.tokens[who]) as socket:
            assert CANARY not in json.dumps(picture(socket))
    # The registers of reality have gone on as if nothing had been numbered meanwhile.
    report = flood.done(
        "duty officer",
        f"/v1/emergencies/{flood.kept['emergency']}/situation-reports",
        {"product": "situation_report"},
    )
    released = flood.done("head", f"/v1/messages/{report['id']}/approve")
    assert released["number"] == "OPS(EADRCC)(2026)0003"
    opened = flood.done("duty officer", "/v1/emergencies", {"country": "ITA", "hazard": "fire"})
    assert opened["reference"] == "2026-002"


def test_what_is_typed_in_reality_after_the_fork_shows_nowhere_in_the_exercise(flood: Served) -> None:
    exercise = forked(flood).admit_all()
    flood.done("SVN", "/v1/contacts", {"name": CANARY})
    flood.done("admin", "/v1/accounts", {"role": "planner", "name": CANARY})
    flood.done(
        "ESP",
        f"/v1/emergencies/{flood.kept['emergency']}/offers",
        {"items": [{"what": CANARY, "quantity": 3}]},
    )
    flood.done("duty officer", "/v1/emergencies", {"country": "ITA", "hazard": "fire", "situation": CANARY})
    assert CANARY in flood.get("head", "/v1/entries").text + flood.get("head", "/v1/emergencies").text
    assert {who for (who, path), told in answers(exercise).items() if CANARY.encode() in told} == set()
    with watching(exercise, exercise.address("/v1/feed"), exercise.tokens["head"]) as socket:
        assert CANARY not in json.dumps(picture(socket))


def test_two_exercises_know_nothing_of_each_other(flood: Served) -> None:
    one, other = forked(flood).admit_all(), forked(flood, title="The other").admit_all()
    one.done(
        "ESP", f"/v1/emergencies/{one.kept['emergency']}/offers", {"items": [{"what": CANARY, "quantity": 3}]}
    )
    assert CANARY in one.get("head", "/v1/entries").text
    assert {who for (who, path), told in answers(other).items() if CANARY.encode() in told} == set()
    other.tokens["of the one"] = one.tokens["head"]
    assert other.get("of the one", "/v1/emergencies").status_code == 401
