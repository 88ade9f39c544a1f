"""The hub: one look at the board a wake-up for all connections of a worker.

What changed is asked once for everybody, and the texts are joined once for each distinct reader. A connection keeps
nothing but its position: one that falls behind asks for a wider interval by itself, and costs the others nothing.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from time import monotonic

from realtime.feed import Prepared, Subscription, epoch, interval, of_changes
from realtime.measures import Measures, Unmeasured
from realtime.wake import LOOK_EVERY_S, Hints
from store.board import BoardState, Changes, Reading
from store.database import StoreError

log = logging.getLogger(__name__)

# Snapshots and wide intervals asked at the same time; more would only wait for the same disk.
QUERIES_AT_ONCE = 4
# How many prepared intervals are kept for those who ask for the same; each is dropped as soon as the board moves on.
KEPT = 256


@dataclass(eq=False)
class Watcher:
    """One connection as the hub sees it."""

    account: str
    changed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the board stood when the hub last looked."""

    generation: str
    state: BoardState
    # How often the log was found to have run back: an older copy was put in its place under the running server.
    turn: int = 0

    @property
    def position(self) -> int:
        """The board's position."""
        return self.state.position

    def continues(self, before: "Standing") -> bool:
        """Whether what was told of `before` still holds."""
        return (self.generation, self.state.build, self.turn) == (
            before.generation,
            before.state.build,
            before.turn,
        )


class Hub:
    """Looks at the board whenever hinted, and once a second by itself."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Reading]],
        hints: Hints,
        measures: Measures | None = None,
    ) -> None:
        self._reading = reading
        self.hints = hints
        self.measures = measures or Unmeasured()
        self._hinted = asyncio.Event()
        # When the first hint came that no look has answered yet.
        self._hinted_at: float | None = None
        self._also: list[Callable[[], None]] = []
        self._watchers: set[Watcher] = set()
        self._task: asyncio.Task[None] | None = None
        self._queries = asyncio.Semaphore(QUERIES_AT_ONCE)
        self._prepared: dict[tuple[Subscription, int, int], asyncio.Future[Prepared]] = {}
        self._latest: Changes | None = None
        self._of_latest: dict[Subscription, Prepared] = {}
        self.standing: Standing | None = None
        self._looking = asyncio.Lock()
        # When this worker was hinted that the board moved to where it stands; without a hint, when it looked.
        self.moved_at = 0.0
        # Since when the board cannot be read; None while it can.
        self.blind_since: float | None = None

    @property
    def hints_are_alive(self) -> bool:
        """Whether other workers' hints arrive; without them the room is up to a second slower."""
        return self.hints.are_alive

    async def start(self) -> None:
        """Take a first look, then go on looking."""
        await self.hints.start(self._on_hint)
        await self._look()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Look no more."""
        await self.hints.stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def reaches(self, position: int) -> bool:
        """Whether this worker sees as far as somebody whom another one has told; it looks at once where it does not.

        True also where the board itself does not reach so far: then he knows of what is not so any more.
        """
        assert self.standing is not None, "the hub has looked before anybody asks"
        if self.standing.position >= position:
            return True
        await self._look()
        return self.blind_since is None

    def on_hint(self, wake: Callable[[], None]) -> None:
        """Call `wake` for every hint too: what is hinted need not be about the board."""
        self._also.append(wake)

    def _on_hint(self) -> None:
        self._hinted_at = self._hinted_at or monotonic()
        self._hinted.set()
        for wake in self._also:
            wake()

    def watch(self, watcher: Watcher) -> None:
        """Tell this connection whenever the board has moved."""
        self._watchers.add(watcher)

    def forget(self, watcher: Watcher) -> None:
        """The connection has gone."""
        self._watchers.discard(watcher)

    def epoch(self, subscription: Subscription) -> str:
        """The epoch of a subscription at present."""
        assert self.standing is not None, "the hub has looked before anybody asks"
        return epoch(self.standing.generation, self.standing.state, subscription)

    async def since(self, subscription: Subscription, since: int, largest: int) -> Prepared:
        """What changed for a subscription after `since`: out of the last look, or by a query of its own."""
        latest = self._latest
        if latest is not None and 0 < since == latest.since:
            found = self._of_latest.get(subscription)
            if found is None:
                found = self._of_latest[subscription] = of_changes(latest, subscription)
            return found
        key = (subscription, since, largest)
        asked = self._prepared.get(key)
        if asked is None:
            asked = asyncio.ensure_future(self._ask(subscription, since, largest))
            if len(self._prepared) < KEPT:
                self._prepared[key] = asked
                # A failure is not kept: the next who asks tries anew.
                asked.add_done_callback(lambda done: done.exception() and self._prepared.pop(key, None))
        # Many wait for one query; one of them going away must not cancel it for the others.
        return await asyncio.shield(asked)

    async def _ask(self, subscription: Subscription, since: int, largest: int) -> Prepared:
        async with self._queries:
            return await asyncio.to_thread(self._query, subscription, since, largest)

    def _query(self, subscription: Subscription, since: int, largest: int) -> Prepared:
        with self._reading() as reading:
            return interval(reading, subscription, since, largest)

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._hinted.wait()
            except TimeoutError:
                pass
            self._hinted.clear()
            await self._look()

    async def _look(self) -> None:
        # One at a time: what was read first must not be put in the place of what was read later.
        async with self._looking:
            await self._take_a_look()

    async def _take_a_look(self) -> None:
        began, hinted_at, self._hinted_at = monotonic(), self._hinted_at, None
        try:
            standing, changes = await asyncio.to_thread(self._changes)
        except StoreError as away:
            if self.blind_since is None:
                log.warning("the board cannot be read: %s", away)
                self.blind_since = monotonic()
            return
        except Exception:
            # This task serves every connection of the worker; it must outlive a fault in one look.
            log.exception("a look at the board failed")
            self.blind_since = self.blind_since or monotonic()
            return
        self.blind_since = None
        self.measures.looked(monotonic() - began)
        before, self.standing = self.standing, standing
        if before == standing:
            return
        self.moved_at = hinted_at or began
        self._latest, self._of_latest = changes, {}
        self._prepared.clear()
        for watcher in self._watchers:
            watcher.changed.set()

    def _changes(self) -> tuple[Standing, Changes | None]:
        before = self.standing
        with self._reading() as reading:
            standing = Standing(reading.generation, reading.state, before.turn if before else 0)
            if before is None or not standing.continues(before):
                return standing, None
            if standing.position < before.position:
                log.warning("the log has run back from %d to %d", before.position, standing.position)
                return replace(standing, turn=before.turn + 1), None
            if before.position in (0, standing.position):
                return standing, None
            return standing, reading.changes(before.position)
