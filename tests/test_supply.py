"""What comes from others, and what must not go to them: licences, known faults, and secrets in the tree."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from store.accounts import TOKEN_BYTES
from tests.test_architecture import tracked

ROOT = Path(__file__).resolve().parent.parent


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool to its end."""
    command = [sys.executable, "-P", str(ROOT / "tools" / f"{name}.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


# --- licences ----------------------------------------------------------------------------------------------------


def test_every_locked_distribution_has_a_licence_that_will_do_and_is_on_the_page() -> None:
    checked = tool("licences", "--check")
    assert checked.returncode == 0, checked.stderr


def test_a_licence_that_is_not_known_to_do_is_a_failure(tmp_path: Path) -> None:
    text = (ROOT / "tools" / "licences.py").read_text(encoding="utf-8")
    stricter = tmp_path / "tools" / "licences.py"
    stricter.parent.mkdir()
    stricter.write_text(text.replace('"LGPL-3.0-only", ', ""), encoding="utf-8")
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_bytes((ROOT / lock).read_bytes())
    refused = subprocess.run(
        [sys.executable, "-P", str(stricter), "--check"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "psycopg: LGPL-3.0-only" in refused.stderr


# --- known faults -------------------------------------------------------------------------------------------------

Answer = Callable[[dict[str, Any]], bytes]


@pytest.fixture
def database() -> Iterator[Callable[[Answer], str]]:
    """Makes databases of known faults that answer as told; their addresses."""
    servers: list[HTTPServer] = []

    def make(answer: Answer) -> str:
        class Asked(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        servers.append(HTTPServer(("127.0.0.1", 0), Asked))
        Thread(target=servers[-1].serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/"

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


def against(*names: str) -> Answer:
    """A database that knows one fault of each of these."""

    def answer(asked: dict[str, Any]) -> bytes:
        packages = [query["package"]["name"] for query in asked["queries"]]
        assert all(re.fullmatch(r"[\w.]+", query["version"]) for query in asked["queries"])
        return json.dumps(
            {"results": [{"vulns": [{"id": "OSV-1"}]} if name in names else {} for name in packages]}
        ).encode()

    return answer


def test_what_is_known_against_a_locked_version_fails_the_audit(
    database: Callable[[Answer], str],
) -> None:
    found = tool("audit", "--database", database(against("uvicorn")))
    assert found.returncode == 1
    assert re.fullmatch(r"uvicorn [\d.]+: OSV-1\n", found.stdout)


def test_where_nothing_is_known_the_audit_says_how_many_it_asked_about(
    database: Callable[[Answer], str],
) -> None:
    found = tool("audit", "--database", database(against()))
    assert found.returncode == 0
    assert re.search(r"any of the \d{2,} locked", found.stdout)


def test_a_database_that_cannot_be_asked_is_said_loudly_and_fails_nothing(
    database: Callable[[Answer], str],
) -> None:
    for address in (
        "http://127.0.0.1:1/",
        database(lambda _: b"<html>please sign in</html>"),
        database(lambda _: b"{}"),
    ):
        found = tool("audit", "--database", address)
        assert found.returncode == 0
        assert "!!! THE DEPENDENCIES WERE NOT AUDITED" in found.stdout


# --- secrets ------------------------------------------------------------------------------------------------------

# What lies in the tree must open nothing. Our own token is 43 letters, and mixes all three kinds.
TOKEN_LETTERS = -(-TOKEN_BYTES * 8 // 6)
SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a token of the centre": re.compile(
        rf"(?<![\w/+.-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9_-]{{{TOKEN_LETTERS}}}(?![\w/+=-])"
    ),
    "a key of a cloud": re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of a forge": re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,}|glpat-[\w-]{20})"),
    "a password": re.compile(
        r"""(?i)\b\w*(password|passwd|secret_key|api_key)\s*[:=]\s*["']?[^\s"'${}()<>\[\]|,;]{8,}"""
    ),
    "a password in an address": re.compile(r"""\b[a-z]+://[^\s/:@"'`]*:(?!%s|\{|\$)[^\s/@"'`]{6,}@"""),
}
# Files that name no more than where a secret lies, or what to write in the place of one.
NOT_SECRET = re.compile(r"/run/secrets/|:secret@|user:password@|folder/database_password|redis_password")


def told(text: str) -> list[str]:
    """What secrets a text holds, with the number of the line."""
    return [
        f"{number}: {kind}"
        for number, line in enumerate(text.splitlines(), 1)
        if not NOT_SECRET.search(line)
        for kind, pattern in SECRETS.items()
        if pattern.search(line)
    ]


def test_no_secret_lies_in_the_tree() -> None:
    found = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}:{one}" for one in told(text)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN EC " + "PRIVATE KEY-----",
        "token = '" + "aB3" * 14 + "x'",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a1" * 18,
        "POSTGRES_PASSWORD" + ": correct-horse",
        "postgresql://" + "eadrcc:battery-staple@db/eadrcc",
    ],
)
def test_a_secret_would_be_found(line: str) -> None:
    assert told(line)
