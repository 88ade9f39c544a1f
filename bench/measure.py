"""Measuring beside a floor: floor, product, floor, product, and medians with their spread.

An absolute figure says more about the machine and the minute than about the product; the ratio to a floor that was
measured in the same minute holds. A floor is what the same machine does when only the unavoidable part is done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

Measurement = Callable[[], float]


@dataclass(frozen=True)
class Figure:
    """What repeated measurements of one thing gave, and their unit."""

    values: tuple[float, ...]
    unit: str

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.values)

    @property
    def spread(self) -> float:
        """The farthest of them from the median, as a part of it."""
        if not self.median:
            return 0.0
        return max(abs(value - self.median) for value in self.values) / self.median

    def __str__(self) -> str:
        said = f"{self.median:,.0f}" if self.median >= 100 else f"{self.median:.3g}"
        return f"{said} {self.unit} ±{self.spread:.0%}"


@dataclass(frozen=True)
class Goal:
    """A bound on the ratio to the floor, or (`of_floor` false) on the figure itself; `at_most` or else at least."""

    bound: float
    of_floor: bool = True
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}"

    def is_met_by(self, value: float) -> bool:
        """Whether the value is within the bound."""
        return value <= self.bound if self.at_most else value >= self.bound


@dataclass(frozen=True)
class Line:
    """One line of the table: a path through the product, beside its floor where it has one."""

    path: str
    product: Figure
    floor: Figure | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Speed against speed: 1 where the product does what the floor does in the same time."""
        if self.floor is None or not self.floor.median or not self.product.median:
            return None
        ratio = self.product.median / self.floor.median
        return ratio if self.product.unit.endswith("/s") else 1 / ratio

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        value = self.ratio if self.goal.of_floor else self.product.median
        return value is not None and self.goal.is_met_by(value)

    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        met = {True: "met", False: "NOT MET", None: ""}[self.is_met]
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        goal = "" if self.goal is None else str(self.goal)
        if self.goal is not None and not self.goal.of_floor:
            goal += f" {self.product.unit}"
        floor = "" if self.floor is None else str(self.floor)
        return (self.path, floor, str(self.product), ratio, goal, met)


HEAD = ("path", "floor", "product", "ratio", "goal", "")


@dataclass
class Table:
    """The lines so far; each is printed when it is known."""

    say: Callable[[str], None]
    lines: list[Line] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """One line more."""
        self.lines.append(line)
        self.say("   " + "  ".join(cell for cell in line.cells() if cell))

    def __str__(self) -> str:
        rows = [HEAD, *(line.cells() for line in self.lines)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        rows.insert(1, tuple("-" * width for width in widths))
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )


def milliseconds(ask: Callable[[], object], times: int) -> float:
    """How long one question takes, of so many."""
    began = perf_counter()
    for _ in range(times):
        ask()
    return (perf_counter() - began) / times * 1000


def in_turn(floor: Measurement, product: Measurement, rounds: int) -> tuple[list[float], list[float]]:
    """Floor, product, floor, product, …: what each gave."""
    floors, products = [], []
    for _ in range(rounds):
        floors.append(floor())
        products.append(product())
    return floors, products


def figure(values: Sequence[float], unit: str) -> Figure:
    """The figure of these measurements."""
    return Figure(tuple(values), unit)
