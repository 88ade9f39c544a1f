"""What becomes of a message on the boards of the tests."""

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
from domain.dispatch import dispatch_of_message
from tests.domain.builders import CLOCK, OFFICER, nation
from tests.projections.builders import FoldingDesk


def everything_of_a_mail() -> FoldingDesk:
    """A request that went out, of which each fact of a dispatch is recorded, and an original that is attached."""
    desk = FoldingDesk()
    desk.opened()
    request = desk.disseminated()
    message = UUID(desk.boards.every("message")[0]["id"])
    dispatch = dispatch_of_message(message)
    desk.does(RecordOutcome(actor=MAILER, subject_id=message, addressees=("CZE", "ESP"), outcome="sent"))
    lost = "the mail server's answer is lost"
    desk.does(
        RecordOutcome(actor=MAILER, subject_id=message, addressees=("FRA",), outcome="unknown", reason=lost)
    )
    desk.does(RemindUnread(actor=CLOCK, dispatch_id=dispatch))
    desk.does(MarkTransmission(actor=OFFICER, dispatch_id=dispatch, addressee="CZE", status="delivered"))
    desk.does(MarkTransmission(actor=OFFICER, dispatch_id=dispatch, addressee="ESP", status="failed"))
    desk.does(RepeatTransmission(actor=OFFICER, dispatch_id=dispatch, addressee="ESP"))
    desk.does(AcknowledgeMessage(actor=nation("CZE"), message_id=message))
    asked = next(position for position, fact in desk.boards.facts.items() if fact.originator_id == request.id)
    desk.does(
        AttachFile(actor=OFFICER, entry=asked, sha256="ab" * 32, size_bytes=4, media_type="application/pdf")
    )
    return desk
