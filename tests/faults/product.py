"""The product as it runs: server processes that a test may kill, and callers who repeat what was not answered.

A caller who hears nothing, or 503, repeats the same bytes under the same key until he hears an answer; that is all
that the contract asks of him (CONTRACT.md, section 2).
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

import httpx2

from store.open import open_store
from tests.faults.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
# Two busy cores may be starting a browser beside us; what the product itself promises is measured where it is tested.
STARTS_WITHIN_S = 60
STOPS_WITHIN_S = 20
# A caller who has to repeat for longer than this has found a centre that does not come back.
ANSWERED_WITHIN_S = 60
ANSWER_TIMEOUT_S = 30
# Soon enough to meet a commit that is still under way, and no storm that keeps the server from starting.
REPEAT_EVERY_S = 0.1
# A look is a connection, and costs the starting server some of its core.
LOOK_FOR_READY_EVERY_S = 0.05

# Those who act in these tests: {name: (role, nation)}.
PEOPLE = {
    "duty": ("duty_officer", None),
    "head": ("head", None),
    "admin": ("admin", None),
    "SVN": ("nation", "SVN"),
    "ESP": ("nation", "ESP"),
    "CZE": ("nation", "CZE"),
}

# The two kinds of 503: nothing was recorded, and nobody knows.
UNAVAILABLE = "unavailable"
OUTCOME_UNKNOWN = "outcome-unknown"

Body = dict[str, Any]


def enrolled(store_url: str) -> dict[str, str]:
    """The tokens of all who act, `{name: token}`, in a store that is new and that nobody serves yet."""
    store = open_store(store_url)
    try:
        return {name: store.accounts.add(role, name, nation)[1] for name, (role, nation) in PEOPLE.items()}
    finally:
        store.close()


def environment(**more: str) -> dict[str, str]:
    """What a process of the product finds around it: this tree, and no settings but those given."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("EADRCC_")}
    return {**own, "PYTHONPATH": str(ROOT), "EADRCC_RATE_LIMIT": "0", **more}


def command_line(*arguments: str) -> list[str]:
    """How a command of the product is started."""
    return [sys.executable, "-P", "-m", "api.cli", *arguments]


def run(*arguments: str, within_s: float = STARTS_WITHIN_S) -> subprocess.CompletedProcess[str]:
    """Run one command of the product to its end."""
    return subprocess.run(
        command_line(*arguments),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )


@dataclass(frozen=True)
class Reply:
    """What a call was answered."""

    status: int
    body: Body
    position: int | None = None
    replayed: bool = False

    @property
    def rule(self) -> str | None:
        """The rule that a refusal names."""
        return self.body.get("rule")

    @property
    def recorded_at(self) -> int | None:
        """Where in the log it is: the board could not be asked for what is answered with 202."""
        return int(self.body["position"]) if self.status == 202 else self.position

    @property
    def outcome(self) -> tuple[int, str | None]:
        """The status, and the rule of a refusal."""
        return self.status, self.rule

    def says(self, problem: str) -> bool:
        """Whether it is this kind of problem, named by the end of its address."""
        return self.body.get("type") == f"/problems/{problem}"

    @property
    def id(self) -> str:
        """The id of the entity that was answered."""
        return str(self.body["id"])


class Server:
    """One process of the product on a port of its own."""

    def __init__(self, store_url: str, log: Path, *options: str, **settings: str) -> None:
        self.store_url = store_url
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = log
        self._options = options
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        # Waits for a connection as long as for an answer: hundreds may be made at once.
        self._client = httpx2.Client(
            base_url=self.address,
            timeout=ANSWER_TIMEOUT_S,
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64),
            trust_env=False,
        )

    @property
    def pid(self) -> int:
        """The process that serves."""
        assert self._process is not None
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """The processes that this one has started to serve, where it was told to serve with several."""
        told = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [pid for pid in map(int, told.split()) if b"spawn_main" in _command_of(pid)]

    @property
    def processes(self) -> list[int]:
        """All processes that there are of it."""
        return [self.pid, *self.workers]

    @property
    def memory_mb(self) -> float:
        """What all of its processes keep in memory."""
        return sum(map(_memory_mb, self.processes))

    @property
    def open_files(self) -> int:
        """How many files and connections all of its processes hold open."""
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in self.processes)

    def waited_for_a_core_s(self) -> float:
        """How long it could have gone on and no core was free; 0 where the system does not tell.

        Its workers begin at the same time, so only the one of them counts that has waited longest.
        """
        workers = max(map(_waited_for_a_core_s, self.workers), default=0.0)
        return _waited_for_a_core_s(self.pid) + workers

    def spawn(self) -> None:
        """Start the process, without waiting until it serves."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command_line("serve", "--store", self.store_url, "--port", str(self.port), *self._options),
                env=environment(**self._settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self) -> "Server":
        """Start the process and wait until it is ready."""
        self.spawn()
        self.wait_until_ready()
        return self

    def wait_until_ready(self, within_s: float = STARTS_WITHIN_S) -> None:
        """Wait until the process says that it is ready. Fails with its own words when it ends instead."""
        wait_until(self.is_ready, within_s, "the server is ready", LOOK_FOR_READY_EVERY_S)

    def words(self) -> str:
        """The end of what the process has said."""
        return self.log.read_text(errors="replace")[-4_000:] if self.log.exists() else ""

    def kill(self) -> None:
        """End the process as a power cut would: without a word, in the middle of whatever it does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOPS_WITHIN_S)

    def is_gone(self) -> bool:
        """Whether the process has ended, and nobody listens on its port any more."""
        assert self._process is not None
        with socket.socket() as probe:
            return self._process.poll() is not None and probe.connect_ex(("127.0.0.1", self.port)) != 0

    def terminate(self) -> None:
        """Ask the process to end."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """The status with which the process has ended."""
        assert self._process is not None
        return self._process.wait(STOPS_WITHIN_S)

    def close(self) -> None:
        """End the process, whatever state it is in."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.kill()
        self._client.close()

    def get(self, path: str, token: str | None = None, **query: Any) -> Reply:
        """Ask for something. Raises httpx2.TransportError."""
        return _reply(self._client.get(path, params=query, headers=_bearer(token)))

    def post(self, path: str, body: Body, token: str, key: str) -> Reply:
        """Say something once. Raises httpx2.TransportError when it is not answered."""
        return _reply(self._client.post(path, json=body, headers=_bearer(token) | {"Idempotency-Key": key}))

    def is_ready(self) -> bool:
        """Whether it says that it is ready. Fails with its own words when it has ended."""
        assert self._process is not None
        assert self._process.poll() is None, f"the server has ended:\n{self.words()}"
        try:
            return self.get("/v1/health/ready").status == 200
        except httpx2.TransportError:
            return False


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _reply(answer: httpx2.Response) -> Reply:
    body = answer.json() if answer.content else {}
    position = answer.headers.get("Position")
    return Reply(
        answer.status_code,
        body if isinstance(body, dict) else {"items": body},
        int(position) if position else None,
        answer.headers.get("Idempotency-Replayed") == "true",
    )


def _command_of(pid: int) -> bytes:
    """How a process was started; nothing where it has just ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _waited_for_a_core_s(pid: int) -> float:
    told = Path(f"/proc/{pid}/schedstat")
    return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Call:
    """One command as it was first said, so that it can be said again."""

    path: str
    body: Body
    by: str
    key: str


@dataclass
class Ledger:
    """What was answered, kept on paper: every call with the answer that settled it."""

    settled: list[tuple[Call, Reply]] = field(default_factory=list)
    # Calls that were not answered at first, or with 503, and were said again.
    repeats: int = 0
    _lock: Lock = field(default_factory=Lock)

    def settle(self, call: Call, reply: Reply) -> None:
        """Write an answer down."""
        with self._lock:
            self.settled.append((call, reply))

    def repeat(self) -> None:
        """Count one repeat."""
        with self._lock:
            self.repeats += 1

    @property
    def acknowledged(self) -> list[tuple[Call, Reply]]:
        """The calls that were recorded, as far as their callers know."""
        with self._lock:
            return [(call, reply) for call, reply in self.settled if reply.status in (200, 201, 202)]


@dataclass
class Callers:
    """Those who act, and the servers that they know; a call goes to one of them and, repeated, to the next."""

    servers: Sequence[Server]
    tokens: Mapping[str, str]
    ledger: Ledger = field(default_factory=Ledger)
    _turns: "count[int]" = field(default_factory=count)

    def get(self, path: str, *, by: str, at: int = 0, **query: Any) -> Reply:
        """Ask one server."""
        return self.servers[at].get(path, self.tokens[by], **query)

    def once(self, path: str, body: Body, *, by: str, key: str | None = None, at: int = 0) -> Reply:
        """Say something once, to one server. Raises httpx2.TransportError."""
        return self.servers[at].post(path, body, self.tokens[by], key or str(uuid4()))

    def say(self, path: str, body: Body | None = None, *, by: str, key: str | None = None) -> Reply:
        """Say something until it is answered, always under the same key; the answer goes into the ledger."""
        call = Call(path, body or {}, by, key or str(uuid4()))
        reply = self.insist(call)
        self.ledger.settle(call, reply)
        return reply

    def insist(self, call: Call) -> Reply:
        """The answer to a call, repeated while there is none or 503.

        Who was told each time that nothing was recorded must not be told at last that it was recorded before.
        """
        refused: list[Reply | None] = []

        def attempt() -> Reply | None:
            if refused:
                self.ledger.repeat()
            server = self.servers[next(self._turns) % len(self.servers)]
            try:
                reply = server.post(call.path, call.body, self.tokens[call.by], call.key)
            except httpx2.TransportError:
                refused.append(None)
                return None
            if reply.status == 503:
                refused.append(reply)
                return None
            return reply

        settled = wait_until(attempt, ANSWERED_WITHIN_S, f"an answer to {call}", REPEAT_EVERY_S)
        if refused and all(reply is not None and reply.says(UNAVAILABLE) for reply in refused):
            assert not settled.replayed, (
                f"{call} was told that nothing was recorded: {refused}, then {settled}"
            )
        return settled

    def must(self, path: str, body: Body | None = None, *, by: str) -> Reply:
        """Say something that has to succeed, though the board need not show it yet."""
        reply = self.say(path, body, by=by)
        assert reply.status in (200, 201, 202), reply
        return reply

    # --- the field's acts, in the order of a file's life ---------------------------------------------------------

    def open_emergency(self, quantity: int = 100) -> Reply:
        """Slovenia asks for pumps, and a head releases the request to the capitals: the file is active."""
        request = {"items": [{"what": "pumps", "quantity": quantity, "unit": "piece"}]}
        emergency = self.must(
            "/v1/emergencies", {"country": "SVN", "hazard": "flood", "request": request}, by="SVN"
        )
        requests = self.get(f"/v1/emergencies/{emergency.id}/requests", by="head").body["items"]
        self.must(f"/v1/requests/{requests[0]['id']}/disseminate", by="head")
        return emergency

    def offer(self, emergency: str, quantity: int, *, by: str = "ESP") -> Reply:
        """A donor offers pumps."""
        return self.must(f"/v1/emergencies/{emergency}/offers", offered(quantity), by=by)


def offered(quantity: int) -> Body:
    """What a donor says who offers exactly so many pumps."""
    return {"items": [{"what": "pumps", "quantity": quantity, "unit": "piece"}]}


def taken(quantity: int) -> Body:
    """What the stricken nation says who takes so much of an offer's first line."""
    return {"lines": [{"line": 1, "quantity": quantity}]}
