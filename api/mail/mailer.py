"""The mailer: looks through what was recorded, sends what follows from it, and tells the log what came of that.

A thread of its own, because mail servers are slow and the standard library speaks to them in a blocking way. Any
number of processes may have one on the same store: a mail is claimed by one of them. An exercise has none.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from itertools import groupby
from threading import Event, Thread
from uuid import UUID, uuid4

from api.mail.following import TOPICS, follows
from api.mail.letters import Letters, NothingToSay
from api.mail.post import AnswerLost, ClaimLost, NotTaken, Post
from domain.commands.dispatch import MAILER, RecordOutcome
from domain.rules import RuleBroken
from store.contacts import Contact
from store.database import StoreError
from store.open import Store
from store.outbox import Mail, State
from store.writer import Receipt

log = logging.getLogger(__name__)

EVERY_S = 1.0
# After each refusal for now, how long until the next attempt; after the last of them it has failed: a day in all.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 840))
NO_POINT_OF_CONTACT = "no point of contact"
# So many mails at most before the log is told what came of them.
BEFORE_TELLING = 100
# How often an outcome is tried to be kept; a mail whose outcome cannot be kept is unknown in the end.
KEPT_WITHIN_TRIES = 5


class Mailer:
    """Sends what one store has to send."""

    def __init__(self, store: Store, post: Post, sender: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self.post = post
        self._letters = Letters(sender, store.contacts, clock)
        self._clock = clock
        self._name = uuid4().hex
        self._ends = Event()
        self._thread = Thread(target=self._keep_sending, name="mailer", daemon=True)

    def start(self) -> None:
        """Send from now on."""
        self._thread.start()

    def stop(self, within_s: float = 10) -> None:
        """Send no more; a letter that is under way is let finish for a while."""
        self._ends.set()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def round(self) -> int:
        """Take in what is new, send what is due, and tell the log; how many mails something came of."""
        outbox = self._store.outbox
        outbox.free_abandoned()
        while outbox.take_in(TOPICS, follows, self._folded()):
            pass
        concluded = 0
        while concluded < BEFORE_TELLING and not self._ends.is_set():
            mail = outbox.claim(self._name)
            if mail is None:
                break
            concluded += self._send(mail)
        self._tell(outbox.untold())
        return concluded

    # --- sending -----------------------------------------------------------------------------------------------

    def _folded(self) -> int:
        """Up to where the board knows whom a fact concerns."""
        with self._store.reading() as reading:
            return reading.position

    def _send(self, mail: Mail) -> bool:
        """Send one mail; whether something came of it."""
        outbox = self._store.outbox
        contact = self._store.points_of_contact.of(mail.addressee)
        if contact is None or contact.email is None:
            return self._conclude(mail, "failed", NO_POINT_OF_CONTACT)
        try:
            letter = self._written(mail, contact)
            self.post.send(letter, contact.email, lambda: outbox.begin(mail))
        except NothingToSay as nothing:
            return self._conclude(mail, "failed", str(nothing))
        except ClaimLost:
            return False
        except AnswerLost as lost:
            return self._conclude(mail, "unknown", lost.reason)
        except NotTaken as refused:
            return self._refused(mail, refused)
        return self._conclude(mail, "sent", None)

    def _written(self, mail: Mail, contact: Contact) -> EmailMessage:
        """The letter that a mail is. Raises NothingToSay; a letter that cannot be written does not stop the others."""
        try:
            with self._store.database.reading() as transaction:
                return self._letters.written(transaction, mail, contact)
        except (NothingToSay, StoreError):
            raise
        except Exception as fault:
            log.exception("mail %s cannot be written", mail.id)
            raise NothingToSay("the letter cannot be written; is the address one?") from fault

    def _refused(self, mail: Mail, refused: NotTaken) -> bool:
        if refused.is_final or mail.attempts > len(BACK_OFF):
            return self._conclude(mail, "failed", refused.reason)
        at = self._clock() + BACK_OFF[mail.attempts - 1]
        self._kept(lambda: self._store.outbox.try_again(mail, at, refused.reason))
        return False

    def _conclude(self, mail: Mail, state: State, reason: str | None) -> bool:
        log.info("mail %s: %s", mail.id, state)
        self._kept(lambda: self._store.outbox.conclude(mail, state, reason))
        return True

    def _kept(self, keep: Callable[[], object]) -> None:
        for attempt in range(1, KEPT_WITHIN_TRIES + 1):
            try:
                keep()
            except StoreError as away:
                log.warning("what came of a mail could not be kept (%d): %s", attempt, away)
                self._ends.wait(EVERY_S)
            else:
                return

    # --- telling -----------------------------------------------------------------------------------------------

    def _tell(self, mails: Iterable[Mail]) -> None:
        """Record what came of mails, those with the same outcome in one fact."""

        def alike(mail: Mail) -> tuple[str, str, str, str]:
            return mail.dispatch, mail.what, mail.state, mail.reason or ""

        for _, some in groupby(sorted(mails, key=alike), alike):
            group = list(some)
            # Of a reminder the log knows that it was due; what came of its mail stands in the outbox alone.
            if group[0].what != "reminder":
                self._record(group)
            self._store.outbox.tell(group)

    def _record(self, group: list[Mail]) -> None:
        first = group[0]
        assert first.state in ("sent", "failed", "unknown"), "only what has come to something is told"
        command = RecordOutcome(
            actor=MAILER,
            subject_id=UUID(first.subject),
            decision=first.decision,
            addressees=tuple(mail.addressee for mail in group),
            outcome=first.state,
            reason=first.reason,
        )
        named = sha256(" ".join(f"{mail.id}/{mail.state}" for mail in group).encode()).hexdigest()
        key = f"mail/{named}"
        try:
            self._store.writer.submit(
                command, Receipt(MAILER.account, key, self._store.digest(key.encode()))
            ).result()
        except RuleBroken as known:
            log.info("the log knows what came of %s already: %s", first.dispatch, known)

    # --- the thread --------------------------------------------------------------------------------------------

    def _keep_sending(self) -> None:
        self._settle()
        while not self._ends.is_set():
            try:
                busy = self.round() == BEFORE_TELLING
            except StoreError as away:
                log.warning("the mailer could not go on: %s", away)
                busy = False
            except Exception:  # nobody would send anything any more
                log.exception("the mailer failed")
                busy = False
            if not busy:
                self._ends.wait(EVERY_S)

    def _settle(self) -> None:
        """Where no other process uses this store, what was claimed when it started is claimed by nobody."""
        if self._store.database.is_shared:
            return
        try:
            self._store.outbox.free_abandoned(all_of_them=True)
        except StoreError as away:
            log.warning("the mailer could not free what was claimed: %s", away)
