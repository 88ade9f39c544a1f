"""The servers that the tests use are real, and every test has a database of its own."""

from collections.abc import Callable

import psycopg
import pytest

from tests.servers import PostgresServer


@pytest.mark.server
def test_every_database_is_new_and_empty(new_postgres: Callable[[], str]) -> None:
    first, second = new_postgres(), new_postgres()
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE offer (id integer)")
    with psycopg.connect(second) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (0,)


@pytest.mark.server
def test_a_database_is_dropped_while_somebody_is_still_connected(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database()
    connection = psycopg.connect(url)
    postgres_server.drop_database(url)
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


def test_a_store_test_runs_on_both_databases(store_url: str, request: pytest.FixtureRequest) -> None:
    kind = request.node.callspec.params["new_store_url"]
    assert store_url.startswith("sqlite:////" if kind == "sqlite" else "postgresql://")


@pytest.mark.anyio
async def test_the_tests_run_on_the_loop_of_the_product() -> None:
    import asyncio

    assert type(asyncio.get_running_loop()).__module__.startswith("uvloop")
