"""Every call about exercises once: the planner forks the flood, lets its clock run, and keeps a master events list."""

from tests.api.steps import Step, get, make

FORK = "/v1/exercises/{fork}"
CHRISTMAS = "2026-12-24T16:00:00Z"

EXERCISE_STEPS: tuple[Step, ...] = (
    make(
        "fork_exercise",
        "planner",
        "/v1/exercises",
        {"title": "The Savinja again", "emergency_id": "{emergency}"},
        "fork",
    ),
    get("list_exercises", "planner", "/v1/exercises"),
    get("read_exercise", "planner", FORK),
    Step("set_clock", "planner", f"{FORK}/clock", {"paused": False, "speed": 10}),
    get("read_clock", "planner", f"{FORK}/clock"),
    make(
        "plan_inject",
        "planner",
        f"{FORK}/injects",
        {
            "at": CHRISTMAS,
            "what": "news",
            "title": "Dam",
            "text": "The dam above Laško is about to break.",
            "audience": ["SVN"],
            "expected": "Slovenia asks for pumps.",
        },
        "inject",
    ),
    make(
        "plan_inject",
        "planner",
        f"{FORK}/injects",
        {
            "at": CHRISTMAS,
            "what": "command",
            "title": "Croatia offers boats",
            "role": "nation",
            "nation": "HRV",
            "call": "/v1/emergencies/{emergency}/offers",
            "body": {"items": [{"what": "boats", "quantity": 4, "unit": "pieces"}]},
        },
        "inject by hand",
    ),
    Step(
        "import_injects",
        "planner",
        f"{FORK}/injects/import",
        status=201,
        file=(
            "at,what,title,text\n2026-12-24T17:00:00Z,news,Weather,The rain stops.\n",
            "text/csv",
        ),
    ),
    Step("fire_inject", "planner", f"{FORK}/injects/{{inject by hand}}/fire"),
    Step("hold_inject", "planner", f"{FORK}/injects/{{inject}}/hold", {"reason": "They are behind."}),
    Step("move_inject", "planner", f"{FORK}/injects/{{inject}}/move", {"at": "2026-12-24T18:00:00Z"}),
    Step("skip_inject", "planner", f"{FORK}/injects/{{inject}}/skip", {"reason": "They know already."}),
    get("list_injects", "planner", f"{FORK}/injects"),
    get("list_news", "planner", f"{FORK}/news"),
    get("read_comparison", "planner", f"{FORK}/comparison"),
    Step(
        "set_objectives",
        "planner",
        f"{FORK}/objectives",
        {
            "objectives": [
                {
                    "id": "answered",
                    "title": "Every offer has its answer within four hours",
                    "criterion": {"kind": "answered", "within_hours": 4},
                }
            ]
        },
    ),
    get("read_objectives", "planner", f"{FORK}/objectives"),
    get("score_exercise", "planner", f"{FORK}/score?of=reality"),
)

# What the names in a path stand for, once the steps were made.
EXERCISE_PLACES = {"exercise_id": "fork", "inject_id": "inject"}
# What is about an exercise from inside is answered by the exercise, at positions of its own.
INSIDE = "/v1/exercises/{exercise_id}/"
