"""The functions of the language: what each takes, what it gives, and how it is computed.

Each is exact and inclusion-monotone over ranges (see ``huice.values.range``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from fractions import Fraction
from typing import Any

from huice.language import Text
from huice.values import range as ranges
from huice.values.range import between, bounds
from huice.values.types import DATE, RATE, YEAR, Type

Typing = Callable[[tuple[Type, ...]], Type | None]


@dataclass(frozen=True, slots=True)
class Function:
    """``gives`` returns the type of the result, or None where the arguments do not fit."""

    name: str
    takes: Text
    gives: Typing
    compute: Callable[..., Any]
    needs_reading: bool = False


def _alike(types: tuple[Type, ...]) -> Type | None:
    return types[0] if len(types) >= 2 and len(set(types)) == 1 and types[0].ordered else None


def _mean_type(types: tuple[Type, ...]) -> Type | None:
    kind = _alike(types)
    return kind if kind and kind.kind in {"money", "rate", "count", "number"} else None


def _growth_type(types: tuple[Type, ...]) -> Type | None:
    fits = len(types) == 2 and types[0] == types[1] and types[0].kind in {"money", "count"}
    return RATE if fits else None


def _bounded_type(types: tuple[Type, ...]) -> Type | None:
    return _alike(types) if len(types) == 2 else None


def _one(kind: Type, result: Type) -> Typing:
    return lambda types: result if types == (kind,) else None


def mean(*values: Any) -> Any:
    total = values[0]
    for value in values[1:]:
        total = ranges.add(total, value)
    return ranges.multiply(total, Fraction(1, len(values)))


def growth(new: Any, old: Any) -> Any:
    """(new - old) / old; a base of zero or below has no growth rate."""
    lowest = bounds(old)[0]
    if lowest is None or lowest <= 0:
        return None
    return ranges.subtract(ranges.divide(new, old), 1)


def at_most(value: Any, limit: Any) -> Any:
    """The value, but no more than the limit, which bounds what is not known yet."""
    return ranges.least(value, limit)


def year_of(day: Any) -> Any:
    lo, hi = bounds(day)
    return between(None if lo is None else lo.year, None if hi is None else hi.year)


def start_of_year(year: Any) -> Any:
    return _day_of(year, 1, 1)


def end_of_year(year: Any) -> Any:
    return _day_of(year, 12, 31)


def _day_of(year: Any, month: int, day: int) -> Any:
    """The day in that year; past the calendar's ends no more is known than that."""
    lo, hi = bounds(year)
    first = None if lo is None or lo < MINYEAR else _clamped(lo, month, day)
    last = None if hi is None or hi > MAXYEAR else _clamped(hi, month, day)
    return between(first, last)


def _clamped(year: Any, month: int, day: int) -> date:
    if year < MINYEAR:
        return date.min
    return date.max if year > MAXYEAR else date(int(year // 1), month, day)


FUNCTIONS = {
    function.name: function
    for function in (
        Function("min", Text("同类数值两个以上", "two or more figures of one type"), _alike,
                 ranges.least),
        Function("max", Text("同类数值两个以上", "two or more figures of one type"), _alike,
                 ranges.greatest),
        Function("mean", Text("同类数值两个以上", "two or more figures of one type"), _mean_type,
                 mean, needs_reading=True),
        Function("growth", Text("新旧两个金额或数量", "a new and an old money or count"),
                 _growth_type, growth, needs_reading=True),
        Function("at_most", Text("数值及其上限", "a figure and its bound"), _bounded_type, at_most),
        Function("year_of", Text("一个日期", "a date"), _one(DATE, YEAR), year_of),
        Function("start_of_year", Text("一个年份", "a year"), _one(YEAR, DATE), start_of_year),
        Function("end_of_year", Text("一个年份", "a year"), _one(YEAR, DATE), end_of_year),
    )
}  # fmt: skip

LOGIC_FUNCTIONS = {"all": "and", "any": "or"}
