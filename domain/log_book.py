"""The log book: which facts it tells. The centre's own book-keeping has its place in the log, and no entry."""

from domain.attachment import AttachmentAdded
from domain.consignment import ConsignmentPlanned
from domain.dispatch import DispatchOpened, ToAddressees
from domain.emergency import (
    EmergencyActivated,
    EntryAcknowledged,
    FilingStruck,
    MergedFileReturned,
    MergedFileTaken,
    PaperFiled,
)
from domain.fact import Fact
from domain.message import MessageCorrectedBy, MessageDrafted
from domain.offer import OfferCounterpart
from domain.planning.file import PlanningFileRecorded
from domain.planning.menu import MenuRecorded
from domain.register import MessageNumberAssigned, ReferenceAssigned, RegisterOpened
from domain.watch.watch import WatchOpened


def is_told(fact: Fact) -> bool:
    """Whether the fact has an entry of its own, which can be read, corrected by name and acknowledged."""
    match fact:
        case RegisterOpened() | ReferenceAssigned() | MessageNumberAssigned():
            return False
        case WatchOpened():
            # Whoever is the first to sign on opens it.
            return False
        case MenuRecorded() | PlanningFileRecorded():
            # What came in is told of one by one.
            return False
        case PaperFiled() | EmergencyActivated() | EntryAcknowledged() | OfferCounterpart():
            return False
        case MergedFileTaken() | MergedFileReturned():
            # The merged file tells of it, to those who know that file.
            return False
        case DispatchOpened() | ToAddressees():
            # The message tells that it went out; what became of sixty mails stands beside it.
            return False
        case AttachmentAdded():
            # It is shown with its entry.
            return False
        case FilingStruck():
            # Who reads the file may not know of the request that was struck.
            return False
        case MessageDrafted(product="request", corrects=None) | MessageCorrectedBy():
            # The release, in the same moment, tells of both.
            return False
        case MessageDrafted(origin="archive") | ConsignmentPlanned(origin="archive"):
            # A case file tells of the report and of the arrival; that they were prepared is no more than implied.
            return False
        case _:
            return True
