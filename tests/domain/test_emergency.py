"""Emergencies: how a file is opened, moved, closed and reopened (invariants 1 to 3, 9 and 25 to 28)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.commands.consignment import Divert
from domain.commands.emergency import AssignGlide, EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.commands.entry import AcknowledgeEntry
from domain.commands.request import Disseminate, RequestContent
from domain.emergency import EmergencyOpened, EntryAcknowledged, GlideAssigned, Place
from domain.provenance import Party, Said
from domain.request import RequestReceived
from domain.rules import (
    CannotStandDown,
    ConsignmentsUnfinished,
    CouncilDecisionMissing,
    EmergencyNotOpen,
    EndOfNeedMissing,
    EntryAlreadyAcknowledged,
    GlideAlreadyKnown,
    MandateAlreadyRecorded,
    NationOpensByAsking,
    NoNeedToEnd,
    NothingDisseminated,
    NothingToReopen,
    OnlyStrickenNationDecides,
    RuleBroken,
    UnknownNation,
)
from tests.domain.builders import (
    HEAD,
    NOON,
    OFFICER,
    Desk,
    nation,
    thing,
    told_by,
)

STATUSES = ("monitored", "requested", "active", "closing", "closed", "stood_down")

# --- the state machine -----------------------------------------------------------------------------------------

ACTS: dict[str, Callable[[Desk], object]] = {
    "request": lambda desk: desk.asked(),
    "disseminate": lambda desk: desk.does(Disseminate(actor=HEAD, request_id=desk.request.id)),
    "end need": lambda desk: desk.need_ended(),
    "final report": lambda desk: desk.reported("final"),
    "stand down": lambda desk: desk.does(StandDown(actor=OFFICER, emergency_id=desk.emergency_id)),
    "reopen": lambda desk: desk.reopened(),
    "mandate": lambda desk: desk.mandated(),
    "glide": lambda desk: desk.does(
        AssignGlide(actor=OFFICER, emergency_id=desk.emergency_id, glide="FF-2014-000059-BIH")
    ),
}
# What DOMAIN.md, section 5 (Emergency) lets happen, and what then is.
MOVES: dict[tuple[str, str], str | type[RuleBroken]] = {
    ("request", "monitored"): "requested",
    ("request", "requested"): "requested",
    ("request", "active"): "active",
    ("request", "closing"): "active",
    # It waits for reopening.
    ("request", "closed"): "closed",
    ("request", "stood_down"): "requested",
    ("disseminate", "requested"): "active",
    ("end need", "active"): "closing",
    ("final report", "monitored"): NothingDisseminated,
    ("final report", "requested"): NothingDisseminated,
    ("final report", "active"): EndOfNeedMissing,
    ("final report", "closing"): "closed",
    ("final report", "closed"): EmergencyNotOpen,
    ("final report", "stood_down"): EmergencyNotOpen,
    ("stand down", "monitored"): "stood_down",
    ("reopen", "closed"): "active",
    **{(act, status): status for act in ("mandate", "glide") for status in STATUSES},
}
REFUSALS: dict[str, type[RuleBroken]] = {
    "end need": NoNeedToEnd,
    "stand down": CannotStandDown,
    "reopen": NothingToReopen,
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("act", [act for act in ACTS if act != "disseminate"])
def test_a_file_moves_only_as_the_field_lets_it(act: str, status: str) -> None:
    desk = Desk().that_is(status)
    outcome = MOVES.get((act, status)) or REFUSALS[act]
    if isinstance(outcome, str):
        ACTS[act](desk)
        assert desk.emergency.state.status == outcome
    else:
        before = desk.emergency.state
        with pytest.raises(outcome):
            ACTS[act](desk)
        assert desk.emergency.state == before


@pytest.mark.parametrize(
    ("status", "known"),
    [("monitored", (False, False)), ("requested", (True, False)), ("active", (True, True))],
)
def test_a_file_knows_whether_it_was_asked_and_whether_that_went_out(
    status: str, known: tuple[bool, bool]
) -> None:
    state = Desk().that_is(status).emergency.state
    assert (state.asked, state.disseminated) == known


def test_a_file_is_active_once_a_request_went_out() -> None:
    desk = Desk().that_is("requested")
    ACTS["disseminate"](desk)
    assert desk.emergency.state.status == "active"


@pytest.mark.parametrize("status", ["requested", "active", "closing", "closed"])
def test_only_a_file_for_which_nobody_asked_is_stood_down(status: str) -> None:
    with pytest.raises(CannotStandDown) as refusal:
        ACTS["stand down"](Desk().that_is(status))
    assert refusal.value.status == status


# --- rules 1 to 3: opening -------------------------------------------------------------------------------------


def test_the_duty_officer_opens_a_file_on_an_alert() -> None:
    desk = Desk().that_is("monitored")
    opened = desk.log()[-1]
    assert isinstance(opened, EmergencyOpened)
    assert opened.provenance.decided_by == Party(organisation="EADRCC")


def test_a_nation_opens_a_file_by_asking() -> None:
    desk = Desk()
    request = RequestContent(items=(thing("boats"),))
    command = OpenEmergency(actor=nation("BIH"), country="BIH", hazard="flood", request=request)
    desk.emergency_id = UUID(desk.does(command).id)
    assert desk.emergency.state.status == "requested"


def test_rule_1_a_nation_does_not_open_a_file_without_asking() -> None:
    with pytest.raises(NationOpensByAsking):
        Desk().does(OpenEmergency(actor=nation("BIH"), country="BIH", hazard="flood"))


def test_rule_1_a_nation_does_not_ask_for_another() -> None:
    command = OpenEmergency(
        actor=nation("HRV"), country="BIH", hazard="flood", request=RequestContent(items=())
    )
    with pytest.raises(OnlyStrickenNationDecides) as refusal:
        Desk().does(command)
    assert refusal.value.stricken == "BIH"


def test_a_file_is_about_a_country_that_there_is() -> None:
    with pytest.raises(UnknownNation) as refusal:
        Desk("QQQ").opened()
    assert (refusal.value.code, refusal.value.pointer) == ("QQQ", "/country")


def test_rule_2_a_country_outside_the_area_needs_a_council_decision_first() -> None:
    """Pakistan 2005: asked on 10 October, the Council decided on 11 October."""
    desk = Desk("PAK", now=datetime(2005, 10, 10, 12, tzinfo=UTC))
    desk.asked()
    with pytest.raises(CouncilDecisionMissing) as refusal:
        ACTS["disseminate"](desk)
    assert (refusal.value.country, refusal.value.day) == ("PAK", date(2005, 10, 10))


def test_rule_2_after_the_council_decision_its_request_goes_out() -> None:
    desk = Desk("PAK", now=datetime(2005, 10, 10, 12, tzinfo=UTC))
    desk.asked()
    desk.clock.move(days=1)
    desk.mandated()
    ACTS["disseminate"](desk)
    assert desk.emergency.state.status == "active"


@pytest.mark.parametrize(
    ("country", "day"),
    [
        # Mediterranean Dialogue countries have direct access since 2009, partners across the globe since 2011.
        ("JOR", date(2008, 12, 31)),
        ("PAK", date(2010, 8, 7)),
        ("NPL", date(2026, 4, 25)),
    ],
)
def test_rule_2_access_is_looked_up_as_at_the_day(country: str, day: date) -> None:
    desk = Desk(country, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    desk.asked()
    with pytest.raises(CouncilDecisionMissing):
        ACTS["disseminate"](desk)


def test_rule_2_one_council_decision_is_recorded_once() -> None:
    desk = Desk("PAK").that_is("monitored")
    desk.mandated()
    with pytest.raises(MandateAlreadyRecorded):
        desk.mandated()


def test_rule_2_the_decision_and_its_day_stay_with_the_file() -> None:
    desk = Desk("PAK").that_is("monitored")
    decision = "Airlift in support of the UNHCR"
    command = RecordMandate(
        actor=HEAD, emergency_id=desk.emergency_id, decision=decision, decided_on=date(2005, 10, 11)
    )
    desk.does(command)
    assert (desk.emergency.state.mandate, desk.emergency.state.mandate_on) == (decision, date(2005, 10, 11))


@pytest.mark.parametrize(
    "occurred",
    [
        # Three weeks before the request (UKR 2010), not yet come (TUR 2003), going on (SRB 2015), not known.
        "2014-04-24",
        "2014-06-01T00:00:00+02:00",
        "ongoing",
        None,
    ],
)
def test_rule_3_the_disaster_may_lie_before_the_request_or_after_it(occurred: str | None) -> None:
    desk = Desk()
    desk.opened(occurred=occurred)
    desk.asked()
    assert desk.emergency.state.occurred == occurred


def test_rule_9_the_disasters_local_time_is_kept_as_it_was_given() -> None:
    desk = Desk()
    desk.opened(occurred="2014-05-14T03:20:00+02:00")
    assert desk.emergency.state.occurred == "2014-05-14T03:20:00+02:00"


@pytest.mark.parametrize("occurred", ["yesterday", "2014-05-14T03:20:00", "2014-13-01", "", 7])
def test_rule_9_a_time_without_a_zone_is_no_time(occurred: Any) -> None:
    with pytest.raises(ValidationError):
        Desk().opened(occurred=occurred)


def test_a_place_may_be_known_in_degrees() -> None:
    desk = Desk()
    place = Place(text="Doboj, on the Bosna", lat=44.73, lon=18.09)
    desk.opened(place=place)
    assert desk.emergency.state.place == place


@pytest.mark.parametrize(
    "degrees", [{"lat": 90.1}, {"lat": -91.0}, {"lon": 180.5}, {"lat": float("nan")}, {"lon": float("nan")}]
)
def test_a_place_lies_on_the_earth(degrees: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Place.model_validate({"text": "Doboj", **degrees})


# --- titles, references, GLIDE ---------------------------------------------------------------------------------


def test_rule_28_a_title_calls_the_country_as_it_was_called_that_day() -> None:
    desk = Desk("MKD", now=datetime(2007, 7, 26, 9, tzinfo=UTC))
    desk.opened(hazard="wildfire")
    assert desk.emergency.state.title == "Wildfire, the former Yugoslav Republic of Macedonia, July 2007"


def test_a_title_that_was_given_stays() -> None:
    desk = Desk()
    desk.opened(title="Floods of the Sava")
    assert desk.emergency.state.title == "Floods of the Sava"


def test_references_are_counted_within_the_year() -> None:
    desk = Desk(now=datetime(2014, 12, 31, 23, 59, tzinfo=UTC))
    references = []
    for minutes in (0, 0, 1):
        desk.clock.move(minutes=minutes)
        desk.opened()
        references.append(desk.emergency.state.reference)
    assert references == ["2014-001", "2014-002", "2015-001"]


def test_a_glide_number_may_come_late() -> None:
    desk = Desk().that_is("closed")
    ACTS["glide"](desk)
    assert desk.emergency.state.glide == ("FF-2014-000059-BIH",)


def test_several_glide_numbers_may_belong_to_one_file() -> None:
    desk = Desk()
    desk.opened(glide=("FL-2014-000058-BIH",))
    ACTS["glide"](desk)
    assert desk.emergency.state.glide == ("FL-2014-000058-BIH", "FF-2014-000059-BIH")


def test_one_number_may_stand_in_the_files_of_two_nations() -> None:
    """One flood, FL-2008-000122, struck Ukraine and Moldova (DOMAIN.md, section 7)."""
    desk = Desk()
    for country in ("UKR", "MDA"):
        desk.opened(country=country)
        desk.does(AssignGlide(actor=OFFICER, emergency_id=desk.emergency_id, glide="FL-2008-000122-UKR"))
        assert desk.emergency.state.glide == ("FL-2008-000122-UKR",)


@pytest.mark.parametrize(("letters", "flags"), [("FF", ()), ("QQ", ("glide_hazard_unknown",))])
def test_a_glide_number_of_an_unknown_kind_of_hazard_is_noted_and_flagged(
    letters: str, flags: tuple[str, ...]
) -> None:
    desk, number = Desk(), f"{letters}-2014-000059-BIH"
    desk.opened(glide=(number,))
    assert (desk.emergency.state.glide, desk.emergency.state.flags) == ((number,), flags)
    desk.opened()
    desk.does(AssignGlide(actor=OFFICER, emergency_id=desk.emergency_id, glide=number))
    assert (desk.emergency.state.glide, desk.emergency.state.flags) == ((number,), flags)


def test_a_glide_number_that_is_not_of_this_disaster_goes_by_correction() -> None:
    desk = Desk()
    desk.opened(glide=("FL-2014-000058-BIH", "EQ-2014-000001-BIH"))
    desk.corrects(EmergencyOpened, glide=["FL-2014-000058-BIH"])
    ACTS["glide"](desk)
    desk.strikes(GlideAssigned)
    assert desk.emergency.state.glide == ("FL-2014-000058-BIH",)


def test_a_glide_number_is_noted_once() -> None:
    desk = Desk()
    desk.opened(glide=("FF-2014-000059-BIH",))
    with pytest.raises(GlideAlreadyKnown) as refusal:
        ACTS["glide"](desk)
    assert refusal.value.glide == "FF-2014-000059-BIH"


# --- rule 25: the end ------------------------------------------------------------------------------------------


def test_rule_25_only_the_stricken_nation_states_the_end_of_need() -> None:
    desk = Desk().that_is("active")
    with pytest.raises(OnlyStrickenNationDecides):
        desk.does(EndNeed(actor=nation("CZE"), emergency_id=desk.emergency_id))


def test_rule_25_the_desk_may_type_what_the_nation_stated() -> None:
    desk = Desk().that_is("active")
    desk.does(EndNeed(actor=OFFICER, said=told_by("BIH"), emergency_id=desk.emergency_id))
    assert desk.emergency.state.status == "closing"


def test_rule_25_end_of_need_closes_every_request_and_item() -> None:
    desk = Desk()
    first = desk.disseminated()
    desk.asked()
    desk.need_ended()
    requests = [desk.centre.load(type(first), id).state for id in desk.emergency.ids("request")]
    assert [request.status for request in requests] == ["closed", "closed"]
    assert {item.closed_because for request in requests for item in request.items} == {"no_longer_needed"}


def test_rule_25_a_file_is_not_closed_over_a_lorry_on_the_road() -> None:
    desk = Desk().that_is("active")
    consignment = desk.records_consignment()
    desk.departs(consignment)
    desk.need_ended()
    with pytest.raises(ConsignmentsUnfinished) as refusal:
        desk.reported("final")
    assert refusal.value.consignments == (str(consignment),)


@pytest.mark.parametrize("end", ["handed over", "lost", "returned", "diverted", "cancelled"])
def test_rule_25_it_is_closed_once_the_consignment_is_finished_diverted_or_cancelled(end: str) -> None:
    desk = Desk().that_is("active")
    consignment = desk.records_consignment()
    if end == "cancelled":
        desk.cancels(consignment)
    else:
        desk.departs(consignment)
    if end == "handed over":
        desk.arrives(consignment)
        desk.hands_over(consignment)
    if end == "lost":
        desk.loses(consignment)
    if end == "returned":
        desk.goes_home(consignment)
    if end == "diverted":
        desk.does(Divert(actor=nation("CZE"), consignment_id=consignment, destination="Serbia"))
    desk.closed()
    assert desk.emergency.state.status == "closed"


def test_rule_25_undecided_offers_lapse_with_the_file() -> None:
    desk = Desk().that_is("active")
    undecided, accepted = desk.offers(), desk.offers(by="SVK")
    desk.accepts(accepted)
    desk.closed()
    assert [desk.offer(id).state.status for id in (undecided, accepted)] == ["lapsed", "accepted"]


# --- rule 27: reopening ----------------------------------------------------------------------------------------


def test_rule_27_reopening_keeps_the_file() -> None:
    """BGR 2005: reopened in July, with all that it had from June."""
    desk = Desk("BGR").that_is("closed")
    before = desk.emergency
    desk.reopened()
    after = desk.emergency
    assert (after.papers, after.state) == (before.papers, before.state.but(status="active"))


def test_rule_27_a_request_that_waited_goes_out_after_reopening() -> None:
    desk = Desk().that_is("closed")
    desk.asked()
    with pytest.raises(EmergencyNotOpen):
        ACTS["disseminate"](desk)
    desk.reopened()
    ACTS["disseminate"](desk)
    assert desk.request.state.status == "disseminated"


def test_rule_27_only_a_closed_file_is_reopened() -> None:
    desk = Desk().that_is("stood_down")
    with pytest.raises(NothingToReopen) as refusal:
        desk.does(Reopen(actor=HEAD, emergency_id=desk.emergency_id))
    assert refusal.value.status == "stood_down"


# --- what is told of an opening --------------------------------------------------------------------------------


def test_an_alert_may_be_told_by_the_press() -> None:
    desk = Desk()
    said = Said(reported_by=Party(organisation="SRNA"), channel="press", occurred_at=date(2014, 5, 14))
    desk.does(OpenEmergency(actor=OFFICER, said=said, country="BIH", hazard="flood"))
    told = desk.log()[-1].provenance
    assert (told.reported_by, told.channel, told.occurred_at, told.recorded_at) == (
        Party(organisation="SRNA"),
        "press",
        date(2014, 5, 14),
        NOON,
    )


# --- rule 30: every incoming message has an owner --------------------------------------------------------------


def test_rule_30_a_duty_officer_takes_an_incoming_entry_on() -> None:
    desk = Desk().that_is("active")
    position = desk.position_of(RequestReceived)
    desk.does(AcknowledgeEntry(actor=OFFICER, position=position))
    acknowledged = desk.log()[-1]
    assert isinstance(acknowledged, EntryAcknowledged)
    assert (acknowledged.entry, acknowledged.provenance.recorded_by) == (position, "officer")


def test_rule_30_an_entry_has_one_owner() -> None:
    desk = Desk().that_is("active")
    position = desk.position_of(RequestReceived)
    desk.does(AcknowledgeEntry(actor=OFFICER, position=position))
    with pytest.raises(EntryAlreadyAcknowledged) as refusal:
        desk.does(AcknowledgeEntry(actor=HEAD, position=position))
    assert refusal.value.position == position
