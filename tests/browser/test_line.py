"""What the room does when the line, the server or the session goes, and that nothing typed is lost."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Route, expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]
OFFERS = "**/v1/emergencies/*/offers"


@pytest.fixture
def stoppable(centre: Centre) -> Iterator[Centre]:
    """A centre that a test may stop; it serves again afterwards."""
    yield centre
    if not centre.answers():
        centre.server.start()


def test_a_stopped_server_is_told_in_the_banner_and_the_board_is_whole_after_its_return(
    stoppable: Centre, screen: Screens
) -> None:
    flood = stoppable.flood({"what": "pumps", "quantity": 20, "unit": "piece"})
    item = stoppable.needs(flood)["pumps"]
    ana = screen(stoppable, "Ana Novak")
    ana.page.get_by_role("link", name=stoppable.ids[flood], exact=True).click()
    expect(ana.page.get_by_role("heading", name="Request 1")).to_be_visible()
    ana.page.evaluate("() => { globalThis.theSamePage = true; }")

    stoppable.server.terminate()
    stoppable.server.wait()
    stopped = time.monotonic()
    expect(ana.page.locator("#banner")).to_contain_text("NOT LIVE since ", timeout=40_000)
    waited = time.monotonic() - stopped
    # 20 s after the last frame, which came at most a heartbeat before the end.
    assert 4 < waited < 24
    since = ana.page.locator("#banner strong").inner_text()
    assert ana.page.title().startswith(since)
    expect(ana.page.locator(".live")).to_have_class("live off")

    stoppable.server.start()
    stoppable.post(
        "Madrid",
        f"/v1/emergencies/{flood}/offers",
        {"items": [{"what": "pumps", "item_id": item, "quantity": 7, "unit": "piece"}]},
    )
    ana.is_live()
    expect(ana.page.locator("#banner")).to_be_empty()
    expect(ana.cover("pumps")).to_contain_text("7 offered")
    expect(ana.queue.filter(has_text="Spain offers: pumps (7 piece)")).to_be_visible()
    assert ana.page.evaluate("() => globalThis.theSamePage") is True
    held = ana.page.evaluate("() => [globalThis.room.feed.gaps, globalThis.room.feed.repeats]")
    assert held == [0, 0]


def test_what_was_typed_survives_a_lost_session(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "tents", "quantity": 60, "unit": "piece"})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.page.get_by_role("button", name="Record an offer").click()
    ana.form.get_by_label("Who gives").fill("Germany")
    ana.form.get_by_label("Quantity, line 1").fill("25")
    ana.form.get_by_label("Conditions").fill("a long text that nobody wants to type again")
    # Somebody ends the session elsewhere.
    ana.page.evaluate("() => fetch('/v1/session', {method: 'DELETE'})")
    expect(ana.page.locator("dialog.sign-in")).to_contain_text("Nothing that you typed is lost")
    ana.sign_in("Ana Novak")
    expect(ana.form.get_by_label("Conditions")).to_have_value("a long text that nobody wants to type again")
    ana.form.get_by_label("Conditions").focus()
    ana.send()
    expect(ana.cover("tents")).to_contain_text("25 offered")


def test_a_draft_survives_a_reload(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "masks", "quantity": 60, "unit": "piece"})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.page.get_by_role("button", name="Draft a report").click()
    ana.form.get_by_label("Situation update").fill("The water falls.")
    ana.page.reload()
    ana.is_live()
    ana.go("d")
    ana.press("Enter")
    expect(ana.form.get_by_label("Situation update")).to_have_value("The water falls.")
    ana.page.get_by_role("button", name="Discard").click()
    expect(ana.form).to_be_hidden()
    assert (
        ana.page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes('draft')).length")
        == 0
    )


def test_drafts_belong_to_the_account_that_typed_them(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "gloves", "quantity": 60, "unit": "piece"})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.page.get_by_role("button", name="Draft a report").click()
    ana.form.get_by_label("Situation update").fill("Only for Ana.")
    ana.press("Escape")
    expect(ana.page.get_by_role("button", name="1 draft")).to_be_visible()
    ana.press("?")
    ana.page.get_by_role("button", name="Sign out").click()
    ana.sign_in("Jonas Berg")
    expect(ana.page.get_by_role("heading", name="Board")).to_be_visible()
    expect(ana.page.get_by_role("button", name="1 draft")).to_have_count(0)


def test_a_command_whose_answer_was_lost_is_recorded_once(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "dryers", "quantity": 60, "unit": "piece"})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.page.get_by_role("button", name="Record an offer").click()
    ana.form.get_by_label("Who gives").fill("Germany")
    ana.form.get_by_label("Quantity, line 1").fill("25")
    keys: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            # It arrives, is recorded, and the answer never comes back.
            route.fetch()
            route.abort()
        else:
            route.continue_()

    ana.page.route(OFFERS, lose_the_first_answer)
    ana.form.get_by_label("Conditions").focus()
    ana.press("Control+Enter")
    expect(ana.form.locator(".outcome")).to_contain_text("Outcome unknown")
    expect(ana.form.get_by_label("Who gives")).to_be_disabled()
    ana.page.get_by_role("button", name="Send again now").click()
    expect(ana.form).to_be_hidden()
    assert len(set(keys)) == 1
    assert len(keys) == 2
    assert len(centre.items("Ana Novak", f"/v1/emergencies/{flood}/offers")) == 1


def test_a_command_that_never_arrived_is_sent_again_by_itself(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "shovels", "quantity": 60, "unit": "piece"})
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.page.get_by_role("button", name="Record an offer").click()
    ana.form.get_by_label("Who gives").fill("Germany")
    ana.form.get_by_label("Quantity, line 1").fill("25")
    ana.page.route(OFFERS, lambda route: route.abort(), times=1)
    ana.form.get_by_label("Conditions").focus()
    ana.press("Control+Enter")
    expect(ana.form.locator(".outcome")).to_contain_text("Outcome unknown")
    expect(ana.form).to_be_hidden()
    expect(ana.cover("shovels")).to_contain_text("25 offered")
    assert len(centre.items("Ana Novak", f"/v1/emergencies/{flood}/offers")) == 1


def test_an_account_that_is_revoked_is_shown_the_door(centre: Centre, screen: Screens) -> None:
    made = centre.post("Administrator", "/v1/accounts", {"role": "duty_officer", "name": "Guest"})
    centre.tokens["Guest"] = made["token"]
    guest = screen(centre, "Guest")
    centre.post("Administrator", f"/v1/accounts/{made['id']}/revoke")
    expect(guest.page.locator("dialog.sign-in")).to_contain_text("Your session has ended")


def test_a_file_that_the_feed_has_not_brought_yet_is_live_as_soon_as_it_comes(
    centre: Centre, screen: Screens
) -> None:
    ana = screen(centre, "Ana Novak")
    # A line that has not begun yet would begin after it was stopped.
    ana.is_live()
    ana.page.evaluate("() => globalThis.room.feed.stop()")
    flood = centre.flood({"what": "buckets", "quantity": 1, "unit": "piece"})
    with ana.page.expect_response(f"**/v1/emergencies/{flood}"):
        ana.open(f"#/emergency/{flood}")
    ana.page.evaluate("() => globalThis.room.feed.start()")
    expect(ana.page.get_by_role("heading", name="Request 1")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Record an offer")).to_be_visible()


def test_half_of_a_decision_that_was_recorded_is_not_sent_again(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "rafts", "quantity": 9, "unit": "piece"})
    item = centre.needs(flood)["rafts"]
    centre.post(
        "Madrid",
        f"/v1/emergencies/{flood}/offers",
        {"items": [{"what": "rafts", "item_id": item, "quantity": 9, "unit": "piece"}]},
    )
    ana = screen(centre, "Ana Novak")
    ana.open(f"#/emergency/{flood}")
    ana.page.get_by_role("button", name="Accept or decline").click()
    ana.page.get_by_label("Take, line 1").fill("3")
    ana.page.get_by_label("What is left, line 1").select_option("decline")
    problem = {"type": "", "title": "No", "status": 409, "detail": "not now", "errors": []}
    ana.page.route("**/decline", lambda route: route.fulfill(status=409, json=problem), times=1)
    ana.press("Control+Enter")
    expect(ana.form.locator("p.fault")).to_contain_text("not now. What went before it was recorded.")
    expect(ana.page.get_by_label("Take, line 1")).to_have_value("")
    ana.page.get_by_label("Take, line 1").focus()
    ana.send()
    expect(ana.cover("rafts")).to_contain_text("3 accepted")
    line = centre.items("Ana Novak", f"/v1/emergencies/{flood}/offers")[0]["lines"][0]
    assert (line["accepted"], line["rest_declined"]) == (3, True)
