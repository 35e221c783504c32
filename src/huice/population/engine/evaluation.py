"""Works out the steps of a program for some companies, each step at most once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huice.population.columns import (
    HIGHEST,
    LOWEST,
    NO,
    UNKNOWN,
    YES,
    Codes,
    Columns,
    Figures,
    Truths,
)
from huice.population.engine import bits, kernels, quotients
from huice.population.engine.bits import Standing, Truth, constant, packed
from huice.population.engine.figures import Asked
from huice.population.engine.members import fine_codes
from huice.population.engine.program import Program, Step
from huice.rules.facts import FactKey
from huice.values.types import INDUSTRY, PLACE

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Rising figures that a column of quotients is compared with: top/bottom, and whether it has
    to pass (``strict``) or only to reach it."""

    tops: Array
    bottoms: Array
    strict: Array
    place: Mapping[tuple[Any, bool], int]


@dataclass(frozen=True, slots=True)
class Segments:
    """How many bounds each quotient surely reaches, and may reach."""

    lo: Array
    hi: Array

    @property
    def exact(self) -> bool:
        return self.lo is self.hi


class Ends(NamedTuple):
    """Lower and upper ends of quotients, as ``quotients`` holds them; the same arrays where all
    are known."""

    low_above: Array
    low_below: Array
    high_above: Array
    high_below: Array

    @property
    def exact(self) -> bool:
        return self.low_above is self.high_above

    @property
    def lower(self) -> tuple[Array, Array]:
        return self.low_above, self.low_below

    @property
    def upper(self) -> tuple[Array, Array]:
        return self.high_above, self.high_below


class Quotient(NamedTuple):
    """A figure over another; with ``positive_only`` there is none over what is not above zero."""

    above: Figures
    below: Figures
    positive_only: bool


Worked = Figures | Codes | Segments | Quotient | Truth | Standing


class Evaluation:
    """Some companies of a batch and what was worked out of them. Codes count as exact where they
    hold no others, so that it is known of every group whether they lie in it.

    ``rows`` are the companies meant, a slice or row numbers; ``hard`` collects those whose
    figures grow too large for the kernels.
    """

    def __init__(
        self,
        program: Program,
        bounds: Mapping[int, Bounds],
        cuts: Mapping[int, Array],
        columns: Columns,
        rows: slice | Array,
        size: int,
    ) -> None:
        self.program, self.bounds, self.cuts = program, bounds, cuts
        self.columns, self.rows, self.size = columns, rows, size
        self.hard = np.zeros(size, np.bool_)
        self._flags = np.empty(size, np.bool_)
        self._segments: dict[int, Segments] = {}
        self._quotients: dict[int, Ends] = {}
        self._worked: dict[int, Worked] = {}

    def __getitem__(self, number: int) -> Any:
        found = self._worked.get(number)
        if found is None:
            step = self.program[number]
            found = self._worked[number] = _frozen(_WORK[step.op](self, step, number))
        return found

    @cached_property
    def row_numbers(self) -> list[int]:
        if isinstance(self.rows, slice):
            return list(range(self.columns.size)[self.rows])
        return [int(row) for row in self.rows]

    def empty(self, kind: Any = np.int64) -> Array:
        return np.empty(self.size, kind)

    # read

    def fact(self, step: Step, _: int) -> Worked:
        key = step.data
        assert isinstance(key, FactKey)
        column = self.columns.columns.get(key)
        if column is None:
            return self._untold(step, key)
        match column:
            case Truths(states, exact):
                part = states[self.rows]
                may = packed(part)
                return Truth(may if exact else packed(part & 1), may)
            case Figures(lo, hi):
                low = lo[self.rows]
                return Figures(low, low if column.exact else hi[self.rows])
            case Codes(places, exact):
                codes, kind = places[self.rows], self.columns.facts[key.name].type
                if exact and kind in (PLACE, INDUSTRY):
                    exact = bool(kernels.all_marked(fine_codes(kind), codes))
                return Codes(codes, exact)

    def _untold(self, step: Step, key: FactKey) -> Worked:
        """A fact without a column is unknown, if only to be zero or more."""
        if step.sort == "truth":
            return constant(self.size, False, True)
        if step.sort == "code":
            return Codes(np.full(self.size, -1, np.int32))
        floor = LOWEST if self.columns.facts[key.name].default is None else 0
        return Figures(np.full(self.size, floor, np.int64), np.full(self.size, HIGHEST, np.int64))

    def constant(self, step: Step, _: int) -> Worked:
        value = step.data
        if step.sort == "truth":
            return constant(self.size, value == YES, value != NO)
        if step.sort == "code":
            return Codes(np.full(self.size, value, np.int32), value >= 0)
        if step.sort == "standing":
            low, high = value
            reached = [constant(self.size, each, each).yes
                       for each in (low >= 1, low >= 2, high >= 1, high >= 2)]  # fmt: skip
            return Standing(*reached)
        if value is None:
            return Figures(np.full(self.size, LOWEST, np.int64), np.full(self.size, HIGHEST, np.int64))  # fmt: skip
        return _exactly(np.full(self.size, value, np.int64))

    # figures

    def add(self, step: Step, _: int) -> Figures:
        return self._sum(self[step.args[0]], self[step.args[1]])

    def subtract(self, step: Step, _: int) -> Figures:
        a, b = self[step.args[0]], self[step.args[1]]
        if a.exact and b.exact:
            found = self.empty()
            kernels.subtract_exact(a.lo, b.lo, found, self.hard)
            return _exactly(found)
        negative = self._negative(b)
        _read_only(negative.lo), _read_only(negative.hi)
        return self._sum(a, negative)

    def _sum(self, a: Figures, b: Figures) -> Figures:
        if a.exact and b.exact:
            found = self.empty()
            kernels.add_exact(a.lo, b.lo, found, self.hard)
            return _exactly(found)
        return self._filled(lambda lo, hi: kernels.add(a.lo, a.hi, b.lo, b.hi, lo, hi, self.hard))

    def _negative(self, a: Figures) -> Figures:
        if a.exact:
            return _exactly(-a.lo)
        return self._filled(lambda lo, hi: kernels.negate(a.lo, a.hi, lo, hi))

    def scaled(self, step: Step, _: int) -> Figures:
        a: Figures = self[step.args[0]]
        times, _over = step.data
        if a.exact:
            found = self.empty()
            kernels.scale_exact(a.lo, times, found, self.hard)
            return _exactly(found)
        if times < 0:
            a = self._negative(a)
            a = Figures(_read_only(a.lo), _read_only(a.hi))
        return self._filled(lambda lo, hi: kernels.scale(a.lo, a.hi, abs(times), lo, hi, self.hard))

    def product(self, step: Step, _: int) -> Figures:
        a, b = self[step.args[0]], self[step.args[1]]
        found = self._filled(
            lambda lo, hi: kernels.multiply(a.lo, a.hi, b.lo, b.hi, lo, hi, self.hard)
        )
        return _exactly(found.lo) if a.exact and b.exact else found

    def least(self, step: Step, _: int) -> Figures:
        return self._folded(step, np.minimum, kernels.least)

    def greatest(self, step: Step, _: int) -> Figures:
        return self._folded(step, np.maximum, kernels.greatest)

    def _folded(self, step: Step, plain: Any, ranged: Any) -> Figures:
        found: Figures = self[step.args[0]]
        for number in step.args[1:]:
            b: Figures = self[number]
            if found.exact and b.exact:
                found = _exactly(_read_only(plain(found.lo, b.lo)))
            else:
                found = self._both(found, b, ranged)
        return found

    def _both(self, a: Figures, b: Figures, work: Any) -> Figures:
        found = self._filled(lambda lo, hi: work(a.lo, a.hi, b.lo, b.hi, lo, hi))
        return Figures(_read_only(found.lo), _read_only(found.hi))

    def looked_up(self, step: Step, _: int) -> Figures:
        lows, highs = (np.frombuffer(each, np.int64) for each in step.data)
        codes: Codes = self[step.args[0]]
        found = self._filled(lambda lo, hi: kernels.look_up(codes.places, lows, highs, lo, hi))
        return _exactly(found.lo) if bool((found.lo == found.hi).all()) else found

    def moved_months(self, step: Step, _: int) -> Figures:
        return self._moved_alike(step, by_month=True)

    def moved_days(self, step: Step, _: int) -> Figures:
        return self._moved_alike(step, by_month=False)

    def _moved_alike(self, step: Step, by_month: bool) -> Figures:
        count: Any = step.data
        lengths = _read_only(np.full(self.size, abs(count), np.int64))
        return self._move(self[step.args[0]], lengths, lengths, 1 if count >= 0 else -1, by_month)

    def moved_by(self, step: Step, _: int) -> Figures:
        lengths: Figures = self[step.args[1]]
        sign: Any = step.data
        return self._move(self[step.args[0]], lengths.lo, lengths.hi, sign, True)

    def _move(self, a: Figures, shortest: Array, longest: Array, sign: int, by_month: bool) -> Figures:  # fmt: skip
        tables = kernels.calendar()
        if a.exact and shortest is longest:
            found = self.empty()
            if kernels.move_exact(a.lo, shortest, sign, by_month, *tables, found):
                return _exactly(found)
        return self._filled(
            lambda lo, hi: kernels.move(
                a.lo, a.hi, shortest, longest, sign, by_month, *tables, lo, hi
            )
        )

    def year_of(self, step: Step, _: int) -> Figures:
        a: Figures = self[step.args[0]]
        found = self._filled(
            lambda lo, hi: kernels.years(a.lo, a.hi, kernels.calendar()[0], lo, hi)
        )
        return _exactly(found.lo) if a.exact else found

    def first_day(self, step: Step, _: int) -> Figures:
        return self._day_of_year(step, last=False)

    def last_day(self, step: Step, _: int) -> Figures:
        return self._day_of_year(step, last=True)

    def _day_of_year(self, step: Step, last: bool) -> Figures:
        a: Figures = self[step.args[0]]
        scale = self.program[step.args[0]].scale
        return self._filled(
            lambda lo, hi: kernels.days_of_years(
                a.lo, a.hi, scale, last, kernels.calendar()[1], lo, hi
            )
        )

    def _filled(self, work: Callable[[Array, Array], None]) -> Figures:
        lo, hi = self.empty(), self.empty()
        work(lo, hi)
        return Figures(lo, hi)

    # quotients

    def ratio(self, step: Step, number: int) -> Quotient:
        a, b = self[step.args[0]], self[step.args[1]]
        return Quotient(a, b, bool(step.data))

    def _ends(self, number: int) -> Ends:
        """The ends of a quotient, worked out once."""
        if number not in self._quotients:
            a, b, positive_only = self[number]
            if a.exact and b.exact and b.lo.min(initial=1) > 0:
                found = Ends(a.lo, b.lo, a.lo, b.lo)
            else:
                found = Ends(*(self.empty() for _ in range(4)))
                quotients.ends(a.lo, a.hi, b.lo, b.hi, positive_only, *found)
                for array in found:
                    _read_only(array)
            self._quotients[number] = found
        return self._quotients[number]

    def ratio_sum(self, step: Step, number: int) -> Segments:
        one, two = (self._ends(arg) for arg in step.args)
        exact = one.exact and two.exact
        lo = self._sum_segments(one.lower, two.lower, number)
        return Segments(lo, lo if exact else self._sum_segments(one.upper, two.upper, number))

    def _sum_segments(self, one: tuple[Array, Array], two: tuple[Array, Array], number: int) -> Array:  # fmt: skip
        cuts = self.bounds[number]
        found = self.empty(np.uint16)
        quotients.sum_segments(*one, *two, cuts.tops, cuts.bottoms, cuts.strict, found, self.hard)
        return found

    # truths

    def cut(self, step: Step, _: int) -> Truth:
        """Whether a figure or a quotient reaches a bound. Of several bounds the segments of the
        column are counted first, and each bound is then a comparison of bytes."""
        number, bound = step.args[0], step.data
        column = self[number]
        if isinstance(column, Quotient):
            return self._ratio_cut(column, bound, number)
        if isinstance(column, Segments):
            return self._reached(column, self.bounds[number].place[bound])
        if len(self.cuts[number]) < SEVERAL:
            yes = self._where(np.greater_equal, column.lo, bound)
            return Truth(
                yes, yes if column.exact else self._where(np.greater_equal, column.hi, bound)
            )
        return self._reached(self._cut_segments(number, column), int(np.searchsorted(self.cuts[number], bound)))  # fmt: skip

    def _ratio_cut(self, quotient: Quotient, bound: tuple[Fraction, bool], number: int) -> Truth:
        """Whether quotients reach (or pass) a bound: one product on either side where there are
        few bounds and no product can be too large, else by segments. Of known figures over known
        ones above zero the ends are these themselves."""
        a, b = quotient.above, quotient.below
        if len(self.bounds[number].place) < SEVERAL:
            if a.exact and b.exact:
                both = self._crossed(a.lo, b.lo, bound, True)
                if both is not None:
                    return Truth(both, both)
            ends = self._ends(number)
            yes = self._crossed(*ends.lower, bound, False)
            may = yes if ends.exact else self._crossed(*ends.upper, bound, False)
            if yes is not None and may is not None:
                return Truth(yes, may)
        if number not in self._segments:
            ends = self._ends(number)
            lo = self._ratio_segments(*ends.lower, number)
            hi = lo if ends.exact else self._ratio_segments(*ends.upper, number)
            self._segments[number] = Segments(lo, hi)
        return self._reached(self._segments[number], self.bounds[number].place[bound])

    def _crossed(
        self, above: Array, below: Array, bound: tuple[Fraction, bool], positive: bool
    ) -> Array | None:
        value, strict = bound
        fits = quotients.reaches(
            above, below, value.numerator, value.denominator, strict, positive, self._flags
        )
        return packed(self._flags) if fits else None

    def _ratio_segments(self, above: Array, below: Array, number: int) -> Array:
        cuts = self.bounds[number]
        found = self.empty(np.uint16)
        quotients.ratio_segments(above, below, cuts.tops, cuts.bottoms, cuts.strict, found, self.hard)  # fmt: skip
        return found

    def _cut_segments(self, number: int, column: Figures) -> Segments:
        if number not in self._segments:
            cuts = self.cuts[number]
            kind = np.uint8 if len(cuts) < 255 else np.uint16
            lo = self.empty(kind)
            hi = lo if column.exact else self.empty(kind)
            kernels.segments(column.lo, cuts, lo)
            if not column.exact:
                kernels.segments(column.hi, cuts, hi)
            self._segments[number] = Segments(lo, hi)
        return self._segments[number]

    def _reached(self, segments: Segments, place: int) -> Truth:
        yes = self._where(np.greater, segments.lo, place)
        return Truth(yes, yes if segments.exact else self._where(np.greater, segments.hi, place))

    def compare(self, step: Step, _: int) -> Truth:
        """Whether a figure is at least another; open ends decide nothing, being the least and the
        greatest figures there are."""
        a, b = self[step.args[0]], self[step.args[1]]
        yes = self._where(np.greater_equal, a.lo, b.hi)
        exact = a.exact and b.exact
        return Truth(yes, yes if exact else self._where(np.greater_equal, a.hi, b.lo))

    def _where(self, test: Any, a: Array, b: Any) -> Array:
        """The bits of the companies that pass a test; the flags in between are used again."""
        return packed(test(a, b, out=self._flags))

    def same(self, step: Step, _: int) -> Truth:
        a, b = self[step.args[0]], self[step.args[1]]
        if isinstance(a, Truth):
            return bits.same(a, b)
        alike = a.places == b.places
        yes = packed(alike & (a.places >= 0))
        unknown = (a.places < 0) | (b.places < 0)
        return Truth(yes, yes if a.exact and b.exact else packed(alike | unknown))

    def member(self, step: Step, _: int) -> Truth:
        codes: Codes = self[step.args[0]]
        states = self.empty(np.uint8)
        look_up = kernels.by_known_code if codes.exact else kernels.by_code
        look_up(codes.places, np.frombuffer(step.data, np.uint8), states)
        may = packed(states)
        return Truth(may if codes.exact else packed(states & 1), may)

    def all_of(self, step: Step, _: int) -> Truth:
        return bits.joined(np.bitwise_and, [self[number] for number in step.args])

    def any_of(self, step: Step, _: int) -> Truth:
        return bits.joined(np.bitwise_or, [self[number] for number in step.args])

    def negation(self, step: Step, _: int) -> Truth:
        return bits.negated(self[step.args[0]])

    def at_least(self, step: Step, _: int) -> Truth:
        return bits.at_least(step.data, [self[number] for number in step.args])

    # any sort

    def chosen(self, step: Step, _: int) -> Worked:
        condition: Truth = self[step.args[0]]
        a, b = self[step.args[1]], self[step.args[2]]
        for words in condition:
            _read_only(words)
        match step.sort:
            case "truth":
                return bits.chosen(condition, a, b)
            case "standing":
                return bits.chosen_standing(condition, a, b)
            case "code":
                places = self.empty(np.int32)
                kernels.choose_codes(*condition, a.places, b.places, places)
                return Codes(places, condition.exact and a.exact and b.exact)
        found = self._filled(
            lambda lo, hi: kernels.choose(*condition, a.lo, a.hi, b.lo, b.hi, lo, hi)
        )
        return _exactly(found.lo) if condition.exact and a.exact and b.exact else found

    # standings

    def tested(self, step: Step, _: int) -> Standing:
        return bits.tested(self[step.args[0]])

    def decided(self, step: Step, _: int) -> Standing:
        return bits.decided(self[step.args[0]])

    def eased(self, step: Step, _: int) -> Standing:
        return bits.eased(self[step.args[0]], self[step.args[1]])

    def lowest(self, step: Step, _: int) -> Standing:
        return bits.joined_standing(np.bitwise_and, [self[number] for number in step.args])

    def highest(self, step: Step, _: int) -> Standing:
        return bits.joined_standing(np.bitwise_or, [self[number] for number in step.args])

    def nth(self, step: Step, _: int) -> Standing:
        return bits.nth(step.data, [self[number] for number in step.args])

    # the one-company engine

    def asked(self, step: Step, _: int) -> Truth:
        asked = step.data
        assert isinstance(asked, Asked)
        states = self.empty(np.uint8)
        for place, row in enumerate(self.row_numbers):
            states[place] = _STATES[asked.of(self.columns.company(row))]
        return Truth(packed(states & 1), packed(states))


SEVERAL = 3
"""From how many bounds on a column is cut into segments first."""


def _exactly(figures: Array) -> Figures:
    return Figures(figures, figures)


def _frozen(worked: Worked) -> Worked:
    """The same with arrays that are read only, as those of Arrow are, so that each kernel is
    compiled for one kind of array."""
    match worked:
        case Figures(lo, hi) | Segments(lo, hi):
            arrays: tuple[Array, ...] = (lo, hi)
        case Codes():
            arrays = (worked.places,)
        case _:
            return worked
    for array in arrays:
        array.flags.writeable = False
    return worked


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array


_STATES = {True: YES, False: NO, None: UNKNOWN}


_WORK: dict[str, Callable[[Evaluation, Step, int], Worked]] = {
    **{name: getattr(Evaluation, name) for name in (
        "fact", "constant", "add", "subtract", "scaled", "product", "least", "greatest",
        "looked_up", "moved_months", "moved_days", "moved_by", "year_of", "first_day", "last_day",
        "ratio", "ratio_sum", "cut", "compare", "same", "member", "at_least", "chosen",
        "tested", "decided", "eased", "lowest", "highest", "nth", "asked",
    )},
    "and": Evaluation.all_of, "or": Evaluation.any_of, "not": Evaluation.negation,
}  # fmt: skip
