"""A planner records who came to a meeting, by the keyboard (issue: planning and preparedness, line 6)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.browser.planning import PLANNER, drawn, go, group, meeting
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]

# Every key that goes down counts, the Control key of Ctrl+Enter too.
COUNTING = """() => {
    globalThis.strokes = 0;
    addEventListener('keydown', () => { globalThis.strokes += 1; }, true);
}"""


def test_the_attendance_of_thirty_nations_takes_few_strokes(centre: Centre, screen: Screens) -> None:
    """Fewer than forty more than there are absent ones."""
    session = meeting(centre, group(centre, "Civil Protection Group", "allies"))
    assert len(session["invited"]) == 30
    petra = screen(centre, PLANNER)
    go(petra, f"meeting/{session['id']}")
    absent = ["Belgium", "Iceland", "Portugal", "Slovenia", "United States"]
    petra.page.evaluate(COUNTING)

    petra.press("r")
    roll = petra.form.locator(".roll-list input")
    expect(roll).to_have_count(30)
    expect(petra.form).to_contain_text("30 present, 0 absent")
    expect(roll.first).to_be_focused()
    for name in petra.form.locator(".roll-list .name").all_inner_texts():
        if name in absent:
            petra.press("Space")
        if name == absent[-1]:
            break
        petra.press("ArrowDown")
    expect(petra.form).to_contain_text("25 present, 5 absent")
    petra.press("Control+Enter")
    expect(petra.form).to_be_hidden()

    strokes = petra.page.evaluate("() => globalThis.strokes")
    assert strokes < 40 + len(absent)
    expect(petra.page.locator("h2", has_text="25 present, 5 absent, 30 invited")).to_be_visible()
    recorded = centre.get(PLANNER, f"/v1/meetings/{session['id']}")
    assert recorded["status"] == "held"
    assert sorted(recorded["absent"]) == ["BEL", "ISL", "PRT", "SVN", "USA"]
    assert len(recorded["present"]) == 25


def test_a_letter_jumps_to_the_next_name_that_begins_so(centre: Centre, screen: Screens) -> None:
    session = meeting(centre, group(centre, "Transport Group", "allies"))
    petra = screen(centre, PLANNER)
    go(petra, f"meeting/{session['id']}")
    petra.press("r", "n", "n", "Space", "End", "Delete")
    expect(petra.form.locator(".roll-list li", has_text="North Macedonia")).to_contain_text("absent")
    expect(petra.form.locator(".roll-list li").last).to_contain_text("not known")
    expect(petra.form).to_contain_text("28 present, 1 absent, 1 not known")
    petra.send()
    drawn(petra)
    expect(petra.page.locator('.attendance [data-nation="USA"]')).to_contain_text("invited")
    expect(petra.page.locator('.attendance [data-nation="MKD"]')).to_contain_text("absent")


def test_what_was_marked_outlives_a_refusal_and_a_reload(centre: Centre, screen: Screens) -> None:
    session = meeting(centre, group(centre, "Joint Health Group", "allies"))
    petra = screen(centre, PLANNER)
    go(petra, f"meeting/{session['id']}")
    petra.press("r", "b", "Space")
    centre.post(PLANNER, f"/v1/meetings/{session['id']}/cancel", {"reason": "the host is flooded"})
    expect(petra.form).to_contain_text("Changed by Petra Lind")
    petra.press("Control+Enter")
    expect(petra.form.locator("[role=alert]")).to_contain_text("it cannot be attended")
    expect(petra.form.locator(".roll-list li", has_text="Belgium")).to_contain_text("absent")

    petra.page.reload()
    petra.is_live()
    drawn(petra)
    petra.go("d")
    petra.press("Enter")
    expect(petra.form.locator(".roll-list li", has_text="Belgium")).to_contain_text("absent")
    petra.form.get_by_role("button", name="Discard").click()


def test_only_planners_and_the_desk_record_who_came(centre: Centre, screen: Screens) -> None:
    session = meeting(centre, group(centre, "Energy Planning Group", "allies"))
    madrid = screen(centre, "Madrid")
    go(madrid, f"meeting/{session['id']}")
    expect(madrid.page.locator("h2", has_text="30 invited")).to_be_visible()
    madrid.press("r")
    expect(madrid.page.locator("#status")).to_have_text(
        "Attendance cannot be recorded here with this account."
    )
    expect(madrid.form).to_be_hidden()
