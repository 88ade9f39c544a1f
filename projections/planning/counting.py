"""Counting: nations by groups by years, how each nation kept its appointments, and who never came.

Pure functions over the record that a reader may read: a total tells nothing of a meeting that is not for him. Nothing
after the day that is asked about is counted, and no meeting that was cancelled.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from domain.nation import name_on as nation_name_on
from projections.planning.on import FIRST_DAY, LAST_DAY, Body, days_of, group_on
from projections.planning.record import Record, Wanted, group_name, is_synthetic, those


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
            "group_name": group_name(record, group, on) if group else None,
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
        for code in those(meeting["invited"], wanted.nation):
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
        self.synthetic = self.synthetic or is_synthetic(meeting)

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
            for code in those(meeting["invited"], wanted.nation):
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
            tally.synthetic = tally.synthetic or is_synthetic(seat)
