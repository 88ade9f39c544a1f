"""The floors: what the same machine does when only the unavoidable part is done."""

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import perf_counter
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

# More threads than this only wait for each other in the stock program; its own pool holds fifteen connections.
MOST_THREADS = 15


class Ledger(Aggregate):
    """An aggregate as the library's own documentation writes it."""

    @event("Opened")
    def __init__(self, what: str) -> None:
        self.what = what
        self.lines: list[str] = []

    @event("LineAdded")
    def add(self, line: str) -> None:
        """One line more."""
        self.lines.append(line)


def stock_application(url: str) -> Application[UUID]:
    """The library as it comes, with its own recorder: SQLite (which syncs every commit) or PostgreSQL."""
    if url.startswith("sqlite:///"):
        env = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": url.removeprefix("sqlite:///"),
            "SQLITE_LOCK_TIMEOUT": "30",
        }
    else:
        said = urlsplit(url)
        query = parse_qs(said.query)
        env = {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": said.path.removeprefix("/"),
            "POSTGRES_HOST": query["host"][0] if "host" in query else said.hostname or "",
            "POSTGRES_PORT": str(said.port or query.get("port", ["5432"])[0]),
            "POSTGRES_USER": unquote(said.username or query.get("user", ["postgres"])[0]),
            "POSTGRES_PASSWORD": unquote(said.password or ""),
        }
    return Application(env)


def stock_saves(url: str, clients: int, seconds: float) -> float:
    """Saves of two events a second, by the library alone, from as many threads as help."""
    application = stock_application(url)
    stop = Event()

    def save_until_told() -> int:
        saved = 0
        while not stop.is_set():
            ledger = Ledger("Offer of 40 pumps, high capacity, with hoses, by road with own vehicles")
            ledger.add("40 pumps, accepted for the hub at the international airport, cargo terminal")
            application.save(ledger)
            saved += 1
        return saved

    try:
        threads = min(clients, MOST_THREADS)
        with ThreadPoolExecutor(threads) as pool:
            began = perf_counter()
            running = [pool.submit(save_until_told) for _ in range(threads)]
            stop.wait(seconds)
            stop.set()
            saved = sum(one.result() for one in running)
            return saved / (perf_counter() - began)
    finally:
        application.close()


class ReadyTexts:
    """Texts that lie ready in a table of their own, read by the driver alone."""

    def __init__(self, url: str) -> None:
        self._connection: sqlite3.Connection | psycopg.Connection
        if url.startswith("sqlite:///"):
            self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        else:
            self._connection = psycopg.connect(url, autocommit=True)
        self._mark = "?" if isinstance(self._connection, sqlite3.Connection) else "%s"

    def keep(self, texts: Sequence[str]) -> str:
        """Put the texts into a new table, and give its name."""
        name = f"ready_{uuid4().hex}"
        self._connection.execute(f"CREATE TABLE {name} (text TEXT NOT NULL)")
        cursor = self._connection.cursor()
        cursor.executemany(f"INSERT INTO {name} VALUES ({self._mark})", [(text,) for text in texts])
        return name

    def read(self, name: str) -> int:
        """Read all of a table; how many texts there were."""
        return len(self._connection.execute(f"SELECT text FROM {name}").fetchall())

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()
