"""Drafting and releasing reports."""

from dataclasses import dataclass
from uuid import UUID

from domain.authority import DESK, HEAD
from domain.centre import Centre, Command, Decision
from domain.commands.emergency import undecided_offers
from domain.commands.register import register_of
from domain.consignment import Consignment
from domain.emergency import Emergency
from domain.fact import Aggregate
from domain.merging.joined import papers, standing
from domain.message import Message, MessageDrafted, Product, Section
from domain.provenance import Provenance
from domain.rules import ConsignmentsUnfinished, NothingDisseminated


@dataclass(frozen=True, kw_only=True)
class DraftReport(Command):
    """A duty officer drafts a situation report, an executive summary or the final report."""

    MAY = DESK
    ACT = "draft a report"

    emergency_id: UUID
    product: Product
    sections: tuple[Section, ...] = ()
    references: tuple[str, ...] = ()

    def decide(self, centre: Centre) -> Decision:
        """A draft; none after the final report unless the file was reopened (rule 5)."""
        by = self.by(centre)
        emergency = standing(centre, self.emergency_id)
        emergency.require_open()
        message = Message.open(
            MessageDrafted,
            id=centre.new_id(),
            by=by,
            origin=emergency.state.origin,
            emergency_id=emergency.id,
            stricken=emergency.state.country,
            product=self.product,
            originator=by.recorded_by,
            references=self.references,
            sections=self.sections,
        )
        return Decision(message, (message,))


@dataclass(frozen=True, kw_only=True)
class ApproveMessage(Command):
    """A head who is not the originator releases a message; a final report closes the file (rules 4 to 6 and 25)."""

    MAY = HEAD
    ACT = "approve a message"

    message_id: UUID

    def decide(self, centre: Centre) -> Decision:
        """A released, numbered message."""
        by = self.by(centre)
        message = centre.load(Message, self.message_id)
        message.require_releasable(by)
        emergency = standing(centre, message.state.emergency_id)
        emergency.require_open()
        if not emergency.state.disseminated:
            raise NothingDisseminated()
        consequences: list[Aggregate] = []
        if message.state.product == "final":
            consequences = closing(centre, emergency, message.id, by)
        is_report = message.state.product in ("situation_report", "final")
        number = emergency.file("message", message.id, by, series="report" if is_report else None)
        register = register_of(centre, by.recorded_at.year, by)
        message.release(
            register.assign_message_number(message.id, by), number or None, emergency.state.addressees, by
        )
        return Decision(message, (register, message, emergency, *consequences))


def closing(centre: Centre, emergency: Emergency, message_id: UUID, by: Provenance) -> list[Aggregate]:
    """Close the file: rule 25 asks every consignment, undecided offers lapse. Raises ConsignmentsUnfinished."""
    emergency.require_end_of_need()
    consignments = [centre.load(Consignment, id) for id in papers(centre, emergency, "consignment")]
    unfinished = [str(consignment.id) for consignment in consignments if not consignment.state.is_finished]
    if unfinished:
        raise ConsignmentsUnfinished(consignments=tuple(unfinished))
    emergency.close(message_id, by)
    offers = undecided_offers(centre, emergency)
    for offer in offers:
        offer.lapse("emergency_closed", by)
    return list(offers)
