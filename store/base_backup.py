"""A backup of a PostgreSQL cluster by its own tools: a base backup, with the write-ahead log that belongs to it.

`pg_basebackup` copies the whole cluster beside its servers, up to the moment at which it ends, and `pg_verifybackup`
holds each file against the manifest. The copy is marked, so that whoever starts it recovers it as an archive: the
cluster then goes on along another timeline, and the store notices that it is another log (`store.lineage`).

Every change between two base backups is kept by archiving the write-ahead log; deploy/postgres shows how.
"""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from store.backup import BackupRefused, Copied
from store.database import Database
from store.log import head_of

# A cluster that is recovered needs a command that fetches archived files; one that finds nothing ends the recovery
# with what lies in the copy. Whoever has an archive names his own in its place.
NOTHING_ARCHIVED = "restore_command = 'false'\n"


def backup_cluster(database: Database, into: Path) -> Copied:
    """Copy the cluster in which a store lies into a new folder. Raises BackupRefused."""
    if into.exists() and any(into.iterdir()):
        raise BackupRefused(f"{into} is there already, and nothing is written over")
    with database.reading() as transaction:
        position = head_of(transaction)
    until = datetime.now(UTC)
    _run(
        "pg_basebackup",
        f"--dbname={database.url}",
        f"--pgdata={into}",
        "--checkpoint=fast",
        "--wal-method=stream",
        "--no-password",
    )
    _run("pg_verifybackup", str(into))
    _mark(into)
    return Copied(position, until)


def _run(tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs. Raises BackupRefused with its words."""
    found = shutil.which(tool)
    if found is None:
        raise BackupRefused(f"{tool} of the server's own release is needed on the path")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)  # noqa: S603  # ours alone
    if done.returncode:
        raise BackupRefused(f"{tool}: {done.stderr.strip()}")


def _mark(folder: Path) -> None:
    """Let whoever starts the copy recover it as an archive, along another timeline."""
    with (folder / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(NOTHING_ARCHIVED)
    os.close(os.open(folder / "recovery.signal", os.O_CREAT | os.O_WRONLY, 0o600))
