"""Every call about the watch once: two sign on, one hands over to the other, and a watch is taken over."""

from tests.api.steps import Step, get, make

WATCH_STEPS: tuple[Step, ...] = (
    get("list_desk", "duty officer", "/v1/desk"),
    Step("sign_on", "duty officer", "/v1/watch/sign-on"),
    Step("sign_on", "head", "/v1/watch/sign-on"),
    make(
        "write_note",
        "duty officer",
        "/v1/watch/notes",
        {"text": "Gauges of the Savinja rising; called ARSO, next reading at 15:30Z."},
        "note",
    ),
    Step("offer_handover", "duty officer", "/v1/watch/hand-over", {"to": "{account of head}", "owners": []}),
    Step("confirm_handover", "head", "/v1/watch/confirm"),
    get("read_watch", "planner", "/v1/watch"),
    Step(
        "take_over",
        "duty officer",
        "/v1/watch/take-over",
        {"reason": "The head was called to the Council and did not come back."},
    ),
    Step("sign_on", "head", "/v1/watch/sign-on"),
    Step("sign_off", "head", "/v1/watch/sign-off"),
    get("read_watch_log", "duty officer", "/v1/watch/log?limit=2"),
)
