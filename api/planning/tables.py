"""Tables of what is counted: CSV and XLSX, with a second row of HXL tags that say what each column means.

HXL is how humanitarian tables are read by programs (hxlstandard.org): the first row is for people, the second names
each column. Both forms hold the numbers of the JSON, and no cell that a spreadsheet would run.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

from api.reading import cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Names of nations and titles are longer than numbers; in characters.
WIDE, NARROW = 28, 14
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """The form of a table: its name, and the HXL tag of each column, `{field: tag}`, in order."""

    name: str
    tags: Mapping[str, str]

    def rows(self, items: Iterable[Row]) -> list[list[str | int | float]]:
        """The cells of each item; a number is a number, everything else a text."""
        return [[_cell(item[field]) for field in self.tags] for item in items]


def _cell(value: Any) -> str | int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, list):
        return cell(", ".join(value))
    return cell(value)


def as_csv(table: Table, items: Sequence[Row]) -> str:
    """The items as CSV (RFC 4180): names, tags, then a line each."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(table.tags.keys())
    rows.writerow(table.tags.values())
    rows.writerows(table.rows(items))
    return written.getvalue()


def as_xlsx(table: Table, items: Sequence[Row], made_at: datetime) -> bytes:
    """The items as a workbook of one sheet, whose two head rows stay in view."""
    written = io.BytesIO()
    # What looks like a formula, an address or a number in a text stays a text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(written, options) as book:
        # Without a zone, as a workbook has it; the same question at the same time gives the same bytes.
        book.set_properties({"title": table.name, "created": made_at.replace(tzinfo=None)})
        sheet = book.add_worksheet(table.name)
        head, tag = book.add_format({"bold": True}), book.add_format({"italic": True})
        sheet.write_row(0, 0, table.tags.keys(), head)
        sheet.write_row(1, 0, table.tags.values(), tag)
        rows = table.rows(items)
        for index, row in enumerate(rows, start=2):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(index, column, value)
                else:
                    sheet.write_number(index, column, value)
        for column, field in enumerate(table.tags):
            is_wide = field.endswith(("name", "title", "organisation"))
            sheet.set_column(column, column, WIDE if is_wide else NARROW)
        sheet.freeze_panes(2, 1)
        sheet.autofilter(1, 0, len(rows) + 1, len(table.tags) - 1)
    return written.getvalue()


# The same words for the same thing in every table.
NATION = {"nation": "#country+code+v_iso3", "name": "#country+name"}
GROUP = {"group": "#org+group+id", "group_name": "#org+group+name"}
COUNTS = {
    "invited": "#indicator+invited+num",
    "attended": "#indicator+attended+num",
    "absent": "#indicator+absent+num",
}
SYNTHETIC = {"synthetic": "#meta+synthetic"}

PARTICIPATION = Table(
    "participation",
    {
        "nation": "#country+code+v_iso3",
        "organisation": "#org+name",
        "what": "#meta+what",
        **GROUP,
        "activity": "#activity+id",
        "activity_title": "#activity+name",
        "meeting": "#event+meeting+id",
        "seat": "#meta+seat+id",
        "tool": "#sector+tool",
        "role": "#meta+role",
        "format": "#modality+format",
        "status": "#status",
        "from": "#date+start",
        "until": "#date+end",
        "origin": "#meta+origin",
        **SYNTHETIC,
    },
)
MATRIX = Table(
    "matrix", {**NATION, **GROUP, "year": "#date+year", **COUNTS, "seats": "#meta+role+list", **SYNTHETIC}
)
ATTENDANCE = Table("attendance", {**NATION, **GROUP, **COUNTS, "rate": "#indicator+rate+num", **SYNTHETIC})
NEVER = Table(
    "never",
    {
        **NATION,
        "invited": "#indicator+invited+num",
        "absent": "#indicator+absent+num",
        "last": "#date+last",
        **SYNTHETIC,
    },
)
