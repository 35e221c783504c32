"""Figures in SQL: fractions of two whole numbers, wide enough for what they may become."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDEST = 2**63 - 1


@dataclass(frozen=True)
class Factor:
    """A whole number in SQL; ``most`` is the greatest it can be, either side of zero."""

    text: str
    most: int

    @property
    def constant(self) -> int | None:
        return int(self.text) if self.text.lstrip("-").isdigit() else None


@dataclass(frozen=True)
class Ratio:
    """A figure: ``top`` over ``bottom``, which is above zero."""

    top: Factor
    bottom: Factor


def whole(number: int) -> Factor:
    return Factor(str(number), abs(number))


ONE = whole(1)


def times(a: Factor, b: Factor) -> Factor:
    for one, other in ((a, b), (b, a)):
        if one.constant == 1:
            return other
    if a.constant is not None and b.constant is not None:
        return whole(a.constant * b.constant)
    most = a.most * b.most
    return Factor(f"({_wide(a, most)} * {b.text})", most)


def plus(a: Factor, b: Factor, op: str) -> Factor:
    most = a.most + b.most
    return Factor(f"({_wide(a, most)} {op} {b.text})", most)


def _wide(factor: Factor, most: int) -> str:
    """The factor made wide enough for a result so large."""
    return factor.text if most <= WIDEST else f"{factor.text}::HUGEINT"


def over_one_bottom(ratios: Sequence[Ratio]) -> tuple[list[Factor], Factor]:
    """The tops of several figures over one bottom."""
    known = [each.bottom.constant for each in ratios]
    if None not in known:
        bottom = math.lcm(*[each for each in known if each])
        tops = [times(each.top, whole(bottom // (each.bottom.constant or 1))) for each in ratios]
        return tops, whole(bottom)
    bottoms = list(dict.fromkeys(each.bottom for each in ratios))
    total = ONE
    for each in bottoms:
        total = times(total, each)
    tops = []
    for ratio in ratios:
        top = ratio.top
        for other in bottoms:
            if other != ratio.bottom:
                top = times(top, other)
        tops.append(top)
    return tops, total
