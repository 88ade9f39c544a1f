"""Requests: who asks, what is changed and closed, and what that does to the file (invariants 1, 2, 6, 26 and 27)."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from domain.commands.emergency import OpenEmergency
from domain.commands.request import (
    AmendedRequestItem,
    AmendRequest,
    CloseItem,
    CloseRequest,
    Disseminate,
    ReceiveRequest,
    RequestContent,
    WithdrawRequest,
)
from domain.emergency import NeedEnded
from domain.request import ClosingReason, NumberedItem, Request
from domain.rules import (
    AlreadyDisseminated,
    ItemNotOpen,
    NothingChanges,
    OnlyStrickenNationDecides,
    OriginatorMayNotApprove,
    RequestNotOpen,
    RuleBroken,
    SuspendedNationNotAddressed,
    UnknownItem,
    UnknownNation,
)
from tests.domain.builders import (
    BOATS_ASKED,
    HEAD,
    OFFICER,
    OTHER_HEAD,
    PUMPS_ASKED,
    Desk,
    centre_says,
    nation,
    replayed,
    request_that_is,
    thing,
    told_by,
    word_of,
)

BIH = word_of("BIH")

# --- the state machine -----------------------------------------------------------------------------------------

ACTS: dict[str, Callable[[Request], None]] = {
    "disseminate": lambda request: request.disseminate(UUID(int=302), ("CZE",), centre_says(typed_by=HEAD)),
    "amend": lambda request: request.amend((), BIH, situation="The dam holds"),
    "withdraw": lambda request: request.withdraw(None, BIH),
    "close": lambda request: request.close(None, BIH),
    "close an item": lambda request: request.close_item(PUMPS_ASKED, "met", BIH),
}
STATUSES = ("received", "disseminated", "revised", "closed", "withdrawn")
# What DOMAIN.md, section 5 (Request) lets happen, and what then is.
MOVES: dict[tuple[str, str], str | type[RuleBroken]] = {
    ("disseminate", "received"): "disseminated",
    ("disseminate", "revised"): "disseminated",
    ("disseminate", "disseminated"): AlreadyDisseminated,
    # A request that nobody has read yet is changed, not revised.
    ("amend", "received"): "received",
    ("amend", "disseminated"): "revised",
    ("amend", "revised"): "revised",
    ("withdraw", "received"): "withdrawn",
    ("withdraw", "disseminated"): "withdrawn",
    ("withdraw", "revised"): "withdrawn",
    ("close", "received"): "closed",
    ("close", "disseminated"): "closed",
    ("close", "revised"): "closed",
    # Rule 26: closing an item does not close the request.
    ("close an item", "received"): "received",
    ("close an item", "disseminated"): "disseminated",
    ("close an item", "revised"): "revised",
    # With the request its items were closed.
    ("close an item", "closed"): ItemNotOpen,
    ("close an item", "withdrawn"): ItemNotOpen,
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("act", ACTS)
def test_a_request_moves_only_as_the_field_lets_it(act: str, status: str) -> None:
    request = request_that_is(status)
    outcome = MOVES.get((act, status), RequestNotOpen)
    if isinstance(outcome, str):
        ACTS[act](request)
        assert request.state.status == outcome
        assert replayed(request).state == request.state
    else:
        before = request.state
        with pytest.raises(outcome):
            ACTS[act](request)
        assert request.state == before


# --- who -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["amend", "withdraw", "close", "close an item"])
def test_rule_1_only_the_stricken_nation_changes_what_it_asks(act: str) -> None:
    request, donor = request_that_is("disseminated"), word_of("CZE")
    changes: dict[str, Callable[[], None]] = {
        "amend": lambda: request.amend((), donor, situation="Worse than they say"),
        "withdraw": lambda: request.withdraw(None, donor),
        "close": lambda: request.close(None, donor),
        "close an item": lambda: request.close_item(PUMPS_ASKED, "met", donor),
    }
    with pytest.raises(OnlyStrickenNationDecides):
        changes[act]()


def test_rule_1_no_donor_asks_on_anothers_behalf() -> None:
    """BIH, October 2024: the centre was in contact, and received no request."""
    desk = Desk().that_is("monitored")
    command = ReceiveRequest(
        actor=nation("HRV"), emergency_id=desk.emergency_id, content=RequestContent(items=())
    )
    with pytest.raises(OnlyStrickenNationDecides) as refusal:
        desk.does(command)
    assert (refusal.value.stricken, refusal.value.named) == ("BIH", "HRV")


def test_rule_1_the_desk_registers_a_request_that_the_nation_made() -> None:
    desk = Desk().that_is("monitored")
    command = ReceiveRequest(
        actor=OFFICER,
        said=told_by("BIH", channel="fax"),
        emergency_id=desk.emergency_id,
        content=RequestContent(items=()),
    )
    desk.does(command)
    assert desk.request.state.account == "officer"


def test_rule_1_not_even_the_desk_registers_one_that_another_nation_decided() -> None:
    desk = Desk().that_is("monitored")
    command = ReceiveRequest(
        actor=OFFICER,
        said=told_by("HRV"),
        emergency_id=desk.emergency_id,
        content=RequestContent(items=()),
    )
    with pytest.raises(OnlyStrickenNationDecides):
        desk.does(command)


def test_rule_6_who_registered_a_request_does_not_release_it() -> None:
    desk = Desk()
    content = RequestContent(items=(thing("pumps", 30, "piece"),))
    command = OpenEmergency(actor=HEAD, said=told_by("BIH"), country="BIH", hazard="flood", request=content)
    desk.emergency_id = UUID(desk.does(command).id)
    with pytest.raises(OriginatorMayNotApprove) as refusal:
        desk.does(Disseminate(actor=HEAD, request_id=desk.request.id))
    assert refusal.value.account == "head"


def test_rule_6_another_head_does() -> None:
    desk = Desk()
    command = OpenEmergency(
        actor=HEAD,
        said=told_by("BIH"),
        country="BIH",
        hazard="flood",
        request=RequestContent(items=(thing("pumps", 30, "piece"),)),
    )
    desk.emergency_id = UUID(desk.does(command).id)
    desk.does(Disseminate(actor=OTHER_HEAD, request_id=desk.request.id))
    assert desk.request.state.status == "disseminated"


def revised_by_the_head() -> Desk:
    desk = Desk()
    desk.disseminated()
    told = told_by("BIH")
    desk.does(AmendRequest(actor=HEAD, said=told, request_id=desk.request.id, situation="The Sava rises"))
    return desk


def test_rule_6_who_typed_a_revision_does_not_release_it() -> None:
    desk = revised_by_the_head()
    with pytest.raises(OriginatorMayNotApprove):
        desk.does(Disseminate(actor=HEAD, request_id=desk.request.id))


def test_rule_6_and_may_release_the_next_that_another_typed() -> None:
    desk = revised_by_the_head()
    desk.does(Disseminate(actor=OTHER_HEAD, request_id=desk.request.id))
    desk.does(AmendRequest(actor=nation("BIH"), request_id=desk.request.id, situation="The Sava falls"))
    desk.does(Disseminate(actor=HEAD, request_id=desk.request.id))
    assert desk.request.state.status == "disseminated"


# --- changing --------------------------------------------------------------------------------------------------


def test_a_revised_request_is_disseminated_again() -> None:
    desk = Desk()
    desk.disseminated()
    desk.does(AmendRequest(actor=nation("BIH"), request_id=desk.request.id, situation="The Sava rises"))
    assert (desk.request.state.status, desk.request.state.revision) == ("revised", 2)
    desk.does(Disseminate(actor=HEAD, request_id=desk.request.id))
    assert desk.request.state.status == "disseminated"


def test_an_item_is_changed_under_its_id() -> None:
    request = request_that_is("disseminated")
    forty = NumberedItem(id=PUMPS_ASKED, what="pumps", quantity=Decimal(40), unit="piece")
    request.amend((forty,), BIH)
    assert [(item.id, item.quantity) for item in request.state.items] == [
        (PUMPS_ASKED, Decimal(40)),
        (BOATS_ASKED, None),
    ]


def test_a_new_item_gets_a_new_id() -> None:
    """CZE 2002: supplementary items came days after the first list."""
    desk = Desk()
    known = desk.disseminated().state.items[0].id
    dryers = AmendedRequestItem(what="dryers", quantity=Decimal(100), unit="piece")
    desk.does(AmendRequest(actor=nation("BIH"), request_id=desk.request.id, items=(dryers,)))
    first, second = desk.request.state.items
    assert (first.id, second.what) == (known, "dryers")
    assert second.id != known


def test_a_changed_item_is_one_of_the_request() -> None:
    desk = Desk()
    desk.disseminated()
    unknown = AmendedRequestItem(id=UUID(int=999), what="dryers")
    with pytest.raises(UnknownItem):
        desk.does(AmendRequest(actor=nation("BIH"), request_id=desk.request.id, items=(unknown,)))


def test_an_empty_amendment_is_a_mistake_of_typing() -> None:
    with pytest.raises(NothingChanges):
        request_that_is("received").amend((), BIH, situation=None)


def test_an_amendment_that_says_what_was_said_is_one_too() -> None:
    request = request_that_is("received")
    request.amend((), BIH, situation="The Sava rises")
    with pytest.raises(NothingChanges):
        request.amend((), BIH, situation="The Sava rises")


def test_rule_26_a_closed_item_is_not_asked_again_under_its_id() -> None:
    request = request_that_is("disseminated")
    request.close_item(PUMPS_ASKED, "met", BIH)
    with pytest.raises(ItemNotOpen) as refusal:
        request.amend((NumberedItem(id=PUMPS_ASKED, what="pumps"),), BIH)
    assert refusal.value.item == str(PUMPS_ASKED)


def test_only_an_item_of_the_request_is_closed() -> None:
    with pytest.raises(UnknownItem):
        request_that_is("disseminated").close_item(UUID(int=999), "met", BIH)


# --- closing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("because", ["met", "no_longer_needed", "withdrawn"])
def test_rule_26_closing_an_item_does_not_close_its_request(because: ClosingReason) -> None:
    """SVN 2023: helicopters and personnel were closed on day 3, bridges stayed open."""
    desk = Desk("SVN")
    desk.disseminated(thing("helicopters", 4, "aircraft"), thing("bridges", 5, "piece"))
    desk.does(
        CloseItem(actor=nation("SVN"), request_id=desk.request.id, item_id=desk.item.id, because=because)
    )
    state = desk.request.state
    assert (state.status, [item.status for item in state.items]) == ("disseminated", ["closed", "open"])
    assert state.items[0].closed_because == because


def test_rule_26_not_even_closing_the_last_item_does() -> None:
    desk = Desk()
    desk.disseminated()
    desk.item_closed()
    assert (desk.request.state.status, desk.emergency.state.status) == ("disseminated", "active")


def test_rule_26_closing_a_request_does_not_close_its_emergency() -> None:
    desk = Desk()
    first = desk.disseminated()
    desk.disseminated()
    desk.does(CloseRequest(actor=nation("BIH"), request_id=first.id))
    assert (desk.centre.load(Request, first.id).state.status, desk.emergency.state.status) == (
        "closed",
        "active",
    )


def test_rule_26_what_is_closed_with_the_request_says_why() -> None:
    request = request_that_is("disseminated")
    request.close_item(PUMPS_ASKED, "met", BIH)
    request.close(None, BIH)
    assert [item.closed_because for item in request.state.items] == ["met", "no_longer_needed"]


@pytest.mark.parametrize("command", [WithdrawRequest, CloseRequest])
def test_a_file_is_stood_down_with_its_only_request_that_never_went_out(
    command: type[WithdrawRequest | CloseRequest],
) -> None:
    desk = Desk().that_is("requested")
    desk.does(command(actor=nation("BIH"), request_id=desk.request.id, reason="false alarm"))
    assert desk.emergency.state.status == "stood_down"


@pytest.mark.parametrize("command", [WithdrawRequest, CloseRequest])
def test_it_is_not_while_another_request_waits(command: type[WithdrawRequest | CloseRequest]) -> None:
    desk = Desk().that_is("requested")
    first = desk.request
    desk.asked()
    desk.does(command(actor=nation("BIH"), request_id=first.id))
    assert desk.emergency.state.status == "requested"


def test_withdrawing_the_last_open_request_of_an_active_file_is_an_end_of_need() -> None:
    desk = Desk().that_is("active")
    desk.withdrawn()
    assert (desk.emergency.state.status, type(desk.log()[-1])) == ("closing", NeedEnded)


def test_withdrawing_one_of_two_is_none() -> None:
    desk = Desk().that_is("active")
    desk.asked()
    desk.withdrawn()
    assert desk.emergency.state.status == "active"


def test_closing_the_last_request_of_an_active_file_leaves_the_end_of_need_to_the_nation() -> None:
    desk = Desk().that_is("active")
    statuses = []
    desk.does(CloseRequest(actor=nation("BIH"), request_id=desk.request.id))
    statuses.append(desk.emergency.state.status)
    desk.need_ended()
    statuses.append(desk.emergency.state.status)
    assert statuses == ["active", "closing"]


# --- numbers, flags, addressees --------------------------------------------------------------------------------


def test_requests_of_a_file_are_numbered_from_one() -> None:
    """BGR 2005: 9 June, and again 19 July, in the same file."""
    desk = Desk("BGR")
    assert [desk.disseminated().state.number, desk.disseminated().state.number] == [1, 2]


def test_an_empty_list_of_items_says_that_the_list_follows() -> None:
    desk = Desk().that_is("monitored")
    desk.does(
        ReceiveRequest(actor=nation("BIH"), emergency_id=desk.emergency_id, content=RequestContent(items=()))
    )
    assert (desk.request.state.items, desk.request.state.flags) == ((), ())


def test_rule_27_a_request_on_a_closed_file_is_recorded_and_flagged() -> None:
    desk = Desk().that_is("closed")
    request = desk.asked()
    assert (request.state.flags, desk.emergency.state.status) == (("recorded_on_closed_file",), "closed")


def test_rule_2_a_request_from_outside_the_area_is_recorded_and_flagged() -> None:
    """Pakistan asked on 10 October 2005; the Council decided the day after."""
    request = Desk("PAK", now=datetime(2005, 10, 10, 15, tzinfo=UTC)).asked()
    assert request.state.flags == ("needs_council_decision",)


def test_rule_2_within_a_mandate_it_is_not() -> None:
    desk = Desk("PAK", now=datetime(2005, 10, 11, 15, tzinfo=UTC)).that_is("monitored")
    desk.mandated()
    assert desk.asked().state.flags == ()


def test_a_request_goes_to_all_with_access_but_the_stricken_nation() -> None:
    addressees = Desk("BIH").disseminated().state.addressees
    assert "BIH" not in addressees
    assert {"CZE", "SVN", "JOR", "AUS"} <= set(addressees)


def test_a_suspended_nation_is_not_addressed() -> None:
    """Practical cooperation with Russia was suspended on 1 April 2014."""
    assert "RUS" not in Desk("BIH").disseminated().state.addressees


def test_the_head_may_name_the_addressees() -> None:
    desk = Desk().that_is("requested")
    desk.does(Disseminate(actor=HEAD, request_id=desk.request.id, addressees=("SVN", "HRV", "SVN")))
    assert desk.request.state.addressees == ("HRV", "SVN")


def test_an_addressee_is_a_nation_that_there_is() -> None:
    desk = Desk().that_is("requested")
    with pytest.raises(UnknownNation) as refusal:
        desk.does(Disseminate(actor=HEAD, request_id=desk.request.id, addressees=("HRV", "QQQ")))
    assert (refusal.value.code, refusal.value.pointer) == ("QQQ", "/addressees")


def test_rule_2_a_suspended_nation_is_not_addressed_even_by_name() -> None:
    desk = Desk().that_is("requested")
    with pytest.raises(SuspendedNationNotAddressed) as refusal:
        desk.does(Disseminate(actor=HEAD, request_id=desk.request.id, addressees=("HRV", "RUS")))
    assert refusal.value.code == "RUS"


def test_what_is_sent_is_the_nations_words_and_its_open_items() -> None:
    desk = Desk()
    desk.asked(thing("pumps", 30, "piece"), thing("boats"), situation="The Sava rises")
    desk.item_closed()
    message = desk.message(UUID(desk.does(Disseminate(actor=HEAD, request_id=desk.request.id)).id)).state
    assert [section.text for section in message.sections] == ["The Sava rises"]
    assert [item.what for item in message.items] == ["boats"]
