"""The feed under fire: servers die, lines drop, and everybody still sees all that is his and nothing else."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from tests.faults.product import Server
from tests.faults.soak import Outcome, enrol, soak
from tests.redis_server import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.server, pytest.mark.timeout(300)]
# Long enough for every client to lose its line and every server its life a few times. The full watch of the
# issue, five minutes, is `python3 dev.py soak`.
SECONDS, CLIENTS, A_SECOND, KILL_EVERY = 20.0, 50, 20.0, 7.0


@pytest.fixture
def servers(
    request: pytest.FixtureRequest, tmp_path: Path, redis_server: RedisServer
) -> Iterator[tuple[list[Server], dict[str, str]]]:
    """One server on SQLite, or two on PostgreSQL with Redis between them."""
    kind: str = request.param
    with ExitStack() as ends:
        if kind == "sqlite":
            url: str = request.getfixturevalue("new_sqlite")()
            options: tuple[str, ...] = ()
        else:
            url = request.getfixturevalue("fresh_postgres")
            options = ("--redis", redis_server.url)
        tokens = enrol(url)
        count = 1 if kind == "sqlite" else 2
        started = [
            ends.enter_context(closing(Server(url, tmp_path / f"server-{number}.log", *options)))
            for number in range(count)
        ]
        for server in started:
            server.start()
        yield started, tokens


def require_whole(outcome: Outcome) -> None:
    assert outcome.leaks == []
    assert outcome.gaps == 0
    assert outcome.unequal == []
    # The test proves nothing unless something went wrong and something changed meanwhile.
    assert outcome.kills >= 2
    assert outcome.disconnections > CLIENTS / 2
    assert outcome.connections > CLIENTS
    assert outcome.changes > SECONDS * A_SECOND / 4


@pytest.mark.parametrize("servers", ["sqlite", "postgresql and redis"], indirect=True)
async def test_everybody_ends_with_all_that_is_his_and_never_saw_anything_else(
    servers: tuple[list[Server], dict[str, str]], record_property: Any
) -> None:
    outcome = await soak(*servers, seconds=SECONDS, clients=CLIENTS, a_second=A_SECOND, kill_every=KILL_EVERY)
    record_property("outcome", str(outcome))
    print(outcome)
    require_whole(outcome)
