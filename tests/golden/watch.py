"""A scene of the watch: calls come in, one is taken up, the others go with the watch to an owner; and notes."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from domain.commands.emergency import OpenEmergency
from domain.commands.entry import AcknowledgeEntry
from domain.commands.offer import SubmitOffer
from domain.commands.request import Disseminate, RequestContent
from domain.commands.watch import ConfirmHandover, OfferHandover, SignOff, SignOn, TakeOver, WriteNote
from domain.offer_line import OfferedItem
from domain.request import RequestedItem
from domain.watch.watch import Owned
from tests.golden.scene import Scene
from tests.properties.house import ESP, HEAD, OFFICER, SECOND_OFFICER, SVN, House


def watch(house: House) -> None:
    """A night: every fact of the watch, and calls that wait, have an owner, or are taken up."""
    scene = Scene(house)
    scene.run(SignOn(actor=OFFICER))
    pumps = RequestContent(items=(RequestedItem(what="pumps", quantity=Decimal(12), unit="piece"),))
    asked = scene.run(OpenEmergency(actor=SVN, country="SVN", hazard="flood", request=pumps)).outcome
    file = UUID(asked.id)
    (request,) = house.all_of("request", file)
    (received,) = [row.position for row in house.log() if row.topic == "request.received"]
    scene.run(AcknowledgeEntry(actor=OFFICER, position=received))
    scene.run(Disseminate(actor=HEAD, request_id=request, addressees=("ESP",)))
    offered = OfferedItem(what="pumps", quantity=Decimal(4), unit="piece")
    offer = scene.entry(SubmitOffer(actor=ESP, emergency_id=file, items=(offered,)))
    note = scene.entry(WriteNote(actor=OFFICER, text="Line to Ljubljana down; the fax works."))
    scene.run(SignOn(actor=SECOND_OFFICER))
    owners = (Owned(entry=offer, account=SECOND_OFFICER.account),)
    to = SECOND_OFFICER.account
    scene.run(OfferHandover(actor=OFFICER, to=to, waiting=(offer,), owners=owners))
    scene.run(ConfirmHandover(actor=SECOND_OFFICER, waiting=(offer,)))
    scene.run(SignOff(actor=OFFICER, waiting=(offer,)))
    scene.house.clock.move(timedelta(hours=9))
    scene.run(TakeOver(actor=HEAD, reason="no answer since 04:00Z"))
    scene.right(note, "it was Zagreb", {"text": "Line to Zagreb down; the fax works."})
    scene.right(scene.entry(WriteNote(actor=HEAD, text="Coffee is out.")), "not for the log")
