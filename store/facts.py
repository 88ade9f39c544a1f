"""The facts of one file, read from the log: for whoever goes along it again, to score it for example."""

from store.database import Transaction
from store.log import COLUMNS, LogRow, whole


def rows_of_file(transaction: Transaction, emergency: str) -> list[LogRow]:
    """The rows of the log that changed something of a file on the board, in order. Raises LogDamaged.

    What was ever merged into it is of it too, and what is its own stays its own wherever it stood meanwhile. What
    changes nothing on the board, like a paper's place in the register, is left out, as a replay leaves it out.
    """
    files = sorted({emergency, *merged_into(transaction, emergency)})
    under = sorted({*files, *(into for file in files for into in _stood_for(transaction, file))})
    its = transaction.text_field("emergency_id")
    found = transaction.rows(
        f"SELECT {', '.join(COLUMNS)} FROM {{log}} WHERE position IN ("
        f"SELECT DISTINCT position FROM {{board}} WHERE emergency IN ({_marks(under)}) "
        f"AND (id IN ({_marks(files)}) OR {its} IN ({_marks(files)}))) ORDER BY position",
        (*under, *files, *files),
    )
    return [whole(row) for row in found]


def merged_into(transaction: Transaction, emergency: str, until: int | None = None) -> list[str]:
    """The files that were ever merged into this one, up to a position if one is told."""
    found = transaction.rows(
        "SELECT DISTINCT id FROM {board} WHERE kind = 'emergency' AND position <= ? "
        f"AND {transaction.text_field('merged_into')} = ?",
        (2**53 if until is None else until, emergency),
    )
    return [id for (id,) in found]


def _stood_for(transaction: Transaction, emergency: str) -> list[str]:
    """The files that ever stood for this one."""
    into = transaction.text_field("merged_into")
    found = transaction.rows(
        f"SELECT DISTINCT {into} FROM {{board}} WHERE kind = 'emergency' AND id = ? AND {into} IS NOT NULL",
        (emergency,),
    )
    return [id for (id,) in found]


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))
