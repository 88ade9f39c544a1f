"""The menu of partnership activities as a table: how its rows are read, and what is wrong with them.

A menu has some 1,600 rows and goes in whole or not at all. So every fault of every row is told at once, by its row as
a spreadsheet counts them and its column by name (CONTRACT.md, section 5).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, get_args

from pydantic import TypeAdapter, ValidationError

from domain.emergency import Origin
from domain.fact import Aggregate, Opening, State
from domain.planning.activity import MOST_PLACES, OPEN_TO, TOOLS, ActivityKind
from domain.value import LONGEST_TEXT, Phrase, Text

KINDS: tuple[str, ...] = get_args(ActivityKind)
MOST_ROWS = 5_000
LONGEST_PHRASE = 400
# A cell of a table as it was read: text, a number, a day or a time; None and blanks alone: nothing stands there.
Cell = str | int | float | date | datetime | None
Table = Sequence[Sequence[Any]]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}\Z")
_BETWEEN_WORDS = re.compile(r"[\s-]+")
_NAMES_SHOWN = 60


@dataclass(frozen=True, slots=True)
class MenuFault:
    """One cell that is wrong. Rows count from 1, the header; the column is named as the header names it."""

    row: int
    column: str
    detail: str


class MenuFaulty(ValueError):
    """A menu that cannot be taken, with all its faults in the order of its rows."""

    def __init__(self, faults: Sequence[MenuFault]) -> None:
        number = len(faults)
        super().__init__(
            f"the menu has {number} {'fault' if number == 1 else 'faults'}; nothing was imported"
        )
        self.faults = tuple(faults)


@dataclass(frozen=True, kw_only=True, slots=True)
class MenuRow:
    """What one row says of an activity, by the names of an activity's fields; an empty cell says nothing."""

    row: int
    told: Mapping[str, Any]

    @property
    def identity(self) -> str:
        """What makes it the same activity when the menu is imported again."""
        return identity_of(self.told.get("reference"), self.told["title"], self.told.get("since"))


def identity_of(reference: str | None, title: str, since: date | str | None) -> str:
    """The reference of an activity; where it has none, its title and first day."""
    return f"title/{title}/{since or ''}" if reference is None else f"reference/{reference}"


# --- what the import leaves in the log --------------------------------------------------------------------------


class MenuImportState(State):
    """How many activities an import added, amended, and left as they were."""

    digest: str
    added: int
    amended: int
    unchanged: int


class MenuRecorded(Opening):
    """A menu was imported. Its activities are facts of their own, in the same moment."""

    TOPIC: ClassVar[str] = "menu_import.recorded"
    origin: Origin
    digest: str
    added: int
    amended: int
    unchanged: int

    def evolve(self, state: None) -> MenuImportState:
        """What it came to."""
        return MenuImportState(
            origin=self.origin,
            digest=self.digest,
            added=self.added,
            amended=self.amended,
            unchanged=self.unchanged,
        )


class MenuImport(Aggregate):
    """One import of a menu."""

    KIND = "menu_import"
    if TYPE_CHECKING:
        state: MenuImportState


# --- reading a table --------------------------------------------------------------------------------------------


def read_menu(table: Table) -> tuple[MenuRow, ...]:
    """The rows of a menu, whose first row is the header. Raises MenuFaulty with every fault."""
    return _Reading(table).rows()


class _Reading:
    """A table on its way to a menu."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._faults: list[MenuFault] = []
        # The columns by their place, under the names that the domain knows.
        self._columns = self._header(table[0] if table else ())
        # In which row an activity stood first.
        self._seen: dict[str, int] = {}

    def rows(self) -> tuple[MenuRow, ...]:
        rows = []
        for number, cells in self._filled():
            if number > MOST_ROWS + 1:
                self._fault(number, "", f"a menu has at most {MOST_ROWS} rows below its header")
                break
            rows.append(self._row(number, cells))
        if not rows:
            self._fault(1, "title", "no activity stands below the header")
        if self._faults:
            raise MenuFaulty(sorted(self._faults, key=lambda fault: fault.row))
        return tuple(rows)

    def _fault(self, row: int, column: str, detail: str) -> None:
        self._faults.append(MenuFault(row, column, detail))

    def _header(self, cells: Sequence[Any]) -> dict[int, str]:
        """The known columns by their place; what is wrong with the header is a fault of row 1."""
        columns: dict[int, str] = {}
        for place, cell in enumerate(cells):
            if _is_empty(cell):
                continue
            named = _shortened(str(cell).strip())
            name = _BETWEEN_WORDS.sub("_", named).lower()
            if name not in COLUMNS:
                self._fault(1, named, f"there is no such column; the columns are {', '.join(COLUMNS)}")
            elif name in columns.values():
                self._fault(1, named, "this column stands here twice")
            else:
                columns[place] = name
        for name in REQUIRED:
            if name not in columns.values():
                self._fault(1, name, "this column is missing")
        self._named = {place for place, cell in enumerate(cells) if not _is_empty(cell)}
        return columns

    def _filled(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows below the header in which something stands, but for a row of HXL tags."""
        for number, cells in enumerate(self._table[1:], start=2):
            filled = [cell for cell in cells if not _is_empty(cell)]
            is_tags = number == 2 and all(str(cell).strip().startswith("#") for cell in filled)
            if filled and not is_tags:
                yield number, cells

    def _row(self, number: int, cells: Sequence[Any]) -> MenuRow:
        told: dict[str, Any] = {}
        before = len(self._faults)
        for place, cell in enumerate(cells):
            if _is_empty(cell):
                continue
            name = self._columns.get(place)
            if name is not None:
                self._take(number, name, cell, told)
            elif place not in self._named:
                self._fault(number, letters(place), "the header names no column here")
        for name in REQUIRED:
            if name in self._columns.values() and not self._says(name, cells):
                self._fault(number, name, f"the {name} is missing")
        self._check_days(number, told)
        if len(self._faults) == before:
            self._check_once(number, told)
        return MenuRow(row=number, told=told)

    def _says(self, name: str, cells: Sequence[Any]) -> bool:
        place = next(place for place, column in self._columns.items() if column == name)
        return place < len(cells) and not _is_empty(cells[place])

    def _take(self, number: int, name: str, cell: Any, told: dict[str, Any]) -> None:
        column = COLUMNS[name]
        try:
            told[column.field] = column.read(cell)
        except ValueError as wrong:
            self._fault(number, name, str(wrong))

    def _check_days(self, number: int, told: Mapping[str, Any]) -> None:
        since, until = told.get("since"), told.get("until")
        if since is not None and until is not None and until < since:
            self._fault(number, "until", f"it ends on {until}, before it begins on {since}")

    def _check_once(self, number: int, told: Mapping[str, Any]) -> None:
        """One row an activity. Where a row has faults, which activity it means is not known."""
        reference = told.get("reference")
        identity = identity_of(reference, told.get("title", ""), told.get("since"))
        first = self._seen.setdefault(identity, number)
        if first == number:
            return
        if reference is not None:
            self._fault(number, "reference", f"row {first} has the same reference")
        else:
            self._fault(
                number, "title", f"row {first} has the same title and first day; give both a reference"
            )


def letters(place: int) -> str:
    """What a spreadsheet calls a column that has no name: A, B, … Z, AA."""
    name, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _shortened(said: str) -> str:
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in said)
    return printable if len(printable) <= _NAMES_SHOWN else f"{printable[:_NAMES_SHOWN]}…"


# --- reading a cell ---------------------------------------------------------------------------------------------


@cache
def _adapter(longest: int) -> TypeAdapter[str]:
    return TypeAdapter(Phrase if longest == LONGEST_PHRASE else Text)


def _text(cell: Any, longest: int = LONGEST_PHRASE) -> str:
    """The text in a cell; a reference or place may well look like a number to a spreadsheet."""
    said = _written(cell)
    try:
        return _adapter(longest).validate_python(said)
    except ValidationError as invalid:
        if invalid.errors()[0]["type"] == "string_too_long":
            raise ValueError(f"it has {len(said)} characters, and {longest} at most have room here") from None
        raise ValueError("it contains control characters, which are not text") from None


def _written(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def _long_text(cell: Any) -> str:
    return _text(cell, LONGEST_TEXT)


def _day(cell: Any) -> date:
    """A day: as a spreadsheet's own date, or written as 2026-11-24."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise ValueError("a time of day in a spreadsheet has no zone; give the day alone")
        return cell.date()
    if isinstance(cell, date):
        return cell
    said = str(cell).strip()
    if not _DAY.match(said):
        raise ValueError(f"{_shortened(said)} is not a day; write it as 2026-11-24")
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise ValueError(f"{said} is not a day of the calendar") from None


def _places(cell: Any) -> int:
    said = _written(cell).strip()
    if isinstance(cell, bool) or not _WHOLE.match(said):
        raise ValueError(f"{_shortened(said)} is not a whole number")
    number = int(said)
    if number <= 0:
        raise ValueError(f"there are {number} places; leave the cell empty where there is room for all")
    if number > MOST_PLACES:
        raise ValueError(f"{number} places are more than {MOST_PLACES}")
    return number


def _word(cell: Any) -> str:
    return _BETWEEN_WORDS.sub("_", str(cell).strip()).lower()


def _one_of(every: Sequence[str], what: str) -> Callable[[Any], str]:
    def read(cell: Any) -> str:
        if _word(cell) not in every:
            raise ValueError(f"{_shortened(str(cell).strip())} is no {what}; it is one of {', '.join(every)}")
        return _word(cell)

    return read


def _open_to(cell: Any) -> tuple[str, ...]:
    """The groups to which it is open, divided by semicolons or commas, in the order in which the domain names them."""
    said = [part.strip() for part in str(cell).replace(",", ";").split(";") if part.strip()]
    if unknown := [part for part in said if _word(part) not in OPEN_TO]:
        raise ValueError(
            f"{_shortened(unknown[0])} is no group of nations; the groups are {', '.join(OPEN_TO)}"
        )
    named = {_word(part) for part in said}
    return tuple(group for group in OPEN_TO if group in named)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the menu: the field of an activity that it tells, and how a cell of it is read."""

    field: str
    read: Callable[[Any], Any]


COLUMNS: Mapping[str, _Column] = {
    "title": _Column("title", _text),
    "tool": _Column("tool", _one_of(TOOLS, "partnership tool")),
    "kind": _Column("activity_kind", _one_of(KINDS, "kind of activity")),
    "host": _Column("host", _text),
    "place": _Column("place", _text),
    "from": _Column("since", _day),
    "until": _Column("until", _day),
    "places": _Column("places", _places),
    "open_to": _Column("open_to", _open_to),
    "reference": _Column("reference", _text),
    "scenario": _Column("scenario", _long_text),
}
REQUIRED = ("title", "tool")
