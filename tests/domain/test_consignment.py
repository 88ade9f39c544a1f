"""Consignments: how they move, who confirms what, and what is flagged (invariants 12, 17 and 20 to 25)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.commands.consignment import (
    ConsignedItem,
    ConsignedLine,
    Divert,
    HandOver,
    PlanConsignment,
    RecordConsignment,
    ReportClearances,
)
from domain.commands.offer import FailOffer, WithdrawOffer
from domain.commands.request import AmendRequest
from domain.consignment import Clearance, Consignment, PlannedLoad
from domain.offer_line import OfferedItem
from domain.provenance import Provenance
from domain.rules import (
    ConsignmentNotThere,
    DestinationNotNamed,
    DonorInOwnEmergency,
    EmergencyNotOpen,
    LineNamedTwice,
    OfferNotOpen,
    OnlyDonorDecides,
    OnlyStrickenNationDecides,
    RuleBroken,
    TeamsGoHome,
    UnknownItem,
    UnknownLine,
)
from tests.domain.builders import (
    NOON,
    OFFICER,
    RESCUE_TEAM,
    TWENTY_PUMPS,
    Desk,
    consigned,
    consignment_that_is,
    counted,
    donors,
    nation,
    pumps,
    replayed,
    told_by,
    word_of,
)

BIH, CZE = word_of("BIH"), word_of("CZE")


def granted(*names: str) -> list[Clearance]:
    return [Clearance(name=name, status="granted") for name in names]


# --- the state machine -----------------------------------------------------------------------------------------

# What a donor reports; the hand-over is the stricken nation's.
ACTS: dict[str, Callable[[Consignment, Provenance], None]] = {
    "report clearances": lambda consignment, donor: consignment.report_clearances(granted("customs"), donor),
    "depart": lambda consignment, donor: consignment.depart((), None, None, donor),
    "arrive": lambda consignment, donor: consignment.arrive((), None, donor),
    "hand over": lambda consignment, _: consignment.hand_over((), BIH),
    "divert": lambda consignment, donor: consignment.divert(donor, point_of_entry="Tuzla airport"),
    "cancel": lambda consignment, donor: consignment.cancel(None, donor),
    "lose": lambda consignment, donor: consignment.lose(None, donor),
    "go home": lambda consignment, donor: consignment.go_home(None, donor),
}
STATUSES = (
    "planned",
    "cleared",
    "in_transit",
    "arrived",
    "handed_over",
    "operating",
    "departed_home",
    "cancelled",
    "lost",
)
# What DOMAIN.md, section 5 (Delivery) lets happen, and what then is; anything else is refused.
MOVES: dict[tuple[str, str], str | type[RuleBroken]] = {
    ("report clearances", "planned"): "cleared",
    ("report clearances", "cleared"): "cleared",
    ("report clearances", "in_transit"): "in_transit",
    ("depart", "planned"): "in_transit",
    ("depart", "cleared"): "in_transit",
    ("arrive", "in_transit"): "arrived",
    ("hand over", "arrived"): "handed_over",
    ("divert", "planned"): "planned",
    ("divert", "cleared"): "cleared",
    ("divert", "in_transit"): "in_transit",
    ("divert", "arrived"): "arrived",
    ("cancel", "planned"): "cancelled",
    ("cancel", "cleared"): "cancelled",
    ("lose", "in_transit"): "lost",
    ("lose", "arrived"): "lost",
    ("go home", "in_transit"): "departed_home",
    ("go home", "arrived"): "departed_home",
    ("go home", "operating"): "departed_home",
    ("go home", "handed_over"): TeamsGoHome,
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("act", ACTS)
def test_a_consignment_moves_only_from_where_it_is(act: str, status: str) -> None:
    consignment = consignment_that_is(status)
    outcome = MOVES.get((act, status), ConsignmentNotThere)
    if isinstance(outcome, str):
        ACTS[act](consignment, CZE)
        assert consignment.state.status == outcome
        assert replayed(consignment).state == consignment.state
    else:
        before = consignment.state
        with pytest.raises(outcome):
            ACTS[act](consignment, CZE)
        assert consignment.state == before


def test_a_refusal_says_what_was_tried_and_where_it_is() -> None:
    with pytest.raises(ConsignmentNotThere) as refusal:
        consignment_that_is("planned").arrive((), None, CZE)
    assert str(refusal.value) == "a consignment that is planned cannot arrive"


# --- clearances ------------------------------------------------------------------------------------------------


def test_a_consignment_is_cleared_when_no_clearance_is_open() -> None:
    overflight = Clearance(name="overflight", status="asked")
    consignment = consigned(TWENTY_PUMPS, clearances=[overflight, *granted("customs")])
    before = consignment.state.status
    consignment.report_clearances(granted("overflight"), CZE)
    assert [before, consignment.state.status] == ["planned", "cleared"]


@pytest.mark.parametrize("answer", ["needed", "asked", "refused"])
def test_a_clearance_that_is_taken_back_opens_it_again(answer: str) -> None:
    consignment = consigned(TWENTY_PUMPS, clearances=granted("overflight"))
    taken_back = Clearance.model_validate({"name": "overflight", "status": answer})
    consignment.report_clearances([taken_back], CZE)
    assert consignment.state.status == "planned"


def test_a_departure_without_all_clearances_is_recorded_and_flagged() -> None:
    consignment = consigned(TWENTY_PUMPS, clearances=[Clearance(name="overflight", status="refused")])
    consignment.depart((), None, None, CZE)
    assert consignment.state.flags == ("departed_uncleared",)


def test_a_departure_with_all_clearances_is_not_flagged() -> None:
    consignment = consigned(TWENTY_PUMPS, clearances=granted("overflight"))
    consignment.depart((), None, None, CZE)
    assert consignment.state.flags == ()


# --- who ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["BIH", "HRV"])
@pytest.mark.parametrize("act", [act for act in ACTS if act != "hand over"])
def test_movement_is_reported_by_the_donor(act: str, who: str) -> None:
    status = next(status for (one, status), then in MOVES.items() if one == act and isinstance(then, str))
    consignment = consignment_that_is(status)
    with pytest.raises(OnlyDonorDecides):
        ACTS[act](consignment, word_of(who))


@pytest.mark.parametrize("who", ["CZE", "HRV"])
def test_rule_22_only_the_stricken_nation_confirms_a_hand_over(who: str) -> None:
    with pytest.raises(OnlyStrickenNationDecides):
        consignment_that_is("arrived").hand_over((), word_of(who))


def test_rule_22_arrived_is_not_handed_over() -> None:
    state = consignment_that_is("arrived").state
    assert (state.status, state.lines[0].handed_over) == ("arrived", None)


def test_rule_22_the_desk_may_type_the_hand_over_that_the_nation_confirmed() -> None:
    desk, consignment = on_its_way()
    desk.arrives(consignment)
    desk.does(HandOver(actor=OFFICER, said=told_by("BIH"), consignment_id=consignment))
    assert desk.consignment(consignment).state.status == "handed_over"


# --- how much --------------------------------------------------------------------------------------------------


def amounts(consignment: Consignment) -> list[float | None]:
    """Planned, left, arrived and handed over, of the first line."""
    load = consignment.state.lines[0]
    told = (load.quantity, load.departed, load.arrived, load.handed_over)
    return [None if amount is None else float(amount) for amount in told]


def test_where_nothing_is_counted_it_is_what_was_there_before() -> None:
    assert amounts(consignment_that_is("handed_over")) == [20, 20, 20, 20]


def test_each_step_may_count_anew() -> None:
    consignment = consigned(TWENTY_PUMPS)
    consignment.depart(counted((1, 19)), None, None, CZE)
    consignment.arrive(counted((1, 18)), None, CZE)
    consignment.hand_over(counted((1, 17)), BIH)
    assert amounts(consignment) == [20, 19, 18, 17]


def test_rule_12_less_handed_over_than_left_is_flagged_short() -> None:
    """Greece 2007: 2,500 towels were announced and 2,000 came."""
    consignment = consignment_that_is("arrived")
    consignment.hand_over(counted((1, 19)), BIH)
    assert consignment.state.flags == ("short",)


def test_rule_12_more_handed_over_than_left_is_flagged() -> None:
    consignment = consignment_that_is("arrived")
    consignment.hand_over(counted((1, 21)), BIH)
    assert consignment.state.flags == ("more_than_sent",)


def test_rule_12_as_much_handed_over_as_left_is_in_order() -> None:
    consignment = consignment_that_is("arrived")
    consignment.hand_over(counted((1, 20)), BIH)
    assert consignment.state.flags == ()


def test_rule_12_what_was_lost_on_the_way_is_flagged_at_hand_over() -> None:
    consignment = consignment_that_is("in_transit")
    consignment.arrive(counted((1, 0)), None, CZE)
    consignment.hand_over((), BIH)
    assert (consignment.state.flags, amounts(consignment)) == (("short",), [20, 20, 0, 0])


def test_rule_12_what_was_never_counted_is_not_flagged() -> None:
    consignment = consigned(PlannedLoad(line=1, what="blankets"))
    consignment.depart((), None, None, CZE)
    consignment.arrive((), None, CZE)
    consignment.hand_over(counted((1, 500)), BIH)
    assert consignment.state.flags == ()


@pytest.mark.parametrize("act", ["depart", "arrive", "hand over"])
def test_a_count_names_lines_that_the_consignment_has(act: str) -> None:
    with pytest.raises(UnknownLine):
        count_at(act, (2, 1))


@pytest.mark.parametrize("act", ["depart", "arrive", "hand over"])
def test_a_count_names_each_line_once(act: str) -> None:
    with pytest.raises(LineNamedTwice):
        count_at(act, (1, 1), (1, 2))


def count_at(act: str, *pairs: tuple[int, float]) -> None:
    """Count some lines at one step of the way."""
    if act == "depart":
        consignment_that_is("planned").depart(counted(*pairs), None, None, CZE)
    elif act == "arrive":
        consignment_that_is("in_transit").arrive(counted(*pairs), None, CZE)
    else:
        consignment_that_is("arrived").hand_over(counted(*pairs), BIH)


# --- rule 20: acceptance ---------------------------------------------------------------------------------------


def on_its_way() -> tuple[Desk, UUID]:
    """20 pumps of Czechia, accepted and on their way."""
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    desk.departs(consignment)
    return desk, consignment


def test_rule_20_a_consignment_of_an_accepted_offer_is_in_order() -> None:
    desk, consignment = on_its_way()
    assert desk.consignment(consignment).state.flags == ()


def test_rule_20_an_arrival_before_acceptance_is_recorded_and_flagged() -> None:
    desk = Desk()
    desk.disseminated()
    consignment = desk.consigns(desk.offers())
    desk.departs(consignment)
    assert desk.arrives(consignment).state.flags == ("before_acceptance",)


def test_rule_20_a_late_acceptance_regularises_it() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    consignment = desk.consigns(offer)
    desk.departs(consignment)
    desk.accepts(offer)
    assert desk.consignment(consignment).state.flags == ()


def test_rule_20_an_acceptance_of_less_does_not_regularise_it() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    consignment = desk.consigns(offer)
    desk.accepts(offer, (1, 5))
    assert desk.consignment(consignment).state.flags == ("before_acceptance",)


def test_rule_20_what_was_cancelled_does_not_stand_in_the_way_of_a_late_acceptance() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.cancels(desk.consigns(offer))
    consignment = desk.consigns(offer)
    desk.accepts(offer)
    assert desk.consignment(consignment).state.flags == ()


def test_rule_20_a_consignment_of_another_channel_is_recorded_for_information() -> None:
    desk = Desk()
    desk.disseminated()
    consignment = desk.consigns(desk.offers(channel="bilateral"))
    assert desk.consignment(consignment).state.flags == ("recorded_for_information",)


def test_rule_20_goods_that_came_without_an_offer_hang_on_the_file() -> None:
    desk = Desk().that_is("active")
    state = desk.consignment(desk.records_consignment()).state
    assert (state.offer_id, state.flags) == (None, ("without_offer",))


def test_rule_15_not_even_goods_without_an_offer_come_from_the_stricken_nation() -> None:
    desk = Desk().that_is("active")
    with pytest.raises(DonorInOwnEmergency):
        desk.records_consignment(by="BIH")


def test_goods_without_an_offer_name_items_of_their_own_file() -> None:
    desk = Desk().that_is("active")
    command = RecordConsignment(
        actor=OFFICER,
        said=told_by("CZE"),
        emergency_id=desk.emergency_id,
        donors=donors("CZE"),
        items=(ConsignedItem(what="pumps", item_id=UUID(int=999)),),
    )
    with pytest.raises(UnknownItem):
        desk.does(command)


@pytest.mark.parametrize("end", [WithdrawOffer, FailOffer])
def test_nothing_is_planned_under_an_offer_that_has_ended(end: type[WithdrawOffer | FailOffer]) -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer)
    desk.does(end(actor=nation("CZE"), offer_id=offer))
    with pytest.raises(OfferNotOpen):
        desk.consigns(offer)


def test_a_consignment_is_planned_by_a_donor_of_its_offer() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers(by="CZE")
    with pytest.raises(OnlyDonorDecides):
        desk.consigns(offer, by="SVK")


def test_a_consignment_carries_lines_that_its_offer_has() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    with pytest.raises(UnknownLine):
        desk.consigns(offer, (2, 1))


def test_a_consignment_carries_each_line_once() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    with pytest.raises(LineNamedTwice):
        desk.consigns(offer, (1, 1), (1, 2))


def test_a_load_without_a_quantity_is_what_was_accepted_of_its_line() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer, (1, 15))
    assert amounts(desk.consignment(desk.consigns(offer)))[0] == 15


@pytest.mark.parametrize("status", ["closed", "stood_down"])
def test_rule_27_on_a_file_at_rest_no_goods_are_recorded(status: str) -> None:
    desk = Desk().that_is(status)
    with pytest.raises(EmergencyNotOpen):
        desk.records_consignment()


def test_rule_27_on_a_closed_file_nothing_is_planned() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer)
    desk.closed()
    with pytest.raises(EmergencyNotOpen):
        desk.consigns(offer)


# --- rule 12: no more than was accepted ------------------------------------------------------------------------


def accepted_in_part(*, of: float = 20, taken: float = 10) -> tuple[Desk, UUID]:
    """An offer of pumps of which a part was accepted."""
    desk = Desk()
    desk.disseminated()
    offer = desk.offers(pumps(of))
    desk.accepts(offer, (1, taken))
    return desk, offer


def flags_of(desk: Desk, consignment: UUID) -> tuple[str, ...]:
    return desk.consignment(consignment).state.flags


def test_rule_12_a_consignment_of_more_than_was_accepted_is_flagged() -> None:
    desk, offer = accepted_in_part(taken=10)
    assert flags_of(desk, desk.consigns(offer, (1, 11))) == ("exceeds_acceptance",)


def test_rule_12_several_consignments_are_counted_together() -> None:
    desk, offer = accepted_in_part(taken=10)
    first = desk.consigns(offer, (1, 6))
    second = desk.consigns(offer, (1, 5))
    assert (flags_of(desk, first), flags_of(desk, second)) == ((), ("exceeds_acceptance",))


def test_rule_12_more_may_not_leave_unseen_than_was_planned() -> None:
    desk, offer = accepted_in_part(taken=10)
    consignment = desk.consigns(offer, (1, 10))
    assert desk.departs(consignment, (1, 12)).state.flags == ("exceeds_acceptance",)


def test_rule_12_what_was_left_behind_may_follow() -> None:
    desk, offer = accepted_in_part(taken=10)
    desk.departs(desk.consigns(offer, (1, 10)), (1, 4))
    assert flags_of(desk, desk.consigns(offer, (1, 6))) == ()


def test_rule_12_what_leaves_under_an_offer_that_has_ended_is_flagged() -> None:
    desk, offer = accepted_in_part(taken=10)
    consignment = desk.consigns(offer, (1, 10))
    desk.does(FailOffer(actor=nation("CZE"), offer_id=offer))
    assert desk.departs(consignment).state.flags == ("exceeds_acceptance",)


def test_rule_20_a_line_that_was_not_accepted_is_flagged_even_where_nobody_knows_how_much() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers(pumps(20), OfferedItem(what="boats"))
    desk.accepts(offer, (1, 20))
    assert flags_of(desk, desk.consigns(offer, (1, 20), (2, None))) == ("exceeds_acceptance",)


def test_rule_12_an_unknown_acceptance_is_never_exceeded() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers(OfferedItem(what="boats"))
    desk.accepts(offer)
    assert flags_of(desk, desk.consigns(offer, (1, 7))) == ()


# --- rule 21: point of entry -----------------------------------------------------------------------------------


def test_rule_21_a_consignment_leaves_for_the_only_point_of_entry_of_the_request() -> None:
    desk = Desk()
    desk.disseminated(points_of_entry=("Sarajevo airport",))
    offer = desk.offers()
    desk.accepts(offer)
    state = desk.departs(desk.consigns(offer)).state
    assert (state.point_of_entry, state.request_revision) == ("Sarajevo airport", 1)


@pytest.mark.parametrize(
    ("planned", "said", "left_for"),
    [
        ("Tuzla airport", None, "Tuzla airport"),
        (None, "Split port", "Split port"),
        ("Tuzla airport", "Split port", "Split port"),
    ],
)
def test_rule_21_what_the_donor_says_goes_before_what_the_request_says(
    planned: str | None, said: str | None, left_for: str
) -> None:
    desk = Desk()
    desk.disseminated(points_of_entry=("Sarajevo airport",))
    offer = desk.offers()
    desk.accepts(offer)
    consignment = desk.consigns(offer, point_of_entry=planned)
    assert desk.departs(consignment, point_of_entry=said).state.point_of_entry == left_for


def test_rule_21_which_of_several_the_donor_says() -> None:
    desk = Desk()
    desk.disseminated(points_of_entry=("Sarajevo airport", "Gradiška crossing"))
    offer = desk.offers()
    desk.accepts(offer)
    assert desk.departs(desk.consigns(offer)).state.point_of_entry is None


def test_rule_21_a_later_revision_does_not_move_what_has_left() -> None:
    desk = Desk()
    desk.disseminated(points_of_entry=("Sarajevo airport",))
    offer = desk.offers()
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    desk.departs(consignment)
    desk.does(
        AmendRequest(actor=nation("BIH"), request_id=desk.request.id, points_of_entry=("Tuzla airport",))
    )
    state = desk.consignment(consignment).state
    assert (state.point_of_entry, state.request_revision) == ("Sarajevo airport", 1)


def test_rule_21_it_leaves_for_the_point_of_entry_of_the_revision_in_force() -> None:
    desk = Desk()
    desk.disseminated(points_of_entry=("Sarajevo airport",))
    offer = desk.offers()
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    desk.does(
        AmendRequest(actor=nation("BIH"), request_id=desk.request.id, points_of_entry=("Tuzla airport",))
    )
    state = desk.departs(consignment).state
    assert (state.point_of_entry, state.request_revision) == ("Tuzla airport", 2)


def test_rule_21_an_arrival_elsewhere_is_a_diversion() -> None:
    consignment = consignment_that_is("in_transit")
    consignment.arrive((), "Tuzla airport", CZE)
    assert (consignment.state.point_of_entry, consignment.state.flags) == ("Tuzla airport", ("diverted",))


def test_rule_21_an_arrival_where_it_was_bound_is_none() -> None:
    consignment = consignment_that_is("in_transit")
    consignment.arrive((), "Sarajevo airport", CZE)
    assert consignment.state.flags == ()


def test_a_diversion_changes_the_destination() -> None:
    desk, consignment = on_its_way()
    command = Divert(
        actor=nation("CZE"),
        consignment_id=consignment,
        point_of_entry="Split port",
        destination="Doboj",
        reason="the road to Sarajevo is cut",
    )
    desk.does(command)
    state = desk.consignment(consignment).state
    assert (state.point_of_entry, state.destination, state.flags) == ("Split port", "Doboj", ("diverted",))


def test_rule_21_a_diversion_says_where_it_goes_instead() -> None:
    with pytest.raises(DestinationNotNamed):
        consigned(TWENTY_PUMPS).divert(CZE, eta=NOON)


@pytest.mark.parametrize("told", [{"destination": "Doboj"}, {"point_of_entry": "Split port"}])
def test_what_a_diversion_does_not_tell_stays(told: dict[str, Any]) -> None:
    known: dict[str, Any] = {"point_of_entry": "Sarajevo airport", "eta": date(2014, 5, 18)}
    consignment = consigned(TWENTY_PUMPS, **known)
    consignment.divert(CZE, **told)
    state = consignment.state
    assert {
        "point_of_entry": state.point_of_entry,
        "destination": state.destination,
        "eta": state.eta,
    } == {"destination": None, **known, **told}


def test_clearances_are_reported_by_command() -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers()
    desk.accepts(offer)
    consignment = desk.consigns(offer)
    command = ReportClearances(
        actor=nation("CZE"), consignment_id=consignment, clearances=tuple(granted("customs"))
    )
    desk.does(command)
    assert desk.consignment(consignment).state.status == "cleared"


# --- rule 23: people come back ---------------------------------------------------------------------------------


def test_rule_23_goods_are_finished_at_hand_over() -> None:
    state = consignment_that_is("handed_over").state
    assert state.is_finished


def test_rule_23_a_team_operates_until_it_goes_home() -> None:
    team = consignment_that_is("operating", RESCUE_TEAM)
    assert not team.state.is_finished
    team.go_home(None, CZE)
    assert (team.state.status, team.state.is_finished) == ("departed_home", True)


@pytest.mark.parametrize("unit", ["person", "people", "rescue teams", "dogs"])
def test_rule_23_people_and_dogs_are_known_by_their_unit(unit: str) -> None:
    load = PlannedLoad(line=1, what="search and rescue", unit=unit, quantity=Decimal(12))
    assert consigned(TWENTY_PUMPS.but(line=2), load).state.is_team


def test_rule_23_goods_do_not_go_home() -> None:
    with pytest.raises(TeamsGoHome):
        consignment_that_is("handed_over").go_home(None, CZE)


# --- rule 25: what lets a file close ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "finished"),
    [
        ("planned", False),
        ("cleared", False),
        ("in_transit", False),
        ("arrived", False),
        ("operating", False),
        ("handed_over", True),
        ("departed_home", True),
        ("cancelled", True),
        ("lost", True),
    ],
)
def test_rule_25_a_consignment_is_finished_when_nothing_more_is_to_come(status: str, finished: bool) -> None:
    assert consignment_that_is(status).state.is_finished is finished


def test_rule_25_what_was_diverted_no_longer_holds_the_file_open() -> None:
    consignment = consignment_that_is("in_transit")
    consignment.divert(CZE, destination="another emergency")
    assert consignment.state.is_finished


# --- rule 24: units --------------------------------------------------------------------------------------------


def test_rule_24_a_load_keeps_the_word_and_gets_the_code() -> None:
    load = consigned(PlannedLoad(line=1, what="rice", unit="tonnes", quantity=Decimal(4))).state.lines[0]
    assert (load.unit, load.unit_code) == ("tonnes", "TNE")


def test_rule_24_lines_of_two_units_are_counted_apart() -> None:
    """Ten crews accepted do not make room for ten pumps more."""
    desk = Desk()
    desk.disseminated()
    crews = OfferedItem(what="crews", quantity=Decimal(10), unit="crew")
    offer = desk.offers(pumps(20), crews)
    desk.accepts(offer)
    command = PlanConsignment(
        actor=nation("CZE"), offer_id=offer, lines=(ConsignedLine(line=1, quantity=Decimal(21)),)
    )
    consignment = UUID(desk.does(command).id)
    assert flags_of(desk, consignment) == ("exceeds_acceptance",)
