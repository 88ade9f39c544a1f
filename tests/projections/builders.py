"""A desk whose acts are folded twice: onto a board that remembers what it was made from, and one that has only texts.

A store's board has an entity's state while it was folded lately, and nothing but its text after a restart. Both must
give the same, so every act of these tests is compared.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.centre import Centre, Command, Outcome
from domain.fact import Fact
from domain.identity import named_id
from domain.offer import OfferState
from projections import cover
from projections.entities import Entity, MemoryBoard, entity_from
from projections.fold import fold
from projections.readers import OBSERVERS, Reader
from projections.request import item_state, request_state
from projections.state import state_of
from tests.domain.builders import NOON, Desk

STAFF = Reader(is_staff=True)
NO_READER = Reader(is_staff=False)
A_FEW_READERS = (
    STAFF,
    NO_READER,
    *(Reader(is_staff=False, code=code) for code in ("BIH", "CZE", "SVN", "NPL", OBSERVERS)),
)

Shown = dict[str, Any]


class TextBoard(MemoryBoard):
    """A board that keeps nothing but texts, as a store does over a restart."""

    def put(self, entities: list[Entity], position: int) -> None:
        """Take over the texts."""
        read_back = [
            entity_from(one.kind, one.id, one.emergency, one.readers.text, one.text(position))
            for one in entities
        ]
        super().put(read_back, position)


class Boards:
    """One log, folded onto both kinds of board."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.warm, self.cold = MemoryBoard(), TextBoard()
        self.facts: dict[int, Fact] = {}

    def follow(self) -> None:
        """Fold what was recorded since, and let the boards agree."""
        for position, fact in self._news():
            self.facts[position] = fact
            for board in (self.warm, self.cold):
                board.put(fold(fact, position, board), position)
        assert self.warm.texts() == self.cold.texts()

    def _news(self) -> Iterator[tuple[int, Fact]]:
        rows = self.centre.recorder.select_notifications(start=self.warm.position + 1, limit=1_000_000)
        for row in rows:
            fact = self.centre.mapper.to_domain_event(row)
            assert isinstance(fact, Fact)
            yield row.id, fact

    # --- what is shown -----------------------------------------------------------------------------------------

    def shown(self, kind: str, id: object) -> Shown:
        """One entity as it is served."""
        key = (kind, str(id))
        assert key in self.warm.entities, f"there is no {kind} {id} on the board"
        body: Shown = json.loads(self.warm.entities[key].text(self.warm.positions[key]))
        return body

    def every(self, kind: str, emergency: object = None) -> list[Shown]:
        """All entities of a kind, by id, if wanted those of one emergency."""
        found = [
            entity
            for entity in self.warm.entities.values()
            if entity.kind == kind and emergency in (None, UUID(entity.emergency or str(UUID(int=0))))
        ]
        return [self.shown(kind, id) for id in sorted(entity.id for entity in found)]

    def item(self, id: object, reader: Reader = STAFF) -> Shown:
        """An item as it is served to a reader: with its cover as far as he may read it."""
        parts = (
            ("item", str(id)),
            ("cover", cover.cover_id(str(id))),
            ("released_cover", cover.released_id(str(id))),
        )
        item, live, last = (self.shown(*part) if self.may_read(reader, *part) else None for part in parts)
        assert item is not None, f"{reader.name} may not read item {id}"
        return cover.joined(item, live, last)

    def may_read(self, reader: Reader, kind: str, id: object) -> bool:
        """Whether there is such a thing for the reader."""
        entity = self.warm.entities.get((kind, str(id)))
        return entity is not None and entity.readers.include(reader)

    # --- what must hold of any board ---------------------------------------------------------------------------

    def require_whole(self) -> None:
        """The board stands at the head, and what it counts is what a clerk counts who begins anew."""
        assert self.warm.position == len(self.facts) == (self.centre.recorder.max_notification_id() or 0)
        self._require_covers()
        self._require_channels()
        for entry in self.every("entry"):
            assert entry["text"][0] == entry["text"][0].upper(), entry["text"]
            assert entry["text"].endswith("."), entry["text"]
            assert entry["topic"] == self.facts[int(entry["id"])].TOPIC
            assert entry["flags"] == list(self.facts[int(entry["id"])].flags)

    def _require_covers(self) -> None:
        for entity in [one for one in self.warm.entities.values() if one.kind == "item"]:
            request = self.warm.entities["request", entity.body["request_id"]]
            if entity.id in request.body["items"]:
                counted = cover.recomputed(item_state(entity), request_state(request, self.warm), self.warm)
                assert self.warm.entities["cover", counted.id].body == counted.body

    def _require_channels(self) -> None:
        counts: dict[str, dict[str, int]] = {}
        for entity in [one for one in self.warm.entities.values() if one.kind == "offer"]:
            offer = state_of(entity, OfferState)
            ended = ("withdrawn", "lapsed", "expired", "failed", "released")
            if offer.status not in ended:
                column = "linked" if offer.linked_to else offer.channel or "not_stated"
                of_file = counts.setdefault(str(offer.emergency_id), {})
                of_file[column] = of_file.get(column, 0) + 1
        for entity in [one for one in self.warm.entities.values() if one.kind == "channels"]:
            told = {column: number for column, number in entity.body["counts"].items() if number}
            assert told == counts.get(str(entity.emergency), {})
            assert entity.id == str(named_id("channels", entity.emergency))


class FoldingDesk(Desk):
    """A duty desk in memory whose every act is on the board at once."""

    def __init__(self, country: str = "BIH", *, now: datetime = NOON) -> None:
        super().__init__(country, now=now)
        self.boards = Boards(self.centre)

    def does(self, command: Command) -> Outcome:
        """Let somebody do something, and fold it."""
        outcome = super().does(command)
        self.boards.follow()
        return outcome

    def shown(self, kind: str, id: object = None) -> Shown:
        """One entity as it is served; without an id the file."""
        return self.boards.shown(kind, self.emergency_id if id is None else id)

    def entries(self, topic: str | None = None) -> list[Shown]:
        """The log book, oldest first, if wanted the entries of one topic."""
        return [entry for entry in self.boards.every("entry") if topic in (None, entry["topic"])]

    def said(self) -> str:
        """The last sentence of the log book."""
        text: str = self.entries()[-1]["text"]
        return text

    def coverage(self, item_id: object = None, reader: Reader = STAFF) -> Shown | None:
        """The cover of an item as a reader sees it; without an id the first of the last request."""
        coverage: Shown | None = self.boards.item(item_id or self.item.id, reader)["coverage"]
        return coverage

    def readers(self, kind: str, id: object = None) -> str | list[str]:
        """Who may read an entity."""
        readers: str | list[str] = self.shown(kind, id)["readers"]
        return readers
