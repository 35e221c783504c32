"""Two engines, one meaning: what the kernels say of a batch is what is said of each company alone,
on random measures of the whole language and companies of which much, little or nothing is known."""

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
from hypothesis import given, settings
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
from huice.values.range import between, bounds
from test_judge_properties import (
    AT,
    CHOICES,
    FACTS,
    GAPPED,
    KEYS,
    OUTER,
    PLACES,
    PLAIN,
    SAID,
    SPOT,
    WIDER,
    judges,
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
        columns[key] = _column(values, fact, odd.setdefault(key, {}))
    codes = pa.array([f"C{n}" for n in range(len(companies))])
    return Columns(len(companies), codes, columns, facts, {k: v for k, v in odd.items() if v})


def _column(values: list[Any], fact: Fact, odd: dict[int, Any]) -> Column:
    kind = fact.type
    if kind.kind == "boolean":
        states = {None: UNKNOWN, True: YES, False: NO}
        found = np.array([states[value] for value in values], np.uint8)
        return Truths(found, UNKNOWN not in found)
    if kind.kind in ("choice", "place", "industry"):
        places = code_places(kind)
        held = np.array([-1 if each is None else places[each] for each in values], np.int32)
        return Codes(held, bool((held >= 0).all()))
    ends = [bounds(value) for value in values]
    whole = [[_whole(end, scale_of(kind)) for end in pair] for pair in ends]
    for row, pair in enumerate(whole):
        if any(end is not None and (end.denominator != 1 or abs(end) >= LIMIT) for end in pair):
            odd[row] = values[row]
            pair[:] = [Fraction(0), Fraction(0)]
    lo = np.array([LOWEST if low is None else int(low) for low, _ in whole], np.int64)
    hi = np.array([HIGHEST if high is None else int(high) for _, high in whole], np.int64)
    return Figures(lo, lo if bool((lo == hi).all()) else hi)


def _whole(end: Any, scale: int) -> Fraction | None:
    if end is None:
        return None
    if isinstance(end, date):
        return Fraction(end.toordinal())
    if isinstance(end, Duration):
        return Fraction(end.length * (12 if end.unit == "年" else 1))
    return Fraction(end) * scale


def policies_of(measures: Sequence[Measure], definitions: Mapping[str, Term]) -> Policies:
    named = {
        key: Definition(key, term, SAID, "", None, SPOT) for key, term in definitions.items()
    }  # fmt: skip
    document = Document(
        "d", "", "", SAID, (), AT, AT, None, "final", "", None, "", None, (), (),
        tuple(replace(each, key=f"d/m{n}") for n, each in enumerate(measures)), (), SPOT,
    )  # fmt: skip
    return Policies(Path("."), dict(FACTS), named, (document,))


# what one company is told


def told(judge: MeasureJudge, company: Known, anchor: date) -> tuple[str, Any, Any, int, bool]:
    """Verdict, least, most, first unmet requirement and whether it is the only one."""
    case = Case(company, anchor)
    verdict = verdict_of(judge.stand(case), "open")
    top = {id(each) for each in judge.measure.requirements}
    clauses = [each for each in judge.clauses if id(each.requirement) in top]
    unmet = [n for n, each in enumerate(clauses) if each.judge(case)[1] == 0]
    low, high = (0, 0) if verdict == "ineligible" else judge.pay(case)
    if judge.measure.award.amount is None:
        low, high = NO_SUM, NO_SUM
    elif high is None:
        high = HIGHEST
    return verdict, low, high, unmet[0] if unmet else -1, len(unmet) == 1


def assert_told_alike(matcher: Matcher, columns: Columns, companies: Sequence[Known]) -> None:
    found = matcher.match(columns)
    assert found.rows.size == len(companies) * len(matcher.measures)
    for place, measure in enumerate(matcher.measures):
        judge = MeasureJudge(measure, matcher.policies.facts, matcher.policies.terms)
        anchor = measure.anchor.at(AT)
        for row, company in enumerate(companies):
            n = place * len(companies) + row
            assert (found.measures[n], found.rows[n]) == (place, row)
            got = (VERDICTS[found.verdicts[n]], int(found.least[n]), int(found.most[n]),
                   int(found.unmet[n]), bool(found.short[n]))  # fmt: skip
            assert got == told(judge, company, anchor), (measure, company)


# random companies, made by a generator that Hypothesis seeds: many to a batch, cheap to draw


ROUND = (0, 30, 150, 300, 1000, 2000, 2500, 5000, 10_000)
"""Money that stands in the ratios 3%, 20% and 50% to itself, and on the bounds of the rules."""


def a_value(random: Random, name: str) -> Any:
    fact = FACTS[name]
    match fact.type.kind:
        case "money" if random.random() < 0.5:
            return random.choice(ROUND)
        case "money":
            return random.randrange(-12_000 if fact.signed else 0, 12_000)
        case "count":
            return random.randrange(101)
        case "rate":
            return Fraction(random.randrange(151), 100)
        case "date":
            return date(2017, 1, 1) + timedelta(random.randrange(2900))
        case "boolean":
            return random.random() < 0.5
        case "choice":
            return random.choice(["甲", "乙", "丙"])
        case "place":
            return random.choice(sorted(OUTER))
        case _:
            return random.choice(sorted(WIDER))


def a_rough_value(random: Random, name: str) -> Any:
    """Known within bounds, or as a larger place or industry; None is unknown."""
    fact, value = FACTS[name], a_value(random, name)
    match fact.type.kind:
        case "boolean" | "choice":
            return None
        case "place":
            return random.choice(OUTER[value])
        case "industry":
            return random.choice(WIDER[value])
    low, high = sorted((value, a_value(random, name)))
    floor = None if fact.signed or fact.type.kind == "date" else 0
    return between(*random.choice([(low, high), (low, None), (floor, high)]))


def a_company(random: Random, exact: float) -> Known:
    """``exact`` is how likely each fact is known exactly; 1 is a company fully known."""
    known: Known = {}
    for key in KEYS:
        if random.random() < exact:
            known[key] = a_value(random, key[0])
        elif random.random() < 0.5:
            rough = a_rough_value(random, key[0])
            if rough is not None:
                known[key] = rough
    return known


@st.composite
def batches(draw: st.DrawFn) -> list[Known]:
    random = Random(draw(st.integers(0, 2**32)))
    exact = draw(st.sampled_from([1.0, 1.0, 0.9, 0.6, 0.2]))
    return [a_company(random, exact) for _ in range(draw(st.integers(1, 40)))]


# what must hold


@settings(max_examples=150, deadline=None)
@given(
    st.lists(judges(), min_size=1, max_size=5),
    batches(),
    st.sampled_from([PLAIN["rate"], PLACES, GAPPED, CHOICES]),
)
def test_every_company_is_told_what_it_would_be_told_alone(
    judged: list[MeasureJudge], companies: list[Known], rate: Term
) -> None:
    definitions = {**PLAIN, "rate": rate}
    policies = policies_of([each.measure for each in judged], definitions)
    matcher = Matcher(policies, AT, reasons=True)
    assert_told_alike(matcher, columns_of(companies, FACTS), companies)
