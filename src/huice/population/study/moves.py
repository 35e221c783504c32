"""Who moved from one outcome to another: pairs of company and measure, and companies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice.population.columns import HIGHEST
from huice.population.outcome import INELIGIBLE, JUDGED, Outcome
from huice.population.study.allotment import total, total_by
from huice.population.study.studies import Groups, pairs_of
from huice.rules.measure import Measure

Array = NDArray[Any]

FIELDS = (
    "winners", "losers", "mixed", "unchanged", "undecided", "gained", "lost", "unbounded", "entered", "left",
    "before", "after", "paid_before", "paid_after",
)  # fmt: skip
"""The fields of ``Moves``, then claims that exist only after, only before, and on either side;
last those of a sum, on either side."""

APPLICANT, GOVERNMENT = 0, 1


class Moved:
    """Adds who of a batch moved, measure by measure, to tables of ``FIELDS``: ``pairs`` by measure,
    ``companies`` by dimension, payee and group."""

    def __init__(
        self, pairs: Array, companies: Mapping[str, Array], groups: Groups, size: int
    ) -> None:
        self.pairs, self.companies, self.groups, self.size = pairs, companies, groups, size
        self.marks = [_Marks(*np.zeros((7, size), np.bool_)) for _ in (APPLICANT, GOVERNMENT)]

    def add(self, place: int, measure: Measure, before: Outcome, after: Outcome) -> None:
        payee = APPLICANT if measure.award.to == "applicant" else GOVERNMENT
        old, new = _Pairs.of(before, place, self.size), _Pairs.of(after, place, self.size)
        better = (new.verdicts < old.verdicts) | (new.least > old.least) | (new.most > old.most)
        worse = (new.verdicts > old.verdicts) | (new.least < old.least) | (new.most < old.most)
        claim = old.claimed | new.claimed
        waiting = (better | worse) & ~claim
        marks = _Marks(
            better & claim, worse & claim, waiting, old.claimed, new.claimed,
            old.claimed & old.summed, new.claimed & new.summed,
        )  # fmt: skip
        marks.add_to(self.pairs[place : place + 1], self.groups[""])
        self.marks[payee] |= marks
        open_ended = (old.claims == HIGHEST) != (new.claims == HIGHEST)
        change = np.where(open_ended, 0, new.claims - old.claims)
        for name, money in (("gained", np.maximum(change, 0)), ("lost", np.maximum(-change, 0))):
            self._sum(place, payee, name, np.flatnonzero(money), money)
        self._sum(
            place, payee, "unbounded", np.flatnonzero(open_ended), open_ended.astype(np.int64)
        )

    def _sum(self, place: int, payee: int, name: str, rows: Array, values: Array) -> None:
        field = FIELDS.index(name)
        for key, groups in self.groups.items():
            found = self.companies[key][payee]
            sums = total_by(groups[rows], values[rows], len(found))
            found[:, field] += np.array(sums, object)
        self.pairs[place, field] += total(values[rows])

    def close(self) -> None:
        """Companies by group, once all measures are in."""
        for key, groups in self.groups.items():
            for payee in (APPLICANT, GOVERNMENT):
                self.marks[payee].add_to(self.companies[key][payee], groups)


@dataclass(frozen=True, slots=True)
class _Marks:
    """Pairs, or companies, with a claim that got better, or worse; without a claim on either side,
    yet not the same (``waiting``); with a claim before, and after; with one of a sum."""

    better: Array
    worse: Array
    waiting: Array
    before: Array
    after: Array
    paid_before: Array
    paid_after: Array

    def __or__(self, other: _Marks) -> _Marks:
        return _Marks(
            self.better | other.better, self.worse | other.worse, self.waiting | other.waiting,
            self.before | other.before, self.after | other.after,
            self.paid_before | other.paid_before, self.paid_after | other.paid_after,
        )  # fmt: skip

    def add_to(self, fields: Array, groups: Array) -> None:
        """Counts who moved how, by group, into rows of ``FIELDS``."""
        still = ~self.better & ~self.worse
        for name, marks in (
            ("winners", self.better & ~self.worse), ("losers", self.worse & ~self.better),
            ("mixed", self.better & self.worse), ("undecided", still & self.waiting),
            ("unchanged", still & ~self.waiting & (self.before | self.after)),
            ("entered", self.after & ~self.before), ("left", self.before & ~self.after),
            ("before", self.before), ("after", self.after),
            ("paid_before", self.paid_before), ("paid_after", self.paid_after),
        ):  # fmt: skip
            counted = np.bincount(groups[marks], minlength=len(fields))
            fields[:, FIELDS.index(name)] += counted.astype(object)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """One measure's pairs, company by company; ``claims`` are 0 where there is none. ``summed``
    pairs have a sum."""

    verdicts: Array
    least: Array
    most: Array
    summed: Array

    @classmethod
    def of(cls, outcome: Outcome, place: int, size: int) -> _Pairs:
        pairs = pairs_of(outcome, place)
        verdicts = np.full(size, INELIGIBLE, np.uint8)
        least, most = np.zeros((2, size), np.int64)
        summed = np.zeros(size, np.bool_)
        rows = outcome.rows[pairs]
        verdicts[rows] = outcome.verdicts[pairs]
        least[rows] = np.maximum(outcome.least[pairs], 0)  # no sum counts as nothing
        most[rows] = np.maximum(outcome.most[pairs], 0)
        summed[rows] = outcome.most[pairs] >= 0
        return cls(verdicts, least, most, summed)

    @property
    def claimed(self) -> Array:
        return self.verdicts <= JUDGED

    @property
    def claims(self) -> Array:
        return np.where(self.claimed, self.most, 0)
