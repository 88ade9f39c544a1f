"""Folding the log onto the board: which entities are fetched, and which versions are written.

`FoldingBoard` is the board that the reducers see. What a batch changes lies over what is stored, until `versions`
and `ended` are written and `settle` says that the transaction was committed. A version that was superseded inside
the batch is written with its end, so that each entity costs one update and each version one insert.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.fact import Fact, decoded
from projections.entities import Board, Entity, entity_from
from store.board import COLUMNS, Row
from store.database import Key, Parameter, StoreError, Transaction
from store.log import LogRow

log = logging.getLogger(__name__)

# Current entities kept parsed between batches, and emergencies' lists of what is in them; a few dozen files in
# work at once fit well, at some kilobytes an entity.
ENTITIES_HELD = 5_000
LISTS_HELD = 1_000

# `(kind, id, emergency, readers, text)` of a current version.
Current = tuple[str, str, str | None, str, str]


class Reducers(Protocol):
    """What `projections.fold` offers, so that tests can put others in its place."""

    VERSION: int

    def fingerprint(self) -> str:
        """What tells these reducers from others."""
        ...

    def touches(self, fact: Fact) -> set[tuple[str, str]]:
        """The entities that the fold of this fact is likely to ask for."""
        ...

    def fold(self, fact: Fact, position: int, board: Board) -> list[Entity]:
        """The entities that this fact changed."""
        ...


class Source(Protocol):
    """Where current versions lie: in the database, or in memory while everything is folded again."""

    def lookup(self, keys: Iterable[Key]) -> list[Current]:
        """The current versions that there are of these."""
        ...

    def members(self, emergency: str, kind: str) -> list[Current]:
        """The current versions of a kind in one emergency."""
        ...


class StoredSource:
    """The current versions in the database."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def lookup(self, keys: Iterable[Key]) -> list[Current]:
        """The current versions that there are of these, by one query."""
        columns = ("kind", "id", "emergency", "readers", "text")
        return self._transaction.lookup("board", columns, ("kind", "id"), keys, only="until IS NULL")

    def members(self, emergency: str, kind: str) -> list[Current]:
        """The current versions of a kind in one emergency."""
        return self._transaction.rows(
            "SELECT kind, id, emergency, readers, text FROM {board} "
            "WHERE emergency = ? AND kind = ? AND until IS NULL",
            (emergency, kind),
        )


@dataclass(slots=True)
class Version:
    """One version that a batch has made; `until` once the batch has superseded it."""

    kind: str
    id: str
    emergency: str | None
    position: int
    until: int | None
    readers: str
    text: str

    def values(self) -> tuple[Parameter, ...]:
        """The version as the board's columns."""
        return (self.kind, self.id, self.emergency, self.position, self.until, self.readers, self.text)

    def row(self) -> Row:
        """The version as the board gives it."""
        return Row(self.kind, self.id, self.emergency, self.position, self.until, self.readers, self.text)


@dataclass
class _Overlay:
    """What a batch has changed so far."""

    entities: dict[Key, Entity] = field(default_factory=dict)
    current: dict[Key, Version] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    # When the version ended that was current before the batch, if there was one; nobody may have asked for it.
    ended: dict[Key, int] = field(default_factory=dict)
    members: dict[Key, set[str]] = field(default_factory=dict)


class FoldingBoard:
    """The board as the reducers see it: what is stored, and over it what this batch has changed."""

    def __init__(self, source: Source | None = None) -> None:
        self.source = source
        # What is stored, parsed; None where it is known that nothing is.
        self._held: OrderedDict[Key, Entity | None] = OrderedDict()
        # The ids of the entities of one kind in one emergency: `{(emergency, kind): {id}}`.
        self._members: OrderedDict[Key, set[str]] = OrderedDict()
        self._overlay = _Overlay()
        # The versions of the last batch that was settled, in the order in which it made them.
        self.made: list[Version] = []
        # Current versions as they are stored: those that were asked for last.
        self._standing: OrderedDict[Key, Version | Row] = OrderedDict()

    # --- what a reducer asks ---------------------------------------------------------------------------------

    def get(self, kind: str, id: str) -> Entity | None:
        """The entity as it stands."""
        key = (kind, id)
        changed = self._overlay.entities.get(key)
        if changed is not None:
            return changed
        if key not in self._held:
            self.fetch((key,))
        else:
            self._held.move_to_end(key)
        return self._held[key]

    def of(self, emergency: str, kind: str) -> list[Entity]:
        """All entities of a kind in one emergency, ordered by id."""
        place = (emergency, kind)
        ids = self._members.get(place)
        if ids is None:
            assert self.source is not None, "a board that folds has a source"
            found = self.source.members(emergency, kind)
            ids = self._members[place] = {current[1] for current in found}
            for current in found:
                if (kind, current[1]) not in self._held:
                    self._held[kind, current[1]] = _entity(current)
        else:
            self._members.move_to_end(place)
        ids = ids | self._overlay.members.get(place, set())
        self.fetch((kind, id) for id in ids)
        found_here = [self.get(kind, id) for id in sorted(ids)]
        return [entity for entity in found_here if entity is not None and entity.emergency == emergency]

    # --- what the store does ---------------------------------------------------------------------------------

    def fetch(self, keys: Iterable[Key]) -> None:
        """Have these at hand, by one query for all that are not."""
        missing = {key for key in keys if key not in self._held and key not in self._overlay.entities}
        if not missing:
            return
        assert self.source is not None, "a board that folds has a source"
        # Read first, then kept: what cannot be read must not pass for what is not there.
        found = {(current[0], current[1]): _entity(current) for current in self.source.lookup(missing)}
        self._held.update(dict.fromkeys(missing))
        self._held.update(found)

    def put(self, entities: Iterable[Entity], position: int) -> None:
        """Lay what a fold returned for the fact at `position` over what is stored."""
        # All texts first: an entity that cannot be written leaves nothing of its fact behind.
        texts = {(entity.kind, entity.id): (entity, entity.text(position)) for entity in entities}
        overlay = self._overlay
        for key, (entity, text) in texts.items():
            before = overlay.current.get(key)
            if before is not None:
                before.until = position
            elif key not in self._held or self._held[key] is not None:
                overlay.ended[key] = position
            version = Version(
                entity.kind, entity.id, entity.emergency, position, None, entity.readers.text, text
            )
            overlay.versions.append(version)
            overlay.current[key] = version
            overlay.entities[key] = entity
            if entity.emergency is not None:
                overlay.members.setdefault((entity.emergency, entity.kind), set()).add(entity.id)

    @property
    def versions(self) -> list[Version]:
        """The versions that this batch has made."""
        return self._overlay.versions

    @property
    def ended(self) -> list[tuple[int, str, str]]:
        """The ends of versions that were current before this batch, where there were any: `[(until, kind, id)]`."""
        return [(until, kind, id) for (kind, id), until in self._overlay.ended.items()]

    def write(self, transaction: Transaction) -> None:
        """Write what this batch has changed."""
        if self._overlay.ended:
            transaction.supersede(self.ended)
        if self._overlay.versions:
            transaction.insert("board", COLUMNS, [version.values() for version in self._overlay.versions])

    def settle(self) -> None:
        """What was written is committed: it is what is stored now."""
        for key, entity in self._overlay.entities.items():
            self._held[key] = entity
            self._held.move_to_end(key)
        for place, ids in self._overlay.members.items():
            if place in self._members:
                self._members[place] |= ids
        self.made = self._overlay.versions
        self._overlay = _Overlay()
        self._stand(version for version in self.made if (version.kind, version.id) in self._standing)
        while len(self._held) > ENTITIES_HELD:
            self._held.popitem(last=False)
        while len(self._members) > LISTS_HELD:
            self._members.popitem(last=False)

    def standing(self, keys: Collection[Key], look_up: Callable[[Collection[Key]], list[Row]]) -> list[Row]:
        """What is stored of these as it stands; `look_up` is asked for what is not in memory."""
        known = [self._standing[key] for key in keys if key in self._standing]
        missing = [key for key in keys if key not in self._standing]
        found = [*known, *(look_up(missing) if missing else ())]
        self._stand(found)
        return [one if isinstance(one, Row) else one.row() for one in found]

    def _stand(self, versions: Iterable[Version | Row]) -> None:
        for version in versions:
            self._standing[version.kind, version.id] = version
            self._standing.move_to_end((version.kind, version.id))
        while len(self._standing) > ENTITIES_HELD:
            self._standing.popitem(last=False)

    def undo(self) -> None:
        """What was written is not committed: forget what this batch has changed."""
        self._overlay = _Overlay()

    def clear(self) -> None:
        """Forget everything: what is stored may have changed."""
        self.undo()
        self._held.clear()
        self._members.clear()
        self._standing.clear()

    def follow(self, transaction: Transaction, since: int) -> None:
        """Forget what another process has changed after `since`."""
        changed = transaction.rows(
            "SELECT kind, id, emergency FROM {board} WHERE position > ? AND until IS NULL", (since,)
        )
        for kind, id, emergency in changed:
            self._held.pop((kind, id), None)
            self._standing.pop((kind, id), None)
            if (emergency, kind) in self._members:
                self._members[emergency, kind].add(id)


def _entity(current: Current) -> Entity:
    kind, id, emergency, readers, text = current
    return entity_from(kind, id, emergency, readers, text)


@dataclass(frozen=True)
class Folded:
    """How far a fold came, and why not further."""

    position: int
    stopped_at: int | None = None
    stopped_why: str | None = None


def fold_rows(rows: Sequence[LogRow], board: FoldingBoard, reducers: Reducers, position: int) -> Folded:
    """Fold rows of the log, which follow `position`, onto the board; stop before the first that cannot be folded.

    Raises StoreError when the database fails, which is nobody's poison.
    """
    facts: list[Fact] = []
    wanted: set[Key] = set()
    fault: Exception | None = None
    try:
        for row in rows:
            fact = decoded(row.topic, row.stream, row.version, row.state)
            wanted |= reducers.touches(fact)
            facts.append(fact)
    except Exception as error:  # noqa: BLE001  # whatever a reducer raises, the centre goes on
        fault = error
    try:
        board.fetch(wanted)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001  # fetched one by one, they show which fact it is that needs it
        log.warning("something on the board cannot be read: %s", type(error).__name__)
    for row, fact in zip(rows, facts, strict=False):
        try:
            board.put(reducers.fold(fact, row.position, board), row.position)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001
            fault = error
            break
        position = row.position
    if fault is None:
        return Folded(position)
    # The next one in the log of a fork need not be the next number.
    stopped_at = next(row.position for row in rows if row.position > position)
    log.error("the board stops before position %d", stopped_at, exc_info=fault)
    return Folded(position, stopped_at, f"{type(fault).__name__}: {fault}"[:500])
