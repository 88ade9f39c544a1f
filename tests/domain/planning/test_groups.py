"""Planning groups: dated names, parents and formats, and what became of a group (DOMAIN.md, section 8)."""

from datetime import date
from uuid import UUID

import pytest

from domain.commands.planning.group import DissolveGroup, MergeGroup, RenameGroup, ReorganiseGroup
from domain.planning.group import GroupEstablished, GroupMerged, GroupRenamed
from domain.planning.rules import (
    EndsBeforeItBegins,
    GroupEnded,
    GroupNotStanding,
    GroupWithinItself,
    StruckOut,
    UnknownGroup,
)
from domain.provenance import Said
from domain.rules import NothingChanges
from tests.domain.planning.office import NOTHING, TODAY, Office


def health_group(office: Office) -> UUID:
    """The Public Health and Food/Water Group of 2010, renamed in 2015."""
    group = office.establishes(
        "Public Health and Food/Water Group", short_name="PHFWG", since=date(2010, 6, 1)
    )
    office.run(
        RenameGroup,
        group_id=group,
        name="Joint Health, Agriculture and Food Group",
        short_name="JHAFG",
        since=date(2015, 1, 1),
    )
    return group


@pytest.mark.parametrize(
    ("day", "short_name"),
    [
        (date(2009, 1, 1), "PHFWG"),
        (date(2012, 7, 1), "PHFWG"),
        (date(2014, 12, 31), "PHFWG"),
        (date(2015, 1, 1), "JHAFG"),
        (TODAY, "JHAFG"),
    ],
)
def test_rule_28_a_group_is_called_as_it_was_called_that_day(day: date, short_name: str) -> None:
    office = Office()
    assert office.group(health_group(office)).named_on(day).short_name == short_name


def test_what_no_source_says_stays_marked_as_not_certain_name_by_name() -> None:
    office = Office()
    group = health_group(office)
    guessed = Said(certain=False, note="The year of the renaming was not found.")
    office.run(RenameGroup, group_id=group, name="Health Group", since=date(2020, 1, 1), said=guessed)
    office.run(DissolveGroup, group_id=group, since=date(2022, 1, 1), said=guessed)
    state = office.group(group)
    assert [name.certain for name in state.names] == [True, True, False]
    assert (state.certain, state.until_certain) == (True, False)


def test_an_earlier_name_may_be_told_later() -> None:
    office = Office()
    group = health_group(office)
    office.run(RenameGroup, group_id=group, name="Health Group", since=date(2012, 1, 1))
    names = [office.group(group).named_on(date(year, 6, 1)).name for year in (2011, 2013, 2016)]
    assert names == [
        "Public Health and Food/Water Group",
        "Health Group",
        "Joint Health, Agriculture and Food Group",
    ]


def test_the_first_day_of_the_last_name_may_be_told_to_lie_earlier() -> None:
    office = Office()
    group = health_group(office)
    name, short_name = "Joint Health, Agriculture and Food Group", "JHAFG"
    office.run(RenameGroup, group_id=group, name=name, short_name=short_name, since=date(2013, 1, 1))
    assert office.group(group).named_on(date(2013, 7, 1)).short_name == "JHAFG"


def test_a_group_is_not_renamed_to_what_it_was_called_that_day() -> None:
    office = Office()
    group = health_group(office)
    with pytest.raises(NothingChanges):
        office.run(
            RenameGroup,
            group_id=group,
            name="Public Health and Food/Water Group",
            short_name="PHFWG",
            since=date(2012, 1, 1),
        )


@pytest.mark.parametrize("day", [date(2010, 5, 31), date(2021, 1, 1)])
def test_rule_28_a_group_has_a_name_only_while_it_stands(day: date) -> None:
    office = Office()
    group = office.establishes(since=date(2010, 6, 1), until=date(2020, 12, 31))
    with pytest.raises(GroupNotStanding) as refusal:
        office.run(RenameGroup, group_id=group, name="Another name", since=day)
    assert str(refusal.value) == f"Civil Protection Group did not stand on {day}"


def test_a_group_that_has_ended_may_get_a_name_that_it_once_had() -> None:
    office = Office()
    group = office.establishes(since=date(1997, 1, 1))
    office.run(DissolveGroup, group_id=group, since=date(2010, 1, 1))
    office.run(RenameGroup, group_id=group, name="Civil Protection Committee", since=date(2000, 1, 1))
    assert office.group(group).named_on(date(2005, 1, 1)).name == "Civil Protection Committee"


def test_a_renaming_without_a_day_holds_from_the_day_on_which_it_is_recorded() -> None:
    office = Office()
    group = office.establishes(since=date(2010, 6, 1))
    office.run(RenameGroup, group_id=group, name="Civil Protection Planning Group")
    assert office.group(group).names[-1].since == TODAY


# --- parents and formats ---------------------------------------------------------------------------------------


def test_rule_28_a_group_stands_under_the_body_of_that_day() -> None:
    office = Office()
    old, new = office.establishes("CEPC"), office.establishes("Resilience Committee")
    group = office.establishes(parent=old, since=date(2010, 1, 1))
    office.run(ReorganiseGroup, group_id=group, parent=new, since=date(2022, 1, 1))
    state = office.group(group)
    assert [state.parent_on(date(year, 6, 1)) for year in (2009, 2021, 2022)] == [None, old, new]


def test_a_reorganisation_leaves_what_it_does_not_name() -> None:
    office = Office()
    body = office.establishes("CEPC")
    group = office.establishes(parent=body, formats=("allies", "eapc"))
    office.meets_as(group, "allies", since=date(2022, 1, 1))
    state = office.group(group)
    assert state.parent_on(TODAY) == body
    assert [state.formats_on(date(year, 6, 1)) for year in (2021, 2022)] == [("allies", "eapc"), ("allies",)]


def test_a_reorganisation_that_changes_nothing_is_a_mistake_of_typing() -> None:
    office = Office()
    body = office.establishes("CEPC")
    group = office.establishes(parent=body, formats=("allies",))
    for told in ({}, {"parent": body}, {"formats": ("allies",)}):
        with pytest.raises(NothingChanges):
            office.run(ReorganiseGroup, group_id=group, since=TODAY, **told)


def test_a_parent_that_is_not_on_file_is_refused() -> None:
    office = Office()
    with pytest.raises(UnknownGroup) as refusal:
        office.establishes(parent=NOTHING)
    assert refusal.value.pointer == "/parent"
    group = office.establishes()
    with pytest.raises(UnknownGroup):
        office.run(ReorganiseGroup, group_id=group, parent=NOTHING)


def test_a_group_that_was_struck_is_nobodys_parent() -> None:
    office = Office()
    body = office.establishes("CEPC")
    office.strikes(GroupEstablished)
    with pytest.raises(UnknownGroup):
        office.establishes(parent=body)


def test_a_group_stands_neither_under_itself_nor_under_what_stands_under_it() -> None:
    office = Office()
    committee = office.establishes("CEPC")
    group = office.establishes(parent=committee)
    working_group = office.establishes("Working group", parent=group)
    for below in (committee, group, working_group):
        with pytest.raises(GroupWithinItself) as refusal:
            office.run(ReorganiseGroup, group_id=committee, parent=below)
        assert refusal.value.pointer == "/parent"


# --- the end ---------------------------------------------------------------------------------------------------


def test_a_merged_group_stands_until_the_day_before_and_says_where_it_went() -> None:
    office = Office()
    committee = office.establishes("CEPC", since=date(2010, 6, 1))
    successor = office.establishes("Resilience Committee", since=date(2022, 1, 1))
    office.run(MergeGroup, group_id=committee, into=successor, since=date(2022, 1, 1))
    state = office.group(committee)
    assert (state.status, state.merged_into, state.until) == ("merged", successor, date(2021, 12, 31))
    assert [state.stood_on(day) for day in (date(2021, 12, 31), date(2022, 1, 1))] == [True, False]


def test_a_dissolved_group_stands_until_the_day_before() -> None:
    office = Office()
    group = office.establishes()
    office.run(DissolveGroup, group_id=group, since=date(2010, 6, 1))
    assert (office.group(group).status, office.group(group).until) == ("dissolved", date(2010, 5, 31))


def test_a_group_ends_once() -> None:
    office = Office()
    group, other = office.establishes(), office.establishes("Transport Group")
    office.run(DissolveGroup, group_id=group, since=date(2010, 6, 1))
    with pytest.raises(GroupEnded) as refusal:
        office.run(DissolveGroup, group_id=group)
    assert refusal.value.status == "dissolved"
    with pytest.raises(GroupEnded):
        office.run(MergeGroup, group_id=group, into=other)


def test_a_group_merges_into_another_that_is_on_file_and_stands() -> None:
    office = Office()
    group = office.establishes()
    with pytest.raises(UnknownGroup) as unknown:
        office.run(MergeGroup, group_id=group, into=NOTHING)
    assert unknown.value.pointer == "/into"
    with pytest.raises(GroupWithinItself):
        office.run(MergeGroup, group_id=group, into=group)
    later = office.establishes("Resilience Committee", since=date(2022, 1, 1))
    with pytest.raises(GroupNotStanding):
        office.run(MergeGroup, group_id=group, into=later, since=date(2021, 12, 31))


def test_a_group_that_went_into_another_does_not_take_it_in() -> None:
    office = Office()
    one, other = office.establishes("One"), office.establishes("Other")
    office.run(MergeGroup, group_id=one, into=other, since=date(2010, 1, 1))
    with pytest.raises(GroupNotStanding):
        office.run(MergeGroup, group_id=other, into=one, since=date(2011, 1, 1))


def test_a_group_does_not_end_before_it_begins() -> None:
    office = Office()
    with pytest.raises(EndsBeforeItBegins):
        office.establishes(since=date(2010, 6, 1), until=date(2010, 5, 31))
    group = office.establishes(since=date(2010, 6, 1))
    with pytest.raises(EndsBeforeItBegins) as refusal:
        office.run(DissolveGroup, group_id=group, since=date(2010, 6, 1))
    assert refusal.value.pointer == "/from"


def test_the_first_day_of_the_calendar_is_a_day_like_any_other() -> None:
    office = Office()
    group = office.establishes()
    office.run(DissolveGroup, group_id=group, since=date.min)
    assert office.group(group).until == date.min


# --- corrections -----------------------------------------------------------------------------------------------


def test_a_struck_renaming_takes_the_name_away() -> None:
    office = Office()
    group = health_group(office)
    office.strikes(GroupRenamed)
    assert office.group(group).named_on(TODAY).short_name == "PHFWG"


def test_the_day_of_a_renaming_is_set_right() -> None:
    office = Office()
    group = health_group(office)
    office.corrects(GroupRenamed, from_="2016-01-01")
    assert [office.group(group).named_on(date(year, 6, 1)).short_name for year in (2015, 2016)] == [
        "PHFWG",
        "JHAFG",
    ]


def test_a_merger_is_set_right_to_a_group_that_there_is() -> None:
    office = Office()
    group, one, other = office.establishes(), office.establishes("One"), office.establishes("Other")
    office.run(MergeGroup, group_id=group, into=one)
    for into, refused in ((NOTHING, UnknownGroup), (group, GroupWithinItself)):
        with pytest.raises(refused):
            office.corrects(GroupMerged, into=str(into))
    office.corrects(GroupMerged, into=str(other))
    assert office.group(group).merged_into == other


def test_a_corrected_parent_is_a_group_that_there_is_and_not_the_group_itself() -> None:
    office = Office()
    group = office.establishes()
    with pytest.raises(UnknownGroup):
        office.corrects(GroupEstablished, parent=str(NOTHING))
    with pytest.raises(GroupWithinItself):
        office.corrects(GroupEstablished, parent=str(group))


def test_a_corrected_group_does_not_end_before_it_begins() -> None:
    office = Office()
    office.establishes(since=date(2010, 1, 1), until=date(2012, 1, 1))
    with pytest.raises(EndsBeforeItBegins):
        office.corrects(GroupEstablished, from_="2013-01-01")


def test_a_dissolution_before_the_corrected_first_day_is_flagged() -> None:
    office = Office()
    group = office.establishes(since=date(2010, 1, 1))
    office.run(DissolveGroup, group_id=group, since=date(2012, 1, 1))
    office.corrects(GroupEstablished, from_="2013-01-01")
    assert office.group(group).flags == ("no_longer_fits",)


def test_a_struck_group_goes_no_further() -> None:
    office = Office()
    group = office.establishes()
    office.strikes(GroupEstablished)
    assert office.group(group).flags == ("struck",)
    assert not office.group(group).stood_on(TODAY)
    for command, told in (
        (RenameGroup, {"name": "Another name"}),
        (ReorganiseGroup, {"formats": ("allies",)}),
        (DissolveGroup, {}),
    ):
        with pytest.raises(StruckOut):
            office.run(command, group_id=group, **told)


def test_a_group_can_be_put_under_no_other_body() -> None:
    office = Office()
    committee = office.establishes("Civil Emergency Planning Committee")
    group = office.establishes(parent=committee, since=date(2010, 1, 1))
    office.run(ReorganiseGroup, group_id=group, under_none=True, since=date(2022, 1, 1))
    state = office.group(group)
    assert [state.parent_on(date(year, 7, 1)) for year in (2021, 2022)] == [committee, None]
    with pytest.raises(NothingChanges):
        office.run(ReorganiseGroup, group_id=group, under_none=True, since=date(2023, 1, 1))
