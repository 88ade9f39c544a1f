"""The menu over HTTP: places and waiting lists, who may enrol, lessons; and programmes of two years."""

from typing import Any

import pytest

from tests.api.planning_centre import GEORGIAS_WORD, activity, id_in, refused
from tests.api.served import Served


def enrol(centre: Served, address: str, who: str, act: str = "enrol") -> str:
    """What a nation's own account comes to be in an activity."""
    return str(centre.done(who, f"{address}/{act}", {"nation": who})["status"])


def counts(centre: Served, address: str) -> dict[str, Any]:
    """How many places of an activity are taken and free, and how many nations wait."""
    shown = centre.read("planner", address)
    return {name: shown[name] for name in ("taken", "free", "waiting")}


def test_who_comes_when_all_places_are_taken_waits_until_one_is_free(centre: Served) -> None:
    for code in ("AUT", "ITA"):
        centre.admit(code, "nation", code)
    address = activity(centre, places=1)
    assert enrol(centre, address, "SVN") == "enrolled"
    assert [enrol(centre, address, code) for code in ("ESP", "AUT", "ITA")] == ["waiting"] * 3
    assert counts(centre, address) == {"taken": 1, "free": 0, "waiting": 3}
    assert enrol(centre, address, "SVN", "withdraw") == "withdrawn"
    centre.done("planner", f"{address}/amend", {"places": 2})
    statuses = {
        item["nation"]: item["status"] for item in centre.read("planner", f"{address}/enrolments")["items"]
    }
    # Who came first is admitted first.
    assert statuses == {"SVN": "withdrawn", "ESP": "enrolled", "AUT": "enrolled", "ITA": "waiting"}
    assert counts(centre, address) == {"taken": 2, "free": 0, "waiting": 1}


def test_from_enrolment_to_completion(centre: Served) -> None:
    address = activity(centre)
    first = centre.post("SVN", f"{address}/enrol", {"nation": "SVN"})
    enrolment = f"/v1/enrolments/{first.json()['id']}"
    assert (first.status_code, first.json()["kind"]) == (200, "enrolment")
    for act, status in (("attend", "attended"), ("complete", "completed")):
        assert centre.done("planner", f"{address}/{act}", {"nation": "SVN"})["status"] == status
    assert centre.read("SVN", enrolment)["status"] == "completed"
    # As the centre knew it then.
    assert centre.read("SVN", f"{enrolment}?at={first.headers['Position']}")["status"] == "enrolled"
    assert counts(centre, address) == {"taken": 1, "free": None, "waiting": 0}


def test_only_who_has_a_place_comes_or_stays_away(centre: Served) -> None:
    address = activity(centre)
    for act in ("attend", "complete", "no-show", "withdraw"):
        assert refused(centre, "planner", f"{address}/{act}", {"nation": "SVN"})[:2] == (
            409,
            "NotEnrolled",
        ), act
    enrol(centre, address, "SVN")
    assert refused(centre, "SVN", f"{address}/enrol", {"nation": "SVN"})[:2] == (409, "AlreadyEnrolled")
    assert centre.done("planner", f"{address}/no-show", {"nation": "SVN"})["status"] == "no_show"


def test_a_suspended_nation_does_not_enrol(centre: Served) -> None:
    centre.admit("BLR", "nation", "BLR")
    address = activity(centre)
    assert refused(centre, "BLR", f"{address}/enrol", {"nation": "BLR"})[:2] == (409, "EnrolmentSuspended")


def test_an_activity_takes_those_to_whom_it_is_open_or_who_are_approved(centre: Served) -> None:
    centre.admit("GEO", "nation", "GEO")
    address = activity(centre, open_to="ally")
    assert centre.read("GEO", address)["open_to"] == ["ally"]
    assert refused(centre, "GEO", f"{address}/enrol", {"nation": "GEO"})[:2] == (409, "NotOpenToNation")
    approved = {"nation": "GEO", "decision": "Council decision of 2 October 2026"}
    assert refused(centre, "GEO", f"{address}/approve", approved)[:2] == (403, "RoleMayNot")
    assert centre.done("planner", f"{address}/approve", approved)["approvals"] == [approved]
    assert enrol(centre, address, "GEO") == "enrolled"


def test_case_by_case_is_open_to_nobody_without_an_approval(centre: Served) -> None:
    address = activity(centre, open_to=["case_by_case"])
    assert refused(centre, "SVN", f"{address}/enrol", {"nation": "SVN"})[:2] == (409, "NotOpenToNation")


def test_a_nation_enrols_itself_and_the_desk_any_that_asked(centre: Served) -> None:
    address = activity(centre)
    assert refused(centre, "SVN", f"{address}/enrol", {"nation": "ESP"})[:2] == (
        403,
        "SpeaksForAnotherNation",
    )
    said = {"nation": "GEO", "provenance": GEORGIAS_WORD}
    assert centre.done("duty officer", f"{address}/enrol", said)["status"] == "enrolled"


def test_an_enrolment_is_known_to_its_nation_the_host_and_the_centre(centre: Served) -> None:
    address = activity(centre, host="ESP")
    centre.admit("ITA", "nation", "ITA")
    enrol(centre, address, "SVN")
    lists = {
        who: len(centre.read(who, f"{address}/enrolments")["items"])
        for who in ("SVN", "ESP", "ITA", "planner")
    }
    assert lists == {"SVN": 1, "ESP": 1, "ITA": 0, "planner": 1}
    # How many places are taken is no secret.
    assert centre.read("ITA", address)["taken"] == 1


def test_a_lesson_is_followed_from_the_exercise_to_its_close(centre: Served) -> None:
    centre.admit("ITA", "nation", "ITA")
    address = activity(centre, title="Savinja", tool="eadrcc", kind="exercise", host="SVN")
    enrol(centre, address, "ESP")
    said = {"text": "Radios did not fit.", "owner": "Radio group", "due": "2026-12-01"}
    lesson = centre.done("planner", f"{address}/lessons", said)
    assert (lesson["what"], lesson["activity_id"], lesson["status"]) == ("lesson", id_in(address), "open")
    lists = {who: len(centre.read(who, f"{address}/lessons")["items"]) for who in ("SVN", "ESP", "ITA")}
    assert lists == {"SVN": 1, "ESP": 1, "ITA": 0}
    centre.done("planner", f"/v1/tasks/{lesson['id']}/close", {"reason": "New radios."})
    assert centre.read("planner", f"{address}/lessons?status=closed")["items"][0]["id"] == lesson["id"]
    assert centre.read("planner", f"{address}/lessons?status=open")["items"] == []


def test_a_cancelled_activity_takes_nobody_and_took_place_on_no_day(centre: Served) -> None:
    address = activity(centre)
    assert len(centre.read("SVN", "/v1/activities?on=2027-03-01")["items"]) == 1
    centre.done("planner", f"{address}/cancel", {"reason": "No trainer."})
    assert refused(centre, "SVN", f"{address}/enrol", {"nation": "SVN"})[:2] == (409, "ActivityCancelled")
    assert centre.read("SVN", "/v1/activities?on=2027-03-01")["items"] == []


def test_the_menu_is_found_by_what_stands_in_it(centre: Served) -> None:
    exercise = activity(
        centre, tool="eadrcc", kind="exercise", host="SVN", open_to=["ally", "pfp"], reference="M-1"
    )
    conference = activity(centre, kind="conference", part_of=id_in(exercise))
    for query, wanted in (
        ("tool=eadrcc", exercise),
        ("activity_kind=conference", conference),
        ("host=SVN", exercise),
        ("open_to=pfp", exercise),
        ("reference=M-1", exercise),
        (f"part_of={id_in(exercise)}", conference),
    ):
        found = centre.read("ESP", f"/v1/activities?{query}")["items"]
        assert [item["id"] for item in found] == [id_in(wanted)], query


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"tool": "fishing"}, "/tool"),
        ({"kind": "party"}, "/kind"),
        ({"places": 0}, "/places"),
        ({"places": "3"}, "/places"),
        ({"open_to": ["everybody"]}, "/open_to/0"),
        ({"activity_kind": "course"}, "/activity_kind"),
        ({"until": "2027-02-01"}, "/until"),
    ],
)
def test_what_is_wrong_with_an_activity_is_told_by_its_place(
    centre: Served, said: dict[str, Any], pointer: str
) -> None:
    body = {"title": "x", "tool": "cep", "from": "2027-03-01", **said}
    assert refused(centre, "planner", "/v1/activities", body)[::2] == (422, [pointer])


def test_amending_changes_what_is_named_and_nothing_else(centre: Served) -> None:
    address = activity(centre, host="SVN", places=4)
    amended = centre.done("planner", f"{address}/amend", {"kind": "seminar", "from": "2027-04-01"})
    assert (amended["activity_kind"], amended["from"], amended["host"], amended["places"]) == (
        "seminar",
        "2027-04-01",
        "SVN",
        4,
    )
    assert refused(centre, "planner", f"{address}/amend", {"kind": "seminar"})[1] == "NothingChanges"
    assert refused(centre, "planner", f"{address}/amend")[1] == "NothingChanges"


# --- programmes --------------------------------------------------------------------------------------------------


def test_a_programme_is_proposed_by_one_side_and_agreed_by_the_other(centre: Served) -> None:
    course = activity(centre)
    said = {"nation": "SVN", "from": "2027-01-01", "until": "2028-12-31", "activities": [id_in(course)]}
    programme = centre.done("SVN", "/v1/programmes", said)
    address = f"/v1/programmes/{programme['id']}"
    assert (programme["status"], programme["proposed_by"]) == ("proposed", "nation")
    assert refused(centre, "SVN", f"{address}/agree")[:2] == (403, "OwnProposal")
    assert centre.done("planner", f"{address}/agree")["status"] == "agreed"
    changed = centre.done("planner", f"{address}/amend", {"objectives": "One team"})
    assert (changed["status"], changed["proposed_by"], changed["objectives"]) == (
        "proposed",
        "centre",
        ["One team"],
    )
    assert centre.done("SVN", f"{address}/agree")["status"] == "agreed"
    assert refused(centre, "SVN", f"{address}/agree")[:2] == (409, "ProgrammeAgreed")


def test_progress_follows_what_the_nation_takes_part_in(centre: Served) -> None:
    course, seminar = activity(centre), activity(centre, kind="seminar")
    said = {"nation": "SVN", "from": "2027-01-01", "until": "2029-01-01"}
    programme = centre.done("SVN", "/v1/programmes", {**said, "activities": [id_in(course), id_in(seminar)]})
    enrol(centre, course, "SVN")
    centre.done("planner", f"{course}/complete", {"nation": "SVN"})
    enrol(centre, seminar, "SVN")
    shown = centre.read("SVN", f"/v1/programmes/{programme['id']}")["progress"]
    assert shown == {"chosen": 2, "waiting": 0, "enrolled": 1, "attended": 0, "completed": 1, "no_show": 0}


def test_a_programme_is_between_its_nation_and_the_centre(centre: Served) -> None:
    said = {"nation": "SVN", "from": "2027-01-01", "until": "2028-12-31"}
    assert refused(centre, "ESP", "/v1/programmes", said)[:2] == (403, "SpeaksForAnotherNation")
    address = f"/v1/programmes/{centre.done('SVN', '/v1/programmes', said)['id']}"
    centre.admit("auditor", "auditor")
    for who, status in (("SVN", 200), ("head", 200), ("auditor", 200), ("ESP", 404), ("OCHA", 404)):
        assert centre.get(who, address).status_code == status, who
    assert refused(centre, "auditor", f"{address}/agree")[:2] == (403, "RoleMayNot")
    assert centre.read("SVN", "/v1/programmes?on=2028-12-31")["items"][0]["nation"] == "SVN"
    assert centre.read("SVN", "/v1/programmes?on=2029-01-01")["items"] == []


@pytest.mark.parametrize("until", ["2027-12-31", "2028-12-30", "2029-01-02"])
def test_a_programme_runs_for_two_years(centre: Served, until: str) -> None:
    said = {"nation": "SVN", "from": "2027-01-01", "until": until}
    assert refused(centre, "SVN", "/v1/programmes", said) == (422, "NotTwoYears", ["/until"])


def test_a_programme_chooses_what_stands_on_the_menu(centre: Served) -> None:
    said = {
        "nation": "SVN",
        "from": "2027-01-01",
        "until": "2028-12-31",
        "activities": ["01a20e0d-0000-7000-8000-000000000000"],
    }
    assert refused(centre, "SVN", "/v1/programmes", said)[:2] == (422, "UnknownActivity")
