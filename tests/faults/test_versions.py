"""Processes of two versions on one store: one whose reducers have a mistake, and an older one beside a newer one."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

import projections.fold
from store.board import state_of
from store.log import head_of
from store.open import open_reader
from tests.faults.product import Body, Callers, Reply, Server, enrolled, run
from tests.faults.test_postgres_away import writing
from tests.faults.test_stopped_board import assert_recorded_only, ready
from tests.faults.trees import tree
from tests.faults.waiting import wait_until

pytestmark = pytest.mark.timeout(300)

ALERT: Body = {"country": "SVN", "hazard": "flood"}
SAYS_SO_WITHIN_S = 10
SOON_S = 60

Serve = Callable[..., Server]

# Stands in the reducer of emergencies, before anything else that it does.
REDUCE = "def reduce(fact: Fact, board: Board) -> list[Entity]:\n"
MISTAKE = (
    REDUCE + '    if fact.TOPIC == "emergency.stood_down":\n        raise ZeroDivisionError("a mistake")\n'
)


def assert_clean(url: str) -> None:
    """`eadrcc verify` finds nothing wrong: all that was recorded is on the board, once and in order."""
    verified = run("verify", "--store", url)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_poison_event_stops_the_board_and_a_mended_reducer_catches_up_by_itself(
    store_url: str, serve: Serve, tmp_path: Path
) -> None:
    mistaken = tree(tmp_path / "mistaken", "projections/emergency.py", REDUCE, MISTAKE)
    tokens = enrolled(store_url)
    server = serve(store_url, **mistaken).start()
    callers = Callers([server], tokens)
    emergency = callers.must("/v1/emergencies", ALERT, by="duty")

    began = time.monotonic()
    poison = callers.once(f"/v1/emergencies/{emergency.id}/stand-down", {}, by="duty")
    assert_recorded_only(poison, "emergency", after=emergency)
    wait_until(lambda: ready(server)["board"] == "stopped", SAYS_SO_WITHIN_S, "it says that it has stopped")
    assert time.monotonic() - began <= SAYS_SO_WITHIN_S
    later = [callers.once("/v1/emergencies", ALERT, by="duty") for _ in range(3)]
    assert [reply.status for reply in later] == [202] * 3
    # Nothing behind the poison is shown, so nobody takes a board with a hole for the whole.
    listed = callers.get("/v1/emergencies", by="duty")
    assert [item["id"] for item in listed.body["items"]] == [emergency.id]
    assert listed.position == emergency.position
    entries = callers.get("/v1/entries", by="duty").body["items"]
    assert max(entry["position"] for entry in entries) == emergency.position

    # On PostgreSQL the mended one starts beside it; a SQLite store has one writer.
    if store_url.startswith("sqlite"):
        server.close()
    mended = serve(store_url).start()
    wait_until(lambda: ready(mended)["board"] == "current", SOON_S, "the board is current")
    callers = Callers([mended], tokens)
    assert callers.get(f"/v1/emergencies/{emergency.id}", by="duty").body["status"] == "stood_down"
    assert len(callers.get("/v1/emergencies", by="duty").body["items"]) == 4
    assert_clean(store_url)


@pytest.mark.server
def test_older_and_newer_workers_side_by_side_lose_nothing_and_only_the_newer_fold(
    fresh_postgres: str, serve: Serve, tmp_path: Path
) -> None:
    version = projections.fold.VERSION
    newer_tree = tree(
        tmp_path / "newer", "projections/fold.py", f"\nVERSION = {version}\n", f"\nVERSION = {version + 1}\n"
    )
    older = serve(fresh_postgres)
    callers = Callers([older], enrolled(fresh_postgres))
    older.start()
    with writing(callers) as load:
        load.wait_for_more(20)
        assert board_version(fresh_postgres) == version
        # It folds the board again beside the old one, while the older worker serves.
        newer = serve(fresh_postgres, **newer_tree).start()
        callers.servers = [older, newer]
        load.wait_for_more(60)
    assert board_version(fresh_postgres) == version + 1

    # The older worker records, and leaves the folding to the newer one.
    said = callers.once("/v1/emergencies", ALERT, by="duty", at=0)
    assert said.status == 202
    shown = wait_until(lambda: seen(callers, said.id), SOON_S, "the newer worker has folded it")
    assert shown.body["status"] == "monitored"
    # Told again by the other worker, it is the same call.
    acknowledged = callers.ledger.acknowledged
    assert len({reply.id for _, reply in acknowledged}) == len(acknowledged)
    for _, reply in acknowledged[-20:]:
        assert callers.get(f"/v1/emergencies/{reply.id}", by="duty", at=1).status == 200
    assert ready(older)["board"] == "current"
    older.close()
    newer.close()
    assert_on_the_board(fresh_postgres)


def seen(callers: Callers, id: str) -> Reply | None:
    """The file as the older worker shows it, once the newer one has folded it."""
    reply = callers.get(f"/v1/emergencies/{id}", by="duty", at=0)
    return reply if reply.status == 200 else None


def board_version(url: str) -> int:
    """Of which version the reducers are that have made the board."""
    reader = open_reader(url)
    try:
        with reader.reading() as transaction:
            return state_of(transaction).version
    finally:
        reader.close()


def assert_on_the_board(url: str) -> None:
    """The board stands at the head of the log."""
    reader = open_reader(url)
    try:
        with reader.reading() as transaction:
            assert state_of(transaction).position == head_of(transaction)
    finally:
        reader.close()
