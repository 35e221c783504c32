"""Claims against a limit: one rate, a ranking, or pro rata.

Whatever the rule: never more than the limit in all, never more than its claim for anyone, the
claim itself for everyone where the limit suffices; fractions of a 分 are dropped. All figures are
whole 分, at least zero and below 2^62; products and sums past 64 bits are exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Rule = Literal["uniform", "ranking", "ranking_whole", "pro_rata"]
Money = NDArray[np.int64]

CHUNK = 65_536
HALF = 32
LOW = 2**HALF - 1


@dataclass(frozen=True, slots=True)
class Allotment:
    """What each claim is paid, at which rate (None for a ranking), and what is left of the limit.

    ``cut`` is the row of the first claim in a ranking that is not paid in full, or -1.
    """

    paid: Money
    rate: Fraction | None
    left: int
    cut: int = -1


def uniform(claims: Money, uncapped: Money, limit: int) -> Allotment:
    """One rate t for all: each is paid t of its sum before caps, but no more than its claim.

    t is the greatest rate, 1 at most, at which all payments, fractions of a 分 included, come to
    no more than the limit.
    """
    if total(claims) <= limit:
        return Allotment(claims.copy(), Fraction(1), limit - total(claims))
    bases = np.maximum(uncapped, claims)
    rate = _greatest_rate(claims, bases, limit)
    paid = np.minimum(share(bases, rate), claims)
    return Allotment(paid, rate, limit - total(paid))


def _greatest_rate(claims: Money, bases: Money, limit: int) -> Fraction:
    """Where the sum of min(t · base, claim) over all comes to the limit, which is less than the
    sum of all claims.

    That sum rises ever more slowly with t, so each step along its tangent from below stays below;
    a step that meets no further cap has arrived.
    """
    capped = np.zeros(claims.size, np.bool_)
    while True:
        rate = Fraction(limit - total(claims[capped]), total(bases[~capped]))
        reached = _no_more_than_share(claims, bases, rate)
        if bool((reached <= capped).all()):
            return rate
        capped |= reached


def _no_more_than_share(claims: Money, bases: Money, rate: Fraction) -> NDArray[np.bool_]:
    """Whether each claim <= rate · base: floor(rate · base) decides it, a claim being whole."""
    return claims <= share(bases, rate)


def ranking(claims: Money, order: NDArray[np.int64], limit: int, whole: bool = False) -> Allotment:
    """In an order (rows, the first first) until the limit is exhausted.

    The first claim that does not fit gets what is left; with ``whole`` it gets nothing. Those
    behind it get nothing.
    """
    paid = np.zeros(claims.size, np.int64)
    spent = 0
    for start in range(0, order.size, CHUNK):
        rows = order[start : start + CHUNK]
        here = total(claims[rows])
        if spent + here <= limit:
            paid[rows] = claims[rows]
            spent += here
            continue
        sums = list(accumulate(claims[rows].tolist(), initial=spent))
        fitting = next(n for n, each in enumerate(sums) if each > limit) - 1
        paid[rows[:fitting]] = claims[rows[:fitting]]
        cut = int(rows[fitting])
        if not whole:
            paid[cut] = limit - sums[fitting]
        return Allotment(paid, None, limit - sums[fitting] if whole else 0, cut)
    return Allotment(paid, None, limit - spent)


def pro_rata(claims: Money, limit: int) -> Allotment:
    """Each is paid the same share of its claim: limit / total, 1 at most."""
    claimed = total(claims)
    if claimed <= limit:
        return Allotment(claims.copy(), Fraction(1), limit - claimed)
    rate = Fraction(limit, claimed)
    paid = share(claims, rate)
    return Allotment(paid, rate, limit - total(paid))


def total(money: Money) -> int:
    """The exact sum, past 64 bits too."""
    return (int((money >> HALF).sum()) << HALF) + int((money & LOW).sum())


def total_by(groups: NDArray[Any], money: Money, size: int) -> list[int]:
    """The exact sum of each group; ``groups`` are places below ``size``."""
    halves = np.zeros((2, size), np.int64)
    np.add.at(halves[0], groups, money >> HALF)
    np.add.at(halves[1], groups, money & LOW)
    return [(high << HALF) + low for high, low in zip(*halves.tolist(), strict=True)]


def share(money: Money, rate: Fraction) -> Money:
    """floor(rate · money), of each; the rate lies between 0 and 1.

    The rate is cut to 64 bits behind the point. What that leaves out of a product is less than
    money / 2^64, so only products that close below a whole number are worked out at length.
    """
    if rate == 1:
        return money.copy()
    parts = [_share(money[rows], rate) for rows in _chunks(money.size)]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _share(money: Money, rate: Fraction) -> Money:
    bits, rest = divmod(rate.numerator << 64, rate.denominator)
    high, low = _product(money.astype(np.uint64), bits)
    found: Money = high.astype(np.int64)
    if rest:
        near = np.flatnonzero(low > np.uint64(2**64 - 1) - money.astype(np.uint64))
        found[near] = [each * rate.numerator // rate.denominator for each in money[near].tolist()]
    return found


def _product(left: NDArray[np.uint64], right: int) -> tuple[Any, Any]:
    """The high and the low 64 bits of each product."""
    half, mask = np.uint64(HALF), np.uint64(LOW)
    a_high, a_low = left >> half, left & mask
    b_high, b_low = np.uint64(right >> HALF), np.uint64(right & LOW)
    lowest = a_low * b_low
    middle = a_low * b_high + (lowest >> half)
    other = a_high * b_low + (middle & mask)
    return a_high * b_high + (middle >> half) + (other >> half), (other << half) | (lowest & mask)


def _chunks(size: int) -> Iterator[slice]:
    for start in range(0, size, CHUNK):
        yield slice(start, start + CHUNK)
