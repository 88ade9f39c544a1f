"""The steps that scenarios are made of: one call each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One call. `{name}` in the path or the body stands for what an earlier step kept under that name."""

    call: str
    who: str
    path: str
    body: Mapping[str, Any] | None = None
    # Under which name to keep the id of what was answered.
    keep: str | None = None
    method: str = "POST"
    status: int = 200
    # A file in place of a JSON body: its text and its media type.
    file: tuple[str, str] | None = None
    # What stands in place of the token of `who`: what a browser sends.
    headers: Mapping[str, str] = field(default_factory=dict)
    # What is sent beside the token.
    sent_as: Mapping[str, str] = field(default_factory=dict)
    # Names in the path, as the description calls its parameters.
    parameters: Mapping[str, str] = field(default_factory=dict)


def get(call: str, who: str, path: str) -> Step:
    """A step that only reads."""
    return Step(call, who, path, method="GET")


def make(call: str, who: str, path: str, body: Mapping[str, Any], keep: str) -> Step:
    """A step that makes something."""
    return Step(call, who, path, body, keep, status=201)
