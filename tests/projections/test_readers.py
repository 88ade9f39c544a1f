"""Who may read what (CONTRACT.md, section 2; rules 18 and 19).

A file is for staff until the nation asks, a request for its nation until it is out; an offer, and what is sent under
it, is for its donors and the stricken nation; others see what a released message says.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.authority import ROLES, STAFF, Actor
from domain.commands.consignment import ConsignedItem, RecordConsignment
from domain.commands.dispatch import AcknowledgeMessage
from domain.commands.emergency import OpenEmergency
from domain.commands.offer import DeclineOffer, SubmitOffer
from domain.commands.request import AmendRequest, Disseminate, RequestContent
from domain.nation import with_access
from domain.offer import OfferDeclined
from domain.provenance import Donor
from projections.readers import EVERYBODY, NOBODY, OBSERVERS, STAFF_ONLY, Reader, Readers, reader_of, these
from tests.domain.builders import HEAD, OFFICER, donors, nation, pumps, thing, told_by
from tests.projections.builders import STAFF as STAFF_READER
from tests.projections.builders import FoldingDesk

ADDRESSED = sorted({*with_access(datetime(2014, 5, 15, tzinfo=UTC).date()), OBSERVERS})
NATION_OF = {code: Reader(is_staff=False, code=code) for code in ("BIH", "CZE", "SVN")}


# --- readers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readers", "served", "included"),
    [
        (EVERYBODY, "all", {"staff", "CZE", OBSERVERS}),
        (STAFF_ONLY, "staff", {"staff"}),
        (NOBODY, "staff", set()),
        (these(["SVN", "CZE", "SVN"]), ["CZE", "SVN"], {"staff", "CZE"}),
        (these([OBSERVERS]), [OBSERVERS], {"staff", OBSERVERS}),
        (these([]), "staff", {"staff"}),
    ],
)
def test_readers_are_served_as_the_contract_says(readers: Readers, served: Any, included: set[str]) -> None:
    asking = [
        Reader(True),
        Reader(False, "CZE"),
        Reader(False, OBSERVERS),
        Reader(False),
    ]
    assert readers.as_json() == served
    assert {reader.name for reader in asking if readers.include(reader)} == included


def test_a_code_that_is_part_of_another_reads_nothing() -> None:
    assert not these(["CZE"]).include(Reader(False, "CZ"))


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_one_reader(role: str) -> None:
    reader = reader_of(Actor(account="a", role=role, name="A", nation="CZE" if role == "nation" else None))
    expected = {"nation": "CZE", "observer": OBSERVERS, "admin": "nobody"}
    assert reader.name == ("staff" if role in STAFF else expected[role])


# --- files and requests ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["monitored", "stood_down"])
def test_a_file_that_nobody_asked_in_is_for_staff_only(status: str) -> None:
    desk = FoldingDesk()
    desk.that_is(status)
    assert desk.readers("emergency") == "staff"
    assert {json.dumps(entry["readers"]) for entry in desk.entries()} == {'"staff"'}


def test_what_was_asked_is_for_the_stricken_nation_until_it_is_out() -> None:
    desk = FoldingDesk()
    request = desk.asked()
    assert desk.readers("emergency") == desk.readers("request", request.id) == ["BIH"]
    assert desk.readers("item", desk.item.id) == ["BIH"]
    assert desk.entries("request.received")[0]["readers"] == ["BIH"]


def test_a_nation_that_asks_opens_its_file_for_itself() -> None:
    desk = FoldingDesk()
    asking = RequestContent(items=(thing("pumps", 3),))
    opened = desk.does(OpenEmergency(actor=nation("BIH"), country="BIH", hazard="flood", request=asking))
    assert desk.readers("emergency", opened.id) == ["BIH"]


def test_once_out_a_request_is_for_its_addressees_with_its_file_and_its_items() -> None:
    desk = FoldingDesk()
    request = desk.disseminated()
    (message,) = desk.boards.every("message")
    for kind, id in (
        ("emergency", None),
        ("request", request.id),
        ("item", desk.item.id),
        ("message", message["id"]),
    ):
        assert desk.readers(kind, id) == ADDRESSED
    assert "BIH" in ADDRESSED
    assert message["addressees"] == [code for code in ADDRESSED if code not in ("BIH", OBSERVERS)]


def test_rule_2_a_suspended_nation_is_not_addressed() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    assert "RUS" not in desk.readers("emergency")
    assert "SRB" in desk.readers("emergency")


def test_addressees_may_be_named_and_those_of_a_further_round_are_added() -> None:
    desk = FoldingDesk()
    request = desk.asked()
    desk.does(Disseminate(actor=HEAD, request_id=request.id, addressees=("CZE",)))
    assert desk.readers("request", request.id) == ["BIH", "CZE", OBSERVERS]
    desk.does(AmendRequest(actor=nation("BIH"), request_id=request.id, situation="The Sava rises"))
    assert desk.readers("request", request.id) == ["BIH", "CZE", OBSERVERS]
    desk.does(Disseminate(actor=HEAD, request_id=request.id, addressees=("SVN",)))
    for kind, id in (("request", request.id), ("item", desk.item.id), ("emergency", None)):
        assert desk.readers(kind, id) == ["BIH", "CZE", OBSERVERS, "SVN"]
    first, second = desk.boards.every("message")
    assert (first["readers"], second["readers"]) == (["BIH", "CZE", OBSERVERS], ["BIH", OBSERVERS, "SVN"])


def test_a_further_request_is_for_its_nation_until_it_is_out_too() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    second = desk.asked(thing("boats"))
    assert desk.readers("request", second.id) == ["BIH"]
    assert desk.readers("item", desk.item.id) == ["BIH"]
    assert desk.readers("emergency") == ADDRESSED


# --- offers and consignments -----------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["eadrcc", "ucpm", "bilateral"])
def test_rule_19_an_offer_is_for_its_donors_and_the_stricken_nation(channel: str) -> None:
    desk = FoldingDesk()
    desk.disseminated()
    offer = desk.types(
        SubmitOffer,
        "CZE",
        emergency_id=desk.emergency_id,
        items=(pumps(),),
        donors=donors("CZE", "SVN", "Red Cross"),
        channel=channel,
    )
    assert desk.readers("offer", offer) == ["BIH", "CZE", "SVN"]
    assert desk.entries("offer.submitted")[0]["readers"] == ["BIH", "CZE", "SVN"]


def test_rule_16_an_offer_of_an_organisation_is_for_the_stricken_nation() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    said = told_by("CZE").but(decided_by={"organisation": "rescEU"}, reported_by={"organisation": "rescEU"})
    offer = desk.does(SubmitOffer(actor=OFFICER, said=said, emergency_id=desk.emergency_id, items=()))
    assert desk.shown("offer", offer.id)["donors"] == [{"organisation": "rescEU"}]
    assert desk.readers("offer", offer.id) == ["BIH"]


def test_a_consignment_is_for_those_who_may_read_its_offer() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    consignment = desk.consigns(desk.offers())
    desk.departs(consignment)
    assert desk.readers("consignment", consignment) == ["BIH", "CZE"]
    assert {tuple(entry["readers"]) for entry in desk.entries("consignment.departed")} == {("BIH", "CZE")}
    without = desk.types(
        RecordConsignment,
        "SVN",
        emergency_id=desk.emergency_id,
        donors=(Donor(nation="SVN"),),
        items=(ConsignedItem(what="tents"),),
    )
    assert desk.readers("consignment", without) == ["BIH", "SVN"]


# --- reasons ---------------------------------------------------------------------------------------------------


def test_rule_18_the_reason_of_a_decline_is_a_remark_for_the_stricken_nation_alone() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    desk.declines(desk.offers(), reason="Wrong voltage")
    (remark,) = desk.boards.every("remark")
    assert (remark["text"], remark["readers"]) == ("Wrong voltage", ["BIH"])
    everything_else = [text for (kind, _), text in desk.boards.warm.texts().items() if kind != "remark"]
    assert not any("Wrong voltage" in text for text in everything_else)


def test_rule_18_a_decline_needs_no_reason() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    desk.declines(desk.offers())
    assert desk.boards.every("remark") == []


def test_a_reason_is_set_right_and_struck_with_its_decline_and_never_told_to_the_donor() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    offer = desk.offers()
    desk.types(DeclineOffer, "BIH", offer_id=offer, reason="Wrong voltage")
    desk.corrects(OfferDeclined, reason="Wrong plugs")
    (remark,) = desk.boards.every("remark")
    assert (remark["text"], remark["flags"]) == ("Wrong plugs", [])
    desk.strikes(OfferDeclined)
    (remark,) = desk.boards.every("remark")
    assert (remark["text"], remark["flags"], remark["readers"]) == ("Wrong plugs", ["struck"], ["BIH"])
    for_the_donor = [
        text for key, text in desk.boards.warm.texts().items() if desk.boards.may_read(NATION_OF["CZE"], *key)
    ]
    assert not any("Wrong" in text for text in for_the_donor)


def test_a_reason_that_was_forgotten_comes_with_the_correction() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    desk.types(DeclineOffer, "BIH", offer_id=desk.offers())
    desk.corrects(OfferDeclined, reason="Wrong plugs")
    (remark,) = desk.boards.every("remark")
    assert remark["text"] == "Wrong plugs"


# --- messages and cover ----------------------------------------------------------------------------------------


def test_a_draft_is_for_staff_and_a_released_message_for_its_addressees() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    draft = desk.drafted()
    assert desk.readers("message", draft) == "staff"
    assert desk.entries("message.drafted")[0]["readers"] == "staff"
    report = desk.reported()
    assert desk.readers("message", report.id) == ADDRESSED
    assert desk.entries("message.released")[-1]["readers"] == ADDRESSED


def test_live_cover_is_for_staff_and_the_stricken_nation_and_others_know_nothing_before_a_report() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    desk.accepts(desk.offers(pumps(20, item_id=desk.item.id)))
    for reader in (STAFF_READER, NATION_OF["BIH"]):
        coverage = desk.coverage(reader=reader)
        assert coverage is not None
        assert coverage["accepted"] == 20
    assert desk.coverage(reader=NATION_OF["CZE"]) is None
    assert desk.coverage(reader=Reader(is_staff=False, code=OBSERVERS)) is None


def test_others_see_the_cover_that_the_last_released_report_told() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    desk.accepts(desk.offers(pumps(20, item_id=desk.item.id)))
    desk.drafted()
    assert desk.coverage(reader=NATION_OF["SVN"]) is None
    desk.reported()
    told = desk.coverage(reader=NATION_OF["SVN"])
    assert told == desk.coverage()
    desk.accepts(desk.offers(pumps(20, item_id=desk.item.id)))
    assert desk.coverage(reader=NATION_OF["SVN"]) == told
    assert desk.boards.item(desk.item.id, NATION_OF["SVN"])["flags"] == []
    desk.reported("executive_summary")
    assert desk.coverage(reader=NATION_OF["SVN"]) == desk.coverage() != told
    assert desk.boards.item(desk.item.id, NATION_OF["SVN"])["flags"] == ["over_covered"]


def test_a_request_that_goes_out_releases_no_cover() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    desk.offers(pumps(20, item_id=desk.item.id))
    desk.disseminated(thing("boats"))
    assert desk.boards.every("released_cover") == []


def test_an_item_shows_the_position_of_what_it_was_joined_from() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    item = desk.item.id
    before = desk.boards.item(item)["position"]
    desk.offers(pumps(20, item_id=item))
    assert desk.boards.item(item)["position"] > before
    assert desk.boards.item(item, NATION_OF["SVN"])["position"] == before


def test_rule_19_a_mail_is_its_addressees_once_anything_has_become_of_it() -> None:
    """What one nation has read opens the record of the mails to all, of which the others hear nothing by that."""
    desk = FoldingDesk()
    desk.disseminated()
    (message,) = desk.boards.every("message")
    desk.does(AcknowledgeMessage(actor=nation("ESP"), message_id=UUID(message["id"])))
    mails = {mail["addressee"]: mail["readers"] for mail in desk.boards.every("transmission")}
    assert mails["ESP"] == ["ESP"]
    assert mails["CZE"] == "staff"
