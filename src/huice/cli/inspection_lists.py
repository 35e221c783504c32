"""Lists of projects and of inspectors, read from Excel, CSV, YAML or JSON.

Tables have Chinese (or English) headings in one of their first rows; columns with other headings
are named, not read. A cell is read as it shows: blanks at its ends go, a line break is a blank.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, Final

from huice.language import Text
from huice.library.yaml_file import cannot_open, read
from huice.problems import BadInput, Problem, Spot, near
from huice.procedure.inspection import Inspector, Project
from huice.values.literals import NotALiteral, normal, read_date

Headings = Mapping[str, tuple[str, ...]]
"""The names of each field, the first in Chinese being the one that Huice writes."""

PROJECTS: Final[Headings] = {
    "id": ("项目代码", "代码", "Project code", "id"),
    "name": ("项目名称", "名称", "Project name", "name"),
    "risk": ("风险等级", "风险类别", "Risk class", "risk"),
    "started": ("开工日期", "开工时间", "Started on", "started"),
    "owner": ("项目单位", "建设单位", "Owner", "owner"),
    "district": ("区域", "所在区域", "District", "district"),
    "avoid": ("回避", "回避人员", "To avoid", "avoid"),
}
INSPECTORS: Final[Headings] = {
    "id": ("人员编号", "编号", "执法证号", "Inspector id", "id"),
    "name": ("姓名", "Name", "name"),
    "unit": ("单位", "所在单位", "机构", "Unit", "unit"),
    "avoid": ("回避", "回避项目", "回避单位", "To avoid", "avoid"),
}
NEEDED: Final = ("id", "name", "risk")
"""Of these, the ones that a kind of list has."""

MAX_BYTES: Final = 20_000_000
MAX_UNPACKED: Final = 200_000_000
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 60
HEAD_ROWS: Final = 10
"""A heading may stand under a title and some notes; blank rows do not count."""

_PARTED: Final = re.compile(r"[、,，;；\r\n]+")
_NONE: Final = frozenset(("", "无", "-", "—", "/"))
_NOT_STARTED: Final = frozenset((*_NONE, "未开工", "not started"))
_TABLES: Final = (".xlsx", ".xlsm", ".csv")
_NO_MATTER: Final = frozenset(("序号", "No."))
"""Columns that nobody misses."""
_EXACT: Final = 10**15
"""From here on Excel no longer keeps every digit of a number."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a list: what is written for each field, and where."""

    cells: Mapping[str, Any]
    spots: Mapping[str, Spot]
    spot: Spot


Row = tuple[list[Any], Callable[[int], Spot]]
"""The cells of a row that is not blank, and the place of each by its number from 0."""


def read_projects(path: Path) -> tuple[tuple[Project, ...], tuple[Problem, ...]]:
    """The projects of a list, and reminders; raises BadInput with file and cell or line."""
    records, reminders = _records(path, PROJECTS)
    problems: list[Problem] = []
    projects = []
    for each in records:
        try:
            projects.append(Project(
                _text(each, "id"), _text(each, "name"), _text(each, "risk"), _started(each),
                _text(each, "owner"), _text(each, "district"), _avoid(each), _spot(each, "id"),
            ))  # fmt: skip
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return tuple(projects), reminders


def read_inspectors(path: Path) -> tuple[tuple[Inspector, ...], tuple[Problem, ...]]:
    """The inspectors of a list, and reminders; raises BadInput with file and cell or line."""
    records, reminders = _records(path, INSPECTORS)
    return tuple(
        Inspector(_text(each, "id"), _text(each, "name"), _text(each, "unit"), _avoid(each),
                  _spot(each, "id"))
        for each in records
    ), reminders  # fmt: skip


def nobody(projects: Iterable[Project], inspectors: Iterable[Inspector]) -> Iterator[Problem]:
    """Reminders of names to avoid that stand for nobody: perhaps a slip of the pen."""
    people = {name for each in inspectors for name in (each.id, each.name, each.unit)}
    subjects: set[str] = set()
    for project in projects:
        subjects.update((project.id, project.name, project.owner))
        yield from _unknown(project.avoid, people, project.spot)
    for inspector in inspectors:
        yield from _unknown(inspector.avoid, subjects, inspector.spot)


def _unknown(names: Iterable[str], known: set[str], spot: Spot) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            hint = near(name, known)
            yield Problem(spot, Text(f"回避的“{name}”在另一份名单里没有{hint.zh}",
                                     f"'{name}', to be avoided, is not in the other list{hint.en}"),
                          warning=True)  # fmt: skip


def _records(path: Path, headings: Headings) -> tuple[list[Record], tuple[Problem, ...]]:
    ending = path.suffix.lower()
    if ending in (".yaml", ".yml", ".json"):
        records, unread = _from_data(path, headings)
    elif ending in _TABLES:
        sheets = _csv_sheets(path) if ending == ".csv" else _excel_sheets(path)
        records, unread = _from_table(path.name, sheets, headings)
    else:
        raise BadInput.at(
            Spot(path.name),
            f"不认识“{ending or path.name}”，应为 .xlsx、.csv、.yaml 或 .json",
            f"'{ending or path.name}' is not known, expected .xlsx, .csv, .yaml or .json",
        )
    if not records:
        raise BadInput.at(Spot(path.name), "名单是空的", "the list is empty")
    if not unread:
        return records, ()
    named = "、".join(dict.fromkeys(ascii(name)[1:-1] if not name.isprintable() else name
                                   for name in unread))  # fmt: skip
    what = Text(f"这些栏没有读取：{named}", f"these columns are not read: {named}")
    return records, (Problem(Spot(path.name), what, warning=True),)


def _from_data(path: Path, headings: Headings) -> tuple[list[Record], list[str]]:
    data = read(path)
    if not isinstance(data.value, list):
        raise BadInput.at(Spot(path.name), "应为一列项目（人员），逐个写", "a list is expected")
    records: list[Record] = []
    unread: list[str] = []
    for at, entry in enumerate(data.value):
        spot = data.spot((at,))
        if not isinstance(entry, dict):
            raise BadInput.at(spot, "此处应为键值对", "a mapping is expected")
        places, others = _places(list(entry), headings, spot)
        _expect(places, headings, spot)
        unread += others
        records.append(Record(
            {field: entry[name] for field, name in places.items()},
            {field: data.spot((at, name)) for field, name in places.items()}, spot,
        ))  # fmt: skip
    return records, unread


def _from_table(
    file: str, sheets: Iterable[tuple[str, Iterable[Row]]], headings: Headings
) -> tuple[list[Record], list[str]]:
    found: list[tuple[str, list[Record], list[str]]] = []
    first: tuple[dict[str, str], Spot] | None = None
    for sheet, rows in sheets:
        places: dict[str, str] = {}
        at: dict[str, int] = {}
        for number, (cells, spot_of) in enumerate(rows, 1):
            if at:
                inside = {field: column for field, column in at.items() if column < len(cells)}
                found[-1][1].append(Record(
                    {field: cells[column] for field, column in inside.items()},
                    {field: spot_of(column) for field, column in inside.items()}, spot_of(0),
                ))  # fmt: skip
                continue
            names = [" ".join(str(cell).split()) if cell is not None else "" for cell in cells]
            places, others = _places(names, headings, spot_of(0))
            if all(need in places for need in NEEDED if need in headings):
                at = {field: names.index(name) for field, name in places.items()}
                found.append((sheet, [], others))
            elif not first or len(places) > len(first[0]):
                first = places, spot_of(0)
            if not at and number == HEAD_ROWS:
                break
    if not found:
        places, spot = first or ({}, Spot(file))
        _expect(places, headings, spot)
    if len(found) > 1:
        sheets_said = "、".join(sheet for sheet, _, _ in found)
        raise BadInput.at(Spot(file), f"有几张工作表都是名单：{sheets_said}，请只留一张",
                          f"several sheets hold a list: {sheets_said}, keep one")  # fmt: skip
    return found[0][1], found[0][2]


def _places(names: list[str], headings: Headings, spot: Spot) -> tuple[dict[str, str], list[str]]:
    """The heading that stands for each field, and the headings that stand for none."""
    fields = {normal(name).casefold(): field for field, known in headings.items() for name in known}
    places: dict[str, str] = {}
    others: list[str] = []
    for name in names:
        field = fields.get(normal(name).casefold())
        if field in places:
            raise BadInput.at(spot, f"“{places[field]}”与“{name}”是同一栏，请只留一栏",
                              f"'{places[field]}' and '{name}' are one column, keep one")  # fmt: skip
        if field:
            places[field] = name
        elif name and name not in _NO_MATTER:
            others.append(name)
    return places, others


def _expect(places: Mapping[str, str], headings: Headings, spot: Spot) -> None:
    missing = [field for field in NEEDED if field in headings and field not in places]
    if missing:
        zh = "、".join(headings[field][0] for field in missing)
        raise BadInput.at(
            spot, f"缺少这些栏：{zh}", f"missing headings: {zh} ({', '.join(missing)})"
        )


def _csv_sheets(path: Path) -> Iterator[tuple[str, Iterable[Row]]]:
    raw = _raw(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadInput.at(Spot(path.name), "不是 UTF-8 或 GB18030 编码", "not UTF-8 or GB18030")
    yield path.name, _csv_rows(path.name, text)


def _csv_rows(file: str, text: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            _expect_few(file, number)
            if any(cells):
                spot = Spot(file, reader.line_num)
                yield list(cells), partial(_at_line, spot)
    except csv.Error as error:
        spot = Spot(file, reader.line_num)
        raise BadInput.at(spot, f"CSV 写法有误（{error}）", f"malformed CSV ({error})") from None


def _excel_sheets(path: Path) -> Iterator[tuple[str, Iterable[Row]]]:
    from openpyxl import load_workbook

    _raw(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise BadInput.at(Spot(path.name), f"Excel 解压后超过 {MAX_UNPACKED} 字节",
                                  f"unpacked more than {MAX_UNPACKED} bytes")  # fmt: skip
        book = load_workbook(path, read_only=True)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
                yield sheet.title, _excel_rows(f"{path.name}!{sheet.title}", sheet)
        finally:
            book.close()
    except BadInput:
        raise
    except OSError as error:
        raise cannot_open(path.name, error) from None
    except Exception:
        # a broken workbook fails in as many ways as it has parts
        raise BadInput.at(
            Spot(path.name), "不是可读的 Excel 文件（.xlsx）", "not a readable workbook (.xlsx)"
        ) from None


def _excel_rows(file: str, sheet: Any) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
        _expect_few(file, number)
        if any(cell.value is not None for cell in cells):
            row = [_Formula() if cell.data_type in ("f", "e") else cell.value for cell in cells]
            yield row, partial(_at_cell, file, number)


def _at_line(spot: Spot, column: int) -> Spot:
    return spot


def _at_cell(file: str, number: int, column: int) -> Spot:
    from openpyxl.utils import get_column_letter

    return Spot(f"{file}!{get_column_letter(column + 1)}{number}")


class _Formula:
    """A cell that is a formula or an error: what it shows is not known here."""

    def __str__(self) -> str:
        return "=…"


def _raw(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput.at(
                Spot(path.name), f"文件超过 {MAX_BYTES} 字节", f"more than {MAX_BYTES} bytes"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise cannot_open(path.name, error) from None
    if not raw.strip():
        raise BadInput.at(Spot(path.name), "文件是空的", "the file is empty")
    return raw


def _expect_few(file: str, number: int) -> None:
    if number > MAX_ROWS:
        raise BadInput.at(Spot(file), f"超过 {MAX_ROWS} 行", f"more than {MAX_ROWS} rows")


def _spot(record: Record, field: str) -> Spot:
    return record.spots.get(field, record.spot)


def _text(record: Record, field: str) -> str:
    value = record.cells.get(field)
    if isinstance(value, _Formula):
        raise BadInput.at(_spot(record, field), "单元格是公式或错误值，请粘贴为数值",
                          "the cell holds a formula or an error, paste it as a value")  # fmt: skip
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (bool, float, list, dict, date)):
        raise BadInput.at(_spot(record, field), "此处应为文字", "text is expected")
    if isinstance(value, int) and abs(value) >= _EXACT:
        raise BadInput.at(_spot(record, field), "位数太多，Excel 会丢掉末位，请改为文本格式",
                          "too many digits for a number in Excel, store it as text")  # fmt: skip
    return "" if value is None else " ".join(str(value).split())


def _avoid(record: Record) -> tuple[str, ...]:
    value = record.cells.get("avoid")
    if isinstance(value, list):
        if not all(isinstance(each, str) for each in value):
            raise BadInput.at(_spot(record, "avoid"), "此处应为文字", "text is expected")
        parts = value
    elif isinstance(value, str):
        parts = _PARTED.split(value)
    else:
        parts = [_text(record, "avoid")]
    names = (" ".join(part.split()) for part in parts)
    return tuple(dict.fromkeys(name for name in names if name not in _NONE))


def _started(record: Record) -> date | None:
    value, spot = record.cells.get("started"), _spot(record, "started")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(record, "started")
    if text.casefold() in _NOT_STARTED:
        return None
    try:
        day = read_date(text)
    except NotALiteral as error:
        raise BadInput.at(spot, error.zh, error.en) from None
    if not isinstance(day, date):
        raise BadInput.at(spot, "应写到日，如 2024-02-25", "name the day, as 2024-02-25")
    return day
