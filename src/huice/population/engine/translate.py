"""From terms to steps. What has no step of its own is asked of the one-company engine.

A quotient of two figures has no fixed denominator, so it is never worked out: it stays a pair of
figures until it is compared with a known figure, which cross multiplication decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any, cast

import numpy as np

from huice.population.columns import (
    HIGHEST,
    LIMIT,
    LOWEST,
    NO,
    UNKNOWN,
    YES,
    code_book,
    code_places,
    scale_of,
)
from huice.population.engine.figures import Asked, Figure, Known, NoKernel, Quotients, Whole
from huice.population.engine.kernels import FIRST_DAY, LAST_DAY
from huice.population.engine.members import option_states, within_states
from huice.population.engine.program import Op, Program, Sort, Step
from huice.rules.evaluate import Compiler
from huice.rules.facts import Fact, FactKey
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
from huice.values.duration import Duration, DurationUnit, shift
from huice.values.types import BOOLEAN

SHORT = 4
"""Up to how many rows a table of stated figures is compared with row by row."""

_CALENDAR: dict[str, Op] = {
    "year_of": "year_of", "start_of_year": "first_day", "end_of_year": "last_day",
}  # fmt: skip
FLIPPED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}


class Translator:
    """Translates terms under one set of definitions, seen from one anchor."""

    def __init__(
        self,
        program: Program,
        facts: Mapping[str, Fact],
        definitions: Mapping[str, Term],
        anchor: date,
    ) -> None:
        self.program, self.facts, self.definitions, self.anchor = (
            program,
            facts,
            definitions,
            anchor,
        )
        self._compiler = Compiler(facts, definitions)
        self._truths: dict[str, int] = {}
        self._figures: dict[str, Figure] = {}
        self._asked: dict[int, Asked] = {}

    # truths

    def truth(self, term: Term) -> int:
        """The step of a condition. Whatever part of it has no kernel is asked."""
        match term:
            case Constant():
                return self._constant_truth(YES if term.value else NO)
            case FactRef():
                return self._fact(term, "truth")
            case DefinitionRef():
                if term.name not in self._truths:
                    self._truths[term.name] = self.truth(self.definitions[term.name])
                return self._truths[term.name]
            case Logic():
                parts = [self.truth(part) for part in term.parts]
                if term.op == "at_least":
                    return self._add("at_least", "truth", tuple(sorted(parts)), term.least)
                return self.joined(term.op, parts)
            case Not():
                return self.negated(self.truth(term.part))
            case Choose():
                return self.choice(
                    self.truth(term.condition), self.truth(term.then), self.truth(term.otherwise)
                )
        try:
            return self._kernel_truth(term)
        except NoKernel:
            return self._add("asked", "truth", (), self._ask(term))

    def _kernel_truth(self, term: Term) -> int:
        match term:
            case Compare():
                return self._compare(term)
            case Within():
                return self._member(term.value, within_states(term.value.type, term.codes))
            case OneOf():
                options = frozenset(term.options)
                return self._member(term.value, option_states(term.value.type, options))
            case Table():
                return self._table_of_truths(term)
        raise NoKernel(type(term).__name__)

    def joined(self, op: str, parts: list[int]) -> int:
        """All of (and) or any of (or) some truths, without those that cannot matter."""
        decisive = self._constant_truth(NO if op == "and" else YES)
        idle = self._constant_truth(YES if op == "and" else NO)
        kept: list[int] = []
        for part in parts:
            step = self.program[part]
            kept += step.args if step.op == op else (part,)
        kept = sorted(set(kept) - {idle})
        if decisive in kept:
            return decisive
        if not kept:
            return idle
        joint: Op = "and" if op == "and" else "or"
        return kept[0] if len(kept) == 1 else self._add(joint, "truth", tuple(kept))

    def negated(self, truth: int) -> int:
        step = self.program[truth]
        if step.op == "not":
            return step.args[0]
        if step.op == "constant":
            return self._constant_truth({YES: NO, NO: YES, UNKNOWN: UNKNOWN}[step.data])
        if step.op == "member":
            flipped = bytes(_NEGATED[each] for each in step.data)
            return self._add("member", "truth", step.args, flipped)
        if step.op in ("and", "or"):
            other = "or" if step.op == "and" else "and"
            return self.joined(other, [self.negated(part) for part in step.args])
        return self._add("not", "truth", (truth,))

    def choice(self, condition: int, then: int, otherwise: int) -> int:
        """if … then … else … over truths."""
        if then == otherwise:
            return then
        step = self.program[condition]
        if step.op == "constant" and step.data != UNKNOWN:
            return then if step.data == YES else otherwise
        return self._add("chosen", "truth", (condition, then, otherwise))

    def _constant_truth(self, state: int) -> int:
        return self._add("constant", "truth", (), state)

    def _compare(self, term: Compare) -> int:
        kind = term.left.type
        if kind == BOOLEAN or not kind.ordered:
            return self._same(term)
        try:
            left, right = self.figure(term.left), self.figure(term.right)
        except NoKernel:
            return self._compare_inside(term)
        if isinstance(right, Known):
            return self._against(left, term.op, right.value)
        if isinstance(left, Known):
            return self._against(right, FLIPPED[term.op], left.value)
        if isinstance(left, Quotients) or isinstance(right, Quotients) or self._short_table(term):
            return self._compare_inside(term)
        (a, b), _ = self._aligned([left, right])
        match term.op:
            case ">=":
                return self._add("compare", "truth", (a, b))
            case "<=":
                return self._add("compare", "truth", (b, a))
            case "<":
                return self.negated(self._add("compare", "truth", (a, b)))
            case ">":
                return self.negated(self._add("compare", "truth", (b, a)))
        equal = self.joined("and", [self._add("compare", "truth", (a, b)),
                                    self._add("compare", "truth", (b, a))])  # fmt: skip
        return equal if term.op == "=" else self.negated(equal)

    def _compare_inside(self, term: Compare) -> int:
        """The comparison of a choice, a table, a least or a greatest goes inside it, which says
        the same of ranges and of the unknown."""
        if term.op in ("=", "!="):
            raise NoKernel("equal quotients")
        for left, op, right in ((term.left, term.op, term.right),
                                (term.right, FLIPPED[term.op], term.left)):  # fmt: skip
            outer = self._unfolded(left)

            def against(part: Term, op: Any = op, right: Term = right) -> int:
                return self._compare(Compare(BOOLEAN, term.spot, op, part, right))

            match outer:
                case Choose():
                    return self.choice(self.truth(outer.condition), against(outer.then),
                                       against(outer.otherwise))  # fmt: skip
                case Table():
                    return self._nested(outer, against)
                case Call() if outer.function in ("min", "max", "at_most"):
                    all_of = (outer.function == "max") != (op in (">=", ">"))
                    return self.joined("and" if all_of else "or",
                                       [against(part) for part in outer.arguments])  # fmt: skip
        raise NoKernel("two figures without a fixed denominator")

    def _short_table(self, term: Compare) -> bool:
        """A few stated figures by place or choice: their bounds are cheaper than a look-up."""
        sides = (self._unfolded(term.left), self._unfolded(term.right))
        return term.op not in ("=", "!=") and any(
            isinstance(side, Table)
            and not side.banded
            and len(side.rows) <= SHORT
            and all(isinstance(self._unfolded(row.value), Constant) for row in side.rows)
            for side in sides
        )

    def _unfolded(self, term: Term) -> Term:
        while isinstance(term, DefinitionRef):
            term = self.definitions[term.name]
        return term

    def _against(self, figure: Figure, op: str, bound: int | Fraction) -> int:
        """A figure compared with a known one: cuts of its column."""
        if isinstance(figure, Known):
            value = figure.value
            truth = {">=": value >= bound, "<=": value <= bound, ">": value > bound,
                     "<": value < bound, "=": value == bound, "!=": value != bound}[op]  # fmt: skip
            return self._constant_truth(YES if truth else NO)
        if op == "=":
            return self.joined("and", [self._against(figure, ">=", bound),
                                       self._against(figure, "<=", bound)])  # fmt: skip
        if op == "!=":
            return self.negated(self._against(figure, "=", bound))
        if op in ("<", "<="):
            return self.negated(self._against(figure, ">=" if op == "<" else ">", bound))
        if isinstance(figure, Whole):
            scaled = Fraction(bound) * self.program[figure.step].scale
            least = ceil(scaled) if op == ">=" else floor(scaled) + 1
            if not -LIMIT < least < LIMIT:
                raise NoKernel("a bound past 64 bits")
            return self._add("cut", "truth", *self._moved_back(figure.step, least))
        threshold = (Fraction(bound) - figure.plus) / figure.times
        if max(abs(threshold.numerator), threshold.denominator) >= 2**31:
            raise NoKernel("a bound that cross multiplication cannot hold")
        return self._add("cut", "truth", (self._quotient(figure),), (threshold, op == ">"))

    def _moved_back(self, number: int, least: int) -> tuple[tuple[int], int]:
        """A bound on what rises with another figure is a bound on that figure."""
        step = self.program[number]
        match step.op:
            case "scaled" if step.data[0] > 0:
                return self._moved_back(step.args[0], -(-least // step.data[0]))
            case "year_of" if 1 < least <= 9999:
                return self._moved_back(step.args[0], date(least, 1, 1).toordinal())
            case "moved_months" | "moved_days" if FIRST_DAY < least <= LAST_DAY:
                unit: DurationUnit = "个月" if step.op == "moved_months" else "日"
                return self._moved_back(step.args[0], _first_reaching(least, step.data, unit))
        return (number,), least

    def _quotient(self, figure: Quotients) -> int:
        if len(figure.steps) == 1:
            return figure.steps[0]
        return self._add("ratio_sum", "ratio", figure.steps)

    def _same(self, term: Compare) -> int:
        if term.left.type == BOOLEAN:
            step = self._add("same", "truth", tuple(sorted((self.truth(term.left), self.truth(term.right)))))  # fmt: skip
        elif isinstance(term.right, Constant):
            step = self._member(term.left, option_states(term.left.type, frozenset({term.right.value})))  # fmt: skip
        elif isinstance(term.left, Constant):
            step = self._member(term.right, option_states(term.right.type, frozenset({term.left.value})))  # fmt: skip
        else:
            step = self._add("same", "truth", tuple(sorted((self.code(term.left), self.code(term.right)))))  # fmt: skip
        return step if term.op == "=" else self.negated(step)

    def _member(self, value: Term, states: bytes) -> int:
        return self._add("member", "truth", (self.code(value),), states)

    # codes: choices, places, industries

    def code(self, term: Term) -> int:
        match term:
            case Constant() if term.type.kind == "choice":
                return self._add("constant", "code", (), code_places(term.type)[term.value])
            case FactRef() if term.type.kind != "text":
                return self._fact(term, "code")
            case DefinitionRef():
                return self.code(self.definitions[term.name])
            case Choose():
                return self._add("chosen", "code", (
                    self.truth(term.condition), self.code(term.then), self.code(term.otherwise)))  # fmt: skip
            case Table():
                return self._nested(
                    term, self.code, lambda cond, then, rest: self._add("chosen", "code", (cond, then, rest)),
                    self._add("constant", "code", (), -1),
                )  # fmt: skip
        raise NoKernel(type(term).__name__)

    # figures

    def figure(self, term: Term) -> Figure:
        """A figure as a known one, a column or quotients; raises NoKernel where it is neither."""
        match term:
            case Constant():
                return Known(_plain(term.value))
            case AnchorYear():
                return Known(self.anchor.year)
            case AnchorDay():
                return Known(self.anchor.toordinal())
            case FactRef() if term.type.ordered:
                return Whole(self._fact(term, "figure"))
            case DefinitionRef():
                if term.name not in self._figures:
                    self._figures[term.name] = self.figure(self.definitions[term.name])
                return self._figures[term.name]
            case Arithmetic():
                return self._arithmetic(term)
            case Choose():
                return self._chosen(self.truth(term.condition), self.figure(term.then),
                                    self.figure(term.otherwise))  # fmt: skip
            case Call():
                return self._call(term)
            case Table():
                return self._table(term)
        raise NoKernel(type(term).__name__)

    def whole(self, term: Term) -> int:
        """The step of a figure with a fixed denominator; raises NoKernel for others."""
        return self._whole(self.figure(term))

    def least_of(self, terms: list[Term]) -> int:
        """The step of the least of some figures; raises NoKernel as ``whole`` does."""
        figures = [self.figure(term) for term in terms]
        if len(figures) == 1:
            return self._whole(figures[0])
        steps, scale = self._aligned(figures)
        return self._add("least", "figure", tuple(sorted(set(steps))), None, scale)

    def _whole(self, figure: Figure) -> int:
        match figure:
            case Whole():
                return figure.step
            case Known():
                value = Fraction(figure.value)
                return self._constant(value.numerator, value.denominator)
        raise NoKernel("a quotient")

    def _constant(self, value: int | None, scale: int = 1) -> int:
        if value is not None and not -LIMIT < value < LIMIT:
            raise NoKernel("a figure past 64 bits")
        return self._add("constant", "figure", (), value, scale)

    def _arithmetic(self, term: Arithmetic) -> Figure:
        if term.left.type.kind == "date":
            return self._moved(term)
        left, right = self.figure(term.left), self.figure(term.right)
        match term.op:
            case "+":
                return self._plus(left, right)
            case "-":
                return self._plus(left, self._times(right, Fraction(-1)))
            case "*":
                if isinstance(left, Known):
                    return self._times(right, Fraction(left.value))
                if isinstance(right, Known):
                    return self._times(left, Fraction(right.value))
                a, b = self._whole(left), self._whole(right)
                scale = self.program[a].scale * self.program[b].scale
                return Whole(self._add("product", "figure", tuple(sorted((a, b))), None, scale))
        if isinstance(right, Known):
            if right.value == 0:
                return Whole(self._constant(None))
            return self._times(left, 1 / Fraction(right.value))
        return Quotients((self._ratio(left, right, growing=False),))

    def _plus(self, left: Figure, right: Figure) -> Figure:
        match left, right:
            case Known(a), Known(b):
                return Known(a + b)
            case (Quotients() as q, Known(value)) | (Known(value), Quotients() as q):
                return Quotients(q.steps, q.times, q.plus + value)
            case Quotients() as a, Quotients() as b if a.times == b.times and len(a.steps + b.steps) == 2:  # fmt: skip
                return Quotients(tuple(sorted(a.steps + b.steps)), a.times, a.plus + b.plus)
        (a, b), scale = self._aligned([left, right])
        negative = self.program[b]
        if negative.op == "scaled" and negative.data == (-1, 1):
            return Whole(self._add("subtract", "figure", (a, negative.args[0]), None, scale))
        return Whole(self._add("add", "figure", tuple(sorted((a, b))), None, scale))

    def _times(self, figure: Figure, by: Fraction) -> Figure:
        if by == 0:
            return Known(0)
        match figure:
            case Known(value):
                return Known(value * by)
            case Quotients() if by > 0:
                return Quotients(figure.steps, figure.times * by, figure.plus * by)
            case Whole(step):
                return Whole(self._scaled(step, by.numerator, by.denominator))
        raise NoKernel("a quotient turned negative")

    def _scaled(self, step: int, times: int, over: int) -> int:
        if (times, over) == (1, 1):
            return step
        if abs(times) >= LIMIT or over >= LIMIT:
            raise NoKernel("a rate past 64 bits")
        return self._add(
            "scaled", "figure", (step,), (times, over), self.program[step].scale * over
        )

    def _aligned(self, figures: list[Figure]) -> tuple[tuple[int, ...], int]:
        """The figures as steps of one scale."""
        steps = [self._whole(figure) for figure in figures]
        scale = lcm(*(self.program[step].scale for step in steps))
        return tuple(self._at_scale(step, scale) for step in steps), scale

    def _at_scale(self, step: int, scale: int) -> int:
        here = self.program[step]
        if here.scale == scale:
            return step
        factor = scale // here.scale
        if here.op == "constant":
            return self._constant(None if here.data is None else here.data * factor, scale)
        if factor >= LIMIT:
            raise NoKernel("a denominator past 64 bits")
        return self._add("scaled", "figure", (step,), (factor, 1), scale)

    def _ratio(self, above: Figure, below: Figure, growing: bool) -> int:
        """A quotient; one that grows has a value over a positive base only."""
        (a, b), _ = self._aligned([above, below])
        return self._add("ratio", "ratio", (a, b), growing)

    def _moved(self, term: Arithmetic) -> Figure:
        sign = 1 if term.op == "+" else -1
        start, length = self.figure(term.left), self.figure(term.right)
        by_month = term.right.type.unit == "个月"
        if isinstance(length, Whole):
            if not by_month:
                raise NoKernel("days that differ")
            return Whole(self._add("moved_by", "figure", (self._whole(start), length.step), sign))
        assert isinstance(length, Known)
        count = sign * int(length.value)
        if isinstance(start, Known):
            unit = Duration(abs(count), "个月" if by_month else "日")
            try:
                day = shift(date.fromordinal(int(start.value)), unit, 1 if count >= 0 else -1)
            except OverflowError:
                raise NoKernel("past the calendar's end") from None
            return Known(day.toordinal())
        assert isinstance(start, Whole)
        op: Op = "moved_months" if by_month else "moved_days"
        return Whole(self._add(op, "figure", (start.step,), count))

    def _call(self, term: Call) -> Figure:
        figures = [self.figure(argument) for argument in term.arguments]
        match term.function:
            case "min" | "at_most" | "max":
                known = [figure.value for figure in figures if isinstance(figure, Known)]
                pick = max if term.function == "max" else min
                if len(known) == len(figures):
                    return Known(pick(known))
                steps, scale = self._aligned(figures)
                op: Op = "greatest" if term.function == "max" else "least"
                return Whole(self._add(op, "figure", tuple(sorted(set(steps))), None, scale))
            case "mean":
                total = figures[0]
                for figure in figures[1:]:
                    total = self._plus(total, figure)
                return self._times(total, Fraction(1, len(figures)))
            case "growth":
                return Quotients((self._ratio(figures[0], figures[1], growing=True),), plus=Fraction(-1))  # fmt: skip
        (figure,) = figures
        return self._of_calendar(_CALENDAR[term.function], figure)

    def _of_calendar(self, op: Op, figure: Figure) -> Figure:
        """The year of a day, the first or the last day of a year."""
        if not isinstance(figure, Known):
            return Whole(self._add(op, "figure", (self._whole(figure),)))
        known = int(figure.value)
        if op == "year_of":
            return Known(date.fromordinal(known).year)
        if not 1 <= known <= 9999:
            raise NoKernel("past the calendar's end")
        day = date(known, 1, 1) if op == "first_day" else date(known, 12, 31)
        return Known(day.toordinal())

    def _chosen(self, condition: int, then: Figure, otherwise: Figure) -> Figure:
        if then == otherwise:
            return then
        (a, b), scale = self._aligned([then, otherwise])
        return Whole(self._add("chosen", "figure", (condition, a, b), None, scale))

    # tables

    def _table(self, term: Table) -> Figure:
        values = [self.figure(row.value) for row in term.rows]
        known_values = [Fraction(each.value) for each in values if isinstance(each, Known)]
        if not term.banded and len(known_values) == len(values):
            return self._looked_up(term, known_values)
        (*steps, _), scale = self._aligned([*values, Whole(self._constant(None))])
        at_scale = {id(row.value): step for row, step in zip(term.rows, steps, strict=True)}
        return Whole(self._nested(
            term, lambda value: at_scale[id(value)],
            lambda cond, then, rest: self._add("chosen", "figure", (cond, then, rest), None, scale),
            self._constant(None, scale),
        ))  # fmt: skip

    def _looked_up(self, term: Table, values: list[Fraction]) -> Figure:
        """Known values by code: the lowest and highest value each code may have."""
        scale = lcm(*(value.denominator for value in values))
        size = len(code_book(term.key.type)) + 1
        lows = np.full(size, LOWEST, np.int64)
        highs = np.full(size, HIGHEST, np.int64)
        for row, value in reversed(list(zip(term.rows, values, strict=True))):
            whole = int(value * scale)
            if not -LIMIT < whole < LIMIT:
                raise NoKernel("a figure past 64 bits")
            states = np.frombuffer(self._row_states(term, row), np.uint8)
            low, high = np.minimum(lows, whole), np.maximum(highs, whole)
            lows = np.where(states == YES, whole, np.where(states == NO, lows, low))
            highs = np.where(states == YES, whole, np.where(states == NO, highs, high))
        key = self.code(term.key)
        return Whole(self._add("looked_up", "figure", (key,), (lows.tobytes(), highs.tobytes()), scale))  # fmt: skip

    def _table_of_truths(self, term: Table) -> int:
        return self._nested(term, self.truth)

    def _nested(self, term: Table, value_of: Any, choose: Any = None, rest: int | None = None) -> int:  # fmt: skip
        """A table as a chain of choices, which says the same of a key known roughly."""
        choose = choose or self.choice
        found = self._constant_truth(UNKNOWN) if rest is None else rest
        rows = list(term.rows)
        if term.banded:
            rows.sort(key=lambda row: row.matches[0])
            key = self.figure(term.key)
            for row in rows:
                reached = self._against(key, ">=", _plain(row.matches[0]))
                found = choose(reached, value_of(row.value), found)
            return found
        code = self.code(term.key)
        for row in reversed(rows):
            value = value_of(row.value)
            if not row.matches:
                self._last(term, row)
                found = value
            else:
                matched = self._add("member", "truth", (code,), self._row_states(term, row))
                found = choose(matched, value, found)
        return found

    def _row_states(self, term: Table, row: Row) -> bytes:
        kind = term.key.type
        if not row.matches:
            self._last(term, row)
            return bytes([YES]) * (len(code_book(kind)) + 1)
        if kind.kind == "choice":
            return option_states(kind, frozenset(row.matches))
        return within_states(kind, row.matches)

    def _last(self, term: Table, row: Row) -> None:
        if row is not term.rows[-1]:
            raise NoKernel("其他 before another row")

    # ends

    def _fact(self, term: FactRef, sort: Sort) -> int:
        year = term.year.at(self.anchor.year) if term.year else 0
        scale = scale_of(term.type) if sort == "figure" else 1
        return self._add("fact", sort, (), FactKey(term.name, year), scale)

    def _ask(self, term: Term) -> Asked:
        if id(term) not in self._asked:
            closure = self._compiler.compile(term)
            self._asked[id(term)] = Asked(term, self.definitions, closure, self.anchor)
        return self._asked[id(term)]

    def asked_figure(self, term: Term) -> Asked:
        """A figure left to the one-company engine."""
        return self._ask(term)

    def _add(
        self, op: Op, sort: Sort, args: tuple[int, ...] = (), data: Any = None, scale: int = 1
    ) -> int:
        if scale >= LIMIT:
            raise NoKernel("a denominator past 64 bits")
        return self.program.add(Step(op, sort, args, data, scale))


def _first_reaching(bound: int, count: int, unit: DurationUnit) -> int:
    """The first day that, moved by so many months or days, is no earlier than the bound."""
    length, sign = Duration(abs(count), unit), 1 if count >= 0 else -1

    def reaches(day: int) -> bool:
        try:
            return shift(date.fromordinal(day), length, sign).toordinal() >= bound
        except OverflowError:
            return sign > 0

    return bisect_left(range(LAST_DAY + 1), True, lo=FIRST_DAY, key=reaches)


_NEGATED = {NO: YES, YES: NO, UNKNOWN: UNKNOWN}


def _plain(value: Any) -> int | Fraction:
    """A literal as a number: days for a date, months or days for a duration."""
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, Duration):
        return value.length * (12 if value.unit == "年" else 1)
    return cast("int | Fraction", value)
