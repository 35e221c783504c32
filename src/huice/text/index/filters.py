"""Filters by what a document is: its place, level, year, state and industry."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Final

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
    """The shown documents, held in memory as columns of one length."""

    def __init__(self, db: sqlite3.Connection) -> None:
        rows = db.execute(
            "SELECT key, id, title, state, region, level, first_year, last_year "
            "FROM document WHERE shown = 1 ORDER BY key"
        ).fetchall()
        columns = list(zip(*rows, strict=True)) or [()] * 8
        self.keys = np.array(columns[0], np.int64)
        self.ids, self.titles, self._states, self._regions, self._levels = columns[1:6]
        self._first = np.array(columns[6], np.int64)
        self._last = np.array(columns[7], np.int64)

    def rows_of(self, keys: NDArray[np.int32]) -> NDArray[np.int32]:
        """The row of each key; -1 for a document that is gone."""
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
            inside = _inside(place)
            known = {region: inside(region) for region in set(self._regions)}
            tests.append(np.array([known[region] for region in self._regions], bool))
        if level:
            tests.append(_equal(self._levels, one_of("--level", level, LEVELS)))
        if state:
            tests.append(_equal(self._states, one_of("--state", state, STATES)))
        if year is not None:
            tests.append((self._first <= year) & (year <= self._last))
        if document:
            tests.append(_equal(self.ids, document))
        return np.logical_and.reduce(tests) if tests else None

    def titled(self, words: Sequence[str]) -> Mask:
        """Documents whose title has one of the words."""
        return np.array([any(word in title for word in words) for title in self._folded], bool)

    @cached_property
    def _folded(self) -> list[str]:
        return [folded(title) for title in self.titles]


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


def _equal(column: Sequence[str], value: str) -> Mask:
    return np.fromiter((each == value for each in column), bool, len(column))


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
