"""Attachments: the original as it was received, kept with the entry that was made of it.

The log knows of a file by its SHA-256, its size and its media type alone. The file and its name, which may say who a
person is, stand outside, so that they can be erased (DOMAIN.md, invariant 29).
"""

from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.emergency import Origin
from domain.fact import Aggregate, Opening, State
from domain.identity import named_id

# E-mails, scans and the PDF of a fax; what is larger is no message.
LARGEST_FILE = 10 * 1024 * 1024

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
MediaType = Annotated[str, Field(pattern=r"^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}$")]
Size = Annotated[int, Field(ge=1, le=LARGEST_FILE)]


class AttachmentState(State):
    """A file that belongs to an entry."""

    emergency_id: UUID | None = None
    # The position of the entry.
    entry: int
    sha256: Sha256
    size_bytes: Size
    media_type: MediaType


class AttachmentAdded(Opening):
    """The original of an entry was attached to it."""

    TOPIC: ClassVar[str] = "attachment.added"
    origin: Origin
    emergency_id: UUID | None = None
    entry: int
    sha256: Sha256
    size_bytes: Size
    media_type: MediaType

    def evolve(self, state: None) -> AttachmentState:
        """It belongs to the entry from now on."""
        return AttachmentState(
            origin=self.origin,
            emergency_id=self.emergency_id,
            entry=self.entry,
            sha256=self.sha256,
            size_bytes=self.size_bytes,
            media_type=self.media_type,
        )


class Attachment(Aggregate):
    """One file of one entry."""

    KIND = "attachment"
    if TYPE_CHECKING:
        state: AttachmentState


def attachment_id(entry: int, sha256: str) -> UUID:
    """The id of a file as the original of an entry: it is attached to it once."""
    return named_id("attachment", entry, sha256)
