"""Calls that take a file as their body, and not JSON: how large it may be, and of which media type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.attachment import LARGEST_FILE

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of an original nobody says in advance what it is.
ATTACHMENT_TYPE = "application/octet-stream"
# A menu of 1,600 rows with a scenario of some lines each has about half a MiB.
LARGEST_MENU = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """What one call takes; of any media type, where none is named."""

    largest: int
    types: tuple[str, ...] = ()


UPLOADS: Mapping[str, Upload] = MappingProxyType(
    {"/v1/activities/import": Upload(LARGEST_MENU, (CSV_TYPE, XLSX_TYPE))}
)


# A master events list is a table too; its call stands in an exercise.
INJECTS = Upload(LARGEST_MENU, (CSV_TYPE, XLSX_TYPE))
_INJECTS = re.compile(r"/v1/exercises/[^/]+/injects/import")

ATTACHED = Upload(LARGEST_FILE)
# As in `domain.attachment`.
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}")
_ATTACHMENTS = re.compile(r"/v1/entries/[^/]+/attachments")


def upload_at(path: str) -> Upload | None:
    """What the call at this address takes, if it takes a file."""
    if _ATTACHMENTS.fullmatch(path):
        return ATTACHED
    return INJECTS if _INJECTS.fullmatch(path) else UPLOADS.get(path)


def media_type(header: str) -> str:
    """The media type in a header, without its parameters."""
    return header.partition(";")[0].strip().lower()


def is_media_type(said: str) -> bool:
    """Whether this is the name of a media type."""
    return _MEDIA_TYPE.fullmatch(said) is not None


def is_utf_8(header: str) -> bool:
    """Whether a header names no other encoding than the one that is read here."""
    _, named, rest = header.lower().partition("charset=")
    return not named or rest.partition(";")[0].strip(' "') in ("utf-8", "utf8", "us-ascii")
