"""The master events list as a table, CSV or a workbook: what its rows say, and every fault with its row and column.

The columns are the fields of an inject as the list is exported, so what was exported can be imported again; of those
that say what became of an inject nothing is taken over.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json
from xlsxwriter import Workbook

from api import problems
from api.menu import table_of
from api.problems import Fault, Problem
from api.reading import cell, columns_of
from api.training.bodies import InjectSaid
from api.training.entities import Inject
from domain.commands.training.inject import PlannedInject
from domain.planning.menu import MenuFaulty

MOST_INJECTS = 1_000
AS_JSON = frozenset({"audience", "body"})
COLUMNS = tuple(InjectSaid.model_fields)
PASSED_OVER = frozenset(Inject.model_fields) - set(COLUMNS)


def injects_in(body: bytes, media_type: str) -> tuple[PlannedInject, ...]:
    """The injects of a table. Raises INVALID with every fault."""
    try:
        table = table_of(body, media_type)
    except MenuFaulty as faulty:
        raise _faulty([Fault(f"/{one.row}", one.detail) for one in faulty.faults]) from None
    header = [str(cell or "").strip() for cell in table[0]] if table else []
    unknown = [name for name in header if name not in COLUMNS and name not in PASSED_OVER]
    if unknown or "at" not in header:
        named = f"there is no column {unknown[0]}" if unknown else "the column at is missing"
        raise _faulty([Fault("/1", f"{named}; the columns are {', '.join(COLUMNS)}")])
    faults: list[Fault] = []
    found = []
    for number, cells in enumerate(table[1:], 2):
        said = _said(dict(zip(header, cells, strict=False)))
        if not said:
            continue
        try:
            found.append(InjectSaid.model_validate(said).planned())
        except ValidationError as invalid:
            faults += [
                Fault("/".join(["", str(number), *map(str, error["loc"])]), error["msg"])
                for error in invalid.errors(include_input=False, include_url=False)
            ]
    if not faults and not 0 < len(found) <= MOST_INJECTS:
        faults.append(Fault("", f"a list has between one inject and {MOST_INJECTS}"))
    if faults:
        raise _faulty(faults)
    return tuple(found)


def _faulty(faults: Sequence[Fault]) -> Problem:
    number = len(faults)
    detail = f"the list has {number} {'fault' if number == 1 else 'faults'}; nothing was imported"
    return Problem(problems.INVALID, detail, faults)


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says, by the names of an inject's fields."""
    read = {name: _value(name, row.get(name)) for name in COLUMNS}
    return {name: value for name, value in read.items() if value is not None}


def _value(name: str, cell: Any) -> Any:
    if isinstance(cell, datetime):
        # A workbook knows no zones; the list is in UTC like everything else.
        return cell.replace(tzinfo=cell.tzinfo or UTC)
    text = "" if cell is None else str(cell).strip()
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]
    if not text:
        return None
    if name not in AS_JSON:
        return text
    if name == "audience" and not text.startswith("["):
        return text.split()
    try:
        return from_json(text)
    except ValueError:
        return text


def workbook_of(injects: Sequence[Mapping[str, Any]]) -> bytes:
    """The list as a workbook of one sheet, whose head row stays in view; it can be imported again."""
    written = io.BytesIO()
    # What looks like a formula, an address or a number in a text stays a text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(written, options) as book:
        # The same list gives the same bytes, whenever it is asked for; a workbook knows no zones.
        always = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
        book.set_properties({"title": "Master events list", "created": always})
        sheet = book.add_worksheet("injects")
        columns = columns_of(Inject)
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        for index, inject in enumerate(injects, start=1):
            for column, name in enumerate(columns):
                sheet.write_string(index, column, cell(inject[name]))
        sheet.freeze_panes(1, 0)
    return written.getvalue()


def as_shown(text: str) -> Mapping[str, Any]:
    """An inject as the director is shown it."""
    inject: dict[str, Any] = from_json(text)
    return {**inject, "body": None if inject["body"] is None else from_json(inject["body"])}


def in_order(injects: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By time, and those of one time as they were planned."""
    return sorted(injects, key=place)


def place(inject: Mapping[str, Any]) -> str:
    """Where an inject stands in the list."""
    at = datetime.fromisoformat(inject["at"])
    return f"{at.isoformat(timespec='microseconds')} {inject['id']}"
