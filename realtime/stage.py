"""The stage of one worker: the replays that are shown here, and how the presenter leads them.

Nothing is kept of a replay but its time line, which never changes; where it stands is asked of its row and the clock.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from pydantic_core import from_json

from domain.authority import Actor, require_presenter
from projections.readers import Reader
from projections.training.replay import Anchor, Standing, led, next_fact_in_s, standing
from projections.training.timeline import Pace, TimeLine, pace, time_line
from realtime.feed import ARCHIVE
from realtime.frames import Control
from realtime.wake import Hints
from store.board import Reading
from store.database import Database
from store.replays import Replay, Replays
from store.timeline import facts_of

# A file of two thousand facts takes some 100 kB.
KEPT = 32
_STAFF = Reader(is_staff=True)


class NothingToReplay(Exception):
    """There is no such file, or nothing happened in it between the two positions."""


class Stage:
    """The replays of one worker. What asks the store does so on the caller's thread."""

    def __init__(self, database: Database, replays: Replays, hints: Hints) -> None:
        self.replays = replays
        self._database = database
        self._hints = hints
        self._paces: OrderedDict[tuple[str, str, int, int, int | None], Pace] = OrderedDict()
        self._lock = Lock()
        self._bells: set[asyncio.Event] = set()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """The board in one read transaction. Raises StoreUnavailable."""
        with self._database.reading() as transaction:
            yield Reading(transaction)

    # --- the time line -----------------------------------------------------------------------------------------

    def line(self, emergency: str, since: int | None = None, until: int | None = None) -> TimeLine:
        """The time line of a file from one position to another. Raises NothingToReplay."""
        with self._database.reading() as transaction:
            file = Reading(transaction).get("emergency", emergency, _STAFF)
            facts = [] if file is None else facts_of(transaction, emergency, since, until)
        if file is None or not facts:
            raise NothingToReplay
        return time_line(facts, by_occurrence=from_json(file.text)["origin"] == ARCHIVE)

    def pace(self, replay: Replay, line: TimeLine | None = None) -> Pace:
        """The time line of a replay with its silences as it wants them, remembered from the last time.

        Who has just read the time line gives it along.
        """
        with self.reading() as reading:
            build = reading.state.build
        key = (build, replay.emergency, replay.first, replay.last, replay.silence_ms)
        with self._lock:
            if key in self._paces:
                self._paces.move_to_end(key)
                return self._paces[key]
        silence = None if replay.silence_ms is None else replay.silence_ms * 1000
        made = pace(line or self.line(replay.emergency, replay.first, replay.last), silence)
        with self._lock:
            self._paces[key] = made
            if len(self._paces) > KEPT:
                self._paces.popitem(last=False)
        return made

    def standing(self, replay: Replay) -> Standing:
        """Where a replay stands now."""
        return standing(replay.anchor, self.pace(replay), self.replays.clock())

    def next_fact_in_s(self, replay: Replay) -> float | None:
        """In how many seconds it reaches its next fact; None where it waits for its presenter."""
        return next_fact_in_s(replay.anchor, self.pace(replay), self.replays.clock())

    # --- leading it --------------------------------------------------------------------------------------------

    def lead(self, id: str, actor: Actor, control: Control) -> Replay | None:
        """Do what the presenter says; None where the replay has ended. Raises OnlyPresenterLeads."""
        replay = self.replays.get(id)
        if replay is None:
            return None
        require_presenter(actor, replay.presenter)
        its_pace = self.pace(replay)

        def change(before: Replay) -> tuple[Anchor, bool]:
            now = self.replays.clock()
            anchor = led(before.anchor, its_pace, now, control.do, to=control.to, speed=control.speed)
            stood, stands = standing(before.anchor, its_pace, now), standing(anchor, its_pace, now)
            return anchor, stands.position < stood.position

        after = self.replays.lead(id, change)
        self.tell()
        return after

    def tell(self) -> None:
        """Have everybody who watches a replay look again, here and on the other workers. Any thread may."""
        self._hints.hint(0)

    # --- those who watch ---------------------------------------------------------------------------------------

    def watch(self, bell: asyncio.Event) -> None:
        """Ring for every hint."""
        self._bells.add(bell)

    def forget(self, bell: asyncio.Event) -> None:
        """The watcher has gone."""
        self._bells.discard(bell)

    def ring(self) -> None:
        """There was a hint."""
        for bell in self._bells:
            bell.set()
