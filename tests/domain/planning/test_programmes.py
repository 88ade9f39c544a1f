"""Programmes: what a nation takes part in over two years, proposed by one side and agreed by the other."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.commands.planning.programme import (
    AgreeProgramme,
    AmendProgramme,
    ProposeProgramme,
    ReviewProgramme,
)
from domain.planning.programme import (
    ProgrammeAmended,
    ProgrammeProposed,
    ProgrammeReviewed,
    ProgrammeSettled,
    require_two_years,
)
from domain.planning.rules import (
    NotTwoYears,
    OwnProposal,
    ProgrammeAgreed,
    SpeaksForAnotherNation,
    StruckOut,
    UnknownActivity,
)
from domain.rules import CannotBeCorrectedSo, NothingChanges, ReporterNotNamed, UnknownNation
from domain.value import day_of
from tests.domain.planning.office import NOTHING, TODAY, Office, by_capital, on_word_of

# --- two years -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2027, 1, 1), date(2028, 12, 31)),
        (date(2027, 1, 1), date(2029, 1, 1)),
        (date(2027, 3, 1), date(2029, 2, 28)),
        (date(2026, 3, 1), date(2028, 2, 29)),
        # 29 February has its anniversary on 1 March.
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2024, 2, 29), date(2026, 3, 1)),
    ],
)
def test_a_programme_runs_for_two_years(since: date, until: date) -> None:
    require_two_years(since, until)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2027, 1, 1), date(2027, 12, 31)),
        (date(2027, 1, 1), date(2028, 12, 30)),
        (date(2027, 1, 1), date(2029, 1, 2)),
        (date(2024, 2, 29), date(2026, 2, 27)),
        (date(2027, 1, 1), date(2025, 1, 1)),
        (date(9999, 1, 1), date(9999, 12, 31)),
        (date(9998, 2, 28), date(9999, 12, 31)),
    ],
)
def test_a_programme_of_another_length_is_refused(since: date, until: date) -> None:
    with pytest.raises(NotTwoYears):
        require_two_years(since, until)


@given(since=st.dates(), until=st.dates())
def test_any_two_days_are_two_years_or_are_refused(since: date, until: date) -> None:
    try:
        require_two_years(since, until)
    except NotTwoYears:
        return
    assert 729 <= (until - since).days <= 731


# --- proposing and agreeing ------------------------------------------------------------------------------------


def test_the_planner_proposes_and_the_nation_agrees() -> None:
    office = Office()
    programme = office.proposes("SRB")
    assert (office.programme(programme).status, office.programme(programme).proposed_by) == (
        "proposed",
        "centre",
    )
    office.run(AgreeProgramme, programme_id=programme, **by_capital("SRB"))
    assert office.programme(programme).status == "agreed"


def test_the_nation_proposes_and_the_planner_agrees() -> None:
    office = Office()
    programme = office.proposes("SRB", **by_capital("SRB"))
    assert office.programme(programme).proposed_by == "nation"
    office.run(AgreeProgramme, programme_id=programme)
    assert office.programme(programme).status == "agreed"


@pytest.mark.parametrize("proposer", [{}, by_capital("SRB"), on_word_of("SRB")])
def test_nobody_agrees_to_his_own_proposal(proposer: dict[str, Any]) -> None:
    office = Office()
    programme = office.proposes("SRB", **proposer)
    with pytest.raises(OwnProposal) as refusal:
        office.run(AgreeProgramme, programme_id=programme, **proposer)
    assert refusal.value.side == office.programme(programme).proposed_by


def test_the_planner_types_that_the_nation_agreed_and_who_told_it() -> None:
    office = Office()
    programme = office.proposes("SRB")
    said = on_word_of("SRB")["said"]
    with pytest.raises(ReporterNotNamed):
        office.run(AgreeProgramme, programme_id=programme, said=said.but(reported_by=None))
    office.run(AgreeProgramme, programme_id=programme, said=said)
    assert office.programme(programme).status == "agreed"


def test_a_programme_is_agreed_once() -> None:
    office = Office()
    programme = office.proposes("SRB")
    office.run(AgreeProgramme, programme_id=programme, **by_capital("SRB"))
    with pytest.raises(ProgrammeAgreed):
        office.run(AgreeProgramme, programme_id=programme, **by_capital("SRB"))


def test_a_change_is_a_proposal_again() -> None:
    office = Office()
    programme = office.proposes("SRB")
    office.run(AgreeProgramme, programme_id=programme, **by_capital("SRB"))
    told = {"objectives": ["Host nation support"]}
    office.run(AmendProgramme, programme_id=programme, told=told, **by_capital("SRB"))
    state = office.programme(programme)
    assert (state.status, state.proposed_by, state.objectives) == (
        "proposed",
        "nation",
        ("Host nation support",),
    )


def test_a_change_that_changes_nothing_is_a_mistake_of_typing() -> None:
    office = Office()
    activity = office.offers()
    programme = office.proposes("SRB", activities=(activity,), objectives=("Training",))
    for told in (
        {},
        {"activities": [activity, activity]},
        {"objectives": ["Training"]},
        {"objectives": None},
    ):
        with pytest.raises(NothingChanges):
            office.run(AmendProgramme, programme_id=programme, told=told)


def test_the_chosen_activities_are_on_the_menu_each_once() -> None:
    office = Office()
    one, other = office.offers("One"), office.offers("Other")
    programme = office.proposes(activities=(one, other, one))
    assert office.programme(programme).activities == (one, other)
    with pytest.raises(UnknownActivity) as refusal:
        office.proposes(activities=(one, NOTHING))
    assert refusal.value.pointer == "/activities/1"
    with pytest.raises(UnknownActivity):
        office.run(AmendProgramme, programme_id=programme, told={"activities": [NOTHING]})


def test_a_nation_speaks_of_its_own_programme_alone() -> None:
    office = Office()
    with pytest.raises(SpeaksForAnotherNation):
        office.proposes("SRB", **by_capital("MDA"))
    programme = office.proposes("SRB")
    for command, told in (
        (AmendProgramme, {"told": {"objectives": ["Training"]}}),
        (AgreeProgramme, {}),
        (ReviewProgramme, {"text": "On course"}),
    ):
        with pytest.raises(SpeaksForAnotherNation):
            office.run(command, programme_id=programme, **told, **by_capital("MDA"))


def test_a_programme_is_a_countrys() -> None:
    office = Office()
    with pytest.raises(UnknownNation):
        office.proposes("XXZ")


def test_a_programme_of_another_length_is_not_proposed() -> None:
    office = Office()
    with pytest.raises(NotTwoYears):
        office.run(ProposeProgramme, nation="SRB", since=date(2027, 1, 1), until=date(2027, 12, 31))


def test_reviews_are_notes_with_their_day() -> None:
    office = Office()
    programme = office.proposes("SRB")
    office.run(ReviewProgramme, programme_id=programme, text="Half of it is done", **by_capital("SRB"))
    (review,) = office.programme(programme).reviews
    assert (review.text, day_of(review.at)) == ("Half of it is done", TODAY)


# --- corrections -----------------------------------------------------------------------------------------------


def test_a_corrected_programme_runs_for_two_years_and_chooses_what_there_is() -> None:
    office = Office()
    programme = office.proposes("SRB")
    with pytest.raises(NotTwoYears):
        office.corrects(ProgrammeProposed, until="2027-12-31")
    with pytest.raises(UnknownActivity):
        office.corrects(ProgrammeProposed, activities=[str(NOTHING)])
    office.corrects(ProgrammeProposed, from_="2026-01-01", until="2027-12-31")
    assert office.programme(programme).since == date(2026, 1, 1)


def test_a_correction_makes_no_other_nation_propose_or_agree() -> None:
    office = Office()
    programme = office.proposes("SRB", **on_word_of("SRB"))
    with pytest.raises(SpeaksForAnotherNation):
        office.corrects(ProgrammeProposed, nation="MDA")
    with pytest.raises(SpeaksForAnotherNation):
        office.corrects(ProgrammeProposed, provenance={"decided_by": {"nation": "MDA"}})
    assert office.programme(programme).nation == "SRB"


def test_a_correction_leaves_the_word_with_the_side_that_gave_it() -> None:
    office = Office()
    office.proposes("SRB", **on_word_of("SRB"))
    with pytest.raises(CannotBeCorrectedSo):
        office.corrects(ProgrammeProposed, provenance={"decided_by": {"organisation": "EADRCC"}})


def test_an_agreement_of_another_nation_than_the_corrected_one_is_flagged() -> None:
    office = Office()
    programme = office.proposes("SRB")
    office.run(AgreeProgramme, programme_id=programme, **by_capital("SRB"))
    office.corrects(ProgrammeProposed, nation="MDA")
    assert office.programme(programme).flags == ("no_longer_fits",)


def test_a_struck_agreement_leaves_the_proposal() -> None:
    office = Office()
    programme = office.proposes("SRB")
    office.run(AgreeProgramme, programme_id=programme, **on_word_of("SRB"))
    office.strikes(ProgrammeSettled)
    assert office.programme(programme).status == "proposed"


def test_a_struck_change_takes_the_agreement_to_it_with_it() -> None:
    office = Office()
    programme = office.proposes("SRB")
    office.run(AgreeProgramme, programme_id=programme, **on_word_of("SRB"))
    office.run(AmendProgramme, programme_id=programme, told={"objectives": ["Training"]})
    office.strikes(ProgrammeAmended)
    assert (office.programme(programme).status, office.programme(programme).objectives) == ("agreed", ())


def test_a_struck_review_is_not_read() -> None:
    office = Office()
    programme = office.proposes("SRB")
    office.run(ReviewProgramme, programme_id=programme, text="On course")
    office.strikes(ProgrammeReviewed)
    assert office.programme(programme).reviews == ()


def test_a_struck_programme_goes_no_further() -> None:
    office = Office()
    programme = office.proposes("SRB")
    office.strikes(ProgrammeProposed)
    assert office.programme(programme).flags == ("struck",)
    for command, told in (
        (AmendProgramme, {"told": {"objectives": ["Training"]}}),
        (AgreeProgramme, on_word_of("SRB")),
        (ReviewProgramme, {"text": "On course"}),
    ):
        with pytest.raises(StruckOut) as refusal:
            office.run(command, programme_id=programme, **told)
        assert str(refusal.value).startswith("the programme was entered by mistake")
