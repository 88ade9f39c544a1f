"""The life of a file, from which a run begins."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from domain.centre import Command
from domain.commands.consignment import (
    Arrive,
    ConsignedLine,
    Depart,
    Divert,
    GoHome,
    HandOver,
    PlanConsignment,
)
from domain.commands.dispatch import MAILER, RecordOutcome
from domain.commands.emergency import EndNeed, OpenEmergency
from domain.commands.message import ApproveMessage, DraftReport
from domain.commands.offer import (
    AcceptOffer,
    DeclineOffer,
    SubmitOffer,
)
from domain.commands.request import (
    Disseminate,
    RequestContent,
)
from domain.commands.watch import SignOn
from domain.offer_line import LineQuantity, OfferedItem
from domain.request import RequestedItem
from tests.properties.house import (
    HEAD,
    NATIONS,
    OFFICER,
    SECOND_OFFICER,
    told_by,
)
from tests.properties.model import Clerk


def a_life(clerk: Clerk) -> Iterator[Command]:
    """The life of a file from its request to its final report, with an offer that is taken and one that is not."""
    slovenia, spain = NATIONS["SVN"], NATIONS["ESP"]
    yield SignOn(actor=OFFICER)
    yield SignOn(actor=SECOND_OFFICER)
    yield OpenEmergency(
        actor=OFFICER,
        said=told_by("SVN"),
        country="SVN",
        hazard="flood",
        request=RequestContent(
            items=(
                RequestedItem(what="pumps", quantity=Decimal(10), unit="piece"),
                RequestedItem(what="rescuers", quantity=Decimal(2), unit="team"),
            ),
            points_of_entry=("Brnik",),
        ),
    )
    file, request = clerk.all("emergency")[0].id, clerk.all("request")[0].id
    yield Disseminate(actor=HEAD, request_id=request)
    message = clerk.all("message")[0].id
    yield RecordOutcome(actor=MAILER, subject_id=message, addressees=("ESP", "USA"), outcome="sent")
    pumps, rescuers = clerk.asked(file)
    offered = OfferedItem(what="pumps", item_id=pumps, quantity=Decimal(5), unit="piece")
    team = OfferedItem(what="rescuers", item_id=rescuers, quantity=Decimal(1), unit="team")
    tomorrow = clerk.today() + timedelta(days=1)
    yield SubmitOffer(actor=NATIONS["USA"], emergency_id=file, items=(offered, team), valid_until=tomorrow)
    yield SubmitOffer(actor=spain, emergency_id=file, items=(offered, team))
    america, offer = (paper.id for paper in clerk.all("offer"))
    # One of its lines is not wanted; of the other nobody says anything.
    yield DeclineOffer(actor=slovenia, offer_id=america, lines=(LineQuantity(line=2),))
    yield AcceptOffer(actor=slovenia, offer_id=offer)
    for line in (1, 2):
        lines = (ConsignedLine(line=line),)
        yield PlanConsignment(actor=OFFICER, said=told_by("ESP"), offer_id=offer, lines=lines)
        consignment = clerk.all("consignment")[-1].id
        yield Depart(actor=spain, consignment_id=consignment)
        yield Arrive(actor=OFFICER, said=told_by("ESP"), consignment_id=consignment)
        yield HandOver(actor=slovenia, consignment_id=consignment)
    # Goods are finished now; the team has to come home.
    yield GoHome(actor=spain, consignment_id=consignment)
    # And something went elsewhere, and never came.
    yield PlanConsignment(actor=spain, offer_id=offer, lines=(ConsignedLine(line=1),))
    diverted = clerk.all("consignment")[-1].id
    yield Depart(actor=spain, consignment_id=diverted)
    yield Divert(actor=spain, consignment_id=diverted, destination="Maribor")
    yield EndNeed(actor=slovenia, emergency_id=file)
    yield DraftReport(actor=OFFICER, emergency_id=file, product="final")
    yield ApproveMessage(actor=HEAD, message_id=clerk.all("message")[1].id)
