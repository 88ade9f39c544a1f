"""What changed in a file between two moments, in words, for whoever asks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json
from starlette.responses import Response

from api import problems
from api.entities import ALWAYS_THERE
from api.problems import Problem
from api.reading import Past, Position, TheReader, moment, shown_all
from api.route import router
from api.routes.emergencies import EmergencyId
from domain.identity import entry_id
from domain.value import Moment, written
from projections.readers import Reader
from projections.training import difference
from store.board import Reading
from store.database import Transaction
from store.log import recorded_at, row_at

routes = router("emergencies")
# A position is told by its digits alone; what else is a time.
Place = Annotated[Position | Moment, Field(union_mode="left_to_right")]


class Between(Past):
    """Between which two moments; the later one may also be named as everywhere, by `at` or `as_of`."""

    since: Place = Field(
        0, alias="from", description="a position, or a time; the beginning of the file, unless told"
    )
    until: Place | None = Field(
        None, alias="to", description="a position, or a time, not before `from`; the present, unless told"
    )


class ChangedField(BaseModel):
    """One field, as it was and as it is."""

    model_config = ConfigDict(**ALWAYS_THERE, serialize_by_alias=True)

    field: str
    was: str
    now: Annotated[str, Field(alias="is")]
    text: str


class ChangedThing(BaseModel):
    """What became of one thing: it came into sight, it changed, or it went out of sight."""

    model_config = ALWAYS_THERE

    id: str
    change: difference.Change
    text: str
    fields: list[ChangedField]


class ChangedKind(BaseModel):
    """What became of the things of one kind."""

    model_config = ALWAYS_THERE

    kind: str
    lines: list[ChangedThing]


class ChangedCover(BaseModel):
    """How the cover of one item changed."""

    model_config = ALWAYS_THERE

    item_id: str
    text: str


class Happened(BaseModel):
    """One entry of the log book."""

    model_config = ALWAYS_THERE

    position: int
    recorded_at: str
    text: str


class Difference(BaseModel):
    """What changed in a file after one position and up to another."""

    model_config = ConfigDict(**ALWAYS_THERE, serialize_by_alias=True)

    emergency_id: str
    since: Annotated[int, Field(alias="from", description="the position before all that is told")]
    until: Annotated[int, Field(alias="to", description="the position of the last fact that counts")]
    from_time: Annotated[str | None, Field(description="when the one was recorded")]
    to_time: Annotated[str | None, Field(description="when the other was recorded")]
    text: Annotated[str, Field(description="what changed, counted")]
    kinds: list[ChangedKind]
    cover: list[ChangedCover]
    entries: Annotated[list[Happened], Field(description="what happened, oldest first")]


@routes.get("/emergencies/{emergency_id}/difference", response_model=Difference)
async def read_difference(
    emergency_id: EmergencyId, asked: Annotated[Between, Query()], look: TheReader
) -> Response:
    """Read what changed for you in an emergency between two positions or times, line by line in words."""
    id, reader = str(emergency_id), look.caller.reader

    def question(transaction: Transaction) -> tuple[dict[str, Any], int]:
        reading = Reading(transaction)
        since, until = _position(reading, asked.since), _until(reading, asked)
        if reading.get("emergency", id, reader, until) is None:
            raise Problem(problems.NOT_FOUND)
        if since > until:
            raise Problem(problems.BAD_QUERY, "from lies after to")
        told = _told(reading, reader, id, since, until)
        times = {"from_time": _time(transaction, since), "to_time": _time(transaction, until)}
        return {"emergency_id": id, "from": since, "to": until, **times, **told}, until

    content, position = await look.look(question, asked)
    return look.document(content, position)


def _position(reading: Reading, place: int | date | datetime) -> int:
    if isinstance(place, int) and place > reading.head:
        raise Problem(problems.BAD_QUERY, f"from and to are positions up to the last one, {reading.head}")
    at = moment(reading, Past(at=place) if isinstance(place, int) else Past(as_of=place))
    assert at is not None, "a place is one moment"
    return at


def _until(reading: Reading, asked: Between) -> int:
    at = moment(reading, asked)
    if asked.until is None:
        return reading.position if at is None else at
    if at is not None:
        raise Problem(problems.BAD_QUERY, "to names the later moment: at and as_of are not asked beside it")
    return _position(reading, asked.until)


def _time(transaction: Transaction, position: int) -> str | None:
    row = row_at(transaction, position)
    return None if row is None else written(recorded_at(row))


def _told(reading: Reading, reader: Reader, id: str, since: int, until: int) -> dict[str, Any]:
    before, after = (_picture(reading, reader, id, at) for at in (since, until))
    lines = difference.lines(before, after)
    items = [[body for body in picture if body["kind"] == "item"] for picture in (before, after)]
    entries = reading.find(("entry",), reader, emergency=id, at=until, after=entry_id(since))
    return {
        "text": difference.summary(lines),
        "kinds": _by_kind(lines),
        "cover": [{"item_id": line.item, "text": line.text} for line in difference.cover(*items)],
        "entries": [
            {"position": int(row.id), "recorded_at": said["provenance"]["recorded_at"], "text": said["text"]}
            for row, said in ((row, from_json(row.text)) for row in entries)
        ],
    }


def _picture(reading: Reading, reader: Reader, id: str, at: int) -> list[dict[str, Any]]:
    """The file as this reader knew it, but for its log book."""
    rows = reading.find(tuple(difference.KINDS), reader, emergency=id, at=at)
    found = []
    for kind in difference.KINDS:
        of_kind = [row for row in rows if row.kind == kind]
        found += [from_json(text) for text, _ in shown_all(reading, kind, of_kind, reader, id, at)]
    return found


def _by_kind(lines: Sequence[difference.Line]) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "lines": [
                {
                    "id": line.id,
                    "change": line.change,
                    "text": line.text,
                    "fields": [
                        {"field": one.field, "was": one.was, "is": one.now, "text": one.text}
                        for one in line.fields
                    ],
                }
                for line in lines
                if line.kind == kind
            ],
        }
        for kind in difference.KINDS
        if any(line.kind == kind for line in lines)
    ]
