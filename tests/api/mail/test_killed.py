"""A sender that is killed at any step sends nothing twice and forgets nothing (decision 0024)."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic_core import from_json

from api.mail.mailer import Mailer
from projections.readers import Reader
from store.open import open_store
from tests.api.mail.doomed import STEPS, WHENS
from tests.api.mail.mailroom import SENDER, Mailroom, at
from tests.api.mail.mailserver import Behaviour, mail_server
from tests.api.served import serving

ROOT = Path(__file__).resolve().parents[3]
DIES_WITHIN_S = 120
DOOMS = [(step, when) for step in STEPS for when in WHENS]


@dataclass
class Killed:
    """One sender that was killed at a step: its store, and the server that it sent to."""

    url: str
    behaviour: Behaviour
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Killed]]:
    """The same two mails in a store for each step; all who send them die at theirs, side by side."""
    folder = tmp_path_factory.mktemp("killed")
    with serving(f"sqlite:///{folder / 'centre.db'}") as served:
        room = Mailroom(served)
        for nation in ("ESP", "ITA"):
            room.contact(nation)
        room.released("ESP", "FRA", "ITA")
    with ExitStack() as ending:
        all_of_them = {}
        for step, when in DOOMS:
            file = folder / f"{when}-{step}.db"
            shutil.copyfile(folder / "centre.db", file)
            behaviour = Behaviour()
            port = ending.enter_context(mail_server(behaviour))
            url = f"sqlite:///{file}"
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.api.mail.doomed", url, str(port), step, when],
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT)},
            )
            all_of_them[step, when] = Killed(url, behaviour, process)
        for one in all_of_them.values():
            assert one.process.wait(DIES_WITHIN_S) == -9
        yield all_of_them


@pytest.mark.parametrize(("step", "when"), DOOMS)
def test_nothing_is_sent_twice_and_nothing_is_forgotten(
    killed: dict[tuple[str, str], Killed], step: str, when: str
) -> None:
    one = killed[step, when]
    store = open_store(one.url)
    try:
        with mail_server(one.behaviour) as port:
            mailer = Mailer(store, at(port), SENDER, lambda: datetime.now(UTC))
            store.outbox.free_abandoned(all_of_them=True)
            while mailer.round():
                pass
        with store.reading() as reading:
            shown = [from_json(row.text) for row in reading.find(("transmission",), Reader(is_staff=True))]
    finally:
        store.close()
    statuses = {one["addressee"]: one["status"] for one in shown}
    names = [letter["Message-ID"] for letter in one.behaviour.received]
    assert len(names) == len(set(names))
    assert statuses["FRA"] == "failed"
    assert {statuses["ESP"], statuses["ITA"]} <= {"sent", "unknown"}
    # What is told as sent has been received.
    assert len(names) >= [statuses["ESP"], statuses["ITA"]].count("sent")
