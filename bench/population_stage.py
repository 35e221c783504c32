"""The same rules and the same companies for every engine, and whether all say the same of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from one_company import Figures
from population_data import Population, Whole, ranges_of, table_of
from population_openfisca import OpenFisca
from population_sql import SqlRules
from population_terms import Rules, rules_of

from huice.decide.library import Library
from huice.population.columns import Columns
from huice.population.matcher import Matcher
from huice.population.outcome import ELIGIBLE, JUDGED, NO_SUM, UNDETERMINED, Outcome
from huice.rules.evaluate import Case

Array = NDArray[Any]
Totals = list[tuple[int, int, int]]
"""Of each measure: how many are eligible, how many possible, and the sum of their awards in 分."""

BATCH = 1 << 17
CORES = os.cpu_count() or 1
STATEMENTS = ("inline", "stepwise", "shared", "by_measure")


# --- Huice ----------------------------------------------------------------------------------


def on_cores(work: Callable[[Any], Any], batches: Sequence[Any], cores: int) -> list[Any]:
    """The work on each batch, so many at once."""
    if cores == 1:
        return [work(batch) for batch in batches]
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(work, batches))


_held: list[Any] = []
"""The matcher and the batches that a worker was forked with."""


def _count(place: int) -> Array:
    matcher, batches = _held
    return np.asarray(matcher.count(batches[place]))


def _totals(place: int) -> Totals:
    matcher, batches = _held
    return totals(matcher, matcher.match(batches[place]))


class Cores:
    """A process for each core, forked with the batches in memory; one core is this process."""

    def __init__(self, matcher: Matcher, batches: Sequence[Columns], cores: int) -> None:
        _held[:] = [matcher, batches]
        self.held = (matcher, batches)
        self.pool = get_context("fork").Pool(cores) if cores > 1 else None

    def _each(self, work: Callable[[int], Any]) -> list[Any]:
        places = range(len(self.held[1]))
        if self.pool is not None:
            return self.pool.map(work, places, chunksize=1)
        _held[:] = self.held
        return [work(place) for place in places]

    def count(self) -> Array:
        """Matching alone: how many companies have each verdict on each measure."""
        return np.asarray(sum(self._each(_count)))

    def match(self) -> Totals:
        """Matching and pricing."""
        return [
            (
                sum(each[0] for each in one),
                sum(each[1] for each in one),
                sum(each[2] for each in one),
            )
            for one in zip(*self._each(_totals), strict=True)
        ]

    def close(self) -> None:
        if self.pool is not None:
            self.pool.terminate()


def match_all(matcher: Matcher, batches: Sequence[Columns]) -> Totals:
    return Cores(matcher, batches, 1).match()


def totals(matcher: Matcher, outcome: Outcome) -> Totals:
    """Counts and exact sums of one batch."""
    ends = np.searchsorted(outcome.measures, np.arange(len(matcher.measures) + 1))
    found = []
    for place in range(len(matcher.measures)):
        own = slice(ends[place], ends[place + 1])
        counts = np.bincount(outcome.verdicts[own], minlength=UNDETERMINED + 1)
        most = outcome.most[own]
        assert most.size == 0 or int(most.max()) * most.size < 2**63
        total = 0 if most.size == 0 or most[0] == NO_SUM else int(most.sum())
        found.append((int(counts[ELIGIBLE]), int(counts[ELIGIBLE] + counts[JUDGED]), total))
    return found


@dataclass(frozen=True)
class Answers:
    """Every verdict and award of one batch, [measure, company]."""

    strict: Array
    possible: Array
    award: Array


def answers_of(matcher: Matcher, outcome: Outcome, size: int) -> Answers:
    shape = (len(matcher.measures), size)
    found = Answers(np.zeros(shape, np.bool_), np.zeros(shape, np.bool_), np.zeros(shape, np.int64))
    assert (outcome.verdicts != UNDETERMINED).all(), "everything is known of these companies"
    pair = outcome.measures, outcome.rows
    found.strict[pair] = outcome.verdicts == ELIGIBLE
    found.possible[pair] = True
    found.award[pair] = np.maximum(outcome.most, 0)
    return found


# --- every engine ---------------------------------------------------------------------------


class Stage:
    """The same rules and the same companies, made ready for every engine."""

    def __init__(self, library: Library, population: Population, companies: int) -> None:
        self.library, self.population, self.at = library, population, population.at
        start = perf_counter()
        self.matcher = Matcher(library.policies, self.at, assume_open=True)
        self.compile_s = perf_counter() - start
        self.rules: Rules = rules_of(library.policies, self.at)
        self.blocks: list[Whole] = []
        self.arrows: list[Any] = []
        for block, batch in population.batches(companies, BATCH):
            self.blocks.append(block)
            self.arrows.append(batch)
        self.companies = companies
        self.batches = [population.columns(batch) for batch in self.arrows]
        self.expected = match_all(self.matcher, self.batches)
        kinds = self.rules.facts
        ranges = {key: each for key, each in ranges_of(self.blocks).items() if key in kinds}
        self.sql = SqlRules(self.rules, ranges)
        self.duck = duckdb.connect()
        self.duck.execute(f"SET threads = {CORES}")
        for number, block in enumerate(self.blocks):
            self.duck.register("block", table_of(block, self.sql.column, kinds))
            how = "INSERT INTO companies" if number else "CREATE TABLE companies AS"
            self.duck.execute(f"{how} SELECT * FROM block")

    def prepare(self, name: str) -> float:
        """Plans a statement; executing it later costs no planning. Gives the seconds it took."""
        start = perf_counter()
        self.duck.execute(f"PREPARE {name} AS {getattr(self.sql, name)()}")
        return perf_counter() - start

    def ask_duck(self, name: str) -> list[tuple[Any, ...]]:
        return self.duck.execute(f"EXECUTE {name}").fetchall()


def differing(name: str, expected: Totals, found: Totals, stage: Stage) -> list[str]:
    return [
        f"{name}: {rule.key}: {each} instead of {right}"
        for rule, right, each in zip(stage.rules.rules, expected, found, strict=True)
        if right != each
    ]


# --- equality -------------------------------------------------------------------------------


def check(stage: Stage, one_by_one: int) -> Figures:
    """Every engine against Huice, and Huice against its own one-company engine."""
    counted = Cores(stage.matcher, stage.batches, 1).count()
    problems = [
        f"count: {rule.key}"
        for rule, right, each in zip(stage.rules.rules, stage.expected, counted.T, strict=True)
        if (int(each[0]), int(each[0] + each[1]), int(each[2])) != (*right[:2], 0)
    ]
    for name in STATEMENTS:
        stage.prepare(name)
        found = stage.sql.read(stage.ask_duck(name))
        problems += differing(f"DuckDB {name}", stage.expected, found, stage)
    first = answers_of(stage.matcher, stage.matcher.match(stage.batches[0]), stage.batches[0].size)
    problems += _one_by_one(stage, first, one_by_one)
    problems += _duck_one_by_one(stage, first, one_by_one)
    return {
        "companies": stage.companies,
        "measures": len(stage.matcher.measures),
        "pairs": stage.companies * len(stage.matcher.measures),
        "had": sum(possible for _, possible, _ in stage.expected),
        "measures_had_by_somebody": sum(possible > 0 for _, possible, _ in stage.expected),
        "award_fen": sum(total for _, _, total in stage.expected),
        "one_by_one": one_by_one,
        "problems": problems,
        "openfisca_64": _openfisca_differs(stage, exact=True),
        "openfisca_stock": _openfisca_differs(stage, exact=False),
    }


def _one_by_one(stage: Stage, first: Answers, count: int) -> list[str]:
    """Huice on many against Huice on one."""
    found = []
    judges = [stage.library.judge(measure.key) for measure in stage.matcher.measures]
    for company in range(count):
        facts = stage.batches[0].company(company)
        for place, judge in enumerate(judges):
            case = Case(facts, judge.measure.anchor.at(stage.at))
            low, high = judge.stand(case)
            award = (judge.pay(case)[1] or 0) if high else 0
            given = (first.strict[place, company], first.possible[place, company],
                     first.award[place, company])  # fmt: skip
            if (low == 2, high > 0, award) != given:
                found.append(f"one company: {judge.measure.key}: company {company}: {given}")
    return found


def _duck_one_by_one(stage: Stage, first: Answers, count: int) -> list[str]:
    found = []
    said = stage.duck.execute(f"{stage.sql.answers()} LIMIT {count}").fetchall()
    for company, cells in enumerate(said):
        for place, rule in enumerate(stage.rules.rules):
            strict, possible, award = cells[3 * place : 3 * place + 3]
            right = (bool(first.strict[place, company]), bool(first.possible[place, company]),
                     int(first.award[place, company]))  # fmt: skip
            if (strict, possible, int(award) if possible else 0) != right:
                found.append(f"DuckDB: {rule.key}: company {company}: {strict, possible, award}")
    return found


def _openfisca_differs(stage: Stage, exact: bool) -> Figures:
    """How many verdicts and awards are other ones than Huice's, of all companies."""
    system = OpenFisca(stage.rules, exact)
    verdicts = awards = largest = 0
    measures: set[str] = set()
    for block, batch in zip(stage.blocks, stage.batches, strict=True):
        right = answers_of(stage.matcher, stage.matcher.match(batch), batch.size)
        simulation = system.simulation(system.inputs(block))
        paid = system.awards(simulation)
        for place, (strict, possible) in enumerate(system.conditions(simulation)):
            wrong = (strict != right.strict[place]) | (possible != right.possible[place])
            verdicts += int(wrong.sum())
            award = paid[place]
            off = np.zeros(1, np.int64)
            if award is not None:
                both = possible & right.possible[place]
                off = np.abs(award.astype(np.int64) - right.award[place])[both]
                awards += int((off > 0).sum())
                largest = max(largest, int(off.max(initial=0)))
            if wrong.any() or off.any():
                measures.add(stage.rules.rules[place].key)
    return {"verdicts": verdicts, "awards": awards, "largest_fen": largest,
            "measures": sorted(measures)}  # fmt: skip
