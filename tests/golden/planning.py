"""The scenes of planning: what planners and nations record, and what comes in from files."""

import json
from datetime import UTC, date, datetime
from uuid import UUID

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
from domain.planning.file import read_planning_file
from domain.planning.menu import MenuRow
from tests.golden.scene import Scene
from tests.properties.house import BIH, ESP, OFFICER, PLANNER, SVN, House, told_by

HISTORY = {
    "id": "history",
    "title": "Two committees, a plenary and an exercise",
    "note": "As far as the sources tell.",
    "synthetic": False,
    "sources": ["https://example.org/history"],
    "groups": [
        {
            "key": "scepc",
            "name": "Senior Civil Emergency Planning Committee",
            "short_name": "SCEPC",
            "formats": ["allies", "eapc"],
            "history": [
                {
                    "what": "renamed",
                    "from": "2010-07-01",
                    "name": "Civil Emergency Planning Committee",
                    "short_name": "CEPC",
                    "certain": False,
                }
            ],
        },
        {
            "key": "pbos",
            "name": "Planning Board for Ocean Shipping",
            "from": "1950-01-01",
            "parent": "scepc",
            "history": [{"what": "merged", "from": "2010-07-01", "into": "scepc"}],
        },
    ],
    "seats": [
        {"group": "pbos", "nation": "SWE", "role": "expert", "format": "allies", "from": "2003-01-01"},
        {"group": "scepc", "nation": "NOR", "role": "chair", "confirmed": True, "nominated": False},
    ],
    "meetings": [
        {
            "group": "scepc",
            "title": "Plenary",
            "format": "eapc",
            "at": "2003-11-06",
            "until": "2003-11-07",
            "nations_told": 46,
            "present": ["SWE", "NOR"],
            "decisions": [{"text": "Review the register", "owner": "EADRCC", "closed": "2004-06-01"}],
        },
        {
            "group": "scepc",
            "format": "allies",
            "at": "2004-11-22",
            "status": "cancelled",
            "absent": ["SWE"],
        },
    ],
    "activities": [
        {
            "key": "field-2000",
            "title": "Field exercise",
            "tool": "eadrcc",
            "kind": "exercise",
            "host": "UKR",
            "from": "2000-09-20",
            "until": "2000-09-28",
            "open_to": ["pfp"],
            "people_told": 350,
            "participants": [{"nation": "SWE"}, {"nation": "MAR", "status": "completed"}],
            "lessons": [{"text": "Radios did not fit each other"}],
        }
    ],
}


def live(house: House) -> None:
    """Groups, seats, meetings, the menu and a programme, with an entry of each set right and one struck."""
    scene = Scene(house)
    group = _groups(scene)
    _seats(scene, group)
    _meetings(scene, group)
    course = _activities(scene)
    _programmes(scene, course)


def _groups(scene: Scene) -> UUID:
    """A committee with a group that had two names, of which one was mistyped; another that merged into it."""
    committee = scene.made(EstablishGroup(actor=PLANNER, name="Resilience Committee", formats=("allies",)))
    health = EstablishGroup(
        actor=PLANNER,
        name="Public Health and Food/Water Group",
        short_name="PHFWG",
        formats=("allies", "eapc"),
        since=date(2010, 7, 1),
        purpose="Advice on health and food.",
        source="https://example.org/groups",
    )
    group = scene.made(health)
    renamed = RenameGroup(
        actor=PLANNER, group_id=group, name="Joint Health Grupo", short_name="JHG", since=date(2014, 1, 1)
    )
    scene.right(scene.entry(renamed), "a letter", {"name": "Joint Health Group"})
    scene.run(
        ReorganiseGroup(
            actor=PLANNER,
            group_id=group,
            parent=committee,
            formats=("allies", "eapc", "nato_plus"),
            since=date(2022, 1, 1),
        )
    )
    other = scene.made(EstablishGroup(actor=PLANNER, name="Joint Medical Committee"))
    scene.run(MergeGroup(actor=PLANNER, group_id=other, into=group, since=date(2010, 7, 1)))
    petroleum = scene.made(EstablishGroup(actor=PLANNER, name="Petroleum Planning Committee"))
    scene.run(DissolveGroup(actor=PLANNER, group_id=petroleum, since=date(2000, 1, 1)))
    twice = scene.entry(EstablishGroup(actor=PLANNER, name="Transport Group"))
    scene.right(twice, "it is on file")
    return group


def _seats(scene: Scene, group: UUID) -> None:
    """Two who chair at once, until one ends; an expert of the wrong role; an organisation that was never asked."""
    first = scene.made(NominateSeat(actor=ESP, group_id=group, nation="ESP", role="chair"))
    scene.run(ConfirmSeat(actor=PLANNER, seat_id=first))
    second = NominateSeat(
        actor=BIH, group_id=group, nation="BIH", role="chair", since=date(2027, 1, 1), contact=UUID(int=9)
    )
    scene.run(second)
    scene.run(EndSeat(actor=ESP, seat_id=first, until=date(2026, 12, 31)))
    expert = NominateSeat(actor=OFFICER, said=told_by("SVN"), group_id=group, nation="SVN", role="member")
    scene.right(scene.entry(expert), "as the letter says", {"role": "expert"})
    observer = NominateSeat(actor=PLANNER, group_id=group, organisation="WHO", role="observer", format="eapc")
    scene.right(scene.entry(observer), "nobody was named")


def _meetings(scene: Scene, group: UUID) -> None:
    """One that is held, one that is not; a task that goes from hand to hand; slips of the pen."""
    meeting = scene.made(
        CallMeeting(
            actor=PLANNER,
            group_id=group,
            title="Winter meeting",
            format="eapc",
            at=datetime(2026, 12, 1, 9, tzinfo=UTC),
            until=date(2026, 12, 2),
            place="Brussels",
            agenda="1. Flu. 2. Water.",
        )
    )
    scene.run(HoldMeeting(actor=PLANNER, meeting_id=meeting))
    attended = RecordAttendance(
        actor=PLANNER, meeting_id=meeting, present=("BIH", "ESP", "SVN"), absent=("USA",)
    )
    scene.right(
        scene.entry(attended), "they sat at the back", {"present": ["BIH", "ESP", "USA"], "absent": []}
    )
    off = CallMeeting(actor=PLANNER, group_id=group, format="nato_plus", plus=("BIH",), at=date(2027, 1, 9))
    scene.run(CancelMeeting(actor=PLANNER, meeting_id=scene.made(off), reason="Snow."))
    never = CallMeeting(actor=PLANNER, group_id=group, format="allies", at=date(2027, 2, 1))
    scene.right(scene.entry(never), "another group meets then")
    scene.run(RecordDecision(actor=PLANNER, meeting_id=meeting, text="Meet again in spring."))
    asked = RecordDecision(
        actor=PLANNER, meeting_id=meeting, text="List the vacines", owner="ESP", due=date(2027, 3, 1)
    )
    decided = scene.run(asked).outcome
    task = UUID(decided.id)
    scene.right(decided.position, "a letter", {"text": "List the vaccines"})
    scene.run(
        FollowUpTask(actor=PLANNER, task_id=task, text="Asked again", owner="BIH", due=date(2027, 4, 1))
    )
    scene.run(CloseTask(actor=PLANNER, task_id=task, reason="The list is out."))
    mistaken = RecordDecision(actor=PLANNER, meeting_id=meeting, text="Buy them")
    scene.right(scene.entry(mistaken), "it was put off")


def _activities(scene: Scene) -> UUID:
    """A course with a waiting list; an exercise to which somebody did not come; what is taken from the menu."""
    offered = scene.run(
        OfferActivity(
            actor=PLANNER,
            title="Host nation suport",
            tool="cep",
            activity_kind="course",
            host="SVN",
            place="Ljubljana",
            since=date(2027, 3, 1),
            until=date(2027, 3, 5),
            places=1,
            open_to=("ally", "pfp", "case_by_case"),
            reference="CEP-2027-1",
            scenario="A flood.",
        )
    ).outcome
    course = UUID(offered.id)
    scene.right(offered.position, "a letter", {"title": "Host nation support"})
    scene.run(ApproveNation(actor=PLANNER, activity_id=course, nation="NPL", decision="PO(2026)0100"))
    scene.run(Enrol(actor=ESP, activity_id=course, nation="ESP"))
    scene.run(Enrol(actor=BIH, activity_id=course, nation="BIH"))
    third = Enrol(actor=OFFICER, said=told_by("SVN"), activity_id=course, nation="SVN")
    scene.right(scene.entry(third), "they host it")
    scene.run(WithdrawEnrolment(actor=ESP, activity_id=course, nation="ESP"))
    scene.run(AmendActivity(actor=PLANNER, activity_id=course, told={"places": 4, "place": "Maribor"}))
    scene.run(Attend(actor=PLANNER, activity_id=course, nation="BIH"))
    scene.run(Complete(actor=PLANNER, activity_id=course, nation="BIH"))
    lesson = RecordLesson(actor=PLANNER, activity_id=course, text="More time for visas", owner="EADRCC")
    scene.run(CloseTask(actor=PLANNER, task_id=scene.made(lesson)))
    exercise = scene.made(
        OfferActivity(
            actor=PLANNER, title="Exercise", tool="eadrcc", activity_kind="exercise", part_of=course
        )
    )
    scene.run(Enrol(actor=BIH, activity_id=exercise, nation="BIH"))
    scene.run(StayAway(actor=PLANNER, activity_id=exercise, nation="BIH"))
    seminar = scene.made(OfferActivity(actor=PLANNER, title="Seminar", tool="teep"))
    scene.run(CancelActivity(actor=PLANNER, activity_id=seminar, reason="Nobody came forward."))
    twice = scene.entry(OfferActivity(actor=PLANNER, title="Seminar", tool="teep"))
    scene.right(twice, "it is on the menu")
    return course


def _programmes(scene: Scene, course: UUID) -> None:
    """A programme that both sides change; one that was typed twice."""
    proposal = ProposeProgramme(
        actor=OFFICER,
        said=told_by("BIH"),
        nation="BIH",
        since=date(2027, 1, 1),
        until=date(2028, 12, 31),
        activities=(course,),
        objectives=("Floods",),
    )
    proposed = scene.run(proposal).outcome
    programme = UUID(proposed.id)
    scene.right(proposed.position, "as the letter says", {"objectives": ["Floods and fires"]})
    more = {"objectives": ("Floods and fires", "Visas")}
    scene.run(AmendProgramme(actor=PLANNER, programme_id=programme, told=more))
    scene.run(AgreeProgramme(actor=BIH, programme_id=programme))
    scene.run(ReviewProgramme(actor=PLANNER, programme_id=programme, text="Half way."))
    scene.right(scene.entry(proposal), "sent twice")


def history(house: House) -> None:
    """A planning file with what does not fit, a menu, and the menu of the next year."""
    scene = Scene(house)
    scene.run(ImportPlanningFile(file=read_planning_file(json.dumps(HISTORY))))
    for year in (2027, 2028):
        rows = [
            MenuRow(
                row=2,
                told={"title": "Basic course", "tool": "cep", "reference": "CEP-1", "places": year - 2000},
            ),
            MenuRow(row=3, told={"title": f"Seminar of {year}", "tool": "teep", "since": date(year, 5, 1)}),
        ]
        scene.run(ImportMenu(actor=PLANNER, menu=rows, digest=f"{year:064}"))
    scene.run(Enrol(actor=SVN, activity_id=UUID(scene.activity("Basic course")), nation="SVN"))
