"""Sharing a width among columns so that what they hold is as low as it can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations, product

STEPS = (0.01, 0.03, 0.06)


def best_shares(
    start: Sequence[float], least: float, height: Callable[[Sequence[float]], float]
) -> tuple[float, ...]:
    """Shares of one width: moved from column to column while that makes the height less.

    Columns that hold nothing have no share and get none; no other falls under ``least``.
    """
    best, lowest = tuple(start), height(start)
    used = [place for place, share in enumerate(start) if share]
    better = True
    while better:
        better = False
        for step, (wide, slim) in product(STEPS, permutations(used, 2)):
            tried = list(best)
            tried[wide] += step
            tried[slim] -= step
            if tried[slim] >= least and (found := height(tried)) < lowest - 0.2:
                best, lowest, better = tuple(tried), found, True
    return best
