"""Reading both sides of a comparison. The live centre is read here for an exercise, and never written."""

from pydantic_core import from_json

from domain.value import moment_from
from projections.readers import Reader
from projections.training.comparison import KINDS, Side, Version
from store.board import Reading

STAFF = Reader(is_staff=True)


def side(reading: Reading, emergency: str, fork: int, begins_at: str, until: int | None = None) -> Side:
    """What a board shows of the emergency, as it stood at the fork and since then, up to a position if one is told.

    A past emergency came in from a file, all of it in one moment: there the times are those that its sources tell.
    """
    file = reading.get("emergency", emergency, STAFF)
    is_past = file is not None and from_json(file.text)["origin"] == "archive"
    rows = [row for row in reading.history(KINDS, emergency) if until is None or row.position <= until]
    times = reading.times(sorted({row.position for row in rows}), occurred=is_past)
    versions = [
        Version(row.kind, row.id, row.position, times[row.position], from_json(row.text)) for row in rows
    ]
    before = [version.at for version in versions if version.position <= fork]
    begins = max(before) if is_past and before else moment_from(begins_at)
    return Side(fork, begins, versions)
