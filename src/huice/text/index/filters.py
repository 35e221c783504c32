"""Filters by what a document is: its place, level, year, state and industry."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import cached_property, reduce
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from huice import industries, places
from huice.problems import BadInput, Spot
from huice.text.index.pairs import folded
from huice.text.index.units import LEVELS

STATES: Final = ("draft", "final", "notice", "interpretation", "record")
_ENDINGS: Final = re.compile(r"(?:产业集群|制造业|产业|行业|业)$")

Mask = NDArray[np.bool_]


class Documents:
    """The shown documents. A column is read when a filter first asks for it, so that opening
    stays fast; whoever holds this makes a new one when the index changes."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        rows = db.execute("SELECT key FROM document WHERE shown = 1 ORDER BY key").fetchall()
        self.keys = np.array([key for (key,) in rows], np.int64)
        self._columns: dict[str, tuple[list[str | int], NDArray[np.intp]]] = {}

    def rows_of(self, keys: NDArray[np.int32]) -> NDArray[np.int32]:
        """The row of each key; -1 for a document that is gone."""
        if keys.min(initial=0) < 0:
            raise sqlite3.DatabaseError("a batch names documents that cannot be")
        rows = np.full(max(keys.max(initial=0), self.keys.max(initial=0)) + 1, -1, np.int32)
        rows[self.keys] = np.arange(len(self.keys), dtype=np.int32)
        return rows[keys]

    def within(
        self, place: str, level: str, year: int | None, state: str, document: str
    ) -> Mask | None:
        """Which documents pass; None where nothing is asked. Raises BadInput for a place, level
        or state that does not exist."""
        tests: list[Mask] = []
        if place:
            tests.append(self._passing("region", _inside(place)))
        if level:
            tests.append(self._passing("level", one_of("--level", level, LEVELS).__eq__))
        if state:
            tests.append(self._passing("state", one_of("--state", state, STATES).__eq__))
        if year is not None:
            tests.append(self._passing("first_year", lambda first: first <= year))
            tests.append(self._passing("last_year", lambda last: year <= last))
        if document:
            tests.append(self._passing("id", document.__eq__))
        return reduce(np.logical_and, tests) if tests else None

    def titled(self, words: Sequence[str]) -> Mask:
        """Documents whose title has one of the words."""
        named = (np.array([word in title for title in self._titles], bool) for word in words)
        return reduce(np.logical_or, named)

    def _passing(self, column: str, test: Callable[[Any], bool]) -> Mask:
        """A test, made once for each value of a column."""
        values, at = self._column(column)
        passing: Mask = np.array([test(value) for value in values], bool)
        return passing[at]

    def _column(self, name: str) -> tuple[list[str | int], NDArray[np.intp]]:
        """The values of a column, each once, and which of them each document has."""
        if name not in self._columns:
            numbers: dict[str | int, int] = {}
            rows = self._db.execute(f"SELECT {name} FROM document WHERE shown = 1 ORDER BY key")
            at = [numbers.setdefault(value, len(numbers)) for (value,) in rows]
            self._columns[name] = list(numbers), np.array(at, np.intp)
        return self._columns[name]

    @cached_property
    def _titles(self) -> list[str]:
        values, at = self._column("title")
        low = [folded(str(value)) for value in values]
        return [low[each] for each in at]


def industry_names(industry: str) -> list[str]:
    """The industry as typed, without 产业 or 行业 behind it, and by its name in GB/T 4754 where
    a code was given. Raises BadInput for nothing."""
    typed = folded(industry).strip()
    if not typed:
        raise BadInput.at(Spot("--industry"), "写产业名或代码", "give an industry by name or code")
    try:
        name = industries.name(industries.find(industry)) or typed
    except (ValueError, KeyError):
        name = typed
    names = dict.fromkeys((typed, folded(name), _ENDINGS.sub("", typed)))
    return [each for each in names if len(each) >= 2] or [typed]


def one_of(option: str, value: str, known: Sequence[str]) -> str:
    """The value, where it is known; else BadInput."""
    if value in known:
        return value
    listed = "、".join(known)
    raise BadInput.at(
        Spot(option), f"没有“{value}”，可选：{listed}", f"no '{value}'; one of: {listed}"
    )


def _inside(place: str) -> Callable[[str], bool]:
    """A test for the regions that lie in a place."""
    try:
        code = places.find(place)
    except ValueError as error:
        raise BadInput.at(
            Spot("--place"), getattr(error, "zh", str(error)), getattr(error, "en", str(error))
        ) from None

    def within(region: str) -> bool:
        try:
            return bool(region) and region != "全国" and places.contains(code, places.find(region))
        except ValueError:
            return False

    return within
