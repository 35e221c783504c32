"""An invented ledger of a city, and its sheets."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from huice import credit_code, places
from huice.fund.half_year import LedgerLine
from huice.fund.ledger_sheet import HEADINGS, ledger_sheet

YI = 10**10
"""亿元 in 分."""
COLUMN = {each.zh: at for at, each in enumerate(HEADINGS, 1)}
CODE = credit_code.make("91440600MA0000001")


def line(number: str = "P-1", **other: Any) -> LedgerLine:
    """A project of 佛山, whose floor is 10亿元, approved with 12亿元, 8亿元 of them declared."""
    given: dict[str, Any] = {
        "project": f"{number}号线", "unit": "某公司", "code": CODE, "place": places.find("佛山市"),
        "approved": 12 * YI, "floor": 10 * YI, "declared": 8 * YI, "verified": None,
        "reward": YI // 10, "progress": "厂房封顶", "finished": False, **other,
    }  # fmt: skip
    return LedgerLine(number, **given)


def sheet_of(*lines: LedgerLine, **cells: object) -> bytes:
    """The sheet of these projects; ``cells`` are headings with what stands in the last row."""
    return changed(ledger_sheet(lines, "zh"), len(lines) + 1, **cells)


def changed(content: bytes, row: int, **cells: object) -> bytes:
    book = load_workbook(BytesIO(content))
    for name, value in cells.items():
        at = next(at for heading, at in COLUMN.items() if heading.partition("（")[0] == name)
        book.worksheets[0].cell(row, at).value = value
    return saved(book)


def table(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
