"""Meetings over HTTP: who is invited, who came, what was decided, and what became of it."""

import pytest

from tests.api.planning_centre import group, id_in, meeting, refused
from tests.api.served import Served


@pytest.fixture
def cpg(centre: Served) -> str:
    """The Civil Protection Group."""
    return group(centre)


def test_a_meeting_is_called_held_and_attended(centre: Served, cpg: str) -> None:
    address = meeting(centre, cpg, title="Plenary", place="Brussels", agenda="1. Floods.")
    assert centre.read("planner", address)["status"] == "called"
    assert centre.done("planner", f"{address}/hold")["status"] == "held"
    centre.done("planner", f"{address}/attendance", {"present": ["SVN", "GEO"], "absent": ["ESP", "AUT"]})
    # Of a nation that is named again the last word stands; of the others nothing is said.
    said = centre.done("planner", f"{address}/attendance", {"present": ["AUT"]})
    assert (said["present"], said["absent"]) == (["AUT", "GEO", "SVN"], ["ESP"])
    assert {"SVN", "GEO", "MDA"} <= set(said["invited"])
    assert "JPN" not in said["invited"]


def test_nobody_attends_whom_the_format_does_not_admit_on_that_day(centre: Served, cpg: str) -> None:
    allies = meeting(centre, cpg, format="allies")
    assert refused(centre, "planner", f"{allies}/attendance", {"present": ["SVN", "GEO"]})[:2] == (
        409,
        "OutsideFormat",
    )
    assert centre.read("planner", allies)["present"] == []
    # Montenegro, a partner on the first of these days and an Ally on the second.
    for day, status in (("2017-06-04", 409), ("2017-06-05", 200)):
        address = meeting(centre, cpg, at=day, format="allies")
        answer = centre.post("planner", f"{address}/attendance", {"present": ["MNE"]})
        assert answer.status_code == status, day


def test_nobody_attends_a_meeting_that_was_cancelled(centre: Served, cpg: str) -> None:
    address = meeting(centre, cpg)
    cancelled = centre.done("planner", f"{address}/cancel", {"reason": "Snow."})
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "Snow.")
    for act, body in (
        ("attendance", {"present": ["SVN"]}),
        ("hold", None),
        ("decisions", {"text": "Nothing."}),
    ):
        assert refused(centre, "planner", f"{address}/{act}", body)[:2] == (409, "MeetingCancelled"), act
    assert centre.read("planner", "/v1/meetings?on=2012-07-01")["items"] == []


def test_a_meeting_needs_a_format_and_a_day_on_which_the_group_stands(centre: Served, cpg: str) -> None:
    meetings = f"{cpg}/meetings"
    assert refused(centre, "planner", meetings, {"format": "all_partners", "at": "2012-07-01"}) == (
        422,
        "NotAFormatOfTheGroup",
        ["/format"],
    )
    assert refused(centre, "planner", meetings, {"format": "eapc", "at": "2009-07-01"})[:2] == (
        409,
        "GroupNotStanding",
    )
    assert refused(centre, "planner", meetings, {"format": "eapc", "at": "2012-07-01", "plus": ["GEO"]}) == (
        422,
        "PlusNamesNobody",
        ["/plus"],
    )
    ends = {"format": "eapc", "at": "2012-07-01", "until": "2012-06-30"}
    assert refused(centre, "planner", meetings, ends) == (422, "EndsBeforeItBegins", ["/until"])


def test_who_is_named_twice_or_not_at_all_is_a_fault_of_the_body(centre: Served, cpg: str) -> None:
    attendance = f"{meeting(centre, cpg)}/attendance"
    both = {"present": ["SVN"], "absent": ["SVN"]}
    assert refused(centre, "planner", attendance, both) == (422, "PresentAndAbsent", ["/absent"])
    assert refused(centre, "planner", attendance, {}) == (422, "NobodyNamed", ["/present"])
    unknown = {"present": ["SVN", "XXQ"]}
    assert refused(centre, "planner", attendance, unknown) == (422, "UnknownNation", ["/present/1"])


def test_a_partner_knows_nothing_of_what_allies_meet_about(centre: Served, cpg: str) -> None:
    centre.admit("GEO", "nation", "GEO")
    allies, all_ = meeting(centre, cpg, format="allies"), meeting(centre, cpg)
    centre.done(
        "planner", f"{allies}/decisions", {"text": "Among Allies.", "owner": "ESP", "due": "2012-08-01"}
    )
    centre.done("planner", f"{all_}/decisions", {"text": "Among all.", "owner": "ESP", "due": "2012-08-01"})
    assert [item["id"] for item in centre.read("GEO", f"{cpg}/meetings")["items"]] == [id_in(all_)]
    assert [item["text"] for item in centre.read("GEO", "/v1/tasks")["items"]] == ["Among all."]
    assert [item["text"] for item in centre.read("ESP", "/v1/tasks")["items"]] == [
        "Among Allies.",
        "Among all.",
    ]
    for path in (allies, f"{allies}/decisions"):
        assert centre.get("GEO", path).content == centre.get("GEO", "/v1/meetings/no-id").content, path


def test_a_meeting_of_nato_with_a_partner_is_for_that_partner(centre: Served) -> None:
    for code in ("GEO", "AUT"):
        centre.admit(code, "nation", code)
    address = meeting(centre, group(centre, formats=["nato_plus"]), format="nato_plus", plus=["GEO"])
    assert {who: centre.get(who, address).status_code for who in ("SVN", "GEO", "AUT")} == {
        "SVN": 200,
        "GEO": 200,
        "AUT": 404,
    }


def test_a_decision_with_an_owner_is_followed_up_until_it_is_closed(centre: Served, cpg: str) -> None:
    address = meeting(centre, cpg, at="2026-11-20")
    decided = centre.post("planner", f"{address}/decisions", {"text": "Write it down.", "owner": "SVN"})
    assert decided.status_code == 201
    task = decided.headers["Location"]
    assert task == f"/v1/tasks/{decided.json()['id']}"
    centre.done("planner", f"{task}/follow-up", {"text": "Begun.", "due": "2026-11-23"})
    assert [item["status"] for item in centre.read("SVN", f"{address}/decisions")["items"]] == ["in_hand"]
    closed = centre.done("planner", f"{task}/close", {"reason": "Done."})
    assert (closed["status"], [step["text"] for step in closed["steps"]]) == ("closed", ["Begun.", "Done."])
    assert refused(centre, "planner", f"{task}/close")[:2] == (409, "TaskClosed")


def test_a_task_is_overdue_once_its_day_has_passed_and_until_it_is_closed(centre: Served, cpg: str) -> None:
    decisions = f"{meeting(centre, cpg, at='2026-11-20')}/decisions"
    due = {"due yesterday": "2026-11-23", "due today": "2026-11-24"}
    tasks = {
        text: centre.done("planner", decisions, {"text": text, "owner": "SVN", "due": day})["id"]
        for text, day in due.items()
    }
    centre.done("planner", decisions, {"text": "a bare decision"})

    def overdue(query: str = "") -> list[str]:
        return [item["text"] for item in centre.read("SVN", f"/v1/tasks?overdue=true{query}")["items"]]

    assert overdue() == ["due yesterday"]
    assert overdue("&on=2026-11-25") == ["due yesterday", "due today"]
    assert overdue("&on=2026-11-25&owner=ESP") == []
    centre.clock.pass_(days=1)
    centre.done("planner", f"/v1/tasks/{tasks['due yesterday']}/close")
    assert overdue() == ["due today"]
    # On the day before it was closed it was to be done.
    assert overdue("&on=2026-11-24") == ["due yesterday"]
    assert [item["text"] for item in centre.read("SVN", "/v1/tasks?on=2026-11-24")["items"]] == list(due)


def test_what_is_due_is_due_from_somebody_and_a_bare_decision_is_done(centre: Served, cpg: str) -> None:
    decisions = f"{meeting(centre, cpg)}/decisions"
    assert refused(centre, "planner", decisions, {"text": "x", "due": "2026-12-01"}) == (
        422,
        "DueWithoutOwner",
        ["/owner"],
    )
    bare = centre.done("planner", decisions, {"text": "Noted."})
    assert refused(centre, "planner", f"/v1/tasks/{bare['id']}/close")[:2] == (409, "NothingToFollowUp")


def test_meetings_are_found_by_who_came_and_in_which_format(centre: Served, cpg: str) -> None:
    came, stayed = meeting(centre, cpg), meeting(centre, cpg, format="allies")
    centre.done("planner", f"{came}/attendance", {"present": ["SVN"], "absent": ["ESP"]})
    centre.done("planner", f"{stayed}/attendance", {"absent": ["SVN"]})
    for query, wanted in (
        ("present=SVN", came),
        ("absent=SVN", stayed),
        ("in_format=allies", stayed),
        ("invited=GEO", came),
    ):
        found = centre.read("planner", f"/v1/meetings?{query}")["items"]
        assert [item["id"] for item in found] == [id_in(wanted)], query
    assert len(centre.read("planner", f"/v1/meetings?group_id={id_in(cpg)}&on=2012-07-01")["items"]) == 2


def test_a_list_of_meetings_can_still_be_had_as_a_table(centre: Served, cpg: str) -> None:
    meeting(centre, cpg)
    table = centre.get("planner", f"{cpg}/meetings?format=csv&in_format=eapc")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert len(table.text.splitlines()) == 2


def test_a_meeting_and_its_attendance_are_told_in_the_log_book(centre: Served, cpg: str) -> None:
    address = meeting(centre, cpg)
    answer = centre.post("planner", f"{address}/attendance", {"present": ["SVN"], "absent": ["ESP"]})
    newest = centre.read("planner", "/v1/entries?limit=1")["items"][0]
    assert (newest["topic"], newest["position"]) == (
        "meeting.attendance_recorded",
        int(answer.headers["Position"]),
    )
    assert newest["entity"] == {"kind": "meeting", "id": id_in(address)}
