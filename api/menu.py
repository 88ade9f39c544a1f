"""From the bytes of a menu to its table: CSV, or a workbook of which the first sheet is read.

What a few bytes can blow up to is looked at before a workbook is read: a sheet is unpacked within a limit, and cells
that stand far apart would have all between them made.
"""

import csv
import io
import re
import zlib
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from python_calamine import CalamineError, CalamineWorkbook

from api.uploads import LARGEST_MENU, XLSX_TYPE
from domain.planning.menu import COLUMNS, MOST_ROWS, MenuFault, MenuFaulty, Table

# A text that is too long is a fault of its cell, and not of the file.
csv.field_size_limit(LARGEST_MENU)
# What a workbook may be when it is unpacked.
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 200
MOST_COLUMNS = 200

_LOCAL_HEADER = 30
# Where a row or a cell of a sheet says that it stands: `r="17"`, `r="C17"`. What does not say it stands next.
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\b")


def table_of(body: bytes, media_type: str) -> Table:
    """The table in a menu. Raises MenuFaulty where it cannot be read at all."""
    return _workbook(body) if media_type == XLSX_TYPE else _csv(body)


def _unreadable(detail: str, row: int = 1) -> MenuFaulty:
    return MenuFaulty([MenuFault(row, "", detail)])


# --- CSV --------------------------------------------------------------------------------------------------------


def _csv(body: bytes) -> Table:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        row = body.count(b"\n", 0, fault.start) + 1
        raise _unreadable("this is not UTF-8; save the table as CSV UTF-8", row) from None
    table: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True):
            table.append(cells)
            _check_size(len(table), len(cells))
    except csv.Error as fault:
        raise _unreadable(f"this is not CSV: {fault}", len(table) + 1) from None
    return table


def _delimiter(text: str) -> str:
    """A spreadsheet divides by semicolons where the comma is a decimal sign; no column's name has either in it."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _check_size(rows: int, columns: int) -> None:
    """Raise MenuFaulty for a table that no menu is."""
    if rows > MOST_ROWS + 2:
        raise _unreadable(f"a menu has at most {MOST_ROWS} rows below its header", rows)
    if columns > MOST_COLUMNS:
        raise _unreadable(f"a menu has the columns {', '.join(COLUMNS)} and no hundreds of others", rows)


# --- workbooks --------------------------------------------------------------------------------------------------


def _workbook(body: bytes) -> Table:
    try:
        _check_unpacked(body)
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as workbook:
            # Empty rows above the table count as a spreadsheet counts them.
            return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (
        BadZipFile,
        zlib.error,
        CalamineError,
        OSError,
        EOFError,
        UnicodeDecodeError,
        NotImplementedError,
    ):
        raise _unreadable("this is no workbook that can be read; save the table as XLSX or CSV") from None


def _check_unpacked(body: bytes) -> None:
    """Raise MenuFaulty for a workbook that is far greater unpacked, or whose cells lie far apart."""
    with ZipFile(io.BytesIO(body)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _unreadable(f"a workbook has at most {MOST_PARTS} parts; this one has {len(parts)}")
    left = MOST_UNPACKED
    for part in parts:
        content = _unpacked(body, part, left)
        left -= len(content)
        if "worksheets/" in part.filename:
            _check_places(content)


def _unpacked(body: bytes, part: ZipInfo, left: int) -> bytes:
    """What one part of a workbook unpacks to, whatever size it says that it has."""
    name, extra = (
        int.from_bytes(body[part.header_offset + at : part.header_offset + at + 2], "little")
        for at in (26, 28)
    )
    begin = part.header_offset + _LOCAL_HEADER + name + extra
    if part.compress_type == ZIP_STORED:
        content = body[begin : begin + part.compress_size]
    elif part.compress_type == ZIP_DEFLATED:
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(body[begin:], left + 1)
    else:
        raise BadZipFile("a workbook is packed by deflate")
    if len(content) > left:
        raise _unreadable(f"unpacked the workbook is greater than {MOST_UNPACKED // 1024**2} MiB")
    return content


def _check_places(sheet: bytes) -> None:
    """Raise MenuFaulty where a cell stands, by its own word or by counting, where no menu has one."""
    for letters, digits in _PLACE.findall(sheet):
        _check_size(int(digits[:10]), _column(letters[:4]))
    _, *rows = _ROW.split(sheet)
    for number, row in enumerate(rows, start=1):
        _check_size(number, sum(1 for _ in _CELL.finditer(row)))


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27; 0 where a row says where it stands."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
