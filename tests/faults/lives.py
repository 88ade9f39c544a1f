"""Lives of files: writers who know what every step must be answered, and a ledger to hold against the log.

Had a repeated call taken effect twice, or a lost one not at all, the next step would be answered otherwise.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from store.board import state_of
from store.log import head_of, rows_after
from store.open import open_reader
from tests.faults.product import Body, Call, Callers, Reply, offered, run, taken
from tests.faults.waiting import wait_until

WRITERS = 8
SOON_S = 60
# All are looked up in the log; some are also said again.
SAID_AGAIN = 200


def life(callers: Callers, go_on: Event) -> None:
    """A file's life with one consignment, and the refusals that belong to it."""

    def step(expected: tuple[int, str | None], path: str, body: Body, by: str) -> Reply:
        assert go_on.wait(SOON_S)
        reply = callers.say(path, body, by=by)
        # Recorded is done, also where the board could not be asked for more.
        is_recorded = reply.status == 202 and expected in (done, created)
        assert is_recorded or reply.outcome == expected, (
            f"{path} by {by} was answered {reply}, not {expected}"
        )
        return reply

    done, created = (200, None), (201, None)
    # The file is the duty desk's alone until something goes out, so the desk notes what Slovenia asks by telephone.
    slovenia = {"nation": "SVN"}
    asked: Body = {
        "items": [{"what": "pumps", "quantity": 5, "unit": "piece"}],
        "provenance": {"decided_by": slovenia, "reported_by": slovenia, "channel": "telephone"},
    }
    emergency = step(created, "/v1/emergencies", {"country": "SVN", "hazard": "flood"}, "duty").id
    request = step(created, f"/v1/emergencies/{emergency}/requests", asked, "duty").id
    step(done, f"/v1/requests/{request}/disseminate", {}, "head")
    step((409, "AlreadyDisseminated"), f"/v1/requests/{request}/disseminate", {}, "head")
    offer = step(created, f"/v1/emergencies/{emergency}/offers", offered(5), "ESP").id
    accept = f"/v1/offers/{offer}/accept"
    step(done, accept, taken(3), "SVN")
    step((409, "AcceptanceExceedsOffer"), accept, taken(3), "SVN")
    step(done, accept, taken(2), "SVN")
    step((409, "OfferNotOpen"), accept, taken(1), "SVN")
    consignment = step(created, f"/v1/offers/{offer}/consignments", taken(5), "ESP").id
    step(done, f"/v1/consignments/{consignment}/depart", {}, "ESP")
    step((409, "ConsignmentNotThere"), f"/v1/consignments/{consignment}/depart", {}, "ESP")
    step((409, "WithdrawalAfterDeparture"), f"/v1/offers/{offer}/withdraw", {}, "ESP")


# What a life leaves in the log, besides the register's.
ACTS = {
    "emergency.opened": 1,
    "request.received": 1,
    "request.disseminated": 1,
    "message.released": 1,
    "offer.submitted": 1,
    "offer.accepted": 2,
    "consignment.planned": 1,
    "consignment.departed": 1,
    "register.reference_assigned": 1,
    "register.message_number_assigned": 1,
}
# How many of its calls are recorded.
CALLS = 8


@dataclass
class Writing:
    """Eight writers at work, each with one life after the other."""

    callers: Callers
    writers: list[Future[int]] = field(default_factory=list)
    # Nobody begins anything new while it is not set; only those whose call was not answered go on asking.
    go_on: Event = field(default_factory=Event)

    def acknowledges(self, more: int) -> Callable[[], bool]:
        """Tells whether so many more commands are acknowledged; a writer that has ended was answered wrongly."""
        target = len(self.callers.ledger.acknowledged) + more

        def look() -> bool:
            for one in self.writers:
                if one.done():
                    one.result()
            return len(self.callers.ledger.acknowledged) >= target

        return look

    def wait_for_more(self, number: int, when: str) -> None:
        """Wait until so many more commands are acknowledged."""
        wait_until(self.acknowledges(number), SOON_S, f"{number} more acknowledged commands {when}")

    def lives(self) -> int:
        """How many lives were lived, when all is over."""
        return sum(one.result(SOON_S) for one in self.writers)


@contextmanager
def writing(callers: Callers) -> Iterator[Writing]:
    """Eight writers who live their lives while the block runs, and end those that they have begun."""
    enough, work = Event(), Writing(callers)
    work.go_on.set()

    def writer() -> int:
        lives = 0
        while not enough.is_set():
            life(callers, work.go_on)
            lives += 1
        return lives

    with ThreadPoolExecutor(WRITERS) as pool:
        work.writers = [pool.submit(writer) for _ in range(WRITERS)]
        try:
            yield work
        finally:
            work.go_on.set()
            enough.set()


def assert_all_is_well(store_url: str, callers: Callers, lives: int) -> None:
    """What was acknowledged is in the log and once, is answered again as before, and the store is whole."""
    acknowledged = callers.ledger.acknowledged
    assert len(acknowledged) == lives * CALLS
    assert_log_tells_of_just_these(store_url, lives, acknowledged)
    for call, reply in random.Random(0).sample(acknowledged, min(SAID_AGAIN, len(acknowledged))):
        assert_said_again_is_answered_as_before(callers, call, reply)
    verified = run("verify", "--store", store_url)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def assert_log_tells_of_just_these(
    store_url: str, lives: int, acknowledged: Sequence[tuple[Call, Reply]]
) -> None:
    """Every acknowledged command is in the log once, where its caller was told, and nothing else is."""
    database = open_reader(store_url)
    try:
        with database.reading(patient=True) as transaction:
            head = head_of(transaction)
            rows = rows_after(transaction, 0, head)
            # What the centre does by itself has receipts too, under keys that it makes.
            receipts = transaction.rows(
                "SELECT key, id, position FROM {receipts} WHERE substr(key, 1, 5) <> 'mail/'"
            )
            assert state_of(transaction).position == head
    finally:
        database.close()
    assert [row.position for row in rows] == list(range(1, head + 1))
    topics = Counter(row.topic for row in rows)
    assert {topic: topics[topic] for topic in ACTS} == {topic: lives * once for topic, once in ACTS.items()}
    told = [(call.key, reply.id, reply.recorded_at) for call, reply in acknowledged]
    assert set(receipts) ^ set(told) == set()
    assert len(receipts) == len(told)
    assert len({position for _, _, position in told}) == len(told)


def assert_said_again_is_answered_as_before(callers: Callers, call: Call, reply: Reply) -> None:
    """The call is known, and answered with what it was answered at first."""
    again = callers.insist(call)
    assert again.replayed
    assert again.position == reply.recorded_at
    if reply.status == 202:
        assert again.id == reply.id
    else:
        assert (again.status, again.body) == (reply.status, reply.body)
