"""A file that was opened twice: noticed while it is opened, merged and taken out again, by the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]
PUMPS = {"what": "pumps", "quantity": 20, "unit": "piece"}
BOATS = {"what": "boats", "quantity": 4, "unit": "piece"}


def test_a_file_is_merged_and_taken_out_again_by_keyboard(centre: Centre, screen: Screens) -> None:
    stays, twice = centre.flood(PUMPS), centre.flood(BOATS)
    centre.post("Madrid", f"/v1/emergencies/{twice}/offers", {"items": [{"what": "boats", "quantity": 2}]})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{twice}")
    heading, offers = ana.page.locator("h1"), ana.page.locator('article[data-kind="offer"]')
    expect(heading).to_contain_text(centre.ids[twice])

    ana.choose("merge into another")
    ana.tab_to("The file that stays")
    ana.type(centre.get("Ana Novak", f"/v1/emergencies/{stays}")["reference"])
    ana.fill("Reason", "One flood, told by two desks.")
    ana.send()
    # The old address leads to the file that stands for it, which now shows what both hold.
    expect(heading).to_contain_text(centre.ids[stays])
    expect(ana.page.locator(".needs-table")).to_have_count(2)
    expect(offers).to_have_count(1)
    expect(ana.page.locator(".log-rows")).to_contain_text("merged into")

    ana.choose("take a merged file out")
    ana.fill("Reason", "Two rivers.")
    ana.send()
    expect(ana.page.locator(".needs-table")).to_have_count(1)
    expect(offers).to_have_count(0)
    ana.open(f"#/emergency/{twice}")
    expect(heading).to_contain_text(centre.ids[twice])
    expect(offers).to_have_count(1)


def test_who_opens_a_file_is_shown_those_that_it_may_double_and_goes_to_one_by_key(
    centre: Centre, screen: Screens
) -> None:
    known = centre.flood(PUMPS)
    ana = screen(centre, "Ana Novak")
    ana.choose("open a file on an alert")
    ana.fill("Country", "SVN")
    likely = ana.page.locator(".likely")
    ana.fill("Hazard", "wildfire")
    expect(likely).to_be_visible()
    ana.fill("Hazard", "flood")
    expect(likely).to_contain_text("same country, same hazard, same day")
    ana.press("F2", "Enter")
    expect(ana.page.locator("h1")).to_contain_text(centre.ids[known])
    # What was typed is not lost: a file is never kept from being opened.
    ana.choose("open a file on an alert")
    ana.tab_to("Hazard")
    expect(ana.page.locator(":focus")).to_have_value("flood")
    ana.send()
    expect(ana.page.locator("h1")).to_contain_text("Flood, Slovenia")


def test_a_board_keeps_what_is_merged_under_the_file_that_stands_and_counts_nothing_twice(
    centre: Centre, screen: Screens
) -> None:
    """Whatever of a merge comes first in an interval."""
    told = screen(centre, None).page.evaluate(
        """async () => {
            const { EMPTY, applied, emergencies, fileIn, of } = await import('/room/line/board.js');
            const file = (id, more = {}) => ({ kind: 'emergency', id, position: 1, ...more });
            const offer = (id, emergency_id) => ({ kind: 'offer', id, emergency_id, position: 1 });
            const step = (board, ...entities) =>
              applied(board, { from: board.position, to: board.position + 1, entities, gone: [] });
            const seen = (board) => [
              emergencies(board).map(({ id }) => id),
              ...['a', 'b'].map((id) => of(fileIn(board, id), 'offer').map((one) => one.id)),
            ];
            const two = step(EMPTY, offer('1', 'a'), file('a'), file('b'), offer('2', 'b'));
            const merged = step(two, offer('1', 'a'), file('a', { merged_into: 'b' }));
            const more = step(merged, offer('3', 'a'));
            const undone = step(more, file('a'), offer('1', 'a'), offer('3', 'a'));
            const whole = step(EMPTY, offer('1', 'a'), offer('2', 'b'), file('b'), file('a', { merged_into: 'b' }));
            return [two, merged, more, undone, whole].map(seen);
        }"""
    )
    apart, together = [["a", "b"], ["1"], ["2"]], [["b"], ["1", "2"], ["1", "2"]]
    more, undone = [["b"], ["1", "2", "3"], ["1", "2", "3"]], [["b", "a"], ["1", "3"], ["2"]]
    assert told == [apart, together, more, undone, together]


def test_an_offer_in_the_wrong_file_is_struck_and_registered_in_the_other_by_keyboard(
    centre: Centre, screen: Screens
) -> None:
    wrong, other = centre.flood(PUMPS), centre.flood(PUMPS)
    told = {"nation": "CHE"}
    centre.post(
        "Ana Novak",
        f"/v1/emergencies/{wrong}/offers",
        {
            "donors": [told],
            "items": [{"what": "pumps", "quantity": 7, "unit": "piece"}],
            "transport": "own lorries",
            "provenance": {"decided_by": told, "reported_by": told, "channel": "telephone"},
        },
    )
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{wrong}")
    expect(ana.page.locator(".entry").first).to_contain_text("Switzerland offers")
    ana.page.get_by_role("region", name="Log book of this emergency").focus()
    ana.press("j")
    ana.page.locator(".entry-card [data-act='entry.correct']").press("Enter")
    ana.fill("What is wrong", "The other river.")
    ana.tab_to("How")
    ana.type(f"it belongs in {centre.get('Ana Novak', f'/v1/emergencies/{other}')['reference']}")
    ana.press("Control+Enter")

    # The same form, for the other file, as it was typed.
    expect(ana.page.locator("#drawer-title")).to_have_text("Record an offer reported to the centre")
    expect(ana.page.locator("h1")).to_contain_text(centre.ids[other])
    ana.send()
    expect(ana.page.locator('article[data-kind="offer"]')).to_contain_text("Switzerland")
    moved = centre.items("Ana Novak", f"/v1/emergencies/{other}/offers")[0]
    assert (moved["lines"][0]["quantity"], moved["transport"]) == (7, "own lorries")
    struck = centre.items("Ana Novak", f"/v1/emergencies/{wrong}/offers")
    assert [offer["flags"] for offer in struck] in ([], [["struck"]])


def test_a_glide_number_comes_late_and_letters_that_nobody_knows_are_flagged(
    centre: Centre, screen: Screens
) -> None:
    flood = centre.flood(PUMPS)
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.choose("note a glide")
    ana.fill("GLIDE", "FL-2026-000123-SVN")
    ana.send()
    expect(ana.page.locator("#view .facts")).to_contain_text("GLIDE FL-2026-000123-SVN")
    expect(ana.page.locator("#view .title .flag")).to_have_count(0)
    ana.choose("note a glide")
    ana.fill("GLIDE", "QQ-2026-000124-SVN")
    ana.send()
    expect(ana.page.locator("#view .facts")).to_contain_text("QQ-2026-000124-SVN")
    expect(ana.page.locator("#view .title .flag")).to_contain_text("glide")
