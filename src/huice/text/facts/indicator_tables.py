"""The table of main indicators that closes the goals of a plan: 指标、单位 and a column a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from huice.text.document import Block
from huice.text.facts.quantities import Quantity, quantities

_YEAR = re.compile(r"((?:19|20)\d\d)年?")
_NAME = re.compile("指标|名称|项目|内容")
_UNIT = re.compile("^(?:计量)?单位$")
_STATE = re.compile("现状|基期|基数|实际|完成")
# A column on growth or sums names years but holds no level of one year.
_NO_LEVEL = re.compile("年均|累计|增速|增长|属性")
_UNIT_IN_NAME = re.compile(r"[（(]([^（）()]{1,8})[）)]$")
_SIGNS: Final = (("≥", "不低于"), (">=", "不低于"), ("≤", "不超过"), ("<=", "不超过"),
                 ("＞", "超过"), (">", "超过"), ("＜", "低于"), ("<", "低于"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell: the indicator and year that it stands for; ``stated`` where its column says that
    it tells how things stand."""

    indicator: str
    year: int
    stated: bool
    quantity: Quantity
    line: int
    words: str


def entries(block: Block) -> Iterator[Entry]:
    """The cells of an indicator table that hold a figure; none where the table is another kind."""
    header = next((at for at, row in enumerate(block.rows) if _is_header(row)), None)
    if header is None:
        return
    heads = block.rows[header]
    name = max(at for at, cell in enumerate(heads) if _NAME.search(cell) and not _YEAR.search(cell))
    unit = next((at for at, cell in enumerate(heads) if _UNIT.match(cell)), None)
    columns = [(at, found) for at, cell in enumerate(heads)
               if (found := _YEAR.search(cell)) and not _NO_LEVEL.search(cell)]  # fmt: skip
    for at in range(header + 1, len(block.rows)):
        row = block.rows[at]
        if len(row) != len(heads) or not row[name]:
            continue
        in_name = _UNIT_IN_NAME.search(row[name])
        measure = (row[unit] if unit is not None else "") or (in_name[1] if in_name else "")
        for column, year in columns:
            quantity = _read(row[column], measure)
            if quantity:
                indicator = row[name][: in_name.start()] if in_name else row[name]
                yield Entry(indicator, int(year[1]), bool(_STATE.search(heads[column])), quantity,
                            block.starts[at][1], row[column] + measure)  # fmt: skip


def _is_header(row: tuple[str, ...]) -> bool:
    years = sum(bool(_YEAR.search(cell)) for cell in row)
    return years >= 1 and any(_NAME.search(cell) and not _YEAR.search(cell) for cell in row)


def _read(cell: str, unit: str) -> Quantity | None:
    """The figure of a cell in the unit of its row: ≥30, [25], 120左右, 3.5万."""
    text = cell.strip().strip("[]［］")
    for sign, word in _SIGNS:
        text = text.replace(sign, word)
    figure = re.search(r"\d[\d,.]*(?:[-—–~～]\d[\d,.]*)?万?亿?", text)
    if not figure:
        return None
    if not text[figure.end() :].startswith(unit) or not unit:
        text = text[: figure.end()] + unit + text[figure.end() :]
    return next(iter(quantities(text)), None)
