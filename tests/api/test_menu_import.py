"""Importing a whole menu over HTTP: in one go and again without change, or not at all with every fault in its place."""

import csv
import io
import json
import time
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import xlsxwriter
from httpx2 import Response

from api import menu as reading
from api.uploads import CSV_TYPE, LARGEST_MENU, XLSX_TYPE
from domain.commands.planning.file import ImportPlanningFile
from domain.planning.file import read_planning_file
from tests.api.served import Served, serving

HEADER = (
    "title",
    "tool",
    "kind",
    "host",
    "place",
    "from",
    "until",
    "places",
    "open_to",
    "reference",
    "scenario",
)
TAGS = ("#activity+name", "#activity+type", *["#meta"] * (len(HEADER) - 2))
ENTRIES = 1_600
# The goal of the centre for a menu of 1,600 entries; on an idle machine it takes a twentieth of it.
WITHIN_S = 10

# --- menus -----------------------------------------------------------------------------------------------------


def entry(number: int, **said: Any) -> list[Any]:
    """One activity of the menu, with some cells changed; `from_` stands for the word of the language."""
    first = date(2027, 1, 4) + timedelta(days=number % 300)
    told = {
        "title": f"Course {number}",
        "tool": "pap_t",
        "kind": "course",
        "host": "SVN",
        "place": "Čatež ob Savi",
        "from": first,
        "until": first + timedelta(days=4),
        "places": 20,
        "open_to": "ally; eapc_partner",
        "reference": f"PAP-T-{number:04}",
        "scenario": "A river leaves its bed, and two nations are asked for pumps.",
    } | {name.rstrip("_"): cell for name, cell in said.items()}
    return [told[name] for name in HEADER]


def as_csv(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> bytes:
    """A table as CSV."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """A table as a workbook, days as a spreadsheet's own days."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet("Menu")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


FORMS = pytest.mark.parametrize(
    ("written", "type"), [(as_csv, CSV_TYPE), (as_xlsx, XLSX_TYPE)], ids=["csv", "xlsx"]
)


def imports(
    centre: Served,
    content: bytes,
    type: str = CSV_TYPE,
    *,
    who: str = "planner",
    query: str = "",
    key: str | None = "",
) -> Response:
    """Import a menu, under a new key unless one is given; without any, where it is None."""
    headers = {"Authorization": f"Bearer {centre.tokens[who]}", "Content-Type": type}
    if key is not None:
        headers["Idempotency-Key"] = key or centre.new_key()
    return centre.client.post(f"/v1/activities/import{query}", content=content, headers=headers)


def counts(answer: Response) -> tuple[int, int, int]:
    """Added, amended, unchanged."""
    told = answer.json()
    return told["added"], told["amended"], told["unchanged"]


def errors(answer: Response) -> list[tuple[int, str, str]]:
    """The faults that were answered: row, column, what is wrong."""
    assert answer.status_code == 422, answer.text
    return [(error["row"], error["column"], error["detail"]) for error in answer.json()["errors"]]


def on_the_menu(centre: Served, query: str = "") -> list[dict[str, Any]]:
    """The activities that the planner reads, at most a page."""
    items: list[dict[str, Any]] = centre.read("planner", f"/v1/activities?limit=200{query}")["items"]
    return items


def head(centre: Served) -> int:
    """The last position of the log."""
    return int(centre.get("planner", "/v1/me").headers["position"])


# --- in one go -------------------------------------------------------------------------------------------------


@FORMS
def test_sixteen_hundred_activities_come_in_one_go_and_again_without_change(
    store_url: str, written: Any, type: str
) -> None:
    menu = written([HEADER, TAGS, *(entry(number) for number in range(ENTRIES))])
    with serving(store_url) as centre:
        began = time.perf_counter()
        answer = imports(centre, menu, type)
        assert time.perf_counter() - began < WITHIN_S
        assert answer.status_code == 201, answer.text
        assert counts(answer) == (ENTRIES, 0, 0)
        told = answer.json()
        assert (told["kind"], told["position"]) == ("menu_import", ENTRIES + 1)
        assert head(centre) == ENTRIES + 1

        again = imports(centre, menu, type)
        assert (again.status_code, counts(again)) == (200, (0, 0, ENTRIES))
        assert head(centre) == ENTRIES + 1


def test_an_activity_stands_on_the_menu_as_its_row_tells(centre: Served) -> None:
    imports(centre, as_xlsx([HEADER, entry(1)]), XLSX_TYPE)
    (activity,) = on_the_menu(centre)
    shown = {name: activity[name] for name in ("title", "tool", "activity_kind", "from", "until", "places")}
    assert shown == {
        "title": "Course 1",
        "tool": "pap_t",
        "activity_kind": "course",
        "from": "2027-01-05",
        "until": "2027-01-09",
        "places": 20,
    }
    assert activity["open_to"] == ["ally", "eapc_partner"]
    assert (activity["free"], activity["origin"], activity["readers"]) == (20, "live", "all")


@FORMS
def test_both_forms_of_a_menu_say_the_same(centre: Served, written: Any, type: str) -> None:
    imports(centre, as_csv([HEADER, entry(1), entry(2, from_="", until="", places="")]))
    answer = imports(centre, written([HEADER, entry(1), entry(2, from_="", until="", places="")]), type)
    assert (answer.status_code, counts(answer)) == (200, (0, 0, 2))


def test_a_table_from_a_spreadsheet_with_semicolons_and_a_byte_order_mark_is_read(centre: Served) -> None:
    table = b"\xef\xbb\xbf" + as_csv([HEADER, entry(1)], delimiter=";")
    assert counts(imports(centre, table, "text/csv; charset=utf-8")) == (1, 0, 0)
    assert on_the_menu(centre)[0]["place"] == "Čatež ob Savi"


def test_what_changed_is_amended_and_an_activity_put_there_by_hand_is_found_by_its_reference(
    centre: Served,
) -> None:
    by_hand = {"title": "Course 1", "tool": "pap_t", "reference": "PAP-T-0001"}
    id = centre.done("planner", "/v1/activities", by_hand)["id"]
    imports(centre, as_csv([HEADER, entry(2)]))
    answer = imports(centre, as_csv([HEADER, entry(1), entry(2), entry(3)]))
    assert (answer.status_code, counts(answer)) == (201, (1, 1, 1))
    assert len(on_the_menu(centre)) == 3
    assert centre.read("planner", f"/v1/activities/{id}")["places"] == 20


def test_the_archive_is_not_amended_by_a_menu(centre: Served) -> None:
    course = {"key": "old", "title": "Course 1", "tool": "cep", "kind": "course", "reference": "PAP-T-0001"}
    told = {"id": "old", "title": "Old", "synthetic": False, "activities": [course]}
    file = read_planning_file(json.dumps(told))
    centre.store.writer.submit(ImportPlanningFile(file=file)).result()
    assert counts(imports(centre, as_csv([HEADER, entry(1)]))) == (1, 0, 0)
    assert [activity["tool"] for activity in on_the_menu(centre, "&origin=archive")] == ["cep"]


# --- or not at all ---------------------------------------------------------------------------------------------

FAULTS: Sequence[tuple[dict[str, Any], str, str]] = (
    ({"title": ""}, "title", "the title is missing"),
    ({"tool": "pfp"}, "tool", "pfp is no partnership tool"),
    ({"kind": "party"}, "kind", "party is no kind of activity"),
    ({"from_": "next spring", "until": ""}, "from", "next spring is not a day"),
    ({"until": "2026-12-31"}, "until", "it ends on 2026-12-31, before it begins"),
    ({"places": "many"}, "places", "many is not a whole number"),
    ({"places": "0"}, "places", "there are 0 places"),
    ({"open_to": "ally; friends"}, "open_to", "friends is no group of nations"),
    ({"place": "x" * 401}, "place", "it has 401 characters"),
    ({"host": "SVN\x7f"}, "host", "it contains control characters"),
    ({"reference": "PAP-T-0000"}, "reference", "row 2 has the same reference"),
)
TIMES = 4


@FORMS
def test_forty_faults_of_ten_kinds_are_all_told_and_nothing_is_imported(
    centre: Served, written: Any, type: str
) -> None:
    rows = [entry(0)]
    expected = []
    for _ in range(TIMES):
        for said, column, says in FAULTS:
            rows.append(entry(len(rows), **said))
            expected.append((len(rows) + 1, column, says))
    assert len(expected) >= 40
    menu = written([HEADER, *rows])
    for query, key in (("", ""), ("?dry_run=true", None)):
        answer = imports(centre, menu, type, query=query, key=key)
        told = errors(answer)
        assert [(row, column) for row, column, _ in told] == [(row, column) for row, column, _ in expected]
        assert all(says in detail for (_, _, detail), (_, _, says) in zip(told, expected, strict=True))
        assert answer.json()["detail"] == f"the menu has {len(expected)} faults; nothing was imported"
    assert on_the_menu(centre) == []
    assert head(centre) == 0


def test_a_fault_has_its_place_as_a_pointer_too(centre: Served) -> None:
    answer = imports(centre, as_csv([HEADER, entry(1, tool="pfp")]))
    assert answer.json()["errors"][0]["pointer"] == "/2/tool"
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_the_rules_forbid_is_told_by_row_too(centre: Served) -> None:
    imports(centre, as_csv([HEADER, entry(1), entry(2)]))
    cancelled = next(one["id"] for one in on_the_menu(centre) if one["title"] == "Course 2")
    centre.done("planner", f"/v1/activities/{cancelled}/cancel", {})
    answer = imports(centre, as_csv([HEADER, entry(3), entry(2, places=30)]))
    assert errors(answer) == [(3, "title", "the activity was cancelled")]
    assert len(on_the_menu(centre)) == 2


def test_a_dry_run_needs_no_key_and_records_nothing(centre: Served) -> None:
    imports(centre, as_csv([HEADER, entry(1), entry(2)]))
    before = head(centre)
    answer = imports(
        centre, as_csv([HEADER, entry(1), entry(2, places=30), entry(3)]), query="?dry_run=true", key=None
    )
    assert answer.status_code == 200
    assert answer.json() == {"added": 1, "amended": 1, "unchanged": 1, "errors": []}
    assert head(centre) == before


# --- what cannot be read ---------------------------------------------------------------------------------------


def packed(**parts: bytes) -> bytes:
    """A workbook's container with other content."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def with_sheet(sheet: bytes) -> bytes:
    """A workbook whose sheet is replaced."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx([HEADER, entry(1)]))) as whole,
        zipfile.ZipFile(content, "w") as made,
    ):
        for part in whole.infolist():
            is_sheet = part.filename.startswith("xl/worksheets/sheet")
            made.writestr(part.filename, sheet if is_sheet else whole.read(part))
    return content.getvalue()


def sheet(data: str) -> bytes:
    """A sheet that holds these rows, as they stand in its XML."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{data}</sheetData></worksheet>'.encode()


UNREADABLE = "this is no workbook that can be read; save the table as XLSX or CSV"
TOO_WIDE = "and no hundreds of others"
TOO_LONG = "a menu has at most 5000 rows below its header"


@pytest.mark.parametrize(
    ("content", "type", "row", "says"),
    [
        (b"title,tool\ncourse,cep\nKurs \xfcber,cep\n", CSV_TYPE, 3, "this is not UTF-8"),
        (b'title,tool\n"course,cep\n', CSV_TYPE, 2, "this is not CSV"),
        (b'title,tool\na"b,cep\n"a"b,cep\n', CSV_TYPE, 3, "this is not CSV"),
        (b"PK\x03\x04 and so on", XLSX_TYPE, 1, UNREADABLE),
        (b"title,tool\ncourse,cep\n", XLSX_TYPE, 1, UNREADABLE),
        (packed(a=b"b"), XLSX_TYPE, 1, UNREADABLE),
        (as_xlsx([HEADER, entry(1)])[:-200], XLSX_TYPE, 1, UNREADABLE),
        (with_sheet(b"<worksheet"), XLSX_TYPE, 1, UNREADABLE),
        # A few bytes that would be the whole of a spreadsheet's sixteen billion cells.
        (with_sheet(sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')), XLSX_TYPE, 1, TOO_WIDE),
        (
            with_sheet(sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
            XLSX_TYPE,
            1048576,
            TOO_LONG,
        ),
        (with_sheet(sheet("<row>" + "<c><v>1</v></c>" * 300 + "</row>")), XLSX_TYPE, 1, TOO_WIDE),
        (with_sheet(sheet("<row/>" * 6_000)), XLSX_TYPE, 5003, TOO_LONG),
        (as_csv([HEADER, *[[""]] * 6_000]), CSV_TYPE, 5003, TOO_LONG),
        (as_csv([HEADER, ["x"] * 300]), CSV_TYPE, 2, TOO_WIDE),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault_of_its_row(
    centre: Served, content: bytes, type: str, row: int, says: str
) -> None:
    ((number, column, detail),) = errors(imports(centre, content, type))
    assert (number, column) == (row, "")
    assert says in detail


def test_a_workbook_that_unpacks_to_more_than_its_limit_is_not_unpacked(
    centre: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1024 * 1024)
    bomb = packed(**{"xl/worksheets/sheet1.xml": b"<row/>" * 1024 * 1024})
    assert len(bomb) < 20_000
    ((_, _, detail),) = errors(imports(centre, bomb, XLSX_TYPE))
    assert detail == "unpacked the workbook is greater than 1 MiB"


def test_a_workbook_has_few_parts(centre: Served) -> None:
    ((_, _, detail),) = errors(imports(centre, packed(**{f"part{n}": b"" for n in range(300)}), XLSX_TYPE))
    assert detail == "a workbook has at most 200 parts; this one has 300"


# --- like every call that writes -------------------------------------------------------------------------------


def test_a_repeat_under_the_same_key_is_answered_with_the_first_answer(centre: Served) -> None:
    menu = as_csv([HEADER, entry(1)])
    first = imports(centre, menu, key="menu 2027")
    again = imports(centre, menu, key="menu 2027")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert head(centre) == 2


def test_a_key_belongs_to_one_menu(centre: Served) -> None:
    imports(centre, as_csv([HEADER, entry(1)]), key="menu 2027")
    other = imports(centre, as_csv([HEADER, entry(2)]), key="menu 2027")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-used-for-another")
    assert len(on_the_menu(centre)) == 1


def test_an_import_that_is_no_dry_run_needs_a_key(centre: Served) -> None:
    answer = imports(centre, as_csv([HEADER, entry(1)]), key=None)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing")
    assert head(centre) == 0


@pytest.mark.parametrize("who", ["duty officer", "head", "planner"])
def test_planners_and_the_desk_import_a_menu(centre: Served, who: str) -> None:
    assert imports(centre, as_csv([HEADER, entry(1)]), who=who).status_code == 201


@pytest.mark.parametrize("who", ["SVN", "OCHA", "admin"])
@pytest.mark.parametrize("query", ["", "?dry_run=true"])
def test_nobody_else_does_and_not_even_as_a_dry_run(centre: Served, who: str, query: str) -> None:
    answer = imports(centre, as_csv([HEADER, entry(1)]), who=who, query=query)
    assert (answer.status_code, answer.json()["rule"]) == (403, "RoleMayNot")


@pytest.mark.parametrize(
    "type",
    ["application/json", "text/plain", "", "text/csv; charset=windows-1252", "application/vnd.ms-excel"],
)
def test_a_menu_is_csv_in_utf_8_or_a_workbook(centre: Served, type: str) -> None:
    answer = imports(centre, as_csv([HEADER, entry(1)]), type)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/unreadable")


def test_other_calls_take_no_table(centre: Served) -> None:
    headers = {
        "Authorization": f"Bearer {centre.tokens['planner']}",
        "Content-Type": CSV_TYPE,
        "Idempotency-Key": "a table",
    }
    answer = centre.client.post("/v1/activities", content=as_csv([HEADER, entry(1)]), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/unreadable")


def test_a_menu_may_be_larger_than_other_bodies_and_has_an_end(centre: Served) -> None:
    long = entry(1, scenario="x" * 300_000)
    assert errors(imports(centre, as_csv([HEADER, long]))) == [
        (2, "scenario", "it has 300000 characters, and 20000 at most have room here")
    ]
    answer = imports(centre, b"x" * (LARGEST_MENU + 1))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert answer.json()["detail"] == f"a file may have {LARGEST_MENU} bytes"


@pytest.mark.parametrize("query", ["?dry=true", "?dry_run=maybe", "?dry_run=true&dry_run=false"])
def test_the_query_says_whether_it_is_a_dry_run_and_nothing_else(centre: Served, query: str) -> None:
    answer = imports(centre, as_csv([HEADER, entry(1)]), query=query)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


def test_the_import_of_a_menu_is_no_entry_of_the_log_book_and_its_activities_are(centre: Served) -> None:
    imports(centre, as_csv([HEADER, entry(1), entry(2)]))
    entries = centre.read("planner", "/v1/entries")["items"]
    assert [one["topic"] for one in entries] == ["activity.offered", "activity.offered"]
