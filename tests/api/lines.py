"""Who sees what and who may make which call: what the lines of `test_who_may` are made of, and those of planning."""

from dataclasses import dataclass

STAFF = {"duty officer", "head", "planner", "auditor"}
DESK = {"duty officer", "head"}
# Slovenia is stricken, Spain gives, Croatia was asked and has done nothing; Belarus is suspended and was not asked.
NATIONS = {"SVN", "ESP", "HRV", "BLR"}
EVERYBODY = STAFF | NATIONS | {"OCHA", "admin"}
ASKED = STAFF | {"SVN", "ESP", "HRV", "OCHA"}


@dataclass(frozen=True)
class Line:
    """One call: who sees what it names, who of them may make it, and the step that shows how."""

    sees: frozenset[str]
    may: frozenset[str]


def line(sees: set[str], may: set[str] | None = None) -> Line:
    """A call on what some see and, of them, some may change; without `may` it only reads."""
    return Line(frozenset(sees), frozenset(sees if may is None else may))


PLANNERS = DESK | {"planner"}
ALL = EVERYBODY - {"admin"}
ALLIES = STAFF | {"SVN", "ESP", "HRV"}
INVITED = ALLIES | {"BLR"}
PLANNING_TABLE: dict[str, Line] = {
    # on nothing in particular
    "establish_group": line(EVERYBODY, PLANNERS),
    "list_groups": line(EVERYBODY),
    "list_seats": line(EVERYBODY),
    "list_meetings": line(EVERYBODY),
    "list_tasks": line(EVERYBODY),
    "offer_activity": line(EVERYBODY, PLANNERS),
    "list_activities": line(EVERYBODY),
    "import_menu": line(EVERYBODY, PLANNERS),
    "propose_programme": line(EVERYBODY, PLANNERS | {"ESP"}),
    "list_programmes": line(EVERYBODY),
    "list_participation": line(EVERYBODY),
    "read_matrix": line(EVERYBODY),
    "list_attendance": line(EVERYBODY),
    "list_never": line(EVERYBODY),
    # on a planning group
    "read_group": line(ALL),
    "list_group_seats": line(ALL),
    "list_group_meetings": line(ALL),
    "rename_group": line(ALL, PLANNERS),
    "reorganise_group": line(ALL, PLANNERS),
    "merge_group": line(ALL, PLANNERS),
    "dissolve_group": line(ALL, PLANNERS),
    "nominate_seat": line(ALL, PLANNERS | {"SVN"}),
    "call_meeting": line(ALL, PLANNERS),
    # on Slovenia's seat among Allies, and a meeting with partners
    "read_seat": line(ALLIES),
    "confirm_seat": line(ALLIES, PLANNERS),
    "end_seat": line(ALLIES, PLANNERS | {"SVN"}),
    "read_meeting": line(INVITED),
    "hold_meeting": line(INVITED, PLANNERS),
    "cancel_meeting": line(INVITED, PLANNERS),
    "record_attendance": line(INVITED, PLANNERS),
    "record_decision": line(INVITED, PLANNERS),
    "list_decisions": line(INVITED),
    "read_task": line(INVITED),
    "follow_up_task": line(INVITED, PLANNERS),
    "close_task": line(INVITED, PLANNERS),
    # on an exercise in Slovenia, in which Spain took part, and Spain's programme
    "read_activity": line(ALL),
    "list_enrolments": line(ALL),
    "list_lessons": line(ALL),
    "amend_activity": line(ALL, PLANNERS),
    "cancel_activity": line(ALL, PLANNERS),
    "approve_nation": line(ALL, PLANNERS),
    "enrol": line(ALL, PLANNERS | {"ESP"}),
    "withdraw_enrolment": line(ALL, PLANNERS | {"SVN"}),
    "attend": line(ALL, PLANNERS),
    "complete": line(ALL, PLANNERS),
    "report_no_show": line(ALL, PLANNERS),
    "record_lesson": line(ALL, PLANNERS),
    "read_enrolment": line(STAFF | {"SVN", "ESP"}),
    "read_programme": line(STAFF | {"ESP"}),
    "amend_programme": line(STAFF | {"ESP"}, PLANNERS | {"ESP"}),
    "agree_programme": line(STAFF | {"ESP"}, PLANNERS | {"ESP"}),
    "review_programme": line(STAFF | {"ESP"}, PLANNERS | {"ESP"}),
}
PLANNING_NOT_ON_ANYTHING = {
    "establish_group",
    "list_groups",
    "list_seats",
    "list_meetings",
    "list_tasks",
    "offer_activity",
    "list_activities",
    "import_menu",
    "propose_programme",
    "list_programmes",
    "list_participation",
    "read_matrix",
    "list_attendance",
    "list_never",
}

# Of an exercise only the planner who forked it knows more than that it was; the others are not of it.
EXERCISE_TABLE: dict[str, Line] = {
    "fork_exercise": line(EVERYBODY, {"planner"}),
    "list_exercises": line(EVERYBODY),
    "read_exercise": line(STAFF),
    **{
        call: line({"planner"})
        for call in (
            "read_clock",
            "set_clock",
            "plan_inject",
            "import_injects",
            "list_injects",
            "fire_inject",
            "hold_inject",
            "move_inject",
            "skip_inject",
            "list_news",
            "read_comparison",
            "set_objectives",
            "read_objectives",
            "score_exercise",
        )
    },
}
EXERCISE_NOT_ON_ANYTHING = {"fork_exercise", "list_exercises"}
