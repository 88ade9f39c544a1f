"""Participation: who sits in which group, who came to which meeting, who takes part in which activity.

Pure functions over the parsed bodies of the entities that a reader may read, so that each sees what follows from what
he may know. `record_of` sorts them once; what was struck and the meetings that were cancelled count nowhere. A nation
that is invited to a meeting is one that its format admits on its day, or that was recorded there all the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypedDict

from domain.nation import name_on as nation_name_on
from projections.planning.on import (
    FIRST_DAY,
    LAST_DAY,
    Body,
    days_of,
    group_on,
    is_struck,
    name_on,
    seat_status_on,
    within_group,
)
from projections.readers import code_in

# The kinds of entities that these views are made of; all but the participation itself need the first three alone.
KINDS = ("planning_group", "seat", "meeting", "activity", "enrolment")
MATRIX_KINDS = KINDS[:3]
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

    def spans(self, body: Body) -> bool:
        """Whether the days of a thing have one in common with the time asked for."""
        days = days_of(body)
        if days is None:
            return self.on is None and self.since is None and self.until is None
        if self.on is not None and not days[0] <= self.on.isoformat() <= days[1]:
            return False
        return (self.since is None or self.since.isoformat() <= days[1]) and (
            self.until is None or days[0] <= self.until.isoformat()
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
    """The bodies of entities by kind, each seat no longer than its group; what was struck is left out.

    With a group that was struck go its seats and meetings.
    """
    kinds: dict[str, list[Body]] = defaultdict(list)
    struck: set[str] = set()
    for body in bodies:
        if is_struck(body):
            struck.add(body["id"])
        else:
            kinds[body["kind"]].append(body)
    groups = {body["id"]: body for body in kinds["planning_group"]}
    return Record(
        groups=groups,
        activities={body["id"]: body for body in kinds["activity"]},
        seats=[
            within_group(seat, groups.get(seat["group_id"]))
            for seat in kinds["seat"]
            if seat["group_id"] not in struck
        ],
        meetings=[meeting for meeting in kinds["meeting"] if meeting["group_id"] not in struck],
        enrolments=kinds["enrolment"],
    )


def participation(record: Record, wanted: Wanted) -> list[Participation]:
    """Everybody's part in everything that is asked for, oldest first.

    A nation that was invited to a meeting, and of which nothing is recorded there, has its part with the status
    `invited`. A nation that hosts an activity has its part in it, enrolled or not, in the role of `host`.
    """
    parts = [*_seats(record, wanted), *_meetings(record, wanted), *_activities(record, wanted)]
    return sorted(
        (part for part in parts if wanted.status in (None, part["status"])),
        key=lambda part: (
            part["from"] or FIRST_DAY,
            part["what"],
            part["seat"] or part["meeting"] or part["activity"] or "",
            part["nation"] or "",
        ),
    )


def matrix(record: Record, wanted: Wanted, today: date) -> Matrix:
    """Nations by groups by years, as at `wanted.on`, else today.

    Shown are the groups that stood on that day, or, where `since` or `until` is given, on a day of that stretch; one
    that `wanted.group` names, always. Counted are the meetings up to that day; a seat stands in each year in which it
    lasted, and in the year of that day only if it lasted on the day itself.
    """
    on = wanted.on or today
    first, last = _stretch(wanted, on)
    groups = _columns(record, wanted, on, first, last)
    shown = {group["id"] for group in groups}
    tallies = _tallied(record, wanted, first, last, shown)
    seats = [seat for seat in _nations_seats(record, wanted) if seat["group_id"] in shown]
    _seat(tallies, seats, on, first, last, today)
    cells: list[MatrixCell] = [
        {
            "nation": code,
            "group": group,
            "year": year,
            "invited": tally.invited,
            "attended": tally.attended,
            "absent": tally.absent,
            "seats": sorted(tally.roles),
            "synthetic": tally.synthetic,
        }
        for (code, group, year), tally in sorted(tallies.items())
    ]
    return {
        "on": on.isoformat(),
        "years": sorted({cell["year"] for cell in cells}),
        "groups": groups,
        "nations": [
            {"nation": code, "name": nation_name_on(code, on)}
            for code in sorted({cell["nation"] for cell in cells})
        ],
        "cells": cells,
    }


def attendance(record: Record, wanted: Wanted, today: date, *, by_group: bool = False) -> list[Attendance]:
    """How each nation kept its appointments up to `wanted.on`, else today; by nation, if wanted by group as well."""
    on = wanted.on or today
    total: dict[tuple[str, str], _Tally] = defaultdict(_Tally)
    for (code, group, _), tally in _tallied(record, wanted, *_stretch(wanted, on)).items():
        total[code, group if by_group else ""].add(tally)
    return [
        {
            "nation": code,
            "name": nation_name_on(code, on),
            "group": group or None,
            "group_name": _group_name(record, group, on) if group else None,
            "invited": tally.invited,
            "attended": tally.attended,
            "absent": tally.absent,
            "rate": tally.rate,
            "synthetic": tally.synthetic,
        }
        for (code, group), tally in sorted(total.items())
    ]


def never(record: Record, wanted: Wanted, today: date) -> list[NeverCame]:
    """Which nations were invited, up to `wanted.on`, else today, and never came; by nation."""
    on = wanted.on or today
    first, last = _stretch(wanted, on)
    told = [meeting for meeting in record.meetings if meeting["present"]]
    total: dict[str, _Tally] = defaultdict(_Tally)
    latest: dict[str, str] = {}
    for meeting, day in _counted(told, wanted, first, last):
        for code in _those(meeting["invited"], wanted.nation):
            total[code].count(meeting, code)
            latest[code] = max(day, latest.get(code, day))
    return [
        {
            "nation": code,
            "name": nation_name_on(code, on),
            "invited": tally.invited,
            "absent": tally.absent,
            "last": latest[code],
            "synthetic": tally.synthetic,
        }
        for code, tally in sorted(total.items())
        if not tally.attended
    ]


# --- parts -----------------------------------------------------------------------------------------------------


def _part(
    body: Body, *, what: What, status: str, nation: str | None, synthetic: bool, **more: Any
) -> Participation:
    return {
        "nation": nation,
        "organisation": more.get("organisation"),
        "what": what,
        "group": more.get("group"),
        "group_name": more.get("group_name"),
        "activity": more.get("activity"),
        "activity_title": more.get("activity_title"),
        "meeting": more.get("meeting"),
        "seat": more.get("seat"),
        "tool": more.get("tool"),
        "role": more.get("role"),
        "format": body.get("format"),
        "status": status,
        "from": body["at"] if what == "meeting" else body["from"],
        "until": body["until"],
        "origin": body["origin"],
        "synthetic": synthetic,
    }


def _seats(record: Record, wanted: Wanted) -> Iterator[Participation]:
    if wanted.what not in (None, "seat") or wanted.tool is not None or wanted.activity is not None:
        return
    for seat in record.seats:
        if (
            wanted.nation in (None, seat["nation"])
            and wanted.organisation in (None, seat["organisation"])
            and wanted.group in (None, seat["group_id"])
            and wanted.spans(seat)
        ):
            on = None if wanted.on is None else wanted.on.isoformat()
            yield _part(
                seat,
                what="seat",
                status=seat["status"] if on is None else seat_status_on(seat, on),
                nation=seat["nation"],
                synthetic=_is_synthetic(seat),
                organisation=seat["organisation"],
                seat=seat["id"],
                group=seat["group_id"],
                group_name=_group_name(record, seat["group_id"], wanted.on or _last_day(seat)),
                role=seat["role"],
            )


def _meetings(record: Record, wanted: Wanted) -> Iterator[Participation]:
    if wanted.what not in (None, "meeting") or any((wanted.tool, wanted.activity, wanted.organisation)):
        return
    for meeting in record.meetings:
        if (
            meeting["status"] == "cancelled"
            or wanted.group not in (None, meeting["group_id"])
            or not wanted.spans(meeting)
        ):
            continue
        present, absent = set(meeting["present"]), set(meeting["absent"])
        group_name = _group_name(record, meeting["group_id"], wanted.on or _last_day(meeting))
        for code in _those(meeting["invited"], wanted.nation):
            yield _part(
                meeting,
                what="meeting",
                status="present" if code in present else "absent" if code in absent else "invited",
                nation=code,
                synthetic=_is_synthetic(meeting),
                meeting=meeting["id"],
                group=meeting["group_id"],
                group_name=group_name,
            )


def _activities(record: Record, wanted: Wanted) -> Iterator[Participation]:
    if wanted.what not in (None, "activity") or any((wanted.group, wanted.organisation)):
        return
    asked = {
        id: activity
        for id, activity in record.activities.items()
        if activity["status"] != "cancelled"
        and wanted.activity in (None, id)
        and wanted.tool in (None, activity["tool"])
        and wanted.spans(activity)
    }
    hosts = {(id, code) for id, activity in asked.items() for code in code_in(activity["host"])}
    statuses = {(id, code): (asked[id]["status"], False) for id, code in hosts}
    for enrolment in record.enrolments:
        if enrolment["activity_id"] in asked:
            key = (enrolment["activity_id"], enrolment["nation"])
            statuses[key] = (enrolment["status"], _is_synthetic(enrolment))
    for (id, code), (status, is_synthetic) in statuses.items():
        if wanted.nation in (None, code):
            activity = asked[id]
            yield _part(
                activity,
                what="activity",
                status=status,
                nation=code,
                synthetic=is_synthetic or _is_synthetic(activity),
                activity=id,
                activity_title=activity["title"],
                tool=activity["tool"],
                role="host" if (id, code) in hosts else None,
            )


# --- counting --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Tally:
    """What is counted of one nation."""

    invited: int = 0
    attended: int = 0
    absent: int = 0
    synthetic: bool = False
    roles: set[str] = field(default_factory=set)

    @property
    def rate(self) -> float | None:
        """The part of what is on record that was attended, to three decimals."""
        told = self.attended + self.absent
        return round(self.attended / told, 3) if told else None

    def count(self, meeting: Body, code: str) -> None:
        """One meeting more to which the nation was invited."""
        self.invited += 1
        self.attended += code in meeting["present"]
        self.absent += code in meeting["absent"]
        self.synthetic = self.synthetic or _is_synthetic(meeting)

    def add(self, other: "_Tally") -> None:
        """What another tally counted."""
        self.invited += other.invited
        self.attended += other.attended
        self.absent += other.absent
        self.synthetic = self.synthetic or other.synthetic


# What is counted by nation, group and year.
_Tallies = dict[tuple[str, str, int], _Tally]


def _stretch(wanted: Wanted, on: date) -> tuple[str, str]:
    """The first and the last day of what is counted: nothing after the day asked about."""
    first = FIRST_DAY if wanted.since is None else wanted.since.isoformat()
    return first, on.isoformat() if wanted.until is None else min(wanted.until, on).isoformat()


def _columns(record: Record, wanted: Wanted, on: date, first: str, last: str) -> list[MatrixGroup]:
    """The groups that are shown, by name."""
    is_stretch = wanted.since is not None or wanted.until is not None
    begin, end = (first, last) if is_stretch else (on.isoformat(), on.isoformat())
    columns: list[MatrixGroup] = []
    for id, group in record.groups.items():
        days = days_of(group)
        stood = days is not None and days[0] <= end and begin <= days[1]
        if id == wanted.group or (wanted.group is None and stood):
            named = group_on(group, on)
            columns.append(
                {
                    "id": id,
                    "name": named["name"],
                    "short_name": named["short_name"],
                    "status": named["status"],
                }
            )
    return sorted(columns, key=lambda column: (column["name"], column["id"]))


def _counted(meetings: Iterable[Body], wanted: Wanted, first: str, last: str) -> Iterator[tuple[Body, str]]:
    """The meetings of a stretch of days, each with its day."""
    for meeting in meetings:
        if meeting["status"] == "cancelled" or wanted.group not in (None, meeting["group_id"]):
            continue
        days = days_of(meeting)
        if days is not None and first <= days[0] <= last:
            yield meeting, days[0]


def _tallied(
    record: Record, wanted: Wanted, first: str, last: str, groups: Collection[str] | None = None
) -> _Tallies:
    """The meetings of a stretch of days, if wanted of some groups, counted by nation, group and year."""
    tallies: _Tallies = defaultdict(_Tally)
    for meeting, day in _counted(record.meetings, wanted, first, last):
        group, year = meeting["group_id"], int(day[:4])
        if groups is None or group in groups:
            for code in _those(meeting["invited"], wanted.nation):
                tallies[code, group, year].count(meeting, code)
    return tallies


def _nations_seats(record: Record, wanted: Wanted) -> Iterator[Body]:
    return (
        seat
        for seat in record.seats
        if seat["nation"] is not None and wanted.nation in (None, seat["nation"])
    )


def _seat(tallies: _Tallies, seats: Iterable[Body], on: date, first: str, last: str, today: date) -> None:
    """Put the seats of nations into the years of a stretch of days in which they lasted.

    Of the years to come nobody knows more than what is asked about: of those only the last one is shown.
    """
    earliest = min((year for _, _, year in tallies), default=on.year)
    for seat in seats:
        days = days_of(seat) or (FIRST_DAY, LAST_DAY)
        begin, end = max(days[0], first), min(days[1], last)
        if begin > end:
            continue
        final = int(end[:4])
        # Where nobody knows since when, it stands in the years that are shown anyway.
        since = min(final, earliest if begin == FIRST_DAY else int(begin[:4]))
        # In the year of the day asked about, it is asked who sits there on that day.
        has_gone = final == on.year and last == on.isoformat() and end < last
        past = range(since, min(final, today.year + 1))
        for year in past if has_gone else (*past, final):
            tally = tallies[seat["nation"], seat["group_id"], year]
            tally.roles.add(seat["role"])
            tally.synthetic = tally.synthetic or _is_synthetic(seat)


# --- small things ----------------------------------------------------------------------------------------------


def _those(codes: Collection[str], asked: str | None) -> Collection[str]:
    """Of some nations the one asked for; all where none is."""
    if asked is None:
        return codes
    return (asked,) if asked in codes else ()


def _is_synthetic(body: Body) -> bool:
    return "synthetic" in body["flags"]


def _group_name(record: Record, id: str, day: date) -> str | None:
    group = record.groups.get(id)
    return None if group is None else str(name_on(group, day)["name"])


def _last_day(body: Body) -> date:
    days = days_of(body)
    return date.max if days is None else date.fromisoformat(days[1])
