"""Activities on the board, for everybody; and each nation's part in them, for that nation and the host.

Who has enrolled stands in a `roll` entity, which nobody reads: the activity itself shows only how many. The programmes
that chose the activity show how far their nation has come, and change with its enrolment.
"""

from collections.abc import Collection
from uuid import UUID

from domain.commands.planning.activity import enrolment_id
from domain.fact import Fact
from domain.identity import named_id
from domain.planning.activity import ActivityState, NationFact
from projections.entities import Board, Entity
from projections.planning import programme
from projections.readers import EVERYBODY, NOBODY, enrolment_readers
from projections.state import before, entity, evolved, state_of

# What is told of an activity and holds for every part in it: it was made up.
SHARED = frozenset({"synthetic"})


def roll_id(activity: UUID | str) -> str:
    """The id of an activity's roll."""
    return str(named_id("roll", activity))


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """What is told of a nation changes its enrolment first, and then the activity; anything else the activity."""
    old = before(board, "activity", fact)
    was = None if old is None else activity_state(old, board)
    state = evolved(fact, ActivityState, was)
    struck = () if old is None else _struck(fact.originator_id, board)
    enrolments = _enrolments(fact, was, state, struck, board)
    roll = _roll(fact.originator_id, was, state, struck)
    standings = {one.body["nation"]: one.body["status"] for one in enrolments}
    programmes = programme.progressed(fact.originator_id, standings, board)
    shown = [_shown(fact.originator_id, state)]
    if isinstance(fact, NationFact):
        return [*enrolments, *shown, *roll, *programmes]
    return [*shown, *enrolments, *roll, *programmes]


def activity_state(shown: Entity, board: Board) -> ActivityState:
    """The state that an activity shows, with who has enrolled, which it does not show."""
    if shown.state is None:
        roll = board.get("roll", roll_id(shown.id))
        enrolments = [] if roll is None else roll.body["enrolments"]
        whole = Entity(
            shown.kind, shown.id, shown.emergency, shown.readers, {**shown.body, "enrolments": enrolments}
        )
        shown.remember(state_of(whole, ActivityState))
    return state_of(shown, ActivityState)


def _shown(id: UUID, state: ActivityState) -> Entity:
    shown = entity(
        "activity", id, None, EVERYBODY, state, taken=state.taken, free=state.free, waiting=len(state.waiting)
    )
    del shown.body["enrolments"]
    return shown


def _struck(id: UUID, board: Board) -> tuple[str, ...]:
    """The nations whose enrolment a correction has taken away; it is shown all the same."""
    roll = board.get("roll", roll_id(id))
    return () if roll is None else tuple(roll.body["struck"])


def _roll(id: UUID, was: ActivityState | None, state: ActivityState, struck: Collection[str]) -> list[Entity]:
    """Who has enrolled, where that has changed."""
    if state.enrolments == (() if was is None else was.enrolments):
        return []
    body = {
        "origin": state.origin,
        "flags": [],
        "activity_id": str(id),
        "enrolments": [one.model_dump(mode="json") for one in state.enrolments],
        "struck": sorted({*struck, *_statuses(was)} - set(_statuses(state))),
    }
    return [Entity("roll", roll_id(id), None, NOBODY, body)]


def _enrolments(
    fact: Fact, was: ActivityState | None, state: ActivityState, struck: Collection[str], board: Board
) -> list[Entity]:
    """The enrolments that the fact changed, that of the nation it is about first."""
    now, then = _statuses(state), _statuses(was)
    changed = {code for code in now.keys() | then.keys() if now.get(code) != then.get(code)}
    if was is not None and was.host != state.host:
        # The host reads them all.
        changed |= {*now, *struck}
    if isinstance(fact, NationFact):
        changed.discard(fact.nation)
        return [_enrolment(fact, code, state, board) for code in (fact.nation, *sorted(changed))]
    return [_enrolment(fact, code, state, board) for code in sorted(changed)]


def _statuses(state: ActivityState | None) -> dict[str, str]:
    return {} if state is None else {one.nation: one.status for one in state.enrolments}


def _enrolment(fact: Fact, code: str, state: ActivityState, board: Board) -> Entity:
    """How it stands with one nation; one that a correction has taken away is shown withdrawn and struck."""
    id = enrolment_id(fact.originator_id, code)
    old = board.get("enrolment", id)
    status = state.status_of(code)
    # The activity has the flags of all that happened to it; an enrolment those of what was told of its nation.
    known = set() if old is None else set(old.body["flags"])
    told = set(fact.flags) if isinstance(fact, NationFact) and fact.nation == code else set()
    flags = [flag for flag in state.flags if flag in known | told | SHARED]
    if status is None and "struck" not in flags:
        flags.append("struck")
    body = {
        "origin": state.origin,
        "flags": flags,
        "activity_id": str(fact.originator_id),
        "nation": code,
        "status": status or "withdrawn",
    }
    return Entity("enrolment", id, None, enrolment_readers(state, code), body, state)
