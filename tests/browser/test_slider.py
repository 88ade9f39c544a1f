"""Looking back along the log: a slider on every view, led by the keyboard, and one key back to the present."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen
from tests.browser.test_access import faults_of

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]
GROUP = re.compile(r"position \d+ · \d{6}Z [A-Z]{3} \d\d")


def position(page: Page) -> int:
    """The position that the address names; 0 in the present."""
    found = re.search(r"[?&]at=(\d+)", page.url)
    return int(found[1]) if found else 0


def test_the_board_is_looked_at_as_it_was_by_keyboard_alone(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "boats"})
    ana = screen(centre, "Ana Novak")
    ana.open("#/board")
    card = ana.page.locator(f"#view a[href='#/emergency/{flood}']").first
    expect(card).to_be_visible()
    slider = ana.page.get_by_label("Position in the log")
    expect(slider).to_be_hidden()

    ana.press("t")
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuetext", "now")
    head = int(slider.input_value())

    ana.press("ArrowLeft", "ArrowLeft")
    expect(ana.page.locator("#notices .band")).to_contain_text(f"position {head - 2}")
    assert position(ana.page) == head - 2
    expect(ana.page.locator(".slider-said")).to_have_text(GROUP)
    expect(slider).to_have_attribute("aria-valuetext", GROUP)
    # The view was drawn anew, and the keyboard is still on the slider.
    expect(slider).to_be_focused()

    ana.press("Home")
    expect(ana.page.locator("#notices .band")).to_contain_text("position 1.")
    expect(ana.page.locator(f"#view a[href^='#/emergency/{flood}']")).to_have_count(0)
    ana.press("PageUp")
    expect(slider).not_to_have_value("1")
    assert int(slider.input_value()) > 1

    ana.press("End")
    expect(ana.page.locator("#notices .band")).to_have_count(0)
    assert position(ana.page) == 0
    expect(card).to_be_visible()
    expect(slider).to_be_focused()

    ana.press("ArrowLeft")
    expect(ana.page.locator("#notices .band")).to_be_visible()
    ana.press("Escape")
    expect(ana.page.locator("#notices .band")).to_have_count(0)
    expect(slider).to_be_hidden()
    expect(card).to_be_visible()


def test_a_file_and_the_log_book_follow_the_slider_and_keep_what_else_their_address_names(
    centre: Centre, screen: Screens
) -> None:
    flood = centre.flood({"what": "boats"})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    expect(ana.page.locator(".file-head h1")).to_be_visible()
    ana.page.get_by_role("button", name="Look back").click()
    ana.press("ArrowLeft")
    expect(ana.page.locator("#notices .band")).to_contain_text("Read only")
    assert f"#/emergency/{flood}?at=" in ana.page.url
    expect(ana.page.locator(".file-head h1")).to_be_visible()

    ana.open("#/log?q=boats")
    ana.page.get_by_role("button", name="Look back").click()
    ana.press("ArrowLeft", "ArrowLeft")
    expect(ana.page.locator("#notices .band")).to_contain_text("Read only")
    assert "#/log?q=boats&at=" in ana.page.url
    # Back in the history is back in the present, in one step.
    ana.page.go_back()
    expect(ana.page.locator("#notices .band")).to_have_count(0)
    assert ana.page.url.endswith("#/log?q=boats")


def test_a_link_to_a_moment_shows_the_slider_where_it_was(centre: Centre, screen: Screens) -> None:
    centre.flood({"what": "boats"})
    ana = screen(centre, "Ana Novak")
    ana.open("#/board?at=3")
    slider = ana.page.get_by_label("Position in the log")
    expect(slider).to_have_value("3")
    expect(ana.page.locator(".slider-said")).to_contain_text("position 3")
    # From anywhere on the page one key leads back.
    ana.page.locator("#view").focus()
    ana.press("Escape")
    expect(slider).to_be_hidden()
    assert position(ana.page) == 0


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_in_the_slider(centre: Centre, screen: Screens, theme: str) -> None:
    centre.flood({"what": "boats"})
    ana = screen(centre, "Ana Novak")
    ana.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    ana.open("#/board?at=3")
    expect(ana.page.locator(".slider-said")).to_have_text(GROUP)
    assert faults_of(ana.page) == []


def test_a_time_stands_on_the_slider_at_the_position_that_the_centre_had_reached(
    centre: Centre, screen: Screens
) -> None:
    centre.flood({"what": "boats"})
    ana = screen(centre, "Ana Novak")
    ana.open("#/board?as_of=2099-01-01T00%3A00%3A00Z")
    expect(ana.page.locator("#notices .band")).to_contain_text("010000Z JAN 99")
    slider = ana.page.get_by_label("Position in the log")
    expect(slider).to_have_attribute("aria-valuetext", "now")
    ana.page.locator(".slider input").focus()
    # Mail goes out meanwhile: where the log moved on under his hand, an officer presses once more.
    for _ in range(5):
        ana.press("ArrowLeft")
        with suppress(AssertionError):
            expect(ana.page).to_have_url(re.compile(r"[?&]at=\d+"), timeout=3_000)
            break
    assert position(ana.page) == int(slider.input_value())


def test_planning_is_looked_at_as_it_was_known(historic_centre: Centre, screen: Screens) -> None:
    petra = screen(historic_centre, "Petra Lind")
    petra.open("#/planning/groups")
    expect(petra.page.locator(".groups-table")).to_be_visible()
    petra.press("t", "Home")
    expect(petra.page.locator("#notices .band")).to_contain_text("position 1.")
    assert "#/planning/groups?at=1" in petra.page.url
    petra.press("Escape")
    expect(petra.page.locator("#notices .band")).to_have_count(0)
    expect(petra.page.locator(".groups-table")).to_be_visible()
