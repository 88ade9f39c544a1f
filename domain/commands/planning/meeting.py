"""Calling, holding and cancelling meetings, who came, and what was decided."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.authority import PLANNERS
from domain.centre import Centre, Command, Decision
from domain.commands.planning.task import task_set
from domain.planning.formats import Format
from domain.planning.group import PlanningGroup
from domain.planning.meeting import Meeting, MeetingCalled, require_invitation
from domain.planning.rules import NotAFormatOfTheGroup
from domain.value import day_of


@dataclass(frozen=True, kw_only=True)
class CallMeeting(Command):
    """A group is to meet. Its format is one in which the group met on that day, where its formats are known."""

    MAY = PLANNERS
    ACT = "call a meeting"

    group_id: UUID
    title: str | None = None
    format: Format
    plus: tuple[str, ...] = ()
    at: date | datetime
    until: date | datetime | None = None
    place: str | None = None
    agenda: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """A meeting that is called."""
        group = centre.load(PlanningGroup, self.group_id)
        day = day_of(self.at)
        group.require_standing(day)
        require_invitation(self.format, self.plus, self.at, self.until)
        formats = group.state.formats_on(day)
        if formats and self.format not in formats:
            raise NotAFormatOfTheGroup(format=self.format, formats=formats, day=day)
        meeting = Meeting.open(
            MeetingCalled,
            id=centre.new_id(),
            by=self.by(centre),
            origin=centre.origin,
            group_id=group.id,
            title=self.title,
            format=self.format,
            plus=tuple(sorted(set(self.plus))),
            at=self.at,
            until=self.until,
            place=self.place,
            agenda=self.agenda,
        )
        return Decision(meeting, (meeting,))


@dataclass(frozen=True, kw_only=True)
class MeetingCommand(Command):
    """A command about one meeting."""

    MAY = PLANNERS

    meeting_id: UUID


@dataclass(frozen=True, kw_only=True)
class HoldMeeting(MeetingCommand):
    """It took place."""

    ACT = "say that a meeting was held"

    def decide(self, centre: Centre) -> Decision:
        """A meeting that was held."""
        meeting = centre.load(Meeting, self.meeting_id)
        meeting.hold(self.by(centre))
        return Decision(meeting, (meeting,))


@dataclass(frozen=True, kw_only=True)
class CancelMeeting(MeetingCommand):
    """It does not take place."""

    ACT = "cancel a meeting"

    reason: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """A meeting that was cancelled."""
        meeting = centre.load(Meeting, self.meeting_id)
        meeting.cancel(self.reason, self.by(centre))
        return Decision(meeting, (meeting,))


@dataclass(frozen=True, kw_only=True)
class RecordAttendance(MeetingCommand):
    """Which nations came, and which did not."""

    ACT = "record attendance"

    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    def decide(self, centre: Centre) -> Decision:
        """The meeting with who came."""
        meeting = centre.load(Meeting, self.meeting_id)
        meeting.record_attendance(self.present, self.absent, self.by(centre))
        return Decision(meeting, (meeting,))


@dataclass(frozen=True, kw_only=True)
class RecordDecision(MeetingCommand):
    """A meeting decided something; with an owner it is a task."""

    ACT = "record a decision of a meeting"

    text: str
    owner: str | None = None
    due: date | datetime | None = None

    def decide(self, centre: Centre) -> Decision:
        """The decision, a thing of its own."""
        meeting = centre.load(Meeting, self.meeting_id)
        meeting.require_not_cancelled("decide")
        task = task_set(
            centre,
            self.by(centre),
            what="decision",
            meeting_id=meeting.id,
            text=self.text,
            owner=self.owner,
            due=self.due,
        )
        return Decision(task, (task,))
