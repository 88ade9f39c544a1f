"""Merging a file that was opened twice: who stands for whom, what rules ask of both, and how it is undone."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.commands.consignment import ConsignedItem, RecordConsignment
from domain.commands.emergency import EndNeed
from domain.commands.merging import MergeEmergency, UnmergeEmergency
from domain.commands.offer import LinkOffer, SubmitOffer, WithdrawOffer
from domain.commands.request import Disseminate, ReceiveRequest, RequestContent
from domain.emergency import Emergency, EmergencyMerged
from domain.merging.rules import (
    AlreadyMerged,
    FurtherThanTheOther,
    GrownTogether,
    KnownToMore,
    NotMerged,
    NotOneEmergency,
    StandsForAnother,
    UnknownEmergency,
)
from domain.request import Request
from domain.rules import ConsignmentsUnfinished, EmergencyNotOpen, NotCorrectable, WithdrawalAfterDeparture
from tests.domain.builders import HEAD, OFFICER, Desk, donors, nation, pumps, refusal_of, thing, told_by

STATUSES = ("monitored", "requested", "active", "closing", "closed", "stood_down")


class TwoFiles(Desk):
    """A desk with two files of one flood: the one that was opened twice, and the one that stays."""

    def __init__(self, merged: str = "requested", other: str = "active") -> None:
        super().__init__()
        self.that_is(merged)
        self.merged = self.emergency_id
        self.emergency_id = UUID(int=0)
        self.that_is(other)
        self.other = self.emergency_id

    def file(self, id: UUID) -> Emergency:
        return self.centre.load(Emergency, id)

    def merge(self, id: UUID | None = None, into: UUID | None = None) -> None:
        self.does(
            MergeEmergency(
                actor=OFFICER,
                emergency_id=id or self.merged,
                into=into or self.other,
                reason="one flood, told by two desks",
            )
        )

    def unmerge(self) -> None:
        self.does(UnmergeEmergency(actor=OFFICER, emergency_id=self.merged, reason="two floods after all"))

    def under(self, file: UUID, act: Callable[[], Any]) -> Any:
        """Let something happen under the address of one of the two."""
        self.emergency_id = file
        return act()


def merged_files(merged: str = "requested", other: str = "active") -> TwoFiles:
    desk = TwoFiles(merged, other)
    desk.merge()
    return desk


# --- which files are merged ------------------------------------------------------------------------------------


def test_a_merged_file_says_which_file_stands_for_it_and_keeps_its_own_state() -> None:
    desk = TwoFiles()
    before = desk.file(desk.merged).state
    desk.merge()
    assert desk.file(desk.merged).state == before.but(merged_into=desk.other)
    assert desk.file(desk.other).merged == (desk.merged,)


@pytest.mark.parametrize("other", STATUSES)
@pytest.mark.parametrize("merged", STATUSES)
def test_where_help_is_still_asked_for_the_other_file_is_at_least_as_far(merged: str, other: str) -> None:
    far_enough = {
        "requested": {"requested", "active"},
        "active": {"active"},
        "closing": {"active", "closing"},
    }.get(merged, set(STATUSES))
    # A file that nobody asked in is for staff, and one that never went out for the stricken nation.
    circle = {"monitored": 0, "stood_down": 0, "requested": 1, "active": 2, "closing": 2, "closed": 2}
    desk = TwoFiles(merged, other)
    refused_by = refusal_of(desk.merge)
    if other not in far_enough:
        assert refused_by == FurtherThanTheOther.__name__
    elif circle[merged] > circle[other]:
        assert refused_by == KnownToMore.__name__
    else:
        assert refused_by is None


def test_whoever_was_told_of_a_file_must_find_the_one_that_stands_for_it() -> None:
    desk = TwoFiles("requested", "requested")
    for file, capitals in ((desk.merged, ("CZE", "SVN")), (desk.other, ("CZE",))):
        (request,) = desk.file(file).ids("request")
        desk.does(Disseminate(actor=HEAD, request_id=request, addressees=capitals))
    with pytest.raises(KnownToMore) as refusal:
        desk.merge()
    assert refusal.value.nations == ("SVN",)
    desk.merge(desk.other, into=desk.merged)


def test_files_of_two_countries_stay_two() -> None:
    desk = TwoFiles()
    elsewhere = desk.opened(country="SRB")
    with pytest.raises(NotOneEmergency):
        desk.merge(elsewhere)


@pytest.mark.parametrize("into", ["itself", "nothing"])
def test_a_file_is_merged_into_another_that_is_there(into: str) -> None:
    desk = TwoFiles()
    with pytest.raises(UnknownEmergency):
        desk.merge(into=desk.merged if into == "itself" else UUID(int=999))


def test_a_merged_file_is_neither_merged_again_nor_merged_into() -> None:
    desk = merged_files()
    third = desk.opened()
    for id, into in ((desk.merged, third), (third, desk.merged)):
        with pytest.raises(AlreadyMerged):
            desk.merge(id, into)


def test_a_file_that_stands_for_another_is_not_merged_itself() -> None:
    desk = merged_files("monitored", "monitored")
    third = desk.opened()
    with pytest.raises(StandsForAnother):
        desk.merge(desk.other, third)
    desk.unmerge()
    desk.merge(desk.other, third)


def test_several_files_may_be_merged_into_one() -> None:
    desk = merged_files()
    third = desk.opened()
    desk.merge(third)
    assert desk.file(desk.other).merged == (desk.merged, third)
    desk.unmerge()
    assert desk.file(desk.other).merged == (third,)


# --- what a merged file is ---------------------------------------------------------------------------------------


def test_whatever_comes_to_the_old_address_goes_to_the_file_that_stands_for_it() -> None:
    desk = merged_files("monitored", "active")
    offer = desk.under(desk.merged, desk.offers)
    assert desk.offer(offer).state.emergency_id == desk.other
    assert desk.offer(offer).state.reference == "2014-002/CZE-1"
    asks = ReceiveRequest(
        actor=nation("BIH"), emergency_id=desk.merged, content=RequestContent(items=(thing("boats"),))
    )
    request = desk.centre.load(Request, UUID(desk.does(asks).id))
    assert (request.state.emergency_id, request.state.number) == (desk.other, 2)
    assert desk.file(desk.merged).papers == {}


def test_a_capital_offers_at_either_address_for_what_either_file_asks() -> None:
    desk = merged_files()
    for address in (desk.merged, desk.other):
        for file in (desk.merged, desk.other):
            (request,) = (desk.centre.load(Request, id) for id in desk.file(file).ids("request"))
            (item,) = request.state.items
            desk.under(address, lambda item=item: desk.offers(pumps(item_id=item.id)))  # type: ignore[misc]
    assert len(desk.file(desk.other).ids("offer")) == 4


def test_papers_keep_the_file_and_number_that_they_were_given_and_what_hangs_on_them_too() -> None:
    desk = TwoFiles("active", "active")
    offer = desk.under(desk.merged, desk.offers)
    desk.merge()
    assert desk.offer(offer).state.reference == "2014-001/CZE-1"
    load = desk.consigns(offer)
    assert desk.consignment(load).state.emergency_id == desk.merged
    desk.departs(load)
    with pytest.raises(WithdrawalAfterDeparture):
        desk.does(WithdrawOffer(actor=nation("CZE"), offer_id=offer))


def test_a_merged_paper_is_decided_while_the_file_that_stands_for_it_is_open() -> None:
    desk = TwoFiles("active", "active")
    offer = desk.under(desk.merged, desk.offers)
    desk.merge()
    desk.under(desk.other, desk.need_ended)
    desk.under(desk.other, lambda: desk.reported("final"))
    with pytest.raises(EmergencyNotOpen):
        desk.accepts(offer)


def test_end_of_need_at_either_address_closes_what_both_files_ask_and_lets_offers_lapse() -> None:
    desk = TwoFiles("active", "active")
    (request,) = (desk.centre.load(Request, id) for id in desk.file(desk.merged).ids("request"))
    offer = desk.under(desk.merged, lambda: desk.offers(pumps(item_id=request.state.items[0].id)))
    desk.merge()
    desk.does(EndNeed(actor=nation("BIH"), emergency_id=desk.merged))
    assert desk.file(desk.other).state.status == "closing"
    assert desk.centre.load(Request, request.id).state.status == "closed"
    assert desk.offer(offer).state.status == "lapsed"


def test_rule_25_asks_the_consignments_of_both_files() -> None:
    desk = TwoFiles("active", "active")
    desk.departs(desk.under(desk.merged, lambda: desk.consigns(desk.offers())))
    desk.merge()
    desk.under(desk.other, desk.need_ended)
    with pytest.raises(ConsignmentsUnfinished):
        desk.reported("final")


def test_a_merged_request_that_goes_out_lets_both_files_go_out() -> None:
    desk = TwoFiles("requested", "active")
    desk.merge()
    (request,) = desk.file(desk.merged).ids("request")
    desk.does(Disseminate(actor=HEAD, request_id=request))
    assert [desk.file(id).state.disseminated for id in (desk.merged, desk.other)] == [True, True]
    assert desk.file(desk.merged).ids("message") != []


def test_the_last_request_of_both_files_ends_the_need_when_it_is_withdrawn() -> None:
    desk = TwoFiles("active", "active")
    desk.merge()
    desk.under(desk.other, desk.withdrawn)
    assert desk.file(desk.other).state.status == "active"
    desk.under(desk.merged, desk.withdrawn)
    assert desk.file(desk.other).state.status == "closing"


# --- undoing it --------------------------------------------------------------------------------------------------


def test_an_undone_merge_leaves_each_file_as_it_would_be() -> None:
    desk = TwoFiles("active", "active")
    offer = desk.under(desk.merged, desk.offers)
    before = [desk.file(id).state for id in (desk.merged, desk.other)]
    desk.merge()
    load = desk.consigns(offer)
    desk.unmerge()
    assert [desk.file(id).state for id in (desk.merged, desk.other)] == before
    assert desk.file(desk.merged).ids("consignment", under=offer) == [load]
    assert desk.file(desk.other).merged == ()
    assert desk.offer(desk.under(desk.merged, desk.offers)).state.reference == "2014-001/CZE-2"


def test_only_a_merged_file_is_taken_out_again() -> None:
    desk = TwoFiles()
    with pytest.raises(NotMerged):
        desk.unmerge()


def test_a_merge_is_not_undone_while_an_offer_names_an_item_of_the_other_file() -> None:
    desk = merged_files()
    (request,) = (desk.centre.load(Request, id) for id in desk.file(desk.merged).ids("request"))
    offer = desk.under(desk.other, lambda: desk.offers(pumps(item_id=request.state.items[0].id)))
    with pytest.raises(GrownTogether) as refusal:
        desk.unmerge()
    assert refusal.value.papers == (desk.offer(offer).state.reference,)


def test_a_merge_is_not_undone_while_offers_of_both_files_are_linked_or_answer_each_others_request() -> None:
    desk = TwoFiles("active", "active")
    one, other = (desk.under(file, desk.offers) for file in (desk.merged, desk.other))
    (asked,) = desk.file(desk.merged).ids("request")
    desk.merge()
    desk.does(LinkOffer(actor=OFFICER, offer_id=one, to=other))
    answering = SubmitOffer(actor=nation("CZE"), emergency_id=desk.other, items=(pumps(),), request_id=asked)
    answer = UUID(desk.does(answering).id)
    with pytest.raises(GrownTogether) as refusal:
        desk.unmerge()
    assert refusal.value.papers == tuple(desk.offer(id).state.reference for id in (one, answer))


def test_a_merge_is_not_undone_while_goods_came_for_an_item_of_the_other_file() -> None:
    desk = merged_files()
    (request,) = (desk.centre.load(Request, id) for id in desk.file(desk.merged).ids("request"))
    goods = ConsignedItem(what="pumps", item_id=request.state.items[0].id, quantity=Decimal(5), unit="piece")
    desk.does(
        RecordConsignment(
            actor=OFFICER,
            said=told_by("CZE"),
            emergency_id=desk.other,
            donors=donors("CZE"),
            items=(goods,),
        )
    )
    with pytest.raises(GrownTogether):
        desk.unmerge()


def test_a_merge_is_undone_and_not_corrected() -> None:
    desk = merged_files()
    with pytest.raises(NotCorrectable):
        desk.strikes(EmergencyMerged)
