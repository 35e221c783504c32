"""A batch of companies as the kernels read it: one fixed-width column for each fact and year.

Figures are whole numbers of a unit that ``scale_of`` makes small enough for the fact's type.
What does not fit (a third of a 分, a sum past 2^62) is kept beside, in ``odd``, and its company
is answered one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice import industries, places
from huice.rules.facts import Fact, FactKey
from huice.values.duration import Duration
from huice.values.literals import WHOLE_UNITS
from huice.values.range import Value, between
from huice.values.types import Type

Integers = NDArray[np.int64]
States = NDArray[np.uint8]
Places = NDArray[np.int32]

LOWEST, HIGHEST = -(2**63), 2**63 - 1
"""No bound below, no bound above."""

LIMIT = 2**62
"""Figures stay within ± this; a larger one is odd."""

NO, YES, UNKNOWN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Figures:
    """Money in 分, days since 0001-01-01 (``date.toordinal``), months, years, scaled figures.

    ``hi`` is the very same array as ``lo`` where every figure of the batch is known exactly.
    """

    lo: Integers
    hi: Integers

    @property
    def exact(self) -> bool:
        return self.lo is self.hi


@dataclass(frozen=True, slots=True)
class Truths:
    """NO, YES or UNKNOWN of each company; ``exact`` where none is unknown."""

    states: States
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Codes:
    """The place of each company's code in ``code_book`` of the type; -1 is unknown."""

    places: Places
    exact: bool = False


Column = Figures | Truths | Codes


@dataclass(frozen=True, slots=True)
class Columns:
    """A batch: a column for each fact that is told at all; every other fact is unknown.

    ``companies`` are their codes. ``odd`` holds the values that no column can, by fact and row;
    the column's own entry there is to be disregarded.
    """

    size: int
    companies: Any  # pyarrow StringArray
    columns: Mapping[FactKey, Column]
    facts: Mapping[str, Fact]
    odd: Mapping[FactKey, Mapping[int, Value]] = field(default_factory=dict)

    def odd_rows(self) -> list[int]:
        return sorted({row for rows in self.odd.values() for row in rows})

    def company(self, row: int) -> dict[tuple[str, int], Value]:
        """The facts of one company, as the one-company engine takes them."""
        found: dict[tuple[str, int], Value] = {}
        for key, column in self.columns.items():
            rare = self.odd.get(key)
            value = (
                rare[row]
                if rare and row in rare
                else _value(column, row, self.facts[key.name].type)
            )
            if value is not None:
                found[key] = value
        return found


def scale_of(kind: Type) -> int:
    """By how much a figure of the type is multiplied to be held whole."""
    if kind.kind == "rate":
        return 1_000_000
    if kind.kind == "number" or (kind.kind == "count" and kind.unit not in WHOLE_UNITS):
        return 1000
    return 1


@cache
def code_book(kind: Type) -> tuple[str, ...]:
    """Every code that a column of the type may hold, in a fixed order."""
    match kind.kind:
        case "place":
            return places.codes()
        case "industry":
            return industries.codes()
        case _:
            return kind.options


@cache
def code_places(kind: Type) -> Mapping[str, int]:
    """Where each code stands in ``code_book``."""
    return {code: place for place, code in enumerate(code_book(kind))}


def _value(column: Column, row: int, kind: Type) -> Value:
    match column:
        case Truths():
            state = column.states[row]
            return None if state == UNKNOWN else bool(state)
        case Codes():
            place = column.places[row]
            return None if place < 0 else code_book(kind)[place]
        case Figures():
            lo, hi = int(column.lo[row]), int(column.hi[row])
            return between(
                None if lo == LOWEST else _figure(lo, kind),
                None if hi == HIGHEST else _figure(hi, kind),
            )


def _figure(whole: int, kind: Type) -> Value:
    match kind.kind:
        case "date":
            return date.fromordinal(whole)
        case "duration":
            return Duration(whole, "个月")
        case "rate":
            return Fraction(whole, scale_of(kind))
        case _:
            scale = scale_of(kind)
            return whole // scale if whole % scale == 0 else Fraction(whole, scale)
