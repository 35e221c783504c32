"""The library's rules as SQL for DuckDB, exact: whole numbers, ratios multiplied out.

A figure is written as a fraction of two whole numbers; a product that may pass 63 bits, by the
greatest figures in the table, is a HUGEINT. Codes stand in the table as their places in a sorted
list, so that a region is a few BETWEENs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from population_ratio import ONE, Factor, Ratio, over_one_bottom, plus, times, whole
from population_terms import Rules, Untranslatable, codes_within, key_of, row_of_code

from huice.population.columns import code_places, scale_of
from huice.rules.facts import FactKey
from huice.rules.terms import (
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
    Table,
    Term,
    Within,
    walk,
)
from huice.values.duration import Duration
from huice.values.types import Type

CODED = ("choice", "place", "industry")
FIGURES = ("money", "rate", "count", "price", "number", "year")


class SqlRules:
    """Expressions over the table ``companies``, whose columns are named by ``column``."""

    def __init__(
        self, rules: Rules, data: Mapping[FactKey, tuple[int, int]], inlined: bool = False
    ) -> None:
        """``data`` has the least and the greatest of each fact, in whole numbers."""
        self.rules, self.data, self.inlined = rules, data, inlined
        self.column = {key: f"f{place}" for place, key in enumerate(data)}
        self._kept: dict[str, Ratio] = {}
        for name, term in rules.shared.items():
            if term.type.kind in FIGURES:
                self._kept[name] = self.figure(term)

    # statements

    def inline(self) -> str:
        """One SELECT with every definition written where it is used."""
        text = ", ".join(self._aggregates(self._inlined_rules()))
        return f"SELECT {text} FROM companies"

    def stepwise(self) -> str:
        """Definitions, then conditions and sums, then what is counted of them."""
        steps = self._steps()
        columns = []
        for place, rule in enumerate(self.rules.rules):
            columns.append(f"{self.condition(rule.strict)} AS s{place}")
            if rule.possible != rule.strict:
                columns.append(f"{self.condition(rule.possible)} AS p{place}")
            if rule.sums:
                columns.append(f"{self.award(rule.sums)} AS a{place}")
        steps.append(f"answers AS (SELECT {', '.join(columns)} FROM {self._last(steps)})")
        found = [
            (f"s{place}", f"s{place}" if rule.possible == rule.strict else f"p{place}",
             f"a{place}" if rule.sums else "")
            for place, rule in enumerate(self.rules.rules)
        ]  # fmt: skip
        return f"WITH {', '.join(steps)} SELECT {', '.join(self._aggregates(found))} FROM answers"

    def shared(self) -> str:
        """Definitions once, everything else in one SELECT."""
        steps = self._steps()
        found = [
            (self.condition(rule.strict), self.condition(rule.possible),
             self.award(rule.sums) if rule.sums else "")
            for rule in self.rules.rules
        ]  # fmt: skip
        with_ = f"WITH {', '.join(steps)} " if steps else ""
        return f"{with_}SELECT {', '.join(self._aggregates(found))} FROM {self._last(steps)}"

    def by_measure(self) -> str:
        """A query with a WHERE for each measure: what one condition drops the next never sees."""
        whole_text = []
        for place, (strict, possible, award) in enumerate(self._inlined_rules()):
            sums = f"coalesce(sum({award}), 0)" if award else "0"
            whole_text.append(
                f"SELECT {place} AS place, count(*) FILTER (WHERE {strict}), count(*), {sums}"
                f" FROM companies WHERE {possible}"
            )
        return " UNION ALL ".join(whole_text) + " ORDER BY place"

    def answers(self) -> str:
        """Every company's conditions and sums, for a sample to be compared one by one."""
        parts = []
        for strict, possible, award in self._inlined_rules():
            parts += [strict, possible, award or "0"]
        return f"SELECT {', '.join(parts)} FROM companies"

    def sum_of_columns(self) -> str:
        """Every column read once and added up: what no engine can do without."""
        sums = []
        for key, name in self.column.items():
            kind = self.kind(key)
            if kind.kind == "boolean":
                sums.append(f"count_if({name})")
            elif kind.kind == "date":
                sums.append(f"sum({name} - DATE '2000-01-01')")
            else:
                sums.append(f"sum({name})")
        return f"SELECT {', '.join(sums)} FROM companies"

    def kind(self, key: FactKey) -> Type:
        return self.rules.facts[key]

    def _inlined_rules(self) -> Iterator[tuple[str, str, str]]:
        inlined = SqlRules(self.rules, self.data, inlined=True)
        for rule in self.rules.rules:
            award = inlined.award(rule.sums) if rule.sums else ""
            yield inlined.condition(rule.strict), inlined.condition(rule.possible), award

    def _aggregates(self, found: Iterable[tuple[str, str, str]]) -> Iterator[str]:
        for strict, possible, award in found:
            yield f"count_if({strict})"
            if possible != strict:
                yield f"count_if({possible})"
            if award:
                yield f"sum(CASE WHEN {possible} THEN {award} ELSE 0 END)"

    def read(self, rows: list[tuple[Any, ...]]) -> list[tuple[int, int, int]]:
        """Eligible, possible and sum of each measure, from the answer of a statement."""
        if len(rows) > 1:
            return [(int(row[1]), int(row[2]), int(row[3])) for row in rows]
        given = iter(rows[0])
        found = []
        for rule in self.rules.rules:
            strict = int(next(given))
            possible = strict if rule.possible == rule.strict else int(next(given))
            found.append((strict, possible, int(next(given)) if rule.sums else 0))
        return found

    def _steps(self) -> list[str]:
        """The definitions, in as many layers as they need each other."""
        depth: dict[str, int] = {}
        for name, term in self.rules.shared.items():
            needed = [depth[each] for each in _names(term)]
            depth[name] = 1 + max(needed, default=0)
        steps: list[str] = []
        for level in range(1, max(depth.values(), default=0) + 1):
            columns = [
                f"{self._stored(name)} AS {name}" for name, own in depth.items() if own == level
            ]
            steps.append(
                f"step{level} AS (SELECT *, {', '.join(columns)} FROM {self._last(steps)})"
            )
        return steps

    def _stored(self, name: str) -> str:
        """A definition as a column; of a figure its top."""
        return (
            self._kept[name].top.text if name in self._kept else self.any(self.rules.shared[name])
        )

    @staticmethod
    def _last(steps: list[str]) -> str:
        return f"step{len(steps)}" if steps else "companies"

    # expressions

    def condition(self, term: Term) -> str:
        match term:
            case Constant():
                return "true" if term.value else "false"
            case FactRef():
                return self.column[key_of(term)]
            case DefinitionRef():
                return self._definition(term)
            case Compare():
                return self._compare(term)
            case Logic(op="at_least"):
                counted = " + ".join(f"{self.condition(part)}::TINYINT" for part in term.parts)
                return f"({counted} >= {term.least})"
            case Logic():
                word = f" {term.op.upper()} "
                return f"({word.join(self.condition(part) for part in term.parts)})"
            case Not():
                return f"(NOT {self.condition(term.part)})"
            case Within():
                held = codes_within(term.value.type, term.codes)
                return _among(self.any(term.value), [n for n, each in enumerate(held) if each])
            case OneOf():
                own = code_places(term.value.type)
                return _among(self.any(term.value), sorted(own[each] for each in term.options))
            case Choose() | Table():
                return self.any(term)
        raise Untranslatable(type(term).__name__)

    def any(self, term: Term) -> str:
        """A term that is no figure: truths, codes, days."""
        match term:
            case Constant():
                if isinstance(term.value, date):
                    return f"DATE '{term.value}'"
                if isinstance(term.value, str):
                    return str(code_places(term.type)[term.value])
                return "true" if term.value else "false"
            case FactRef():
                return self.column[key_of(term)]
            case DefinitionRef():
                return self._definition(term)
            case Choose():
                when, then, other = self.condition(term.condition), term.then, term.otherwise
                return f"CASE WHEN {when} THEN {self.any(then)} ELSE {self.any(other)} END"
            case Table():
                return self._table(term, [self.any(row.value) for row in term.rows])
            case Arithmetic(right=Constant(value=Duration() as length)):
                unit = {"年": "YEAR", "个月": "MONTH", "日": "DAY"}[length.unit]
                moved = f"{self.any(term.left)} {term.op} INTERVAL {length.length} {unit}"
                return f"({moved})"
            case Call(function="start_of_year"):
                return f"make_date({self.figure(term.arguments[0]).top.text}, 1, 1)"
            case Call(function="end_of_year"):
                return f"make_date({self.figure(term.arguments[0]).top.text}, 12, 31)"
        return self.condition(term)

    def _definition(self, term: DefinitionRef) -> str:
        return self.any(self.rules.shared[term.name]) if self.inlined else term.name

    def _compare(self, term: Compare) -> str:
        op = "<>" if term.op == "!=" else term.op
        if term.left.type.kind not in FIGURES:
            right = term.right
            if isinstance(right, Constant) and isinstance(right.value, str):
                right = Constant(term.left.type, right.spot, right.value)
            return f"({self.any(term.left)} {op} {self.any(right)})"
        left, right_ = self.figure(term.left), self.figure(term.right)
        if left.bottom == right_.bottom:
            return f"({left.top.text} {op} {right_.top.text})"
        a, b = times(left.top, right_.bottom), times(right_.top, left.bottom)
        return f"({a.text} {op} {b.text})"

    def award(self, sums: Sequence[Term]) -> str:
        """The least of the sums in whole 分."""
        least = self._folded("least", [self.figure(term) for term in sums])
        if least.bottom == ONE:
            return f"greatest({least.top.text}, 0)"
        return f"(greatest({least.top.text}, 0) // {least.bottom.text})"

    def figure(self, term: Term) -> Ratio:
        match term:
            case Constant():
                value = Fraction(term.value)
                return Ratio(whole(value.numerator), whole(value.denominator))
            case FactRef():
                key = key_of(term)
                low, high = self.data[key]
                top = Factor(self.column[key], max(abs(low), abs(high)))
                return Ratio(top, whole(scale_of(term.type)))
            case DefinitionRef():
                kept = self._kept[term.name]
                if self.inlined or kept.bottom.constant is None:
                    return kept
                return Ratio(Factor(term.name, kept.top.most), kept.bottom)
            case Arithmetic():
                return self._arithmetic(term)
            case Choose():
                then, other = self.figure(term.then), self.figure(term.otherwise)
                (a, b), bottom = over_one_bottom([then, other])
                text = f"CASE WHEN {self.condition(term.condition)} THEN {a.text} ELSE {b.text} END"
                return Ratio(Factor(f"({text})", max(a.most, b.most)), bottom)
            case Table():
                tops, bottom = over_one_bottom([self.figure(row.value) for row in term.rows])
                text = self._table(term, [each.text for each in tops])
                return Ratio(Factor(text, max(each.most for each in tops)), bottom)
            case Call():
                return self._call(term)
        raise Untranslatable(type(term).__name__)

    def _arithmetic(self, term: Arithmetic) -> Ratio:
        a, b = self.figure(term.left), self.figure(term.right)
        match term.op:
            case "*":
                return Ratio(times(a.top, b.top), times(a.bottom, b.bottom))
            case "/":
                self._check_positive(term.right)
                return Ratio(times(a.top, b.bottom), times(a.bottom, b.top))
        (one, other), bottom = over_one_bottom([a, b])
        return Ratio(plus(one, other, term.op), bottom)

    def _check_positive(self, term: Term) -> None:
        """A divisor must be a figure that is above zero in every row."""
        if isinstance(term, FactRef) and self.data[key_of(term)][0] > 0:
            return
        if isinstance(term, Constant) and term.value > 0:
            return
        raise Untranslatable(f"a divisor that may be zero: {term}")

    def _call(self, term: Call) -> Ratio:
        if term.function == "year_of":
            return Ratio(Factor(f"year({self.any(term.arguments[0])})", 9999), ONE)
        given = [self.figure(each) for each in term.arguments]
        match term.function:
            case "min" | "at_most":
                return self._folded("least", given)
            case "max":
                return self._folded("greatest", given)
            case "mean":
                tops, bottom = over_one_bottom(given)
                total = tops[0]
                for each in tops[1:]:
                    total = plus(total, each, "+")
                return Ratio(total, times(bottom, whole(len(given))))
            case "growth":
                self._check_positive(term.arguments[1])
                (new, old), _ = over_one_bottom(given)
                return Ratio(plus(new, old, "-"), old)
        raise Untranslatable(term.function)

    def _folded(self, function: str, given: Sequence[Ratio]) -> Ratio:
        if len(given) == 1:
            return given[0]
        tops, bottom = over_one_bottom(given)
        text = f"{function}({', '.join(each.text for each in tops)})"
        return Ratio(Factor(text, max(each.most for each in tops)), bottom)

    def _table(self, term: Table, cells: list[str]) -> str:
        if term.banded:
            figure, whens = self.figure(term.key), []
            for row, cell in sorted(
                zip(term.rows, cells, strict=True),
                key=lambda pair: pair[0].matches[0],
                reverse=True,
            ):
                bound = Fraction(row.matches[0])
                a = times(figure.top, whole(bound.denominator))
                b = times(whole(bound.numerator), figure.bottom)
                whens.append(f"WHEN {a.text} >= {b.text} THEN {cell}")
            return f"CASE {' '.join(whens)} END"
        key = self.any(term.key)
        rows: dict[str, list[int]] = {}
        for code, place in enumerate(row_of_code(term)):
            if place >= 0:
                rows.setdefault(cells[place], []).append(code)
        if -1 not in row_of_code(term):
            commonest = max(rows, key=lambda cell: len(_runs(rows[cell])))
            whens = [f"WHEN {_among(key, codes)} THEN {cell}"
                     for cell, codes in rows.items() if cell != commonest]  # fmt: skip
            return f"CASE {' '.join(whens)} ELSE {commonest} END" if whens else commonest
        whens = [f"WHEN {_among(key, codes)} THEN {cell}" for cell, codes in rows.items()]
        return f"CASE {' '.join(whens)} END"


def _names(term: Term) -> set[str]:
    return {part.name for part in walk(term) if isinstance(part, DefinitionRef)}


def _runs(codes: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found


def _among(value: str, codes: Sequence[int]) -> str:
    """The value is one of these, in as few comparisons as there are runs."""
    ranges = [f"{value} = {low}" if low == high else f"{value} BETWEEN {low} AND {high}"
              for low, high in _runs(codes)]  # fmt: skip
    if not ranges:
        return "false"
    return f"({' OR '.join(ranges)})" if len(ranges) > 1 else f"({ranges[0]})"
