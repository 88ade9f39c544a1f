"""What a replay sends: the file as one reader knew it then, from the stored board; no sockets here.

An interval of a replay is the interval of the live feed with another end: all that changed for the reader that was
chosen in (from, to], as it stood at `to`. Nothing is kept and nothing made anew, so at one position there is one
picture, however fast the replay came there. What the watcher himself may not read now stays out.
"""

from hashlib import sha256

from projections.fold import VERSION
from projections.readers import Reader
from realtime import feed
from realtime.feed import Prepared
from realtime.frames import LARGEST_FRAME_OUT
from store.board import BoardState, Reading
from store.replays import Replay

ORIGIN = "replay"
STAFF = "staff"


def reader_named(name: str) -> Reader:
    """The reader that a replay's row names: staff, a nation's code, or OBSERVERS."""
    return Reader(is_staff=True) if name == STAFF else Reader(is_staff=False, code=name)


def epoch(generation: str, state: BoardState, replay: Replay, watcher: Reader) -> str:
    """What a position of this replay belongs to. Each time it is led backwards begins another."""
    names = (generation, state.build, str(VERSION), replay.id, str(replay.lap), watcher.name)
    return sha256("/".join(names).encode()).hexdigest()[:24]


def interval(
    reading: Reading, replay: Replay, watcher: Reader, since: int, to: int, largest: int = LARGEST_FRAME_OUT
) -> Prepared:
    """What changed in the file after `since` and up to `to` for the reader chosen, cut to what the watcher may see."""
    found = reading.interval(since, reader_named(replay.reader), emergency=replay.emergency, to=to)
    rows, gone = found.rows, found.gone
    if not watcher.is_staff:
        # What may be read today is a question of today's version, which a later correction may have hidden.
        keys = {*gone, *((row.kind, row.id) for row in rows)}
        seen = reading.several(keys, watcher)
        rows = [row for row in rows if (row.kind, row.id) in seen]
        gone = [key for key in gone if key in seen]
    return Prepared(found.to, feed.bodies([row.text for row in rows], gone, largest))


def frames(since: int, prepared: Prepared) -> list[str]:
    """The frames of an interval for a watcher at `since`."""
    return feed.frames(since, prepared, ORIGIN)


def nothing(since: int, to: int) -> str:
    """An interval in which nothing changed for this watcher."""
    return feed.heartbeat(since, to, ORIGIN)
