"""Offers: whose they are, and which of them are the same assistance told twice (invariants 14 to 16)."""

from decimal import Decimal
from uuid import UUID

import pytest

from domain.commands.offer import LinkOffer, SubmitOffer, UnlinkOffer
from domain.offer_line import OfferedItem
from domain.provenance import Donor
from domain.rules import (
    DonorInOwnEmergency,
    DonorNotNamed,
    ObserverReportsOtherChannels,
    OfferAlreadyLinked,
    OfferNotLinked,
    OnlyDonorDecides,
    RecordedForInformationOnly,
    UnknownNation,
    UnknownOffer,
)
from tests.domain.builders import (
    ERCC,
    NOON,
    OFFICER,
    Desk,
    donors,
    pumps,
    told_by,
    told_by_organisation,
    word_of,
)

BIH, CZE = word_of("BIH"), word_of("CZE")

# --- rule 14: told twice ---------------------------------------------------------------------------------------


def two_offers(desk: Desk) -> tuple[UUID, UUID]:
    """The same pumps of Slovenia, told to the centre and through the Union's mechanism."""
    desk.disseminated()
    return desk.offers(by="SVN"), desk.offers(by="SVN", channel="ucpm")


def test_rule_14_the_same_assistance_told_in_two_channels_counts_once() -> None:
    desk = Desk()
    ours, theirs = two_offers(desk)
    desk.does(LinkOffer(actor=OFFICER, offer_id=theirs, to=ours))
    assert (desk.offer(ours).state.counts, desk.offer(theirs).state.counts) == (True, False)


def test_rule_14_a_link_can_be_taken_back() -> None:
    desk = Desk()
    ours, theirs = two_offers(desk)
    before = desk.offer(ours).state, desk.offer(theirs).state
    desk.does(LinkOffer(actor=OFFICER, offer_id=theirs, to=ours))
    desk.does(UnlinkOffer(actor=OFFICER, offer_id=theirs))
    assert (desk.offer(ours).state, desk.offer(theirs).state) == before


def test_rule_14_an_offer_is_linked_to_one_other_at_a_time() -> None:
    desk = Desk()
    ours, theirs = two_offers(desk)
    third = desk.offers(by="SVN", channel="bilateral")
    desk.does(LinkOffer(actor=OFFICER, offer_id=theirs, to=ours))
    for offer, to in ((theirs, third), (ours, third), (third, theirs)):
        with pytest.raises(OfferAlreadyLinked):
            desk.does(LinkOffer(actor=OFFICER, offer_id=offer, to=to))


def test_rule_14_several_may_tell_of_the_one_that_counts() -> None:
    desk = Desk()
    ours, theirs = two_offers(desk)
    third = desk.offers(by="SVN", channel="bilateral")
    for offer in (theirs, third):
        desk.does(LinkOffer(actor=OFFICER, offer_id=offer, to=ours))
    assert desk.offer(ours).state.links == 2


def test_rule_14_an_offer_is_not_linked_to_itself() -> None:
    desk = Desk()
    ours, _ = two_offers(desk)
    with pytest.raises(OfferAlreadyLinked):
        desk.does(LinkOffer(actor=OFFICER, offer_id=ours, to=ours))


def test_rule_14_only_a_linked_offer_is_unlinked() -> None:
    desk = Desk()
    ours, _ = two_offers(desk)
    with pytest.raises(OfferNotLinked):
        desk.does(UnlinkOffer(actor=OFFICER, offer_id=ours))


def test_rule_14_offers_of_two_emergencies_are_not_the_same_assistance() -> None:
    """One flood struck Ukraine and Moldova in 2008; a pump still goes to one of them."""
    desk = Desk("UKR")
    desk.disseminated()
    to_ukraine = desk.offers(by="SVN")
    desk.country = "MDA"
    desk.opened()
    to_moldova = desk.offers(by="SVN")
    with pytest.raises(UnknownOffer):
        desk.does(LinkOffer(actor=OFFICER, offer_id=to_moldova, to=to_ukraine))


# --- rules 15 and 16: who gives --------------------------------------------------------------------------------


def test_rule_15_a_nation_is_never_donor_in_its_own_emergency() -> None:
    desk = Desk("UKR")
    desk.disseminated()
    with pytest.raises(DonorInOwnEmergency) as refusal:
        desk.offers(by="UKR")
    assert refusal.value.nation == "UKR"


def test_rule_15_not_even_beside_others() -> None:
    desk = Desk("UKR")
    desk.disseminated()
    with pytest.raises(DonorInOwnEmergency):
        desk.offers(by="POL", donors=donors("POL", "UKR"))


def test_rule_15_a_nation_may_ask_in_one_emergency_and_give_in_another() -> None:
    """COVID-19, 2020: Ukraine asked, and gave."""
    desk = Desk("UKR", now=NOON)
    desk.disseminated()
    desk.country = "MDA"
    desk.opened()
    desk.disseminated()
    offer = desk.offers(by="UKR")
    assert desk.offer(offer).state.donors == donors("UKR")


@pytest.mark.parametrize("channel", ["nato", "un", "ngo"])
def test_rule_16_an_organisation_may_give(channel: str) -> None:
    desk = Desk()
    desk.disseminated()
    told = told_by_organisation("NATO")
    command = SubmitOffer(
        actor=OFFICER, said=told, emergency_id=desk.emergency_id, items=(pumps(),), channel=channel
    )
    offer = desk.offer(UUID(desk.does(command).id))
    assert (offer.state.donors, offer.state.reference) == ((Donor(organisation="NATO"),), "2014-001/ORG-1")


def test_rule_16_money_is_a_line_like_others() -> None:
    desk = Desk()
    desk.disseminated()
    money = OfferedItem(what="cash", quantity=Decimal("250000.50"), unit="EUR")
    offer = desk.offers(money)
    desk.accepts(offer, (1, 100_000.25))
    assert desk.offer(offer).state.lines[0].left == Decimal("150000.25")


def test_offers_are_numbered_by_their_first_donor_within_the_file() -> None:
    desk = Desk()
    desk.disseminated()
    numbered = [desk.offer(desk.offers(by=donor)).state.reference for donor in ("ESP", "TUR", "ESP")]
    assert numbered == ["2014-001/ESP-1", "2014-001/TUR-1", "2014-001/ESP-2"]


def test_an_offer_names_whose_it_is() -> None:
    desk = Desk()
    desk.disseminated()
    with pytest.raises(DonorNotNamed):
        desk.offers(donors=())


def test_an_offer_is_made_by_one_of_its_donors() -> None:
    desk = Desk()
    desk.disseminated()
    with pytest.raises(OnlyDonorDecides):
        desk.offers(by="CZE", donors=donors("SVK"))


def test_a_donor_is_a_nation_that_there_is() -> None:
    desk = Desk()
    desk.disseminated()
    with pytest.raises(UnknownNation) as refusal:
        desk.offers(donors=donors("CZE", "QQQ"))
    assert (refusal.value.code, refusal.value.pointer) == ("QQQ", "/donors/1/nation")


def test_an_observer_reports_offers_of_its_own_channel() -> None:
    desk = Desk()
    desk.disseminated()
    told = told_by("SWE")
    command = SubmitOffer(
        actor=ERCC, said=told, emergency_id=desk.emergency_id, items=(pumps(),), channel="ucpm"
    )
    assert desk.offer(UUID(desk.does(command).id)).state.status == "recorded_for_information"


@pytest.mark.parametrize("channel", ["eadrcc", "nato", None])
def test_an_observer_does_not_report_offers_of_the_centres_channels(channel: str | None) -> None:
    desk = Desk()
    desk.disseminated()
    command = SubmitOffer(
        actor=ERCC, said=told_by("SWE"), emergency_id=desk.emergency_id, items=(), channel=channel
    )
    with pytest.raises(ObserverReportsOtherChannels):
        desk.does(command)


@pytest.mark.parametrize("channel", ["ucpm", "bilateral", "un", "ngo"])
def test_an_offer_of_another_channel_is_never_accepted_through_the_centre(channel: str) -> None:
    desk = Desk()
    desk.disseminated()
    offer = desk.offers(channel=channel)
    with pytest.raises(RecordedForInformationOnly) as refusal:
        desk.accepts(offer)
    assert refusal.value.channel == channel
