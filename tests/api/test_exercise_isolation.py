"""An exercise cannot touch reality: not one byte of it, and nothing that is typed in the one shows in the other."""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from api import openapi
from tests.api.canary import CANARY, with_canary
from tests.api.exercise_scenario import EXERCISE_STEPS
from tests.api.played import Inside, forked
from tests.api.scenario import ACCOUNTS, STEPS, filled
from tests.api.served import Served, serving
from tests.api.steps import Step
from tests.api.test_exercises import picture, watching

# A session belongs to a browser.
NOT_MADE_INSIDE = ("/v1/session",)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def flood(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A centre in which Spain has offered pumps to Slovenia, once on each database."""
    # What an idle writer writes once more, to see whether it still could, would be taken for a trace.
    monkeypatch.setattr("store.writer.TRY_AFTER_S", math.inf)
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


OBJECTIVES = [
    {"id": what, "title": what, "criterion": {"kind": "count", "what": what, "at_least": 1}}
    for what in ("offer", "acceptance", "decline", "report", "hand_over")
]


def answers(centre: Served) -> dict[tuple[str, str], bytes]:
    """Everything that can be read in a centre: each GET of the scenario and each list, as each account."""
    gets = set()
    for step in STEPS:
        with suppress(KeyError):  # of what has not come to be in this centre there is nothing to read
            if step.method == "GET" and step.path.startswith("/v1/"):
                gets.add(filled(step.path, centre.kept))
    paths = {
        path for path, method, _ in openapi.calls(centre.description) if method == "get" and "{" not in path
    }
    emergencies = [one["id"] for one in centre.read("head", "/v1/emergencies")["items"]]
    parts = ("requests", "items", "offers", "consignments", "messages", "log", "coverage")
    wanted = {path for path in gets | paths if path.startswith("/v1/")}
    wanted |= {f"/v1/emergencies/{id}/{part}" for id in emergencies for part in parts}
    wanted |= {"/v1/entries?limit=200", "/v1/presence", "/v1/desk"}
    found = {}
    for path in sorted(wanted):
        for who in ACCOUNTS:
            answer = centre.get(who, path)
            heads = [answer.headers.get(name, "") for name in ("Position", "ETag", "Link")]
            found[who, path] = "\n".join([str(answer.status_code), *heads, answer.text]).encode()
    # Scores are asked with a POST that writes nothing; as at a position, because a deadline passes with time alone.
    position = centre.get("head", "/v1/me").headers["Position"]
    for id in emergencies:
        path = f"/v1/emergencies/{id}/score?at={position}"
        found["planner", path] = centre.post("planner", path, {"objectives": OBJECTIVES}).content
    return found


def playable(steps: Iterable[Step]) -> list[Step]:
    """The steps that can be made in an exercise as they are made outside.

    A browser signs in to an exercise with a cookie of its own, there is no exercise within one, its objectives
    are its own, and a difference is asked between positions of the live log.
    """
    others = ("/exercises", "/session", "/v1/objectives", "/difference?")
    return [
        step
        for step in steps
        if step.who and not step.headers and not any(part in step.path for part in others)
    ]


# What its director does in an exercise, at the addresses that the tests use inside.
DIRECTING = [
    replace(step, who="director", path=step.path.replace("/v1/exercises/{fork}", "/v1"))
    for step in EXERCISE_STEPS
    if step.path.startswith("/v1/exercises/{fork}/")
]


def played_to_the_end(exercise: Inside) -> set[str]:
    """Make every step of the scenario in an exercise, with the canary in it, and direct it; which calls were made."""
    steps = [*playable(STEPS), *DIRECTING]
    # What had not been taken up where the exercise forks waits in it too, and would go with its watch to an owner.
    for call in exercise.read("head", "/v1/watch")["open"]["calls"]:
        exercise.done("head", f"/v1/entries/{call['entry']}/acknowledge")
    for step in steps:
        exercise.take(with_canary(exercise, step))
    return {step.call for step in steps}


def tried_by_everybody(exercise: Inside) -> int:
    """Let everybody who plays make every call that writes, whether he may or not; how many came to something."""
    calls = [with_canary(exercise, step) for step in [*playable(STEPS), *DIRECTING] if step.method != "GET"]
    done = 0
    for who in ACCOUNTS:
        for step in calls:
            answer = exercise.make(replace(step, who=who))
            assert answer.status_code < 500, f"{who} {step.call}: {answer.text}"
            done += answer.status_code < 400
    return done


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
        if method in ("post", "delete") and not path.startswith(NOT_MADE_INSIDE)
    } - {"fork_exercise"}
    assert writing - made == set()
    assert tried_by_everybody(exercise) > len(ACCOUNTS)
    assert exercise.read("head", "/v1/emergencies?limit=200")["items"] != []
    assert reality(flood) == before
    assert answers(flood) == read_before


def test_rule_10_what_is_typed_in_an_exercise_shows_nowhere_in_reality(flood: Served) -> None:
    exercise = forked(flood).admit_all()
    exercise.admit(CANARY, "nation", "HRV")
    played_to_the_end(exercise)
    assert CANARY in exercise.get("head", "/v1/entries?limit=200").text
    assert {who for (who, path), told in answers(flood).items() if CANARY.encode() in told} == set()
    for who in ("duty officer", "head", "planner", "SVN", "ESP", "OCHA"):
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
    # Reality goes on to the end of the scenario.
    for step in playable(after_the_offer()):
        flood.take(with_canary(flood, step))
    told = {path for (_, path), text in answers(flood).items() if CANARY.encode() in text}
    assert len(told) > 20
    assert {place for place, text in answers(exercise).items() if CANARY.encode() in text} == set()
    for who in ("duty officer", "head", "planner", "SVN", "ESP", "OCHA", "director"):
        with watching(exercise, exercise.address("/v1/feed"), exercise.tokens[who]) as socket:
            assert CANARY not in json.dumps(picture(socket))
    # What its director compares it with is reality, and that alone he is shown of it.
    for path in ("/v1/score", "/v1/objectives", "/v1/injects", "/v1/news", "/v1/clock"):
        assert CANARY not in exercise.get("director", path).text


def after_the_offer() -> list[Step]:
    """The steps of the scenario that follow where the exercises fork."""
    return list(STEPS)[[step.keep for step in STEPS].index("offer") + 1 :]


def test_two_exercises_know_nothing_of_each_other(flood: Served) -> None:
    one, other = forked(flood).admit_all(), forked(flood, title="The other").admit_all()
    one.done(
        "ESP", f"/v1/emergencies/{one.kept['emergency']}/offers", {"items": [{"what": CANARY, "quantity": 3}]}
    )
    assert CANARY in one.get("head", "/v1/entries").text
    assert {who for (who, path), told in answers(other).items() if CANARY.encode() in told} == set()
    other.tokens["of the one"] = one.tokens["head"]
    assert other.get("of the one", "/v1/emergencies").status_code == 401
