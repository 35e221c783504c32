"""Values known within bounds, and what may be said of them: yes, no, or not known.

A plain value is known exactly, ``None`` is unknown, ``Range(lo, hi)`` lies somewhere between its
two ends, both included; an end that is ``None`` is open. All operations are inclusion-monotone:
learning more never takes back what was already decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Value = Any
Truth = bool | None


@dataclass(frozen=True, slots=True)
class Range:
    """Between ``lo`` and ``hi``, both included; None is no bound on that side."""

    lo: Any
    hi: Any

    def __post_init__(self) -> None:
        if self.lo is not None and self.hi is not None and self.lo > self.hi:
            raise ValueError(f"empty range: {self.lo} > {self.hi}")


def bounds(value: Value) -> tuple[Value, Value]:
    """The lowest and highest the value can be; None where there is no bound."""
    if value is None:
        return None, None
    if type(value) is Range:
        return value.lo, value.hi
    return value, value


def _plain(value: Value) -> bool:
    return value is not None and type(value) is not Range


def between(lo: Value, hi: Value) -> Value:
    """The value that lies between two bounds: plain when they meet, None when there are none."""
    if lo is None and hi is None:
        return None
    return lo if lo is not None and lo == hi else Range(lo, hi)


def hull(left: Value, right: Value) -> Value:
    """The least that is true of a value that is one of the two."""
    if left == right:
        return left
    if isinstance(left, (bool, str)) or isinstance(right, (bool, str)):
        return None
    left_lo, left_hi = bounds(left)
    right_lo, right_hi = bounds(right)
    lo = None if left_lo is None or right_lo is None else min(left_lo, right_lo)
    hi = None if left_hi is None or right_hi is None else max(left_hi, right_hi)
    return between(lo, hi)


def at_least(left: Value, right: Value) -> Truth:
    """left >= right."""
    if type(left) is not Range and type(right) is not Range:
        return None if left is None or right is None else left >= right
    left_lo, left_hi = bounds(left)
    right_lo, right_hi = bounds(right)
    if left_lo is not None and right_hi is not None and left_lo >= right_hi:
        return True
    if left_hi is not None and right_lo is not None and left_hi < right_lo:
        return False
    return None


def more_than(left: Value, right: Value) -> Truth:
    """left > right."""
    return negate(at_least(right, left))


def equal(left: Value, right: Value) -> Truth:
    if type(left) is not Range and type(right) is not Range:
        return None if left is None or right is None else left == right
    if at_least(left, right) is False or at_least(right, left) is False:
        return False
    return None


def negate(truth: Truth) -> Truth:
    return None if truth is None else not truth


def add(left: Value, right: Value) -> Value:
    if _plain(left) and _plain(right):
        return left + right
    left_lo, left_hi = bounds(left)
    right_lo, right_hi = bounds(right)
    lo = None if left_lo is None or right_lo is None else left_lo + right_lo
    hi = None if left_hi is None or right_hi is None else left_hi + right_hi
    return between(lo, hi)


def minus(value: Value) -> Value:
    lo, hi = bounds(value)
    return between(None if hi is None else -hi, None if lo is None else -lo)


def subtract(left: Value, right: Value) -> Value:
    if _plain(left) and _plain(right):
        return left - right
    return add(left, minus(right))


def multiply(left: Value, right: Value) -> Value:
    """The product. Infinite ends are followed by sign, so half-open ranges stay as tight."""
    if type(left) is not Range and type(right) is not Range:
        if left is not None and right is not None:
            return left * right
        if left == 0 or right == 0:
            return 0
    ends = [_times(a, b) for a in _ends(left) for b in _ends(right)]
    return between(_finite(min(ends)), _finite(max(ends)))


def divide(left: Value, right: Value) -> Value:
    """The exact quotient; unknown where the divisor may be zero or change sign."""
    low, high = bounds(right)
    if low is None and high is None:
        return None
    if not ((low is not None and low > 0) or (high is not None and high < 0)):
        return None
    inverse_lo = None if high is None else Fraction(1, 1) / high
    inverse_hi = None if low is None else Fraction(1, 1) / low
    if high is None:
        inverse_lo = Fraction(0)
    if low is None:
        inverse_hi = Fraction(0)
    return multiply(left, between(inverse_lo, inverse_hi))


def least(*values: Value) -> Value:
    """min: bounded above as soon as one of the values is."""
    if all(map(_plain, values)):
        return min(values)
    lows, highs = zip(*(bounds(value) for value in values), strict=True)
    known = [high for high in highs if high is not None]
    return between(None if None in lows else min(lows), min(known) if known else None)


def greatest(*values: Value) -> Value:
    """max: bounded below as soon as one of the values is."""
    if all(map(_plain, values)):
        return max(values)
    lows, highs = zip(*(bounds(value) for value in values), strict=True)
    known = [low for low in lows if low is not None]
    return between(max(known) if known else None, None if None in highs else max(highs))


_Extended = tuple[int, Any]  # (-1, 0) and (1, 0) are the infinite ends, (0, x) is x


def _ends(value: Value) -> tuple[_Extended, _Extended]:
    lo, hi = bounds(value)
    return ((-1, 0) if lo is None else (0, lo)), ((1, 0) if hi is None else (0, hi))


def _times(left: _Extended, right: _Extended) -> _Extended:
    left_sign, right_sign = _sign(left), _sign(right)
    if left_sign == 0 or right_sign == 0:
        return (0, 0)
    if left[0] or right[0]:
        return (left_sign * right_sign, 0)
    return (0, left[1] * right[1])


def _sign(end: _Extended) -> int:
    return end[0] or (end[1] > 0) - (end[1] < 0)


def _finite(end: _Extended) -> Value:
    return None if end[0] else end[1]
