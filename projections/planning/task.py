"""Decisions and lessons on the board.

A decision is for those who may read its meeting, whoever they come to be: which ones a meeting took is kept in a
`decisions` entity, which nobody reads. A lesson is for those who had a place in its activity when it was last told of.
"""

from uuid import UUID

from domain.correction import INITIAL, Corrected
from domain.fact import Fact
from domain.identity import named_id
from domain.planning.task import TaskSet, TaskState
from domain.provenance import Provenance
from domain.value import day_of
from projections.entities import Board, Entity
from projections.planning.activity import activity_state
from projections.readers import NOBODY, STAFF_ONLY, Readers, lesson_readers, task_readers
from projections.state import before, entity, evolved, state_of
from projections.words import day_told


def decisions_id(meeting: UUID) -> str:
    """The id of the list of a meeting's decisions."""
    return str(named_id("decisions", meeting))


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The decision or lesson after the fact, with the day on which it was set."""
    old = before(board, "task", fact)
    state = evolved(fact, TaskState, None if old is None else state_of(old, TaskState))
    shown = _shown(str(fact.originator_id), state, _source(state, board), _set_on(fact, old))
    if state.meeting_id is None or not isinstance(fact, TaskSet):
        return [shown]
    kept = board.get("decisions", decisions_id(state.meeting_id))
    tasks = [*([] if kept is None else kept.body["tasks"]), shown.id]
    body = {"origin": state.origin, "flags": [], "meeting_id": str(state.meeting_id), "tasks": tasks}
    return [shown, Entity("decisions", decisions_id(state.meeting_id), None, NOBODY, body)]


def of_meeting(meeting: UUID, readers: Readers, board: Board) -> list[Entity]:
    """The decisions of a meeting, for those who may now read it."""
    kept = board.get("decisions", decisions_id(meeting))
    found = (board.get("task", id) for id in ([] if kept is None else kept.body["tasks"]))
    return [
        _shown(old.id, state_of(old, TaskState), readers, old.body["set_on"])
        for old in found
        if old is not None
    ]


def _set_on(fact: Fact, old: Entity | None) -> str:
    """The day on which it was decided or learned, as it was told first, or as that was set right."""
    if old is None:
        return day_told(fact).isoformat()
    if isinstance(fact, Corrected) and fact.corrects_version == INITIAL:
        for change in fact.changes:
            if change.field == "provenance":
                right = Provenance.model_validate_json(change.now)
                return day_of(right.occurred_at or right.recorded_at).isoformat()
    set_on: str = old.body["set_on"]
    return set_on


def _source(state: TaskState, board: Board) -> Readers:
    """Who may read what a decision or lesson comes from."""
    if state.meeting_id is not None:
        meeting = board.get("meeting", str(state.meeting_id))
        return STAFF_ONLY if meeting is None else meeting.readers
    activity = board.get("activity", str(state.activity_id))
    return STAFF_ONLY if activity is None else lesson_readers(activity_state(activity, board))


def _shown(id: str, state: TaskState, source: Readers, set_on: str) -> Entity:
    return entity("task", id, None, task_readers(state, source), state, set_on=set_on)
