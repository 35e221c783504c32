"""Observations as an Excel sheet: one row a target and year, given out with the targets in it and
read back whole or not at all."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final

from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.observations import Observation
from huice.rules.plan import Target
from huice.values.literals import NotALiteral
from huice.values.quantity import read_quantity

HEADINGS: Final = (
    Text("目标标识", "Target"), Text("指标", "Indicator"), Text("目标值", "To be reached"),
    Text("年度", "Year"), Text("数值（带单位）", "Value with its unit"), Text("数据来源", "Source"),
    Text("更正理由", "Reason of a correction"),
)  # fmt: skip
WIDTHS: Final = (46, 44, 18, 8, 20, 40, 30)
MAX_BYTES: Final = 5_000_000
MAX_ROWS: Final = 5_000
_TARGET, _YEAR, _VALUE, _SOURCE, _CORRECTS = 0, 3, 4, 5, 6
_FORMULA: Final = "f"


def observation_sheet(targets: Iterable[Target], language: Language) -> bytes:
    """A workbook to be filled in: a row for each target, year and value left open."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "观测值" if language == "zh" else "Observations"
    rows = [[each.key, each.indicator.say(language), f"{each.op} {each.figure.written}"]
            for each in targets]  # fmt: skip
    write_rows(sheet, [[each.say(language) for each in HEADINGS], *rows], WIDTHS)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_rows(sheet: Any, rows: Iterable[Sequence[object]], widths: Sequence[int]) -> None:
    """A sheet to be filled in: the headings first and in bold, the columns in these widths."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for row in rows:
        sheet.append(list(row))
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # what begins with = is no formula
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.cell(1, at).font = Font(bold=True)
    sheet.freeze_panes = "C2"


def read_observation_sheet(
    content: bytes, name: str, author: str, on: date
) -> list[tuple[Observation, Spot]]:
    """The rows that have a year or a value; raises BadInput naming every cell that is wrong."""
    entered, problems = list[tuple[Observation, Spot]](), list[Problem]()
    where, rows = rows_of(content, name, HEADINGS)
    for number, row in enumerate(rows, 2):
        if not any(text_of(row[at]) for at in (_YEAR, _VALUE)):
            continue
        try:
            entered.append((_observation(row, where, number, author, on), Spot(where, number)))
        except BadInput as error:
            problems += error.problems
    if not entered and not problems:
        raise BadInput.at(Spot(name), "没有填任何一行", "no row is filled in")
    if problems:
        raise BadInput(problems)
    return entered


def _observation(
    row: Sequence[Any], name: str, number: int, author: str, on: date
) -> Observation:  # fmt: skip
    problems = []

    def wrong(at: int, zh: str, en: str) -> None:
        problems.append(Problem(Spot(name, number, at + 1), Text(zh, en), HEADINGS[at].zh))

    year = text_of(row[_YEAR])
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        wrong(_YEAR, f"“{year}”不是年度，应如 2024", f"'{year}' is no year such as 2024")
    source = text_of(row[_SOURCE])
    if not source:
        wrong(_SOURCE, "请写明数据来源", "say where it is from")
    written = text_of(row[_VALUE])
    figure = None
    try:
        figure = read_quantity(written)
    except NotALiteral as error:
        wrong(_VALUE, error.zh, error.en)
    if problems or figure is None:
        raise BadInput(problems)
    return Observation(text_of(row[_TARGET]), int(year), figure, source, author, on, text_of(row[_CORRECTS]))  # fmt: skip


def rows_of(
    content: bytes, name: str, headings: Sequence[Text], most: int = MAX_ROWS
) -> tuple[str, list[tuple[Any, ...]]]:
    """The first sheet of a workbook: where it is, as 表.xlsx[观测值], and the values below its headings.
    Raises BadInput naming the cell."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if not 0 < len(content) <= MAX_BYTES:
        raise BadInput.at(Spot(name), f"文件有 {len(content):,} 字节，上限 {MAX_BYTES:,}",
                          f"the file has {len(content):,} bytes, at most {MAX_BYTES:,}")  # fmt: skip
    try:
        sheet = next(iter(load_workbook(BytesIO(content)).worksheets), None)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError):
        raise BadInput.at(Spot(name), "不是 Excel 工作簿（.xlsx）", "no Excel workbook (.xlsx)") from None  # fmt: skip
    if sheet is None or sheet.max_row > most:
        raise BadInput.at(Spot(name), f"行数超过 {most}", f"more than {most} rows")
    where = f"{name}[{sheet.title}]"
    lines = [tuple(row) for row in sheet.iter_rows(max_col=len(headings))]
    head = [text_of(cell.value) for cell in lines[0]] if lines else []
    for at, heading in enumerate(headings):
        found = head[at] if at < len(head) else ""
        if found not in heading:
            raise BadInput.at(
                Spot(where, 1, at + 1),
                f"表头是“{found}”，应为“{heading.zh}”：列不能移动",
                f"the heading is '{found}', expected '{heading.en}': columns stay in their order",
            )
    for number, line in enumerate(lines[1:], 2):
        for at, cell in enumerate(line, 1):
            if cell.data_type == _FORMULA:
                raise BadInput.at(Spot(where, number, at), "是公式，应为数值", "a formula, a value is expected")  # fmt: skip
    return where, [tuple(cell.value for cell in line) for line in lines[1:]]


def text_of(value: Any) -> str:
    """A cell as text."""
    return "" if value is None else str(value).strip()
