"""Non-interference (DOMAIN.md, rules 18 and 19): what is hidden from a nation changes nothing for it.

To two centres the same is told; to one of them, at any moment, something more that is none of the nation's business.
After each act the nation is sent the same by both feeds, and by what was hidden nothing at all; what it tries itself is
answered the same; at the end it asks both for everything that the description lists, and gets the same answers apart
from positions, ids, references and message numbers. What only the fuller centre holds is answered like an id that never
was.

What the domain means to tell is excepted, and nothing beside it: once others have given to an emergency, a report of it
says so to its addressees (DOMAIN.md, 3.3 and rule 19). So there the content of a report and the cover that it released
are not compared; whether and when there is a report is. How many places of an activity are taken is told to everybody,
so that no enrolment is hidden. An entry is read whole (DESIGN.md, rule 7), so who has taken it on is known to its
readers. What others may not do because of something hidden, such as release a final report while
a consignment is under way (rule 25), is told to neither centre.

`EADRCC_PAIRS=1000` asks for so many pairs, `EADRCC_SEED` for those that begin with another seed.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import unified_diff
from random import Random
from types import ModuleType
from uuid import UUID

import pytest

import projections.consignment
import projections.dispatch
import projections.message
import projections.offer
from domain.commands.planning.activity import Enrol, OfferActivity
from domain.commands.planning.group import EstablishGroup
from domain.commands.planning.meeting import CallMeeting
from domain.commands.planning.programme import ProposeProgramme
from domain.commands.planning.seat import NominateSeat
from domain.message import REPORTS
from projections.readers import EVERYBODY
from tests.properties.hidden import ACTS as HIDDEN_ACTS
from tests.properties.hidden import Hidden
from tests.properties.house import PLANNER, STAFF_READS
from tests.properties.outsider import Outsider, Words, hidden_questions, questions
from tests.properties.two_centres import Interference, TwoCentres, two_centres
from tests.realtime.histories import ACTS, NATIONS, Choice

PAIRS, SEED = int(os.environ.get("EADRCC_PAIRS", "20")), int(os.environ.get("EADRCC_SEED", "1"))
# Without these the others have nothing to be done to.
NEEDED = ("offers", "offers", "answers", "consigns", "moves", "merges", "unmerges")
OFTEN = (*HIDDEN_ACTS, *NEEDED * 2)
OUTSIDER = NATIONS["BIH"]
# Slovenia asks, is answered by Bosnia and by Spain; Bosnia asks too; and a report goes out.
BEGINNING: tuple[Choice, ...] = (
    ("open", 0, 0, 0),
    ("ask", 0, 0, 5),
    ("disseminate", 0, 0, 0),
    ("offer", 0, 2, 2),
    ("offer", 0, 1, 3),
    ("open", 0, 2, 0),
    ("ask", 1, 0, 4),
    ("disseminate", 1, 0, 0),
    ("draft", 0, 0, 2),
)
MOVES = 60
# In so many pairs everything has been done that can be hidden.
ENOUGH = 20
Move = Choice | tuple[str, int, int]


@dataclass
class Seen:
    """What has happened in all pairs together: what is never done hides nothing."""

    hidden: Counter[str] = field(default_factory=Counter)
    common: Counter[str] = field(default_factory=Counter)
    asked: int = 0


class Pair:
    """One pair of histories and what the nation is told in each."""

    def __init__(self, both: TwoCentres, seen: Seen) -> None:
        self.both, self.seen = both, seen
        self.hidden = Hidden(both)
        told_of = lambda: self.hidden.told_of  # noqa: E731
        self.less, self.more = Words(told_of), Words(told_of)

    def begin(self) -> None:
        """What stands in both before anything is hidden."""
        for choice in BEGINNING:
            self.common(choice)
        self._plan()

    def _plan(self) -> None:
        day = date(2026, 12, 1)
        tell = self.both.tell_both
        tell(EstablishGroup(actor=PLANNER, name="Civil Protection Group", formats=("allies", "eapc")))
        group = self._last("planning_group")
        for format in ("eapc", "allies"):
            tell(
                CallMeeting(
                    actor=PLANNER, group_id=group, format=format, at=day, agenda="Host nation support"
                )
            )
        tell(NominateSeat(actor=PLANNER, group_id=group, nation="BIH", role="member", format="eapc"))
        tell(OfferActivity(actor=PLANNER, title="Seminar", tool="cep", host="ESP", places=5, since=day))
        activity = self._last("activity")
        for nation in ("BIH", "SVN"):
            tell(Enrol(actor=PLANNER, activity_id=activity, nation=nation))
        until = day + timedelta(days=700)
        tell(ProposeProgramme(actor=PLANNER, nation="BIH", since=day, until=until))
        self.compare_feeds("what was planned")

    def _last(self, kind: str) -> UUID:
        with self.both.plain.store.reading() as reading:
            return UUID(reading.find([kind], STAFF_READS)[-1].id)

    def make(self, move: Move) -> None:
        """Make one move."""
        if len(move) == 4:
            self.common(move)
        else:
            self.hide(*move)

    def common(self, choice: Choice) -> None:
        """Tell both centres the same; both send the nation the same."""
        command = self.both.choose(choice)
        self.both.clock.move(timedelta(minutes=1))
        if command is not None and self.both.tell_both(command):
            self.seen.common[choice[0]] += 1
            self.hidden.look()
            self.compare_feeds(str(command))

    def hide(self, act: str, which: int, much: int) -> None:
        """Do what is hidden; the nation is sent nothing."""
        if not self.hidden.does(act, which, much):
            return
        self.seen.hidden[act] += 1
        if said := self.both.interval_of_the_fuller():
            raise Interference(f"{act} is hidden, and yet the nation is sent {said}")

    def compare_feeds(self, after: str) -> None:
        less, more = self.both.intervals()
        same(self.less.of_interval(less), self.more.of_interval(more), f"the feed after {after}")

    def compare_answers(self) -> None:
        """Ask both for everything."""
        nation = OUTSIDER.nation or ""
        plain = Outsider(self.both.plain, nation, self.less)
        fuller = Outsider(self.both.fuller, nation, self.more)
        documents = tuple(self._documents_that_tell())
        for question in questions(self.both):
            if question.plain.startswith(documents):
                continue
            self.seen.asked += 1
            same(plain.asks(question.plain), fuller.asks(question.fuller), question.fuller)
        for question in hidden_questions(self.both):
            same(plain.asks(question.plain), fuller.asks(question.fuller), question.fuller)

    def _documents_that_tell(self) -> Iterator[str]:
        """Where the reports are read that may tell what came from others."""
        with self.both.plain.store.reading() as reading:
            for row in reading.find(["message"], self.both.reader):
                if row.emergency in self.hidden.told_of and json.loads(row.text)["product"] in REPORTS:
                    yield from (f"/v1/messages/{row.id}{form}" for form in ("/preview", ".txt", ".html"))


def same(less: str, more: str, where: str) -> None:
    """Raise Interference where the two are told otherwise."""
    if less != more:
        change = unified_diff(
            less.splitlines(), more.splitlines(), "without what is hidden", "with it", lineterm=""
        )
        raise Interference("\n".join((where, *change)))


def lived(seed: int, new_store: Callable[[], str], seen: Seen) -> None:
    """Live through one pair of histories, and compare them."""
    with two_centres(new_store(), new_store(), OUTSIDER) as both:
        pair = Pair(both, seen)
        pair.begin()
        for move in drawn(Random(seed)):
            pair.make(move)
        pair.compare_answers()


def lived_all(new_store: Callable[[], str], seen: Seen) -> None:
    """Live through all pairs. Raises Interference, with the seed of the pair that shows it."""
    for seed in range(SEED, SEED + PAIRS):
        try:
            lived(seed, new_store, seen)
        except Interference as found:
            raise Interference(f"EADRCC_PAIRS=1 EADRCC_SEED={seed}: {found}") from found


def drawn(chance: Random) -> Iterator[Move]:
    """What happens in a pair: by halves what both are told, and what is hidden."""
    deck: list[str] = []
    for _ in range(MOVES):
        deck = deck or chance.sample(OFTEN, len(OFTEN))
        which, who, much = (chance.randint(0, 30) for _ in range(3))
        if chance.random() < 0.5:
            yield chance.choice(ACTS), which, who, much
        else:
            yield deck.pop(), which, much


@pytest.mark.timeout(max(120, 10 * PAIRS))
def test_rules_18_and_19_what_is_hidden_from_a_nation_changes_nothing_for_it(
    new_sqlite: Callable[[], str],
) -> None:
    seen = Seen()
    lived_all(new_sqlite, seen)
    print(f"{PAIRS} pairs from seed {SEED}: {seen}")
    # What is never done hides nothing.
    assert PAIRS < ENOUGH or seen.hidden.keys() == HIDDEN_ACTS.keys()


@pytest.mark.parametrize(
    ("reader", "of"),
    [
        pytest.param("offer_readers", (projections.offer, projections.consignment), id="offers"),
        pytest.param("transmission_readers", (projections.dispatch,), id="mails"),
        pytest.param("message_readers", (projections.message,), id="drafts"),
    ],
)
def test_what_leaks_is_found(
    new_sqlite: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    reader: str,
    of: tuple[ModuleType, ...],
) -> None:
    """Otherwise the test above would pass whatever the readers were."""
    for module in of:
        monkeypatch.setattr(module, reader, lambda *_, **__: EVERYBODY)
    with pytest.raises(Interference):
        lived_all(new_sqlite, Seen())
