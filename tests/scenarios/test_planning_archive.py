"""The history of civil emergency planning, as DOMAIN.md, section 8, has it from its sources, in the centre."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.archive import case_files, planning_files
from api.importing import ImportRefused, import_all, read_all
from domain.commands.planning.file import ImportPlanningFile
from domain.nation import count
from domain.planning.file import Told, activity_id, group_id
from domain.planning.rules import PlanningFileAlreadyImported
from domain.value import Value
from projections.planning.counting import Matrix
from store.open import open_store
from tests.scenarios.demo import Demo
from tests.scenarios.planning_history import FILES, PAGE, TODAY, History, file_of, history, page

FORMER, LATER = date(2005, 7, 1), date(2012, 7, 1)
PARTS = ("groups", "seats", "meetings", "activities")
COMMITTEE, HEALTH = str(group_id("scepc")), str(group_id("phfwg"))


@pytest.fixture(scope="module")
def real() -> History:
    """What sources tell."""
    return history(synthetic=False)


@pytest.fixture(scope="module")
def whole() -> History:
    """The same with what was made up for the demo."""
    return history(synthetic=True)


def short_names(history: History, day: date) -> set[str]:
    """What the groups that stood on a day were called then."""
    return {group["short_name"] or group["name"] for group in history.groups_on(day)}


def invited(shown: Matrix, group: str) -> dict[int, int]:
    """How many nations were invited to a group in each year."""
    found: dict[int, int] = {}
    for cell in shown["cells"]:
        if cell["group"] == group:
            found[cell["year"]] = found.get(cell["year"], 0) + cell["invited"]
    return found


# --- each fact and its source ----------------------------------------------------------------------------------


def facts_in(told: Any, place: str = "") -> Iterator[tuple[str, Told]]:
    """Every fact of a file, with its place."""
    if isinstance(told, Told):
        yield place, told
    parts = dict(told).items() if isinstance(told, Value) else enumerate(told)
    for name, part in parts:
        if isinstance(part, Value | tuple):
            yield from facts_in(part, f"{place}/{name}")


REAL = [path for path in FILES if not file_of(path).synthetic]
MADE_UP = [path for path in FILES if file_of(path).synthetic]


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_fact_has_a_source_or_says_that_it_was_not_checked_against_one(path: Path) -> None:
    facts = list(facts_in(file_of(path)))
    assert len(facts) >= 20
    for place, fact in facts:
        if not fact.sources:
            assert not fact.certain, place
            assert fact.note is not None, place
            assert fact.note.startswith("Not checked against a source"), place
        if not fact.certain:
            assert fact.note, place


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_of_a_file_is_dropped_or_repaired(path: Path) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    read_back = json.loads(file_of(path).model_dump_json(exclude_unset=True))
    assert read_back == raw
    assert raw["id"] == path.stem


def test_nothing_that_sources_tell_breaks_a_rule_and_none_of_it_is_made_up(real: History) -> None:
    assert {flag for fact in real.facts.values() for flag in fact.flags} == set()
    assert {fact.provenance.recorded_by for fact in real.facts.values()} == {"import"}


def test_who_came_is_invented_nowhere(real: History) -> None:
    assert real.every("seat") == []
    assert real.every("enrolment") == []
    assert all(meeting["present"] == meeting["absent"] == [] for meeting in real.every("meeting"))


def test_importing_the_history_again_changes_nothing() -> None:
    again = history(synthetic=True)
    head, texts = again.warm.position, again.warm.texts()
    for path in FILES:
        with pytest.raises(PlanningFileAlreadyImported):
            again.centre.execute(ImportPlanningFile(file=file_of(path)))
    again.follow()
    assert (again.warm.position, again.warm.texts()) == (head, texts)


# --- the structure on three days --------------------------------------------------------------------------------


def test_nine_boards_stood_under_the_committee_in_1997_and_eight_in_2004(real: History) -> None:
    for day, number in ((date(1997, 7, 1), 9), (date(2004, 11, 22), 8)):
        boards = [group for group in real.groups_on(day) if group["parent"] == COMMITTEE]
        assert len(boards) == number


def test_the_structure_of_2005_is_the_senior_committee_and_its_eight_boards(real: History) -> None:
    assert short_names(real, FORMER) == {
        *("SCEPC", "PBOS", "PBIST", "CAPC", "FAPC", "IPC", "CCPC", "CPC", "JMC"),
    }


def test_the_structure_of_2012_is_the_committee_under_its_new_name_and_four_groups(real: History) -> None:
    assert short_names(real, LATER) == {"CEPC", "CPG", "TG", "IRCSG", "PHFWG"}


def test_today_the_resilience_committee_has_six_groups(real: History) -> None:
    standing = real.groups_on(TODAY)
    (committee,) = [group for group in standing if group["parent"] is None]
    assert committee["name"] == "Resilience Committee"
    assert {group["short_name"] for group in standing if group["parent"] == committee["id"]} == {
        *("CCPG", "CPG", "EPG", "FAPG", "JHG", "TG"),
    }


def test_the_public_health_group_of_2012_and_what_became_of_it_are_one_group(real: History) -> None:
    names = [
        group["name"]
        for day in (LATER, date(2016, 7, 1))
        for group in real.groups_on(day)
        if group["id"] == HEALTH
    ]
    assert names == ["Public Health and Food/Water Group", "Joint Health, Agriculture and Food Group"]
    group = real.shown("planning_group", HEALTH)
    assert (group["status"], group["merged_into"]) == ("dissolved", None)
    renamed = [entry for entry in real.every("entry") if entry["topic"] == "planning_group.renamed"]
    (told,) = [entry["provenance"] for entry in renamed if entry["entity"]["id"] == HEALTH]
    assert not told["certain"]
    assert told["note"].startswith("The year was not found.")


def test_no_merger_of_boards_into_groups_is_invented(real: History) -> None:
    merged = [group for group in real.every("planning_group") if group["status"] == "merged"]
    assert [(group["id"], group["merged_into"]) for group in merged] == [
        (COMMITTEE, str(group_id("resilience-committee")))
    ]


# --- meetings and exercises -------------------------------------------------------------------------------------


def test_the_plenaries_and_the_seminar_of_sarajevo_were_held(real: History) -> None:
    meetings = sorted(real.every("meeting"), key=lambda meeting: str(meeting["at"]))
    assert [(meeting["at"], meeting["until"], meeting["status"]) for meeting in meetings] == [
        ("2003-11-06", "2003-11-07", "held"),
        ("2004-11-22", "2004-11-23", "held"),
        ("2009-06-04", "2009-06-05", "held"),
        ("2013-06-17", "2013-06-20", "held"),
        ("2015-05-04", "2015-05-05", "held"),
    ]
    seminar = meetings[3]
    assert (seminar["place"], seminar["nations_told"], seminar["people_told"]) == ("Sarajevo", 24, 80)


def test_the_field_exercises_stand_with_their_hosts_from_trans_carpathia_to_bulgaria(real: History) -> None:
    exercises = [one for one in real.every("activity") if one["activity_kind"] == "exercise"]
    hosts = [one["host"] for one in sorted(exercises, key=lambda one: (str(one["from"]), one["title"]))]
    assert hosts == [
        *("UKR", "HRV", "RUS", "ROU", "UZB", "UKR", "HRV", "FIN", "KAZ"),
        *("ARM", "MDA", "GEO", "MNE", "BIH", "SRB", "MKD", "BGR"),
    ]
    assert {one["tool"] for one in exercises} == {"eadrcc"}


def test_srbija_2018_had_two_planning_conferences_and_one_on_lessons(real: History) -> None:
    exercise = str(activity_id("srbija-2018"))
    conferences = [one for one in real.every("activity") if one["part_of"] == exercise]
    assert sorted((one["from"], one["activity_kind"]) for one in conferences) == [
        ("2018-02-26", "conference"),
        ("2018-05-14", "conference"),
        ("2019-01-21", "conference"),
    ]
    shown = real.shown("activity", exercise)
    assert (shown["from"], shown["until"], shown["nations_told"], shown["people_told"]) == (
        "2018-10-08",
        "2018-10-11",
        40,
        2000,
    )


# --- nations by groups ------------------------------------------------------------------------------------------


def test_as_at_1_july_2005_the_46_nations_of_the_eapc_were_invited_to_two_plenaries(real: History) -> None:
    shown = real.matrix_on(FORMER)
    assert {group["short_name"] for group in shown["groups"]} == short_names(real, FORMER)
    assert invited(shown, COMMITTEE) == {2003: 46, 2004: 46}
    assert len(shown["nations"]) == 46
    assert all(cell["attended"] == cell["absent"] == 0 and not cell["synthetic"] for cell in shown["cells"])


def test_as_at_1_july_2012_the_50_nations_of_that_day_were_invited_to_a_third(real: History) -> None:
    shown = real.matrix_on(LATER)
    assert [group["name"] for group in shown["groups"] if group["id"] == COMMITTEE] == [
        "Civil Emergency Planning Committee"
    ]
    assert invited(shown, COMMITTEE) == {2003: 46, 2004: 46, 2009: 50}
    assert count("ally", LATER) + count("eapc_partner", LATER) == 50 == len(shown["nations"])


def test_today_only_the_seminar_of_a_group_that_still_stands_is_shown(real: History) -> None:
    shown = real.matrix_on(TODAY)
    assert {cell["group"] for cell in shown["cells"]} == {str(group_id("cpg"))}
    assert invited(shown, str(group_id("cpg"))) == {2013: 50}


@pytest.mark.parametrize("day", [FORMER, LATER, TODAY])
def test_what_is_made_up_adds_seats_and_attendance_and_says_so(
    real: History, whole: History, day: date
) -> None:
    told, every = real.matrix_on(day), whole.matrix_on(day)
    made_up = [cell for cell in every["cells"] if cell["synthetic"]]
    assert sum(cell["attended"] for cell in made_up) > 30
    assert sum(cell["absent"] for cell in made_up) > 3
    assert sum(bool(cell["seats"]) for cell in made_up if cell["year"] == day.year) > 30
    assert [cell for cell in every["cells"] if not cell["synthetic"]] == [
        cell for cell in told["cells"] if cell in every["cells"]
    ]


def test_the_page_of_the_history_is_what_the_files_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "the history has changed: python -m tests.scenarios.planning_history"
    )


# --- what is made up ---------------------------------------------------------------------------------------------


def test_everything_that_is_made_up_says_so_in_its_file_and_on_the_board(
    real: History, whole: History
) -> None:
    (path,) = MADE_UP
    file = file_of(path)
    assert path == FILES[-1], "it names what the others tell"
    assert file.title.startswith("SYNTHETIC")
    assert all(str(fact.note).startswith("SYNTHETIC") for _, fact in facts_in(file))
    titles = [one.title for one in file.meetings] + [one.title for one in file.activities]
    assert all(str(title).startswith("SYNTHETIC") for title in titles)
    for kind in ("seat", "meeting", "activity", "enrolment", "task"):
        known = {one["id"] for one in real.every(kind)}
        added = [one for one in whole.every(kind) if one["id"] not in known]
        assert added
        assert all("synthetic" in one["flags"] for one in added)


def test_a_file_that_is_made_up_is_refused_in_words_and_nothing_of_any_file_is_read() -> None:
    with pytest.raises(ImportRefused) as refused:
        read_all(planning_files())
    assert refused.value.faults == (
        "synthetic.json: synthetic: this file is made up and is loaded by `eadrcc demo` alone",
    )
    assert len(read_all(planning_files(), synthetic=True)) == len(FILES)


def test_both_kinds_of_files_go_in_together_and_once(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'centre.db'}")
    files = read_all([*case_files()[:1], *REAL])
    try:
        steps: list[tuple[int, int]] = []
        rehearsed = import_all(store, files, progress=lambda done, of: steps.append((done, of)), dry_run=True)
        first = import_all(store, files, progress=lambda _done, _of: None)
        again = import_all(store, files, progress=lambda _done, _of: None)
    finally:
        store.close()
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert [(one.new, one.known) for one in (rehearsed, first, again)] == [(3, 0), (3, 0), (0, 3)]


def test_a_file_that_names_what_no_file_has_told_is_refused_with_the_place(tmp_path: Path) -> None:
    seat = {"group": "nobody", "nation": "SVN", "role": "member"}
    path = tmp_path / "seats.json"
    path.write_text(json.dumps({"id": "seats", "title": "Seats", "synthetic": False, "seats": [seat]}))
    store = open_store(f"sqlite:///{tmp_path / 'centre.db'}")
    try:
        with pytest.raises(ImportRefused) as refused:
            import_all(store, read_all([path]), progress=lambda _done, _of: None)
    finally:
        store.close()
    assert refused.value.faults == ("seats.json: seats/0/group: no group with the key nobody is known",)


def test_the_demo_has_all_of_it(demo: Demo) -> None:
    shown = demo.get("planner", "/v1/participation/matrix?on=2005-07-01")
    assert {cell["synthetic"] for cell in shown["cells"]} == {True, False}
    groups = demo.items("planner", "/v1/planning-groups?limit=200")
    assert {group["origin"] for group in groups} == {"archive"}
    assert len(groups) == len(file_of(FILES[0]).groups)
