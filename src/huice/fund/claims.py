"""What the candidates of a programme may claim, by the awards of its measures.

Each award is a rate of the approved sum under its caps; the rate and the cap of a place are worked
out by the award itself, once, and never by figures of this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from huice import places
from huice.fund.candidates import Candidate
from huice.language import Text
from huice.library.policies import Policies
from huice.problems import BadInput, Problem, Spot
from huice.rules.evaluate import Case, Closure, Compiler
from huice.rules.judge import MeasureJudge
from huice.rules.programme import Allotting, Programme
from huice.rules.terms import Arithmetic, Call, DefinitionRef, FactRef, Term, parts
from huice.values.literals import rate as written_rate
from huice.values.range import bounds

PARTS: Final = 4_000
"""Rates are whole parts of this, a fortieth of a percent, so that the greatest approved sum times
a rate stays exact in 64 bits."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a project may get in 分, under its caps and before them, and the ceiling of the rate."""

    candidate: Candidate
    most: int
    uncapped: int
    rate: Fraction


@dataclass(frozen=True, slots=True)
class _Terms:
    """What an award gives in a place: a rate of the approved sum, and its cap in 分."""

    rate: Fraction
    cap: int | None

    def claim(self, each: Candidate) -> Claim:
        uncapped = each.base * self.rate.numerator // self.rate.denominator
        return Claim(each, uncapped if self.cap is None else min(uncapped, self.cap), uncapped, self.rate)  # fmt: skip


class Claims:
    """What candidates may claim by the awards of a programme's measures."""

    def __init__(self, policies: Policies, programme: Programme, day: date) -> None:
        self.policies, self.day = policies, day
        self._awards = {
            each.measure: _ShareAward(policies, each, day) for each in programme.allotting
        }

    def of(self, candidates: Iterable[Candidate]) -> list[Claim]:
        """A claim for each; raises BadInput naming every project that lies in no region."""
        found, problems = list[Claim](), list[Problem]()
        for each in candidates:
            terms = self._awards[each.measure].terms(each.place)
            if isinstance(terms, Text):
                problems.append(Problem(each.spot, terms, "地区"))
                continue
            found.append(terms.claim(each))
            if not found[-1].most:
                problems.append(Problem(each.spot, Text(
                    "按比例不足一分", "less than a 分 at the rate"), "核定金额"))  # fmt: skip
        if problems:
            raise BadInput(problems)
        return found

    def of_one(self, measure: str, place: str, base: int) -> Claim:
        """What a project that is no candidate yet could get at most, for an approved sum in 分."""
        return self.of([Candidate("", "", "", place, measure, base, None, Spot(""))])[0]


class _ShareAward:
    """The award of a measure as a rate and a cap of each place."""

    def __init__(self, policies: Policies, rule: Allotting, day: date) -> None:
        measure = policies.measures[rule.measure]
        judge = MeasureJudge(measure, policies.facts, policies.terms)
        self.title, self.day = measure.title, day
        keys = judge.award_keys(day.year)
        self._sums = [each for each in keys if each.name in rule.base]
        self._places = [each for each in keys if each.name == rule.place]
        self._besides = [
            policies.facts[each.name].label for each in keys
            if each.name not in (*rule.base, rule.place) and policies.facts[each.name].default is None
        ]  # fmt: skip
        amount, caps = measure.award.amount, [each.at for each in measure.award.caps]
        degree = [_degree(each, rule.base, judge.general) for each in (amount, *caps) if each]
        if amount is None or degree != [1, *(0 for _ in caps)]:
            raise BadInput.at(rule.spot, f"“{self.title.zh}”的奖补不是核定金额的一个比例",
                              f"the award of '{self.title.en}' is no rate of the approved sum")  # fmt: skip
        compiler = Compiler(policies.facts, judge.general)
        self._amount, self._caps = compiler.compile(amount), [compiler.compile(x) for x in caps]
        self._known = dict[str, _Terms | Text]()

    def terms(self, place: str) -> _Terms | Text:
        """The terms of a place, or why there are none."""
        if place not in self._known:
            self._known[place] = self._worked_out(place)
        return self._known[place]

    def _worked_out(self, place: str) -> _Terms | Text:
        keys = (*self._sums, *self._places)
        case = Case({each: 1 if each in self._sums else place for each in keys}, self.day)
        rate = _figure(self._amount, case)
        caps = [_figure(each, case) for each in self._caps]
        known = [each // 1 for each in caps if each is not None]
        if not rate or len(known) < len(caps):
            return self._unknown(place)
        if PARTS % rate.denominator:
            return Text(f"比例{written_rate(rate)}细于四十分之一个百分点", f"the rate {written_rate(rate)} is finer than a fortieth of a percent")  # fmt: skip
        return _Terms(rate, min(known, default=None))

    def _unknown(self, place: str) -> Text:
        if self._besides:
            return Text(
                f"“{self.title.zh}”的奖补还取决于{'、'.join(x.zh for x in self._besides)}，表里没有",
                f"the award of '{self.title.en}' hangs on {', '.join(x.en for x in self._besides)} too, which the sheet lacks",
            )  # fmt: skip
        name = places.full_name(place)
        return Text(f"{name}不在“{self.title.zh}”列出的任何地区", f"{name} is in no region of '{self.title.en}'")  # fmt: skip


def _figure(closure: Closure, case: Case) -> Fraction | None:
    """What it comes to; None where that is not known for certain."""
    least, most = bounds(closure(case))
    return None if least is None or least != most else Fraction(most)


def _degree(term: Term, bases: tuple[str, ...], terms: Mapping[str, Term]) -> int | None:
    """1 where a term grows in step with the approved sum, 0 where it does not hang on it, None for
    anything else."""
    match term:
        case FactRef():
            return int(term.name in bases)
        case DefinitionRef():
            return _degree(terms[term.name], bases, terms)
    inner = [_degree(each, bases, terms) for each in parts(term)]
    if not any(inner) and None not in inner:
        return 0
    match term:
        case Arithmetic(op="*") if sorted(map(str, inner)) == ["0", "1"]:
            return 1
        case Call(function="at_most") if set(inner) == {1}:
            return 1
    return None
