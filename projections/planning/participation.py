"""Participation: who sits in which group, who came to which meeting, who takes part in which activity.

Pure functions over the record that a reader may read, so that each sees what follows from what he may know. Meetings
that were cancelled count nowhere. A nation that is invited to a meeting is one that its format admits on its day, or
that was recorded there all the same.
"""

from collections.abc import Iterator
from typing import Any, TypedDict

from projections.planning.on import FIRST_DAY, Body, seat_status_on
from projections.planning.record import Record, Wanted, What, group_name, is_synthetic, last_day, those
from projections.readers import code_in

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
                synthetic=is_synthetic(seat),
                organisation=seat["organisation"],
                seat=seat["id"],
                group=seat["group_id"],
                group_name=group_name(record, seat["group_id"], wanted.on or last_day(seat)),
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
        name = group_name(record, meeting["group_id"], wanted.on or last_day(meeting))
        for code in those(meeting["invited"], wanted.nation):
            yield _part(
                meeting,
                what="meeting",
                status="present" if code in present else "absent" if code in absent else "invited",
                nation=code,
                synthetic=is_synthetic(meeting),
                meeting=meeting["id"],
                group=meeting["group_id"],
                group_name=name,
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
            statuses[key] = (enrolment["status"], is_synthetic(enrolment))
    for (id, code), (status, invented) in statuses.items():
        if wanted.nation in (None, code):
            activity = asked[id]
            yield _part(
                activity,
                what="activity",
                status=status,
                nation=code,
                synthetic=invented or is_synthetic(activity),
                activity=id,
                activity_title=activity["title"],
                tool=activity["tool"],
                role="host" if (id, code) in hosts else None,
            )
