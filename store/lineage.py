"""Which log this is: its generation, and the place in which it is kept.

A position means something only in one log. A restored log is another one: it may lack what somebody has already been
told, and gives the same positions to other facts. So it bears another name, its generation, which is part of every
epoch, and whoever is ahead of it is told to begin again.

The name is changed by `eadrcc restore`, and by whoever finds, on opening a store, that it is not where it was
(`Database.home`). What that cannot notice is written down in docs/operations.md.
"""

import logging
from uuid import uuid4

from store.database import Database, Transaction

log = logging.getLogger(__name__)

BEGUN, MOVED = "the log began, or was found without a name", "the log was found in another place"


def generation_of(transaction: Transaction) -> str:
    """The name that this log bears now; another log has another."""
    found = transaction.row("SELECT generation FROM {generations} ORDER BY number DESC LIMIT 1")
    assert found is not None, "a log has a generation"
    return str(found[0])


def settle(database: Database) -> None:
    """Take note of where the log is kept; one that was moved, or is a copy, becomes another log."""
    with database.making() as transaction:
        _settle(transaction, database.home(transaction))


def _settle(transaction: Transaction, home: str) -> None:
    last = transaction.row("SELECT home FROM {generations} ORDER BY number DESC LIMIT 1")
    if last is None:
        # The name that the log was given in its first days stays, so that an upgrade is no restore.
        begun = transaction.row("SELECT generation FROM {log_format}")
        assert begun is not None, "a log has a format"
        _name(transaction, str(begun[0]), home, BEGUN)
    elif last[0] != home:
        log.warning("the log was kept in %s and is now in %s: it becomes another log", last[0], home)
        renew(transaction, home, MOVED)


def renew(transaction: Transaction, home: str, why: str) -> str:
    """Let this be another log from now on; its new name."""
    generation = uuid4().hex
    _name(transaction, generation, home, why)
    return generation


def _name(transaction: Transaction, generation: str, home: str, why: str) -> None:
    transaction.run(
        "INSERT INTO {generations} (number, generation, since_position, home, why) "
        "SELECT (SELECT coalesce(max(number), 0) + 1 FROM {generations}), ?, "
        "(SELECT coalesce(max(position), 0) FROM {log}), ?, ?",
        (generation, home, why),
    )
