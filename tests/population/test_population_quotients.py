"""Quotients against exact fractions: whatever is not set aside as too large is counted rightly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from huice.population.columns import HIGHEST, LIMIT, LOWEST
from huice.population.engine import quotients
from huice.rules.functions import growth
from huice.values import range as ranges
from huice.values.range import between, bounds

Bound = tuple[Fraction, bool]
"""A bound, and whether it has to be passed, not only reached."""

MOST = LIMIT - 1
EDGES = [0, 1, -1, 2, 3, 7, 2**31 - 1, 2**31, 2**32, 2**61, MOST, -MOST]

figures = st.one_of(
    st.sampled_from(EDGES), st.integers(-100, 100), st.integers(-MOST, MOST),
    st.integers(-(2**40), 2**40),
)  # fmt: skip
divisors = figures.map(abs).filter(bool)
tops = st.one_of(st.integers(-10, 10), st.integers(1 - 2**31, 2**31 - 1))
bottoms = st.one_of(st.integers(1, 100), st.integers(1, 2**31 - 1))
fractions = st.builds(Fraction, tops, bottoms)


@st.composite
def rising(draw: st.DrawFn, near: Fraction) -> list[Bound]:
    """Bounds, one of which is often what they are compared with, or next to it."""
    found = set(draw(st.lists(st.tuples(fractions, st.booleans()), max_size=5)))
    if draw(st.booleans()) and max(abs(near.numerator), near.denominator) < 2**31:
        found |= {(near, False), (near, True)} if draw(st.booleans()) else {(near, draw(st.booleans()))}  # fmt: skip
    return sorted(found or {(Fraction(1, 3), False)})


def reached(value: Fraction, cuts: list[Bound]) -> int:
    return sum(value > bound or (value == bound and not strict) for bound, strict in cuts)


def arrays(cuts: list[Bound]) -> tuple[Any, Any, Any]:
    return (
        np.array([bound.numerator for bound, _ in cuts], np.int64),
        np.array([bound.denominator for bound, _ in cuts], np.int64),
        np.array([strict for _, strict in cuts], np.bool_),
    )


def one(*values: int) -> list[Any]:
    return [np.array([value], np.int64) for value in values]


def counted(above: int, below: int, cuts: list[Bound]) -> tuple[int, bool]:
    found, hard = np.empty(1, np.int32), np.zeros(1, np.bool_)
    quotients.ratio_segments(*one(above, below), *arrays(cuts), found, hard)
    return int(found[0]), bool(hard[0])


def counted_sum(parts: tuple[int, int, int, int], cuts: list[Bound]) -> tuple[int, bool]:
    found, hard = np.empty(1, np.int32), np.zeros(1, np.bool_)
    quotients.sum_segments(*one(*parts), *arrays(cuts), found, hard)
    return int(found[0]), bool(hard[0])


@settings(max_examples=400, deadline=None)
@given(st.data(), figures, divisors)
def test_a_quotient_reaches_the_bounds_that_its_fraction_does(
    data: st.DataObject, above: int, below: int
) -> None:
    cuts = data.draw(rising(Fraction(above, below)))
    found, hard = counted(above, below, cuts)
    if not hard:
        assert found == reached(Fraction(above, below), cuts)


@settings(max_examples=400, deadline=None)
@given(st.data(), figures, divisors, st.booleans())
def test_a_quotient_reaches_one_bound_as_its_fraction_does_or_is_left_open(
    data: st.DataObject, above: int, below: int, strict: bool
) -> None:
    value = Fraction(above, below)
    bound, _ = data.draw(st.sampled_from(data.draw(rising(value))))
    found = np.empty(1, np.bool_)
    fits = quotients.reaches(
        *one(above, below), bound.numerator, bound.denominator, strict, False, found
    )
    small = abs(above) * bound.denominator < 2**61 and abs(bound.numerator) * below < 2**61
    assert fits or not small
    if fits:
        assert bool(found[0]) == (value > bound or (value == bound and not strict))


def test_one_quotient_that_is_too_large_leaves_all_open() -> None:
    found = np.empty(3, np.bool_)
    columns = np.array([1, LIMIT // 3, 1], np.int64), np.array([1, 1, 2], np.int64)
    assert not quotients.reaches(*columns, 1, 3, False, False, found)
    assert quotients.reaches(*columns, 1, 2, False, False, found)
    assert found.tolist() == [True, True, True]
    assert quotients.reaches(*columns, 1, 2, True, False, found)
    assert found.tolist() == [True, True, False]


@pytest.mark.parametrize("strict", [False, True])
def test_an_open_end_reaches_every_bound_or_none(strict: bool) -> None:
    found = np.empty(2, np.bool_)
    for top in (-5, 0, 5):
        columns = np.array([-1, 1], np.int64), np.array([0, 0], np.int64)
        assert quotients.reaches(*columns, top, 7, strict, False, found)
        assert found.tolist() == [False, True]


@settings(deadline=None)
@given(st.integers(-(2**30), 2**30), st.integers(1, 2**30), st.data())
def test_quotients_of_ordinary_size_are_never_set_aside(
    above: int, below: int, data: st.DataObject
) -> None:
    """A thousand 万元 in 分 against any bound of nine digits."""
    cuts = data.draw(rising(Fraction(above, below)))
    assert not counted(above, below, cuts)[1]
    assert not counted_sum((above, below, above, below), cuts)[1]


def test_only_what_passes_62_bits_is_set_aside() -> None:
    third = [(Fraction(1, 3), False)]
    assert counted(LIMIT // 3 - 1, MOST, third) == (0, False)
    assert counted(LIMIT // 3, MOST, third)[1]
    assert counted(-(LIMIT // 3), 1, third)[1]
    assert counted(1, MOST, [(Fraction(1), False)]) == (0, False)
    assert counted(1, MOST, [(Fraction(2), False)])[1]
    assert counted(1, LIMIT // 2 - 1, [(Fraction(2), False)]) == (0, False)
    assert counted(1, LIMIT // 2, [(Fraction(-2), False)])[1]


def test_the_largest_bound_sets_the_limit_wherever_it_stands() -> None:
    wide = sorted([(Fraction(-(2**31) + 1), False), (Fraction(1, 2**31 - 1), True)])
    assert counted(2**31 + 8, 1, wide)[1]
    assert counted(1, 2**31 + 8, wide)[1]
    assert counted(2**31 - 1, 2**31 - 1, wide) == (2, False)


def test_open_ends_reach_nothing_or_everything() -> None:
    cuts = [(Fraction(-5), False), (Fraction(5), True)]
    assert counted(-1, 0, cuts) == (0, False)
    assert counted(1, 0, cuts) == (2, False)
    for open_end, found in ((-1, 0), (1, 2)):
        assert counted_sum((open_end, 0, 7, 3), cuts) == (found, False)
        assert counted_sum((7, 3, open_end, 0), cuts) == (found, False)
        assert counted_sum((open_end, 0, open_end, 0), cuts) == (found, False)


@settings(max_examples=500, deadline=None)
@given(st.data(), figures, divisors, figures, divisors)
@example(None, MOST, MOST, MOST, MOST)
@example(None, -MOST, MOST, -MOST, 1)
def test_a_sum_of_two_quotients_reaches_the_bounds_that_its_fraction_does(
    data: st.DataObject | None, a: int, b: int, c: int, d: int
) -> None:
    total = Fraction(a, b) + Fraction(c, d)
    cuts = [(Fraction(-2), True), (Fraction(2), False), (Fraction(2), True)]
    if data is not None:
        cuts = data.draw(rising(total))
    found, hard = counted_sum((a, b, c, d), cuts)
    if not hard:
        assert found == reached(total, cuts)


@settings(max_examples=300, deadline=None)
@given(fractions, figures, divisors, st.booleans(), st.integers(-1, 1))
def test_a_sum_just_on_or_beside_a_bound_is_told_apart(
    total: Fraction, a: int, b: int, strict: bool, beside: int
) -> None:
    """The second quotient is what is left of the total, give or take the least there can be."""
    rest = total - Fraction(a, b)
    c, d = rest.numerator + beside, rest.denominator
    if abs(c) >= LIMIT or d >= LIMIT:
        return
    found, hard = counted_sum((a, b, c, d), [(total, strict)])
    if not hard:
        assert found == (beside > 0 or (beside == 0 and not strict))


def test_sums_near_62_bits_are_compared_and_not_set_aside() -> None:
    """1/2^61 + 1/(2^61 - 1) is told from zero, and from twice the lesser one."""
    parts = (1, 2**61, 1, 2**61 - 1)
    assert counted_sum(parts, [(Fraction(0), True)]) == (1, False)
    assert counted_sum(parts, [(Fraction(1, 2**31 - 1), False)])[0] == 0
    halves = (2**60, 2**61, 2**60, 2**61)
    assert counted_sum(halves, [(Fraction(1), False), (Fraction(1), True)]) == (1, False)
    negative = (-(2**60), 2**61, -(2**60) - 1, 2**61)
    cuts = [(Fraction(-2), False), (Fraction(-1), False), (Fraction(0), False)]
    assert counted_sum(negative, cuts) == (1, False)


@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_a_sum_whose_products_end_in_64_zeros_is_compared_rightly(beside: int) -> None:
    for sign in (1, -1):
        cuts = [(Fraction(sign), False), (Fraction(sign), True)]
        expected = reached(Fraction(sign) + Fraction(beside, 2**32), cuts)
        assert counted_sum((sign * 2**32, 2**32, beside, 2**32), cuts) == (expected, False)


def test_a_sum_past_126_bits_is_set_aside() -> None:
    assert counted_sum((MOST, 1, MOST, MOST), [(Fraction(1, 2**31 - 1), False)])[1]
    assert counted_sum((1, MOST, 1, MOST), [(Fraction(2**31 - 1), False)])[1]


# the ends of a quotient

ends_of = st.one_of(
    figures.map(lambda figure: (figure, figure)),
    st.tuples(figures, figures).map(lambda pair: (min(pair), max(pair))),
    figures.map(lambda figure: (figure, None)),
    figures.map(lambda figure: (None, figure)),
    st.just((None, None)),
)
Ends = tuple[int | None, int | None]


def kernel_ends(a: Ends, b: Ends, positive_only: bool) -> Any:
    held = [
        LOWEST if a[0] is None else a[0], HIGHEST if a[1] is None else a[1],
        LOWEST if b[0] is None else b[0], HIGHEST if b[1] is None else b[1],
    ]  # fmt: skip
    found = [np.empty(1, np.int64) for _ in range(4)]
    quotients.ends(*one(*held), positive_only, *found)
    low_above, low_below, high_above, high_below = (int(each[0]) for each in found)
    assert low_below >= 0 and high_below >= 0
    assert low_below or low_above == -1
    assert high_below or high_above == 1
    return between(Fraction(low_above, low_below) if low_below else None,
                   Fraction(high_above, high_below) if high_below else None)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(ends_of, ends_of)
def test_the_ends_of_a_quotient_are_those_of_the_division(a: Ends, b: Ends) -> None:
    assert kernel_ends(a, b, False) == ranges.divide(between(*a), between(*b))


@settings(max_examples=300, deadline=None)
@given(ends_of, ends_of)
def test_growth_has_a_value_over_a_positive_base_only(a: Ends, b: Ends) -> None:
    quotient = kernel_ends(a, b, True)
    grown = growth(between(*a), between(*b))
    assert bounds(ranges.subtract(quotient, 1)) == bounds(grown)


@pytest.mark.parametrize("below", [0, -3])
def test_over_what_is_not_above_zero_known_quotients_are_left_open(below: int) -> None:
    found = np.empty(2, np.bool_)
    columns = np.array([5, 5], np.int64), np.array([2, below], np.int64)
    assert not quotients.reaches(*columns, 1, 2, False, True, found)
