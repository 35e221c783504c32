"""Quotients compared by cross multiplication, in 128 bits where two of them are added.

The ends of a quotient are held as numerator and denominator, the denominator above zero; an open
end has denominator 0 and the sign as numerator.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from huice.population.columns import HIGHEST, LIMIT, LOWEST
from huice.population.engine.kernels import Array, kernel

LOW_HALF = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


@kernel
def _end(figure: int, small: int, large: int, lower: bool) -> tuple[int, int]:
    """The lower or upper end of ``figure / [small, large]``, whose both ends are above zero."""
    if figure == LOWEST:
        return -1, 0
    if figure == HIGHEST:
        return 1, 0
    by = large if (figure >= 0) == lower else small
    return (0, 1) if by == HIGHEST else (figure, by)


@kernel
def ends(
    alo: Array, ahi: Array, blo: Array, bhi: Array, positive_only: bool,
    low_above: Array, low_below: Array, high_above: Array, high_below: Array,
) -> None:  # fmt: skip
    """Both ends of a / b; open where b may be zero or change sign, or (``positive_only``) where
    it may not be above zero."""
    for i in range(low_above.size):
        if blo[i] > 0:
            low_above[i], low_below[i] = _end(alo[i], blo[i], bhi[i], True)
            high_above[i], high_below[i] = _end(ahi[i], blo[i], bhi[i], False)
        elif bhi[i] < 0 and not positive_only:
            small, large = -bhi[i], HIGHEST if blo[i] == LOWEST else -blo[i]
            low = LOWEST if ahi[i] == HIGHEST else -ahi[i]
            high = HIGHEST if alo[i] == LOWEST else -alo[i]
            low_above[i], low_below[i] = _end(low, small, large, True)
            high_above[i], high_below[i] = _end(high, small, large, False)
        else:
            low_above[i], low_below[i] = -1, 0
            high_above[i], high_below[i] = 1, 0


@kernel
def reaches(
    above: Array, below: Array, top: int, bottom: int, strict: bool, positive: bool, found: Array
) -> bool:
    """Whether each end reaches top/bottom (passes it, where ``strict``). False, with nothing found,
    where a product may be too large or, with ``positive``, a denominator is not above zero."""
    most_above, most_below = LIMIT // bottom, LIMIT // max(1, abs(top))
    fits, least = True, 1 if positive else 0
    for i in range(found.size):
        fits &= -most_above < above[i] < most_above
        fits &= least <= below[i] < most_below
        left, right = above[i] * bottom, below[i] * top
        found[i] = left > right if strict else left >= right
    return fits


@kernel
def ratio_segments(
    above: Array, below: Array, tops: Array, bottoms: Array, strict: Array, found: Array, hard: Array
) -> None:  # fmt: skip
    """How many of the rising bounds top/bottom each end reaches (passes, where ``strict``)."""
    widest_top, widest_bottom = 1, 1
    for k in range(tops.size):
        widest_top = max(widest_top, abs(tops[k]))
        widest_bottom = max(widest_bottom, bottoms[k])
    most_above, most_below = LIMIT // widest_bottom, LIMIT // widest_top
    for i in range(found.size):
        if below[i] == 0:
            found[i] = tops.size if above[i] > 0 else 0
            continue
        if abs(above[i]) >= most_above or below[i] >= most_below:
            hard[i] = True
            found[i] = 0
            continue
        low, high = 0, tops.size
        while low < high:
            middle = (low + high) >> 1
            left, right = above[i] * bottoms[middle], tops[middle] * below[i]
            if left > right or (left == right and not strict[middle]):
                low = middle + 1
            else:
                high = middle
        found[i] = low


def _product(_: Any, a: Any, b: Any) -> Any:
    """The 128 bits of a product: the upper half signed, the lower not. One multiplication of the
    processor's, which Python's operators do not reach."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        wide, half = ir.IntType(128), ir.IntType(64)
        one, two = (builder.sext(each, wide) for each in arguments)
        product = builder.mul(one, two)
        upper = builder.trunc(builder.ashr(product, ir.Constant(wide, 64)), half)
        pair = ir.Constant(ir.LiteralStructType([half, half]), ir.Undefined)
        pair = builder.insert_value(pair, upper, 0)
        return builder.insert_value(pair, builder.trunc(product, half), 1)

    halves = types.Tuple((types.int64, types.uint64))  # type: ignore[no-untyped-call]
    return halves(types.int64, types.int64), generate


_wide: Any = intrinsic(_product)


@kernel
def _wide_times(upper: Any, lower: Any, by: int) -> tuple[Any, Any, bool]:
    """128 bits times a whole number above zero, and whether that is too large."""
    if abs(upper) >= LIMIT // by:
        return 0, np.uint64(0), True
    low_part, high_part = lower & LOW_HALF, lower >> HALF
    factor = np.uint64(by)
    low = low_part * factor
    middle = high_part * factor + (low >> HALF)
    return (
        upper * by + np.int64(middle >> HALF),
        (middle << HALF) | (low & LOW_HALF),
        False,
    )


@kernel
def _narrow(above: int, below: int, most: int) -> bool:
    return -most < above < most and below < most


@kernel
def sum_segments(
    a_above: Array, a_below: Array, b_above: Array, b_below: Array,
    tops: Array, bottoms: Array, strict: Array, found: Array, hard: Array,
) -> None:  # fmt: skip
    """The same for the sum of two ends. ``tops`` and ``bottoms`` are below 2^31 in size."""
    single = tops.size == 1
    most = LIMIT // max(2 * bottoms[0], abs(tops[0])) if single else 0
    for i in range(found.size):
        if a_below[i] == 0 or b_below[i] == 0:
            sign = a_above[i] if a_below[i] == 0 else b_above[i]
            found[i] = tops.size if sign > 0 else 0
            continue
        if (
            single
            and _narrow(a_above[i], a_below[i], most)
            and _narrow(b_above[i], b_below[i], most)
        ):
            # both beyond half of the bound, or both short of it, say it without 128 bits
            one = 2 * a_above[i] * bottoms[0] - tops[0] * a_below[i]
            two = 2 * b_above[i] * bottoms[0] - tops[0] * b_below[i]
            if (one > 0 and two > 0) or (one < 0 and two < 0):
                found[i] = 1 if one > 0 else 0
                continue
        one_upper, one_lower = _wide(a_above[i], b_below[i])
        two_upper, two_lower = _wide(b_above[i], a_below[i])
        lower = one_lower + two_lower
        upper = one_upper + two_upper + (1 if lower < one_lower else 0)
        base_upper, base_lower = _wide(a_below[i], b_below[i])
        low, high = 0, tops.size
        while low < high:
            middle = (low + high) >> 1
            left_upper, left_lower, large = _wide_times(upper, lower, bottoms[middle])
            if large:
                hard[i] = True
                break
            top = tops[middle]
            right_upper, right_lower = np.int64(0), np.uint64(0)
            if top != 0:
                right_upper, right_lower, large = _wide_times(base_upper, base_lower, abs(top))
                if large:
                    hard[i] = True
                    break
                if top < 0:
                    right_lower = ~right_lower + np.uint64(1)
                    right_upper = ~right_upper + np.int64(1 if right_lower == np.uint64(0) else 0)
            equal = left_upper == right_upper and left_lower == right_lower
            more = left_upper > right_upper or (
                left_upper == right_upper and left_lower > right_lower
            )
            if more or (equal and not strict[middle]):
                low = middle + 1
            else:
                high = middle
        found[i] = low
