"""How one company stands to one measure, and what it would be paid.

A standing is an interval on the chain UNMET < JUDGED < MET: (0, 0) is unmet, (2, 2) met, (1, 1)
rests on an authority's judgement or discretion, and a wider interval is not yet decided. "All of"
is the minimum, "any of" the maximum, "at least n of" the n-th greatest, each on both ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from huice.rules.evaluate import Case, Closure, Compiler
from huice.rules.facts import Fact, FactKey
from huice.rules.measure import (
    Award,
    Classes,
    ExceptionRule,
    Exclusion,
    Group,
    Judgement,
    Measure,
    Requirement,
    Test,
    terms_of,
    tree,
)
from huice.rules.terms import Choose, DefinitionRef, FactRef, Term, YearOf, marked, walk
from huice.values import range as ranges
from huice.values.range import Truth

Standing = tuple[int, int]
UNMET: Standing = (0, 0)
JUDGED: Standing = (1, 1)
MET: Standing = (2, 2)
OPEN: Standing = (0, 2)

RequirementVerdict = Literal["met", "unmet", "unknown", "judgement", "relaxed"]
RequirementKind = Literal["register", "declared", "judgement", "exclusion", "group", "classes"]
Judged = Callable[[Case], Standing]
Uses = tuple[tuple[str, YearOf | None], ...]


STANDINGS: dict[Truth, Standing] = {True: MET, False: UNMET, None: OPEN}
BARRED: dict[Truth, Standing] = {True: UNMET, False: MET, None: OPEN}
DECIDED: dict[Truth, Standing] = {True: MET, False: UNMET, None: JUDGED}


@dataclass(frozen=True)
class Clause:
    """A requirement ready to run, with the facts that its own expressions may use.

    ``when`` is set for the demands of a class: they count only while it may hold.
    """

    path: str
    requirement: Requirement
    kind: RequirementKind
    judge: Judged
    fact_keys: KeysAt
    definitions: tuple[tuple[str, Closure], ...]
    when: Closure | None = None

    def verdict(self, case: Case) -> RequirementVerdict:
        return self.name_of(self.judge(case))

    def name_of(self, found: Standing) -> RequirementVerdict:
        if found == MET:
            return "met"
        if found == UNMET:
            return "unmet"
        if found == JUDGED:
            return "relaxed" if isinstance(self.requirement, (Test, Exclusion)) else "judgement"
        return "unknown"


KeysAt = Callable[[int], tuple[FactKey, ...]]


def keys_at(uses: Uses) -> KeysAt:
    """The facts of ``uses`` for an anchor's year, each year worked out once."""

    @lru_cache(maxsize=200)
    def keys(year: int) -> tuple[FactKey, ...]:
        return tuple(FactKey(name, when.at(year) if when else 0) for name, when in uses)

    return keys


class MeasureJudge:
    """One measure, compiled when first asked. Judges any number of companies."""

    def __init__(
        self, measure: Measure, facts: Mapping[str, Fact], definitions: Mapping[str, Term]
    ) -> None:
        self.measure = measure
        self._facts, self._definitions = facts, definitions

    @cached_property
    def general(self) -> dict[str, Term]:
        """The definitions under those exceptions that apply by themselves."""
        rules = [rule for rule in self.measure.exceptions if rule.discretion is None]
        return _excepted(self._definitions, rules)

    @cached_property
    def _strict(self) -> Compiler:
        return Compiler(self._facts, self.general)

    @cached_property
    def _relaxations(self) -> list[tuple[ExceptionRule, Closure, Compiler]]:
        """Each exception at an authority's discretion, with the rule as if it were granted."""
        return [
            (rule, self._strict.compile(rule.when), Compiler(self._facts, self.granted(rule)))
            for rule in self.measure.exceptions
            if rule.discretion is not None
        ]

    def granted(self, rule: ExceptionRule) -> dict[str, Term]:
        """The definitions as if an exception at an authority's discretion were granted."""
        return _excepted(self.general, [rule], granted=True)

    def easing(self, that: Term) -> list[ExceptionRule]:
        """The exceptions at an authority's discretion that a test may pass by."""
        return [rule for rule in self.measure.exceptions
                if rule.discretion is not None and self._touches(rule, [that])]  # fmt: skip

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Every requirement with its path, outermost first."""
        conditions = {
            id(one.demands): self._strict.compile(one.when)
            for _, each in tree(self.measure.requirements)
            if isinstance(each, Classes)
            for one in each.classes
        }
        return tuple(
            self._clause(path, each, conditions.get(id(each)))
            for path, each in tree(self.measure.requirements)
        )

    @cached_property
    def stand(self) -> Judged:
        """The standing over all requirements; stops at the first that is surely unmet."""
        return _all(tuple(self._judge(each) for each in self.measure.requirements))

    @cached_property
    def _amount(self) -> Closure | None:
        award = self.measure.award
        if award.amount is None:
            return None
        amount = self._strict.compile(award.amount)
        caps = tuple(self._strict.compile(cap.at) for cap in award.caps)
        if not caps:
            return amount
        return lambda case: ranges.least(amount(case), *[cap(case) for cap in caps])

    def pay(self, case: Case) -> tuple[int | None, int | None]:
        """Least and most, in 分, should the company qualify; None where there is no bound.

        Fractions of a 分 are dropped. A ceiling promises nothing, so its least is 0; a measure
        without money gives (None, None).
        """
        least, most = self._reckoned(case)
        return (0, most) if self.measure.award.kind == "ceiling" else (least, most)

    def pay_known(self, case: Case) -> bool:
        """No fact could still change the sum; a measure without money has none to change."""
        least, most = self._reckoned(case)
        return self._amount is None or least == most

    def _reckoned(self, case: Case) -> tuple[int | None, int | None]:
        """The formula under its caps, in whole 分 and never below zero."""
        if self._amount is None:
            return None, None
        low, high = ranges.bounds(self._amount(case))
        return (0 if low is None else max(0, int(low // 1)),
                None if high is None else max(0, int(high // 1)))  # fmt: skip

    @cached_property
    def award_keys(self) -> KeysAt:
        """The facts that the award hangs on."""
        award: Award = self.measure.award
        amount = [award.amount] if award.amount else []
        terms = [*amount, *(cap.at for cap in award.caps)]
        return keys_at(self._uses([*terms, *self._exceptions_to(terms)]))

    # requirements

    def _clause(self, path: str, requirement: Requirement, when: Closure | None) -> Clause:
        own = terms_of(requirement)
        uses = self._uses([*own, *self._exceptions_to(own)])
        names = dict.fromkeys(
            term.name for part in own for term in walk(part) if isinstance(term, DefinitionRef)
        )
        return Clause(
            path,
            requirement,
            self._kind(requirement, uses),
            self._judge(requirement),
            keys_at(uses),
            tuple((name, self._strict.compile(_reference(self._definitions, name)))
                  for name in names),
            when,
        )  # fmt: skip

    def _kind(self, requirement: Requirement, uses: Uses) -> RequirementKind:
        match requirement:
            case Judgement():
                return "judgement"
            case Exclusion():
                return "exclusion"
            case Group():
                return "group"
            case Classes():
                return "classes"
        sources = {self._facts[name].source for name, _ in uses}
        return "register" if sources == {"register"} else "declared"

    def _judge(self, requirement: Requirement) -> Judged:
        match requirement:
            case Test():
                return self._test(requirement.that)
            case Exclusion():
                return self._bar(requirement.when)
            case Judgement():
                return self._judgement(requirement)
            case Group():
                return _group(requirement, tuple(self._judge(part) for part in requirement.parts))
            case Classes():
                return self._classes(requirement)
        raise TypeError(f"no judge for {type(requirement).__name__}")

    def _test(self, that: Term) -> Judged:
        strict = self._strict.compile(that)
        easing = self.easing(that)
        eased = [(when, relaxed.compile(that)) for rule, when, relaxed in self._relaxations
                 if rule in easing]  # fmt: skip
        if not eased:
            return lambda case: STANDINGS[strict(case)]

        def tested(case: Case) -> Standing:
            truth = strict(case)
            if truth:
                return MET
            by_exception: Truth = False
            for when, relaxed in eased:
                by_exception = _or(by_exception, _and(when(case), relaxed(case)))
            low = 1 if by_exception and truth is False else 0
            high = 2 if truth is None else 0 if by_exception is False else 1
            return low, high

        return tested

    def _bar(self, when: Term) -> Judged:
        barred = self._strict.compile(when)
        return lambda case: BARRED[barred(case)]

    def _judgement(self, requirement: Judgement) -> Judged:
        if requirement.that is None:
            return lambda case: JUDGED
        decided = self._strict.compile(requirement.that)
        return lambda case: DECIDED[decided(case)]

    def _classes(self, requirement: Classes) -> Judged:
        ways = [(self._strict.compile(each.when), self._judge(each.demands))
                for each in requirement.classes]  # fmt: skip

        def classed(case: Case) -> Standing:
            possible: list[Standing] = []
            for when, demands in ways:
                truth = when(case)
                if truth is not False:
                    possible.append(demands(case))
                if truth:
                    break
            else:
                possible.append(UNMET)
            return min(low for low, _ in possible), max(high for _, high in possible)

        return classed

    # what an expression hangs on

    def out_of_reach(self, rule: ExceptionRule) -> bool:
        """A discretionary exception that would change more than tests, where it has no effect."""
        award = self.measure.award
        terms = [*([award.amount] if award.amount else []), *(cap.at for cap in award.caps)]
        for _, each in tree(self.measure.requirements):
            if not isinstance(each, Test):
                terms += terms_of(each)
        return rule.discretion is not None and self._touches(rule, terms)

    def _touches(self, rule: ExceptionRule, terms: Sequence[Term]) -> bool:
        keys = {key for key, _ in rule.instead}
        return any(not keys.isdisjoint(self._needs(term)) for term in terms)

    def _exceptions_to(self, terms: Sequence[Term]) -> list[Term]:
        """What the exceptions that may change these terms hang on."""
        return [
            term
            for rule in self.measure.exceptions
            if self._touches(rule, terms)
            for term in (rule.when, *(instead for _, instead in rule.instead))
        ]

    def _needs(self, term: Term) -> set[str]:
        return _needed(self._definitions, [term])

    def _uses(self, terms: Iterable[Term]) -> Uses:
        found: dict[tuple[str, YearOf | None], None] = {}
        for term in terms:
            needed = [term, *(self._definitions[key] for key in sorted(self._needs(term)))]
            for part in (part for each in needed for part in walk(each)):
                if isinstance(part, FactRef):
                    found[part.name, part.year] = None
        return tuple(found)


def _reference(definitions: Mapping[str, Term], name: str) -> DefinitionRef:
    term = definitions[name]
    return DefinitionRef(term.type, term.spot, name)


def _excepted(
    definitions: Mapping[str, Term], rules: Sequence[ExceptionRule], granted: bool = False
) -> dict[str, Term]:
    """The definitions as the exceptions rewrite them: *if* it holds *then* this, *else* the usual.

    An exception is read under the rule that it excepts: what it refers to is meant as it stood
    before, and stays within reach under a marked name. ``granted`` leaves out the *if*.
    """
    result = dict(definitions)
    for rule in rules:
        mark = f"~{rule.id}"
        when = marked(rule.when, mark)
        before = {
            key + mark: marked(result[key], mark)
            for key in _needed(result, [rule.when, *(instead for _, instead in rule.instead)])
        }
        for key, instead in rule.instead:
            usual, special = result[key], marked(instead, mark)
            result[key] = special if granted else Choose(
                usual.type, rule.spot, when, special, usual)  # fmt: skip
        result |= before
    return result


def _needed(definitions: Mapping[str, Term], terms: Iterable[Term]) -> set[str]:
    """The definitions that terms hang on, directly or by way of others."""
    found: set[str] = set()
    waiting = list(terms)
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, DefinitionRef) and part.name not in found:
                found.add(part.name)
                waiting.append(definitions[part.name])
    return found


def _group(requirement: Group, parts: tuple[Judged, ...]) -> Judged:
    match requirement.mode:
        case "all":
            return _all(parts)
        case "any":
            return _any(parts)
        case _:
            return _at_least(requirement.least - 1, parts)


def _all(parts: tuple[Judged, ...]) -> Judged:
    """The least of the parts on both ends; all of nothing is met."""

    def least(case: Case) -> Standing:
        low, high = MET
        for part in parts:
            part_low, part_high = part(case)
            if part_high < high:
                if part_high == 0:
                    return UNMET
                high = part_high
            if part_low < low:
                low = part_low
        return low, high

    return least


def _any(parts: tuple[Judged, ...]) -> Judged:
    """The greatest of the parts on both ends."""

    def greatest(case: Case) -> Standing:
        low, high = UNMET
        for part in parts:
            part_low, part_high = part(case)
            if part_low > low:
                if part_low == 2:
                    return MET
                low = part_low
            if part_high > high:
                high = part_high
        return low, high

    return greatest


def _at_least(place: int, parts: tuple[Judged, ...]) -> Judged:
    """The part at that place, counted from the greatest, on both ends."""

    def counted(case: Case) -> Standing:
        found = [part(case) for part in parts]
        lows = sorted((low for low, _ in found), reverse=True)
        highs = sorted((high for _, high in found), reverse=True)
        return lows[place], highs[place]

    return counted


def _and(left: Truth, right: Truth) -> Truth:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _or(left: Truth, right: Truth) -> Truth:
    return ranges.negate(_and(ranges.negate(left), ranges.negate(right)))
