"""The page of the room inside an exercise: the same bytes for every id, open to all, and nothing else beside it."""

import pytest

from tests.api.played import Inside, forked
from tests.api.served import Served

UNKNOWN = "0198f3a0-0000-7000-8000-000000000000"


@pytest.fixture
def exercise(centre: Served) -> Inside:
    """An exercise with its director alone."""
    centre.play(until="emergency")
    return forked(centre)


def test_the_room_of_an_exercise_is_the_same_page_and_tells_nobody_whether_there_is_one(
    exercise: Inside,
) -> None:
    centre = exercise.outside
    live = centre.get("", "/")
    there = centre.get("", f"/v1/exercises/{exercise.id}/")
    assert (there.status_code, there.content) == (200, live.content)
    assert there.headers["Content-Security-Policy"] == live.headers["Content-Security-Policy"]
    for who in ("", "planner"):
        nowhere = centre.get(who, f"/v1/exercises/{UNKNOWN}/")
        assert (nowhere.status_code, nowhere.content) == (200, live.content)
        assert "Exercise" not in nowhere.headers


@pytest.mark.parametrize("path", ["/v1/exercises/{id}", "/v1/exercises/{id}/clock", "/v1/exercises/{id}//"])
def test_nothing_else_of_an_exercise_is_open(exercise: Inside, path: str) -> None:
    address = path.format(id=exercise.id)
    assert exercise.outside.get("", address).status_code == 401


@pytest.mark.parametrize("id", ["x", UNKNOWN.upper(), f"{UNKNOWN}0"])
def test_there_is_no_page_at_what_is_no_id(centre: Served, id: str) -> None:
    assert centre.get("", f"/v1/exercises/{id}/").status_code == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_page_is_only_read(exercise: Inside, method: str) -> None:
    refused = exercise.outside.call("", method, f"/v1/exercises/{exercise.id}/")
    assert refused.status_code == 405
