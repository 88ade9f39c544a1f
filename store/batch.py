"""A batch: commands that share one transaction, and what each of them is told.

Each command is decided on what those before it have changed. A refusal is an answer like any other and leaves nothing
behind; a fault of the store is none, and undoes the whole batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.centre import Centre, Command, Outcome
from store.asking import Answer, Asking, KeyUsedForAnother, Precondition, Receipt, StaleVersion
from store.board import BoardState, Reading
from store.database import StoreError, Transaction
from store.folding import Version
from store.log import LogRow
from store.memory import Memory
from store.queue import Waiting


class Rehearsed(Exception):
    """The end of work that shall leave nothing behind."""

    def __init__(self, result: Any) -> None:
        self.result = result


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a receipt stands for."""

    digest: bytes
    outcome: Outcome


class Batch:
    """What one transaction has come to so far."""

    def __init__(self, transaction: Transaction, centre: Centre, memory: Memory, state: BoardState) -> None:
        self._transaction = transaction
        self._centre = centre
        self._memory = memory
        self._recorder = memory.recorder
        self._recorder.begin(transaction, memory.head)
        # The board as it stood when the transaction began.
        self._reading = Reading(transaction, (memory.head, state))
        # What was found or made under each key that was looked up; None where the key is new.
        self._receipts: dict[tuple[str, str], _Kept | None] = {}
        self._new_receipts: list[tuple[Receipt, _Kept]] = []
        # What each one who waits will be told, in their order.
        self._settled: list[Any] = []
        self.rows: list[LogRow] = []

    def settle(self, waiting: Sequence[Waiting]) -> None:
        """Decide one after the other. Raises Rehearsed where the batch is a rehearsal."""
        self._look_up([one.receipt for one in waiting if one.receipt is not None])
        asking = [one.command for one in waiting if isinstance(one.command, Asking)]
        named = list({key: None for one in asking for key in one.named})
        self._reading.have(named, self._memory.board.standing(named, self._reading.standing))
        for one in waiting:
            self._settled.append(self._settle(one))

    def write(self) -> None:
        """Write the events and the receipts."""
        self.rows = list(self._recorder.buffered)
        if self.rows:
            self._recorder.flush(self._transaction)
            self._keep_receipts()

    def told(self, position: int) -> list[Any]:
        """What each is told; an answer says whether the board shows what it is about, and what it shows.

        The board stands at `position`. Of the versions of one entity that the batch has made for several commands,
        each is answered with its own.
        """
        made = {(version.kind, version.id, version.position): version for version in self._memory.board.made}
        return [
            _as_seen(result, position, made) if isinstance(result, Answer) else result
            for result in self._settled
        ]

    def _settle(self, one: Waiting) -> Any:
        """What one is told: an Answer, the result of work, or the refusal."""
        length = len(self._recorder.buffered)
        try:
            if one.work is not None:
                result = one.work(self._execute)
                if one.rehearsal:
                    raise Rehearsed(result)
                return result
            assert one.command is not None
            return self._execute(one.command, one.receipt, one.precondition)
        except (StoreError, Rehearsed):
            raise
        except Exception as refusal:
            if one.work is not None:
                raise
            # A refusal has saved nothing; a fault may have, and its copies must not stay in the cache.
            self._memory.evict(self._recorder.cut(length))
            return refusal

    def _execute(
        self, command: Command | Asking, receipt: Receipt | None, precondition: Precondition | None = None
    ) -> Answer:
        """Decide one command, unless it was recorded before."""
        if receipt is not None:
            known = self._known(receipt)
            if known is not None:
                return Answer(known.outcome, replayed=True)
        if isinstance(command, Asking):
            command, precondition = command.question(self._reading)
        if precondition is not None:
            position = self._recorder.position_of(precondition.stream)
            if position > precondition.position:
                raise StaleVersion(precondition.position, position)
        outcome = self._centre.execute(command)
        if receipt is not None:
            kept = _Kept(receipt.digest, outcome)
            self._receipts[receipt.place] = kept
            self._new_receipts.append((receipt, kept))
        return Answer(outcome)

    def _known(self, receipt: Receipt) -> _Kept | None:
        """What was recorded before under this key. Raises KeyUsedForAnother."""
        if receipt.place not in self._receipts:
            self._look_up([receipt])
        known = self._receipts[receipt.place]
        if known is not None and known.digest != receipt.digest:
            raise KeyUsedForAnother(receipt.key)
        return known

    def _look_up(self, receipts: Sequence[Receipt]) -> None:
        """Find by one query what these receipts stand for, if anything."""
        if not receipts:
            return
        self._receipts.update(dict.fromkeys(receipt.place for receipt in receipts))
        columns = ("account", "key", "digest", "kind", "id", "position")
        found = self._transaction.lookup("receipts", columns, ("account", "key"), list(self._receipts))
        for account, key, digest, kind, id, position in found:
            self._receipts[account, key] = _Kept(digest, Outcome(kind, id, position))

    def _keep_receipts(self) -> None:
        rows = [
            (*receipt.place, kept.digest, kept.outcome.kind, kept.outcome.id, kept.outcome.position)
            for receipt, kept in self._new_receipts
        ]
        if rows:
            self._transaction.insert("receipts", ("account", "key", "digest", "kind", "id", "position"), rows)


def _as_seen(answer: Answer, position: int, made: dict[tuple[str, str, int], Version]) -> Answer:
    """The answer with what the board at `position` shows of it."""
    outcome = answer.outcome
    version = None if answer.replayed else made.get((outcome.kind, outcome.id, outcome.position))
    row = None if version is None else version.row()
    return replace(answer, on_board=outcome.position <= position, row=row)
