"""Whether everybody can work at it: checked by axe-core, by zoom, and on paper."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


def faults_of(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical, each with the first node that it stands at."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['help']} at {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.fixture
def busy(centre: Centre) -> tuple[Centre, str]:
    """A centre with a file in which something of every kind stands, and a call that waits."""
    flood = centre.flood(
        {"what": "water pumps", "quantity": 20, "unit": "piece", "priority": "high"},
        {"what": "bridges", "quantity": 2, "unit": "piece"},
    )
    needs = centre.needs(flood)
    offer = centre.post(
        "Madrid",
        f"/v1/emergencies/{flood}/offers",
        {
            "items": [
                {"what": "pumps", "item_id": needs["water pumps"], "quantity": 12, "unit": "piece"},
                {"what": "bridges", "item_id": needs["bridges"], "quantity": 3, "unit": "piece"},
            ]
        },
    )
    centre.post("Ljubljana", f"/v1/offers/{offer['id']}/accept", {"lines": [{"line": 2}]})
    load = centre.post(
        "Madrid", f"/v1/offers/{offer['id']}/consignments", {"lines": [{"line": 2, "quantity": 3}]}
    )
    centre.post("Madrid", f"/v1/consignments/{load['id']}/depart")
    centre.post("Ana Novak", f"/v1/emergencies/{flood}/situation-reports", {"product": "situation_report"})
    # And one that has come to rest.
    over = centre.post("Ana Novak", "/v1/emergencies", {"country": "GRC", "hazard": "storm"})
    centre.post("Ana Novak", f"/v1/emergencies/{over['id']}/stand-down")
    return centre, flood


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_on_any_page(busy: tuple[Centre, str], screen: Screens, theme: str) -> None:
    centre, flood = busy
    ana = screen(centre, None)
    ana.page.evaluate(f"() => localStorage.setItem('room.theme', '\"{theme}\"')")
    ana.page.reload()
    found = {"sign-in": faults_of(ana.page)}
    ana.sign_in("Ana Novak")
    expect(ana.page.locator('.files-table tbody tr[data-level="rest"]').first).to_be_visible()
    expect(ana.queue.first).to_be_visible()
    found["board"] = faults_of(ana.page)
    ana.open(f"#/emergency/{flood}")
    expect(ana.page.get_by_role("heading", name="Request 1")).to_be_visible()
    ana.page.locator("li.entry").first.click()
    found["emergency"] = faults_of(ana.page)
    ana.page.get_by_role("button", name="Record an offer").click()
    ana.press("Control+Enter")
    expect(ana.form.locator(".fault:not(:empty)").first).to_be_visible()
    found["form"] = faults_of(ana.page)
    ana.press("Escape")
    ana.choose("accept or decline")
    found["decision"] = faults_of(ana.page)
    ana.press("Escape")
    ana.go("l")
    expect(ana.page.get_by_role("heading", name="Log book")).to_be_visible()
    found["log"] = faults_of(ana.page)
    ana.go("a")
    expect(ana.page.get_by_role("heading", name="Archive")).to_be_visible()
    found["archive"] = faults_of(ana.page)
    ana.press("n")
    found["palette"] = faults_of(ana.page)
    ana.press("Escape", "?")
    found["keys"] = faults_of(ana.page)
    assert {page: faults for page, faults in found.items() if faults} == {}


def test_there_is_one_status_one_log_and_an_alert_that_names_the_loss(
    centre: Centre, screen: Screens
) -> None:
    ana = screen(centre, "Ana Novak")
    assert ana.page.locator("#status[role=status]").count() == 1
    assert ana.page.locator("#spoken[role=log]").count() == 1
    assert ana.page.locator("#banner[role=alert]").count() == 1


@pytest.mark.parametrize(("width", "height"), [(683, 384), (1366, 768), (2560, 1440)])
def test_nothing_runs_out_of_the_screen(
    busy: tuple[Centre, str], screen: Screens, width: int, height: int
) -> None:
    """683 by 384 is what a screen of 1366 by 768 shows at 200 % zoom."""
    centre, flood = busy
    ana = screen(centre, "Ana Novak", width=width, height=height)
    for path in ("#/board", f"#/emergency/{flood}", "#/log", "#/archive"):
        ana.open(path)
        expect(ana.page.locator("#view h1").first).to_be_visible()
        wider = ana.page.evaluate(
            """() => {
                const view = document.getElementById('view');
                return Math.max(document.documentElement.scrollWidth - innerWidth, view.scrollWidth - view.clientWidth);
            }"""
        )
        assert wider <= 0, path
    ana.open(f"#/emergency/{flood}")
    ana.page.get_by_role("button", name="Record an offer").click()
    expect(ana.form).to_be_visible()
    box = ana.form.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width + 1


def test_paper_bears_the_classification_and_no_buttons(busy: tuple[Centre, str], screen: Screens) -> None:
    centre, flood = busy
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    expect(ana.page.get_by_role("heading", name="Request 1")).to_be_visible()
    ana.page.emulate_media(media="print")
    expect(ana.page.locator("p.classification")).to_have_count(2)
    for classification in ana.page.locator("p.classification").all():
        expect(classification).to_be_visible()
        expect(classification).to_have_text("NON - CLASSIFIED")
    expect(ana.page.get_by_role("button", name="Record an offer")).to_be_hidden()
    assert ana.page.pdf(format="A4").startswith(b"%PDF")


def test_a_status_is_a_shape_and_a_word_besides_its_colour(busy: tuple[Centre, str], screen: Screens) -> None:
    centre, flood = busy
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    expect(ana.page.get_by_role("heading", name="Request 1")).to_be_visible()
    for chip in ana.page.locator("#view .chip").all():
        # Also where it stands in something folded away, which has no text to be seen.
        shape, text = ((part.text_content() or "").strip() for part in (chip.locator(".shape"), chip))
        assert shape, text
        assert text.replace(shape, "").strip()
