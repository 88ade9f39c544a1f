"""What an exercise is played for, kept with it, and how far the branch and reality came, for its director alone."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.training.scoring import ExerciseObjectives, ScoredSide
from domain.case_file import read_case_file
from domain.commands.case_file import ImportCaseFile
from tests.api.played import Inside, forked
from tests.api.served import Served

SLOVENIA_2023 = Path(__file__).parents[2] / "archive" / "svn-2023-floods.json"
ANSWERED = {
    "id": "answered",
    "title": "Every offer has its answer within the hour",
    "criterion": {"kind": "answered", "within_hours": 1},
}
DECLINED = {
    "id": "declined",
    "title": "One offer is declined",
    "criterion": {"kind": "count", "what": "decline"},
}
BOTH = {
    "id": "both",
    "title": "Both of it",
    "criterion": {
        "kind": "all_of",
        "criteria": [ANSWERED["criterion"], {"kind": "first", "what": "decline", "within_hours": 2.5}],
    },
}


@pytest.fixture
def exercise(flood: Served) -> Inside:
    """An exercise that branches off where Spain has offered pumps, and whose clock runs as everybody's does."""
    exercise = forked(flood).admit_all()
    exercise.set_clock(paused=False)
    return exercise


def set_objectives(exercise: Inside, *objectives: dict[str, Any], key: str | None = None) -> Any:
    return exercise.post("director", "/v1/objectives", {"objectives": list(objectives)}, key=key)


def scores(exercise: Inside, query: str = "") -> dict[str, str]:
    """The verdict on each objective, in the form in which it is described."""
    return {id: one["verdict"] for id, one in scored(exercise, query).items()}


def scored(exercise: Inside, query: str = "") -> dict[str, Any]:
    found = exercise.read("director", f"/v1/score{query}")
    assert ScoredSide.model_validate(found).model_dump(mode="json").keys() == found.keys()
    return {one["id"]: one for one in found["objectives"]}


# --- keeping them ----------------------------------------------------------------------------------------------


def test_objectives_are_kept_with_the_exercise_as_they_were_said(exercise: Inside) -> None:
    before = exercise.read("director", "/v1/objectives")
    assert (before["objectives"], before["position"]) == ([], None)
    answer = set_objectives(exercise, ANSWERED, BOTH)
    kept = exercise.read("director", "/v1/objectives")
    assert (answer.status_code, answer.json()) == (200, kept)
    assert kept["objectives"][0] == {**ANSWERED, "criterion": {"kind": "answered", "within_hours": 1}}
    assert kept["objectives"][1]["criterion"]["criteria"][1]["within_hours"] == 2.5
    assert kept["position"] == int(answer.headers["Position"])
    assert ExerciseObjectives.model_validate(kept).exercise_id == exercise.id
    # What an objective can ask, so that the director's page has all that its form needs.
    assert [one["kind"] for one in kept["kinds"]] == [
        one["kind"] for one in exercise.outside.read("planner", "/v1/criteria")["items"]
    ]


def test_objectives_can_be_changed_and_those_before_can_still_be_read(exercise: Inside) -> None:
    first = set_objectives(exercise, ANSWERED).json()["position"]
    set_objectives(exercise, DECLINED)
    set_objectives(exercise)
    now = exercise.read("director", "/v1/objectives")
    then = exercise.read("director", f"/v1/objectives?at={first}")
    assert (now["objectives"], [one["id"] for one in then["objectives"]]) == ([], ["answered"])


def test_the_same_key_sets_them_once_and_the_same_again_changes_nothing(exercise: Inside) -> None:
    first = set_objectives(exercise, ANSWERED, key="once")
    again = set_objectives(exercise, ANSWERED, key="once")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    refused = set_objectives(exercise, ANSWERED)
    assert (refused.status_code, refused.json()["rule"]) == (422, "NothingChanges")


@pytest.mark.parametrize(
    "said",
    [
        {"objectives": [ANSWERED, ANSWERED]},
        {"objectives": [{**ANSWERED, "criterion": {"kind": "lucky"}}]},
        {"objectives": [{**ANSWERED, "colour": "red"}]},
        {"objectives": [{**DECLINED, "id": str(number)} for number in range(51)]},
        {},
    ],
)
def test_objectives_that_cannot_be_are_refused(exercise: Inside, said: dict[str, Any]) -> None:
    assert exercise.post("director", "/v1/objectives", said).status_code == 422
    assert exercise.read("director", "/v1/objectives")["objectives"] == []


def test_those_who_play_read_nothing_of_what_they_are_played_for(exercise: Inside) -> None:
    set_objectives(exercise, {**ANSWERED, "title": "Secret aim"})
    for who in ("head", "duty officer", "planner", "SVN", "admin"):
        for path in ("/v1/objectives", "/v1/score"):
            assert exercise.get(who, path).status_code == 403, (who, path)
        assert exercise.post(who, "/v1/objectives", {"objectives": []}).status_code == 403
        assert "Secret aim" not in exercise.get(who, "/v1/entries?limit=200").text
    outside = exercise.outside
    assert outside.get("head", f"{exercise.prefix}/objectives").status_code == 404
    assert outside.get("head", f"{exercise.prefix}/score").status_code == 404


# --- scoring on them -------------------------------------------------------------------------------------------


def test_the_branch_and_reality_are_scored_each_by_its_own_log_with_the_moment_of_each_verdict(
    exercise: Inside,
) -> None:
    set_objectives(exercise, ANSWERED, DECLINED)
    offer, outside = f"/v1/offers/{exercise.kept['offer']}", exercise.outside
    assert scores(exercise) == scores(exercise, "?of=reality") == {"answered": "open", "declined": "open"}
    exercise.clock.pass_(minutes=10)
    declined = exercise.post("SVN", f"{offer}/decline", {"reason": "Found at home."})
    outside.clock.pass_(minutes=80)
    outside.done("SVN", f"{offer}/accept")
    played, real = scored(exercise), scored(exercise, "?of=reality")
    assert {id: one["verdict"] for id, one in played.items()} == {"answered": "true", "declined": "true"}
    assert played["declined"]["position"] == int(declined.headers["Position"])
    recorded = exercise.read("head", f"{offer}")["position"]
    assert played["declined"]["position"] == recorded
    assert {id: one["verdict"] for id, one in real.items()} == {"answered": "false", "declined": "open"}
    assert real["declined"]["position"] is None
    entries = exercise.read("head", "/v1/entries?limit=200")["items"]
    made = next(one for one in entries if one["topic"] == "offer.submitted")
    due = datetime.fromisoformat(made["provenance"]["recorded_at"]) + timedelta(hours=1)
    # When the hour was over, and not when it was answered after all.
    assert datetime.fromisoformat(real["answered"]["changes"][-1]["time"]) == due


def test_a_side_is_scored_as_at_any_moment_of_it(exercise: Inside) -> None:
    set_objectives(exercise, DECLINED)
    offer = f"/v1/offers/{exercise.kept['offer']}"
    exercise.clock.pass_(minutes=10)
    declined = int(exercise.post("SVN", f"{offer}/decline").headers["Position"])
    assert scores(exercise, f"?at={declined}") == {"declined": "true"}
    assert scores(exercise, f"?at={declined - 1}") == {"declined": "open"}
    assert scores(exercise, "?as_of=2030-01-01T00:00:00Z") == {"declined": "true"}
    real = exercise.outside.post("SVN", f"{offer}/decline")
    last = int(real.headers["Position"])
    assert scores(exercise, f"?of=reality&at={last}") == {"declined": "true"}
    assert scores(exercise, f"?of=reality&at={last - 1}") == {"declined": "open"}
    assert exercise.get("director", "/v1/score?of=both").status_code == 400
    assert exercise.get("director", "/v1/score?of=reality&at=999999").status_code == 400
    assert exercise.get("director", "/v1/score?of=reality&at=0").status_code == 404


def test_without_objectives_there_is_nothing_to_score(exercise: Inside) -> None:
    assert scores(exercise) == scores(exercise, "?of=reality") == {}


def test_a_deadline_passes_on_the_clock_of_the_exercise(exercise: Inside) -> None:
    set_objectives(exercise, ANSWERED)
    now = exercise.read("director", "/v1/clock")["clock"]["time"]
    exercise.set_clock(to=now[:10] + "T23:59:00Z")
    assert scores(exercise) == {"answered": "false"}
    assert scores(exercise, "?of=reality") == {"answered": "open"}


def test_nothing_of_an_exercises_score_is_written_in_the_live_log(exercise: Inside) -> None:
    head = exercise.outside.get("planner", "/v1/me").headers["Position"]
    set_objectives(exercise, ANSWERED, DECLINED)
    scores(exercise)
    scores(exercise, "?of=reality")
    assert exercise.outside.get("planner", "/v1/me").headers["Position"] == head


def test_a_past_emergency_and_a_branch_of_it_are_told_on_the_clock_of_the_exercise(centre: Served) -> None:
    case = read_case_file(SLOVENIA_2023.read_text(encoding="utf-8"))
    centre.store.writer.submit(ImportCaseFile(case=case)).result()
    emergency = centre.read("head", "/v1/emergencies")["items"][0]["id"]
    entries = centre.read("head", "/v1/entries?limit=200")["items"]
    accepted = min(one["position"] for one in entries if one["topic"] == "offer.accepted")
    exercise = forked(centre, emergency, at=accepted - 1)
    exercise.admit("SVN", "nation", "SVN")
    exercise.set_clock(paused=False)
    open_one = next(
        one
        for one in exercise.read("director", f"/v1/emergencies/{emergency}/offers")["items"]
        if one["status"] == "submitted"
    )
    # The request was known on 5 August, the offer on the 7th, and its acceptance on the 8th.
    within = {
        "id": "day",
        "title": "Answered in a day",
        "criterion": {"kind": "answered", "within_hours": 25},
    }
    offered = {
        "id": "offered",
        "title": "An offer on the day of the request",
        "criterion": {"kind": "first", "what": "offer", "within_hours": 12, "after": "request"},
    }
    set_objectives(exercise, within, offered, DECLINED)
    exercise.clock.pass_(hours=2)
    exercise.done("SVN", f"/v1/offers/{open_one['id']}/decline", {"reason": "Not needed."})
    begins = datetime.fromisoformat(exercise.read("director", "/v1/clock")["begins_at"])
    played, real = scored(exercise), scored(exercise, "?of=reality")
    # What came before the fork is as it was, and at the same time on the same clock, before the exercise began.
    assert played["offered"] == real["offered"]
    assert datetime.fromisoformat(played["offered"]["time"]) < begins - timedelta(hours=12)
    assert datetime.fromisoformat(played["declined"]["time"]) == begins + timedelta(hours=2)
    assert real["declined"]["verdict"] == "open"
    # The same file is scored the same when it is asked with objectives of one's own.
    own = exercise.post("director", f"/v1/emergencies/{emergency}/score", {"objectives": [DECLINED, offered]})
    assert own.json()["objectives"] == [played["declined"], played["offered"]]
    # As at a position that was copied, the clock stands with it.
    copied = exercise.read("director", f"/v1/score?at={accepted - 3}")
    assert datetime.fromisoformat(copied["time"]) <= begins


# --- along a replay --------------------------------------------------------------------------------------------


def test_a_replay_is_scored_as_far_as_it_has_come(flood: Served) -> None:
    emergency = flood.kept["emergency"]
    log = flood.read("head", f"/v1/emergencies/{emergency}/log?limit=200")["items"]
    offered = next(one for one in log if one["topic"] == "offer.submitted")
    earlier = log[log.index(offered) - 1]
    came = {"id": "came", "title": "An offer comes", "criterion": {"kind": "count", "what": "offer"}}
    for until, verdict in ((earlier["position"], "open"), (offered["position"], "true")):
        # A replay of one fact has come to its end at once.
        replay = flood.done("planner", "/v1/replays", {"emergency_id": emergency, "from": until, "to": until})
        head = flood.get("planner", "/v1/me").headers["Position"]
        answer = flood.call(
            "head", "POST", f"/v1/replays/{replay['id']}/score", {"objectives": [came]}, key=""
        )
        score = answer.json()
        assert (answer.status_code, score["position"]) == (200, replay["position"])
        assert score["objectives"][0]["verdict"] == verdict
        assert score["time"] == replay["time"]
        assert flood.get("planner", "/v1/me").headers["Position"] == head
        for who in ("SVN", "OCHA"):
            refused = flood.post(who, f"/v1/replays/{replay['id']}/score", {"objectives": [came]})
            assert refused.status_code == 404
