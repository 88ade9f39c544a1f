"""Corrections, whatever has happened before: an entry struck at once was never made, and of two the last counts."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.commands.consignment import Arrive, Cancel, Depart, Divert, GoHome, HandOver, Lose
from domain.commands.emergency import AssignGlide, EndNeed
from domain.commands.offer import (
    AcceptOffer,
    AmendOffer,
    DeclineOffer,
    FailOffer,
    ReleaseOffer,
    SubmitOffer,
    WithdrawOffer,
)
from domain.commands.request import (
    AmendedRequestItem,
    AmendRequest,
    CloseItem,
    CloseRequest,
    ReceiveRequest,
    RequestContent,
)
from domain.consignment import Arrived, Cancelled, Departed, DepartedHome, Diverted, HandedOver, Lost
from domain.emergency import GlideAssigned, NeedEnded
from domain.fact import Aggregate, Fact, FactMapper
from domain.offer import (
    OfferAccepted,
    OfferAmended,
    OfferDeclined,
    OfferFailed,
    OfferReleased,
    OfferSubmitted,
    OfferWithdrawn,
)
from domain.offer_line import AmendedItem, OfferedItem
from domain.request import ItemClosed, RequestAmended, RequestClosed
from tests.domain.builders import OFFICER, Desk, counted, lines, pumps, refusal_of, state_after, thing

MAPPER = FactMapper(transcoder=None)  # type: ignore[arg-type]  # our facts need no transcoder
BOATS = OfferedItem(what="boats", quantity=Decimal(4), unit="piece")


@dataclass
class Scene:
    """A file in which the duty officer types everything: a request, an offer of two lines, a consignment."""

    desk: Desk
    request: UUID
    offer: UUID
    consignment: UUID

    def state(self, id: UUID) -> Any:
        return self.desk.centre.load(Aggregate, id).state


def scene() -> Scene:
    desk = Desk()
    desk.opened()
    content = RequestContent(items=(thing("pumps", 30, "piece"), thing("boats")))
    request = desk.types(ReceiveRequest, "BIH", emergency_id=desk.emergency_id, content=content)
    desk.disseminated()
    offer = desk.types(SubmitOffer, "CZE", emergency_id=desk.emergency_id, items=(pumps(20), BOATS))
    return Scene(desk, request, offer, desk.records_consignment())


Act = Callable[[Scene], tuple[type[Fact], UUID]]


def of_offer(command: Any, decided_by: str, fact: type[Fact], **fields: Any) -> Act:
    def act(scene: Scene) -> tuple[type[Fact], UUID]:
        return fact, scene.desk.types(command, decided_by, offer_id=scene.offer, **fields)

    return act


def of_request(command: Any, fact: type[Fact], **fields: Any) -> Act:
    def act(scene: Scene) -> tuple[type[Fact], UUID]:
        scene.desk.types(command, "BIH", request_id=scene.request, **fields)
        return fact, scene.request

    return act


def of_consignment(command: Any, fact: type[Fact], decided_by: str = "CZE", **fields: Any) -> Act:
    def act(scene: Scene) -> tuple[type[Fact], UUID]:
        return fact, scene.desk.types(command, decided_by, consignment_id=scene.consignment, **fields)

    return act


def closes_first_item(scene: Scene) -> tuple[type[Fact], UUID]:
    item = scene.state(scene.request).items[0].id
    return of_request(CloseItem, ItemClosed, item_id=item, because="met")(scene)


def ends_need(scene: Scene) -> tuple[type[Fact], UUID]:
    return NeedEnded, scene.desk.types(EndNeed, "BIH", emergency_id=scene.desk.emergency_id)


def notes_glide(scene: Scene) -> tuple[type[Fact], UUID]:
    command = AssignGlide(actor=OFFICER, emergency_id=scene.desk.emergency_id, glide="FF-2014-000059-BIH")
    return GlideAssigned, UUID(scene.desk.does(command).id)


DRYERS = AmendedRequestItem(what="dryers", quantity=Decimal(10), unit="piece")
MORE_PUMPS = AmendedItem(line=1, what="pumps", quantity=Decimal(30), unit="piece")
ACTS: dict[str, Act] = {
    "accept some pumps": of_offer(AcceptOffer, "BIH", OfferAccepted, lines=lines((1, 3))),
    "accept all": of_offer(AcceptOffer, "BIH", OfferAccepted),
    "decline boats": of_offer(DeclineOffer, "BIH", OfferDeclined, lines=lines((2, None)), reason="no river"),
    "decline all": of_offer(DeclineOffer, "BIH", OfferDeclined),
    "offer more": of_offer(AmendOffer, "CZE", OfferAmended, items=(MORE_PUMPS,)),
    "offer by road": of_offer(AmendOffer, "CZE", OfferAmended, transport="by road"),
    "withdraw": of_offer(WithdrawOffer, "CZE", OfferWithdrawn),
    "fail": of_offer(FailOffer, "CZE", OfferFailed),
    "release": of_offer(ReleaseOffer, "BIH", OfferReleased),
    "ask more": of_request(AmendRequest, RequestAmended, items=(DRYERS,)),
    "tell more": of_request(AmendRequest, RequestAmended, situation="The Sava rises"),
    "close the request": of_request(CloseRequest, RequestClosed),
    "close an item": closes_first_item,
    "depart": of_consignment(Depart, Departed, lines=counted((1, 4))),
    "arrive": of_consignment(Arrive, Arrived),
    "hand over": of_consignment(HandOver, HandedOver, decided_by="BIH", lines=counted((1, 3))),
    "divert": of_consignment(Divert, Diverted, destination="Doboj"),
    "cancel": of_consignment(Cancel, Cancelled),
    "lose": of_consignment(Lose, Lost),
    "go home": of_consignment(GoHome, DepartedHome),
    "end need": ends_need,
    "note a GLIDE number": notes_glide,
}
some_acts = st.lists(st.sampled_from(sorted(ACTS)), max_size=8)


def happens(played: Scene, acts: list[str]) -> None:
    """Let those acts happen that the rules allow."""
    for act in acts:
        played.desk.clock.move(minutes=1)
        refusal_of(partial(ACTS[act], played))


def happened(acts: list[str]) -> Scene:
    """A file in which some acts have happened, as far as the rules allow."""
    played = scene()
    happens(played, acts)
    return played


def offered_pumps(quantity: int) -> dict[str, Any]:
    """The offer as it would be right with that many pumps."""
    return {
        "items": [{"what": "pumps", "quantity": quantity, "unit": "piece"}, BOATS.model_dump(mode="json")]
    }


@settings(max_examples=60)
@given(before=some_acts, act=st.sampled_from(sorted(ACTS)))
def test_striking_what_was_just_entered_gives_the_state_before_it(before: list[str], act: str) -> None:
    played = happened(before)
    things = (played.request, played.offer, played.consignment, played.desk.emergency_id)
    states = {id: played.state(id) for id in things}
    entered: list[tuple[type[Fact], UUID]] = []
    assume(refusal_of(lambda: entered.append(ACTS[act](played))) is None)
    ((fact, id),) = entered
    # To be diverted again to the same place changes nothing.
    assume(played.state(id) != states[id])
    played.desk.strikes(fact)
    assert played.state(id) == states[id]


@settings(max_examples=40)
@given(before=some_acts, first=st.integers(1, 99), last=st.integers(1, 99))
def test_of_two_corrections_the_last_counts(before: list[str], first: int, last: int) -> None:
    assume(20 not in (first, last))
    assume(first != last)
    twice, once = happened(before), happened(before)
    position = once.desk.position_of(OfferSubmitted)
    twice.desk.corrects(position, **offered_pumps(first))
    twice.desk.corrects(position, **offered_pumps(last))
    once.desk.corrects(position, **offered_pumps(last))
    assert twice.state(twice.offer) == once.state(once.offer)


@settings(max_examples=40)
@given(before=some_acts, wrong=st.integers(21, 99))
def test_setting_right_what_was_set_wrong_changes_nothing(before: list[str], wrong: int) -> None:
    played = happened(before)
    state, position = played.state(played.offer), played.desk.position_of(OfferSubmitted)
    played.desk.corrects(position, **offered_pumps(wrong))
    played.desk.corrects(position, **offered_pumps(20))
    assert played.state(played.offer) == state


@settings(max_examples=40)
@given(
    before=some_acts,
    struck=st.lists(st.integers(1, 40), max_size=4),
    quantity=st.integers(1, 99),
    after=some_acts,
)
def test_whatever_is_corrected_the_log_tells_what_the_centre_knows(
    before: list[str], struck: list[int], quantity: int, after: list[str]
) -> None:
    """A reader who meets the corrections in their place arrives at the same state as the centre."""
    played = happened(before)
    head = len(played.desk.log())
    for position in struck:
        if position <= head:
            refusal_of(partial(played.desk.strikes, position))
    refusal_of(partial(played.desk.corrects, OfferSubmitted, **offered_pumps(quantity)))
    happens(played, after)
    for id in (played.request, played.offer, played.consignment, played.desk.emergency_id):
        rows = [MAPPER.to_stored_event(fact) for fact in played.desk.centre.history(id)]
        assert state_after(MAPPER.to_domain_event(row) for row in rows) == played.state(id)
