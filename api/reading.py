"""Every GET of what stands on the board: the present, or what the centre knew at a position or by a time.

A list names its filters in a model of its own; a name that it lacks is refused. Entities are served as the text that
is stored, because they were encoded once when they were put on the board; only items are joined with their cover.
"""

import csv
import io
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from operator import itemgetter
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json
from starlette.responses import Response

from api import problems
from api.answers import CSV, JSON, answer, has, unchanged
from api.board import Board
from api.caller import Caller, SignedIn
from api.merged import asked_within, leads_to
from api.problems import Fault, Problem
from domain.emergency import Origin
from domain.value import Moment, Word
from projections import cover
from projections.readers import Reader
from store.board import Reading, Row
from store.database import Transaction
from store.log import recorded_at, row_at

# A position is a JSON number that every client carries exactly, and fits the database's integers.
GREATEST_POSITION = 2**53 - 1
WAITS_S = 2.0
DEFAULT_LIMIT, GREATEST_LIMIT = 50, 200

T = TypeVar("T")

Position = Annotated[int, Field(ge=0, le=GREATEST_POSITION)]


class Past(BaseModel):
    """Which moment of the centre's knowledge is asked for; without any of these the present."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Position | None = Field(None, description="what the centre knew at this position")
    as_of: Moment | None = Field(
        None, description="what the centre knew at this time; a bare date begins at 00:00Z"
    )
    min_position: Position | None = Field(
        None, description="wait until the board has reached this position: 2 s, then 503"
    )


class Part(Past):
    """Which part of a list is asked for, and in which form."""

    limit: Annotated[int, Field(ge=1, le=GREATEST_LIMIT)] = Field(
        DEFAULT_LIMIT, description="how many items at most"
    )
    after: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="the cursor that the page before gave as `next`"
    )
    format: Literal["json", "csv"] | None = Field(
        None, description="`csv` for a table; the header Accept: text/csv asks the same"
    )


class Page(Part):
    """Which part of a list of entities is asked for. What a model adds to this are the list's filters."""

    # What a model adds that asks otherwise than for a field.
    NO_FILTERS: ClassVar[frozenset[str]] = frozenset()

    origin: Origin | None = Field(None, description="only what is live, or only the archive")
    flags: Word | None = Field(None, description="only what bears this flag")

    def filters(self) -> dict[str, str]:
        """The filters that were given, by the field that each asks about."""
        named = self.model_dump(
            exclude={*Part.model_fields, *self.NO_FILTERS}, exclude_none=True, mode="json"
        )
        return {FIELD_OF.get(name, name): str(value) for name, value in named.items()}

    def lacking(self) -> tuple[str, ...]:
        """The fields that must be null in what is listed."""
        return ()


# Where a filter's name is not simply that of a field: a nation among the donors, an item among the lines.
# A group is found by any name that it ever had; `format` is that of the answer.
FIELD_OF = {
    "in_format": "format",
    "donor": "donors.nation",
    "item_id": "lines.item_id",
    "name": "names.name",
    "short_name": "names.short_name",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: what stands in it, in which order, and the columns of its table."""

    name: str
    kind: str
    entity: type[BaseModel]
    newest_first: bool = False
    # All of it at once, without pages.
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Under:
    """What a list is a part of: the thing that the address names, and the field by which the parts name it."""

    kind: str
    id: str
    field: str


@dataclass(frozen=True, slots=True)
class View:
    """How entities are shown otherwise than they stand on the board: as they were on a day, for example.

    `of` gives an entity's body as it is shown, None for one that the view leaves out; it may look at what stands
    beside it. Filters on the fields `changed` are asked of what is shown. `name` tells one view from another.
    """

    name: str
    of: Callable[[dict[str, Any], "Beside"], Mapping[str, Any] | None]
    changed: frozenset[str] = frozenset()


class Beside:
    """What the reader may read at the same moment; each thing is read once. `position` is that of the latest."""

    def __init__(self, reading: Reading, reader: Reader, at: int | None) -> None:
        self._reading, self._reader, self._at = reading, reader, at
        self._known: dict[tuple[str, str], Mapping[str, Any] | None] = {}
        self.position = 0

    def get(self, kind: str, id: str) -> Mapping[str, Any] | None:
        """The body of one thing; None for what is not there or not his to see."""
        if (kind, id) not in self._known:
            row = self._reading.get(kind, id, self._reader, self._at)
            self._known[kind, id] = None if row is None else from_json(row.text)
            self.position = max(self.position, 0 if row is None else row.position)
        return self._known[kind, id]


@dataclass(frozen=True, slots=True)
class Found:
    """A part of a list as it stood at `position`: the items as JSON texts, and the cursor of what follows."""

    position: int
    etag: str
    # None: the caller has it already.
    texts: list[str] | None
    next: str | None = None


class Looking:
    """One GET of one caller."""

    def __init__(self, request: Request, caller: Caller, if_none_match: str | None) -> None:
        self._request = request
        self._board: Board = request.app.state.board
        self._if_none_match = if_none_match
        self.caller = caller

    async def one(self, kind: str, id: str, past: Past, view: View | None = None) -> Response:
        """One entity, or 404 for what is not there or not his to see, or what the view leaves out.

        A file that was merged is shown with the address of the one that stands for it: 308.
        """
        reader = self.caller.reader

        def question(reading: Reading) -> tuple[str, str, int, str | None]:
            at = moment(reading, past)
            row = reading.get(kind, id, reader, at)
            if row is None:
                raise Problem(problems.NOT_FOUND)
            text, position = shown(reading, row, reader, at)
            if view is None:
                return text, str(position), reflected(reading, at), leads_to(reading, row, reader, at)
            beside = Beside(reading, reader, at)
            seen = view.of(from_json(text), beside)
            if seen is None:
                raise Problem(problems.NOT_FOUND)
            etag = f"{max(position, beside.position)}-{view.name}"
            return to_json(seen).decode(), etag, reflected(reading, at), None

        text, etag, reflects, into = await self.ask(question, past)
        if into is not None:
            return answer(text, position=reflects, status=308, etag=etag, location=self._same_of(id, into))
        if has(self._if_none_match, etag):
            return unchanged(reflects, etag)
        return answer(text, position=reflects, etag=etag)

    async def many(
        self,
        listing: Listing,
        page: Page,
        emergency: str | None = None,
        *,
        under: Under | None = None,
        view: View | None = None,
    ) -> Response:
        """A part of a list; of an emergency's papers, if one is named, or of what stands `under` another thing.

        404 where that is not his to see.
        """
        after = None if page.after is None else cursor_read(listing.name, page.after)
        table = self._table_wanted(page)
        reader = self.caller.reader
        if emergency is not None:
            under = Under("emergency", emergency, "emergency_id")

        def question(reading: Reading) -> Found:
            at = moment(reading, page)
            if under is not None and reading.get(under.kind, under.id, reader, at) is None:
                raise Problem(problems.NOT_FOUND)
            reflects = reflected(reading, at)
            # Other reducers may show the same position otherwise; `build` tells them apart.
            etag = f"{reflects}-{reading.state.build[:8]}{'' if view is None else f'-{view.name}'}"
            etag += "-csv" if table else ""
            if has(self._if_none_match, etag):
                return Found(reflects, etag, None)
            limit = None if listing.whole else page.limit + 1
            filters = page.filters()
            if under is not None:
                filters[under.field] = under.id
            within = filters.pop("emergency_id", None)
            if within is not None:
                within, own = asked_within(reading, within, reader, at)
                filters |= {} if own is None else {"emergency_id": own}

            def find(after: str | None, limit: int | None, filters: Mapping[str, str]) -> list[Row]:
                return reading.find(
                    (listing.kind,),
                    reader,
                    emergency=within,
                    filters=filters,
                    at=at,
                    after=after,
                    limit=limit,
                    newest_first=listing.newest_first,
                    lacking=page.lacking(),
                )

            if view is not None:
                beside = Beside(reading, reader, at)
                seen = _seen(view, beside, find, filters, after, page.limit + 1)
                here = seen[: page.limit]
                follows = cursor(listing.name, here[-1][0]) if len(seen) > len(here) else None
                return Found(reflects, etag, [text for _, text in here], follows)
            rows = find(after, limit, filters)
            rest = rows[page.limit :] if limit is not None else []
            rows = rows[: len(rows) - len(rest)]
            texts = [text for text, _ in shown_all(reading, listing.kind, rows, reader, within, at)]
            return Found(reflects, etag, texts, cursor(listing.name, rows[-1].id) if rest else None)

        return self._listed(await self.ask(question, page), listing, table)

    def _same_of(self, id: str, other: str) -> str:
        """The address that is asked, of another thing."""
        url = self._request.url
        return url.path.replace(id, other) + (f"?{url.query}" if url.query else "")

    async def ask(self, question: Callable[[Reading], T], past: Past) -> T:
        """Ask the board, once it has reached `min_position`. Raises NOT_YET."""
        await self._wait_for(past)
        return await self._board.ask(question)

    async def look(self, question: Callable[[Transaction], T], past: Past) -> T:
        """The same for a question that is not about the board alone."""
        await self._wait_for(past)
        return await self._board.look(question)

    async def _wait_for(self, past: Past) -> None:
        wanted = past.min_position
        if wanted is not None and not await self._board.reaches(wanted, WAITS_S):
            raise Problem(problems.NOT_YET, headers={"Retry-After": "1"})

    def part(
        self,
        listing: Listing,
        items: Sequence[Mapping[str, Any]],
        key: str | Callable[[Mapping[str, Any]], str],
        asked: Part,
        position: int,
    ) -> Response:
        """A part of a list that does not stand on the board: `items` is all of it, ordered by the field `key`.

        Where no field says in which order they stand, `key` is a function that gives a text that does.
        """
        place = key if callable(key) else itemgetter(key)
        after = None if asked.after is None else cursor_read(listing.name, asked.after)
        following = [item for item in items if after is None or place(item) > after]
        here = following[: asked.limit]
        next_cursor = cursor(listing.name, place(here[-1])) if len(following) > len(here) else None
        texts = [to_json(item).decode() for item in here]
        table = self._table_wanted(asked)
        content = "\n".join([str(position), *texts])
        etag = sha256(content.encode()).hexdigest()[:16] + ("-csv" if table else "")
        mine = has(self._if_none_match, etag)
        return self._listed(Found(position, etag, None if mine else texts, next_cursor), listing, table)

    def document(self, content: Any, position: int) -> Response:
        """One thing that does not stand on the board."""
        text = to_json(content)
        return self.made(text, lambda: text, position)

    def made(
        self, of: bytes, body: Callable[[], bytes | str], position: int, media_type: str = JSON
    ) -> Response:
        """What is made of something, as a file for example; it is the same where it is made of the same."""
        etag = sha256(media_type.encode() + of).hexdigest()[:16]
        if has(self._if_none_match, etag):
            return unchanged(position, etag)
        return answer(body(), position=position, etag=etag, media_type=media_type)

    def takes(self, media_type: str) -> bool:
        """Whether the caller names this media type and not JSON; a browser that takes anything gets JSON."""
        accepted = self._request.headers.get("accept", "")
        return media_type in accepted and JSON not in accepted

    def _listed(self, found: Found, listing: Listing, table: bool) -> Response:
        if found.texts is None:
            return unchanged(found.position, found.etag)
        link = None
        if found.next is not None:
            query = [
                (name, value) for name, value in self._request.query_params.multi_items() if name != "after"
            ]
            link = f'<{self._request.url.path}?{urlencode([*query, ("after", found.next)])}>; rel="next"'
        if table:
            body, media_type = table_of(found.texts, columns_of(listing.entity)), CSV
        else:
            next_text = "null" if found.next is None else f'"{found.next}"'
            items = ",".join(found.texts)
            body, media_type = f'{{"items":[{items}],"next":{next_text},"position":{found.position}}}', JSON
        return answer(body, position=found.position, etag=found.etag, link=link, media_type=media_type)

    def _table_wanted(self, asked: Part) -> bool:
        if asked.format is not None:
            return asked.format == "csv"
        return self.takes("text/csv")


async def looking(
    request: Request,
    caller: SignedIn,
    if_none_match: Annotated[
        str | None, Header(description="answer 304 where this ETag is still right", max_length=1_000)
    ] = None,
) -> Looking:
    """What a GET works with. Refuses a query name that stands twice."""
    query_once(request)
    return Looking(request, caller, if_none_match)


TheReader = Annotated[Looking, Depends(looking)]


async def no_query(request: Request) -> None:
    """Raise BAD_QUERY for any query: a call that writes takes none."""
    if request.scope["query_string"]:
        raise Problem(problems.BAD_QUERY, "this call takes no query names")


NO_QUERY = [Depends(no_query)]


def query_once(request: Request) -> None:
    """Raise BAD_QUERY where a name stands twice: nobody knows which of the two was meant."""
    names = [name for name, _ in request.query_params.multi_items()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Problem(
            problems.BAD_QUERY, "a query name stands twice", [Fault("", f"{twice[0]} stands twice")]
        )


# --- which moment ----------------------------------------------------------------------------------------------


def moment(reading: Reading, past: Past) -> int | None:
    """The position that is asked for; None for the present. Raises BAD_QUERY, and NOT_YET where the board lags."""
    if past.at is not None and past.as_of is not None:
        raise Problem(problems.BAD_QUERY, "at and as_of are two ways to name one moment: use one of them")
    if past.as_of is not None:
        return min(reading.position_at(begin(past.as_of)), reading.position)
    if past.at is not None and past.at > reading.position:
        if past.at > reading.head:
            raise Problem(problems.BAD_QUERY, f"at lies beyond the last position, {reading.head}")
        raise Problem(problems.NOT_YET, headers={"Retry-After": "1"})
    return past.at


def time_of(transaction: Transaction, reading: Reading, past: Past) -> datetime | None:
    """The time of the moment that is asked for, for what stands outside the log; None for the present."""
    at = moment(reading, past)
    if at is None:
        return None
    if past.as_of is not None:
        return begin(past.as_of)
    row = row_at(transaction, at)
    return datetime.min.replace(tzinfo=UTC) if row is None else recorded_at(row)


def begin(said: date | datetime) -> datetime:
    """The time at which a moment begins."""
    return said if isinstance(said, datetime) else datetime.combine(said, time(), UTC)


def reflected(reading: Reading, at: int | None) -> int:
    """The position that an answer reflects."""
    return reading.position if at is None else at


# --- items are shown with their cover --------------------------------------------------------------------------


def shown(reading: Reading, row: Row, reader: Reader, at: int | None) -> tuple[str, int]:
    """An entity as it is served to this reader, and its position."""
    if row.kind != "item":
        return row.text, row.position
    live = reading.get("cover", cover.cover_id(row.id), reader, at)
    released = None
    if live is None:
        released = reading.get("released_cover", cover.released_id(row.id), reader, at)
    return _joined(row, live, released)


def shown_all(
    reading: Reading, kind: str, rows: Sequence[Row], reader: Reader, emergency: str | None, at: int | None
) -> list[tuple[str, int]]:
    """Entities as they are served to this reader; the cover of all items is found by one query."""
    if kind != "item" or not rows:
        return [(row.text, row.position) for row in rows]
    covers = reading.find(("cover", "released_cover"), reader, emergency=emergency, at=at)
    by_id = {row.id: row for row in covers}
    return [
        _joined(row, by_id.get(cover.cover_id(row.id)), by_id.get(cover.released_id(row.id))) for row in rows
    ]


def _joined(item: Row, live: Row | None, released: Row | None) -> tuple[str, int]:
    texts = [None if row is None else from_json(row.text) for row in (live, released)]
    served = cover.joined(from_json(item.text), *texts)
    return to_json(served).decode(), served["position"]


# --- lists that are shown otherwise than they stand -------------------------------------------------------------

# So many rows are read at once to find a page of those that a view shows.
ROWS_AT_ONCE = 500


def _seen(
    view: View,
    beside: Beside,
    find: Callable[[str | None, int | None, Mapping[str, str]], list[Row]],
    filters: Mapping[str, str],
    after: str | None,
    limit: int,
) -> list[tuple[str, str]]:
    """The first entities after a place that a view shows, `(id, text)`; at most `limit`."""
    stored = {name: value for name, value in filters.items() if name not in view.changed}
    asked = {name: value for name, value in filters.items() if name in view.changed}
    seen: list[tuple[str, str]] = []
    while len(seen) < limit:
        rows = find(after, ROWS_AT_ONCE, stored)
        for row in rows:
            body = view.of(from_json(row.text), beside)
            if body is not None and all(_is(body.get(name), value) for name, value in asked.items()):
                seen.append((row.id, to_json(body).decode()))
        if len(rows) < ROWS_AT_ONCE:
            break
        after = rows[-1].id
    return seen[:limit]


def _is(field: Any, value: str) -> bool:
    """What a filter asks of a field, as the database answers it: the text, or among a list of them."""
    return value in field if isinstance(field, list) else bool(field == value)


# --- cursors and tables ----------------------------------------------------------------------------------------


def cursor(listing: str, last: str) -> str:
    """Where a page ended, in a form that promises nothing."""
    return urlsafe_b64encode(json.dumps([listing, last]).encode()).decode().rstrip("=")


def cursor_read(listing: str, text: str) -> str:
    """The id of the last item of the page before. Raises BAD_QUERY for a cursor that this list did not give."""
    try:
        said = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, NotBase64):
        said = None
    match said:
        case [str(name), str(last)] if name == listing and cursor(listing, last) == text:
            return last
        case _:
            raise Problem(problems.BAD_QUERY, "after is no cursor that this list gave")


def columns_of(entity: type[BaseModel]) -> list[str]:
    """The names of an entity's fields, as they stand in its JSON."""
    return [field.serialization_alias or name for name, field in entity.model_fields.items()]


def table_of(texts: Sequence[str], columns: Sequence[str]) -> str:
    """Entities as CSV (RFC 4180): one column a field; what is no plain value stands there as JSON."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(columns)
    for text in texts:
        item = from_json(text)
        rows.writerow([cell(item.get(column)) for column in columns])
    return written.getvalue()


def cell(value: Any) -> str:
    """A value as a cell of a table: a text as it is, everything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        # A spreadsheet would take such a text for a formula and run it.
        return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
    return to_json(value).decode()
