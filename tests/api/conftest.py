"""Centres for the tests of the API."""

from collections.abc import Iterator

import pytest

from tests.api.served import Served, serving
from tests.servers import PostgresServer


@pytest.fixture
def centre(new_sqlite_url: str) -> Iterator[Served]:
    """A new centre with accounts and nothing else."""
    with serving(new_sqlite_url) as served:
        yield served


@pytest.fixture
def new_sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a new SQLite store."""
    return f"sqlite:///{tmp_path_factory.mktemp('store') / 'centre.db'}"


@pytest.fixture
def flood(centre: Served) -> Served:
    """A centre in which Slovenia's request has gone out, amended, and Spain has offered pumps."""
    centre.play(until="offer")
    return centre


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A centre in which every step of the scenario was made; for tests that only read."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('played') / 'centre.db'}") as served:
        served.play()
        yield served


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def played_on_both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The same, once on each database."""
    if request.param == "sqlite":
        with serving(f"sqlite:///{tmp_path_factory.mktemp('played') / 'centre.db'}") as served:
            served.play()
            yield served
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    with serving(url) as served:
        served.play()
        yield served
    server.drop_database(url)
