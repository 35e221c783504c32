"""An answer on a population as a workbook: a sheet of what was asked, then a sheet a table.

Money stands in yuan as exact numbers. A spreadsheet keeps fifteen digits of a number, so a
figure with more is written as text. Text never becomes a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from huice.language import Language, Text
from huice.report.population_tables import Cell, Column, Report, said, shown
from huice.values.literals import yuan

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

DIGITS = 15
ROWS = 1_048_576
"""What a sheet can hold, its heading included."""

LONGEST = 32_767
FORMATS = {"money": "#,##0.00", "count": "#,##0", "share": "0.00%", "rate": "0.000000%"}
WIDTHS = {"text": 30, "money": 22, "count": 13, "share": 11, "rate": 16}
HEADING_FILL = "1F4E79"

ASKED = Text("说明", "About")
YUAN = Text("（元）", " (yuan)")


def report_workbook(report: Report, language: Language) -> bytes:
    """The workbook of an answer."""
    return _bytes(_of(report, language))


class Listing(NamedTuple):
    """A list behind an answer, of any length: it is read once, row by row."""

    title: Text
    columns: Sequence[Column]
    rows: Iterator[Sequence[Cell]]


def list_workbook(
    report: Report, listings: Iterable[Listing], language: Language
) -> tuple[bytes, list[tuple[Text, int]]]:
    """The workbook of an answer with long lists behind it, and of each list that a sheet cannot
    hold how many rows found no room."""
    book = _of(report, language)
    left_out = []
    for title, columns, rows in listings:
        _list(book, title.say(language), columns, islice(rows, ROWS - 1), language)
        left_out.append((title, sum(1 for _ in rows)))
    return _bytes(book), [each for each in left_out if each[1]]


def _of(report: Report, language: Language) -> Workbook:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _about(book, report, language)
    for table in report.tables:
        rows = (*table.rows, table.total) if table.total else table.rows
        _sheet(book, table.title.say(language), table.columns, rows, language)
    return book


def _bytes(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _about(book: Workbook, report: Report, language: Language) -> None:
    """What was asked, the figures at the head, and what they mean."""
    headings = (Column(Text("项目", "Item")), Column(Text("内容", "What it is")))
    rows: list[tuple[Cell, Cell]] = [(report.over, report.title)]
    rows += [(label, value) for label, value in report.asked]
    for each in report.headlines:
        unit = YUAN.say(language) if each.kind == "money" else ""
        figure = shown(each.value, Column(each.label, each.kind, signed=each.signed), language)
        rows.append((each.label.say(language) + unit, figure))
        rows += [("", also) for also in each.also]
    rows += [(Text("注意", "Mind"), each) for each in report.warnings]
    rows += [(Text("说明", "Note"), each) for each in report.notes]
    rows += [
        (table.title, note)
        for table in report.tables
        for note in (*((table.lead,) if table.lead else ()), *table.notes)
    ]
    _sheet(book, ASKED.say(language), headings, rows, language, widths=(36, 110))


def _sheet(
    book: Workbook,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    language: Language,
    widths: Sequence[int] = (),
) -> None:
    sheet = _begun(book, title, columns, language, widths)
    for row in rows:
        sheet.append([_cell(sheet, cell, column, language)
                      for cell, column in zip(row, columns, strict=True)])  # fmt: skip


def _list(
    book: Workbook,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    language: Language,
) -> None:
    """A sheet that may have a million rows: bare cells, without a format of their own."""
    sheet = _begun(book, title, columns, language)
    for row in rows:
        sheet.append([_bare(sheet, cell, column, language)
                      for cell, column in zip(row, columns, strict=True)])  # fmt: skip


def _bare(sheet: WriteOnlyWorksheet, cell: Cell, column: Column, language: Language) -> Any:
    if cell is None:
        return None
    if isinstance(cell, str | Text):
        text = said(cell, language)
        return _text(sheet, text) if text.startswith(("=", "#")) else text[:LONGEST]
    number = _number(cell, column)
    return _text(sheet, shown(cell, column, language)) if number is None else number


def _begun(
    book: Workbook,
    title: str,
    columns: Sequence[Column],
    language: Language,
    widths: Sequence[int] = (),
) -> Any:
    """A sheet with its heading, which stays in sight."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns):
        width = widths[at] if widths else WIDTHS[column.kind]
        sheet.column_dimensions[get_column_letter(at + 1)].width = width
    sheet.append([_heading(sheet, _name_of(column, language)) for column in columns])
    return sheet


def _name_of(column: Column, language: Language) -> str:
    return column.heading.say(language) + (YUAN.say(language) if column.kind == "money" else "")


def _heading(sheet: WriteOnlyWorksheet, text: str) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = _text(sheet, text)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=HEADING_FILL)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(sheet: WriteOnlyWorksheet, cell: Cell, column: Column, language: Language) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if cell is None:
        return None
    if isinstance(cell, str | Text):
        written = _text(sheet, said(cell, language))
        written.alignment = Alignment(wrap_text=True, vertical="top")
        return written
    number = _number(cell, column)
    if number is None:
        written = _text(sheet, shown(cell, column, language))
        written.alignment = Alignment(horizontal="right", vertical="top")
        return written
    written = WriteOnlyCell(sheet, value=0)
    written.value = number
    written.number_format = FORMATS[column.kind]
    written.alignment = Alignment(vertical="top")
    return written


def _number(cell: int | Fraction, column: Column) -> int | Decimal | None:
    """The figure as a number that a spreadsheet keeps whole, or None where it would not.

    A share is rounded as it is shown elsewhere.
    """
    if column.kind == "money":
        number: int | Decimal = Decimal(yuan(int(cell)))
    elif column.kind == "count":
        number = int(cell)
    else:
        places = 6 if column.kind == "rate" else 2
        number = Decimal(round(Fraction(cell) * 100 * 10**places)).scaleb(-places - 2)
    digits = str(number).lstrip("-").replace(".", "").lstrip("0")
    return number if len(digits) <= DIGITS else None


def _text(sheet: WriteOnlyWorksheet, text: str) -> Any:
    """Text as text: what begins with = stays what it is."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value="")
    cell.value = text[:LONGEST]
    cell.data_type = "s"
    return cell
