"""The Excel form: made for the facts a measure needs, filled in by the company, read back.

One row a fact and year. The value is a figure in the row's own unit (万元 for money, % for rates)
or a literal with its unit (1.5亿元, 不低于3%, 未知). Merged cells, formulas and figures stored as
text without a unit are refused with their cell.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

from huice.decide.profile import Profile, ProfileBuilder
from huice.language import Language, Text
from huice.library.yaml_file import cannot_open
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.facts import Fact, FactKey
from huice.values.literals import decimal
from huice.values.types import RATE

SHEET = Text("企业信息", "Profile")
HEADINGS = (
    Text("事实", "Fact"), Text("标识", "Id"), Text("年度", "Year"), Text("填写", "Value"),
    Text("单位", "Unit"), Text("数据来源", "Source"), Text("从何处查得", "Where to find it"),
)  # fmt: skip
TOP = (
    ("name", Text("企业名称", "Name")),
    ("credit_code", Text("统一社会信用代码", "Unified social credit code")),
    ("reference_date", Text("基准日（如 2024-02-01，可空）", "Reference date (may be empty)")),
)
WIDTHS = (34, 34, 8, 18, 12, 24, 60)
MAX_BYTES = 5_000_000
MAX_UNPACKED = 50_000_000
MAX_ROWS = 5_000
MAX_CELLS = 100_000

_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_LITERAL = re.compile(r'"[^"]*"|\\.')
"""Quoted and escaped parts of a number format, which scale nothing."""
_MERGED = re.compile(rb"<[\w:]*mergeCell\s[^>]*?ref\s*=\s*[\"']([^\"']*)")


def unit_of(fact: Fact) -> str:
    """The unit a bare figure in the form is read in."""
    return {"money": "万元", "rate": "%", "price": "元/" + fact.type.unit}.get(
        fact.type.kind, fact.type.unit
    )


def form_workbook(keys: Iterable[FactKey], facts: Mapping[str, Fact], language: Language) -> bytes:
    """An empty form for the given facts: headings, then the company, then a row a fact."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET.say(language)
    sheet.append([heading.say(language) for heading in HEADINGS])
    for heading_cell in sheet[1]:
        heading_cell.font = Font(bold=True, color="FFFFFF")
        heading_cell.fill = PatternFill("solid", fgColor="1F4E79")
    for id, label in TOP:
        sheet.append([label.say(language), id])
        sheet.cell(sheet.max_row, 4).number_format = "@"
    for key in keys:
        fact = facts[key.name]
        sheet.append([
            fact.label.say(language), key.name, key.year or None, None,
            unit_of(fact), None, fact.where.say(language),
        ])  # fmt: skip
        row = sheet.max_row
        sheet.cell(row, 4).number_format = "@" if fact.type.kind in ("text", "date") else "General"
        sheet.cell(row, 7).alignment = Alignment(wrap_text=True, vertical="top")
        options = _options(fact)
        if options:
            allowed = DataValidation(type="list", formula1='"' + ",".join(options) + '"')
            allowed.add(sheet.cell(row, 4))
            sheet.add_data_validation(allowed)
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 4).fill = PatternFill("solid", fgColor="FFF7E0")
    for column, width in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _options(fact: Fact) -> tuple[str, ...]:
    if fact.type.kind == "boolean":
        return ("是", "否", "未知")
    # Excel allows 255 characters in a list
    fits = len(",".join(fact.type.options)) < 240 and not any("," in o for o in fact.type.options)
    return (*fact.type.options, "未知") if fact.type.kind == "choice" and fits else ()


Wording = Callable[[Fact, str], str]
"""What a text in a cell is read as; raises BadInput where it cannot be."""


def read_form(
    path: Path, facts: Mapping[str, Fact], wording: Wording = lambda fact, text: text
) -> Profile:
    """The profile in a filled form; raises BadInput naming every cell that is wrong."""
    sheet = _sheet(path)
    reader = _FormReader(path.name, facts, wording)
    for merged in sheet.merged_cells.ranges:
        reader.wrong(str(merged).partition(":")[0], _merged(str(merged)))
    if sheet.max_row > MAX_ROWS:
        raise BadInput.at(Spot(path.name), f"超过 {MAX_ROWS} 行", f"more than {MAX_ROWS} rows")
    for cells in sheet.iter_rows(min_row=1, max_col=7):
        reader.row(cells)
    return reader.profile()


def _sheet(path: Path) -> Any:
    from openpyxl import load_workbook

    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput.at(Spot(path.name), f"Excel 文件超过 {MAX_BYTES} 字节",
                              f"the workbook has more than {MAX_BYTES} bytes")  # fmt: skip
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise BadInput.at(Spot(path.name), f"Excel 解压后超过 {MAX_UNPACKED} 字节",
                                  f"unpacked more than {MAX_UNPACKED} bytes")  # fmt: skip
            _refuse_wide(archive, path.name)
        book = load_workbook(path)
        named = [sheet for sheet in book.worksheets if sheet.title in SHEET]
        return (named or book.worksheets)[0]
    except BadInput:
        raise
    except OSError as error:
        raise cannot_open(path.name, error) from None
    except Exception:
        # a broken workbook fails in as many ways as it has parts
        raise BadInput.at(
            Spot(path.name), "不是可读的 Excel 文件（.xlsx）", "not a readable workbook (.xlsx)"
        ) from None


def _refuse_wide(archive: zipfile.ZipFile, name: str) -> None:
    """A few bytes may ask for a great many cells, merged ones above all: count before loading."""
    from openpyxl.utils.cell import range_boundaries

    cells = 0
    for part in archive.namelist():
        text = archive.read(part)
        if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise BadInput.at(Spot(name), "工作表不是 UTF-8", "a sheet is not UTF-8")
        cells += len(_CELL.findall(text))
        for found in _MERGED.finditer(text):
            merged = found[1].decode()
            left, top, right, bottom = (edge or 0 for edge in range_boundaries(merged))
            cells += (right - left + 1) * (bottom - top + 1)
            if not left or not top or cells > MAX_CELLS:
                spot, what = Spot(f"{name}!{merged.partition(':')[0]}"), _merged(merged)
                raise BadInput([Problem(spot, what)])
    if cells > MAX_CELLS:
        raise BadInput.at(Spot(name), f"单元格有 {cells} 个，上限是 {MAX_CELLS} 个",
                          f"{cells} cells, the limit is {MAX_CELLS}")  # fmt: skip


def _merged(cells: str) -> Text:
    return Text(f"单元格 {cells} 是合并的，请取消合并", f"cells {cells} are merged, unmerge them")


@dataclass
class _FormReader:
    file: str
    facts: Mapping[str, Fact]
    wording: Wording

    def __post_init__(self) -> None:
        self.builder = ProfileBuilder(self.facts)
        self.rows = 0

    def wrong(self, cell: str, what: Text) -> None:
        self.builder.problems.append(Problem(self._spot(cell), what))

    def profile(self) -> Profile:
        if not self.rows and not self.builder.problems:
            raise BadInput.at(
                Spot(self.file),
                "没有找到任何事实行，请使用 huice profile new --xlsx 生成的表",
                "no fact rows found, use the form made by huice profile new --xlsx",
            )
        return self.builder.profile()

    def row(self, cells: tuple[Any, ...]) -> None:
        id = str(cells[1].value or "").strip()
        headings = {heading for text in HEADINGS for heading in text}
        if not id or id in headings:
            return
        cell = cells[3]
        if cell.data_type == "f" or (isinstance(cell.value, str) and cell.value.startswith("=")):
            self.wrong(cell.coordinate, Text("单元格是公式，请粘贴为数值",
                                             "the cell holds a formula, paste it as a value"))  # fmt: skip
            return
        self.rows += 1
        if id in {top for top, _ in TOP}:
            if cells[2].value is not None or cells[4].value is not None:
                column = HEADINGS[3]
                self.wrong(cells[2].coordinate, Text(f"请填在“{column.zh}”一列",
                                                     f"fill in the column '{column.en}'"))  # fmt: skip
            self.builder.heading(id, _plain(cell.value), self._spot(cell.coordinate))
        elif id in self.facts:
            self._fact(self.facts[id], cells)
        else:
            hint = near(id, self.facts)
            self.wrong(cells[1].coordinate, Text(f"没有名为“{id}”的事实{hint.zh}",
                                                 f"no fact named '{id}'{hint.en}"))  # fmt: skip

    def _fact(self, fact: Fact, cells: tuple[Any, ...]) -> None:
        year, cell, source = cells[2].value, cells[3], str(cells[5].value or "")
        unit = str(cells[4].value or "").strip()
        if fact.type.ordered and unit != unit_of(fact):
            self.wrong(cells[4].coordinate, Text(
                f"此处单位是“{unit}”，应为“{unit_of(fact)}”；用别的单位请写在数后，如 90万元",
                f"the unit here is '{unit}', expected '{unit_of(fact)}'; write another behind the figure"))  # fmt: skip
            return
        match = re.fullmatch(r"(\d{4})年?", str(year if year is not None else "").strip())
        if fact.yearly and not match:
            self.wrong(cells[2].coordinate, Text("请填年度，如 2023", "fill in the year, as 2023"))
            return
        if cell.value is None:
            return
        try:
            written = self._written(fact, cell)
        except BadInput as error:
            self.builder.problems.extend(error.problems)
            return
        number = int(match[1]) if match and fact.yearly else 0
        self.builder.put(fact, number, written, source, self._spot(cell.coordinate))

    def _written(self, fact: Fact, cell: Any) -> str:
        value = cell.value
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, (datetime, date)):
            return _plain(value)
        if isinstance(value, (int, float)):
            # the digits Excel shows; binary noise beyond them is not the user's
            figure = re.sub(r"\.0$", "", format(value, ".15g"))
            if not fact.type.ordered or fact.type.kind == "date" or re.search("[a-z]", figure):
                raise BadInput.at(
                    self._spot(cell.coordinate),
                    f"此处是数字 {figure}，应为{fact.type.describe().zh}",
                    f"found the number {figure}, expected {fact.type.describe().en}",
                )
            if fact.type == RATE and "%" in _LITERAL.sub("", str(cell.number_format)):
                return f"{decimal(Fraction(figure) * 100)}%"
            return figure + unit_of(fact)
        text = str(value).strip()
        if fact.type.ordered and fact.type.kind != "date" and re.fullmatch(r"[-+]?[\d,，.]+", text):
            raise BadInput.at(
                self._spot(cell.coordinate),
                f"“{text}”是文本格式的数字，请改为数值格式，或写明单位（如 {text}{unit_of(fact)}）",
                f"'{text}' is a number stored as text: make it a number or write its unit",
            )
        try:
            return self.wording(fact, text)
        except BadInput as error:
            spot = self._spot(cell.coordinate)
            raise BadInput(Problem(spot, each.what) for each in error.problems) from None

    def _spot(self, cell: str) -> Spot:
        return Spot(f"{self.file}!{cell}")


def _plain(value: Any) -> str:
    """A cell as text; a moment keeps its hour unless that is midnight."""
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d")
    return "" if value is None else str(value).strip()
