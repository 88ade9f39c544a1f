"""A planning desk whose acts are folded at once, with short ways to let something be planned.

Planners act for the centre by the account `PLANNER`, nations by their own. The tests begin at noon of 15 May 2014: the
Allies are twenty-eight, Sweden and Finland are partners, and so is Montenegro.
"""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.commands.entry import CorrectEntry
from domain.commands.planning.activity import (
    AmendActivity,
    ApproveNation,
    Attend,
    CancelActivity,
    Complete,
    Enrol,
    OfferActivity,
    RecordLesson,
    StayAway,
    WithdrawEnrolment,
    enrolment_id,
)
from domain.commands.planning.file import ImportPlanningFile
from domain.commands.planning.group import (
    DissolveGroup,
    EstablishGroup,
    MergeGroup,
    RenameGroup,
    ReorganiseGroup,
)
from domain.commands.planning.meeting import (
    CallMeeting,
    CancelMeeting,
    HoldMeeting,
    RecordAttendance,
    RecordDecision,
)
from domain.commands.planning.menu import ImportMenu
from domain.commands.planning.programme import (
    AgreeProgramme,
    AmendProgramme,
    ProposeProgramme,
    ReviewProgramme,
)
from domain.commands.planning.seat import ConfirmSeat, EndSeat, NominateSeat
from domain.commands.planning.task import CloseTask, FollowUpTask
from domain.fact import Fact
from domain.planning.file import read_planning_file
from domain.planning.menu import MenuRow
from tests.domain.builders import PLANNER, nation, told_by
from tests.projections.builders import FoldingDesk, Shown

CIRCLES = ("allies", "eapc")
JUNE, JULY = date(2014, 6, 2), date(2014, 7, 1)


class PlanningDesk(FoldingDesk):
    """The centre's planners, with a board that follows them."""

    # --- groups --------------------------------------------------------------------------------------------

    def established(self, name: str = "Civil Protection Group", **told: Any) -> UUID:
        """A group that meets in Allied and EAPC format."""
        told = {"formats": CIRCLES, **told}
        return UUID(self.does(EstablishGroup(actor=PLANNER, name=name, **told)).id)

    def renamed(self, group: UUID, name: str, since: date, short_name: str | None = None) -> None:
        """A group has another name from a day on."""
        self.does(RenameGroup(actor=PLANNER, group_id=group, name=name, short_name=short_name, since=since))

    def reorganised(self, group: UUID, **told: Any) -> None:
        """A group stands under another body, or meets in other formats."""
        self.does(ReorganiseGroup(actor=PLANNER, group_id=group, **told))

    def merged(self, group: UUID, into: UUID, since: date) -> None:
        """A group goes into another."""
        self.does(MergeGroup(actor=PLANNER, group_id=group, into=into, since=since))

    def dissolved(self, group: UUID, since: date) -> None:
        """A group ends."""
        self.does(DissolveGroup(actor=PLANNER, group_id=group, since=since))

    # --- seats ---------------------------------------------------------------------------------------------

    def nominated(self, group: UUID, code: str, role: str = "member", **told: Any) -> UUID:
        """A capital nominates somebody."""
        told = {"actor": nation(code), "role": role, **told}
        return UUID(self.does(NominateSeat(group_id=group, nation=code, **told)).id)

    def nominated_by_organisation(self, group: UUID, name: str, **told: Any) -> UUID:
        """The planners write down whom an organisation sends."""
        told = {"role": "observer", **told}
        return UUID(self.does(NominateSeat(actor=PLANNER, group_id=group, organisation=name, **told)).id)

    def confirmed(self, seat: UUID, since: date | None = None) -> None:
        """The planners take a nomination up."""
        self.does(ConfirmSeat(actor=PLANNER, seat_id=seat, since=since))

    def ended(self, seat: UUID, until: date) -> None:
        """A seat ends."""
        self.does(EndSeat(actor=PLANNER, seat_id=seat, until=until))

    # --- meetings and tasks --------------------------------------------------------------------------------

    def called(self, group: UUID, format: str = "eapc", at: date | datetime = JUNE, **told: Any) -> UUID:
        """A meeting is called."""
        told = {"format": format, "at": at, **told}
        return UUID(self.does(CallMeeting(actor=PLANNER, group_id=group, **told)).id)

    def held(self, meeting: UUID) -> None:
        """A meeting took place."""
        self.does(HoldMeeting(actor=PLANNER, meeting_id=meeting))

    def cancelled(self, meeting: UUID) -> None:
        """A meeting did not take place."""
        self.does(CancelMeeting(actor=PLANNER, meeting_id=meeting, reason="No quorum"))

    def attended(self, meeting: UUID, *present: str, absent: tuple[str, ...] = ()) -> None:
        """Who came, and who did not."""
        self.does(RecordAttendance(actor=PLANNER, meeting_id=meeting, present=present, absent=absent))

    def decided(self, meeting: UUID, text: str = "Update the guidelines", **told: Any) -> UUID:
        """A meeting decides something."""
        return UUID(self.does(RecordDecision(actor=PLANNER, meeting_id=meeting, text=text, **told)).id)

    def learned(self, activity: UUID, text: str = "Too few interpreters", **told: Any) -> UUID:
        """An exercise teaches something."""
        return UUID(self.does(RecordLesson(actor=PLANNER, activity_id=activity, text=text, **told)).id)

    def followed_up(self, task: UUID, text: str = "A draft is out", **told: Any) -> None:
        """Something was done about it."""
        self.does(FollowUpTask(actor=PLANNER, task_id=task, text=text, **told))

    def done(self, task: UUID, reason: str | None = None) -> None:
        """It is done."""
        self.does(CloseTask(actor=PLANNER, task_id=task, reason=reason))

    # --- activities and programmes -------------------------------------------------------------------------

    def offered(self, title: str = "Host nation support course", **told: Any) -> UUID:
        """An activity stands on the menu."""
        told = {"tool": "cep", "since": JULY, "until": JULY, **told}
        return UUID(self.does(OfferActivity(actor=PLANNER, title=title, **told)).id)

    def amended(self, activity: UUID, **told: Any) -> None:
        """The menu says something else."""
        self.does(AmendActivity(actor=PLANNER, activity_id=activity, told=told))

    def called_off(self, activity: UUID) -> None:
        """An activity does not take place."""
        self.does(CancelActivity(actor=PLANNER, activity_id=activity, reason="No host"))

    def approved(self, activity: UUID, code: str, decision: str = "PO(2014)0100") -> None:
        """A decision opens an activity to one nation."""
        self.does(ApproveNation(actor=PLANNER, activity_id=activity, nation=code, decision=decision))

    def enrolled(self, activity: UUID, *codes: str) -> None:
        """Nations enrol, one after the other."""
        for code in codes:
            self.does(Enrol(actor=nation(code), activity_id=activity, nation=code))

    def types_enrolment(self, activity: UUID, code: str) -> None:
        """The planners type what a nation decided."""
        self.does(Enrol(actor=PLANNER, said=told_by(code), activity_id=activity, nation=code))

    def withdrew(self, activity: UUID, code: str) -> None:
        """A nation takes its enrolment back."""
        self.does(WithdrawEnrolment(actor=nation(code), activity_id=activity, nation=code))

    def came(self, activity: UUID, code: str) -> None:
        """A nation came."""
        self.does(Attend(actor=PLANNER, activity_id=activity, nation=code))

    def completed(self, activity: UUID, code: str) -> None:
        """A nation went through to the end."""
        self.does(Complete(actor=PLANNER, activity_id=activity, nation=code))

    def stayed_away(self, activity: UUID, code: str) -> None:
        """A nation did not come."""
        self.does(StayAway(actor=PLANNER, activity_id=activity, nation=code))

    def enrolment(self, activity: UUID, code: str) -> Shown:
        """A nation's part in an activity, as it is served."""
        return self.shown("enrolment", enrolment_id(activity, code))

    def proposed(self, code: str, *activities: UUID, **told: Any) -> UUID:
        """A nation proposes its programme for 2014 and 2015."""
        told = {"actor": nation(code), "since": date(2014, 1, 1), "until": date(2015, 12, 31), **told}
        command = ProposeProgramme(nation=code, activities=activities, **told)
        return UUID(self.does(command).id)

    def changed(self, programme: UUID, code: str, **told: Any) -> None:
        """The nation proposes a change."""
        self.does(AmendProgramme(actor=nation(code), programme_id=programme, told=told))

    def agreed(self, programme: UUID) -> None:
        """The centre agrees."""
        self.does(AgreeProgramme(actor=PLANNER, programme_id=programme))

    def reviewed(self, programme: UUID, text: str) -> None:
        """The centre notes how it goes."""
        self.does(ReviewProgramme(actor=PLANNER, programme_id=programme, text=text))

    # --- what comes in files -------------------------------------------------------------------------------

    def imported_menu(self, *titles: str) -> None:
        """A menu of courses comes in as a table."""
        rows = [
            MenuRow(row=number, told={"title": title, "tool": "cep"})
            for number, title in enumerate(titles, start=2)
        ]
        self.does(ImportMenu(actor=PLANNER, menu=rows, digest="0"))

    def imported_file(self, **told: Any) -> None:
        """History comes in as a planning file."""
        file = {"id": "history", "title": "History", "synthetic": False, **told}
        self.does(ImportPlanningFile(file=read_planning_file(json.dumps(file))))

    # --- corrections ---------------------------------------------------------------------------------------

    def sets_right(self, fact: type[Fact] | int, **right: Any) -> None:
        """A planner sets the last fact of a kind right, or the one at a position."""
        position = fact if isinstance(fact, int) else self.position_of(fact)
        self.does(CorrectEntry(actor=PLANNER, position=position, reason="mistyped", right=right))

    def strikes_out(self, fact: type[Fact] | int) -> None:
        """A planner strikes the last fact of a kind, or the one at a position."""
        position = fact if isinstance(fact, int) else self.position_of(fact)
        self.does(CorrectEntry(actor=PLANNER, position=position, reason="never happened"))

    # --- what is shown -------------------------------------------------------------------------------------

    def bodies(self, *kinds: str) -> list[Shown]:
        """All entities of some kinds as they are served."""
        return [body for kind in kinds for body in self.boards.every(kind)]


def everything_that_can_be_planned() -> PlanningDesk:
    """Groups, seats, meetings, activities and a programme, in which each kind of fact is recorded at least once."""
    desk = PlanningDesk()
    committee = desk.established("Civil Emergency Planning Committee", short_name="CEPC", formats=())
    health = desk.established(
        "Public Health and Food/Water Group", short_name="PHFWG", since=date(2010, 7, 1)
    )
    old = desk.established("Joint Medical Committee", short_name="JMC", since=date(1990, 1, 1))
    desk.merged(old, into=health, since=date(2010, 7, 1))
    desk.renamed(health, "Joint Health, Agriculture and Food Group", date(2014, 1, 1), "JHAFG")
    desk.reorganised(health, formats=("allies", "eapc", "all_partners"), since=date(2014, 2, 1))
    desk.reorganised(health, parent=committee, since=date(2014, 3, 1))
    desk.dissolved(desk.established("Petroleum Planning Committee"), since=date(2000, 1, 1))
    _sit(desk, health)
    _meet(desk, health)
    _take_part(desk)
    _put_right(desk, health)
    desk.imported_menu("Basic course")
    desk.imported_file(groups=[{"key": "capc", "name": "Civil Aviation Planning Committee"}])
    return desk


def _sit(desk: PlanningDesk, group: UUID) -> None:
    seat = desk.nominated(group, "SWE", "chair")
    desk.confirmed(seat)
    desk.ended(desk.nominated(group, "NLD", "expert"), until=date(2014, 12, 31))
    desk.nominated_by_organisation(group, "World Health Organization")


def _meet(desk: PlanningDesk, group: UUID) -> None:
    desk.cancelled(desk.called(group, "allies", at=datetime.fromisoformat("2014-06-01T09:00:00Z")))
    meeting = desk.called(group, title="Spring meeting", place="Brussels")
    desk.held(meeting)
    desk.attended(meeting, "SWE", "USA", absent=("FRA",))
    task = desk.decided(meeting, owner="SWE", due=date(2014, 9, 1))
    desk.followed_up(task, owner="NLD")
    desk.done(task, "sent")
    desk.decided(meeting, "Meet again in autumn.")


def _take_part(desk: PlanningDesk) -> None:
    course = desk.offered(places=1, open_to=("pfp", "case_by_case"), activity_kind="course", host="NOR")
    desk.amended(course, place="Oslo")
    desk.approved(course, "JPN")
    desk.enrolled(course, "SWE", "FIN", "JPN")
    programme = desk.proposed("FIN", course)
    desk.changed(programme, "FIN", objectives=("Interpreters",))
    desk.agreed(programme)
    desk.reviewed(programme, "Well on its way")
    desk.withdrew(course, "SWE")
    desk.came(course, "FIN")
    desk.completed(course, "FIN")
    desk.learned(course, owner="Course office")
    field = desk.offered("Field exercise", activity_kind="exercise")
    desk.enrolled(field, "CHE")
    desk.stayed_away(field, "CHE")
    desk.called_off(desk.offered("Seminar", since=None, until=None))


def _put_right(desk: PlanningDesk, group: UUID) -> None:
    """Of each subject one entry is set right, and one is struck."""
    desk.established("Twice told")
    opened = desk.boards.warm.position
    desk.sets_right(opened, purpose="None")
    desk.strikes_out(opened)
    desk.nominated(group, "NOR", actor=PLANNER)
    opened = desk.boards.warm.position
    desk.sets_right(opened, role="expert")
    desk.strikes_out(opened)
    meeting = desk.called(group)
    opened = desk.boards.warm.position
    desk.sets_right(opened, title="Autumn meeting")
    desk.decided(meeting)
    decision = desk.boards.warm.position
    desk.sets_right(decision, text="Update all guidelines")
    desk.strikes_out(decision)
    desk.strikes_out(opened)
    desk.offered("Twice told")
    opened = desk.boards.warm.position
    desk.sets_right(opened, title="Told twice")
    desk.strikes_out(opened)
    desk.proposed("SWE", actor=PLANNER)
    opened = desk.boards.warm.position
    desk.sets_right(opened, objectives=["Learn"])
    desk.strikes_out(opened)
