"""Drafting, editing, releasing and correcting messages, and releasing them to more than their addressees."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.authority import DESK, HEAD
from domain.centre import Centre, Command, Decision
from domain.commands.emergency import undecided_offers
from domain.commands.post import held_post
from domain.commands.register import register_of
from domain.consignment import Consignment
from domain.emergency import Emergency
from domain.fact import Aggregate
from domain.merging.joined import papers, standing
from domain.message import Message, MessageDrafted, Product, Section
from domain.nation import is_country, is_suspended
from domain.post import Post
from domain.provenance import Provenance
from domain.register import corrected_number
from domain.rules import (
    ConsignmentsUnfinished,
    NothingDisseminated,
    SuspendedNationNotAddressed,
    UnknownNation,
)


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
class MessageCommand(Command):
    """A command about one message."""

    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class EditDraft(MessageCommand):
    """A duty officer writes the prose of a draft anew; null leaves it as it is. Who edits does not approve (rule 6)."""

    MAY = DESK
    ACT = "edit a draft"

    sections: tuple[Section, ...] | None = None
    references: tuple[str, ...] | None = None

    def decide(self, centre: Centre) -> Decision:
        """The draft as written now."""
        message = centre.load(Message, self.message_id)
        state = message.state
        sections = state.sections if self.sections is None else self.sections
        references = state.references if self.references is None else self.references
        message.edit(sections, references, self.by(centre))
        return Decision(message, (message,))


@dataclass(frozen=True, kw_only=True)
class CorrectMessage(MessageCommand):
    """A duty officer drafts what says right a released message; it keeps the number, and is approved like any.

    A clerical fix: what a nation asks for is changed by the nation alone (DOMAIN.md, section 5, Request).
    """

    MAY = DESK
    ACT = "correct a message"

    sections: tuple[Section, ...] | None = None

    def decide(self, centre: Centre) -> Decision:
        """A draft with the words of the message that it corrects, where no others are given."""
        by = self.by(centre)
        wrong = centre.load(Message, self.message_id)
        wrong.require_released()
        kept = wrong.state.model_dump(include=KEPT_BY_CORRECTION)
        if self.sections is not None:
            kept["sections"] = self.sections
        draft = Message.open(
            MessageDrafted,
            id=centre.new_id(),
            by=by,
            originator=by.recorded_by,
            corrects=wrong.id,
            **kept,
        )
        return Decision(draft, (draft,))


# What a correction takes over from what it corrects.
KEPT_BY_CORRECTION = {
    "origin",
    "emergency_id",
    "stricken",
    "product",
    "request_id",
    "received_at",
    "authority",
    "contact",
    "references",
    "sections",
    "items",
}


@dataclass(frozen=True, kw_only=True)
class ApproveMessage(MessageCommand):
    """A head who wrote nothing of it releases a message; a final report closes the file (rules 4 to 6 and 25)."""

    MAY = HEAD
    ACT = "approve a message"

    def decide(self, centre: Centre) -> Decision:
        """A released, numbered message."""
        by = self.by(centre)
        message = centre.load(Message, self.message_id)
        message.require_releasable(by)
        post = held_post(centre, by)
        if message.state.corrects is not None:
            return self._correction(centre, message, message.state.corrects, post, by)
        emergency = standing(centre, message.state.emergency_id)
        emergency.require_open()
        if not emergency.state.disseminated:
            raise NothingDisseminated()
        consequences: list[Aggregate] = []
        if message.state.product == "final":
            consequences = closing(centre, emergency, message.id, by)
        count = emergency.file("message", message.id, by, series="report" if message.is_report else None)
        register = register_of(centre, by.recorded_at.year, by)
        number = register.assign_message_number(message.id, by)
        message.release(number, count or None, emergency.state.addressees, by, approved_as=post)
        return Decision(message, (register, message, emergency, *consequences))

    @staticmethod
    def _correction(centre: Centre, message: Message, wrong_id: UUID, post: Post, by: Provenance) -> Decision:
        """What says right another message goes where that went, under its number; it takes none of its own (rule 4)."""
        wrong = centre.load(Message, wrong_id)
        wrong.correct(message, by)
        correction = (wrong.state.correction or 0) + 1
        message.release(
            corrected_number(wrong.state.number, correction),
            wrong.state.report_number,
            wrong.state.addressees,
            by,
            approved_as=post,
            correction=correction,
        )
        emergency = centre.load(Emergency, message.state.emergency_id)
        emergency.file("message", message.id, by)
        return Decision(message, (message, wrong, emergency))


@dataclass(frozen=True, kw_only=True)
class ReleaseWider(MessageCommand):
    """A second head lets more than the addressees read a message: nations by name, or everybody with an account."""

    MAY = HEAD
    ACT = "release a message wider"
    MOST_NATIONS: ClassVar[int] = 250

    nations: tuple[str, ...] = ()
    public: bool = False
    reason: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """A message that more may read; a suspended nation gets none (rule 2)."""
        by = self.by(centre)
        message = centre.load(Message, self.message_id)
        for code in self.nations:
            if not is_country(code):
                raise UnknownNation(code=code, pointer="/nations")
            if is_suspended(code, by.recorded_at.date()):
                raise SuspendedNationNotAddressed(code=code)
        held_post(centre, by)
        message.release_wider(self.nations, self.public, self.reason, by)
        return Decision(message, (message,))


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
