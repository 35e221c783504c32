"""A year's money shared out among the candidates of a programme, by its rule and to the 分.

What a project may claim is worked out by the award of its measure from the approved sum and the
place, never by figures of this module. Under one rate everyone gets the same share of the award
before caps, at most 1 and so within each region one rate up to its ceiling; best first, claims are
met in the order of the scores until the money is out, and the first that does not fit gets the rest.
Fractions of a 分 are dropped, so that the sum of a plan never passes its limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Final, Literal

import numpy as np

from huice import places
from huice.fund.candidates import Candidate
from huice.language import Text
from huice.library.policies import Policies
from huice.population.study.allotment import ranking, uniform
from huice.problems import BadInput, Problem, Spot
from huice.rules.evaluate import Case
from huice.rules.facts import FactKey
from huice.rules.judge import MeasureJudge
from huice.rules.measure import Measure
from huice.rules.programme import AllotmentRule, Allotting, Programme
from huice.values.literals import money as written_money

Bound = Literal["ceiling", "cap", "budget", "nothing"]

BOUND_NAMES: Final[dict[Bound, Text]] = {
    "ceiling": Text("按比例上限足额", "the ceiling of the rate, in full"),
    "cap": Text("受单个项目上限限制", "the cap on one project"),
    "budget": Text("受年度预算限制", "the year's budget"),
    "nothing": Text("预算已用完", "the budget is out"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a project may get in 分, under its caps and before them, and the rate before them."""

    candidate: Candidate
    most: int
    uncapped: int

    @property
    def rate(self) -> Fraction:
        return Fraction(self.uncapped, self.candidate.base)


@dataclass(frozen=True, slots=True)
class Line:
    """What a project is to be paid in 分, and what held it there."""

    claim: Claim
    paid: int
    bound: Bound


@dataclass(frozen=True, slots=True)
class FundingPlan:
    """The lines in the order of the sheet; ``share`` is what everyone gets of the award before caps
    under one rate, None for a ranking."""

    rule: AllotmentRule
    budget: int
    share: Fraction | None
    lines: tuple[Line, ...]

    @property
    def paid(self) -> int:
        return sum(each.paid for each in self.lines)

    @property
    def left(self) -> int:
        return self.budget - self.paid

    def rates(self) -> Mapping[tuple[str, Fraction], Fraction]:
        """Under one rate: of each measure and ceiling of the rate, the rate that is paid."""
        if self.share is None:
            return {}
        return {(each.claim.candidate.measure, each.claim.rate): each.claim.rate * self.share
                for each in self.lines}  # fmt: skip


class Claims:
    """What candidates may claim by the awards of a programme's measures."""

    def __init__(self, policies: Policies, programme: Programme, day: date) -> None:
        self.policies, self.day = policies, day
        self.allotting = {each.measure: each for each in programme.allotting}
        self._judges = {key: self._judges_of(policies.measures[key]) for key in self.allotting}
        self._keys = {key: self._keys_of(each) for key, each in self.allotting.items()}

    def _judges_of(self, measure: Measure) -> tuple[MeasureJudge, MeasureJudge]:
        """Of the award as it is, and of the award without its caps."""
        bare = replace(measure, award=replace(measure.award, caps=()))
        facts, terms = self.policies.facts, self.policies.terms
        return MeasureJudge(measure, facts, terms), MeasureJudge(bare, facts, terms)

    def _keys_of(self, rule: Allotting) -> tuple[list[FactKey], list[FactKey]]:
        """The facts that the approved sum stands for, and those that the place does."""
        keys = self._judges[rule.measure][0].award_keys(self.day.year)
        return [x for x in keys if x.name in rule.base], [x for x in keys if x.name == rule.place]

    def of(self, candidates: Iterable[Candidate]) -> list[Claim]:
        """A claim for each; raises BadInput naming every project that lies in no region."""
        found, problems = list[Claim](), list[Problem]()
        for each in candidates:
            sums, regions = self._keys[each.measure]
            capped, bare = self._judges[each.measure]
            case = Case(
                dict.fromkeys(sums, each.base) | dict.fromkeys(regions, each.place), self.day
            )
            most, uncapped = capped.pay(case)[1], bare.pay(case)[1]
            if most and uncapped:
                found.append(Claim(each, most, uncapped))
            else:
                problems.append(self._problem(each))
        if problems:
            raise BadInput(problems)
        return found

    def _problem(self, each: Candidate) -> Problem:
        rule, judge = self.allotting[each.measure], self._judges[each.measure][0]
        title = judge.measure.title
        besides = [
            self.policies.facts[key.name].label
            for key in judge.award_keys(self.day.year)
            if key.name not in (*rule.base, rule.place)
            and self.policies.facts[key.name].default is None
        ]
        if besides:
            return Problem(each.spot, Text(
                f"“{title.zh}”的奖补还取决于{'、'.join(x.zh for x in besides)}，表里没有",
                f"the award of '{title.en}' hangs on {', '.join(x.en for x in besides)} too, which the sheet lacks",
            ), "措施")  # fmt: skip
        place = places.full_name(each.place)
        return Problem(each.spot, Text(
            f"{place}不在“{title.zh}”列出的任何地区", f"{place} is in no region of '{title.en}'"
        ), "地区")  # fmt: skip


def allot(claims: Sequence[Claim], rule: AllotmentRule, budget: int) -> FundingPlan:
    """The plan under a budget in 分; raises BadInput for one that is below the smallest claim, or
    for a ranking without scores."""
    least = min(each.most for each in claims)
    if budget < least:
        raise BadInput.at(
            Spot("--budget"), f"预算{written_money(budget)}低于最小的一笔{written_money(least)}",
            f"the budget {written_money(budget)} is below the smallest claim {written_money(least)}",
        )  # fmt: skip
    most = np.array([each.most for each in claims], np.int64)
    if rule == "one_rate":
        shared = uniform(most, np.array([each.uncapped for each in claims], np.int64), budget)
    else:
        shared = ranking(most, _best_first(claims), budget)
    lines = tuple(_line(each, int(paid)) for each, paid in zip(claims, shared.paid, strict=True))
    return FundingPlan(rule, budget, shared.rate, lines)


def _line(claim: Claim, paid: int) -> Line:
    bound: Bound = "budget"
    if paid == claim.most:
        bound = "cap" if claim.most < claim.uncapped else "ceiling"
    elif not paid:
        bound = "nothing"
    return Line(claim, paid, bound)


def _best_first(claims: Sequence[Claim]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The rows by score, the higher first; of two alike the one with the lesser number."""
    missing = [
        Problem(each.candidate.spot, Text("择优排序须有评分", "best first needs a score"), "评分")
        for each in claims
        if each.candidate.score is None
    ]
    if missing:
        raise BadInput(missing)
    scores = [each.candidate.score or Fraction() for each in claims]
    scale = lcm(*(each.denominator for each in scores))
    whole = [each.numerator * (scale // each.denominator) for each in scores]
    rows = sorted(range(len(claims)), key=lambda row: claims[row].candidate.number)
    rows.sort(key=whole.__getitem__, reverse=True)
    return np.array(rows, np.int64)
