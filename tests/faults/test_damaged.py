"""A row of the log was changed under the store: `verify` names it, and the server goes on with everything else."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.faults.product import Body, Callers, Server, enrolled, run

pytestmark = pytest.mark.timeout(120)

ALERT: Body = {"country": "SVN", "hazard": "flood"}


def damage(url: str, position: int) -> None:
    """Change one letter in a row, as a broken disk or a clever hand would, past every trigger."""
    if url.startswith("postgresql"):
        with psycopg.connect(url) as connection:
            connection.execute("SET session_replication_role = replica")
            changed = connection.execute(
                "UPDATE log SET state = set_byte(state, 20, get_byte(state, 20) # 1) WHERE position = %s",
                (position,),
            )
            assert changed.rowcount == 1
        return
    path = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        (state,) = connection.execute("SELECT state FROM log WHERE position = ?", (position,)).fetchone()
        # The page that holds the row must lie in the file itself, not in the write-ahead log.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    assert whole.count(state) == 1, "the row lies in one place of the file"
    at = whole.index(state) + 20
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes([whole[at] ^ 1]))


def test_a_damaged_row_is_named_and_the_rest_goes_on(store_url: str, serve: Callable[[str], Server]) -> None:
    tokens = enrolled(store_url)
    server = serve(store_url).start()
    callers = Callers([server], tokens)
    before, damaged, after = (callers.must("/v1/emergencies", ALERT, by="duty") for _ in range(3))
    assert damaged.position is not None
    server.close()
    damage(store_url, damaged.position)

    server = serve(store_url).start()
    callers = Callers([server], tokens)
    verified = run("verify", "--store", store_url)
    assert verified.returncode == 1
    assert re.search(rf"\b{damaged.position}\b", verified.stdout + verified.stderr)
    assert "Traceback" not in verified.stdout + verified.stderr

    for emergency in (before, damaged, after):
        # The board was folded while the row was whole, and is served as it stands.
        assert callers.get(f"/v1/emergencies/{emergency.id}", by="duty").body == emergency.body
    for emergency in (before, after):
        callers.must(f"/v1/emergencies/{emergency.id}/stand-down", by="duty")
    refused = callers.once(f"/v1/emergencies/{damaged.id}/stand-down", {}, by="duty")
    assert refused.status in (500, 503)
    assert refused.body["status"] == refused.status
    callers.must("/v1/emergencies", ALERT, by="duty")
    assert server.get("/v1/health/ready").status == 200
