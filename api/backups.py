"""Backups, as the commands `backup` and `restore` make and take them; which way depends on the database."""

import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from store.backup import BackupRefused, Copied, accept, backup_sqlite, renamed, restore_sqlite
from store.base_backup import backup_cluster
from store.database import open_database
from store.open import Store, open_reader

LOOK_AGAIN_S = 0.05


def back_up(url: str, into: Path) -> Copied:
    """Copy the store at this address. Raises StoreError, LogDamaged; ValueError (no such URL)."""
    if file := sqlite_file(url):
        return backup_sqlite(file, into)
    with closing(open_reader(url)) as database:
        return backup_cluster(database, into)


def put_back(url: str, backup: Path | None) -> None:
    """Let a backup, or what stands there already, be the store from now on, as another log.

    Raises StoreError, LogDamaged; ValueError (no such URL).
    """
    file = sqlite_file(url)
    if file and backup:
        restore_sqlite(backup, file)
    elif file:
        if not file.is_file():
            raise BackupRefused(f"there is no store {file}")
        accept(file)
    elif backup:
        raise BackupRefused(
            "a PostgreSQL cluster is put back by its own server, as docs/operations.md says; then: eadrcc restore "
            "--store URL"
        )
    else:
        with closing(open_database(url)) as database:
            renamed(database)


def brought_up_to_date(store: Store) -> int:
    """The head of the log, once the board shows it. Raises BackupRefused where the board stops before it."""
    while True:
        with store.reading() as reading:
            if reading.position >= reading.head:
                return reading.head
            if reading.state.stopped_at is not None:
                raise BackupRefused(f"the board stops before position {reading.state.stopped_at}")
        time.sleep(LOOK_AGAIN_S)


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite store; None for any other."""
    name = url.removeprefix("sqlite:///")
    return Path(name) if name and name != url else None


def in_full(moment: datetime) -> str:
    """A moment to the millisecond, so that it can be held against an acknowledgement."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def counted(number: int, what: str) -> str:
    """So many of them, in words."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
