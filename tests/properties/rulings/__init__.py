"""Rulings: which commands the clerk would refuse, by which rule, and what the others would put on paper."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.centre import Command
from domain.commands.attachment import AttachFile
from domain.commands.case_file import ImportCaseFile
from domain.commands.consignment import PlanConsignment, RecordConsignment
from domain.commands.dispatch import (
    AcknowledgeMessage,
    MarkTransmission,
    RecordOutcome,
    RemindUnread,
    RepeatTransmission,
)
from domain.commands.emergency import AssignGlide, EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.commands.message import ApproveMessage, CorrectMessage, DraftReport, EditDraft, ReleaseWider
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
from domain.commands.post import Appoint, LeavePost
from domain.commands.request import (
    AmendRequest,
    CloseItem,
    CloseRequest,
    Disseminate,
    ReceiveRequest,
    WithdrawRequest,
)
from domain.commands.watch import ConfirmHandover, OfferHandover, SignOff, SignOn, TakeOver, WriteNote
from tests.properties.model import Clerk
from tests.properties.rulings import (
    consignments,
    files,
    mail,
    messages,
    offers,
    papers,
    posts,
    requests,
    watch,
)
from tests.properties.rulings.consignments import MOVES
from tests.properties.rulings.ruling import Ruling

# Each kind of command with the ruling on it.
RULINGS: Mapping[type[Command], Callable[[Clerk, Any], Ruling]] = {
    OpenEmergency: files.open_file,
    **dict.fromkeys((EndNeed, StandDown, Reopen, RecordMandate, AssignGlide), files.about_file),
    ReceiveRequest: requests.receive,
    Disseminate: requests.disseminate,
    **dict.fromkeys((AmendRequest, WithdrawRequest, CloseRequest, CloseItem), requests.about_request),
    SubmitOffer: offers.submit,
    **dict.fromkeys((AcceptOffer, DeclineOffer), offers.answer),
    AmendOffer: offers.amend,
    **dict.fromkeys((WithdrawOffer, FailOffer, ReleaseOffer), offers.end),
    ExpireOffer: offers.expire,
    **dict.fromkeys((LinkOffer, UnlinkOffer), offers.link),
    PlanConsignment: consignments.plan,
    RecordConsignment: consignments.record,
    **dict.fromkeys(MOVES, consignments.move),
    DraftReport: messages.draft,
    EditDraft: messages.edit,
    CorrectMessage: messages.correct,
    ApproveMessage: messages.approve,
    ReleaseWider: messages.release_wider,
    AcknowledgeMessage: mail.acknowledge,
    **dict.fromkeys((MarkTransmission, RepeatTransmission), mail.mark),
    RecordOutcome: mail.record_outcome,
    RemindUnread: mail.remind,
    AttachFile: mail.attach,
    Appoint: posts.appoint,
    LeavePost: posts.leave,
    SignOn: watch.sign_on,
    SignOff: watch.sign_off,
    **dict.fromkeys((OfferHandover, ConfirmHandover), watch.hand_over),
    TakeOver: watch.take_over,
    WriteNote: watch.write_note,
    CorrectEntry: papers.correct,
    AcknowledgeEntry: papers.acknowledge,
    ImportCaseFile: papers.import_case,
}


def ruling_on(clerk: Clerk, command: Command) -> Ruling:
    """What the clerk says of a command."""
    return RULINGS[type(command)](clerk, command)
