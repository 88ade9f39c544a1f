"""Corrections of planning, whatever has happened before: what is struck at once was never, and the last form counts."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.centre import Command
from domain.commands.entry import CorrectEntry
from domain.commands.planning.activity import AmendActivity, ApproveNation, Attend, Complete, Enrol, StayAway
from domain.commands.planning.group import DissolveGroup, RenameGroup, ReorganiseGroup
from domain.commands.planning.meeting import CancelMeeting, HoldMeeting, RecordAttendance
from domain.commands.planning.programme import AgreeProgramme, AmendProgramme, ReviewProgramme
from domain.commands.planning.seat import ConfirmSeat, EndSeat
from domain.commands.planning.task import CloseTask, FollowUpTask
from domain.fact import Aggregate
from domain.rules import RuleBroken
from tests.domain.planning.office import Office, on_word_of

DAYS = st.sampled_from([date(2012, 7, 1), date(2014, 4, 1), date(2017, 6, 5), date(2024, 3, 7)])
NATIONS = st.sampled_from(["SWE", "BIH", "USA", "RUS"])
FORMATS = st.sampled_from([("allies",), ("allies", "eapc"), ("all_partners",)])

Act = tuple[type[Command], dict[str, Any]]


def act(command: type[Command], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Act]:
    """A command with any of the fields that it may have."""
    return st.tuples(st.just(command), st.fixed_dictionaries(fields))


def _group(office: Office) -> tuple[str, UUID]:
    return "group_id", office.establishes(since=date(2005, 7, 1))


def _seat(office: Office) -> tuple[str, UUID]:
    return "seat_id", office.nominates(office.establishes(), "SWE", date(2012, 7, 1))


def _meeting(office: Office) -> tuple[str, UUID]:
    return "meeting_id", office.calls(office.establishes(), date(2014, 5, 1))


def _task(office: Office) -> tuple[str, UUID]:
    return "task_id", office.decides(office.calls(office.establishes(), date(2014, 5, 1)))


def _activity(office: Office) -> tuple[str, UUID]:
    """With room for all: who waits is admitted by the centre itself, and has another story."""
    return "activity_id", office.enrolled_in(office.offers(), "SWE", "BIH")


def _programme(office: Office) -> tuple[str, UUID]:
    return "programme_id", office.proposes("SRB")


THINGS: tuple[tuple[Callable[[Office], tuple[str, UUID]], st.SearchStrategy[Act]], ...] = (
    (
        _group,
        act(RenameGroup, name=st.sampled_from(["Health Group", "Transport Group"]), since=DAYS)
        | act(ReorganiseGroup, formats=FORMATS, since=DAYS)
        | act(DissolveGroup, since=DAYS),
    ),
    (_seat, act(ConfirmSeat, since=DAYS) | act(EndSeat, until=DAYS)),
    (
        _meeting,
        act(RecordAttendance, present=st.tuples(NATIONS), absent=st.tuples(NATIONS))
        | act(RecordAttendance, present=st.tuples(NATIONS))
        | act(HoldMeeting)
        | act(CancelMeeting),
    ),
    (
        _task,
        act(FollowUpTask, text=st.just("A draft is out"), owner=st.none() | NATIONS)
        | act(CloseTask, reason=st.none() | st.just("Done")),
    ),
    (
        _activity,
        act(AmendActivity, told=st.sampled_from([{"host": "Slovenia"}, {"open_to": ("ally",)}]))
        | act(ApproveNation, nation=NATIONS, decision=st.just("Committee decision 12"))
        | act(Enrol, nation=NATIONS)
        | act(Attend, nation=NATIONS)
        | act(Complete, nation=NATIONS)
        | act(StayAway, nation=NATIONS),
    ),
    (
        _programme,
        act(AmendProgramme, told=st.sampled_from([{"objectives": ("Training",)}, {"objectives": ()}]))
        | act(ReviewProgramme, text=st.just("On course"))
        | act(AgreeProgramme, said=st.just(on_word_of("SRB")["said"])),
    ),
)


class Scene:
    """One thing of planning, to which several acts were done, as far as the rules allowed them."""

    def __init__(self, data: st.DataObject) -> None:
        begin, acts = data.draw(st.sampled_from(THINGS), label="thing")
        self.office = Office()
        self.named, self.id = begin(self.office)
        self.done = [one for one in data.draw(st.lists(acts, max_size=6), label="before") if self.does(one)]
        self.last = data.draw(acts, label="last")

    def does(self, one: Act) -> bool:
        """Whether an act was done."""
        command, fields = one
        try:
            self.office.run(command, **{self.named: self.id}, **fields)
        except RuleBroken:
            return False
        return True

    @property
    def state(self) -> Any:
        """The thing as it stands."""
        return self.office.centre.load(Aggregate, self.id).state

    def corrects(self, position: int, right: dict[str, Any] | None) -> None:
        """The planner strikes an entry, or sets it right."""
        self.office.run(CorrectEntry, position=position, reason="mistyped", right=right)


@settings(max_examples=200)
@given(data=st.data())
def test_what_is_struck_at_once_was_never(data: st.DataObject) -> None:
    scene = Scene(data)
    before = scene.state
    assume(scene.does(scene.last))
    scene.corrects(len(scene.office.log()), None)
    assert scene.state == before


@settings(max_examples=200)
@given(data=st.data())
def test_a_note_set_right_changes_nothing_else(data: st.DataObject) -> None:
    scene = Scene(data)
    assume(scene.does(scene.last))
    before, position = scene.state, len(scene.office.log())
    for note in ("By telephone", "By letter"):
        scene.corrects(position, {"provenance": {"note": note}})
        # Who is suspended is asked anew; one that was told to be absent in the end has its flag no more.
        assert scene.state.but(flags=()) == before.but(flags=())
        assert set(scene.state.flags) <= set(before.flags)


@settings(max_examples=200)
@given(data=st.data())
def test_what_is_known_after_a_correction_is_what_the_facts_tell_from_the_first_on(
    data: st.DataObject,
) -> None:
    """A correction carries the state; the facts before it, read again with it, come to the same."""
    scene = Scene(data)
    assume(scene.does(scene.last))
    history = scene.office.centre.history(scene.id)
    first = scene.office.position_of(type(history[0]))
    scene.corrects(data.draw(st.integers(first + 1, len(scene.office.log()))), None)
    again: Any = None
    for fact in scene.office.centre.history(scene.id):
        again = fact.after(again)
    assert again == scene.state
