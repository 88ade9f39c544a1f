"""Where the benches keep what they measure: a folder for SQLite, and a PostgreSQL server of their own.

The server is the one that the tests use (`tests/servers.py` says which), but it syncs every commit, as the product
is run: a commit that does not reach the disk would flatter floor and product differently.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from tests.servers import from_wheel, given, installed, output

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
STORES = (SQLITE, POSTGRESQL)

# Names a new empty store of one kind: `sqlite:///…` or `postgresql://…`.
NewStore = Callable[[], str]


@contextmanager
def new_stores(kinds: tuple[str, ...], say: Callable[[str], None]) -> Iterator[dict[str, NewStore]]:
    """For each kind of store a function that names new empty ones; all of them are gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="eadrcc-bench-")))
        makers: dict[str, NewStore] = {}
        if SQLITE in kinds:
            makers[SQLITE] = lambda: f"sqlite:///{folder / uuid4().hex}.db"
        if POSTGRESQL in kinds:
            server = given() or installed(folder) or from_wheel(folder)
            if server.stop:
                stack.callback(output, server.stop)
            say(f"PostgreSQL: {server.name}")
            makers[POSTGRESQL] = server.create_database
        yield makers
