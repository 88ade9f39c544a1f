"""Participation: who sits in which group, who came to which meeting, who takes part in which activity.

Pure functions over the parsed bodies of the entities that a reader may read, so that each sees what follows from what
he may know. `record_of` sorts them once; what was struck and the meetings that were cancelled count nowhere. A nation
that is invited to a meeting is one that its format admits on its day, or that was recorded there all the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypedDict

from projections.planning.on import (
    Body,
    is_struck,
)

# The kinds of entities that these views are made of.
KINDS = ("planning_group", "seat", "meeting", "activity", "enrolment")
What = Literal["seat", "meeting", "activity"]
# What the status of a participation can be: of a seat, of a nation at a meeting, of an enrolment. A nation that hosts
# an activity without having enrolled has that activity's own.
STATUSES = (
    "nominated",
    "confirmed",
    "ended",
    "invited",
    "present",
    "absent",
    "waiting",
    "enrolled",
    "attended",
    "completed",
    "no_show",
    "withdrawn",
    "offered",
    "cancelled",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which participation is asked for; None asks for any.

    `on` is one day, `since` and `until` the first and last of a stretch of days.
    """

    nation: str | None = None
    organisation: str | None = None
    group: str | None = None
    tool: str | None = None
    activity: str | None = None
    what: What | None = None
    status: str | None = None
    on: date | None = None
    since: date | None = None
    until: date | None = None

    def spans(self, first: str, last: str) -> bool:
        """Whether days from a first to a last, as they are written, have one in common with the time asked for."""
        if self.on is not None and not first <= self.on.isoformat() <= last:
            return False
        return (self.since is None or self.since.isoformat() <= last) and (
            self.until is None or first <= self.until.isoformat()
        )


@dataclass(frozen=True)
class Record:
    """What a reader may read of planning, by kind; groups and activities by id."""

    groups: Mapping[str, Body] = field(default_factory=dict)
    activities: Mapping[str, Body] = field(default_factory=dict)
    seats: Collection[Body] = ()
    meetings: Collection[Body] = ()
    enrolments: Collection[Body] = ()


# One participation. `meeting` and `seat` are the ids of what it was read from, `group_name` the group's name on the day
# asked about, else on the last day of the seat or the day of the meeting; `synthetic` says that it is invented.
Participation = TypedDict(
    "Participation",
    {
        "nation": str | None,
        "organisation": str | None,
        "what": What,
        "group": str | None,
        "group_name": str | None,
        "activity": str | None,
        "activity_title": str | None,
        "meeting": str | None,
        "seat": str | None,
        "tool": str | None,
        "role": str | None,
        "format": str | None,
        "status": str,
        "from": str | None,
        "until": str | None,
        "origin": str,
        "synthetic": bool,
    },
)


class MatrixGroup(TypedDict):
    """A column of the matrix, under its name and status of the day asked about."""

    id: str
    name: str
    short_name: str | None
    status: str


class MatrixNation(TypedDict):
    """A row of the matrix, under the nation's name of the day asked about."""

    nation: str
    name: str


class MatrixCell(TypedDict):
    """One nation in one group in one year: meetings it was invited to, came to, was absent from; roles it sat in."""

    nation: str
    group: str
    year: int
    invited: int
    attended: int
    absent: int
    seats: list[str]
    synthetic: bool


class Matrix(TypedDict):
    """Nations by groups by years, as at a day. Cells in the order of nation, group and year; none is empty."""

    on: str
    years: list[int]
    groups: list[MatrixGroup]
    nations: list[MatrixNation]
    cells: list[MatrixCell]


class Attendance(TypedDict):
    """How a nation kept its appointments, in all groups (`group` null) or in one.

    `rate` is the part of the meetings it came to among those for which it is on record; null where it is for none.
    """

    nation: str
    name: str
    group: str | None
    group_name: str | None
    invited: int
    attended: int
    absent: int
    rate: float | None
    synthetic: bool


class NeverCame(TypedDict):
    """A nation that was invited to meetings whose attendance is on record, and came to none of them.

    `absent` is how often it was recorded absent, `last` the day of the last such meeting.
    """

    nation: str
    name: str
    invited: int
    absent: int
    last: str
    synthetic: bool


def record_of(bodies: Iterable[Body]) -> Record:
    """The bodies of entities by kind; what was struck is left out."""
    kinds: dict[str, list[Body]] = defaultdict(list)
    for body in bodies:
        if not is_struck(body):
            kinds[body["kind"]].append(body)
    return Record(
        groups={body["id"]: body for body in kinds["planning_group"]},
        activities={body["id"]: body for body in kinds["activity"]},
        seats=kinds["seat"],
        meetings=kinds["meeting"],
        enrolments=kinds["enrolment"],
    )


def participation(record: Record, wanted: Wanted) -> list[Participation]:
    """Everybody's part in everything that is asked for, oldest first.

    A nation that was invited to a meeting, and of which nothing is recorded there, has its part with the status
    `invited`.
    """
    raise NotImplementedError


def matrix(record: Record, wanted: Wanted, today: date) -> Matrix:
    """Nations by groups by years, as at `wanted.on`, else today.

    Shown are the groups that stood on that day, or, where `since` or `until` is given, on a day of that stretch.
    Counted are the meetings up to that day; a seat stands in each year in which it lasted, and in the last of them if
    it lasted on that day itself.
    """
    raise NotImplementedError


def attendance(record: Record, wanted: Wanted, today: date, *, by_group: bool = False) -> list[Attendance]:
    """How each nation kept its appointments up to `wanted.on`, else today; by nation, if wanted by group as well."""
    raise NotImplementedError


def never(record: Record, wanted: Wanted, today: date) -> list[NeverCame]:
    """Which nations were invited, up to `wanted.on`, else today, and never came; by nation."""
    raise NotImplementedError
