"""The same call, said twice: to two processes at the same moment, in one batch, and long after."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from store.log import head_of, rows_after
from store.open import open_reader
from tests.faults.product import Body, Callers, Reply

pytestmark = pytest.mark.timeout(120)

ROUNDS = 50
AT_ONCE = 8
SOON_S = 60
FLOOD: Body = {"country": "SVN", "hazard": "flood"}
FIRE: Body = {"country": "SVN", "hazard": "wildfire"}


@pytest.fixture(params=["one_kept", pytest.param("two_kept", marks=pytest.mark.server)])
def callers(request: pytest.FixtureRequest) -> Callers:
    """Those who act; one process serves a SQLite store, two a PostgreSQL database."""
    callers: Callers = request.getfixturevalue(request.param)
    return callers


def at_once(callers: Callers, pool: ThreadPoolExecutor, bodies: list[Body], key: str) -> list[Reply]:
    """What each is answered who says his body under the one key, all at the same moment."""
    start = Barrier(len(bodies))

    def say(number: int) -> Reply:
        start.wait(SOON_S)
        at = number % len(callers.servers)
        return callers.once("/v1/emergencies", bodies[number], by="duty", key=key, at=at)

    return list(pool.map(say, range(len(bodies)), timeout=SOON_S))


def opened(callers: Callers) -> int:
    """How many files were opened so far; there is a receipt for every event that a call has asked for."""
    database = open_reader(callers.servers[0].store_url)
    try:
        with database.reading() as transaction:
            rows = rows_after(transaction, 0, head_of(transaction))
            receipts = transaction.row("SELECT count(*) FROM {receipts}")
    finally:
        database.close()
    topics = Counter(row.topic for row in rows)
    assert receipts == (topics["emergency.opened"] + topics["emergency.stood_down"],)
    return topics["emergency.opened"]


def test_one_call_said_by_many_at_once_is_one_event(callers: Callers) -> None:
    before = opened(callers)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for round in range(ROUNDS):
            replies = at_once(callers, pool, [FLOOD] * AT_ONCE, f"one body {round}")
            assert {reply.status for reply in replies} == {201}
            assert Counter(reply.replayed for reply in replies) == {False: 1, True: AT_ONCE - 1}
            assert all(reply.body == replies[0].body for reply in replies)
    assert opened(callers) == before + ROUNDS


def test_two_bodies_under_one_key_are_one_event_and_a_refusal(callers: Callers) -> None:
    before = opened(callers)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for round in range(ROUNDS):
            bodies = [FLOOD, FLOOD, FIRE, FIRE] * (AT_ONCE // 4)
            replies = at_once(callers, pool, bodies, f"two bodies {round}")
            won = {body["hazard"] for body, reply in zip(bodies, replies, strict=True) if reply.status == 201}
            assert len(won) == 1
            for body, reply in zip(bodies, replies, strict=True):
                if body["hazard"] in won:
                    assert reply.status == 201
                else:
                    assert reply.status == 422
                    assert reply.says("key-used-for-another")
    assert opened(callers) == before + ROUNDS


def test_a_repeat_is_answered_as_at_first_whatever_has_happened_since(callers: Callers) -> None:
    first = callers.once("/v1/emergencies", FLOOD, by="duty", key="k")
    callers.must(f"/v1/emergencies/{first.id}/stand-down", by="duty")
    for at in range(len(callers.servers)):
        again = callers.once("/v1/emergencies", FLOOD, by="duty", key="k", at=at)
        assert again.replayed
        assert (again.status, again.position, again.body) == (201, first.position, first.body)
    # A key belongs to its account.
    assert not callers.once("/v1/emergencies", FLOOD, by="head", key="k").replayed
