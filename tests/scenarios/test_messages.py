"""The messages of past emergencies, made by the system, have the fields and the order of the real ones."""

import pytest

from api.documents.printed import Printed
from tests.scenarios.messages import CASES, PAGE, REAL, page, played


@pytest.mark.parametrize("name", CASES)
def test_each_header_has_the_fields_of_the_real_ones_in_their_order(name: str) -> None:
    for content in played(name).contents():
        header = Printed(content).header
        assert [field for field, _ in header] == list(REAL)
        assert all(value for _, value in header)


@pytest.mark.parametrize("name", CASES)
def test_a_report_has_the_paragraphs_of_the_real_ones_in_their_order(name: str) -> None:
    """DOMAIN.md, section 3.3."""
    report = played(name).contents()[-1]
    keys = [one.key for one in report.paragraphs]
    assert keys[:4] == ["situation", "further_needs", "point_of_entry", "assistance"]
    numbers = [part.number for part in report.paragraphs[3].parts]
    assert numbers == [f"4.{place}" for place in range(1, len(numbers) + 1)]
    assert numbers


def test_the_page_shows_what_the_system_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
