"""Callers about messages."""

from uuid import UUID

from domain.centre import Command
from domain.commands.message import ApproveMessage, CorrectMessage, DraftReport, EditDraft, ReleaseWider
from domain.message import Product, Section
from domain.provenance import Said
from tests.properties.callers.caller import Caller
from tests.properties.house import HEAD, SECOND_HEAD

REPORTS: tuple[Product, ...] = ("situation_report", "executive_summary", "final")
PROSE = (
    (),
    (Section(name="situation", text="The Sava falls."),),
    (Section(name="situation", text="The Sava rises again."),),
)


class MessageCallers(Caller):
    """Those who draft, edit, approve and correct messages, and let more read them."""

    def message(self) -> Command:
        """A draft, or what is done with one."""
        acts = [self.draft]
        if self.messages("draft"):
            acts += [self.edit, *[self.approval] * 4]
        if self.messages("released"):
            acts += [self.correction_of_message, self.wider]
        return self.chance.choice(acts)()

    def draft(self) -> Command:
        actor, said = self.desk()
        file = self.pick("emergency")
        paper = self.clerk.find("emergency", file)
        is_ending = paper is not None and paper.now.status == "closing"
        product = self.chance.choice([*REPORTS, *REPORTS[-1:] * 4] if is_ending else REPORTS)
        sections = self.chance.choice(PROSE)
        return DraftReport(actor=actor, said=said, emergency_id=file, product=product, sections=sections)

    def edit(self) -> Command:
        actor, said = self.desk()
        sections = self.chance.choice([None, *PROSE])
        return EditDraft(actor=actor, said=said, message_id=self.one_that_is("draft"), sections=sections)

    def approval(self) -> Command:
        id = self.one_that_is("draft")
        paper = self.clerk.find("message", id)
        wrote = paper.now.writers if paper is not None else set()
        others = [head for head in (HEAD, SECOND_HEAD) if head.account not in wrote]
        actor, said = self.voice(*((head, Said()) for head in others))
        return ApproveMessage(actor=actor, said=said, message_id=id)

    def correction_of_message(self) -> Command:
        actor, said = self.desk()
        sections = self.chance.choice([None, *PROSE])
        id = self.one_that_is("released")
        return CorrectMessage(actor=actor, said=said, message_id=id, sections=sections)

    def wider(self) -> Command:
        """Released to more than the addressees: to a nation that knows it or not, to nobody, or to all."""
        actor, said = self.head()
        nations = self.chance.choice([(), ("ESP",), ("NPL",), ("NPL", "USA"), ("BIH",), ("QQQ",), ("RUS",)])
        public = self.rarely()
        id = self.one_that_is("released")
        return ReleaseWider(actor=actor, said=said, message_id=id, nations=nations, public=public)

    def messages(self, status: str) -> list[UUID]:
        return [paper.id for paper in self.clerk.all("message") if paper.now.status == status]

    def one_that_is(self, status: str) -> UUID:
        """A message in this status, rarely in any."""
        fitting = self.messages(status)
        return self.pick("message") if not fitting or self.rarely() else self.chance.choice(fitting[-2:])
