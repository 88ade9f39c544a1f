"""The room as a night watch meets it (issue: the live feed and the operations room, line 6)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


def test_nobody_sees_the_board_before_signing_in(centre: Centre, screen: Screens) -> None:
    door = screen(centre, None)
    expect(door.page.get_by_role("heading", name="EADRCC operations room")).to_be_visible()
    door.page.get_by_label("Your token").fill("not a token")
    door.press("Enter")
    expect(door.page.locator("#token-fault")).to_have_text("This token does not sign anybody in.")
    door.sign_in("Ana Novak")
    expect(door.page.get_by_role("heading", name="Board")).to_be_visible()
    expect(door.page.locator("#top .who")).to_contain_text("Ana Novak")


def test_the_token_is_kept_nowhere_that_a_script_can_read(centre: Centre, screen: Screens) -> None:
    watch = screen(centre, "Ana Novak")
    kept = watch.page.evaluate(
        "() => JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])"
    )
    assert centre.tokens["Ana Novak"] not in kept
    assert "session" not in watch.page.evaluate("() => document.cookie")


def test_the_top_line_proves_that_the_board_is_live(centre: Centre, screen: Screens) -> None:
    watch = screen(centre, "Ana Novak")
    head = centre.get("Ana Novak", "/v1/entries", limit=1)["position"]
    expect(watch.page.locator(".live")).to_contain_text(f"LIVE {head} ")
    expect(watch.page.locator(".live")).to_contain_text("s ago")
    expect(watch.page.locator(".clock")).to_contain_text("Z")
    watch.page.get_by_role("button", name="Sign on to the watch").click()
    expect(watch.page.locator(".watch-names")).to_contain_text("Ana Novak")


def test_an_offer_rings_on_two_screens_is_acknowledged_and_accepted_in_part(
    centre: Centre, screen: Screens
) -> None:
    flood = centre.flood({"what": "water pumps", "quantity": 20, "unit": "piece"})
    centre.take_on_everything()
    ana, jonas = screen(centre, "Ana Novak"), screen(centre, "Jonas Berg")
    ana.page.get_by_role("button", name="Sign on to the watch").click()
    expect(ana.page.get_by_role("button", name="sign off")).to_be_visible()
    expect(ana.queue).to_have_count(0)
    for watch in (ana, jonas):
        watch.page.get_by_role("link", name=centre.ids[flood], exact=True).click()
        expect(watch.page.get_by_role("heading", name="Request 1")).to_be_visible()
        watch.page.evaluate(
            """() => {
                globalThis.cameAfter = null;
                const asked = performance.timeOrigin + performance.now();
                new MutationObserver(() => {
                    if (document.querySelector('#queue li') && globalThis.cameAfter === null)
                        globalThis.cameAfter = performance.timeOrigin + performance.now() - asked;
                }).observe(document.getElementById('queue'), {childList: true, subtree: true});
                globalThis.asked = asked;
            }"""
        )

    item = centre.needs(flood)["water pumps"]
    sent = ana.page.evaluate("() => performance.timeOrigin + performance.now() - globalThis.asked")
    centre.post(
        "Madrid",
        f"/v1/emergencies/{flood}/offers",
        {"items": [{"what": "pumps of 300 l/s", "item_id": item, "quantity": 15, "unit": "piece"}]},
    )

    for watch in (ana, jonas):
        expect(watch.queue).to_have_count(1)
        expect(watch.queue).to_contain_text("Spain offers: pumps of 300 l/s (15 piece)")
        expect(watch.page).to_have_title(f"(1) {_title(watch)}")
    # Within a second on either screen; and on the screen that is on watch it rings.
    assert ana.page.evaluate("() => globalThis.cameAfter") - sent < 1_000
    assert ana.page.evaluate("() => document.documentElement.dataset.rang") == "1"

    jonas.page.locator("#view").focus()
    jonas.press("a")
    for watch in (ana, jonas):
        expect(watch.queue).to_have_count(0)
    jonas.page.locator("li.entry", has_text="Spain offers").click()
    expect(jonas.page.locator(".entry-card")).to_contain_text("Jonas Berg at")

    expect(jonas.cover("water pumps")).to_contain_text("15 offered")
    jonas.page.locator("#view").focus()
    jonas.press("d")
    jonas.page.get_by_label("Take, line 1").fill("8")
    jonas.send()
    for watch in (ana, jonas):
        expect(watch.cover("water pumps")).to_contain_text("8 accepted")
        expect(watch.cover("water pumps")).to_contain_text("7 offered")
        expect(watch.cover("water pumps")).to_contain_text("5 still needed")
        expect(watch.page.locator('article.card[data-kind="offer"]', has_text="Spain")).to_contain_text(
            "8 piece accepted, 7 undecided"
        )


def _title(watch: Screen) -> str:
    return watch.page.title().partition(") ")[2]


def test_what_the_desk_typed_itself_does_not_ring(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "tents", "quantity": 100, "unit": "piece"})
    centre.take_on_everything()
    jonas = screen(centre, "Jonas Berg")
    told = {"decided_by": {"nation": "DEU"}, "reported_by": {"nation": "DEU"}, "channel": "telephone"}
    centre.post(
        "Ana Novak",
        f"/v1/emergencies/{flood}/offers",
        {"donors": [{"nation": "DEU"}], "items": [{"what": "tents", "quantity": 40}], "provenance": told},
    )
    jonas.go("l")
    expect(jonas.page.locator("li.entry").first).to_contain_text("Germany offers: tents (40)")
    expect(jonas.queue).to_have_count(0)


def test_a_call_that_waits_too_long_escalates_on_the_screen(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "boats", "quantity": 5, "unit": "piece"})
    centre.take_on_everything()
    ana = screen(centre, "Ana Novak")
    centre.post("Madrid", f"/v1/emergencies/{flood}/offers", {"items": [{"what": "boats", "quantity": 3}]})
    expect(ana.queue).to_contain_text("OFFER")
    # Not to wait for minutes: this screen's patience ends at once.
    ana.page.evaluate("() => globalThis.room.strip.setPatience(0)")
    expect(ana.queue).to_contain_text("ESCALATED")
    expect(ana.page.locator("#queue [role=alert]")).to_contain_text("not acknowledged")


def test_a_refusal_stands_in_words_beside_the_field(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "sandbags", "quantity": 1000, "unit": "piece"})
    item = centre.needs(flood)["sandbags"]
    centre.post(
        "Madrid",
        f"/v1/emergencies/{flood}/offers",
        {"items": [{"what": "sandbags", "item_id": item, "quantity": 500, "unit": "piece"}]},
    )
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.page.get_by_role("button", name="Accept or decline").click()
    take = ana.page.get_by_label("Take, line 1")
    take.fill("many")
    ana.press("Control+Enter")
    expect(ana.form.locator(".fault").filter(has_text="Write a number")).to_be_visible()
    take.fill("600")
    ana.press("Control+Enter")
    expect(ana.form.locator("td .fault:not(:empty)")).to_have_text("600 asked, 500 left to accept")
    expect(take).to_have_attribute("aria-invalid", "true")
    expect(take).to_be_focused()
    take.fill("500")
    ana.send()
    expect(ana.cover("sandbags")).to_contain_text("500 accepted")


def test_a_field_that_the_centre_refuses_is_named_where_it_stands(centre: Centre, screen: Screens) -> None:
    ana = screen(centre, "Ana Novak")
    ana.choose("register a request")
    ana.fill("Stricken nation", "Croatia")
    ana.fill("Hazard", "earthquake")
    ana.fill("What, line 1", "heavy rescue teams")
    ana.fill("Quantity, line 1", "2")
    ana.fill("Received at", "+2d")
    ana.press("Control+Enter")
    expect(ana.page.locator("#f-received_at-fault")).to_contain_text("lies after the time of recording")
    ana.fill("Received at", "-1m")
    ana.send()
    expect(ana.page.get_by_role("heading", name="Earthquake, Croatia")).to_be_visible()


def test_whoever_types_is_told_what_changed_meanwhile(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "generators", "quantity": 10, "unit": "piece"})
    item = centre.needs(flood)["generators"]
    offer = centre.post(
        "Madrid",
        f"/v1/emergencies/{flood}/offers",
        {"items": [{"what": "generators", "item_id": item, "quantity": 10, "unit": "piece"}]},
    )
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.page.get_by_role("button", name="Accept or decline").click()
    ana.page.get_by_label("Take, line 1").fill("6")
    told = {"decided_by": {"nation": "SVN"}, "reported_by": {"nation": "SVN"}}
    centre.post(
        "Jonas Berg",
        f"/v1/offers/{offer['id']}/accept",
        {"lines": [{"line": 1, "quantity": 5}], "provenance": told},
    )
    expect(ana.form.locator(".changed")).to_contain_text("Changed by Jonas Berg at")
    expect(ana.form.locator(".changed")).to_contain_text("while you typed")
    ana.press("Control+Enter")
    expect(ana.form.locator("p.fault")).to_contain_text("It has changed since you opened this form")
    ana.page.get_by_role("button", name="I have seen it").click()
    ana.page.get_by_label("Take, line 1").fill("5")
    ana.send()
    expect(ana.cover("generators")).to_contain_text("10 accepted")


def test_a_nation_sees_its_own_through_the_same_page_and_offers_from_it(
    centre: Centre, screen: Screens
) -> None:
    flood = centre.flood({"what": "blankets", "quantity": 2000, "unit": "piece"})
    item = centre.needs(flood)["blankets"]
    centre.post(
        "Washington",
        f"/v1/emergencies/{flood}/offers",
        {"items": [{"what": "SECRET-OF-WASHINGTON", "item_id": item, "quantity": 1, "unit": "piece"}]},
    )
    madrid = screen(centre, "Madrid")
    madrid.page.get_by_role("link", name=centre.ids[flood], exact=True).click()
    expect(madrid.page.get_by_role("heading", name="Request 1")).to_be_visible()
    expect(madrid.page.get_by_text("SECRET-OF-WASHINGTON")).to_have_count(0)
    expect(madrid.cover("blankets")).to_contain_text("not been told")
    madrid.page.get_by_role("button", name="Offer assistance").click()
    madrid.page.get_by_label("Quantity, line 1").fill("800")
    madrid.send()
    mine = madrid.page.locator('article.card[data-kind="offer"]', has_text="Spain")
    expect(mine).to_contain_text("800 piece")
    expect(mine).to_contain_text("waiting for an answer")
    mine.get_by_role("button", name="Amend the offer").click()
    madrid.page.get_by_label("Quantity, line 1").fill("900")
    madrid.send()
    expect(mine).to_contain_text("900 piece")
    mine.get_by_role("button", name="Withdraw the offer").click()
    madrid.form.get_by_label("Reason").fill("needed at home")
    madrid.send()
    expect(madrid.page.locator("details.ended")).to_contain_text("withdrawn")


def test_a_stricken_nation_decides_for_itself(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "helicopters", "quantity": 2, "unit": "helicopter"})
    item = centre.needs(flood)["helicopters"]
    centre.post(
        "Madrid",
        f"/v1/emergencies/{flood}/offers",
        {"items": [{"what": "helicopters", "item_id": item, "quantity": 2, "unit": "helicopter"}]},
    )
    ljubljana = screen(centre, "Ljubljana")
    ljubljana.open(f"#/emergency/{flood}")
    expect(ljubljana.cover("helicopters")).to_contain_text("2 offered")
    ljubljana.page.locator("#view").focus()
    ljubljana.press("d")
    ljubljana.page.get_by_role("button", name="Take all").click()
    ljubljana.send()
    expect(ljubljana.cover("helicopters")).to_contain_text("2 accepted")


def test_a_correction_stands_beside_what_it_replaces(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "cots", "quantity": 400, "unit": "piece"})
    item = centre.needs(flood)["cots"]
    told = {"decided_by": {"nation": "DEU"}, "reported_by": {"nation": "DEU"}, "channel": "telephone"}
    centre.post(
        "Jonas Berg",
        f"/v1/emergencies/{flood}/offers",
        {
            "donors": [{"nation": "DEU"}],
            "items": [{"what": "cots", "item_id": item, "quantity": 30, "unit": "piece"}],
            "provenance": told,
        },
    )
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.page.locator("li.entry", has_text="Germany offers").click()
    ana.page.locator(".entry-card").get_by_role("button", name="Correct the entry").click()
    ana.form.get_by_label("What is wrong").fill("misheard on the telephone: three hundred")
    ana.form.get_by_label("Quantity, line 1").fill("300")
    ana.send()
    expect(ana.cover("cots")).to_contain_text("300 offered")
    wrong = ana.page.locator("li.entry.wrong")
    expect(wrong).to_contain_text("corrected by")
    correction = ana.page.locator("li.entry.correction")
    expect(correction).to_contain_text("misheard on the telephone")
    correction.click()
    expect(ana.page.locator(".entry-card .beside")).to_contain_text("Corrects entry")
    expect(ana.page.locator(".entry-card .beside")).to_contain_text("cots (30 piece)")


def test_text_from_a_nation_is_text(centre: Centre, screen: Screens) -> None:
    markup = "<img src=x onerror=alert(1)><b>pumps</b>"
    flood = centre.flood({"what": markup, "quantity": 1, "unit": "piece"})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    expect(ana.page.locator(".needs-table .what")).to_have_text(markup)
    assert ana.page.locator("#view img").count() == 0


def test_every_moment_has_an_address_and_is_read_only(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "stretchers", "quantity": 50, "unit": "piece"})
    then = centre.get("Ana Novak", f"/v1/emergencies/{flood}/log", limit=1)["position"]
    item = centre.needs(flood)["stretchers"]
    centre.post(
        "Madrid",
        f"/v1/emergencies/{flood}/offers",
        {"items": [{"what": "stretchers", "item_id": item, "quantity": 50, "unit": "piece"}]},
    )
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}?at={then}")
    expect(ana.page.locator(".band")).to_contain_text(f"AS IT WAS THEN: position {then}")
    expect(ana.page.get_by_role("heading", name="Request 1")).to_be_visible()
    expect(ana.page.get_by_text("No offers yet.")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Record an offer")).to_have_count(0)
    ana.page.get_by_role("link", name="Back to the present").click()
    expect(ana.page.locator('article.card[data-kind="offer"]', has_text="Spain")).to_contain_text(
        "waiting for an answer"
    )
    expect(ana.page.get_by_role("button", name="Record an offer")).to_be_visible()


def test_the_log_book_can_be_read_as_it_was(centre: Centre, screen: Screens) -> None:
    centre.flood({"what": "ropes", "quantity": 1, "unit": "piece"})
    then = centre.get("Ana Novak", "/v1/entries", limit=1)
    centre.flood({"what": "later", "quantity": 1, "unit": "piece"})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/log?at={then['position']}")
    expect(ana.page.locator(".band")).to_contain_text("AS IT WAS THEN")
    expect(ana.page.locator("li.entry").first).to_contain_text(then["items"][0]["text"])
    ana.go("t")
    ana.type("now")
    ana.press("Enter")
    expect(ana.page).to_have_url(re.compile(r"#/log\?as_of="))
    expect(ana.page.locator("li.entry", has_text="later")).to_have_count(1)


def test_the_archive_is_a_page_of_its_own_and_takes_no_part_in_the_watch(
    centre: Centre, screen: Screens
) -> None:
    centre.flood({"what": "flares", "quantity": 1, "unit": "piece"})
    ana = screen(centre, "Ana Novak")
    expect(ana.page.locator(".files-table")).not_to_contain_text("2023")
    ana.go("a")
    rows = ana.page.locator(".archive .files-table tbody tr")
    expect(rows).to_have_count(1)
    ana.press("j", "Enter")
    expect(ana.page.locator(".band")).to_contain_text("Archive: a past emergency")
    expect(ana.page.get_by_role("heading", name="Request 1")).to_be_visible()
    expect(ana.page.locator("li.entry").first).to_be_visible()
    expect(ana.page.locator("#view [data-act]:not([data-act='entry.correct'])")).to_have_count(0)
    ana.go("l")
    expect(ana.page.locator("li.entry").first).to_be_visible()
    expect(ana.page.locator("li.entry", has_text="case file")).to_have_count(0)


def test_a_file_of_the_archive_opens_when_an_exercise_was_forked_from_it(
    centre: Centre, screen: Screens
) -> None:
    (past,) = centre.items("Petra Lind", "/v1/emergencies", origin="archive")
    fork = {"title": "The same otherwise", "emergency_id": past["id"], "at": past["position"]}
    centre.post("Petra Lind", "/v1/exercises", fork)
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{past['id']}")
    expect(ana.page.locator(".band")).to_contain_text("Archive: a past emergency")
    expect(ana.page.get_by_role("heading", name="Request 1")).to_be_visible()


def test_an_account_that_reads_nothing_is_told_so(centre: Centre, screen: Screens) -> None:
    door = screen(centre, None)
    door.page.get_by_label("Your token").fill(centre.tokens["Administrator"])
    door.press("Enter")
    expect(door.page.locator("dialog.sign-in")).to_contain_text("This account has no part in the room")


def test_filters_belong_to_the_address(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "soap", "quantity": 1, "unit": "piece"})
    ana = screen(centre, "Ana Novak")
    ana.press("/")
    ana.type(centre.ids[flood])
    expect(ana.page.locator(".files-table tbody tr:not([hidden])")).to_have_count(1)
    # The address follows when the typing rests.
    expect(ana.page).to_have_url(re.compile(r"#/board\?q="))
    ana.page.reload()
    ana.is_live()
    expect(ana.page.locator("#search")).to_have_value(centre.ids[flood])
    expect(ana.page.locator(".files-table tbody tr:not([hidden])")).to_have_count(1)
