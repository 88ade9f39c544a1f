"""What the tests of the page share: one centre a worker, and screens that somebody has signed in to."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.centre import Centre, serving
from tests.browser.planning import with_history
from tests.browser.screen import Screen

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def shared_centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """One centre for all tests that leave it running."""
    with serving(tmp_path_factory.mktemp("centre")) as centre:
        yield centre


@pytest.fixture(scope="session")
def historic_centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """One centre with the history of planning, which the tests only read."""
    with with_history(tmp_path_factory.mktemp("history")) as centre:
        yield centre


@pytest.fixture
def centre(shared_centre: Centre) -> Centre:
    """A running centre in which nothing waits to be acknowledged."""
    shared_centre.take_on_everything()
    return shared_centre


@pytest.fixture
def context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers that know nothing of each other."""
    opened: list[BrowserContext] = []

    def one(width: int = 1366, height: int = 768) -> BrowserContext:
        made = chromium.new_context(viewport={"width": width, "height": height})
        made.set_default_timeout(10_000)
        opened.append(made)
        return made

    yield one
    for made in opened:
        made.close()


@pytest.fixture
def screen(context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Screen]]:
    """Screens of the room. What a page says went wrong fails the test."""
    made: list[Screen] = []

    def one(centre: Centre, who: str | None, **size: int) -> Screen:
        page: Page = context(**size).new_page()
        found = Screen(page, centre)
        made.append(found)
        found.open()
        if who is not None:
            found.sign_in(who)
        return found

    yield one
    faults = [fault for found in made for fault in found.faults]
    assert not faults, faults
