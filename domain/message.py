"""Messages: what the centre sent out, in the words in which it was sent.

A duty officer drafts and edits, a head who did neither releases; the number is assigned at release. A released
message never changes: what is wrong in it is said right by another one, which keeps the number with `-COR1`. Whom it
did not go to learns of it only when a second head has released it wider (DOMAIN.md, section 3 and invariants 4 to 8).
"""

from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.post import Post
from domain.provenance import Provenance
from domain.rules import (
    ApproverMayNotReleaseWider,
    MessageNotDraft,
    MessageNotReleased,
    NothingChanges,
    OriginatorMayNotApprove,
)
from domain.value import Moment, NationCode, Number, Phrase, Text, Value, Word

Product = Literal["request", "situation_report", "executive_summary", "final"]
Status = Literal["draft", "released", "corrected"]
# Products that carry a table of cover, and so release it to all addressees.
REPORTS = frozenset({"situation_report", "executive_summary", "final"})
# Products that are counted from 1 within a file.
NUMBERED = frozenset({"situation_report", "final"})
# How what is released today is composed. A later way to compose is another edition beside this one, so that what was
# sent reads for ever as it was sent (rule 7).
EDITION = 1


class Section(Value):
    """One section of a message: its name and its text."""

    name: Phrase
    text: Text


class SentItem(Value):
    """An item as it was sent."""

    what: Phrase
    capability: Phrase | None = None
    quantity: Number | None = None
    unit: Word | None = None
    priority: Word | None = None
    needed_by: Moment | None = None
    remarks: Text | None = None


class MessageState(State):
    """A message as it stands. `wider` are the nations that it was released to beside its addressees."""

    emergency_id: UUID
    stricken: NationCode
    product: Product
    status: Status = "draft"
    number: str | None = None
    report_number: int | None = None
    request_id: UUID | None = None
    # Of a request: when the centre received it, which authority sent it, and whom it names to be asked.
    received_at: Moment | None = None
    authority: Phrase | None = None
    contact: UUID | None = None
    originator: str
    edited_by: tuple[str, ...] = ()
    approved_by: str | None = None
    approved_as: Post | None = None
    released_at: Moment | None = None
    edition: int | None = None
    references: tuple[Phrase, ...] = ()
    addressees: tuple[str, ...] = ()
    addressees_told: bool = True
    sections: tuple[Section, ...] = ()
    items: tuple[SentItem, ...] = ()
    # The message that this one corrects, and how many corrections bear its number by then.
    corrects: UUID | None = None
    correction: int | None = None
    corrected_by: UUID | None = None
    wider: tuple[str, ...] = ()
    public: bool = False
    released_wider_by: str | None = None


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
    received_at: Moment | None = None
    authority: Phrase | None = None
    contact: UUID | None = None
    references: tuple[Phrase, ...] = ()
    sections: tuple[Section, ...] = ()
    items: tuple[SentItem, ...] = ()
    corrects: UUID | None = None

    def evolve(self, state: None) -> MessageState:
        """A draft without a number."""
        return MessageState(**{field: getattr(self, field) for field in DRAFTED})


# What a draft says of itself from the first.
DRAFTED = tuple(
    field for field in MessageState.model_fields if field in MessageDrafted.model_fields and field != "flags"
)


class MessageEdited(Fact):
    """Somebody at the desk wrote the prose of a draft anew; its figures come from the log and from nowhere else."""

    TOPIC: ClassVar[str] = "message.edited"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"draft"})
    sections: tuple[Section, ...] = ()
    references: tuple[Phrase, ...] = ()

    def evolve(self, state: MessageState) -> MessageState:
        """As written now."""
        return state.but(
            sections=self.sections,
            references=self.references,
            edited_by=tuple(dict.fromkeys((*state.edited_by, self.provenance.recorded_by))),
        )


class MessageReleased(Fact):
    """A head released the message. An imported one has no number, no report number, and no edition."""

    TOPIC: ClassVar[str] = "message.released"
    number: str | None = None
    report_number: int | None = None
    # Which correction of a message it is.
    correction: int | None = None
    # Null where a source does not list them.
    addressees: tuple[NationCode, ...] | None = None
    released_at: Moment
    # The post that the approver held on that day, and how the message is composed.
    approved_as: Post | None = None
    edition: int | None = None

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
            approved_as=self.approved_as,
            correction=self.correction,
            edition=self.edition,
        )


class MessageCorrectedBy(Fact):
    """Another message says right what this one said; this one stays as it was sent."""

    TOPIC: ClassVar[str] = "message.corrected_by"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"released"})
    correction_id: UUID

    def evolve(self, state: MessageState) -> MessageState:
        """It names its correction."""
        return state.but(status="corrected", corrected_by=self.correction_id)


class MessageReleasedWider(Fact):
    """A second head let more than the addressees read the message: named nations, or everybody with an account."""

    TOPIC: ClassVar[str] = "message.released_wider"
    nations: tuple[NationCode, ...] = ()
    public: bool = False
    reason: Text | None = None

    def evolve(self, state: MessageState) -> MessageState:
        """More may read it."""
        return state.but(
            wider=tuple(sorted({*state.wider, *self.nations})),
            public=state.public or self.public,
            released_wider_by=self.provenance.recorded_by,
        )


class Message(Aggregate):
    """One message."""

    KIND = "message"
    if TYPE_CHECKING:
        state: MessageState

    @property
    def is_report(self) -> bool:
        """Whether it is counted within its file."""
        return self.state.product in NUMBERED

    def require_draft(self) -> None:
        """Rule 7: what was released is immutable. Raises MessageNotDraft."""
        if self.state.status != "draft":
            raise MessageNotDraft(status=self.state.status)

    def require_released(self) -> None:
        """Raise MessageNotReleased for a draft, and for what another message has corrected already."""
        if self.state.status != "released":
            raise MessageNotReleased(status=self.state.status)

    def require_releasable(self, by: Provenance) -> None:
        """Rules 6 and 7: a draft, and not by whoever wrote in it. Raises MessageNotDraft, OriginatorMayNotApprove."""
        self.require_draft()
        if by.recorded_by in (self.state.originator, *self.state.edited_by):
            raise OriginatorMayNotApprove(account=by.recorded_by)

    def edit(self, sections: tuple[Section, ...], references: tuple[str, ...], by: Provenance) -> None:
        """Write the prose of a draft anew. Raises MessageNotDraft, NothingChanges."""
        self.require_draft()
        if (sections, references) == (self.state.sections, self.state.references):
            raise NothingChanges()
        self.record(MessageEdited, by, sections=sections, references=references)

    def release(
        self,
        number: str,
        report_number: int | None,
        addressees: tuple[str, ...],
        by: Provenance,
        *,
        approved_as: Post,
        correction: int | None = None,
    ) -> None:
        """Send the message out under its number."""
        self.require_releasable(by)
        self.record(
            MessageReleased,
            by,
            number=number,
            report_number=report_number,
            correction=correction,
            addressees=addressees,
            released_at=by.recorded_at,
            approved_as=approved_as,
            edition=EDITION,
        )

    def correct(self, correction: "Message", by: Provenance) -> None:
        """Let another message stand in this one's place. Raises MessageNotReleased."""
        self.require_released()
        self.record(MessageCorrectedBy, by, correction_id=correction.id)

    def release_wider(
        self, nations: tuple[str, ...], public: bool, reason: str | None, by: Provenance
    ) -> None:
        """Let more than the addressees read it, which a third person decides (rule 6).

        Raises MessageNotReleased, OriginatorMayNotApprove, ApproverMayNotReleaseWider, NothingChanges.
        """
        self.require_released()
        if by.recorded_by in (self.state.originator, *self.state.edited_by):
            raise OriginatorMayNotApprove(account=by.recorded_by)
        if by.recorded_by == self.state.approved_by:
            raise ApproverMayNotReleaseWider(account=by.recorded_by)
        known = {self.state.stricken, *self.state.addressees, *self.state.wider}
        new = tuple(sorted({*nations} - known))
        if not new and (self.state.public or not public):
            raise NothingChanges()
        self.record(MessageReleasedWider, by, nations=new, public=public, reason=reason)
