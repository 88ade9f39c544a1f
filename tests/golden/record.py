"""Record a golden log from a store, or the board that today's reducers make of the golden logs there are.

    python -m tests.golden.record NAME sqlite:///eadrcc.db
    python -m tests.golden.record

Nothing that is there is ever overwritten: what was recorded must be readable for ever.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import projections.fold
from store.board import COLUMNS as BOARD_COLUMNS
from store.database import Database, open_database
from store.log import COLUMNS, head_of, rows_after
from store.open import open_reader
from store.rebuilding import rebuild
from tests.golden import GoldenRow, Version, board_path, log_path, names, read_log, replay_path
from tests.golden.replays import lines_of


def record_log(name: str, url: str) -> None:
    """Keep the log of a store as a golden log. Raises FileExistsError."""
    database = open_reader(url)
    try:
        with database.reading(patient=True) as transaction:
            rows = rows_after(transaction, 0, max(1, head_of(transaction)))
    finally:
        database.close()
    lines = [GoldenRow(row, row.sealed().hex()).line() for row in rows]
    write_new(log_path(name), "".join(f"{line}\n" for line in lines))


def record_board(name: str) -> None:
    """Keep what today's reducers make of a golden log. Raises FileExistsError."""
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/golden.db")
        try:
            pour(database, name)
            folded = rebuild(database)
            assert folded.stopped_why is None, folded.stopped_why
            lines = ",\n".join(json.dumps(version, ensure_ascii=False) for version in board_of(database))
        finally:
            database.close()
    write_new(board_path(name, projections.fold.VERSION), f"[\n{lines}\n]\n")


def record_replay(name: str) -> None:
    """Keep what replays of a golden log give, if it has a file that can be played. Raises FileExistsError."""
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/golden.db")
        try:
            pour(database, name)
            rebuild(database)
            lines = list(lines_of(database))
        finally:
            database.close()
    if lines:
        write_new(replay_path(name, projections.fold.VERSION), "".join(f"{line}\n" for line in lines))


def pour(database: Database, name: str) -> None:
    """Fill an empty store with a golden log, its hashes as they were recorded."""
    with database.writing() as transaction:
        transaction.insert(
            "log",
            COLUMNS,
            [(*golden.row.values()[:-1], bytes.fromhex(golden.sha256)) for golden in read_log(name)],
        )


def board_of(database: Database) -> list[Version]:
    """Every version on a board, in the order in which they were made."""
    with database.reading() as transaction:
        rows = transaction.rows(
            f"SELECT {', '.join(BOARD_COLUMNS)} FROM {{board}} ORDER BY position, kind, id"
        )
    return [(*row[:-1], json.loads(row[-1])) for row in rows]


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises FileExistsError."""
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def main(arguments: list[str]) -> None:
    if arguments:
        name, url = arguments
        record_log(name, url)
    for name in names():
        if not board_path(name, projections.fold.VERSION).exists():
            record_board(name)
        if not replay_path(name, projections.fold.VERSION).exists():
            record_replay(name)


if __name__ == "__main__":
    main(sys.argv[1:])
