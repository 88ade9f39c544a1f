"""Every call has an example, and every example is what really happens."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from api import entities, openapi
from api.mail import entities as mail
from api.planning import entities as planning
from api.routes.documents import HTML, PDF, TEXT
from api.training import entities as exercise_entities
from tests.api.record_examples import EXAMPLES, as_text, recorded
from tests.api.scenario import STEPS, filled
from tests.api.served import Served, serving

# Files and documents come as they are, and no example of them is shown.
AS_THEY_ARE = {"application/octet-stream", TEXT, HTML, PDF}

SERVED: dict[str, type[BaseModel]] = {
    "emergency": entities.Emergency,
    "request": entities.Request,
    "item": entities.Item,
    "offer": entities.Offer,
    "consignment": entities.Consignment,
    "message": entities.Message,
    "entry": entities.Entry,
    "contact": entities.Contact,
    "account": entities.Account,
    "planning_group": planning.PlanningGroup,
    "seat": planning.Seat,
    "meeting": planning.Meeting,
    "task": planning.Task,
    "activity": planning.Activity,
    "enrolment": planning.Enrolment,
    "programme": planning.Programme,
    "exercise": exercise_entities.Exercise,
    "inject": exercise_entities.Inject,
    "transmission": mail.Transmission,
    "attachment": mail.Attachment,
}


def test_the_examples_are_what_the_scenario_gives(store_url: str) -> None:
    with serving(store_url) as centre:
        assert as_text(recorded(centre)) == EXAMPLES.read_text(encoding="utf-8"), (
            "a call or an entity has changed: python -m tests.api.record_examples"
        )


def test_every_call_is_described_with_an_example(played: Served) -> None:
    for path, method, call in openapi.calls(played.description):
        assert call["x-codeSamples"], path
        answered = [
            content["example"]
            for response in call["responses"].values()
            for content in response.get("content", {}).values()
            if "example" in content
        ]
        is_file = any(AS_THEY_ARE & {*response.get("content", ())} for response in call["responses"].values())
        assert answered or is_file or "204" in call["responses"], path
        if method == "post" and "requestBody" in call:
            assert any("example" in taken for taken in call["requestBody"]["content"].values()), path


def test_every_call_says_what_it_does_and_bears_a_name_of_its_own(played: Served) -> None:
    described = list(openapi.calls(played.description))
    names = [call["operationId"] for _, _, call in described]
    assert len(set(names)) == len(names)
    assert all(call["summary"] for _, _, call in described)


@pytest.mark.parametrize("kind", SERVED)
def test_an_entity_is_served_as_it_is_described(played: Served, kind: str) -> None:
    shown = list(of_kind(kind, json.loads(EXAMPLES.read_text(encoding="utf-8"))))
    assert shown
    for entity in shown:
        model = entities.NewAccount if "token" in entity else SERVED[kind]
        if "name" in entity and kind == "attachment":
            model = mail.NamedAttachment
        as_model = TypeAdapter(model).validate_json(json.dumps(entity))
        assert as_model.model_dump(mode="json", by_alias=True).keys() == entity.keys()


def of_kind(kind: str, said: Any) -> Iterator[dict[str, Any]]:
    """Every entity of a kind that stands anywhere in what was answered."""
    match said:
        case dict():
            if said.get("kind") == kind and "id" in said and len(said) > 2:
                yield said
            for value in said.values():
                yield from of_kind(kind, value)
        case list():
            for value in said:
                yield from of_kind(kind, value)


def test_the_curl_line_of_each_call_works(new_sqlite_url: str, tmp_path: Path) -> None:
    with serving(new_sqlite_url, live=True) as served:
        lines = {
            call["operationId"]: call["x-codeSamples"][0]["source"]
            for _, _, call in openapi.calls(served.description)
        }
        for step in STEPS:
            line = lines.pop(step.call, None)
            if line is None:
                served.take(step)
                continue
            served.clock.pass_(minutes=1)
            assert filled(step.path, served.kept) in line
            served.prepare(step)
            status, answer, position, cookie = run(line, served, step.who, tmp_path)
            assert status == step.status, f"{line}\n{answer}"
            served.keep(step, answer, position)
            served.keep_cookie(cookie)
        assert lines == {}


def run(line: str, served: Served, who: str, folder: Path) -> tuple[int, dict[str, Any], str, str]:
    """Run a curl line as a person would; the status, the answer, its position and the cookie that it sets."""
    written = '-o answer.json -w "%{http_code} %header{position} %header{set-cookie}"'
    answered = folder / "answer.json"
    answered.unlink(missing_ok=True)
    done = subprocess.run(
        ["bash", "-ec", line.replace("curl ", f"curl {written} ", 1)],
        cwd=folder,
        env={
            "CENTRE": str(served.client.base_url).rstrip("/"),
            "TOKEN": served.tokens.get(who, ""),
            "COOKIE": served.kept.get("cookie", ""),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    status, position, cookie = done.stdout.split(" ", 2)
    told = answered.read_bytes() if answered.exists() else b""
    return int(status), json.loads(told) if told.startswith(b"{") else {}, position, cookie
