"""Exercises over HTTP and on the feed: forked by a planner, played by accounts of their own, hidden from all others."""

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from api.settings import Settings
from api.training.exercises import Exercises
from domain.value import written
from realtime import frames
from store.fork import open_exercise
from tests.api.played import Inside, forked
from tests.api.served import Served, serving

UNKNOWN = "0198f3a0-0000-7000-8000-000000000000"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def flood(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A centre in which Spain has offered pumps to Slovenia, once on each database."""
    make: Callable[[], str] = request.getfixturevalue(
        "new_sqlite" if request.param == "sqlite" else "new_postgres"
    )
    with serving(make()) as served:
        served.play(until="offer")
        yield served


@pytest.fixture
def exercise(flood: Served) -> Inside:
    """An exercise that branches off there, with everybody in it."""
    return forked(flood).admit_all()


def run(centre: Served, what: Callable[[], Any]) -> Any:
    """Run a coroutine where the application runs."""
    portal = cast(TestClient, centre.client).portal
    assert portal is not None
    return portal.call(what)


@contextmanager
def watching(centre: Served, path: str, token: str) -> Iterator[WebSocketTestSession]:
    """A connection to a feed."""
    client = cast(TestClient, centre.client)
    headers = {"Authorization": f"Bearer {token}"}
    # The test client cancels what serves a socket once a test has seen enough of it.
    with (
        suppress(CancelledError),
        client.websocket_connect(path, subprotocols=[frames.PROTOCOL], headers=headers) as socket,
    ):
        yield socket


def picture(socket: WebSocketTestSession) -> list[dict[str, Any]]:
    """What a feed shows to one who comes new."""
    socket.send_json({"type": "hello", "position": None, "epoch": None, "emergency": None})
    welcome = socket.receive_json()
    assert welcome["type"] == "welcome"
    entities: list[dict[str, Any]] = []
    while True:
        frame = socket.receive_json()
        if frame["type"] == "interval":
            entities += frame["entities"]
            if frame["to"] >= welcome["head"]:
                return entities


# --- forking ---------------------------------------------------------------------------------------------------


def test_a_fork_is_recorded_in_the_live_log_and_tells_where_it_branches_off(flood: Served) -> None:
    before = int(flood.get("planner", "/v1/me").headers["Position"])
    answer = flood.post(
        "planner", "/v1/exercises", {"title": "Night shift", "emergency_id": flood.kept["emergency"]}
    )
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/exercises/{told['id']}"
    assert (told["title"], told["fork"], told["position"]) == ("Night shift", before, before + 1)
    assert told["director"] == flood.accounts["planner"].id
    assert told["clock"] is None
    assert flood.read("head", f"/v1/exercises/{told['id']}") == told
    assert flood.read("auditor" if "auditor" in flood.tokens else "head", "/v1/exercises")["items"] == [told]
    assert flood.get("SVN", f"/v1/exercises/{told['id']}").status_code == 404
    assert flood.read("SVN", "/v1/exercises")["items"] == []


def test_the_same_key_forks_once(flood: Served) -> None:
    said = {"title": "Once", "emergency_id": flood.kept["emergency"]}
    first = flood.post("planner", "/v1/exercises", said, key="fork")
    again = flood.post("planner", "/v1/exercises", said, key="fork")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(flood.read("planner", "/v1/exercises")["items"]) == 1


def test_an_exercise_shows_what_the_centre_knew_then_and_never_half_a_command(flood: Served) -> None:
    offer = flood.read("ESP", f"/v1/offers/{flood.kept['offer']}")
    flood.clock.pass_(minutes=1)
    flood.done("SVN", f"/v1/offers/{offer['id']}/accept")
    # The offer is filed at the position before its own.
    then = forked(flood, at=offer["position"] - 1)
    shown = then.read("director", f"/v1/offers/{offer['id']}")
    assert {**shown, "origin": "live"} == offer
    by_time = forked(
        flood, as_of=then.read("director", "/v1/entries?limit=2")["items"][1]["provenance"]["recorded_at"]
    )
    assert by_time.read("director", f"/v1/offers/{offer['id']}")["status"] == "submitted"
    now = forked(flood)
    assert now.read("director", f"/v1/offers/{offer['id']}")["status"] == "accepted"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"at": 1, "as_of": "2026-11-24"}, ""),
        ({"at": 99_999}, "/at"),
        ({"at": 0}, "/emergency_id"),
        ({"as_of": "2020-01-01"}, "/emergency_id"),
        ({"emergency_id": UNKNOWN}, "/emergency_id"),
        ({"title": ""}, "/title"),
        ({"origin": "live"}, "/origin"),
    ],
)
def test_a_fork_that_cannot_be_says_why(centre: Served, said: dict[str, Any], pointer: str) -> None:
    centre.play(until="emergency")
    body = {"title": "Again", "emergency_id": centre.kept["emergency"], **said}
    refused = centre.post("planner", "/v1/exercises", body)
    assert refused.status_code == 422, refused.text
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]
    assert centre.read("planner", "/v1/exercises")["items"] == []


@pytest.mark.parametrize("who", ["head", "duty officer", "SVN", "OCHA", "admin"])
def test_only_a_planner_forks_over_http(centre: Served, who: str) -> None:
    centre.play(until="emergency")
    refused = centre.post(who, "/v1/exercises", {"title": "Again", "emergency_id": centre.kept["emergency"]})
    assert (refused.status_code, refused.json()["rule"]) == (403, "RoleMayNot")


# --- serving ---------------------------------------------------------------------------------------------------


def test_every_answer_names_its_exercise_and_everything_in_it_is_of_origin_exercise(exercise: Inside) -> None:
    for path in (
        "/v1/emergencies",
        "/v1/entries",
        f"/v1/emergencies/{exercise.kept['emergency']}/items",
        f"/v1/emergencies/{exercise.kept['emergency']}/offers",
        f"/v1/emergencies/{exercise.kept['emergency']}/messages",
    ):
        answer = exercise.get("director", path)
        assert answer.headers["Exercise"] == exercise.id
        items = answer.json()["items"]
        assert items
        assert {item["origin"] for item in items} == {"exercise"}
    refused = exercise.post("SVN", "/v1/emergencies", {"country": "SVN"})
    assert (refused.status_code, refused.headers["Exercise"]) == (422, exercise.id)
    assert "Exercise" not in exercise.outside.get("planner", "/v1/emergencies").headers


def test_those_who_play_act_and_read_in_their_roles(exercise: Inside) -> None:
    offer = f"/v1/offers/{exercise.kept['offer']}"
    assert exercise.post("ESP", f"{offer}/accept").status_code == 403
    accepted = exercise.done("SVN", f"{offer}/accept", {"lines": [{"line": 1, "quantity": 5}]})
    assert (accepted["status"], accepted["origin"]) == ("partly_accepted", "exercise")
    assert exercise.get("OCHA", offer).status_code == 404
    assert exercise.outside.read("SVN", offer)["status"] == "submitted"


def test_addresses_in_answers_lie_in_the_exercise(exercise: Inside) -> None:
    made = exercise.post(
        "ESP", f"/v1/emergencies/{exercise.kept['emergency']}/offers", {"items": [{"what": "tents"}]}
    )
    assert made.status_code == 201
    assert made.headers["Location"] == f"{exercise.prefix}/offers/{made.json()['id']}"
    first = exercise.get("director", "/v1/entries?limit=1")
    following = first.headers["Link"].partition(">")[0].removeprefix("<")
    assert following.startswith(exercise.prefix)
    assert exercise.outside.get("planner", following).json()["items"] != first.json()["items"]


def test_a_key_of_the_live_centre_is_new_in_the_exercise(exercise: Inside) -> None:
    offer = f"/v1/offers/{exercise.kept['offer']}/accept"
    exercise.outside.post("SVN", offer, key="the same")
    played = exercise.post("SVN", offer, key="the same")
    assert played.status_code == 200
    assert "Idempotency-Replayed" not in played.headers
    again = exercise.post("SVN", offer, key="the same")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == played.json()


def test_the_director_reads_as_staff_and_makes_the_accounts(exercise: Inside) -> None:
    assert exercise.read("director", "/v1/me")["role"] == "planner"
    names = [one["name"] for one in exercise.read("director", "/v1/accounts")["items"]]
    assert {"Director", "SVN", "ESP", "OCHA"} <= set(names)
    spare = exercise.done("director", "/v1/accounts", {"role": "nation", "nation": "HRV", "name": "Zagreb"})
    exercise.tokens["HRV"] = spare["token"]
    assert exercise.read("HRV", "/v1/me")["nation"] == "HRV"
    assert exercise.post("director", f"/v1/accounts/{spare['id']}/revoke").status_code == 200
    assert exercise.get("HRV", "/v1/me").status_code == 401
    assert exercise.post("SVN", "/v1/accounts", {"role": "admin", "name": "me"}).status_code == 403


def test_no_other_live_token_is_valid_in_an_exercise_and_none_of_its_own_outside(exercise: Inside) -> None:
    outside = exercise.outside
    for who in ("head", "duty officer", "SVN", "admin", "OCHA"):
        assert outside.get(who, exercise.address("/v1/emergencies")).status_code == 404
        outside.tokens[f"played {who}"] = exercise.tokens[who]
        assert outside.get(f"played {who}", "/v1/emergencies").status_code == 401
    outside.admit("another planner", "planner")
    assert outside.get("another planner", exercise.address("/v1/emergencies")).status_code == 404


@pytest.mark.parametrize(
    "path", ["/emergencies", "/clock", "/accounts", "/entries?limit=1", "/no/such", "/feed"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_hidden_exercise_and_an_unknown_one_give_the_same_bytes(
    exercise: Inside, method: str, path: str
) -> None:
    outside = exercise.outside
    other = forked(outside)
    other.admit("stranger", "nation", "HRV")
    outside.tokens["stranger"] = other.tokens["stranger"]
    places = (exercise.prefix, f"/v1/exercises/{UNKNOWN}", "/v1/exercises/no-id")
    for who in ("head", "SVN", "admin", "stranger", ""):
        answers = [
            outside.call(who, method, place + path, {"paused": False} if method == "POST" else None)
            for place in places
        ]
        assert {answer.status_code for answer in answers} == ({401} if who in ("stranger", "") else {404}), (
            who
        )
        assert len({answer.content for answer in answers}) == 1
        assert len({frozenset(answer.headers.keys()) for answer in answers}) == 1
        assert all("Exercise" not in answer.headers for answer in answers)


def test_there_is_no_exercise_within_an_exercise(exercise: Inside) -> None:
    body = {"title": "Deeper", "emergency_id": exercise.kept["emergency"]}
    assert exercise.post("director", "/v1/exercises", body).status_code == 404
    assert exercise.get("director", f"/v1/exercises/{exercise.id}/clock").status_code == 404


def test_a_planner_whose_live_account_is_revoked_directs_no_more(exercise: Inside) -> None:
    outside = exercise.outside
    assert exercise.get("director", "/v1/emergencies").status_code == 200
    outside.post("admin", f"/v1/accounts/{outside.accounts['planner'].id}/revoke")
    assert exercise.get("director", "/v1/emergencies").status_code == 401
    assert exercise.get("SVN", "/v1/emergencies").status_code == 200


def test_the_sessions_and_connections_of_a_director_end_with_his_live_account(exercise: Inside) -> None:
    client, outside, origin = exercise.client, exercise.outside, {"Origin": "http://localhost"}
    for who in ("SVN", "director"):
        signed_in = client.post(
            f"{exercise.prefix}/session", json={"token": exercise.tokens[who]}, headers=origin
        )
        assert signed_in.status_code == 200
    director = signed_in.json()["id"]
    assert client.get(f"{exercise.prefix}/me").status_code == 200
    exercises: Exercises = exercise.app.state.exercises
    sessions = cast(Any, exercises.running(UUID(exercise.id))).app.state.store.sessions
    player = exercise.read("SVN", "/v1/me")["id"]
    rights = {(director, None), (player, None)}
    assert sessions.still_good(rights) == rights
    outside.post("admin", f"/v1/accounts/{outside.accounts['planner'].id}/revoke")
    assert sessions.still_good(rights) == {(player, None)}
    assert client.get(f"{exercise.prefix}/me").status_code == 401


def test_a_contact_of_the_exercise_is_its_own(exercise: Inside) -> None:
    real = exercise.outside.read("SVN", "/v1/contacts")["items"]
    assert real
    assert exercise.read("director", "/v1/contacts")["items"] == []
    for contact in real:
        assert exercise.get("director", f"/v1/contacts/{contact['id']}").status_code == 404
    played = exercise.done("SVN", "/v1/contacts", {"name": "A player"})
    assert exercise.outside.get("SVN", f"/v1/contacts/{played['id']}").status_code == 404


def test_a_browser_is_signed_in_to_an_exercise_beside_the_live_room(exercise: Inside) -> None:
    client, origin = exercise.client, {"Origin": "http://localhost"}
    live = client.post("/v1/session", json={"token": exercise.outside.tokens["head"]}, headers=origin)
    assert live.status_code == 200
    for who, reader in (("director", "staff"), ("SVN", "SVN")):
        signed_in = client.post(
            f"{exercise.prefix}/session", json={"token": exercise.tokens[who]}, headers=origin
        )
        assert signed_in.json()["reader"] == reader
        assert client.get(f"{exercise.prefix}/me").json()["name"] == (
            "Director" if who == "director" else who
        )
        assert client.get("/v1/me").json()["name"] == "head"
    assert client.delete(f"{exercise.prefix}/session", headers=origin).status_code == 204
    assert client.get(f"{exercise.prefix}/me").status_code == 404
    assert client.get("/v1/me").status_code == 200


# --- the feed --------------------------------------------------------------------------------------------------


def test_the_feed_of_an_exercise_shows_what_is_played(exercise: Inside) -> None:
    path = exercise.address("/v1/feed")
    with watching(exercise, path, exercise.tokens["SVN"]) as socket:
        entities = picture(socket)
        assert {entity["origin"] for entity in entities} == {"exercise"}
        assert {entity["kind"] for entity in entities} >= {
            "emergency",
            "request",
            "item",
            "offer",
            "exercise",
        }
        exercise.done("SVN", f"/v1/offers/{exercise.kept['offer']}/accept")
        frame = socket.receive_json()
        while frame["type"] != "interval" or not frame["entities"]:
            frame = socket.receive_json()
        changed = {entity["kind"]: entity for entity in frame["entities"]}
        assert changed["offer"]["status"] == "accepted"


def test_the_live_feed_shows_of_an_exercise_that_it_was_forked_and_to_staff_alone(exercise: Inside) -> None:
    outside = exercise.outside
    exercise.done("SVN", f"/v1/offers/{exercise.kept['offer']}/accept")
    with watching(outside, "/v1/feed", outside.tokens["head"]) as socket:
        shown = [entity for entity in picture(socket) if entity["kind"] == "exercise"]
    assert [entity["id"] for entity in shown] == [exercise.id]
    with watching(outside, "/v1/feed", outside.tokens["SVN"]) as socket:
        entities = picture(socket)
    assert "exercise" not in {entity["kind"] for entity in entities}
    assert "accepted" not in {entity["status"] for entity in entities if entity["kind"] == "offer"}


@pytest.mark.parametrize(("who", "code"), [("head", frames.NOT_ALLOWED), ("stranger", frames.NOT_SIGNED_IN)])
def test_a_feed_of_an_exercise_that_is_not_his_opens_for_nobody(
    exercise: Inside, who: str, code: int
) -> None:
    outside = exercise.outside
    outside.tokens["stranger"] = "no-such-token"
    codes = set()
    for place in (exercise.prefix, f"/v1/exercises/{UNKNOWN}"):
        with watching(outside, f"{place}/feed", outside.tokens[who]) as socket:
            with pytest.raises(WebSocketDisconnect) as closed:
                socket.receive_json()
            codes.add(closed.value.code)
    assert codes == {code}


# --- the clock -------------------------------------------------------------------------------------------------


def recorded_at(exercise: Inside) -> str:
    """When a thing is recorded that is done now."""
    exercise.done(
        "ESP", f"/v1/emergencies/{exercise.kept['emergency']}/offers", {"items": [{"what": "blankets"}]}
    )
    newest = exercise.read("director", "/v1/entries?limit=1")["items"][0]
    time: str = newest["provenance"]["recorded_at"]
    return time


def test_recorded_times_are_those_of_the_exercise(exercise: Inside) -> None:
    clock = exercise.read("SVN", "/v1/clock")["clock"]
    assert clock["paused"] is True
    begins = datetime.fromisoformat(clock["time"])
    exercise.clock.pass_(hours=5)
    assert recorded_at(exercise) == written(begins)
    exercise.set_clock(paused=False, speed=60)
    exercise.clock.pass_(minutes=1)
    assert recorded_at(exercise) == written(begins + timedelta(hours=1))
    exercise.set_clock(to="2026-11-25T06:00:00Z", speed=1)
    exercise.clock.pass_(minutes=1)
    assert recorded_at(exercise) == "2026-11-25T06:01:00Z"


def test_the_clock_is_refused_to_those_who_play_and_shown_to_all_of_them(exercise: Inside) -> None:
    for who in ("head", "SVN", "planner", "admin"):
        refused = exercise.post(who, "/v1/clock", {"paused": False})
        assert (refused.status_code, refused.json()["rule"]) == (403, "RoleMayNot")
    assert exercise.set_clock(paused=False)["paused"] is False
    for who in ("head", "SVN", "OCHA", "planner"):
        assert exercise.read(who, "/v1/clock")["clock"]["paused"] is False


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"to": "2026-11-24T10:00:00Z"}, "/to"),
        ({"speed": 0.05}, "/speed"),
        ({"speed": 3601}, "/speed"),
        ({"paused": "yes"}, "/paused"),
        ({}, ""),
    ],
)
def test_a_clock_that_cannot_go_so_says_why(flood: Served, said: dict[str, Any], pointer: str) -> None:
    refused = forked(flood).post("director", "/v1/clock", said)
    assert refused.status_code == 422
    assert {
        fault["pointer"].rpartition("/int")[0] or fault["pointer"] for fault in refused.json()["errors"]
    } >= {pointer}


def test_the_timekeeper_of_an_exercise_goes_by_its_clock(exercise: Inside) -> None:
    offer = f"/v1/offers/{exercise.kept['offer']}"
    # The offer holds until the end of 1 December; in reality that is a week away.
    exercise.set_clock(to="2026-12-02T01:00:00Z")
    run(exercise, timekeeper_of(exercise).look)
    assert exercise.read("ESP", offer)["status"] == "expired"
    assert exercise.outside.read("ESP", offer)["status"] == "submitted"


def timekeeper_of(exercise: Inside) -> Any:
    exercises: Exercises = exercise.app.state.exercises
    return cast(Any, exercises.running(UUID(exercise.id))).timekeeper


def test_the_clock_goes_on_where_it_stood_when_an_exercise_was_closed_meanwhile(exercise: Inside) -> None:
    begins = datetime.fromisoformat(exercise.read("SVN", "/v1/clock")["clock"]["time"])
    exercise.set_clock(paused=False)
    exercises: Exercises = exercise.app.state.exercises
    run(exercise, exercises.close_all)
    assert exercises.open_ones == frozenset()
    exercise.clock.pass_(minutes=10)
    assert recorded_at(exercise) == written(begins + timedelta(minutes=10))


# --- opening and closing ---------------------------------------------------------------------------------------


def test_an_exercise_is_closed_when_idle_and_opened_with_the_next_request(new_sqlite_url: str) -> None:
    with serving(new_sqlite_url, settings=Settings(exercise_idle_s=1)) as centre:
        centre.play(until="offer")
        exercise = forked(centre).admit_all()
        exercises: Exercises = centre.app.state.exercises
        with watching(exercise, exercise.address("/v1/feed"), exercise.tokens["SVN"]) as socket:
            picture(socket)
            run(exercise, lambda: exercises.sweep(idle_s=0))
            assert exercises.open_ones == {UUID(exercise.id)}
        run(exercise, lambda: exercises.sweep(idle_s=3600))
        assert exercises.open_ones == {UUID(exercise.id)}
        run(exercise, lambda: exercises.sweep(idle_s=0))
        assert exercises.open_ones == frozenset()
        assert exercise.read("SVN", f"/v1/offers/{exercise.kept['offer']}")["status"] == "submitted"
        assert exercises.open_ones == {UUID(exercise.id)}


def test_an_exercise_whose_store_is_away_is_not_available_and_comes_back(centre: Served) -> None:
    centre.play(until="offer")
    exercise = forked(centre).admit_all()
    exercises: Exercises = centre.app.state.exercises
    run(exercise, exercises.close_all)
    # A SQLite store has one writer.
    held = open_exercise(centre.store, UUID(exercise.id), centre.clock)
    try:
        for who in ("director", "SVN"):
            away = exercise.get(who, "/v1/emergencies")
            assert (away.status_code, away.headers["Retry-After"]) == (503, "1")
    finally:
        held.close()
    assert exercise.get("SVN", "/v1/emergencies").status_code == 200


def test_many_exercises_are_played_side_by_side(flood: Served) -> None:
    played = [forked(flood, title=f"Group {number}") for number in range(12)]
    for number, exercise in enumerate(played):
        exercise.admit("SVN", "nation", "SVN")
        if number % 2:
            exercise.done("SVN", f"/v1/offers/{exercise.kept['offer']}/accept")
    statuses = [exercise.read("SVN", f"/v1/offers/{exercise.kept['offer']}")["status"] for exercise in played]
    assert statuses == ["submitted", "accepted"] * 6


def test_where_too_many_are_open_those_that_were_left_longest_ago_are_closed(
    centre: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.training.exercises.MOST_OPEN", 3)
    centre.play(until="offer")
    first, *others = [forked(centre, title=f"Group {number}") for number in range(5)]
    exercises: Exercises = centre.app.state.exercises
    assert exercises.open_ones == {UUID(one.id) for one in others[1:]}
    with watching(others[1], others[1].address("/v1/feed"), others[1].tokens["director"]) as socket:
        picture(socket)
        for one in (first, others[0], others[2]):
            assert one.get("director", "/v1/emergencies").status_code == 200
        assert len(exercises.open_ones) == 3
        assert UUID(others[1].id) in exercises.open_ones


def test_an_unknown_exercise_opens_nothing(flood: Served) -> None:
    exercises: Exercises = flood.app.state.exercises
    for id in (str(uuid4()), flood.kept["emergency"]):
        assert flood.get("planner", f"/v1/exercises/{id}/emergencies").status_code == 404
    assert exercises.open_ones == frozenset()
