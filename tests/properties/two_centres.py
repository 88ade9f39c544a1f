"""Two centres to which the same is told, and to one of them something more, which is hidden from one nation.

Every move of the common history is made in both. Ids are drawn from ranges of their own, one a move, so that what is
told in common bears the same ids in both; positions differ, and are translated.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeVar

from domain.authority import Actor
from domain.centre import Command, NotFound
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.rules import RuleBroken
from projections.readers import Reader
from realtime import feed
from realtime.feed import Subscription
from store.writer import Answer
from tests.properties.house import Clock, House
from tests.realtime.histories import Choice, History

C = TypeVar("C", bound=Command)
# So many ids may one move draw, and so many what is hidden before the next.
IDS_OF_A_MOVE = 100_000


class Interference(AssertionError):
    """What is hidden from a nation has changed something for it."""


@dataclass(frozen=True)
class Heads:
    """How far the two logs go."""

    plain: int
    fuller: int


class TwoCentres:
    """A centre without anything hidden, and one with it; `outsider` is the nation from which it is hidden."""

    def __init__(self, plain: str, fuller: str, outsider: Actor) -> None:
        clock = Clock()
        self.plain, self.fuller = House(plain, clock=clock), House(fuller, clock=clock)
        self.clock = clock
        self.outsider = outsider
        self.reader = Reader(is_staff=False, code=outsider.nation)
        self.history = History(self.plain.store)
        # Where the fuller log holds what the plain one holds at a position.
        self.place_of: dict[int, int] = {0: 0}
        self._moves = count(1)
        self._seen: dict[str, int] = {}

    def close(self) -> None:
        """Close both."""
        self.plain.close()
        self.fuller.close()

    # --- what is told to both ----------------------------------------------------------------------------------

    def choose(self, choice: Choice) -> Command | None:
        """The command that a choice stands for, by what stands in the plain centre."""
        return self.history.chosen(choice)

    def tell_both(self, command: Command) -> bool:
        """Tell both the same; whether they recorded it.

        What others may not do because of what is hidden is told to neither: then the histories differ in nothing else;
        what they may do only because of it is hidden too, or the nation is sent something of it.
        Nor is what the nation says of what it may not see: it is answered 404 before the centre hears of it.
        """
        if command.actor == self.outsider and not self._sees_what_it_names(command):
            return False
        self._draw_ids(2 * next(self._moves))
        since = self.heads()
        more = told(self.fuller, self._translated(command))
        if isinstance(more, Exception) and command.actor != self.outsider:
            return False
        less = told(self.plain, command)
        if isinstance(more, Exception) or isinstance(less, Exception):
            if command.actor == self.outsider and str(more) != str(less):
                raise Interference(f"{command} is answered {less} without, and {more} with what is hidden")
            return False
        self._note_places(since)
        self.history.look()
        return True

    def tell_the_fuller(self, command: Command) -> bool:
        """Tell what is hidden; whether it was recorded."""
        self._draw_ids(2 * next(self._moves) + 1)
        return isinstance(told(self.fuller, command), Answer)

    def _sees_what_it_names(self, command: Command) -> bool:
        named = {name: id for name, id in vars(command).items() if name.endswith("_id") and id is not None}
        with self.plain.store.reading() as reading:
            return all(
                reading.get(name.removesuffix("_id"), str(id), self.reader) for name, id in named.items()
            )

    def heads(self) -> Heads:
        """How far both logs go."""
        with self.plain.store.reading() as less, self.fuller.store.reading() as more:
            return Heads(less.head, more.head)

    def _draw_ids(self, range: int) -> None:
        for house in (self.plain, self.fuller):
            house.numbers = count(range * IDS_OF_A_MOVE)

    def _translated(self, command: C) -> C:
        if not isinstance(command, CorrectEntry | AcknowledgeEntry):
            return command
        # Beyond the head there is nothing in either.
        return replace(command, position=self.place_of.get(command.position, 10**6))

    def _note_places(self, since: Heads) -> None:
        """One command has come to both: which of its facts is which."""
        others = self.fuller.log(since.fuller)
        for row in self.plain.log(since.plain):
            twins = (other for other in others if (other.stream, other.topic) == (row.stream, row.topic))
            if twin := next(twins, None):
                others.remove(twin)
                self.place_of[row.position] = twin.position

    # --- what the nation is sent -------------------------------------------------------------------------------

    def intervals(self) -> Iterator[str]:
        """What the nation is sent by each feed since it was last asked: first without, then with what is hidden."""
        for name, house in (("plain", self.plain), ("fuller", self.fuller)):
            yield self._interval(name, house)

    def interval_of_the_fuller(self) -> str:
        """What the nation is sent by the fuller feed since it was last asked."""
        return self._interval("fuller", self.fuller)

    def _interval(self, name: str, house: House) -> str:
        with house.store.reading() as reading:
            prepared = feed.interval(reading, Subscription(self.reader), self._seen.get(name, 0))
        self._seen[name] = prepared.to
        return "\n".join(prepared.bodies)


def told(house: House, command: Command) -> Answer | Exception:
    """What a centre answers, or why it refuses."""
    try:
        return house.run(command)
    except (RuleBroken, NotFound) as refusal:
        return refusal


@contextmanager
def two_centres(plain: str, fuller: str, outsider: Actor) -> Iterator[TwoCentres]:
    """Two new centres on stores of their own."""
    both = TwoCentres(plain, fuller, outsider)
    try:
        yield both
    finally:
        both.close()
