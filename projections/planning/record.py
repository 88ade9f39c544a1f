"""The record of planning as a reader may read it, and what is asked of it.

`record_of` sorts the parsed bodies of the entities once; what was struck counts nowhere, nor what belongs to a group
that was struck. Who has which part in it stands in `participation`, what is counted of it in `counting`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from projections.planning.on import Body, days_of, is_struck, name_on, within_group

# The kinds of entities that these views are made of; all but the participation itself need the first three alone.
KINDS = ("planning_group", "seat", "meeting", "activity", "enrolment")
MATRIX_KINDS = KINDS[:3]
What = Literal["seat", "meeting", "activity"]


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


def those(codes: Collection[str], asked: str | None) -> Collection[str]:
    """Of some nations the one asked for; all where none is."""
    if asked is None:
        return codes
    return (asked,) if asked in codes else ()


def is_synthetic(body: Body) -> bool:
    """Whether it was invented to show the pages."""
    return "synthetic" in body["flags"]


def group_name(record: Record, id: str, day: date) -> str | None:
    """The name of a group on a day; None where the reader may not read the group."""
    group = record.groups.get(id)
    return None if group is None else str(name_on(group, day)["name"])


def last_day(body: Body) -> date:
    """The last day of a thing, or the last of all days."""
    days = days_of(body)
    return date.max if days is None else date.fromisoformat(days[1])
