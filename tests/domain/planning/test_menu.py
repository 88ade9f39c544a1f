"""A whole menu of activities: every fault by row and column, all or nothing, and again without change."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.commands.planning.activity import CancelActivity, Enrol
from domain.commands.planning.menu import ImportMenu, NothingRecorded
from domain.identity import named_id
from domain.planning.activity import ActivityAmended, ActivityOffered, ActivityState
from domain.planning.menu import (
    COLUMNS,
    MOST_ROWS,
    MenuFault,
    MenuFaulty,
    MenuImport,
    MenuRecorded,
    MenuRow,
    Table,
    letters,
    read_menu,
)
from domain.rules import RoleMayNot
from tests.domain.builders import nation
from tests.domain.planning.office import Office

HEADER = ("title", "tool", "kind", "from", "until", "places", "open_to", "reference")
COURSE = (
    "Course on floods",
    "cep",
    "course",
    "2027-03-01",
    "2027-03-05",
    "20",
    "ally; eapc_partner",
    "CEP-1",
)


def menu(*rows: Sequence[Any], header: Sequence[str] = HEADER) -> list[Sequence[Any]]:
    """A table with a header."""
    return [header, *rows]


def course(**said: Any) -> tuple[Any, ...]:
    """The row of the course, with some cells changed; `from_` stands for the word of the language."""
    cells = dict(zip(HEADER, COURSE, strict=True)) | {name.rstrip("_"): cell for name, cell in said.items()}
    return tuple(cells[name] for name in HEADER)


def faults(table: Table) -> list[tuple[int, str, str]]:
    """Every fault: its row, its column, what is wrong."""
    with pytest.raises(MenuFaulty) as refused:
        read_menu(table)
    return [(fault.row, fault.column, fault.detail) for fault in refused.value.faults]


# --- reading ---------------------------------------------------------------------------------------------------


def test_a_row_tells_of_an_activity_in_the_domain_s_own_values() -> None:
    (row,) = read_menu(menu(COURSE))
    assert row.row == 2
    assert row.told == {
        "title": "Course on floods",
        "tool": "cep",
        "activity_kind": "course",
        "since": date(2027, 3, 1),
        "until": date(2027, 3, 5),
        "places": 20,
        "open_to": ("ally", "eapc_partner"),
        "reference": "CEP-1",
    }


def test_names_of_columns_and_words_are_read_whatever_their_case_and_in_any_order() -> None:
    (row,) = read_menu([["OPEN TO", " Tool ", "Title"], ["Eapc Partner;ALLY", "PAP-T", "Course"]])
    assert row.told == {"title": "Course", "tool": "pap_t", "open_to": ("ally", "eapc_partner")}


def test_groups_of_nations_are_divided_by_commas_too_as_people_write_lists() -> None:
    (row,) = read_menu(menu(course(open_to="ally, eapc_partner; pfp")))
    assert row.told["open_to"] == ("ally", "pfp", "eapc_partner")


def test_a_row_of_hxl_tags_is_skipped_and_counts_as_a_row() -> None:
    (row,) = read_menu([["title", "tool"], ["#activity+name", "#activity+type"], ["Course", "cep"]])
    assert row.row == 3


def test_tags_stand_below_the_header_and_nowhere_else() -> None:
    assert faults([["title", "tool"], ["Course", "cep"], ["#activity", "#type"]]) == [
        (3, "tool", f"#type is no partnership tool; it is one of {COLUMN_WORDS['tool']}")
    ]


COLUMN_WORDS = {
    "tool": "cep, eadrcc, education_training, parp, occ, pmf, teep, mtep, pap_t, pap_dib, ipap, pdp, trust_fund, "
    "building_integrity, sps, cnad, adc, atmc"
}


def test_empty_rows_are_skipped_and_empty_cells_say_nothing() -> None:
    rows = read_menu(menu((), COURSE, ("", "  ", None), course(reference="CEP-2", places="", from_=None)))
    assert [row.row for row in rows] == [3, 5]
    assert "places" not in rows[1].told
    assert "since" not in rows[1].told


def test_a_workbook_s_own_days_and_numbers_are_taken() -> None:
    cells = course(
        from_=datetime.combine(date(2027, 3, 1), time()),
        until=date(2027, 3, 5),
        places=20.0,
        reference=2027001.0,
    )
    (row,) = read_menu(menu(cells))
    assert (row.told["since"], row.told["until"]) == (date(2027, 3, 1), date(2027, 3, 5))
    assert (row.told["places"], row.told["reference"]) == (20, "2027001")


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (course(title=" "), "title", "the title is missing"),
        (course(tool=None), "tool", "the tool is missing"),
        (course(tool="pfp"), "tool", "pfp is no partnership tool"),
        (course(kind="party"), "kind", "party is no kind of activity"),
        (course(from_="1 March 2027"), "from", "1 March 2027 is not a day; write it as 2026-11-24"),
        (course(from_="20270301"), "from", "20270301 is not a day"),
        (course(from_=46082), "from", "46082 is not a day"),
        (course(until="2027-02-30"), "until", "2027-02-30 is not a day of the calendar"),
        (
            course(until=datetime.combine(date(2027, 3, 5), time(9))),
            "until",
            "a time of day in a spreadsheet has no zone",
        ),
        (course(until="2027-02-28"), "until", "it ends on 2027-02-28, before it begins on 2027-03-01"),
        (course(places="many"), "places", "many is not a whole number"),
        (course(places=20.5), "places", "20.5 is not a whole number"),
        (course(places=True), "places", "True is not a whole number"),
        (
            course(places="0"),
            "places",
            "there are 0 places; leave the cell empty where there is room for all",
        ),
        (course(places=-3), "places", "there are -3 places"),
        (course(places=100_001), "places", "100001 places are more than 100000"),
        (course(open_to="ally; friends"), "open_to", "friends is no group of nations"),
        (course(title="x" * 401), "title", "it has 401 characters, and 400 at most have room here"),
        (course(title="a\x07b"), "title", "it contains control characters, which are not text"),
        ((*COURSE, "more"), "I", "the header names no column here"),
    ],
)
def test_a_fault_is_named_with_its_row_and_column(row: Sequence[Any], column: str, says: str) -> None:
    ((number, named, detail),) = faults(menu(course(reference="CEP-0"), row))
    assert (number, named) == (3, column)
    assert says in detail


def test_a_scenario_may_be_long_and_not_endless() -> None:
    header = ("title", "tool", "scenario")
    assert read_menu([header, ("Course", "cep", "x" * 20_000)])
    assert faults([header, ("Course", "cep", "x" * 20_001)]) == [
        (2, "scenario", "it has 20001 characters, and 20000 at most have room here")
    ]


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (("tool",), (1, "title", "this column is missing")),
        (("title",), (1, "tool", "this column is missing")),
        (("title", "tool", "Title"), (1, "Title", "this column stands here twice")),
    ],
)
def test_a_header_needs_its_columns_once(header: Sequence[str], fault: tuple[int, str, str]) -> None:
    assert fault in faults([header, ["Course", "cep"]])


def test_an_unknown_column_is_a_fault_whatever_stands_below_it() -> None:
    ((row, column, detail),) = faults([["title", "tool", "Colour"], ["Course", "cep", "red"]])
    assert (row, column) == (1, "Colour")
    assert detail == f"there is no such column; the columns are {', '.join(COLUMNS)}"


def test_one_reference_stands_in_a_file_once() -> None:
    assert faults(menu(COURSE, course(title="Another"))) == [(3, "reference", "row 2 has the same reference")]


def test_without_references_title_and_first_day_tell_activities_apart() -> None:
    spring, autumn = course(reference=""), course(reference="", from_="2027-03-02")
    assert len(read_menu(menu(spring, autumn))) == 2
    assert faults(menu(spring, spring)) == [
        (3, "title", "row 2 has the same title and first day; give both a reference")
    ]


def test_all_faults_of_all_rows_are_told_at_once() -> None:
    told = faults(
        menu(course(title="", places="x"), COURSE, course(tool="x", reference="CEP-2"), ("Only a title",))
    )
    assert [(row, column) for row, column, _ in told] == [
        (2, "places"),
        (2, "title"),
        (4, "tool"),
        (5, "tool"),
    ]


@pytest.mark.parametrize("table", [[], [[]], [HEADER], [HEADER, ("", "")]])
def test_a_menu_without_activities_is_no_menu(table: Table) -> None:
    assert (1, "title", "no activity stands below the header") in faults(table)


def test_a_menu_has_an_end() -> None:
    rows = [(f"Course {number}", "cep") for number in range(MOST_ROWS + 1)]
    assert len(read_menu([("title", "tool"), *rows[:-1]])) == MOST_ROWS
    ((row, _, detail),) = faults([("title", "tool"), *rows])
    assert (row, detail) == (MOST_ROWS + 2, f"a menu has at most {MOST_ROWS} rows below its header")


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_a_column_without_a_name_is_called_as_a_spreadsheet_calls_it(place: int, name: str) -> None:
    assert letters(place) == name


cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["cep", "course", "2027-03-01", "ally;", "20", "title", "#tag", "PAP-T"]),
)


@given(st.lists(st.lists(cells, max_size=6), max_size=5), st.permutations(list(COLUMNS)))
def test_whatever_stands_in_the_cells_a_table_is_a_menu_or_has_faults_within_it(
    rows: list[list[Any]], header: list[str]
) -> None:
    table = [header, *rows]
    read: Sequence[MenuRow] = ()
    found: Sequence[MenuFault] = ()
    try:
        read = read_menu(table)
    except MenuFaulty as faulty:
        found = faulty.faults
    assert bool(read) != bool(found)
    assert all(row.told["title"] and row.told["tool"] for row in read)
    assert all(1 <= fault.row <= len(table) and fault.detail for fault in found)


# --- recording -------------------------------------------------------------------------------------------------


@pytest.fixture
def office() -> Office:
    """A centre in which nothing is on the menu."""
    return Office()


def imports(office: Office, *rows: Sequence[Any], **more: Any) -> MenuRecorded:
    """The planner imports a menu; what came of it."""
    office.run(ImportMenu, menu=read_menu(menu(*rows)), digest="0" * 64, **more)
    recorded = office.log()[-1]
    assert isinstance(recorded, MenuRecorded)
    return recorded


def counts(recorded: MenuRecorded) -> tuple[int, int, int]:
    """Added, amended, unchanged."""
    return recorded.added, recorded.amended, recorded.unchanged


def activity_of(office: Office, identity: str) -> ActivityState:
    """The activity that a menu has brought under an identity."""
    return office.activity(named_id("planning", "menu", identity))


def test_an_import_puts_every_row_on_the_menu_and_says_so(office: Office) -> None:
    outcome = office.run(ImportMenu, menu=read_menu(menu(COURSE, course(reference="CEP-2"))), digest="0" * 64)
    assert outcome.kind == MenuImport.KIND
    assert outcome.position == 3
    *offered, recorded = office.log()
    assert all(isinstance(fact, ActivityOffered) for fact in offered)
    assert isinstance(recorded, MenuRecorded)
    assert counts(recorded) == (2, 0, 0)
    assert activity_of(office, "reference/CEP-1").title == "Course on floods"


def test_importing_the_same_menu_again_records_nothing(office: Office) -> None:
    rows = [COURSE, course(reference="")]
    imports(office, *rows)
    before = len(office.log())
    with pytest.raises(NothingRecorded) as told:
        imports(office, *rows)
    assert (told.value.added, told.value.amended, told.value.unchanged) == (0, 0, 2)
    assert len(office.log()) == before


def test_what_changed_is_amended_and_only_that(office: Office) -> None:
    imports(office, COURSE, course(reference="CEP-2"))
    assert counts(imports(office, COURSE, course(reference="CEP-2", places="30"))) == (0, 1, 1)
    amended = office.log()[-2]
    assert isinstance(amended, ActivityAmended)
    assert amended.places == 30
    assert amended.title is None


def test_columns_that_do_not_stand_in_the_file_and_empty_cells_change_nothing(office: Office) -> None:
    imports(office, COURSE)
    with pytest.raises(NothingRecorded):
        imports(office, course(places="", open_to="", until=""))
    rows = read_menu([("title", "tool", "reference"), ("Course on storms", "cep", "CEP-1")])
    office.run(ImportMenu, menu=rows, digest="0" * 64)
    state = activity_of(office, "reference/CEP-1")
    assert (state.title, state.places, state.open_to) == ("Course on storms", 20, ("ally", "eapc_partner"))


def test_more_places_admit_those_who_wait(office: Office) -> None:
    imports(office, course(places="1"))
    id = named_id("planning", "menu", "reference/CEP-1")
    office.does(Enrol, id, "SVN")
    assert office.does(Enrol, id, "HRV").status_of("HRV") == "waiting"
    imports(office, course(places="2"))
    assert office.activity(id).status_of("HRV") == "enrolled"


def test_an_activity_that_was_put_there_by_hand_is_amended_where_it_is_known(office: Office) -> None:
    id = office.offers("Course on floods", reference="CEP-1")
    assert counts(imports(office, COURSE, known={"reference/CEP-1": id})) == (0, 1, 0)
    assert office.activity(id).places == 20


def test_a_dry_run_says_what_would_come_of_it_and_records_nothing(office: Office) -> None:
    imports(office, COURSE)
    before = len(office.log())
    with pytest.raises(NothingRecorded) as told:
        imports(office, course(places="30"), course(reference="CEP-2"), dry_run=True)
    assert (told.value.added, told.value.amended, told.value.unchanged) == (1, 1, 0)
    assert len(office.log()) == before
    assert activity_of(office, "reference/CEP-1").places == 20


def test_what_the_rules_forbid_is_a_fault_of_its_row_and_nothing_is_imported(office: Office) -> None:
    imports(office, COURSE, course(reference="CEP-2"), course(reference="CEP-3"), course(reference="CEP-4"))
    cancelled, full, short = (named_id("planning", "menu", f"reference/CEP-{number}") for number in (1, 2, 3))
    office.about(CancelActivity, cancelled)
    office.enrols(full, "SVN", "HRV")
    before = len(office.log())
    with pytest.raises(MenuFaulty) as refused:
        imports(
            office,
            course(reference="CEP-5"),
            course(places="30"),
            course(reference="CEP-2", places="1"),
            course(reference="CEP-3", from_="", until="2027-02-01"),
        )
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (3, "title"),
        (4, "places"),
        (5, "until"),
    ]
    assert len(office.log()) == before
    assert office.activity(short).until == date(2027, 3, 5)


def test_a_cancelled_activity_that_the_menu_still_tells_as_it_was_stays_cancelled(office: Office) -> None:
    imports(office, COURSE)
    office.about(CancelActivity, named_id("planning", "menu", "reference/CEP-1"))
    with pytest.raises(NothingRecorded) as told:
        imports(office, COURSE)
    assert told.value.unchanged == 1


def test_what_was_struck_comes_anew_and_under_another_id(office: Office) -> None:
    imports(office, COURSE)
    struck = named_id("planning", "menu", "reference/CEP-1")
    office.strikes(ActivityOffered)
    assert "struck" in office.activity(struck).flags
    assert counts(imports(office, COURSE)) == (1, 0, 0)
    anew = office.log()[-2].originator_id
    assert anew != struck
    assert office.activity(anew).status == "offered"


def test_two_rows_never_amend_one_activity(office: Office) -> None:
    id = office.offers("Course on floods", since=date(2027, 3, 1))
    known: dict[str, UUID] = {"title/Course on floods/2027-03-01": id, "reference/CEP-1": id}
    with pytest.raises(MenuFaulty) as refused:
        imports(office, COURSE, course(reference=""), known=known)
    (fault,) = refused.value.faults
    assert (fault.row, fault.column, fault.detail) == (3, "title", "this is the activity of row 2, renamed")


def test_a_nation_does_not_import_a_menu(office: Office) -> None:
    with pytest.raises(RoleMayNot):
        imports(office, COURSE, actor=nation("SVN"))


def test_a_row_is_the_same_activity_by_its_reference_else_by_title_and_first_day() -> None:
    assert MenuRow(row=2, told={"title": "A", "reference": "R"}).identity == "reference/R"
    assert MenuRow(row=2, told={"title": "A", "since": date(2027, 3, 1)}).identity == "title/A/2027-03-01"
    assert MenuRow(row=2, told={"title": "A"}).identity == "title/A/"
