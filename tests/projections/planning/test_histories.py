"""Whatever is planned, and in whatever order: the board is what a clerk counts who begins anew, also after a restart.

Hypothesis makes histories by letting planners and nations try everything; what the rules refuse leaves nothing behind.
Every act is folded onto a board that remembers and onto one that has only texts, and both must agree.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.centre import NotFound
from domain.fact import Aggregate
from domain.planning.activity import Activity, ActivityState
from domain.planning.dated import overlap
from domain.planning.formats import admitted
from domain.planning.group import GroupState, PlanningGroup
from domain.planning.meeting import Meeting, MeetingState
from domain.planning.programme import Programme, ProgrammeState
from domain.planning.seat import Seat, SeatState
from domain.planning.task import Task, TaskState
from domain.rules import RuleBroken
from projections.entities import MemoryBoard
from projections.fold import fold
from projections.planning.activity import activity_state
from projections.planning.counting import attendance, matrix
from projections.planning.on import as_on, is_struck, stood_on
from projections.planning.participation import Participation, participation
from projections.planning.record import KINDS, Record, Wanted, record_of
from projections.state import state_of
from tests.domain.builders import PLANNER
from tests.projections.builders import A_FEW_READERS, TextBoard
from tests.projections.planning.builders import PlanningDesk

# Two Allies, two that became Allies, two partners of other kinds, and one whose cooperation was suspended.
NATIONS = ("NOR", "FRA", "SWE", "MNE", "SRB", "JPN", "RUS")
DAYS = tuple(date(2013, 1, 1) + timedelta(days=97 * number) for number in range(24))
FORMATS = ("allies", "eapc", "all_partners")
STATES: dict[str, tuple[type[Aggregate], type[Any]]] = {
    "planning_group": (PlanningGroup, GroupState),
    "seat": (Seat, SeatState),
    "meeting": (Meeting, MeetingState),
    "task": (Task, TaskState),
    "programme": (Programme, ProgrammeState),
}


class Luck:
    """What chance says about one move."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._random = Random(seed)

    def __repr__(self) -> str:
        return f"Luck({self.seed})"

    def of(self, choices: Sequence[Any]) -> Any:
        """One of the choices; an unknown id where there are none."""
        return self._random.choice(choices) if choices else UUID(int=0)

    def some(self, choices: Sequence[Any]) -> tuple[Any, ...]:
        """Some of the choices, each once."""
        return tuple(self._random.sample(choices, self._random.randint(0, min(3, len(choices)))))


Move = Callable[[PlanningDesk, Luck], None]


def _one(desk: PlanningDesk, luck: Luck, kind: str) -> UUID:
    chosen: UUID = luck.of(_all(desk, kind))
    return chosen


def _all(desk: PlanningDesk, kind: str) -> list[UUID]:
    return [UUID(one["id"]) for one in desk.boards.every(kind)]


def _span(luck: Luck) -> dict[str, Any]:
    return {"since": luck.of(DAYS), "until": luck.of((None, None, *DAYS))}


def establish(desk: PlanningDesk, luck: Luck) -> None:
    since = luck.of((None, None, *DAYS[:4]))
    desk.established(luck.of(("Health", "Transport")), since=since, formats=luck.some(FORMATS))


def change_group(desk: PlanningDesk, luck: Luck) -> None:
    group, day = _one(desk, luck, "planning_group"), luck.of(DAYS)
    match luck.of(("rename", "rename", "reorganise", "reorganise", "merge", "dissolve")):
        case "rename":
            desk.renamed(group, luck.of(("Health", "Food", "Water")), day)
        case "reorganise":
            desk.reorganised(group, formats=luck.some(FORMATS), since=day)
        case "merge":
            desk.merged(group, into=_one(desk, luck, "planning_group"), since=day)
        case _:
            desk.dissolved(group, since=day)


def nominate(desk: PlanningDesk, luck: Luck) -> None:
    group, role = _one(desk, luck, "planning_group"), luck.of(("chair", "chair", "member"))
    if luck.of((True, False, False)):
        desk.nominated_by_organisation(group, "World Health Organization", role=role, **_span(luck))
    else:
        desk.nominated(group, luck.of(NATIONS), role, **_span(luck), actor=PLANNER)


def change_seat(desk: PlanningDesk, luck: Luck) -> None:
    seat = _one(desk, luck, "seat")
    if luck.of((True, False)):
        desk.confirmed(seat, luck.of((None, *DAYS)))
    else:
        desk.ended(seat, luck.of(DAYS))


def call(desk: PlanningDesk, luck: Luck) -> None:
    desk.called(_one(desk, luck, "planning_group"), luck.of(FORMATS), at=luck.of(DAYS))


def hold(desk: PlanningDesk, luck: Luck) -> None:
    meeting = _one(desk, luck, "meeting")
    match luck.of(("held", "cancelled", "attended", "attended", "attended", "attended")):
        case "held":
            desk.held(meeting)
        case "cancelled":
            desk.cancelled(meeting)
        case _:
            desk.attended(meeting, *luck.some(NATIONS), absent=luck.some(NATIONS))


def decide(desk: PlanningDesk, luck: Luck) -> None:
    owner = luck.of((None, "Secretariat", *NATIONS))
    if luck.of((True, False)):
        desk.decided(_one(desk, luck, "meeting"), owner=owner)
    else:
        desk.learned(_one(desk, luck, "activity"), owner=owner)


def follow_up(desk: PlanningDesk, luck: Luck) -> None:
    task = _one(desk, luck, "task")
    if luck.of((True, True, False)):
        desk.followed_up(task, owner=luck.of((None, *NATIONS)))
    else:
        desk.done(task)


def offer(desk: PlanningDesk, luck: Luck) -> None:
    desk.offered(
        luck.of(("Course", "Seminar")),
        places=luck.of((None, 1, 2)),
        host=luck.of((None, "NATO School", "NOR", "SRB")),
        **_span(luck),
    )


def change_activity(desk: PlanningDesk, luck: Luck) -> None:
    activity = _one(desk, luck, "activity")
    match luck.of(("places", "places", "host", "host", "approve", "cancel")):
        case "places":
            desk.amended(activity, places=luck.of((1, 2, 3)))
        case "host":
            desk.amended(activity, host=luck.of(("FRA", "SRB", "Nobody in particular")))
        case "approve":
            desk.approved(activity, luck.of(NATIONS))
        case _:
            desk.called_off(activity)


def enrol(desk: PlanningDesk, luck: Luck) -> None:
    activity, code = _one(desk, luck, "activity"), luck.of(NATIONS)
    luck.of((desk.enrolled, desk.types_enrolment))(activity, code)


def take_part(desk: PlanningDesk, luck: Luck) -> None:
    enrolment = luck.of(desk.boards.every("enrolment"))
    how = luck.of((desk.withdrew, desk.came, desk.came, desk.completed, desk.stayed_away))
    how(UUID(enrolment["activity_id"]), enrolment["nation"])


def propose(desk: PlanningDesk, luck: Luck) -> None:
    desk.proposed(luck.of(NATIONS), *luck.some(_all(desk, "activity")), actor=PLANNER)


def change_programme(desk: PlanningDesk, luck: Luck) -> None:
    programme = luck.of(desk.boards.every("programme"))
    chosen = luck.some(_all(desk, "activity"))
    desk.changed(UUID(programme["id"]), programme["nation"], activities=chosen)


def correct(desk: PlanningDesk, luck: Luck) -> None:
    """What the planners typed is set right or struck: a day, a role, a format, a nation, a host, places, an owner."""
    position = luck.of(list(desk.boards.facts))
    fields = desk.boards.facts[position].model_dump(by_alias=True) if desk.boards.facts else {}
    right: list[dict[str, Any] | None] = [None]
    for field, values in {
        "from": (None, *map(str, DAYS)),
        "until": (None, *map(str, DAYS)),
        "at": tuple(map(str, DAYS)),
        "role": ("chair", "member"),
        "format": FORMATS,
        "host": (None, "NOR", "SRB"),
        "places": (None, 1, 2),
        "owner": (None, *NATIONS),
        "name": ("Health", "Food"),
        "present": (["NOR"], ["FRA", "SWE"]),
    }.items():
        if field in fields:
            right.append({field: luck.of(values)})
    if "nation" in fields:
        told = {"nation": luck.of(NATIONS)}
        right.append({**told, "provenance": {"decided_by": told, "reported_by": told}})
    chosen = luck.of(right)
    if chosen is None:
        desk.strikes_out(position)
    else:
        desk.sets_right(position, **chosen)


MOVES: tuple[Move, ...] = (
    establish, change_group, nominate, nominate, nominate, change_seat, change_seat, call, call, hold, hold, hold,
    decide, decide, follow_up, offer, change_activity, change_activity, enrol, enrol, enrol, enrol, take_part,
    take_part, take_part, propose, change_programme, correct, correct, correct,
)  # fmt: skip
moves = st.tuples(st.sampled_from(MOVES), st.integers(0, 2**32 - 1))
histories = st.lists(moves, min_size=20, max_size=60)
History = list[tuple[Move, int]]


def after(history: History) -> PlanningDesk:
    """The desk after everybody has tried everything."""
    desk = PlanningDesk()
    group = desk.established("Health", formats=FORMATS)
    course = desk.offered(places=1, host="NOR")
    desk.decided(desk.called(group), owner="SWE")
    desk.enrolled(course, "SWE", "SRB")
    desk.proposed("SRB", course)
    for move, seed in history:
        with suppress(RuleBroken, NotFound):
            move(desk, Luck(seed))
    return desk


# --- the board -------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(histories, st.sampled_from(DAYS))
def test_any_history_gives_the_board_that_a_clerk_makes_who_begins_anew(history: History, day: date) -> None:
    desk = after(history)
    desk.boards.require_whole()
    _require_states(desk)
    _require_days(desk, day)
    _require_chairs(desk)
    _require_enrolments(desk)
    _require_programmes(desk)
    _require_readers(desk)


def _require_states(desk: PlanningDesk) -> None:
    """Both boards show what the aggregates are."""
    for board in (desk.boards.warm, desk.boards.cold):
        for (kind, id), entity in board.entities.items():
            if kind in STATES:
                aggregate, state = STATES[kind]
                expected = desk.centre.load(aggregate, UUID(id)).state
                shown = state_of(entity, state) if kind != "seat" else _seat_as_it_is(entity.body)
                assert shown == expected
            elif kind == "activity":
                assert activity_state(entity, board) == desk.centre.load(Activity, UUID(id)).state


def _seat_as_it_is(body: dict[str, Any]) -> SeatState:
    """The state of a seat without the flag that only the board knows."""
    flags = [flag for flag in body["flags"] if flag != "overlapping_chairs"]
    return SeatState.model_validate({**body, "flags": flags})


def _require_days(desk: PlanningDesk, day: date) -> None:
    """What the board says of a day is what the aggregates say of it."""
    for group in desk.boards.every("planning_group"):
        state: GroupState = desk.centre.load(PlanningGroup, UUID(group["id"])).state
        shown, parent = as_on(group, day), state.parent_on(day)
        assert (shown["name"], shown["short_name"]) == (
            state.named_on(day).name,
            state.named_on(day).short_name,
        )
        assert shown["parent"] == (None if parent is None else str(parent))
        assert tuple(shown["formats"]) == state.formats_on(day)
        assert stood_on(group, day) == state.stood_on(day)
    for seat in desk.boards.every("seat"):
        its: SeatState = desk.centre.load(Seat, UUID(seat["id"])).state
        assert as_on(seat, day)["status"] == (its.status_on(day) or "not_nominated")


def _require_chairs(desk: PlanningDesk) -> None:
    chairs = [
        one for one in desk.boards.every("seat") if one["role"] == "chair" and "struck" not in one["flags"]
    ]
    states = {one["id"]: desk.centre.load(Seat, UUID(one["id"])).state for one in chairs}
    clashing: set[str] = set()
    for (id, state), (other, its_state) in combinations(states.items(), 2):
        days, its_days = (state.since, state.until), (its_state.since, its_state.until)
        if state.group_id == its_state.group_id and overlap(days, its_days):
            clashing |= {id, other}
    flagged = {one["id"] for one in desk.boards.every("seat") if "overlapping_chairs" in one["flags"]}
    assert flagged == clashing


def _require_enrolments(desk: PlanningDesk) -> None:
    shown = {(one["activity_id"], one["nation"]): one for one in desk.boards.every("enrolment")}
    counted: dict[tuple[str, str], str] = {}
    for activity in desk.boards.every("activity"):
        state: ActivityState = desk.centre.load(Activity, UUID(activity["id"])).state
        assert (activity["taken"], activity["free"]) == (state.taken, state.free)
        assert activity["waiting"] == len(state.waiting)
        counted |= {(activity["id"], one.nation): one.status for one in state.enrolments}
    assert {key: one["status"] for key, one in shown.items() if key in counted} == counted
    for key in shown.keys() - counted.keys():
        assert (shown[key]["status"], "struck" in shown[key]["flags"]) == ("withdrawn", True)


def _require_programmes(desk: PlanningDesk) -> None:
    statuses = {(one["activity_id"], one["nation"]): one["status"] for one in desk.boards.every("enrolment")}
    for programme in desk.boards.every("programme"):
        if is_struck(programme):
            # It counts for nothing, and its progress stands where it stood.
            continue
        chosen = set(programme["activities"])
        reached = Counter(statuses.get((activity, programme["nation"])) for activity in chosen)
        names = ("waiting", "enrolled", "attended", "completed", "no_show")
        assert programme["progress"] == {"chosen": len(chosen), **{name: reached[name] for name in names}}


def _require_readers(desk: PlanningDesk) -> None:
    """Everything is for those whom it concerns."""
    meetings = {one["id"]: one for one in desk.boards.every("meeting")}
    hosts = {one["id"]: one["host"] for one in desk.boards.every("activity")}
    for meeting in meetings.values():
        circle = admitted(meeting["format"], date.fromisoformat(meeting["at"]))
        assert set(meeting["readers"]) == {*circle, *meeting["present"], *meeting["absent"]}
    for task in desk.boards.every("task"):
        if task["meeting_id"] is not None:
            owner = {task["owner"]} & set(NATIONS)
            assert set(task["readers"]) == {*meetings[task["meeting_id"]]["readers"], *owner}
    for enrolment in desk.boards.every("enrolment"):
        host = {hosts[enrolment["activity_id"]]} & set(NATIONS)
        assert set(enrolment["readers"]) == {enrolment["nation"], *host}
    for entity in desk.boards.warm.entities.values():
        may = {reader.name for reader in A_FEW_READERS if entity.readers.include(reader)}
        assert "nobody" not in may
        assert ("staff" in may) == (entity.kind not in ("roll", "chairs", "chosen", "decisions"))


@settings(max_examples=15)
@given(histories, st.data())
def test_a_process_that_begins_in_the_middle_goes_on_to_the_same_board(
    history: History, data: st.DataObject
) -> None:
    desk = after(history)
    half = data.draw(st.integers(0, len(desk.boards.facts)), label="restarted after")
    first, second = MemoryBoard(), TextBoard()
    for position, fact in desk.boards.facts.items():
        if position == half + 1:
            second.put(list(first.entities.values()), half)
            second.positions.update(first.positions)
        board = first if position <= half else second
        board.put(fold(fact, position, board), position)
    last = second if half < len(desk.boards.facts) else first
    assert last.texts() == desk.boards.warm.texts()


# --- participation ---------------------------------------------------------------------------------------------


def _of(record: Record, **wanted: Any) -> list[Participation]:
    return participation(record, Wanted(**wanted))


@settings(max_examples=30)
@given(histories, st.sampled_from(DAYS))
def test_participation_is_the_same_however_it_is_asked_for(history: History, day: date) -> None:
    record = record_of(after(history).bodies(*KINDS))
    _require_sums(record)
    _require_day(record, day)
    _require_counts(record, day)


def _require_sums(record: Record) -> None:
    """Asked for in parts, by what, status, whom and where, it is the whole."""
    whole = _of(record)
    nations = {part["nation"] for part in whole if part["nation"]}
    organisations = {part["organisation"] for part in whole if part["organisation"]}
    divided = (
        [_of(record, what=what) for what in ("seat", "meeting", "activity")],
        [_of(record, status=status) for status in {part["status"] for part in whole}],
        [
            *(_of(record, nation=nation) for nation in nations),
            *(_of(record, organisation=name) for name in organisations),
        ],
        [
            *(_of(record, group=group) for group in {part["group"] for part in whole if part["group"]}),
            *(_of(record, activity=id) for id in {part["activity"] for part in whole if part["activity"]}),
        ],
    )
    for parts in divided:
        assert _counted(part for some in parts for part in some) == _counted(whole)


def _counted(parts: Any) -> Counter[str]:
    return Counter(repr(sorted(part.items())) for part in parts)


def _require_day(record: Record, day: date) -> None:
    """What is asked on a day is what lasted that day."""
    on = [
        (part["seat"] or part["meeting"] or part["activity"], part["nation"], part["organisation"])
        for part in _of(record, on=day)
    ]
    lasting = [
        (part["seat"] or part["meeting"] or part["activity"], part["nation"], part["organisation"])
        for part in _of(record)
        if _lasted(part, day.isoformat())
    ]
    assert on == lasting


def _lasted(part: Participation, day: str) -> bool:
    first, last = part["from"] or "0001-01-01", part["until"] or "9999-12-31"
    if part["what"] == "meeting":
        last = part["until"] or first
    if part["what"] == "activity":
        known = part["from"] or part["until"]
        first, last = (known or "9999-12-31"), (part["until"] or known or "0001-01-01")
    return first <= day <= last


def _require_counts(record: Record, day: date) -> None:
    """The matrix and the rates count the same meetings as the participation."""
    everything: dict[str, Any] = {"since": date(2010, 1, 1), "until": day}
    found = matrix(record, Wanted(**everything), date(2030, 1, 1))
    parts = [part for part in _of(record, what="meeting", **everything) if part["group_name"] is not None]
    columns = {column["id"] for column in found["groups"]}
    by_cell = Counter(
        (part["nation"], part["group"], int(str(part["from"])[:4]), part["status"])
        for part in parts
        if part["group"] in columns
    )
    for cell in found["cells"]:
        key = (cell["nation"], cell["group"], cell["year"])
        assert cell["attended"] == by_cell.pop((*key, "present"), 0)
        assert cell["absent"] == by_cell.pop((*key, "absent"), 0)
        assert cell["invited"] == cell["attended"] + cell["absent"] + by_cell.pop((*key, "invited"), 0)
    assert not by_cell
    rates = attendance(record, Wanted(**everything), date(2030, 1, 1))
    together = Counter(part["nation"] for part in _of(record, what="meeting", **everything))
    assert {rate["nation"]: rate["invited"] for rate in rates} == together


def test_the_histories_are_busy_enough_to_prove_something() -> None:
    """Of a few hundred moves most are refused; enough of each kind must come to pass."""
    random = Random(5)
    history = [(random.choice(MOVES), random.randrange(2**32)) for _ in range(600)]
    desk = after(history)
    topics = Counter(fact.TOPIC for fact in desk.boards.facts.values())
    for topic in (
        "planning_group.renamed",
        "planning_group.merged",
        "seat.ended",
        "seat.corrected",
        "meeting.attendance_recorded",
        "meeting.corrected",
        "task.followed_up",
        "activity.put_on_waiting_list",
        "activity.admitted",
        "activity.corrected",
        "programme.amended",
    ):
        assert topics[topic], f"no history has a {topic}"
    flags = Counter(flag for one in desk.boards.every("seat") for flag in one["flags"])
    assert flags["overlapping_chairs"]
