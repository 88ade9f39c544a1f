"""What to send: plain functions that have never heard of a socket.

The feed is a query and no bus. A client stands at a position; what changed since is one interval, the snapshot is
the interval from 0, a heartbeat an empty one, and a resume after a month the same query (DESIGN.md, rule 5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pydantic_core import to_json

from projections.fold import VERSION
from projections.readers import Reader, Readers
from realtime.frames import LARGEST_FRAME_OUT, Hello
from store.board import BoardState, Changes, Reading

# The log book grows for ever and is paged over HTTP, so the picture from the beginning goes without it.
NOT_FROM_THE_BEGINNING = ("entry",)
ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who looks, and if he wants only that, at which emergency."""

    reader: Reader
    emergency: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An interval ready to be sent up to `to`: its bodies, without the head that names the client's own `from`.

    `bodies` is empty when nothing changed for this reader.
    """

    to: int
    bodies: tuple[str, ...]


def epoch(generation: str, state: BoardState, subscription: Subscription) -> str:
    """What a position belongs to: this log, this board, this reader and this filter. Another epoch, another picture."""
    names = (generation, state.build, str(VERSION), subscription.reader.name, subscription.emergency or "")
    return sha256("/".join(names).encode()).hexdigest()[:24]


def start(hello: Hello, current_epoch: str, head: int) -> int:
    """The position from which intervals begin for a client that said hello."""
    if hello.position is None or hello.epoch != current_epoch or hello.position > head:
        return 0
    return hello.position


def interval(
    reading: Reading, subscription: Subscription, since: int, largest: int = LARGEST_FRAME_OUT
) -> Prepared:
    """What changed for one subscription after `since`, asked for it alone: a snapshot, a resume, a slow client."""
    everything = subscription.emergency is None
    found = reading.interval(
        since,
        subscription.reader,
        emergency=subscription.emergency,
        without_kinds=NOT_FROM_THE_BEGINNING if everything and since == 0 else (),
        without_origin=ARCHIVE if everything else None,
    )
    return Prepared(found.to, bodies([row.text for row in found.rows], found.gone, largest))


def of_changes(changes: Changes, subscription: Subscription, largest: int = LARGEST_FRAME_OUT) -> Prepared:
    """The same out of what changed for everybody, which a worker asks once for all its connections.

    `changes.since` is above 0: what begins at 0 is a snapshot and goes through `interval`.
    """
    assert changes.since > 0
    wanted = subscription.emergency

    def concerns(emergency: str | None, origin: str, readers: str) -> bool:
        in_view = origin != ARCHIVE if wanted is None else emergency == wanted
        return in_view and Readers(readers).include(subscription.reader)

    seen = [row for row in changes.rows if concerns(row.emergency, row.origin, row.readers)]
    given = {(row.kind, row.id) for row in seen}
    ended = [row for row in changes.ended if concerns(row.emergency, row.origin, row.readers)]
    gone = [(row.kind, row.id) for row in ended if (row.kind, row.id) not in given]
    return Prepared(changes.to, bodies([row.text for row in seen], gone, largest))


def bodies(
    texts: Sequence[str], gone: Iterable[tuple[str, str]], largest: int = LARGEST_FRAME_OUT
) -> tuple[str, ...]:
    """The stored texts joined into as few bodies as the limit in bytes allows; what is gone stands in the last."""
    left = [to_json({"kind": kind, "id": id}).decode() for kind, id in gone]
    if not texts and not left:
        return ()
    parts: list[list[str]] = [[]]
    size = sum(len(one) + 1 for one in left)
    for text in reversed(texts):
        # Bytes, not characters: a name in Cyrillic takes two each.
        length = len(text.encode()) + 1
        if size + length > largest and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(text)
        size += length
    joined = [_body(reversed(part), ()) for part in reversed(parts[1:])]
    return (*joined, _body(reversed(parts[0]), left))


def _body(texts: Iterable[str], gone: Iterable[str]) -> str:
    return f'"entities":[{",".join(texts)}],"gone":[{",".join(gone)}]}}'


def frames(since: int, prepared: Prepared, origin: str | None = None) -> list[str]:
    """The frames of an interval for a client at `since`: the last one moves him, all others repeat where he stands.

    `origin` names where they come from when that is not the present.
    """
    last = len(prepared.bodies) - 1
    return [
        head(since, prepared.to if index == last else since, origin) + body
        for index, body in enumerate(prepared.bodies)
    ]


def heartbeat(since: int, to: int, origin: str | None = None) -> str:
    """An interval in which nothing changed for this client."""
    return head(since, to, origin) + _body((), ())


def head(since: int, to: int, origin: str | None = None) -> str:
    """How an interval frame begins."""
    told = "" if origin is None else f'"origin":"{origin}",'
    return f'{{"type":"interval",{told}"from":{since},"to":{to},'
