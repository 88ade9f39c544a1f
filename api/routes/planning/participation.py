"""Participation: who takes part in what, counted over groups, meetings and activities, as at any day.

Everything is counted from what the caller may read, so a partner's matrix knows nothing of the meetings of Allies.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from anyio import to_thread
from fastapi import Query
from pydantic import Field
from pydantic_core import from_json, to_json
from starlette.responses import Response

from api import problems
from api.answers import CSV
from api.days import On, require_one_past
from api.entities import Listed
from api.planning import entities, tables
from api.planning.tables import XLSX, Table
from api.problems import Problem
from api.reading import Listing, Looking, Part, TheReader, moment, reflected
from api.route import router
from api.services import TheClock
from domain.planning.activity import Tool
from domain.value import Moment, NationCode, Phrase, day_of
from projections.planning import counting, participation
from projections.planning.record import KINDS, MATRIX_KINDS, Record, Wanted, record_of
from store.board import Reading, Row

routes = router("participation")
T = TypeVar("T")
PARTS = Listing("participation", "participation", entities.Participation)
RATES = Listing("attendance", "attendance", entities.Attendance)
STAYED_AWAY = Listing("never", "never", entities.NeverCame)
Form = Literal["json", "csv", "xlsx"]
# What the tables are, for the description.
AS_TABLES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        }
    }
}


class Counted(Part):
    """Which participation is asked for, up to when, and in which form."""

    format: Form | None = Field(  # type: ignore[assignment]  # one form more than other lists have
        None, description="`csv` or `xlsx` for a table of all of it, with a row of HXL tags"
    )
    nation: NationCode | None = None
    group: Annotated[UUID | None, Field(description="the id of a planning group")] = None
    on: On = None
    since: Annotated[Moment | None, Field(alias="from", description="the first day that counts")] = None
    until: Annotated[Moment | None, Field(description="the last day that counts")] = None

    def wanted(self, **more: Any) -> Wanted:
        """The question, as it is counted. Raises BAD_QUERY."""
        require_one_past(self)
        first, last = (None if told is None else day_of(told) for told in (self.since, self.until))
        if first is not None and last is not None and last < first:
            raise Problem(problems.BAD_QUERY, "until lies before from")
        return Wanted(
            nation=self.nation,
            group=None if self.group is None else str(self.group),
            on=None if self.on is None else day_of(self.on),
            since=first,
            until=last,
            **more,
        )


class ParticipationAsked(Counted):
    """What can be asked of participation."""

    organisation: Phrase | None = None
    tool: Tool | None = None
    activity: Annotated[UUID | None, Field(description="the id of an activity")] = None
    what: entities.What | None = None
    status: entities.ParticipationStatus | None = None


class AttendanceAsked(Counted):
    """What can be asked of attendance."""

    by_group: Annotated[bool, Field(description="for each nation in each group")] = False


@routes.get("/participation", response_model=Listed[entities.Participation], responses=AS_TABLES)
async def list_participation(
    asked: Annotated[ParticipationAsked, Query()], look: TheReader, clock: TheClock
) -> Response:
    """List who takes part in what, oldest first: seats, meetings and activities that you may read of.

    With `on` what was so on that day; with `from` and `until` what had a day in common with that time.
    """
    wanted = asked.wanted(
        organisation=asked.organisation,
        tool=asked.tool,
        activity=None if asked.activity is None else str(asked.activity),
        what=asked.what,
        status=asked.status,
    )
    items, position = await counted(
        look, asked, lambda record: participation.participation(record, wanted), KINDS
    )
    return listed(look, asked, PARTS, tables.PARTICIPATION, sorted(items, key=place), position, clock)


@routes.get("/participation/matrix", response_model=entities.Matrix, responses=AS_TABLES)
async def read_matrix(asked: Annotated[Counted, Query()], look: TheReader, clock: TheClock) -> Response:
    """Read the matrix of nations, planning groups and years, as at a day: who was invited, who came, who sat there.

    It is not a list and has no pages.
    """
    wanted, today = asked.wanted(), clock().date()
    counts, position = await counted(look, asked, lambda record: counting.matrix(record, wanted, today))
    if form_of(look, asked) == "json":
        return look.document({**counts, "position": position}, position)
    names = {nation["nation"]: nation["name"] for nation in counts["nations"]}
    groups = {group["id"]: group["name"] for group in counts["groups"]}
    rows = [
        {**cell, "name": names[cell["nation"]], "group_name": groups[cell["group"]]}
        for cell in counts["cells"]
    ]
    return table(look, asked, tables.MATRIX, rows, position, clock)


@routes.get("/participation/attendance", response_model=Listed[entities.Attendance], responses=AS_TABLES)
async def list_attendance(
    asked: Annotated[AttendanceAsked, Query()], look: TheReader, clock: TheClock
) -> Response:
    """List how each nation kept its appointments, up to a day: how often it was invited, and how often it came."""
    wanted, today = asked.wanted(), clock().date()
    items, position = await counted(
        look,
        asked,
        lambda record: counting.attendance(record, wanted, today, by_group=asked.by_group),
    )
    return listed(look, asked, RATES, tables.ATTENDANCE, sorted(items, key=whose), position, clock)


@routes.get("/participation/never", response_model=Listed[entities.NeverCame], responses=AS_TABLES)
async def list_never(asked: Annotated[Counted, Query()], look: TheReader, clock: TheClock) -> Response:
    """List the nations that were invited to meetings, up to a day, and came to none."""
    wanted, today = asked.wanted(), clock().date()
    items, position = await counted(look, asked, lambda record: counting.never(record, wanted, today))
    return listed(look, asked, STAYED_AWAY, tables.NEVER, sorted(items, key=whose), position, clock)


async def counted(
    look: Looking, asked: Part, count: Callable[[Record], T], kinds: Sequence[str] = MATRIX_KINDS
) -> tuple[T, int]:
    """What is counted over all that the caller may read, and the position that it reflects."""

    def question(reading: Reading) -> tuple[list[Row], int]:
        at = moment(reading, asked)
        return reading.find(kinds, look.caller.reader, at=at), reflected(reading, at)

    rows, position = await look.ask(question, asked)
    # Counting a thousand meetings takes a while, and others wait for their answers on this thread.
    return await to_thread.run_sync(lambda: count(record_of(from_json(row.text) for row in rows))), position


def listed(  # a list in each of its forms
    look: Looking,
    asked: Counted,
    listing: Listing,
    as_table: Table,
    items: Sequence[Mapping[str, Any]],
    position: int,
    clock: TheClock,
) -> Response:
    """A page of the list, or a table of all of it."""
    if form_of(look, asked) == "json":
        return look.part(listing, items, place if listing is PARTS else whose, asked, position)
    return table(look, asked, as_table, items, position, clock)


def table(
    look: Looking,
    asked: Counted,
    as_table: Table,
    rows: Sequence[Mapping[str, Any]],
    position: int,
    clock: TheClock,
) -> Response:
    """A table of all rows, as a file."""
    form = form_of(look, asked)
    made_of = str(position).encode() + to_json(rows)
    if form == "csv":
        response = look.made(made_of, lambda: tables.as_csv(as_table, rows), position, CSV)
    else:
        response = look.made(made_of, lambda: tables.as_xlsx(as_table, rows, clock()), position, XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{as_table.name}.{form}"'
    return response


def form_of(look: Looking, asked: Counted) -> Form:
    """The form in which the answer is wanted: as the query says, else as the header Accept does."""
    if asked.format is not None:
        return asked.format
    if look.takes(XLSX):
        return "xlsx"
    return "csv" if look.takes("text/csv") else "json"


def place(part: Mapping[str, Any]) -> str:
    """Where a participation stands in the list: by its first day, then by what it is and whose it is."""
    names = ("from", "what", "activity", "meeting", "seat", "nation")
    return "\t".join(part[name] or "" for name in names)


def whose(row: Mapping[str, Any]) -> str:
    """Where a nation's row stands in a list: by its code, then by the group."""
    return "\t".join(row.get(name) or "" for name in ("nation", "group"))
