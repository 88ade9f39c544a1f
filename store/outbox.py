"""The outbox: what is still to be sent, and what came of it; a row is a mail to one addressee.

Rows follow from facts of the log: whoever looks through what was recorded since puts them here and moves the cursor
in one transaction, so nothing is forgotten, and nothing comes twice however often the board is folded again.

A row is claimed for a while by one sender, and moves to `begun` before the first byte that could make a mail server
take the mail. Whoever dies before that leaves a row that is free again; whoever dies after it leaves one of which
nobody can know what came of it: `unknown`. So a mail is handed over at most once
(docs/decisions/0024-mail-at-most-once.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from domain.value import written
from store.database import Database, Transaction
from store.log import COLUMNS as LOG
from store.log import LogRow, head_of, whole

State = Literal["waiting", "claimed", "begun", "sent", "failed", "unknown"]
CONCLUDED = ("sent", "failed", "unknown")
COLUMNS = (
    "id", "dispatch", "what", "subject", "decision", "addressee", "state", "attempts", "next_at", "claimed_by",
    "lease_until", "reason", "told",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM {{outbox}}"
# Longer than the slowest conversation with a mail server may take, each of whose steps is given up after a while.
LEASE = timedelta(minutes=10)
DIED = "the sender ended before the answer came"
# So much is looked through, told or listed at once.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one addressee.

    `what` is `message`, `decision` or `reminder`; `subject` the id of the message or offer; `decision` the position
    of the decision; `told` the state that the log was last told.
    """

    id: str
    dispatch: str
    what: str
    subject: str
    decision: int | None
    addressee: str
    state: State = "waiting"
    attempts: int = 0
    next_at: str = ""
    claimed_by: str | None = None
    lease_until: str | None = None
    reason: str | None = None
    told: str | None = None


# What mails follow from a fact, asked in the transaction in which the cursor moves on.
Follows = Callable[[Transaction, LogRow], Sequence[Mail]]


class Outbox:
    """The outbox of one store. Every method raises StoreUnavailable when the database is away."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock

    # --- what is to be sent ------------------------------------------------------------------------------------

    def take_in(self, topics: Sequence[str], follows: Follows, until: int) -> int:
        """Put in what follows from the facts of these topics up to `until`; how many mails that were."""
        with self._database.reading() as transaction:
            if _cursor(transaction) >= min(until, head_of(transaction)):
                return 0
        with self._database.writing(log=False) as transaction:
            # Others who look through the log wait here, and then go on where this one ends.
            transaction.run("UPDATE {mail_cursor} SET position = position")
            after = _cursor(transaction)
            marks = ", ".join("?" * len(topics))
            found = transaction.rows(
                f"SELECT {', '.join(LOG)} FROM {{log}} WHERE position > ? AND position <= ? AND topic IN ({marks}) "
                "ORDER BY position LIMIT ?",
                (after, until, *topics, AT_ONCE),
            )
            now = written(self._clock())
            mails = [mail for row in map(whole, found) for mail in follows(transaction, row)]
            if mails:
                transaction.insert("outbox", COLUMNS, [_queued(mail, now) for mail in mails])
            looked_at = found[-1][0] if len(found) == AT_ONCE else until
            transaction.run(
                "UPDATE {mail_cursor} SET position = ? WHERE position < ?", (looked_at, looked_at)
            )
            return len(mails)

    # --- sending -----------------------------------------------------------------------------------------------

    def claim(self, sender: str) -> Mail | None:
        """The mail that waits longest, for this sender alone; None where none is due."""
        now = self._clock()
        with self._database.reading() as transaction:
            due = transaction.row(
                "SELECT id FROM {outbox} WHERE state = 'waiting' AND next_at <= ? ORDER BY next_at, id LIMIT 1",
                (written(now),),
            )
        if due is None:
            return None
        with self._database.writing(log=False) as transaction:
            claimed = transaction.run(
                "UPDATE {outbox} SET state = 'claimed', attempts = attempts + 1, claimed_by = ?, lease_until = ? "
                "WHERE id = ? AND state = 'waiting'",
                (sender, written(now + LEASE), due[0]),
            )
            row = transaction.row(f"{_SELECT} WHERE id = ?", due)
        # Another sender may have been quicker; there will be another time.
        return None if not claimed or row is None else Mail(*row)

    def begin(self, mail: Mail) -> bool:
        """Whether this sender may hand the mail over now; from here on nobody else will. False: the claim is lost."""
        return self._change(
            mail, "state = 'begun'", "state = 'claimed' AND lease_until > ?", (), (written(self._clock()),)
        )

    def conclude(self, mail: Mail, state: State, reason: str | None = None) -> bool:
        """Keep what came of it; even where others have given the sender up and called it unknown."""
        return self._change(
            mail, "state = ?, reason = ?", "state IN ('claimed', 'begun', 'unknown')", (state, reason)
        )

    def try_again(self, mail: Mail, at: datetime, reason: str) -> bool:
        """It was certainly not taken; it waits for another attempt."""
        return self._change(
            mail,
            "state = 'waiting', next_at = ?, reason = ?",
            "state IN ('claimed', 'begun')",
            (written(at), reason),
        )

    def free_abandoned(self, *, all_of_them: bool = False) -> int:
        """Free what dead senders had claimed, and call unknown what they had begun; how many those were.

        `all_of_them`: whoever had claimed anything is dead, as where a single process uses the store and starts.
        """
        late = "" if all_of_them else " AND lease_until <= ?"
        parameters = () if all_of_them else (written(self._clock()),)
        held = f"FROM {{outbox}} WHERE state IN ('claimed', 'begun'){late}"
        with self._database.reading() as transaction:
            if transaction.row(f"SELECT 1 {held} LIMIT 1", parameters) is None:
                return 0
        with self._database.writing(log=False) as transaction:
            freed = transaction.run(
                f"UPDATE {{outbox}} SET state = 'waiting' WHERE state = 'claimed'{late}", parameters
            )
            return freed + transaction.run(
                f"UPDATE {{outbox}} SET state = 'unknown', reason = ? WHERE state = 'begun'{late}",
                (DIED, *parameters),
            )

    # --- telling -----------------------------------------------------------------------------------------------

    def untold(self) -> list[Mail]:
        """Mails of which something came that the log has not been told."""
        marks = ", ".join("?" * len(CONCLUDED))
        with self._database.reading() as transaction:
            rows = transaction.rows(
                f"{_SELECT} WHERE state IN ({marks}) AND (told IS NULL OR told <> state) ORDER BY id LIMIT ?",
                (*CONCLUDED, AT_ONCE),
            )
        return [Mail(*row) for row in rows]

    def tell(self, mails: Sequence[Mail]) -> None:
        """The log knows what came of these."""
        with self._database.writing(log=False) as transaction:
            for mail in mails:
                transaction.run("UPDATE {outbox} SET told = ? WHERE id = ?", (mail.state, mail.id))

    def counts(self) -> dict[str, int]:
        """How many mails are in which state."""
        with self._database.reading() as transaction:
            return dict(
                transaction.rows("SELECT state, count(*) FROM {outbox} GROUP BY state ORDER BY state")
            )

    def list(self, state: State) -> list[Mail]:
        """The mails in a state, the oldest first."""
        with self._database.reading() as transaction:
            rows = transaction.rows(f"{_SELECT} WHERE state = ? ORDER BY id LIMIT ?", (state, AT_ONCE))
        return [Mail(*row) for row in rows]

    def _change(
        self,
        mail: Mail,
        change: str,
        condition: str,
        values: Sequence[str | None] = (),
        compared: Sequence[str] = (),
    ) -> bool:
        with self._database.writing(log=False) as transaction:
            changed = transaction.run(
                f"UPDATE {{outbox}} SET {change} WHERE id = ? AND claimed_by = ? AND {condition}",
                (*values, mail.id, mail.claimed_by, *compared),
            )
        return changed == 1


def _cursor(transaction: Transaction) -> int:
    found = transaction.row("SELECT position FROM {mail_cursor}")
    assert found is not None, "a store has a cursor"
    return int(found[0])


def _queued(mail: Mail, now: str) -> tuple[str | int | None, ...]:
    """A mail as its columns, to be sent from now on."""
    columns = dict(zip(COLUMNS, astuple(mail), strict=True))
    return tuple({**columns, "next_at": now}.values())
