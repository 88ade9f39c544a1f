"""Every call × every role × what is its own, another's, hidden or unknown. A new call without a line here fails.

403 is for what one may see and not do; what one may not see is answered like an id that never was, byte for byte.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest

from api import openapi
from tests.api.exercise_scenario import EXERCISE_PLACES, EXERCISE_STEPS
from tests.api.lines import (
    ASKED,
    DESK,
    EVERYBODY,
    EXERCISE_NOT_ON_ANYTHING,
    EXERCISE_TABLE,
    NATIONS,
    PLANNING_NOT_ON_ANYTHING,
    PLANNING_TABLE,
    STAFF,
    Line,
    line,
)
from tests.api.mail_scenario import MAIL_STEPS
from tests.api.planning_scenario import PLANNING_PLACES, PLANNING_STEPS
from tests.api.scenario import ESPS_WORD, STEPS, filled
from tests.api.served import ORIGIN, Served, serving

PARTIES = STAFF | {"SVN", "ESP"}
TABLE: dict[str, Line] = {
    # on nothing in particular
    "list_emergencies": line(EVERYBODY),
    "list_likely": line(EVERYBODY, STAFF | NATIONS),
    "list_entries": line(EVERYBODY),
    "list_contacts": line(EVERYBODY),
    "list_nations": line(EVERYBODY),
    "read_nation": line(EVERYBODY),
    "read_me": line(EVERYBODY),
    "sign_in": line(EVERYBODY),
    "sign_out": line(EVERYBODY),
    "list_presence": line(EVERYBODY, STAFF),
    "list_desk": line(EVERYBODY, STAFF),
    "read_watch": line(EVERYBODY, STAFF),
    "read_watch_log": line(EVERYBODY, STAFF),
    "sign_on": line(EVERYBODY, DESK),
    "sign_off": line(EVERYBODY, DESK),
    "offer_handover": line(EVERYBODY, DESK),
    "confirm_handover": line(EVERYBODY, DESK),
    "take_over": line(EVERYBODY, DESK),
    "write_note": line(EVERYBODY, DESK),
    "list_accounts": line(EVERYBODY, {"admin"}),
    "add_account": line(EVERYBODY, {"admin"}),
    "appoint": line(EVERYBODY, {"head"}),
    "list_appointments": line(EVERYBODY),
    "list_criteria": line(EVERYBODY),
    "list_library": line(EVERYBODY),
    "list_library_lessons": line(EVERYBODY),
    "add_contact": line(EVERYBODY, DESK | NATIONS | {"OCHA"}),
    "open_emergency": line(EVERYBODY, DESK | {"SVN"}),
    "start_replay": line(EVERYBODY, DESK | {"planner"}),
    "list_replays": line(EVERYBODY),
    # on an emergency
    "read_emergency": line(ASKED),
    "list_requests": line(ASKED),
    "list_items": line(ASKED),
    "read_coverage": line(ASKED),
    "list_offers": line(ASKED),
    "list_consignments": line(ASKED),
    "list_messages": line(ASKED),
    "read_log": line(ASKED),
    "read_difference": line(ASKED),
    "score_emergency": line(ASKED, STAFF),
    "receive_request": line(ASKED, DESK | {"SVN"}),
    "submit_offer": line(ASKED, DESK | {"ESP", "HRV", "OCHA"}),
    "record_consignment": line(ASKED, DESK),
    "draft_report": line(ASKED, DESK),
    "end_need": line(ASKED, DESK | {"SVN"}),
    "stand_down": line(ASKED, DESK),
    "reopen": line(ASKED, {"head"}),
    "record_mandate": line(ASKED, {"head"}),
    "assign_glide": line(ASKED, DESK),
    "merge_emergency": line(ASKED, DESK),
    "unmerge_emergency": line(ASKED, DESK),
    # on a request and an item
    "read_request": line(ASKED),
    "disseminate": line(ASKED, {"head"}),
    "amend_request": line(ASKED, DESK | {"SVN"}),
    "withdraw_request": line(ASKED, DESK | {"SVN"}),
    "close_request": line(ASKED, DESK | {"SVN"}),
    "read_item": line(ASKED),
    "close_item": line(ASKED, DESK | {"SVN"}),
    # on an offer
    "read_offer": line(PARTIES),
    "accept_offer": line(PARTIES, DESK | {"SVN"}),
    "decline_offer": line(PARTIES, DESK | {"SVN"}),
    "release_offer": line(PARTIES, DESK | {"SVN"}),
    "amend_offer": line(PARTIES, DESK | {"ESP"}),
    "withdraw_offer": line(PARTIES, DESK | {"ESP"}),
    "fail_offer": line(PARTIES, DESK | {"ESP"}),
    "plan_consignment": line(PARTIES, DESK | {"ESP"}),
    "link_offer": line(PARTIES, DESK),
    "unlink_offer": line(PARTIES, DESK),
    # on a consignment
    "read_consignment": line(PARTIES),
    "hand_over": line(PARTIES, DESK | {"SVN"}),
    "report_clearances": line(PARTIES, DESK | {"ESP"}),
    "depart": line(PARTIES, DESK | {"ESP"}),
    "arrive": line(PARTIES, DESK | {"ESP"}),
    "divert": line(PARTIES, DESK | {"ESP"}),
    "cancel": line(PARTIES, DESK | {"ESP"}),
    "lose": line(PARTIES, DESK | {"ESP"}),
    "go_home": line(PARTIES, DESK | {"ESP"}),
    # on a draft, an entry of an offer, a contact that a request names, an account
    "read_message": line(STAFF),
    "acknowledge_message": line(STAFF, DESK),
    "preview_message": line(STAFF),
    "read_message_as_text": line(STAFF),
    "read_message_as_page": line(STAFF),
    "read_message_as_pdf": line(STAFF),
    "edit_draft": line(STAFF, DESK),
    "correct_message": line(STAFF, DESK),
    "release_wider": line(STAFF, {"head"}),
    "approve_message": line(STAFF, {"head"}),
    "read_readers": line(PARTIES, STAFF),
    "correct_entry": line(PARTIES, DESK),
    "acknowledge_entry": line(PARTIES, DESK),
    "read_contact": line(ASKED),
    "forget_contact": line(ASKED | {"admin"}, {"admin"}),
    "erase_contact": line(ASKED, DESK | {"SVN"}),
    # on what was sent to Croatia, on the entry's original, on a nation's point of contact
    "list_transmissions": line(EVERYBODY),
    "read_outbox": line(EVERYBODY, STAFF),
    "read_transmission": line(STAFF | {"HRV"}),
    "mark_transmission": line(STAFF | {"HRV"}, DESK),
    "send_again": line(STAFF | {"HRV"}, DESK),
    "attach_file": line(PARTIES, DESK),
    "list_attachments": line(PARTIES),
    "read_attachment": line(PARTIES),
    "erase_attachment": line(PARTIES, {"head"}),
    "name_point_of_contact": line(EVERYBODY, DESK),
    "read_point_of_contact": line(STAFF),
    # on what is recorded of an account's posts
    "read_appointment": line(STAFF),
    "leave_post": line(STAFF, {"head"}),
    # on a replay
    "read_replay": line(STAFF),
    "score_replay": line(STAFF),
    "end_replay": line(STAFF, {"planner"}),
    "read_account": line({"admin"}),
    "revoke_account": line({"admin"}),
    **PLANNING_TABLE,
    **EXERCISE_TABLE,
}
OPEN = {"live", "ready", "explain"}
NOT_ON_ANYTHING = {
    "list_emergencies",
    "list_likely",
    "list_entries",
    "list_contacts",
    "list_nations",
    "read_nation",
    "read_me",
    "sign_in",
    "sign_out",
    "list_presence",
    "list_desk",
    "read_watch",
    "read_watch_log",
    "sign_on",
    "sign_off",
    "offer_handover",
    "confirm_handover",
    "take_over",
    "write_note",
    "list_accounts",
    "add_account",
    "appoint",
    "list_appointments",
    "list_criteria",
    "list_library",
    "list_library_lessons",
    "add_contact",
    "open_emergency",
    "start_replay",
    "list_replays",
    "list_transmissions",
    "read_outbox",
    "name_point_of_contact",
    *PLANNING_NOT_ON_ANYTHING,
    *EXERCISE_NOT_ON_ANYTHING,
}
ON_SOMETHING = [call for call in TABLE if call not in NOT_ON_ANYTHING]

# What the names in a path stand for in this world.
PLACES = {
    "emergency_id": "emergency",
    "request_id": "request",
    "item_id": "pumps",
    "offer_id": "offer",
    "consignment_id": "consignment",
    "message_id": "draft",
    "appointment_id": "appointment",
    "position": "typed at the desk",
    "contact_id": "contact",
    "account_id": "spare account",
    "replay_id": "replay",
    "code": "MNE",
    "transmission_id": "transmission",
    "sha256": "original",
    **PLANNING_PLACES,
    **EXERCISE_PLACES,
}
# What is used up by a call stands twice.
STAYING = {"message_id": "draft that stays", "replay_id": "replay that stays"}


FILES = {step.call: step.file for step in STEPS if step.file is not None}


class World(Served):
    """A centre in the middle of a flood, with everybody in it."""

    calls: Mapping[str, tuple[str, str]]

    def address(self, call: str, named: Mapping[str, str]) -> str:
        """Where a call goes, with the names in its path as told."""
        return self.calls[call][1].format(**named)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with serving(f"sqlite:///{tmp_path_factory.mktemp('world') / 'centre.db'}") as served:
        served.play(until="consignment")
        for step in (*PLANNING_STEPS, *EXERCISE_STEPS, *MAIL_STEPS):
            served.take(step)
        for who in ("HRV", "BLR"):
            served.admit(who, "nation", who)
        served.admit("auditor", "auditor")
        served.kept["spare account"] = served.store.accounts.add("planner", "spare")[0].id
        reports = f"/v1/emergencies/{served.kept['emergency']}/situation-reports"
        for replay in ("replay", "replay that stays"):
            started = served.done("planner", "/v1/replays", {"emergency_id": served.kept["emergency"]})
            served.kept[replay] = started["id"]
        for draft in ("draft", "draft that stays"):
            report = served.done("duty officer", reports, {"product": "situation_report"})
            served.kept[draft] = report["id"]
        typed = served.post(
            "duty officer",
            f"/v1/emergencies/{served.kept['emergency']}/offers",
            {"items": [{"what": "tents", "quantity": 10}], "provenance": ESPS_WORD},
        )
        served.kept |= {"MNE": "MNE", "typed at the desk": typed.headers["position"]}
        attached = served.call(
            "duty officer",
            "POST",
            f"/v1/entries/{served.kept['typed at the desk']}/attachments",
            file=("Spain's e-mail", "message/rfc822"),
        )
        served.kept["original"] = attached.json()["sha256"]
        served.__class__ = World
        assert isinstance(served, World)
        served.calls = {
            call["operationId"]: (method.upper(), path)
            for path, method, call in openapi.calls(served.description)
        }
        yield served


def body_of(call: str, world: World) -> Any:
    """A body that the call takes: that of the first step that makes it, said in the caller's own name."""
    step = next(step for step in STEPS if step.call == call)
    if call == "open_emergency":
        return {"country": "SVN", "hazard": "flood", "request": {"items": []}}
    if call == "submit_offer":
        return {"items": []}
    # A contact that not all of them know would stand in the way.
    left_out = ("provenance", "contact") if call == "nominate_seat" else ("provenance",)
    said = {name: value for name, value in (step.body or {}).items() if name not in left_out}
    return filled(said, world.kept) if said else None


def test_every_call_has_a_line(world: World) -> None:
    assert TABLE.keys() | OPEN == world.calls.keys()


@pytest.mark.parametrize("call", TABLE)
def test_who_may_make_a_call(world: World, call: str) -> None:
    method, _ = world.calls[call]
    named = {place: world.kept[kept] for place, kept in PLACES.items()}
    wrong = {}
    for who in sorted(EVERYBODY):
        answer = world.call(
            who,
            method,
            world.address(call, named),
            body_of(call, world),
            file=FILES.get(call),
            headers={"Origin": ORIGIN},
        )
        if who not in TABLE[call].sees:
            expected = {404}
        elif who in TABLE[call].may:
            # Whether the state allows it, and whether all is said that must be, is another question.
            expected = {200, 201, 204, 409, 422}
        else:
            expected = {403}
        if answer.status_code not in expected or (expected == {403} and not answer.json()["rule"]):
            wrong[who] = f"{answer.status_code} {answer.text}"
    assert wrong == {}


@pytest.mark.parametrize("call", ON_SOMETHING)
def test_hidden_unknown_and_malformed_give_the_same_bytes(world: World, call: str) -> None:
    method, _ = world.calls[call]
    hidden = {place: world.kept[kept] for place, kept in {**PLACES, **STAYING}.items()}
    unknown = {place: str(uuid4()) for place in PLACES} | {"position": "99999", "code": "XXQ"}
    malformed = dict.fromkeys(PLACES, "no-id")
    body = body_of(call, world)
    for who in sorted(EVERYBODY):
        places = [unknown, malformed] if who in TABLE[call].sees else [hidden, unknown, malformed]
        answers = [
            world.call(who, method, world.address(call, named), body, file=FILES.get(call))
            for named in places
        ]
        assert {answer.status_code for answer in answers} == {404}, who
        assert len({answer.content for answer in answers}) == 1, who
        assert len({frozenset(answer.headers.keys()) for answer in answers}) == 1, who


@pytest.mark.parametrize("call", ON_SOMETHING)
def test_a_wrong_body_says_nothing_of_what_is_hidden(world: World, call: str) -> None:
    method, _ = world.calls[call]
    hidden = {place: world.kept[kept] for place, kept in {**PLACES, **STAYING}.items()}
    unknown = {place: str(uuid4()) for place in PLACES} | {"position": "99999", "code": "XXQ"}
    # Belarus reads the menu and the groups, an administrator nothing of either.
    who = "BLR" if "BLR" not in TABLE[call].sees else "admin"
    wrong = {"no such field": 1} if method == "POST" else None
    answers = [world.call(who, method, world.address(call, named), wrong) for named in (hidden, unknown)]
    assert len({answer.content for answer in answers}) == 1
