"""Alarms in the room: loud until acknowledged, there as long as their cause, and over with a line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.centre import Centre, serving
from tests.browser.screen import Screen
from tests.realtime.test_alarms import no_room

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Centre]:
    """A centre that misses a nation after six seconds."""
    with serving(tmp_path, EADRCC_NATION_AWAY_MINUTES="0.1") as centre:
        yield centre


def alarm(screen: Screen, words: str) -> Locator:
    return screen.page.locator("#alarms .alarm").filter(has_text=words)


def alarmed(screen: Screen) -> int:
    """How often the second tone was asked for."""
    return int(screen.page.evaluate("() => Number(document.documentElement.dataset.alarmed ?? 0)"))


def told(screen: Screen, **notice: Any) -> None:
    """The feed brings a notice."""
    screen.page.evaluate(
        "(notice) => globalThis.room.feed.dispatchEvent(new CustomEvent('notice', {detail: notice}))", notice
    )


def test_what_cannot_be_recorded_and_who_has_gone_is_shown_loudly_and_ends_by_itself(
    impatient: Centre, screen: Screens
) -> None:
    ana = screen(impatient, "Ana Novak")
    ana.is_live()
    cannot = alarm(ana, "Cannot record")
    with no_room(impatient.server):
        alert = {"country": "SVN", "hazard": "flood"}
        assert (
            impatient.server.post("/v1/emergencies", alert, impatient.tokens["Jonas Berg"], "k").status == 503
        )
        expect(cannot).to_be_visible()
    expect(cannot).to_have_count(0)
    expect(ana.page.locator("#notices")).to_contain_text("The centre records again.")

    madrid = screen(impatient, "Madrid")
    madrid.is_live()
    madrid.page.goto("about:blank")
    away = alarm(ana, "Spain has been disconnected for 0.1 minutes.")
    expect(away).to_be_visible(timeout=30_000)
    assert alarmed(ana) >= 2
    ana.page.keyboard.press("a")
    expect(away).to_contain_text("acknowledged by Ana Novak")
    expect(away.get_by_role("button")).to_be_hidden()
    madrid.open()
    expect(away).to_have_count(0, timeout=30_000)
    expect(ana.page.locator("#notices")).to_contain_text("Spain is connected again.")
    # What is wrong with other nations is not Spain's to know.
    expect(madrid.page.locator("#alarms")).to_be_empty()


def test_an_alarm_is_said_once_by_one_region_and_taken_up_by_mouse_or_key(
    centre: Centre, screen: Screens
) -> None:
    ana = screen(centre, "Ana Novak")
    ana.is_live()
    told(ana, level="alert", code="board_stopped", text="The board is not live.", ends=None)
    told(ana, level="alert", code="cannot_record", text="Cannot record.", ends=None)
    assert alarmed(ana) == 2
    told(ana, level="alert", code="cannot_record", text="Cannot record.", ends=None)
    expect(ana.page.locator("#alarms[role=alert] .alarm")).to_have_count(2)
    assert alarmed(ana) == 2, "what is told twice is one alarm"
    ana.page.keyboard.press("a")
    expect(alarm(ana, "The board is not live.")).to_contain_text("acknowledged by Ana Novak")
    alarm(ana, "Cannot record.").get_by_role("button", name="Acknowledge").click()
    expect(alarm(ana, "Cannot record.")).to_contain_text("acknowledged by Ana Novak")
    told(ana, level="info", code="board_moves", text="The board is live again.", ends="board_stopped")
    expect(ana.page.locator("#alarms .alarm")).to_have_count(1)
    expect(ana.page.locator("#notices")).to_contain_text("The board is live again.")
    expect(ana.page.locator("#status")).to_have_text("The board is live again.")


def test_an_alarm_that_ended_while_the_line_was_broken_goes_when_it_is_back(
    centre: Centre, screen: Screens
) -> None:
    ana = screen(centre, "Ana Novak")
    ana.is_live()
    told(ana, level="alert", code="cannot_record", text="Cannot record.", ends=None)
    expect(alarm(ana, "Cannot record.")).to_be_visible()
    # The connection ends, and the next one is told nothing of it.
    ana.page.evaluate("() => globalThis.room.feed.socket.close()")
    expect(alarm(ana, "Cannot record.")).to_have_count(0, timeout=20_000)
    expect(ana.page.locator("#notices")).to_contain_text("Over: Cannot record.")
