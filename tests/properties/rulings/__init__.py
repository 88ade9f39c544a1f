"""Rulings: which commands the clerk would refuse, by which rule, and what the others would put on paper."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.centre import Command
from domain.commands.case_file import ImportCaseFile
from domain.commands.consignment import PlanConsignment, RecordConsignment
from domain.commands.emergency import AssignGlide, EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
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
    AmendRequest,
    CloseItem,
    CloseRequest,
    Disseminate,
    ReceiveRequest,
    WithdrawRequest,
)
from tests.properties.model import Clerk
from tests.properties.rulings import consignments, files, offers, papers, requests
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
    DraftReport: papers.draft,
    ApproveMessage: papers.approve,
    CorrectEntry: papers.correct,
    AcknowledgeEntry: papers.acknowledge,
    ImportCaseFile: papers.import_case,
}


def ruling_on(clerk: Clerk, command: Command) -> Ruling:
    """What the clerk says of a command."""
    return RULINGS[type(command)](clerk, command)
