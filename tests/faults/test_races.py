"""Two processes, one PostgreSQL database, and two who want the same at the same moment.

Each race is run first by one process alone, one call after the other, in both orders: these are the outcomes that
may be. Then both calls leave at once, each to a process of its own, hundreds of times. What comes out is always one
of the two, and the loser hears 409 with the rule's name. Over all rounds each process must have won some, or there
was no race.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest

from store.integrity import verify
from store.open import open_reader
from tests.faults import times
from tests.faults.product import Body, Callers, Reply, offered, taken

pytestmark = [pytest.mark.server, pytest.mark.timeout(240)]

ROUNDS = times(short=150, long=500)
# Rounds that run at the same time, so that the processes also batch.
LANES = 8
SOON_S = 60
# How many heads release at the same moment.
RELEASES = 64


@dataclass(frozen=True)
class Act:
    """What one of the two says."""

    path: str
    body: Body
    by: str


# What both were answered, and what the board shows afterwards.
Outcome = tuple[tuple[int, str | None], tuple[int, str | None], Any]


@dataclass(frozen=True)
class Race:
    """Two acts at the same thing, and what to look at afterwards."""

    first: Act
    second: Act
    # What the board shows, given the two replies.
    after: Callable[[Reply, Reply], Any]


def alone(callers: Callers, race: Race, *, reverse: bool) -> Outcome:
    """What one process alone makes of it."""
    acts = [race.second, race.first] if reverse else [race.first, race.second]
    replies = [callers.once(act.path, act.body, by=act.by) for act in acts]
    if reverse:
        replies.reverse()
    return replies[0].outcome, replies[1].outcome, race.after(*replies)


class Lane:
    """Two who act at the same moment, over and over."""

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self._start = Barrier(2)
        self._pool = ThreadPoolExecutor(2)

    def together(self, race: Race, *, swapped: bool = False) -> tuple[Reply, Reply]:
        """Both replies; the acts reach one process each, and which goes where is `swapped`."""

        def act(act: Act, at: int) -> Reply:
            self._start.wait(SOON_S)
            return self._callers.once(act.path, act.body, by=act.by, at=at)

        first = self._pool.submit(act, race.first, int(swapped))
        second = self._pool.submit(act, race.second, int(not swapped))
        return first.result(SOON_S), second.result(SOON_S)

    def close(self) -> None:
        self._pool.shutdown()


def raced(callers: Callers, prepare: Callable[[int], Race]) -> list[tuple[Outcome, bool]]:
    """All rounds of a race: the outcome of each, and whether it was swapped."""

    def lane(number: int) -> list[tuple[Outcome, bool]]:
        outcomes = []
        two = Lane(callers)
        for round in range(number, ROUNDS, LANES):
            race = prepare(number)
            swapped = round % (2 * LANES) >= LANES
            first, second = two.together(race, swapped=swapped)
            outcomes.append(((first.outcome, second.outcome, race.after(first, second)), swapped))
        two.close()
        return outcomes

    with ThreadPoolExecutor(LANES) as lanes:
        return [outcome for outcomes in lanes.map(lane, range(LANES)) for outcome in outcomes]


def judge(
    callers: Callers, prepare: Callable[[int], Race], *, decided_by_order: bool = True
) -> tuple[Outcome, Outcome]:
    """Run a race, and hold every outcome against what one process alone gives; the two that may be."""
    may_be = (
        alone(callers, prepare(0), reverse=False),
        alone(callers, prepare(0), reverse=True),
    )
    assert may_be[0] != may_be[1], "the order matters, or it is no race"
    rounds = raced(callers, prepare)
    assert len(rounds) == ROUNDS
    assert {outcome for outcome, _ in rounds} <= set(may_be)
    # Who was first in a round: the process is the same as the act, or the other one when swapped.
    winners = Counter((may_be.index(outcome) == 1) != swapped for outcome, swapped in rounds)
    assert set(winners) == {False, True}, f"one process has won every round: {winners}"
    assert len({outcome for outcome, _ in rounds}) == 2
    return may_be


def files(callers: Callers) -> list[str]:
    """An active file for each lane."""
    return [callers.open_emergency().id for _ in range(LANES)]


def assert_store_is_whole(callers: Callers) -> None:
    """`verify` finds nothing, beside the running servers."""
    database = open_reader(callers.servers[0].store_url)
    try:
        assert verify(database).problems == ()
    finally:
        database.close()


def test_of_two_who_accept_the_last_of_an_offer_one_is_told_that_nothing_is_left(
    two_kept: Callers,
) -> None:
    emergencies = files(two_kept)

    def prepare(lane: int) -> Race:
        offer = two_kept.offer(emergencies[lane], quantity=3).id
        path = f"/v1/offers/{offer}/accept"

        def after(_two: Reply, _three: Reply) -> Any:
            shown = two_kept.get(f"/v1/offers/{offer}", by="SVN").body
            return shown["status"], shown["lines"][0]["accepted"]

        # A duty officer notes by telephone what the capital enters itself: two of three, then all of them.
        said = {"decided_by": {"nation": "SVN"}, "reported_by": {"nation": "SVN"}, "channel": "telephone"}
        return Race(Act(path, taken(2), "SVN"), Act(path, {**taken(3), "provenance": said}, "duty"), after)

    two_first, three_first = judge(two_kept, prepare)
    assert two_first == ((200, None), (409, "AcceptanceExceedsOffer"), ("partly_accepted", 2))
    assert three_first == ((409, "OfferNotOpen"), (200, None), ("accepted", 3))
    assert_store_is_whole(two_kept)


def test_an_offer_comes_before_the_closing_of_its_emergency_or_is_refused(two_kept: Callers) -> None:
    emergencies = files(two_kept)
    closed = set[str]()

    def prepare(lane: int) -> Race:
        emergency = emergencies[lane]
        if emergency in closed:
            two_kept.must(f"/v1/emergencies/{emergency}/reopen", by="head")
        closed.add(emergency)
        two_kept.must(f"/v1/emergencies/{emergency}/end-of-need", by="SVN")
        report = two_kept.must(
            f"/v1/emergencies/{emergency}/situation-reports",
            {"product": "final", "sections": {"situation": "The water has gone down."}},
            by="duty",
        )

        def after(offer: Reply, _closing: Reply) -> Any:
            file = two_kept.get(f"/v1/emergencies/{emergency}", by="head").body
            if offer.status != 201:
                return file["status"], None
            return file["status"], two_kept.get(f"/v1/offers/{offer.id}", by="head").body["status"]

        return Race(
            Act(f"/v1/emergencies/{emergency}/offers", offered(5), "ESP"),
            Act(f"/v1/messages/{report.id}/approve", {}, "head"),
            after,
        )

    offer_first, closing_first = judge(two_kept, prepare)
    assert offer_first == ((201, None), (200, None), ("closed", "lapsed"))
    assert closing_first == ((409, "EmergencyNotOpen"), (200, None), ("closed", None))
    for emergency in emergencies:
        # No file was closed over an offer that nobody had answered.
        left = two_kept.get(f"/v1/emergencies/{emergency}/offers", by="head", status="submitted")
        assert left.body["items"] == []
    assert_store_is_whole(two_kept)


def test_two_requests_for_the_next_reference_get_two_and_none_is_left_out(two_kept: Callers) -> None:
    first = Act("/v1/emergencies", {"country": "SVN", "hazard": "flood"}, "duty")
    second = Act("/v1/emergencies", {"country": "CZE", "hazard": "flood"}, "head")

    def lane(number: int) -> list[tuple[Reply, Reply]]:
        two = Lane(two_kept)
        rounds = [two.together(Race(first, second, lambda *_: None)) for _ in range(number, ROUNDS, LANES)]
        two.close()
        return rounds

    with ThreadPoolExecutor(LANES) as lanes:
        pairs = [pair for rounds in lanes.map(lane, range(LANES)) for pair in rounds]
    assert len(pairs) == ROUNDS
    assert {reply.status for pair in pairs for reply in pair} == {201}
    numbers = [[int(reply.body["reference"].partition("-")[2]) for reply in pair] for pair in pairs]
    given = sorted(number for pair in numbers for number in pair)
    assert given == list(range(given[0], given[0] + 2 * ROUNDS))
    assert {one < other for one, other in numbers} == {False, True}, "one process was always first"
    assert_store_is_whole(two_kept)


def test_64_releases_at_once_have_64_numbers_one_after_the_other(two_kept: Callers) -> None:
    """Rule 4: no gap and no reuse, whichever process releases; a correction among them takes no number of its own."""
    emergency = two_kept.open_emergency().id
    drafts = f"/v1/emergencies/{emergency}/situation-reports"

    def drafted(_: int) -> str:
        return two_kept.must(drafts, {"product": "situation_report"}, by="duty").id

    wrong = two_kept.must(f"/v1/messages/{drafted(0)}/approve", by="head")
    correction = two_kept.must(f"/v1/messages/{wrong.id}/correct", by="duty").id
    with ThreadPoolExecutor(RELEASES + 1) as heads:
        waiting = [*heads.map(drafted, range(RELEASES)), correction]
        start = Barrier(len(waiting))

        def released(number: int) -> Reply:
            start.wait(SOON_S)
            path = f"/v1/messages/{waiting[number]}/approve"
            return two_kept.once(path, {}, by="head", at=number % 2)

        replies = list(heads.map(released, range(len(waiting))))
    assert {reply.status for reply in replies} == {200}
    *numbered, corrected = [reply.body for reply in replies]
    before = int(wrong.body["number"][-4:])
    assert sorted(int(one["number"][-4:]) for one in numbered) == [*range(before + 1, before + 1 + RELEASES)]
    assert sorted(one["report_number"] for one in numbered) == [*range(2, RELEASES + 2)]
    said = (corrected["number"], corrected["report_number"])
    assert said == (f"{wrong.body['number']}-COR1", wrong.body["report_number"])
    assert_store_is_whole(two_kept)
