"""The histories that golden logs were recorded from, played with today's commands.

    python -m tests.golden.scenes NAME

plays one and records its log and board, if there is none of that name. A golden log does not depend on this file: it
is read as it was recorded, whatever the commands have become since.
"""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from domain.case_file import read_case_file
from domain.commands.case_file import ImportCaseFile
from domain.commands.consignment import (
    Arrive,
    Cancel,
    ConsignedItem,
    ConsignedLine,
    Depart,
    Divert,
    GoHome,
    HandOver,
    Lose,
    PlanConsignment,
    RecordConsignment,
    ReportClearances,
)
from domain.commands.emergency import AssignGlide, EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.commands.entry import AcknowledgeEntry
from domain.commands.message import ApproveMessage, DraftReport
from domain.commands.offer import (
    AcceptOffer,
    AmendOffer,
    DeclineOffer,
    ExpireOffer,
    FailOffer,
    LinkOffer,
    ReleaseOffer,
    SubmitOffer,
    UnlinkOffer,
    WithdrawOffer,
)
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
from domain.consignment import Clearance, LoadedQuantity
from domain.emergency import Place
from domain.message import Section
from domain.offer_line import AmendedItem, LineQuantity, OfferedItem
from domain.provenance import Donor, Party, Said
from domain.request import RequestedItem
from tests.golden import duplicates, exercise, mail, messages, night_shift, planning, watch
from tests.golden.record import main as record_boards
from tests.golden.record import record_log
from tests.golden.scene import Scene
from tests.properties.house import (
    BIH,
    CLOCK,
    ESP,
    HEAD,
    NPL,
    OBSERVER,
    OFFICER,
    SECOND_HEAD,
    SECOND_OFFICER,
    SVN,
    USA,
    House,
    told_by,
)

ROOT = Path(__file__).parents[2]
ARCHIVED = (
    "archive/mkd-2007-fires.json",
    "tests/cases/trap-acceptance-without-offer.json",
    "tests/cases/trap-partial-acceptance.json",
)
# Few, so that the log stays small.
CAPITALS = ("BIH", "CZE", "ESP", "USA")


def pieces(what: str, quantity: int | None, item: UUID | None = None, **more: Any) -> OfferedItem:
    number = None if quantity is None else Decimal(quantity)
    return OfferedItem(what=what, quantity=number, unit="piece", item_id=item, **more)


def closed_and_reopened(scene: Scene) -> None:
    """A flood in Slovenia, from the alert to a second final report: every fact of a file that was asked for."""
    # The alert, typed with a slip of the pen; then the request.
    opening = scene.run(
        OpenEmergency(
            actor=OFFICER,
            country="SVN",
            hazard="flood",
            title="Fload of the Sava",
            occurred="2026-11-23T21:40:00+01:00",
            place=Place(text="Črna na Koroškem", lat=46.47, lon=14.85),
            situation="The Meža has left its bed.",
        )
    ).outcome
    file = UUID(opening.id)
    scene.run(AssignGlide(actor=OFFICER, emergency_id=file, glide="FL-2026-000201-SVN"))
    scene.right(opening.position, "a letter", {"title": "Flood of the Sava"})
    asked = scene.run(
        ReceiveRequest(
            actor=OFFICER,
            said=told_by(
                "SVN",
                channel="telephone",
                occurred_at=datetime(2026, 11, 24, 15, tzinfo=UTC),
                received_at=datetime(2026, 11, 24, 16, 30, tzinfo=UTC),
                note="The line was bad; the list follows in writing.",
            ),
            emergency_id=file,
            content=RequestContent(
                items=(
                    RequestedItem(what="pumps", quantity=Decimal(12), unit="piece", priority="high"),
                    RequestedItem(what="boats"),
                    RequestedItem(
                        what="rescuers", capability="Flood rescue", quantity=Decimal(2), unit="team"
                    ),
                ),
                situation="Three valleys are cut off.",
                points_of_entry=("Ljubljana (LJLJ)",),
            ),
        )
    ).outcome
    request = UUID(asked.id)
    first = {"what": "pumps", "quantity": 20, "unit": "piece", "priority": "high"}
    others = [
        {"what": "boats"},
        {"what": "rescuers", "capability": "Flood rescue", "quantity": 2, "unit": "team"},
    ]
    scene.right(asked.position, "twelve was heard for twenty", {"items": [first, *others]})
    scene.run(AcknowledgeEntry(actor=OFFICER, position=asked.position))
    pumps, boats, rescuers = (UUID(item) for item in scene.house.shown("request", request)["items"])
    scene.run(
        Disseminate(
            actor=HEAD, request_id=request, references=("EAPC(C)D(98)10(Revised)",), addressees=CAPITALS
        )
    )

    # Offers: by a capital, of which a part is taken; told a second time by an observer; one that expires.
    spain = scene.made(
        SubmitOffer(
            actor=ESP,
            emergency_id=file,
            request_id=request,
            items=(
                pieces("pumps", 12, pumps),
                OfferedItem(what="rescuers", item_id=rescuers, quantity=Decimal(1), unit="team"),
            ),
            transport="own aircraft",
            conditions="fuel on arrival",
        )
    )
    same = scene.made(
        SubmitOffer(
            actor=OBSERVER,
            said=Said(decided_by=Party(nation="ESP")),
            emergency_id=file,
            channel="ucpm",
            items=(pieces("pumps", 12, pumps),),
        )
    )
    scene.run(LinkOffer(actor=OFFICER, offer_id=same, to=spain))
    scene.run(UnlinkOffer(actor=OFFICER, offer_id=same))
    scene.run(LinkOffer(actor=SECOND_OFFICER, offer_id=same, to=spain))
    validity = scene.house.clock.now.date() + timedelta(days=1)
    lines = (pieces("pumps", 6, pumps, quantity_kind="at_least"), pieces("boats", None, boats))
    america = scene.made(SubmitOffer(actor=USA, emergency_id=file, items=lines, valid_until=validity))
    typed = scene.run(
        SubmitOffer(
            actor=OFFICER,
            said=told_by("CZE", channel="email"),
            emergency_id=file,
            items=(pieces("pumps", 50, pumps),),
        )
    ).outcome
    scene.right(typed.position, "five was meant", {"quantity": 5})
    scene.run(
        DeclineOffer(
            actor=SVN,
            offer_id=UUID(typed.id),
            reason="The voltage does not fit.",
        )
    )
    mistaken = scene.entry(
        SubmitOffer(actor=OFFICER, said=told_by("BIH"), emergency_id=file, items=(pieces("blankets", 500),))
    )
    scene.right(mistaken, "these were for another flood")
    money = OfferedItem(what="a gift of money", quantity=Decimal("50000.5"), unit="EUR")
    gift = scene.made(
        SubmitOffer(
            actor=ESP,
            emergency_id=file,
            donors=(Donor(nation="ESP"), Donor(organisation="Red Cross")),
            items=(money,),
        )
    )

    # Decisions. Eight of twelve pumps and the team are taken, the rest of the pumps is not.
    some = (LineQuantity(line=1, quantity=Decimal(8)), LineQuantity(line=2))
    scene.run(AcceptOffer(actor=SVN, offer_id=spain, lines=some))
    scene.run(DeclineOffer(actor=SVN, offer_id=spain, lines=(LineQuantity(line=1),), reason="Eight will do."))
    taken = scene.entry(
        AcceptOffer(
            actor=OFFICER,
            said=told_by("SVN"),
            offer_id=gift,
            lines=(LineQuantity(line=1, quantity=Decimal(30000)),),
        )
    )
    scene.right(taken, "all but a tenth", {"quantity": 45000})
    scene.run(AmendOffer(actor=ESP, offer_id=gift, cost="without conditions"))
    scene.run(ReleaseOffer(actor=SVN, offer_id=gift, reason="Others need it more."))

    # Consignments. One goes its whole way, and comes short; one leaves before it is accepted; one is lost; one was
    # never on its way; and one was typed by mistake.
    load = scene.made(
        PlanConsignment(
            actor=ESP,
            offer_id=spain,
            lines=(ConsignedLine(line=1), ConsignedLine(line=2)),
            carrier="Spanish Air Force",
            mode="air",
            point_of_entry="Ljubljana (LJLJ)",
            clearances=(Clearance(name="overflight Italy", status="asked"),),
        )
    )
    granted = (Clearance(name="overflight Italy", status="granted"),)
    scene.run(ReportClearances(actor=ESP, consignment_id=load, clearances=granted))
    scene.run(Depart(actor=ESP, consignment_id=load))
    scene.run(Divert(actor=ESP, consignment_id=load, point_of_entry="Trieste (LIPQ)", reason="Fog."))
    arrival = scene.entry(
        Arrive(
            actor=OFFICER,
            said=told_by("ESP"),
            consignment_id=load,
            lines=(LoadedQuantity(line=1, quantity=Decimal(9)),),
        )
    )
    scene.right(arrival, "counted again", {"lines": [{"line": 1, "quantity": 8}]})
    scene.run(HandOver(actor=SVN, consignment_id=load, lines=(LoadedQuantity(line=1, quantity=Decimal(7)),)))
    scene.run(GoHome(actor=ESP, consignment_id=load, reason="The water has gone."))
    boat_lines = (pieces("boats", 4, boats),)
    early = scene.made(SubmitOffer(actor=BIH, emergency_id=file, items=boat_lines))
    boat_load = scene.made(PlanConsignment(actor=BIH, offer_id=early, lines=(ConsignedLine(line=1),)))
    scene.run(Depart(actor=BIH, consignment_id=boat_load))
    scene.run(AcceptOffer(actor=SVN, offer_id=early))
    scene.run(Lose(actor=BIH, consignment_id=boat_load, reason="The lorry burned."))
    for quantity, end in ((10, Cancel), (20, None)):
        told = RecordConsignment(
            actor=OFFICER,
            said=told_by("CZE"),
            emergency_id=file,
            donors=(Donor(nation="CZE"),),
            items=(ConsignedItem(what="sandbags", quantity=Decimal(quantity), unit="tonne"),),
        )
        planned = scene.run(told).outcome
        if end is None:
            scene.right(planned.position, "this was the same lorry")
        else:
            scene.run(end(actor=OFFICER, said=told_by("CZE"), consignment_id=UUID(planned.id)))

    # The request changes; what answers a closed item lapses; what cannot be given fails, or is taken back.
    new = (AmendedRequestItem(what="dryers", quantity=Decimal(100), unit="piece"),)
    scene.run(AmendRequest(actor=SVN, request_id=request, items=new, assessment="Cellars are wet."))
    scene.run(Disseminate(actor=SECOND_HEAD, request_id=request, addressees=CAPITALS))
    dryers = UUID(scene.house.shown("request", request)["items"][3])
    waiting = scene.made(SubmitOffer(actor=USA, emergency_id=file, items=(pieces("dryers", 30, dryers),)))
    failing = scene.made(SubmitOffer(actor=BIH, emergency_id=file, items=(pieces("dryers", 90, dryers),)))
    more = scene.made(SubmitOffer(actor=ESP, emergency_id=file, items=(pieces("dryers", 120, dryers),)))
    scene.run(
        AmendOffer(
            actor=USA, offer_id=waiting, items=(AmendedItem(line=1, **dict(pieces("dryers", 40, dryers))),)
        )
    )
    scene.run(AcceptOffer(actor=SVN, offer_id=failing))
    scene.run(AcceptOffer(actor=SVN, offer_id=more))
    scene.run(FailOffer(actor=BIH, offer_id=failing, reason="They were sold."))
    scene.run(WithdrawOffer(actor=ESP, offer_id=more))
    scene.run(CloseItem(actor=SVN, request_id=request, item_id=dryers, because="no_longer_needed"))
    scene.house.clock.move(timedelta(days=2))
    scene.run(ExpireOffer(actor=CLOCK, offer_id=america))

    # Reports; the end of need; and the file goes on once more.
    told_now = (Section(name="situation", text="The Meža is back in its bed."),)
    for product in ("situation_report", "executive_summary"):
        draft = DraftReport(actor=OFFICER, emergency_id=file, product=product, sections=told_now)
        scene.run(ApproveMessage(actor=HEAD, message_id=scene.made(draft)))
    second = scene.made(
        ReceiveRequest(
            actor=SVN, emergency_id=file, content=RequestContent(items=(RequestedItem(what="dogs"),))
        )
    )
    scene.run(WithdrawRequest(actor=SVN, request_id=second, reason="Ours are back."))
    ended = scene.entry(EndNeed(actor=OFFICER, said=told_by("SVN"), emergency_id=file))
    scene.right(ended, "the day that the letter names", {"provenance": {"occurred_at": "2026-11-27"}})
    final = scene.made(DraftReport(actor=OFFICER, emergency_id=file, product="final"))
    scene.run(ApproveMessage(actor=HEAD, message_id=final))
    late = scene.made(
        ReceiveRequest(
            actor=SVN,
            emergency_id=file,
            content=RequestContent(items=(RequestedItem(what="bridges", quantity=Decimal(1), unit="piece"),)),
        )
    )
    scene.run(Reopen(actor=HEAD, emergency_id=file, reason="A second wave."))
    scene.run(Disseminate(actor=HEAD, request_id=late, addressees=CAPITALS))
    scene.run(CloseRequest(actor=SVN, request_id=late, reason="The river has another way."))
    scene.run(EndNeed(actor=SVN, emergency_id=file, reason="Thank you."))
    final = scene.made(DraftReport(actor=SECOND_OFFICER, emergency_id=file, product="final"))
    scene.run(ApproveMessage(actor=SECOND_HEAD, message_id=final))


def other_files(scene: Scene) -> None:
    """An alert that came to nothing and was struck; a Council decision; a request that was entered by mistake."""
    alert = scene.run(OpenEmergency(actor=OFFICER, country="BIH", hazard="wildfire")).outcome
    rest = StandDown(actor=OFFICER, emergency_id=UUID(alert.id), reason="rain")
    scene.right(scene.entry(rest), "a small letter", {"reason": "Rain."})
    scene.right(alert.position, "it was smoke of a factory")
    asking = RequestContent(items=(RequestedItem(what="tents", quantity=Decimal(200), unit="piece"),))
    nepal = scene.made(
        OpenEmergency(actor=NPL, country="NPL", hazard="earthquake", occurred="ongoing", request=asking)
    )
    decided = date(2026, 11, 30)
    scene.run(RecordMandate(actor=HEAD, emergency_id=nepal, decision="PO(2026)0042", decided_on=decided))
    (request,) = scene.house.all_of("request", nepal)
    scene.run(Disseminate(actor=HEAD, request_id=request, addressees=CAPITALS))
    again = scene.entry(
        ReceiveRequest(actor=OFFICER, said=told_by("NPL"), emergency_id=nepal, content=asking)
    )
    scene.right(again, "the same request, sent twice")
    # Typed under another capital's name, which has read it by then.
    told = told_by("ESP", channel="telephone")
    (tents,) = scene.house.all_of("item", nepal)[:1]
    offer = SubmitOffer(actor=OFFICER, said=told, emergency_id=nepal, items=(pieces("tents", 80, tents),))
    america = {"nation": "USA"}
    right = {"donors": [america], "provenance": {"decided_by": america, "reported_by": america}}
    scene.right(scene.entry(offer), "a misheard name", right)


def live(house: House) -> None:
    """Live files, whole and in part, with corrections of every kind."""
    scene = Scene(house)
    closed_and_reopened(scene)
    other_files(scene)


def archive(house: House) -> None:
    """Past emergencies from their case files, and a correction of what a source was read to say."""
    scene, before = Scene(house), len(house.log())
    for name in ARCHIVED:
        text = (ROOT / name).read_text(encoding="utf-8")
        scene.run(ImportCaseFile(case=read_case_file(text)))
    offered = next(row.position for row in house.log(before) if row.topic == "offer.submitted")
    scene.right(offered, "the source was read again", {"provenance": {"note": "One aircraft."}})


SCENES: dict[str, Callable[[House], None]] = {
    "live": live,
    "archive": archive,
    "merged": duplicates.merged,
    "mail": mail.mail,
    "planning": planning.live,
    "planning-history": planning.history,
    exercise.NAME: exercise.fork,
    "exercise": night_shift.exercise,
    "messages": messages.messages,
    "watch": watch.watch,
}


def main(name: str) -> None:
    """Play a scene and record it. Raises FileExistsError."""
    with TemporaryDirectory() as folder:
        house = House(f"sqlite:///{folder}/scene.db")
        SCENES[name](house)
        house.close()
        record_log(name, house.url)
    record_boards([])


if __name__ == "__main__":
    main(*sys.argv[1:])
