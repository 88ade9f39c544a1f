"""The demo as a newcomer starts it: one command, a process of its own, everything in one folder."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.faults.product import STOPS_WITHIN_S, command_line, environment
from tests.faults.waiting import wait_until

# What the project promises of its first start, once it is installed; the archive is loaded in this time.
SERVES_WITHIN_S = 60
ADDRESS = re.compile(r"The centre is at (http://127\.0\.0\.1:\d+)/")

Body = dict[str, Any]


@dataclass(frozen=True)
class Demo:
    """A demo that serves, and what it has said so far."""

    folder: Path
    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def store(self) -> str:
        """The store that it keeps."""
        return f"sqlite:///{self.folder / 'eadrcc.db'}"

    def accounts(self) -> list[Body]:
        """The accounts that it made, with their tokens."""
        listed: list[Body] = json.loads((self.folder / "accounts.json").read_text())
        return listed

    def token(self, who: str) -> str:
        """The token of the account of this role, or of this nation."""
        (token,) = [one["token"] for one in self.accounts() if who in (one["role"], one["nation"])]
        return str(token)

    def get(self, who: str, path: str) -> Body:
        """What is answered to this account."""
        answer = httpx2.get(
            f"{self.address}{path}", headers={"Authorization": f"Bearer {self.token(who)}"}, trust_env=False
        )
        assert answer.status_code == 200, answer.text
        found: Body = answer.json()
        return found

    def items(self, who: str, path: str) -> list[Body]:
        """The items of a list that is answered in one piece."""
        found = self.get(who, path)
        assert found["next"] is None
        items: list[Body] = found["items"]
        return items


@contextmanager
def demo_in(folder: Path, log: Path) -> Iterator[Demo]:
    """A demo that keeps everything in `folder`; it is stopped as with Ctrl-C, and leaves with 0."""
    log.touch()
    with log.open("ab") as said:
        process = subprocess.Popen(
            command_line("demo", "--port", "0", "--data", str(folder)),
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        address = wait_until(lambda: serving_at(process, log), SERVES_WITHIN_S, "the demo serves")
        yield Demo(folder, address, process, log)
        process.send_signal(signal.SIGINT)
        assert process.wait(STOPS_WITHIN_S) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()


def serving_at(process: subprocess.Popen[bytes], log: Path) -> str | None:
    """The address at which a demo is ready; None before."""
    assert process.poll() is None, f"the demo has ended:\n{log.read_text()}"
    told = ADDRESS.search(log.read_text())
    if told is None:
        return None
    try:
        ready = httpx2.get(f"{told[1]}/v1/health/ready", trust_env=False).status_code == 200
    except httpx2.TransportError:
        return None
    return told[1] if ready else None
