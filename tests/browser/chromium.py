"""A real Chromium for the tests: the one that `EADRCC_TEST_CHROMIUM` names, or one on the path.

Playwright's wheel drives it; the wheel's own browsers are not fetched. Where there is none the tests of the page do not
run, and the last lines of the run say how many did not; in CI that is a failure.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, sync_playwright

NONE_HERE = "no Chromium on this machine"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The page is looked at by nobody; what it does in the background is what is tested.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str | None:
    """Where Chromium is."""
    named = os.environ.get("EADRCC_TEST_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@cache
def version() -> str:
    """Which Chromium this is."""
    path = executable()
    if path is None:
        return NONE_HERE
    said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    return said.stdout.strip() or path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this run."""
    path = executable()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{NONE_HERE}: the room is not tested", pytrace=False)
        pytest.skip(NONE_HERE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    missed = sum(NONE_HERE in str(report.longrepr) for report in skipped)
    if missed:
        terminalreporter.write_line(
            f"THE ROOM WAS NOT TESTED: {NONE_HERE}, {missed} tests of the page did not run "
            "(Debian: apt install chromium)",
            red=True,
            bold=True,
        )
    else:
        terminalreporter.write_line(f"Chromium: {version()}")
