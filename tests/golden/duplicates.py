"""A scene of a file that was opened twice: merged into the other one, at work there, and taken out again."""

from decimal import Decimal

from domain.commands.consignment import ConsignedLine, PlanConsignment
from domain.commands.emergency import AssignGlide, OpenEmergency
from domain.commands.merging import MergeEmergency, UnmergeEmergency
from domain.commands.offer import AcceptOffer, SubmitOffer
from domain.commands.request import Disseminate, RequestContent
from domain.offer_line import LineQuantity, OfferedItem
from domain.request import RequestedItem
from tests.golden.scene import Scene
from tests.properties.house import ESP, HEAD, OFFICER, SVN, USA, House


def merged(house: House) -> None:
    """Two desks open one flood; a third file of it stays merged."""
    scene = Scene(house)
    asking = RequestContent(items=(RequestedItem(what="pumps", quantity=Decimal(20), unit="piece"),))
    stays = scene.made(OpenEmergency(actor=SVN, country="SVN", hazard="flood", request=asking))
    twice = scene.made(OpenEmergency(actor=SVN, country="SVN", hazard="flash flood", request=asking))
    alert = scene.made(OpenEmergency(actor=OFFICER, country="SVN", hazard="storm"))
    scene.run(AssignGlide(actor=OFFICER, emergency_id=alert, glide="QQ-2026-000214-SVN"))
    for file in (stays, twice):
        (request,) = house.all_of("request", file)
        scene.run(Disseminate(actor=HEAD, request_id=request, addressees=("ESP", "USA")))
    (item,) = house.all_of("item", twice)
    pumps = OfferedItem(what="pumps", item_id=item, quantity=Decimal(12), unit="piece")
    offer = scene.made(SubmitOffer(actor=ESP, emergency_id=twice, items=(pumps,)))
    for file in (twice, alert):
        scene.run(MergeEmergency(actor=OFFICER, emergency_id=file, into=stays, reason="One flood."))
    scene.run(AcceptOffer(actor=SVN, offer_id=offer, lines=(LineQuantity(line=1, quantity=Decimal(8)),)))
    scene.made(PlanConsignment(actor=ESP, offer_id=offer, lines=(ConsignedLine(line=1),)))
    boats = OfferedItem(what="boats", quantity=Decimal(3), unit="piece")
    scene.made(SubmitOffer(actor=USA, emergency_id=twice, items=(boats,)))
    scene.run(UnmergeEmergency(actor=OFFICER, emergency_id=twice, reason="Of another river."))
