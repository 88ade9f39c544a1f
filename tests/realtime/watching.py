"""Clients of the feed that take the server at its word: a frame that its own description does not tell of is a fault.

Every frame in the tests with real sockets goes through `Described.check`, be it one of a bare line or of a `Client`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Any

import httpx2
import jsonschema_rs

from realtime.client import Client

CONNECTED_WITHIN_S = 60


class Described:
    """The frames as `/asyncapi.json` of one server describes them."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._validators = {
            name: self._validator(operation) for name, operation in document["operations"].items()
        }

    @classmethod
    def by(cls, address: str) -> "Described":
        """What the server at this address says of its feed."""
        answer = httpx2.get(f"{address}/asyncapi.json", trust_env=False)
        return cls(answer.raise_for_status().json())

    def check(self, frame: Any, of: str = "receiveFromServer") -> None:
        """Raises jsonschema_rs.ValidationError for a frame that the server should not have sent."""
        self._validators[of].validate(frame)

    def check_said(self, frame: Any, to: str = "sendToServer") -> None:
        """Raises jsonschema_rs.ValidationError for a frame that a client should not have sent."""
        self._validators[to].validate(frame)

    def _validator(self, operation: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
        """One that takes the frames of these messages, and of each kind only one shape."""
        messages = [self._at(self._at(message["$ref"])["$ref"]) for message in operation["messages"]]
        schema = {
            "oneOf": [message["payload"] for message in messages],
            "components": self._document["components"],
        }
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    def _at(self, reference: str) -> Mapping[str, Any]:
        """The part of the document to which a reference leads."""
        part: Any = self._document
        for name in reference.removeprefix("#/").split("/"):
            part = part[name]
        found: Mapping[str, Any] = part
        return found


@cache
def described_by(address: str) -> Described:
    """What the server at this address says of its feed, asked once."""
    return Described.by(address)


@dataclass
class CheckedClient(Client):
    """A client that hears nothing that is not described."""

    described: Described = field(kw_only=True)
    # How many frames of each type it has heard.
    heard: dict[str, int] = field(default_factory=dict)
    # The codes with which the server has said bye.
    byes: list[int] = field(default_factory=list)

    def hear(self, frame: Mapping[str, Any]) -> None:
        """Take the server at its word."""
        self.described.check(frame)
        self.heard[frame["type"]] = self.heard.get(frame["type"], 0) + 1
        if frame["type"] == "bye":
            self.byes.append(frame["code"])


def read(text: str | bytes, described: Described) -> dict[str, Any]:
    """A frame of a bare line."""
    frame: dict[str, Any] = json.loads(text)
    described.check(frame)
    return frame


async def until(condition: Callable[[], bool], within_s: float, what: str = "it comes about") -> float:
    """Wait for a condition; how long it took in seconds."""
    begun = monotonic()
    while not condition():
        assert monotonic() - begun < within_s, f"not within {within_s} s: {what}"
        await asyncio.sleep(0.01)
    return monotonic() - begun


async def following(client: Client) -> None:
    """Follow the feed for ever."""
    async for _ in client.intervals():
        pass


@asynccontextmanager
async def watching(*clients: Client) -> AsyncIterator[None]:
    """Clients that follow the feed meanwhile, once all of them have been welcomed."""
    tasks = [asyncio.create_task(following(client)) for client in clients]
    try:
        await until(
            lambda: all(
                client.picture.epoch is not None or task.done()
                for client, task in zip(clients, tasks, strict=True)
            ),
            CONNECTED_WITHIN_S,
            "all are welcomed",
        )
        yield
    finally:
        await ended(tasks)


async def ended(tasks: list[asyncio.Task[None]]) -> None:
    """End those who follow. Raises what one of them has stumbled over."""
    for task in tasks:
        task.cancel()
    faults = await asyncio.gather(*tasks, return_exceptions=True)
    for fault in faults:
        if isinstance(fault, Exception):
            raise fault
