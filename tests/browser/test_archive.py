"""The archive as a planner looks for something to train on: by what it was and by what it teaches."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from api.archive import case_files
from domain.case_file import read_case_file
from domain.commands.case_file import ImportCaseFile
from projections.training.library import LESSONS
from store.open import open_store
from tests.browser.centre import PEOPLE, Centre
from tests.browser.screen import Screen
from tests.faults.product import Server

Screens = Callable[..., Screen]


@pytest.fixture(scope="module")
def whole_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre with all thirty past emergencies, which the tests only read."""
    folder = tmp_path_factory.mktemp("archive")
    url = f"sqlite:///{folder}/centre.db"
    store = open_store(url)
    try:
        for path in case_files():
            case = read_case_file(path.read_text(encoding="utf-8"))
            store.writer.submit(ImportCaseFile(case=case)).result()
        tokens = {name: store.accounts.add(role, name, nation)[1] for name, (role, nation) in PEOPLE.items()}
    finally:
        store.close()
    server = Server(url, folder / "server.log")
    try:
        yield Centre(server.start(), tokens)
    finally:
        server.close()


def rows(screen: Screen) -> Locator:
    """The files that the page shows."""
    return screen.page.locator(".archive .files-table tbody tr")


def test_a_planner_finds_what_to_train_on_by_what_it_teaches(whole_archive: Centre, screen: Screens) -> None:
    petra = screen(whole_archive, "Petra Lind")
    petra.go("a")
    expect(rows(petra)).to_have_count(30)
    petra.page.get_by_label("What it teaches").select_option("second_request")
    expect(rows(petra)).to_have_count(4)
    expect(petra.page.locator(".archive .lesson")).to_contain_text(LESSONS["second_request"].says)
    petra.page.get_by_label("Hazard").select_option("epidemic")
    expect(rows(petra)).to_have_count(1)
    expect(rows(petra)).to_contain_text("Moldova")
    petra.page.get_by_label("Length").select_option("week")
    expect(rows(petra)).to_have_count(0)
    expect(petra.page.get_by_text("No file of the archive matches.")).to_be_visible()


def test_country_size_and_length_narrow_the_archive(whole_archive: Centre, screen: Screens) -> None:
    petra = screen(whole_archive, "Petra Lind")
    petra.open("#/archive")
    petra.page.get_by_label("Country").select_option(label="Slovakia")
    expect(rows(petra)).to_have_count(1)
    expect(rows(petra)).to_contain_text("joint offer")
    petra.page.get_by_label("Country").select_option("")
    petra.page.get_by_label("Size").select_option("large")
    expect(rows(petra)).to_have_count(3)
    petra.page.get_by_label("Length").select_option("month")
    expect(rows(petra)).to_have_count(2)


def test_what_was_looked_for_stands_in_the_address(whole_archive: Centre, screen: Screens) -> None:
    petra = screen(whole_archive, "Petra Lind")
    petra.open("#/archive?teaches=joint_offer")
    expect(rows(petra)).to_have_count(1)
    expect(petra.page.get_by_label("What it teaches")).to_have_value("joint_offer")
    petra.page.get_by_label("Size").select_option("medium")
    expect(petra.page).to_have_url(re.compile(r"#/archive\?size=medium&teaches=joint_offer$"))
    petra.page.reload()
    petra.is_live()
    expect(rows(petra)).to_have_count(1)
    petra.open("#/archive?teaches=over_cover")
    expect(rows(petra)).to_have_count(0)
    expect(petra.page.get_by_label("What it teaches")).to_have_value("over_cover")


def test_a_capital_finds_what_it_may_read_and_no_more(whole_archive: Centre, screen: Screens) -> None:
    madrid = screen(whole_archive, "Madrid")
    madrid.open("#/archive?teaches=silence")
    expect(rows(madrid)).to_have_count(0)
    madrid.open("#/archive?hazard=flood&country=SVN")
    expect(rows(madrid)).to_have_count(1)
