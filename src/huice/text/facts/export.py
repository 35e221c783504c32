"""Rows of facts as JSON, CSV and Excel.

A row is a mapping from field names to values: text, numbers (Decimal too), booleans, None, and
lists or tuples of these. The columns are the fields of all rows in the order they first appear.
In tables a line span [12, 15] reads ``12–15`` and any other list reads ``甲、乙``.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from typing import Any, Final

Row = Mapping[str, Any]

# Spreadsheets run a cell that begins with one of these as a formula, wherever it came from.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Characters that XML 1.0 cannot hold; a workbook with one of them does not open.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL: Final = 32_767  # Excel's limit
_WIDEST_COLUMN: Final = 60


def json_text(rows: Iterable[Row]) -> str:
    """A JSON list, one object a row; Chinese stays readable, exact numbers stay exact."""
    return json.dumps([_plain(dict(row)) for row in rows], ensure_ascii=False, indent=2) + "\n"


def csv_bytes(
    rows: Iterable[Row], columns: Sequence[str] = (), headings: Mapping[str, str] | None = None
) -> bytes:
    """CSV in UTF-8 with a byte order mark, as Excel expects it; no cell is taken for a formula.

    ``columns`` chooses the fields and their order; ``headings`` names a field at its head.
    """
    listed = [dict(row) for row in rows]
    names = list(columns) or _columns(listed)
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    if names:
        writer.writerow([_harmless((headings or {}).get(name, name)) for name in names])
    for row in listed:
        writer.writerow([_harmless(_cell(name, row.get(name))) for name in names])
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def workbook(
    rows: Iterable[Row],
    columns: Sequence[str] = (),
    headings: Mapping[str, str] | None = None,
    title: str = "facts",
) -> bytes:
    """A workbook of one sheet; numbers are numbers, and text is text even where it begins with =.

    ``columns`` and ``headings`` are those of ``csv_bytes``; ``title`` names the sheet.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    listed = [dict(row) for row in rows]
    names = list(columns) or _columns(listed)
    head = [(headings or {}).get(name, name) for name in names]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = re.sub(r"[\\/*?:\[\]]", " ", _NOT_XML.sub("", title))[:31].strip(" '") or "facts"
    table = [head, *([_cell(name, row.get(name)) for name in names] for row in listed)]
    for line in table if names else []:
        sheet.append([_storable(value) for value in line])
    for cell in (cell for line in sheet.iter_rows() for cell in line):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if cell.data_type == "f":
            cell.data_type = "s"  # a text that begins with = is no formula
    for at in range(1, len(names) + 1):
        widest = max(_width(line[at - 1]) for line in table)
        sheet.column_dimensions[get_column_letter(at)].width = min(widest + 2, _WIDEST_COLUMN)
        sheet.cell(1, at).font = Font(bold=True, color="FFFFFF")
        sheet.cell(1, at).fill = PatternFill("solid", fgColor="1F4E79")
    sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _plain(value: Any) -> Any:
    """A value as JSON has it: a Decimal is a number where a number holds it exactly, else text."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return str(value)


def _cell(name: str, value: Any) -> Any:
    """A value as one cell: a number, a text, or None."""
    if name == "line" and isinstance(value, (list, tuple)) and len(value) == 2:
        first, last = value
        # an en dash: a spreadsheet would read 3-5 as a day of March
        return str(first) if first == last else f"{first}–{last}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "、".join(str(_plain(each)) for each in value)
    if value is None or isinstance(value, (int, Decimal, float)):
        return value
    return str(value)


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would run gets a quote before it; numbers stay as they are."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        value = _NOT_XML.sub("", value)
        if value.lstrip(" ").startswith(_FORMULA_STARTS):
            return "'" + value
    return value


def _storable(value: Any) -> Any:
    return _NOT_XML.sub("", value)[:_LONGEST_CELL] if isinstance(value, str) else value


def _width(value: Any) -> int:
    """Columns a value takes; a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in str(value if value is not None else ""))
