"""Who corrects the record of planning: planners and the desk; and an emergency the desk alone (invariant 29)."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.authority import Actor
from domain.commands.emergency import OpenEmergency
from domain.commands.entry import CorrectEntry
from domain.commands.planning.activity import Enrol
from domain.commands.planning.file import ImportPlanningFile
from domain.emergency import EmergencyOpened
from domain.planning.activity import NationEnrolled
from domain.planning.file import read_planning_file
from domain.planning.group import GroupCorrected, GroupEstablished
from domain.planning.seat import SeatNominated
from domain.rules import (
    CannotBeCorrectedSo,
    EntryAlreadyStruck,
    NotCorrectable,
    NotTheCentresEntry,
    RoleMayNot,
)
from tests.domain.builders import AUDITOR, ERCC, HEAD, OFFICER, PLANNER, nation
from tests.domain.planning.office import Office, by_capital


@pytest.mark.parametrize("recorder", [PLANNER, OFFICER, HEAD])
@pytest.mark.parametrize("corrector", [PLANNER, OFFICER, HEAD])
def test_planners_and_the_desk_correct_what_either_recorded(recorder: Actor, corrector: Actor) -> None:
    office = Office()
    group = office.establishes("Trasport Group", actor=recorder)
    office.corrects(GroupEstablished, actor=corrector, name="Transport Group")
    assert office.group(group).names[0].name == "Transport Group"


@pytest.mark.parametrize("actor", [AUDITOR, ERCC, nation("SWE")])
def test_nobody_else_corrects(actor: Actor) -> None:
    office = Office()
    office.establishes()
    with pytest.raises(RoleMayNot):
        office.strikes(GroupEstablished, actor=actor)


def test_a_planner_corrects_nothing_about_an_emergency() -> None:
    office = Office()
    office.run(OpenEmergency, actor=OFFICER, country="BIH", hazard="flood")
    with pytest.raises(RoleMayNot) as refusal:
        office.corrects(EmergencyOpened, hazard="wildfire")
    assert str(refusal.value) == "the role planner may not correct an entry of the desk"
    office.corrects(EmergencyOpened, actor=OFFICER, hazard="wildfire")


def test_a_planner_does_not_correct_the_numbers_of_the_centre() -> None:
    office = Office()
    office.run(OpenEmergency, actor=OFFICER, country="BIH", hazard="flood")
    with pytest.raises(RoleMayNot):
        office.run(CorrectEntry, position=1, reason="mistyped")


def test_rule_29_what_a_nation_recorded_is_corrected_by_the_nation_alone() -> None:
    office = Office()
    activity = office.offers()
    office.nominates(office.establishes(), "SWE", date(2012, 7, 1), **by_capital("SWE"))
    office.does(Enrol, activity, "SWE", **by_capital("SWE"))
    for fact in (SeatNominated, NationEnrolled):
        with pytest.raises(NotTheCentresEntry):
            office.strikes(fact)


def imported(office: Office, **seat: Any) -> UUID:
    """A seat that a file tells of, in a group of 2010 that meets as Allies and with EAPC partners."""
    group = {
        "key": "cpg",
        "name": "Civil Protection Group",
        "formats": ["allies", "eapc"],
        "from": "2010-06-01",
    }
    told = {"group": "cpg", "nation": "SWE", "role": "member", "from": "2012-07-01", **seat}
    file = {"id": "history", "title": "History", "synthetic": False, "groups": [group], "seats": [told]}
    office.centre.execute(ImportPlanningFile(file=read_planning_file(json.dumps(file))))
    return office.log()[office.position_of(SeatNominated) - 1].originator_id


def test_what_a_file_told_is_corrected_by_the_planners() -> None:
    office = Office()
    seat = imported(office)
    office.corrects(SeatNominated, nation="FIN", role="expert")
    assert (office.seat(seat).nation, office.seat(seat).role, office.seat(seat).flags) == (
        "FIN",
        "expert",
        (),
    )


def test_a_corrected_seat_without_a_format_is_held_in_any_that_admits_its_nation() -> None:
    office = Office()
    seat = imported(office, format=None)
    office.corrects(SeatNominated, nation="MAR")
    assert office.seat(seat).flags == ("outside_format",)
    office.corrects(SeatNominated, nation="DEU")
    assert office.seat(seat).flags == ()


def test_what_belongs_to_a_group_is_not_corrected_into_another() -> None:
    office = Office()
    office.nominates(office.establishes(), "SWE", date(2012, 7, 1))
    other = office.establishes("Transport Group")
    with pytest.raises(CannotBeCorrectedSo):
        office.corrects(SeatNominated, group_id=str(other))


def test_a_correction_is_not_corrected_and_what_was_struck_is_struck_once() -> None:
    office = Office()
    office.establishes()
    office.corrects(GroupEstablished, name="Transport Group")
    with pytest.raises(NotCorrectable):
        office.corrects(GroupCorrected, reason="mistyped")
    office.strikes(GroupEstablished)
    with pytest.raises(EntryAlreadyStruck):
        office.strikes(GroupEstablished)


def test_rule_29_both_states_stay_readable() -> None:
    office = Office()
    group = office.establishes("Trasport Group")
    office.corrects(GroupEstablished, name="Transport Group")
    established, corrected = office.centre.history(group)
    assert isinstance(established, GroupEstablished)
    assert isinstance(corrected, GroupCorrected)
    assert (established.name, corrected.now.names[0].name) == ("Trasport Group", "Transport Group")
    assert [(change.field, change.was) for change in corrected.changes] == [("name", '"Trasport Group"')]
