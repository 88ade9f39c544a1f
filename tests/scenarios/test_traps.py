"""What the world has ready for an importer (DOMAIN.md, section 10), one trap after the other.

What fits nothing is recorded as it was reported, and flagged; nothing is repaired, and nothing invented.
"""

import pytest

from tests.scenarios.imported import TRAPS, Archive, File, trap

READ_BY_ALL_ADDRESSED = {"OBSERVERS", "ESP", "USA", "CHE"}


@pytest.fixture
def file(request: pytest.FixtureRequest) -> File:
    """One trap alone in a centre."""
    case = trap(request.param)
    return Archive(case).of(case)


# The traps that a test is about; two of them are one flood.
CAUGHT = {"one-flood-two-nations-mda", "one-flood-two-nations-rou"}


def caught_in(name: str) -> pytest.MarkDecorator:
    """The trap that a test is about."""
    CAUGHT.add(name)
    return pytest.mark.parametrize("file", [name], indirect=True, ids=[name])


# --- acceptances and declines ----------------------------------------------------------------------------------


@caught_in("acceptance-beyond-offer")
def test_rule_12_more_accepted_than_offered_stands_as_reported_and_is_flagged(file: File) -> None:
    assert file.flags("offer.accepted") == [["acceptance_exceeds_offer"]]
    assert file.the("offer")["flags"] == ["acceptance_exceeds_offer"]
    assert file.the("offer")["lines"][0]["accepted"] == 6000
    assert file.item("sandbags")["coverage"]["accepted"] == 6000


@caught_in("acceptance-in-full-without-items")
def test_an_acceptance_that_names_no_goods_takes_all_of_the_offer(file: File) -> None:
    assert file.the("offer")["status"] == "accepted"
    assert [line["accepted"] for line in file.the("offer")["lines"]] == [2, 5]
    assert file.flags("offer.accepted") == [[]]


@caught_in("acceptance-of-offer-without-items")
def test_an_offer_that_names_no_goods_is_accepted_as_a_whole_and_the_goods_are_kept_beside_it(
    file: File,
) -> None:
    assert (file.the("offer")["status"], file.the("offer")["flags"]) == (
        "accepted",
        ["no_items", "items_not_in_offer"],
    )
    assert file.said("emergency.act_reported") == [
        "Bulgaria is reported to have accepted from Slovakia what none of its open offers names: pumps (3 piece)."
    ]
    assert file.flags("emergency.act_reported") == [["item_not_matched"]]


@caught_in("acceptance-without-nation")
def test_an_acceptance_of_nobody_s_offer_hangs_on_the_file(file: File) -> None:
    assert file.every("offer") == []
    assert file.said("emergency.act_reported") == [
        "Slovakia is reported to have accepted an offer whose donor is not told: dryers (20 piece)."
    ]
    assert file.emergency["flags"] == ["offer_not_recorded"]
    assert file.item("dryers")["coverage"]["accepted"] == 0


@caught_in("acceptance-without-offer")
def test_an_acceptance_without_its_offer_invents_no_offer_and_is_for_the_two_nations_alone(
    file: File,
) -> None:
    """Rules 11 and 19: the answer is the stricken nation's, and is read by it and by the donor named."""
    assert file.every("offer") == []
    (entry,) = file.entries("emergency.act_reported")
    assert (
        entry["text"]
        == "Croatia is reported to have accepted an offer of Italy that is not on file: CL-415 (1 aircraft)."
    )
    assert entry["flags"] == ["offer_not_recorded"]
    assert entry["provenance"]["decided_by"]["nation"] == "HRV"
    assert entry["readers"] == ["HRV", "ITA"]


@caught_in("decline-without-offer")
def test_a_decline_without_its_offer_is_kept_and_flagged(file: File) -> None:
    (entry,) = file.entries("emergency.act_reported")
    assert entry["text"] == "Albania is reported to have declined an offer of Norway that is not on file."
    assert (entry["flags"], entry["readers"]) == (["offer_not_recorded"], ["ALB", "NOR"])


@caught_in("partial-acceptance")
def test_parts_of_an_offer_are_accepted_one_after_the_other_and_silence_is_no_answer(file: File) -> None:
    """Rule 11: nothing was ever said of the kitchen, which is neither yes nor no."""
    offer = file.the("offer")
    assert offer["status"] == "partly_accepted"
    assert [(line["accepted"], line["rest_declined"]) for line in offer["lines"]] == [
        (200, False),
        (100, False),
        (0, False),
    ]
    assert file.said("offer.accepted") == [
        f"Portugal accepts {offer['reference']}: tarpaulins (200 piece); camp beds (40 piece).",
        f"Portugal accepts {offer['reference']}: camp beds (60 piece).",
    ]
    assert file.item("camp beds")["coverage"]["accepted"] == 100


@caught_in("same-offer-twice")
def test_rule_14_one_assistance_told_twice_is_not_linked_by_the_import_and_the_acceptance_is_flagged(
    file: File,
) -> None:
    first, second = file.every("offer")
    assert (first["status"], second["status"]) == ("accepted", "submitted")
    assert (first["linked_to"], second["linked_to"]) == (None, None)
    assert file.flags("offer.accepted") == [["offer_not_named"]]


@caught_in("nato-collective-offer")
def test_rule_16_a_collective_offer_has_no_nation_and_its_answer_is_not_guessed_to_be_its_own(
    file: File,
) -> None:
    offer = file.the("offer")
    assert (offer["donors"], offer["reference"][-6:], offer["status"]) == ([], "/XXX-1", "submitted")
    assert offer["flags"] == ["item_not_matched", "donor_not_named"]
    assert file.said("offer.submitted")[0].startswith("An unnamed donor offers: semi-permanent shelters")
    assert file.flags("emergency.act_reported") == [["offer_not_recorded"]]


@caught_in("conditional-offer")
def test_a_condition_stays_in_the_note_and_a_decline_needs_no_reason(file: File) -> None:
    """Rule 18: the note is the source's, and no remark is made of it."""
    assert file.the("offer")["conditions"] is None
    assert "somebody else carries the team" in file.entries("offer.submitted")[0]["provenance"]["note"]
    assert file.the("offer")["status"] == "declined"
    assert file.every("remark") == []


# --- deliveries ------------------------------------------------------------------------------------------------


@caught_in("delivery-before-acceptance")
def test_rule_20_what_arrived_before_its_acceptance_is_flagged_and_put_in_order_by_the_late_acceptance(
    file: File,
) -> None:
    assert file.flags("consignment.arrived") == [["before_acceptance"]]
    assert file.said("consignment.regularised") == ["Consignment of Switzerland regularised by acceptance."]
    assert (file.the("consignment")["status"], file.the("consignment")["flags"]) == ("arrived", [])


@caught_in("delivery-without-offer")
def test_rule_20_goods_without_an_offer_hang_on_the_file_and_count_for_what_was_asked(file: File) -> None:
    consignment = file.the("consignment")
    assert (consignment["offer_id"], consignment["flags"]) == (None, ["without_offer"])
    assert consignment["donors"] == [{"nation": "KAZ"}]
    assert file.item("tents")["coverage"]["in_transit"] == 60
    assert file.item("tents")["coverage"]["handed_over"] == 0


@caught_in("delivery-without-donor")
def test_a_delivery_may_name_neither_donor_nor_goods(file: File) -> None:
    first, second = file.every("consignment")
    assert (first["donors"], second["donors"], second["lines"]) == ([], [], [])
    assert file.flags("consignment.arrived") == [["donor_not_named", "without_offer"]] * 2
    assert file.said("consignment.arrived") == [
        "Consignment of an unnamed donor arrived: medicine (3.25 tonne).",
        "Consignment of an unnamed donor arrived.",
    ]
    assert first["readers"] == ["TJK"]


@caught_in("quantity-dispute")
def test_rule_12_more_arrived_than_was_accepted_is_flagged_and_both_numbers_stand(file: File) -> None:
    towels = file.the("consignment")["lines"][0]
    assert (towels["quantity"], towels["arrived"]) == (2500, 2500)
    assert file.the("offer")["lines"][0]["accepted"] == 2000
    assert file.flags("consignment.arrived") == [["exceeds_acceptance"]]


@caught_in("transport-by-others")
def test_whoever_carries_the_goods_the_donor_stays_the_donor(file: File) -> None:
    german, dutch = file.every("consignment")
    assert (german["donors"], german["carrier"], german["flags"]) == ([{"nation": "DEU"}], None, [])
    assert (dutch["donors"], dutch["carrier"], dutch["flags"]) == (
        [{"nation": "NLD"}],
        None,
        ["without_offer"],
    )
    assert (
        file.said("consignment.arrived")[1]
        == "Consignment of the Netherlands arrived: ventilators (20 piece)."
    )


@caught_in("transport-only-request")
def test_transport_may_be_all_that_is_asked_and_given(file: File) -> None:
    assert file.the("item")["what"].startswith("air transport")
    assert file.the("offer")["lines"][0]["unit"] == "flight"
    assert file.flags("consignment.arrived") == [["donor_not_named", "without_offer"]]


# --- requests and items ----------------------------------------------------------------------------------------


@caught_in("second-request")
def test_a_further_request_keeps_its_own_items_and_later_offers_are_for_the_later_ones(file: File) -> None:
    first, second = file.every("request")
    assert (first["number"], second["number"], second["status"]) == (1, 2, "disseminated")
    tents = [one for one in file.every("item") if one["what"] == "tents"]
    assert [file.archive.item(one["id"])["coverage"]["offered"] for one in tents] == [50, 80]


@caught_in("second-request-after-closure")
def test_rule_27_a_request_on_a_closed_file_is_recorded_and_waits_for_reopening(file: File) -> None:
    assert file.emergency["status"] == "closed"
    assert file.flags("request.received") == [[], ["recorded_on_closed_file"]]
    assert file.flags("offer.submitted") == [["after_end_of_need"]]
    assert [one["status"] for one in file.every("request")] == ["closed", "received"]


@caught_in("request-at-two-dates")
def test_one_request_told_with_two_dates_stays_two_entries(file: File) -> None:
    assert [entry["provenance"]["occurred_at"] for entry in file.entries("request.received")] == [
        "2020-03-24",
        "2020-03-25",
    ]
    assert [one["status"] for one in file.every("request")] == ["disseminated", "received"]


@caught_in("offer-before-request")
def test_rule_3_offers_dated_before_the_request_are_flagged_and_claim_no_channel(file: File) -> None:
    assert [one["flags"] for one in file.every("offer")] == [
        ["item_not_matched", "before_request"],
        ["before_request", "no_items"],
        [],
    ]
    assert [one["channel"] for one in file.every("offer")] == [None] * 3
    assert file.the("channels")["counts"] == {"not_stated": 3}
    assert file.item("generators")["coverage"]["offered"] == 12


@caught_in("closure-by-items")
def test_a_closure_with_items_closes_those_and_one_without_closes_the_file(file: File) -> None:
    """Rule 26, and the offers of a closed item lapse."""
    assert file.said("request.item_closed") == [
        "Portugal closes an item of request 1: firefighting aircraft."
    ]
    assert file.the("offer")["status"] == "lapsed"
    assert file.said("emergency.act_reported") == [
        "Portugal is reported to have closed what is not among the items asked for: fire brigades."
    ]
    assert [one["status"] for one in file.every("item")] == ["closed"] * 3
    assert (file.emergency["status"], file.the("request")["status"]) == ("closed", "closed")
    assert file.entries("emergency.need_ended")[0]["provenance"]["decided_by"]["nation"] == "PRT"


@caught_in("closure-without-request")
def test_rule_1_a_file_that_was_only_watched_is_closed_and_stays_with_staff(file: File) -> None:
    assert (file.emergency["status"], file.emergency["readers"]) == ("closed", "staff")
    assert file.every("request") == []
    assert file.flags("message.released") == [["dated_before_request"]]


@caught_in("dissemination-without-request")
def test_rule_1_a_dissemination_without_its_request_hangs_on_the_file_which_stays_monitored(
    file: File,
) -> None:
    assert (file.emergency["status"], file.emergency["readers"]) == ("monitored", "staff")
    (entry,) = file.entries("emergency.act_reported")
    assert entry["text"] == "A dissemination is reported, of a request that is not on file."
    assert (entry["flags"], entry["readers"]) == (["request_not_recorded"], "staff")
    assert file.every("message") == []


@caught_in("no-opening")
def test_a_file_without_an_opening_takes_the_day_of_its_first_entry_and_says_no_more(file: File) -> None:
    (opened,) = file.entries("emergency.opened")
    assert (opened["provenance"]["occurred_at"], opened["provenance"]["certain"]) == ("2014-01-07", False)
    assert opened["provenance"]["note"] is None
    assert file.emergency["opened_at"] == "2014-01-07"


@caught_in("units-apart")
def test_rule_24_nothing_adds_up_across_units_and_money_counts_for_nothing_asked(file: File) -> None:
    assert file.item("food parcels")["coverage"]["offered"] == 300
    assert file.item("flour")["coverage"]["offered"] == 0
    assert file.item("boats")["coverage"]["requested"] is None
    assert file.item("boats")["coverage"]["state"] is None
    assert [one["flags"] for one in file.every("offer")] == [
        [],
        ["unit_differs"],
        ["unit_differs"],
        ["item_not_matched"],
        [],
    ]
    money = file.every("offer")[3]["lines"][0]
    assert (money["unit"], money["unit_code"], money["quantity"]) == ("EEK", None, 250000)


@caught_in("joint-offer")
def test_rule_13_a_joint_offer_is_not_split(file: File) -> None:
    joint, *others = file.every("offer")
    assert (joint["donors"], joint["lines"][0]["quantity"]) == ([], 150000)
    assert joint["flags"] == ["donor_not_named"]
    assert [(one["donors"], one["lines"]) for one in others] == [
        ([{"nation": code}], []) for code in ("ITA", "ESP", "SVN")
    ]


@caught_in("own-emergency")
def test_rule_15_a_donor_in_its_own_emergency_is_recorded_and_flagged_and_any_country_may_give(
    file: File,
) -> None:
    own, cypriot = file.every("offer")
    assert "donor_in_own_emergency" in own["flags"]
    assert (cypriot["donors"], cypriot["flags"]) == ([{"nation": "CYP"}], ["item_not_matched"])


# --- reports ---------------------------------------------------------------------------------------------------


@caught_in("report-before-request")
def test_rule_3_a_misprinted_date_stays_as_it_is_printed_and_where_it_stands(file: File) -> None:
    reports = file.entries("message.released")[1:]
    assert [entry["provenance"]["occurred_at"] for entry in reports] == [
        "2013-07-10",
        "2013-06-11",
        "2013-07-12",
    ]
    assert [entry["flags"] for entry in reports] == [[], ["dated_before_request"], []]


@caught_in("report-before-any-request")
def test_a_report_of_a_watched_file_is_flagged_and_the_request_still_opens_it_to_all(file: File) -> None:
    assert file.flags("message.released") == [["dated_before_request"], []]
    assert file.emergency["status"] == "active"
    assert set(file.emergency["readers"]) >= READ_BY_ALL_ADDRESSED


@caught_in("report-after-final")
def test_rule_5_a_report_after_the_final_one_is_flagged_and_reopens_nothing(file: File) -> None:
    assert file.flags("message.released") == [[], [], ["after_final"]]
    assert file.emergency["status"] == "closed"


@caught_in("two-reports-on-one-day")
def test_rule_5_two_reports_on_one_day_are_two(file: File) -> None:
    reports = [one for one in file.every("message") if one["product"] == "situation_report"]
    assert [one["released_at"] for one in reports] == ["2012-02-08", "2012-02-08T17:30:00Z"]


# --- countries -------------------------------------------------------------------------------------------------


@caught_in("name-change")
def test_rule_28_each_entry_tells_a_nation_under_the_name_of_its_day(file: File) -> None:
    assert file.said("request.received")[0].startswith("The former Yugoslav Republic of Macedonia asks")
    assert file.said("offer.accepted")[0].startswith("North Macedonia accepts")
    assert file.said("offer.submitted")[0].startswith("Turkey offers")


@caught_in("ally-days-before")
def test_rule_28_a_partner_that_became_an_ally_between_alert_and_request_needs_no_decision(
    file: File,
) -> None:
    assert file.flags("request.received") == [[]]
    assert file.emergency["flags"] == []


@caught_in("missing-mandate")
def test_rule_2_a_missing_council_decision_is_flagged_and_not_invented(file: File) -> None:
    assert file.flags("request.received") == [["needs_council_decision"]]
    assert file.flags("request.disseminated") == [["council_decision_missing"]]
    assert file.emergency["flags"] == ["council_decision_missing"]
    assert file.emergency["mandate"] is None


@caught_in("suspended-partner")
def test_rule_2_a_suspended_partner_has_no_access(file: File) -> None:
    assert file.flags("request.received") == [["needs_council_decision"]]


@caught_in("former-country")
def test_a_country_that_is_no_more_keeps_its_code_and_its_name(file: File) -> None:
    assert file.emergency["country"] == "SCG"
    assert file.said("request.received")[0].startswith("Serbia and Montenegro asks")


@pytest.mark.parametrize("half", ["mda", "rou"])
def test_one_flood_in_two_nations_is_two_files_under_one_number_each_with_its_own_country(half: str) -> None:
    cases = [trap(f"one-flood-two-nations-{one}") for one in ("mda", "rou")]
    archive = Archive(*cases)
    file = archive.of(next(case for case in cases if case.id.endswith(half)))
    assert file.emergency["glide"] == [f"FL-2016-999001-{half.upper()}"]
    assert sorted(archive.of(case).emergency["reference"] for case in cases) == ["2016-001", "2016-002"]
    assert len(file.every("offer")) == 1


def test_whom_an_imported_request_reached_is_every_nation_with_access_that_day() -> None:
    """No source lists the addressees: of Montenegro's request in 2017 Russia, suspended since 2014, was not told."""
    case = trap("ally-days-before")
    file = Archive(case).of(case)
    assert set(file.emergency["readers"]) >= READ_BY_ALL_ADDRESSED | {"MNE"}
    assert "RUS" not in file.emergency["readers"]
    assert file.the("request")["addressees"] == []


def test_every_trap_has_a_test() -> None:
    assert {path.stem.removeprefix("trap-") for path in TRAPS} == CAUGHT
