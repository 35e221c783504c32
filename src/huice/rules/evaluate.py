"""From checked terms to closures that compute them, three-valued and exact.

A closure takes a ``Case`` (facts, anchor) and returns a plain value, a ``Range`` or ``None``.
Conditions return True, False or None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, cast

from huice.industries import contains as industry_contains
from huice.places import contains as place_contains
from huice.rules.facts import Fact
from huice.rules.functions import FUNCTIONS
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
    OneOf,
    Row,
    Table,
    Term,
    Within,
)
from huice.values import range as ranges
from huice.values.duration import Duration, shift
from huice.values.range import Truth, Value
from huice.values.types import INDUSTRY, PLACE

Facts = Mapping[tuple[str, int], Value]
Closure = Callable[["Case"], Any]


@dataclass(slots=True)
class Case:
    """The facts of one company as seen from one anchor date; remembers what it computed."""

    facts: Facts
    anchor: date
    year: int = 0
    memo: dict[Closure, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.year = self.anchor.year


class Compiler:
    """Turns terms into closures. ``definitions`` maps keys to terms; each is compiled once."""

    def __init__(self, facts: Mapping[str, Fact], definitions: Mapping[str, Term]) -> None:
        self._facts, self._definitions = facts, definitions
        self._compiled: dict[str, Closure] = {}

    def compile(self, term: Term) -> Closure:
        match term:
            case Constant():
                value = term.value
                return lambda case: value
            case FactRef():
                return self._fact(term)
            case DefinitionRef():
                return self._definition(term.name)
            case AnchorYear():
                return lambda case: case.year
            case AnchorDay():
                return lambda case: case.anchor
            case Compare():
                return self._compare(term)
            case Arithmetic():
                return self._arithmetic(term)
            case Logic():
                return _logic(term, tuple(self.compile(part) for part in term.parts))
            case Not():
                part = self.compile(term.part)
                return lambda case: None if (truth := part(case)) is None else not truth
            case Choose():
                return self._choose(term)
            case Within():
                return _within(self.compile(term.value), term)
            case OneOf():
                return _one_of(self.compile(term.value), frozenset(term.options))
            case Call():
                return self._call(term)
            case Table():
                return self._table(term)
        raise TypeError(f"no evaluator for {type(term).__name__}")

    def _fact(self, term: FactRef) -> Closure:
        name, default = term.name, self._facts[term.name].default
        if term.year is None:
            key = (name, 0)
            return lambda case: case.facts.get(key, default)
        if term.year.year:
            key = (name, term.year.year)
            return lambda case: case.facts.get(key, default)
        offset = term.year.offset
        return lambda case: case.facts.get((name, case.year + offset), default)

    def _definition(self, key: str) -> Closure:
        if key not in self._compiled:
            term = self._definitions[key]
            closure = self.compile(term)
            self._compiled[key] = closure if isinstance(term, Constant) else _remember(closure)
        return self._compiled[key]

    def _compare(self, term: Compare) -> Closure:
        crossed = self._cross_multiplied(term)
        if crossed:
            return crossed
        left, right = self.compile(term.left), self.compile(term.right)
        if term.op in ("=", "!="):
            if term.op == "=":
                return lambda case: ranges.equal(left(case), right(case))
            return lambda case: ranges.negate(ranges.equal(left(case), right(case)))
        return _ordering(term.op, left, right)

    def _cross_multiplied(self, term: Compare) -> Closure | None:
        """a / b >= r as a * d >= n * b: for two known figures and a stated rate nothing is divided."""
        ratio, bound = term.left, term.right
        if not (
            isinstance(ratio, Arithmetic)
            and ratio.op == "/"
            and isinstance(bound, Constant)
            and term.op in (">=", ">", "<=", "<")
        ):
            return None
        above, below = self.compile(ratio.left), self.compile(ratio.right)
        numerator, denominator = bound.value.numerator, bound.value.denominator
        test = {
            ">=": int.__ge__, ">": int.__gt__, "<=": int.__le__, "<": int.__lt__,
        }[term.op]  # fmt: skip
        slow = _ordering(
            term.op,
            lambda case: ranges.divide(above(case), below(case)),
            lambda case: bound.value,
        )

        def crossed(case: Case) -> Truth:
            a, b = above(case), below(case)
            if type(a) is int and type(b) is int and b > 0:
                return test(a * denominator, numerator * b)
            return cast(Truth, slow(case))

        return crossed

    def _arithmetic(self, term: Arithmetic) -> Closure:
        left, right = self.compile(term.left), self.compile(term.right)
        if term.left.type.kind == "date":
            sign = 1 if term.op == "+" else -1
            return lambda case: _shifted(left(case), right(case), sign)
        if term.op == "*":
            for rate, base in ((term.left, right), (term.right, left)):
                if isinstance(rate, Constant) and isinstance(rate.value, Fraction):
                    return _share(rate.value, base)
        operation: Callable[[Value, Value], Value] = {
            "+": ranges.add, "-": ranges.subtract, "*": ranges.multiply, "/": ranges.divide,
        }[term.op]  # fmt: skip
        return lambda case: operation(left(case), right(case))

    def _choose(self, term: Choose) -> Closure:
        condition = self.compile(term.condition)
        then, otherwise = self.compile(term.then), self.compile(term.otherwise)

        def chosen(case: Case) -> Value:
            truth = condition(case)
            if truth is None:
                return ranges.hull(then(case), otherwise(case))
            return then(case) if truth else otherwise(case)

        return chosen

    def _call(self, term: Call) -> Closure:
        compute = FUNCTIONS[term.function].compute
        arguments = tuple(self.compile(argument) for argument in term.arguments)
        return lambda case: compute(*[argument(case) for argument in arguments])

    def _table(self, term: Table) -> Closure:
        key = self.compile(term.key)
        rows = [(row, self.compile(row.value)) for row in term.rows]
        if term.banded:
            return _banded(key, rows)
        if term.key.type == PLACE:
            return _grouped(key, rows, place_contains)
        if term.key.type == INDUSTRY:
            return _grouped(key, rows, industry_contains)
        return _listed(key, rows)


def _remember(closure: Closure) -> Closure:
    def remembered(case: Case) -> Any:
        memo = case.memo
        if closure not in memo:
            memo[closure] = closure(case)
        return memo[closure]

    return remembered


def _ordering(op: str, left: Closure, right: Closure) -> Closure:
    if op == ">=":
        return lambda case: ranges.at_least(left(case), right(case))
    if op == "<=":
        return lambda case: ranges.at_least(right(case), left(case))
    if op == ">":
        return lambda case: ranges.more_than(left(case), right(case))
    return lambda case: ranges.more_than(right(case), left(case))


def _logic(term: Logic, parts: tuple[Closure, ...]) -> Closure:
    if term.op == "at_least":
        least = term.least

        def enough(case: Case) -> Truth:
            truths = [part(case) for part in parts]
            if truths.count(True) >= least:
                return True
            return False if len(truths) - truths.count(False) < least else None

        return enough
    decisive = term.op == "or"

    def joined(case: Case) -> Truth:
        result: Truth = not decisive
        for part in parts:
            truth: Truth = part(case)
            if truth is decisive:
                return decisive
            if truth is None:
                result = None
        return result

    return joined


def _within(value: Closure, term: Within) -> Closure:
    contains = place_contains if term.value.type == PLACE else industry_contains
    codes = term.codes
    known: dict[str | None, Truth] = {None: None}

    def within(case: Case) -> Truth:
        code = value(case)
        if code not in known:
            known[code] = _lies_within(code, codes, contains)
        return known[code]

    return within


def _lies_within(code: str, codes: tuple[str, ...], contains: Callable[[str, str], bool]) -> Truth:
    """Inside one of the codes; a place or industry known too roughly may or may not be."""
    if any(contains(outer, code) for outer in codes):
        return True
    return None if any(contains(code, inner) for inner in codes) else False


def _one_of(value: Closure, options: frozenset[str]) -> Closure:
    return lambda case: None if (found := value(case)) is None else found in options


def _shifted(start: Value, length: Value, sign: int) -> Value:
    if not isinstance(length, Duration):
        return None
    lo, hi = ranges.bounds(start)
    return ranges.between(
        _moved(lo, length, sign, date.max if sign > 0 else None),
        _moved(hi, length, sign, None if sign > 0 else date.min),
    )


def _moved(day: date | None, length: Duration, sign: int, beyond: date | None) -> date | None:
    """``day`` shifted; ``beyond`` where that lies past the calendar's end."""
    try:
        return None if day is None else shift(day, length, sign)
    except OverflowError:
        return beyond


def _share(rate: Fraction, base: Closure) -> Closure:
    """A constant rate of a base; whole numbers stay whole where nothing is left over."""
    numerator, denominator = rate.numerator, rate.denominator

    def share(case: Case) -> Value:
        value = base(case)
        if type(value) is not int:
            return ranges.multiply(rate, value)
        whole, rest = divmod(numerator * value, denominator)
        return Fraction(numerator * value, denominator) if rest else whole

    return share


Rows = list[tuple[Row, Closure]]


def _grouped(key: Closure, rows: Rows, contains: Callable[[str, str], bool]) -> Closure:
    known: dict[str, list[Closure]] = {}

    def possible_rows(code: str) -> list[Closure]:
        possible = []
        for row, value in rows:
            truth = _lies_within(code, row.matches, contains) if row.matches else True
            if truth is not False:
                possible.append(value)
            if truth:
                return possible
        # a rough place that might also lie outside every row has no certain value
        return []

    def grouped(case: Case) -> Value:
        code = key(case)
        if code is None:
            return _any_row(rows, case)
        if code not in known:
            known[code] = possible_rows(code)
        possible = known[code]
        return _hull_of([value(case) for value in possible]) if possible else None

    return grouped


def _listed(key: Closure, rows: Rows) -> Closure:
    values = {match: value for row, value in rows for match in row.matches}
    other = next((value for row, value in rows if not row.matches), None)

    def listed(case: Case) -> Value:
        option = key(case)
        if option is None:
            return _any_row(rows, case)
        value = values.get(option, other)
        return value(case) if value else None

    return listed


def _banded(key: Closure, rows: Rows) -> Closure:
    falling = sorted(rows, key=lambda pair: pair[0].matches[0], reverse=True)

    def banded(case: Case) -> Value:
        figure = key(case)
        possible = []
        for row, value in falling:
            truth = ranges.at_least(figure, row.matches[0])
            if truth is not False:
                possible.append(value(case))
            if truth:
                return _hull_of(possible)
        return None

    return banded


def _any_row(rows: Rows, case: Case) -> Value:
    """Nothing is known of the key: any row may apply, if the table leaves no gap."""
    if rows and not rows[-1][0].matches:
        return _hull_of([value(case) for _, value in rows])
    return None


def _hull_of(values: list[Value]) -> Value:
    result = values[0]
    for value in values[1:]:
        result = ranges.hull(result, value)
    return result
