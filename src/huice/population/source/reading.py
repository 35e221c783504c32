"""A batch of an Arrow table as the kernels read it, with everything that is wrong in it.

Whole columns are read at once; single cells are looked at only where a column holds text, a
figure that no column can keep, or a mistake. Null is unknown, never zero or no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from numpy.typing import NDArray

from huice.language import Text
from huice.population.columns import (
    HIGHEST,
    LIMIT,
    LOWEST,
    UNKNOWN,
    Codes,
    Column,
    Columns,
    Figures,
    Truths,
    code_book,
    scale_of,
)
from huice.population.source import companies
from huice.population.source import loops as kernels
from huice.population.source.buffers import bits, frozen, known, room, unscaled, values
from huice.population.source.cells import code_of, truth_of, value_of, whole_of
from huice.population.source.headers import CODED, End, Header, Plan
from huice.population.source.problem_rows import Problems
from huice.rules.facts import Fact, FactKey
from huice.values.literals import WHOLE_UNITS, decimal
from huice.values.range import Value, between, bounds
from huice.values.types import Type

Array = NDArray[Any]

EPOCH = 719163
"""1970-01-01, from which Arrow counts days, as ``date.toordinal`` counts."""
LAST_DAY = 3652059
LONGEST = {"year": 9999, "duration": 10**6}

_SPREAD = kernels.spread()
_FIGURE = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def read_batch(batch: Any, plan: Plan, start_row: int = 0) -> Columns:
    """The facts of a record batch, of which ``start_row`` companies went before.

    Raises BadInput with the first problems, each with row, company, column and value.
    """
    codes = companies.texts(batch.column(plan.company))
    problems = Problems(plan, start_row, codes)
    _check_codes(codes, problems, batch.schema.names[plan.company])
    told: dict[FactKey, dict[End, Header]] = {}
    for header in plan.headers:
        told.setdefault(header.key, {})[header.end] = header
    columns: dict[FactKey, Column] = {}
    odd: dict[FactKey, dict[int, Value]] = {}
    for key, headers in told.items():
        reader = _Reader(plan.facts[key.name], batch, problems)
        columns[key] = reader.column(headers)
        if reader.odd:
            odd[key] = reader.odd
    problems.raise_any()
    return Columns(batch.num_rows, codes, columns, plan.facts, odd)


def _check_codes(codes: Any, problems: Problems, column: str) -> None:
    blank = Text("没有企业代码", "the company has no code")
    problems.add_each(companies.lacking(codes), column, lambda _: blank)
    for code, first, second in companies.repeated(codes):
        number = problems.start + first + 1
        problems.add(second, column, Text(
            f"企业代码 {code} 与第 {number} 家重复", f"code {code} is that of company {number} too"
        ))  # fmt: skip


class _Reader:
    """Reads the columns of one fact and year; ``odd`` are values that no column can hold."""

    def __init__(self, fact: Fact, batch: Any, problems: Problems) -> None:
        self.fact, self.batch, self.problems = fact, batch, problems
        self.size: int = batch.num_rows
        self.odd: dict[int, Value] = {}
        kind = fact.type.kind
        never_negative = fact.default is not None or kind in LONGEST
        self.floor = 0 if fact.default is not None else LOWEST
        self.least = 0 if never_negative else -LIMIT
        self.most = LONGEST.get(kind, LIMIT)

    def column(self, headers: dict[End, Header]) -> Column:
        if self.fact.type.kind == "boolean":
            return self._truths(headers["exact"])
        if self.fact.type.kind in CODED:
            return self._codes(headers["exact"])
        if list(headers) == ["exact"]:
            return self._ends(headers["exact"])
        return self._range(headers)

    # yes and no

    def _truths(self, header: Header) -> Truths:
        array = self.batch.column(header.place)
        if pa.types.is_null(array.type):
            return Truths(frozen(np.full(self.size, UNKNOWN, np.uint8)))
        if header.text:
            return self._written_truths(header, array)
        said, first = bits(array, 1)
        states = room(said.size, np.uint64)
        if array.null_count:
            told, _ = bits(array, 0)
            kernels.truths_where(said, told, _SPREAD, states)
        else:
            kernels.truths(said, _SPREAD, states)
        found = states.view(np.uint8)[first : first + self.size]
        return Truths(frozen(found), not array.null_count)

    def _written_truths(self, header: Header, array: Any) -> Truths:
        found = self._looked_up(header, array, lambda word: truth_of(self.fact, word))
        states = np.where(found < 0, UNKNOWN, found).astype(np.uint8)
        return Truths(frozen(states), not (states == UNKNOWN).any())

    # codes

    def _codes(self, header: Header) -> Codes:
        array = self.batch.column(header.place)
        if pa.types.is_null(array.type):
            return Codes(frozen(np.full(self.size, -1, np.int32)))
        found = self._looked_up(header, array, lambda word: code_of(self.fact, word))
        return Codes(frozen(found), not (found < 0).any())

    def _looked_up(self, header: Header, array: Any, read: Callable[[str], int | Text]) -> Array:
        """For each text the place that ``read`` gives it, -1 where it is unknown."""
        if not pa.types.is_dictionary(array.type):
            array = array.dictionary_encode()
        words = array.dictionary.cast(pa.string())
        table, wrong = self._table(words, read)
        if not len(words):
            return np.full(self.size, -1, np.int32)
        found = room(self.size, np.int32)
        indices = values(array.indices, array.indices.type.to_pandas_dtype())
        if array.indices.null_count:
            kernels.places_where(indices, known(array.indices), table, found)
        else:
            kernels.places(indices, table, found)
        if wrong:
            rows = np.flatnonzero(found == kernels.BAD)
            self.problems.add_each(
                map(int, rows), header.column, lambda row: wrong[array[row].as_py()]
            )
        return found

    def _table(
        self, words: Any, read: Callable[[str], int | Text]
    ) -> tuple[Array, dict[str, Text]]:
        """The place of each word of a dictionary, and what is wrong with those that have none."""
        table = (
            pc.index_in(words, value_set=_book(self.fact.type))
            .fill_null(-1)
            .to_numpy(zero_copy_only=False)
        )
        table = table.astype(np.int32)
        wrong: dict[str, Text] = {}
        for place in map(int, np.flatnonzero(table < 0)):
            word = words[place].as_py()
            found = -1 if word is None else read(word)
            if isinstance(found, Text):
                wrong[word], found = found, kernels.BAD
            table[place] = found
        return frozen(table), wrong

    # figures and dates

    def _ends(self, header: Header) -> Figures:
        array = self.batch.column(header.place)
        if pa.types.is_null(array.type):
            return self._nothing()
        if header.text:
            return self._written(header, array)
        if self.fact.type.kind == "date":
            days = array if array.type == pa.date32() else array.cast(pa.date32())
            return self._integers(header, days, np.int32, 1, EPOCH)
        if pa.types.is_decimal(array.type):
            return self._decimals(header, array)
        if array.type == pa.uint64():
            return self._decimals(header, array.cast(pa.decimal128(20, 0)))
        if not pa.types.is_signed_integer(array.type):
            array = array.cast(pa.int64())
        return self._integers(header, array, array.type.to_pandas_dtype(), header.times, 0)

    def _nothing(self) -> Figures:
        return Figures(frozen(np.full(self.size, self.floor, np.int64)),
                       frozen(np.full(self.size, HIGHEST, np.int64)))  # fmt: skip

    def _integers(self, header: Header, array: Any, kind: Any, times: int, plus: int) -> Figures:
        figures = values(array, kind)
        least, most = -(-self.least // times), self.most // times
        if self.fact.type.kind == "date":
            least, most = 1 - EPOCH, LAST_DAY - EPOCH
        if not array.null_count and times == 1 and plus == 0 and kind is np.int64:
            lo = hi = figures
            wrong = kernels.outside(figures, least, most)
        elif not array.null_count:
            lo = hi = room(self.size, np.int64)
            wrong = kernels.scaled(figures, times, plus, least, most, lo)
        else:
            lo, hi = room(self.size, np.int64), room(self.size, np.int64)
            wrong = kernels.scaled_where(
                figures, known(array), times, plus, least, most, self.floor, lo, hi
            )
        if wrong:
            rows = np.flatnonzero(((figures < least) | (figures > most)) & (known(array) == 1))
            self._one_by_one(header, array, map(int, rows), None)
        return Figures(frozen(lo), lo if hi is lo else frozen(hi))

    def _decimals(self, header: Header, array: Any) -> Figures:
        """Exact decimals: those that are whole in the fact's unit at once, others one by one."""
        digits, fits = unscaled(array)
        share = Fraction(header.times) / Fraction(10) ** array.type.scale
        times, by = share.numerator, share.denominator
        if times > LIMIT:
            times, fits = 1, fits & (digits == 0)
        most = LIMIT // times
        fits &= (digits >= -most) & (digits <= most)
        lo = np.where(fits, digits, 0) * times
        rest = np.zeros(self.size, np.bool_)
        if by > 1 and by <= LIMIT:
            kernels.divided(lo, by, rest)
        elif by > 1:
            rest = lo != 0
        easy = fits & ~rest & (lo >= self.least) & (lo <= self.most)
        hi = lo.copy()
        told = known(array) == 1
        if not told.all():
            lo[~told], hi[~told] = self.floor, HIGHEST
        slow = np.flatnonzero(told & ~easy)
        self._one_by_one(header, array, map(int, slow), (lo, hi))
        return _joined(lo, hi)

    def _one_by_one(
        self, header: Header, array: Any, rows: Iterable[int], ends: tuple[Array, Array] | None
    ) -> None:
        """Figures that a column cannot hold as they come. ``ends`` take those that it can."""
        for row in rows:
            cell = array.slice(row, 1)
            if self.fact.type.kind == "date":
                day = int(cell.cast(pa.int32())[0].as_py())
                self._wrong(row, header, f"没有这一天（1970-01-01 之后第 {day} 天）",
                            f"there is no such day ({day} days after 1970-01-01)")  # fmt: skip
                continue
            figure = Fraction(cell[0].as_py())
            self._put(row, header, figure * header.times / scale_of(self.fact.type), ends, figure)

    def _put(self, row: int, header: Header, value: Value, ends: tuple[Array, Array] | None, shown: Any) -> None:  # fmt: skip
        """Keeps one value, in the column where it fits and beside it where not."""
        low, high = bounds(value)
        if isinstance(low, Fraction | int) and not self._good(row, header, low, shown):
            return
        wholes = [None if end is None else whole_of(end, self.fact.type) for end in (low, high)]
        fitting = all(
            whole.denominator == 1 and abs(whole) <= LIMIT for whole in wholes if whole is not None
        )
        if fitting and ends is not None:
            ends[0][row] = self.floor if wholes[0] is None else int(wholes[0])
            ends[1][row] = HIGHEST if wholes[1] is None else int(wholes[1])
            return
        self.odd[row] = value if value != low else _plain(low)
        if ends is not None:
            ends[0][row], ends[1][row] = self.floor, HIGHEST

    def _good(self, row: int, header: Header, figure: Fraction | int, shown: Any) -> bool:
        """Whether a figure can be one of the fact; says what is wrong where not."""
        kind, label = self.fact.type, self.fact.label
        text = shown if isinstance(shown, str) else decimal(shown) or str(shown)
        whole = kind.kind in LONGEST or (kind.kind == "count" and kind.unit in WHOLE_UNITS)
        if self.least == 0 and figure < 0:
            self._wrong(row, header, f"{label.zh}不能为负：{text}",
                        f"{label.en} cannot be negative: {text}")  # fmt: skip
        elif whole and Fraction(figure).denominator != 1:
            self._wrong(row, header, f"“{text}”应为整数", f"'{text}': a whole number is expected")
        elif figure > self.most and kind.kind in LONGEST:
            name = kind.describe()
            self._wrong(row, header, f"“{text}”过大，不是{name.zh}", f"'{text}' is too large, expected {name.en}")  # fmt: skip
        else:
            return True
        return False

    def _wrong(self, row: int, header: Header, zh: str, en: str) -> None:
        self.problems.add(row, header.column, Text(zh, en))

    # text

    def _written(self, header: Header, array: Any) -> Figures:
        """Cells as people write them: plain ones at once, others one by one."""
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        cells = pc.utf8_trim_whitespace(array.cast(pa.string()))
        is_date = self.fact.type.kind == "date"
        plain = pc.match_substring_regex(cells, _DAY if is_date else _FIGURE).fill_null(False)
        easy = pc.if_else(plain, cells, pa.scalar(None, pa.string()))
        if is_date:
            figures, plain = self._written_days(header, easy, plain)
        else:
            figures = self._decimals(header, easy.cast(pa.decimal128(18, 6)))
        slow = np.flatnonzero((known(cells) == 1) & ~plain.to_numpy(zero_copy_only=False))
        if not slow.size:
            return figures
        ends = figures.lo.copy(), figures.hi.copy()
        for row in map(int, slow):
            text = cells[row].as_py()
            value = value_of(self.fact, header.times, text)
            if isinstance(value, Text):
                self.problems.add(row, header.column, value)
            elif value is not None:
                self._put(row, header, value, ends, text)
        return _joined(*ends)

    def _written_days(self, header: Header, easy: Any, plain: Any) -> tuple[Figures, Any]:
        try:
            days = easy.cast(pa.date32())
        except pa.ArrowInvalid:  # some day does not exist: each is looked at
            return self._nothing(), pa.array(np.zeros(self.size, np.bool_))
        return self._integers(header, days, np.int32, 1, EPOCH), plain

    # ranges

    def _range(self, headers: dict[End, Header]) -> Figures:
        """The exact figure where there is one, else what lies between the two ends."""
        parts: dict[End, tuple[Figures, dict[int, Value]]] = {}
        for end, header in headers.items():
            self.odd = {}
            parts[end] = self._ends(header), self.odd
        exact, exact_odd = parts.get("exact", (self._nothing(), {}))
        least, least_odd = parts.get("min", (self._nothing(), {}))
        most, most_odd = parts.get("max", (self._nothing(), {}))
        told = (exact.lo != self.floor) | (exact.hi != HIGHEST)
        told[list(exact_odd)] = True
        lo = np.where(told, exact.lo, least.lo)
        hi = np.where(told, exact.hi, most.hi)
        self.odd = dict(exact_odd)
        for row in sorted({*least_odd, *most_odd}):
            if not told[row]:
                low = self._end(least, least_odd, row, 0)
                high = self._end(most, most_odd, row, 1)
                lo[row], hi[row] = self.floor, HIGHEST
                if low is not None and high is not None and low > high:
                    lo[row], hi[row] = HIGHEST, self.floor
                else:
                    self.odd[row] = between(low, high)
        shown = headers.get("min") or headers.get("max") or headers["exact"]
        crossed = Text("下限高于上限", "the lower end is above the upper")
        rows = map(int, np.flatnonzero(lo > hi))
        self.problems.add_each(rows, shown.column, lambda _: crossed)
        return _joined(lo, hi)

    def _end(self, figures: Figures, odd: dict[int, Value], row: int, side: int) -> Value:
        if row in odd:
            return bounds(odd[row])[side]
        whole = int((figures.lo, figures.hi)[side][row])
        if whole in (LOWEST, HIGHEST):
            return None
        return _plain(Fraction(whole, scale_of(self.fact.type)))


@cache
def _book(kind: Type) -> Any:
    return pa.array(code_book(kind), pa.string())


def _joined(lo: Array, hi: Array) -> Figures:
    if np.array_equal(lo, hi):
        return Figures(frozen(lo), lo)
    return Figures(frozen(lo), frozen(hi))


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction) and value.denominator == 1:
        return int(value)
    return value
