"""Planning and preparedness on the board: groups, seats, meetings, tasks, activities and programmes.

What came of the import of a menu is shown to staff; that a planning file came in is no more than noted in the log.
"""

from collections.abc import Callable

from domain.commands.planning.activity import enrolment_id
from domain.fact import Fact, Opening
from domain.planning.activity import NationFact
from domain.planning.programme import ProgrammeProposed
from domain.planning.seat import SeatNominated
from domain.planning.task import TaskSet
from projections.entities import Board, Entity
from projections.planning import activity, group, meeting, menu, programme, seat, task

REDUCERS: dict[str, Callable[[Fact, Board], list[Entity]]] = {
    "planning_group": group.reduce,
    "seat": seat.reduce,
    "meeting": meeting.reduce,
    "task": task.reduce,
    "activity": activity.reduce,
    "programme": programme.reduce,
    "menu_import": menu.reduce,
}


def touches(fact: Fact) -> set[tuple[str, str]]:
    """What the fold of a fact of planning is likely to ask for, beside the thing itself."""
    match fact:
        case SeatNominated(role="chair"):
            return {("chairs", seat.chairs_id(fact.group_id))}
        case TaskSet(meeting_id=meeting_id) if meeting_id is not None:
            return {("meeting", str(meeting_id)), ("decisions", task.decisions_id(meeting_id))}
        case TaskSet(activity_id=activity_id) if activity_id is not None:
            return {("activity", str(activity_id)), ("roll", activity.roll_id(activity_id))}
        case NationFact():
            id = fact.originator_id
            return {
                ("roll", activity.roll_id(id)),
                ("chosen", programme.chosen_id(id)),
                ("enrolment", enrolment_id(id, fact.nation)),
            }
        case ProgrammeProposed():
            enrolments = {("enrolment", enrolment_id(one, fact.nation)) for one in fact.activities}
            return enrolments | {("chosen", programme.chosen_id(one)) for one in fact.activities}
        case _ if fact.TOPIC.startswith("activity.") and not isinstance(fact, Opening):
            return {("roll", activity.roll_id(fact.originator_id))}
        case _:
            return set()
