"""Messages: what the centre sent out, in the words in which it was sent.

A duty officer drafts, a head who is not the originator releases; the number is assigned at release. A released
message never changes (DOMAIN.md, section 3 and invariants 4 to 7).
"""

from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.provenance import Provenance
from domain.rules import MessageNotDraft, OriginatorMayNotApprove
from domain.value import Moment, NationCode, Number, Phrase, Text, Value, Word

Product = Literal["request", "situation_report", "executive_summary", "final"]
Status = Literal["draft", "released", "corrected"]
# Products that carry a table of cover, and so release it to all addressees.
REPORTS = frozenset({"situation_report", "executive_summary", "final"})


class Section(Value):
    """One section of a message: its name and its text."""

    name: Phrase
    text: Text


class SentItem(Value):
    """An item as it was sent."""

    what: Phrase
    quantity: Number | None = None
    unit: Word | None = None
    remarks: Text | None = None


class MessageState(State):
    """A message as it stands."""

    emergency_id: UUID
    stricken: NationCode
    product: Product
    status: Status = "draft"
    number: str | None = None
    report_number: int | None = None
    request_id: UUID | None = None
    originator: str
    approved_by: str | None = None
    released_at: Moment | None = None
    references: tuple[Phrase, ...] = ()
    addressees: tuple[str, ...] = ()
    addressees_told: bool = True
    sections: tuple[Section, ...] = ()
    items: tuple[SentItem, ...] = ()


class MessageDrafted(Opening):
    """A duty officer drafted a message."""

    TOPIC: ClassVar[str] = "message.drafted"
    origin: Origin
    emergency_id: UUID
    stricken: NationCode
    product: Product
    # The account that drafted it, or for a request the one that registered it.
    originator: str
    request_id: UUID | None = None
    references: tuple[Phrase, ...] = ()
    sections: tuple[Section, ...] = ()
    items: tuple[SentItem, ...] = ()

    def evolve(self, state: None) -> MessageState:
        """A draft without a number."""
        return MessageState(
            origin=self.origin,
            emergency_id=self.emergency_id,
            stricken=self.stricken,
            product=self.product,
            request_id=self.request_id,
            originator=self.originator,
            references=self.references,
            sections=self.sections,
            items=self.items,
        )


class MessageReleased(Fact):
    """A head released the message. An imported one has no number, and no report number."""

    TOPIC: ClassVar[str] = "message.released"
    number: str | None = None
    report_number: int | None = None
    # Null where a source does not list them.
    addressees: tuple[NationCode, ...] | None = None
    released_at: Moment

    def evolve(self, state: MessageState) -> MessageState:
        """It is out."""
        return state.but(
            status="released",
            number=self.number,
            report_number=self.report_number,
            addressees=self.addressees or (),
            addressees_told=self.addressees is not None,
            released_at=self.released_at,
            approved_by=self.provenance.recorded_by,
        )


class Message(Aggregate):
    """One message."""

    KIND = "message"
    if TYPE_CHECKING:
        state: MessageState

    def require_releasable(self, by: Provenance) -> None:
        """Rules 6 and 7: a draft, and not by its originator. Raises MessageNotDraft, OriginatorMayNotApprove."""
        if self.state.status != "draft":
            raise MessageNotDraft(status=self.state.status)
        if by.recorded_by == self.state.originator:
            raise OriginatorMayNotApprove(account=by.recorded_by)

    def release(
        self, number: str, report_number: int | None, addressees: tuple[str, ...], by: Provenance
    ) -> None:
        """Send the message out under its number."""
        self.require_releasable(by)
        self.record(
            MessageReleased,
            by,
            number=number,
            report_number=report_number,
            addressees=addressees,
            released_at=by.recorded_at,
        )
