"""A past emergency played again in the room: who started it leads, another watches, and each sees what was."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen
from tests.browser.test_access import faults_of

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


def position(page: Page) -> int:
    """Where the replay stands, as the screen tells it."""
    told = page.locator(".replay-bar .quiet").inner_text()
    return int(told.removeprefix("position ").split(" ")[0])


def test_slovenia_2023_is_played_stepped_sought_and_watched_as_spain_saw_it(
    centre: Centre, screen: Screens
) -> None:
    ana = screen(centre, "Ana Novak")
    ana.open("#/archive")
    ana.page.get_by_role("link", name="Floods in Slovenia, August 2023").click()
    ana.page.get_by_role("button", name="Replay", exact=True).click()
    expect(ana.page.locator(".replay-word")).to_have_text("REPLAY")
    expect(ana.page.locator("#notices .band")).to_contain_text("Nothing here is now")
    expect(ana.page.locator(".replay-clock")).to_contain_text("AUG 23")
    expect(ana.page.locator(".replay-status")).to_have_text("paused")
    expect(ana.page.locator(".file-head h1")).to_contain_text("Slovenia")
    expect(ana.page.locator(".offers, .card[data-kind=offer]")).to_have_count(0)

    jonas = screen(centre, "Jonas Berg")
    jonas.open(ana.page.url.removeprefix(f"{centre.address}/"))
    expect(jonas.page.locator(".replay-bar")).to_contain_text("you watch")
    expect(jonas.page.get_by_role("button", name="Play", exact=True)).to_be_disabled()

    first = position(ana.page)
    ana.page.get_by_role("button", name="Step").click()
    expect(ana.page.locator(".replay-bar .quiet")).not_to_contain_text(f"position {first}")
    expect(jonas.page.locator(".replay-bar .quiet")).to_contain_text(f"position {position(ana.page)}")

    # By keyboard: as fast as it goes, then play, until the first offer is on the screen; then it waits.
    ana.page.locator("#view").focus()
    ana.press("9")
    expect(ana.page.get_by_label("Speed")).to_have_value("3600")
    ana.press("Space")
    expect(ana.page.locator(".replay-status")).to_have_text("playing")
    expect(ana.page.locator(".card[data-kind=offer]").first).to_be_visible(timeout=60_000)
    ana.press("Space")
    expect(ana.page.locator(".replay-status")).to_have_text("paused")
    expect(jonas.page.locator(".replay-status")).to_have_text("paused")
    expect(jonas.page.locator(".card[data-kind=offer]").first).to_be_visible()
    expect(ana.page.locator(".card[data-kind=offer] button")).to_have_count(0)

    # Back to the beginning, where nothing was offered yet.
    slider = ana.page.get_by_label("Position in the file")
    slider.focus()
    ana.press("Home")
    expect(ana.page.locator(".card[data-kind=offer]")).to_have_count(0)
    expect(jonas.page.locator(".card[data-kind=offer]")).to_have_count(0)
    assert position(ana.page) == first

    ana.page.get_by_label("seen as").select_option("SVN")
    expect(jonas.page.locator(".replay-status")).to_have_text("ended by who led it")
    expect(ana.page.locator(".replay-bar")).to_contain_text("position")
    expect(ana.page.get_by_label("Seen as")).to_have_value("SVN")
    ana.page.get_by_role("button", name="End the replay").click()
    expect(ana.page.locator(".replay-bar")).to_have_count(0)
    expect(ana.page.locator(".file-head h1")).to_contain_text("Slovenia")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_in_a_replay(centre: Centre, screen: Screens, theme: str) -> None:
    ana = screen(centre, None)
    ana.page.evaluate(f"() => localStorage.setItem('room.theme', '\"{theme}\"')")
    ana.page.reload()
    flood = centre.flood({"what": "water pumps", "quantity": 20, "unit": "piece"})
    # What rings flashes, and is looked at elsewhere.
    centre.take_on_everything()
    ana.sign_in("Ana Novak")
    replay = centre.post("Ana Novak", "/v1/replays", {"emergency_id": flood})
    ana.open(f"#/replay/{replay['id']}")
    expect(ana.page.locator(".replay-status")).to_have_text("paused")
    ana.page.get_by_role("button", name="Step").click()
    assert faults_of(ana.page) == []


def test_who_reads_only_his_own_is_offered_no_replay(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "boats"})
    madrid = screen(centre, "Madrid")
    madrid.open(f"#/emergency/{flood}")
    expect(madrid.page.locator(".file-head h1")).to_be_visible()
    expect(madrid.page.get_by_role("button", name="Replay", exact=True)).to_have_count(0)
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    expect(ana.page.get_by_role("button", name="Replay", exact=True)).to_be_visible()
