"""What a batch comes to, exactly, in a form that adds up: of two tallies, the tally of both.

A sum is held as two halves, ``high * 2^32 + low``. Of fewer than 2^31 pairs neither half can
overflow while a batch is counted. After each addition ``low`` is brought below 2^32 again, so
that a sum stays exact for 2^32 pairs of the largest sum there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from numpy.typing import NDArray

from huice.population.columns import HIGHEST, Columns
from huice.population.engine.kernels import kernel
from huice.population.outcome import ELIGIBLE, INELIGIBLE, JUDGED, Outcome
from huice.population.running.summary import TOPS, ByVerdict, Sums

Array = NDArray[Any]
Largest = tuple[tuple[str, int], ...]
"""Companies by what they get in 分, the most first, equal ones in the order of their codes."""

PAIRS, LEAST, MOST, UNBOUNDED, HALVES = 0, 1, 3, 5, 6
"""Where a cell holds what; a sum is its low half, then its high half."""

KEPT = max(TOPS)
HALF = 2**32
JSON_EXACT = 2**53
"""Readers of JSON may take larger integers for floating point: they are written as text."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a tally: the measures, by key, each with the number of its
    requirements, and the groups of each dimension. The dimension "" is of all companies."""

    measures: tuple[str, ...]
    to_applicant: tuple[bool, ...]
    requirements: tuple[int, ...]
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts and sums of some companies.

    By dimension: ``cells`` [measure, group, verdict, what] of int64, ``members`` [group, what],
    which counts companies, then those with a pair eligible, at least judged, at least
    undetermined. ``short`` [measure, requirement] counts companies that lack just that.
    ``recipients`` counts companies with certain and with possible money of their own.
    """

    layout: Layout
    companies: int
    cells: Mapping[str, Array]
    members: Mapping[str, Array]
    short: Array
    recipients: tuple[int, int]
    certain: Largest
    possible: Largest

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.layout,
            self.companies + other.companies,
            {key: _carried(cells + other.cells[key]) for key, cells in self.cells.items()},
            {key: counts + other.members[key] for key, counts in self.members.items()},
            self.short + other.short,
            (self.recipients[0] + other.recipients[0], self.recipients[1] + other.recipients[1]),
            _largest(self.certain + other.certain),
            _largest(self.possible + other.possible),
        )

    def found(self, dimension: str, group: int, measure: int) -> ByVerdict:
        """One measure in one group."""
        return ByVerdict(*(_sums(cell) for cell in self.cells[dimension][measure, group].tolist()))

    def to_json(self) -> dict[str, Any]:
        """Only what is not zero; integers past 2^53 as text."""
        return {
            "companies": self.companies,
            "groups": {key: self._groups(key) for key in self.cells},
            "short": [[*place, int(self.short[tuple(place)])]
                      for place in np.argwhere(self.short).tolist()],
            "recipients": list(self.recipients),
            "certain": [[code, _written(money)] for code, money in self.certain],
            "possible": [[code, _written(money)] for code, money in self.possible],
        }  # fmt: skip

    def _groups(self, key: str) -> list[dict[str, Any]]:
        codes, cells, members = self.layout.groups[key], self.cells[key], self.members[key]
        found: dict[int, dict[str, Any]] = {
            group: {"code": codes[group], "members": members[group].tolist(), "cells": []}
            for group in np.flatnonzero(members[:, 0]).tolist()
        }
        for measure, group, verdict in np.argwhere(cells[..., PAIRS]).tolist():
            sums = _sums(cells[measure, group, verdict].tolist())
            figures = (sums.pairs, sums.least, sums.most, sums.unbounded)
            found[group]["cells"].append([measure, verdict, *map(_written, figures)])
        return list(found.values())

    @classmethod
    def from_json(cls, data: Mapping[str, Any], layout: Layout) -> Tally:
        tally = nothing(layout)
        for key, groups in data["groups"].items():
            places = {code: place for place, code in enumerate(layout.groups[key])}
            cells, members = tally.cells[key], tally.members[key]
            for each in groups:
                group = places[each["code"]]
                members[group] = each["members"]
                for measure, verdict, *figures in each["cells"]:
                    pairs, least, most, unbounded = map(int, figures)
                    cells[measure, group, verdict] = (
                        pairs, least % HALF, least // HALF, most % HALF, most // HALF, unbounded,
                    )  # fmt: skip
        for measure, requirement, companies in data["short"]:
            tally.short[measure, requirement] = companies
        certain, possible = (
            tuple((code, int(money)) for code, money in data[name])
            for name in ("certain", "possible")
        )
        return Tally(
            layout, data["companies"], tally.cells, tally.members, tally.short,
            (data["recipients"][0], data["recipients"][1]), certain, possible,
        )  # fmt: skip


def nothing(layout: Layout) -> Tally:
    """The tally of no companies."""
    count = len(layout.measures)
    return Tally(
        layout, 0,
        {key: np.zeros((count, len(groups), INELIGIBLE, HALVES), np.int64)
         for key, groups in layout.groups.items()},
        {key: np.zeros((len(groups), 4), np.int64) for key, groups in layout.groups.items()},
        np.zeros((count, max(layout.requirements, default=0)), np.int64),
        (0, 0), (), (),
    )  # fmt: skip


def tally_of(
    layout: Layout, sorted_by: Mapping[str, Array], columns: Columns, outcome: Outcome
) -> Tally:
    """A batch; ``sorted_by`` has the group of each company, by dimension."""
    tally = nothing(layout)
    best = np.full(columns.size, INELIGIBLE, np.uint8)
    mark_best(best, outcome.rows, outcome.verdicts)
    groups_of = {"": np.zeros(columns.size, np.int32), **sorted_by}
    for key, groups in groups_of.items():
        add_pairs(
            tally.cells[key], groups, outcome.rows, outcome.measures, outcome.verdicts,
            outcome.least, outcome.most,
        )  # fmt: skip
        _carried(tally.cells[key])
        count_members(tally.members[key], groups, best)
    lacking = np.flatnonzero(outcome.short & (outcome.unmet >= 0))
    np.add.at(tally.short, (outcome.measures[lacking], outcome.unmet[lacking]), 1)
    certain, possible = np.zeros((2, columns.size), np.int64), np.zeros((2, columns.size), np.int64)
    add_to_companies(
        certain, possible, np.array(layout.to_applicant, np.bool_), outcome.rows,
        outcome.measures, outcome.verdicts, outcome.least, outcome.most,
    )  # fmt: skip
    recipients = tuple(int(each.any(axis=0).sum()) for each in (certain, possible))
    return Tally(
        layout, columns.size, tally.cells, tally.members, tally.short,
        (recipients[0], recipients[1]),
        _largest_of(columns.companies, certain), _largest_of(columns.companies, possible),
    )  # fmt: skip


@kernel
def mark_best(best: Array, rows: Array, verdicts: Array) -> None:
    """The best verdict that each company has on any measure."""
    for i in range(rows.size):
        best[rows[i]] = min(best[rows[i]], verdicts[i])


@kernel
def count_members(members: Array, groups: Array, best: Array) -> None:
    for row in range(groups.size):
        group = groups[row]
        members[group, 0] += 1
        for verdict in range(best[row], INELIGIBLE):
            members[group, 1 + verdict] += 1


@kernel
def add_pairs(
    cells: Array, groups: Array, rows: Array, measures: Array, verdicts: Array, least: Array,
    most: Array,
) -> None:  # fmt: skip
    for i in range(rows.size):
        if verdicts[i] >= INELIGIBLE:
            continue
        cell = cells[measures[i], groups[rows[i]], verdicts[i]]
        cell[PAIRS] += 1
        if least[i] < 0:  # no sum
            continue
        cell[LEAST] += least[i] & (HALF - 1)
        cell[LEAST + 1] += least[i] >> 32
        if most[i] == HIGHEST:
            cell[UNBOUNDED] += 1
        else:
            cell[MOST] += most[i] & (HALF - 1)
            cell[MOST + 1] += most[i] >> 32


@kernel
def add_to_companies(
    certain: Array, possible: Array, counted: Array, rows: Array, measures: Array,
    verdicts: Array, least: Array, most: Array,
) -> None:  # fmt: skip
    """Each company's money as low and high halves: the least it is eligible for, and the most,
    judgements granted."""
    for i in range(rows.size):
        if verdicts[i] > JUDGED or least[i] < 0 or not counted[measures[i]]:
            continue
        row = rows[i]
        if verdicts[i] == ELIGIBLE:
            certain[0, row] += least[i] & (HALF - 1)
            certain[1, row] += least[i] >> 32
        if most[i] != HIGHEST:
            possible[0, row] += most[i] & (HALF - 1)
            possible[1, row] += most[i] >> 32


def _carried(cells: Array) -> Array:
    """The same sums with every low half below 2^32; changes the array."""
    for low in (LEAST, MOST):
        cells[..., low + 1] += cells[..., low] >> 32
        cells[..., low] &= HALF - 1
    return cells


def _sums(cell: Sequence[int]) -> Sums:
    return Sums(
        cell[PAIRS], cell[LEAST] + HALF * cell[LEAST + 1], cell[MOST] + HALF * cell[MOST + 1],
        cell[UNBOUNDED],
    )  # fmt: skip


def _largest_of(companies: Any, money: Array) -> Largest:
    """The companies with most money, of each company's low and high halves."""
    rows = np.flatnonzero(money.any(axis=0))
    low, high = money[0, rows], money[1, rows]
    table = pa.table({
        "high": high + (low >> 32), "low": low & (HALF - 1), "company": companies.take(pa.array(rows)),
    })  # fmt: skip
    order = [("high", "descending"), ("low", "descending"), ("company", "ascending")]
    kept = table.take(pc.select_k_unstable(table, KEPT, order)) if rows.size else table
    return tuple(
        (code, high * HALF + low)
        for high, low, code in zip(*(kept[name].to_pylist() for name in table.column_names), strict=True)
    )  # fmt: skip


def _largest(recipients: Largest) -> Largest:
    return tuple(sorted(recipients, key=lambda each: (-each[1], each[0]))[:KEPT])


def _written(number: int) -> int | str:
    return str(number) if number > JSON_EXACT else number
