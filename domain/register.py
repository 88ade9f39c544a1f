"""Registers: the references of emergencies and the numbers of messages, one register a calendar year.

Numbers have no gap and no reuse (DOMAIN.md, invariant 4): a refused command assigns none, and every worker asks the
register under the same lock.
"""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.fact import Aggregate, Fact, Opening, State
from domain.identity import named_id
from domain.provenance import Provenance


class RegisterState(State):
    """The last numbers assigned in one year; 0 before the first."""

    year: int
    references: int = 0
    messages: int = 0


class RegisterOpened(Opening):
    """A year's register begins."""

    TOPIC: ClassVar[str] = "register.opened"
    year: int

    def evolve(self, state: None) -> RegisterState:
        """An empty register."""
        return RegisterState(year=self.year)


class ReferenceAssigned(Fact):
    """An emergency took the next reference of the year."""

    TOPIC: ClassVar[str] = "register.reference_assigned"
    number: int
    emergency_id: UUID

    def evolve(self, state: RegisterState) -> RegisterState:
        """The number is taken."""
        return state.but(references=self.number)


class MessageNumberAssigned(Fact):
    """A message took the next number of the year, at its release."""

    TOPIC: ClassVar[str] = "register.message_number_assigned"
    number: int
    message_id: UUID

    def evolve(self, state: RegisterState) -> RegisterState:
        """The number is taken."""
        return state.but(messages=self.number)


def corrected_number(number: str | None, correction: int) -> str:
    """The number of a message's correction: that of the message, with `-COR1` (DOMAIN.md, section 3.1).

    What an imported message was numbered is not in any register of ours; its corrections have the suffix alone.
    """
    return f"{(number or '').partition('-COR')[0]}-COR{correction}"


class Register(Aggregate):
    """The numbers of one calendar year."""

    KIND = "register"
    if TYPE_CHECKING:
        state: RegisterState

    @staticmethod
    def id_of(year: int) -> UUID:
        """The register's id, the same in every worker."""
        return named_id("register", year)

    def assign_reference(self, emergency_id: UUID, by: Provenance) -> str:
        """Take the next reference, such as `2026-014`."""
        number = self.state.references + 1
        self.record(ReferenceAssigned, by, number=number, emergency_id=emergency_id)
        return f"{self._series}{self.state.year}-{number:03}"

    def assign_message_number(self, message_id: UUID, by: Provenance) -> str:
        """Take the next message number, such as `OPS(EADRCC)(2026)0001` (DOMAIN.md, section 3.1)."""
        number = self.state.messages + 1
        self.record(MessageNumberAssigned, by, number=number, message_id=message_id)
        return f"{self._series}OPS(EADRCC)({self.state.year}){number:04}"

    @property
    def _series(self) -> str:
        """What an exercise numbers says so, and is never taken for what reality has numbered."""
        return "EXERCISE " if self.state.origin == "exercise" else ""
