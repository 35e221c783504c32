"""The library's rules as an OpenFisca system: a Variable for each fact, definition and measure.

Formulas are plain NumPy, written from the checked terms. OpenFisca's floats have 32 bits, which
cannot hold an amount in 分; ``exact`` gives its variables 64 bits, with which figures up to 2^53
compare as they should. The stock width is timed beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import (  # type: ignore[import-untyped]
    Simulation,
    SimulationBuilder,
)
from openfisca_core.taxbenefitsystems import (  # type: ignore[import-untyped]
    TaxBenefitSystem,
)
from openfisca_core.variables import Variable  # type: ignore[import-untyped]
from population_data import EPOCH, Whole
from population_terms import Rule, Rules, Untranslatable, codes_within, key_of, row_of_code

from huice.population.columns import code_places, scale_of
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
)
from huice.values.duration import Duration
from huice.values.types import Type

Array = NDArray[Any]
Formula = Callable[[Any], Any]
"""Takes OpenFisca's population and gives a column."""
Binary = Callable[[Any, Any], Any]

COMPANY = build_entity("company", "companies", "A company", is_person=True)
CODED = ("choice", "place", "industry")
COMPARED: dict[str, Binary] = {
    ">=": np.greater_equal, "<=": np.less_equal, ">": np.greater, "<": np.less,
    "=": np.equal, "!=": np.not_equal,
}  # fmt: skip
WORKED: dict[str, Binary] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.true_divide,
}  # fmt: skip
ALWAYS = period("ETERNITY")
NOW = period("2024")
"""The year in which measures are asked; their days are written into the formulas."""


class OpenFisca:
    """The system, and simulations of it."""

    def __init__(self, rules: Rules, exact: bool) -> None:
        self.rules, self.exact = rules, exact
        self.facts = rules.facts
        self.system = TaxBenefitSystem([COMPANY])
        yearly: dict[str, bool] = {key.name: bool(key.year) for key in self.facts}
        for key, kind in self.facts.items():
            if name_of(key.name) not in self.system.variables:
                self._add(name_of(key.name), kind, None, yearly[key.name])
        for name, term in rules.shared.items():
            self._add(name, term.type, formula_of(term))
        for place, rule in enumerate(rules.rules):
            boolean = rule.strict.type
            if rule.possible != rule.strict:
                self._add(f"strict_{place}", boolean, formula_of(rule.strict))
            self._add(f"possible_{place}", boolean, formula_of(rule.possible))
            if rule.sums:
                self._add(f"award_{place}", rule.sums[0].type, _award(rule, place))

    def _add(self, name: str, kind: Type, formula: Formula | None, yearly: bool = False) -> None:
        period_of = DateUnit.YEAR if yearly or formula else DateUnit.ETERNITY
        value_type = _value_type(kind)
        inside: dict[str, Any] = {
            "value_type": value_type, "entity": COMPANY, "definition_period": period_of,
        }  # fmt: skip
        if formula is not None:
            inside["formula"] = lambda company, period: formula(company)
        self.system.add_variable(type(name, (Variable,), inside))
        if self.exact and value_type is float:
            self.system.variables[name].dtype = np.float64

    def inputs(self, whole: Whole) -> list[tuple[str, Any, Array]]:
        """Every fact as OpenFisca takes it."""
        return [
            (name_of(key.name), period(str(key.year)) if key.year else ALWAYS,
             self._input(whole[key], kind))
            for key, kind in self.facts.items()
        ]  # fmt: skip

    def _input(self, column: Array, kind: Type) -> Array:
        if kind.kind == "boolean":
            return column
        if kind.kind == "date":
            return (column.astype(np.int64) - EPOCH).astype("datetime64[D]")
        if _value_type(kind) is int:
            return column.astype(np.int32)
        return (column / scale_of(kind)).astype(np.float64 if self.exact else np.float32)

    def simulation(self, inputs: list[tuple[str, Any, Array]]) -> Simulation:
        """A fresh simulation in which nothing is calculated yet."""
        size = inputs[0][2].size
        simulation = SimulationBuilder().build_default_simulation(self.system, count=size)
        for name, when, column in inputs:
            simulation.set_input(name, when, column)
        return simulation

    def conditions(self, simulation: Simulation) -> list[tuple[Array, Array]]:
        """Strict and possible of every measure."""
        found = []
        for place, rule in enumerate(self.rules.rules):
            possible = simulation.calculate(f"possible_{place}", NOW)
            strict = possible
            if rule.possible != rule.strict:
                strict = simulation.calculate(f"strict_{place}", NOW)
            found.append((strict, possible))
        return found

    def awards(self, simulation: Simulation) -> list[Array | None]:
        """The award in 分 of every measure that gives a sum, 0 where it cannot be had."""
        return [
            simulation.calculate(f"award_{place}", NOW) if rule.sums else None
            for place, rule in enumerate(self.rules.rules)
        ]


def name_of(name: str) -> str:
    return name.replace(".", "__")


def _value_type(kind: Type) -> Any:
    if kind.kind == "boolean":
        return bool
    if kind.kind == "date":
        return date
    whole = kind.kind in (*CODED, "year") or (kind.kind == "count" and scale_of(kind) == 1)
    return int if whole else float


def _award(rule: Rule, place: int) -> Formula:
    """The least of the sums where the measure can be had, whole 分."""
    sums = [formula_of(term) for term in rule.sums]

    def award(company: Any) -> Any:
        least = sums[0](company)
        for each in sums[1:]:
            least = np.minimum(least, each(company))
        possible = company(f"possible_{place}", NOW)
        return np.where(possible, np.maximum(np.floor(least), 0), 0)

    return award


def _constant(value: Any, kind: Type) -> Any:
    if isinstance(value, date):
        return np.datetime64(value)
    if isinstance(value, str):
        return code_places(kind)[value]
    return float(value) if isinstance(value, Fraction) else value


def formula_of(term: Term) -> Formula:
    """A term as a function of OpenFisca's population."""
    match term:
        case Constant():
            value = _constant(term.value, term.type)
            return lambda company: value
        case FactRef():
            key = key_of(term)
            when = period(str(key.year)) if key.year else ALWAYS
            name = name_of(key.name)
            return lambda company: company(name, when)
        case DefinitionRef():
            shared = term.name
            return lambda company: company(shared, NOW)
        case Compare():
            return _compare(term)
        case Arithmetic():
            return _arithmetic(term)
        case Logic():
            return _logic(term)
        case Not():
            part = formula_of(term.part)
            return lambda company: ~part(company)
        case Choose():
            when, then, other = map(formula_of, (term.condition, term.then, term.otherwise))
            return lambda company: np.where(when(company), then(company), other(company))
        case Within():
            held = np.array(codes_within(term.value.type, term.codes))
            value_of = formula_of(term.value)
            return lambda company: held[value_of(company)]
        case OneOf():
            own = code_places(term.value.type)
            chosen = np.zeros(len(own), np.bool_)
            chosen[[own[option] for option in term.options]] = True
            option_of = formula_of(term.value)
            return lambda company: chosen[option_of(company)]
        case Table():
            return _table(term)
        case Call():
            return _call(term)
    raise Untranslatable(type(term).__name__)


def _compare(term: Compare) -> Formula:
    compared = COMPARED[term.op]
    left = formula_of(term.left)
    right = formula_of(term.right)
    if isinstance(term.right, Constant):
        bound = _constant(term.right.value, term.left.type)
        return lambda company: compared(left(company), bound)
    return lambda company: compared(left(company), right(company))


def _arithmetic(term: Arithmetic) -> Formula:
    left, right = formula_of(term.left), formula_of(term.right)
    if term.left.type.kind == "date":
        assert isinstance(term.right, Constant) and isinstance(term.right.value, Duration)
        return _moved(left, term.right.value, 1 if term.op == "+" else -1)
    if term.op == "*":
        for rate, base in ((term.left, right), (term.right, left)):
            if isinstance(rate, Constant) and isinstance(rate.value, Fraction):
                return _share(rate.value, base)
    worked = WORKED[term.op]
    return lambda company: worked(left(company), right(company))


def _share(rate: Fraction, base: Formula) -> Formula:
    """Multiplied first and then divided: a whole result then comes out whole."""
    top, bottom = rate.numerator, rate.denominator
    return lambda company: base(company) * top / bottom


def _moved(days: Formula, length: Duration, sign: int) -> Formula:
    count = length.length * sign
    if length.unit == "日":
        return lambda company: days(company) + np.timedelta64(count, "D")
    months = count * (12 if length.unit == "年" else 1)

    def moved(company: Any) -> Any:
        start = days(company)
        month = start.astype("datetime64[M]")
        there = month + np.timedelta64(months, "M")
        last = (there + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
        return np.minimum(there.astype("datetime64[D]") + (start - month), last)

    return moved


def _logic(term: Logic) -> Formula:
    inside = [formula_of(part) for part in term.parts]
    if term.op == "at_least":
        least = term.least

        def enough(company: Any) -> Any:
            found = inside[0](company).astype(np.uint8)
            for part in inside[1:]:
                found = found + part(company)
            return found >= least

        return enough
    joined: Binary = np.logical_and if term.op == "and" else np.logical_or

    def logic(company: Any) -> Any:
        found = inside[0](company)
        for part in inside[1:]:
            found = joined(found, part(company))
        return found

    return logic


def _table(term: Table) -> Formula:
    key = formula_of(term.key)
    rows = list(term.rows)
    constant = all(isinstance(row.value, Constant) for row in rows)
    if term.banded:
        rows.sort(key=lambda row: row.matches[0])
        bounds = np.array([float(row.matches[0]) for row in rows])
        cells = [formula_of(row.value) for row in rows]

        def banded(company: Any) -> Any:
            places = np.searchsorted(bounds, key(company), side="right") - 1
            return np.choose(np.maximum(places, 0), [cell(company) for cell in cells])

        return banded
    row_of = np.array(row_of_code(term))
    if constant:
        values = [_constant(row.value.value, term.type) for row in rows]  # type: ignore[attr-defined]
        found = np.array([values[place] if place >= 0 else 0 for place in row_of])
        return lambda company: found[key(company)]
    cells = [formula_of(row.value) for row in rows]

    def listed(company: Any) -> Any:
        places = row_of[key(company)]
        return np.select([places == n for n in range(len(rows))], [c(company) for c in cells])

    return listed


def _call(term: Call) -> Formula:
    given = [formula_of(argument) for argument in term.arguments]

    def folded(of: Binary, company: Any) -> Any:
        found = given[0](company)
        for each in given[1:]:
            found = of(found, each(company))
        return found

    match term.function:
        case "min" | "at_most":
            return lambda company: folded(np.minimum, company)
        case "max":
            return lambda company: folded(np.maximum, company)
        case "mean":
            return lambda company: folded(np.add, company) / len(given)
        case "growth":
            new, old = given

            def growth(company: Any) -> Any:
                base = old(company)
                return (new(company) - base) / base

            return growth
        case "year_of":
            day = given[0]
            return lambda company: day(company).astype("datetime64[Y]").astype(np.int64) + 1970
        case "start_of_year" | "end_of_year":
            return _edge_of_year(given[0], term.function == "end_of_year")
    raise Untranslatable(term.function)


def _edge_of_year(year: Formula, last: bool) -> Formula:
    def edge(company: Any) -> Any:
        first = (year(company) - 1970 + last).astype("datetime64[Y]").astype("datetime64[D]")
        return first - np.timedelta64(int(last), "D")

    return edge
