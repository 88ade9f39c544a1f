"""The commands: what they print, with what status they end, and that a server, as a process, ends well."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx2 import Client
from typer.testing import CliRunner

from api.commands import app
from domain.authority import ROLES, Actor
from domain.commands.emergency import OpenEmergency
from domain.commands.training.exercise import ForkExercise
from projections.readers import Reader
from store.fork import open_exercise
from store.open import open_store

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
MADE_UP = ROOT / "archive" / "planning" / "synthetic.json"
# On two busy cores a process takes its time to start.
WITHIN_S = 60


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine, and lines that are not broken."""
    for name in [name for name in os.environ if name.startswith("EADRCC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "500")
    monkeypatch.setattr("api.commands.log_as_json", lambda _level: None)


def eadrcc(*arguments: str) -> Done:
    """Run a command to its end, in this process: starting one for each would take most of the time."""
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


@dataclass(frozen=True)
class Server:
    """A server as a process: where it serves, and the file with what it says."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    def end(self) -> int:
        """Ask it to end; its exit status, which must come within fifteen seconds."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=15)


@contextmanager
def running(*arguments: str, folder: Path) -> Iterator[Server]:
    """A server as a process, once it has said where it serves."""
    # Not a pipe: workers inherit it, and whoever reads it would wait for the last of them.
    log = folder / f"{arguments[0]}.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=said,
            text=True,
        )
    try:
        yield Server(process, address_said(log, process), log)
    finally:
        process.kill()
        process.wait()


def address_said(log: Path, process: subprocess.Popen[str]) -> str:
    """Where a server says that it serves; it has a while to say so."""
    for _ in range(WITHIN_S * 20):
        if found := re.search(r"(http://[\w.:\[\]]+)", log.read_text()):
            return found[1]
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture
def store(tmp_path: Path) -> str:
    """The URL of a new store."""
    return f"sqlite:///{tmp_path / 'centre.db'}"


def test_the_command_is_a_program(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "accounts", "add", "--role", "head", "--name", "Head"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=True,
    )
    assert re.fullmatch(r"[\w-]{43}\n", done.stdout)
    assert (tmp_path / "eadrcc.db").exists()


# --- accounts ----------------------------------------------------------------------------------------------------


def test_an_accounts_token_is_printed_alone_and_signs_in(tmp_path: Path, store: str) -> None:
    added = eadrcc(
        "accounts", "add", "--role", "nation", "--nation", "SVN", "--name", "Ljubljana", "--store", store
    )
    assert (added.returncode, added.stderr) == (0, "")
    assert re.fullmatch(r"[\w-]{43}\n", added.stdout)
    listed = eadrcc("accounts", "list", "--store", store)
    assert listed.returncode == 0
    assert "Ljubljana" in listed.stdout
    assert added.stdout.strip() not in listed.stdout
    found = re.search(r"[0-9a-f-]{36}", listed.stdout)
    assert found is not None
    revoked = eadrcc("accounts", "revoke", found[0], "--store", store)
    assert revoked.returncode == 0
    with closing(open_store(store)) as opened:
        assert opened.accounts.by_token(added.stdout.strip()) is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["accounts", "add", "--role", "nation", "--name", "x"], "names its nation"),
        (["accounts", "add", "--role", "head", "--nation", "SVN", "--name", "x"], "has no nation"),
        (["accounts", "add", "--role", "king", "--name", "x"], "no role king"),
        (["accounts", "add", "--role", "nation", "--nation", "XXQ", "--name", "x"], "XXQ is no ISO"),
        (["accounts", "revoke", "nobody"], "no account nobody"),
        (["forget", "00000000-0000-7000-8000-000000000000"], "no contact 00000000"),
        (["serve", "--workers", "2"], "PostgreSQL"),
        (["serve", "--store", "mysql://db"], "sqlite:///path or postgresql://"),
        (["serve", "--host", "203.0.113.1"], "cannot serve on 203.0.113.1"),
        (["import", "no-such-file.json"], "no-such-file.json: No such file"),
        (["import", str(MADE_UP)], "synthetic.json: synthetic: this file is made up"),
        (["verify", "--store", "sqlite:///no-such.db"], "unable to open database file"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str, arguments: list[str], said: str
) -> None:
    monkeypatch.setenv("EADRCC_STORE", store)
    monkeypatch.chdir(tmp_path)
    answer = eadrcc(*arguments)
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EADRCC_STOER", "x")
    answer = eadrcc("serve")
    assert answer.returncode == 1
    assert "EADRCC_STOER" in answer.stderr


# --- case files --------------------------------------------------------------------------------------------------


def test_case_files_go_in_once(tmp_path: Path, store: str) -> None:
    files = [str(CASES / name) for name in ("trap-joint-offer.json", "trap-name-change.json")]
    rehearsed = eadrcc("import", "--dry-run", *files, "--store", store)
    assert rehearsed.stderr.strip().endswith("2 would be recorded, 0 had been before")
    first = eadrcc("import", *files, "--store", store)
    assert first.stderr.strip().endswith("2 recorded, 0 had been before")
    second = eadrcc("import", *files, "--store", store)
    assert (second.returncode, second.stderr.strip().endswith("0 recorded, 2 had been before")) == (0, True)
    verified = eadrcc("verify", "--store", store)
    assert (verified.returncode, verified.stderr.strip().endswith("clean")) == (0, True)
    rebuilt = eadrcc("rebuild", "--store", store)
    assert (rebuilt.returncode, "folded again, up to position" in rebuilt.stderr) == (0, True)


def test_an_exercise_of_a_store_can_be_verified(tmp_path: Path, store: str) -> None:
    files = [str(CASES / name) for name in ("trap-joint-offer.json", "trap-name-change.json")]
    assert eadrcc("import", *files, "--store", store).returncode == 0
    live = open_store(store)
    try:
        with live.reading() as reading:
            emergency = reading.find(("emergency",), Reader(is_staff=True))[-1].id
            position, generation = reading.position, reading.generation
            begins_at = reading.recorded_at(position)
        command = ForkExercise(
            actor=Actor(account="planner", role="planner", name="Planner"),
            title="Again",
            emergency_id=UUID(emergency),
            fork=position,
            forked_from=generation,
            begins_at=begins_at,
        )
        exercise = live.writer.submit(command).result().outcome.id
        open_exercise(live, UUID(exercise), lambda: begins_at).close()
    finally:
        live.close()
    verified = eadrcc("verify", "--exercise", exercise, "--store", store)
    assert (verified.returncode, verified.stderr.strip().endswith("clean")) == (0, True)
    assert int(verified.stderr.strip().splitlines()[-1].split()[0]) < position
    unknown = eadrcc("verify", "--exercise", str(uuid4()), "--store", store)
    assert (unknown.returncode, "unable to open database file" in unknown.stderr) == (1, True)


BAD: list[dict[str, str]] = json.loads((CASES / "bad" / "manifest.json").read_text(encoding="utf-8"))


def test_every_bad_file_is_named_with_the_place_in_it_and_nothing_is_stored(
    tmp_path: Path, store: str
) -> None:
    alone = [fault for fault in BAD if "after" not in fault]
    files = [str(CASES / "bad" / fault["file"]) for fault in alone]
    answer = eadrcc("import", str(CASES / "trap-joint-offer.json"), *files, "--store", store)
    assert answer.returncode == 1
    for fault in alone:
        place = f"{fault['file']}: {fault['place']}: " if fault["place"] else f"{fault['file']}: "
        assert place in answer.stderr
    assert not (tmp_path / "centre.db").exists()


def test_a_person_is_forgotten_and_where_the_log_names_him_is_told(tmp_path: Path, store: str) -> None:
    with closing(open_store(store)) as opened:
        contact = opened.contacts.add(name="Canary Zebra", created_by="officer").id
        named = OpenEmergency(
            actor=Actor(account="officer", role="duty_officer", name="Officer"),
            country="SVN",
            hazard="flood",
            situation="Canary Zebra is at the bridge.",
        )
        position = opened.writer.submit(named).result(WITHIN_S).outcome.position
    forgotten = eadrcc("forget", contact, "--store", store)
    assert forgotten.returncode == 0, forgotten.stderr
    assert forgotten.stderr.rstrip().endswith(f"the log keeps it: {position}")
    assert eadrcc("forget", contact, "--store", store).stderr.startswith("forgotten")
    assert eadrcc("verify", "--store", store).returncode == 0


def test_another_file_of_the_same_id_is_refused_and_nothing_of_any_is_stored(
    tmp_path: Path, store: str
) -> None:
    fault = next(fault for fault in BAD if "after" in fault)
    assert eadrcc("import", str(CASES / fault["after"]), "--store", store).returncode == 0
    files = [str(CASES / "trap-joint-offer.json"), str(CASES / "bad" / fault["file"])]
    answer = eadrcc("import", *files, "--store", store)
    assert answer.returncode == 1
    assert f"{fault['file']}: {fault['place']}: " in answer.stderr
    again = eadrcc("import", files[0], "--store", store)
    assert again.stderr.strip().endswith("1 recorded, 0 had been before")


# --- serving -----------------------------------------------------------------------------------------------------


def test_the_demo_serves_the_archive_to_one_account_a_role_and_keeps_what_is_there(tmp_path: Path) -> None:
    arguments = ("demo", "--port", "0", "--data", str(tmp_path / "demo"))
    kept: list[list[dict[str, Any]]] = []
    for _ in range(2):
        with running(*arguments, folder=tmp_path) as server:
            file = tmp_path / "demo" / "accounts.json"
            # The address is printed before the accounts are all that is said; they were written before it.
            accounts = json.loads(file.read_text(encoding="utf-8"))
            kept.append(accounts)
            with Client(base_url=server.address, timeout=WITHIN_S) as client:
                signed_in = {"Authorization": f"Bearer {accounts[0]['token']}"}
                emergencies = client.get("/v1/emergencies?limit=200", headers=signed_in).json()["items"]
                assert len(emergencies) == 30
                assert {emergency["origin"] for emergency in emergencies} == {"archive"}
            assert server.end() == 0
    assert kept[0] == kept[1]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {account["role"] for account in kept[0]} == set(ROLES)
    nations = [account["nation"] for account in kept[0] if account["role"] == "nation"]
    assert nations == ["SVN", "ESP", "BIH", "USA"]
    assert all(account.keys() == {"name", "role", "nation", "token"} for account in kept[0])


def test_a_store_in_use_is_refused_in_words_and_can_be_verified(tmp_path: Path, store: str) -> None:
    with running("serve", "--port", "0", "--store", store, folder=tmp_path) as server:
        with Client(base_url=server.address) as client:
            assert client.get("/v1/health/ready").status_code == 200
        for arguments in (
            ["serve", "--port", "0"],
            ["accounts", "list"],
            ["import", str(CASES / "trap-joint-offer.json")],
        ):
            refused = eadrcc(*arguments, "--store", store)
            assert refused.returncode == 1, arguments
            assert "in use by process" in refused.stderr
        assert eadrcc("verify", "--store", store).returncode == 0


def test_on_sigterm_commands_that_wait_are_answered_and_the_server_ends_with_0(
    tmp_path: Path, store: str
) -> None:
    token = eadrcc(
        "accounts", "add", "--role", "duty_officer", "--name", "Duty", "--store", store
    ).stdout.strip()
    with running("serve", "--port", "0", "--store", store, folder=tmp_path) as server:
        recorded: list[str] = []
        stopped = threading.Event()

        def write() -> None:
            with Client(base_url=server.address, timeout=WITHIN_S) as client:
                for count in range(10_000):
                    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{count}"}
                    try:
                        answer = client.post(
                            "/v1/emergencies",
                            json={"country": "SVN", "hazard": f"flood {count}"},
                            headers=headers,
                        )
                    except Exception:  # noqa: BLE001  # the server has gone, in one of many ways
                        return
                    assert answer.status_code == 201
                    recorded.append(answer.json()["id"])
                    if count == 20:
                        stopped.set()

        writer = threading.Thread(target=write)
        writer.start()
        assert stopped.wait(WITHIN_S)
        assert server.end() == 0
        writer.join()
    with closing(open_store(store)) as opened, opened.reading() as reading:
        there = {row.id for row in reading.find(("emergency",), Reader(is_staff=True))}
    assert set(recorded) <= there


def test_what_is_logged_is_json_and_holds_no_token_and_no_query(tmp_path: Path, store: str) -> None:
    token = eadrcc("accounts", "add", "--role", "head", "--name", "Head", "--store", store).stdout.strip()
    with running("serve", "--port", "0", "--store", store, folder=tmp_path) as server:
        with Client(base_url=server.address) as client:
            headers = {"Authorization": f"Bearer {token}", "X-Request-Id": "night-1"}
            assert client.get("/v1/emergencies?country=SVN", headers=headers).status_code == 200
        assert server.end() == 0
        said = server.log.read_text()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    access = next(line for line in lines if line.get("request_id") == "night-1")
    assert access["message"] == "GET /v1/emergencies 200"
    assert access["account"]
    assert token not in said
    assert "country=SVN" not in said


@pytest.mark.server
def test_several_workers_serve_one_postgresql_store(tmp_path: Path, fresh_postgres: str) -> None:
    token = eadrcc(
        "accounts",
        "add",
        "--role",
        "duty_officer",
        "--name",
        "Duty",
        "--store",
        fresh_postgres,
    ).stdout.strip()
    arguments = ("serve", "--port", "0", "--workers", "2", "--store", fresh_postgres)
    with running(*arguments, folder=tmp_path) as server:
        references = []
        for count in range(12):
            # A connection each, so that both workers have their turn.
            with Client(base_url=server.address, timeout=WITHIN_S) as client:
                headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{count}"}
                body = {"country": "SVN", "hazard": "flood"}
                answer = client.post("/v1/emergencies", json=body, headers=headers)
                assert answer.status_code == 201
                references.append(answer.json()["reference"][-3:])
        assert references == [f"{number:03}" for number in range(1, 13)]
        assert server.end() == 0


@pytest.mark.server
def test_workers_do_not_outlive_the_process_that_started_them(tmp_path: Path, fresh_postgres: str) -> None:
    arguments = ("serve", "--port", "0", "--workers", "2", "--store", fresh_postgres)
    with running(*arguments, folder=tmp_path) as server:
        with Client(base_url=server.address, timeout=WITHIN_S) as client:
            assert client.get("/v1/health/ready").status_code == 200
        server.process.kill()
        server.process.wait()
        host, port = server.address.removeprefix("http://").split(":")
        never = threading.Event()
        for _ in range(WITHIN_S * 20):
            try:
                socket.create_connection((host, int(port)), timeout=1).close()
            except OSError:
                return
            never.wait(0.05)
        pytest.fail("somebody still listens")
