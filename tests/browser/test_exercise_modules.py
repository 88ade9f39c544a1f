"""The pure modules of an exercise, as the browser loads them: where the page is, its clock, its pictures."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.centre import Centre

pytestmark = pytest.mark.browser

ID = "0198f3a0-0000-7000-8000-000000000000"
# 24 November 2026, 14:00:00Z
REAL = 1_795_528_800_000
CLOCK = {"time": "2023-08-07T04:00:00Z", "real": "2026-11-24T14:00:00Z", "speed": 600, "paused": False}
SHOWN = 1_691_380_800_000


@pytest.fixture(scope="module")
def centre_page(chromium: Browser, shared_centre: Centre) -> Iterator[Page]:
    """A page of the room that nobody has signed in to."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(shared_centre.address)
    yield page
    context.close()


@pytest.fixture(scope="module")
def played_page(chromium: Browser, shared_centre: Centre) -> Iterator[Page]:
    """The same below the address of an exercise; whether there is one is told to nobody."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{shared_centre.address}/v1/exercises/{ID}/")
    yield page
    context.close()


def call(page: Page, module: str, name: str, *arguments: Any) -> Any:
    """Call what a module of the exercise exports, or read it."""
    return page.evaluate(
        """async ([module, name, given]) => {
            const found = (await import(`/room/exercise/${module}.js`))[name];
            return typeof found === "function" ? found(...given) : found;
        }""",
        [module, name, list(arguments)],
    )


def test_a_call_is_made_where_the_page_is(centre_page: Page, played_page: Page) -> None:
    assert call(centre_page, "base", "here", "/v1/offers?limit=1") == "/v1/offers?limit=1"
    assert call(played_page, "base", "here", "/v1/offers?limit=1") == f"/v1/exercises/{ID}/offers?limit=1"
    assert call(played_page, "base", "here", "/room/draw/world.json") == "/room/draw/world.json"
    feed = call(played_page, "base", "feedAt", "/v1/feed")
    assert feed.startswith("ws://")
    assert feed.endswith(f"/v1/exercises/{ID}/feed")


def test_what_is_present_and_kept_differs_from_the_centre(centre_page: Page, played_page: Page) -> None:
    assert call(centre_page, "base", "EXERCISE") is None
    assert call(centre_page, "base", "isPresent", {"origin": "live"})
    assert not call(centre_page, "base", "isPresent", {"origin": "archive"})
    assert call(played_page, "base", "isPresent", {"origin": "exercise"})
    assert not call(played_page, "base", "isPresent", None)
    assert not call(played_page, "base", "KEPT").startswith("room.draft")
    assert call(played_page, "base", "KEPT") != call(centre_page, "base", "KEPT")


@pytest.mark.parametrize(
    ("how", "after_s", "passed_s"),
    [({}, 0, 0), ({}, 6, 3_600), ({"speed": 0.1}, 60, 6), ({"paused": True}, 60, 0), ({}, -60, 0)],
)
def test_the_clock_goes_as_it_was_set_and_never_back(
    centre_page: Page, how: dict[str, Any], after_s: int, passed_s: int
) -> None:
    shown = call(centre_page, "clock", "shownAt", {**CLOCK, **how}, REAL + after_s * 1_000)
    assert shown == SHOWN + passed_s * 1_000


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (None, {}),
        ("at=12", {"at": 12}),
        ("as_of=2026-11-24T14%3A00%3A00Z", {"as_of": "2026-11-24T14:00:00Z"}),
    ],
)
def test_a_fork_names_the_moment_that_is_in_view(
    centre_page: Page, query: str | None, asked: dict[str, Any]
) -> None:
    assert call(centre_page, "fork", "momentAsked", query) == asked


@pytest.mark.parametrize(("most", "step"), [(1, 0.2), (5, 1), (20, 5), (200, 50), (0.4, 0.1), (47, 10)])
def test_an_axis_has_round_steps(centre_page: Page, most: float, step: float) -> None:
    assert call(centre_page, "pictures", "stepOf", most) == pytest.approx(step)
