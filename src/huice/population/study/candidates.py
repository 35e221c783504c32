"""Who could be paid without asking (免申即享), or for the asking (快申快享).

Without asking: on register facts alone the verdict is eligible and the award is an amount known
to the 分. For the asking: every requirement that hangs on register facts alone is met, nothing
rules the company out, and what is left is declared facts or a judgement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

from huice.decide.library import Library
from huice.language import Text
from huice.library.policies import Policies
from huice.population.columns import HIGHEST, Columns
from huice.population.matcher import Matcher
from huice.population.outcome import ELIGIBLE, INELIGIBLE, NO_SUM, Outcome
from huice.population.running.dimensions import dimensions_of, group_name
from huice.population.running.manifest import library_digest
from huice.population.running.summary import Sums
from huice.population.study.allotment import total_by
from huice.population.study.registers import Asked, Barrier, Registers
from huice.population.study.studies import (
    States,
    assumed_open,
    closed_of,
    document_title,
    grouped,
    named_measures,
    table,
)
from huice.rules.facts import FactKey
from huice.rules.measure import Measure
from huice.values.moments import Moment, day_of

Array = NDArray[Any]

CandidateKind = Literal["without_asking", "for_the_asking"]
KINDS: tuple[CandidateKind, ...] = ("without_asking", "for_the_asking")
KIND_NAMES: dict[CandidateKind, Text] = {
    "without_asking": Text("免申即享", "without asking"),
    "for_the_asking": Text("快申快享", "for the asking"),
}


@dataclass(frozen=True, slots=True)
class MeasureCandidates:
    """``checked`` requirements of ``requirements`` hang on register facts alone; without any,
    nobody is found for the asking. ``never`` says that nobody can be paid without asking."""

    key: str
    title: Text
    cite: str
    document: Text
    to: str
    has_sum: bool
    without_asking: Sums
    for_the_asking: Sums
    checked: int
    requirements: int
    never: bool
    barriers: tuple[Barrier, ...]
    asked: tuple[Asked, ...]
    judges: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class CandidateGroup:
    """Pairs by group; ``code`` "" is the unknown group. The sums are the companies' own money."""

    code: str
    name: Text
    companies: int
    without_asking: Sums
    for_the_asking: Sums


@dataclass(frozen=True, slots=True)
class CandidateGrouping:
    id: str
    title: Text
    groups: tuple[CandidateGroup, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """``reached`` counts the companies with money of their own to be had without asking, and those
    with a measure for the asking. ``without_asking`` and ``for_the_asking`` sum up the companies' own money."""

    source: str
    at: str
    library: str
    companies: int
    reached: tuple[int, int]
    without_asking: Sums
    for_the_asking: Sums
    measures: tuple[MeasureCandidates, ...]
    groupings: tuple[CandidateGrouping, ...]
    closed: States
    assumed_open: States


FIELDS = ("pairs", "least", "most", "unbounded")
"""The fields of ``Sums``."""


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of company and measure: row, place of the measure, place in ``KINDS``, sums in 分."""

    rows: Array
    measures: Array
    kinds: Array
    least: Array
    most: Array


@dataclass(frozen=True, slots=True)
class CandidateCount:
    """Some companies; counts add up. ``pairs`` [measure, kind, field]; of the companies' own
    money, by dimension, ``groups`` [group, kind, field] and ``companies`` by group."""

    size: int
    reached: Array
    pairs: Array
    groups: Mapping[str, Array]
    companies: Mapping[str, Array]

    def __add__(self, other: CandidateCount) -> CandidateCount:
        return CandidateCount(
            self.size + other.size, self.reached + other.reached, self.pairs + other.pairs,
            {key: counts + other.groups[key] for key, counts in self.groups.items()},
            {key: counts + other.companies[key] for key, counts in self.companies.items()},
        )  # fmt: skip


class CandidateStudy:
    """Some measures or documents (all, with no words) at one moment, on register facts alone."""

    def __init__(
        self, policies: Policies, at: Moment, asked: Sequence[str] = (), assume_open: bool = False
    ) -> None:
        self.policies = policies
        named = named_measures(policies, asked)
        self.matcher = Matcher(policies, at, named, assume_open)
        library = Library(policies)
        self.registers = tuple(
            Registers(library.judge(each.key), policies.facts, each.anchor.at(day_of(at)))
            for each in self.matcher.measures
        )
        keys = [each.key for each in self.matcher.measures]
        checks = dict(zip(keys, (each.checked for each in self.registers), strict=True))
        self._checks = Matcher(_checked_only(policies, checks), at, named, assume_open)
        self.dimensions = dimensions_of(policies)

    @property
    def keys(self) -> tuple[FactKey, ...]:
        """The register facts, and years, that can matter."""
        return tuple(key for key in self.matcher.keys if self._registered(key))

    def _registered(self, key: FactKey) -> bool:
        return self.policies.facts[key.name].source == "register"

    def nothing(self) -> CandidateCount:
        """The count of no companies."""
        sizes = {each.id: len(each.groups) for each in self.dimensions} | {"": 1}
        return CandidateCount(
            0, np.zeros(len(KINDS), np.int64), _tables(len(self.matcher.measures)),
            {key: _tables(size) for key, size in sizes.items()},
            {key: np.zeros(size, np.int64) for key, size in sizes.items()},
        )  # fmt: skip

    def find(self, columns: Columns) -> Found:
        """The candidates of a batch, whatever else its columns tell."""
        shown = self._shown(columns)
        outcome = self.matcher.match(shown)
        certain = np.array(
            [each.award.kind == "amount" for each in self.matcher.measures], np.bool_
        )
        without_asking = (
            (outcome.verdicts == ELIGIBLE) & certain[outcome.measures]
            & (outcome.least == outcome.most) & (outcome.least > 0)
        )  # fmt: skip
        checked = np.array([bool(each.checked) for each in self.registers], np.bool_)
        passed = checked[outcome.measures] & self._passed(shown, outcome)
        for_the_asking = ~without_asking & (  # one of several ways may be met on registers alone
            (outcome.verdicts == ELIGIBLE) | (outcome.verdicts < INELIGIBLE) & passed
        )
        pairs = np.flatnonzero(without_asking | for_the_asking)
        return Found(
            outcome.rows[pairs], outcome.measures[pairs],
            for_the_asking[pairs].astype(np.int8), outcome.least[pairs], outcome.most[pairs],
        )  # fmt: skip

    def _shown(self, columns: Columns) -> Columns:
        """The batch with everything hidden that no register tells."""
        return replace(
            columns,
            columns={key: each for key, each in columns.columns.items() if self._registered(key)},
            odd={key: each for key, each in columns.odd.items() if self._registered(key)},
        )

    def _passed(self, columns: Columns, outcome: Outcome) -> Array:
        """Whether each pair meets every requirement that hangs on register facts alone."""
        checks = self._checks.match(columns)
        met = checks.verdicts == ELIGIBLE

        def numbered(each: Outcome) -> Array:
            return each.measures.astype(np.int64) * columns.size + each.rows

        return np.isin(numbered(outcome), numbered(checks)[met], assume_unique=True)

    def listed(self, columns: Columns, found: Found) -> Any:
        """The candidates of a batch as an Arrow table: company, measure, kind, min and max in 分
        (null where there is no sum, or no bound)."""
        names = pa.array([each.key for each in self.matcher.measures], pa.string())
        return pa.table({
            "company": columns.companies.take(pa.array(found.rows)),
            "measure": pa.DictionaryArray.from_arrays(pa.array(found.measures), names),
            "kind": pa.DictionaryArray.from_arrays(pa.array(found.kinds), pa.array(KINDS)),
            "min": pa.array(found.least, mask=found.least == NO_SUM),
            "max": pa.array(found.most, mask=(found.most == NO_SUM) | (found.most == HIGHEST)),
        })  # fmt: skip

    def count(self, columns: Columns, found: Found | None = None) -> CandidateCount:
        """A batch; ``found`` are its candidates where they are known already."""
        found = found or self.find(columns)
        none = self.nothing()
        own = np.array([each.award.to == "applicant" for each in self.matcher.measures], np.bool_)
        own_pairs = np.flatnonzero(own[found.measures])
        everyone = np.arange(found.rows.size)
        _add(none.pairs, found.measures, found, everyone)
        groups = grouped(self.dimensions, self.matcher, columns)
        for key, group_of in groups.items():
            _add(none.groups[key], group_of[found.rows], found, own_pairs)
            none.companies[key][:] = np.bincount(group_of, minlength=none.companies[key].size)
        reached = [
            np.unique(found.rows[own_pairs[found.kinds[own_pairs] == kind]]).size
            for kind in range(len(KINDS))
        ]
        return replace(none, size=columns.size, reached=np.array(reached, np.int64))

    def result(self, count: CandidateCount, source: str) -> Candidates:
        """All that was counted; ``source`` is its name."""
        without_asking, for_the_asking = _both(count.groups[""][0])
        return Candidates(
            source=source,
            at=self.matcher.at.isoformat(),
            library=library_digest(self.policies),
            companies=count.size,
            reached=(int(count.reached[0]), int(count.reached[1])),
            without_asking=without_asking,
            for_the_asking=for_the_asking,
            measures=tuple(
                self._measure(each, registers, count.pairs[place])
                for place, (each, registers) in enumerate(
                    zip(self.matcher.measures, self.registers, strict=True)
                )
            ),
            groupings=tuple(
                CandidateGrouping(each.id, each.title, self._groups(count, each.id, each.groups))
                for each in self.dimensions
            ),
            closed=closed_of(self.matcher),
            assumed_open=assumed_open(self.matcher, self.policies),
        )

    def _measure(self, measure: Measure, registers: Registers, fields: Array) -> MeasureCandidates:
        return MeasureCandidates(
            measure.key, measure.title, measure.cite, document_title(self.policies, measure),
            measure.award.to, measure.award.amount is not None, *_both(fields),
            len(registers.checked), len(measure.requirements),
            any(each.for_good for each in registers.barriers),
            registers.barriers, registers.asked, registers.judges,
        )  # fmt: skip

    def _groups(
        self, count: CandidateCount, dimension: str, codes: Sequence[str]
    ) -> tuple[CandidateGroup, ...]:
        companies = count.companies[dimension]
        return tuple(
            CandidateGroup(codes[group], group_name(dimension, codes[group]),
                           int(companies[group]), *_both(count.groups[dimension][group]))
            for group in np.flatnonzero(companies).tolist()
        )  # fmt: skip


def _checked_only(policies: Policies, checks: Mapping[str, tuple[Any, ...]]) -> Policies:
    """The library with just those requirements that hang on register facts alone."""

    def checked(measure: Measure) -> Measure:
        award = replace(measure.award, kind="none", amount=None, caps=())
        return replace(measure, requirements=checks.get(measure.key, ()), award=award)

    documents = tuple(
        replace(each, measures=tuple(map(checked, each.measures))) for each in policies.documents
    )
    return replace(policies, documents=documents)


def _tables(size: int) -> Array:
    return np.stack([table(size, FIELDS)] * len(KINDS), axis=1)


def _add(tables: Array, places: Array, found: Found, pairs: Array) -> None:
    """Adds pairs to tables [place, kind, field]."""
    size = len(tables)
    where = places[pairs].astype(np.int64) * len(KINDS) + found.kinds[pairs]
    least = np.maximum(found.least[pairs], 0)
    open_ended = found.most[pairs] == HIGHEST
    most = np.where(open_ended, 0, np.maximum(found.most[pairs], 0))
    for field, values in enumerate((np.ones_like(least), least, most, open_ended)):
        sums = total_by(where, values.astype(np.int64), size * len(KINDS))
        tables[..., field] += np.array(sums, object).reshape(size, len(KINDS))


def _both(fields: Array) -> tuple[Sums, Sums]:
    """Without asking, for the asking."""
    without_asking, for_the_asking = (Sums(*each) for each in fields.tolist())
    return without_asking, for_the_asking
