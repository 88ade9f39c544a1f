"""What is served of mail, described: transmissions, the outbox, points of contact, attachments."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.entities import ALWAYS_THERE, Shown
from domain.attachment import AttachmentState
from domain.dispatch import TransmissionState
from domain.emergency import Origin


class Transmission(Shown, TransmissionState):
    """What became of a message, or of a decision on an offer, that was sent to one addressee."""

    model_config = ALWAYS_THERE
    kind: Literal["transmission"]
    origin: Origin


class Attachment(Shown, AttachmentState):
    """The original of an entry, as it was received; `GET /v1/attachments/{sha256}` has the file."""

    model_config = ALWAYS_THERE
    kind: Literal["attachment"]
    origin: Origin
    entry_id: Annotated[str, Field(description="the id of its entry")]
    attached_by: Annotated[str, Field(description="the account that attached it")]
    attached_at: str


class NamedAttachment(Attachment):
    """The same with the name of the file, which is kept apart and can be erased."""

    name: Annotated[str | None, Field(description="null once the file was erased")]


class ErasedFile(BaseModel):
    """A file that was erased for good; what the log says of it stays."""

    model_config = ALWAYS_THERE

    sha256: str
    erased: Annotated[bool, Field(description="whether there was such a file until now")]


class WaitingMail(BaseModel):
    """A mail that was refused for now, or has not been tried yet."""

    model_config = ALWAYS_THERE

    what: Literal["message", "decision", "reminder"]
    addressee: str
    subject_id: str
    attempts: Annotated[int, Field(ge=0)]
    next_at: Annotated[str, Field(description="when it is tried again")]
    reason: Annotated[str | None, Field(description="why it was not taken the last time")]


class Outbox(BaseModel):
    """How mail leaves the centre, and what waits."""

    model_config = ALWAYS_THERE

    by: Annotated[
        Literal["smtp", "outbox", "none"],
        Field(description="a mail server; a folder, where none is named; or not at all, as in an exercise"),
    ]
    counts: Annotated[dict[str, int], Field(description="how many mails are in which state")]
    waiting: list[WaitingMail]


class PointOfContact(BaseModel):
    """To whom the mail for a nation goes."""

    model_config = ALWAYS_THERE

    nation: str
    contact: Annotated[str | None, Field(description="the contact's id; null where none is named")]
