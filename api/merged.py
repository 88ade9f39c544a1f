"""Where the address of a merged file leads.

The address itself leads to the file that stands for it; its lists show what was registered under it. As at a position
before the merge it answers as it then did (decision 0027).
"""

from pydantic_core import from_json

from projections.readers import Reader
from store.board import Reading, Row


def leads_to(reading: Reading, row: Row, reader: Reader, at: int | None) -> str | None:
    """The id of the file that stands for this one, if it was merged and the caller may read that file."""
    if row.kind != "emergency":
        return None
    into: str | None = from_json(row.text).get("merged_into")
    return None if into is None or reading.get("emergency", into, reader, at) is None else into


def asked_within(reading: Reading, emergency: str, reader: Reader, at: int | None) -> tuple[str, str | None]:
    """The file under which the papers of an emergency are found, and which of them are meant; None: all."""
    row = reading.get("emergency", emergency, reader, at)
    into = None if row is None else from_json(row.text).get("merged_into")
    return (emergency, None) if into is None else (into, emergency)
