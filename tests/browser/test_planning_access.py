"""Whether everybody can work at the pages of planning: axe-core, zoom, paper, and who may do what."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.browser.planning import PLANNER, activity, drawn, go, row
from tests.browser.screen import Screen
from tests.browser.test_access import faults_of

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]

PLACES = (
    "groups?on=2012-07-01",
    "groups",
    "matrix?on=2012-07-01",
    "attendance",
    "participation?nation=SVN",
    "menu",
    "import",
    "exercises",
    "programmes",
    "tasks",
)


def things(centre: Centre) -> tuple[str, ...]:
    """The addresses of one group, one meeting and one activity."""
    group = next(one for one in centre.items(PLANNER, "/v1/planning-groups") if one["short_name"] == "CPG")
    held = centre.items(PLANNER, f"/v1/planning-groups/{group['id']}/meetings", status="held")
    course = next(
        one for one in centre.items(PLANNER, "/v1/activities", limit=200) if one["activity_kind"] == "course"
    )
    return f"group/{group['id']}", f"meeting/{held[0]['id']}", f"activity/{course['id']}"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_on_any_page_of_planning(
    historic_centre: Centre, screen: Screens, theme: str
) -> None:
    petra = screen(historic_centre, None)
    petra.page.evaluate(f"() => localStorage.setItem('room.theme', '\"{theme}\"')")
    petra.page.reload()
    petra.sign_in(PLANNER)
    found = {}
    for place in (*PLACES, *things(historic_centre)):
        go(petra, place)
        found[place] = faults_of(petra.page)
    go(petra, "matrix?on=2012-07-01")
    petra.page.locator("summary", has_text="The same as a table").click()
    petra.page.get_by_role("button", name="Finland, Transport Group").click()
    expect(petra.page.locator(".drill tbody tr").first).to_be_visible()
    found["drill-down"] = faults_of(petra.page)
    assert {page: faults for page, faults in found.items() if faults} == {}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_in_the_forms_of_planning(
    historic_centre: Centre, screen: Screens, theme: str
) -> None:
    petra = screen(historic_centre, None)
    petra.page.evaluate(f"() => localStorage.setItem('room.theme', '\"{theme}\"')")
    petra.page.reload()
    petra.sign_in(PLANNER)
    found = {}
    group, meeting, course = things(historic_centre)
    for place, letters in (
        ("groups", "establish a planning group"),
        (group, "nominate for a seat"),
        (group, "call a meeting"),
        (meeting, "record attendance"),
        (course, "amend the activity"),
        ("programmes", "propose a programme"),
    ):
        go(petra, place)
        petra.choose(letters)
        found[letters] = faults_of(petra.page)
        petra.form.get_by_role("button", name="Discard").click()
    assert {form: faults for form, faults in found.items() if faults} == {}


def test_what_has_ended_is_fainter_and_can_still_be_read(centre: Centre, screen: Screens) -> None:
    course = activity(centre, "Course that is over", places=3)
    centre.post(PLANNER, f"/v1/activities/{course['id']}/cancel", {"reason": "nobody came"})
    petra = screen(centre, None)
    petra.page.evaluate("() => localStorage.setItem('room.theme', '\"light\"')")
    petra.page.reload()
    petra.sign_in(PLANNER)
    go(petra, "menu?q=course that is over")
    expect(row(petra, "Course that is over")).to_contain_text("cancelled")
    assert faults_of(petra.page) == []


@pytest.mark.parametrize(("width", "height"), [(683, 384), (1366, 768), (2560, 1440)])
def test_no_page_of_planning_runs_out_of_the_screen(
    historic_centre: Centre, screen: Screens, width: int, height: int
) -> None:
    """683 by 384 is what a screen of 1366 by 768 shows at 200 % zoom; wide pictures scroll in their own frame."""
    petra = screen(historic_centre, PLANNER, width=width, height=height)
    for place in (*PLACES, *things(historic_centre)):
        go(petra, place)
        wider = petra.page.evaluate(
            """() => {
                const view = document.getElementById('view');
                return Math.max(document.documentElement.scrollWidth - innerWidth, view.scrollWidth - view.clientWidth);
            }"""
        )
        assert wider <= 0, place


def test_every_page_of_planning_is_reached_and_walked_by_the_keyboard(
    historic_centre: Centre, screen: Screens
) -> None:
    petra = screen(historic_centre, PLANNER)
    petra.go("p")
    drawn(petra)
    petra.press("j")
    first = petra.page.locator(".groups-table tbody tr").first
    expect(first).to_be_focused()
    petra.press("Enter")
    expect(petra.page.get_by_role("heading", name="Names, parents and formats")).to_be_visible()
    petra.go("p")
    expect(petra.page.locator("h1")).to_have_text("Planning groups")
    petra.tab_to("Exercises")
    petra.press("Enter")
    expect(petra.page.locator("h1")).to_have_text("Field exercises")
    drawn(petra)
    expect(row(petra, "Trans-Carpathia 2000")).to_contain_text("20 SEP 00 – 28 SEP 00")
    expect(row(petra, "Srbija 2018")).to_contain_text("Main planning conference of Srbija 2018")


def test_the_archive_and_what_is_invented_say_so(historic_centre: Centre, screen: Screens) -> None:
    petra = screen(historic_centre, PLANNER)
    go(petra, "menu")
    for one in historic_centre.items(PLANNER, "/v1/activities", limit=200):
        told = petra.page.locator(f'tr[data-id="{one["id"]}"]')
        mark = ["SYNTHETIC" if "synthetic" in one["flags"] else "archive"]
        unsure = [] if one["certain"] else ["not checked"]
        expect(told.locator(".synthetic, .origin")).to_have_text(mark + unsure)


def test_paper_bears_the_time_line_and_no_buttons(historic_centre: Centre, screen: Screens) -> None:
    petra = screen(historic_centre, PLANNER)
    go(petra, "groups")
    petra.page.emulate_media(media="print")
    expect(petra.page.locator("svg.timeline")).to_be_visible()
    expect(petra.page.get_by_role("button", name="Establish a planning group")).to_be_hidden()
    expect(petra.page.locator(".planning .sub")).to_be_hidden()
    assert petra.page.pdf(format="A4", landscape=True).startswith(b"%PDF")


def test_a_capital_sees_no_form_that_it_may_not_send(historic_centre: Centre, screen: Screens) -> None:
    ljubljana = screen(historic_centre, "Ljubljana")
    group, meeting, course = things(historic_centre)
    go(ljubljana, group)
    acts = ljubljana.page.locator(".file-head .acts button")
    expect(acts).to_have_text(["Nominate for a seat"])
    go(ljubljana, meeting)
    expect(acts).to_have_count(0)
    go(ljubljana, course)
    expect(acts).to_have_text(["Enrol"])
    go(ljubljana, "menu")
    expect(ljubljana.page.get_by_role("link", name="Import a menu")).to_have_count(0)
