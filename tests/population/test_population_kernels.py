"""Each loop over companies against the plainest way to say the same."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huice.population.columns import HIGHEST, LIMIT, LOWEST
from huice.population.engine import kernels
from huice.population.engine.bits import packed
from huice.population.engine.kernels import FIRST_DAY, LAST_DAY, calendar
from huice.rules.functions import FUNCTIONS
from huice.values import range as ranges
from huice.values.duration import Duration, shift
from huice.values.range import Range, between, bounds

Array = Any


def figures_of(*values: Any) -> tuple[Array, Array]:
    """Values as the lower and upper ends of a column."""
    ends = [bounds(value) for value in values]
    return (np.array([LOWEST if low is None else low for low, _ in ends], np.int64),
            np.array([HIGHEST if high is None else high for _, high in ends], np.int64))  # fmt: skip


def values_of(lo: Array, hi: Array) -> list[Any]:
    return [between(None if low == LOWEST else low, None if high == HIGHEST else high)
            for low, high in zip(lo.tolist(), hi.tolist(), strict=True)]  # fmt: skip


def filled(size: int, work: Callable[[Array, Array], None]) -> list[Any]:
    lo, hi = np.empty(size, np.int64), np.empty(size, np.int64)
    work(lo, hi)
    return values_of(lo, hi)


def words_of(truths: list[bool | None]) -> tuple[Array, Array]:
    """Of whom something holds, and of whom it may hold."""
    return (packed(np.array([truth is True for truth in truths])),
            packed(np.array([truth is not False for truth in truths])))  # fmt: skip


def not_hard(size: int) -> Array:
    return np.zeros(size, np.bool_)


whole = st.one_of(st.integers(-5, 5), st.integers(-(10**9), 10**9), st.integers(1 - LIMIT, LIMIT - 1))  # fmt: skip
known_roughly = st.one_of(
    whole, st.none(), whole.map(lambda low: Range(low, None)),
    whole.map(lambda high: Range(None, high)),
    st.tuples(whole, whole).map(lambda pair: between(min(pair), max(pair))),
)  # fmt: skip
pairs_of_values = st.lists(st.tuples(known_roughly, known_roughly), min_size=1, max_size=8)


# figures


@pytest.mark.parametrize("name", ["least", "greatest"])
@settings(max_examples=100, deadline=None)
@given(pairs=pairs_of_values)
def test_the_least_and_the_greatest_are_those_of_ranges(name: str, pairs: Any) -> None:
    a, b = zip(*pairs, strict=True)
    found = filled(
        len(pairs),
        lambda lo, hi: getattr(kernels, name)(*figures_of(*a), *figures_of(*b), lo, hi),
    )
    assert found == [getattr(ranges, name)(*pair) for pair in pairs]


@pytest.mark.parametrize("name", ["add", "multiply"])
@settings(max_examples=300, deadline=None)
@given(pairs=pairs_of_values)
def test_sums_and_products_are_those_of_ranges_or_are_set_aside(name: str, pairs: Any) -> None:
    a, b = zip(*pairs, strict=True)
    hard = not_hard(len(pairs))
    found = filled(
        len(pairs),
        lambda lo, hi: getattr(kernels, name)(*figures_of(*a), *figures_of(*b), lo, hi, hard),
    )
    for got, expected, large in zip(
        found, [getattr(ranges, name)(*pair) for pair in pairs], hard, strict=True
    ):
        fits = all(end is None or abs(end) < LIMIT for end in bounds(expected))
        if not large:
            assert fits and got == expected
        elif name == "add":
            assert not fits


@settings(max_examples=100, deadline=None)
@given(st.lists(known_roughly, min_size=1, max_size=8), st.integers(1, 10**6))
def test_a_multiple_is_that_of_ranges_or_is_set_aside(values: list[Any], times: int) -> None:
    hard, negative = not_hard(len(values)), filled(
        len(values), lambda lo, hi: kernels.negate(*figures_of(*values), lo, hi)
    )  # fmt: skip
    assert negative == [ranges.minus(value) for value in values]
    found = filled(
        len(values), lambda lo, hi: kernels.scale(*figures_of(*values), times, lo, hi, hard)
    )
    for got, value, large in zip(found, values, hard, strict=True):
        expected = ranges.multiply(value, times)
        assert bool(large) or got == expected
        if all(end is None or abs(end) < LIMIT - times for end in bounds(expected)):
            assert not large


@pytest.mark.parametrize(("times", "fits"), [(1, True), (2, False), (-1, True), (-2, False)])
def test_a_multiple_of_62_bits_is_set_aside_whichever_its_sign(times: int, fits: bool) -> None:
    figures = np.array([LIMIT // 2, -(LIMIT // 2), LIMIT // 2 - 1], np.int64)
    found, hard = np.empty(3, np.int64), not_hard(3)
    kernels.scale_exact(figures, times, found, hard)
    assert hard.tolist() == [not fits, not fits, False]
    assert found[2] == figures[2] * times


def test_exact_sums_are_set_aside_from_62_bits_on() -> None:
    a = np.array([LIMIT - 2, LIMIT - 1, 2 - LIMIT, 1 - LIMIT, LIMIT - 1], np.int64)
    b = np.array([1, 1, -1, -1, LIMIT - 1], np.int64)
    found, hard = np.empty(5, np.int64), not_hard(5)
    kernels.add_exact(a, b, found, hard)
    assert hard.tolist() == [False, True, False, True, True]
    assert found[[0, 2]].tolist() == [LIMIT - 1, 1 - LIMIT]


def test_products_are_set_aside_from_62_bits_on() -> None:
    cases = [(2**31, 2**31 - 1, False), (2**31, 2**31, True), (-(2**31), 2**31, True),
             (LIMIT - 1, 0, False), (LIMIT - 1, 2, True), (3, (LIMIT - 1) // 3, True),
             (3, LIMIT // 4, False)]  # fmt: skip
    for one, other, large in cases:
        hard = not_hard(1)
        found = filled(
            1,
            lambda lo, hi, one=one, other=other, hard=hard: kernels.multiply(
                *figures_of(one), *figures_of(other), lo, hi, hard
            ),
        )
        assert bool(hard[0]) == large, (one, other)
        assert large or found == [one * other]


@settings(max_examples=100, deadline=None)
@given(pairs_of_values, st.data())
def test_a_choice_unknown_lies_between_both(pairs: Any, data: st.DataObject) -> None:
    truths = data.draw(st.lists(st.sampled_from([True, False, None]), min_size=len(pairs),
                                max_size=len(pairs)))  # fmt: skip
    a, b = zip(*pairs, strict=True)
    found = filled(
        len(pairs),
        lambda lo, hi: kernels.choose(*words_of(truths), *figures_of(*a), *figures_of(*b), lo, hi),
    )
    assert found == [
        ranges.hull(one, other) if truth is None else one if truth else other
        for truth, (one, other) in zip(truths, pairs, strict=True)
    ]


def test_a_code_chosen_by_an_unknown_condition_is_known_where_both_are_the_same() -> None:
    truths = words_of([True, False, None, None, None])
    a, b = np.array([3, 3, 3, 3, -1], np.int32), np.array([4, 4, 4, 3, -1], np.int32)
    found = np.empty(5, np.int32)
    kernels.choose_codes(*truths, a, b, found)
    assert found.tolist() == [3, 4, -1, 3, -1]


# segments and codes


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 63, 100])
def test_segments_count_the_cuts_that_are_reached(size: int) -> None:
    random = Random(size)
    cuts = sorted(random.sample(range(-1000, 1000), size))
    beside = [cut + step for cut in cuts for step in (-1, 0, 1)]
    figures = np.array([LOWEST, HIGHEST, *beside], np.int64)
    found = np.empty(figures.size, np.uint8)
    kernels.segments(figures, np.array(cuts, np.int64), found)
    assert found.tolist() == [bisect_right(cuts, figure) for figure in figures.tolist()]


def test_an_unknown_code_takes_the_tables_last_entry() -> None:
    found = np.empty(4, np.uint8)
    kernels.by_code(np.array([0, 1, -1, 0], np.int32), np.array([7, 8, 9], np.uint8), found)
    assert found.tolist() == [7, 8, 9, 7]


def test_figures_by_code_are_those_of_the_code_or_of_the_unknown() -> None:
    lows, highs = np.array([1, 2, 0], np.int64), np.array([1, 5, HIGHEST], np.int64)
    found = filled(
        3, lambda lo, hi: kernels.look_up(np.array([0, 1, -1], np.int32), lows, highs, lo, hi)
    )
    assert found == [1, Range(2, 5), Range(0, None)]


def test_every_place_must_be_marked_and_known() -> None:
    marks = np.array([True, False, True])
    for places, expected in (([0, 2, 2], True), ([0, 1], False), ([0, -1], False), ([], True)):
        assert kernels.all_marked(marks, np.array(places, np.int32)) == expected


# pairs of company and measure

flags = st.lists(st.booleans(), min_size=1, max_size=200)


@settings(max_examples=60, deadline=None)
@given(flags)
def test_companies_are_listed_in_order(flags: list[bool]) -> None:
    expected = [row for row, flag in enumerate(flags) if flag]
    rows = np.empty(len(expected), np.int32)
    assert kernels.list_companies(packed(np.array(flags)), rows) == len(expected)
    assert rows.tolist() == expected


def test_each_of_the_64_bits_is_a_company() -> None:
    for row in range(128):
        rows = np.empty(1, np.int32)
        kernels.list_companies(packed(np.arange(128) == row), rows)
        assert rows.tolist() == [row]


@settings(max_examples=60, deadline=None)
@given(flags, st.data())
def test_the_first_level_is_noted_and_stays(flags: list[bool], data: st.DataObject) -> None:
    before = data.draw(st.lists(st.integers(-1, 3), min_size=len(flags), max_size=len(flags)))
    found = np.array(before, np.int16)
    kernels.note_first(packed(np.array(flags)), 4, found)
    assert found.tolist() == [
        4 if flag and level < 0 else level for flag, level in zip(flags, before, strict=True)
    ]


def test_the_verdict_is_the_first_that_has_its_bit() -> None:
    names = np.array([10, 11, 12, 13], np.uint8)
    words = [packed(np.array(each)) for each in (
        [True, False, False, False], [False, True, False, False], [True, True, True, False])]  # fmt: skip
    found = np.empty(3, np.uint8)
    kernels.choose_verdicts(np.array([3, 1, 0], np.int32), *words, names, found)
    assert found.tolist() == [13, 11, 10]
    kernels.choose_verdicts(np.array([2, 2, 0], np.int32), *words, names, found)
    assert found.tolist() == [12, 12, 10]


@settings(max_examples=100, deadline=None)
@given(st.lists(known_roughly, min_size=1, max_size=8), st.sampled_from([1, 3, 100, 10**6]))
def test_sums_are_in_whole_fen_and_never_below_zero(values: list[Any], scale: int) -> None:
    least, most = (np.empty(len(values), np.int64) for _ in range(2))
    kernels.in_fen(*figures_of(*values), scale, least, most)
    for value, low, high in zip(values, least.tolist(), most.tolist(), strict=True):
        lo, hi = bounds(value)
        assert low == (0 if lo is None else max(0, lo // scale))
        assert high == (HIGHEST if hi is None else max(0, hi // scale))


# days

MONTH_ENDS = [
    date(year, month, day)
    for year in (1, 1900, 2000, 2023, 2024, 9999)
    for month, day in ((1, 1), (1, 30), (1, 31), (2, 28), (3, 1), (3, 31), (8, 31), (12, 31))
] + [date(2000, 2, 29), date(2024, 2, 29), date(4, 2, 29), date(9996, 2, 29)]

days = st.one_of(st.sampled_from(MONTH_ENDS), st.dates())
lengths = st.one_of(
    st.sampled_from([0, 1, 11, 12, 13, 36, 48, 1200, 119_987, 120_000, 10**6]),
    st.integers(0, 130_000),
)
rough_days = st.one_of(
    days, st.none(), days.map(lambda low: Range(low, None)), days.map(lambda high: Range(None, high)),
    st.tuples(days, days).map(lambda pair: between(min(pair), max(pair))),
)  # fmt: skip


def ordinals(value: Any) -> Any:
    lo, hi = bounds(value)
    return between(lo and lo.toordinal(), hi and hi.toordinal())


def shifted(value: Any, length: Duration, sign: int) -> Any:
    """As the language says it: past the calendar's end no more is known than that."""

    def moved(day: date | None, beyond: date | None) -> date | None:
        try:
            return None if day is None else shift(day, length, sign)
        except OverflowError:
            return beyond

    lo, hi = bounds(value)
    return between(moved(lo, date.max if sign > 0 else None),
                   moved(hi, None if sign > 0 else date.min))  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(rough_days, min_size=1, max_size=6), lengths, st.sampled_from([1, -1]), st.booleans())  # fmt: skip
def test_days_move_as_the_calendar_does(
    values: list[Any], length: int, sign: int, by_month: bool
) -> None:
    unit = Duration(length, "个月" if by_month else "日")
    counts = np.full(len(values), length, np.int64)
    found = filled(
        len(values),
        lambda lo, hi: kernels.move(
            *figures_of(*map(ordinals, values)), counts, counts, sign, by_month, *calendar(), lo, hi
        ),
    )
    assert found == [ordinals(shifted(value, unit, sign)) for value in values]


@settings(max_examples=200, deadline=None)
@given(st.lists(days, min_size=1, max_size=6), lengths, st.sampled_from([1, -1]), st.booleans())
def test_days_known_exactly_move_alike_or_one_is_said_to_pass_the_end(
    values: list[date], length: int, sign: int, by_month: bool
) -> None:
    unit = Duration(length, "个月" if by_month else "日")
    lo, _ = figures_of(*map(ordinals, values))
    found = np.empty(len(values), np.int64)
    counts = np.full(len(values), length, np.int64)
    inside = kernels.move_exact(lo, counts, sign, by_month, *calendar(), found)
    expected = [shifted(value, unit, sign) for value in values]
    assert inside == all(isinstance(day, date) for day in expected)
    if inside:
        assert found.tolist() == [day.toordinal() for day in expected]


def test_a_length_not_known_exactly_moves_nowhere() -> None:
    lo, hi = figures_of(date(2024, 1, 31).toordinal())
    shortest, longest = np.array([1], np.int64), np.array([2], np.int64)
    found = filled(
        1,
        lambda low, high: kernels.move(lo, hi, shortest, longest, 1, True, *calendar(), low, high),
    )
    assert found == [None]


@settings(max_examples=200, deadline=None)
@given(st.lists(rough_days, min_size=1, max_size=6))
def test_the_year_of_a_day_is_the_calendars(values: list[Any]) -> None:
    found = filled(
        len(values),
        lambda lo, hi: kernels.years(*figures_of(*map(ordinals, values)), calendar()[0], lo, hi),
    )
    assert found == [FUNCTIONS["year_of"].compute(value) for value in values]


years = st.one_of(st.sampled_from([-5, 0, 1, 2, 4, 1900, 2024, 9998, 9999, 10_000, 20_000]),
                  st.integers(-10, 10_010))  # fmt: skip
rough_years = st.one_of(
    years, st.none(), years.map(lambda low: Range(low, None)), years.map(lambda high: Range(None, high)),
    st.tuples(years, years).map(lambda pair: between(min(pair), max(pair))),
)  # fmt: skip


@pytest.mark.parametrize("name", ["start_of_year", "end_of_year"])
@settings(max_examples=200, deadline=None)
@given(values=st.lists(rough_years, min_size=1, max_size=6), scale=st.sampled_from([1, 1000]))
def test_the_first_and_last_day_of_a_year_are_the_calendars(
    name: str, values: list[Any], scale: int
) -> None:
    held = [ranges.multiply(value, scale) for value in values]
    found = filled(
        len(values),
        lambda lo, hi: kernels.days_of_years(
            *figures_of(*held), scale, name == "end_of_year", calendar()[1], lo, hi
        ),
    )
    assert found == [ordinals(FUNCTIONS[name].compute(value)) for value in values]


def test_the_calendar_knows_every_day_from_the_first_to_the_last() -> None:
    month_of, firsts = calendar()
    assert (month_of.size, firsts.size) == (LAST_DAY + 1, 9999 * 12 + 1)
    assert (date.min.toordinal(), date.max.toordinal()) == (FIRST_DAY, LAST_DAY)
    for ordinal in (FIRST_DAY, LAST_DAY, *Random(1).sample(range(FIRST_DAY, LAST_DAY), 2000)):
        day = date.fromordinal(ordinal)
        assert month_of[ordinal] == day.year * 12 + day.month - 13
        assert firsts[month_of[ordinal]] == day.replace(day=1).toordinal()
    for month in range(0, 9999 * 12, 7):
        before = date.fromordinal(int(firsts[month]))
        assert before.day == 1
        assert firsts[month] == FIRST_DAY or (before - timedelta(1)).day >= 28
