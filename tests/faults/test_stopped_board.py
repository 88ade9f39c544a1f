"""What cannot be folded stops the board, not the centre: commands are recorded, and everybody is told so."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

import psycopg
import pytest
from starlette.testclient import TestClient

import projections.fold
from api.app import create_app
from api.settings import Settings
from domain.emergency import EmergencyStoodDown
from domain.fact import Fact
from projections.entities import Board, Entity
from store.folding import Reducers
from store.open import open_store
from tests.faults.product import Body, Callers, Reply, Server, enrolled, run
from tests.faults.waiting import wait_until

pytestmark = pytest.mark.timeout(120)

ALERT: Body = {"country": "SVN", "hazard": "flood"}
SOON_S = 30


def spoil(url: str, emergency: str) -> None:
    """Let the board show a file as something that no reducer can go on with."""
    spoiled = "UPDATE board SET text = '{}' WHERE kind = 'emergency' AND id = "
    if url.startswith("postgresql"):
        with psycopg.connect(url) as server:
            assert server.execute(spoiled + "%s", (emergency,)).rowcount == 1
    else:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as file:
            assert file.execute(spoiled + "?", (emergency,)).rowcount == 1


def ready(server: Server) -> Body:
    """What the server says of itself."""
    reply = server.get("/v1/health/ready")
    assert reply.status == 200, "the centre works"
    return reply.body


def test_a_board_that_stops_does_not_stop_the_centre_and_goes_on_when_it_is_folded_again(
    store_url: str, serve: Callable[[str], Server]
) -> None:
    tokens = enrolled(store_url)
    callers = Callers([serve(store_url).start()], tokens)
    emergency = callers.must("/v1/emergencies", ALERT, by="duty")
    assert ready(callers.servers[0])["board"] == "current"
    callers.servers[0].close()
    spoil(store_url, emergency.id)
    callers.servers = [serve(store_url).start()]

    down = f"/v1/emergencies/{emergency.id}/stand-down"
    stopping = callers.once(down, {}, by="duty", key="stopping")
    assert_recorded_only(stopping, "emergency", after=emergency)
    assert ready(callers.servers[0])["board"] == "stopped"
    # The next one has nothing to do with what stopped it.
    other = callers.once("/v1/emergencies", ALERT, by="duty", key="other")
    assert_recorded_only(other, "emergency", after=stopping)
    # A rule is still a rule: the log decides, not the board.
    assert callers.once(down, {}, by="duty").outcome == (409, "CannotStandDown")
    assert callers.once(down, {}, by="duty", key="stopping").replayed
    # Whoever reads is answered as of then, and who wants to see more is not kept waiting for ever.
    listed = callers.get("/v1/emergencies", by="duty")
    assert (listed.status, listed.position) == (200, emergency.position)
    assert callers.get("/v1/emergencies", by="duty", min_position=other.body["position"]).status == 503
    assert callers.get(f"/v1/emergencies/{other.body['id']}", by="duty").status == 404

    folded_again(callers, serve, store_url)
    wait_until(lambda: ready(callers.servers[0])["board"] == "current", SOON_S, "the board is current")
    shown = callers.get(f"/v1/emergencies/{emergency.id}", by="duty").body
    assert shown["status"] == "stood_down"
    assert callers.get(f"/v1/emergencies/{other.body['id']}", by="duty").body["reference"].endswith("-002")
    again = callers.once(down, {}, by="duty", key="stopping")
    assert (again.status, again.replayed, again.body) == (200, True, shown)
    assert callers.once("/v1/emergencies", ALERT, by="duty").status == 201
    verified = run("verify", "--store", store_url)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def assert_recorded_only(reply: Reply, kind: str, *, after: Reply) -> None:
    """The call is recorded, and that is all that is said."""
    assert reply.status == 202
    assert set(reply.body) == {"kind", "id", "position"}
    assert reply.body["kind"] == kind
    assert after.position is not None
    assert reply.body["position"] > after.position


def folded_again(callers: Callers, serve: Callable[[str], Server], store_url: str) -> None:
    """Run `eadrcc rebuild`: beside the server on PostgreSQL; a SQLite store has one writer, so it stops meanwhile."""
    beside = store_url.startswith("postgresql")
    if not beside:
        callers.servers[0].close()
    rebuilt = run("rebuild", "--store", store_url)
    assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
    if not beside:
        callers.servers = [serve(store_url).start()]


# --- reducers with a mistake in them -------------------------------------------------------------------------


class Mistaken:
    """The reducers, and one of them has a mistake."""

    VERSION = projections.fold.VERSION

    def fingerprint(self) -> str:
        """Other code, another fingerprint."""
        return "mistaken"

    def touches(self, fact: Fact) -> set[tuple[str, str]]:
        """As the right ones."""
        return projections.fold.touches(fact)

    def fold(self, fact: Fact, position: int, board: Board) -> list[Entity]:
        """As the right ones, but for one fact."""
        if isinstance(fact, EmergencyStoodDown):
            raise ZeroDivisionError("a mistake")
        return projections.fold.fold(fact, position, board)


@contextmanager
def centre(url: str, tokens: Mapping[str, str], fold: Reducers = projections.fold) -> Iterator[TestClient]:
    """The application with these reducers, asked by a duty officer."""
    app = create_app(Settings(), open_store(url, fold=fold), close_store=True)
    with TestClient(app, "http://localhost", headers={"Authorization": f"Bearer {tokens['duty']}"}) as client:
        yield client


def test_reducers_without_the_mistake_go_on_where_those_with_it_have_stopped(store_url: str) -> None:
    tokens = enrolled(store_url)
    with centre(store_url, tokens, Mistaken()) as client:
        emergency = client.post("/v1/emergencies", json=ALERT, headers={"Idempotency-Key": "1"}).json()
        down = f"/v1/emergencies/{emergency['id']}/stand-down"
        stopped = client.post(down, headers={"Idempotency-Key": "2"})
        assert stopped.status_code == 202
        assert client.get("/v1/health/ready").json()["board"] == "stopped"
        assert client.get(f"/v1/emergencies/{emergency['id']}").json() == emergency
        assert client.post("/v1/emergencies", json=ALERT, headers={"Idempotency-Key": "3"}).status_code == 202
    with centre(store_url, tokens) as client:
        wait_until(
            lambda: client.get("/v1/health/ready").json()["board"] == "current",
            SOON_S,
            "the board is current",
        )
        assert client.get(f"/v1/emergencies/{emergency['id']}").json()["status"] == "stood_down"
        assert len(client.get("/v1/emergencies").json()["items"]) == 2
        again = client.post(down, headers={"Idempotency-Key": "2"})
        assert again.status_code == 200
        assert again.headers["Idempotency-Replayed"] == "true"
    verified = run("verify", "--store", store_url)
    assert verified.returncode == 0, verified.stdout + verified.stderr
