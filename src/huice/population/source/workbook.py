"""Populations in an Excel workbook.

Excel holds numbers as binary doubles. A number is taken as its shortest decimal, which is what
was typed wherever that had at most fifteen digits; a percentage is taken with its sign.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from huice.library.yaml_file import cannot_open
from huice.population.source.batching import of_size
from huice.population.source.files import digest, stamp
from huice.population.source.headers import FIRST_LINE, company_column
from huice.problems import BadInput, Spot, near

ROWS_AT_ONCE = 4096
_MERGED = re.compile(rb"<[\w:]*mergeCell\s[^>]*?ref\s*=\s*[\"']([^\"']*)")
_QUOTED = re.compile(r'"[^"]*"|\\.')


class WorkbookSource:
    """One sheet, its first row the headers; merged cells, formulas and empty rows are refused.

    The fingerprint notices another size or time of change.
    """

    rows = None

    def __init__(self, path: Path, sheet: str = "") -> None:
        self.name, self._path, self._sheet = f"{path}::{sheet}" if sheet else str(path), path, sheet
        _refuse_merged(path, self._opened)
        cells = next(self._rows(), ())
        names = [_text(cell, self.name) or "" for cell in cells]
        while names and not names[-1]:
            names.pop()
        if not names:
            raise BadInput.at(Spot(self.name), "工作表是空的", "the sheet is empty")
        if "" in names:
            raise BadInput.at(
                Spot(self.name, 1, names.index("") + 1), "表头有空格", "a header is empty"
            )
        if len(set(names)) < len(names):
            twice = "、".join(sorted({name for name in names if names.count(name) > 1}))
            raise BadInput.at(Spot(self.name, 1), f"列名重复：{twice}", f"headers stand twice: {twice}")  # fmt: skip
        self._code = names.index(company_column(names, self.name))
        self.schema = pa.schema([(name, pa.string()) for name in names], {FIRST_LINE: b"2"})
        self.fingerprint = digest(stamp(path), sheet, *names)
        if next(self.batches(1), None) is None:
            raise BadInput.at(Spot(self.name), "表中没有企业", "the table holds no company")

    def batches(self, size: int, start: int = 0) -> Iterator[Any]:
        return of_size(self._batches(), size, start * size)

    def companies(self) -> Iterator[Any]:
        for batch in self._batches():
            yield batch.column(self._code)

    def _batches(self) -> Iterator[Any]:
        width, kept, blank = len(self.schema), [], 0
        for number, cells in enumerate(self._rows(), start=1):
            texts = [_text(cell, self.name) for cell in cells]
            if number == 1:
                continue
            if not any(texts):
                blank = blank or number
                continue
            if blank:
                raise BadInput.at(Spot(self.name, blank), "空行", "an empty row")
            if any(texts[width:]):
                raise BadInput.at(
                    Spot(self.name, number, width + 1), "此格没有列名", "the cell has no header"
                )
            kept.append((texts + [None] * width)[:width])
            if len(kept) == ROWS_AT_ONCE:
                yield self._batch(kept)
                kept = []
        if kept:
            yield self._batch(kept)

    def _batch(self, rows: list[list[str | None]]) -> Any:
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        return pa.record_batch(columns, schema=self.schema)

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        book, sheet = self._opened()
        try:
            sheet.reset_dimensions()  # a wrong size stated in the file would cut rows off
            yield from sheet.iter_rows()
        finally:
            book.close()

    def _opened(self) -> tuple[Any, Any]:
        from openpyxl import load_workbook

        try:
            book = load_workbook(self._path, read_only=True)
        except OSError as error:
            if not error.errno:
                raise _damaged(self._path) from None
            raise cannot_open(str(self._path), error) from None
        except Exception:  # whatever openpyxl makes of a file that is no workbook
            raise _damaged(self._path) from None
        if not self._sheet:
            return book, book.worksheets[0]
        if self._sheet not in book.sheetnames:
            hint = near(self._sheet, book.sheetnames)
            raise BadInput.at(Spot(str(self._path)), f"没有工作表“{self._sheet}”{hint.zh}",
                              f"no sheet '{self._sheet}'{hint.en}")  # fmt: skip
        return book, book[self._sheet]


def _damaged(path: Path) -> BadInput:
    return BadInput.at(Spot(str(path)), "不是 Excel 工作簿，或文件已损坏",
                       "this is no Excel workbook, or it is damaged")  # fmt: skip


def _refuse_merged(path: Path, opened: Any) -> None:
    """A merged cell stands for several companies or facts, and its file tells one of them."""
    book, sheet = opened()
    book.close()
    with zipfile.ZipFile(path) as archive:
        found = _MERGED.search(archive.read(sheet._worksheet_path))
    if found:
        cells = found[1].decode()
        raise BadInput.at(Spot(str(path)), f"单元格 {cells} 是合并的，请取消合并",
                          f"cells {cells} are merged, unmerge them")  # fmt: skip


def _text(cell: Any, name: str) -> str | None:
    """A cell as people would write it; None for an empty one."""
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        raise BadInput.at(Spot(f"{name}!{cell.coordinate}"), "这是公式，请粘贴为数值",
                          "this is a formula: paste its value")  # fmt: skip
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        figure = Decimal(repr(value))
        if "%" in _QUOTED.sub("", cell.number_format or ""):
            return f"{figure * 100:f}%"
        return f"{figure:f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip() or None
