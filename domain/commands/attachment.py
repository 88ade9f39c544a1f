"""Attaching the original of an entry."""

from dataclasses import dataclass
from uuid import UUID

from domain.attachment import Attachment, AttachmentAdded, attachment_id
from domain.authority import DESK
from domain.centre import Centre, Command, Decision, NotFound
from domain.emergency import Emergency
from domain.fact import Aggregate
from domain.log_book import is_told
from domain.rules import AlreadyAttached


@dataclass(frozen=True, kw_only=True)
class AttachFile(Command):
    """An officer attaches the original of an entry, as it was received."""

    MAY = DESK
    ACT = "attach a file"

    entry: int
    sha256: str
    size_bytes: int
    media_type: str

    def decide(self, centre: Centre) -> Decision:
        """The file as the entry's. Raises NotFound where the fact has no entry, AlreadyAttached."""
        fact = centre.fact_at(self.entry)
        if not is_told(fact):
            raise NotFound("entry", str(self.entry))
        about = centre.load(Aggregate, fact.originator_id)
        id = attachment_id(self.entry, self.sha256)
        if centre.find(Attachment, id) is not None:
            raise AlreadyAttached(position=self.entry)
        attachment = Attachment.open(
            AttachmentAdded,
            id=id,
            by=self.by(centre),
            origin=about.state.origin,
            emergency_id=file_of(about),
            entry=self.entry,
            sha256=self.sha256,
            size_bytes=self.size_bytes,
            media_type=self.media_type,
        )
        return Decision(attachment, (attachment,))


def file_of(aggregate: Aggregate) -> UUID | None:
    """The emergency that something belongs to; planning belongs to none."""
    return (
        aggregate.id if isinstance(aggregate, Emergency) else getattr(aggregate.state, "emergency_id", None)
    )
