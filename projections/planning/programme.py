"""Programmes on the board, each with how far it has come: in how many of its activities its nation stands where.

Which programmes chose an activity is kept in a `chosen` entity for each activity, which nobody reads, so that they
change with an enrolment.
"""

from collections.abc import Mapping
from uuid import UUID

from domain.commands.planning.activity import enrolment_id
from domain.fact import Fact
from domain.identity import named_id
from domain.planning.programme import ProgrammeState
from projections.entities import Board, Entity
from projections.readers import NOBODY, programme_readers
from projections.state import before, entity, evolved, state_of

# What an activity that a programme chose can have come to.
COUNTED = ("waiting", "enrolled", "attended", "completed", "no_show")


def chosen_id(activity: UUID) -> str:
    """The id of the list of programmes that chose an activity."""
    return str(named_id("chosen", activity))


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The programme after the fact, and the lists of the activities that it has chosen, or has no longer."""
    old = before(board, "programme", fact)
    was = None if old is None else state_of(old, ProgrammeState)
    state = evolved(fact, ProgrammeState, was)
    id = str(fact.originator_id)
    then, now = _chosen(was), _chosen(state)
    changed = sorted(set(then) ^ set(now))
    return [
        _shown(id, state, board),
        *(_listed(activity, id, activity in now, board) for activity in changed),
    ]


def progressed(activity: UUID, standings: Mapping[str, str], board: Board) -> list[Entity]:
    """The programmes of those nations with which it now stands otherwise in an activity, `{nation: status}`."""
    kept = board.get("chosen", chosen_id(activity)) if standings else None
    shown = []
    for id in [] if kept is None else kept.body["programmes"]:
        programme = board.get("programme", id)
        if programme is not None and (code := programme.body["nation"]) in standings:
            state = state_of(programme, ProgrammeState)
            shown.append(_shown(id, state, board, {activity: standings[code]}))
    return shown


def _chosen(state: ProgrammeState | None) -> tuple[UUID, ...]:
    if state is None or "struck" in state.flags:
        return ()
    return tuple(dict.fromkeys(state.activities))


def _shown(
    id: str, state: ProgrammeState, board: Board, standings: Mapping[UUID, str] | None = None
) -> Entity:
    """The programme with its progress; `standings` are those of its activities that the board does not show yet."""
    chosen = tuple(dict.fromkeys(state.activities))
    known = standings or {}
    reached = [known.get(activity) or _standing(activity, state.nation, board) for activity in chosen]
    progress = {"chosen": len(chosen), **{status: reached.count(status) for status in COUNTED}}
    return entity("programme", id, None, programme_readers(state), state, progress=progress)


def _standing(activity: UUID, code: str, board: Board) -> str | None:
    enrolment = board.get("enrolment", enrolment_id(activity, code))
    return None if enrolment is None else enrolment.body["status"]


def _listed(activity: UUID, programme: str, is_chosen: bool, board: Board) -> Entity:
    """The programmes that chose an activity, with one more or one less."""
    kept = board.get("chosen", chosen_id(activity))
    others = [] if kept is None else [id for id in kept.body["programmes"] if id != programme]
    programmes = [*others, programme] if is_chosen else others
    body = {"origin": "live", "flags": [], "activity_id": str(activity), "programmes": programmes}
    return Entity("chosen", chosen_id(activity), None, NOBODY, body)
