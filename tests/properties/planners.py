"""Planners, capitals and the desk, who do anything to the record of planning: what may be done, and what may not.

They know the ids of what was recorded and nothing of the rules, so that much of what they try is refused.
"""

import json
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from domain.authority import Actor
from domain.centre import Command
from domain.commands.entry import CorrectEntry
from domain.commands.planning.activity import (
    AmendActivity,
    ApproveNation,
    Attend,
    CancelActivity,
    Complete,
    Enrol,
    OfferActivity,
    ParticipationCommand,
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
from domain.planning.activity import OpenTo
from domain.planning.file import read_planning_file
from domain.planning.formats import FORMATS
from domain.planning.menu import MenuRow
from domain.provenance import Said
from tests.properties.house import ACCOUNTS, NATIONS, OFFICER, PLANNER, told_by

T = TypeVar("T")

# Allies, partners of every kind, one with whom cooperation is suspended, and a code that nobody bears.
CODES = ("SVN", "ESP", "BIH", "USA", "NPL", "SWE", "MNE", "RUS", "JPN", "QQQ")
# The days on which somebody became an Ally or was suspended, and the day before.
DAYS = (
    date(2005, 7, 1),
    date(2012, 7, 1),
    date(2014, 3, 31),
    date(2014, 4, 1),
    date(2017, 6, 4),
    date(2017, 6, 5),
    date(2024, 3, 6),
    date(2024, 3, 7),
    date(2026, 11, 24),
)
NAMES = ("Civil Protection Group", "Transport Group", "Civil Emergency Planning Committee")
OPEN_TO: tuple[tuple[OpenTo, ...], ...] = ((), (), ("ally",), ("eapc_partner", "ally"), ("case_by_case",))
TITLES = ("Host nation support course", "Field exercise", "Seminar")
# What could be right in a field that was typed otherwise, or never.
RIGHT: dict[str, tuple[Any, ...]] = {
    "name": ("Joint Health Group",),
    "formats": (["allies"], ["allies", "eapc"], []),
    "from": ("2012-07-01", "2014-04-01", "2017-06-04", None),
    "until": ("2013-01-01", None),
    "role": ("chair", "member"),
    "nation": ("BIH", "MNE", "USA", "QQQ"),
    "format": ("allies", "eapc", "all_partners"),
    "at": ("2014-04-01", "2017-06-04", "2024-03-07T09:00:00Z"),
    "present": (["SVN"], ["BIH", "USA"], ["QQQ"]),
    "absent": (["SVN"], []),
    "text": ("Another text",),
    "owner": ("SVN", None),
    "title": ("Another title",),
    "places": (1, 2, None),
    "open_to": (["ally"], []),
    "activities": ([],),
    "reason": ("another",),
}


def a_preparation(ids: dict[str, list[str]]) -> Iterator[Command]:
    """A group meets, a course is held, and a nation's programme is agreed; `ids` grow as it is recorded."""

    def last(kind: str) -> UUID:
        return UUID(ids[kind][-1])

    bosnia, america = NATIONS["BIH"], NATIONS["USA"]
    yield EstablishGroup(actor=PLANNER, name=NAMES[0], formats=("allies", "eapc"), since=date(2005, 7, 1))
    day = date(2012, 7, 1)
    told: dict[str, Any] = {"group_id": last("planning_group"), "role": "chair", "since": day}
    yield NominateSeat(actor=bosnia, nation="BIH", **told)
    yield ConfirmSeat(actor=PLANNER, seat_id=last("seat"))
    yield OfferActivity(actor=OFFICER, title=TITLES[0], tool="cep", places=1, since=date(2026, 11, 24))
    for nation in (bosnia, america):
        yield Enrol(actor=nation, activity_id=last("activity"), nation=str(nation.nation))
    yield CallMeeting(actor=PLANNER, group_id=last("planning_group"), format="eapc", at=day)
    yield RecordAttendance(actor=PLANNER, meeting_id=last("meeting"), present=("BIH", "SVN"), absent=("USA",))
    yield NominateSeat(actor=PLANNER, said=told_by("USA"), nation="USA", **told)
    yield RecordDecision(actor=PLANNER, meeting_id=last("meeting"), text="Revise", owner="BIH", due=day)
    yield FollowUpTask(actor=PLANNER, task_id=last("task"), text="A draft is out")
    yield ProposeProgramme(
        actor=bosnia,
        nation="BIH",
        since=date(2025, 1, 1),
        until=date(2026, 12, 31),
        activities=(last("activity"),),
    )
    yield AgreeProgramme(actor=PLANNER, programme_id=last("programme"))
    # Who waited has the place.
    yield WithdrawEnrolment(actor=bosnia, activity_id=last("activity"), nation="BIH")
    yield Attend(actor=PLANNER, activity_id=last("activity"), nation="USA")
    yield RecordLesson(actor=PLANNER, activity_id=last("activity"), text="Too few interpreters", owner="SVN")
    yield EndSeat(actor=bosnia, seat_id=UUID(ids["seat"][0]), until=date(2014, 3, 31))
    yield RenameGroup(actor=PLANNER, group_id=last("planning_group"), name=NAMES[1], since=date(2014, 4, 1))
    yield CloseTask(actor=PLANNER, task_id=last("task"), reason="Done")


class Planners:
    """Who does something, to what there is. `ids` are the ids of what was recorded, by kind."""

    def __init__(self, ids: dict[str, list[str]], chance: Random) -> None:
        self.ids = ids
        self.chance = chance

    # --- picking -----------------------------------------------------------------------------------------------

    def one(self, *choices: T) -> T:
        return self.chance.choice(choices)

    def act(self, *acts: Callable[[], Command]) -> Command:
        """One of several acts."""
        return self.chance.choice(acts)()

    def rarely(self, of: int = 12) -> bool:
        return self.chance.randrange(of) == 0

    def id(self, kind: str) -> UUID:
        """The id of something of a kind; rarely of something else, or of nothing."""
        known = self.ids.get(kind, [])
        if not known or self.rarely(25):
            known = [str(UUID(int=2**100)), *(id for ids in self.ids.values() for id in ids)]
        return UUID(self.chance.choice(known))

    def some(self, kind: str) -> tuple[UUID, ...]:
        return tuple(self.id(kind) for _ in range(self.chance.randint(0, 2))) if self.ids.get(kind) else ()

    def codes(self, at_most: int) -> tuple[str, ...]:
        return tuple(self.chance.sample(CODES[:-1], self.chance.randint(0, at_most)))

    def day(self) -> date:
        return self.chance.choice(DAYS)

    def perhaps(self, value: T) -> T | None:
        return value if self.chance.random() < 0.5 else None

    def planner(self) -> dict[str, Any]:
        """Mostly one of those who may."""
        actor: Actor = self.chance.choice(ACCOUNTS) if self.rarely() else self.one(PLANNER, PLANNER, OFFICER)
        return {"actor": actor, "said": Said(note=self.perhaps("As told"))}

    def of(self, code: str) -> dict[str, Any]:
        """The nation itself, somebody who types its word, a planner by himself, or rarely another nation."""
        if self.rarely():
            return {"actor": self.chance.choice(ACCOUNTS), "said": Said()}
        own = NATIONS.get(code)
        voices: list[tuple[Actor, Said]] = [
            (PLANNER, Said()),
            (PLANNER, told_by(code)),
            (OFFICER, told_by(code)),
        ]
        actor, said = self.chance.choice(voices if own is None else [*voices, (own, Said())])
        return {"actor": actor, "said": said}

    # --- groups and seats --------------------------------------------------------------------------------------

    def group(self) -> Command:
        return EstablishGroup(
            **self.planner(),
            name=self.chance.choice(NAMES),
            parent=self.id("planning_group") if self.rarely(4) else None,
            formats=tuple(self.chance.sample(FORMATS, self.chance.randint(0, 3))),
            since=self.perhaps(self.day()),
            until=self.perhaps(self.day()) if self.rarely(4) else None,
        )

    def about_group(self) -> Command:
        fields: dict[str, Any] = {
            **self.planner(),
            "group_id": self.id("planning_group"),
            "since": self.perhaps(self.day()),
        }
        return self.act(
            lambda: RenameGroup(**fields, name=self.chance.choice(NAMES)),
            lambda: RenameGroup(**fields, name="Joint Health Group", short_name="JHG"),
            lambda: ReorganiseGroup(
                **fields,
                parent=self.perhaps(self.id("planning_group")),
                formats=self.perhaps(tuple(self.chance.sample(FORMATS, self.chance.randint(1, 3)))),
            ),
            lambda: MergeGroup(**fields, into=self.id("planning_group")),
            lambda: DissolveGroup(**fields),
        )

    def seat(self) -> Command:
        code = self.chance.choice(CODES)
        is_nations = not self.rarely(6)
        return NominateSeat(
            **self.of(code),
            group_id=self.id("planning_group"),
            nation=code if is_nations else None,
            organisation=None if is_nations else "UN OCHA",
            role=self.one("chair", "chair", "member", "expert", "observer"),
            format=self.perhaps(self.chance.choice(FORMATS)),
            since=self.perhaps(self.day()),
            until=self.day() if self.rarely(4) else None,
        )

    def about_seat(self) -> Command:
        seat = self.id("seat")
        return self.act(
            lambda: ConfirmSeat(**self.planner(), seat_id=seat, since=self.perhaps(self.day())),
            lambda: EndSeat(
                **self.of(self.chance.choice(CODES)), seat_id=seat, until=self.perhaps(self.day())
            ),
        )

    # --- meetings and tasks ------------------------------------------------------------------------------------

    def meeting(self) -> Command:
        format, day = self.chance.choice(FORMATS), self.day()
        return CallMeeting(
            **self.planner(),
            group_id=self.id("planning_group"),
            format=format,
            plus=self.codes(2) if format == "nato_plus" or self.rarely() else (),
            at=self.one(day, datetime.fromisoformat(f"{day}T23:30:00Z")),
            place=self.perhaps("Brussels"),
        )

    def about_meeting(self) -> Command:
        fields: dict[str, Any] = {**self.planner(), "meeting_id": self.id("meeting")}
        return self.act(
            lambda: RecordAttendance(**fields, present=self.codes(2), absent=self.codes(1)),
            lambda: RecordAttendance(**fields, present=(self.one("SVN", "USA", "BIH"),)),
            lambda: HoldMeeting(**fields),
            lambda: CancelMeeting(**fields, reason=self.perhaps("No quorum")),
            lambda: RecordDecision(
                **fields,
                text="Revise the guidelines",
                owner=self.perhaps("SVN"),
                due=self.perhaps(self.day()),
            ),
        )

    def about_task(self) -> Command:
        fields: dict[str, Any] = {**self.planner(), "task_id": self.id("task")}
        return self.act(
            lambda: FollowUpTask(**fields, text="A draft is out", owner=self.perhaps("BIH")),
            lambda: CloseTask(**fields, reason=self.perhaps("Done")),
        )

    # --- activities and programmes -----------------------------------------------------------------------------

    def activity(self) -> Command:
        return OfferActivity(
            **self.planner(),
            title=self.chance.choice(TITLES),
            tool=self.one("cep", "eadrcc", "parp"),
            since=self.perhaps(self.day()),
            places=self.one(None, 1, 1, 2),
            open_to=self.chance.choice(OPEN_TO),
            part_of=self.id("activity") if self.rarely(6) else None,
        )

    def about_activity(self) -> Command:
        fields: dict[str, Any] = {**self.planner(), "activity_id": self.id("activity")}
        changes: list[dict[str, Any]] = [
            {"places": 2},
            {"places": 1},
            {"host": "Slovenia"},
            {"open_to": ("ally",)},
            {},
        ]
        told = self.chance.choice(changes)
        return self.act(
            lambda: AmendActivity(**fields, told=told),
            lambda: ApproveNation(
                **fields, nation=self.chance.choice(CODES), decision="Committee decision 12"
            ),
            lambda: RecordLesson(**fields, text="Too few interpreters", owner=self.perhaps("BIH")),
            lambda: CancelActivity(**fields) if self.rarely(3) else AmendActivity(**fields, told=told),
        )

    def enrolment(self) -> Command:
        code = self.chance.choice(CODES)
        return Enrol(**self.of(code), activity_id=self.id("activity"), nation=code)

    def participation(self) -> Command:
        code = self.one("SVN", "BIH", "USA", "SWE")
        command: type[ParticipationCommand] = self.one(Enrol, WithdrawEnrolment, Attend, Complete, StayAway)
        voice = self.of(code) if command in (Enrol, WithdrawEnrolment) else self.planner()
        return command(**voice, activity_id=self.id("activity"), nation=code)

    def programme(self) -> Command:
        code = self.chance.choice(CODES)
        days = [(date(2027, 1, 1), date(2028, 12, 31)), (date(2024, 2, 29), date(2026, 2, 28))]
        since, until = (date(2027, 1, 1), date(2027, 12, 31)) if self.rarely() else self.chance.choice(days)
        return ProposeProgramme(
            **self.of(code), nation=code, since=since, until=until, activities=self.some("activity")
        )

    def about_programme(self) -> Command:
        fields: dict[str, Any] = {
            **self.of(self.one("SVN", "BIH", "USA")),
            "programme_id": self.id("programme"),
        }
        changes: list[dict[str, Any]] = [
            {"objectives": ("Training",)},
            {"activities": self.some("activity")},
            {},
        ]
        told = self.chance.choice(changes)
        return self.act(
            lambda: AmendProgramme(**fields, told=told),
            lambda: AgreeProgramme(**fields),
            lambda: ReviewProgramme(**fields, text="Half of it is done"),
        )

    # --- files and corrections ---------------------------------------------------------------------------------

    def menu(self) -> Command:
        titles = self.chance.sample(["Basic course", "Advanced course", "Exercise", "Conference"], 3)
        rows = [
            MenuRow(row=row, told={"title": title, "tool": "cep", "places": self.one(1, 2)})
            for row, title in enumerate(titles, start=2)
        ]
        return ImportMenu(**self.planner(), menu=rows, digest="0")

    def file(self) -> Command:
        group = {"key": "cpg", "name": "Civil Protection Group", "formats": ["allies"], "from": "2010-06-01"}
        meeting = {
            "group": "cpg",
            "at": "2012-07-01",
            "format": "allies",
            "status": "held",
            "present": ["BIH"],
        }
        told = {"id": "history", "title": self.one("History", "Another history"), "synthetic": False}
        return ImportPlanningFile(
            file=read_planning_file(json.dumps({**told, "groups": [group], "meetings": [meeting]}))
        )

    def correction(self, position: int, says: Collection[str]) -> Command:
        """An entry of planning is set right in one of the fields that it has, or struck."""
        right: dict[str, Any] | None = None
        if self.chance.random() < 0.7:
            fields = [field for field in RIGHT if field in says or self.rarely(40)]
            field = self.chance.choice(fields or ["provenance"])
            note = {"note": f"Note {self.chance.random()}"}
            right = {field: note if field == "provenance" else self.chance.choice(RIGHT[field])}
        return CorrectEntry(**self.planner(), position=position, reason="typing", right=right)
