"""Seats: nominated, confirmed, ended; a partner only where a format of that day admits it (DOMAIN.md, section 8)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.commands.planning.group import DissolveGroup
from domain.commands.planning.seat import ConfirmSeat, EndSeat
from domain.planning.group import GroupEstablished
from domain.planning.rules import (
    EndsBeforeItBegins,
    GroupNotStanding,
    NoFormatAdmits,
    NotAFormatOfTheGroup,
    NotOneOfItsDays,
    OutsideFormat,
    SeatEnded,
    SeatNotNominated,
    SpeaksForAnotherNation,
)
from domain.planning.seat import SeatConfirmed, SeatNominated, SeatState, SeatVacated
from domain.rules import ReporterNotNamed, UnknownNation
from tests.domain.planning.office import TODAY, Office, by_capital, on_word_of

DAY = date(2012, 7, 1)


def seated(office: Office, code: str = "SWE", **told: Any) -> UUID:
    """A nation nominated for a seat in a group of Allies and EAPC partners, from 1 July 2012."""
    return office.nominates(office.establishes(), code, **{"since": DAY, **told})


# --- nominating ------------------------------------------------------------------------------------------------


def test_rule_28_a_partner_sits_only_where_a_format_of_that_day_admits_it() -> None:
    office = Office()
    group = office.establishes(formats=("allies",))
    office.meets_as(group, "allies", "eapc", since=DAY)
    with pytest.raises(NoFormatAdmits) as refusal:
        office.nominates(group, "SWE", date(2012, 6, 30))
    assert "met on 2012-06-30 admits SWE, then pfp, eapc partner: it met as allies;" in str(refusal.value)
    assert office.seat(office.nominates(group, "SWE", DAY)).format == "eapc"


@pytest.mark.parametrize(
    ("code", "eve"), [("MNE", date(2017, 6, 4)), ("FIN", date(2023, 4, 3)), ("SWE", date(2024, 3, 6))]
)
def test_rule_28_who_becomes_an_ally_sits_among_allies_from_that_day(code: str, eve: date) -> None:
    office = Office()
    group = office.establishes(formats=("allies",))
    with pytest.raises(NoFormatAdmits):
        office.nominates(group, code, eve)
    assert office.seat(office.nominates(group, code, eve.replace(day=eve.day + 1))).format == "allies"


def test_rule_28_the_format_that_is_said_admits_the_nation_on_that_day() -> None:
    office = Office()
    with pytest.raises(OutsideFormat) as refusal:
        seated(office, "SWE", format="allies")
    assert (refusal.value.nation, refusal.value.format, refusal.value.day) == ("SWE", "allies", DAY)


def test_a_seat_is_held_in_a_format_of_the_group() -> None:
    office = Office()
    with pytest.raises(NotAFormatOfTheGroup) as refusal:
        seated(office, "SWE", format="all_partners")
    assert str(refusal.value) == (
        "the group does not meet as all_partners: on 2012-07-01 it met as allies, eapc"
    )


def test_a_seat_takes_the_narrowest_format_that_admits_the_nation() -> None:
    office = Office()
    assert [office.seat(seated(office, code)).format for code in ("DEU", "SWE")] == ["allies", "eapc"]


def test_where_the_formats_are_not_known_a_partner_says_in_which_it_sits() -> None:
    office = Office()
    group = office.establishes(formats=())
    with pytest.raises(NoFormatAdmits):
        office.nominates(group, "SWE", DAY)
    assert office.seat(office.nominates(group, "SWE", DAY, format="eapc")).format == "eapc"
    assert office.seat(office.nominates(group, "DEU", DAY)).format is None


def test_an_organisation_sits_where_it_is_asked_to() -> None:
    office = Office()
    seat = office.nominates(
        office.establishes(), "", DAY, nation=None, organisation="UN OCHA", role="observer"
    )
    assert (office.seat(seat).organisation, office.seat(seat).nation) == ("UN OCHA", None)


@pytest.mark.parametrize("day", [date(2010, 5, 31), date(2021, 1, 1)])
def test_rule_28_nobody_sits_in_a_group_that_does_not_stand(day: date) -> None:
    office = Office()
    group = office.establishes(since=date(2010, 6, 1), until=date(2020, 12, 31))
    with pytest.raises(GroupNotStanding):
        office.nominates(group, "DEU", day)


def test_nobody_sits_in_a_group_that_was_struck() -> None:
    office = Office()
    group = office.establishes()
    office.strikes(GroupEstablished)
    with pytest.raises(GroupNotStanding):
        office.nominates(group, "DEU", DAY)


def test_a_code_that_no_country_has_holds_no_seat() -> None:
    office = Office()
    with pytest.raises(UnknownNation):
        seated(office, "XXZ")


def test_a_seat_does_not_end_before_it_begins() -> None:
    office = Office()
    with pytest.raises(EndsBeforeItBegins):
        seated(office, until=date(2012, 6, 30))


def test_a_nomination_without_a_day_holds_from_when_it_was_made() -> None:
    office = Office()
    group = office.establishes()
    assert office.seat(office.nominates(group, "DEU")).since == TODAY
    told = office.nominates(group, "SRB", **on_word_of("SRB", occurred_at=date(2020, 5, 4)))
    assert office.seat(told).since == date(2020, 5, 4)


@pytest.mark.parametrize(
    ("code", "day", "flags"),
    [
        ("RUS", date(2014, 3, 31), ()),
        ("RUS", date(2014, 4, 1), ("suspended",)),
        ("BLR", date(2021, 10, 31), ()),
        ("BLR", date(2021, 11, 1), ("suspended",)),
    ],
)
def test_the_seat_of_a_suspended_partner_is_flagged(code: str, day: date, flags: tuple[str, ...]) -> None:
    office = Office()
    assert office.seat(seated(office, code, since=day)).flags == flags


# --- whose word it is ------------------------------------------------------------------------------------------


def test_a_nation_nominates_for_itself() -> None:
    office = Office()
    group = office.establishes()
    own = office.nominates(group, "SWE", DAY, **by_capital("SWE"))
    assert office.seat(own).nation == "SWE"
    with pytest.raises(SpeaksForAnotherNation) as refusal:
        office.nominates(group, "SWE", DAY, **by_capital("FIN"))
    assert (refusal.value.nation, refusal.value.named) == ("SWE", "FIN")


def test_a_nation_does_not_nominate_for_an_organisation() -> None:
    office = Office()
    told = {"nation": None, "organisation": "UN OCHA", "role": "observer"}
    with pytest.raises(SpeaksForAnotherNation):
        office.nominates(office.establishes(), "", DAY, **told, **by_capital("SWE"))


def test_the_planner_puts_no_word_into_another_nations_mouth() -> None:
    office = Office()
    with pytest.raises(SpeaksForAnotherNation):
        seated(office, "SWE", **on_word_of("FIN"))
    assert office.seat(seated(office, "SWE", **on_word_of("SWE"))).nation == "SWE"


def test_who_says_that_the_nation_decided_says_who_told_it() -> None:
    office = Office()
    said = on_word_of("SWE")["said"].but(reported_by=None)
    with pytest.raises(ReporterNotNamed):
        seated(office, "SWE", said=said)


# --- confirming and ending -------------------------------------------------------------------------------------


def test_a_nomination_is_confirmed_from_its_first_day_unless_another_is_said() -> None:
    office = Office()
    first, later = seated(office), seated(office)
    office.run(ConfirmSeat, seat_id=first)
    office.run(ConfirmSeat, seat_id=later, since=date(2012, 9, 1))
    assert [office.seat(seat).confirmed_from for seat in (first, later)] == [DAY, date(2012, 9, 1)]
    assert {office.seat(seat).status for seat in (first, later)} == {"confirmed"}


def test_there_is_no_confirmation_without_a_nomination() -> None:
    office = Office()
    confirmed, ended = seated(office), seated(office)
    office.run(ConfirmSeat, seat_id=confirmed)
    office.run(EndSeat, seat_id=ended, until=date(2013, 1, 1))
    for seat, status in ((confirmed, "confirmed"), (ended, "ended")):
        with pytest.raises(SeatNotNominated) as refusal:
            office.run(ConfirmSeat, seat_id=seat)
        assert refusal.value.status == status


def test_a_struck_nomination_is_not_confirmed() -> None:
    office = Office()
    seat = seated(office)
    office.strikes(SeatNominated)
    with pytest.raises(SeatNotNominated):
        office.run(ConfirmSeat, seat_id=seat)


@pytest.mark.parametrize("day", [date(2012, 6, 30), date(2013, 1, 1)])
def test_a_seat_is_confirmed_from_one_of_its_days(day: date) -> None:
    office = Office()
    seat = seated(office, until=date(2012, 12, 31))
    with pytest.raises(NotOneOfItsDays) as refusal:
        office.run(ConfirmSeat, seat_id=seat, since=day)
    assert str(refusal.value) == (
        f"the seat is held from 2012-07-01 to 2012-12-31, and {day} is none of these days"
    )


def test_rule_28_the_group_still_meets_so_when_the_seat_is_confirmed() -> None:
    office = Office()
    group = office.establishes()
    partner, ally = office.nominates(group, "SWE", DAY), office.nominates(group, "DEU", DAY, format="eapc")
    office.meets_as(group, "allies", since=date(2013, 1, 1))
    with pytest.raises(NoFormatAdmits):
        office.run(ConfirmSeat, seat_id=partner, since=date(2013, 1, 1))
    office.run(ConfirmSeat, seat_id=ally, since=date(2013, 1, 1))
    office.run(ConfirmSeat, seat_id=partner, since=date(2012, 12, 31))


def test_rule_28_no_seat_is_confirmed_in_a_group_that_stands_no_more() -> None:
    office = Office()
    group = office.establishes()
    seat = office.nominates(group, "SWE", DAY)
    office.run(DissolveGroup, group_id=group, since=date(2013, 1, 1))
    with pytest.raises(GroupNotStanding):
        office.run(ConfirmSeat, seat_id=seat, since=date(2013, 1, 1))


def test_a_seat_that_is_confirmed_during_suspension_is_flagged() -> None:
    office = Office()
    seat = seated(office, "RUS", since=date(2014, 3, 1))
    office.run(ConfirmSeat, seat_id=seat, since=date(2014, 5, 1))
    assert office.seat(seat).flags == ("suspended",)


def test_a_seat_ends_once_and_keeps_its_last_day() -> None:
    office = Office()
    seat = seated(office)
    office.run(EndSeat, seat_id=seat, until=date(2013, 6, 30))
    assert (office.seat(seat).status, office.seat(seat).until) == ("ended", date(2013, 6, 30))
    with pytest.raises(SeatEnded):
        office.run(EndSeat, seat_id=seat)


def test_a_seat_does_not_end_before_its_first_day() -> None:
    office = Office()
    seat = seated(office)
    with pytest.raises(EndsBeforeItBegins):
        office.run(EndSeat, seat_id=seat, until=date(2012, 6, 30))


def test_a_nation_ends_its_own_seat_alone() -> None:
    office = Office()
    seat = seated(office, "SWE")
    with pytest.raises(SpeaksForAnotherNation):
        office.run(EndSeat, seat_id=seat, **by_capital("FIN"))
    office.run(EndSeat, seat_id=seat, **by_capital("SWE"))
    assert office.seat(seat).until == TODAY


def test_a_nation_does_not_end_the_seat_of_an_organisation() -> None:
    office = Office()
    told = {"nation": None, "organisation": "UN OCHA", "role": "observer"}
    seat = office.nominates(office.establishes(), "", DAY, **told)
    with pytest.raises(SpeaksForAnotherNation):
        office.run(EndSeat, seat_id=seat, **by_capital("SWE"))


def test_what_a_seat_was_on_a_day() -> None:
    state = SeatState(
        group_id=UUID(int=1),
        nation="SWE",
        role="member",
        since=DAY,
        until=date(2013, 6, 30),
        status="ended",
        confirmed_from=date(2012, 9, 1),
    )
    days = [
        date(2012, 6, 30),
        DAY,
        date(2012, 8, 31),
        date(2012, 9, 1),
        date(2013, 6, 30),
        date(2013, 7, 1),
    ]
    statuses = [state.status_on(day) for day in days]
    assert statuses == [None, "nominated", "nominated", "confirmed", "confirmed", "ended"]
    assert [state.held_on(day) for day in days] == [False, True, True, True, True, False]


# --- corrections -----------------------------------------------------------------------------------------------


def test_rule_28_a_correction_that_puts_a_seat_outside_its_format_is_flagged() -> None:
    office = Office()
    seat = seated(office, "SWE")
    office.corrects(SeatNominated, format="allies")
    assert office.seat(seat).flags == ("outside_format",)
    office.corrects(SeatNominated, format="eapc")
    assert office.seat(seat).flags == ()


def test_rule_28_a_corrected_day_on_which_the_group_met_otherwise_is_flagged() -> None:
    office = Office()
    group = office.establishes(formats=("allies",))
    office.meets_as(group, "allies", "eapc", since=DAY)
    seat = office.nominates(group, "SWE", DAY)
    office.corrects(SeatNominated, from_="2012-06-30")
    assert office.seat(seat).flags == ("outside_format",)


def test_a_corrected_day_on_which_the_group_did_not_stand_is_flagged() -> None:
    office = Office()
    group = office.establishes(since=date(2010, 1, 1))
    seat = office.nominates(group, "SWE", DAY)
    office.corrects(SeatNominated, from_="2009-07-01")
    assert office.seat(seat).flags == ("group_not_standing",)
    office.corrects(SeatNominated, from_="2011-07-01")
    assert office.seat(seat).flags == ()


def test_the_flag_of_suspension_follows_the_corrected_day() -> None:
    office = Office()
    seat = seated(office, "RUS", since=date(2014, 5, 1))
    office.corrects(SeatNominated, from_="2013-05-01")
    assert office.seat(seat).flags == ()


def test_a_corrected_nation_is_one_that_there_is_and_whose_word_it_is() -> None:
    office = Office()
    seat = seated(office, "SWE", **on_word_of("SWE"))
    with pytest.raises(UnknownNation) as unknown:
        office.corrects(SeatNominated, nation="XXZ")
    assert unknown.value.pointer == "/right/nation"
    with pytest.raises(SpeaksForAnotherNation):
        office.corrects(SeatNominated, nation="FIN")
    word = {"decided_by": {"nation": "FIN"}, "reported_by": {"nation": "FIN"}}
    office.corrects(SeatNominated, nation="FIN", provenance=word)
    assert office.seat(seat).nation == "FIN"


def test_a_correction_lets_no_other_nation_have_ended_the_seat() -> None:
    office = Office()
    seat = seated(office, "SWE", **on_word_of("SWE"))
    office.run(EndSeat, seat_id=seat, until=date(2013, 6, 30), **on_word_of("SWE"))
    with pytest.raises(SpeaksForAnotherNation):
        office.corrects(SeatVacated, provenance={"decided_by": {"nation": "FIN"}})
    word = {"decided_by": {"nation": "FIN"}, "reported_by": {"nation": "FIN"}}
    office.corrects(SeatNominated, nation="FIN", provenance=word)
    assert office.seat(seat).flags == ("no_longer_fits",)


def test_a_confirmation_whose_nomination_was_struck_counts_for_nothing() -> None:
    office = Office()
    seat = seated(office)
    office.run(ConfirmSeat, seat_id=seat)
    office.strikes(SeatNominated)
    assert (office.seat(seat).status, office.seat(seat).flags) == ("ended", ("struck",))


def test_a_struck_confirmation_leaves_the_nomination() -> None:
    office = Office()
    seat = seated(office)
    office.run(ConfirmSeat, seat_id=seat)
    office.strikes(SeatConfirmed)
    assert office.seat(seat).status == "nominated"
    office.run(ConfirmSeat, seat_id=seat)


def test_a_corrected_seat_does_not_end_before_it_begins() -> None:
    office = Office()
    seat = seated(office, until=date(2013, 6, 30))
    with pytest.raises(EndsBeforeItBegins):
        office.corrects(SeatNominated, until="2012-06-30")
    office.run(EndSeat, seat_id=seat, until=date(2013, 1, 1))
    office.corrects(SeatNominated, from_="2013-03-01")
    assert office.seat(seat).flags == ("no_longer_fits",)
