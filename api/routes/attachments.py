"""Attachments: the original as received, with the entry that was made of it. Read exactly as the entry is."""

from collections.abc import Sequence
from email.message import Message as Headers
from hashlib import sha256 as digest_of
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Header, Path, Query, Request
from pydantic_core import from_json
from starlette.responses import Response

from api import entities, problems
from api.answers import document
from api.caller import SignedIn
from api.gate import BODY
from api.mail import entities as mail
from api.problems import NOBODY_SUCH, Problem
from api.reading import NO_QUERY, Listing, Part, Past, TheReader, moment, reflected
from api.route import router
from api.routes.entries import EntryPosition
from api.services import TheBoard, TheStore
from api.uploads import ATTACHMENT_TYPE, media_type
from api.writing import TheWriter
from domain.attachment import attachment_id
from domain.authority import HEAD, require_role
from domain.commands.attachment import AttachFile
from domain.identity import entry_id
from domain.provenance import Said
from projections.readers import Reader
from store.board import Reading

routes = router("log book")
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="the SHA-256 of the file, in hexadecimal")]
ATTACHMENTS = Listing("attachments", "attachment", mail.NamedAttachment)
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {ATTACHMENT_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}
UNNAMED = "original"
LONGEST_NAME = 200


@routes.post(
    "/entries/{position}/attachments", status_code=201, response_model=mail.Attachment, openapi_extra=FILE
)
async def attach_file(
    request: Request,
    position: EntryPosition,
    act: TheWriter,
    store: TheStore,
    board: TheBoard,
    content_disposition: Annotated[
        str | None,
        Header(description='the name of the file: attachment; filename="fax.pdf"', max_length=1_000),
    ] = None,
) -> Response:
    """Attach the original of an entry as it was received: the bytes as they are, at most 10 MiB, of any media type."""
    id = entry_id(position)
    content: bytes = request.scope["state"][BODY]
    digest = digest_of(content).hexdigest()
    await board.ask(lambda reading: _require(reading, id, act.caller.reader))
    require_role(act.caller.actor, AttachFile.MAY, AttachFile.ACT)
    if not content:
        raise Problem(problems.INVALID, "a file has at least one byte")
    name = name_in(content_disposition)
    await board.run(lambda: store.files.keep(content, str(attachment_id(position, digest)), name))
    command = AttachFile(
        actor=act.caller.actor,
        said=Said(),
        entry=position,
        sha256=digest,
        size_bytes=len(content),
        media_type=media_type(request.headers.get("content-type", ATTACHMENT_TYPE)),
    )
    return await act.record(command, on=("entry", id), created=True)


@routes.get("/entries/{position}/attachments", response_model=entities.Listed[mail.NamedAttachment])
async def list_attachments(
    position: EntryPosition, asked: Annotated[Part, Query()], look: TheReader, store: TheStore
) -> Response:
    """List the originals of an entry, with the names of the files."""
    id = entry_id(position)
    reader = look.caller.reader

    def question(reading: Reading) -> tuple[list[dict[str, Any]], int]:
        at = moment(reading, asked)
        _require(reading, id, reader, at)
        rows = reading.find(("attachment",), reader, filters={"entry_id": id}, at=at)
        return [from_json(row.text) for row in rows], reflected(reading, at)

    found, reflects = await look.ask(question, asked)
    names = store.files.names(one["id"] for one in found)
    items = [{**one, "name": names.get(one["id"])} for one in found]
    return look.part(ATTACHMENTS, items, "id", asked, reflects)


@routes.get(
    "/attachments/{sha256}",
    response_class=Response,
    responses={200: {"content": {ATTACHMENT_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def read_attachment(
    sha256: Digest, past: Annotated[Past, Query()], look: TheReader, store: TheStore
) -> Response:
    """Download an original, as it was received. Whatever it is, it comes as bytes that no browser shows as a page."""
    reader = look.caller.reader

    def question(reading: Reading) -> tuple[dict[str, Any], int]:
        at = moment(reading, past)
        for row in reading.find(("attachment",), reader, filters={"sha256": sha256}, at=at):
            shown: dict[str, Any] = from_json(row.text)
            if reading.get("entry", shown["entry_id"], reader, at) is not None:
                return shown, reflected(reading, at)
        raise NOBODY_SUCH

    shown, reflects = await look.ask(question, past)
    content = store.files.content(sha256)
    if content is None:
        raise NOBODY_SUCH
    name = store.files.names([shown["id"]]).get(shown["id"], UNNAMED)
    answer = look.made(sha256.encode(), lambda: content, reflects, ATTACHMENT_TYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return answer


@routes.post("/attachments/{sha256}/erase", response_model=mail.ErasedFile, dependencies=NO_QUERY)
async def erase_attachment(sha256: Digest, caller: SignedIn, store: TheStore, board: TheBoard) -> Response:
    """Erase a file and its names for good, for the sake of a person in it; what the log says of it stays."""

    def question(reading: Reading) -> None:
        if not reading.find(("attachment",), caller.reader, filters={"sha256": sha256}, limit=1):
            raise NOBODY_SUCH

    await board.ask(question)
    require_role(caller.actor, HEAD, "erase a file")
    erased = await board.run(lambda: store.files.erase(sha256))
    return document({"sha256": sha256, "erased": erased}, position=board.position)


def _require(reading: Reading, entry: str, reader: Reader, at: int | None = None) -> None:
    """Raise NOT_FOUND unless the entry is this reader's to read."""
    if reading.get("entry", entry, reader, at) is None:
        raise NOBODY_SUCH


def name_in(disposition: str | None) -> str:
    """The name of a file in a header (RFC 6266), without folders and what cannot be printed."""
    headers = Headers()
    headers["Content-Disposition"] = " ".join((disposition or "").splitlines()) or "attachment"
    said = headers.get_filename() or ""
    last: Sequence[str] = said.replace("\\", "/").split("/")
    name = "".join(c for c in last[-1] if c.isprintable()).strip(" .")
    return name[:LONGEST_NAME] or UNNAMED
