"""The log book: what happened, in a sentence that a duty officer would write (rules 18, 28 and 29)."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.commands.consignment import (
    Divert,
    ReportClearances,
)
from domain.commands.emergency import AssignGlide
from domain.commands.entry import AcknowledgeEntry
from domain.commands.merging import MergeEmergency, UnmergeEmergency
from domain.commands.message import ApproveMessage, CorrectMessage, EditDraft, ReleaseWider
from domain.commands.offer import (
    AmendOffer,
    ExpireOffer,
    FailOffer,
    LinkOffer,
    ReleaseOffer,
    SubmitOffer,
    UnlinkOffer,
    WithdrawOffer,
)
from domain.commands.post import Appoint, LeavePost
from domain.commands.request import (
    AmendedRequestItem,
    AmendRequest,
    CloseItem,
    CloseRequest,
    ReceiveRequest,
    RequestContent,
    WithdrawRequest,
)
from domain.consignment import Clearance, ConsignmentPlanned
from domain.emergency import ActReported, GlideAssigned, NeedEnded
from domain.fact import FACTS, Fact
from domain.log_book import is_told
from domain.message import Section
from domain.offer import OfferSubmitted
from domain.offer_line import AmendedItem, OfferedItem
from domain.post import Appointment, Post, Term
from domain.provenance import Party
from domain.request import RequestReceived
from projections.entities import Entity
from projections.entry import told
from projections.readers import STAFF_ONLY
from tests.domain.builders import CLOCK, HEAD, OFFICER, OTHER_HEAD, donors, nation, pumps, thing, word_of
from tests.projections.builders import FoldingDesk
from tests.projections.exercise import everything_in_an_exercise
from tests.projections.mail import everything_of_a_mail
from tests.projections.planning.builders import everything_that_can_be_planned
from tests.projections.watch import everything_of_a_watch
from tests.scenarios.imported import Archive, trap

# What the centre keeps for itself: registers, the file's list of its papers, the other side of a link, who has taken an
# entry on, and what other entries of the same moment tell. What became of a mail stands beside its message, and an
# original beside its entry.
BOOK_KEEPING = {
    "attachment.added",
    "dispatch.delivered",
    "dispatch.failed",
    "dispatch.opened",
    "dispatch.outcome_unknown",
    "dispatch.read",
    "dispatch.reminded",
    "dispatch.repeated",
    "dispatch.sent",
    "register.opened",
    "register.reference_assigned",
    "register.message_number_assigned",
    "emergency.paper_filed",
    "emergency.activated",
    "emergency.entry_acknowledged",
    "emergency.filing_struck",
    "emergency.merged_file_taken",
    "emergency.merged_file_returned",
    "message.corrected_by",
    "offer.counterpart",
    "menu_import.recorded",
    "planning_file.recorded",
    "watch.opened",
}


BOSNIA = "Bosnia and Herzegovina is reported to have"


def everything_that_can_happen() -> FoldingDesk:
    """One busy file, in which each kind of fact is recorded at least once."""
    desk = FoldingDesk()
    desk.opened()
    desk.does(AssignGlide(actor=OFFICER, emergency_id=desk.emergency_id, glide="FF-2014-000059-BIH"))
    desk.corrects(GlideAssigned, glide="FL-2014-000059-BIH")
    desk.strikes(GlideAssigned)
    desk.mandated()
    request = desk.disseminated(
        thing("pumps", 30, "piece"), thing("boats"), points_of_entry=("Sarajevo airport",)
    )
    item, boats = (one.id for one in request.state.items)
    changed = AmendedRequestItem(id=item, what="pumps", quantity=Decimal(40), unit="piece")
    desk.does(AmendRequest(actor=nation("BIH"), request_id=request.id, items=(changed,)))
    desk.does(CloseItem(actor=nation("BIH"), request_id=request.id, item_id=boats, because="met"))
    _offers(desk, item)
    _consignments(desk, item)
    desk.types(
        ReceiveRequest, "BIH", emergency_id=desk.emergency_id, content=RequestContent(items=(thing("tents"),))
    )
    desk.corrects(RequestReceived, what="family tents")
    desk.strikes(RequestReceived)
    further = desk.asked(thing("sandbags", 1500, "piece"))
    desk.does(WithdrawRequest(actor=nation("BIH"), request_id=further.id, reason="Found at home"))
    further = desk.asked()
    desk.does(CloseRequest(actor=nation("BIH"), request_id=further.id, reason="The dam holds"))
    _messages(desk)
    desk.drafted("executive_summary")
    desk.offers(by="SVN")
    desk.closed()
    desk.reopened()
    return desk


def _messages(desk: FoldingDesk) -> None:
    report = desk.drafted()
    said = (Section(name="situation", text="The Sava falls."),)
    desk.does(EditDraft(actor=OFFICER, message_id=report, sections=said))
    desk.does(ApproveMessage(actor=HEAD, message_id=report))
    correction = UUID(desk.does(CorrectMessage(actor=OFFICER, message_id=report)).id)
    desk.does(ApproveMessage(actor=HEAD, message_id=correction))
    posts: tuple[Post, ...] = ("deputy_head", "acting_head")
    for post in posts:
        desk.does(Appoint(actor=HEAD, account=OTHER_HEAD.account, term=Term(post=post)))
    desk.does(ReleaseWider(actor=OTHER_HEAD, message_id=correction, nations=("BRA",), reason="They asked"))
    desk.does(LeavePost(actor=HEAD, appointment_id=Appointment.id_of(OTHER_HEAD.account), post="acting_head"))


def _offers(desk: FoldingDesk, item: UUID) -> None:
    amended = desk.types(SubmitOffer, "CZE", emergency_id=desk.emergency_id, items=(pumps(20, item_id=item),))
    desk.corrects(OfferSubmitted, quantity=25)
    line = AmendedItem(
        line=1, what="pumps", item_id=item, quantity=Decimal(30), unit="piece", quantity_kind="up_to"
    )
    desk.does(AmendOffer(actor=nation("CZE"), offer_id=amended, items=(line,)))
    desk.accepts(amended, (1, 12.5))
    desk.declines(amended, "Wrong voltage")
    other = desk.offers(channel="ucpm")
    desk.does(LinkOffer(actor=OFFICER, offer_id=other, to=amended))
    desk.does(UnlinkOffer(actor=OFFICER, offer_id=other))
    desk.does(WithdrawOffer(actor=nation("CZE"), offer_id=other, reason="Needed at home"))
    for ending, by in ((FailOffer, "CZE"), (ReleaseOffer, "BIH")):
        offer = desk.offers()
        desk.accepts(offer)
        ends: Any = ending
        desk.does(ends(actor=nation(by), offer_id=offer))
    expiring = desk.offers(valid_until=desk.clock().date())
    desk.clock.move(days=1)
    desk.does(ExpireOffer(actor=CLOCK, offer_id=expiring))
    desk.types(SubmitOffer, "CZE", emergency_id=desk.emergency_id, items=())
    desk.strikes(OfferSubmitted)


def _consignments(desk: FoldingDesk, item: UUID) -> None:
    team = OfferedItem(what="rescue workers", quantity=Decimal(12), unit="person")
    offer = desk.offers(pumps(20, item_id=item), team, by="CZE")
    goods = desk.consigns(offer, (1, 20))
    granted = Clearance(name="overflight of Hungary", status="granted")
    desk.does(ReportClearances(actor=nation("CZE"), consignment_id=goods, clearances=(granted,)))
    desk.departs(goods)
    desk.does(Divert(actor=nation("CZE"), consignment_id=goods, point_of_entry="Tuzla airport", reason="Fog"))
    desk.arrives(goods)
    desk.accepts(offer)
    desk.hands_over(goods, (1, 18))
    workers = desk.consigns(offer, (2, None))
    desk.departs(workers)
    desk.goes_home(workers)
    desk.cancels(desk.consigns(offer, (1, None)))
    lost = desk.consigns(offer, (1, None))
    desk.departs(lost)
    desk.loses(lost)
    desk.records_consignment()
    desk.corrects(ConsignmentPlanned, carrier="Own lorries")
    desk.strikes(ConsignmentPlanned)
    entry = int(desk.entries("consignment.planned")[0]["id"])
    desk.does(AcknowledgeEntry(actor=OFFICER, position=entry))


@pytest.fixture(scope="module")
def happened() -> dict[str, list[tuple[Fact, str | None]]]:
    """Every fact by its topic, with its sentence: of a busy file, a quiet one, past ones, planning, and the mail."""
    quiet = FoldingDesk("ALB")
    quiet.that_is("stood_down")
    twice = quiet.emergency_id
    quiet.does(MergeEmergency(actor=OFFICER, emergency_id=twice, into=quiet.opened(), reason="One flood."))
    quiet.does(UnmergeEmergency(actor=OFFICER, emergency_id=twice, reason="two floods"))
    past = Archive(trap("closure-by-items"), trap("delivery-before-acceptance"))
    found: dict[str, list[tuple[Fact, str | None]]] = {}
    for boards in (
        everything_that_can_happen().boards,
        quiet.boards,
        past,
        everything_that_can_be_planned().boards,
        everything_in_an_exercise(),
        everything_of_a_watch(),
        everything_of_a_mail().boards,
    ):
        sentences = {int(entry["id"]): entry["text"] for entry in boards.every("entry")}
        for position, fact in boards.facts.items():
            found.setdefault(fact.TOPIC, []).append((fact, sentences.get(position)))
        boards.require_whole()
    return found


Happened = dict[str, list[tuple[Fact, str | None]]]
# Tests of the store bring facts of their own.
TOPICS = sorted(topic for topic, kind in FACTS.items() if kind.__module__.startswith("domain."))


def test_every_topic_has_a_sentence_or_is_book_keeping(happened: Happened) -> None:
    """A new fact is told, or said to be the centre's own business."""
    assert sorted(happened) == TOPICS
    told_of = {topic for topic, facts in happened.items() if any(sentence for _, sentence in facts)}
    assert set(TOPICS) - told_of == BOOK_KEEPING


@pytest.mark.parametrize("topic", TOPICS)
def test_a_fact_has_an_entry_exactly_when_it_is_told(happened: Happened, topic: str) -> None:
    for fact, sentence in happened[topic]:
        assert (sentence is not None) == is_told(fact)


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ("emergency.opened", "File 2014-001 opened: Flood, Bosnia and Herzegovina, May 2014."),
        ("emergency.glide_assigned", "GLIDE number noted: FF-2014-000059-BIH."),
        ("emergency.corrected", "Entry 4 set right (glide): mistyped."),
        ("emergency.struck", "Entry 4 struck: never happened."),
        (
            "emergency.mandate_recorded",
            "Council decision recorded: PO(2005)0083: airlift in support of relief (2014-05-15).",
        ),
        (
            "request.received",
            "Bosnia and Herzegovina asks for assistance (request 1): pumps (30 piece); boats.",
        ),
        ("message.released", "Urgent disaster assistance request released as OPS(EADRCC)(2014)0001."),
        ("request.disseminated", "Request 1 disseminated to 67 nations."),
        ("request.amended", "Bosnia and Herzegovina amends request 1: pumps (40 piece)."),
        ("request.item_closed", "Bosnia and Herzegovina closes an item of request 1: boats (met)."),
        ("offer.submitted", "Czechia offers: pumps (20 piece) (2014-001/CZE-1)."),
        ("offer.amended", "Offer 2014-001/CZE-1 amended: pumps (up to 30 piece)."),
        ("offer.accepted", "Bosnia and Herzegovina accepts 2014-001/CZE-1: pumps (12.5 piece)."),
        ("offer.declined", "Bosnia and Herzegovina declines 2014-001/CZE-1: pumps."),
        ("offer.submitted", "Czechia offers through UCPM: pumps (20 piece) (2014-001/CZE-2)."),
        ("offer.linked", "Offer 2014-001/CZE-2 is the same assistance as another offer and counts once."),
        ("offer.unlinked", "Offer 2014-001/CZE-2 is assistance of its own again."),
        ("offer.withdrawn", "Czechia withdraws 2014-001/CZE-2 (Needed at home)."),
        ("offer.failed", "Czechia cannot give 2014-001/CZE-3."),
        ("offer.released", "Bosnia and Herzegovina releases 2014-001/CZE-4."),
        ("offer.expired", "Offer 2014-001/CZE-5 expires undecided: its validity has passed."),
        ("offer.submitted", "Czechia offers: no goods named (2014-001/CZE-6)."),
        ("offer.lapsed", "Offer 2014-001/SVN-1 lapses undecided: emergency closed."),
        ("consignment.planned", "Consignment of Czechia planned: pumps (20 piece)."),
        (
            "consignment.clearances_reported",
            "Clearances of the consignment of Czechia: overflight of Hungary granted.",
        ),
        ("consignment.departed", "Consignment of Czechia departed."),
        ("consignment.diverted", "Consignment of Czechia diverted to Tuzla airport (Fog)."),
        ("consignment.arrived", "Consignment of Czechia arrived at Tuzla airport."),
        ("consignment.regularised", "Consignment of Czechia regularised by acceptance."),
        (
            "consignment.handed_over",
            "Bosnia and Herzegovina confirms the hand-over of the consignment of Czechia: pumps (18 piece).",
        ),
        ("consignment.departed_home", "Consignment of Czechia departed home."),
        ("consignment.cancelled", "Consignment of Czechia cancelled."),
        ("consignment.lost", "Consignment of Czechia lost."),
        ("request.withdrawn", "Bosnia and Herzegovina withdraws request 3 (Found at home)."),
        ("request.closed", "Request 4 closed: no longer needed (The dam holds)."),
        ("message.drafted", "Draft of a situation report."),
        ("message.drafted", "Draft of an executive summary."),
        ("message.drafted", "Draft of a correction of a situation report."),
        ("message.edited", "Draft of a situation report edited."),
        ("message.released", "Situation report No 1 released as OPS(EADRCC)(2014)0002-COR1."),
        (
            "message.released_wider",
            "Situation report OPS(EADRCC)(2014)0002-COR1 released to 1 more nation (They asked).",
        ),
        ("appointment.made", "Account deputy appointed deputy head from 2014-05-16."),
        ("appointment.added", "The account appointed acting head from 2014-05-16."),
        ("appointment.ended", "The account leaves the post of acting head with 2014-05-16."),
        ("message.released", "Situation report No 1 released as OPS(EADRCC)(2014)0002."),
        ("message.released", "Final report No 2 released as OPS(EADRCC)(2014)0003."),
        ("emergency.need_ended", "Bosnia and Herzegovina states the end of need."),
        ("emergency.closed", "File 2014-001 closed."),
        ("emergency.reopened", "File 2014-001 reopened."),
        ("emergency.stood_down", "File 2014-001 stood down."),
        (
            "emergency.act_reported",
            "Portugal is reported to have closed what is not among the items asked for: fire brigades.",
        ),
        ("planning_group.established", "Civil Emergency Planning Committee (CEPC) established."),
        ("watch.signed_on", "Signs on to the watch."),
        ("watch.handover_offered", "Offers the watch; waiting, each with its owner: 1."),
        ("watch.handed_over", "Confirms and takes the watch; nothing waits."),
        ("watch.taken_over", "Takes an abandoned watch over (no answer)."),
        ("watch.signed_off", "Signs off the watch."),
        ("note.written", "Line to Skopje down."),
        ("note.struck", "Entry 8 struck: never happened."),
        (
            "planning_group.merged",
            "Joint Medical Committee (JMC) merged into another group, last day 2010-06-30.",
        ),
        (
            "planning_group.renamed",
            "Public Health and Food/Water Group (PHFWG) renamed Joint Health, Agriculture and Food Group (JHAFG), "
            "from 2014-01-01.",
        ),
        (
            "planning_group.reorganised",
            "Joint Health, Agriculture and Food Group (JHAFG) meets in Allied, EAPC and all-partners format, "
            "from 2014-02-01.",
        ),
        (
            "planning_group.reorganised",
            "Joint Health, Agriculture and Food Group (JHAFG) is put under another body, from 2014-03-01.",
        ),
        ("planning_group.dissolved", "Petroleum Planning Committee dissolved, last day 1999-12-31."),
        ("planning_group.corrected", "Entry 44 set right (purpose): mistyped."),
        ("seat.nominated", "Sweden nominated as chair, EAPC format, from 2014-05-15."),
        ("seat.nominated", "World Health Organization nominated as observer, from 2014-05-15."),
        ("seat.confirmed", "Sweden confirmed as chair, from 2014-05-15."),
        ("seat.ended", "Seat of the Netherlands as expert ended, last day 2014-12-31."),
        ("seat.struck", "Entry 47 struck: never happened."),
        ("meeting.called", "Meeting called for 2014-06-02, Brussels, EAPC format: Spring meeting."),
        ("meeting.held", "Meeting of 2014-06-02 held."),
        ("meeting.cancelled", "Meeting of 2014-06-01T09:00:00Z cancelled (No quorum)."),
        ("meeting.attendance_recorded", "Attendance: 2 present, 1 absent."),
        ("task.set", "Decision recorded: Update the guidelines. For Sweden, due 2014-09-01."),
        ("task.set", "Decision recorded: Meet again in autumn."),
        ("task.set", "Lesson recorded: Too few interpreters. For Course office."),
        ("task.followed_up", "Follow-up of a decision: A draft is out. For the Netherlands."),
        ("task.closed", "Decision closed (sent): Update the guidelines."),
        ("activity.offered", "On the menu: Host nation support course (course), 2014-07-01."),
        ("activity.offered", "On the menu: Seminar (activity)."),
        ("activity.amended", "Host nation support course amended (place)."),
        ("activity.cancelled", "Seminar cancelled (No host)."),
        ("activity.nation_approved", "Host nation support course opened to Japan: PO(2014)0100."),
        ("activity.enrolled", "Sweden enrolled in Host nation support course."),
        ("activity.put_on_waiting_list", "Finland put on the waiting list of Host nation support course."),
        ("activity.enrolment_withdrawn", "Sweden withdrew from Host nation support course."),
        ("activity.admitted", "Finland admitted to Host nation support course from the waiting list."),
        ("activity.attended", "Finland attended Host nation support course."),
        ("activity.completed", "Finland completed Host nation support course."),
        ("activity.no_show", "Switzerland did not come to Field exercise."),
        (
            "programme.proposed",
            "Programme of Finland, 2014-01-01 to 2015-12-31, proposed by Finland: 1 activity.",
        ),
        ("programme.proposed", "Programme of Sweden, 2014-01-01 to 2015-12-31, proposed by the centre."),
        ("programme.amended", "Change to the programme of Finland proposed by Finland: 1 activity."),
        ("programme.agreed", "Programme of Finland agreed: 1 activity."),
        ("programme.reviewed", "Programme of Finland reviewed: Well on its way."),
    ],
)
def test_what_happened_is_told_so(happened: Happened, topic: str, sentence: str) -> None:
    assert sentence in [told_so for _, told_so in happened[topic]]


# --- words -----------------------------------------------------------------------------------------------------


def offered_by(*names: str, on: date = date(2014, 5, 15), **more: Any) -> str:
    """The sentence of an offer of water by some donors, told of a day."""
    by = word_of("CZE").but(occurred_at=on)
    offered = OfferSubmitted(
        originator_topic="offer",
        originator_id=UUID(int=1),
        originator_version=1,
        timestamp=by.recorded_at,
        provenance=by,
        origin="live",
        emergency_id=UUID(int=2),
        stricken="BIH",
        reference="2014-001/CZE-1",
        donors=donors(*names),
        **{"items": (OfferedItem(what="water"),), **more},
    )
    sentence = told(offered, Entity("offer", "1", "2", STAFF_ONLY, {}))
    assert sentence is not None
    return sentence


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("MKD", date(2019, 2, 11), "The former Yugoslav Republic of Macedonia"),
        ("MKD", date(2019, 2, 12), "North Macedonia"),
        ("TUR", date(2022, 5, 31), "Turkey"),
        ("TUR", date(2022, 6, 1), "Türkiye"),
        ("NLD", date(2022, 6, 1), "The Netherlands"),
        ("USA", date(2022, 6, 1), "The United States"),
        ("MDA", date(2022, 6, 1), "The Republic of Moldova"),
        ("RUS", date(2013, 6, 1), "The Russian Federation"),
        ("SVN", date(2022, 6, 1), "Slovenia"),
    ],
)
def test_rule_28_a_nation_is_called_what_it_was_called_that_day(code: str, day: date, name: str) -> None:
    assert offered_by(code, on=day) == f"{name} offers: water (2014-001/CZE-1)."


def test_donors_are_named_together_and_an_unnamed_one_begins_with_a_capital() -> None:
    assert offered_by("AUT", "USA", "Red Cross").startswith(
        "Austria, the United States with Red Cross offers:"
    )
    assert offered_by().startswith("An unnamed donor offers:")


@pytest.mark.parametrize(
    ("quantity", "kind", "unit", "shown"),
    [
        ("1500", "exact", "piece", "water (1,500 piece)"),
        ("20.0", "exact", None, "water (20)"),
        ("0.125", "up_to", "tonne", "water (up to 0.125 tonne)"),
        ("1E+3", "at_least", "litre", "water (at least 1,000 litre)"),
        (None, "exact", "litre", "water"),
    ],
)
def test_a_number_is_written_as_it_is_said(
    quantity: str | None, kind: Any, unit: str | None, shown: str
) -> None:
    number = None if quantity is None else Decimal(quantity)
    item = OfferedItem(what="water", quantity=number, quantity_kind=kind, unit=unit)
    assert offered_by("CZE", items=(item,)) == f"Czechia offers: {shown} (2014-001/CZE-1)."


def test_a_live_request_without_items_says_that_the_list_follows() -> None:
    desk = FoldingDesk()
    desk.opened()
    desk.does(
        ReceiveRequest(actor=nation("BIH"), emergency_id=desk.emergency_id, content=RequestContent(items=()))
    )
    assert desk.said() == "Bosnia and Herzegovina asks for assistance (request 1): list follows."


# --- corrections and owners ------------------------------------------------------------------------------------


def test_rule_29_an_entry_that_was_corrected_says_so_and_both_stay_readable() -> None:
    desk = FoldingDesk()
    desk.disseminated()
    desk.types(SubmitOffer, "CZE", emergency_id=desk.emergency_id, items=(pumps(20),))
    desk.corrects(OfferSubmitted, quantity=25)
    desk.strikes(OfferSubmitted)
    wrong, right, struck = desk.entries()[-3:]
    assert "pumps (20 piece)" in wrong["text"]
    assert wrong["corrected_by"] == int(struck["id"])
    assert (right["corrects"], struck["corrects"]) == (int(wrong["id"]), int(wrong["id"]))
    assert right["text"] == f"Entry {int(wrong['id'])} set right (items): mistyped."
    assert wrong["readers"] == right["readers"] == struck["readers"] == ["BIH", "CZE"]
    assert wrong["position"] == int(struck["id"])


def test_rule_30_an_entry_shows_who_has_taken_it_on() -> None:
    desk = FoldingDesk()
    desk.asked()
    (entry,) = desk.entries("request.received")
    assert entry["acknowledged"] is None
    desk.does(AcknowledgeEntry(actor=HEAD, position=int(entry["id"])))
    (entry,) = desk.entries("request.received")
    assert entry["acknowledged"] == {"by": "head", "at": "2014-05-15T12:00:00Z"}


# --- what sources have otherwise -------------------------------------------------------------------------------


def test_a_source_that_names_another_nation_is_told_as_it_says() -> None:
    by = word_of("HRV").but(decided_by=Party(nation="HRV"))
    ended = NeedEnded(
        originator_id=UUID(int=1), originator_version=2, timestamp=by.recorded_at, provenance=by
    )
    desk = FoldingDesk()
    desk.disseminated()
    file = desk.boards.warm.entities["emergency", str(desk.emergency_id)]
    assert told(ended, file) == "Croatia states the end of need."


@pytest.mark.parametrize(
    ("act", "flag", "sentence"),
    [
        ("opening", "opened_again", "The file is reported to have been opened again: tents."),
        ("opening", "opened_late", "The opening of the file is reported: tents."),
        (
            "dissemination",
            "item_not_matched",
            "The dissemination is reported to have named what was not asked: tents.",
        ),
        (
            "acceptance",
            "offer_not_open",
            f"{BOSNIA} accepted an offer of Czechia that was no longer open: tents.",
        ),
        (
            "acceptance",
            "unit_differs",
            f"{BOSNIA} accepted from Czechia what is offered in another unit: tents.",
        ),
        ("decline", "in_part", f"{BOSNIA} declined a part of what Czechia offers: tents."),
        ("decline", "quantity_differs", f"{BOSNIA} declined another quantity than Czechia offers: tents."),
        ("delivery", "without_offer", "Czechia is reported to have delivered what is not on file: tents."),
        ("closure", "closed_already", f"{BOSNIA} closed the file again: tents."),
        ("closure", "in_part", f"{BOSNIA} closed a part of what was asked: tents."),
        ("closure", "quantity_differs", f"{BOSNIA} closed another quantity than was asked: tents."),
    ],
)
def test_a_report_that_hangs_on_nothing_says_why(act: Any, flag: str, sentence: str) -> None:
    by = word_of("BIH")
    reported = ActReported(
        originator_id=UUID(int=1),
        originator_version=2,
        timestamp=by.recorded_at,
        provenance=by,
        act=act,
        donors=donors("CZE"),
        items=({"what": "tents"},),
        flags=(flag,),
    )
    desk = FoldingDesk()
    desk.opened()
    assert told(reported, desk.boards.warm.entities["emergency", str(desk.emergency_id)]) == sentence
