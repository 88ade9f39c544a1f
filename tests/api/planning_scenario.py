"""Every call of planning once, after the flood: groups and who sits in them, a meeting, an exercise, a programme."""

from tests.api.steps import Step, get, make

GROUPS, ACTIVITIES = "/v1/planning-groups", "/v1/activities"
GROUP, SEAT, MEETING = f"{GROUPS}/{{group}}", "/v1/seats/{seat}", "/v1/meetings/{meeting}"
TASK, EXERCISE, PROGRAMME = "/v1/tasks/{task}", f"{ACTIVITIES}/{{exercise}}", "/v1/programmes/{programme}"
HRVS_PLACE = {
    "nation": "HRV",
    "provenance": {
        "decided_by": {"nation": "HRV"},
        "reported_by": {"nation": "HRV", "authority": "Civil Protection Directorate"},
        "channel": "email",
    },
}

PLANNING_STEPS: tuple[Step, ...] = (
    # planning groups
    make(
        "establish_group",
        "planner",
        GROUPS,
        {
            "name": "Civil Emergency Planning Committee",
            "short_name": "CEPC",
            "formats": ["allies", "eapc"],
            "source": "nato.int topics_50093 (7 October 2022)",
        },
        "committee",
    ),
    make(
        "establish_group",
        "planner",
        GROUPS,
        {
            "name": "Public Health and Food/Water Group",
            "short_name": "PHFWG",
            "parent": "{committee}",
            "formats": ["allies", "eapc"],
            "from": "2010-06-01",
            "source": "civilprotection.gr NATO page",
        },
        "group",
    ),
    Step(
        "rename_group",
        "planner",
        f"{GROUP}/rename",
        {
            "name": "Joint Health, Agriculture and Food Group",
            "short_name": "JHAFG",
            "from": "2014-01-01",
            "provenance": {"certain": False, "note": "The year of renaming was not found."},
        },
    ),
    Step(
        "reorganise_group",
        "planner",
        f"{GROUP}/reorganise",
        {"formats": ["allies", "eapc", "nato_plus"], "from": "2023-01-01"},
    ),
    make("establish_group", "planner", GROUPS, {"name": "Transport Group", "short_name": "TG"}, "transport"),
    Step(
        "merge_group",
        "planner",
        f"{GROUPS}/{{transport}}/merge",
        {"into": "{committee}", "from": "2022-10-07"},
    ),
    make("establish_group", "planner", GROUPS, {"name": "Petroleum Planning Committee"}, "petroleum"),
    Step("dissolve_group", "planner", f"{GROUPS}/{{petroleum}}/dissolve", {"from": "2000-01-01"}),
    get("list_groups", "ESP", f"{GROUPS}?on=2012-07-01&limit=1"),
    get("read_group", "ESP", f"{GROUP}?on=2012-07-01"),
    # seats
    make(
        "nominate_seat",
        "SVN",
        f"{GROUP}/seats",
        {"nation": "SVN", "role": "member", "from": "2026-01-01", "contact": "{contact}"},
        "seat",
    ),
    Step("confirm_seat", "planner", f"{SEAT}/confirm", {"from": "2026-02-01"}),
    make("nominate_seat", "ESP", f"{GROUP}/seats", {"nation": "ESP", "role": "expert"}, "expert"),
    Step("end_seat", "ESP", "/v1/seats/{expert}/end", {"until": "2026-12-31"}),
    get("list_group_seats", "SVN", f"{GROUP}/seats?on=2026-01-15"),
    get("list_seats", "planner", "/v1/seats?nation=SVN&role=member"),
    get("read_seat", "SVN", SEAT),
    # meetings, and what they decide
    make(
        "call_meeting",
        "planner",
        f"{GROUP}/meetings",
        {
            "title": "Plenary in EAPC format",
            "format": "eapc",
            "at": "2026-11-19T08:30:00Z",
            "until": "2026-11-20",
            "place": "Brussels",
            "agenda": "1. Lessons of the summer. 2. Any other business.",
        },
        "meeting",
    ),
    Step("hold_meeting", "planner", f"{MEETING}/hold"),
    Step(
        "record_attendance",
        "planner",
        f"{MEETING}/attendance",
        {"present": ["SVN", "ESP", "AUT", "GEO"], "absent": ["HRV"]},
    ),
    make(
        "record_decision",
        "planner",
        f"{MEETING}/decisions",
        {"text": "Every nation names a point of contact.", "owner": "SVN", "due": "2026-11-23"},
        "task",
    ),
    get("list_decisions", "SVN", f"{MEETING}/decisions"),
    get("list_tasks", "SVN", "/v1/tasks?overdue=true"),
    Step("follow_up_task", "planner", f"{TASK}/follow-up", {"text": "Put off.", "due": "2026-12-15"}),
    Step("close_task", "planner", f"{TASK}/close", {"reason": "All have answered."}),
    get("read_task", "SVN", TASK),
    make(
        "call_meeting", "planner", f"{GROUP}/meetings", {"format": "allies", "at": "2026-12-02"}, "called off"
    ),
    Step("cancel_meeting", "planner", "/v1/meetings/{called off}/cancel", {"reason": "Nothing to discuss."}),
    get("list_group_meetings", "SVN", f"{GROUP}/meetings?status=held"),
    get("list_meetings", "SVN", "/v1/meetings?present=SVN"),
    get("read_meeting", "SVN", MEETING),
    # the menu, and an exercise on it
    make(
        "offer_activity",
        "planner",
        ACTIVITIES,
        {
            "title": "Field exercise Savinja",
            "tool": "eadrcc",
            "kind": "exercise",
            "host": "SVN",
            "place": "Celje",
            "from": "2026-11-10",
            "until": "2026-11-14",
            "places": 1,
            "open_to": ["ally", "eapc_partner"],
            "reference": "MENU-2026-014",
            "scenario": "A dam breaks after three days of rain.",
        },
        "exercise",
    ),
    Step("enrol", "ESP", f"{EXERCISE}/enrol", {"nation": "ESP"}, keep="enrolment"),
    Step("enrol", "planner", f"{EXERCISE}/enrol", HRVS_PLACE),
    Step("amend_activity", "planner", f"{EXERCISE}/amend", {"places": 3}),
    Step(
        "approve_nation",
        "planner",
        f"{EXERCISE}/approve",
        {"nation": "JPN", "decision": "Council decision of 2 October 2026"},
    ),
    Step("attend", "planner", f"{EXERCISE}/attend", {"nation": "ESP"}),
    Step("complete", "planner", f"{EXERCISE}/complete", {"nation": "ESP"}),
    Step("report_no_show", "planner", f"{EXERCISE}/no-show", {"nation": "HRV"}),
    Step("enrol", "SVN", f"{EXERCISE}/enrol", {"nation": "SVN"}),
    Step("withdraw_enrolment", "SVN", f"{EXERCISE}/withdraw", {"nation": "SVN"}),
    make(
        "record_lesson",
        "planner",
        f"{EXERCISE}/lessons",
        {
            "text": "Radios of two teams did not fit together.",
            "owner": "Radio working group",
            "due": "2027-03-01",
        },
        "lesson",
    ),
    get("list_lessons", "ESP", f"{EXERCISE}/lessons"),
    get("list_enrolments", "ESP", f"{EXERCISE}/enrolments"),
    get("read_enrolment", "ESP", "/v1/enrolments/{enrolment}"),
    get("list_activities", "ESP", f"{ACTIVITIES}?tool=eadrcc&limit=1"),
    get("read_activity", "ESP", EXERCISE),
    make(
        "offer_activity",
        "planner",
        ACTIVITIES,
        {"title": "Building integrity course", "tool": "building_integrity", "kind": "course"},
        "course",
    ),
    Step("cancel_activity", "planner", f"{ACTIVITIES}/{{course}}/cancel", {"reason": "No trainer."}),
    Step(
        "import_menu",
        "planner",
        f"{ACTIVITIES}/import",
        file=(
            "title,tool,kind,place,from,until,places,open_to,reference\n"
            "Host nation support,cep,seminar,Sarajevo,2027-06-17,2027-06-20,30,ally;eapc_partner,MENU-2027-001\n",
            "text/csv",
        ),
        status=201,
    ),
    # a programme
    make(
        "propose_programme",
        "ESP",
        "/v1/programmes",
        {
            "nation": "ESP",
            "from": "2026-01-01",
            "until": "2027-12-31",
            "activities": ["{exercise}"],
            "objectives": ["Two certified urban search and rescue teams"],
        },
        "programme",
    ),
    Step(
        "amend_programme",
        "ESP",
        f"{PROGRAMME}/amend",
        {"objectives": ["Two certified search teams", "A team leader's course"]},
    ),
    Step("agree_programme", "planner", f"{PROGRAMME}/agree"),
    Step("review_programme", "ESP", f"{PROGRAMME}/review", {"text": "The first team is certified."}),
    get("list_programmes", "ESP", "/v1/programmes?on=2026-11-24"),
    get("read_programme", "ESP", PROGRAMME),
    # what is counted
    get("list_participation", "ESP", "/v1/participation?nation=ESP"),
    get("read_matrix", "planner", "/v1/participation/matrix?on=2026-11-24&nation=ESP"),
    get("list_attendance", "planner", "/v1/participation/attendance?nation=HRV"),
    get("list_never", "planner", "/v1/participation/never?limit=1"),
)

# What the names in a path stand for, once the steps were made.
PLANNING_PLACES = {
    "group_id": "group",
    "seat_id": "seat",
    "meeting_id": "meeting",
    "task_id": "task",
    "activity_id": "exercise",
    "enrolment_id": "enrolment",
    "programme_id": "programme",
}
