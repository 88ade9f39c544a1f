"""What schemathesis must know of this API beyond its description; it loads this file in a process of its own.

It makes calls from the description alone. A key that it uses twice, a position that is still to come, a cursor that
no list gave: each is refused as it must be, and is tested elsewhere. Here they would only stand in the way.
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import schemathesis
from schemathesis import AuthContext, Case, CheckContext, GenerationMode, HookContext, Response

KEY = re.compile(r"[\x20-\x7e]{1,128}")
UUID_FORM = re.compile(r"[0-9a-f-]{36}")
RECORDED = 50
# The ids that each name in a path may stand for, left in a file by the test.
KEPT: dict[str, list[str]] = json.loads(Path("kept.json").read_text(encoding="utf-8"))
TOKENS: list[str] = json.loads(Path("tokens.json").read_text(encoding="utf-8"))
# How often each operation was called.
TURNS: Counter[str] = Counter()


@schemathesis.auth(refresh_interval=None, retry_on=[])
class OneAfterTheOther:
    """Those who have an account make the calls of each operation in turn."""

    def get(self, _case: Case[Any], context: AuthContext) -> str:
        """The token of whose turn it is."""
        turn = TURNS[context.operation.label]
        TURNS[context.operation.label] += 1
        return TOKENS[turn % len(TOKENS)]

    def set(self, case: Case[Any], token: str, _context: AuthContext) -> None:
        """Let him make the call."""
        case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _kwargs: dict[str, Any]) -> None:
    """Give each call a key of its own, call about things that are there, and ask for positions that have come."""
    for name, id in dict(case.path_parameters or {}).items():
        # Three of four ids are of the scenario, so that a call comes to more than 404.
        if name in KEPT and isinstance(id, str) and UUID_FORM.fullmatch(id) and id[-1] not in "0123":
            case.path_parameters[name] = KEPT[name][int(id[-2], 16) % len(KEPT[name])]
    for name, said in dict(case.headers or {}).items():
        if name.lower() == "idempotency-key" and isinstance(said, str) and KEY.fullmatch(said):
            case.headers[name] = uuid4().hex
    for name in [name for name in case.headers or {} if name.lower() == "answers"]:
        # Of injects there are none but in an exercise.
        del case.headers[name]
    for name in ("at", "from", "to", "min_position"):
        position = (case.query or {}).get(name)
        if isinstance(position, int) and position > RECORDED:
            case.query[name] = position % RECORDED


# What a description in JSON Schema cannot say of a body or a query, by what is answered to it.
CANNOT_BE_SAID = re.compile(
    r"control characters are not text"
    r"|String should have at least 1 character"
    r"|at and as_of are two ways to name one moment"
    r"|on asks how the world was, as_of what was known"
    r"|until lies before from"
    # Of an import only a dry run needs no key.
    r"|Every call that writes the log needs the header Idempotency-Key"
    # Which columns a table has, and what may stand in them.
    r"|the menu has \d+ faults?; nothing was imported"
    r"|the list has \d+ faults?; nothing was imported"
    # Which fields go together.
    r"|news has a text, and no role, nation, call or body"
    r"|a command has a role and a call, and no audience"
    r"|the role nation, and no other, names its nation"
    r"|an inject does not call this"
    r"|it lies beyond the last position"
    r"|after is no cursor that this list gave"
    r"|an account with the role \w+ (?:names its nation|has no nation)"
    r"|is no ISO 3166-1 alpha-3 code in use"
    r"|there is no such contact for you to name"
    r"|there is no such emergency"
    r"|nothing happened in this emergency between these positions"
    r"|from lies after to"
    r"|to names the later moment"
    r"|(?:at|from) lies (?:after to|beyond the last position)"
    # What an inject is made of, and which columns a list of them has.
    r"|news has a text, and no role, nation, call or body"
    r"|a command has a role and a call, and no audience"
    r"|the role nation, and no other, names its nation"
    r"|an inject does not call this"
    r"|; the columns are at, what, title"
    r"|a list has between one inject and \d+"
    r"|each objective has an id of its own"
    r"|with names no exercise that you direct"
    r"|the time lies outside the calendar"
)


@schemathesis.check
def only_a_rule_refuses_what_the_description_allows(
    _context: CheckContext, response: Response, case: Case[Any]
) -> None:
    """What fits the description is refused by a rule of the centre, or for what no description can say."""
    is_fitting = case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE
    if not is_fitting or response.status_code not in (400, 422):
        return
    problem = response.json()
    details = [problem["detail"], *(f"{error['pointer']}: {error['detail']}" for error in problem["errors"])]
    assert problem["rule"] or any(CANNOT_BE_SAID.search(detail) for detail in details), problem
