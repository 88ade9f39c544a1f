"""Reading a body: strictly JSON, nothing that two readers could understand differently (RFC 8259, RFC 7493).

Refused are what Python's reader would let pass: NaN and Infinity, a name that stands twice in one object, half a
surrogate pair, nesting beyond 32 levels, and numbers of which a double keeps another value than was written, so that
a quantity is taken exactly as it was sent or not at all.
"""

import json
import re
from decimal import Decimal
from math import isfinite
from typing import Any

DEEPEST = 32
# A number that is written at greater length is none of ours: fifteen digits, a sign, a point, an exponent.
LONGEST_NUMBER = 40
GREATEST_INTEGER = 2**53 - 1

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SURROGATE = re.compile(rb"\\u[dD][89abAB]|\\u[dD][c-fC-F]")


class Unreadable(ValueError):
    """The text says why a body is not read."""


def read(body: bytes) -> Any:
    """The JSON value in a body. Raises Unreadable."""
    _check_depth(body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("the body is not UTF-8") from None
    try:
        value = json.loads(
            text,
            parse_constant=_constant,
            parse_float=_fraction,
            parse_int=_integer,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as fault:
        raise Unreadable(
            f"the body is not JSON: {fault.msg} at line {fault.lineno}, column {fault.colno}"
        ) from None
    if _SURROGATE.search(body):
        _check_surrogates(value)
    return value


def _check_depth(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= DEEPEST:
        return
    depth = 0
    for bracket in re.findall(rb"[\[\]{}]", _STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise Unreadable(f"the body is nested deeper than {DEEPEST} levels")


def _constant(said: str) -> Any:
    raise Unreadable(f"{said} is no JSON number")


def _integer(said: str) -> int:
    if len(said) > LONGEST_NUMBER or abs(int(said)) > GREATEST_INTEGER:
        raise Unreadable("an integer is greater than can be carried exactly")
    return int(said)


def _fraction(said: str) -> float:
    number = float(said)
    if len(said) > LONGEST_NUMBER or not isfinite(number) or Decimal(repr(number)) != Decimal(said):
        raise Unreadable("a number has more digits than can be carried exactly")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise Unreadable("a name stands twice in one object")
    return read


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Unreadable("the body holds half a surrogate pair, which is no character") from None
