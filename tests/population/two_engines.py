"""The same question to both engines: batches out of companies, random companies, and the answer
that each of them would be given alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from huice.library.policies import Policies
from huice.population.columns import (
    HIGHEST,
    LIMIT,
    LOWEST,
    NO,
    UNKNOWN,
    YES,
    Codes,
    Column,
    Columns,
    Figures,
    Truths,
    code_places,
    scale_of,
)
from huice.population.matcher import Matcher
from huice.population.outcome import NO_SUM, VERDICTS
from huice.rules.evaluate import Case
from huice.rules.facts import Fact, FactKey
from huice.rules.judge import MeasureJudge
from huice.rules.measure import Document, Measure
from huice.rules.scope import Definition
from huice.rules.terms import Term
from huice.rules.verdict import verdict_of
from huice.values.duration import Duration
from huice.values.moments import day_of
from huice.values.range import between, bounds
from test_judge_properties import (
    AT,
    FACTS,
    KEYS,
    OUTER,
    SAID,
    SPOT,
    WIDER,
)

Known = dict[tuple[str, int], Any]


# batches


def columns_of(companies: Sequence[Known], facts: Mapping[str, Fact]) -> Columns:
    """Companies as a batch; what no column can hold stands beside."""
    keys = sorted({key for company in companies for key in company})
    odd: dict[FactKey, dict[int, Any]] = {}
    columns: dict[FactKey, Column] = {}
    for key in (FactKey(*key) for key in keys):
        fact = facts[key.name]
        values = [company.get(key, fact.default) for company in companies]
        if fact.type.kind == "text":
            columns[key] = Codes(_still(np.full(len(values), -1, np.int32)))
            odd[key] = {row: value for row, value in enumerate(values) if value is not None}
        else:
            columns[key] = _column(values, fact, odd.setdefault(key, {}))
    codes = pa.array([f"C{n}" for n in range(len(companies))])
    return Columns(len(companies), codes, columns, facts, {k: v for k, v in odd.items() if v})


def _column(values: list[Any], fact: Fact, odd: dict[int, Any]) -> Column:
    kind = fact.type
    if kind.kind == "boolean":
        states = {None: UNKNOWN, True: YES, False: NO}
        found = np.array([states[value] for value in values], np.uint8)
        return Truths(_still(found), UNKNOWN not in found)
    if kind.kind in ("choice", "place", "industry"):
        places = code_places(kind)
        held = np.array([-1 if each is None else places[each] for each in values], np.int32)
        return Codes(_still(held), bool((held >= 0).all()))
    whole = [[_whole(end, scale_of(kind)) for end in bounds(value)] for value in values]
    for row, pair in enumerate(whole):
        if any(end is not None and (end.denominator != 1 or abs(end) >= LIMIT) for end in pair):
            odd[row] = values[row]
            pair[:] = [Fraction(0), Fraction(0)]
    lo = _still(np.array([LOWEST if low is None else int(low) for low, _ in whole], np.int64))
    hi = _still(np.array([HIGHEST if high is None else int(high) for _, high in whole], np.int64))
    return Figures(lo, lo if bool((lo == hi).all()) else hi)


def _still(array: Any) -> Any:
    """Read only, as the arrays of a source are."""
    array.flags.writeable = False
    return array


def _whole(end: Any, scale: int) -> Fraction | None:
    if end is None:
        return None
    if isinstance(end, date):
        return Fraction(end.toordinal())
    if isinstance(end, Duration):
        return Fraction(end.length * (12 if end.unit == "年" else 1))
    return Fraction(end) * scale


def policies_of(
    measures: Sequence[Measure],
    definitions: Mapping[str, Term],
    facts: Mapping[str, Fact] = FACTS,
) -> Policies:
    named = {
        key: Definition(key, term, SAID, "", None, SPOT) for key, term in definitions.items()
    }  # fmt: skip
    document = Document(
        "d", "", "measures", "", SAID, (), AT, "", AT, None, "final", "", None, "", None, (), (),
        tuple(replace(each, key=f"d/m{n}") for n, each in enumerate(measures)), (), SPOT,
    )  # fmt: skip
    return Policies(Path("."), dict(facts), named, (document,))


# what one company is told


Told = tuple[str, int, int, int, bool]
"""Verdict, least, most, first unmet requirement and whether it is the only one."""


def told(judge: MeasureJudge, company: Known, anchor: date) -> Told:
    case = Case(company, anchor)
    verdict = verdict_of(judge.stand(case), "open")
    top = {id(each) for each in judge.measure.requirements}
    clauses = [each for each in judge.clauses if id(each.requirement) in top]
    unmet = [n for n, each in enumerate(clauses) if each.judge(case)[1] == 0]
    low, high = _sum(judge, case, verdict)
    return verdict, low, high, unmet[0] if unmet else -1, len(unmet) == 1


def _sum(judge: MeasureJudge, case: Case, verdict: str) -> tuple[int, int]:
    if judge.measure.award.kind in ("none", "title"):
        return NO_SUM, NO_SUM
    if verdict == "ineligible":
        return 0, 0
    if judge.measure.award.kind == "unstated":
        return NO_SUM, NO_SUM
    least, most = judge.pay(case)
    assert least is not None
    return least, HIGHEST if most is None else most


def found_by(matcher: Matcher, columns: Columns) -> dict[tuple[int, int], Told]:
    """What the matcher gives, by measure and row; each pair must be listed once, in order."""
    found = matcher.match(columns)
    pairs = list(zip(found.measures.tolist(), found.rows.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    rest = zip(found.verdicts.tolist(), found.least.tolist(), found.most.tolist(),
               found.unmet.tolist(), found.short.tolist(), strict=True)  # fmt: skip
    return {pair: (VERDICTS[verdict], *each)
            for pair, (verdict, *each) in zip(pairs, rest, strict=True)}  # fmt: skip


def most_bounds(matcher: Matcher) -> int:
    """How many bounds the column that is compared most is compared with."""
    compiled = matcher._compiled
    return max(
        len(each) for each in (*compiled.cuts.values(), *(b.tops for b in compiled.bounds.values()))
    )


def assert_told_alike(
    matcher: Matcher, companies: Sequence[Known], columns: Columns | None = None
) -> None:
    """The matcher, which must have been asked for reasons, says of each company and measure what
    the one-company engine says."""
    assert matcher.reasons
    found = found_by(matcher, columns or columns_of(companies, matcher.policies.facts))
    assert len(found) == len(companies) * len(matcher.measures)
    for place, measure in enumerate(matcher.measures):
        judge = MeasureJudge(measure, matcher.policies.facts, matcher.policies.terms)
        anchor = measure.anchor.at(day_of(matcher.at))
        for row, company in enumerate(companies):
            assert found[place, row] == told(judge, company, anchor), (measure, company)


# random companies, made by a generator that Hypothesis seeds: many to a batch, cheap to draw


ROUND = (0, 30, 150, 300, 1000, 2000, 2500, 5000, 10_000)
"""Money that stands in the ratios 3%, 20% and 50% to itself, and on the bounds of the rules."""


def a_value(random: Random, fact: Fact) -> Any:
    match fact.type.kind:
        case "money" if random.random() < 0.5:
            return random.choice(ROUND)
        case "money":
            return random.randrange(-12_000 if fact.signed else 0, 12_000)
        case "count" if scale_of(fact.type) > 1:
            return Fraction(random.randrange(401), 4)
        case "count":
            return random.randrange(101)
        case "number":
            return Fraction(random.randrange(-40 if fact.signed else 0, 41), 8)
        case "rate":
            return Fraction(random.randrange(151), 100)
        case "date":
            return date(2017, 1, 1) + timedelta(random.randrange(2900))
        case "duration":
            return Duration(random.randrange(61), "个月")
        case "boolean":
            return random.random() < 0.5
        case "choice":
            return random.choice(fact.type.options)
        case "place":
            return random.choice(sorted(OUTER))
        case "industry":
            return random.choice(sorted(WIDER))
    return random.choice(["虚构", "示例"])


def a_rough_value(random: Random, fact: Fact) -> Any:
    """Known within bounds, or as a larger place or industry; None is unknown."""
    value = a_value(random, fact)
    match fact.type.kind:
        case "boolean" | "choice" | "text":
            return None
        case "place":
            return random.choice(OUTER[value])
        case "industry":
            return random.choice(WIDER[value])
    low, high = sorted((value, a_value(random, fact)))
    floor = None if fact.default is None else 0
    return between(*random.choice([(low, high), (low, None), (floor, high)]))


def a_company(
    random: Random,
    exact: float,
    facts: Mapping[str, Fact] = FACTS,
    keys: Sequence[tuple[str, int]] = KEYS,
) -> Known:
    """``exact`` is how likely each fact is known exactly; 1 is a company fully known."""
    known: Known = {}
    for key in keys:
        if random.random() < exact:
            known[key] = a_value(random, facts[key[0]])
        elif random.random() < 0.5:
            rough = a_rough_value(random, facts[key[0]])
            if rough is not None:
                known[key] = rough
    return known


@st.composite
def batches(draw: st.DrawFn) -> list[Known]:
    random = Random(draw(st.integers(0, 2**32)))
    exact = draw(st.sampled_from([1.0, 1.0, 0.9, 0.6, 0.2]))
    return [a_company(random, exact) for _ in range(draw(st.integers(1, 40)))]
