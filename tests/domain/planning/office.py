"""A planners' office in memory, and short ways to let something happen in it.

Groups are established without a first day unless one is told, so that a test names only the days that it is about.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.authority import Actor
from domain.centre import Command, Outcome
from domain.commands.entry import CorrectEntry
from domain.commands.planning.activity import (
    ActivityCommand,
    ApproveNation,
    Enrol,
    OfferActivity,
    ParticipationCommand,
    WithdrawEnrolment,
)
from domain.commands.planning.group import EstablishGroup, ReorganiseGroup
from domain.commands.planning.meeting import CallMeeting, RecordAttendance, RecordDecision
from domain.commands.planning.programme import ProposeProgramme
from domain.commands.planning.seat import NominateSeat
from domain.fact import Aggregate, Fact
from domain.planning.activity import Activity, ActivityState
from domain.planning.formats import Format
from domain.planning.group import GroupState, PlanningGroup
from domain.planning.meeting import Meeting, MeetingState
from domain.planning.programme import Programme, ProgrammeState
from domain.planning.seat import Seat, SeatState
from domain.planning.task import Task, TaskState
from domain.provenance import Said
from tests.domain.builders import PLANNER, Clock, centre, nation, told_by

# The tests begin in the morning of this day.
TODAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ALLIES_AND_EAPC: tuple[Format, ...] = ("allies", "eapc")
# What is not there.
NOTHING = UUID(int=999_999)


def on_word_of(code: str, **more: Any) -> dict[str, Any]:
    """The planner types what a nation decided and told."""
    return {"said": told_by(code, **more)}


def by_capital(code: str) -> dict[str, Any]:
    """A nation's own account acts."""
    return {"actor": nation(code)}


class Office:
    """A centre in which the planner acts, unless somebody else is named."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.clock = Clock(now)
        self.centre = centre(self.clock)

    def run(self, command: type[Command], **fields: Any) -> Outcome:
        """Let the planner do something, or `actor`."""
        return self.centre.execute(command(**{"actor": PLANNER, **fields}))

    def make(self, command: type[Command], **fields: Any) -> UUID:
        """The id of what a command made or changed."""
        return UUID(self.run(command, **fields).id)

    # --- what there is -----------------------------------------------------------------------------------------

    def _state(self, kind: type[Aggregate], id: UUID) -> Any:
        return self.centre.load(kind, id).state

    def group(self, id: UUID) -> GroupState:
        """A group as it stands."""
        state: GroupState = self._state(PlanningGroup, id)
        return state

    def seat(self, id: UUID) -> SeatState:
        """A seat as it stands."""
        state: SeatState = self._state(Seat, id)
        return state

    def meeting(self, id: UUID) -> MeetingState:
        """A meeting as it stands."""
        state: MeetingState = self._state(Meeting, id)
        return state

    def task(self, id: UUID) -> TaskState:
        """A decision or lesson as it stands."""
        state: TaskState = self._state(Task, id)
        return state

    def activity(self, id: UUID) -> ActivityState:
        """An activity as it stands."""
        state: ActivityState = self._state(Activity, id)
        return state

    def programme(self, id: UUID) -> ProgrammeState:
        """A programme as it stands."""
        state: ProgrammeState = self._state(Programme, id)
        return state

    def log(self) -> list[Fact]:
        """All that was recorded, by position from 1."""
        head = self.centre.recorder.max_notification_id() or 0
        return [self.centre.fact_at(position) for position in range(1, head + 1)]

    def position_of(self, fact: type[Fact]) -> int:
        """The position of the last fact of a kind."""
        return max(position for position, one in enumerate(self.log(), start=1) if isinstance(one, fact))

    # --- what happens ------------------------------------------------------------------------------------------

    def establishes(
        self, name: str = "Civil Protection Group", formats: Sequence[Format] = ALLIES_AND_EAPC, **told: Any
    ) -> UUID:
        """A group begins; it meets as Allies and with EAPC partners unless other formats are told."""
        return self.make(EstablishGroup, name=name, formats=tuple(formats), **told)

    def meets_as(self, group: UUID, *formats: Format, since: date | None = None) -> None:
        """A group meets in other formats from a day on."""
        self.run(ReorganiseGroup, group_id=group, formats=formats, since=since)

    def nominates(self, group: UUID, code: str, since: date | None = None, **told: Any) -> UUID:
        """A nation is to sit in a group, as a member unless another role is told."""
        fields = {"role": "member", "nation": code, "since": since, **told}
        return self.make(NominateSeat, group_id=group, **fields)

    def calls(self, group: UUID, at: date | datetime, format: Format = "eapc", **told: Any) -> UUID:
        """A group is to meet, with EAPC partners unless another format is told."""
        return self.make(CallMeeting, group_id=group, at=at, format=format, **told)

    def attends(self, meeting: UUID, *present: str, absent: Sequence[str] = ()) -> MeetingState:
        """Some nations came to a meeting, others did not."""
        self.run(RecordAttendance, meeting_id=meeting, present=present, absent=tuple(absent))
        return self.meeting(meeting)

    def decides(self, meeting: UUID, **told: Any) -> UUID:
        """A meeting decided something."""
        return self.make(RecordDecision, meeting_id=meeting, **{"text": "Revise the guidelines", **told})

    def offers(self, title: str = "Host nation support course", **told: Any) -> UUID:
        """An activity stands on the menu, open to all unless something else is told."""
        return self.make(OfferActivity, **{"title": title, "tool": "cep", **told})

    def enrols(self, activity: UUID, *codes: str) -> ActivityState:
        """Nations enrol, one after the other."""
        for code in codes:
            self.does(Enrol, activity, code)
        return self.activity(activity)

    def enrolled_in(self, activity: UUID, *codes: str) -> UUID:
        """The activity, in which nations have enrolled one after the other."""
        self.enrols(activity, *codes)
        return activity

    def withdraws(self, activity: UUID, code: str) -> ActivityState:
        """A nation takes its enrolment back."""
        return self.does(WithdrawEnrolment, activity, code)

    def does(
        self, command: type[ParticipationCommand], activity: UUID, code: str, **by: Any
    ) -> ActivityState:
        """Something about one nation in one activity."""
        self.run(command, activity_id=activity, nation=code, **by)
        return self.activity(activity)

    def about(self, command: type[ActivityCommand], activity: UUID, **told: Any) -> ActivityState:
        """Something about an activity itself."""
        self.run(command, activity_id=activity, **told)
        return self.activity(activity)

    def approves(self, activity: UUID, code: str) -> ActivityState:
        """A decision opens an activity to one nation."""
        return self.about(ApproveNation, activity, nation=code, decision="Committee decision 12")

    def proposes(self, code: str = "SRB", **told: Any) -> UUID:
        """The planner proposes a programme for 2027 and 2028."""
        days = {"since": date(2027, 1, 1), "until": date(2028, 12, 31)}
        return self.make(ProposeProgramme, **{"nation": code, **days, **told})

    # --- corrections -------------------------------------------------------------------------------------------

    def corrects(self, fact: type[Fact], *, actor: Actor = PLANNER, **right: Any) -> Outcome:
        """The planner sets the last fact of a kind right; `from_` stands for the word of the language."""
        said = {name.rstrip("_"): value for name, value in right.items()}
        return self.run(
            CorrectEntry, actor=actor, position=self.position_of(fact), reason="mistyped", right=said
        )

    def strikes(self, fact: type[Fact], *, actor: Actor = PLANNER, said: Said | None = None) -> Outcome:
        """The planner strikes the last fact of a kind."""
        return self.run(
            CorrectEntry,
            actor=actor,
            said=said or Said(),
            position=self.position_of(fact),
            reason="never happened",
        )
