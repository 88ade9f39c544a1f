"""Messages in the room, by keyboard: a draft is edited and previewed, released, corrected, and released wider."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen

Screens = Callable[..., Screen]


def test_a_report_is_edited_released_corrected_and_released_wider(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "pumps", "quantity": 20, "unit": "piece"})
    centre.post(
        "Ana Novak",
        f"/v1/emergencies/{flood}/situation-reports",
        {"product": "situation_report", "sections": {"situation": "The Savinja rizes."}},
    )
    ana, helena = screen(centre, "Ana Novak"), screen(centre, "Helena Marin")
    ana.open(f"#/emergency/{flood}")
    report = ana.page.locator('article[data-kind="message"]', has_text="Situation report").first
    ana.choose("edit the draft")
    ana.fill("situation", "The Savinja rises.")
    ana.send()
    report.get_by_text("Text", exact=True).click()
    expect(report).to_contain_text("The Savinja rises.")

    # What it would say now, as its addressees would read it.
    preview = report.get_by_role("link", name="Preview page").get_attribute("href")
    assert preview is not None
    shown = ana.page.request.get(f"{centre.address}{preview}")
    assert shown.ok
    assert "20 piece" in shown.text()

    helena.open(f"#/emergency/{flood}")
    expect(helena.page.locator('article[data-kind="message"]', has_text="drafted by")).to_be_visible()
    helena.choose("approve and release: situation")
    helena.send()
    expect(report).to_contain_text("OPS(EADRCC)")
    report.get_by_text("Text", exact=True).click()
    expect(report).to_contain_text("2. Further needs for international assistance")

    ana.choose("draft a correction: situation")
    ana.fill("situation", "The Savinja rises. Schools are closed.")
    ana.send()
    drafted = helena.page.locator('article[data-kind="message"]', has_text="drafted by")
    expect(drafted).to_have_count(1)
    helena.choose("approve and release: situation")
    helena.send()
    correction = ana.page.locator('article[data-kind="message"]', has_text="-COR1")
    correction.get_by_text("Text", exact=True).click()
    expect(correction.locator("b", has_text="Schools are closed.")).to_be_visible()


def test_rule_6_a_second_head_lets_more_than_its_addressees_read_a_message(
    centre: Centre, screen: Screens
) -> None:
    flood = centre.flood({"what": "pumps", "quantity": 20, "unit": "piece"})
    drafted = centre.post(
        "Ana Novak",
        f"/v1/emergencies/{flood}/situation-reports",
        {"product": "situation_report", "sections": {"situation": "The Savinja rises."}},
    )
    centre.post("Helena Marin", f"/v1/messages/{drafted['id']}/approve")
    helena, marta = screen(centre, "Helena Marin"), screen(centre, "Marta Lund")
    for head in (helena, marta):
        head.open(f"#/emergency/{flood}")
        expect(head.page.locator('article[data-kind="message"]', has_text="Situation report")).to_be_visible()
    # Who released it is not asked, and is not offered it.
    helena.press("n")
    expect(helena.page.locator("dialog.palette")).not_to_contain_text("Release wider: Situation")
    helena.press("Escape")
    report = helena.page.locator('article[data-kind="message"]', has_text="Situation report")
    report.get_by_text("Text", exact=True).click()
    expect(report.get_by_text("The Savinja rises.")).to_be_visible()

    marta.choose("release wider: situation")
    marta.tab_to("Everybody with an account")
    marta.press("Space")
    marta.fill("Reason", "The Council was told.")
    marta.send()
    expect(report).to_contain_text("read by everybody with an account")
    # Who was reading it there reads on.
    expect(report.get_by_text("The Savinja rises.")).to_be_visible()
