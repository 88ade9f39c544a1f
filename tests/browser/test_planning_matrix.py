"""The matrix of nations and groups: its heat map, what is behind a cell, and the same numbers in a spreadsheet."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from tests.browser.centre import Centre
from tests.browser.planning import PLANNER, go, group, meeting, row
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]
Counts = dict[tuple[str, str], tuple[int, int, int]]

FIGURES = re.compile(r"(?:(\d+)|–)/(\d+)")


def test_the_keyboard_walks_over_the_heat_map_and_opens_what_is_behind_a_cell(
    historic_centre: Centre, screen: Screens
) -> None:
    petra = screen(historic_centre, PLANNER)
    go(petra, "matrix?on=2012-07-01")
    heat = petra.page.locator(".heat")
    expect(heat.locator("text.column")).to_have_text(
        [re.compile(name) for name in ("CEPC", "CPG", "IRCSG", "PHFWG", "TG")]
    )
    expect(petra.page.locator(".synthetic-note")).to_contain_text("SYNTHETIC")

    heat.focus()
    petra.press("ArrowRight", "ArrowLeft")
    said = petra.page.locator(".said")
    expect(said).to_contain_text("Albania, Civil Emergency Planning Committee: Came to 2 of 2 meetings")
    petra.press("ArrowDown", "ArrowUp", "Enter")
    behind = petra.page.locator(".drill")
    expect(behind.get_by_role("heading", name="Albania, Civil Emergency Planning Committee")).to_be_visible()
    came = behind.locator("tbody tr", has_text="present")
    expect(came).to_have_count(2)
    expect(behind.locator("tbody tr", has_text="seat")).to_have_count(1)

    # One step further down: the meeting itself.
    came.first.get_by_role("link").click()
    expect(petra.page.locator('.attendance [data-nation="ALB"]')).to_contain_text("present")


def test_a_cell_opens_by_the_mouse_and_from_the_table_too(historic_centre: Centre, screen: Screens) -> None:
    petra = screen(historic_centre, PLANNER)
    go(petra, "matrix?on=2012-07-01")
    petra.page.locator(".heat g.cell", has_text="3/3 M").first.click()
    expect(petra.page.locator(".drill tbody tr").first).to_be_visible()
    petra.page.locator("summary", has_text="The same as a table").click()
    petra.page.get_by_role("button", name=re.compile("^Finland, Transport Group: ")).click()
    expect(petra.page.locator(".drill").get_by_role("heading")).to_have_text("Finland, Transport Group")


def test_years_stand_together_alone_or_side_by_side(historic_centre: Centre, screen: Screens) -> None:
    petra = screen(historic_centre, PLANNER)
    go(petra, "matrix?on=2012-07-01")
    years = petra.page.get_by_label("Years")
    years.select_option("2011")
    expect(petra.page.locator(".heat text.column")).to_have_count(5)
    years.select_option("each")
    expect(petra.page.locator(".heat text.column", has_text="CPG 2011")).to_have_count(1)
    expect(petra.page).to_have_url(re.compile("year=each"))


def test_the_exported_workbook_holds_the_numbers_of_the_page(
    historic_centre: Centre, screen: Screens, tmp_path: Path
) -> None:
    petra = screen(historic_centre, PLANNER)
    go(petra, "matrix?on=2012-07-01")
    with petra.page.expect_download() as download:
        petra.page.get_by_role("link", name="XLSX").click()
    path = tmp_path / "matrix.xlsx"
    download.value.save_as(path)
    petra.page.locator("summary", has_text="The same as a table").click()
    expect(petra.page.locator(".matrix-table tbody tr")).to_have_count(50)

    on_page = numbers_of_page(petra)
    exported = numbers_of_workbook(path)
    assert {key: counts for key, counts in exported.items() if counts[0]} == on_page
    assert len(on_page) > 200


def numbers_of_page(screen: Screen) -> Counts:
    """Invited, attended and absent of each nation and group, as the table of the page says it in words."""
    labels: list[str] = screen.page.locator(".matrix-table tbody button").evaluate_all(
        "buttons => buttons.map((button) => button.getAttribute('aria-label'))"
    )
    found: Counts = {}
    for label in labels:
        place, _, words = label.partition(": ")
        nation, _, group_name = place.partition(", ")
        known = re.search(r"ame to (\d+) of (\d+) meetings", words)
        attended, recorded = (int(known[1]), int(known[2])) if known else (0, 0)
        more = re.search(r"(\d+) invitations", words) or re.search(r"nvited to (\d+)", words)
        invited = int(more[1]) if more else recorded
        if invited:
            found[nation, group_name] = (invited, attended, recorded - attended)
    return found


def numbers_of_workbook(path: Path) -> Counts:
    """The same of the workbook, all years together. Below the header stands the row of HXL tags."""
    header, tags, *lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert "#country+name" in tags
    place = {str(name): index for index, name in enumerate(header)}
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in lines:
        key = (str(line[place["name"]]), str(line[place["group_name"]]))
        for index, name in enumerate(("invited", "attended", "absent")):
            sums[key][index] += int(float(str(line[place[name]])))
    return {key: (invited, attended, absent) for key, (invited, attended, absent) in sums.items()}


def test_a_new_attendance_comes_to_the_matrix_by_itself(centre: Centre, screen: Screens) -> None:
    id = group(centre, "Matrix Group", "allies", short_name="MXG")
    session = meeting(centre, id)
    petra = screen(centre, PLANNER)
    go(petra, "matrix")
    petra.page.locator("summary", has_text="The same as a table").click()
    cell = petra.page.get_by_role("button", name=re.compile("^Norway, Matrix Group: "))
    expect(cell).to_have_text("–/1")
    centre.post(PLANNER, f"/v1/meetings/{session['id']}/attendance", {"absent": ["NOR"]})
    expect(cell).to_have_text("0/1")


def test_attendance_rates_and_who_has_never_come(centre: Centre, screen: Screens) -> None:
    session = meeting(centre, group(centre, "Never Group", "allies"))
    body = {"present": ["ALB", "BEL"], "absent": ["NOR"]}
    centre.post(PLANNER, f"/v1/meetings/{session['id']}/attendance", body)
    petra = screen(centre, PLANNER)
    go(petra, "attendance")
    petra.page.get_by_label("Group").select_option("Never Group")
    rates = petra.page.locator(".rates-table")
    expect(rates.locator('[data-nation="ALB"] .rate')).to_contain_text("100 %")
    expect(rates.locator('[data-nation="NOR"] .rate')).to_contain_text("0 %")
    expect(rates.locator('[data-nation="USA"] .rate')).to_contain_text("not on record")
    never = petra.page.locator("section", has=petra.page.get_by_role("heading", name="Who has never come"))
    expect(never.locator("tbody tr", has_text="Norway")).to_have_count(1)
    expect(never.locator("tbody tr", has_text="Albania")).to_have_count(0)


def test_a_nation_sees_all_that_it_took_part_in(historic_centre: Centre, screen: Screens) -> None:
    ljubljana = screen(historic_centre, "Ljubljana")
    go(ljubljana, "participation")
    expect(ljubljana.page.locator("h1")).to_have_text("Participation of Slovenia")
    expect(ljubljana.page.locator("svg.timeline g.row").first).to_be_attached()
    expect(row(ljubljana, "absent").first).to_be_visible()
    whole = int(ljubljana.page.locator("#view .count").inner_text().split()[0])
    ljubljana.page.get_by_label("In what").select_option("seat")
    expect(row(ljubljana, "meeting")).to_have_count(0)
    assert 0 < int(ljubljana.page.locator("#view .count").inner_text().split()[0]) < whole


def test_all_who_take_part_in_a_group_or_under_a_tool_are_seen(
    historic_centre: Centre, screen: Screens
) -> None:
    petra = screen(historic_centre, PLANNER)
    go(petra, "participation")
    expect(petra.page.locator(".planning-body")).to_contain_text("Write which nation")
    petra.page.get_by_label("In which group").select_option("Civil Protection Group")
    expect(petra.page.locator("h1")).to_have_text("Participation in CPG")
    expect(petra.page.locator("svg.timeline text.label", has_text="Finland")).to_have_count(1)
    petra.page.get_by_label("In which group").select_option("")
    petra.page.get_by_label("Under which tool").select_option("eadrcc")
    expect(petra.page.locator("h1")).to_have_text("Participation under EADRCC")
    expect(row(petra, "Trans-Carpathia 2000").first).to_contain_text("activity")
