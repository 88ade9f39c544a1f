"""Write `api/assets/examples.json` anew: the first answer to each call of the scenario.

Run it when a call or an entity has changed: `python -m tests.api.record_examples`.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from api import openapi
from tests.api.scenario import ACCOUNTS, FOR_THE_SHELL, NO_TOKEN, STEPS, example_of, filled
from tests.api.served import Served, serving, told_in

EXAMPLES = Path(openapi.__file__).parent / "assets" / "examples.json"

# A token, and the name of the log that an exercise was forked from.
ALWAYS = {"token": NO_TOKEN, "forked_from": "0" * 32}


def recorded(served: Served) -> dict[str, Any]:
    """The examples, by the name of the call."""
    templates = {call["operationId"]: path for path, _, call in openapi.calls(served.description)}
    examples: dict[str, Any] = {}
    for step in STEPS:
        kept = {**served.kept, **FOR_THE_SHELL}
        path, body = filled(step.path, kept), filled(step.body, kept)
        key = f"example {len(examples) + 1}"
        answer = served.take(step)
        content = steady(told_in(answer))
        role, nation = ACCOUNTS.get(step.who, ("", None))
        example = {
            "as": "" if step.headers else nation or role,
            "path": path,
            "parameters": example_of(path, templates[step.call]),
            "key": key,
            "body": body,
            "status": answer.status_code,
            "response": content,
        }
        if step.file is not None:
            example |= {"body": step.file[0], "media_type": step.file[1]}
        if sent := {**step.headers, **step.sent_as}:
            example["headers"] = filled(sent, kept)
        examples.setdefault(step.call, example)
    return examples


def steady(content: Any) -> Any:
    """What was answered, with what is random in it always the same."""
    match content:
        case dict():
            return {name: ALWAYS.get(name) or steady(value) for name, value in content.items()}
        case list():
            return [steady(value) for value in content]
        case _:
            return content


def as_text(examples: dict[str, Any]) -> str:
    """The examples as they stand in the file."""
    return json.dumps(examples, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Record."""
    with tempfile.TemporaryDirectory() as folder, serving(f"sqlite:///{folder}/examples.db") as served:
        EXAMPLES.write_text(as_text(recorded(served)), encoding="utf-8")


if __name__ == "__main__":
    main()
