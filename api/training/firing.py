"""Firing an inject: its call is made as the role that it plays, by the same routes and rules as any other.

Whoever fires it, the clock in any process or the director by hand, makes the call under one key, which follows from the
inject and its time. So it takes effect once; then it is recorded what became of it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from pydantic_core import from_json
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import Message, Scope

from api.gate import ACCOUNT, BODY, JSON, REQUEST_ID, SESSION
from api.timekeeper import CLOCK
from domain.centre import NotFound
from domain.commands.training.inject import RecordFiring
from domain.rules import RuleBroken
from store.accounts import Account
from store.board import Reading
from store.due import Due
from store.writer import Receipt

REFUSED_FROM = 400
LONGEST_DETAIL = 2_000


@dataclass(frozen=True, slots=True)
class Fired:
    """What became of the call of an inject; news makes none."""

    answer: int | None = None
    position: int | None = None
    refused: str | None = None


def inject_at(reading: Reading, id: UUID) -> dict[str, Any] | None:
    """The inject as the board shows it to nobody but the director."""
    rows = reading.standing([("inject", str(id))])
    found: dict[str, Any] | None = from_json(rows[0].text) if rows else None
    return found


class Firing:
    """Fires the injects of one exercise, whose application is told."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        # As behind the gate: refusals become answers, and whatever else goes wrong is raised.
        self._inside = ExceptionMiddleware(app.router, handlers=app.exception_handlers)

    async def by_clock(self, thing: Due) -> bool:
        """Fire what is due; whether it was fired now."""
        state = self._app.state
        id = UUID(thing.subject)
        inject = await state.board.ask(lambda reading: inject_at(reading, id))
        if inject is None or inject["status"] != "planned" or inject["at"] != thing.due_at:
            return False
        fired = await self.call(inject)
        command = RecordFiring(
            actor=CLOCK,
            inject_id=id,
            answer=fired.answer,
            position=fired.position,
            refused=fired.refused,
        )
        key = f"{thing.what}/{thing.subject}/{thing.due_at}"
        try:
            recorded = await state.store.writer.run(
                command, Receipt(CLOCK.account, key, state.store.digest(key.encode()))
            )
        except (RuleBroken, NotFound):
            # Fired or skipped by hand meanwhile.
            return False
        return not recorded.replayed

    async def call(self, inject: dict[str, Any]) -> Fired:
        """Make the call of an inject, if it is a command. Raises StoreError where it is to be made again."""
        if inject["what"] != "command":
            return Fired()
        account = Account(
            inject["id"], inject["role"], inject["title"], inject["nation"], self._app.state.clock()
        )
        body = (inject["body"] or "").encode()
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": inject["call"],
            "raw_path": inject["call"].encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"idempotency-key", f"inject {inject['id']} {inject['at']}".encode())],
            "app": self._app,
            "state": {
                ACCOUNT: account,
                SESSION: None,
                REQUEST_ID: f"inject-{inject['id']}",
                BODY: body,
                JSON: from_json(body or b"{}"),
            },
        }
        told: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            told.append(message)

        await self._inside(scope, receive, send)
        start = next(message for message in told if message["type"] == "http.response.start")
        text = b"".join(
            message.get("body", b"") for message in told if message["type"] == "http.response.body"
        )
        headers = {name.lower(): value for name, value in start["headers"]}
        status: int = start["status"]
        if status < REFUSED_FROM:
            return Fired(status, int(headers[b"position"]))
        problem = from_json(text)
        return Fired(status, refused=str(problem["detail"] or problem["title"])[:LONGEST_DETAIL])
