"""Asking the server of a SQLite store to rebuild its board: a second process must not write there."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

from api.backups import sqlite_file
from store.board import BoardState, state_of
from store.database import Database, StoreUnavailable
from store.folding import Folded
from store.open import open_reader
from store.sqlite import who_rebuilds

LOOK_AGAIN_S = 0.1


def rebuilt_by_server(url: str) -> Folded | None:
    """How far the board came that the server of this store has folded again; None where no server has the store.

    Raises StoreUnavailable when the server ends before it is done.
    """
    file = sqlite_file(url)
    asked = who_rebuilds(file) if file else None
    if file is None or asked is None:
        return None
    with closing(open_reader(url)) as reader:
        before = _state(reader)
        os.kill(asked, signal.SIGUSR1)
        return _awaited(reader, before, file)


def _awaited(reader: Database, before: BoardState, file: Path) -> Folded:
    while (state := _state(reader)).build == before.build:
        if who_rebuilds(file) is None:
            raise StoreUnavailable("the server ended before the board was folded again; the old board stands")
        time.sleep(LOOK_AGAIN_S)
    return Folded(state.position, state.stopped_at, state.stopped_why)


def _state(reader: Database) -> BoardState:
    with reader.reading() as transaction:
        return state_of(transaction)
