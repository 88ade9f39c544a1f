"""The master events list over HTTP: what is still to come is the director's alone, and takes effect once."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from api.uploads import CSV_TYPE, XLSX_TYPE
from tests.api.played import Inside, forked
from tests.api.served import Served
from tests.api.test_exercises import run, timekeeper_of

DAM = {
    "at": "2026-11-24T16:00:00Z",
    "what": "news",
    "title": "Dam",
    "text": "The dam above Laško has broken.",
    "expected": "Slovenia amends its request.",
}


@pytest.fixture
def exercise(flood: Served) -> Inside:
    """An exercise at 15:18, whose clock stands, with everybody in it."""
    return forked(flood).admit_all()


def offer_of(exercise: Inside, what: str = "sandbags") -> dict[str, Any]:
    """An inject by which Croatia, whom nobody plays, offers something at four."""
    return {
        "at": "2026-11-24T16:00:00Z",
        "what": "command",
        "title": f"Croatia offers {what}",
        "role": "nation",
        "nation": "HRV",
        "call": f"/v1/emergencies/{exercise.kept['emergency']}/offers",
        "body": {"items": [{"what": what, "quantity": 500, "unit": "pieces"}]},
    }


def plan(exercise: Inside, said: dict[str, Any]) -> str:
    """Put an inject on the list; its id."""
    id: str = exercise.done("director", "/v1/injects", said)["id"]
    return id


def status(exercise: Inside, id: str) -> str:
    """What has become of an inject."""
    found: str = inject(exercise, id)["status"]
    return found


def inject(exercise: Inside, id: str) -> dict[str, Any]:
    """An inject as its director sees it."""
    injects = exercise.read("director", "/v1/injects?limit=200")["items"]
    found: dict[str, Any] = next(one for one in injects if one["id"] == id)
    return found


def offers(exercise: Inside, what: str = "sandbags") -> int:
    """How many offers of a thing there are."""
    found = exercise.read("head", f"/v1/emergencies/{exercise.kept['emergency']}/offers?limit=200")["items"]
    return sum(line["what"] == what for offer in found for line in offer["lines"])


def look(exercise: Inside) -> None:
    """Let the timekeeper of the exercise look, as it does every second."""
    run(exercise, timekeeper_of(exercise).look)


# --- what it does ----------------------------------------------------------------------------------------------


def test_the_clock_fires_a_command_as_the_role_that_it_plays(exercise: Inside) -> None:
    id = plan(exercise, offer_of(exercise))
    exercise.set_clock(to="2026-11-24T15:59:00Z")
    look(exercise)
    assert (status(exercise, id), offers(exercise)) == ("planned", 0)
    exercise.set_clock(to="2026-11-24T16:00:01Z")
    look(exercise)
    fired = inject(exercise, id)
    assert (fired["status"], fired["answer"], offers(exercise)) == ("fired", 201, 1)
    assert fired["fired_at"] == "2026-11-24T16:00:01Z"
    told = exercise.read("head", f"/v1/entries?at={fired['recorded_at_position']}&limit=1")["items"][0]
    assert told["text"].startswith("Croatia offers: sandbags")
    assert told["provenance"]["decided_by"]["nation"] == "HRV"
    # By this the director knows what came from the list.
    assert told["provenance"]["recorded_by"] == id
    assert exercise.outside.get("head", f"/v1/offers/{told['entity']['id']}").status_code == 404


def test_a_command_takes_effect_once_however_often_the_clock_looks(exercise: Inside) -> None:
    id = plan(exercise, offer_of(exercise))
    exercise.set_clock(to="2026-11-24T16:30:00Z")
    for _ in range(3):
        look(exercise)
    again = exercise.post("director", f"/v1/injects/{id}/fire")
    assert (again.status_code, again.json()["rule"]) == (409, "InjectIsOver")
    assert offers(exercise) == 1


def test_what_was_called_before_a_process_died_is_not_called_again(exercise: Inside) -> None:
    id = plan(exercise, offer_of(exercise))
    exercise.set_clock(to="2026-11-24T16:30:00Z")
    firing, shown = firing_of(exercise), inject(exercise, id)
    # The call was made, and nobody came to record what became of it. On the board a body is a text.
    shown["body"] = '{"items":[{"what":"sandbags","quantity":500,"unit":"pieces"}]}'
    first = run(exercise, lambda: firing.call(shown))
    assert offers(exercise) == 1
    look(exercise)
    assert (status(exercise, id), offers(exercise)) == ("fired", 1)
    assert inject(exercise, id)["recorded_at_position"] == first.position


def firing_of(exercise: Inside) -> Any:
    return timekeeper_of(exercise).fire.__self__


def test_news_is_read_by_those_whom_it_is_for_once_it_is_fired(exercise: Inside) -> None:
    plan(exercise, {**DAM, "audience": ["SVN"]})
    plan(exercise, {**DAM, "title": "For all", "at": "2026-11-24T16:05:00Z"})
    for who in ("SVN", "ESP", "head"):
        assert exercise.read(who, "/v1/news")["items"] == []
    exercise.set_clock(to="2026-11-24T16:30:00Z")
    look(exercise)
    heard = {
        who: sorted(one["title"] for one in exercise.read(who, "/v1/news")["items"])
        for who in ("SVN", "ESP", "head", "OCHA")
    }
    assert heard == {
        "SVN": ["Dam", "For all"],
        "ESP": ["For all"],
        "head": ["Dam", "For all"],
        "OCHA": ["For all"],
    }


def test_injects_fire_in_the_order_of_their_times(exercise: Inside) -> None:
    late = plan(exercise, {**offer_of(exercise, "late"), "at": "2026-11-24T17:00:00Z"})
    early = plan(exercise, {**offer_of(exercise, "early"), "at": "2026-11-24T16:00:00Z"})
    exercise.set_clock(to="2026-11-24T18:00:00Z")
    look(exercise)
    assert inject(exercise, early)["recorded_at_position"] < inject(exercise, late)["recorded_at_position"]
    listed = [one["id"] for one in exercise.read("director", "/v1/injects")["items"]]
    assert listed == [early, late]


def test_a_command_that_a_rule_forbids_fails_with_the_reason_and_may_be_fired_again(exercise: Inside) -> None:
    said = {
        **offer_of(exercise),
        "title": "Spain withdraws",
        "nation": "ESP",
        "call": f"/v1/offers/{exercise.kept['offer']}/accept",
        "body": None,
    }
    id = plan(exercise, said)
    exercise.set_clock(to="2026-11-24T16:30:00Z")
    look(exercise)
    failed = inject(exercise, id)
    assert (failed["status"], failed["answer"]) == ("failed", 403)
    assert "stricken nation" in failed["detail"]
    again = exercise.done("director", f"/v1/injects/{id}/fire")
    assert again["status"] == "failed"


# --- the director's hand ---------------------------------------------------------------------------------------


def test_an_inject_is_fired_by_hand_and_a_repeat_of_the_call_changes_nothing(exercise: Inside) -> None:
    id = plan(exercise, offer_of(exercise))
    first = exercise.post("director", f"/v1/injects/{id}/fire", key="by hand")
    again = exercise.post("director", f"/v1/injects/{id}/fire", key="by hand")
    assert (first.status_code, first.json()["status"]) == (200, "fired")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    exercise.set_clock(to="2026-11-24T16:30:00Z")
    look(exercise)
    assert offers(exercise) == 1


def test_what_is_held_waits_and_what_is_skipped_never_comes(exercise: Inside) -> None:
    held, skipped = plan(exercise, offer_of(exercise, "held")), plan(exercise, offer_of(exercise, "skipped"))
    exercise.done("director", f"/v1/injects/{held}/hold", {"reason": "They are behind."})
    exercise.done("director", f"/v1/injects/{skipped}/skip")
    exercise.set_clock(to="2026-11-24T16:30:00Z")
    look(exercise)
    assert (offers(exercise, "held"), offers(exercise, "skipped")) == (0, 0)
    exercise.done("director", f"/v1/injects/{held}/fire")
    assert offers(exercise, "held") == 1


def test_what_is_moved_comes_then(exercise: Inside) -> None:
    id = plan(exercise, offer_of(exercise))
    exercise.done("director", f"/v1/injects/{id}/move", {"at": "2026-11-24T18:00:00Z"})
    exercise.set_clock(to="2026-11-24T17:00:00Z")
    look(exercise)
    assert offers(exercise) == 0
    exercise.set_clock(to="2026-11-24T18:00:01Z")
    look(exercise)
    assert offers(exercise) == 1


# --- who may ---------------------------------------------------------------------------------------------------


def test_those_who_play_the_desk_do_not_see_what_is_still_to_come(exercise: Inside) -> None:
    id = plan(exercise, {**DAM, "title": "Secret dam"})
    for who in ("head", "duty officer", "planner", "SVN", "admin"):
        for method, path in (
            ("GET", "/v1/injects"),
            ("POST", "/v1/injects"),
            ("POST", f"/v1/injects/{id}/fire"),
        ):
            assert exercise.call(who, method, path).status_code == 403, (who, path)
        for path in ("/v1/entries?limit=200", "/v1/news", "/v1/emergencies"):
            assert "Secret dam" not in exercise.get(who, path).text
    assert "Secret dam" not in exercise.get("director", "/v1/entries?limit=200").text


def test_an_unknown_inject_is_not_there(exercise: Inside) -> None:
    for act in ("fire", "hold", "skip"):
        unknown = exercise.post("director", f"/v1/injects/0198f3a0-0000-7000-8000-000000000000/{act}")
        assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"at": "2026-11-24T15:00:00Z"}, "/at"),
        ({"at": "soon"}, "/at"),
        ({"text": None}, ""),
        ({"role": "head"}, ""),
        ({"audience": ["Slovenia"]}, "/audience/0"),
        ({"what": "command"}, ""),
        ({"what": "command", "role": "nation", "call": "/v1/emergencies", "text": None}, ""),
        ({"what": "command", "role": "admin", "call": "/v1/emergencies"}, "/role"),
        ({"what": "command", "role": "head", "call": "/v1/accounts", "text": None}, ""),
        ({"what": "command", "role": "head", "call": "https://elsewhere"}, "/call"),
    ],
)
def test_an_inject_that_cannot_be_says_why(exercise: Inside, said: dict[str, Any], pointer: str) -> None:
    refused = exercise.post("director", "/v1/injects", {**DAM, **said})
    assert refused.status_code == 422, refused.text
    assert pointer in {fault["pointer"] for fault in refused.json()["errors"]}


# --- as a table ------------------------------------------------------------------------------------------------


def imported(exercise: Inside, table: str | bytes, media_type: str = "text/csv") -> Any:
    """Import a table."""
    return exercise.call("director", "POST", "/v1/injects/import", file=(table, media_type))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_that_was_exported_can_be_imported_into_another_exercise(exercise: Inside, form: str) -> None:
    plan(exercise, {**DAM, "audience": ["SVN", "OBSERVERS"], "text": "- 5 °C, and rain"})
    plan(exercise, offer_of(exercise))
    table = exercise.get("director", f"/v1/injects?format={form}")
    kind = table.headers["Content-Type"]
    assert kind.startswith({"csv": CSV_TYPE, "xlsx": XLSX_TYPE}[form])
    other = forked(exercise.outside, title="The same again")
    answer = imported(other, table.content, kind)
    assert (answer.status_code, answer.json()) == (201, {"planned": 2})
    plain = (
        "at",
        "what",
        "title",
        "text",
        "audience",
        "role",
        "nation",
        "call",
        "body",
        "expected",
        "status",
    )
    listed = [
        [{name: one[name] for name in plain} for one in which.read("director", "/v1/injects")["items"]]
        for which in (exercise, other)
    ]
    assert listed[0] == listed[1]


def test_a_list_may_be_a_workbook(exercise: Inside) -> None:
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["at", "what", "title", "text", "audience"])
        sheet.write_row(1, 0, ["2026-11-24T17:00:00Z", "news", "As text", "It rains.", "SVN OBSERVERS"])
        # A workbook knows no zones.
        sheet.write_datetime(2, 0, datetime(2026, 11, 24, 18, 0, tzinfo=UTC).replace(tzinfo=None), day)
        sheet.write_row(2, 1, ["news", "As a time", "It snows."])
    assert imported(exercise, written.getvalue(), XLSX_TYPE).json() == {"planned": 2}
    listed = exercise.read("director", "/v1/injects")["items"]
    assert [(one["at"], one["title"], one["audience"]) for one in listed] == [
        ("2026-11-24T17:00:00Z", "As text", ["SVN", "OBSERVERS"]),
        ("2026-11-24T18:00:00Z", "As a time", []),
    ]


def test_a_workbook_of_the_list_holds_what_was_written_as_text_and_the_same_list_is_the_same_bytes(
    exercise: Inside,
) -> None:
    plan(exercise, {**DAM, "title": "=1+1", "text": "- 5 °C"})
    book = exercise.get("director", "/v1/injects?format=xlsx")
    assert book.headers["Content-Disposition"] == 'attachment; filename="master-events-list.xlsx"'
    again = exercise.get("director", "/v1/injects", Accept=XLSX_TYPE)
    assert (again.content, again.headers["ETag"]) == (book.content, book.headers["ETag"])
    head, row = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    shown = dict(zip(head, row, strict=True))
    # A spreadsheet would run it, were it not for the sign before it.
    assert (shown["title"], shown["text"], shown["at"]) == ("'=1+1", "'- 5 °C", DAM["at"])
    assert exercise.get("SVN", "/v1/injects?format=xlsx").status_code == 403


def test_a_table_goes_in_whole_or_not_at_all_and_every_fault_is_told(exercise: Inside) -> None:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["at", "what", "title", "text"])
    rows.writerow(["2026-11-24T16:00:00Z", "news", "Good", "It rains."])
    rows.writerow(["yesterday", "news", "Bad", "It rains."])
    rows.writerow(["2026-11-24T16:00:00Z", "rumour", "Bad", "It rains."])
    answer = imported(exercise, written.getvalue())
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/3/at", "/4/what"]
    assert exercise.read("director", "/v1/injects")["items"] == []


@pytest.mark.parametrize("text", ["", "at,what,colour\n", "what,title\nnews,x\n", "at,what,title,text\n"])
def test_a_table_that_is_no_list_is_refused(exercise: Inside, text: str) -> None:
    assert imported(exercise, text).status_code == 422


# --- what those who play make of it ----------------------------------------------------------------------------


def answers(exercise: Inside, inject: str) -> Any:
    """Let Slovenia take eight of Spain's pumps, as an answer to an inject."""
    said = {"lines": [{"line": 1, "quantity": 8}]}
    return exercise.post("SVN", f"/v1/offers/{exercise.kept['offer']}/accept", said, Answers=inject)


def test_an_answer_is_shown_with_the_inject_that_it_answers(exercise: Inside) -> None:
    plan(exercise, DAM)
    exercise.set_clock(to="2026-11-24T16:30:00Z")
    look(exercise)
    (news,) = exercise.read("SVN", "/v1/news")["items"]
    accepted = answers(exercise, news["inject_id"])
    assert accepted.status_code == 200, accepted.text
    shown = inject(exercise, news["inject_id"])
    assert [(one["kind"], one["id"]) for one in shown["answers"]] == [("offer", exercise.kept["offer"])]
    entry = exercise.read("head", "/v1/entries?limit=1")["items"][0]
    by = entry["provenance"]
    assert (shown["answers"][0]["by"], shown["answers"][0]["at"]) == (by["recorded_by"], by["recorded_at"])
    # The answer itself is what it would be otherwise, and nobody but the director sees that it is one.
    assert accepted.json()["status"] == "partly_accepted"
    for who in ("head", "SVN", "planner"):
        assert "inject.answered" not in exercise.get(who, "/v1/entries?limit=200").text


def test_what_is_still_to_come_is_answered_like_what_is_none(exercise: Inside) -> None:
    id = plan(exercise, DAM)
    told = [answers(exercise, one).json() for one in (id, "0198f3a0-0000-7000-8000-000000000000")]
    assert [one["rule"] for one in told] == ["NoInjectToAnswer"] * 2
    assert exercise.read("SVN", f"/v1/offers/{exercise.kept['offer']}")["status"] == "submitted"


def test_outside_an_exercise_there_is_nothing_to_answer(exercise: Inside) -> None:
    outside = exercise.outside
    refused = outside.post(
        "SVN",
        f"/v1/offers/{exercise.kept['offer']}/accept",
        Answers="0198f3a0-0000-7000-8000-000000000000",
    )
    assert (refused.status_code, refused.json()["rule"]) == (422, "NoInjectToAnswer")
    assert outside.read("SVN", f"/v1/offers/{exercise.kept['offer']}")["status"] == "submitted"
