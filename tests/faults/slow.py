"""Slow lines beside quick ones: what the quick ones notice, and what the server keeps for the slow ones.

Changes come at a steady rate through three spells: a quiet one, one in which one line carries nothing and another a
kilobyte a second, and a quiet one again. A spell is only told from the others by the slow lines, so what differs is
their doing, on whatever machine.
"""

import asyncio
import gc
import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import mean, quantiles
from time import perf_counter
from typing import Any

from tests.faults.line import Line
from tests.faults.product import Server
from tests.faults.soak import DONORS, STRICKEN, Writers, client_of, shown
from tests.realtime.watching import CheckedClient, ended, following, until, watching

SLOW_BYTES_A_SECOND = 1_024
# Those who watch on a good line; each of them sees every change.
QUICK = ("head", "planner", STRICKEN[0])
WHOLE_WITHIN_S = 120.0
# What a connection may need to carry what it still holds, and the rest.
ARRIVES_WITHIN_S = 60.0


@dataclass
class Watcher:
    """A quick client, and when it stood where."""

    client: CheckedClient
    positions: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    async def follow(self) -> None:
        """Follow the feed with a watch in the hand."""
        async for interval in self.client.intervals():
            self.positions.append(interval["to"])
            self.times.append(perf_counter())

    def saw(self, position: int) -> float:
        """When it stood at this position, or beyond."""
        return self.times[bisect_left(self.positions, position)]


@dataclass
class Sleeper:
    """A client that can be stopped where it stands, as by a closed lid: it reads nothing, and notices nothing."""

    client: CheckedClient
    line: Line
    _awake: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._awake.set()

    async def follow(self) -> None:
        """Follow the feed while awake."""
        async for _ in self.client.intervals():
            await self._awake.wait()

    def sleep(self) -> None:
        """Stop, with all that lies on the line."""
        self._awake.clear()
        self.line.bytes_a_second = 0

    def wake(self) -> None:
        """Go on."""
        self.line.bytes_a_second = None
        self._awake.set()


@dataclass(frozen=True)
class Spell:
    """What a spell came to."""

    changes: int
    # From the commit to each of the quick ones, in seconds.
    p50_s: float
    p99_s: float
    grown_mb: float

    def __str__(self) -> str:
        return (
            f"{self.changes} changes, seen after {self.p50_s * 1_000:.1f} ms (p50), {self.p99_s * 1_000:.1f} ms "
            f"(p99), memory {self.grown_mb:+.1f} MB"
        )


@dataclass(frozen=True)
class Slowness:
    """What slow lines cost the others and the server."""

    before: Spell
    slow: Spell
    after: Spell
    # Intervals in which the stopped and the slow one were told what changed in the slow spell.
    stopped_intervals: int
    slow_intervals: int
    gaps: int
    # How long both took to be whole, once their lines were good again.
    whole_after_s: float

    @property
    def p99_ratio(self) -> float:
        """The others' p99 beside that of the quiet spells."""
        return self.slow.p99_s / mean((self.before.p99_s, self.after.p99_s))

    @property
    def kept_mb(self) -> float:
        """What the server's memory grew by beyond what as many changes cost it anyhow."""
        return self.slow.grown_mb - mean((self.before.grown_mb, self.after.grown_mb))

    def __str__(self) -> str:
        return "\n".join(
            (
                f"quiet: {self.before}",
                f"slow:  {self.slow}",
                f"quiet: {self.after}",
                f"p99 beside the quiet spells: {self.p99_ratio:.2f}",
                f"memory kept for slow lines: {self.kept_mb:+.1f} MB",
                f"the stopped one heard of it in {self.stopped_intervals} intervals, the slow one in "
                f"{self.slow_intervals}; both whole {self.whole_after_s:.1f} s later, {self.gaps} gaps",
            )
        )


class Changes:
    """Offers at a steady rate, and how soon the quick ones see each of them."""

    def __init__(self, server: Server, writers: Writers, quick: Sequence[Watcher], a_second: float) -> None:
        self._server = server
        self._writers = writers
        self._quick = quick
        self._a_second = a_second
        self._donors = random.Random(1)

    async def spell(self, seconds: float) -> Spell:
        """Make changes for so long."""
        before = self._server.memory_mb
        began = perf_counter()
        made: list[tuple[int, float]] = []
        while perf_counter() - began < seconds:
            offer = await self._offer()
            made.append((int(offer["position"]), perf_counter()))
            await asyncio.sleep(max(0.0, began + len(made) / self._a_second - perf_counter()))
        last = made[-1][0]
        await until(
            lambda: all(one.positions and one.positions[-1] >= last for one in self._quick),
            ARRIVES_WITHIN_S,
            "everybody with a good line has the last change",
        )
        took = [delay for position, answered in made for delay in self._delays(position, answered)]
        percentiles = quantiles(took, n=100)
        return Spell(len(made), percentiles[49], percentiles[98], self._server.memory_mb - before)

    def _delays(self, position: int, answered: float) -> list[float]:
        """How long each of the quick ones waited; answer and first arrival both lie behind the commit."""
        seen = [one.saw(position) for one in self._quick]
        return [at - min(answered, *seen) for at in seen]

    async def _offer(self) -> dict[str, Any]:
        # The first emergency's stricken nation is one of the quick ones.
        emergency, _ = self._writers.emergencies[0]
        body = {
            "items": [
                {"what": "pumps", "quantity": 1, "unit": "piece", "remarks": "with crews and fuel. " * 40}
            ]
        }
        made = await self._writers.say(
            self._donors.choice(DONORS), f"/v1/emergencies/{emergency}/offers", body
        )
        assert made is not None, "an offer is taken"
        return made


async def slowness(
    server: Server, tokens: dict[str, str], *, seconds: float, quick: int, a_second: float
) -> Slowness:
    """Let one line stop and another crawl for so long, and hold it against two spells as long without."""
    writers = Writers([server], tokens, random.Random(2))
    await writers.begin()
    watchers = [Watcher(client_of(server, tokens[QUICK[number % len(QUICK)]])) for number in range(quick)]
    async with Line(server.port) as stopped_line, Line(server.port) as slow_line:
        stopped = client_of(server, tokens["duty"], stopped_line.address)
        sleeper = Sleeper(stopped, stopped_line)
        slow = client_of(server, tokens["duty"], slow_line.address)
        tasks = [asyncio.create_task(one.follow()) for one in watchers]
        tasks += [asyncio.create_task(sleeper.follow()), asyncio.create_task(following(slow))]
        try:
            everybody = [*(one.client for one in watchers), stopped, slow]
            await until(lambda: all(one.picture.position > 0 for one in everybody), 60, "all have a picture")
            # The pictures grow to millions of objects, and looking through them would be counted as the server's time.
            gc.disable()
            changes = Changes(server, writers, watchers, a_second)
            before = await changes.spell(seconds)
            heard = [one.heard["interval"] for one in (stopped, slow)]
            sleeper.sleep()
            slow_line.bytes_a_second = SLOW_BYTES_A_SECOND
            spell = await changes.spell(seconds)
            assert shown(stopped.picture) != shown(watchers[0].client.picture), "the stopped one lags"
            sleeper.wake()
            slow_line.bytes_a_second = None
            # Both are staff, as the first of the quick ones is.
            whole_after = await until(
                lambda: all(
                    shown(one.picture) == shown(watchers[0].client.picture) for one in (stopped, slow)
                ),
                WHOLE_WITHIN_S,
                "both are whole",
            )
            told = [one.heard["interval"] - was for one, was in zip((stopped, slow), heard, strict=True)]
            after = await changes.spell(seconds)
            gaps = sum(one.gaps for one in everybody)
        finally:
            gc.enable()
            await ended(tasks)
            await writers.close()
    return Slowness(before, spell, after, told[0], told[1], gaps, whole_after)


async def crowd_returns(server: Server, tokens: dict[str, str], size: int) -> tuple[float, int]:
    """How long a crowd takes to be whole after the server was killed, from its start; and how many gaps there were."""
    writers = Writers([server], tokens, random.Random(3))
    await writers.begin()
    for _ in range(60):
        await writers.change()
    people = list(tokens)
    clients = [client_of(server, tokens[people[number % len(people)]]) for number in range(size)]
    try:
        async with watching(*clients):
            await until(lambda: all(one.picture.position > 0 for one in clients), 120, "all have a picture")
            await asyncio.to_thread(server.kill)
            began = perf_counter()
            await asyncio.to_thread(server.start)
            # Everybody reads the emergency, so everybody has to hear of this.
            ended_need = await writers.say("SVN", f"/v1/emergencies/{writers.emergencies[0][0]}/end-of-need")
            assert ended_need is not None, "a need may end"
            emergency = ("emergency", ended_need["id"])
            await until(
                lambda: all(one.picture.entities[emergency]["status"] == "closing" for one in clients),
                WHOLE_WITHIN_S,
                "the crowd is whole",
            )
            return perf_counter() - began, sum(one.gaps for one in clients)
    finally:
        await writers.close()
