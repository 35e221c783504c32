"""The rules as other engines take them.

A measure becomes two conditions and the sums whose least is the award. ``strict`` holds where a
company is eligible, ``possible`` where it is eligible or only a judgement is left. The anchor is
written into every expression; what hangs on nothing else is worked out beforehand, and dates that
are moved before they are compared become comparisons with a day. All of that spares the other
engines work; nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from huice import industries, places
from huice.decide.library import Library
from huice.library.policies import Policies
from huice.population.columns import code_book
from huice.problems import Spot
from huice.rules.facts import FactKey
from huice.rules.functions import FUNCTIONS
from huice.rules.judge import MeasureJudge
from huice.rules.measure import (
    Classes,
    Exclusion,
    Group,
    Judgement,
    Requirement,
    Test,
)
from huice.rules.terms import (
    AnchorDay,
    AnchorYear,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Constant,
    DefinitionRef,
    FactRef,
    Logic,
    Not,
    Table,
    Term,
    YearOf,
    parts,
    walk,
    with_parts,
)
from huice.values.duration import Duration, shift
from huice.values.types import BOOLEAN, DATE, Type

HERE = Spot("bench")
YES, NO = Constant(BOOLEAN, HERE, True, "true"), Constant(BOOLEAN, HERE, False, "false")


class Untranslatable(Exception):
    """A term that this bench cannot write for another engine."""


# --- plain conditions -----------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """One measure. ``sums`` are the award and its caps, of which the least is paid; none, no sum."""

    key: str
    strict: Term
    possible: Term
    sums: tuple[Term, ...]


@dataclass(frozen=True)
class Rules:
    """``shared`` are the definitions, each after those it needs."""

    rules: tuple[Rule, ...]
    shared: Mapping[str, Term]

    @property
    def facts(self) -> dict[FactKey, Type]:
        """Every fact that is used."""
        terms = [term for rule in self.rules for term in (rule.strict, rule.possible, *rule.sums)]
        return {
            key_of(part): part.type
            for term in (*self.shared.values(), *terms)
            for part in walk(term)
            if isinstance(part, FactRef)
        }


def key_of(term: FactRef) -> FactKey:
    return FactKey(term.name, term.year.year if term.year else 0)


def rules_of(policies: Policies, at: date) -> Rules:
    """All measures, seen from one day."""
    library = Library(policies)
    writer = _Plain(at)
    rules = tuple(writer.rule(library.judge(key)) for key in policies.measures)
    return Rules(rules, {name: term for term, name in writer.names.items()})


class _Plain:
    def __init__(self, at: date) -> None:
        self.at = at
        self.names: dict[Term, str] = {}

    def rule(self, judge: MeasureJudge) -> Rule:
        measure = judge.measure
        anchor = measure.anchor.at(self.at)
        ways = [
            (rule, judge.granted(rule))
            for rule in measure.exceptions
            if rule.discretion is not None
        ]

        def plain(term: Term, definitions: Mapping[str, Term] = judge.general) -> Term:
            return self.settled(term, definitions, anchor)

        def tested(that: Term, strict: bool) -> Term:
            met = plain(that)
            if strict:
                return met
            eased = judge.easing(that)
            by_exception = [
                _joined("and", [plain(rule.when), plain(that, granted)])
                for rule, granted in ways
                if rule in eased
            ]
            return _joined("or", [met, *by_exception])

        def condition(each: Requirement, strict: bool) -> Term:
            match each:
                case Test():
                    return tested(each.that, strict)
                case Exclusion():
                    return _negated(plain(each.when))
                case Judgement():
                    if each.that is None:
                        return NO if strict else YES
                    return plain(each.that)
                case Group():
                    inside = [condition(part, strict) for part in each.parts]
                    if each.mode == "at_least":
                        return Logic(BOOLEAN, HERE, "at_least", tuple(inside), each.least)
                    return _joined("and" if each.mode == "all" else "or", inside)
                case Classes():
                    found: Term = NO
                    for one in reversed(each.classes):
                        when, demands = plain(one.when), condition(one.demands, strict)
                        found = Choose(BOOLEAN, HERE, when, demands, found)
                    return found
            raise Untranslatable(type(each).__name__)

        def whole(strict: bool) -> Term:
            return _joined("and", [condition(each, strict) for each in measure.requirements])

        award = measure.award
        sums = (award.amount, *(cap.at for cap in award.caps)) if award.amount else ()
        return Rule(measure.key, whole(True), whole(False), tuple(plain(term) for term in sums))

    def settled(self, term: Term, definitions: Mapping[str, Term], anchor: date) -> Term:
        """The term with the anchor in it; equal definitions get one name, whatever they hang on."""
        match term:
            case AnchorDay():
                return Constant(DATE, HERE, anchor)
            case AnchorYear():
                return Constant(term.type, HERE, anchor.year)
            case FactRef():
                year = term.year and YearOf(0, term.year.at(anchor.year))
                return FactRef(term.type, HERE, term.name, year)
            case DefinitionRef():
                inside = self.settled(definitions[term.name], definitions, anchor)
                if isinstance(inside, (Constant, FactRef)):
                    return inside
                name = self.names.setdefault(inside, f"shared_{len(self.names)}")
                return DefinitionRef(term.type, HERE, name)
        new = tuple(self.settled(part, definitions, anchor) for part in parts(term))
        return _folded(replace(with_parts(term, new), spot=HERE))


def _joined(op: Any, inside: list[Term]) -> Term:
    """All of, any of; what is constant decides or falls away."""
    decisive, idle = (NO, YES) if op == "and" else (YES, NO)
    if decisive in inside:
        return decisive
    left = tuple(dict.fromkeys(each for each in inside if each != idle))
    return idle if not left else left[0] if len(left) == 1 else Logic(BOOLEAN, HERE, op, left)


def _negated(term: Term) -> Term:
    return term.part if isinstance(term, Not) else Not(BOOLEAN, HERE, term)


def _folded(term: Term) -> Term:
    """What needs no company is worked out; moved dates and their years are compared with a day."""
    match term:
        case Call(function=name) if all(isinstance(each, Constant) for each in term.arguments):
            values = [each.value for each in term.arguments if isinstance(each, Constant)]
            return Constant(term.type, HERE, FUNCTIONS[name].compute(*values))
        case Arithmetic(left=Constant(value=a), right=Constant(value=b)):
            return Constant(term.type, HERE, _worked_out(term.op, a, b))
        case Compare(left=Constant(), right=right) if not isinstance(right, Constant):
            turned: Any = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}.get(term.op, term.op)
            return _folded(replace(term, op=turned, left=right, right=term.left))
        case Compare(right=Constant(value=bound)) if term.op in (">=", ">", "<=", "<"):
            return _compared_with_a_day(term, bound)
    return term


def _worked_out(op: str, a: Any, b: Any) -> Any:
    if isinstance(b, Duration):
        return shift(a, b, 1 if op == "+" else -1)
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
    return Fraction(a) / b


def _compared_with_a_day(term: Compare, bound: Any) -> Term:
    match term.left:
        case Arithmetic(left=day, op=op, right=Constant(value=Duration() as length)):
            sign = 1 if op == "+" else -1
            reached = _first(lambda each: shift(each, length, sign) >= bound, bound, length)
            passed = _first(lambda each: shift(each, length, sign) > bound, bound, length)
        case Call(function="year_of", arguments=(day,)):
            reached, passed = date(bound, 1, 1), date(bound + 1, 1, 1)
        case _:
            return term
    op_of: dict[str, Any] = {">=": (">=", reached), ">": (">=", passed),
                             "<": ("<", reached), "<=": ("<", passed)}  # fmt: skip
    op, first = op_of[term.op]
    return replace(term, op=op, left=day, right=Constant(DATE, HERE, first))


def _first(holds: Callable[[date], bool], near: date, length: Duration) -> date:
    """The first day for which it holds, moved days being never out of order."""
    around = timedelta(days=32 + 32 * length.length * (12 if length.unit == "年" else 1))
    low, high = (near - around).toordinal(), (near + around).toordinal()
    while low < high:
        middle = (low + high) // 2
        if holds(date.fromordinal(middle)):
            high = middle
        else:
            low = middle + 1
    return date.fromordinal(low)


# --- codes ----------------------------------------------------------------------------------


@cache
def codes_within(kind: Type, codes: tuple[str, ...]) -> tuple[bool, ...]:
    """For each code of the type, whether it lies in one of these."""
    contains = places.contains if kind.kind == "place" else industries.contains
    return tuple(any(contains(outer, code) for outer in codes) for code in code_book(kind))


def row_of_code(table: Table) -> tuple[int, ...]:
    """For each code of a table's key, the place of the row that it takes, or -1."""
    kind = table.key.type
    found = [-1] * len(code_book(kind))
    for place, row in enumerate(table.rows):
        if not row.matches:
            held = [True] * len(found)
        elif kind.kind == "choice":
            held = [option in row.matches for option in code_book(kind)]
        else:
            held = list(codes_within(kind, row.matches))
        for code, holds in enumerate(held):
            if holds and found[code] < 0:
                found[code] = place
    return tuple(found)
