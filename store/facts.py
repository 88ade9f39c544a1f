"""The facts of one file, read from the log: for whoever goes along it again, to score it for example."""

from store.database import Transaction
from store.log import COLUMNS, LogRow, whole


def rows_of_file(transaction: Transaction, emergency: str) -> list[LogRow]:
    """The rows of the log that changed something of a file on the board, in order. Raises LogDamaged.

    What changes nothing there, like a paper's place in the register, is left out, as a replay leaves it out.
    """
    found = transaction.rows(
        f"SELECT {', '.join(COLUMNS)} FROM {{log}} WHERE position IN ("
        "SELECT DISTINCT position FROM {board} WHERE emergency = ?) ORDER BY position",
        (emergency,),
    )
    return [whole(row) for row in found]
