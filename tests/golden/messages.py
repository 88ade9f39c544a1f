"""A scene of messages: a draft that is edited, released, corrected and released wider, and who held which post."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from domain.commands.emergency import EndNeed, OpenEmergency
from domain.commands.message import ApproveMessage, CorrectMessage, DraftReport, EditDraft, ReleaseWider
from domain.commands.offer import AcceptOffer, DeclineOffer, SubmitOffer
from domain.commands.post import Appoint, LeavePost
from domain.commands.request import Disseminate, RequestContent
from domain.emergency import Place
from domain.message import Section
from domain.offer_line import LineQuantity, OfferedItem
from domain.post import Appointment, Post, Term
from domain.provenance import Party, Said
from domain.request import RequestedItem
from tests.golden.scene import Scene
from tests.properties.house import ESP, HEAD, OFFICER, SECOND_HEAD, SVN, USA, House

CAPITALS = ("CZE", "ESP", "USA")


def messages(house: House) -> None:
    """A flood in Slovenia, from the request to the final report, as the capitals read of it."""
    scene = Scene(house)
    today = house.clock().date()

    def appointed(post: Post, until: int | None = None) -> None:
        term = Term(post=post, since=today, until=until and today + timedelta(days=until))
        scene.run(Appoint(actor=HEAD, account=SECOND_HEAD.account, term=term))

    appointed("deputy_head")
    appointed("acting_head", until=3)
    pumps = RequestedItem(what="pumps", quantity=Decimal(20), unit="piece", priority="high", remarks="diesel")
    asking = RequestContent(
        items=(pumps, RequestedItem(what="boats")),
        situation="The Savinja has left its bed. Črna na Koroškem is cut off.",
        assessment="Some 40 houses are flooded.",
        points_of_entry=("Ljubljana airport",),
    )
    flood = scene.made(
        OpenEmergency(
            actor=SVN,
            country="SVN",
            hazard="flood",
            occurred="2026-11-23T21:40:00+01:00",
            place=Place(text="Črna na Koroškem", lat=46.47, lon=14.85),
            request=asking,
            said=Said(decided_by=Party(nation="SVN", authority="URSZR")),
        )
    )
    (request,) = scene.house.all_of("request", flood)
    scene.run(Disseminate(actor=HEAD, request_id=request, addressees=CAPITALS))
    (item, _) = scene.house.all_of("item", flood)
    offer = scene.made(SubmitOffer(actor=ESP, emergency_id=flood, items=_pumps(12, item)))
    scene.run(AcceptOffer(actor=SVN, offer_id=offer, lines=(LineQuantity(line=1, quantity=Decimal(10)),)))
    first = _report(scene, flood, "The water still rises.")
    other = scene.made(SubmitOffer(actor=USA, emergency_id=flood, items=_pumps(5, item)))
    scene.run(DeclineOffer(actor=SVN, offer_id=other, reason="Wrong voltage"))
    scene.run(ApproveMessage(actor=HEAD, message_id=first))
    wrong = _report(scene, flood, "The water still rises. Schools are colsed.")
    scene.run(ApproveMessage(actor=SECOND_HEAD, message_id=wrong))
    right = (Section(name="situation", text="The water still rises. Schools are closed."),)
    correction = scene.made(CorrectMessage(actor=OFFICER, message_id=wrong, sections=right))
    scene.run(ApproveMessage(actor=HEAD, message_id=correction))
    scene.run(ReleaseWider(actor=SECOND_HEAD, message_id=correction, nations=("JPN",), reason="Tokyo asked"))
    scene.run(ReleaseWider(actor=SECOND_HEAD, message_id=correction, public=True))
    scene.run(
        LeavePost(actor=HEAD, appointment_id=Appointment.id_of(SECOND_HEAD.account), post="deputy_head")
    )
    scene.run(EndNeed(actor=SVN, emergency_id=flood))
    final = scene.made(DraftReport(actor=OFFICER, emergency_id=flood, product="final"))
    scene.run(ApproveMessage(actor=HEAD, message_id=final))


def _pumps(quantity: int, item: UUID) -> tuple[OfferedItem, ...]:
    return (OfferedItem(what="pumps", quantity=Decimal(quantity), unit="piece", item_id=item),)


def _report(scene: Scene, flood: UUID, situation: str) -> UUID:
    """A draft, and a second hand in its prose."""
    draft = scene.made(DraftReport(actor=OFFICER, emergency_id=flood, product="situation_report"))
    said = (Section(name="situation", text=situation), Section(name="health", text="No epidemic."))
    scene.run(
        EditDraft(actor=OFFICER, message_id=draft, sections=said, references=("Telephone call of today",))
    )
    return draft
