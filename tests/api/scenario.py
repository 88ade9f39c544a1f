"""Every call once, in an order in which each can be made: one flood, from the alert to the final report; planning.

The clock and the ids are held, so the same calls give the same answers, byte for byte. The examples in the published
description are these answers.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.api.duplicates_scenario import DUPLICATES_STEPS
from tests.api.exercise_scenario import EXERCISE_STEPS
from tests.api.mail_scenario import MAIL_STEPS
from tests.api.planning_scenario import PLANNING_STEPS
from tests.api.steps import Step, get, make
from tests.api.watch_scenario import WATCH_STEPS

# Who acts: the name by which a step says so, the role and the nation.
ACCOUNTS: dict[str, tuple[str, str | None]] = {
    "admin": ("admin", None),
    "duty officer": ("duty_officer", None),
    "head": ("head", None),
    "deputy": ("head", None),
    "SVN": ("nation", "SVN"),
    "ESP": ("nation", "ESP"),
    "OCHA": ("observer", None),
    "planner": ("planner", None),
}
BEGINS = datetime(2026, 11, 24, 14, 55, tzinfo=UTC)
# What stands in an example for what is random.
NO_TOKEN = "the-token-is-shown-once"


class HeldClock:
    """A clock that moves when it is told."""

    def __init__(self, now: datetime = BEGINS) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


def counted_ids() -> Callable[[], UUID]:
    """UUIDv7 that count, always the same."""
    count = 0

    def next_id() -> UUID:
        nonlocal count
        count += 1
        milliseconds = int(BEGINS.timestamp() * 1000) + count
        return UUID(int=milliseconds << 80 | 0x7 << 76 | count << 64 | 0b10 << 62 | count * 0x9E3779B97F4A7C1)

    return next_id


ESPS_WORD = {"decided_by": {"nation": "ESP"}, "reported_by": {"nation": "ESP", "authority": "DGPCE"}}
SVNS_WORD = {"decided_by": {"nation": "SVN"}, "reported_by": {"nation": "SVN"}, "channel": "telephone"}
HRVS_WORD = {
    "decided_by": {"nation": "HRV"},
    "reported_by": {"nation": "HRV", "authority": "Civil Protection Directorate"},
    "channel": "email",
    "received_at": "2026-11-24T14:20:00Z",
    "note": "Confirmed by telephone.",
    "sources": ["E-mail of 24 November, 14:18Z"],
}

STEPS: tuple[Step, ...] = (
    # accounts, nations, contacts
    make(
        "add_account",
        "admin",
        "/v1/accounts",
        {"role": "nation", "nation": "BIH", "name": "Bosnia"},
        "account",
    ),
    get("list_accounts", "admin", "/v1/accounts?limit=2"),
    get("read_account", "admin", "/v1/accounts/{account}"),
    Step("revoke_account", "admin", "/v1/accounts/{account}/revoke"),
    make(
        "appoint",
        "head",
        "/v1/appointments",
        {"account": "{account of deputy}", "post": "deputy_head", "from": "2026-11-01"},
        "appointment",
    ),
    get("list_appointments", "duty officer", "/v1/appointments"),
    get("read_appointment", "duty officer", "/v1/appointments/{appointment}"),
    get("read_me", "ESP", "/v1/me"),
    get("list_nations", "ESP", "/v1/nations?on=2017-06-04&limit=1"),
    get("read_nation", "ESP", "/v1/nations/MNE?on=2017-06-05"),
    make(
        "add_contact",
        "SVN",
        "/v1/contacts",
        {
            "name": "Duty desk, URSZR",
            "telephone": "+386 1 471 3322",
            "languages": ["sl", "en"],
            "hours": "24/7",
        },
        "contact",
    ),
    get("list_contacts", "SVN", "/v1/contacts"),
    get("read_contact", "SVN", "/v1/contacts/{contact}"),
    make("add_contact", "SVN", "/v1/contacts", {"name": "Left the service"}, "former contact"),
    Step("erase_contact", "SVN", "/v1/contacts/{former contact}/erase"),
    Step("forget_contact", "admin", "/v1/contacts/{former contact}/forget"),
    *WATCH_STEPS,
    # an alert, then a request
    make(
        "open_emergency",
        "duty officer",
        "/v1/emergencies",
        {
            "country": "SVN",
            "hazard": "flood",
            "occurred": "2026-11-24T06:30:00+01:00",
            "place": {"text": "Savinja valley", "lat": 46.3, "lon": 15.1},
            "situation": "Heavy rain since the night; two villages cut off.",
        },
        "emergency",
    ),
    Step(
        "assign_glide", "duty officer", "/v1/emergencies/{emergency}/glide", {"glide": "FL-2026-000214-SVN"}
    ),
    # A monitored file is for staff, so the nation cannot name it; the duty officer records what it asks.
    make(
        "receive_request",
        "duty officer",
        "/v1/emergencies/{emergency}/requests",
        {
            "items": [
                {"what": "high-capacity pumps", "quantity": 20, "unit": "pieces", "priority": "1"},
                {"what": "sandbags", "quantity": 15000, "unit": "pieces", "needed_by": "2026-11-26"},
                {"what": "rescue boats", "remarks": "with crews"},
            ],
            "situation": "The Savinja is above its banks over 40 km.",
            "assessment": "Two villages without access, 1,200 people evacuated.",
            "points_of_entry": ["Ljubljana (LJLJ)"],
            "contact": "{contact}",
            "provenance": SVNS_WORD,
        },
        "request",
    ),
    get("list_requests", "SVN", "/v1/emergencies/{emergency}/requests"),
    get("read_request", "SVN", "/v1/requests/{request}"),
    Step(
        "disseminate",
        "head",
        "/v1/requests/{request}/disseminate",
        {"references": ["Request of the Mission of Slovenia, 24 November"]},
        "sent request",
    ),
    Step(
        "amend_request",
        "SVN",
        "/v1/requests/{request}/amend",
        {"items": [{"what": "drying units", "quantity": 60, "unit": "pieces"}]},
    ),
    Step("disseminate", "head", "/v1/requests/{request}/disseminate"),
    get("list_items", "SVN", "/v1/emergencies/{emergency}/items?limit=1"),
    get("read_item", "SVN", "/v1/items/{pumps}"),
    # offers
    make(
        "submit_offer",
        "ESP",
        "/v1/emergencies/{emergency}/offers",
        {
            "items": [
                {"what": "high-capacity pumps", "item_id": "{pumps}", "quantity": 12, "unit": "pieces"},
                {"what": "pump crew", "quantity": 9, "quantity_kind": "up_to", "unit": "persons"},
            ],
            "available_from": "2026-11-25",
            "transport": "own, by air",
            "cost": "free of charge",
            "valid_until": "2026-12-01",
        },
        "offer",
    ),
    get("list_offers", "SVN", "/v1/emergencies/{emergency}/offers?donor=ESP"),
    get("read_offer", "ESP", "/v1/offers/{offer}"),
    Step("amend_offer", "ESP", "/v1/offers/{offer}/amend", {"conditions": "fuel is provided on site"}),
    Step(
        "accept_offer",
        "SVN",
        "/v1/offers/{offer}/accept",
        {"lines": [{"line": 1, "quantity": 10}, {"line": 2}]},
    ),
    make(
        "submit_offer",
        "duty officer",
        "/v1/emergencies/{emergency}/offers",
        {"items": [{"what": "sandbags", "quantity": 5000, "unit": "pieces"}], "provenance": HRVS_WORD},
        "croatian offer",
    ),
    Step(
        "correct_entry",
        "duty officer",
        "/v1/entries/{position of croatian offer}/correct",
        {"reason": "The e-mail says 50,000.", "right": {"quantity": 50000}},
    ),
    Step("acknowledge_entry", "duty officer", "/v1/entries/{position of offer}/acknowledge"),
    Step(
        "decline_offer", "SVN", "/v1/offers/{croatian offer}/decline", {"reason": "Enough sandbags by now."}
    ),
    make(
        "submit_offer",
        "OCHA",
        "/v1/emergencies/{emergency}/offers",
        {
            "items": [{"what": "rescue boats", "quantity": 4, "unit": "pieces"}],
            "channel": "un",
            "donors": [{"organisation": "UN OCHA"}],
            "provenance": {"decided_by": {"organisation": "UN OCHA"}},
        },
        "offer of the un",
    ),
    make(
        "submit_offer",
        "ESP",
        "/v1/emergencies/{emergency}/offers",
        {"items": [{"what": "rescue boats", "quantity": 4, "unit": "pieces"}], "channel": "bilateral"},
        "bilateral offer",
    ),
    Step(
        "link_offer", "duty officer", "/v1/offers/{bilateral offer}/link", {"offer_id": "{offer of the un}"}
    ),
    Step("unlink_offer", "duty officer", "/v1/offers/{bilateral offer}/unlink"),
    Step(
        "withdraw_offer", "ESP", "/v1/offers/{bilateral offer}/withdraw", {"reason": "given through the UN"}
    ),
    make(
        "submit_offer",
        "ESP",
        "/v1/emergencies/{emergency}/offers",
        {"items": [{"what": "drying units", "item_id": "{dryers}", "quantity": 60, "unit": "pieces"}]},
        "failing offer",
    ),
    Step("accept_offer", "SVN", "/v1/offers/{failing offer}/accept"),
    Step("fail_offer", "ESP", "/v1/offers/{failing offer}/fail", {"reason": "the depot is flooded as well"}),
    make(
        "submit_offer",
        "ESP",
        "/v1/emergencies/{emergency}/offers",
        {"items": [{"what": "drying units", "item_id": "{dryers}", "quantity": 10, "unit": "pieces"}]},
        "released offer",
    ),
    Step("accept_offer", "SVN", "/v1/offers/{released offer}/accept"),
    Step("release_offer", "SVN", "/v1/offers/{released offer}/release", {"reason": "found in the country"}),
    # consignments
    make(
        "plan_consignment",
        "ESP",
        "/v1/offers/{offer}/consignments",
        {
            "lines": [{"line": 1, "quantity": 10}],
            "carrier": "Spanish Air and Space Force",
            "mode": "air",
            "route": "Zaragoza to Ljubljana",
            "eta": "2026-11-25T16:00:00Z",
            "clearances": [{"name": "overflight Italy", "status": "asked"}],
        },
        "consignment",
    ),
    Step(
        "report_clearances",
        "ESP",
        "/v1/consignments/{consignment}/clearances",
        {"clearances": [{"name": "overflight Italy", "status": "granted"}]},
    ),
    Step("depart", "ESP", "/v1/consignments/{consignment}/depart"),
    Step(
        "divert",
        "ESP",
        "/v1/consignments/{consignment}/divert",
        {"point_of_entry": "Maribor (LJMB)", "reason": "fog at Ljubljana"},
    ),
    Step("arrive", "ESP", "/v1/consignments/{consignment}/arrive"),
    Step(
        "hand_over",
        "SVN",
        "/v1/consignments/{consignment}/hand-over",
        {"lines": [{"line": 1, "quantity": 9}]},
    ),
    make("plan_consignment", "ESP", "/v1/offers/{offer}/consignments", {"lines": [{"line": 2}]}, "team"),
    Step("depart", "ESP", "/v1/consignments/{team}/depart"),
    Step("arrive", "ESP", "/v1/consignments/{team}/arrive", {"lines": [{"line": 2, "quantity": 8}]}),
    Step("hand_over", "SVN", "/v1/consignments/{team}/hand-over"),
    Step("go_home", "ESP", "/v1/consignments/{team}/go-home"),
    make("plan_consignment", "ESP", "/v1/offers/{offer}/consignments", {"lines": [{"line": 1}]}, "twice"),
    Step("cancel", "ESP", "/v1/consignments/{twice}/cancel", {"reason": "planned twice"}),
    make(
        "record_consignment",
        "duty officer",
        "/v1/emergencies/{emergency}/consignments",
        {
            "donors": [{"nation": "HRV"}],
            "items": [{"what": "bottled water", "quantity": 4.5, "unit": "tonnes"}],
            "mode": "road",
            "provenance": HRVS_WORD,
        },
        "unannounced",
    ),
    Step("depart", "duty officer", "/v1/consignments/{unannounced}/depart", {"provenance": HRVS_WORD}),
    Step(
        "lose",
        "duty officer",
        "/v1/consignments/{unannounced}/lose",
        {"reason": "the road was washed away", "provenance": HRVS_WORD},
    ),
    get("list_consignments", "SVN", "/v1/emergencies/{emergency}/consignments?status=handed_over"),
    get("read_consignment", "ESP", "/v1/consignments/{consignment}"),
    get("read_coverage", "SVN", "/v1/emergencies/{emergency}/coverage"),
    # a report, and the end
    Step("close_item", "SVN", "/v1/items/{pumps}/close", {"reason": "met"}),
    Step("close_request", "SVN", "/v1/requests/{request}/close", {"reason": "the water is going back"}),
    make(
        "receive_request",
        "SVN",
        "/v1/emergencies/{emergency}/requests",
        {"items": [], "situation": "Landslides; list follows."},
        "second request",
    ),
    make("receive_request", "SVN", "/v1/emergencies/{emergency}/requests", {"items": []}, "third request"),
    Step("withdraw_request", "SVN", "/v1/requests/{third request}/withdraw", {"reason": "sent twice"}),
    Step(
        "end_need",
        "duty officer",
        "/v1/emergencies/{emergency}/end-of-need",
        {"reason": "Slovenia copes on its own.", "provenance": SVNS_WORD},
    ),
    make(
        "draft_report",
        "duty officer",
        "/v1/emergencies/{emergency}/situation-reports",
        {
            "product": "final",
            "sections": {
                "situation": "The water has gone back.",
                "thanks": "Slovenia thanks all who helped.",
            },
        },
        "report",
    ),
    get("list_messages", "duty officer", "/v1/emergencies/{emergency}/messages?status=draft"),
    Step(
        "edit_draft",
        "duty officer",
        "/v1/messages/{report}/edit",
        {"references": ["Telephone call of the Slovenian duty desk, 24 November"]},
    ),
    get("preview_message", "duty officer", "/v1/messages/{report}/preview"),
    Step("approve_message", "head", "/v1/messages/{report}/approve"),
    get("read_message", "ESP", "/v1/messages/{report}"),
    get("read_message_as_text", "ESP", "/v1/messages/{report}.txt"),
    get("read_message_as_page", "ESP", "/v1/messages/{report}.html"),
    get("read_message_as_pdf", "ESP", "/v1/messages/{report}.pdf"),
    Step(
        "release_wider",
        "deputy",
        "/v1/messages/{report}/release-wider",
        {"nations": ["BRA"], "reason": "Brazil has asked what was learned."},
    ),
    make(
        "correct_message",
        "duty officer",
        "/v1/messages/{report}/correct",
        {"sections": {"situation": "The water has gone back into its bed."}},
        "correction",
    ),
    Step("leave_post", "head", "/v1/appointments/{appointment}/leave", {"post": "deputy_head"}),
    Step("reopen", "head", "/v1/emergencies/{emergency}/reopen", {"reason": "a second wave of rain"}),
    get("read_log", "SVN", "/v1/emergencies/{emergency}/log?limit=2"),
    get("list_entries", "duty officer", "/v1/entries?limit=1"),
    get("read_readers", "duty officer", "/v1/entries/{position of offer}/readers"),
    # two other files
    make(
        "open_emergency", "duty officer", "/v1/emergencies", {"country": "ALB", "hazard": "wildfire"}, "alert"
    ),
    Step("stand_down", "duty officer", "/v1/emergencies/{alert}/stand-down", {"reason": "put out by rain"}),
    make(
        "open_emergency",
        "duty officer",
        "/v1/emergencies",
        {"country": "NPL", "hazard": "earthquake"},
        "nepal",
    ),
    Step(
        "record_mandate",
        "head",
        "/v1/emergencies/{nepal}/mandate",
        {"decision": "North Atlantic Council, PO(2026)0311", "decided_on": "2026-11-24"},
    ),
    get("list_emergencies", "duty officer", "/v1/emergencies?country=SVN"),
    get("read_emergency", "ESP", "/v1/emergencies/{emergency}"),
    get("live", "", "/v1/health/live"),
    get("ready", "", "/v1/health/ready"),
    get("explain", "", "/problems/only-stricken-nation-decides"),
    *PLANNING_STEPS,
    *EXERCISE_STEPS,
    *MAIL_STEPS,
    # what can be learned from it
    Step(
        "score_emergency",
        "planner",
        "/v1/emergencies/{emergency}/score",
        {
            "objectives": [
                {
                    "id": "first-offer",
                    "title": "The first offer comes within two hours of the dissemination",
                    "criterion": {"kind": "first", "what": "offer", "within_hours": 2},
                },
                {
                    "id": "pumps-in-place",
                    "title": "All pumps are handed over within a day",
                    "criterion": {"kind": "handed_over", "items": "pumps", "within_hours": 24},
                },
                {
                    "id": "own-approval",
                    "title": "No message is approved by its originator",
                    "criterion": {"kind": "never", "what": "message_approved_by_originator"},
                },
            ]
        },
    ),
    get("list_criteria", "planner", "/v1/criteria?limit=2"),
    get("list_library", "planner", "/v1/library?size=small"),
    get("list_library_lessons", "planner", "/v1/library/lessons?limit=2"),
    *DUPLICATES_STEPS,
    # a browser comes to the watch, and leaves it
    Step("sign_in", "duty officer", "/v1/session", {"token": "{token}"}, headers={"Origin": "{centre}"}),
    get("list_presence", "duty officer", "/v1/presence"),
    Step(
        "sign_out",
        "duty officer",
        "/v1/session",
        method="DELETE",
        status=204,
        headers={"Origin": "{centre}", "Cookie": "{cookie}"},
    ),
    # looking back
    get("read_difference", "SVN", "/v1/emergencies/{emergency}/difference?from=17&to=23"),
    make(
        "start_replay",
        "planner",
        "/v1/replays",
        {"emergency_id": "{emergency}", "speed": 600, "reader": "ESP", "silence": 3600},
        "ended replay",
    ),
    Step("end_replay", "planner", "/v1/replays/{ended replay}", method="DELETE"),
    make("start_replay", "planner", "/v1/replays", {"emergency_id": "{emergency}"}, "replay"),
    get("list_replays", "duty officer", "/v1/replays"),
    get("read_replay", "head", "/v1/replays/{replay}"),
    Step(
        "score_replay",
        "planner",
        "/v1/replays/{replay}/score",
        {
            "objectives": [
                {
                    "id": "capitals-told",
                    "title": "The request goes out within two hours of its receipt",
                    "criterion": {
                        "kind": "first",
                        "what": "dissemination",
                        "within_hours": 2,
                        "after": "request",
                    },
                }
            ]
        },
    ),
)
# What stands in an example for what only its reader knows.
FOR_THE_SHELL = {"token": "$TOKEN", "centre": "$CENTRE", "cookie": "$COOKIE"}

NAMED = re.compile(r"\{([a-z ]+)\}")


def filled(said: Any, kept: Mapping[str, str]) -> Any:
    """The path or body of a step with what earlier steps kept."""
    match said:
        case str():
            return NAMED.sub(lambda name: kept[name[1]], said)
        case dict():
            return {name: filled(value, kept) for name, value in said.items()}
        case list():
            return [filled(value, kept) for value in said]
        case _:
            return said


def kept_from(step: Step, answer: Mapping[str, Any], position: str) -> Iterator[tuple[str, str]]:
    """What a step's answer gives later steps to name."""
    if step.keep is not None:
        yield step.keep, answer["id"]
        yield f"position of {step.keep}", position
    if step.call == "read_request":
        yield "pumps", answer["items"][0]
    if step.call == "list_transmissions":
        yield "transmission", answer["items"][0]["id"]
    if step.call == "amend_request":
        yield "dryers", answer["items"][-1]


def example_of(path: str, template: str) -> dict[str, str]:
    """The path's parameters by the names that the description gives them."""
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/?]+)", re.escape(template))
    found = re.fullmatch(pattern + r"(?:\?.*)?", path)
    return {} if found is None else found.groupdict()
