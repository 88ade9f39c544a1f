"""Ids: UUIDv7, so that what was made later sorts later; and ids that follow from a name."""

import os
import time
from threading import Lock
from uuid import UUID, uuid5

# Names of registers and of derived entities live in a space of their own.
_SPACE = UUID("6f1d3c1e-9d0a-5c5e-8f5a-98ea19980603")
_lock = Lock()
_last = 0


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): milliseconds, then a counter that never runs back in this process, then chance."""
    global _last
    with _lock:
        # 12 bits below the millisecond serve as the counter.
        _last = max(_last + 1, (time.time_ns() // 1_000_000) << 12)
        ticks = _last
    milliseconds, counter = ticks >> 12, ticks & 0xFFF
    chance = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return UUID(int=(milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | chance)


def named_id(*parts: object) -> UUID:
    """The id that follows from a name, the same on every machine."""
    return uuid5(_SPACE, "/".join(str(part) for part in parts))


def archive_id(case: str) -> UUID:
    """The id of a past emergency, from the name of its case: a UUIDv7 of the beginning of time.

    So the archive stands before everything that has been opened since, in every list.
    """
    chance = named_id("case", case).int & ((1 << 74) - 1)
    return UUID(int=0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & ((1 << 62) - 1))


def entry_id(position: int) -> str:
    """The id of the log-book entry at a position; equal length, so that ids sort as positions do."""
    return f"{position:012}"
