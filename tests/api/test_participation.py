"""Participation over HTTP: lists, the matrix, attendance, who never came; the same numbers in every form."""

import csv
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from api.planning.tables import XLSX
from tests.api.planning_centre import activity, group, id_in, meeting
from tests.api.served import Served

MATRIX = "/v1/participation/matrix"
Numbers = dict[tuple[str, str, int], tuple[int, int, int]]


@pytest.fixture
def years(centre: Served) -> dict[str, str]:
    """Two groups, five meetings of two years, a seat and a course: who came, who did not, and who never did."""
    cpg = group(centre, "Civil Protection Group", short_name="CPG")
    phfwg = group(centre, "Public Health and Food/Water Group")
    centre.done("planner", f"{phfwg}/rename", {"name": "Joint Health Group", "from": "2014-01-01"})
    for address, at, format, present, absent in (
        (cpg, "2012-03-01", "eapc", ["SVN", "GEO"], ["ESP"]),
        (cpg, "2012-09-01", "allies", ["SVN"], ["ESP"]),
        (cpg, "2013-03-01", "eapc", ["SVN"], ["GEO", "ESP"]),
        (phfwg, "2013-05-01", "eapc", ["GEO"], []),
    ):
        held = meeting(centre, address, at=at, format=format)
        centre.done("planner", f"{held}/attendance", {"present": present, "absent": absent})
    cancelled = meeting(centre, cpg, at="2012-12-01")
    centre.done("planner", f"{cancelled}/cancel")
    seat = {"nation": "SVN", "role": "chair", "from": "2012-01-01", "until": "2013-06-30"}
    centre.done("SVN", f"{cpg}/seats", seat)
    course = activity(centre, **{"from": "2013-04-01"})
    centre.done("SVN", f"{course}/enrol", {"nation": "SVN"})
    for code in ("GEO", "ESP"):
        if code not in centre.tokens:
            centre.admit(code, "nation", code)
    return {"cpg": id_in(cpg), "phfwg": id_in(phfwg), "course": id_in(course)}


def cells(matrix: dict[str, Any], nation: str) -> dict[tuple[str, int], tuple[int, int, int, list[str]]]:
    """The cells of one nation, by group and year."""
    return {
        (cell["group"], cell["year"]): (cell["invited"], cell["attended"], cell["absent"], cell["seats"])
        for cell in matrix["cells"]
        if cell["nation"] == nation
    }


def test_the_matrix_counts_nations_by_groups_by_years(centre: Served, years: dict[str, str]) -> None:
    matrix = centre.read("planner", MATRIX)
    cpg, phfwg = years["cpg"], years["phfwg"]
    assert matrix["years"] == [2012, 2013]
    assert cells(matrix, "SVN") == {
        (cpg, 2012): (2, 2, 0, ["chair"]),
        (cpg, 2013): (1, 1, 0, ["chair"]),
        (phfwg, 2013): (1, 0, 0, []),
    }
    assert cells(matrix, "GEO") == {
        (cpg, 2012): (1, 1, 0, []),
        (cpg, 2013): (1, 0, 1, []),
        (phfwg, 2013): (1, 1, 0, []),
    }
    assert cells(matrix, "ESP")[cpg, 2012] == (2, 0, 2, [])


def test_the_matrix_is_that_of_the_day_that_is_asked_about(centre: Served, years: dict[str, str]) -> None:
    early = centre.read("planner", f"{MATRIX}?on=2012-07-01")
    assert (early["on"], early["years"]) == ("2012-07-01", [2012])
    assert cells(early, "SVN") == {(years["cpg"], 2012): (1, 1, 0, ["chair"])}
    assert "Public Health and Food/Water Group" in [shown["name"] for shown in early["groups"]]
    late = centre.read("planner", f"{MATRIX}?on=2014-07-01")
    assert "Joint Health Group" in [shown["name"] for shown in late["groups"]]
    assert centre.read("planner", f"{MATRIX}?on=2009-07-01")["cells"] == []


def test_the_matrix_of_what_was_known_then_knows_no_later_attendance(
    centre: Served, years: dict[str, str]
) -> None:
    before = centre.get("planner", MATRIX)
    late = meeting(centre, f"/v1/planning-groups/{years['cpg']}", at="2012-05-01")
    centre.done("planner", f"{late}/attendance", {"present": ["ESP"]})
    assert cells(centre.read("planner", MATRIX), "ESP")[years["cpg"], 2012] == (3, 1, 2, [])
    then = centre.get("planner", f"{MATRIX}?at={before.headers['Position']}")
    assert then.content == before.content


def test_a_partner_counts_only_what_it_may_read(centre: Served, years: dict[str, str]) -> None:
    mine = centre.read("GEO", MATRIX)
    # The meeting of Allies is not there, nor the seat of one.
    assert cells(mine, "ESP")[years["cpg"], 2012] == (1, 0, 1, [])
    assert cells(mine, "SVN")[years["cpg"], 2012] == (1, 1, 0, [])
    assert centre.read("admin", MATRIX)["cells"] == []
    parts = centre.read("GEO", "/v1/participation?nation=SVN")["items"]
    assert {part["what"] for part in parts} == {"meeting"}


def test_the_matrix_is_narrowed_to_a_nation_a_group_and_a_time(centre: Served, years: dict[str, str]) -> None:
    narrow = centre.read(
        "planner", f"{MATRIX}?nation=SVN&group={years['cpg']}&from=2013-01-01&until=2013-12-31"
    )
    assert cells(narrow, "SVN") == {(years["cpg"], 2013): (1, 1, 0, ["chair"])}
    assert [shown["id"] for shown in narrow["groups"]] == [years["cpg"]]
    assert [nation["nation"] for nation in narrow["nations"]] == ["SVN"]


def test_participation_is_everything_a_nation_takes_part_in_oldest_first(
    centre: Served, years: dict[str, str]
) -> None:
    parts = centre.read("planner", "/v1/participation?nation=SVN&limit=200")["items"]
    told = [(part["from"], part["what"], part["status"]) for part in parts]
    assert told == [
        ("2012-01-01", "seat", "nominated"),
        ("2012-03-01", "meeting", "present"),
        ("2012-09-01", "meeting", "present"),
        ("2013-03-01", "meeting", "present"),
        ("2013-04-01", "activity", "enrolled"),
        ("2013-05-01", "meeting", "invited"),
    ]
    activities = centre.read("planner", "/v1/participation?what=activity&tool=cep")["items"]
    assert [(part["activity"], part["activity_title"]) for part in activities] == [
        (years["course"], "Host nation support")
    ]
    absent = centre.read("planner", f"/v1/participation?status=absent&group={years['cpg']}")["items"]
    assert sorted(part["nation"] for part in absent) == ["ESP", "ESP", "ESP", "GEO"]


def test_who_sat_there_on_a_day_and_under_which_name(centre: Served, years: dict[str, str]) -> None:
    on = centre.read("planner", "/v1/participation?what=seat&on=2012-07-01")["items"]
    assert [(part["nation"], part["role"], part["group_name"]) for part in on] == [
        ("SVN", "chair", "Civil Protection Group")
    ]
    assert centre.read("planner", "/v1/participation?what=seat&on=2013-07-01")["items"] == []
    renamed = centre.read("planner", f"/v1/participation?group={years['phfwg']}&nation=GEO")["items"]
    assert [part["group_name"] for part in renamed] == ["Public Health and Food/Water Group"]


@pytest.mark.parametrize("path", ["/v1/participation", "/v1/participation/attendance?by_group=true"])
def test_pages_give_every_part_once_and_in_order(centre: Served, years: dict[str, str], path: str) -> None:
    sign = "&" if "?" in path else "?"
    whole = centre.read("planner", f"{path}{sign}limit=200&until=2013-01-01")
    assert (len(whole["items"]) > 30, whole["next"]) == (True, None)
    found: list[Any] = []
    after = ""
    while True:
        page = centre.read("planner", f"{path}{sign}limit=30&until=2013-01-01{after}")
        found += page["items"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == whole["items"]


def test_attendance_is_a_rate_of_what_is_on_record(centre: Served, years: dict[str, str]) -> None:
    rates = {
        row["nation"]: (row["invited"], row["attended"], row["absent"], row["rate"])
        for row in centre.read("planner", "/v1/participation/attendance?limit=200")["items"]
    }
    assert (rates["SVN"], rates["ESP"], rates["GEO"]) == ((4, 3, 0, 1), (4, 0, 3, 0), (3, 2, 1, 0.667))
    # Nothing is on record, so there is no rate.
    assert rates["AUT"] == (3, 0, 0, None)
    of_georgia = centre.read("planner", "/v1/participation/attendance?nation=GEO&by_group=true")["items"]
    assert {(row["group"], row["rate"]) for row in of_georgia} == {(years["cpg"], 0.5), (years["phfwg"], 1)}
    by_2012 = centre.read("planner", "/v1/participation/attendance?nation=GEO&on=2012-12-31")["items"]
    assert [(row["invited"], row["rate"]) for row in by_2012] == [(1, 1)]


def test_who_was_invited_and_never_came(centre: Served, years: dict[str, str]) -> None:
    never = {
        row["nation"]: row for row in centre.read("planner", "/v1/participation/never?limit=200")["items"]
    }
    assert {"ESP", "AUT"} <= never.keys()
    assert not {"SVN", "GEO"} & never.keys()
    assert (never["ESP"]["invited"], never["ESP"]["absent"], never["ESP"]["last"]) == (4, 3, "2013-05-01")


def test_a_time_that_ends_before_it_begins_is_none(centre: Served) -> None:
    answer = centre.get("planner", f"{MATRIX}?from=2013-01-01&until=2012-01-01")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


# --- tables ------------------------------------------------------------------------------------------------------

TABLES = (
    "/v1/participation",
    MATRIX,
    "/v1/participation/attendance?by_group=true",
    "/v1/participation/never",
)


def as_json(centre: Served, path: str) -> list[dict[str, Any]]:
    """Every row of a table, as the JSON has it."""
    if path.startswith(MATRIX):
        matrix = centre.read("planner", path)
        names = {nation["nation"]: nation["name"] for nation in matrix["nations"]}
        groups = {shown["id"]: shown["name"] for shown in matrix["groups"]}
        return [
            {**cell, "name": names[cell["nation"]], "group_name": groups[cell["group"]]}
            for cell in matrix["cells"]
        ]
    items: list[dict[str, Any]] = []
    after = ""
    while True:
        page = centre.read("planner", f"{path}{'&' if '?' in path else '?'}limit=200{after}")
        items += page["items"]
        if page["next"] is None:
            return items
        after = f"&after={page['next']}"


def in_words(value: Any) -> Any:
    """What a cell holds of a value."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(value)
        case _:
            return value


def table(path: str, form: str) -> str:
    """The address of a table."""
    return f"{path}{'&' if '?' in path else '?'}format={form}"


@pytest.mark.parametrize("path", TABLES)
def test_a_workbook_holds_the_numbers_of_the_json(centre: Served, years: dict[str, str], path: str) -> None:
    answer = centre.get("planner", table(path, "xlsx"))
    assert answer.headers["Content-Type"] == XLSX
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    names, tags, *rows = book.get_sheet_by_index(0).to_python()
    assert all(str(tag).startswith("#") for tag in tags)
    expected = as_json(centre, path)
    assert rows == [[in_words(item[str(name)]) for name in names] for item in expected]
    # All of it, and not a page.
    assert len(rows) == len(expected) > 0


@pytest.mark.parametrize("path", TABLES)
def test_csv_has_a_row_of_tags_and_the_same_rows(centre: Served, years: dict[str, str], path: str) -> None:
    answer = centre.get("planner", table(path, "csv"))
    assert answer.headers["Content-Type"].startswith("text/csv")
    names, tags, *rows = csv.reader(io.StringIO(answer.text))
    assert dict(zip(names, tags, strict=True))["nation"] == "#country+code+v_iso3"
    expected = as_json(centre, path)
    assert rows == [[str(in_words(item[name])) for name in names] for item in expected]


def test_the_header_accept_asks_for_a_table_too(centre: Served, years: dict[str, str]) -> None:
    for accept, media_type in (
        (XLSX, XLSX),
        ("text/csv", "text/csv; charset=utf-8"),
        ("*/*", "application/json"),
    ):
        assert centre.get("planner", MATRIX, accept=accept).headers["Content-Type"] == media_type
    etags = {centre.get("planner", table(MATRIX, form)).headers["ETag"] for form in ("json", "csv", "xlsx")}
    assert len(etags) == 3
    etag = centre.get("planner", table(MATRIX, "xlsx")).headers["ETag"]
    assert centre.get("planner", table(MATRIX, "xlsx"), if_none_match=etag).status_code == 304


def test_no_spreadsheet_takes_a_name_for_a_formula(centre: Served) -> None:
    address = group(centre, '=HYPERLINK("x")')
    held = meeting(centre, address)
    centre.done("planner", f"{held}/attendance", {"present": ["SVN"]})
    text = centre.get("planner", table(MATRIX, "csv")).text
    assert {row["group_name"] for row in list(csv.DictReader(io.StringIO(text)))[1:]} == {'\'=HYPERLINK("x")'}
    book = CalamineWorkbook.from_filelike(io.BytesIO(centre.get("planner", table(MATRIX, "xlsx")).content))
    names, _, first, *_ = book.get_sheet_by_index(0).to_python()
    assert first[names.index("group_name")] == '\'=HYPERLINK("x")'


def test_the_matrix_is_right_when_attendance_came_nation_by_nation_and_was_set_right(centre: Served) -> None:
    """Three groups, two years, six meetings each: counted here with a clerk's pencil, and there."""
    wanted: Numbers = {}
    groups = [id_in(group(centre, f"Planning group {number}")) for number in range(3)]
    nations = ("SVN", "ESP", "GEO")
    for number, address in enumerate(groups):
        for year in (2012, 2013):
            for month in range(1, 7):
                held = meeting(centre, f"/v1/planning-groups/{address}", at=f"{year}-{month:02}-15")
                for place, code in enumerate(nations):
                    comes = (month + number) % (place + 2) == 0
                    # The first word on Slovenia is wrong; the second one stands.
                    words = [not comes, comes] if code == "SVN" else [comes]
                    for word in words:
                        said = {"present" if word else "absent": [code]}
                        centre.done("planner", f"{held}/attendance", said)
                    invited, came, away = wanted.get((code, address, year), (0, 0, 0))
                    wanted[code, address, year] = invited + 1, came + comes, away + (not comes)
    matrix = centre.read("planner", MATRIX)
    found = {
        (cell["nation"], cell["group"], cell["year"]): (cell["invited"], cell["attended"], cell["absent"])
        for cell in matrix["cells"]
        if cell["nation"] in nations
    }
    assert found == wanted
