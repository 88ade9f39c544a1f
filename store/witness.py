"""The witness of a SQLite store: a small file beside the database that tells what was recorded last.

An older copy that is put in the database's place while nobody serves it is whole in itself. Only something that was
not copied with it can tell that more had been recorded; and that the last event is gone, when its traces on the board
and among the receipts are gone too. The file is written after each commit and never synced: after a power cut it may
lag behind the log, which is no harm, and never be ahead of it.
"""

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

# A position of twenty digits, a blank, a SHA-256 in hexadecimal, and the line's end: always as long, so that it is
# written by one call and needs no more room than it had.
LENGTH = 20 + 1 + 64 + 1


class Witness:
    """The file, open for writing."""

    def __init__(self, file: int) -> None:
        self._file = file

    @classmethod
    def beside(cls, database: Path) -> "Witness":
        """The witness of this database, made if it is not there."""
        return cls(os.open(path_beside(database), os.O_RDWR | os.O_CREAT, 0o600))

    def saw(self, position: int, seal: bytes) -> None:
        """Take note of what was recorded last."""
        try:
            os.pwrite(self._file, f"{position:020} {seal.hex()}\n".encode(), 0)
        except OSError as full:
            # What was recorded is recorded; the next one is noted again.
            log.warning("the witness could not be written: %s", full)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def path_beside(database: Path) -> Path:
    """Where the witness of a database lies."""
    return database.with_name(database.name + ".seen")


def seen_beside(database: Path) -> tuple[int, bytes] | None:
    """The position and the seal that were recorded last; None where nothing tells."""
    try:
        said = path_beside(database).read_bytes()
    except FileNotFoundError:
        return None
    if len(said) != LENGTH:
        # Just made, and nothing recorded since.
        return None
    position, seal = said.split()
    return int(position), bytes.fromhex(seal.decode("ascii"))
