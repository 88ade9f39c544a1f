"""Thirty past emergencies, as public sources tell them, in the centre (CONTRACT.md, section 6)."""

from collections import Counter

import pytest

from domain.case_file import CaseFile
from domain.identity import archive_id, new_id
from domain.rules import CaseAlreadyImported, CaseDiffers
from tests.scenarios.imported import ARCHIVE, TRAPS, Archive, File, case_of, years

CASES = [case_of(path) for path in [*ARCHIVE, *TRAPS]]


def named(case: CaseFile) -> str:
    return case.id


@pytest.fixture(scope="module")
def archive() -> Archive:
    """All thirty, and every trap, in one centre."""
    return Archive(*CASES)


@pytest.fixture
def file(archive: Archive, request: pytest.FixtureRequest) -> File:
    """One file, by the id of its case."""
    return archive.of(next(case for case in CASES if case.id == request.param))


def of(*ids: str) -> pytest.MarkDecorator:
    """The files that a test is about."""
    return pytest.mark.parametrize("file", ids, indirect=True)


every_file = of(*(case.id for case in CASES))


# --- all of them -----------------------------------------------------------------------------------------------


def test_the_board_holds_all_files_and_is_whole(archive: Archive) -> None:
    files = archive.every("emergency")
    assert len(files) == len(CASES)
    assert {one["case"] for one in files} == {case.id for case in CASES}
    assert sum(not str(one["case"]).startswith("trap-") for one in files) == 30
    archive.require_whole()


@every_file
def test_every_entry_is_found_again_in_order_with_its_date_certainty_note_and_sources(file: File) -> None:
    file.require_found_again()


@every_file
def test_nothing_is_invented(file: File) -> None:
    file.require_nothing_invented()


@every_file
def test_a_file_keeps_its_title_its_case_its_notes_and_its_day(file: File) -> None:
    shown, case = file.emergency, file.case
    assert (shown["title"], shown["case"], shown["country"], shown["hazard"]) == (
        case.title,
        case.id,
        case.country,
        case.hazard,
    )
    assert (shown["note"], shown["completeness"]) == (case.note, case.completeness)
    assert shown["glide"] == ([case.glide] if case.glide else [])
    assert shown["opened_at"] == str(case.opening.at)
    assert shown["origin"] == "archive"


def test_references_are_of_the_years_of_the_files_and_have_no_gap(archive: Archive) -> None:
    for year, references in years(archive.of(case) for case in CASES).items():
        assert references == [f"{year}-{number:03}" for number in range(1, len(references) + 1)]


def test_no_message_number_is_taken(archive: Archive) -> None:
    """A number in the source stays in the note; the registers know nothing of it (rule 4)."""
    topics = Counter(fact.TOPIC for fact in archive.facts.values())
    assert topics["register.message_number_assigned"] == 0
    assert topics["register.reference_assigned"] == len(CASES)


def test_a_number_in_the_source_stays_in_the_note(archive: Archive) -> None:
    file = archive.of(next(case for case in CASES if case.id == "mkd-2007-fires"))
    assert [entry["provenance"]["note"][:18] for entry in file.entries("message.released")[1:]] == [
        "OPS(EADRCC)(2007)0",
        "Situation report N",
    ]


def test_importing_a_file_again_changes_nothing() -> None:
    archive = Archive(*CASES[:3])
    head, texts = archive.warm.position, archive.warm.texts()
    for case in CASES[:3]:
        with pytest.raises(CaseAlreadyImported) as refused:
            archive.takes_in(case)
        assert refused.value.case == case.id
    archive.follow()
    assert (archive.warm.position, archive.warm.texts()) == (head, texts)
    assert archive.centre.recorder.max_notification_id() == head


def test_another_content_under_a_known_id_is_refused_and_changes_nothing() -> None:
    archive = Archive(CASES[0])
    head = archive.warm.position
    with pytest.raises(CaseDiffers):
        archive.takes_in(CASES[0].but(title="Other floods"))
    assert archive.centre.recorder.max_notification_id() == head


# --- some of them ----------------------------------------------------------------------------------------------


@of("svn-2023-floods")
def test_slovenia_2023_has_three_items_three_offers_one_acceptance_one_delivery_and_two_closed_items(
    file: File,
) -> None:
    assert [(one["what"], one["status"]) for one in file.every("item")] == [
        ("prefabricated bridges up to 40 m", "open"),
        ("helicopters with lift of up to 3 t", "closed"),
        ("military personnel for protection and rescue", "closed"),
    ]
    offers, reference = file.every("offer"), file.emergency["reference"]
    assert [(one["reference"], one["donors"], one["status"]) for one in offers] == [
        (f"{reference}/ESP-1", [{"nation": "ESP"}], "accepted"),
        (f"{reference}/DEU-1", [{"nation": "DEU"}], "submitted"),
        (f"{reference}/HRV-1", [{"nation": "HRV"}], "submitted"),
    ]
    assert len(file.entries("offer.accepted")) == 1
    consignment = file.the("consignment")
    assert (consignment["status"], consignment["offer_id"]) == ("arrived", offers[0]["id"])
    assert file.emergency["status"] == "active"


@of("mkd-2007-fires")
def test_macedonia_2007_is_told_under_the_name_of_its_day(file: File) -> None:
    """Rule 28: until 12 February 2019 it was called otherwise."""
    (asked,) = file.said("request.received")
    assert asked.startswith("The former Yugoslav Republic of Macedonia asks for assistance")
    assert "North Macedonia" not in " ".join(entry["text"] for entry in file.entries())


@of("mne-2017-fires")
def test_montenegro_2017_was_an_ally_for_six_weeks_and_needed_no_decision(file: File) -> None:
    assert file.flags("request.received") == [[]]
    assert file.emergency["flags"] == []
    assert [one["flags"] for one in file.every("consignment")] == [
        ["without_offer"],
        ["without_offer"],
        ["before_acceptance"],
        ["without_offer"],
        ["without_offer"],
    ]


@of("pak-2005-earthquake")
def test_pakistan_2005_went_out_without_a_decision_on_record_and_is_flagged(file: File) -> None:
    """Rule 2: the note tells of the Council's decision, the file has no field for it."""
    assert file.flags("request.received") == [["needs_council_decision"]]
    assert "council_decision_missing" in file.emergency["flags"]
    assert file.emergency["mandate"] is None
    assert file.emergency["status"] == "closed"
    assert file.flags("emergency.closed") == [["consignments_unfinished"]]


@of("bih-2024-floods")
def test_bosnia_2024_asked_nobody_and_is_for_staff_only(file: File) -> None:
    """Rule 1: no request, no dissemination."""
    assert (file.emergency["status"], file.emergency["readers"]) == ("monitored", "staff")


@of("bih-2014-floods")
def test_bosnia_2014_has_twenty_one_offers_that_name_no_goods(file: File) -> None:
    """Rule 13: an offer without goods is an offer."""
    assert len(file.every("offer")) == 21
    assert {tuple(one["flags"]) for one in file.every("offer")} == {("no_items",)}


@of("bih-2013-fires")
def test_bosnia_2013_declined_offers_that_no_source_names(file: File) -> None:
    assert file.said("emergency.act_reported") == [
        "Bosnia and Herzegovina is reported to have declined an offer whose donor is not told."
    ]
    assert file.emergency["status"] == "closed"


@of("svk-2006-floods")
def test_slovakia_2006_has_a_joint_offer_that_is_not_split(file: File) -> None:
    """Rule 13: four nations together offered the full number; each has its offer, without a quantity."""
    assert [one["lines"][0]["quantity"] for one in file.every("offer")] == [None] * 4
    assert [one["flags"] for one in file.every("offer")] == [[]] * 4
    assert len(file.entries("message.released")) == 3


@of("rou-2005-floods", "mda-2020-covid")
def test_further_requests_of_one_file_are_numbered_and_keep_their_own_items(file: File) -> None:
    requests = file.every("request")
    assert [one["number"] for one in requests] == list(range(1, len(requests) + 1))
    assert len(requests) > 1


def test_the_archive_stands_before_everything_that_was_opened_since() -> None:
    """Lists are ordered by id, and ids by time; the archive's are of the beginning of time."""
    past = [archive_id(case) for case in ("svn-2023-floods", "mkd-2007-fires")]
    assert len(set(past)) == 2
    assert all(id.version == 7 for id in past)
    assert max(past) < new_id()
