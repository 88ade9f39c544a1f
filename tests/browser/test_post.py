"""What became of a message in the room, and the original of an entry: seen, marked, attached, by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


@pytest.fixture
def sent(centre: Centre) -> str:
    """A flood whose request was sent to Spain, which has a point of contact, and to others, which have none."""
    contact = centre.post("Madrid", "/v1/contacts", {"name": "Guardia", "email": "guardia@dgpce.example"})
    centre.post("Madrid", "/v1/nations/ESP/contact", {"contact": contact["id"]})
    return centre.flood({"what": "water pumps", "quantity": 20, "unit": "piece"})


def post_of(watch: Screen, centre: Centre, flood: str) -> Locator:
    """What became of the message of a file, opened by keyboard."""
    watch.open(f"#/emergency/{flood}")
    post = watch.page.locator("details.post")
    expect(post).to_be_visible()
    post.locator("summary").focus()
    watch.press("Enter")
    return post


def test_the_desk_sees_whom_a_message_did_not_reach_and_that_letters_lie_in_the_outbox(
    centre: Centre, screen: Screens, sent: str
) -> None:
    watch = screen(centre, "Ana Novak")
    post = post_of(watch, centre, sent)
    expect(watch.page.get_by_text("No mail server: messages lie in the outbox.")).to_be_visible()
    expect(post.get_by_role("row", name="Spain")).to_contain_text("sent, not read")
    expect(post.get_by_role("row", name="Italy")).to_contain_text("failed no point of contact")


def test_a_nation_acknowledges_and_the_desk_sees_it(centre: Centre, screen: Screens, sent: str) -> None:
    madrid = screen(centre, "Madrid")
    madrid.open(f"#/emergency/{sent}")
    expect(madrid.page.get_by_text("Not acknowledged yet.")).to_be_visible()
    madrid.page.locator("[data-act='message.acknowledge']").focus()
    madrid.press("Enter")
    madrid.send()
    expect(madrid.page.get_by_text("You acknowledged it")).to_be_visible()
    watch = screen(centre, "Ana Novak")
    post = post_of(watch, centre, sent)
    expect(post.get_by_role("row", name="Spain")).to_contain_text("read")
    expect(post.locator("summary")).to_contain_text("1 read")


def test_a_late_bounce_is_marked_and_sent_once_more_only_by_an_officer(
    centre: Centre, screen: Screens, sent: str
) -> None:
    watch = screen(centre, "Ana Novak")
    spain = post_of(watch, centre, sent).get_by_role("row", name="Spain")
    expect(spain).to_contain_text("sent, not read")
    spain.locator("[data-act='transmission.mark']").focus()
    watch.press("Enter")
    watch.fill("From what", "550 no such mailbox")
    watch.send()
    expect(spain).to_contain_text("failed 550 no such mailbox")
    spain.locator("[data-act='transmission.again']").focus()
    watch.press("Enter")
    watch.send()
    expect(spain).to_contain_text("sent, not read")


def test_the_original_of_an_entry_is_attached_and_downloaded(
    centre: Centre, screen: Screens, sent: str, tmp_path: Path
) -> None:
    fax = tmp_path / "Škoda – fax.pdf"
    fax.write_bytes(b"%PDF-1.7 as it came")
    watch = screen(centre, "Ana Novak")
    watch.open(f"#/emergency/{sent}")
    watch.page.locator(".entry").first.click()
    card = watch.page.locator(".entry-card")
    card.get_by_label("Attach the original").set_input_files(fax)
    original = card.get_by_role("link", name="Škoda – fax.pdf")
    expect(original).to_be_visible()
    with watch.page.expect_download() as download:
        original.press("Enter")
    assert Path(download.value.path()).read_bytes() == fax.read_bytes()
