"""The cells of an officer's sheet: each is read to the 分, and what is wrong is told by its row and
column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from math import isfinite
from typing import Any, Final

from huice import credit_code, places
from huice.language import Text
from huice.problems import Problem, Spot
from huice.progress.workbook import rows_of, text_of, write_rows

MAX_ROWS: Final = 200_000
MOST_YUAN: Final = Decimal(10) ** 13
"""No project of ten thousand billion yuan: what is more is a slip of the hand."""
YES: Final = Text("是", "yes")
NO: Final = Text("否", "no")
_TOTALS: Final = ("合计", "总计", "小计", "共计", "total", "sum")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has something in it; reading a cell that is wrong adds to its problems."""

    spot: Spot
    headings: Sequence[Text]
    values: Sequence[Any]
    problems: list[Problem] = field(default_factory=list)

    def at(self, column: int) -> Spot:
        return Spot(self.spot.file, self.spot.line, column + 1)

    def wrong(self, at: int, zh: str, en: str) -> None:
        self.problems.append(Problem(self.at(at), Text(zh, en), self.headings[at].zh))

    def is_total(self, *columns: int) -> bool:
        """Whether it sums up the others; it is no project then, which is told."""
        if not any(self.text(at).casefold().startswith(_TOTALS) for at in columns):
            return False
        self.wrong(0, "合计行不是项目，请删去", "a row of totals is no project, delete it")
        return True

    def text(self, at: int) -> str:
        return text_of(self.values[at])

    def filled(self, at: int) -> str:
        if not self.text(at):
            self._missing(at)
        return self.text(at)

    def once(self, at: int, earlier: dict[str, Spot]) -> str:
        """A text that no row above has; ``earlier`` are those of the rows above."""
        text = self.filled(at)
        if text in earlier:
            name, line = self.headings[at], earlier[text].line
            self.wrong(at, f"{name.zh}“{text}”与第 {line} 行重复", f"the {name.en.lower()} '{text}' stands in row {line} already")  # fmt: skip
        elif text:
            earlier[text] = self.spot
        return text

    def place(self, at: int) -> str:
        """The code of the place; empty for none."""
        written = self.filled(at)
        try:
            return places.find(written) if written else ""
        except (places.UnknownPlace, places.AmbiguousPlace) as error:
            self.wrong(at, error.zh, error.en)
            return ""

    def money(self, at: int, *, zero: bool = False, needed: bool = True) -> int | None:
        """Yuan as 分, above zero or, where ``zero`` is, not below it; None for none."""
        value = self.values[at]
        if value in (None, ""):
            if needed:
                self._missing(at)
        elif not _is_number(value):
            self.wrong(at, f"“{value}”是文本，应为以元计的数字", f"'{value}' is text, a number of yuan is expected")  # fmt: skip
        else:
            yuan = Decimal(str(value))
            if yuan < 0 or (yuan == 0 and not zero):
                least = ("不能为负", "should not be below zero") if zero else ("应大于零", "should be above zero")  # fmt: skip
                self.wrong(at, f"{value} {least[0]}", f"{value} {least[1]}")
            elif yuan > MOST_YUAN:
                self.wrong(at, f"{value} 元过大", f"{value} yuan is too much")
            elif yuan * 100 != (yuan * 100).to_integral_value():
                self.wrong(at, f"{value} 不是整分", f"{value} has a fraction of a 分")
            else:
                return int(yuan * 100)
        return None

    def number(self, at: int) -> Fraction | None:
        value = self.values[at]
        if value in (None, ""):
            return None
        if not _is_number(value):
            self.wrong(at, f"“{value}”不是数字", f"'{value}' is no number")
            return None
        return Fraction(str(value))

    def rank(self, at: int) -> int | None:
        """A whole number above zero; None for none."""
        value = self.values[at]
        if value in (None, ""):
            return None
        if not (_is_number(value) and value > 0 and value % 1 == 0):
            self.wrong(at, f"“{value}”不是名次，应如 1", f"'{value}' is no rank such as 1")
            return None
        return int(value)

    def code(self, at: int) -> str:
        """A 统一社会信用代码 in its normal form; empty for none."""
        written = self.filled(at)
        try:
            return credit_code.check(written) if written else ""
        except credit_code.InvalidCreditCode as error:
            self.wrong(at, error.zh, error.en)
            return ""

    def yes(self, at: int) -> bool:
        word = self.text(at)
        if word not in (*YES, *NO):
            self.wrong(at, f"“{word}”应为是或否", f"'{word}' should be yes or no")
        return word in YES

    def _missing(self, at: int) -> None:
        name = self.headings[at]
        self.wrong(at, f"请填写{name.zh}", f"{name.en} is missing")


def read_rows(content: bytes, name: str, headings: Sequence[Text]) -> Iterator[Row]:
    """The rows below the headings that have something in them; raises BadInput for no such sheet."""
    where, rows = rows_of(content, name, headings, MAX_ROWS)
    for line, values in enumerate(rows, 2):
        if any(map(text_of, values)):
            yield Row(Spot(where, line), headings, values)


def workbook(*sheets: tuple[str, Sequence[Sequence[object]], Sequence[int]]) -> bytes:
    """Sheets by their title, with the rows, headings first, and the widths of their columns."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows, widths in sheets:
        write_rows(book.create_sheet(title), rows, widths)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def in_yuan(fen: int | None) -> Decimal | None:
    """分 as a number of yuan for a cell."""
    return None if fen is None else Decimal(fen).scaleb(-2)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
