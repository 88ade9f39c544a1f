"""The published description of the API (OpenAPI 3.1), made from the routes and completed here.

FastAPI knows the addresses, the parameters and the bodies. What every call has in common is added in one place: how
to sign in, each status that it can give, the headers that it carries; and for each call an example that really
happened (`assets/examples.json`, recorded by the tests, which also run it).
"""

import json
import shlex
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic_core import to_json

from api import entities, problems
from api.answers import JSON
from api.origins import SECURE_COOKIE
from api.problems import MEDIA_TYPE
from domain.value import LONGEST_TEXT

METHODS = ("get", "post", "delete")
# Kept beside the log, these may be repeated without a key.
BESIDE_THE_LOG = (
    "/v1/contacts",
    "/v1/accounts",
    "/v1/session",
    "/v1/replays",
    "/v1/nations",
    "/v1/attachments",
)
SESSION = "/v1/session"
# A POST that only asks: what is asked is too long for an address.
SCORES = "/score"
# What is so at this moment, and has no ETag.
NOW_ALONE = ("/v1/presence", "/v1/desk", "/v1/outbox")
# What only staff may ask for, on nothing in particular.
FOR_SOME = ("/v1/accounts", "/v1/watch", "/v1/watch/log", *NOW_ALONE)
# What others may not even ask: a nation asks for itself.
LIKELY = "/v1/emergencies/likely"
# What only staff may ask of what others see.
FOR_STAFF = ("/readers",)
# What in an exercise only its director may ask for.
FOR_THE_DIRECTOR = ("/injects", "/comparison", "}/objectives", "/score")

INTRODUCTION = """\
A coordination centre for disaster response: a stricken nation asks, other nations offer, the stricken nation takes
what it needs line by line, consignments move and are handed over, and the file closes with a final report.

**Sign in** with `Authorization: Bearer TOKEN`. **Every POST that writes the log** needs an `Idempotency-Key`: repeat a
call with the same key and body when you do not know what became of it, and it takes effect once.

**One coordinate.** Each answer names in `Position` the position that it reflects; the `ETag` of an entity is the
position at which it last changed; `?at=POSITION` or `?as_of=TIME` shows what the centre knew then.

**What you may not see does not exist for you**: it is answered like an id that never was. Every refusal is a problem
document (RFC 9457) whose `type` explains it.
"""

HEADERS: dict[str, dict[str, Any]] = {
    "Position": {
        "description": "the position of the log that the answer reflects",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "ETag": {
        "description": "the entity's position, for If-Match and If-None-Match",
        "schema": {"type": "string", "pattern": '^"[^"]+"$'},
    },
    "Location": {
        "description": "where the new thing is, or what stands for a merged one",
        "schema": {"type": "string"},
    },
    "Link": {"description": 'the next page of a list, `rel="next"`', "schema": {"type": "string"}},
    "Idempotency-Replayed": {
        "description": "`true`: this was recorded before under the same key, and this is the first answer again",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Retry-After": {
        "description": "seconds after which to try again",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "Set-Cookie": {
        "description": "the session, which no script can read; `__Host-eadrcc` and Secure over https",
        "required": True,
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {"description": "how to sign in", "required": True, "schema": {"type": "string"}},
    "RateLimit": {
        "description": "what is left of the limit, and when it is full again",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {"description": "the limit", "schema": {"type": "string"}},
}
REFUSED_WITH = {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}
SAYS = {
    400: "The request cannot be read: its JSON, a header, or a query name.",
    401: "Not signed in.",
    403: "Another role or nation could do this; `rule` names the rule.",
    404: "Unknown, or not yours to see: the same bytes.",
    409: "The state forbids it; `rule` names the rule.",
    412: "It has changed since the position in If-Match.",
    413: "The body has more than 256 KiB, or the file more than 4 MiB; an original: 10 MiB.",
    422: "A field of the body is wrong; `errors` names it. Or the key was used for another call.",
    429: "Asked too often.",
    503: "Not available now; a POST may be repeated with the same key.",
}


class Published:
    """A description, ready to be sent."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.text = to_json(description)
        self.etag = sha256(self.text).hexdigest()[:16]


def described(app: FastAPI) -> dict[str, Any]:
    """The description of every call."""
    made = get_openapi(
        title=app.title,
        version=release(),
        routes=app.routes,
        description=INTRODUCTION,
        openapi_version="3.1.0",
    )
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    for model in (entities.Problem, entities.Receipt):
        schema = entities.described(model)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    _refer_to_components(schemas)
    components["headers"] = HEADERS
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "the token of an account"},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": SECURE_COOKIE,
            "description": "what `POST /v1/session` has set (`eadrcc` where the centre has no https); a call that "
            "writes comes with the `Origin` of the room's own page",
        },
    }
    components["responses"] = {str(status): _refusal(status) for status in SAYS}
    for path, method, call in calls(made):
        _complete(path, method, call)
        _exemplify(method, call)
    _spell_out(made)
    _leave_room(made)
    return made


def calls(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every call of a description: its path, its method and what is said of it."""
    for path, methods in description["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


@cache
def release() -> str:
    """The version of this software; what runs from a bare checkout has none."""
    try:
        return version("eadrcc")
    except PackageNotFoundError:
        return "0"


# --- what a call can answer -------------------------------------------------------------------------------------


def writes_the_log(path: str, method: str) -> bool:
    """Whether a call needs an Idempotency-Key."""
    return method == "post" and not path.endswith(SCORES) and not path.startswith(BESIDE_THE_LOG)


def statuses(path: str, method: str) -> list[int]:
    """The statuses, apart from success, that a call can give."""
    if path.startswith("/problems/"):
        return [404]
    if path.startswith("/v1/health/"):
        return [503] if path.endswith("/ready") else []
    refusals = {400, 401, 429, 503}
    if "{" in path:
        refusals.add(404)
    if method == "post":
        refusals.add(413)
        if not path.endswith("/revoke"):
            refusals.add(403)
        if not path.endswith(("/revoke", "/erase", "/forget")):
            refusals.add(422)
        if writes_the_log(path, method) or path.endswith("/revoke"):
            refusals.add(409)
        if writes_the_log(path, method) and "{" in path:
            refusals.add(412)
    elif path in (*FOR_SOME, LIKELY) or path.endswith((*FOR_THE_DIRECTOR, *FOR_STAFF)) or method == "delete":
        refusals.add(403)
    return sorted(refusals)


def _complete(path: str, method: str, call: dict[str, Any]) -> None:
    responses: dict[str, Any] = call["responses"]
    responses.pop("422", None)
    call["operationId"] = operation(call)
    call["summary"], _, more = call.pop("description").partition(". ")
    call["summary"] = call["summary"].removesuffix(".")
    if more:
        call["description"] = more
    is_open = path.startswith(("/v1/health/", "/problems/"))
    signs_in = (method, path) == ("post", SESSION)
    call["security"] = [] if is_open or signs_in else [{"token": []}, {"session": []}]
    for status, response in list(responses.items()):
        response["description"] = _means(method, status)
        if not is_open:
            response["headers"] = {name: _header(name) for name in _carried(path, method, int(status))}
        if _is_list(response) and _takes(call, "format"):
            response["content"]["text/csv"] = {"schema": {"type": "string"}}
    if method == "get" and _takes(call, "if-none-match"):
        responses["304"] = {
            "description": "You have it already.",
            "headers": {name: _header(name) for name in ("Position", "ETag")},
        }
    if writes_the_log(path, method):
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}}
        responses["202"] = {
            "description": "Recorded. The board has stopped and shows it later.",
            "content": content,
            "headers": {name: _header(name) for name in ("Position", "Location", "Idempotency-Replayed")},
        }
    for refused_with in statuses(path, method):
        responses[str(refused_with)] = {"$ref": f"#/components/responses/{refused_with}"}
    call["responses"] = dict(sorted(responses.items()))


def _means(method: str, status: str) -> str:
    if status == "308":
        return "It was merged: this is what became of it, and at Location the file that stands for it."
    return "As asked." if method == "get" else "Done."


def operation(call: dict[str, Any]) -> str:
    """The name of a call: that of its function."""
    name: str = call["operationId"]
    return name.split("_v1_", maxsplit=1)[0].split("_problems_", maxsplit=1)[0]


def _carried(path: str, method: str, status: int) -> list[str]:
    names = ["Position", "RateLimit", "RateLimit-Policy"]
    if writes_the_log(path, method):
        names += ["ETag", "Idempotency-Replayed"]
    if status in (201, 308):
        names.append("Location")
    if method == "get" and path not in NOW_ALONE:
        names += ["ETag", "Link"]
    if (method, path) == ("post", SESSION):
        names = ["Position", "Set-Cookie"]
    return names


def _takes(call: dict[str, Any], name: str) -> bool:
    return any(parameter["name"].lower() == name for parameter in call.get("parameters", ()))


def _is_list(response: dict[str, Any]) -> bool:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return "/Listed_" in schema.get("$ref", "")


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _refusal(status: int) -> dict[str, Any]:
    names = REFUSED_WITH.get(status, [])
    return {
        "description": SAYS[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": {name: _header(name) for name in names},
    }


def _refer_to_components(schema: Any) -> None:
    """Let every reference lead to the components, where schemas made apart from the routes now stand too."""
    match schema:
        case dict():
            reference = schema.get("$ref")
            if isinstance(reference, str):
                schema["$ref"] = reference.replace("#/$defs/", "#/components/schemas/")
            for part in schema.values():
                _refer_to_components(part)
        case list():
            for part in schema:
                _refer_to_components(part)


# --- what FastAPI cannot know -----------------------------------------------------------------------------------

# Text is printable and says something: no control characters but tab and line breaks, and not blanks alone.
CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
BLANKS = r"\u0009\u000a\u000d\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
PRINTABLE = f"^[^{CONTROLS}]*[^{CONTROLS}{BLANKS}][^{CONTROLS}]*$"
# The values of `domain.value` that are text, by their greatest length.
TEXTS = frozenset({80, 400, 2_000, LONGEST_TEXT})


# A party, and a donor: one of the two.
NATION_OR_ORGANISATION = [
    {"required": [name], "properties": {name: {"type": "string"}}} for name in ("nation", "organisation")
]


def _spell_out(schema: Any) -> None:
    """Say what the domain asks of its values; pydantic cannot tell what a function checks."""
    match schema:
        case {"type": "string", "minLength": 1, "maxLength": int(most)} if most in TEXTS:
            schema.setdefault("pattern", PRINTABLE)
        case {"type": "number", "exclusiveMinimum": 0, "maximum": _}:
            schema["multipleOf"] = 0.001
        case dict():
            for part in schema.values():
                _spell_out(part)
            properties = schema.get("properties")
            if isinstance(properties, dict) and {"nation", "organisation"} <= properties.keys():
                schema["oneOf"] = NATION_OR_ORGANISATION
        case list():
            for part in schema:
                _spell_out(part)


def _leave_room(description: dict[str, Any]) -> None:
    """What is served may get more fields; what is taken may not have others."""
    schemas = description["components"]["schemas"]
    taken: set[str] = set()
    for _, _, call in calls(description):
        _reach(call.get("requestBody"), schemas, taken)
    for name, schema in schemas.items():
        if name not in taken:
            schema.pop("additionalProperties", None)


def _reach(schema: Any, schemas: dict[str, Any], reached: set[str]) -> None:
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            if name not in reached:
                reached.add(name)
                _reach(schemas[name], schemas, reached)
        case dict():
            for part in schema.values():
                _reach(part, schemas, reached)
        case list():
            for part in schema:
                _reach(part, schemas, reached)


# --- examples ----------------------------------------------------------------------------------------------------


@cache
def examples() -> dict[str, dict[str, Any]]:
    """An example for each call, by its name: `{as, path, parameters, body, status, response, media_type}`."""
    text = files("api").joinpath("assets", "examples.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


def _exemplify(method: str, call: dict[str, Any]) -> None:
    example = examples().get(call["operationId"])
    if example is None:
        return
    for parameter in call.get("parameters", ()):
        if parameter["name"] in example["parameters"]:
            parameter["example"] = example["parameters"][parameter["name"]]
    if "requestBody" in call:
        media_type = example.get("media_type", JSON)
        call["requestBody"]["content"][media_type]["example"] = example["body"] or {}
    response = call["responses"][str(example["status"])]
    if JSON in response.get("content", {}):
        response["content"][JSON]["example"] = example["response"]
    call["x-codeSamples"] = [{"lang": "Shell", "label": "curl", "source": curl(method, example)}]


def curl(method: str, example: dict[str, Any]) -> str:
    """A call as a line for the shell.

    `$CENTRE` is the server's address, `$TOKEN` the token of the account, `$COOKIE` what `POST /v1/session` has set.
    """
    parts = ["curl", "-sS"]
    if method == "delete":
        parts.append("-X DELETE")
    if example["as"]:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    parts += [f'-H "{name}: {value}"' for name, value in example.get("headers", {}).items()]
    if method == "post":
        if example["path"] != SESSION:
            parts.append(f"-H {shlex.quote('Idempotency-Key: ' + example['key'])}")
        parts += _sent(example)
    parts.append(f'"$CENTRE{example["path"]}"')
    return " ".join(parts)


def _sent(example: dict[str, Any]) -> list[str]:
    """The body of a call and its media type, as options of curl; a file is sent with its line breaks."""
    if "media_type" in example:
        media_type, option, body = example["media_type"], "--data-binary", example["body"]
    else:
        said = {} if example["body"] is None else example["body"]
        media_type, option, body = JSON, "-d", json.dumps(said, ensure_ascii=False)
    # A token in a body is for the shell to fill in, as it is in a header.
    quoted = shlex.quote(body).replace("$TOKEN", "'\"$TOKEN\"'")
    return [f"-H 'Content-Type: {media_type}'", f"{option} {quoted}"]


# What the description says of problems is what the table says.
assert {kind.status for kind in problems.KINDS} - {405, 500} <= set(SAYS)
