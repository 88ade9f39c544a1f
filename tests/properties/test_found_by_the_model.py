"""What the model-based test has found, each as the shortest history that shows it."""

from collections.abc import Callable, Iterator

import pytest

from domain.commands.emergency import AssignGlide, OpenEmergency
from domain.commands.entry import CorrectEntry
from domain.commands.request import ReceiveRequest, RequestContent
from tests.properties.house import OFFICER, SVN, House


@pytest.fixture
def house(new_sqlite: Callable[[], str]) -> Iterator[House]:
    house = House(new_sqlite())
    yield house
    house.close()


def test_a_request_on_a_struck_file_outlives_a_correction_of_another_entry(house: House) -> None:
    opening = house.run(OpenEmergency(actor=OFFICER, country="SVN", hazard="flood"))
    file = house.made(CorrectEntry(actor=OFFICER, position=opening.outcome.position, reason="no flood"))
    house.run(ReceiveRequest(actor=SVN, emergency_id=file, content=RequestContent(items=())))
    noted = house.run(AssignGlide(actor=OFFICER, emergency_id=file, glide="FL-2026-000001-SVN"))
    house.run(
        CorrectEntry(
            actor=OFFICER,
            position=noted.outcome.position,
            reason="a digit",
            right={"glide": "FL-2026-000002-SVN"},
        )
    )
    shown = house.shown("emergency", file)
    assert (shown["status"], shown["readers"]) == ("requested", ["SVN"])
    assert shown["glide"] == ["FL-2026-000002-SVN"]


def test_a_struck_opening_keeps_what_was_set_right_in_it(house: House) -> None:
    opening = house.run(OpenEmergency(actor=OFFICER, country="SVN", hazard="flood", title="Fload"))
    right = {"title": "Flood of the Sava"}
    house.run(CorrectEntry(actor=OFFICER, position=opening.outcome.position, reason="typing", right=right))
    file = house.made(CorrectEntry(actor=OFFICER, position=opening.outcome.position, reason="no flood"))
    assert house.shown("emergency", file)["title"] == "Flood of the Sava"
