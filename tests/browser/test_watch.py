"""The watch in the room, by keyboard: signing on, a hand-over with an orphan refused, and then taken by the other."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre, serving
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre of its own: who holds the watch is the same for all who look at it."""
    folder: Path = tmp_path_factory.mktemp("watch")
    with serving(folder) as centre:
        yield centre


def at_the_watch(screen: Screens, centre: Centre, who: str) -> Screen:
    """A screen on the page of the watch, reached by keyboard, with who sits there on watch."""
    there = screen(centre, who)
    there.press("g", "w")
    expect(there.page.get_by_role("heading", name="Watch", exact=True)).to_be_visible()
    if there.page.locator(".watch-view").get_by_role("button", name="Sign on", exact=True).count():
        there.tab_to("Sign on to the watch")
        there.press("Enter")
    expect(there.page.locator(".on-watch-list")).to_contain_text(who)
    return there


def test_rule_30_a_watch_is_handed_over_by_two_and_nothing_is_orphaned(
    night: Centre, screen: Screens
) -> None:
    flood = night.flood({"what": "water pumps", "quantity": 20, "unit": "piece"})
    night.take_on_everything()
    ana, jonas = at_the_watch(screen, night, "Ana Novak"), at_the_watch(screen, night, "Jonas Berg")
    expect(jonas.page.locator(".watch-names")).to_contain_text("◆ Ana Novak (holds it)")
    night.post("Madrid", f"/v1/emergencies/{flood}/offers", {"items": [{"what": "pumps", "quantity": 5}]})
    expect(ana.queue).to_have_count(1)
    expect(ana.page.locator(".open-work")).to_contain_text("nobody's yet")

    ana.tab_to("Hand over")
    ana.press("Enter")
    dialog = ana.page.locator("dialog.handover")
    expect(dialog).to_contain_text("Spain offers: pumps (5)")
    ana.tab_to("Offer the watch")
    ana.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("nobody would own")
    # From the button forward to the list, and on to the call that nobody owns.
    owner = dialog.locator(".owners select")
    owner.focus()
    ana.type("Jonas")
    ana.tab_to("Offer the watch")
    ana.press("Enter")
    expect(dialog).to_be_hidden()
    expect(ana.page.locator("#watch-held")).to_contain_text("Offered to Jonas Berg")

    jonas.tab_to("Take the watch")
    jonas.press("Enter")
    expect(jonas.page.locator("dialog.handover")).to_contain_text("Ana Novak hands the watch to you")
    jonas.tab_to("Confirm: I have the watch")
    jonas.press("Enter")
    for there in (ana, jonas):
        expect(there.page.locator("#watch-held")).to_contain_text("Jonas Berg holds the watch")
        expect(there.queue.locator(".owner")).to_have_text("for Jonas Berg")
    log = ana.page.get_by_role("log", name="Watch log")
    expect(log.locator("li").last).to_contain_text(re.compile("Jonas Berg.*Confirms and takes the watch"))

    ana.tab_to("Sign off")
    ana.press("Enter")
    expect(jonas.page.locator(".on-watch-list")).not_to_contain_text("Ana Novak")


def test_a_note_of_the_watch_log_is_read_by_the_other_desk_at_once(night: Centre, screen: Screens) -> None:
    ana, helena = at_the_watch(screen, night, "Ana Novak"), at_the_watch(screen, night, "Helena Marin")
    ana.fill("Note in the watch log", "Fax of the ministry out of paper.")
    ana.press("Control+Enter")
    log = helena.page.get_by_role("log", name="Watch log")
    expect(log.locator("li").last).to_contain_text("Fax of the ministry out of paper.")
    expect(ana.page.get_by_label("Note in the watch log")).to_have_value("")


def test_a_watch_that_was_left_is_taken_over_with_a_reason(night: Centre, screen: Screens) -> None:
    at_the_watch(screen, night, "Ana Novak")
    helena = at_the_watch(screen, night, "Helena Marin")
    helena.tab_to("Take over")
    helena.press("Enter")
    helena.fill("Why it is taken over", "No answer since 04:00Z")
    helena.tab_to("Take the watch over")
    helena.press("Enter")
    expect(helena.page.locator("#watch-held")).to_contain_text("Helena Marin holds the watch")
    log = helena.page.get_by_role("log", name="Watch log")
    expect(log.locator("li").last).to_contain_text("No answer since 04:00Z")


def test_a_planner_reads_the_watch_and_a_nation_has_no_such_page(night: Centre, screen: Screens) -> None:
    petra = screen(night, "Petra Lind")
    petra.press("g", "w")
    expect(petra.page.get_by_role("log", name="Watch log")).to_be_visible()
    expect(petra.page.locator(".watch-view form")).to_be_hidden()
    madrid = screen(night, "Madrid")
    expect(madrid.page.get_by_role("link", name="Watch")).to_have_count(0)
