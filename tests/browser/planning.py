"""What the browser tests of planning are about: groups, meetings and menus, made over HTTP as a planner would."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, expect

from api.archive import planning_files
from api.importing import import_all, read_all
from store.open import open_store
from tests.browser.centre import Body, Centre, serving
from tests.browser.screen import Screen

PLANNER = "Petra Lind"


@contextmanager
def with_history(folder: Path) -> Iterator[Centre]:
    """A centre that holds the history of planning, and what is invented to show it by."""
    store = open_store(f"sqlite:///{folder}/centre.db")
    try:
        import_all(store, read_all(planning_files(), synthetic=True), progress=lambda done, of: None)
    finally:
        store.close()
    with serving(folder) as centre:
        yield centre


def group(centre: Centre, name: str, *formats: str, **told: Any) -> str:
    """A planning group that meets in these formats since 2020; its id."""
    body = {"name": name, "formats": list(formats), "from": "2020-01-01", **told}
    return str(centre.post(PLANNER, "/v1/planning-groups", body)["id"])


def meeting(centre: Centre, group_id: str, **told: Any) -> Body:
    """A meeting of that group: of all who were Allies in June 2021, and they were thirty."""
    body = {"format": "allies", "at": "2021-06-10", "title": f"Session {uuid4().hex[:6]}", **told}
    return centre.post(PLANNER, f"/v1/planning-groups/{group_id}/meetings", body)


def activity(centre: Centre, title: str, **told: Any) -> Body:
    """An activity of the menu."""
    body = {"title": title, "tool": "education_training", "kind": "course", "from": "2027-03-01", **told}
    return centre.post(PLANNER, "/v1/activities", body)


def go(screen: Screen, path: str) -> None:
    """Go to a place of planning, and wait until it is drawn."""
    screen.open(f"#/planning/{path}")
    drawn(screen)


def drawn(screen: Screen) -> None:
    """Wait until what was asked for is drawn."""
    expect(screen.page.locator(".planning > .empty")).to_be_hidden()


def on_day(screen: Screen, day: str) -> None:
    """Ask how the world was on a day, by the keyboard."""
    screen.page.locator("#on").focus()
    screen.press("Control+a")
    screen.type(day)
    screen.press("Enter")


def row(screen: Screen, text: str) -> Locator:
    """The rows of the page in which that stands."""
    return screen.page.locator(".planning-body tbody tr", has_text=text)
