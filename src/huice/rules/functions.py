"""The functions of the language: what each takes, what it gives, and how it is computed.

Each is exact and inclusion-monotone over ranges (see ``huice.values.range``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from huice.language import Text
from huice.values import range as ranges
from huice.values.range import Range, between, bounds
from huice.values.types import BOOLEAN, DATE, RATE, YEAR, Type

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
    """The value, known to be no more than the limit: bounds what is not known yet."""
    lo, hi = bounds(value)
    top = bounds(limit)[1]
    if top is None or (hi is not None and hi <= top):
        return value
    return between(lo if lo is None or lo <= top else top, top)


def year_of(day: Any) -> Any:
    lo, hi = bounds(day)
    return between(None if lo is None else lo.year, None if hi is None else hi.year)


def start_of_year(year: Any) -> Any:
    return _map_ends(year, lambda y: date(y, 1, 1))


def end_of_year(year: Any) -> Any:
    return _map_ends(year, lambda y: date(y, 12, 31))


def _map_ends(value: Any, rising: Callable[[Any], Any]) -> Any:
    if value is not None and type(value) is not Range:
        return rising(value)
    lo, hi = bounds(value)
    return between(None if lo is None else rising(lo), None if hi is None else rising(hi))


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


def all_boolean(types: tuple[Type, ...]) -> bool:
    return bool(types) and all(kind == BOOLEAN for kind in types)
