"""The outbox, once on each database: a mail belongs to one sender at a time, and a dead one leaves no doubt behind."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.commands.emergency import OpenEmergency
from store.database import Transaction
from store.log import LogRow
from store.open import Store, open_store
from store.outbox import LEASE, Mail
from tests.properties.house import OFFICER, Clock

TOPICS = ("emergency.opened",)


def two_mails(_transaction: Transaction, row: LogRow) -> list[Mail]:
    """A fact that two nations are to know of."""
    return [
        Mail(f"{row.position:012}-{code}", "dispatch", "message", str(row.stream), None, code)
        for code in ("ESP", "ITA")
    ]


def taken_in(store: Store) -> int:
    """Look through all that was recorded; how many mails came of it."""
    with store.reading() as reading:
        head = reading.position
    return store.outbox.take_in(TOPICS, two_mails, head)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(store_url: str, clock: Clock) -> Iterator[Store]:
    """A store in which something has happened that two nations are to know of."""
    store = open_store(store_url, clock=clock)
    store.writer.submit(OpenEmergency(actor=OFFICER, country="SVN", hazard="flood")).result()
    yield store
    store.close()


def test_what_follows_from_a_fact_is_taken_in_once(store: Store) -> None:
    taken = [taken_in(store) for _ in range(2)]
    assert taken == [2, 0]


def test_a_mail_is_claimed_by_one_sender(store: Store) -> None:
    taken_in(store)
    claimed = [store.outbox.claim(sender) for sender in ("one", "other", "third")]
    assert [mail and mail.addressee for mail in claimed] == ["ESP", "ITA", None]


def test_a_claim_that_has_run_out_hands_nothing_over(store: Store, clock: Clock) -> None:
    taken_in(store)
    slow = store.outbox.claim("slow")
    assert slow is not None
    clock.move(LEASE + timedelta(seconds=1))
    store.outbox.free_abandoned()
    assert store.outbox.begin(slow) is False
    again = store.outbox.claim("quick")
    assert again is not None
    assert (again.id, store.outbox.begin(again)) == (slow.id, True)


def test_what_a_dead_sender_had_begun_is_unknown_and_claimed_by_nobody(store: Store, clock: Clock) -> None:
    taken_in(store)
    begun = store.outbox.claim("dead")
    assert begun is not None
    store.outbox.begin(begun)
    clock.move(LEASE + timedelta(seconds=1))
    store.outbox.free_abandoned()
    assert [mail.id for mail in store.outbox.list("unknown")] == [begun.id]
    left = [store.outbox.claim("quick"), store.outbox.claim("quick")]
    assert [mail and mail.addressee for mail in left] == ["ITA", None]


def test_a_sender_that_was_only_slow_may_still_say_what_came_of_it(store: Store, clock: Clock) -> None:
    taken_in(store)
    slow = store.outbox.claim("slow")
    assert slow is not None
    store.outbox.begin(slow)
    clock.move(LEASE + timedelta(seconds=1))
    store.outbox.free_abandoned()
    assert store.outbox.conclude(slow, "sent")
    assert store.outbox.counts() == {"sent": 1, "waiting": 1}
