"""Made-up companies of which everything is known, at and around the figures the rules print."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from huice import industries, places
from huice.decide.library import Library
from huice.rules.evaluate import Case
from huice.rules.judge import MeasureJudge
from huice.rules.measure import Measure, terms_of, tree
from huice.rules.terms import (
    Arithmetic,
    Compare,
    Constant,
    DefinitionRef,
    FactRef,
    Table,
    Term,
    Within,
    walk,
)
from huice.values.types import Type

SEED = 20261121

Facts = dict[tuple[str, int], Any]


def measure_terms(library: Library, measure: Measure) -> list[Term]:
    """Everything a measure computes, with all definitions behind it."""
    terms = [term for _, each in tree(measure.requirements) for term in terms_of(each)]
    if measure.award.amount is not None:
        terms.append(measure.award.amount)
    terms += [cap.at for cap in measure.award.caps]
    for rule in measure.exceptions:
        terms += [rule.when, *(term for _, term in rule.instead)]
    found: list[Term] = []
    seen: set[str] = set()
    while terms:
        for part in walk(terms.pop()):
            found.append(part)
            if isinstance(part, DefinitionRef) and part.name not in seen:
                seen.add(part.name)
                terms.append(library.policies.terms[part.name])
    return found


class Companies:
    """Makes profiles in which every fact is known, at and around the printed figures."""

    def __init__(self, library: Library, at: date, seed: int = SEED) -> None:
        self.library, self.at, self.random = library, at, random.Random(seed)
        self.keys: dict[tuple[str, int], None] = {}
        self.figures: dict[Type, set[Any]] = {}
        self.codes: dict[str, set[str]] = {"place": set(), "industry": set()}
        self.ratios: list[tuple[tuple[str, int], tuple[str, int], Fraction]] = []
        self.users: dict[tuple[str, int], list[MeasureJudge]] = {}
        for measure in library.measures:
            self._learn(measure)

    def _learn(self, measure: Measure) -> None:
        year = measure.anchor.at(self.at).year
        judge = self.library.judge(measure.key)

        def key(term: FactRef) -> tuple[str, int]:
            return term.name, term.year.at(year) if term.year else 0

        for term in measure_terms(self.library, measure):
            match term:
                case FactRef():
                    users = self.users.setdefault(key(term), [])
                    if judge not in users:
                        users.append(judge)
                    self.keys[key(term)] = None
                case Constant() if term.type.ordered:
                    self.figures.setdefault(term.type, set()).add(term.value)
                case Within():
                    self.codes[term.value.type.kind] |= set(term.codes)
                case Table() if term.key.type.kind in self.codes:
                    for row in term.rows:
                        self.codes[term.key.type.kind] |= set(row.matches)
                case Table() if term.banded:
                    bounds = {match for row in term.rows for match in row.matches}
                    self.figures.setdefault(term.key.type, set()).update(bounds)
                case Compare(
                    left=Arithmetic(op="/", left=FactRef() as above, right=FactRef() as below),
                    right=Constant() as bound,
                ):
                    self.ratios.append((key(above), key(below), Fraction(bound.value)))

    def wild(self, yes: float = 0.5) -> Facts:
        """Every fact at random; ``yes`` is how often a yes-or-no fact holds."""
        facts = {key: self.draw(key, yes) for key in self.keys}
        for above, below, bound in self.ratios:
            if self.random.random() < 0.5:
                self.link(facts, above, below, bound)
        return facts

    def link(
        self, facts: Facts, above: tuple[str, int], below: tuple[str, int], bound: Fraction
    ) -> None:
        """Set one fact so that a ratio is exactly at its bound, or one unit off."""
        exact = math.ceil(facts[below] * bound)
        facts[above] = max(0, exact + self.random.choice((-1, 0, 0, 1)))

    def draw(self, key: tuple[str, int], yes: float = 0.5) -> Any:
        """A value of one fact: on a printed figure, one unit off, or well away from it."""
        kind = self.library.facts[key[0]].type
        choose = self.random.choice
        match kind.kind:
            case "boolean":
                return self.random.random() < yes
            case "choice":
                return choose(kind.options)
            case "text":
                return "文字"
            case "place":
                return self._place()
            case "industry":
                return self._industry()
            case "date":
                return self._day(kind)
            case "year":
                return self.at.year - self.random.randrange(6)
            case "rate":
                return Fraction(self.random.randrange(1, 100), 100)
            case "money":
                usual = [100_0000_00, 1000_0000_00, 1_0000_0000_00]
            case _:
                usual = [1, 10, 100, 1000]
        figure = int(choose([*sorted(self.figures.get(kind, ())), *usual]))
        return max(1, choose((figure, figure, figure - 1, figure + 1, figure * 2, figure // 3)))

    def _place(self) -> str:
        code = self.random.choice([*sorted(self.codes["place"]), "440300", "430100", "310000"])
        while self.random.random() < 0.5 and (below := places.children(code)):
            code = self.random.choice(below)
        # a place as rough as a province would not be a complete answer
        while places.level(code) in ("country", "province") and (below := places.children(code)):
            code = self.random.choice(below)
        return code

    def _industry(self) -> str:
        code = self.random.choice([*sorted(self.codes["industry"]), "C34", "I65", "E47", "A01"])
        below = [each for each in ALL_INDUSTRIES if len(each) == 5 and each.startswith(code)]
        return self.random.choice(below) if below else code

    def _day(self, kind: Type) -> date:
        printed = [self.at, *sorted(self.figures.get(kind, ()))]
        day = self.random.choice(printed)
        return day - timedelta(self.random.choice((0, 0, 1, -1, 30, 365, 730, 1096, 2000)))

    def qualified(self, sweeps: int = 2) -> Facts:
        """A company that qualifies for many measures: facts redrawn while no demand is lost."""
        facts = self.wild(yes=0.7)
        for _ in range(sweeps):
            keys = list(self.keys)
            self.random.shuffle(keys)
            for key in keys:
                users = self.users[key]
                before, old = self._met(users, facts), facts[key]
                for _ in range(4):
                    facts[key] = self.draw(key)
                    if self._met(users, facts) > before:
                        break
                    facts[key] = old
        return facts

    def _met(self, judges: list[MeasureJudge], facts: Facts) -> int:
        """Ten for every measure to be had, and one for every demand met."""
        total = 0
        for judge in judges:
            case = Case(facts, judge.measure.anchor.at(self.at))
            total += 10 * (judge.stand(case)[1] > 0)
            for clause in judge.clauses:
                total += clause.judge(case)[1] > 0
        return total

    def near(self, facts: Facts, share: float = 0.06) -> Facts:
        """The same company with some facts redrawn."""
        other = dict(facts)
        for key in other:
            if self.random.random() < share:
                other[key] = self.draw(key)
        for above, below, bound in self.ratios:
            if self.random.random() < share:
                self.link(other, above, below, bound)
        return other

    def mixed(self, count: int) -> list[Facts]:
        """Wild, qualified, and nearly qualified companies, a third of them wild."""
        bases = [self.qualified() for _ in range(max(1, min(10, count // 50)))]
        found = list(bases)
        while len(found) < count:
            if len(found) % 3 == 0:
                found.append(self.wild(yes=self.random.choice((0.2, 0.5, 0.8, 0.95))))
            else:
                found.append(self.near(self.random.choice(bases)))
        return found[:count]


def _all_industries() -> list[str]:
    """Every code of GB/T 4754: the table itself is not part of the public interface."""
    return list(industries._table())


ALL_INDUSTRIES = _all_industries()
