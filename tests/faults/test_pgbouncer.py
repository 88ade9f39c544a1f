"""Everything works behind pgbouncer in transaction mode, where no two transactions need meet in one session.

A setting, a prepared statement, a search path or a lock that outlived its transaction would be missing in the next
one, or lie in wait in the session of somebody else.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from store.open import open_store
from tests.faults.bouncer import SESSIONS, bouncing
from tests.faults.conftest import serving
from tests.faults.product import Callers, Server, enrolled, offered, run, taken
from tests.faults.soak import client_of
from tests.realtime.watching import until, watching
from tests.servers import PostgresServer

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]
SEEN_WITHIN_S = 20


@pytest.fixture(scope="module")
def direct(postgres_server: PostgresServer) -> Iterator[str]:
    """The database as it is without pgbouncer."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(scope="module")
def behind(direct: str) -> Iterator[str]:
    """The same database behind pgbouncer."""
    with TemporaryDirectory(prefix="eadrcc-") as folder, bouncing(direct, Path(folder)) as url:
        yield url


@pytest.fixture(scope="module")
def centre(behind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """Two workers at work behind pgbouncer, and those who act."""
    tokens = enrolled(behind)
    with serving(tmp_path_factory.mktemp("bounced")) as make:
        servers: list[Server] = [make(behind).start() for _ in range(2)]
        callers = Callers(servers, tokens)
        # An account that is made while both serve.
        made = callers.once("/v1/accounts", {"role": "planner", "name": "Planner"}, by="admin")
        callers.tokens = {**tokens, "planner": made.body["token"]}
        yield callers


@pytest.fixture(scope="module")
def file(centre: Callers) -> str:
    """A flood for which Spain's pumps are taken, each step at the other worker; its id."""
    emergency = centre.open_emergency()
    offer = centre.offer(emergency.id, 5)
    accepted = centre.must(f"/v1/offers/{offer.id}/accept", taken(3), by="SVN")
    assert accepted.body["status"] == "partly_accepted"
    return emergency.id


def both_show(centre: Callers, path: str, by: str) -> bool:
    """Whether both workers answer the same."""
    one, other = (centre.get(path, by=by, at=at) for at in range(2))
    assert one.status == 200
    return one.body == other.body


def test_writers_and_readers_of_both_workers_agree(centre: Callers, file: str, direct: str) -> None:
    assert both_show(centre, f"/v1/emergencies/{file}", by="duty")
    assert both_show(centre, f"/v1/emergencies/{file}/offers", by="ESP")
    numbers = [
        centre.must("/v1/emergencies", {"country": "HRV", "hazard": "flood"}, by="duty").body["reference"]
        for _ in range(10)
    ]
    assert len(set(numbers)) == len(numbers)
    with psycopg.connect(direct, autocommit=True) as connection:
        sessions = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    # Fewer sessions than the two workers have connections: nothing here had one of its own.
    assert sessions is not None
    assert 0 < sessions[0] <= SESSIONS


def test_what_one_worker_records_is_seen_on_the_feed_of_the_other(centre: Callers, file: str) -> None:
    here, there = centre.servers
    client = client_of(there, centre.tokens["SVN"])

    async def seen() -> None:
        async with watching(client):
            offer = await asyncio.to_thread(
                here.post, f"/v1/emergencies/{file}/offers", offered(2), centre.tokens["CZE"], "on the feed"
            )
            assert offer.status == 201
            await until(
                lambda: ("offer", offer.id) in client.picture.entities, SEEN_WITHIN_S, "the offer is seen"
            )

    asyncio.run(seen())
    assert client.gaps == 0


def test_an_exercise_has_a_schema_of_its_own_and_reality_another(centre: Callers, file: str) -> None:
    position = centre.get(f"/v1/emergencies/{file}", by="planner").body["position"]
    body = {"title": "Flood again", "emergency_id": file, "at": position}
    exercise = centre.must("/v1/exercises", body, by="planner").id
    inside = f"/v1/exercises/{exercise}"
    made = centre.once(f"{inside}/accounts", {"role": "duty_officer", "name": "Trainee"}, by="planner")
    centre.tokens = {**centre.tokens, "trainee": made.body["token"]}
    for at in range(2):
        played = {"country": "ESP", "hazard": "wildfire"}
        opened = centre.once(f"{inside}/emergencies", played, by="trainee", at=at)
        assert (opened.status, opened.body["origin"]) == (201, "exercise")
        # In between the same sessions serve the live centre.
        live = centre.once("/v1/emergencies", {"country": "ITA", "hazard": "earthquake"}, by="duty", at=at)
        assert (live.status, live.body["origin"]) == (201, "live")
        assert centre.get(f"/v1/emergencies/{opened.id}", by="duty", at=at).status == 404
    assert both_show(centre, f"{inside}/emergencies", by="trainee")


def test_the_board_is_folded_again_under_running_workers_and_all_is_found_whole(
    centre: Callers, file: str, behind: str, direct: str
) -> None:
    before = centre.get(f"/v1/emergencies/{file}", by="duty").body
    for command in ("rebuild", "verify"):
        done = run(command, "--store", behind)
        assert done.returncode == 0, done.stdout + done.stderr
    assert centre.get(f"/v1/emergencies/{file}", by="duty").body == before
    centre.must(f"/v1/emergencies/{file}/offers", offered(1), by="CZE")
    assert run("verify", "--store", direct).returncode == 0


def test_an_account_that_is_revoked_at_one_worker_is_refused_by_the_other(
    centre: Callers, behind: str, make_account: Callable[[str], tuple[str, str]]
) -> None:
    id, token = make_account(behind)
    assert centre.servers[1].get("/v1/me", token).status == 200
    assert centre.once(f"/v1/accounts/{id}/revoke", {}, by="admin", at=0).status == 200
    assert centre.servers[1].get("/v1/me", token).status == 401


@pytest.fixture
def make_account() -> Callable[[str], tuple[str, str]]:
    """Makes accounts from the command line's side of the store, beside the running workers; id and token."""

    def make(url: str) -> tuple[str, str]:
        with closing(open_store(url)) as store:
            account, token = store.accounts.add("observer", "Observer", None)
            return account.id, token

    return make
