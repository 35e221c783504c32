"""Works out the steps of a program for some companies, each step at most once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice.population import kernels, quotients
from huice.population.columns import (
    HIGHEST,
    LOWEST,
    NO,
    UNKNOWN,
    YES,
    Codes,
    Column,
    Columns,
    Figures,
    Truths,
)
from huice.population.figures import Asked
from huice.population.members import fine_codes
from huice.population.program import Program, Step
from huice.population.standings import STANDINGS
from huice.rules.facts import FactKey
from huice.rules.judge import JUDGED, MET, UNMET

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


@dataclass(frozen=True, slots=True)
class Standing:
    """Standings as places in ``STANDINGS``."""

    states: Array


Worked = Figures | Truths | Codes | Segments | Standing


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
        columns: Columns,
        rows: slice | Array,
        size: int,
    ) -> None:
        self.program, self.bounds, self.columns, self.rows, self.size = (
            program, bounds, columns, rows, size,
        )  # fmt: skip
        self.hard = np.zeros(size, np.bool_)
        self.segments: dict[int, Segments] = {}
        self.packed: dict[tuple[int, ...], tuple[Array, bool]] = {}
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

    def states(self, number: int) -> Array:
        found: Array = self[number].states
        return found

    # read

    def fact(self, step: Step, _: int) -> Worked:
        key = step.data
        assert isinstance(key, FactKey)
        column = self.columns.columns.get(key)
        if column is None:
            return self._untold(step, key)
        part = _part(column, self.rows)
        if isinstance(part, Codes) and part.exact:
            fine = fine_codes(self.columns.facts[key.name].type)
            return Codes(part.places, bool(kernels.all_marked(fine, part.places)))
        return part

    def _untold(self, step: Step, key: FactKey) -> Worked:
        """A fact without a column is unknown, if only to be zero or more."""
        if step.sort == "truth":
            return Truths(np.full(self.size, UNKNOWN, np.uint8))
        if step.sort == "code":
            return Codes(np.full(self.size, -1, np.int32))
        floor = LOWEST if self.columns.facts[key.name].default is None else 0
        return Figures(np.full(self.size, floor, np.int64), np.full(self.size, HIGHEST, np.int64))

    def constant(self, step: Step, _: int) -> Worked:
        value: Any = step.data
        if step.sort == "truth":
            return Truths(np.full(self.size, value, np.uint8), value != UNKNOWN)
        if step.sort == "code":
            return Codes(np.full(self.size, value, np.int32), value >= 0)
        if step.sort == "standing":
            return Standing(np.full(self.size, value, np.uint8))
        if value is None:
            return Figures(
                np.full(self.size, LOWEST, np.int64), np.full(self.size, HIGHEST, np.int64)
            )
        return _exactly(np.full(self.size, value, np.int64))

    # figures

    def add(self, step: Step, _: int) -> Figures:
        return self._sum(self[step.args[0]], self[step.args[1]])

    def subtract(self, step: Step, _: int) -> Figures:
        negative = self._negative(self[step.args[1]])
        _read_only(negative.lo), _read_only(negative.hi)
        return self._sum(self[step.args[0]], negative)

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

    def ratio(self, step: Step, number: int) -> Segments:
        low_above, low_below, high_above, high_below, exact = self._ends(step)
        cuts = self.bounds[number]
        lo = self.empty(np.int32)
        quotients.ratio_segments(
            low_above, low_below, cuts.tops, cuts.bottoms, cuts.strict, lo, self.hard
        )
        if exact:
            return Segments(lo, lo)
        hi = self.empty(np.int32)
        quotients.ratio_segments(
            high_above, high_below, cuts.tops, cuts.bottoms, cuts.strict, hi, self.hard
        )
        return Segments(lo, hi)

    def _ends(self, step: Step) -> tuple[Any, ...]:
        """Above and below of the lower ends and of the upper ends, and whether these are the same."""
        a, b = self[step.args[0]], self[step.args[1]]
        if a.exact and b.exact and b.lo.min(initial=1) > 0:
            return a.lo, b.lo, a.lo, b.lo, True
        low_above, low_below, high_above, high_below = (self.empty() for _ in range(4))
        quotients.ends(
            a.lo, a.hi, b.lo, b.hi, bool(step.data), low_above, low_below, high_above, high_below
        )
        for array in (low_above, low_below, high_above, high_below):
            _read_only(array)
        exact = a.exact and b.exact and bool(low_below.all())
        return low_above, low_below, high_above, high_below, exact

    def ratio_sum(self, step: Step, number: int) -> Segments:
        one, two = (self._ends(self.program[arg]) for arg in step.args)
        cuts = self.bounds[number]
        exact = one[4] and two[4]
        lo = self.empty(np.int32)
        hi = lo if exact else self.empty(np.int32)
        for place, found in ((0, lo),) if exact else ((0, lo), (2, hi)):
            quotients.sum_segments(
                one[place], one[place + 1], two[place], two[place + 1],
                cuts.tops, cuts.bottoms, cuts.strict, found, self.hard,
            )  # fmt: skip
        return Segments(lo, hi)

    # truths

    def cut(self, step: Step, _: int) -> Truths:
        column = self[step.args[0]]
        states = self.empty(np.uint8)
        if isinstance(column, Segments):
            place = self.bounds[step.args[0]].place[step.data]
            kernels.cut_segments(column.lo, column.hi, place, states)
        else:
            kernels.cut(column.lo, column.hi, step.data, states)
        return Truths(states, column.exact)

    def compare(self, step: Step, _: int) -> Truths:
        a, b = self[step.args[0]], self[step.args[1]]
        states = self.empty(np.uint8)
        kernels.compare(a.lo, a.hi, b.lo, b.hi, states)
        return Truths(states, a.exact and b.exact)

    def same(self, step: Step, _: int) -> Truths:
        a, b = self[step.args[0]], self[step.args[1]]
        states = self.empty(np.uint8)
        if isinstance(a, Codes):
            kernels.same_codes(a.places, b.places, states)
        else:
            kernels.look_up_two(a.states, b.states, 3, _SAME, states)
        return Truths(states, a.exact and b.exact)

    def member(self, step: Step, _: int) -> Truths:
        codes: Codes = self[step.args[0]]
        table = np.frombuffer(step.data, np.uint8)
        states = self.empty(np.uint8)
        kernels.by_code(codes.places, table, states)
        return Truths(states, codes.exact)

    def all_of(self, step: Step, _: int) -> Truths:
        return self._joined(step, _AND)

    def any_of(self, step: Step, _: int) -> Truths:
        return self._joined(step, _OR)

    def _joined(self, step: Step, table: Array) -> Truths:
        first: Truths = self[step.args[0]]
        states, exact = first.states, first.exact
        for number in step.args[1:]:
            part: Truths = self[number]
            found = self.empty(np.uint8)
            kernels.look_up_two(states, part.states, 3, table, found)
            states, exact = _read_only(found), exact and part.exact
        return Truths(states, exact)

    def negation(self, step: Step, _: int) -> Truths:
        part: Truths = self[step.args[0]]
        return Truths(self._mapped(step, _NOT), part.exact)

    def at_least(self, step: Step, _: int) -> Truths:
        certain, possible = np.zeros(self.size, np.uint8), np.zeros(self.size, np.uint8)
        parts = [self[number] for number in step.args]
        for part in parts:
            kernels.count_states(part.states, certain, possible)
        least: Any = step.data
        states = np.where(certain >= least, YES, np.where(possible < least, NO, UNKNOWN))
        return Truths(states.astype(np.uint8), all(part.exact for part in parts))

    # any sort

    def chosen(self, step: Step, _: int) -> Worked:
        condition: Truths = self[step.args[0]]
        a, b = self[step.args[1]], self[step.args[2]]
        if step.sort == "figure":
            found = self._filled(
                lambda lo, hi: kernels.choose(condition.states, a.lo, a.hi, b.lo, b.hi, lo, hi)
            )
            return _exactly(found.lo) if condition.exact and a.exact and b.exact else found
        if step.sort == "code":
            places = self.empty(np.int32)
            kernels.choose_codes(condition.states, a.places, b.places, places)
            return Codes(places, condition.exact and a.exact and b.exact)
        states = self.empty(np.uint8)
        if step.sort == "standing":
            kernels.look_up_three(condition.states, a.states, b.states, 9, _CHOSEN_STANDING, states)
            return Standing(states)
        kernels.look_up_three(condition.states, a.states, b.states, 3, _CHOSEN, states)
        return Truths(states, condition.exact and a.exact and b.exact)

    # standings

    def tested(self, step: Step, _: int) -> Standing:
        return Standing(self._mapped(step, _TESTED))

    def decided(self, step: Step, _: int) -> Standing:
        return Standing(self._mapped(step, _DECIDED))

    def _mapped(self, step: Step, table: Array) -> Array:
        found = self.empty(np.uint8)
        kernels.look_up_one(self.states(step.args[0]), table, found)
        return found

    def eased(self, step: Step, _: int) -> Standing:
        states = self.empty(np.uint8)
        kernels.look_up_two(self.states(step.args[0]), self.states(step.args[1]), 3, _EASED, states)
        return Standing(states)

    def lowest(self, step: Step, _: int) -> Standing:
        return self._folded_standing(step, _LOWEST)

    def highest(self, step: Step, _: int) -> Standing:
        return self._folded_standing(step, _HIGHEST)

    def _folded_standing(self, step: Step, table: Array) -> Standing:
        states = self.states(step.args[0])
        for number in step.args[1:]:
            found = self.empty(np.uint8)
            kernels.look_up_two(states, self.states(number), 9, table, found)
            states = _read_only(found)
        return Standing(states)

    def nth(self, step: Step, _: int) -> Standing:
        """The n-th greatest of the standings, on both ends."""
        found = np.stack([self.states(number) for number in step.args])
        place: Any = len(step.args) - step.data
        lows, highs = np.sort(found // 3, axis=0)[place], np.sort(found % 3, axis=0)[place]
        return Standing((lows * 3 + highs).astype(np.uint8))

    # the one-company engine

    def asked(self, step: Step, _: int) -> Truths:
        asked = step.data
        assert isinstance(asked, Asked)
        states = self.empty(np.uint8)
        for place, row in enumerate(self.row_numbers):
            states[place] = _STATES[asked.of(self.columns.company(row))]
        return Truths(states)


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
            arrays = (worked.states,)
    for array in arrays:
        array.flags.writeable = False
    return worked


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array


def _part(column: Column, rows: slice | Array) -> Column:
    """The column for some companies only; a slice copies nothing."""
    match column:
        case Figures(lo, hi):
            part = lo[rows]
            return Figures(part, part if column.exact else hi[rows])
        case Truths():
            return Truths(column.states[rows], column.exact)
        case Codes():
            return Codes(column.places[rows], column.exact)


_STATES = {True: YES, False: NO, None: UNKNOWN}


def _table(entries: list[int]) -> Array:
    return _read_only(np.array(entries, np.uint8))


_PAIRS = [(a, b) for a in range(3) for b in range(3)]
_NOT = _table([YES, NO, UNKNOWN])
_AND = _table([NO if NO in pair else YES if pair == (YES, YES) else UNKNOWN for pair in _PAIRS])
_OR = _table([YES if YES in pair else NO if pair == (NO, NO) else UNKNOWN for pair in _PAIRS])
_SAME = _table(
    [UNKNOWN if UNKNOWN in pair else YES if pair[0] == pair[1] else NO for pair in _PAIRS]
)
_CHOSEN = _table(
    [a if condition == YES else b if condition == NO else a if a == b else UNKNOWN
     for condition in range(3) for a, b in _PAIRS]
)  # fmt: skip


def _standing(low: int, high: int) -> int:
    return STANDINGS.index((low, high))


def _eased(strict: int, by_exception: int) -> int:
    if strict == YES:
        return _standing(*MET)
    low = 1 if by_exception == YES and strict == NO else 0
    return _standing(low, 2 if strict == UNKNOWN else 0 if by_exception == NO else 1)


def _standing_between(condition: int, a: int, b: int) -> int:
    if condition != UNKNOWN:
        return a if condition == YES else b
    (a_low, a_high), (b_low, b_high) = STANDINGS[a], STANDINGS[b]
    return _standing(min(a_low, b_low), max(a_high, b_high))


_OPEN_STANDING = _standing(0, 2)
_TESTED = _table([_standing(*UNMET), _standing(*MET), _OPEN_STANDING])
_DECIDED = _table([_standing(*UNMET), _standing(*MET), _standing(*JUDGED)])
_EASED = _table([_eased(*pair) for pair in _PAIRS])
_LOWEST = _table(
    [_standing(min(a[0], b[0]), min(a[1], b[1])) for a in STANDINGS for b in STANDINGS]
)
_HIGHEST = _table(
    [_standing(max(a[0], b[0]), max(a[1], b[1])) for a in STANDINGS for b in STANDINGS]
)
_CHOSEN_STANDING = _table(
    [
        _standing_between(condition, a, b)
        for condition in range(3)
        for a in range(9)
        for b in range(9)
    ]
)

_WORK: dict[str, Callable[[Evaluation, Step, int], Worked]] = {
    **{name: getattr(Evaluation, name) for name in (
        "fact", "constant", "add", "subtract", "scaled", "product", "least", "greatest",
        "looked_up", "moved_months", "moved_days", "moved_by", "year_of", "first_day", "last_day",
        "ratio", "ratio_sum", "cut", "compare", "same", "member", "at_least", "chosen",
        "tested", "decided", "eased", "lowest", "highest", "nth", "asked",
    )},
    "and": Evaluation.all_of, "or": Evaluation.any_of, "not": Evaluation.negation,
}  # fmt: skip
