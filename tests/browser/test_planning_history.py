"""Planning groups and their history: as the world was on a day, and as it was known then."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.browser.planning import PLANNER, drawn, go, group, on_day, row
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


def test_a_group_is_shown_under_its_name_of_the_day_that_is_asked_about(
    historic_centre: Centre, screen: Screens
) -> None:
    petra = screen(historic_centre, PLANNER)
    petra.go("p")
    drawn(petra)
    expect(petra.page.locator(".groups-table")).to_contain_text("Resilience Committee")

    on_day(petra, "1 JUL 2012")
    heading = petra.page.get_by_role("heading", name="As on 01 JUL 12")
    expect(heading).to_be_visible()
    groups = petra.page.locator(".groups-table tbody tr")
    expect(groups).to_have_count(5)
    expect(row(petra, "Public Health and Food/Water Group")).to_contain_text("established")
    expect(petra.page.locator(".groups-table")).not_to_contain_text("Resilience Committee")

    petra.page.get_by_role("link", name="Public Health and Food/Water Group").click()
    expect(petra.page.locator("h1")).to_have_text("Public Health and Food/Water Group PHFWG")
    expect(petra.page.get_by_role("heading", name="Who sat there on 01 JUL 12")).to_be_visible()
    sat = petra.page.locator(".seats-table tbody tr")
    expect(sat.first).to_be_visible()
    for seat in sat.all():
        expect(seat).to_contain_text("SYNTHETIC")

    # Which year it was renamed in, no source says.
    renamed = petra.page.locator(".history-table tr").filter(
        has_text="Joint Health, Agriculture and Food Group"
    )
    expect(renamed).to_contain_text("not checked")

    # The same group on a later day has its later name, and the seats of that day.
    on_day(petra, "2016-01-01")
    expect(petra.page.locator("h1")).to_have_text("Joint Health, Agriculture and Food Group JHAFG")
    petra.page.get_by_role("button", name="Today").click()
    expect(petra.page.locator("#on")).to_have_value("")


def test_the_time_line_draws_renames_mergers_and_meetings(historic_centre: Centre, screen: Screens) -> None:
    petra = screen(historic_centre, PLANNER)
    go(petra, "groups?on=2005-07-01")
    line = petra.page.locator("svg.timeline")
    expect(line).to_have_attribute("role", "img")
    committee = line.locator("g.row", has=petra.page.locator("text.label", has_text="SCEPC"))
    expect(committee.locator("line.renamed")).to_have_count(1)
    expect(committee.locator("line.tick").first).to_be_attached()
    expect(line.locator("g.merged")).to_have_count(1)
    expect(line.locator("line.on")).to_have_count(1)
    petra.page.locator("#search").fill("resilience")
    expect(line.locator("g.row")).to_have_count(1)
    expect(petra.page.locator("#view .count")).to_have_text("0 groups on 01 JUL 05")


def test_a_day_that_cannot_be_read_is_said_beside_the_field(historic_centre: Centre, screen: Screens) -> None:
    petra = screen(historic_centre, PLANNER)
    go(petra, "groups")
    on_day(petra, "yesteryear")
    expect(petra.page.locator("#on-fault")).to_contain_text("Write a day")


def test_what_was_known_then_is_read_only_and_bears_a_band(centre: Centre, screen: Screens) -> None:
    id = group(centre, "Industrial Resources Group", "allies")
    before = centre.get(PLANNER, f"/v1/planning-groups/{id}")["position"]
    centre.post(PLANNER, f"/v1/planning-groups/{id}/rename", {"name": "Industry Group", "from": "2021-01-01"})
    petra = screen(centre, PLANNER)
    go(petra, f"group/{id}")
    expect(petra.page.locator("h1")).to_have_text("Industry Group")
    expect(petra.page.get_by_role("button", name="Call a meeting")).to_be_visible()

    go(petra, f"group/{id}?at={before}")
    expect(petra.page.locator("h1")).to_have_text("Industrial Resources Group")
    expect(petra.page.locator(".band")).to_contain_text(f"AS IT WAS THEN: position {before}")
    expect(petra.page.get_by_role("button", name="Call a meeting")).to_have_count(0)

    # The same moment by its time; on another day of the world both are asked at once.
    entry = next(one for one in centre.items(PLANNER, "/v1/entries", limit=200) if int(one["id"]) == before)
    go(petra, f"group/{id}?on=2022-01-01&as_of={entry['provenance']['recorded_at']}")
    expect(petra.page.locator(".band")).to_contain_text(f"(position {before})")
    expect(petra.page.locator("h1")).to_have_text("Industrial Resources Group")
    expect(petra.page.get_by_role("heading", name="Who sat there on 01 JAN 22")).to_be_visible()


def test_a_change_of_the_group_comes_to_the_page_by_itself(centre: Centre, screen: Screens) -> None:
    id = group(centre, "Civil Aviation Group", "allies")
    petra = screen(centre, PLANNER)
    go(petra, f"group/{id}")
    expect(petra.page.locator("h1")).to_have_text("Civil Aviation Group")
    centre.post(
        "Ana Novak", f"/v1/planning-groups/{id}/rename", {"name": "Air Transport Group", "from": "2025-01-01"}
    )
    expect(petra.page.locator("h1")).to_have_text("Air Transport Group")
    expect(petra.page.locator(".history-table")).to_contain_text("Civil Aviation Group")


def test_a_planner_establishes_a_group_calls_a_meeting_and_records_a_decision(
    centre: Centre, screen: Screens
) -> None:
    petra = screen(centre, PLANNER)
    petra.choose("establish a planning group")
    petra.fill("Name", "Cold Weather Group")
    petra.fill("From", "1 JAN 2022")
    petra.page.get_by_label("EAPC", exact=True).check()
    petra.send()
    expect(petra.page.locator("h1")).to_have_text("Cold Weather Group")
    drawn(petra)

    petra.choose("call a meeting")
    petra.fill("Title", "First session")
    petra.fill("Begins", "100900Z JUN 26")
    petra.send()
    petra.page.get_by_role("link", name="First session").click()
    expect(petra.page.locator("h1")).to_have_text("First session")

    petra.choose("record a decision")
    petra.fill("What", "Write down who has snow ploughs.")
    petra.fill("Who does it", "Finland")
    petra.fill("Due", "2026-07-01")
    petra.send()
    task = row(petra, "snow ploughs")
    expect(task).to_contain_text("overdue")
    expect(task).to_contain_text("Finland")

    go(petra, "tasks")
    expect(row(petra, "snow ploughs")).to_contain_text("Cold Weather Group, First session")
    row(petra, "snow ploughs").get_by_role("button", name="Follow up").click()
    petra.fill("What was done", "The list is with the members.")
    petra.send()
    expect(row(petra, "snow ploughs")).to_contain_text("The list is with the members.")
    row(petra, "snow ploughs").get_by_role("button", name="Close").click()
    petra.fill("How it was done", "All have answered.")
    petra.send()
    expect(row(petra, "snow ploughs")).to_contain_text("closed")


def test_a_refusal_stands_beside_the_field_that_it_is_about(centre: Centre, screen: Screens) -> None:
    """A partner sits only where a format of that day admits it (rule 28)."""
    id = group(centre, "Closed Group", "allies")
    bern = screen(centre, "Bern")
    go(bern, f"group/{id}")
    bern.page.get_by_role("button", name="Nominate for a seat").click()
    expect(bern.form.get_by_label("Who sits there")).to_have_value("Switzerland")
    bern.press("Control+Enter")
    expect(bern.form.locator("#f-who-fault")).to_contain_text("no format in which the group met")
    expect(bern.form.get_by_label("Who sits there")).to_have_value("Switzerland")
    bern.form.get_by_role("button", name="Discard").click()


def test_a_planner_sets_an_entry_right_from_the_log_book(centre: Centre, screen: Screens) -> None:
    id = group(centre, "Misprinted Gruop", "allies")
    petra = screen(centre, PLANNER)
    petra.go("l")
    entry = petra.page.locator("li.entry", has_text="Misprinted Gruop established").first
    entry.click()
    card = petra.page.locator(".entry-card")
    expect(card.get_by_role("link", name="planning group")).to_have_attribute(
        "href", f"#/planning/group/{id}"
    )
    card.get_by_role("button", name="Correct the entry").click()
    expect(petra.form.get_by_label("Name", exact=True)).to_have_value("Misprinted Gruop")
    petra.fill("What is wrong", "misprint")
    petra.fill("Name", "Misprinted Group")
    petra.send()
    card.get_by_role("link", name="planning group").click()
    expect(petra.page.locator("h1")).to_have_text("Misprinted Group")


def test_a_nation_nominates_the_planner_confirms_and_the_nation_ends_the_seat(
    centre: Centre, screen: Screens
) -> None:
    id = group(centre, "Open Group", "allies", "eapc")
    bern, petra = screen(centre, "Bern"), screen(centre, PLANNER)
    for one in (bern, petra):
        go(one, f"group/{id}")
    bern.choose("nominate")
    bern.fill("From", "2025-01-01")
    bern.send()
    expect(row(petra, "Switzerland")).to_contain_text("nominated")
    row(petra, "Switzerland").get_by_role("button", name="Confirm").click()
    petra.send()
    expect(row(bern, "Switzerland")).to_contain_text("confirmed")
    expect(row(bern, "Switzerland")).to_contain_text("EAPC")
    row(bern, "Switzerland").get_by_role("button", name="End").click()
    bern.fill("Last day", "2026-06-30")
    bern.send()
    petra.page.locator("summary", has_text="Earlier seats (1)").click()
    expect(row(petra, "Switzerland")).to_contain_text("ended")
