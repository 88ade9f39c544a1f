"""The scene of mail: a message that some have read and some never got, a decision that bounced, and an original."""

from hashlib import sha256
from uuid import UUID

from domain.commands.attachment import AttachFile
from domain.commands.dispatch import (
    MAILER,
    AcknowledgeMessage,
    MarkTransmission,
    RecordOutcome,
    RemindUnread,
    RepeatTransmission,
)
from domain.commands.emergency import OpenEmergency
from domain.commands.offer import AcceptOffer, SubmitOffer
from domain.commands.request import Disseminate, RequestContent
from domain.dispatch import dispatch_of_decision, dispatch_of_message
from domain.offer_line import OfferedItem
from domain.request import RequestedItem
from tests.golden.scene import Scene
from tests.properties.house import CLOCK, ESP, HEAD, OFFICER, SVN, USA, House, told_by

FAX = b"%PDF-1.7 the original of Slovenia's request"


def mail(house: House) -> None:
    """A request goes out to five nations; one of them offers, and is answered."""
    scene = Scene(house)
    asked = RequestContent(items=(RequestedItem(what="pumps", quantity=20, unit="pieces"),))
    emergency = scene.made(OpenEmergency(actor=SVN, country="SVN", hazard="flood", request=asked))
    opened = next(row for row in house.log() if row.topic == "request.received")
    scene.run(
        AttachFile(
            actor=OFFICER,
            entry=opened.position,
            sha256=sha256(FAX).hexdigest(),
            size_bytes=len(FAX),
            media_type="application/pdf",
        )
    )
    message = scene.made(
        Disseminate(actor=HEAD, request_id=opened.stream, addressees=("BIH", "ESP", "FRA", "ITA", "USA"))
    )
    _what_came_of(scene, message)
    _a_decision(scene, emergency)


def _what_came_of(scene: Scene, message: UUID) -> None:
    """Some got it, some have no point of contact, of one nobody knows; it is read, marked and sent once more."""
    dispatch = dispatch_of_message(message)
    scene.run(AcknowledgeMessage(actor=USA, message_id=message))
    scene.run(
        RecordOutcome(actor=MAILER, subject_id=message, addressees=("ESP", "ITA", "USA"), outcome="sent")
    )
    scene.run(
        RecordOutcome(
            actor=MAILER,
            subject_id=message,
            addressees=("BIH",),
            outcome="failed",
            reason="no point of contact",
        )
    )
    scene.run(
        RecordOutcome(
            actor=MAILER,
            subject_id=message,
            addressees=("FRA",),
            outcome="unknown",
            reason="the mail server's answer is lost",
        )
    )
    scene.run(RemindUnread(actor=CLOCK, dispatch_id=dispatch))
    scene.run(AcknowledgeMessage(actor=OFFICER, said=told_by("ESP"), message_id=message))
    scene.run(RepeatTransmission(actor=OFFICER, dispatch_id=dispatch, addressee="FRA"))
    scene.run(RecordOutcome(actor=MAILER, subject_id=message, addressees=("FRA",), outcome="sent"))
    scene.run(MarkTransmission(actor=OFFICER, dispatch_id=dispatch, addressee="FRA", status="delivered"))
    scene.run(
        MarkTransmission(
            actor=OFFICER, dispatch_id=dispatch, addressee="ITA", status="failed", reason="mailbox full"
        )
    )


def _a_decision(scene: Scene, emergency: UUID) -> None:
    offer = scene.made(
        SubmitOffer(
            actor=ESP,
            emergency_id=emergency,
            items=(OfferedItem(what="pumps", quantity=12, unit="pieces"),),
        )
    )
    accepted = scene.entry(AcceptOffer(actor=SVN, offer_id=offer))
    scene.run(
        RecordOutcome(actor=MAILER, subject_id=offer, decision=accepted, addressees=("ESP",), outcome="sent")
    )
    scene.run(
        MarkTransmission(
            actor=OFFICER,
            dispatch_id=dispatch_of_decision(offer, accepted),
            addressee="ESP",
            status="failed",
            reason="550 no such mailbox",
        )
    )
