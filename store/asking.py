"""What the writer is asked, and what it answers: receipts, preconditions, answers and refusals."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from domain.centre import Command, Outcome
from store.board import Reading, Row
from store.database import StoreError


class KeyUsedForAnother(Exception):
    """The account has used this key for another command."""


class StaleVersion(Exception):
    """The aggregate has an event after the position that the caller has seen."""

    def __init__(self, expected: int, position: int) -> None:
        super().__init__(f"it stands at position {position}, not {expected}")
        self.expected = expected
        self.position = position


class OutcomeUnknown(StoreError):
    """Whether the command was recorded is not known. Repeating it with the same key is safe."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an account calls one command, and the keyed digest of what it said."""

    account: str
    key: str
    digest: bytes

    @property
    def place(self) -> tuple[str, str]:
        """Where it is kept: a key belongs to its account."""
        return (self.account, self.key)


@dataclass(frozen=True, slots=True)
class Precondition:
    """The aggregate that the caller has seen, and the position at which he saw it."""

    stream: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Asking:
    """A command that depends on what the board shows: on what the caller may see, for example.

    `question` is asked in the writer's transaction, unless the command was recorded before under the same key. It
    gives the command and what must not have happened meanwhile, or raises what refuses it. What it will ask for is
    `named`, `(kind, id)`, so that a whole batch is looked up at once.
    """

    named: Collection[tuple[str, str]]
    question: Callable[[Reading], tuple[Command, Precondition | None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A recorded command. `replayed`: it had been recorded before, under the same key.

    `on_board`: the board stands at or beyond the outcome's position; otherwise it has stopped or lags. `row` is what
    the board shows of the outcome, where the command has just changed it; otherwise the board is asked.
    """

    outcome: Outcome
    replayed: bool = False
    on_board: bool = True
    row: Row | None = None


# Runs one command inside a transaction that others share.
Execute = Callable[[Command, Receipt | None], Answer]
