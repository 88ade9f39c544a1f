"""One log: planning and emergencies are written to it one after the other, and asked in the same way (issue: One log).

The machine of `test_centre_model` goes on driving emergencies beside its clerk, who hears nothing of planning and must
not be disturbed by it; between his commands, and in the same batches, planners do anything to their own record. After
every step the live board is the fold of the log. Whoever looks goes on from where he stood, by the client's rule, and
at the end holds what a fresh snapshot shows.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from pkgutil import iter_modules
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

import domain.commands.planning
from domain.centre import Command, NotFound
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.commands.planning.menu import NothingRecorded
from domain.planning.menu import MenuFaulty
from domain.rules import RuleBroken
from projections.readers import Reader
from realtime import feed
from realtime.client import Picture
from realtime.feed import ARCHIVE, NOT_FROM_THE_BEGINNING, Subscription
from store.board import Row
from store.log import LogRow
from tests.properties import planners
from tests.properties.house import READERS
from tests.properties.planners import Planners, a_preparation
from tests.properties.test_centre_model import CHANCE, KINDS, CentreAndClerk, drive

PLANNING = (
    "planning_group", "seat", "chairs", "meeting", "decisions", "task", "activity", "roll", "enrolment", "chosen",
    "programme", "menu_import",
)  # fmt: skip
# Other than the rules: a menu that says what is on file, or what a rule forbids.
REFUSALS = (RuleBroken, NotFound, MenuFaulty, NothingRecorded)
# What belongs to a thing that was named, and is found under it.
NOT_BY_ID = ("chairs", "decisions", "roll", "enrolment", "chosen")


class OneLog(CentreAndClerk):
    """Emergencies and planning, written to one log."""

    kinds = (*KINDS, *PLANNING)

    def __init__(self) -> None:
        super().__init__()
        # Where the log holds planning.
        self.planned: list[int] = []
        # What was recorded of planning, by kind.
        self.ids: dict[str, list[str]] = {}
        # What each reader holds, each at a position of his own.
        self.pictures = {reader: Picture(epoch="") for reader in READERS}

    # --- what planning adds to a step --------------------------------------------------------------------------

    def is_of_planning(self, command: Command) -> bool:
        """Whether a command is about planning, so that the clerk knows nothing of it."""
        if isinstance(command, CorrectEntry | AcknowledgeEntry):
            return command.position in self.planned
        return type(command).__module__.startswith(domain.commands.planning.__name__)

    def is_on_paper(self, row: Row) -> bool:
        """Planning is not on the clerk's papers, and neither is what the log book tells of it."""
        is_planned = row.kind in PLANNING or (row.kind == "entry" and int(row.id) in set(self.planned))
        return not is_planned and super().is_on_paper(row)

    def _refused(self, command: Command, refusal: BaseException) -> None:
        if not self.is_of_planning(command):
            super()._refused(command, refusal)
            return
        if not isinstance(refusal, REFUSALS):
            raise refusal
        assert str(refusal)
        self.seen.setdefault(type(command).__name__, Counter())[type(refusal).__name__] += 1

    def _written(self, command: Command, rows: Sequence[LogRow]) -> None:
        if not self.is_of_planning(command):
            super()._written(command, rows)
            return
        self.seen.setdefault(type(command).__name__, Counter())["recorded"] += 1
        assert rows
        self.planned += [row.position for row in rows]
        for row in rows:
            self.seen.setdefault(row.topic, Counter())["recorded"] += 1

    def compare(self, rows: Sequence[LogRow]) -> None:
        """As for emergencies; and what was recorded of planning is known to those who act."""
        super().compare(rows)
        for kind, id in self.folded.texts():
            if kind in PLANNING and kind not in NOT_BY_ID and id not in self.ids.setdefault(kind, []):
                self.ids[kind].append(id)

    def planners(self, chance: Random) -> Planners:
        return Planners(self.ids, chance)

    # --- the steps ---------------------------------------------------------------------------------------------

    @initialize(length=st.integers(min_value=5, max_value=20))
    def prepare(self, length: int) -> None:
        """Begin somewhere in the life of a group and a course, where there is something to do."""
        for command in islice(a_preparation(self.ids), length):
            self.do(command)

    @rule(chance=CHANCE)
    def plan_a_group(self, chance: Random) -> None:
        planners = self.planners(chance)
        for _ in range(2):
            self.do(planners.group() if planners.rarely(4) else planners.about_group())

    @rule(chance=CHANCE)
    def plan_seats(self, chance: Random) -> None:
        planners = self.planners(chance)
        self.do(planners.seat(), planners.seat(), planners.about_seat(), planners.about_seat())

    @rule(chance=CHANCE)
    def plan_meetings(self, chance: Random) -> None:
        planners = self.planners(chance)
        self.do(planners.meeting(), planners.meeting())
        self.do(planners.about_meeting(), planners.about_meeting())

    @rule(chance=CHANCE)
    def plan_tasks(self, chance: Random) -> None:
        planners = self.planners(chance)
        self.do(planners.about_meeting(), planners.about_task(), planners.about_task())

    @rule(chance=CHANCE)
    def plan_activities(self, chance: Random) -> None:
        planners = self.planners(chance)
        for _ in range(2):
            self.do(planners.activity() if planners.rarely(4) else planners.about_activity())

    @rule(chance=CHANCE)
    def take_part(self, chance: Random) -> None:
        planners = self.planners(chance)
        self.do(planners.enrolment(), planners.participation(), planners.participation())

    @rule(chance=CHANCE)
    def plan_programmes(self, chance: Random) -> None:
        planners = self.planners(chance)
        self.do(planners.programme())
        self.do(planners.about_programme(), planners.about_programme())

    @rule(chance=CHANCE)
    def import_planning(self, chance: Random) -> None:
        planners = self.planners(chance)
        self.do(planners.file() if planners.rarely(3) else planners.menu())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.planned)
    def correct_planning(self, chance: Random) -> None:
        planners = self.planners(chance)
        for _ in range(3):
            entry = self.house.log(chance.choice(self.planned) - 1)[0]
            self.do(planners.correction(entry.position, json.loads(entry.state)))

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("request") and self.has("offer"))
    def plan_and_respond_at_once(self, chance: Random) -> None:
        """Commands of both kinds that come at the same time are decided one after the other, in one transaction."""
        planners, callers = self.planners(chance), self.callers(chance)
        planned = [
            planners.seat, planners.meeting, planners.about_meeting, planners.enrolment, planners.participation,
            planners.about_activity, planners.about_group, planners.programme,
        ]  # fmt: skip
        answered = [
            callers.about_request,
            callers.offer,
            callers.answer,
            callers.change_of_offer,
            callers.plan,
        ]
        acts = [*chance.choices(planned, k=3), *chance.choices(answered, k=2)]
        chance.shuffle(acts)
        self.do(*[act() for act in acts])

    # --- the feed ----------------------------------------------------------------------------------------------

    @rule(chance=CHANCE)
    def some_hear_what_changed(self, chance: Random) -> None:
        """Some readers take what changed up to a position that lies before the head, or at it."""
        for reader in chance.sample(READERS, 3):
            picture = self.pictures[reader]
            self.hear(reader, picture, chance.randint(picture.position, self.folded.position))

    def hear(self, reader: Reader, picture: Picture, to: int) -> None:
        """Put one interval, by the client's rule, and once more, which changes nothing."""
        since = picture.position
        with self.house.store.reading() as reading:
            found = reading.interval(
                since,
                reader,
                to=to,
                without_kinds=NOT_FROM_THE_BEGINNING if since == 0 else (),
                without_origin=ARCHIVE,
            )
        prepared = feed.Prepared(found.to, feed.bodies([row.text for row in found.rows], found.gone))
        frames = [json.loads(frame) for frame in feed.frames(since, prepared)]
        for frame in frames:
            assert picture.apply(frame) is True
        for frame in frames:
            assert picture.apply(frame) is (found.to == since)
        picture.position = found.to

    def look(self) -> None:
        """As for emergencies; and who has followed the feed holds what a newcomer is shown."""
        super().look()
        for reader, picture in self.pictures.items():
            self.hear(reader, picture, self.folded.position)
            assert _but_entries(picture) == _but_entries(self.snapshot(reader)), reader.name

    def snapshot(self, reader: Reader) -> Picture:
        """What a newcomer is shown."""
        picture = Picture(epoch="")
        with self.house.store.reading() as reading:
            prepared = feed.interval(reading, Subscription(reader), 0)
        for frame in feed.frames(0, prepared):
            assert picture.apply(json.loads(frame))
        return picture

    # --- the end -----------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            if self.agrees:
                positions = [row.position for row in self.house.log()]
                assert positions == list(range(1, len(positions) + 1)), "one numbering without gaps"
                note(f"{len(self.planned)} of {len(positions)} positions are planning's")
                asked = {kind for kind, _ in self.folded.texts()}
                assert asked <= set(self.kinds), "the readers are asked about every kind"
        finally:
            super().teardown()


def _but_entries(picture: Picture) -> dict[tuple[str, str], dict[str, Any]]:
    """A picture without the log book, which a snapshot leaves out."""
    return {key: entity for key, entity in picture.entities.items() if key[0] != "entry"}


# --- the runs --------------------------------------------------------------------------------------------------


def one_log(store_url: Callable[[], tuple[str, str]], run: int, steps: int) -> dict[str, Counter[str]]:
    """Drive both kinds of commands, and see that both were recorded."""
    seen = drive(store_url, run, steps, machine=OneLog)
    recorded = {command for command, outcomes in seen.items() if outcomes["recorded"]}
    assert recorded >= {
        "OpenEmergency",
        "SubmitOffer",
        "EstablishGroup",
        "NominateSeat",
        "Enrol",
        "CorrectEntry",
    }
    return seen


@pytest.mark.parametrize("run", range(200, 206))
def test_planning_and_emergencies_share_one_log_and_are_asked_alike(run: int, tmp_path: Path) -> None:
    one_log(lambda: (f"sqlite:///{tmp_path / uuid4().hex}.db", "public"), run, steps=40)


@pytest.mark.server
@pytest.mark.parametrize("run", range(300, 302))
def test_they_share_one_log_in_postgresql_too(run: int, fresh_postgres: str) -> None:
    one_log(lambda: (fresh_postgres, f"one_log_{uuid4().hex}"), run, steps=30)


def test_the_planners_use_every_command_of_planning() -> None:
    path = domain.commands.planning.__path__
    modules = [import_module(f"{domain.commands.planning.__name__}.{one.name}") for one in iter_modules(path)]
    every = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Command) and kind.MAY and not kind.__subclasses__()
    }
    assert every
    called = {kind for kind in vars(planners).values() if isinstance(kind, type)}
    assert {kind.__name__ for kind in every - called} == set()
