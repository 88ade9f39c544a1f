"""Canaries: texts that nobody would write, put into every field of a body that anybody may write as he likes.

Where a canary is read, what was typed there has come.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from api import openapi
from tests.api.served import Served
from tests.api.steps import Step

CANARY = "canary-5d41402a"
# What is said there decides something: a team, for example, is counted in persons and goes home.
MEANT = {"unit"}


def with_canary(centre: Served, step: Step, canary: str = CANARY) -> Step:
    """A step with a canary in every text of its body that anybody may write as he likes, as the description says."""
    if step.body is None:
        return step
    description = centre.description
    call = next(call for _, _, call in openapi.calls(description) if call["operationId"] == step.call)
    schema = call["requestBody"]["content"]["application/json"]["schema"]
    body = marked(step.body, [schema], description["components"]["schemas"], canary)
    assert isinstance(body, dict)
    return replace(step, body=body)


def marked(said: Any, schemas: list[dict[str, Any]], components: dict[str, Any], canary: str) -> Any:
    """What is said, with the canary in it; the schemas are those that it may have, one of which it has."""
    forms = [form for schema in schemas for form in forms_of(schema, components)]
    match said:
        case dict():
            under = {
                name: [found for form in forms if (found := _under(form, name)) is not None] for name in said
            }
            return {
                name: value if name in MEANT else marked(value, under[name], components, canary)
                for name, value in said.items()
            }
        case list():
            under_it = [form["items"] for form in forms if "items" in form]
            return [marked(value, under_it, components, canary) for value in said]
        case str() if "{" not in said and forms and all(is_free(form) for form in forms):
            return f"{said} {canary}"
        case _:
            return said


def forms_of(schema: dict[str, Any], components: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas that one schema stands for."""
    if "$ref" in schema:
        yield from forms_of(components[schema["$ref"].rpartition("/")[2]], components)
        return
    for several in ("anyOf", "oneOf", "allOf"):
        for form in schema.get(several, ()):
            yield from forms_of(form, components)
    if schema.get("type") != "null":
        yield {name: value for name, value in schema.items() if name not in ("anyOf", "oneOf", "allOf")}


def is_free(form: dict[str, Any]) -> bool:
    """Whether a schema is that of a text that anybody may write as he likes."""
    if "type" not in form and "properties" not in form:
        return True
    return form.get("type") == "string" and form.get("pattern") == openapi.PRINTABLE


def _under(form: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The schema of what stands under a name, also where any name may stand."""
    others = form.get("additionalProperties")
    found: dict[str, Any] | None = form.get("properties", {}).get(
        name, others if isinstance(others, dict) else None
    )
    return found
