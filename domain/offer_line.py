"""Lines of an offer: one thing offered, how much of it was accepted, and what is still undecided.

`exact` and `up_to` bound what can be accepted of a line, `at_least` and an absent quantity do not (DOMAIN.md,
section 5, Offer; invariant 12).
"""

from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import Field

from domain.quantity import QuantityKind, most, unit_code
from domain.value import Amount, Phrase, Text, Total, Value, Word

MOST_LINES = 500


class OfferedItem(Value):
    """One thing offered. `exact` and `up_to` bound the acceptance; `at_least` and an absent quantity do not."""

    what: Phrase
    item_id: UUID | None = None
    quantity: Amount | None = None
    quantity_kind: QuantityKind = "exact"
    unit: Word | None = None
    remarks: Text | None = None


class AmendedItem(OfferedItem):
    """A changed line, or with no line number a new one."""

    line: int | None = Field(default=None, ge=1)


class LineQuantity(Value):
    """How much of a line; absent: all of it."""

    line: int = Field(ge=1)
    quantity: Amount | None = None


class Line(OfferedItem):
    """A line as it stands. `accepted` is null when it was taken and its quantity is not known."""

    line: int
    unit_code: str | None = None
    accepted: Total | None = None
    rest_declined: bool = False

    @classmethod
    def of(cls, line: int, offered: OfferedItem) -> "Line":
        """An undecided line."""
        fields = {field: getattr(offered, field) for field in OfferedItem.model_fields}
        return cls(line=line, unit_code=unit_code(offered.unit), accepted=Decimal(0), **fields)

    @property
    def bound(self) -> Decimal | None:
        """The most that can be accepted; None when there is no bound."""
        return most(self.quantity, self.quantity_kind)

    @property
    def is_taken(self) -> bool:
        """Whether any of it was accepted."""
        return self.accepted is None or self.accepted > 0

    @property
    def left(self) -> Decimal | None:
        """What is still undecided of a bounded line, 0 when nothing is; None when there is no bound."""
        if self.rest_declined:
            return Decimal(0)
        if self.bound is None:
            return None
        return Decimal(0) if self.accepted is None else max(self.bound - self.accepted, Decimal(0))

    @property
    def rest(self) -> Decimal | None:
        """All of it that is undecided: what is left, or without a bound the quantity that it names, if any."""
        return self.quantity if self.bound is None else self.left

    @property
    def is_undecided(self) -> bool:
        """Whether an answer is still owed to some of it."""
        if self.rest_declined:
            return False
        return not self.is_taken if self.bound is None else self.left != 0

    def taking(self, quantity: Decimal | None) -> Self:
        """The line with more of it accepted; None when how much is not known."""
        return self.but(
            accepted=None if quantity is None or self.accepted is None else self.accepted + quantity
        )

    def amended(self, offered: OfferedItem) -> "Line":
        """The line as offered anew: it keeps what was accepted, and a changed quantity reopens a declined rest."""
        line = Line.of(self.line, offered)
        same = (line.quantity, line.quantity_kind) == (self.quantity, self.quantity_kind)
        return line.but(accepted=self.accepted, rest_declined=self.rest_declined and same)
