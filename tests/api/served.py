"""A centre that the tests can call: a real store, the real application, a held clock and counted ids."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from httpx2 import Client, Response
from starlette.testclient import TestClient

import projections.fold
from api.app import create_app
from api.mail.post import Post
from api.measuring.metrics import Metrics
from api.measuring.tracing import Tracing
from api.serving import address_of, bound, server_config
from api.settings import Settings
from domain.value import written
from realtime.presence import Present
from store.accounts import Account
from store.folding import Reducers
from store.open import Store, open_store
from tests.api.scenario import ACCOUNTS, STEPS, HeldClock, counted_ids, filled, kept_from
from tests.api.steps import Step

ORIGIN = "http://localhost"


class Served:
    """One centre with its accounts, and how to call it as one of them."""

    def __init__(self, client: Client, app: FastAPI, store: Store, clock: HeldClock) -> None:
        self.client = client
        self.app = app
        self.store = store
        self.clock = clock
        self.tokens: dict[str, str] = {}
        self.accounts: dict[str, Account] = {}
        # What the steps of the scenario have kept: ids, by the names that steps use.
        self.kept: dict[str, str] = {}
        self._keys = 0

    @property
    def description(self) -> dict[str, Any]:
        """The published description of the API."""
        found: dict[str, Any] = self.client.get("/openapi.json").json()
        return found

    def admit(self, who: str, role: str, nation: str | None = None) -> str:
        """Make an account that the tests call `who`; its token."""
        self.accounts[who], token = self.store.accounts.add(role, who, nation)
        self.tokens[who] = token
        self.kept[f"account of {who}"] = self.accounts[who].id
        return token

    def new_key(self) -> str:
        """An Idempotency-Key that nobody has used."""
        self._keys += 1
        return f"key {self._keys}"

    def call(
        self,
        who: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        file: tuple[bytes | str, str] | None = None,
    ) -> Response:
        """Call as `who`; nobody, where the name is empty. A POST gets a key of its own unless one is given.

        `file` is what is sent in place of a JSON body, with its media type.
        """
        sent = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        if method == "POST":
            sent["Idempotency-Key"] = key or self.new_key()
        if file is not None:
            sent["Content-Type"] = file[1]
            return self.client.request(method, path, content=file[0], headers={**sent, **(headers or {})})
        return self.client.request(method, path, json=body, headers={**sent, **(headers or {})})

    def get(self, who: str, path: str, **headers: str) -> Response:
        """GET as `who`; a header's name has `_` for `-`."""
        return self.call(who, "GET", path, headers=spelled(headers))

    def post(
        self, who: str, path: str, body: Any = None, *, key: str | None = None, **headers: str
    ) -> Response:
        """POST as `who`."""
        return self.call(who, "POST", path, body, key=key, headers=spelled(headers))

    def done(self, who: str, path: str, body: Any = None) -> dict[str, Any]:
        """POST what must succeed; the entity that is answered."""
        answer = self.post(who, path, body)
        assert answer.status_code in (200, 201), answer.text
        entity: dict[str, Any] = answer.json()
        return entity

    def read(self, who: str, path: str) -> dict[str, Any]:
        """GET what must be there."""
        answer = self.get(who, path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def take(self, step: Step) -> Response:
        """Make one step of the scenario, a minute after the last."""
        self.clock.pass_(minutes=1)
        answer = self.make(step)
        assert answer.status_code == step.status, f"{step.call}: {answer.status_code} {answer.text}"
        self.keep(step, told_in(answer) or {}, answer.headers.get("position", ""))
        self.keep_cookie(answer.headers.get("set-cookie", ""))
        return answer

    def make(self, step: Step) -> Response:
        """Make the call of a step: with the token of who makes it, or as a browser."""
        self.prepare(step)
        path, body, headers = (filled(said, self.kept) for said in (step.path, step.body, step.headers))
        who = "" if headers else step.who
        answer = self.call(who, step.method, path, body, file=step.file, headers={**headers, **step.sent_as})
        # A cookie is sent by the step that names it, and by no other.
        self.client.cookies.clear()
        return answer

    def prepare(self, step: Step) -> None:
        """What is so when a step is made: who signs in has a token, and who looks for others finds one."""
        self.kept |= {"token": self.tokens.get(step.who, ""), "centre": str(self.client.base_url).rstrip("/")}
        if step.call == "list_presence":
            account = self.accounts["duty officer"]
            presence = self.app.state.room.connections.presence
            here = Present("watch", account.id, account.name, account.role, None, 7, written(self.clock()))
            asyncio.run(presence.seen(here))

    def keep_cookie(self, said: str) -> None:
        """Keep the session that a browser was given."""
        if cookie := said.partition(";")[0]:
            self.kept["cookie"] = cookie

    def keep(self, step: Step, answer: Mapping[str, Any], position: str) -> None:
        """Keep what later steps name."""
        self.kept |= dict(kept_from(step, answer, position))

    def play(self, until: str | None = None) -> None:
        """Make the steps of the scenario up to the one that keeps `until`, or all of them."""
        for step in STEPS:
            self.take(step)
            if until is not None and step.keep == until:
                return


def told_in(answer: Response) -> Any:
    """The JSON of an answer; nothing where it has none, or is a file."""
    return answer.json() if "json" in answer.headers.get("content-type", "") else None


def spelled(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by their names on the wire."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def serving(
    url: str,
    *,
    settings: Settings | None = None,
    clock: HeldClock | None = None,
    ids: Callable[[], UUID] | None = None,
    fold: Reducers = projections.fold,
    live: bool = False,
    metrics: Metrics | None = None,
    tracing: Tracing | None = None,
    post: Post | None = None,
) -> Iterator[Served]:
    """A centre on the store at `url`, with the accounts of the scenario; `live` behind a socket of its own."""
    held = clock or HeldClock()
    store = open_store(url, clock=held, ids=ids or counted_ids(), fold=fold)
    app = create_app(
        settings or Settings(),
        store,
        clock=held,
        close_store=True,
        metrics=metrics,
        tracing=tracing,
        post=post,
    )
    with listening(app) if live else TestClient(app, base_url=ORIGIN) as client:
        served = Served(client, app, store, held)
        for who, (role, nation) in ACCOUNTS.items():
            served.admit(who, role, nation)
        yield served


@contextmanager
def listening(app: FastAPI) -> Iterator[Client]:
    """The application behind a real server on a free port, and a client that knows it."""
    socket = bound("127.0.0.1", 0)
    server = uvicorn.Server(server_config(app))
    thread = Thread(target=server.run, args=([socket],))
    thread.start()
    try:
        with Client(base_url=address_of(socket)) as client:
            # The socket takes connections already; they are answered once the server has started.
            assert client.get("/v1/health/live").status_code == 200
            yield client
    finally:
        server.should_exit = True
        thread.join()
