"""The whole life of an emergency by the keyboard alone: no test here touches the mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


def test_from_the_request_to_the_closed_file_by_keyboard_alone(centre: Centre, screen: Screens) -> None:
    ana, helena = screen(centre, "Ana Novak"), screen(centre, "Helena Marin")

    ana.choose("register a request in a new")
    ana.fill("Stricken nation", "GRC")
    ana.fill("Hazard", "wildfire")
    ana.fill("What, line 1", "firefighting aircraft")
    ana.fill("Quantity, line 1", "4")
    ana.fill("Unit, line 1", "aircraft")
    ana.fill("Points of entry", "Athens (LGAV)")
    ana.tab_to("Came by")
    ana.type("telephone")
    ana.send()
    heading = ana.page.locator("h1")
    expect(heading).to_contain_text("Wildfire, Greece")
    status = ana.page.locator(".file-head .title .chip")
    expect(status).to_have_text("▲requested")

    # The head finds the file on the board and lets the request go out.
    expect(helena.page.locator(".files-table")).to_contain_text("Wildfire, Greece")
    helena.press("/")
    helena.type("Wildfire, Greece")
    expect(helena.page.locator(".files-table tbody tr:not([hidden])")).to_have_count(1)
    helena.press("Escape", "j", "Enter")
    expect(helena.page.locator("h1")).to_contain_text("Wildfire, Greece")
    helena.choose("disseminate")
    helena.send()
    expect(status).to_have_text("◆active")

    ana.choose("record an offer")
    ana.fill("Who gives", "Spain; Italy")
    ana.fill("Quantity, line 1", "5")
    ana.send()
    expect(ana.cover("firefighting aircraft")).to_contain_text("5 offered")

    ana.press("d")
    ana.fill("Take, line 1", "4")
    ana.tab_to("What is left, line 1")
    ana.type("decline")
    ana.send()
    expect(ana.cover("firefighting aircraft")).to_contain_text("●covered")
    offer = ana.page.locator("article.card", has_text="Spain, Italy").first
    expect(offer).to_contain_text("4 aircraft accepted, rest declined")

    ana.choose("plan a consignment")
    ana.fill("Carrier", "43 Grupo")
    ana.fill("ETA", "+6h")
    ana.send()
    load = ana.page.locator('article[data-kind="consignment"]')
    expect(load).to_contain_text("planned")
    ana.choose("departed")
    ana.send()
    expect(load).to_contain_text("in transit")
    expect(ana.cover("firefighting aircraft")).to_contain_text("4 on its way")
    ana.choose("arrived")
    ana.send()
    expect(load).to_contain_text("arrived")
    ana.choose("handed over")
    ana.fill("Handed over, line 1", "4")
    ana.send()
    expect(load).to_contain_text("handed over")
    expect(ana.cover("firefighting aircraft")).to_contain_text("4 handed over")

    ana.choose("end of need")
    ana.fill("Reason", "all fires are out")
    ana.send()
    expect(status).to_have_text("◑closing")

    ana.choose("draft a report")
    ana.fill("1. Situation update", "All fires are out. Greece thanks all nations.")
    ana.send()
    expect(ana.page.locator('article[data-kind="message"]', has_text="Final report")).to_contain_text("draft")

    helena.choose("approve")
    helena.send()
    expect(status).to_have_text("○closed")
    expect(ana.page.locator('article[data-kind="message"]', has_text="Final report")).to_contain_text(
        "OPS(EADRCC)"
    )


def test_keys_rest_while_somebody_types(centre: Centre, screen: Screens) -> None:
    ana = screen(centre, "Ana Novak")
    ana.press("/")
    ana.type("nag?")
    expect(ana.page.locator("#search")).to_have_value("nag?")
    expect(ana.page.locator("dialog[open]")).to_have_count(0)


def test_the_keys_are_told_and_the_rows_are_walked(centre: Centre, screen: Screens) -> None:
    first, second = (centre.flood({"what": "ladders", "quantity": 1, "unit": "piece"}) for _ in range(2))
    ana = screen(centre, "Ana Novak")
    ana.press("?")
    expect(ana.page.get_by_role("heading", name="Keys")).to_be_visible()
    ana.press("Escape")
    expect(ana.page.locator(".files-table tbody tr:not([hidden])").nth(1)).to_be_visible()
    ana.press("j")
    row = ana.page.locator(".files-table tbody tr:focus")
    one = row.get_attribute("data-id")
    ana.press("j")
    assert ana.page.locator(".files-table tbody tr:focus").get_attribute("data-id") != one
    ana.press("k")
    assert ana.page.locator(".files-table tbody tr:focus").get_attribute("data-id") == one
    ana.press("Enter")
    expect(ana.page).to_have_url(f"{centre.address}/#/emergency/{one}")
    ana.go("b")
    expect(ana.page.get_by_role("heading", name="Board")).to_be_visible()
    assert {first, second} <= set(centre.ids)


def test_two_keys_belong_together_by_when_they_were_pressed_not_by_when_the_page_got_to_them(
    centre: Centre, screen: Screens
) -> None:
    ana = screen(centre, "Ana Novak")
    goes_to = ana.page.evaluate(
        """(gaps) => gaps.map((apart) => {
            location.hash = "#/board";
            for (const [key, at] of [["g", 10_000], ["l", 10_000 + apart]]) {
                const event = new KeyboardEvent("keydown", { key, bubbles: true });
                Object.defineProperty(event, "timeStamp", { value: at });
                document.body.dispatchEvent(event);
            }
            return location.hash;
        })""",
        [0, 1_499, 1_501],
    )
    assert goes_to == ["#/log", "#/log", "#/board"]
