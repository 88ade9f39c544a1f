"""What the facts of one file say of their times, read from the log for its time line."""

from datetime import date, datetime

from pydantic_core import from_json

from domain.value import moment_from
from projections.training.timeline import Told
from store.database import Transaction
from store.log import COLUMNS, LogDamaged, LogRow, whole


def facts_of(
    transaction: Transaction, emergency: str, since: int | None = None, until: int | None = None
) -> list[Told]:
    """Every fact of a file from one position to another, in order; what changes nothing on the board is none.

    Raises LogDamaged.
    """
    found = transaction.rows(
        f"SELECT {', '.join(COLUMNS)} FROM {{log}} WHERE position IN ("
        "SELECT DISTINCT position FROM {board} WHERE emergency = ? AND position >= ? AND position <= ?"
        ") ORDER BY position",
        (emergency, since or 0, 2**53 if until is None else until),
    )
    return [_told(whole(row)) for row in found]


def _told(row: LogRow) -> Told:
    try:
        provenance = from_json(row.state)["provenance"]
        occurred: date | datetime | None = provenance.get("occurred_at")
        return Told(
            row.position,
            datetime.fromisoformat(provenance["recorded_at"]),
            None if occurred is None else moment_from(occurred),
        )
    except (ValueError, KeyError, TypeError):
        raise LogDamaged(row.position, "it does not say when it happened and was recorded") from None
