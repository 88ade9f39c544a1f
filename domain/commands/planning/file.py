"""Recording the history of planning from a planning file, whole or not at all.

What the file does not say is not invented, and nothing is dropped or repaired. No rule of planning refuses anything
here, because all of it has happened; what does not fit is flagged (DOMAIN.md, section 8 and invariant 28).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain import nation
from domain.authority import IMPORTER, Actor, provenance
from domain.centre import Centre, Command, Decision
from domain.commands.planning.group import day_before
from domain.fact import Aggregate, Fact
from domain.identity import named_id
from domain.planning.activity import (
    Activity,
    ActivityCalledOff,
    ActivityOffered,
    NationAttended,
    NationCompleted,
    NationEnrolled,
    NationFact,
    NationStayedAway,
    NationWaits,
    NationWithdrew,
)
from domain.planning.file import (
    FileActivity,
    FileGroup,
    FileMeeting,
    FileSeat,
    FileTask,
    GroupTurn,
    ImportedFile,
    Participant,
    PlanningFile,
    PlanningFileRecorded,
    Told,
    activity_id,
    file_id,
    group_id,
)
from domain.planning.formats import Format, admits
from domain.planning.group import (
    GroupDissolved,
    GroupEstablished,
    GroupMerged,
    GroupRenamed,
    GroupReorganised,
    PlanningGroup,
)
from domain.planning.meeting import (
    AttendanceRecorded,
    Meeting,
    MeetingCalled,
    MeetingCalledOff,
    MeetingWasHeld,
)
from domain.planning.rules import PlanningFileAlreadyImported, PlanningFileDiffers
from domain.planning.seat import Seat, SeatConfirmed, SeatNominated
from domain.planning.task import Task, TaskDone, TaskFollowedUp, TaskSet
from domain.provenance import Provenance, Said
from domain.strict_file import FileFaulty
from domain.value import day_of

ARCHIVIST = Actor(account=IMPORTER, role=IMPORTER, name="Planning file import")
# What a source tells of a nation in an activity, as the fact that it is.
_FACTS: dict[str, type[NationFact]] = {
    "waiting": NationWaits,
    "enrolled": NationEnrolled,
    "attended": NationAttended,
    "completed": NationCompleted,
    "no_show": NationStayedAway,
    "withdrawn": NationWithdrew,
}


@dataclass(frozen=True, kw_only=True)
class ImportPlanningFile(Command):
    """Record one planning file, whole or not at all."""

    MAY = frozenset({IMPORTER})
    ACT = "import a planning file"

    actor: Actor = ARCHIVIST
    file: PlanningFile

    def decide(self, centre: Centre) -> Decision:
        """The import of the file. Raises PlanningFileAlreadyImported, PlanningFileDiffers and FileFaulty."""
        known = centre.find(ImportedFile, file_id(self.file.id))
        if known is not None:
            same = known.state.digest == self.file.digest
            raise (PlanningFileAlreadyImported if same else PlanningFileDiffers)(file=self.file.id)
        recording = _Recording(centre, self.file)
        recording.record()
        return Decision(recording.imported, tuple(recording.changed))


class _Recording:
    """A planning file on its way into the log: its groups, seats, meetings and activities, each in the file's order."""

    def __init__(self, centre: Centre, file: PlanningFile) -> None:
        self.centre = centre
        self.file = file
        self.flags = ("synthetic",) if file.synthetic else ()
        self.imported = ImportedFile.open(
            PlanningFileRecorded,
            id=file_id(file.id),
            by=self._by(Told(note=file.note, sources=file.sources), None),
            origin="archive",
            flags=self.flags,
            file=file.id,
            title=file.title,
            digest=file.digest,
            note=file.note,
            synthetic=file.synthetic,
            sources=file.sources,
        )
        self.changed: list[Aggregate] = [self.imported]
        # Within a file a thing may be named before it is told.
        self._groups = {one.key for one in file.groups}
        self._activities = {one.key for one in file.activities}

    def record(self) -> None:
        """Record all that the file tells."""
        for index, group in enumerate(self.file.groups):
            self._group(group, f"groups/{index}")
        for index, seat in enumerate(self.file.seats):
            self._seat(seat, index)
        for index, meeting in enumerate(self.file.meetings):
            self._meeting(meeting, index)
        for index, activity in enumerate(self.file.activities):
            self._activity(activity, f"activities/{index}")

    # --- what they share ---------------------------------------------------------------------------------------

    def _by(self, told: Told, day: date | None) -> Provenance:
        said = Said(occurred_at=day, certain=told.certain, note=told.note, sources=told.sources)
        return provenance(ARCHIVIST, said, self.centre.now(), acts_for=False)

    def _took(self, aggregate: Aggregate) -> None:
        self.changed.append(self.centre.keep(aggregate))

    def _record(
        self,
        aggregate: Aggregate,
        fact: type[Fact],
        by: Provenance,
        flags: tuple[str, ...] = (),
        **told: Any,
    ) -> None:
        """Record one fact; of what is made up each one says so."""
        aggregate.record(fact, by, flags=(*self.flags, *flags), **told)

    def _id(self, kind: str, *place: object) -> UUID:
        """The id of a thing that has no key: from its place in the file."""
        return named_id("planning", kind, self.file.id, *place)

    def _group_named(self, key: str, place: str) -> UUID:
        id = group_id(key)
        if key not in self._groups and self.centre.find(PlanningGroup, id) is None:
            raise FileFaulty(place, f"no group with the key {key} is known")
        return id

    def _activity_named(self, key: str, place: str) -> UUID:
        id = activity_id(key)
        if key not in self._activities and self.centre.find(Activity, id) is None:
            raise FileFaulty(place, f"no activity with the key {key} is known")
        return id

    def _not_standing(self, group: UUID, day: date | None) -> tuple[str, ...]:
        """The flag of what is dated when its group was not there."""
        stood = day is None or self.centre.load(PlanningGroup, group).state.stood_on(day_of(day))
        return () if stood else ("group_not_standing",)

    # --- groups ------------------------------------------------------------------------------------------------

    def _group(self, told: FileGroup, place: str) -> None:
        id = group_id(told.key)
        if self.centre.find(PlanningGroup, id) is not None:
            raise FileFaulty(f"{place}/key", f"another file has told of the group {told.key}")
        group = PlanningGroup.open(
            GroupEstablished,
            id=id,
            by=self._by(told, told.since),
            origin="archive",
            flags=self.flags,
            name=told.name,
            short_name=told.short_name,
            parent=None if told.parent is None else self._group_named(told.parent, f"{place}/parent"),
            formats=told.formats,
            since=told.since,
            until=told.until,
            purpose=told.purpose,
            source="; ".join(told.sources)[:400] or None,
        )
        for index, turn in enumerate(told.history):
            self._turn(group, turn, f"{place}/history/{index}")
        self._took(group)

    def _turn(self, group: PlanningGroup, told: GroupTurn, place: str) -> None:
        by = self._by(told, told.since)
        last = None if told.since is None else day_before(told.since)
        match told.what:
            case "renamed":
                self._record(
                    group, GroupRenamed, by, name=told.name, short_name=told.short_name, since=told.since
                )
            case "reorganised":
                parent = None if told.parent is None else self._group_named(told.parent, f"{place}/parent")
                self._record(
                    group, GroupReorganised, by, parent=parent, formats=told.formats, since=told.since
                )
            case "merged":
                assert told.into is not None, "a merger says into which group"
                self._record(
                    group, GroupMerged, by, into=self._group_named(told.into, f"{place}/into"), until=last
                )
            case "dissolved":
                self._record(group, GroupDissolved, by, until=last)

    # --- seats -------------------------------------------------------------------------------------------------

    def _seat(self, told: FileSeat, index: int) -> None:
        group = self._group_named(told.group, f"seats/{index}/group")
        by = self._by(told, told.since)
        seat = Seat.open(
            SeatNominated,
            id=self._id("seat", index),
            by=by,
            origin="archive",
            flags=(*self.flags, *self._not_standing(group, told.since), *self._seat_flags(told, group)),
            group_id=group,
            nation=told.nation,
            organisation=told.organisation,
            role=told.role,
            format=told.format,
            since=told.since,
            until=told.until,
        )
        if told.confirmed:
            flags = () if told.nominated else ("not_nominated",)
            day = told.since or by.recorded_at.date()
            self._record(seat, SeatConfirmed, by, confirmed_from=day, flags=flags)
        self._took(seat)

    def _seat_flags(self, told: FileSeat, group: UUID) -> tuple[str, ...]:
        if told.nation is None or told.since is None:
            return ()
        day = day_of(told.since)
        state = self.centre.load(PlanningGroup, group).state
        formats = state.formats_on(day) if told.format is None else (told.format,)
        return (*_outside(formats, [told.nation], day), *_suspended([told.nation], day))

    # --- meetings ----------------------------------------------------------------------------------------------

    def _meeting(self, told: FileMeeting, index: int) -> None:
        group = self._group_named(told.group, f"meetings/{index}/group")
        by = self._by(told, told.at)
        id = self._id("meeting", index)
        names = ("title", "format", "at", "until", "place", "agenda", "nations_told", "people_told")
        meeting = Meeting.open(
            MeetingCalled,
            id=id,
            by=by,
            origin="archive",
            flags=(*self.flags, *self._not_standing(group, told.at)),
            group_id=group,
            plus=tuple(sorted(set(told.plus))),
            **{name: getattr(told, name) for name in names},
        )
        if told.status == "held":
            self._record(meeting, MeetingWasHeld, by)
        elif told.status == "cancelled":
            self._record(meeting, MeetingCalledOff, by, reason=told.reason)
        if told.present or told.absent:
            present, absent = tuple(sorted(told.present)), tuple(sorted(told.absent))
            flags = _attendance_flags(told)
            self._record(meeting, AttendanceRecorded, by, present=present, absent=absent, flags=flags)
        self._took(meeting)
        self._tasks(told.decisions, told.at, "decision", meeting_id=id)

    def _tasks(self, told: Sequence[FileTask], day: date | None, what: str, **about: UUID) -> None:
        for index, one in enumerate(told):
            self._task(one, day, self._id("task", *about.values(), index), what=what, **about)

    def _task(self, told: FileTask, day: date | None, id: UUID, **about: Any) -> None:
        by = self._by(told, day)
        set_as = {"text": told.text, "owner": told.owner, "due": told.due}
        task = Task.open(TaskSet, id=id, by=by, origin="archive", flags=self.flags, **set_as, **about)
        for step in told.followed_up:
            self._record(task, TaskFollowedUp, self._by(told, step.at), text=step.text, told_at=step.at)
        if told.closed is not None:
            done = self._by(told, told.closed)
            self._record(task, TaskDone, done, reason=told.reason, closed_at=told.closed)
        self._took(task)

    # --- activities --------------------------------------------------------------------------------------------

    def _activity(self, told: FileActivity, place: str) -> None:
        id = activity_id(told.key)
        if self.centre.find(Activity, id) is not None:
            raise FileFaulty(f"{place}/key", f"another file has told of the activity {told.key}")
        by = self._by(told, told.since)
        names = (
            "title",
            "tool",
            "host",
            "place",
            "since",
            "until",
            "places",
            "open_to",
            "reference",
            "scenario",
        )
        activity = Activity.open(
            ActivityOffered,
            id=id,
            by=by,
            origin="archive",
            flags=self.flags,
            activity_kind=told.kind,
            part_of=None if told.part_of is None else self._activity_named(told.part_of, f"{place}/part_of"),
            nations_told=told.nations_told,
            people_told=told.people_told,
            **{name: getattr(told, name) for name in names},
        )
        for participant in told.participants:
            self._participant(activity, told, participant)
        if told.status == "cancelled":
            self._record(activity, ActivityCalledOff, by, reason=told.reason)
        self._took(activity)
        self._tasks(told.lessons, told.until or told.since, "lesson", activity_id=id)

    def _participant(self, activity: Activity, told: FileActivity, participant: Participant) -> None:
        code, day = participant.nation, told.since
        source = participant if participant.sources else participant.but(sources=told.sources)
        flags: tuple[str, ...] = ()
        if day is not None:
            is_open = activity.is_open_to(code, day_of(day))
            flags = (*_suspended([code], day_of(day)), *(() if is_open else ("not_open_to_nation",)))
        self._record(activity, _FACTS[participant.status], self._by(source, day), nation=code, flags=flags)


def _attendance_flags(told: FileMeeting) -> tuple[str, ...]:
    day = day_of(told.at)
    cancelled = ("meeting_cancelled",) if told.status == "cancelled" else ()
    codes = (*told.present, *told.absent)
    # Where a source does not name the partners, it is not known whom the meeting left out.
    outside = _outside((told.format,), codes, day, told.plus or None)
    return (*cancelled, *outside, *_suspended(told.present, day))


def _outside(
    formats: Sequence[Format], codes: Iterable[str], day: date, plus: Iterable[str] | None = None
) -> tuple[str, ...]:
    """The flag of nations whom none of the formats admits on that day; formats that are not known admit all."""
    if not formats:
        return ()
    is_admitted = all(any(admits(format, code, day, plus) for format in formats) for code in codes)
    return () if is_admitted else ("outside_format",)


def _suspended(codes: Iterable[str], day: date) -> tuple[str, ...]:
    return ("suspended",) if any(nation.is_suspended(code, day) for code in codes) else ()
