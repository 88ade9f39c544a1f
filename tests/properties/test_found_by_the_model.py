"""What the model-based test has found, each as the shortest history that shows it."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from domain.centre import NotFound
from domain.commands.consignment import Arrive, ConsignedLine, Depart, HandOver, PlanConsignment
from domain.commands.dispatch import MAILER, MarkTransmission, RecordOutcome
from domain.commands.emergency import AssignGlide, OpenEmergency
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.commands.message import ApproveMessage, DraftReport
from domain.commands.offer import AcceptOffer, SubmitOffer
from domain.commands.request import Disseminate, ReceiveRequest, RequestContent
from domain.dispatch import dispatch_of_message
from domain.identity import named_id
from domain.offer_line import OfferedItem
from domain.request import RequestedItem
from projections.cover import cover_id, released_id
from tests.properties.house import ESP, HEAD, OFFICER, SVN, House, told_by


@pytest.fixture
def house(new_sqlite: Callable[[], str]) -> Iterator[House]:
    house = House(new_sqlite())
    yield house
    house.close()


def asking_for(*what: str) -> RequestContent:
    items = [RequestedItem(what=one, quantity=Decimal(10), unit="piece") for one in what]
    return RequestContent(items=tuple(items))


def out_for_pumps(house: House) -> UUID:
    """A file whose request for pumps went out; its id."""
    file = house.made(OpenEmergency(actor=SVN, country="SVN", hazard="flood", request=asking_for("pumps")))
    (request,) = house.all_of("request", file)
    house.run(Disseminate(actor=HEAD, request_id=request))
    return file


def test_a_request_on_a_struck_file_outlives_a_correction_of_another_entry(house: House) -> None:
    opening = house.run(OpenEmergency(actor=OFFICER, country="SVN", hazard="flood"))
    file = house.made(CorrectEntry(actor=OFFICER, position=opening.outcome.position, reason="no flood"))
    house.run(ReceiveRequest(actor=SVN, emergency_id=file, content=RequestContent(items=())))
    noted = house.run(AssignGlide(actor=OFFICER, emergency_id=file, glide="FL-2026-000001-SVN"))
    house.run(
        CorrectEntry(
            actor=OFFICER,
            position=noted.outcome.position,
            reason="a digit",
            right={"glide": "FL-2026-000002-SVN"},
        )
    )
    shown = house.shown("emergency", file)
    assert (shown["status"], shown["readers"]) == ("requested", ["SVN"])
    assert shown["glide"] == ["FL-2026-000002-SVN"]


def test_a_struck_opening_keeps_what_was_set_right_in_it(house: House) -> None:
    opening = house.run(OpenEmergency(actor=OFFICER, country="SVN", hazard="flood", title="Fload"))
    right = {"title": "Flood of the Sava"}
    house.run(CorrectEntry(actor=OFFICER, position=opening.outcome.position, reason="typing", right=right))
    file = house.made(CorrectEntry(actor=OFFICER, position=opening.outcome.position, reason="no flood"))
    assert house.shown("emergency", file)["title"] == "Flood of the Sava"


def test_a_report_tells_the_cover_of_an_item_only_to_those_who_know_the_item(house: House) -> None:
    """A second request has not gone out: that there is such an item is nobody's business yet."""
    file = out_for_pumps(house)
    second = house.made(ReceiveRequest(actor=SVN, emergency_id=file, content=asking_for("tents")))
    draft = house.made(DraftReport(actor=OFFICER, emergency_id=file, product="situation_report"))
    house.run(ApproveMessage(actor=HEAD, message_id=draft))
    (tents,) = house.shown("request", second)["items"]
    (pumps,) = [item for item in house.all_of("item", file) if str(item) != tents]
    assert house.shown("released_cover", released_id(tents))["readers"] == ["SVN"]
    assert "ESP" in house.shown("released_cover", released_id(pumps))["readers"]


def test_only_what_stands_in_the_log_book_can_be_acknowledged(house: House) -> None:
    """A paper filed, an acknowledgement: the position is there, and nobody has an entry to take on."""
    file = out_for_pumps(house)
    told = house.all_entries(file)
    for row in house.log():
        acknowledge = AcknowledgeEntry(actor=OFFICER, position=row.position)
        if row.position in told:
            assert house.run(acknowledge).outcome.kind == "entry"
        else:
            with pytest.raises(NotFound):
                house.run(acknowledge)
    assert len(house.all_entries(file)) == len(told) < len(house.log())


def test_a_validity_that_a_correction_takes_away_is_no_longer_looked_for(house: House) -> None:
    """The timekeeper would have asked every second, and been refused every second."""
    file = out_for_pumps(house)
    told = told_by("ESP")
    offer = SubmitOffer(actor=OFFICER, said=told, emergency_id=file, items=(), valid_until=date(2026, 11, 30))
    submitted = house.run(offer)
    house.run(
        CorrectEntry(
            actor=OFFICER, position=submitted.outcome.position, reason="typing", right={"valid_until": None}
        )
    )
    (due,) = [row for (kind, _), row in house.present().items() if kind == "due"]
    assert not json.loads(due.text)["open"]


def test_a_hand_over_whose_arrival_was_struck_counts_what_had_left(house: House) -> None:
    file = out_for_pumps(house)
    (pumps,) = house.all_of("item", file)
    item = OfferedItem(what="pumps", item_id=pumps, quantity=Decimal(5), unit="piece")
    offer = house.made(SubmitOffer(actor=ESP, emergency_id=file, items=(item,)))
    house.run(AcceptOffer(actor=SVN, offer_id=offer))
    load = house.made(PlanConsignment(actor=ESP, offer_id=offer, lines=(ConsignedLine(line=1),)))
    house.run(Depart(actor=ESP, consignment_id=load))
    arrival = house.run(Arrive(actor=OFFICER, said=told_by("ESP"), consignment_id=load))
    house.run(HandOver(actor=SVN, consignment_id=load))
    house.run(CorrectEntry(actor=OFFICER, position=arrival.outcome.position, reason="another load"))
    assert house.shown("cover", cover_id(pumps))["handed_over"] == 5


def test_nobody_learns_of_a_hidden_request_from_its_being_struck(house: House) -> None:
    file = out_for_pumps(house)
    second = ReceiveRequest(
        actor=OFFICER, said=told_by("SVN"), emergency_id=file, content=asking_for("tents")
    )
    asked = house.run(second)
    before = house.all_entries(file)
    house.run(CorrectEntry(actor=OFFICER, position=asked.outcome.position, reason="sent twice"))
    (told,) = set(house.all_entries(file)) - set(before)
    assert house.shown("entry", f"{told:012}")["readers"] == ["SVN"]


def test_who_has_a_message_by_telephone_before_the_mail_left_is_reminded_too(house: House) -> None:
    (request,) = house.all_of("message", out_for_pumps(house))
    dispatch = dispatch_of_message(request)
    house.run(
        RecordOutcome(
            actor=MAILER, subject_id=request, addressees=("ESP",), outcome="failed", reason="no such mailbox"
        )
    )
    house.run(MarkTransmission(actor=OFFICER, dispatch_id=dispatch, addressee="ESP", status="delivered"))
    due = house.present()["due", str(named_id("due", "remind_unread", dispatch))]
    assert json.loads(due.text)["unread"] == ["ESP"]
