"""Who approves, and who could read: posts of the centre by keyboard, and a look back at the readers of a paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


def test_rule_6_a_head_is_appointed_for_some_days_and_leaves_the_post_by_keyboard(
    centre: Centre, screen: Screens
) -> None:
    helena, ana = screen(centre, "Helena Marin"), screen(centre, "Ana Novak")
    for who in (helena, ana):
        who.go("w")
    post = ana.page.locator(".posts tr", has_text="Marta Lund")
    expect(post).to_contain_text("Head")
    expect(post).to_contain_text("nothing is recorded")
    expect(ana.page.locator(".posts button")).to_have_count(0)

    helena.choose("appoint to a post")
    helena.tab_to("Who")
    helena.type("Marta")
    helena.tab_to("Post")
    helena.type("Acting")
    helena.fill("Until", "31 DEC 99")
    helena.send()
    expect(post).to_contain_text("Acting head")
    expect(post).to_contain_text("until 31 DEC 99")

    helena.choose("let a post be left: marta")
    helena.send()
    expect(post).not_to_contain_text("31 DEC 99")


def test_staff_looks_up_who_could_read_a_paper_at_a_time(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "pumps", "quantity": 20, "unit": "piece"})
    offer = centre.post("Madrid", f"/v1/emergencies/{flood}/offers", {"items": [{"what": "pumps"}]})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    expect(ana.page.locator(".entry").first).to_contain_text("Spain offers")
    ana.page.get_by_role("region", name="Log book of this emergency").focus()
    ana.press("j")
    card = ana.page.locator(".entry-card")
    expect(card).to_contain_text("Spain offers")
    card.get_by_role("button", name="Who could read it").press("Enter")
    dialog = ana.page.get_by_role("dialog", name="Who could read it")
    expect(dialog.get_by_role("status")).to_contain_text("Staff, Spain, Slovenia.")
    ana.fill("At a position", str(offer["position"] - 1))
    ana.press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("it was not there yet")
    ana.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_nation_is_not_offered_to_ask_who_could_read_a_paper(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "pumps", "quantity": 20, "unit": "piece"})
    madrid = screen(centre, "Madrid")
    madrid.open(f"#/emergency/{flood}")
    madrid.page.locator(".entry").first.click()
    card = madrid.page.locator(".entry-card")
    expect(card).to_be_visible()
    expect(card.get_by_role("button", name="Who could read it")).to_have_count(0)
