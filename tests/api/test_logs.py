"""The log tells what happened and to which id, and nothing that anybody has typed, is called or signs in with."""

import io
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from api.logs import OURS, Behind, JsonLines, log_as_json
from store.board import Reading
from tests.api.scenario import STEPS
from tests.api.served import Served, serving
from tests.faults.product import Server, enrolled, run
from tests.faults.waiting import wait_until

# Said in every place where a client can say something; nobody else says it.
CANARY = "Zx9-Canary-of-Celje"
UNICODE_CANARY = "Čebelica Šuštar"


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """All that is logged meanwhile at the lowest level, as the server writes it."""
    root = logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in (*OURS, "uvicorn.error"))]
    before = [logger.level for logger in loggers]
    handlers = root.handlers[:]
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", stream)
        log_as_json("DEBUG")
    handler = root.handlers[0]
    try:
        yield stream
    finally:
        handler.close()
        root.handlers[:] = handlers
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def said_in(body: Any) -> Iterator[str]:
    """Every text in a body."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict):
        for value in body.values():
            yield from said_in(value)
    elif isinstance(body, list | tuple):
        for value in body:
            yield from said_in(value)


def test_of_the_whole_scenario_nothing_that_was_said_is_logged(tmp_path: Path) -> None:
    with logged() as stream, serving(f"sqlite:///{tmp_path / 'centre.db'}", live=True) as centre:
        centre.play()
        ids = {account.id for account in centre.accounts.values()}
        secrets = {*centre.tokens.values(), centre.kept["cookie"].partition("=")[2]}
        names = {account.name for account in centre.accounts.values()}
    log = stream.getvalue()
    lines = [json.loads(line) for line in log.splitlines()]
    # Words of one syllable are words of the program too; what somebody wrote has a space in it.
    said = {text for step in STEPS for text in said_in(step.body) if " " in text and len(text) > 8}
    assert len(said) > 50
    assert len(secrets) > 7
    assert [text for text in {*said, *secrets, *(name for name in names if " " in name)} if text in log] == []
    visits = [line for line in lines if line["logger"] == "api.access"]
    assert len(visits) >= len(STEPS)
    assert {line["account"] for line in visits if "account" in line} <= ids | set(centre.kept.values())
    posts = [
        line for line in visits if line["message"].startswith("POST") and line["message"].endswith("201")
    ]
    assert posts
    for line in posts:
        assert line["request_id"]
        assert line["ms"] > 0
    recorded = [line for line in posts if "key" in line]
    assert recorded
    assert all("position" in line for line in recorded)
    assert max(line["position"] for line in recorded) > 50


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, io.StringIO]]:
    """A centre, and what is logged of it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'centre.db'}"
    with logged() as stream, serving(url, live=True) as centre:
        yield centre, stream


def test_what_is_malformed_or_refused_is_not_repeated(spoken: tuple[Served, io.StringIO]) -> None:
    centre, stream = spoken
    for said in (CANARY, f"{CANARY}/{CANARY}"):
        for who in ("", "duty officer"):
            centre.call(who, "GET", f"/v1/offers/{said}")
            centre.call(who, "GET", f"/v1/entries?{said}={said}")
            centre.call(who, "POST", f"/v1/{said}", {said: said}, key=said)
            centre.call(who, "POST", "/v1/emergencies", {"country": said, "hazard": said}, key=said)
            centre.call(who, "POST", "/v1/emergencies", file=(f'{{"hazard": "{said}', "application/json"))
            centre.call(who, "GET", "/v1/me", headers={"X-Request-Id": f"{said} {said}", "Cookie": said})
    centre.call("", "GET", "/v1/me", headers={"Authorization": f"Bearer {CANARY}"})
    centre.call("", "POST", "/v1/session", {"token": CANARY}, headers={"Origin": f"http://{CANARY}"})
    host, port = centre.client.base_url.host, centre.client.base_url.port
    for bytes_ in (
        CANARY.encode() + b"\r\n\r\n",
        b"GET /%ff" + CANARY.encode() + b" HTTP/9\r\n\r\n",
        b"\x00" * 64,
    ):
        with socket.create_connection((host, port), timeout=10) as raw:
            raw.sendall(bytes_)
            raw.recv(1024)
    centre.call("duty officer", "GET", "/v1/me")
    wait_until(lambda: stream.getvalue().count("/v1/me 200") >= 3, 10, "what came last is logged")
    assert CANARY not in stream.getvalue()
    assert "POST /v1/… 401" in stream.getvalue()


def test_a_fault_is_told_by_its_place_and_kind_without_its_words(
    spoken: tuple[Served, io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    centre, stream = spoken

    def broken(*_said: Any) -> None:
        try:
            raise KeyError(UNICODE_CANARY)
        except KeyError as fault:
            raise ValueError(f"{CANARY} is no quantity") from fault

    monkeypatch.setattr(Reading, "get", broken)
    answer = centre.call("duty officer", "GET", "/v1/offers/01890000-0000-7000-8000-000000000000")
    assert answer.status_code == 500
    monkeypatch.undo()
    request = answer.headers["x-request-id"]
    wait_until(lambda: request in stream.getvalue(), 10, "the fault is logged")
    [line] = [
        json.loads(line) for line in stream.getvalue().splitlines() if f"request {request} failed" in line
    ]
    told = line["exception"].splitlines()
    assert told[-1] == "ValueError"
    assert "KeyError" in told
    assert any("test_logs.py" in frame and "broken" in frame for frame in told)
    assert CANARY not in stream.getvalue()
    assert UNICODE_CANARY not in stream.getvalue()


@pytest.mark.server
def test_a_real_server_says_nothing_of_its_secrets_when_it_starts_serves_and_fails(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    tokens = enrolled(url)
    server = Server(url, tmp_path / "server.log", EADRCC_LOG_LEVEL="DEBUG").start()
    try:
        for who in tokens:
            server.post("/v1/emergencies", {"country": "SVN", "hazard": CANARY}, tokens[who], CANARY)
    finally:
        server.close()
    log = server.log.read_text(encoding="utf-8")
    assert "POST /v1/emergencies 201" in log
    assert [secret for secret in (CANARY, *tokens.values()) if secret in log] == []
    # An address that cannot be used is refused without its password.
    refused = run(
        "serve", "--store", f"postgresql://centre:{CANARY}@127.0.0.1:1/centre?nonsense=1", "--port", "0"
    )
    assert refused.returncode != 0
    assert refused.stderr or refused.stdout
    assert CANARY not in refused.stderr + refused.stdout


class Blocked(io.StringIO):
    """A terminal that has been stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = Event()
        self.goes_on = Event()

    def write(self, text: str) -> int:
        """Wait until somebody lets it go on."""
        self.begun.set()
        self.goes_on.wait(20)
        return super().write(text)


def test_nobody_waits_for_the_log_and_what_is_left_out_is_counted() -> None:
    stream = Blocked()
    handler = Behind(stream, most=2)
    handler.setFormatter(JsonLines())

    def say(number: int) -> None:
        handler.handle(logging.LogRecord("api", logging.INFO, "", 0, "line %d", (number,), None))

    say(0)
    assert stream.begun.wait(10)
    for number in range(1, 6):
        say(number)
    stream.goes_on.set()
    handler.close()
    said = [json.loads(line)["message"] for line in stream.getvalue().splitlines()]
    assert said == ["line 0", "line 1", "3 lines were left out", "line 2"]


class Full(io.StringIO):
    """A file on a disk that is full for a while."""

    is_full = True

    def write(self, text: str) -> int:
        """Take no more than there is room for."""
        if self.is_full:
            raise OSError(28, "No space left on device")
        return super().write(text)


def test_a_full_disk_ends_no_log() -> None:
    stream = Full()
    handler = Behind(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.handle(logging.LogRecord("api", logging.INFO, "", 0, "lost", (), None))
    wait_until(lambda: handler.left_out == 1, 10, "the line finds no room")
    stream.is_full = False
    handler.handle(logging.LogRecord("api", logging.INFO, "", 0, "kept", (), None))
    handler.close()
    kept, told = stream.getvalue().splitlines()
    assert (kept, json.loads(told)["message"]) == ("kept", "1 lines were left out")
